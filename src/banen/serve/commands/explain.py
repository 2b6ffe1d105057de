"""``banen explain``: what one number rests on, down to the figures and their sources."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from banen.serve.commands.scenario import Json, Lang, Language, PackageFile, Settings, package_of


def explain(
    indicator: Annotated[str, typer.Argument(help="An indicator, such as stock, stock@seo or housing_shortage.")],
    package: PackageFile = None,
    settings: Settings = None,
    as_json: Json = False,
    lang: Lang = Language.en,
) -> None:
    """Follow an indicator to its assumptions with ranges and reasons, to measures, and to figures with sources."""
    from banen.simulate.projection import project
    from banen.simulate.receipt import explain as trace

    result = project(package_of(package, settings), draws=1)
    outcome = result[indicator]
    found = trace(result.receipt, indicator)
    if as_json:
        typer.echo(json.dumps({"about": dict(outcome.about), **found.to_dict()}, ensure_ascii=False, indent=1))
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
