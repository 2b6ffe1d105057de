"""The parts of an effect as they are told: the middle of the differences, divided as the shares divide their mean.

Shares are means over a few draws, because means add up; what is shown is the median of the differences. So that a page,
a report and a table tell one number, the shares are stretched to it, and their rounded values add up to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from banen.decide.doubt.attribution import Attribution
from banen.rounding import adding_up, doubt

EVERYBODY = "stock@present"
"""What contributions are told of first: many measures move people whom the statistics of residents do not see."""
MOST_SCALED = 3
"""Shares are stretched to the middle by at most this factor; beyond it the two have too little in common."""
FINER = 10
"""Contributions are told this much finer than the whole, or small ones would all read as nought."""


@dataclass(frozen=True)
class Contribution:
    """One measure's part of the effect that is shown, alone, and the band of its part over the draws."""

    measure: str
    value: float
    alone: float
    low: float
    high: float


@dataclass(frozen=True)
class Contributions:
    """The parts of an effect, largest first, in the unit that all of them are told in."""

    rows: tuple[Contribution, ...]
    unit: int


def contributions_of(attribution: Attribution, key: str, shown: tuple[float, float, float]) -> Contributions:
    """The parts of an effect whose 5, 50 and 95% are ``shown``; the rounded values add up to the middle.

    Where middle and mean do not point the same way, what lies between is spread evenly over the measures.
    """
    shares = sorted(attribution.shares[key].items(), key=lambda pair: -abs(pair[1].shapley))
    low, middle, high = shown
    mean = sum(share.shapley for _, share in shares)
    scale = middle / mean if mean and 0 < middle / mean < MOST_SCALED else 1.0
    rest = (middle - scale * mean) / max(1, len(shares))
    unit = max(1, doubt(low, high) // FINER)
    values = adding_up([scale * share.shapley + rest for _, share in shares], middle, unit)
    rows = (
        Contribution(measure, value, scale * share.alone, scale * share.p05 + rest, scale * share.p95 + rest)
        for (measure, share), value in zip(shares, values, strict=True)
    )
    return Contributions(tuple(rows), unit)
