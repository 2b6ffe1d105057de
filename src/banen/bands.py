"""From draws to a band: 5, 50 and 95% of many series at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from banen.quantities import Array

PERCENTS = (5, 50, 95)


@dataclass(frozen=True)
class Band:
    """A series with its uncertainty: years and the 5, 50 and 95% values, each of shape (years,)."""

    years: tuple[int, ...]
    p05: Array
    p50: Array
    p95: Array

    def points(self) -> list[dict[str, float]]:
        """The band as the JSON of ``project`` writes it."""
        return [
            {"year": year, "p05": _plain(low), "p50": _plain(middle), "p95": _plain(high)}
            for year, low, middle, high in zip(self.years, self.p05, self.p50, self.p95, strict=True)
        ]

    def at(self, year: int) -> tuple[float, float, float]:
        """The 5, 50 and 95% values of a year."""
        i = self.years.index(year)
        return float(self.p05[i]), float(self.p50[i]), float(self.p95[i])


def _plain(value: float) -> float:
    """Rounded to a hundredth: finer digits are noise, and minus nought is nought."""
    return round(float(value), 2) + 0.0


def shifted(law: Array, package: Array, difference: Array) -> Array:
    """Bands of a package whose middle is that of the law plus the middle difference, so that who subtracts finds it.

    Each of shape (3 percentiles, …), as :func:`percentiles` gives them; the ends widen where the middle asks it.
    """
    moved = package.copy()
    moved[1] = law[1] + difference[1]
    moved[0], moved[2] = np.minimum(moved[0], moved[1]), np.maximum(moved[2], moved[1])
    return moved


def percentiles(values: Array, percents: Sequence[float] = PERCENTS) -> Array:
    """Percentiles over the last axis, the 5, 50 and 95% if none are named: (…, D) → (P, …), linear between values."""
    ordered = np.sort(values, axis=-1)
    last = values.shape[-1] - 1
    points = np.empty((len(percents), *values.shape[:-1]))
    for i, percent in enumerate(percents):
        at = last * percent / 100
        low = int(at)
        high = min(low + 1, last)
        points[i] = ordered[..., low] + (ordered[..., high] - ordered[..., low]) * (at - low)
    return points
