"""Which assumption matters: how far an outcome swings when one assumption moves from end to end of its range.

Every other assumption stays at its centre and the package stays as it is, so the swings say what would change the
answer, not how likely it is. Swings do not add up where assumptions interact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from banen.errors import UnknownNameError
from banen.model.channels import POLICY_YEAR
from banen.observe.assumptions import Draws, assumptions
from banen.simulate import cohorts
from banen.simulate.effects import channels_of
from banen.simulate.indicators import series_of
from banen.simulate.packages import Package, baseline
from banen.simulate.receipt import rests_on


@dataclass(frozen=True)
class Swing:
    """An assumption and the effect of the package with it at the low end, at its centre and at the high end."""

    name: str
    low: float
    centre: float
    high: float

    @property
    def width(self) -> float:
        """How far the effect moves over the range."""
        return abs(self.high - self.low)

    def to_dict(self) -> dict[str, float | str]:
        """The swing as JSON."""
        return {"assumption": self.name, "low": self.low, "centre": self.centre, "high": self.high, "width": self.width}


def swings(
    package: Package, key: str, year: int, *, progress: Callable[[str], None] | None = None
) -> tuple[Swing, ...]:
    """Effect of the package on an indicator in a year over the range of each assumption it rests on, widest first.

    For current policy (an empty package) it is the indicator itself that swings.
    """
    centre = _effect(package, key, year, {})
    names = _names(package, key)
    found = []
    for i, name in enumerate(names):
        if progress:
            progress(f"{i + 1} of {len(names)} assumptions")
        entry = assumptions()[name]
        ends = [centre if end == entry.central else _effect(package, key, year, {name: end}) for end in _ends(name)]
        found.append(Swing(name, ends[0], centre, ends[1]))
    return tuple(sorted(found, key=lambda s: (-s.width, s.name)))


def _ends(name: str) -> tuple[float, float]:
    return assumptions()[name].low, assumptions()[name].high


def _names(package: Package, key: str) -> tuple[str, ...]:
    here = cohorts.world(Draws(1, 1, assumptions()))
    leans = channels_of(package, here)[1]
    read = set(rests_on(key)) | {name for leaning in leans.values() for name in leaning.assumptions}
    return tuple(sorted(n for n in read if assumptions()[n].low < assumptions()[n].high))


def _effect(package: Package, key: str, year: int, pinned: dict[str, float]) -> float:
    draws = Draws(1, 1, assumptions()).pin(**pinned) if pinned else Draws(1, 1, assumptions())
    here = cohorts.world(draws)
    with_package = _value(package, here, key, year)
    return with_package - _value(baseline(), here, key, year) if package.active() else with_package


def _value(package: Package, here: cohorts.World, key: str, year: int) -> float:
    channels = channels_of(package, here)[0]
    series = series_of(here.draws, cohorts.project(here, channels), channels)
    if key not in series:
        raise UnknownNameError("indicator", key, series)
    return float(np.asarray(series[key])[year - POLICY_YEAR, 0])
