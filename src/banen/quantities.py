"""Kinds of quantity that must not be mixed: a yearly rate, a monthly probability, a stay in months; and the years.

Array code carries plain numbers whose unit stands in the name; these functions are the only crossings.
"""

from __future__ import annotations

import math
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
"""Numbers of the model, draws last."""
AnyArray = TypeVar("AnyArray", bound=npt.NDArray[Any])

FIRST_YEAR, POLICY_YEAR, LAST_YEAR = 2005, 2027, 2050
"""The first year of the books, the first year in which a measure can take effect, and the last year of a projection."""

MONTHS_PER_YEAR = 12


def read_only(values: AnyArray) -> AnyArray:
    """The same array, in which nobody can write any more: what is kept is given to many.

    >>> bool(read_only(np.zeros(1)).flags.writeable)
    False
    """
    values.flags.writeable = False
    return values


def monthly_probability(rate_per_year: float) -> float:
    """Chance of an event within a month under a constant yearly rate (hazard).

    >>> round(monthly_probability(0.12), 5)
    0.00995
    """
    return -math.expm1(-rate_per_year / MONTHS_PER_YEAR)


def rate_per_year(probability_per_month: float) -> float:
    """Yearly rate (hazard) that gives this monthly probability; the inverse of :func:`monthly_probability`.

    >>> round(rate_per_year(monthly_probability(0.43)), 10)
    0.43
    """
    return -math.log1p(-probability_per_month) * MONTHS_PER_YEAR
