"""What would change the answer: the value an assumption must take for an outcome to leave its band, or to enter it.

Everything else stays at its centre, so the answer is about one assumption at a time. The outcome is taken at points
over the range of each assumption and as far beyond it as the range is wide; where it crosses a bound of the band, the
crossing nearest to the centre is closed in by bisection, for all assumptions at once. A band that lies between two
points is crossed as well: what counts is the side of the band on which the outcome lies, below, inside or above.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from banen.decide.doubt.sensitivity import Progress, centre_of, moving, one_at_a_time, outcomes, told
from banen.decide.targets import TargetBand
from banen.errors import Fault, InternalError, ScenarioError
from banen.languages import ENGLISH
from banen.observe.assumptions import Assumption, assumptions
from banen.quantities import Array
from banen.simulate.measures.packages import Package
from banen.simulate.scenario import check_year

WITHIN, BEYOND = 9, 4
"""Points over the range, ends included, and beyond it on either side."""
NEAREST_ZERO = 10
"""A quantity that is never zero within its range is not brought nearer to zero than a tenth of that end."""
HALVINGS = 14
"""Bisections: the value is known to one part in 16,000 of the distance between two points."""


@dataclass(frozen=True)
class TippingPoint:
    """The value nearest to its centre at which one assumption takes the outcome across a bound of the band.

    ``value`` is None where no value does, within the range or as far beyond it; ``within`` says whether it lies in the
    range. ``share`` is how far it lies from the centre, 1 being the end of the range on that side. ``low`` and ``high``
    are the outcomes at the ends of the range.
    """

    name: str
    centre: float
    value: float | None
    within: bool
    share: float | None
    low: float
    high: float

    def to_dict(self) -> dict[str, Any]:
        """The tipping point as JSON."""
        entry = assumptions()[self.name]
        return {
            "assumption": self.name, "unit": entry.unit, "centre": self.centre, "range": [entry.low, entry.high],
            "value": self.value, "within_range": self.within, "share_of_range": self.share,
            "outcome_at_low": self.low, "outcome_at_high": self.high,
        }  # fmt: skip


@dataclass(frozen=True)
class Tipping:
    """Tipping points of a package against a band: those within their range first, the nearest first.

    ``centre`` is the outcome with every assumption at its centre, ``inside`` whether it lies in the band, so whether
    the points take it out of the band or into it.
    """

    target: TargetBand
    year: int
    centre: float
    inside: bool
    points: tuple[TippingPoint, ...]

    @property
    def found(self) -> tuple[TippingPoint, ...]:
        """Those that one assumption reaches within its range."""
        return tuple(p for p in self.points if p.within)

    @property
    def beyond(self) -> tuple[TippingPoint, ...]:
        """Those that lie outside the range."""
        return tuple(p for p in self.points if p.value is not None and not p.within)

    def to_dict(self) -> dict[str, Any]:
        """The tipping points as JSON."""
        return {
            "band": self.target.to_dict(), "indicator": self.target.indicator, "year": self.year,
            "centre": self.centre, "inside": self.inside, "points": [p.to_dict() for p in self.points],
        }  # fmt: skip


def tipping(package: Package, target: TargetBand, year: int, *, progress: Progress | None = None) -> Tipping:
    """Per assumption the value at which the outcome of a package leaves the band, or enters it if it lies outside.

    Raises :class:`~banen.errors.ScenarioError` for a band that the model cannot answer or a year that is not run.
    """
    check_year(year)
    if target.indicator is None:
        raise ScenarioError(
            Fault("banen", target.caveat[ENGLISH] if target.caveat else "This band cannot be answered.")
        )
    key = target.indicator
    names = moving(package, key)

    def run(points: list[tuple[str, float]], doing: str) -> Array:
        draws = one_at_a_time(points)
        found = outcomes(package, draws, key, year, "level", told(progress, doing, draws.count))
        if not np.isfinite(found).all():
            raise InternalError(f"{key} is no number under some value of {', '.join(dict(points))}")
        return found

    grids = {name: _grid(assumptions()[name]) for name in names}
    found = run([(name, float(v)) for name, grid in grids.items() for v in grid], "points over each range")
    centre = float(found[-1])
    parts = np.split(found[:-1], np.cumsum([len(grid) for grid in grids.values()])[:-1])
    at: dict[str, Array] = dict(zip(grids, parts, strict=True))
    side = _side(target, centre)
    brackets = {name: _bracket(grids[name], at[name], name, target, side) for name in names}
    values = _bisected({n: b for n, b in brackets.items() if b}, target, side, run)
    points = [_point(name, grids[name], at[name], values.get(name)) for name in names]
    return Tipping(target, year, centre, side == 0, tuple(sorted(points, key=_order)))


def _side(target: TargetBand, value: float) -> int:
    """Where an outcome lies: -1 below the band, 0 inside, its bounds included, 1 above."""
    return (value > target.high) - (value < target.low)


def _grid(entry: Assumption) -> Array:
    """Values over the range, its centre among them, and beyond it as far as the meaning of the assumption goes."""
    low, high, width = entry.low, entry.high, entry.high - entry.low
    least = low / NEAREST_ZERO if low >= 0 else -np.inf
    most = 1.0 if _is_share(entry) else (high / NEAREST_ZERO if high <= 0 else np.inf)
    within = np.append(np.linspace(low, high, WITHIN), centre_of(entry.name))
    under = np.linspace(max(low - width, least), low, BEYOND + 1)
    over = np.linspace(high, min(high + width, most), BEYOND + 1)
    return np.unique(np.concatenate([under, within, over]))


def _is_share(entry: Assumption) -> bool:
    return entry.unit.startswith(("share", "probability")) and entry.low >= 0 and entry.high <= 1


def _bracket(grid: Array, at: Array, name: str, target: TargetBand, side: int) -> tuple[float, float] | None:
    """The two neighbouring values, the inner one first, between which the outcome crosses nearest to the centre."""
    entry = assumptions()[name]
    middle = int(np.flatnonzero(grid == centre_of(name))[0])
    crossed = np.array([_side(target, float(v)) != side for v in at])
    brackets = []
    for way in (range(middle - 1, -1, -1), range(middle + 1, len(grid))):
        first = next((i for i in way if crossed[i]), None)
        if first is not None:
            inner = first + (1 if first < middle else -1)
            brackets.append((float(grid[inner]), float(grid[first])))
    return min(brackets, key=lambda b: (not entry.low <= b[1] <= entry.high, _share(entry, b[1])), default=None)


def _share(entry: Assumption, value: float) -> float:
    """Distance from the centre, in parts of the range on that side."""
    centre = centre_of(entry.name)
    reach = entry.high - centre if value > centre else centre - entry.low
    return abs(value - centre) / (reach or entry.high - entry.low)


def _bisected(
    brackets: Mapping[str, tuple[float, float]],
    target: TargetBand,
    side: int,
    run: Callable[[list[tuple[str, float]], str], Array],
) -> dict[str, float]:
    """The crossing within each bracket: the first value, seen from the centre, that lies across the bound."""
    ends = dict(brackets)
    for step in range(HALVINGS if ends else 0):
        middles = [(name, (inner + outer) / 2) for name, (inner, outer) in ends.items()]
        values = run(middles, f"closing in, {step + 1} of {HALVINGS}")
        for (name, middle), value in zip(middles, values[:-1], strict=True):
            inner, outer = ends[name]
            ends[name] = (inner, middle) if _side(target, float(value)) != side else (middle, outer)
    return {name: outer for name, (_, outer) in ends.items()}


def _point(name: str, grid: Array, at: Array, value: float | None) -> TippingPoint:
    entry = assumptions()[name]
    low, high = (float(at[int(np.flatnonzero(grid == end)[0])]) for end in (entry.low, entry.high))
    within = value is not None and entry.low <= value <= entry.high
    share = None if value is None else _share(entry, value)
    return TippingPoint(name, centre_of(name), value, within, share, low, high)


def _order(point: TippingPoint) -> tuple[bool, bool, float, str]:
    return point.value is None, not point.within, point.share or 0.0, point.name
