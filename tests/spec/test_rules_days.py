"""Months, ages, working days and terms: one case by the calendar of Python, columns by the calendar of NumPy."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banen.model.rules import days, stays
from banen.model.rules.stays import full_from, read_stays
from banen.model.rules.terms import EPOCH, Many, One, code_of
from banen.observe import calendar

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
WORKING_YEARS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


def _column(*given_days: date) -> Many:
    return Many(np.array([d.toordinal() - EPOCH for d in given_days], np.int32))


def _dates(term: Any) -> list[date]:
    return [date.fromordinal(int(v) + EPOCH) for v in term.values]


@given(day=DAYS, months=st.integers(-600, 600))
def test_months_agree_on_both_paths(day: date, months: int) -> None:
    one = days.add_months(One(day), months)
    assert _dates(days.add_months(_column(day), months)) == [one.value]  # type: ignore[attr-defined]
    assert one.value == calendar.add_months(day, months)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("day", "months", "told"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
    ],
)
def test_months_end_where_the_month_ends(day: date, months: int, told: date) -> None:
    assert calendar.add_months(day, months) == told


@given(first=DAYS, months=st.integers(0, 600))
def test_a_period_of_months_ends_where_the_next_begins_on_both_paths(first: date, months: int) -> None:
    after = calendar.after_months(first, months)
    assert days.after_months(One(first), months).value == after  # type: ignore[attr-defined]
    assert _dates(days.after_months(_column(first), months)) == [after]
    assert after - calendar.add_months(first, months) == timedelta(days=after.day < first.day)


@pytest.mark.parametrize(
    ("first", "months", "after"),
    [
        (date(2024, 2, 29), 12, date(2025, 3, 1)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 3, 1)),
        (date(2026, 12, 31), 2, date(2027, 3, 1)),
        (date(2026, 5, 31), 1, date(2026, 7, 1)),
    ],
)
def test_a_month_without_the_day_is_full_at_its_end(first: date, months: int, after: date) -> None:
    assert calendar.after_months(first, months) == after


@given(born=st.dates(date(1930, 1, 1), date(2015, 12, 31)), on=st.dates(date(2016, 1, 1), date(2060, 12, 31)))
def test_younger_than_is_the_age_in_whole_years(born: date, on: date) -> None:
    for years in (16, 21, 30):
        expected = calendar.full_years(born, on) < years
        assert days.younger_than(One(born), years, One(on)).value is expected  # type: ignore[attr-defined]
        assert days.younger_than(_column(born), years, One(on)).values.tolist() == [expected]  # type: ignore[attr-defined]


@given(born=DAYS, on=DAYS)
def test_age_is_in_whole_years_on_both_paths(born: date, on: date) -> None:
    assert days.years_old(_column(born), One(on)).values.tolist() == [calendar.full_years(born, on)]  # type: ignore[attr-defined]
    assert days.years_old(One(born), _column(on)).values.tolist() == [calendar.full_years(born, on)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("day", [date(1700, 3, 31), date(2400, 2, 29), date(2299, 12, 31)])
def test_days_beyond_the_kept_calendar_are_counted_all_the_same(day: date) -> None:
    column, born = _column(day, date(2026, 1, 31)), date(1996, 2, 29)
    assert _dates(days.add_months(column, 13)) == [calendar.add_months(d, 13) for d in (day, date(2026, 1, 31))]
    assert _dates(days.add_months(column, -2500))[0] == calendar.add_months(day, -2500)
    assert _dates(days.end_of_year(column, 1))[0] == calendar.end_of_year(day.year + 1)
    assert days.month_number(column).values[0] == day.year * 12 + day.month  # type: ignore[attr-defined]
    assert days.years_old(One(born), column).values[0] == calendar.full_years(born, day)  # type: ignore[attr-defined]


@given(day=WORKING_YEARS, count=st.integers(0, 30))
def test_working_days_agree_on_both_paths(day: date, count: int) -> None:
    one = days.add_working_days(One(day), count)
    assert _dates(days.add_working_days(_column(day), count)) == [one.value]  # type: ignore[attr-defined]
    assert count == 0 or calendar.is_working_day(one.value)  # type: ignore[attr-defined]
    assert _dates(days.end_of_term(_column(day))) == [calendar.end_of_term(day)]


@pytest.mark.parametrize(
    ("year", "free"),
    [
        (2006, ["01-01", "04-14", "04-17", "04-29", "05-05", "05-25", "06-05", "12-25", "12-26"]),  # of the Queen
        (2013, ["01-01", "03-29", "04-01", "04-30", "05-05", "05-09", "05-20", "12-25", "12-26"]),
        (2014, ["01-01", "04-18", "04-21", "04-26", "05-05", "05-29", "06-09", "12-25", "12-26"]),
        (2024, ["01-01", "03-29", "04-01", "04-27", "05-05", "05-09", "05-20", "12-25", "12-26"]),
        (2025, ["01-01", "04-18", "04-21", "04-26", "05-05", "05-29", "06-09", "12-25", "12-26"]),
        (2026, ["01-01", "04-03", "04-06", "04-27", "05-05", "05-14", "05-25", "12-25", "12-26"]),
    ],
)
def test_the_holidays_of_the_act(year: int, free: list[str]) -> None:
    assert sorted(calendar.holidays(year)) == [date.fromisoformat(f"{year}-{day}") for day in free]


@pytest.mark.parametrize(
    ("start", "count", "last"),
    [
        ("2026-04-02", 5, "2026-04-08"),  # Good Friday and Easter Monday: one working day is not enough
        ("2026-04-02", 2, "2026-04-07"),  # under three days art. 2 does not hold
        ("2026-04-01", 5, "2026-04-07"),  # Thursday is the other one
        ("2026-05-13", 5, "2026-05-19"),  # Ascension Day, the equated Friday, the weekend: Monday and Tuesday
        ("2026-05-10", 5, "2026-05-18"),  # the equated Friday is no end
        ("2025-12-24", 5, "2025-12-30"),  # both Christmas days, the weekend
        ("2026-12-31", 5, "2027-01-05"),  # New Year's Day, the weekend: Monday and Tuesday
        ("2024-02-27", 3, "2024-03-01"),  # over 29 February
    ],
)
def test_a_term_of_days_holds_two_that_are_no_day_off(start: str, count: int, last: str) -> None:
    begun, ended = date.fromisoformat(start), date.fromisoformat(last)
    assert days.end_of_days(One(begun), count).value == ended  # type: ignore[attr-defined]
    assert _dates(days.end_of_days(_column(begun), count)) == [ended]


@given(day=WORKING_YEARS, count=st.integers(0, 30))
def test_terms_of_days_agree_on_both_paths(day: date, count: int) -> None:
    assert _dates(days.end_of_days(_column(day), count)) == [calendar.end_of_days(day, count)]


@pytest.mark.parametrize("day", ["2017-04-28", "2018-12-24", "2022-05-27", "2025-05-30", "2026-01-02", "2028-05-26"])
def test_a_day_that_a_decree_equates_ends_no_term_and_is_a_working_day(day: str) -> None:
    assert calendar.end_of_term(date.fromisoformat(day)) > date.fromisoformat(day)
    assert calendar.is_working_day(date.fromisoformat(day))


@given(day=DAYS)
def test_a_month_number_counts_on(day: date) -> None:
    one = days.month_number(One(day)).value  # type: ignore[attr-defined]
    assert days.month_number(_column(day)).values.tolist() == [one]  # type: ignore[attr-defined]
    assert days.month_number(One(calendar.add_months(day, 7))).value == one + 7  # type: ignore[attr-defined]


def test_a_missing_day_stays_missing_on_both_paths() -> None:
    hidden = One(None, frozenset({"birth_date"}))
    assert days.add_months(hidden, 3).missing == {"birth_date"}  # type: ignore[attr-defined]
    column = Many(np.array([0, 0], np.int32), np.array([True, False]))
    assert days.add_days(column, 3).unknown.tolist() == [True, False]  # type: ignore[attr-defined]
    assert days.add_months(column, hidden).value is None  # type: ignore[attr-defined]


def test_a_chain_of_posted_workers_counts_overlap_once_and_gaps_not_at_all() -> None:
    chain = read_stays("2026-10-31/2027-02-28, 2026-01-01/2026-05-31, 2026-05-01/2026-08-31; 2026-09-01/2026-09-30")
    assert full_from(chain, 9) == date(2026, 10, 1)
    assert full_from(chain, 12) == date(2027, 1, 31)
    assert full_from(chain[:1], 12) == date(2027, 1, 1), "were its last stay to go on"
    with pytest.raises(ValueError, match="without stays"):
        full_from((), 12)


@pytest.mark.parametrize("months", [1, 3, 12, 18])
def test_a_chain_in_a_column_is_full_on_the_same_day(months: int) -> None:
    chains = [
        read_stays(text) for text in ("2026-01-01/2026-08-31, 2026-11-01/2027-02-28", "2026-01-31/2026-02-28", "")
    ]
    column = Many(np.array([code_of(c) for c in chains]), np.array([False, False, True]))
    full = stays.reached(column, One(months))
    assert isinstance(full, Many)
    assert full.unknown is not None
    assert full.unknown.tolist() == [False, False, True]
    assert [date.fromordinal(int(v) + EPOCH) for v in full.values[:2]] == [full_from(c, months) for c in chains[:2]]
    assert stays.has_stays(column).values.tolist() == [True, True, False]  # type: ignore[attr-defined]


def test_a_gap_in_whole_months_moves_the_end_by_months() -> None:
    start = One(date(2026, 1, 1))
    for days_between, expected in ((0, date(2027, 1, 1)), (30, date(2027, 1, 31)), (61, date(2027, 3, 1))):
        assert days.resumed(start, 12, One(days_between)).value == expected  # type: ignore[attr-defined]
