"""``banen backtest``: the model against every figure it can answer, or against what came after a year."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from banen.languages import Language
from banen.serve.commands.options import Json, Lang, words
from banen.serve.commands.scenario import DrawCount, Seed

if TYPE_CHECKING:
    from banen.simulate.evidence.backtest import Backtest
    from banen.simulate.evidence.hindcast import Hindcast
    from banen.simulate.evidence.official import OfficialInterval

Origin = Annotated[int | None, typer.Option(help="Fit only to what was known in this year, and predict what follows.")]


Bars = Annotated[bool, typer.Option("--bars", help="What the population must show, written before it was run.")]


Conflict = Annotated[bool, typer.Option("--frontier", help="Bars that pull apart, under several forms of chance.")]


def backtest(
    origin: Origin = None,
    bars: Bars = False,
    frontier: Conflict = False,
    draws: DrawCount = 200,
    seed: Seed = 1,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Hold the model against the figures: observed, modelled with its band, and the error; bad fits first.

    With --origin it is a hindcast: fitted to that year, and scored on what came after, against simple methods. With
    --bars it measures what the population itself must show, such as its own net migration against the letter. With
    --frontier it shows how far each form of chance is from the bars that no form meets together.
    """
    from rich.console import Console

    from banen.simulate.evidence.backtest import backtest as run
    from banen.simulate.evidence.hindcast import hindcast
    from banen.simulate.scenario import check_draws

    check_draws(draws, seed)
    if frontier:
        _frontier(as_json, lang)
        return
    if bars:
        _bars(draws, seed, as_json, lang)
        return
    held: Hindcast | None = None
    result: Backtest | None = None
    with Console(stderr=True).status("Running history …") as status:
        if origin is not None:
            held = hindcast(origin, draws=draws, seed=seed, progress=lambda w: status.update(f"Running: {w} …"))
        else:
            result = run(draws, seed)
    if as_json:
        typer.echo(json.dumps((held or result).to_dict(), ensure_ascii=False, indent=1))  # type: ignore[union-attr]
    elif held is not None:
        print_hindcast(held, lang)
    elif result is not None:
        print_backtest(result, lang)


def _bars(draws: int, seed: int, as_json: bool, lang: Language) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from banen.observe.assumptions import Draws, assumptions
    from banen.simulate.evidence.bars import measure
    from banen.simulate.evidence.official import official_intervals

    with Console(stderr=True).status("Running …") as status:
        measured = measure(draws, seed, lambda words: status.update(f"Running: {words} …"))
        official = official_intervals(Draws(draws, seed, assumptions()))
    if as_json:
        whole = {"bars": [bar.to_dict() for bar in measured], "official": [beside.to_dict() for beside in official]}
        typer.echo(json.dumps(whole, ensure_ascii=False, indent=1))
        return
    wording = words("backtest", lang)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in ("gate", "bound", "value"):
        table.add_column(str(wording[head]), overflow="fold")
    table.add_column("")
    for bar in measured:
        verdict = Text(str(wording["passed" if bar.passed else "failed"]), style="green" if bar.passed else "red")
        table.add_row(bar.says[lang], f"{bar.bound[0]:,.4g} – {bar.bound[1]:,.4g}", f"{bar.value:,.4g}", verdict)
    Console().print(table)
    print_official(official, lang)


def _frontier(as_json: bool, lang: Language) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from banen.observe.assumptions import assumptions
    from banen.serve.numbers import number
    from banen.simulate.evidence.forms import published

    found, told, console = published(), words("backtest", lang)["frontier"], Console()
    if as_json:
        typer.echo(json.dumps({"forms": [each.to_dict() for each in found]}, ensure_ascii=False, indent=1))
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=told["title"], title_justify="left")
    table.add_column(told["form"], overflow="fold")
    for gate in found[0].gates:
        ends = "–".join(number(end, lang) for end in gate.bound)
        table.add_column(f"{told[gate.name]}\n{ends}", justify="right", overflow="fold")
    table.add_column(told["draws"], justify="right")
    for each in found:
        row = [
            "–" if gate.value is None else number(float(f"{gate.value:.3g}"), lang) + ("" if gate.passed else " ✗")
            for gate in each.gates
        ]
        cells = [Text(text, style="" if gate.passed else "red") for text, gate in zip(row, each.gates, strict=True)]
        table.add_row(each.form.says[lang], *cells, number(each.draws, lang))
    console.print(table)
    met = [each.form.says[lang] for each in found if not each.missed]
    console.print(told["met"].format(forms=", ".join(met)) if met else told["none"])
    for each in found:
        held = ", ".join(f"{assumptions()[n].label[lang]} {number(v, lang)}" for n, v in each.form.central.items())
        if held:
            console.print(Text(f"{each.form.says[lang]}: {held}", style="dim"))


def print_official(found: Sequence[OfficialInterval], lang: Language) -> None:
    """The official intervals of all migration beside those of the model for labour, with why they differ."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from banen.serve.numbers import band, number, whole

    told, console = words("backtest", lang)["official"], Console()
    title = told["title"].format(vintage=found[0].vintage, share=f"{found[0].share:.0%}")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    for n, head in enumerate(told["heads"]):
        table.add_column(head, justify="left" if n == 0 else "right", overflow="fold")
    for row in found:
        wide = [
            told[row.width].format(width=number(round(w, 2), lang) if row.width == "ratio" else whole(w, lang))
            for w in row.widths
        ]
        sides = [band(*row.official, lang), wide[0], band(*row.model, lang), wide[1]]
        table.add_row(told[row.indicator], str(row.year), *sides)
    console.print(table)
    for why in dict.fromkeys(row.says[lang] for row in found):
        console.print(why, style="dim")


def print_hindcast(result: Hindcast, lang: Language) -> None:
    """One row per predicted figure, worst first, then the gates: passed or failed."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    wording, console = words("backtest", lang), Console()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for n, head in enumerate(wording["heads"]):
        table.add_column(head, justify="left" if n < 2 else "right", overflow="fold")
    table.add_column("", no_wrap=True)
    for row in result.worst_first():
        c = row.comparison
        simple = ["" if v is None else f"{v:,.0f}" for v in (row.persistence, row.trend)]
        table.add_row(
            c.entry.figure,
            c.entry.label[lang],
            f"{c.observed:,.0f}",
            f"{c.p50:,.0f}",
            f"{c.p05:,.0f} – {c.p95:,.0f}",
            f"{100 * row.error:+.0f}%",
            *simple,
            Text("" if c.inside else str(wording["outside"]), style="yellow"),
        )
    console.print(table)
    gates = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in ("gate", "bound", "value"):
        gates.add_column(str(wording[head]), overflow="fold")
    gates.add_column("")
    for gate in result.gates:
        value = "–" if gate.value is None else f"{gate.value:.2f}"
        verdict = Text(str(wording["passed" if gate.passed else "failed"]), style="green" if gate.passed else "red")
        gates.add_row(gate.says[lang], f"{gate.bound[0]:g} – {gate.bound[1]:g}", value, verdict)
    console.print(gates)
    said = str(wording["said"])
    console.print(Text(said.format(origin=result.origin, known=result.fitted_to, n=len(result.predictions))))


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
            row.entry.figure,
            row.entry.label[lang],
            *(f"{v:,.0f}" for v in (row.observed, row.p50)),
            f"{row.p05:,.0f} – {row.p95:,.0f}",
            f"{100 * row.error:+.0f}%",
            mark,
        )
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
