"""Where the width of a band comes from: Sobol indices of assumptions, and of sources of doubt.

With Y the outcome over draws and X₋ᵢ all assumptions but i (or all but a group),

    first-order  Sᵢ = Var E[Y | Xᵢ] / Var Y        what the band's variance loses when i alone becomes known
    total        Tᵢ = E Var[Y | X₋ᵢ] / Var Y       what is left of it when all but i become known

so Tᵢ − Sᵢ is what i does together with others. Two sets of draws A and B, and for each i the set A with its part of
i from B, give both (Saltelli 2010, Jansen 1999); points are Sobol's, scrambled with the seed. Assumptions are first
ranked by elementary effects, then the first few stand alone and the rest together per source, so that none is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from banen.decide.sensitivity import Progress, Quantity, moving, outcome_of, outcomes, told
from banen.errors import Fault, ScenarioError, check_all
from banen.observe.assumptions import DesignedDraws, assumptions
from banen.observe.doubt import SOURCES, source_of
from banen.simulate.bands import percentiles
from banen.simulate.packages import Package
from banen.simulate.projection import check_year

Array = npt.NDArray[np.float64]

POINTS = 512
"""Points of each of the two sets of draws, a power of two; runs are points × (groups + 2)."""
SCREENING = 16
"""Points at which each assumption is moved alone to rank it."""
ALONE = 12
"""Assumptions that stand alone; the others stand together, per source."""
RESAMPLES, CONFIDENCE = 400, 0.9
"""Resamples behind the interval of an index, and its confidence."""


@dataclass(frozen=True)
class SobolIndex:
    """First-order and total share of the variance, each with its 90% interval, and the band if only this varies.

    ``group`` names an assumption, a source, or the rest of a source (``rest of behaviour``); ``names`` are its
    assumptions. ``band`` is the 5, 50 and 95% of the outcome with everything else at its centre.
    """

    group: str
    names: tuple[str, ...]
    source: str
    first: float
    first_interval: tuple[float, float]
    total: float
    total_interval: tuple[float, float]
    band: tuple[float, float, float]

    @property
    def width(self) -> float:
        """Width of the band if only this varies."""
        return self.band[2] - self.band[0]

    def to_dict(self) -> dict[str, Any]:
        """The index as JSON."""
        return {
            "group": self.group, "assumptions": list(self.names), "source": self.source,
            "first": self.first, "first_interval": list(self.first_interval),
            "total": self.total, "total_interval": list(self.total_interval),
            "band_alone": dict(zip(("p05", "p50", "p95"), self.band, strict=True)), "width_alone": self.width,
        }  # fmt: skip


@dataclass(frozen=True)
class Sobol:
    """Indices of sources and of assumptions for an indicator in a year, largest total first.

    ``quantity`` says whether it is the indicator under the package or the effect of the package; ``band`` is its 5, 50
    and 95% over all assumptions, ``runs`` how many draws were run. ``absent`` are sources that no assumption has here,
    so that the band holds none of that doubt.
    """

    key: str
    year: int
    quantity: Quantity
    band: tuple[float, float, float]
    sources: tuple[SobolIndex, ...]
    assumptions: tuple[SobolIndex, ...]
    absent: tuple[str, ...]
    runs: int
    points: int
    seed: int

    def to_dict(self) -> dict[str, Any]:
        """The indices as JSON."""
        return {
            "key": self.key, "year": self.year, "quantity": self.quantity,
            "band": dict(zip(("p05", "p50", "p95"), self.band, strict=True)),
            "sources": [i.to_dict() for i in self.sources], "assumptions": [i.to_dict() for i in self.assumptions],
            "absent": list(self.absent), "runs": self.runs, "points": self.points, "seed": self.seed,
        }  # fmt: skip


def sobol(
    package: Package, key: str, year: int, *, quantity: Quantity | None = None, points: int = POINTS,
    alone: int = ALONE, seed: int = 1, progress: Progress | None = None,
) -> Sobol:  # fmt: skip
    """Sobol indices of an indicator in a year under a package: of each source of doubt, and of the assumptions.

    ``quantity`` is the effect of the package unless it has no measures or ``level`` is asked for. ``points`` is a power
    of two. Raises :class:`~banen.errors.ScenarioError` for a year, points or number of assumptions that cannot be run.
    """
    check_all(lambda: check_year(year), lambda: check_points(points), lambda: _check_alone(alone))
    wanted = outcome_of(package, quantity)
    names = moving(package, key)
    ranked = _ranked(package, key, year, names, wanted, seed, progress)
    sources = {s: tuple(n for n in names if source_of(n) == s) for s in SOURCES}
    by_source = {s: found for s, found in sources.items() if found}
    singles = _alone_and_rest(ranked, alone)
    design = _Design.of(names, points, seed)
    groups = list(dict.fromkeys([*by_source.values(), *singles.values()]))
    found, band = _indices(package, key, year, design, groups, wanted, seed, progress)
    of_group = dict(zip(groups, found, strict=True))

    def each_of(which: Mapping[str, tuple[str, ...]]) -> tuple[SobolIndex, ...]:
        each = [SobolIndex(name, part, source_of(part[0]), *of_group[part]) for name, part in which.items()]
        return tuple(sorted(each, key=lambda i: (-i.total, i.group)))

    runs = design.points * (len(groups) + 2) + SCREENING * (len(names) + 1)
    absent = tuple(s for s in SOURCES if s not in by_source)
    return Sobol(key, year, wanted, band, each_of(by_source), each_of(singles), absent, runs, points, seed)


def check_points(points: int) -> None:
    """Refuse a number of points that Sobol's sequence does not balance."""
    if points < 16 or points > 8192 or points & (points - 1):
        what = f"{points} is not a number of points that Sobol indices can be taken over."
        raise ScenarioError(Fault("banen", what, "Give a power of two from 16 to 8192, such as 512."))


