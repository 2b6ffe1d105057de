"""``banen backtest``: the model against every figure it can answer, worst fits first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from banen.serve.commands.options import Json, Lang, Language
from banen.serve.commands.scenario import DrawCount, Seed

if TYPE_CHECKING:
    from banen.simulate.backtest import Backtest


def backtest(draws: DrawCount = 200, seed: Seed = 1, as_json: Json = False, lang: Lang = Language.en) -> None:
    """Hold the model against the figures: observed, modelled with its band, and the error; bad fits first."""
    from rich.console import Console

    from banen.simulate.backtest import backtest as run
    from banen.simulate.projection import check_draws

    check_draws(draws, seed)
    with Console(stderr=True).status("Running history …"):
        result = run(draws, seed)
    if as_json:
        typer.echo(json.dumps(result.to_dict(), ensure_ascii=False, indent=1))
    else:
        print_backtest(result, lang)


def print_backtest(result: Backtest, lang: Language) -> None:
    """One row per figure, worst first; a mark where the figure lies outside the model's band."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head, justify in (("figure", "left"), ("what", "left"), ("observed", "right"), ("model", "right")):
        table.add_column(head, justify=justify, overflow="fold")  # type: ignore[arg-type]
    table.add_column("5–95%", justify="right", overflow="fold")
    table.add_column("error", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for row in result.worst_first():
        mark = Text("fit " if row.entry.fit else "    ", style="dim") + Text(
            "" if row.inside else "outside", style="yellow"
        )
        table.add_row(
            row.entry.figure, row.entry.label[lang.value], *(f"{v:,.0f}" for v in (row.observed, row.p50)),
            f"{row.p05:,.0f} – {row.p95:,.0f}", f"{100 * row.error:+.0f}%", mark,
        )  # fmt: skip
    console = Console()
    console.print(table)
    whole = result.to_dict()
    console.print(
        Text(
            f"{len(result.comparisons)} figures; {100 * result.coverage:.0f}% lie inside the model's 5–95% band; "
            f"median absolute error {100 * whole['median_absolute_error']:.0f}%. 'fit' marks figures that set the "
            "demand levels. The rest tests the model."
        )
    )
