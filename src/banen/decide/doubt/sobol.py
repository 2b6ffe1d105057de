"""Where the width of a band comes from: Sobol indices of assumptions, and of sources of doubt.

With Y the outcome over draws and X₋ᵢ all assumptions but i (or all but a group),

    first-order  Sᵢ = Var E[Y | Xᵢ] / Var Y        what the band's variance loses when i alone becomes known
    total        Tᵢ = E Var[Y | X₋ᵢ] / Var Y       what is left of it when all but i become known

so Tᵢ − Sᵢ is what i does together with others. Two sets of draws A and B, and for each i the set A with its part of
i from B, give both (Saltelli 2010, Jansen 1999); points are Sobol's, scrambled with the seed. Assumptions are first
ranked by elementary effects, then the first few stand alone and the rest together per source, so that none is left out.

Indices need parts that vary apart. Assumptions that calibration fitted to the figures of the past vary together, so
they are one part, *history*, whose draws are the members of the calibration. What the band loses when one of them
becomes known is told apart, as the correlation ratio Var E[Y | Xᵢ] / Var Y over the draws; those shares overlap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from banen.bands import percentiles
from banen.decide.doubt.sensitivity import Progress, Quantity, moving, outcome_of, outcomes, told
from banen.errors import Fault, ScenarioError, check_all
from banen.model.channels import Channels
from banen.observe.assumptions import DesignedDraws, assumptions
from banen.observe.doubt import HISTORY, SOURCES, source_of
from banen.quantities import Array
from banen.sentences import Sentence
from banen.simulate.engine import cohorts
from banen.simulate.measures.packages import Package
from banen.simulate.scenario import check_year

POINTS = 512
"""Points of each of the two sets of draws, a power of two; runs are points × (groups + 2)."""
SCREENING = 16
"""Points at which each assumption is moved alone to rank it."""
ALONE = 12
"""Assumptions that stand alone; the others stand together, per source."""
RESAMPLES, CONFIDENCE = 400, 0.9
"""Resamples behind the interval of an index, and its confidence."""
BINS = 16
"""Parts of equal size into which the draws of one assumption are cut for its correlation ratio."""
OF_BAND = 256
"""Draws behind the band of one group alone."""


@dataclass(frozen=True)
class SobolIndex:
    """First-order and total share of the variance, each with its 90% interval, and the band if only this varies.

    ``group`` names an assumption, a source, or the rest of a source (``rest of behaviour``); ``names`` are what varies
    with it. ``band`` is the 5, 50 and 95% of the outcome with everything else at its centre.
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
            "group": self.group, "names": list(self.names), "source": self.source,
            "first": self.first, "first_interval": list(self.first_interval),
            "total": self.total, "total_interval": list(self.total_interval),
            "band_alone": dict(zip(("p05", "p50", "p95"), self.band, strict=True)), "width_alone": self.width,
        }  # fmt: skip


@dataclass(frozen=True)
class CorrelationRatio:
    """What the variance loses when one calibrated assumption becomes known, with all that this tells of the others.

    ``share`` is Var E[Y | X] / Var Y with its 90% interval; shares of assumptions that vary together overlap.
    """

    name: str
    share: float
    interval: tuple[float, float]

    def to_dict(self) -> dict[str, Any]:
        """The ratio as JSON."""
        source = source_of(self.name)
        return {"assumption": self.name, "source": source, "share": self.share, "interval": list(self.interval)}


@dataclass(frozen=True)
class Sobol:
    """Indices of sources and of assumptions for an indicator in a year, largest total first.

    ``quantity`` says whether it is the indicator under the package or the effect of the package; ``band`` is its 5, 50
    and 95% over everything, ``runs`` how many draws were run. ``calibrated`` are the shares of assumptions that vary
    together, ``absent`` the sources that nothing here belongs to, so that the band holds none of that doubt.
    """

    key: str
    year: int
    quantity: Quantity
    band: tuple[float, float, float]
    sources: tuple[SobolIndex, ...]
    assumptions: tuple[SobolIndex, ...]
    calibrated: tuple[CorrelationRatio, ...]
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
            "calibrated": [c.to_dict() for c in self.calibrated], "absent": list(self.absent),
            "runs": self.runs, "points": self.points, "seed": self.seed,
        }  # fmt: skip


