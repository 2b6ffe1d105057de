"""What the commands share: the languages, the JSON switch, and how JSON leaves."""

from __future__ import annotations

import enum
import json
from typing import Annotated

import typer


class Language(enum.StrEnum):
    """Languages of the product."""

    nl = "nl"
    en = "en"


Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Lang = Annotated[Language, typer.Option("--lang", help="Language of names and texts.")]


def print_json(value: object) -> None:
    """JSON on standard output, readable, with its accents."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
