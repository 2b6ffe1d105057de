"""``banen figures update`` and ``banen figures due``: read a source again, and what is due."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from banen.errors import Fault, OutputError, check_all
from banen.serve.commands.options import Json, Lang, print_json, words


def update(
    source: Annotated[str, typer.Option(help="The source: a file of content/renewal.")] = "cbs",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    content: Annotated[
        Path | None,
        typer.Option(envvar="BANEN_CONTENT", file_okay=False, exists=True, help="Your own copy of the content."),
    ] = None,
    base: Annotated[str, typer.Option(help="Another address than that of the source, such as a mirror.")] = "",
    table: Annotated[str, typer.Option(help="Only this table of the source, such as where another one changed.")] = "",
    patience: Annotated[float, typer.Option(min=0.1, max=600, help="Seconds that one answer may take.")] = 20.0,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Read the tables of a source again: new, revised, gone; written to your own content, never to Banen's."""
    from rich.console import Console

    from banen.account.renewal.renewal import look, write

    if content is None and not dry_run:
        what = "Name your own copy of the content: --content FOLDER or BANEN_CONTENT; or look with --dry-run."
        raise OutputError(Fault("banen", what))
    with Console(stderr=True).status(f"{source} …"):
        renewal = look(source, base, patience, content, table)
    paths = () if dry_run or content is None else write(renewal, content, date.today())
    w = words("update", lang)
    if as_json:
        values = [value.to_dict() for value in renewal.of("new", "revised", "gone")]
        print_json(
            {"source": source, "tables": dict(renewal.titles), "values": values, "written": [str(p) for p in paths]}
        )
        return
    for value in renewal.of("new", "revised", "gone"):
        before, now = ("–" if number is None else f"{number:,.10g}" for number in (value.before, value.now))
        typer.echo(f"{value.series} {value.year}: {w['kinds'][value.kind]} {before} → {now}")
    typer.echo(f"{len(renewal.of('same'))} {w['kinds']['same']}")
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

    listed = names or [cells.series for table in tables("cbs")[1] for cells in table.cells]
    at, *_ = check_all(
        lambda: day_of_option(on, "--on"), *(partial(freshness, name, date.today()) for name in dict.fromkeys(listed))
    )
    series = [freshness(name, at or date.today()) for name in listed]
    w = words("update", lang)
    if as_json:
        print_json(
            [
                {
                    "series": f.series,
                    "last_year": f.last_year,
                    "age_months": f.age_months,
                    "due": f.due.isoformat() if f.due else None,
                    "overdue": f.overdue,
                }
                for f in series
            ]
        )
        return
    for f in series:
        sentence = w["never"] if f.due is None else w["overdue" if f.overdue else "due"].format(day=f.due)
        typer.echo(f"{f.series} {f.last_year}: {w['months'].format(n=f.age_months)}; {sentence}")
