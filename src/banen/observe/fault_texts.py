"""Faults in the language of who reads them: the sentences of ``content/texts/faults_*.nl.yml`` by their English.

The code says in English what is wrong; ``faults_act.nl.yml`` says the same in Dutch, ``faults_act.pl.yml`` would in
Polish. A fault is told whole in one language: where one of its sentences lacks there, it is told in English. Nothing
here raises, for content that cannot be read must be told as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from banen.errors import Fault, UserError
from banen.languages import DUTCH, ENGLISH, Language, Text, marks, note_lack
from banen.observe.days import DayError
from banen.observe.numbers import NumberError
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.observe.shapes import sound
from banen.observe.words import words
from banen.sentences import Filling, Sentence, Word


@dataclass(frozen=True)
class ToldFault:
    """A fault as a reader meets it: what it is about, its sentences, and the language they are in."""

    where: str
    text: str
    language: Language

    def __str__(self) -> str:
        return self.text if self.where == "banen" else self.full()

    def full(self) -> str:
        """With the place, whatever it is."""
        return f"{self.where}: {self.text}"


def told(fault: Fault, language: Language) -> ToldFault:
    """A fault in a language; in English, and noted, where one of its sentences lacks there."""
    english = f"{fault.what} {fault.advice}".strip()
    if language == ENGLISH:
        return ToldFault(fault.where, english, ENGLISH)
    if language == DUTCH and fault.dutch:
        return ToldFault(place(fault.where, language), fault.dutch, language)
    said = [_said(part, language) for part in (fault.what, fault.advice) if part]
    whole = " ".join(part for part in said if part is not None)
    if None in said:
        note_lack(language)
        return ToldFault(fault.where, english, ENGLISH)
    return ToldFault(place(fault.where, language), whole, language)


def sentences(error: UserError, language: Language) -> list[str]:
    """Each fault of an error as one sentence in a language, with the place where that is not the program itself."""
    return [str(told(fault, language)) for fault in error.faults]


def place(where: str, language: Language) -> str:
    """What a fault is about, by the name a language has for it; the line behind a colon stays."""
    name, colon, line = where.partition(":")
    return f"{texts(language).get(name, name)}{colon}{line}"


def _said(sentence: str, language: Language) -> str | None:
    """One sentence in a language, filled in with the same facts; none where nobody wrote it."""
    pattern, facts = (sentence.pattern, sentence.facts) if isinstance(sentence, Sentence) else (sentence, {})
    own = texts(language).get(pattern)
    if own is None or not facts:
        return own
    return Filling(lambda fact: _fact(fact, language), marks(language)).vformat(own, (), facts)


def _fact(fact: Any, language: Language) -> Any:
    """What stands in a sentence: a sentence or word of ours in the language, anything else as it is."""
    if isinstance(fact, Text):
        return fact[language]
    if isinstance(fact, Word):
        return _word(fact, language)
    if isinstance(fact, NumberError | DayError):
        return fact.sentence(language)
    return (_said(fact, language) or fact) if isinstance(fact, Sentence) else fact


def _word(word: Word, language: Language) -> str:
    """The word of the pages for a state, event or role, else ours; behind an event its name, which a command takes."""
    for part in ("web_acting", "web_act", "web_match"):
        if own := words(part, language).get(word.kind, {}).get(str(word)):
            small = f"{own[0].lower()}{own[1:]}"
            return f"{small} ({word})" if word.kind == "events" else small
    known, _, of = word.rpartition(" ")
    own = texts(language).get(f"{word.kind}.{word}")
    above = texts(language).get(f"{word.kind}.{known}")  # such as the lever of measure 2.11
    return own or (f"{above} {of}" if above else word)


def checked(path: Path) -> None:
    """Hold a file of translations to its shape: a sentence for each sentence; raises every fault at once."""
    faults = Faults()
    sound(read_yaml(path, faults), {str: str}, faults)
    faults.raise_if_any()


@cache
def texts(language: Language) -> Mapping[str, str]:
    """What a language says for each English sentence; nothing where its files cannot be read."""
    found: dict[str, str] = {}
    for path in sorted((CONTENT / "texts").glob(f"faults_*.{language}.yml")):
        faults = Faults()
        record = read_yaml(path, faults)
        if record is not None and isinstance(record.data, dict):
            found |= {key: said for key, said in record.data.items() if isinstance(said, str)}
    return found
