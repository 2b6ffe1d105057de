"""Which measure does it: each measure alone, and its Shapley share in the package.

The Shapley share is a measure's marginal effect averaged over every order in which the package can be built; the
shares of all measures sum to the effect of the package. Up to ``EXACT`` measures every subset is run, above that
random orders and their reverses are, and the standard error is told. Subsets run side by side as extra draws of one
engine call, so that a thousand subsets cost little more than a few large projections. Measures cannot be split into
groups that add up: on the labour market every two that do anything work on one another.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import Any

import numpy as np

from banen.decide.doubt.sensitivity import Progress, told
from banen.errors import check_all
from banen.languages import Language
from banen.observe.assumptions import Draws, assumptions
from banen.observe.words import words
from banen.quantities import Array
from banen.rounding import band, whole
from banen.showing import Card, Showing
from banen.simulate.engine.cohorts import World, world
from banen.simulate.ensembles import values_of
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.packages import Package
from banen.simulate.results.indicators import shown_in
from banen.simulate.scenario import check_draws, check_year

Subset = frozenset[str]

EXACT = 12
"""Most measures for which every subset is run (4,096 subsets), unless the caller asks for fewer."""
ORDERS = 24
"""Random orders, each with its reverse, where there are more measures."""


@dataclass(frozen=True)
class Share:
    """One measure's part of an effect, as means over the draws, so that the Shapley shares sum to the whole.

    ``p05`` and ``p95`` are the band of the share over the draws, ``error`` the error of sampling orders (0 if exact).
    """

    alone: float
    shapley: float
    p05: float
    p95: float
    error: float

    def to_dict(self) -> dict[str, float]:
        """As it stands in the JSON of ``project``."""
        return {name: round(value, 2) + 0.0 for name, value in dataclasses.asdict(self).items()}


@dataclass(frozen=True, repr=False)
class Attribution(Showing):
    """Shares per indicator and measure in one year; ``exact`` says whether every subset was run."""

    year: int
    exact: bool
    draws: int
    shares: Mapping[str, Mapping[str, Share]]
    whole: Mapping[str, float]

    def card(self, language: Language) -> Card:
        """What each measure does to the labour migrants present, the largest fall first."""
        w = words("showing", language)
        shares = sorted(self.shares["stock@present"].items(), key=lambda item: item[1].shapley)
        rows = tuple(
            (
                f"{measure} {catalogue()[measure].name[language]}",
                whole(share.alone, language, signed=True),
                band(share.p05, share.shapley, share.p95, language, signed=True),
            )
            for measure, share in shares
        )
        sum_ = whole(self.whole["stock@present"], language, signed=True)
        title = w["which_measure"].format(year=self.year)
        heads = (w["measure"], w["alone"], w["share"])
        return Card(title, w["persons_present"].format(sum=sum_), heads, rows)

    def to_dict(self) -> dict[str, Any]:
        """``{indicator: {measure: {alone, shapley, …}}}``, the form that ``project`` fixes."""
        return {key: {m: share.to_dict() for m, share in found.items()} for key, found in self.shares.items()}


def attribute(
    package: Package,
    year: int,
    *,
    draws: int = 8,
    seed: int = 1,
    assumed: Mapping[str, float] | None = None,
    most: int = EXACT,
    progress: Progress | None = None,
) -> Attribution:
    """Attribute the effect of a package in a year to its measures, over a few draws of the assumptions.

    Up to ``most`` measures the shares are exact, because every subset is run; above it they are sampled, and their
    error is told. ``assumed`` holds assumptions at a value, as for a projection. ``progress`` is told how many subsets
    are ready. Raises :class:`~banen.errors.ScenarioError` for a year, draws or held values that cannot be run, at once.
    """
    check_all(
        lambda: check_year(year),
        lambda: check_draws(draws, seed),
        lambda: assumptions().check_held(assumed or {}),
    )
    measures = package.active()
    here = world(Draws(draws, seed, assumptions()).pin(**(assumed or {})))
    exact = len(measures) <= most
    orders = [] if exact else list(_orders(measures, seed))
    wanted = set(_all_subsets(measures)) if exact else {s for order in orders for s in _prefixes(order)}
    wanted |= {frozenset(), frozenset(measures), *(frozenset({m}) for m in measures)}
    tell = told(progress, "sets of measures", len(wanted))
    values = _effects(package, here, sorted(wanted, key=sorted), year, tell)
    marginal = _exact(measures, values) if exact else _sampled(measures, orders, values)
    empty, full = frozenset[str](), frozenset(measures)
    shares: dict[str, dict[str, Share]] = {}
    for i, key in enumerate(shown_in("attribution")):
        shares[key] = {
            m: _share(values[frozenset({m})][i] - values[empty][i], marginal[m][0][i], float(marginal[m][1][i].mean()))
            for m in measures
        }
    whole = {key: float((values[full][i] - values[empty][i]).mean()) for i, key in enumerate(shown_in("attribution"))}
    return Attribution(year, exact, draws, shares, whole)


def _share(alone: Array, shapley: Array, error: float) -> Share:
    low, high = np.percentile(shapley, (5, 95))
    return Share(float(alone.mean()), float(shapley.mean()), float(low), float(high), error)


def _all_subsets(measures: tuple[str, ...]) -> Iterator[Subset]:
    for size in range(len(measures) + 1):
        yield from (frozenset(c) for c in combinations(measures, size))


def _orders(measures: tuple[str, ...], seed: int) -> Iterator[tuple[str, ...]]:
    """Random orders, each followed by its reverse, which halves the sampling error."""
    generator = np.random.Generator(np.random.Philox(key=seed))
    for _ in range(ORDERS):
        order = tuple(str(m) for m in generator.permutation(np.array(measures)))
        yield order
        yield order[::-1]


def _prefixes(order: tuple[str, ...]) -> Iterator[Subset]:
    return (frozenset(order[:i]) for i in range(len(order) + 1))


def _exact(measures: tuple[str, ...], values: Mapping[Subset, Array]) -> dict[str, tuple[Array, Array]]:
    """Shapley's formula: marginal effects over all subsets, weighted by the orders that pass through them."""
    n = len(measures)
    shares: dict[str, tuple[Array, Array]] = {}
    for m in measures:
        total = np.zeros_like(values[frozenset()])
        for subset in _all_subsets(tuple(x for x in measures if x != m)):
            weight = factorial(len(subset)) * factorial(n - len(subset) - 1) / factorial(n)
            total += weight * (values[subset | {m}] - values[subset])
        shares[m] = (total, np.zeros_like(total))
    return shares


def _sampled(
    measures: tuple[str, ...], orders: list[tuple[str, ...]], values: Mapping[Subset, Array]
) -> dict[str, tuple[Array, Array]]:
    """Marginal effects averaged over the orders that were run; the error is that of the mean over pairs of orders."""
    gains: dict[str, list[Array]] = {m: [] for m in measures}
    for order in orders:
        for i, m in enumerate(order):
            gains[m].append(values[frozenset(order[: i + 1])] - values[frozenset(order[:i])])
    shares: dict[str, tuple[Array, Array]] = {}
    for m, each in gains.items():
        pairs = np.stack(each).reshape(len(each) // 2, 2, *each[0].shape).mean(1)
        shares[m] = (pairs.mean(0), pairs.std(0, ddof=1) / np.sqrt(len(pairs)))
    return shares


def _effects(
    package: Package, here: World, subsets: Iterable[Subset], year: int, tell: Callable[[int], None] | None
) -> dict[Subset, Array]:
    """Value of each indicator in the year for each subset of the measures: (indicators, draws)."""
    todo = list(subsets)
    values = values_of([package.only(*subset) for subset in todo], here, shown_in("attribution"), year, tell)
    return dict(zip(todo, values, strict=True))
