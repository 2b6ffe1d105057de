"""From draws to a band: 5, 50 and 95% of many series at once."""

from __future__ import annotations

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


def percentiles(values: Array) -> Array:
    """The 5, 50 and 95% values over the last axis: (…, D) → (3, …), linear between order statistics."""
    ordered = np.sort(values, axis=-1)
    last = values.shape[-1] - 1
    found = np.empty((len(PERCENTS), *values.shape[:-1]))
    for i, percent in enumerate(PERCENTS):
        at = last * percent / 100
        low = int(at)
        high = min(low + 1, last)
        found[i] = ordered[..., low] + (ordered[..., high] - ordered[..., low]) * (at - low)
    return found
