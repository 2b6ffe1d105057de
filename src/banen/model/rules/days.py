"""Days, months and ages in rules, for one case and for columns.

Months are clamped to the end of the month; working days are those of the Algemene termijnenwet. One case goes through
:mod:`banen.observe.calendar` in plain Python, columns through NumPy's calendar: two computations of the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

import numpy as np

from banen.model.rules.rule import FIRST_DAY, LAST_DAY
from banen.model.rules.terms import EPOCH, Array, Many, One, Term, _either, _union, divide, largest, raw, term
from banen.observe import calendar
from banen.quantities import read_only

EPOCH_MONTH = date.fromordinal(EPOCH).year * calendar.MONTHS_PER_YEAR + 1
SPARE_YEARS: Final = 100
"""Terms of law run before and after the days that a case may give."""
A_MONTH: Final = 32
"""More days than any month has: a month in the count of places."""


def add_months(day: Term, months: object) -> Term:
    """The same day some calendar months later, clamped to the end of the month."""
    return _move(day, term(months), calendar.add_months, _months_of_column)


def after_months(first: Term, months: object) -> Term:
    """The first day after a period of calendar months from a day on; a month without that day is full at its end."""
    return _move(first, term(months), calendar.after_months, _after_months_of_column)


def birthday(born: Term, years: object) -> Term:
    """The day on which a person reaches an age: who is born on 29 February on 1 March of a year without that day."""
    return after_months(born, term(years) * calendar.MONTHS_PER_YEAR)


def months_before(day: Term, months: object) -> Term:
    """The same day some calendar months earlier, clamped to the end of the month."""
    return add_months(day, term(months) * -1)


def add_years(day: Term, years: object) -> Term:
    """The same day some years later; 29 February becomes 28 February in other years."""
    return add_months(day, term(years) * calendar.MONTHS_PER_YEAR)


def add_days(day: Term, days: object) -> Term:
    """The day some days later."""
    return _move(day, term(days), lambda d, n: d + timedelta(days=n), lambda d, n: d + n)


def add_weeks(day: Term, weeks: object) -> Term:
    """The day some weeks later."""
    return add_days(day, term(weeks) * calendar.DAYS_PER_WEEK)


def end_of_year(day: Term, years: object) -> Term:
    """The last day of the calendar year of a day, some years later."""
    return _move(day, term(years), lambda d, n: calendar.end_of_year(d.year + n), _year_ends_of_column)


def add_working_days(day: Term, days: object) -> Term:
    """The day some working days later; the day itself is not counted."""
    return _move(day, term(days), calendar.add_working_days, _working_days_of_column)


def resumed(start: Term, months: object, days_between: Term) -> Term:
    """Months of work from a start on, with some days in between that do not count.

    Where only the number of those days is known, as many as make whole months of the calendar's mean length move the
    end by months, the rest by days: 61 days are two months, as September and October are.
    """
    between = divide(days_between * calendar.MONTHS_OF_A_CYCLE, calendar.DAYS_OF_A_CYCLE, "down")
    rest = days_between - divide(between * calendar.DAYS_OF_A_CYCLE, calendar.MONTHS_OF_A_CYCLE, "up")
    return add_days(after_months(start, term(months) + between), largest(rest, 0))


def younger_than(born: Term, years: object, on: Term) -> Term:
    """Whether a person has not yet reached an age on a day.

    Who is born on 29 February reaches it on 1 March of a year without that day.
    """
    return born > months_before(on, term(years) * calendar.MONTHS_PER_YEAR)


def years_old(born: Term, on: Term) -> Term:
    """Age in whole years on a day; who is born on 29 February turns a year older on 1 March of other years."""
    return _move(born, on, calendar.full_years, lambda born, on: _years_of_columns(born, on))


def _years_of_columns(born: Array, on: Array) -> Array:
    known = _calendar()
    if known.holds(born) and known.holds(on):
        places, until = known.of(born), known.of(on)
    else:
        places, until = ((_months_since_zero(days) * A_MONTH + days - _month_start(days, 0)) for days in (born, on))
    years: Array = (until - places) // (A_MONTH * calendar.MONTHS_PER_YEAR)
    return years


def end_of_term(day: Term) -> Term:
    """The last day of a statutory term: the next working day where it would end on a day off (art. 1 Atw)."""
    return _move(day, One(0), lambda d, _: calendar.end_of_term(d), lambda d, _: _on_working_day(d))


def end_of_days(start: Term, count: object) -> Term:
    """The last day of a statutory term of some days after a day, with two that are no day off (art. 1 and 2 Atw)."""
    return _move(start, term(count), calendar.end_of_days, _ends_of_days)


def month_number(day: Term) -> Term:
    """The number of the calendar month of a day, counted on over the years; the difference is a number of months."""
    return _move(
        day,
        One(0),
        lambda d, _: d.year * calendar.MONTHS_PER_YEAR + d.month,
        lambda d, _: _months_since_zero(d),
    )


def workdays_in_month(day: Term) -> Term:
    """How many days from Monday to Friday the calendar month of a day holds; holidays are counted, they are paid."""
    return _move(day, One(0), lambda d, _: calendar.weekdays_in_month(d), lambda d, _: _weekdays_of_months(d))


def _weekdays_of_months(days: Array) -> Array:
    first, following = (_month_start(days, n).astype("datetime64[D]") for n in (0, 1))
    counted: Array = np.busday_count(first, following)
    return counted


def days_of_year(day: Term) -> Term:
    """How many days the calendar year of a day has."""
    year_end, year_before = end_of_year(day, 0), end_of_year(day, -1)
    return year_end - year_before


def _months_since_zero(days: Array) -> Array:
    known = _calendar()
    if known.holds(days):
        numbers: Array = known.of(days) // A_MONTH + known.number_of_first
        return numbers
    months: Array = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months + EPOCH_MONTH


def _move(day: Term, count: Term, one: Any, many: Any) -> Term:
    if isinstance(day, One) and isinstance(count, One):
        missing, used = _union(day.missing, count.missing), _union(day.used, count.used)
        if day.value is None or count.value is None:
            return One(None, missing, used)
        return One(one(day.value, count.value), missing, used)
    for side in (day, count):
        if isinstance(side, One) and side.value is None:
            return side
    days, counts = (side.values if isinstance(side, Many) else raw(side.value) for side in (day, count))  # type: ignore[attr-defined]
    unknown = _either(*(side.unknown if isinstance(side, Many) else None for side in (day, count)))
    rows = len(days if isinstance(days, np.ndarray) else counts)
    values = many(np.broadcast_to(np.asarray(days, np.int64), rows), np.asarray(counts, np.int64))
    return Many(values.astype(np.int32), unknown)


@dataclass(frozen=True)
class _Calendar:
    """Every day of some centuries as its month and its place in it, and the first day of every month."""

    first: int
    places: Array
    """32 × the month, counted from the first one, + the days since its first: the order of days, and of months."""
    starts: Array
    number_of_first: int

    @classmethod
    def between(cls, first: int, last: int) -> _Calendar:
        """The calendar of some years, with the first day after them."""
        months = np.arange(f"{first}-01", f"{last + 1}-02", dtype="datetime64[M]")
        starts = months.astype("datetime64[D]").astype(np.int64)
        month = np.repeat(np.arange(len(months) - 1), np.diff(starts))
        into = np.arange(starts[0], starts[-1]) - starts[month]
        places = (month * A_MONTH + into).astype(np.int32)
        return cls(
            int(starts[0]), read_only(places), read_only(starts.astype(np.int32)), first * calendar.MONTHS_PER_YEAR + 1
        )

    def holds(self, days: Array) -> bool:
        """Whether every one of these days is in it."""
        return bool(np.min(days, initial=0) >= self.first) and bool(np.max(days, initial=0) < self.starts[-1])

    def has(self, months: Array) -> bool:
        """Whether every one of these months is in it, and the first day after each."""
        return bool(np.min(months, initial=0) >= 0) and bool(np.max(months, initial=0) < len(self.starts) - 1)

    def of(self, days: Array) -> Array:
        """The places of days."""
        places: Array = self.places[days - self.first]
        return places


@cache
def _calendar() -> _Calendar:
    """The calendar of every day that a case may give, and of a lifetime before and after."""
    return _Calendar.between(FIRST_DAY.year - SPARE_YEARS, LAST_DAY.year + SPARE_YEARS)


def _months_of_column(days: Array, months: Any) -> Array:
    known = _calendar()
    if known.holds(days):
        places = known.of(days)
        later = places // A_MONTH + months
        if known.has(later):
            start = known.starts[later]
            moved: Array = start + np.minimum(places % A_MONTH, known.starts[later + 1] - start - 1)
            return moved
    return _months_of_any_column(days, months)


def _after_months_of_column(days: Array, months: Any) -> Array:
    moved = _months_of_column(days, months)
    after: Array = moved + (moved - _month_start(moved, 0) < days - _month_start(days, 0))
    return after


def _months_of_any_column(days: Array, months: Any) -> Array:
    """For days beyond the table: NumPy's own calendar, which knows every year."""
    into = days - _month_start(days, 0)
    start, following = _month_start(days, months), _month_start(days, months + 1)
    moved: Array = start + np.minimum(into, following - start - 1)
    return moved


