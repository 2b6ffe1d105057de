"""What the model pays, held against the law: practical work at the minimum wage or above, specialists at their level.

With u the user cost of practical work a month, κ what employers pay on top of the wage, v the holiday allowance:

    mean wage a month       w = u / (1 + κ) / (1 + v)
    wage of one worker      W = m + g · (X − m)₊        X log-normal around w, m the minimum wage for full hours

where g keeps the mean at w, so that nobody is paid below the minimum. The rule ``minimumloon`` itself says whether a
wage is lawful; it is asked on the last day for which an amount is published, because wages are those of that day.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from banen.kept import kept_last
from banen.model.entry import law_number, normal_points
from banen.model.rules.decide import evaluate
from banen.model.rules.law.wage import MINIMUM_WAGE
from banen.model.rules.terms import Many, One, Term
from banen.observe.assumptions import Draws
from banen.observe.parameters import parameters
from banen.quantities import Array

WAGE_ASSUMPTIONS = ("effects.user_cost_month", "appraisal.contribution_rate", "effects.practical_wage_spread")
"""What the wages of practical work lean on."""


@cache
def wage_day() -> date:
    """The last day for which a minimum wage is published: the day whose wages the model uses."""
    last = parameters().history("wml.hourly")[-1]
    return last.valid_to or last.valid_from


@cache
def minimum_hour() -> float:
    """The minimum wage of an adult per hour on that day, in euros, by the rule."""
    amount: Any = evaluate(MINIMUM_WAGE, "minimum_amount", _adult(), wage_day())
    return float(amount.value) / 100


def minimum_month() -> float:
    """The same for a month of full hours."""
    return minimum_hour() * law_number("wml.month_hours_divisor")


def per_hour(month: Array) -> Array:
    """A wage for a month of full hours, as a wage per hour."""
    return month / law_number("wml.month_hours_divisor")


def is_lawful(hourly: Array) -> npt.NDArray[np.bool_]:
    """Whether each wage per hour is at least the minimum wage of an adult, by rule ``minimumloon``; shape kept."""
    cents = Many(np.floor(np.asarray(hourly).ravel() * 100 + 1e-6).astype(np.int64))
    given: dict[str, Term] = {"paid": cents, "due": One(round(minimum_hour() * 100))}
    lawful: Any = evaluate(MINIMUM_WAGE, "minimum_is_paid", given, wage_day())
    return np.asarray(lawful.values, dtype=np.bool_).reshape(np.shape(hourly))


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


@kept_last
def least_rise(real_increase: float, draws: Draws) -> Array:
    """Least rise of the mean wage of practical work when the minimum wage rises: nobody stays below it, (D,)."""
    wages = practical_wages(draws)
    raised = np.maximum(wages, minimum_month() * (1 + real_increase))
    return np.asarray(raised.mean(0) / wages.mean(0) - 1)


def _adult() -> dict[str, Term]:
    born = wage_day().replace(year=wage_day().year - int(law_number("wml.adult_age")) - 1)
    return {"birth_date": One(born), "bbl": One(False)}
