"""Kinds of quantity that must not be mixed: a yearly rate, a monthly probability, a stay in months.

Array code carries plain numbers whose unit stands in the name; these functions are the only crossings.
"""

from __future__ import annotations

import math

MONTHS_PER_YEAR = 12


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