def sobol(
    package: Package,
    key: str,
    year: int,
    *,
    quantity: Quantity | None = None,
    points: int = POINTS,
    alone: int = ALONE,
    seed: int = 1,
    progress: Progress | None = None,
) -> Sobol:
    """Sobol indices of an indicator in a year under a package: of each source of doubt, and of the assumptions.

    ``quantity`` is the effect of the package unless it has no measures or ``level`` is asked for. ``points`` is a power
    of two. Raises :class:`~banen.errors.ScenarioError` for a year, points or number of assumptions that cannot be run.
    """
    check_all(lambda: check_year(year), lambda: check_points(points), lambda: _check_alone(alone))
    asked = _Asked(package, key, year, outcome_of(package, quantity), seed, progress)
    matter = moving(package, key)
    design = _Design.of(matter, _chance_names(), points, seed)
    ranked = _ranked(asked, design)
    sources, singles = design.parts(), _alone_and_rest(design, ranked, alone)
    groups = list(dict.fromkeys([*sources.values(), *singles.values()]))
    indices, band, ratios = _indices(asked, design, groups, [n for n in matter if n in design.history])
    of_group = dict(zip(groups, indices, strict=True))

    def each_of(which: Mapping[str, tuple[str, ...]]) -> tuple[SobolIndex, ...]:
        each = [SobolIndex(name, part, design.source(part[0]), *of_group[part]) for name, part in which.items()]
        return tuple(sorted(each, key=lambda i: (-i.total, i.group)))

    runs = points * (len(groups) + 2) + SCREENING * (len(design.free) + 1)
    absent = tuple(s for s in SOURCES if s not in sources)
    return Sobol(
        key=key,
        year=year,
        quantity=asked.quantity,
        band=band,
        sources=each_of(sources),
        assumptions=each_of(singles),
        calibrated=ratios,
        absent=absent,
        runs=runs,
        points=points,
        seed=seed,
    )


def check_points(points: int) -> None:
    """Refuse a number of points that Sobol's sequence does not balance."""
    if points < 16 or points > 8192 or points & (points - 1):
        what = Sentence("{points} is not a number of points that Sobol indices can be taken over.", points=points)
        raise ScenarioError(Fault("banen", what, "Give a power of two from 16 to 8192, such as 512."))


def _check_alone(alone: int) -> None:
    if alone < 1:
        raise ScenarioError(
            Fault("banen", Sentence("{alone} assumptions cannot stand alone.", alone=alone), "Give 1 or more.")
        )


@dataclass(frozen=True)
class _Asked:
    """The question: an indicator in a year under a package, as a level or as the effect of the package."""

    package: Package
    key: str
    year: int
    quantity: Quantity
    seed: int
    progress: Progress | None

    def over(self, values: Mapping[str, Array], doing: str) -> Array:
        """Outcomes over the draws of a design."""
        draws = DesignedDraws.of(values, assumptions())
        tell = told(self.progress, doing, draws.count)
        return outcomes(self.package, draws, self.key, self.year, self.quantity, tell)


@dataclass(frozen=True, eq=False)
class _Listening(DesignedDraws):
    """Draws at their centre that note what chance is asked for."""

    heard: set[str] = field(default_factory=set)

    def normal(self, name: str) -> Array:
        self.heard.add(name)
        return super().normal(name)


def _chance_names() -> tuple[str, ...]:
    """Names under which the model asks for chance, in any year."""
    draws = _Listening(1, 0, assumptions())
    cohorts.project(cohorts.world(draws), Channels.neutral(1))
    return tuple(sorted(draws.heard))


@dataclass(frozen=True)
class _Design:
    """Two sets A and B of values per name: assumptions that vary apart, those of history together, and chance."""

    free: tuple[str, ...]
    history: tuple[str, ...]
    chance: tuple[str, ...]
    a: Mapping[str, Array]
    b: Mapping[str, Array]

    @classmethod
    def of(cls, matter: Sequence[str], chance: tuple[str, ...], points: int, seed: int) -> _Design:
        """Sobol points, scrambled with the seed, through the quantiles of what varies."""
        from scipy.stats import qmc

        known = assumptions().fitted
        history = known.names if known else ()
        free = tuple(n for n in matter if n not in history)
        width = len(free) + len(chance) + 1
        generator = np.random.Generator(np.random.Philox(seed))  # seeded, not keyed, so that scipy can spawn from it
        shares = qmc.Sobol(2 * width, scramble=True, rng=generator).random(points)
        a, b = (_values(free, chance, part) for part in (shares[:, :width], shares[:, width:]))
        return cls(free, history, chance, a, b)

    def source(self, name: str) -> str:
        """The source of doubt of something that varies; what history informs varies together."""
        if name in self.history:
            return HISTORY
        return "chance" if name in self.chance else source_of(name)

    def parts(self) -> dict[str, tuple[str, ...]]:
        """What varies, by source of doubt."""
        every = (*self.history, *self.free, *self.chance)
        by_source = {s: tuple(n for n in every if self.source(n) == s) for s in (HISTORY, *SOURCES)}
        return {source: names for source, names in by_source.items() if names}

    def crossed(self, group: Sequence[str]) -> dict[str, Array]:
        """The set A with the part of a group from B."""
        return {**self.a, **{n: self.b[n] for n in group}}

    def only(self, group: Sequence[str]) -> dict[str, Array]:
        """The set A for a group, with nothing said of the others, which then stay at their centre."""
        return {n: self.a[n][:OF_BAND] for n in group}


