"""``banen figures update`` and ``banen figures due``: read a source again, and what is due."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from banen.serve.commands.options import Json, Lang, print_json

_WORDS = {
    "nl": {"new": "nieuw", "revised": "herzien", "gone": "niet meer bij de bron", "same": "gelijk",
           "dry": "Niets geschreven (--dry-run).", "written": "geschreven", "nothing": "Niets te schrijven.",
           "months": "{n} maanden oud", "due": "nieuwe waarde verwacht {day}", "overdue": "had er moeten zijn op {day}",
           "never": "geen bron die zichzelf vernieuwt"},
    "en": {"new": "new", "revised": "revised", "gone": "no longer at the source", "same": "same",
           "dry": "Nothing was written (--dry-run).", "written": "written", "nothing": "Nothing to write.",
           "months": "{n} months old", "due": "new value expected {day}", "overdue": "should have come on {day}",
           "never": "no source that renews itself"},
}  # fmt: skip


def update(
    source: Annotated[str, typer.Option(help="The source: a file of content/renewal.")] = "cbs",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    content: Annotated[
        Path | None,
        typer.Option(envvar="BANEN_CONTENT", file_okay=False, exists=True, help="Your own copy of the content."),
    ] = None,
    base: Annotated[str, typer.Option(help="Another address than that of the source, such as a mirror.")] = "",
    patience: Annotated[float, typer.Option(min=0.1, max=600, help="Seconds that one answer may take.")] = 20.0,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Read the tables of a source again: new, revised, gone; written to your own content, never to Banen's."""
    from rich.console import Console

    from banen.account.renewal.renewal import look, write
    from banen.errors import OutputError

    if content is None and not dry_run:
        raise OutputError(
            "Name your own copy of the content: --content FOLDER or BANEN_CONTENT; or look with --dry-run."
        )
    with Console(stderr=True).status(f"{source} …"):
        found = look(source, base, patience, content)
    paths = () if dry_run or content is None else write(found, content, date.today())
    w = _WORDS["nl" if lang == "nl" else "en"]
    if as_json:
        values = [value.to_dict() for value in found.of("new", "revised", "gone")]
        print_json(
            {"source": source, "tables": dict(found.titles), "values": values, "written": [str(p) for p in paths]}
        )
        return
    for value in found.of("new", "revised", "gone"):
        before, now = ("–" if number is None else f"{number:,.10g}" for number in (value.before, value.now))
        typer.echo(f"{value.series} {value.year}: {w[value.kind]} {before} → {now}")
    typer.echo(f"{len(found.of('same'))} {w['same']}")
    typer.echo(w["dry"] if dry_run else "\n".join(f"{path} {w['written']}" for path in paths) or w["nothing"])


def due(
    names: Annotated[list[str] | None, typer.Argument(help="Series; all that renew themselves where left out.")] = None,
    on: Annotated[str | None, typer.Option(help="As seen on this day.")] = None,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Tell how old the last value of a series is, and when its source is due again."""
    from banen.account.renewal.renewal import freshness, tables
    from banen.serve.commands.options import day_of_option

    day = day_of_option(on, "--on") or date.today()
    listed = names or [cells.series for table in tables("cbs")[1] for cells in table.cells]
    found = [freshness(name, day) for name in listed]
    w = _WORDS["nl" if lang == "nl" else "en"]
    if as_json:
        print_json([
            {"series": f.series, "last_year": f.last_year, "age_months": f.age_months,
             "due": f.due.isoformat() if f.due else None, "overdue": f.overdue}
            for f in found
        ])  # fmt: skip
        return
    for f in found:
        told = w["never"] if f.due is None else w["overdue" if f.overdue else "due"].format(day=f.due)
        typer.echo(f"{f.series} {f.last_year}: {w['months'].format(n=f.age_months)}; {told}")
