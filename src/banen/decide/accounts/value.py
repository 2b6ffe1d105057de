"""Money in time and the value of work that is not done: present value, annuity, virtual price, surplus.

Present value: the general guideline for cost-benefit analysis and the report of the working group on the discount rate
(2020): 2.25% real for every kind of policy, the first year undiscounted. Surplus: linear demand between two amounts of
labour, with the virtual price that would have brought the fall about (Neary and Roberts 1980).
"""

from __future__ import annotations

import numpy as np

from banen.quantities import Array


def present_value(amounts: Array, rate: float) -> Array:
    """Sum over years of amounts (Y, …), the first year undiscounted; an unknown amount (NaN) stays unknown.

    >>> float(present_value(np.full(10, 10.0), 0.0225).round(3))
    90.657
    """
    years = np.arange(len(amounts)).reshape(-1, *(1,) * (np.ndim(amounts) - 1))
    return np.asarray((amounts / (1 + rate) ** years).sum(0))


def annuity(outlay: Array | float, rate: float, years: Array | float) -> Array:
    """Yearly amount, paid at the end of each year, that pays an outlay back with interest.

    >>> float(annuity(30_000.0, 0.0225, 15).round(2))
    2378.66
    """
    return np.asarray(np.asarray(outlay) * rate / (1 - (1 + rate) ** -np.asarray(years, dtype=float)))


def virtual_price(before: Array, after: Array, elasticity: Array) -> Array:
    """Relative rise of the price of labour that would have brought work from ``before`` to ``after``."""
    ratio = np.where((before > 0) & (after > 0), after / np.where(before > 0, before, 1.0), 1.0)
    return np.asarray(np.where(ratio == 1.0, 0.0, ratio ** (1 / elasticity) - 1))


def triangle(rise: Array, before: Array, after: Array) -> Array:
    """Surplus lost between two amounts of work under linear demand: half the rise of the price times the fall.

    Negative where work grows: then surplus is won.

    >>> float((triangle(np.array(100 * 12 * 0.88), np.array(675_000.0), np.array(668_467.7)) / 1e6).round(3))
    3.449
    """
    return np.asarray(0.5 * rise * np.abs(before - after))