def _month_start(days: Array, months: Any) -> Array:
    """First day of the month that lies some months after the month of a day; days since 1970."""
    firsts: Array = days.astype("datetime64[D]").astype("datetime64[M]") + months
    return firsts.astype("datetime64[D]").astype(np.int64)


def _year_ends_of_column(days: Array, years: Any) -> Array:
    known, a_year = _calendar(), calendar.MONTHS_PER_YEAR
    if known.holds(days):
        following = (known.of(days) // (A_MONTH * a_year) + years + 1) * a_year
        if known.has(following):
            ends: Array = known.starts[following] - 1
            return ends
    following = days.astype("datetime64[D]").astype("datetime64[Y]") + (years + 1)
    return following.astype("datetime64[D]").astype(np.int64) - 1  # type: ignore[no-any-return]


def _working_days_of_column(days: Array, count: Any) -> Array:
    first, last = (date.fromordinal(int(edge(days, initial=0)) + EPOCH).year for edge in (np.min, np.max))
    reach = int(np.max(count, initial=0)) // 200 + 2  # a year has well over 200 working days
    free = _free_days(first, last + reach)
    moved = np.busday_offset(days.astype("datetime64[D]"), count, roll="backward", holidays=free)
    return np.where(np.asarray(count) > 0, moved.astype(np.int64), days)


def _on_working_day(days: Array) -> Array:
    moved = np.busday_offset(days.astype("datetime64[D]"), 0, roll="forward", holidays=_days_off(days))
    return moved.astype(np.int64)


def _ends_of_days(starts: Array, count: Any) -> Array:
    held = calendar.WORKING_DAYS_IN_IT
    second = np.busday_offset(starts.astype("datetime64[D]"), held, roll="backward", holidays=_days_off(starts))
    ends = starts + count
    return _on_working_day(np.where(count >= calendar.SHORT_TERM, np.maximum(ends, second.astype(np.int64)), ends))


def _days_off(days: Array) -> Any:
    """The holidays around some days, with the days that are equated with one for the end of a term."""
    first, last = (date.fromordinal(int(edge(days, initial=0)) + EPOCH).year for edge in (np.min, np.max))
    return np.concatenate([_free_days(first, last + 1), np.array(sorted(calendar.equated_days()), "datetime64[D]")])


@cache
def _free_days(first: int, last: int) -> Any:
    days = [d for year in range(first, last + 1) for d in sorted(calendar.holidays(year))]
    return read_only(np.array(days, "datetime64[D]"))
