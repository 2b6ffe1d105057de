"""``banen act``: the store behind acting: bring it up to date, check it, and what an operator needs."""

from __future__ import annotations

from typing import Annotated

import typer

from banen.serve.commands.options import Json, print_json
from banen.serve.commands.quota import StoreAt

app = typer.Typer(no_args_is_help=True, help="The store behind acting: migrate, check, and what an operator needs.")


@app.command("migrate")
def migrate(store: StoreAt = "", as_json: Json = False) -> None:
    """Bring the store to the schema of this version; nothing is done where it has it."""
    from banen.act.store import migrate as steps
    from banen.act.store import open_store

    opened = open_store(store or None)
    before, after = steps.migrate(opened)
    if as_json:
        print_json({"before": before, "after": after})
    else:
        typer.echo(f"{opened.engine.url.render_as_string()}: {before or 'empty'} → {after}")


@app.command("seed")
def seed(
    persons: Annotated[int, typer.Option(min=1, max=100_000, help="How many people.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed and day give the same data.")] = 1,
    on: Annotated[str, typer.Option(help="The day up to which they are made, as 2026-11-30; else today.")] = "",
    store: StoreAt = "", as_json: Json = False,
) -> None:  # fmt: skip
    """Fill an empty store with demonstration data: nobody's address, no real person. Then: banen serve."""
    from datetime import date

    from banen.act.clock import local_day, system_clock
    from banen.act.errors import ActError
    from banen.act.office import open_office
    from banen.act.seed import seed as fill
    from banen.errors import Fault

    try:
        day = date.fromisoformat(on) if on else local_day(system_clock())
    except ValueError:
        raise ActError(Fault("--on", f"{on!r} is no day.", "Write it as 2026-11-30.")) from None
    office = open_office(store or None)
    made = fill(office, persons, seed, day)
    if as_json:
        print_json({"store": office.store.engine.url.render_as_string(), **made})
    else:
        typer.echo(f"{office.store.engine.url.render_as_string()} now holds demonstration data of {persons} people.")
        typer.echo("Open it with `banen serve`: the portal is at /nl/adres, the desk at /nl/loket.")


@app.command("work")
def work(
    store: StoreAt = "", *, once: Annotated[bool, typer.Option(help="Do what is due now, then end.")] = False
) -> None:
    """Do what waits: check addresses, deliver statements, send mail. Runs until it is stopped."""
    import threading

    from banen.act.jobs.round import do_round, work_on
    from banen.act.office import open_office

    office = open_office(store or None)
    if once:
        typer.echo(f"{do_round(office)} done.")
        return
    typer.echo("Working (stop with Ctrl+C).")
    work_on(office, threading.Event())


@app.command("check")
def check(store: StoreAt = "", as_json: Json = False) -> None:
    """Prove the books: places never passed, counters as booked, chains whole. Ends with 10 where something is wrong."""
    from banen.act.checks import everything
    from banen.act.store import open_store
    from banen.act.store.migrate import ready

    opened = open_store(store or None)
    ready(opened)
    faults = everything(opened)
    if as_json:
        print_json({"faults": [str(fault) for fault in faults]})
    else:
        typer.echo("\n".join(str(fault) for fault in faults) or "Nothing is wrong.")
    if faults:
        raise typer.Exit(10)
