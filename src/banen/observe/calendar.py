"""The calendar of Dutch law: months with clamping, whole years of age, working days, holidays and the end of terms.

Months are calendar months clamped to the end (31 January + 1 month is 28 or 29 February). Working days are Monday
to Friday without the holidays of art. 3 Algemene termijnenwet (Atw). For the end of a term the days that a decree
equates with a holiday count as days off too. All functions take single dates; the rules have the same functions for
columns.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import cache

from banen.observe.records import CONTENT, Faults, read_yaml
from banen.observe.shapes import sound

MONTHS_PER_YEAR = 12
DAYS_PER_WEEK = 7
MONTHS_OF_A_CYCLE, DAYS_OF_A_CYCLE = 4800, 146097
"""The Gregorian calendar repeats after 400 years."""
SATURDAY = 5
FIRST_KINGS_DAY = 2014
"""The year from which the birthday of the King is kept on 27 April; that of the Queen was kept on the 30th."""
SHORT_TERM, WORKING_DAYS_IN_IT = 3, 2
"""A term of three days or more holds at least two that are no day off (art. 2 Atw)."""


def add_months(day: date, months: int) -> date:
    """The same day a number of calendar months later (or earlier), clamped to the end of the month.

    >>> add_months(date(2024, 1, 31), 1), add_months(date(2026, 8, 31), -6)
    (datetime.date(2024, 2, 29), datetime.date(2026, 2, 28))
    """
    year, month0 = divmod(day.year * MONTHS_PER_YEAR + day.month - 1 + months, MONTHS_PER_YEAR)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


def after_months(first: date, months: int) -> date:
    """The first day after a period of some calendar months that begins on a day.

    A month without that day is full at its end: a year from 29 February runs to 28 February, and 1 March follows.

    >>> after_months(date(2024, 2, 15), 60), after_months(date(2024, 2, 29), 60), after_months(date(2026, 1, 31), 1)
    (datetime.date(2029, 2, 15), datetime.date(2029, 3, 1), datetime.date(2026, 3, 1))
    """
    same_day = add_months(first, months)
    return same_day + timedelta(days=same_day.day < first.day)


def full_years(born: date, on: date) -> int:
    """Age in whole years; who is born on 29 February turns a year older on 1 March of other years.

    >>> full_years(date(1996, 5, 10), date(2026, 5, 9)), full_years(date(1996, 5, 10), date(2026, 5, 10))
    (29, 30)
    >>> full_years(date(1996, 2, 29), date(2026, 2, 28)), full_years(date(1996, 2, 29), date(2026, 3, 1))
    (29, 30)
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Butcher's method).

    >>> easter(2026), easter(2024)
    (datetime.date(2026, 4, 5), datetime.date(2024, 3, 31))
    """
    golden, century, rest = year % 19, *divmod(year, 100)
    leap, turn = divmod(century, 4)
    moon = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * turn + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(year: int) -> frozenset[date]:
    """Holidays of art. 3 Algemene termijnenwet, with Good Friday, which is equated with them.

    >>> date(2026, 5, 25) in holidays(2026)  # Whit Monday
    True
    """
    sunday = easter(year)
    birthday = date(year, 4, 27 if year >= FIRST_KINGS_DAY else 30)
    moving = [sunday + timedelta(days=d) for d in (-2, 1, 39, 50)]
    if birthday.weekday() == SATURDAY + 1:
        birthday -= timedelta(days=1)
    return frozenset({*moving, date(year, 1, 1), birthday, date(year, 5, 5), date(year, 12, 25), date(year, 12, 26)})


def is_working_day(day: date) -> bool:
    """Whether a day is Monday to Friday and no holiday of the Algemene termijnenwet."""
    return day.weekday() < SATURDAY and day not in holidays(day.year)


def weekdays_in_month(day: date) -> int:
    """How many days from Monday to Friday the month of a day holds, holidays included.

    >>> weekdays_in_month(date(2024, 5, 15)), weekdays_in_month(date(2026, 2, 1))
    (23, 20)
    """
    last = monthrange(day.year, day.month)[1]
    return sum(day.replace(day=d).weekday() < SATURDAY for d in range(1, last + 1))


def end_of_year(year: int) -> date:
    """31 December of a year."""
    return date(year, 12, 31)


def add_working_days(day: date, count: int) -> date:
    """The day a number of working days later; the day itself is not counted.

    >>> add_working_days(date(2026, 6, 1), 5), add_working_days(date(2026, 5, 20), 3)
    (datetime.date(2026, 6, 8), datetime.date(2026, 5, 26))
    """
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


@cache
def equated_days() -> frozenset[date]:
    """Days that a decree equates with a holiday for terms of law (art. 3 lid 3 Atw), as `rules/days_off.yml` has them.

    >>> date(2026, 5, 15) in equated_days(), is_working_day(date(2026, 5, 15))  # the day after Ascension Day
    (True, True)
    """
    faults = Faults()
    whole = read_yaml(CONTENT / "rules" / "days_off.yml", faults)
    record = sound(whole, {"decrees": [{"source": str, "days": [date]}]}, faults)
    faults.raise_if_any()
    return frozenset(day for decree in (record.data["decrees"] if record else ()) for day in decree["days"])


def is_day_off(day: date) -> bool:
    """Whether a term cannot end on a day: Saturday, Sunday, holiday, or equated with a holiday."""
    return not is_working_day(day) or day in equated_days()


def end_of_term(day: date) -> date:
    """A statutory term that ends on a day off ends on the next day that is none (art. 1 Atw).

    >>> end_of_term(date(2026, 5, 14))  # Ascension Day, the equated Friday, the weekend
    datetime.date(2026, 5, 18)
    """
    while is_day_off(day):
        day += timedelta(days=1)
    return day


def end_of_days(start: date, count: int) -> date:
    """The last day of a statutory term of some days; three or more hold two that are no day off (art. 2 Atw).

    >>> end_of_days(date(2026, 4, 2), 5)  # Good Friday to Easter Monday are off: Tuesday and Wednesday are left
    datetime.date(2026, 4, 8)
    """
    end, second, left = start + timedelta(days=count), start, WORKING_DAYS_IN_IT
    while count >= SHORT_TERM and left > 0:
        second += timedelta(days=1)
        left -= not is_day_off(second)
    return end_of_term(max(end, second))
