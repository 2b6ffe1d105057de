"""Which assumption matters: how far an outcome swings when one assumption moves from end to end of its range.

Every other assumption stays at its centre and the package stays as it is, so the swings say what would change the
answer, not how likely it is. Swings do not add up where assumptions interact;
:mod:`banen.decide.doubt.sobol` measures that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from banen.errors import Fault, ScenarioError
from banen.observe.assumptions import DesignedDraws, Draws, assumptions
from banen.quantities import Array
from banen.simulate.engine import cohorts
from banen.simulate.ensembles import designed
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import Package, baseline
from banen.simulate.results.receipt import rests_on
from banen.simulate.scenario import check_year

Quantity = Literal["level", "effect"]
"""What is explained: an indicator under a package, or the effect of the package on it."""
Progress = Callable[[str, int, int], None]
"""Is told what is being done, how many runs of it are ready, and how many there are."""


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


def swings(package: Package, key: str, year: int, *, progress: Progress | None = None) -> tuple[Swing, ...]:
    """Effect of the package on an indicator in a year over the range of each assumption it rests on, widest first.

    For current policy (an empty package) it is the indicator itself that swings. Raises
    :class:`~banen.errors.ScenarioError` for a year that is not run.
    """
    return _swings(package, key, year, moving(package, key), progress)


def _swings(
    package: Package, key: str, year: int, names: Sequence[str], progress: Progress | None
) -> tuple[Swing, ...]:
    check_year(year)
    ends = [(name, end) for name in names for end in (assumptions()[name].low, assumptions()[name].high)]
    tell = told(progress, "one assumption at a time", len(ends) + 1)
    effects = outcomes(package, one_at_a_time(ends), key, year, outcome_of(package), tell)
    each = [
        Swing(name, float(low), float(effects[-1]), float(high))
        for name, (low, high) in zip(names, effects[:-1].reshape(-1, 2), strict=True)
    ]
    return tuple(sorted(each, key=lambda s: (-s.width, s.name)))


def moving(package: Package, key: str) -> tuple[str, ...]:
    """Names of the assumptions with a range that an indicator rests on under a package."""
    here = cohorts.world(Draws(1, 1, assumptions()))
    leans = channels_of(package, here)[1]
    read = set(rests_on(key)) | {name for leaning in leans.values() for name in leaning.assumptions}
    known = (assumptions()[n] for n in read)
    return tuple(sorted(a.name for a in known if a.low < a.high and a.distribution != "fixed"))


def judged(package: Package, key: str, year: int) -> tuple[Swing, ...]:
    """The swings of those assumptions that rest on judgement alone, widest first: no figure bounds them."""
    names = tuple(n for n in moving(package, key) if not assumptions()[n].figures)
    return _swings(package, key, year, names, None)


def one_at_a_time(points: Sequence[tuple[str, float]]) -> DesignedDraws:
    """One draw per point, with that assumption at that value and all others at their centre; then one all central."""
    names = dict.fromkeys(name for name, _ in points) or dict.fromkeys(list(assumptions())[:1])
    values = {name: np.full(len(points) + 1, centre_of(name)) for name in names}
    for row, (name, value) in enumerate(points):
        values[name][row] = value
    return DesignedDraws.of(values, assumptions())


def centre_of(name: str) -> float:
    """The value that an assumption has where nothing is in doubt: its centre, or that of the calibration."""
    return float(Draws(1, 1, assumptions())[name][0])


def outcomes(
    package: Package,
    draws: DesignedDraws,
    key: str,
    year: int,
    quantity: Quantity,
    progress: Callable[[int], None] | None = None,
) -> Array:
    """The indicator under a package (``level``), or the effect of the package on it, over designed draws: (draws,)."""
    if quantity == "level":
        return np.asarray(designed([package], draws, [key], year, progress)[0, 0])
    values = designed([baseline(), package], draws, [key], year, progress)[:, 0]
    return np.asarray(values[1] - values[0])


def told(progress: Progress | None, doing: str, of: int) -> Callable[[int], None] | None:
    """Progress of one step, for what runs it."""
    return (lambda done: progress(doing, done, of)) if progress else None


def outcome_of(package: Package, asked: Quantity | None = None) -> Quantity:
    """What moves: the effect of a package, unless it has no measures or the level is asked for."""
    if asked == "effect" and not package.active():
        raise ScenarioError(Fault("banen", "a package without measures has no effect.", "Ask for its level."))
    return asked or ("effect" if package.active() else "level")
