"""What the commands share: the language and its default, the JSON switch, and how JSON and tables leave."""

from __future__ import annotations

import inspect
import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import Annotated, Any

import typer

from banen.errors import Fault, ScenarioError
from banen.languages import DUTCH, ENGLISH, Language
from banen.sentences import Sentence
from banen.serve.console import takes


def language_of(environment: Mapping[str, str]) -> Language:
    """The language of a locale, as POSIX reads one: LC_ALL before LC_MESSAGES before LANG; one of ours, or English."""
    locale = next((setting for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (setting := environment.get(name))), "")
    code = locale.partition(".")[0].partition("_")[0].lower()
    return code if code in languages() else ENGLISH


def languages() -> tuple[Language, ...]:
    """The languages of the product."""
    from banen.observe import words as book

    return book.languages()


def words(command: str, language: Language) -> Mapping[str, Any]:
    """What a command prints, from ``content/texts``."""
    from banen.observe import words as book

    return book.words(f"terminal_{command}", language)


def _known_language(code: str) -> Language:
    if code not in languages():
        known = ", ".join(languages())
        raise ScenarioError(
            Fault(
                "--lang",
                Sentence("{code!r} is no language of Banen.", code=code),
                Sentence("Choose from {known}.", known=known),
            )
        )
    return code


Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Lang = Annotated[
    Language,
    typer.Option(
        "--language",
        "--lang",
        envvar="BANEN_LANGUAGE",
        help="Language of names and texts.",
        metavar="[nl|en|…]",
        parser=_known_language,
        autocompletion=lambda: [*languages()],
        default_factory=lambda: language_of(os.environ),
        show_default="that of the locale: nl, else en",
    ),
]


def asking(record: type) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Options that several commands share, as one record: its fields become options, where the command takes ``asked``.

    So the command has the record, and never the options apart.
    """
    shared = inspect.signature(record, eval_str=True).parameters

    def of(command: Callable[..., None]) -> Callable[..., None]:
        own = inspect.signature(command, eval_str=True)

        @wraps(command)
        def run(**given: Any) -> None:
            command(asked=record(**{name: given.pop(name) for name in shared}), **given)

        options = [
            x for each in own.parameters.values() for x in (shared.values() if each.name == "asked" else (each,))
        ]
        every = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in options]
        run.__signature__ = own.replace(parameters=every)  # type: ignore[attr-defined]
        return run

    return of


def day_of_option(text: str | None, option: str, *, by_law: bool = False) -> date | None:
    """A day of the command line; ``by_law`` asks for one on which there are rules. What is none is told."""
    from banen.observe.days import FIRST_DAY, DayError, read_day

    if not text:
        return None
    first = FIRST_DAY
    if by_law:
        from banen.model.rules import first_day

        first = first_day()
    try:
        return read_day(text, first)
    except DayError as error:
        raise ScenarioError(Fault(option, str(error), dutch=error.sentence(DUTCH))) from None


def print_json(value: object) -> None:
    """JSON on standard output, readable, with its accents where the terminal has them."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    typer.echo(text if takes(text, sys.stdout) else json.dumps(value, indent=2))
