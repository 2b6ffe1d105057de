"""``banen account``: what was asked and promised, what came of it, and what changed, on any day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from banen.errors import check_all
from banen.observe.numbers import few_digits
from banen.serve.commands.options import Json, Lang, day_of_option, print_json

if TYPE_CHECKING:
    from rich.table import Table

app = typer.Typer(
    no_args_is_help=True, help="What was asked and promised, what came of it, and what changed; with its evidence."
)

On = Annotated[str | None, typer.Option(help="The state on this day, such as 2024-11-01; today where it is left out.")]
Known = Annotated[str | None, typer.Option(help="As it was known on this day.")]


@app.command("list")
def list_account(on: On = None, known: Known = None, as_json: Json = False, *, lang: Lang) -> None:
    """List the recommendations and promises with their status, and count the statuses by theme."""
    from rich.console import Console

    from banen.account.account import account
    from banen.account.changes import Moment, by_theme
    from banen.observe.words import words

    at, seen = check_all(lambda: day_of_option(on, "--on"), lambda: day_of_option(known, "--known"))
    day, held, w = at or date.today(), account(), words("account", lang)
    listed = held.listed(day)
    themes = by_theme(held, Moment(day, seen))
    note = w["project_list"].format(lines=sum(sum(counts.values()) for counts in themes.values()))
    if as_json:
        print_json(
            {
                "on": day.isoformat(),
                "known": seen.isoformat() if seen else None,
                "note": note,
                "themes": themes,
                "subjects": [held.tell(id_, day, seen) for id_ in listed],
            }
        )
        return
    console = Console()
    console.print(note, style="yellow")
    table = table_of(*(w["columns"][name] for name in ("subject", "text", "status", "since")))
    for id_, subject in listed.items():
        state = held.state(id_, day, seen)
        table.add_row(
            id_, subject.text[lang], w["statuses"][state.status], state.since.isoformat() if state.since else ""
        )
    console.print(table)
    counts = table_of(w["columns"]["theme"], *(w["statuses"][s] for s in _shown(themes)), w["columns"]["total"])
    for theme, found in themes.items():
        row = [str(found.get(status, 0)) for status in _shown(themes)]
        counts.add_row(w["themes"][theme], *row, str(sum(found.values())))
    console.print(counts)


def _shown(themes: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Statuses that occur, in the order of the course."""
    from banen.account.events import RECOMMENDED

    return [status for status in RECOMMENDED if any(counts.get(status) for counts in themes.values())]


@app.command("show")
def show_account(
    identifier: Annotated[str, typer.Argument(metavar="ID", help="A recommendation (AJT-01) or a promise (CM-01).")],
    on: On = None,
    known: Known = None,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Show one recommendation or promise: its words, every step with its evidence and how much of that was read."""
    from rich.console import Console
    from rich.text import Text as Said

    from banen.account.account import account
    from banen.observe.words import words

    held, w = account(), words("account", lang)
    named = identifier.upper() if identifier.upper() in held.subjects else identifier
    at, seen, _ = check_all(
        lambda: day_of_option(on, "--on"), lambda: day_of_option(known, "--known"), lambda: held.subject(named)
    )
    day = at or date.today()
    record = held.tell(named, day, seen)
    if as_json:
        print_json(record)
        return
    console = Console()
    subject, state = held.subject(record["id"]), held.state(record["id"], day, seen)
    console.print(Said.assemble((subject.id, "bold cyan"), "  ", (subject.text[lang], "bold")))
    console.print(f"{w['statuses'][state.status]} {state.since or ''} · {w['effect']['niet_gemeten']}")
    if record.get("official_number"):
        console.print(w["official"].format(number=record["official_number"], page=record["page"]))
    if "lateness" in record:
        console.print(f"{w['columns']['term']}: {record['due_said'] or record['due'] or '–'} · {_late(record, w)}")
    for event in state.events:
        console.print(f"• {event.effective_on} {w['statuses'][event.status]} {event.reason}".rstrip())
        for citation in event.evidence:
            source = held.evidence[citation.key]
            kind, extent = w["source_kinds"][source.kind], w["read"][source.read]
            console.print(Said(f"    {citation}: {source.title} ({kind}; {extent})", style="dim"))
    for milestone in state.milestones:
        console.print(f"◦ {milestone.day} {w['steps'][milestone.step]}")
    if note := record["note"]:
        console.print(Said(note, style="dim"))


def _late(told: Mapping[str, Any], w: Mapping[str, Any]) -> str:
    words = w["lateness"]
    days = told["days_late"]
    if days is None:
        return str(words[told["lateness"]])
    return str(words["day"] if days == 1 else words["days"].format(days=days))


@app.command("check")
def check_account(as_json: Json = False, *, lang: Lang) -> None:
    """Read the whole account and tell every fault at once: steps, evidence, terms, ids, and lines that were changed."""
    from banen.account.account import account
    from banen.observe.words import words

    held = account()
    counts = {
        "recommendations": len(held.recommendations),
        "commitments": len(held.commitments),
        "events": len(held.events),
        "sources": len(held.evidence),
    }
    if as_json:
        print_json({"faults": [], **counts})
    else:
        typer.echo(words("account", lang)["nothing_wrong"].format(**counts))


@app.command("changes")
def show_changes(
    since: Annotated[str, typer.Option("--from", help="The earlier day, or a year: 2023 is 1 November 2023.")],
    until: Annotated[str, typer.Option("--to", help="The later day or year.")],
    known_before: Annotated[str | None, typer.Option(help="The earlier day as known on this day.")] = None,
    known: Known = None,
    as_json: Json = False,
    *,
    lang: Lang,
) -> None:
    """Show what changed between two days: further, back, reopened, closed, or only new evidence."""
    from rich.console import Console

    from banen.account.account import account
    from banen.account.changes import Moment, changes, counted
    from banen.observe.words import words

    held, w = account(), words("account", lang)
    first, last, first_known, last_known = check_all(
        lambda: _day_or_year(since, "--from"),
        lambda: _day_or_year(until, "--to"),
        lambda: day_of_option(known_before, "--known-before"),
        lambda: day_of_option(known, "--known"),
    )
    before, after = Moment(first, first_known), Moment(last, last_known)
    found = changes(held, before, after)
    if as_json:
        print_json({"counts": counted(found), "changes": [change.to_dict() for change in found]})
        return
    console = Console()
    console.print(" · ".join(f"{w['classes'][kind]} {count}" for kind, count in counted(found).items()))
    table = table_of(*(w["columns"][name] for name in ("subject", "text", "change", "from", "to")))
    for change in found:
        if change.kind != "ongewijzigd":
            kind = w["classes"][change.kind] + (f" ({w['first_known']})" if change.learned else "")
            statuses = (w["statuses"][state.status] for state in (change.before, change.after))
            table.add_row(change.subject, held.subject(change.subject).text[lang], kind, *statuses)
    console.print(table)


def _day_or_year(text: str, option: str) -> date:
    is_year = few_digits(text) is not None and len(text) == len("2023")
    return day_of_option(f"{text}-11-01" if is_year else text, option) or date.today()


@app.command("seal")
def seal(*, lang: Lang) -> None:
    """Seal the lines that stand in the events now: from here on a change of one of them is a fault."""
    from banen.account.lines import seal_lines
    from banen.observe.words import words

    typer.echo(words("account", lang)["sealed"].format(lines=seal_lines()))


def table_of(*columns: str) -> Table:
    """A plain table for the terminal."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for index, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=index == 0)
    return table
