"""Stays: the periods in which the workers of a chain were here, and the day on which months of work are full.

Both days of a stay are worked. Stays are added without the days between them: whole months of each stay first, then
what is left in days, of which thirty make a month. For one case and for columns, where each distinct chain is
computed once.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, Any, Final

import numpy as np

from banen.model.rules.terms import EPOCH, Array, Many, One, Term, _either, _union, raw, term, word_of
from banen.observe import calendar
from banen.observe.days import plain_day

Stay = tuple[date, date]
Chain = tuple[Stay, ...]
Stays = Annotated[Term, "stays"]
DAYS_TO_A_MONTH: Final = 30
ONE_DAY: Final = timedelta(days=1)


def read_stays(value: Any) -> Chain:
    """Stays as a case gives them: ``2026-01-01/2026-08-31, 2026-11-01/2027-02-28``, or a list of such.

    >>> read_stays("2026-11-01/2027-02-28 2026-01-01/2026-08-31")[0]
    (datetime.date(2026, 1, 1), datetime.date(2026, 8, 31))
    """
    parts = re.findall(r"[^,;\s]+", value) if isinstance(value, str) else list(value)
    chain = []
    for part in parts:
        first, last = part.split("/") if isinstance(part, str) else part
        chain.append((_day(first), _day(last)))
    return tuple(sorted(chain))


def _day(value: Any) -> date:
    return value if isinstance(value, date) else plain_day(value)


def full_from(chain: Chain, months: int) -> date:
    """First day after a chain reaches some months of work; if it does not, were its last stay to go on.

    >>> full_from(read_stays("2026-01-01/2026-08-31, 2026-11-01/2027-02-28"), 12)
    datetime.date(2027, 3, 1)
    """
    days = 0
    merged = _merged(chain)
    for at, (first, last) in enumerate(merged):
        full = max(first, calendar.after_months(first, months) - timedelta(days=days))
        if full <= last + ONE_DAY or at == len(merged) - 1:
            return full
        whole = _whole_months(first, last)
        days += (last + ONE_DAY - calendar.after_months(first, whole)).days
        months -= whole + days // DAYS_TO_A_MONTH
        days %= DAYS_TO_A_MONTH
    raise ValueError("A chain without stays is never full.")


def _whole_months(first: date, last: date) -> int:
    months = (last.year - first.year) * calendar.MONTHS_PER_YEAR + last.month - first.month + 1
    return months if calendar.after_months(first, months) <= last + ONE_DAY else months - 1


def _merged(chain: Chain) -> list[Stay]:
    """Stays in order, those that overlap or touch as one."""
    merged: list[Stay] = []
    for first, last in sorted(chain):
        if merged and first <= merged[-1][1] + ONE_DAY:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def has_stays(stays: Term) -> Term:
    """Whether any stay is given."""
    return _each(stays, One(0), lambda chain, _: bool(chain))


def well_ordered(stays: Term) -> Term:
    """Whether every stay ends on or after the day it starts."""
    return _each(stays, One(0), lambda chain, _: all(first <= last for first, last in chain))


def reached(stays: Term, months: Term) -> Term:
    """First day after the stays reach some months of work; of no stays, unknown."""
    return _each(stays, months, lambda chain, n: full_from(chain, n) if chain else None)


def _each(stays: Term, count: Term, work: Callable[[Chain, Any], Any]) -> Term:
    count = term(count)
    assert isinstance(count, One)  # noqa: S101 - a number of the law, never a column
    if isinstance(stays, One):
        missing, used = _union(stays.missing, count.missing), _union(stays.used, count.used)
        known = stays.value is not None and count.value is not None
        value = work(stays.value, count.value) if known else None
        return One(value, missing if value is None else frozenset(), used)
    assert isinstance(stays, Many)  # noqa: S101 - narrows the type
    if count.value is None:
        return count
    codes = np.flatnonzero(np.bincount(stays.values))
    results = [work(chain if isinstance(chain := word_of(int(c)), tuple) else (), count.value) for c in codes]
    days = [date.fromordinal(EPOCH) if value is None else value for value in results]
    values = _by_code(codes, [raw(day) for day in days])[stays.values]
    lacking = _by_code(codes, [value is None for value in results])
    unknown = _either(stays.unknown, lacking[stays.values] if lacking.any() else None)
    return Many(values > unknown if unknown is not None and values.dtype == bool else values, unknown)


def _by_code(codes: Array, values: list[Any]) -> Array:
    """Values by the code of their chain; a code that no row has stands at nothing."""
    by_code = np.zeros(codes[-1] + 1 if len(codes) else 0, np.asarray(values).dtype)
    by_code[codes] = values
    return by_code
