"""One reader of the days for which something is asked: ``2027-03-01``, between the bounds of what Banen can answer."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, Literal

from banen.languages import DUTCH, ENGLISH, Language
from banen.observe.numbers import short

FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)
"""No question is about a day before the first or after the last."""
_FORM: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DUTCH: Final = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_TOLD: Final = {
    "no_day": {
        DUTCH: "is geen dag. Schrijf een dag als {example}.",
        ENGLISH: "is no day. Write it as {example}.",
    },
    "beyond": {
        DUTCH: "ligt buiten de dagen waarover iets te vragen is: kies een dag van {first} tot en met {last}.",
        ENGLISH: "lies outside the days that can be asked about: choose one from {first} to {last}.",
    },
}


class DayError(ValueError):
    """A text that is no day, or a day beyond the bounds; ``why`` says which."""

    def __init__(self, text: str, why: Literal["no_day", "beyond"], first: date, last: date) -> None:
        self.text, self.why, self.first, self.last = text, why, first, last
        super().__init__(self.sentence(ENGLISH))

    def sentence(self, language: Language) -> str:
        """What was typed, shortened, what is wrong with it, and what to do."""
        told = _TOLD[self.why].get(language, _TOLD[self.why][ENGLISH])
        return f"{short(self.text)!r} {told.format(first=self.first, last=self.last, example=_meant(self.text))}"


def _meant(text: str) -> str:
    """A day as it is asked; where a text writes one with the day first, that one.

    >>> _meant("31-12-2027"), _meant("tomorrow")
    ('2027-12-31', '2027-03-01')
    """
    if form := _DUTCH.fullmatch(text.strip()):
        day, month, year = map(int, form.groups())
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            pass
    return "2027-03-01"


def plain_day(text: str) -> date:
    """The day that a text writes as ``2027-03-01``, and in no other way: not ``20270301``, and no day of a week.

    Raises :class:`ValueError` for any other text.

    >>> plain_day("1990-W27-1")
    Traceback (most recent call last):
    ...
    ValueError: 1990-W27-1
    """
    if not _FORM.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def read_day(text: str, first: date = FIRST_DAY, last: date = LAST_DAY) -> date:
    """The day that a text writes, from ``first`` to ``last``.

    Raises :class:`DayError` for any other text.

    >>> read_day("2027-03-01")
    datetime.date(2027, 3, 1)
    """
    try:
        day = plain_day(text.strip())
    except ValueError:
        day = None
    if day is None:
        raise DayError(text, "no_day", first, last)
    if not first <= day <= last:
        raise DayError(text, "beyond", first, last)
    return day
