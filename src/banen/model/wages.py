"""What the model pays, held against the law: practical work at the minimum wage or above, specialists at their level.

With u the user cost of practical work a month, κ what employers pay on top of the wage, v the holiday allowance:

    mean wage a month       w = u / (1 + κ) / (1 + v)
    wage of one worker      W = m + g · (X − m)₊        X log-normal around w, m the minimum wage for full hours

where g keeps the mean at w, so that nobody is paid below the minimum. The rule ``minimumloon`` itself says whether a
wage is lawful; it is asked on the last day for which an amount is published, because wages are those of that day.

Cohorts read these wages at the middles of equal shares (:func:`practical_wages`); lives at a draw of each person
(:func:`wages_at`), with :func:`share_below` for how many of them that is.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from banen.kept import kept_last
from banen.later import Later
from banen.model.entry import law_number, normal_points
from banen.model.rules.decide import evaluate
from banen.model.rules.law.wage import MINIMUM_WAGE
from banen.model.rules.terms import Many, One, Term
from banen.observe.assumptions import Draws
from banen.observe.parameters import parameters
from banen.quantities import Array

if TYPE_CHECKING:
    from scipy import special
else:
    special = Later("scipy.special")

WAGE_ASSUMPTIONS = ("effects.user_cost_month", "appraisal.contribution_rate", "effects.practical_wage_spread")
"""What the wages of practical work lean on."""


@cache
def wage_day() -> date:
    """The last day for which a minimum wage is published: the day whose wages the model uses."""
    last = parameters().history("wml.hourly")[-1]
    return last.valid_to or last.valid_from


def minimum_hour() -> float:
    """The minimum wage of an adult per hour on that day, in euros, by the rule."""
    return minimum_at(adult_age()) / 100


def adult_age() -> int:
    """The age in years from which the minimum wage is that of an adult."""
    return round(law_number("wml.adult_age"))


@cache
def minimum_at(age: int) -> int:
    """The minimum wage per hour at an age in whole years on that day, in cents, by the rule."""
    day = wage_day()
    given: dict[str, Term] = {"birth_date": One(day.replace(year=day.year - age)), "bbl": One(False)}
    amount: Any = evaluate(MINIMUM_WAGE, "minimum_amount", given, day)
    return int(amount.value)


def minimum_month() -> float:
    """The same for a month of full hours."""
    return minimum_hour() * law_number("wml.month_hours_divisor")


def per_hour(month: Array) -> Array:
    """A wage for a month of full hours, as a wage per hour."""
    return month / law_number("wml.month_hours_divisor")


def in_cents(hourly: Array) -> npt.NDArray[np.int64]:
    """Wages per hour in whole cents, rounded down, so that a wage is never taken for more than it is; shape kept."""
    return np.floor(np.asarray(hourly) * 100 + 1e-6).astype(np.int64)


def is_paid(paid: npt.NDArray[np.int64], due: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Whether each of the wages (N,) is at least what is due, in cents an hour, by condition WML-C1 of the rule."""
    given: dict[str, Term] = {"paid": Many(paid), "due": Many(due)}
    lawful: Any = evaluate(MINIMUM_WAGE, "minimum_is_paid", given, wage_day())
    return np.asarray(lawful.values, dtype=np.bool_)


def is_lawful(hourly: Array) -> npt.NDArray[np.bool_]:
    """Whether each wage per hour is at least the minimum wage of an adult, by rule ``minimumloon``; shape kept."""
    cents = in_cents(hourly).ravel()
    return is_paid(cents, np.full_like(cents, minimum_at(adult_age()))).reshape(np.shape(hourly))


def practical_wage(draws: Draws) -> Array:
    """Mean wage of practical work for a month of full hours, euro without holiday allowance, (D,)."""
    pay = draws["effects.user_cost_month"] / (1 + draws["appraisal.contribution_rate"])
    return np.asarray(pay / (1 + law_number("wml.holiday_allowance")))


def practical_wages(draws: Draws) -> Array:
    """Wages of practical work at the middles of equal shares, in the same terms, (WAGE_POINTS, D); none is unlawful.

    Where the mean itself is below the minimum, as a case can hold it, every wage is the minimum.
    """
    mean, spread = practical_wage(draws), draws["effects.practical_wage_spread"]
    least = minimum_month()
    above = np.maximum(mean * np.exp(normal_points() * spread - spread**2 / 2) - least, 0.0)
    left = np.maximum(mean - least, 0.0)  # where nobody earns more, nothing is divided over nobody
    return np.asarray(least + above * left / np.where(left > 0, above.mean(0), 1.0))


def wages_at(u: Array, draws: Draws) -> Array:
    """The same wages at draws between 0 and 1 (N,), of the first of the draws; in euros a month."""
    mean, spread, least = *_log_normal(draws), minimum_month()
    over = np.maximum(mean * np.exp(special.ndtri(u) * spread - spread**2 / 2) - least, 0.0)
    return np.asarray(least + over * max(mean - least, 0.0) / _mean_over(mean, spread, least))


def share_below(wages: Array, draws: Draws) -> Array:
    """Which part of those wages lies below each of some amounts (N,), in euros a month: the inverse of the above."""
    mean, spread, least = *_log_normal(draws), minimum_month()
    above, stretch = np.asarray(wages) - least, max(mean - least, 0.0) / _mean_over(mean, spread, least)
    if stretch == 0.0:
        return np.where(above > 0, 1.0, 0.0)
    at = least + np.maximum(above, 0.0) / stretch
    return np.where(above > 0, special.ndtr(np.log(at / mean) / spread + spread / 2), 0.0)


def _log_normal(draws: Draws) -> tuple[float, float]:
    """Mean and spread of the wages before the minimum, of the first of the draws."""
    return float(practical_wage(draws)[0]), float(draws["effects.practical_wage_spread"][0])


def _mean_over(mean: float, spread: float, least: float) -> float:
    """E[(X − m)₊] of a log-normal X with this mean and spread."""
    z = np.log(mean / least) / spread + spread / 2
    return float(mean * special.ndtr(z) - least * special.ndtr(z - spread))


@kept_last
def least_rise(real_increase: float, draws: Draws) -> Array:
    """Least rise of the mean wage of practical work when the minimum wage rises: nobody stays below it, (D,)."""
    wages = practical_wages(draws)
    raised = np.maximum(wages, minimum_month() * (1 + real_increase))
    return np.asarray(raised.mean(0) / wages.mean(0) - 1)
