"""Languages: what a sentence is written in, a sentence in each of them, and how each writes numbers and days.

Every text stands in the languages of ``WHOLE``. Another language has what somebody wrote in it; the rest is shown in
English, and :func:`noting` tells that it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from babel import Locale

Language = str
"""The code of a language: ``nl``, ``en``, ``pl``."""
DUTCH: Final[Language] = "nl"
ENGLISH: Final[Language] = "en"
WHOLE: Final[tuple[Language, ...]] = (DUTCH, ENGLISH)
"""The languages in which every text stands; content that lacks one of them is not read."""

_lacks: ContextVar[set[Language] | None] = ContextVar("lacks", default=None)


@contextmanager
def noting() -> Iterator[set[Language]]:
    """The languages that lacked a text shown within this block."""
    lacks: set[Language] = set()
    before = _lacks.set(lacks)
    try:
        yield lacks
    finally:
        _lacks.reset(before)


def begin_noting() -> None:
    """Note from here to the end of this task, such as one request; :func:`is_lacking` tells."""
    _lacks.set(set())


def is_lacking(language: Language) -> bool:
    """Whether a text of this language was not there since noting began."""
    return language in (_lacks.get() or ())


def note_lack(language: Language) -> None:
    """Tell whoever is :func:`noting` that a text of this language is not there and another is shown."""
    if (lacks := _lacks.get()) is not None:
        lacks.add(language)


def wished(header: str) -> list[Language]:
    """The languages that a request asks for in ``Accept-Language``, by their first part, the dearest first.

    Source: RFC 9110, 12.5.4.

    >>> wished("en;q=0.5, nl-NL, pl;q=0")
    ['nl', 'en']
    """
    asked = [_WISH.fullmatch(part.strip()) for part in header.lower().split(",")]
    dear = [(float(wish[2] or 1), wish[1]) for wish in asked if wish]
    return list(dict.fromkeys(name for weight, name in sorted(dear, key=lambda one: -one[0]) if weight))


_WISH: Final = re.compile(r"([a-z]{2,3})(?:-[a-z0-9-]{1,30})?(?: *; *q=([01](?:\.[0-9]{0,3})?))?")


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence in each language that somebody wrote it in."""

    said: tuple[tuple[Language, str], ...]

    @classmethod
    def of(cls, said: Mapping[Language, str]) -> Text:
        """From a sentence per language."""
        return cls(tuple(said.items()))

    @classmethod
    def pair(cls, dutch: str, english: str) -> Text:
        """From Dutch and English."""
        return cls(((DUTCH, dutch), (ENGLISH, english)))

    def __getitem__(self, language: Language) -> str:
        said = dict(self.said)
        if language not in said and said:
            note_lack(language)
            return said.get(ENGLISH) or self.said[0][1]
        return said.get(language, "")

    def __str__(self) -> str:
        return self[ENGLISH]

    def to_dict(self) -> dict[Language, str]:
        """As JSON: ``{nl, en}`` and whatever other language it has."""
        return dict(self.said)


class ByLanguage(dict[Language, Any]):
    """What content says in each language, as it stands there; English where a language is asked for that it lacks.

    ``{nl, en}`` is one text; ``{nl, en, definition_nl, definition_en}`` is a text and another by its name.
    """

    def __missing__(self, key: str) -> Any:
        name, _, language = key.rpartition("_")
        english = f"{name}_{ENGLISH}" if name else ENGLISH
        if english == key or english not in self or len(language) != len(ENGLISH):
            raise KeyError(key)
        note_lack(language)
        return self[english]


def by_language(data: Any) -> Any:
    """Data of content, in which every mapping that holds the whole languages answers for the others too."""
    if isinstance(data, dict):
        kind = ByLanguage if {*WHOLE} <= data.keys() else dict
        return kind({key: by_language(value) for key, value in data.items()})
    return [by_language(value) for value in data] if isinstance(data, list) else data


@cache
def _locale(language: Language) -> Locale:
    """How a language writes, from the Common Locale Data Repository."""
    from babel import Locale

    return Locale.parse(language)


@cache
def marks(language: Language) -> tuple[str, str]:
    """What stands between thousands and before decimals.

    >>> marks("nl"), marks("en")
    (('.', ','), (',', '.'))
    """
    if language == ENGLISH:
        return ",", "."
    symbols = _locale(language).number_symbols["latn"]
    return symbols["group"], symbols["decimal"]


def with_marks(number: str, language: Language) -> str:
    """A number as Python writes it, with the marks of a language.

    >>> with_marks("1,234.5", "nl"), with_marks("1,234.5", "en")
    ('1.234,5', '1,234.5')
    """
    thousands, decimals = marks(language)
    return decimals.join(part.replace(",", thousands) for part in number.split("."))


def number_of(number: int, one: str, more: str) -> str:
    """A number with its noun.

    >>> number_of(1, "fault", "faults"), number_of(2000, "fault", "faults")
    ('1 fault', '2,000 faults')
    """
    return f"{number:,} {one if number == 1 else more}"


def day_of(day: date, language: Language) -> str:
    """A day as people write it.

    >>> day_of(date(2026, 5, 1), "nl"), day_of(date(2026, 5, 1), "en")
    ('1 mei 2026', '1 May 2026')
    """
    return f"{day.day} {_locale(language).months['format']['wide'][day.month]} {day.year}"


def month_of(day: date, language: Language) -> str:
    """A month as a chart writes it.

    >>> month_of(date(2020, 3, 11), "nl"), month_of(date(2020, 3, 11), "en")
    ('mrt 2020', 'Mar 2020')
    """
    return f"{_locale(language).months['format']['abbreviated'][day.month].rstrip('.')} {day.year}"


def long_month_of(day: date, language: Language) -> str:
    """A month as a sentence writes it.

    >>> long_month_of(date(2020, 3, 11), "nl")
    'maart 2020'
    """
    return f"{_locale(language).months['format']['wide'][day.month]} {day.year}"


def calendar(language: Language) -> dict[str, Any]:
    """The names of days and months, long and short, as a chart writes them (the time locale of D3)."""
    locale = _locale(language)
    days, months = locale.days["format"], locale.months["format"]
    weeks = {width: [days[width][(n - 1) % 7] for n in range(7)] for width in ("wide", "abbreviated")}
    years = {width: [months[width][n] for n in range(1, 13)] for width in ("wide", "abbreviated")}
    return {
        "dateTime": "%e %B %Y %X", "date": "%d-%m-%Y", "time": "%H:%M:%S", "periods": ["AM", "PM"],
        "days": weeks["wide"], "shortDays": weeks["abbreviated"],
        "months": years["wide"], "shortMonths": years["abbreviated"],
    }  # fmt: skip


def name_of_language(code: Language, language: Language) -> str:
    """What a language is called in another; one that has no name there, by its code.

    >>> name_of_language("pl", "nl")
    'Pools'
    """
    return str(_locale(language).languages.get(code, code))


def name_of_country(code: str, language: Language) -> str:
    """What a country (ISO 3166-1) is called in a language.

    >>> name_of_country("PL", "en")
    'Poland'
    """
    return str(_locale(language).territories[code])


def own_name(language: Language) -> str:
    """What a language calls itself.

    >>> own_name("nl"), own_name("pl")
    ('Nederlands', 'polski')
    """
    return str(_locale(language).display_name)
