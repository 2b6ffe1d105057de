"""Asylum seekers in work: permits that UWV grants employers for people in procedure, and how employers took them up.

The permits p(t) a year at moment t follow the number of employers who know the way, which spreads from one to another
towards all of them:

    p = m·K·u,     du/dt = λ·r·u·(1 − u/λ),     λ = (weeks/52)^η

K are the permits a year once all employers know of them, u the part of it in use, r the pace of spreading, and λ what
the limit on weeks leaves: 1 without a limit, less where a person may work 24 of 52 weeks, to the response η. Rule
``asielzoekers_werk`` says in each month how many weeks are allowed. m is 1 under the law's waiting time; a procedure
lasts T months on average, so that e^(−wait/T) of the people in it have waited long enough, and with a low chance ℓ

    m = (1 − ℓ)·e^((wait − wait_high)/T) + ℓ·e^((wait − wait_low)/T),     the last term 0 where there is no access.

A permit is work for the length of a job, or for the weeks allowed where those are fewer. Before 2022 no figure speaks,
and the model holds the level of that January. Asylum seekers are no labour migrants and stand in no count of them.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import numpy as np

from banen.errors import ContentError, Fault
from banen.model.entry import waiting_months, weeks_allowed, weeks_counted
from banen.model.population import DRAWS_KEPT
from banen.observe.assumptions import Draws
from banen.quantities import FIRST_YEAR, LAST_YEAR, POLICY_YEAR, Array, read_only
from banen.sentences import Sentence

FIRST_COUNTED = 2022
"""Year of the first figure on permits."""
MONTHS = 12
MID_MONTH = 15


@lru_cache
def weeks_by_month(variant: str | None = None, since: int = POLICY_YEAR, *, held_on: date | None = None) -> Array:
    """Weeks in 52 that the rule allows in each month of 2022–2050, shape (months,).

    A ``variant`` of the rule holds from January of ``since``; with ``held_on`` the rule stays as it was on that day.
    Kept, and so read-only.
    """
    weeks = []
    for year in range(FIRST_COUNTED, LAST_YEAR + 1):
        for month in range(1, MONTHS + 1):
            day = date(year, month, MID_MONTH)
            weeks.append(weeks_allowed(min(day, held_on or day), variant if year >= since else None))
    return read_only(np.array(weeks))


def monthly_permits(draws: Draws, weeks: Array) -> Array:
    """Permits granted in each month of 2022–2050 under the law's waiting time, shape (months, D).

    Kept, and so read-only: a thousand packages with the same draws ask for it under two or three courses of the weeks.
    """
    return _granted(draws, weeks.dtype.str, weeks.tobytes())


@lru_cache(maxsize=DRAWS_KEPT)
def _granted(draws: Draws, kind: str, course: bytes) -> Array:
    weeks = np.frombuffer(course, dtype=kind)
    full, pace = draws["asylum.permits_full"], draws["asylum.spread_rate"] / MONTHS
    use = draws["asylum.permits_first"] / full
    left = (weeks[:, None] / weeks_counted()) ** draws["asylum.limit_response"]
    granted = np.zeros_like(left)
    for month, ceiling in enumerate(left):
        after = ceiling / (1 + (ceiling / use - 1) * np.exp(-ceiling * pace))
        granted[month] = full / MONTHS * (use + after) / 2
        use = after
    return read_only(granted)


@lru_cache(maxsize=DRAWS_KEPT)
def permits(draws: Draws) -> Array:
    """Permits a year under current law, 2005–2050, shape (Y, D); kept, and so read-only."""
    counted = yearly(monthly_permits(draws, weeks_by_month()))
    before = np.repeat(draws["asylum.permits_first"][None], FIRST_COUNTED - FIRST_YEAR, axis=0)
    return read_only(np.concatenate([before, counted]))


def permits_in(draws: Draws, year: int, until_month: int = MONTHS, *, weeks: Array | None = None) -> Array:
    """Permits granted from January to a month of a year, shape (D,).

    Raises :class:`~banen.errors.ContentError` for a year of which none are modelled.
    """
    if not FIRST_COUNTED <= year <= LAST_YEAR:
        what = Sentence(
            "permits for asylum seekers are modelled from {first} to {last}, not in {year}.",
            first=FIRST_COUNTED,
            last=LAST_YEAR,
            year=year,
        )
        raise ContentError(Fault("banen", what, "Choose another year."))
    first = (year - FIRST_COUNTED) * MONTHS
    weeks = weeks_by_month() if weeks is None else weeks
    return np.asarray(monthly_permits(draws, weeks[: first + until_month])[first:].sum(0))


def added(draws: Draws, weeks: Array, waited: Array, on: Array) -> tuple[Array, Array]:
    """Permits a year and persons in work that another rule adds to current law, each (policy years, D).

    ``waited`` (D,) is m − 1 while the rule is ``on`` (policy years,). The law itself adds exactly nothing.
    """
    law = weeks_by_month()
    more = (1 + _by_month(on) * waited) * monthly_permits(draws, weeks)[-len(on) * MONTHS :]
    now = monthly_permits(draws, law)[-len(on) * MONTHS :]
    worked, works = (_job_years(draws, w[-len(on) * MONTHS :]) for w in (law, weeks))
    return yearly(more - now), yearly(more * works - now * worked)


def waited_long_enough(draws: Draws, high: float, low: float) -> Array:
    """m − 1: asylum seekers who have waited long enough under other waiting times, over those of the law, (D,).

    ``low`` is infinite where a low chance gives no access. Exactly zero at the waiting time of the law.
    """
    law, procedure = waiting_months(), draws["asylum.procedure_months"]
    share = draws["asylum.low_chance_share"]
    return np.asarray((1 - share) * np.expm1((law - high) / procedure) + share * np.expm1((law - low) / procedure))


def yearly(monthly: Array) -> Array:
    """Sums over the months of each year: (months, D) → (years, D)."""
    return np.asarray(monthly.reshape(-1, MONTHS, monthly.shape[-1]).sum(1))


def _by_month(on: Array) -> Array:
    return np.repeat(on, MONTHS)[:, None]


def _job_years(draws: Draws, weeks: Array) -> Array:
    """Years of work that a permit gives, bounded by the weeks allowed where there is a limit, shape (months, D)."""
    length, part = draws["asylum.job_years"], weeks[:, None] / weeks_counted()
    return np.where(part < 1, np.minimum(length, part), length)
