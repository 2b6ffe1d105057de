"""Scales: from values to places, round ends of an axis that hold while anything moves, round steps between."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Scale = Callable[[float], float]
RUNGS = {1.0: 0.25, 1.2: 0.4, 1.6: 0.4, 2.0: 0.5, 2.4: 0.8, 3.0: 1.0, 4.0: 1.0, 5.0: 1.0, 6.0: 2.0, 8.0: 2.0}
"""An axis ends at one of these times a power of ten; beside each its step, so that every number on it is round."""


@dataclass(frozen=True)
class Domain:
    """The two ends of an axis and the step between its numbers; equal as long as the axis stands still."""

    low: float
    high: float
    step: float

    def ticks(self) -> list[float]:
        """The numbers along the axis, from low to high."""
        first, last = math.ceil(self.low / self.step - 1e-9), math.floor(self.high / self.step + 1e-9)
        return [i * self.step + 0.0 for i in range(first, last + 1)]

    def holds(self, *values: float) -> bool:
        """Whether every value lies on the axis."""
        return all(self.low <= value <= self.high for value in values)

    def text(self) -> str:
        """The domain as an address holds it."""
        return f"{self.low:g}:{self.high:g}"


def linear(start: float, end: float, at: float, to: float) -> Scale:
    """The scale that puts ``start`` at ``at`` and ``end`` at ``to``, to a tenth of a pixel."""
    size = (to - at) / (end - start)
    return lambda value: round(at + (value - start) * size, 1) + 0.0


def rung(size: float) -> float:
    """The smallest round number of the ladder that is at least ``size``.

    >>> [rung(v) for v in (0.7, 23_000, 61_000, 80_000, 81_000)]
    [0.8, 24000.0, 80000.0, 80000.0, 100000.0]
    """
    if size <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(size) + 1e-12)
    return next((round(r * power, 10) for r in RUNGS if r * power >= size * (1 - 1e-9)), 10 * power)


def step_of(end: float) -> float:
    """The step of an axis that ends at a number of the ladder."""
    power = 10.0 ** math.floor(math.log10(end) + 1e-12)
    lead = min(RUNGS, key=lambda r: abs(r - end / power))
    return round(RUNGS[lead] * power, 10)


def around(low: float, high: float, least: float) -> Domain:
    """The axis of a difference: round ends that hold low, high and zero, at least ``least`` on the larger side.

    The smaller side gets a step at least, so that a line that turns stays in sight; of nothing at all it is 1 long.
    """
    larger = rung(max(-low, high, least) or 1.0)
    step = step_of(larger)
    smaller = step * max(1, math.ceil(min(-low, high) / step - 1e-9))
    return Domain(-larger, smaller, step) if -low >= high else Domain(-smaller, larger, step)


def upto(values: Iterable[float]) -> Domain:
    """The axis of a level: round ends that hold zero and every value; without a value, from 0 to 1.

    >>> upto([-5000.0, -3000.0])
    Domain(low=-5000.0, high=0.0, step=1000.0)
    """
    found = list(values)
    low, high = min((*found, 0.0)), max((*found, 0.0))
    top = rung(max(high, -low)) or 1.0
    step = step_of(top)
    return Domain(step * math.floor(low / step), top if high >= -low else step * math.ceil(high / step), step)


def written(text: str) -> Domain | None:
    """The domain of an address, or None where it holds none that can be drawn."""
    low, _, high = text.partition(":")
    try:
        ends = float(low), float(high)
    except ValueError:
        return None
    if not all(map(math.isfinite, ends)) or not ends[0] <= 0 <= ends[1] or ends[0] == ends[1]:
        return None
    if max(map(abs, ends)) > 1e9:
        return None
    return Domain(*ends, step_of(rung(max(-ends[0], ends[1]))))
