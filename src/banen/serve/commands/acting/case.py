"""``banen act case``: permit checks, site proposals and appeals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from banen.errors import Fault, check_all
from banen.serve.commands.acting.release import By, Issuer
from banen.serve.commands.options import Json, day_of_option, print_json
from banen.serve.commands.quota import StoreAt, key_of

app = typer.Typer(no_args_is_help=True, help="Cases: permit checks by our own rules, site proposals, appeals.")

Reference = Annotated[str, typer.Argument(help="The number of a case, such as B-7K3M-Q2X9.")]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A file.")]
Key = Annotated[str, typer.Option(help="A UUID of your own; the same one again gives the same case.")]


@app.command("list")
def list_cases(store: StoreAt = "", as_json: Json = False) -> None:
    """Cases that are not over, by the day on which something is due."""
    from banen.act.cases.desk import worklist
    from banen.act.office import open_office

    with open_office(store or None).store.read() as connection:
        rows = worklist(connection, ("*",))
    if as_json:
        print_json([_told(row) for row in rows])
        return
    for row in rows:
        typer.echo(f"{row.reference}  {row.kind} {row.scope}: {row.state}{f', by {row.due_on}' if row.due_on else ''}")
    if not rows:
        typer.echo("No case is open.")


@app.command("receive")
def receive(
    rule: Annotated[str, typer.Argument(help="The rule of the route, such as kennismigrant.")],
    facts: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON of one case, as banen check takes.")],
    by: By,
    proposer: Annotated[str, typer.Option(help="Whose application it is, such as a KvK number.")],
    given: Annotated[str, typer.Option(help="The pieces that came, separated by commas.")] = "",
    on: Annotated[str, typer.Option(help="The reference date; else the day on which it is complete.")] = "",
    variant: Annotated[str, typer.Option(help="A policy variant instead of the law.")] = "",
    key: Key = "",
    issuer: Issuer = "demo",
    store: StoreAt = "",
    as_json: Json = False,
) -> None:
    """Take an application in; what it lacks is said."""
    from banen.act.accounts.acting import acting
    from banen.act.cases.files import WORKER
    from banen.act.cases.permits import lacking
    from banen.act.cases.permits import receive as take_in
    from banen.act.office import open_office

    office, held, day, own_key = check_all(
        lambda: open_office(store or None),
        lambda: _facts(facts),
        lambda: day_of_option(on, "--on"),
        lambda: key_of(key),
    )

    def work(connection: Any) -> Any:
        who = acting(connection, office, by, WORKER, rule, issuer)
        return take_in(
            connection,
            office,
            who,
            office.now,
            key=own_key,
            rule_id=rule,
            proposer=proposer,
            facts=held,
            given=[each.strip() for each in given.split(",") if each.strip()],
            variant=variant or None,
            on=day,
        )

    row = office.write(work)
    _show(row, as_json)
    if not as_json:
        for name, article in lacking(office, row).items():
            typer.echo(f"  lacking: {name} ({article})")


def _facts(file: Path) -> dict[str, Any]:
    """The facts of a case, from a file of JSON."""
    from banen.act.errors import ActError
    from banen.observe.documents import read_json

    document = read_json(file.read_bytes())
    if document.faults or not isinstance(document.data, dict):
        faults = [Fault(f"{file}:{fault.line}", fault.what, fault.advice, fault.dutch) for fault in document.faults]
        advice = "Write one object with the inputs by name."
        none = Fault(str(file), "is no JSON of one case.", advice)
        raise ActError(*(faults or [none]))
    return document.data


def _text(file: Path) -> str:
    """The text of a file that is taken in as it is."""
    from banen.observe.records import Faults, text_of

    faults = Faults()
    text = text_of(file, faults)
    faults.raise_if_any()
    return text


@app.command("propose")
def propose(
    proposal: File,
    by: By,
    proposer: Annotated[str, typer.Option(help="Whose proposal it is, such as a KvK number.")],
    key: Key = "",
    issuer: Issuer = "demo",
    store: StoreAt = "",
    as_json: Json = False,
) -> None:
    """Begin a site proposal from the file that banen assess takes; the proposer submits it."""

    from banen.act.accounts.acting import acting
    from banen.act.cases.files import PROPOSER
    from banen.act.cases.sites import propose as begin
    from banen.act.office import open_office

    office, text, own_key = check_all(lambda: open_office(store or None), lambda: _text(proposal), lambda: key_of(key))
    row = office.write(
        lambda c: begin(
            c,
            office,
            acting(c, office, by, PROPOSER, proposer, issuer),
            office.now,
            key=own_key,
            proposer=proposer,
            text=text,
        )
    )
    _show(row, as_json)


@app.command("appeal")
def appeal(
    reference: Reference,
    by: By,
    text: Annotated[str, typer.Option(help="The grounds.")],
    key: Key = "",
    issuer: Issuer = "demo",
    store: StoreAt = "",
    as_json: Json = False,
) -> None:
    """Object to the last decision on a case."""

    from banen.act.accounts.acting import acting
    from banen.act.cases.appeals import lodge
    from banen.act.cases.files import PROPOSER, case_in_scope
    from banen.act.office import open_office

    office, own_key = check_all(lambda: open_office(store or None), lambda: key_of(key))

    def work(connection: Any) -> Any:
        case = case_in_scope(connection, reference, ("*",))
        who = acting(connection, office, by, PROPOSER, case.proposer, issuer)
        return lodge(connection, office, case, who, office.now, key=own_key, text=text)

    _show(office.write(work), as_json)


@app.command("show")
def show(reference: Reference, by: By, issuer: Issuer = "demo", store: StoreAt = "", as_json: Json = False) -> None:
    """A case with its content, its check or report, its decisions and what may be done with it now."""
    from banen.act.accounts.acting import grants_at
    from banen.act.cases.desk import possible, scopes_of
    from banen.act.cases.files import case_in_scope, content_of, decisions_of
    from banen.act.office import open_office
    from banen.act.processing import audit

    office = open_office(store or None)

    def work(connection: Any) -> Any:
        subject, grants = grants_at(connection, office, by, issuer)
        row = case_in_scope(connection, reference, scopes_of(grants))
        audit.enter(connection, f"{row.kind}.read", row.reference, office.now, actor=subject)
        return row, decisions_of(connection, row.id), possible(row, grants)

    row, decisions, events = office.write(work)
    told = {
        **_told(row),
        "content": content_of(office, row),
        "possible": events,
        "decisions": [
            {
                "outcome": each.outcome,
                "reasons": each.reasons,
                "sent_on": each.sent_on.isoformat(),
                "objection_until": each.objection_until.isoformat(),
            }
            for each in decisions
        ],
    }
    if as_json:
        print_json(told)
        return
    _show(row, as_json)
    typer.echo(json.dumps(told["content"], ensure_ascii=False, indent=2))
    for each in told["decisions"]:
        typer.echo(f"  {each['sent_on']} {each['outcome']}; objection until {each['objection_until']}")
    typer.echo(f"Possible now: {', '.join(events) or 'nothing'}.")


@app.command("do")
def do(
    reference: Reference,
    event: Annotated[str, typer.Argument(help="What: complete, gaps, run, draft, grant, refuse, submit, report …")],
    by: By,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    article: Annotated[str, typer.Option(help="The article that a decision rests on.")] = "",
    proposed: Annotated[str, typer.Option(help="With draft: grant or refuse.")] = "",
    conditions: Annotated[
        str, typer.Option(help="With draft: conditions of the check. With an agreement: one a line, its day first.")
    ] = "",
    given: Annotated[str, typer.Option(help="With supply: the pieces that came.")] = "",
    places: Annotated[str, typer.Option(help="With advise: places per municipality, as GM0867=400,GM0797=60.")] = "",
    region: Annotated[Path | None, typer.Option(help="With report: what the region knows.")] = None,
    issuer: Issuer = "demo",
    store: StoreAt = "",
    as_json: Json = False,
) -> None:
    """Take a step on a case in your role; what is not possible is refused with what is."""
    from banen.act.accounts.acting import grants_at
    from banen.act.cases.desk import do as take
    from banen.act.cases.files import settled
    from banen.act.office import open_office

    office, around = check_all(lambda: open_office(store or None), lambda: _text(region) if region else "")
    form = {
        "reason": reason,
        "article": article,
        "proposed": proposed,
        "conditions": conditions,
        "given": given,
        "places": places,
        "region": around,
    }

    def work(connection: Any) -> Any:
        subject, grants = grants_at(connection, office, by, issuer)
        return take(connection, office, reference, event, subject, grants, form)

    _show(settled(office, work), as_json)


@app.command("attach")
def attach(
    reference: Reference, file: File, by: By, issuer: Issuer = "demo", store: StoreAt = "", as_json: Json = False
) -> None:
    """Add a document: a PDF, or a picture without where it was taken; what is something else is refused."""
    from banen.act.accounts.acting import grants_at
    from banen.act.cases.desk import scopes_of
    from banen.act.cases.files import case_in_scope
    from banen.act.documents import add, read_document
    from banen.act.office import open_office

    office, taken = check_all(lambda: open_office(store or None), lambda: read_document(file.name, file.read_bytes()))

    def work(connection: Any) -> str:
        subject, grants = grants_at(connection, office, by, issuer)
        row = case_in_scope(connection, reference, scopes_of(grants))
        return add(connection, office, row.kind, row, key=row.key_id, taken=taken, who=subject, at=office.now)

    id_ = office.write(work)
    told = {"document": id_, "name": taken.name, "type": taken.media_type, "bytes": len(taken.content)}
    print_json(told) if as_json else typer.echo(f"{taken.name}: {taken.media_type}, {len(taken.content)} bytes kept.")


def _told(row: Any) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "kind": row.kind,
        "scope": row.scope,
        "state": row.state,
        "version": row.version,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "rules_version": row.rules_version,
        "number": row.quota,
    }


def _show(row: Any, as_json: bool) -> None:
    if as_json:
        print_json(_told(row))
        return
    due = f", by {row.due_on}" if row.due_on else ""
    typer.echo(f"{row.reference}  {row.kind} {row.scope}: {row.state}{due}")
