"""What moves a line most: the assumptions with the largest share of its variance, and where its sign would turn.

The share is the squared correlation over the draws, so it is that of a straight line. The switching value is where that
line crosses zero, with every other assumption as it is drawn; outside the range of the assumption the sign holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from banen.observe.assumptions import Draws
from banen.quantities import Array

FEW_DRAWS = 20
"""Below so many draws no share of variance is told."""
NOISE = 4.0
"""Shares below so many times what chance alone gives (one over the draws) are left out."""
MOST = 3
ALMOST = 0.99
"""How near a share that is looked up quickly must come to one that is told: it is rounded otherwise."""


@dataclass(frozen=True)
class Driver:
    """An assumption that moves a line: its share of the variance, and the value at which the line changes sign.

    ``switches_at`` is None where the sign holds over the whole range of the assumption.
    """

    name: str
    share: float
    switches_at: float | None

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        at = None if self.switches_at is None else round(self.switches_at, 4)
        return {"assumption": self.name, "share_of_variance": round(self.share, 4), "switches_at": at}


def drivers_of(amounts: Array, names: Iterable[str], draws: Draws) -> tuple[Driver, ...]:
    """The assumptions that move amounts (D,) most, largest share first, at most three."""
    if draws.count < FEW_DRAWS or not amounts.std():
        return ()
    drivers = [driver for name in _near(amounts, list(names), draws) if (driver := _driver(amounts, name, draws))]
    drivers.sort(key=lambda driver: (-driver.share, driver.name))
    return tuple(drivers[:MOST])


def _near(amounts: Array, names: Sequence[str], draws: Draws) -> Iterable[str]:
    """Assumptions that may have a share that is told: one look at all of them spares the others a look of their own."""
    if not names:
        return ()
    values = np.stack([draws[name] for name in names])
    values -= values.mean(1, keepdims=True)
    apart = amounts - amounts.mean()
    told = NOISE / draws.count * (values**2).sum(1) * (apart**2).sum()
    return (name for name, near in zip(names, (values @ apart) ** 2 >= ALMOST * told, strict=True) if near)


def _driver(amounts: Array, name: str, draws: Draws) -> Driver | None:
    values, entry = draws[name], draws.entries[name]
    if values.std() <= 1e-12 * max(abs(values.mean()), 1e-300):
        return None
    share = float(np.corrcoef(values, amounts)[0, 1] ** 2)
    if not share > NOISE / draws.count:
        return None
    slope = float(np.cov(values, amounts)[0, 1] / values.var(ddof=1))
    at = float(values.mean() - amounts.mean() / slope)
    return Driver(name, share, at if entry.low <= at <= entry.high else None)
