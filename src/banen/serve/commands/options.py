"""What the commands share: the language and its default, the JSON switch, and how JSON and tables leave."""

from __future__ import annotations

import enum
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import polars


class Language(enum.StrEnum):
    """Languages of the product."""

    nl = "nl"
    en = "en"


def language_of(environment: Mapping[str, str]) -> Language:
    """The language of a locale, as POSIX reads one: LC_ALL before LC_MESSAGES before LANG; Dutch, or else English."""
    spoken = next((found for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (found := environment.get(name))), "")
    return Language.nl if spoken.partition(".")[0].partition("_")[0].lower() == "nl" else Language.en


Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Lang = Annotated[
    Language,
    typer.Option(
        "--language", "--lang", envvar="BANEN_LANGUAGE", help="Language of names and texts.",
        default_factory=lambda: language_of(os.environ), show_default="that of the locale: nl, else en",
    ),
]  # fmt: skip


def print_json(value: object) -> None:
    """JSON on standard output, readable, with its accents."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def write_table(table: polars.DataFrame, out: Path) -> None:
    """A table as Parquet or, by any other name, CSV; where it cannot be written that is told in a sentence."""
    from banen.errors import Fault, OutputError

    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        if out.suffix == ".parquet":
            table.write_parquet(out)
        else:
            table.write_csv(out)
    except OSError as error:
        raise OutputError(
            Fault("banen", f"{out} cannot be written ({error.strerror}).", "Choose another file.")
        ) from None
