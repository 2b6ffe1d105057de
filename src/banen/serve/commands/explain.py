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

    console = Console()
    console.print(Text(f"{outcome.about['label'][lang.value]} ({outcome.about['unit']})", style="bold"))
    for title, rows in (("the model", found.assumptions), *((f"measure {m}", r) for m, r in found.measures.items())):
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=f"Assumptions of {title}", title_justify="left")
        for head in ("assumption", "value", "range", "reason", "figures"):
            table.add_column(head, overflow="fold")
        for a in rows:
            table.add_row(
                Text(a.label_nl if lang == Language.nl else a.label_en) + Text(f"\n{a.name}", style="dim"),
                f"{a.central:g} {a.unit}", f"{a.low:g} – {a.high:g}", a.reason, ", ".join(a.figures),
            )  # fmt: skip
        console.print(table)
    console.print(Text(f"Tables of assumptions: {', '.join(found.tables)}"))
    console.print(Text(f"Figures: {', '.join(found.figures)}. See each with: banen figures show ID", style="dim"))


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
    from banen.serve.numbers import whole

    title = f"Which assumption matters most, {year} (others at their centre)"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    for head, side in (("assumption", "left"), ("range", "left"), ("at low", "right"), ("at high", "right")):
        table.add_column(head, justify="left" if side == "left" else "right", overflow="fold")
    for s in moved[:most]:
        entry = assumptions()[s.name]
        label = entry.label_nl if lang == Language.nl else entry.label_en
        ends = (whole(v, lang.value) for v in (s.low, s.high))
        table.add_row(f"{label}\n{s.name}", f"{entry.low:g} – {entry.high:g} {entry.unit}", *ends)
    console = Console()
    console.print(table)
    console.print(f"At the centre of every assumption: {whole(moved[0].centre, lang.value)}.", style="dim")
