"""The calendar of Dutch law: months with clamping, whole years of age, working days and holidays.

Months are calendar months clamped to the end (31 January + 1 month is 28 or 29 February). Working days are Monday
to Friday without the holidays of art. 3 Algemene termijnenwet. All functions take single dates; the rules
have the same functions for columns.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import cache

MONTHS_PER_YEAR = 12
DAYS_PER_WEEK = 7
MONTHS_OF_A_CYCLE, DAYS_OF_A_CYCLE = 4800, 146097
"""The Gregorian calendar repeats after 400 years."""
SATURDAY = 5


def add_months(day: date, months: int) -> date:
    """The same day a number of calendar months later (or earlier), clamped to the end of the month.

    >>> add_months(date(2024, 1, 31), 1), add_months(date(2026, 8, 31), -6)
    (datetime.date(2024, 2, 29), datetime.date(2026, 2, 28))
    """
    year, month0 = divmod(day.year * MONTHS_PER_YEAR + day.month - 1 + months, MONTHS_PER_YEAR)
    return date(year, month0 + 1, min(day.day, monthrange(year, month0 + 1)[1]))


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
    kings_day = date(year, 4, 27)
    moving = [sunday + timedelta(days=d) for d in (-2, 1, 39, 50)]
    if kings_day.weekday() == SATURDAY + 1:
        kings_day -= timedelta(days=1)
    return frozenset({*moving, date(year, 1, 1), kings_day, date(year, 5, 5), date(year, 12, 25), date(year, 12, 26)})


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


def end_of_term(day: date) -> date:
    """A statutory term that ends on a Saturday, Sunday or holiday ends on the next working day (art. 1 Atw)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
