"""Numbers as they were written, exactly, and numbers that are known only within a range.

Shares are multiplied and rounded up to persons, so a tenth must be a tenth: every answer is a fraction, not a float.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from banen.observe import numbers

MOST = 10**9
"""More than a billion of anything is a slip of the keyboard."""


def exact(value: Any) -> Fraction | None:
    """A number as it was written, exactly (0.1 is a tenth); None for anything else."""
    try:
        return numbers.exact(value)
    except numbers.NumberError:
        return None


@dataclass(frozen=True, slots=True)
class Span:
    """A number that is known within a range; all three are equal when it is known exactly."""

    low: Fraction
    central: Fraction
    high: Fraction

    @classmethod
    def of(cls, value: Fraction | int) -> Span:
        """A number that is known exactly."""
        return cls(Fraction(value), Fraction(value), Fraction(value))

    def times(self, other: Span) -> Span:
        """The product of two spans of numbers that are not negative."""
        return Span(self.low * other.low, self.central * other.central, self.high * other.high)
