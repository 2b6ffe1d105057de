"""``banen act release``: counts out, protected, by two people."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from banen.languages import ENGLISH, number_of
from banen.serve.commands.options import Json, print_json
from banen.serve.commands.quota import StoreAt

if TYPE_CHECKING:
    from banen.act.office import Office

app = typer.Typer(no_args_is_help=True, help="Counts out: protected, proposed by one and approved by another.")

By = Annotated[str, typer.Option("--by", help="Who does it: a member of staff by the name at the provider.")]
Issuer = Annotated[str, typer.Option(envvar="BANEN_OIDC_STAFF_ISSUER", help="The provider of sign-in.")]
Reference = Annotated[str, typer.Argument(help="The number of a release, such as B-7K3M-Q2X9.")]


@app.command("tables")
def list_tables(as_json: Json = False) -> None:
    """The closed list of tables that may leave; there are no others."""
    from banen.act.releases.tables import tables

    if as_json:
        print_json(
            [{"id": each.id, **each.names, "period": each.period, "by": each.dimensions} for each in tables().values()]
        )
        return
    for each in tables().values():
        typer.echo(f"{each.id}  per {each.period}, by {', '.join(each.dimensions)}: {each.names[ENGLISH]}")


@app.command("list")
def list_releases(store: StoreAt = "", as_json: Json = False) -> None:
    """Every release with its state, the newest first."""
    from banen.act.office import open_office
    from banen.act.releases.releases import releases

    with open_office(store or None).store.read() as connection:
        rows = releases(connection)
    if as_json:
        print_json([_told(row) for row in rows])
        return
    for row in rows:
        typer.echo(f"{row.reference}  {row.counted} {row.period} vintage {row.vintage}: {row.state}")
    if not rows:
        typer.echo("Nothing was counted yet: banen act release make AT-01 2026Q3 --by NAME")


@app.command("make")
def make(
    table: Annotated[str, typer.Argument(help="A table of the list, such as AT-01.")],
    period: Annotated[str, typer.Argument(help="A period that is over, such as 2026Q3.")],
    by: By,
    issuer: Issuer = "demo",
    store: StoreAt = "",
    as_json: Json = False,
) -> None:
    """Count and protect a table; blocked, with the reason, where it would tell a small group."""
    from banen.act.office import open_office
    from banen.act.releases.releases import compute

    office = open_office(store or None)
    _show(_done(office, by, issuer, lambda c, who: compute(c, table, period, who, office.now)), as_json)


@app.command("show")
def show(reference: Reference, store: StoreAt = "", as_json: Json = False) -> None:
    """A release as it would leave: rounded, with what is hidden left out, and its flags."""
    from banen.act.office import open_office
    from banen.act.releases.publish import as_table
    from banen.act.releases.releases import release

    with open_office(store or None).store.read() as connection:
        row = release(connection, reference)
        text = as_table(connection, row)
    if as_json:
        print_json({**_told(row), "table": text})
        return
    _show(row, as_json)
    typer.echo(text.rstrip())


def _step(event: str, help_: str, done: str) -> None:
    @app.command(event, help=help_)
    def work(
        reference: Reference,
        by: By,
        reason: Annotated[str, typer.Option(help="Why.")] = "",
        issuer: Issuer = "demo",
        store: StoreAt = "",
        as_json: Json = False,
    ) -> None:
        from banen.act.office import open_office
        from banen.act.releases.publish import folder_of, write
        from banen.act.releases.releases import release, step

        office = open_office(store or None)
        row = _done(office, by, issuer, lambda c, who: step(c, release(c, reference), event, who, office.now, reason))
        if event in ("approve", "retract"):
            write(office, row.id)
        _show(row, as_json)
        if not as_json:
            typer.echo(done.format(folder=folder_of(office)))


_step("propose", "Propose that a release leaves; a colleague approves.", "Now a colleague: banen act release approve.")
_step("approve", "Approve what a colleague proposed; the file is written.", "Written to {folder}.")
_step("reject", "Do not let a proposed release leave; takes a reason.", "It does not leave.")
_step("retract", "Take back what left; takes a reason, and copies elsewhere stay.", "Taken from {folder}.")


@app.command("write")
def write_again(store: StoreAt = "") -> None:
    """Write the files of every release again; the same bytes as before."""
    from banen.act.office import open_office
    from banen.act.releases.publish import folder_of, write
    from banen.act.releases.releases import SHOWN, releases

    office = open_office(store or None)
    with office.store.read() as connection:
        rows = [row for row in releases(connection) if row.state in SHOWN]
    for row in rows:
        write(office, row.id)
    typer.echo(f"{number_of(len(rows), 'release', 'releases')} in {folder_of(office)}.")


def _done(office: Office, by: str, issuer: str, work: Callable[[Any, Any], Any]) -> Any:
    from banen.act.accounts.acting import acting
    from banen.act.releases.releases import OFFICER

    return office.write(lambda connection: work(connection, acting(connection, office, by, OFFICER, None, issuer)))


def _told(row: Any) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "table": row.counted,
        "period": row.period,
        "vintage": row.vintage,
        "state": row.state,
        "flags": row.flags,
    }


def _show(row: Any, as_json: bool) -> None:
    if as_json:
        print_json(_told(row))
        return
    typer.echo(f"{row.reference}  {row.counted} {row.period} vintage {row.vintage}: {row.state}")
    for flag in row.flags:
        typer.echo(f"  {flag}")