def _values(free: Sequence[str], chance: Sequence[str], shares: Array) -> dict[str, Array]:
    """Values at these shares (points, names + 1): quantiles, normal deviates, and members of the calibration."""
    from scipy.special import ndtri

    half = 0.5 / len(shares)
    values = {n: assumptions()[n].quantile(shares[:, i]) for i, n in enumerate(free)}
    values |= {n: ndtri(np.clip(shares[:, len(free) + i], half, 1 - half)) for i, n in enumerate(chance)}
    known = assumptions().fitted
    if known is not None:
        count = known.values.shape[1]
        member = np.minimum((shares[:, -1] * count).astype(int), count - 1)
        for name, row in zip(known.names, known.values, strict=True):
            values[name] = assumptions()[name].quantile(row[member]) if name in assumptions() else row[member]
    return values


def _joined(sets: Sequence[Mapping[str, Array]]) -> dict[str, Array]:
    return {name: np.concatenate([one[name] for one in sets]) for name in sets[0]}


def _ranked(asked: _Asked, design: _Design) -> list[str]:
    """Assumptions that vary apart by the mean size of their elementary effects, largest first."""
    few = _Design.of(design.free + design.history, design.chance, SCREENING, asked.seed)
    values = asked.over(_joined([few.a, *(few.crossed([n]) for n in design.free)]), "ranking the assumptions")
    moved = np.abs(values[SCREENING:].reshape(len(design.free), SCREENING) - values[:SCREENING]).mean(1)
    return [design.free[i] for i in np.lexsort((np.array(design.free), -moved))]


def _alone_and_rest(design: _Design, ranked: Sequence[str], alone: int) -> dict[str, tuple[str, ...]]:
    """The first assumptions each by itself, what is left of each source together, and what varies as one."""
    groups: dict[str, tuple[str, ...]] = {name: (name,) for name in ranked[:alone]}
    for source in SOURCES:
        if rest := tuple(sorted(n for n in ranked[alone:] if source_of(n) == source)):
            groups[f"rest of {source}"] = rest
    parts = design.parts()
    return groups | {source: parts[source] for source in (HISTORY, "chance") if source in parts}


def _indices(
    asked: _Asked, design: _Design, groups: Sequence[tuple[str, ...]], together: Sequence[str]
) -> tuple[list[Any], tuple[float, float, float], tuple[CorrelationRatio, ...]]:
    """Per group its indices with intervals and its band alone; the band over everything; ratios of what is fitted."""
    values = asked.over(_joined([design.a, design.b, *(design.crossed(g) for g in groups)]), "indices")
    points = len(next(iter(design.a.values())))
    a, b, crossed = values[:points], values[points : 2 * points], values[2 * points :].reshape(len(groups), -1)
    first, total, first_of, total_of = _estimates(a, b, crossed, asked.seed)
    each = []
    for i, group in enumerate(groups):
        alone = asked.over(design.only(group), f"band {i + 1} of {len(groups)}")
        each.append((float(first[i]), first_of[i], float(total[i]), total_of[i], _band(alone)))
    both = np.concatenate([a, b])
    ratios = [_ratio(n, np.concatenate([design.a[n], design.b[n]]), both, asked.seed) for n in together]
    return each, _band(both), tuple(sorted(ratios, key=lambda r: (-r.share, r.name)))


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
    again = np.stack([np.stack(estimated(rows)) for rows in _resampled(len(a), seed)])
    low, high = np.percentile(again, _tails(), axis=0)
    spans = [[(float(lo), float(hi)) for lo, hi in zip(low[k], high[k], strict=True)] for k in (0, 1)]
    return first, total, spans[0], spans[1]


def _ratio(name: str, values: Array, outcome: Array, seed: int) -> CorrelationRatio:
    """The correlation ratio of an outcome on one assumption, over bins of equal size."""
    bins = np.argsort(np.argsort(values, kind="stable"), kind="stable") * BINS // len(values)

    def share(rows: npt.NDArray[np.intp]) -> float:
        counts = np.bincount(bins[rows], minlength=BINS)
        means = np.bincount(bins[rows], outcome[rows], minlength=BINS) / np.maximum(counts, 1)
        between = float((counts * (means - outcome[rows].mean()) ** 2).sum())
        whole = float(((outcome[rows] - outcome[rows].mean()) ** 2).sum())
        within = (whole - between) / max(len(rows) - BINS, 1)
        # Bins of pure noise differ too, by one part of the variance within per bin but the first.
        return (between - (BINS - 1) * within) / whole if whole > 0 else 0.0

    ratio, again = share(np.arange(len(values))), [share(rows) for rows in _resampled(len(values), seed)]
    # Resampled rows come twice, which looks like knowledge: every resample is too high by as much as their mean is.
    low, high = np.percentile(again, _tails()) - (float(np.mean(again)) - ratio)
    return CorrelationRatio(name, ratio, (float(low), float(high)))


def _resampled(count: int, seed: int) -> list[npt.NDArray[np.intp]]:
    generator = np.random.Generator(np.random.Philox(key=seed))
    return [generator.integers(count, size=count) for _ in range(RESAMPLES)]


def _tails() -> tuple[float, float]:
    tail = 100 * (1 - CONFIDENCE) / 2
    return tail, 100 - tail


def _band(values: Array) -> tuple[float, float, float]:
    low, middle, high = percentiles(values)
    return float(low), float(middle), float(high)
