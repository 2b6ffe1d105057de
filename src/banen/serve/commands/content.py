"""``banen content``: for whoever keeps figures, law, assumptions and texts, in the folder of Banen or in a copy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from banen.errors import ContentError, Fault, OutputError
from banen.languages import number_of
from banen.sentences import Sentence
from banen.serve.commands.options import Json, print_json
from banen.serve.files import unwritten

app = typer.Typer(no_args_is_help=True, help="The folder of figures, law, assumptions and texts: check it, or copy it.")


@app.command("check")
def check(as_json: Json = False) -> None:
    """Read every file, and tell every fault of every file at once. Ends with 3 where there is one."""
    from banen.observe.records import CONTENT
    from banen.serve.upkeep import inspect

    inspection = inspect()
    if as_json:
        print_json(inspection.to_dict())
        if inspection.faults:
            raise typer.Exit(ContentError.exit_code)
        return
    if inspection.faults:
        unread = (
            [Sentence("Mend these and check again: {parts} rests on them.", parts=list(inspection.not_run))]
            if inspection.not_run
            else []
        )
        count = Sentence("{n:fault|faults} in {content}.", n=len(inspection.faults), content=CONTENT)
        raise ContentError(*inspection.faults, *unread, count)
    typer.echo(f"{number_of(inspection.files, 'file', 'files')} in {CONTENT}, no fault.")


@app.command("copy")
def copy(folder: Annotated[Path, typer.Argument(help="Folder to make; it must not be there yet.")]) -> None:
    """Copy the content to a folder of your own, to change there."""
    from shutil import copytree, ignore_patterns, rmtree

    from banen.observe.records import CONTENT, PLACE

    if folder.exists():
        raise OutputError(
            Fault("banen", Sentence("{folder} is there already.", folder=folder), "Name a folder that is not.")
        )
    making = folder.with_name(f".{folder.name}.making")
    try:
        copytree(CONTENT, making, ignore=ignore_patterns("__pycache__"))
        making.rename(folder)
    except OSError as error:
        raise OutputError(unwritten(folder, error)) from None
    finally:
        rmtree(making, ignore_errors=True)
    typer.echo(f"Copied to {folder}. Use it with: banen --content {folder} …, or set {PLACE}.")
    typer.echo(f"Check it after a change with: banen --content {folder} content check")


@app.command("where")
def where(as_json: Json = False) -> None:
    """Tell which folder is in use, and the fingerprint of what it holds."""
    from banen.observe.records import CONTENT, SHIPPED, content_digest

    if as_json:
        print_json({"folder": str(CONTENT), "digest": content_digest(), "shipped": CONTENT == SHIPPED})
        return
    typer.echo(f"{CONTENT}\n{content_digest()}")
