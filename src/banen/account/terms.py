"""Terms: by when something was promised, and whether a promise is late; lateness is computed, never entered.

A day is a day. A month, quarter or year is over at its end. What is only about then (``~``) gets one quarter more, and
its lateness has no number of days.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_TERM = re.compile(r"(?P<year>\d{4})(-(?P<month>\d{2})(-(?P<day>\d{2}))?|Q(?P<quarter>[1-4])|H(?P<half>[12]))?~?\Z")
_MONTHS = {"quarter": 3, "half": 6}


@dataclass(frozen=True, slots=True)
class Lateness:
    """How a promise stands to its term: no_term, in_time, running_out or late; with days where they are known."""

    kind: str
    days: int | None = None


def is_term(text: str) -> bool:
    """Whether a text is a term of which the last day can be told."""
    try:
        return bool(last_day(text))
    except ValueError:
        return False


def last_day(term: str) -> date:
    """The last day of a term such as 2025-07, 2025Q3 or 2025-07-04; ``~`` does not move it.

    >>> last_day("2025-07~"), last_day("2025Q1")
    (datetime.date(2025, 7, 31), datetime.date(2025, 3, 31))
    """
    found = _TERM.match(term)
    if found is None:
        raise ValueError(f"{term!r} is no term such as 2025-07-04, 2025-07, 2025Q3 or 2025-07~")
    year, month = int(found["year"]), int(found["month"] or 12)
    if found["day"]:
        return date(year, month, int(found["day"]))
    for part, length in _MONTHS.items():
        if found[part]:
            month = int(found[part]) * length
    return date(year, month, monthrange(year, month)[1])


def lateness(term: str, on: date) -> Lateness:
    """How a promise that is open, or was fulfilled on the day ``on``, stands to its term.

    >>> lateness("2024-12-31", date(2025, 3, 1))
    Lateness(kind='late', days=60)
    """
    if not term:
        return Lateness("no_term")
    end = last_day(term)
    if on <= end:
        return Lateness("in_time")
    if not term.endswith("~"):
        return Lateness("late", (on - end).days)
    return Lateness("late" if on > _a_quarter_after(end) else "running_out")


def _a_quarter_after(day: date) -> date:
    year, month = day.year + (day.month + 2) // 12, (day.month + 2) % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