def _check_alone(alone: int) -> None:
    if alone < 1:
        raise ScenarioError(Fault("banen", f"{alone} assumptions cannot stand alone.", "Give 1 or more."))


def _alone_and_rest(ranked: Sequence[str], alone: int) -> dict[str, tuple[str, ...]]:
    """The first assumptions each by itself, then what is left of each source together."""
    groups: dict[str, tuple[str, ...]] = {name: (name,) for name in ranked[:alone]}
    for source in SOURCES:
        if rest := tuple(sorted(n for n in ranked[alone:] if source_of(n) == source)):
            groups[f"rest of {source}"] = rest
    return groups


@dataclass(frozen=True)
class _Design:
    """Two sets of shares (points, names), and the points of the screening."""

    names: tuple[str, ...]
    a: Array
    b: Array

    @property
    def points(self) -> int:
        return len(self.a)

    @classmethod
    def of(cls, names: tuple[str, ...], points: int, seed: int) -> _Design:
        from scipy.stats import qmc

        generator = np.random.Generator(np.random.Philox(seed))  # seeded, not keyed, so that scipy can spawn from it
        shares = qmc.Sobol(2 * len(names), scramble=True, rng=generator).random(points)
        return cls(names, shares[:, : len(names)], shares[:, len(names) :])

    def crossed(self, group: Sequence[str]) -> Array:
        """The set A with the part of a group from B."""
        mixed = self.a.copy()
        columns = [self.names.index(n) for n in group]
        mixed[:, columns] = self.b[:, columns]
        return mixed

    def only(self, group: Sequence[str]) -> dict[str, Array]:
        """The set A for a group, with nothing said of the others, which then stay at their centre."""
        return {n: self.a[:, self.names.index(n)] for n in group}


def _ranked(
    package: Package, key: str, year: int, names: tuple[str, ...], quantity: Quantity, seed: int,
    progress: Progress | None,
) -> list[str]:  # fmt: skip
    """Assumptions by the mean size of their elementary effects over the range of all others, largest first."""
    design = _Design.of(names, SCREENING, seed)
    sets = np.concatenate([design.a, *(design.crossed([n]) for n in names)])
    tell = told(progress, "ranking the assumptions", len(sets))
    found = outcomes(package, _draws(names, sets), key, year, quantity, tell)
    moved = np.abs(found[SCREENING:].reshape(len(names), SCREENING) - found[:SCREENING]).mean(1)
    return [names[i] for i in np.lexsort((np.array(names), -moved))]


def _indices(
    package: Package, key: str, year: int, design: _Design, groups: Sequence[tuple[str, ...]], quantity: Quantity,
    seed: int, progress: Progress | None,
) -> tuple[list[Any], tuple[float, float, float]]:  # fmt: skip
    """Per group its indices with intervals and its band alone; and the band over everything."""
    sets = np.concatenate([design.a, design.b, *(design.crossed(g) for g in groups)])
    tell = told(progress, "indices", len(sets))
    found = outcomes(package, _draws(design.names, sets), key, year, quantity, tell)
    a, b, crossed = found[: design.points], found[design.points : 2 * design.points], found[2 * design.points :]
    first, total, first_of, total_of = _estimates(a, b, crossed.reshape(len(groups), -1), seed)
    each = []
    for i, group in enumerate(groups):
        draws = DesignedDraws.at_shares(design.only(group), assumptions()).rows(np.arange(min(design.points, 256)))
        doing = f"band {i + 1} of {len(groups)}"
        alone = outcomes(package, draws, key, year, quantity, told(progress, doing, draws.count))
        each.append((float(first[i]), first_of[i], float(total[i]), total_of[i], _band(alone)))
    return each, _band(np.concatenate([a, b]))


def _estimates(
    a: Array, b: Array, crossed: Array, seed: int
) -> tuple[Array, Array, list[tuple[float, float]], list[tuple[float, float]]]:
    """First-order and total indices of (groups, points), and the interval of each over resampled points."""
    from scipy.stats import sobol_indices

    def estimated(rows: npt.NDArray[np.intp]) -> tuple[Array, Array]:
        parts = {"f_A": a[None, rows], "f_B": b[None, rows], "f_AB": crossed[:, None, rows]}
        found = sobol_indices(func=parts, n=len(rows))
        return found.first_order.reshape(-1), found.total_order.reshape(-1)

    first, total = estimated(np.arange(len(a)))
    generator = np.random.Generator(np.random.Philox(key=seed))
    again = np.stack([np.stack(estimated(generator.integers(len(a), size=len(a)))) for _ in range(RESAMPLES)])
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(again, (tail, 100 - tail), axis=0)
    spans = [[(float(lo), float(hi)) for lo, hi in zip(low[k], high[k], strict=True)] for k in (0, 1)]
    return first, total, spans[0], spans[1]


def _band(values: Array) -> tuple[float, float, float]:
    low, middle, high = percentiles(values)
    return float(low), float(middle), float(high)


def _draws(names: tuple[str, ...], shares: Array) -> DesignedDraws:
    return DesignedDraws.at_shares({n: shares[:, i] for i, n in enumerate(names)}, assumptions())
