"""How the measures of a package work on one another: pair by pair, what they do together beyond each by itself.

With v(S) an outcome under the measures S and N the whole package, a pair i, j departs from adding up by

    alone    d = v(ij) − v(i) − v(j) + v(∅)                   with nothing else
    within   w = v(N) − v(N∖i) − v(N∖j) + v(N∖ij)             beside the rest of the package

Measures that do nothing are named: by themselves and in the package, or only beside the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np

from banen.bands import percentiles
from banen.decide.doubt.sensitivity import Progress, told
from banen.errors import Fault, ScenarioError, check_all
from banen.observe.assumptions import Draws, assumptions
from banen.quantities import Array
from banen.simulate.engine.cohorts import world
from banen.simulate.ensembles import values_of
from banen.simulate.measures.packages import Package, PackageConflict, conflicts
from banen.simulate.results.indicators import indicators, shown_in
from banen.simulate.scenario import check_draws, check_year

Kind = Literal["strengthen", "weaken", "oppose", "apart"]

NOTHING = 0.5
"""Below half a person or post in every draw, a measure or a pair does nothing."""
PER_THOUSAND = 1000.0
"""An outcome told per thousand is nothing from so many times less on: half in a million."""


@dataclass(frozen=True)
class Interaction:
    """What two measures do together beyond each by itself: means over the draws, with 5 and 95% for ``within``.

    ``kind``: they ``strengthen`` or ``weaken`` each other beside the rest of the package, ``oppose`` each other when
    one raises what the other lowers, or stand ``apart`` where nothing departs from adding up.
    """

    first: str
    second: str
    alone: float
    within: float
    p05: float
    p95: float
    kind: Kind

    def to_dict(self) -> dict[str, Any]:
        """The pair as JSON."""
        return {
            "measures": [self.first, self.second],
            "alone": round(self.alone, 2) + 0.0,
            "within": round(self.within, 2) + 0.0,
            "p05": round(self.p05, 2) + 0.0,
            "p95": round(self.p95, 2) + 0.0,
            "kind": self.kind,
        }


@dataclass(frozen=True)
class Interactions:
    """Pairs of a package on one indicator in a year, the largest departure first, and what does nothing.

    ``effect`` is the mean effect of the whole package, ``added`` the sum of each measure by itself. ``idle`` measures
    move none of the indicators that attribution looks at, nor this one; ``redundant`` ones do by themselves, and no
    longer beside the others. ``clashes`` are settings that do not go together.
    """

    key: str
    year: int
    draws: int
    effect: float
    added: float
    pairs: tuple[Interaction, ...]
    idle: tuple[str, ...]
    redundant: tuple[str, ...]
    clashes: tuple[PackageConflict, ...]

    def to_dict(self) -> dict[str, Any]:
        """The interactions as JSON."""
        return {
            "key": self.key, "year": self.year, "draws": self.draws, "effect": self.effect,
            "sum_of_each_alone": self.added, "pairs": [p.to_dict() for p in self.pairs],
            "idle": list(self.idle), "redundant": list(self.redundant),
            "conflicts": [c.to_dict() for c in self.clashes],
        }  # fmt: skip


def interactions(
    package: Package,
    key: str,
    year: int,
    *,
    draws: int = 8,
    seed: int = 1,
    progress: Progress | None = None,
) -> Interactions:
    """Pairwise interactions of the measures of a package on an indicator in a year.

    Raises :class:`~banen.errors.ScenarioError` for a package without measures, a year or draws that cannot be run.
    """
    check_all(lambda: check_measures(package), lambda: check_year(year), lambda: check_draws(draws, seed))
    measures = package.active()
    whole = frozenset(measures)
    pairs = [frozenset(p) for p in combinations(measures, 2)]
    few = [frozenset[str](), *(frozenset({m}) for m in measures), *pairs]
    todo = list(dict.fromkeys([*few, *(whole - s for s in few)]))
    tell = told(progress, "sets of measures", len(todo))
    keys = list(dict.fromkeys([key, *shown_in("attribution")]))
    here = world(Draws(draws, seed, assumptions()))
    values = dict(zip(todo, values_of([package.only(*s) for s in todo], here, keys, year, tell), strict=True))
    none: frozenset[str] = frozenset()
    least = nothing_of(keys)
    results = [
        _pair(first, second, {s: v[0] for s, v in values.items()}, whole, float(least[0, 0]))
        for first, second in map(sorted, pairs)
    ]
    alone = {m: values[frozenset({m})] - values[none] for m in measures}
    last = {m: values[whole] - values[whole - {m}] for m in measures}
    idle = tuple(m for m in measures if _nothing(alone[m], least) and _nothing(last[m], least))
    redundant = tuple(m for m in measures if m not in idle and _nothing(last[m], least))
    return Interactions(
        key=key,
        year=year,
        draws=draws,
        effect=float((values[whole] - values[none])[0].mean()),
        added=float(sum(a[0].mean() for a in alone.values())),
        pairs=tuple(sorted(results, key=lambda p: (-abs(p.within), -abs(p.alone), p.first, p.second))),
        idle=idle,
        redundant=redundant,
        clashes=tuple(conflicts(package)),
    )


def check_measures(package: Package) -> None:
    """Refuse a package that has no measures."""
    if not package.active():
        what = "a package without measures has no interactions."
        raise ScenarioError(Fault("banen", what, "Set a measure."))


def nothing_of(keys: Sequence[str]) -> Array:
    """Below what an effect on each indicator is none, in its own unit: (indicators, 1)."""
    units = [indicators()[key.partition("@")[0].partition(":")[0]].unit for key in keys]
    return np.array([[NOTHING / PER_THOUSAND if unit.startswith("per 1000") else NOTHING] for unit in units])


def _nothing(effect: Array, least: Array | float) -> bool:
    return bool((np.abs(effect) < least).all())


def _pair(
    first: str, second: str, values: Mapping[frozenset[str], Array], whole: frozenset[str], least: float
) -> Interaction:
    i, j, none = frozenset({first}), frozenset({second}), frozenset[str]()
    alone = values[i | j] - values[i] - values[j] + values[none]
    within = values[whole] - values[whole - i] - values[whole - j] + values[whole - i - j]
    effects = [float((values[s] - values[none]).mean()) for s in (i, j)]
    low, _, high = percentiles(within)
    mean = float(within.mean())
    kind = _kind(mean, effects, least, nothing=_nothing(within, least))
    return Interaction(first, second, float(alone.mean()), mean, float(low), float(high), kind)


def _kind(within: float, effects: list[float], least: float, *, nothing: bool) -> Kind:
    if effects[0] * effects[1] < 0 and min(map(abs, effects)) >= least:
        return "oppose"
    if nothing:
        return "apart"
    return "strengthen" if within * sum(effects) > 0 else "weaken"
