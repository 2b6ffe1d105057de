"""``banen experiments``: changes of rule from the past and from abroad, figures beside the model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from banen.errors import check_all
from banen.languages import Language
from banen.serve.commands.options import Json, Lang, print_json, words
from banen.serve.commands.scenario import DrawCount, Seed

if TYPE_CHECKING:
    from banen.simulate.evidence.experiments import ExpectationTest, Trials


def experiments(
    lang: Lang,
    draws: DrawCount = 200,
    seed: Seed = 1,
    out: Annotated[Path | None, typer.Option(help="Folder for the table, the charts and the JSON.")] = None,
    frontier: Annotated[
        bool, typer.Option("--frontier", help="Outcomes that pull apart, along one assumption.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Give the model a change of rule from the past or from abroad, and hold its effect against the figures.

    With --frontier it holds one assumption at several values, and shows which outcomes no value meets together.
    """
    from rich.console import Console

    from banen.serve.reports.export import fill
    from banen.simulate.evidence.experiments import experiments as run
    from banen.simulate.scenario import check_draws

    check_all(lambda: check_draws(draws, seed), lambda: fill(out, lambda making: None) if out is not None else None)
    if frontier:
        _frontier(draws, seed, as_json, lang)
        return
    with Console(stderr=True).status("Running …") as status:
        trials = run(draws, seed, progress=lambda words: status.update(f"Running: {words} …"))
        if out is not None:
            write(trials, out, lang)
    if as_json:
        print_json(trials.to_dict())
        return
    print_trials(trials, lang)
    if out is not None:
        typer.echo(f"{words('experiments', lang)['written']} {out}")


def _frontier(draws: int, seed: int, as_json: bool, lang: Language) -> None:
    """The model's effect on each outcome that pulls apart, at each value of the assumption, beside the figures."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from banen.observe.assumptions import assumptions
    from banen.serve.numbers import change, number
    from banen.simulate.evidence.expectations import read_experiments
    from banen.simulate.evidence.experiments import trade_off

    apart, wording, console = read_experiments().trade_off, words("experiments", lang), Console()
    if apart is None:
        return
    with Console(stderr=True).status("Running …"):
        found = trade_off(draws, seed)
    if as_json:
        rows = [{"value": value, "outcomes": [v.to_dict() for v in verdicts]} for value, verdicts in found]
        print_json({"assumption": apart.assumption, "draws": draws, "seed": seed, "values": rows})
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=str(wording["apart"]), title_justify="left")
    table.add_column(assumptions()[apart.assumption].label[lang], overflow="fold")
    for v in found[0][1]:
        asked = f"{wording['heads'][2]}: {change(v.expected.low, v.expected.high)}"
        table.add_column(f"{v.experiment.name[lang]}\n{asked}", justify="right", overflow="fold")
    for value, verdicts in found:
        cells = [
            Text(
                f"{change(v.p50)} ({change(v.p05, v.p95)}) {wording['inside' if v.inside else 'outside']}",
                style="" if v.inside else "red",
            )
            for v in verdicts
        ]
        table.add_row(number(value, lang), *cells)
    console.print(table)
    console.print(apart.because[lang])


def write(found: Trials, folder: Path, lang: Language) -> None:
    """The outcomes as CSV and JSON, and one chart per experiment as SVG."""
    import polars as pl

    from banen.charts.drawing import svg
    from banen.serve.reports.export import fill
    from banen.serve.tables import csv_of

    columns = ("experiment", "date", "outcome", "direction", "low", "high", "p05", "p50", "p95", "inside")

    def make(making: Path) -> None:
        rows = [v.to_dict() for v in found.verdicts]
        table = pl.DataFrame([{c: row[c] for c in columns} for row in rows])
        (making / "experiments.csv").write_text(csv_of(table), encoding="utf-8")
        whole = json.dumps(found.to_dict(), ensure_ascii=False, indent=1)
        (making / "experiments.json").write_text(whole + "\n", encoding="utf-8")
        for name in dict.fromkeys(v.experiment.id for v in found.verdicts):
            drawn = svg(found.chart(name, lang), lang)
            (making / f"{name}.svg").write_text(drawn, encoding="utf-8")

    fill(folder, make)


def print_trials(found: Trials, lang: Language) -> None:
    """One row per outcome, then the gates, then what cannot be tested and why."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    wording, console = words("experiments", lang), Console()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for n, head in enumerate(wording["heads"]):
        table.add_column(head, justify="right" if n in (2, 3, 4) else "left", overflow="fold", no_wrap=n > 4)
    before = ""
    for v in found.verdicts:
        name = v.experiment.name[lang]
        table.add_row("" if name == before else name, v.expected.label[lang], *_numbers(v), *_judged(v, lang))
        before = name
    console.print(table)
    console.print(Text(str(wording["key"]), style="dim"))
    gates = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for key in ("gate", "bound", "value"):
        gates.add_column(str(wording[key]), overflow="fold")
    gates.add_column("")
    for gate in found.gates:
        verdict = Text(str(wording["passed" if gate.passed else "failed"]), style="green" if gate.passed else "red")
        gates.add_row(gate.says[lang], f"{gate.bound[0]:.0%} – {gate.bound[1]:.0%}", f"{gate.value:.0%}", verdict)
    console.print(gates)
    console.print(Text(str(wording["cannot"]), style="bold"))
    for u in found.untestable:
        console.print(Text(f"{u.on.year} {u.name[lang]}. {u.because[lang]}"), "")


def _numbers(v: ExpectationTest) -> tuple[str, str, str]:
    from banen.serve.numbers import change

    return change(v.expected.low, v.expected.high), change(v.p50), change(v.p05, v.p95)


def _judged(v: ExpectationTest, lang: Language) -> tuple[str, str]:
    wording = words("experiments", lang)
    marks = [wording["inside" if v.inside else "outside"], *([wording["seen"]] if v.expected.seen else [])]
    return str(wording["right" if v.right_direction else "wrong"]), ", ".join(map(str, marks))
