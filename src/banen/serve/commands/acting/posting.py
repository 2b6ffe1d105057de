"""``banen act posting``: notifications of posting, and the client's check."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from banen.errors import check_all
from banen.serve.commands.acting.release import By, Issuer
from banen.serve.commands.options import Json, print_json
from banen.serve.commands.quota import StoreAt

app = typer.Typer(no_args_is_help=True, help="Postings: notified before the work starts, checked by the client.")

Reference = Annotated[str, typer.Argument(help="The number of a notification, such as B-7K3M-Q2X9.")]


@app.command("import")
def import_table(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A CSV, a line per worker.")],
    by: By,
    issuer: Issuer = "demo",
    store: StoreAt = "",
    as_json: Json = False,
) -> None:
    """Notify the postings of a table, all or none; every wrong line is told. The same table again notifies nothing."""
    from banen.act.accounts.acting import acting
    from banen.act.identity import derived_id
    from banen.act.office import open_office
    from banen.act.postings.notifications import PROVIDER, notify
    from banen.act.postings.table import read_notices

    office, notices = check_all(lambda: open_office(store or None), lambda: read_notices(file))

    def work(connection: Any) -> list[Any]:
        return [
            notify(
                connection,
                office,
                acting(connection, office, by, PROVIDER, notice.provider, issuer),
                office.now,
                notice,
                derived_id(notice.provider, name, notice.starts),
            )
            for name, notice in notices.items()
        ]

    rows = office.write(work)
    if as_json:
        print_json([_told(row) for row in rows])
        return
    for row in rows:
        _show(row)


@app.command("list")
def list_postings(store: StoreAt = "", as_json: Json = False) -> None:
    """Notifications by the day on which the client's check is due."""
    import sqlalchemy as sa

    from banen.act.office import open_office
    from banen.act.store.tables.postings import POSTING

    with open_office(store or None).store.read() as connection:
        rows = connection.execute(sa.select(POSTING).order_by(POSTING.c.check_due, POSTING.c.reference)).all()
    if as_json:
        print_json([_told(row) for row in rows])
        return
    for row in rows:
        _show(row)
    if not rows:
        typer.echo("No posting was notified.")


@app.command("check")
def check(
    reference: Reference,
    outcome: Annotated[str, typer.Argument(help="correct, error or absent.")],
    by: By,
    reason: Annotated[str, typer.Option(help="What is wrong.")] = "",
    issuer: Issuer = "demo",
    store: StoreAt = "",
    as_json: Json = False,
) -> None:
    """Say as the client whether a notification is right."""
    from banen.act.accounts.acting import acting
    from banen.act.office import open_office
    from banen.act.postings.notifications import CLIENT, in_scope
    from banen.act.postings.notifications import check as say

    office = open_office(store or None)

    def work(connection: Any) -> Any:
        row = in_scope(connection, reference, ("*",))
        return say(
            connection, row, acting(connection, office, by, CLIENT, row.client, issuer), office.now, outcome, reason
        )

    row = office.write(work)
    print_json(_told(row)) if as_json else _show(row)


@app.command("chain")
def chain(reference: Reference, store: StoreAt = "") -> None:
    """From which day all Dutch terms hold on a task: workers who replace each other are added."""
    from banen.act.office import open_office
    from banen.act.postings.notifications import full_terms_from, in_scope

    office = open_office(store or None)
    with office.store.read() as connection:
        row = in_scope(connection, reference, ("*",))
        typer.echo(f"{row.reference}: all Dutch terms from {full_terms_from(connection, row, office.today)}.")


def _told(row: Any) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "provider": row.provider,
        "client": row.client,
        "state": row.state,
        "edition": row.edition,
        "starts": row.starts.isoformat(),
        "ends": row.ends.isoformat(),
        "in_time": row.in_time,
        "check_due": row.check_due.isoformat(),
    }


def _show(row: Any) -> None:
    late = "" if row.in_time else ", not in time"
    typer.echo(f"{row.reference}  {row.provider} for {row.client}: {row.state}{late}, check by {row.check_due}")
