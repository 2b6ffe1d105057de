"""Texts that people read, one file per language; Dutch decides, and stands beside every other language.

A language lacks a text until somebody writes it: then Dutch and English are shown with a note, and the lack is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any, Final

from banen.errors import UnknownNameError
from banen.languages import DUTCH, ENGLISH
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.sentences import Sentence

COMPLETE: Final = (DUTCH, ENGLISH, "de", "pl", "ro", "bg", "es")
"""Languages in which every text of the portal stands."""

FOLDER: Final = CONTENT / "texts" / "act"
PARTS: Final = ("", "work", "help")
"""The parts of the texts, each with a file per language: the portal and its letters, looking for work, referrals."""
_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Shown:
    """A text as a reader meets it: in the own language, with Dutch beside it, and what must be said about it."""

    own: str
    dutch: str | None
    english: str | None = None

    @property
    def is_missing(self) -> bool:
        """Whether the own language lacks it, so that Dutch and English are shown."""
        return self.english is not None


@cache
def languages() -> tuple[str, ...]:
    """Languages with a file, the complete ones first."""
    found = {file.stem for file in FOLDER.glob("*.yml") if len(file.stem) == 2}
    return (*(code for code in COMPLETE if code in found), *sorted(found - set(COMPLETE)))


@cache
def texts(language: str) -> Mapping[str, str]:
    """Every text of a language by its id, of all parts; also the meta lines ``_translated`` and ``_of``."""
    return {key: text for part in reversed(PARTS) for key, text in texts_of_part(language, part).items()}


@cache
def texts_of_part(language: str, part: str) -> Mapping[str, str]:
    """The texts of one part by their id; none where the language has no file of it."""
    file = FOLDER / part / f"{language}.yml"
    if part and not file.is_file():
        return {}
    faults = Faults()
    record = read_yaml(file, faults)
    rows: Mapping[str, str] = record.data if record and record.data else {}
    for key, text in rows.items():
        if record and not isinstance(text, str):
            faults.add(record.place_of(key), Sentence("{key} is no text.", key=key), "Write it in quotes.")
    faults.raise_if_any()
    return dict(rows)


def say(text: str, language: str, /, **values: Any) -> str:
    """A text in one language, filled in; Dutch where the language lacks it."""
    return shown(text, language, **values).own


def shown(text: str, language: str, /, **values: Any) -> Shown:
    """A text as a reader of a language meets it. Raises where there is no such text at all."""
    dutch = texts(DUTCH).get(text)
    if dutch is None:
        raise UnknownNameError("text", text, texts(DUTCH))
    if language == DUTCH:
        return Shown(_filled(dutch, values), None)
    own = texts(language).get(text) if language in languages() else None
    if own is None:
        return Shown(_filled(dutch, values), None, _filled(texts(ENGLISH)[text], values))
    return Shown(_filled(own, values), _filled(dutch, values))


def _filled(text: str, values: Mapping[str, Any]) -> str:
    return _NAME.sub(lambda found: str(values.get(found[1], found[0])), text)


def names_in(text: str) -> frozenset[str]:
    """The names in braces of a text."""
    return frozenset(_NAME.findall(text))


def dutch_digest(part: str = "") -> str:
    """A digest of the Dutch texts of a part: a translation of another digest is old, and says so."""
    told = sorted(texts_of_part(DUTCH, part).items())
    plain = "\n".join(f"{key}={text}" for key, text in told if not key.startswith("_"))
    return sha256(plain.encode()).hexdigest()[:16]


def lacking(language: str) -> Iterator[str]:
    """Ids that Dutch has and a language lacks."""
    yield from sorted(key for key in texts(DUTCH) if key not in texts(language) and not key.startswith("_"))
