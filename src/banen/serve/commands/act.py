"""``banen act``: the store behind acting: bring it up to date, check it, and what an operator needs."""

from __future__ import annotations

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
