"""The words of a part of the product, from ``content/texts``: one file in Dutch and English, one for another language.

``decide.yml`` holds ``nl`` and ``en`` with the same keys. ``decide.pl.yml`` holds what somebody wrote in Polish; what
it lacks is shown in English and noted. So a language comes to a part with a file.
``{count:maatregel|maatregelen}`` in a text is a number with its noun.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, reduce
from operator import getitem
from string import Formatter
from typing import Any

from banen.languages import ENGLISH, WHOLE, Language, Text, note_lack, noting, own_name
from banen.observe.records import CONTENT, Faults, Record, read_yaml
from banen.sentences import Sentence


@cache
def languages() -> tuple[Language, ...]:
    """The languages of the product: those in which every text stands, and those that some part has a file of."""
    others = {path.stem.rpartition(".")[2] for path in (CONTENT / "texts").glob("*.??.yml")}
    return (*WHOLE, *sorted(others - set(WHOLE)))


def text_of(item: Mapping[str, Any], name: str = "") -> Text:
    """The sentence of a record in every language it has: at ``nl``, ``en`` …, or at ``name_nl``, ``name_en`` …"""
    keys = {language: f"{name}_{language}" if name else language for language in languages()}
    return Text.of({language: str(item[key]) for language, key in keys.items() if key in item})


def each(say: Callable[[Language], str]) -> Text:
    """The sentence that is composed in every language which has all its parts."""
    sentences = {}
    for language in languages():
        with noting() as lacks:
            sentence = say(language)
        if language in WHOLE or not lacks:
            sentences[language] = sentence
    return Text.of(sentences)


def words(part: str, language: Language) -> Mapping[str, Any]:
    """The words of one part in one language; English where that language lacks them."""
    book = _book(part)
    if language in book.lacking:
        note_lack(language)
    return book.words.get(language, book.words[ENGLISH])


def word(part: str, *path: str) -> Text:
    """One word of a part in every language that has it: ``word("packages", "baseline")``."""
    return each(lambda language: str(reduce(getitem, path, words(part, language))))


def unit_word(unit: str, language: Language) -> str:
    """A unit as people write it; empty where the number says enough, and by its own name where content has no word."""
    return str(words("units", language).get(unit, unit))


def lacking_note(language: Language) -> str:
    """That not all is there in this language."""
    return str(words("languages", language)["lacking"]).format(language=own_name(language))


@dataclass(frozen=True)
class _Book:
    """The words of a part per language, completed with English, and the languages that had to be completed."""

    words: Mapping[Language, Mapping[str, Any]]
    lacking: frozenset[Language]


@cache
def _book(part: str) -> _Book:
    faults = Faults()
    record = read_yaml(CONTENT / "texts" / f"{part}.yml", faults)
    if record is not None:
        _compare(record, faults)
    faults.raise_if_any()
    by_language: dict[Language, Mapping[str, Any]] = dict(record.data) if record else {}
    lacking = set()
    for language in languages()[len(WHOLE) :]:
        own = _own(part, language, by_language[ENGLISH], faults)
        by_language[language] = _completed(own, by_language[ENGLISH])
        if set(_keys(by_language[ENGLISH])) - set(_keys(own)):
            lacking.add(language)
    faults.raise_if_any()
    return _Book({language: _counting(held) for language, held in by_language.items()}, frozenset(lacking))


class _Counting(str):
    """A text with a noun that follows the number before it: ``{count:maatregel|maatregelen}`` is 1 maatregel.

    A verb that agrees with a number elsewhere in the sentence has an equals sign: ``{count:=is|zijn}`` is *is* for one.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return self

    def format(self, *args: object, **facts: object) -> str:
        return _FILLED.vformat(self, args, facts)


class _Filled(Formatter):
    """Fills a text in; after a number comes the noun for one or for more, and after ``=`` that word alone."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, more = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        alone = one.startswith(VERB)
        word = one.removeprefix(VERB) if str(value).lstrip("+-−") == "1" else more
        return word if alone else f"{value} {word}"


VERB = "="
"""Begins the words of which one stands without the number that it agrees with."""
_FILLED = _Filled()
_NOUNS = re.compile(r"\{\w+:[^{}|]+\|[^{}|]+\}")


def _counting(data: Any) -> Any:
    """Words of which the texts with a counted noun fill it in as the number asks."""
    if isinstance(data, Mapping):
        return type(data)({key: _counting(value) for key, value in data.items()})  # type: ignore[call-arg]
    if isinstance(data, list):
        return [_counting(value) for value in data]
    return _Counting(data) if isinstance(data, str) and _NOUNS.search(data) else data


def _own(part: str, language: Language, english: Mapping[str, Any], faults: Faults) -> Mapping[str, Any]:
    """What somebody wrote of a part in a language; a word that English does not know is a fault."""
    path = CONTENT / "texts" / f"{part}.{language}.yml"
    record = read_yaml(path, faults) if path.is_file() else None
    if record is None:
        return {}
    for key in sorted(set(_keys(record.data)) - set(_keys(english))):
        faults.add(
            record.place_of(*key.split(".")),
            Sentence("{key} is no word of {part}.", key=key, part=part),
            Sentence("See texts/{part}.yml.", part=part),
        )
    own: Mapping[str, Any] = record.data
    return own


def _completed(own: Any, english: Any) -> Any:
    if isinstance(english, Mapping):
        held = own if isinstance(own, Mapping) else {}
        return {key: _completed(held.get(key), word) for key, word in english.items()}
    return english if own is None or type(own) is not type(english) else own


def _compare(record: Record, faults: Faults) -> None:
    """A word that one language has and the other lacks is a fault in the content."""
    keys = {language: set(_keys(record.data.get(language) or {})) for language in WHOLE}
    for language in WHOLE:
        for key in sorted(set().union(*keys.values()) - keys[language]):
            faults.add(
                record.where,
                Sentence("{key} has no text in {language!r}.", key=key, language=language),
                "Write it in both languages.",
            )


def _keys(data: Any, above: str = "") -> Iterator[str]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield f"{above}{key}"
            yield from _keys(value, f"{above}{key}.")
    elif isinstance(data, list):
        yield f"{above}#{len(data)}"
