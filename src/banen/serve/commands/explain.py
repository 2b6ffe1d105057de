"""``banen explain``: what one number rests on, down to the figures and their sources."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from banen.serve.commands.options import Json, Lang, Language
from banen.serve.commands.scenario import PackageFile, Settings, package_of

if TYPE_CHECKING:
    from banen.decide.sensitivity import Swing
    from banen.simulate.packages import Package

WORDS = {
    "nl": {
        "model": "Aannames van het model", "measure": "Aannames van maatregel {}",
        "heads": ["aanname", "waarde", "bereik", "reden", "cijfers"], "tables": "Tabellen met aannames",
        "figures": "Cijfers", "see": "Elk cijfer met zijn bron: banen figures show ID",
        "matters": "Welke aanname doet er het meest toe, {} (de andere op hun midden)",
        "ends": ["aanname", "bereik", "laag", "hoog"], "centre": "Met elke aanname op het midden",
    },
    "en": {
        "model": "Assumptions of the model", "measure": "Assumptions of measure {}",
        "heads": ["assumption", "value", "range", "reason", "figures"], "tables": "Tables of assumptions",
        "figures": "Figures", "see": "See each with: banen figures show ID",
        "matters": "Which assumption matters most, {} (others at their centre)",
        "ends": ["assumption", "range", "at low", "at high"], "centre": "At the centre of every assumption",
    },
}  # fmt: skip


def explain(
    indicator: Annotated[str, typer.Argument(help="An indicator, such as stock, stock@seo or housing_shortage.")],
    package: PackageFile = None,
    settings: Settings = None,
    sensitivity: Annotated[bool, typer.Option("--sensitivity", help="Also say which assumption matters most.")] = False,
    year: Annotated[int, typer.Option(help="Year of the sensitivity, 2027–2050.")] = 2035,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Follow an indicator to its assumptions with ranges and reasons, to measures, and to figures with sources."""
    from banen.simulate.projection import check_year, project
    from banen.simulate.receipt import explain as trace

    check_year(year)
    scenario = package_of(package, settings)
    result = project(scenario, draws=1)
    outcome = result[indicator]
    found = trace(result.receipt, indicator)
    moved = _swings(scenario, indicator, year) if sensitivity else ()
    if as_json:
        whole = {"about": dict(outcome.about), **found.to_dict(), "sensitivity": [s.to_dict() for s in moved]}
        typer.echo(json.dumps(whole, ensure_ascii=False, indent=1))
        return
    if moved:
        print_swings(moved, year, lang)
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from banen.serve.numbers import number
    from banen.simulate.charts import unit_word

    console, w = Console(), WORDS[lang.value]
    console.print(
        Text(f"{outcome.about['label'][lang.value]} ({unit_word(outcome.about['unit'], lang.value)})", style="bold")
    )
    of_measures = ((str(w["measure"]).format(m), rows) for m, rows in found.measures.items())
    for title, rows in ((str(w["model"]), found.assumptions), *of_measures):
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
        for head in w["heads"]:
            table.add_column(head, overflow="fold")
        for a in rows:
            table.add_row(
                Text(a.label[lang]) + Text(f"\n{a.name}", style="dim"),
                f"{number(a.central, lang.value)} {a.unit_label[lang]}",
                f"{number(a.low, lang.value)} – {number(a.high, lang.value)}", a.reason[lang], ", ".join(a.figures),
            )  # fmt: skip
        console.print(table)
    console.print(Text(f"{w['tables']}: {', '.join(found.tables)}"))
    console.print(Text(f"{w['figures']}: {', '.join(found.figures)}. {w['see']}", style="dim"))


def _swings(scenario: Package, indicator: str, year: int) -> tuple[Swing, ...]:
    from rich.console import Console

    from banen.decide.sensitivity import swings

    with Console(stderr=True).status("Moving one assumption at a time …") as status:
        return swings(scenario, indicator, year, progress=lambda w: status.update(f"Moving one at a time: {w} …"))


def print_swings(moved: tuple[Swing, ...], year: int, lang: Language, most: int = 15) -> None:
    """The assumptions that move the outcome most, with the outcome at both ends of their range."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from banen.observe.assumptions import assumptions
    from banen.serve.numbers import assumed, whole

    w = WORDS[lang.value]
    title = str(w["matters"]).format(year)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    for n, head in enumerate(w["ends"]):
        table.add_column(head, justify="left" if n < 2 else "right", overflow="fold")
    for s in moved[:most]:
        entry = assumptions()[s.name]
        ends = (whole(v, lang.value) for v in (s.low, s.high))
        table.add_row(f"{entry.label[lang]}\n{s.name}", assumed(entry, lang.value), *ends)
    console = Console()
    console.print(table)
    console.print(f"{w['centre']}: {whole(moved[0].centre, lang.value)}.", style="dim")
