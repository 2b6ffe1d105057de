"""``banen act point``: information points, and where and when each can be asked."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from banen.errors import check_all
from banen.serve.commands.acting.release import By, Issuer
from banen.serve.commands.options import Json, day_of_option, print_json
from banen.serve.commands.quota import StoreAt

app = typer.Typer(no_args_is_help=True, help="Information points: where, when and in which languages.")

Region = Annotated[str, typer.Argument(help="The code of a labour-market region, such as AM21.")]
Name = Annotated[str, typer.Argument(help="The name of the point; the same name again says it anew.")]


@app.command("set")
def set_one(
    region: Region,
    name: Name,
    by: By,
    status: Annotated[str, typer.Option(help="planned, preparing, active or closed.")] = "planned",
    opened: Annotated[str, typer.Option(help="The day on which it opened, as 2026-03-01.")] = "",
    languages: Annotated[str, typer.Option(help="Codes of languages, as nl,pl.")] = "",
    channels: Annotated[str, typer.Option(help="office, phone, mobile and digital, with commas.")] = "",
    place: Annotated[str, typer.Option(help="Where it is, in words.")] = "",
    hours: Annotated[str, typer.Option(help="When it can be asked, in words.")] = "",
    issuer: Issuer = "demo",
    store: StoreAt = "",
    as_json: Json = False,
) -> None:
    """Say where and when a point can be asked; a lead of points does so, and the page shows it with this day."""
    from banen.act.accounts.acting import acting
    from banen.act.office import open_office
    from banen.act.points.contacts import LEAD, set_point

    office, opened_on = check_all(lambda: open_office(store or None), lambda: day_of_option(opened or None, "--opened"))

    def work(connection: Any) -> Any:
        return set_point(
            connection,
            acting(connection, office, by, LEAD, None, issuer),
            office.now,
            region=region,
            name=name,
            status=status,
            opened_on=opened_on,
            place=place,
            hours=hours,
            languages_=_listed(languages),
            channels=_listed(channels),
        )

    _show(office.write(work), as_json)


@app.command("list")
def list_points(store: StoreAt = "", as_json: Json = False) -> None:
    """Every point, by region."""
    from banen.act.office import open_office
    from banen.act.points.contacts import points

    with open_office(store or None).store.read() as connection:
        rows = points(connection)
    if as_json:
        print_json([_told(row) for row in rows])
        return
    for row in rows:
        _show(row, as_json=False)


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _told(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "region": row.region,
        "name": row.name,
        "status": row.status,
        "languages": row.languages,
        "channels": row.channels,
        "place": row.place,
        "hours": row.hours,
        "opened_on": row.opened_on.isoformat() if row.opened_on else None,
        "checked_on": row.checked_on.isoformat(),
    }


def _show(row: Any, as_json: bool) -> None:
    if as_json:
        print_json(_told(row))
        return
    asked = f"{', '.join(row.channels)} · {', '.join(row.languages)}".strip(" ·")
    typer.echo(f"{row.id}  {row.region}  {row.name}: {row.status}{f' ({asked})' if asked else ''}")
