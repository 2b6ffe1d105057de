"""What reaches the target: packages whose outcome lies in a band, and the frontier among them.

No package is the best: each point of the frontier is better than every other in something. What is chosen from is in
:mod:`banen.decide.search.choices`, what is found in :mod:`banen.decide.search.frontier`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import product
from typing import cast, get_args

import numpy as np
import numpy.typing as npt

from banen.bands import percentiles
from banen.decide.search.choices import (
    MARKS,
    Choice,
    Levels,
    choices_of,
    combinations_of,
    objectives,
    places_of,
    reference_package,
    together,
)
from banen.decide.search.dominance import non_dominated, spread
from banen.decide.search.frontier import SHORTAGE, Frontier, FrontierPoint, Method
from banen.decide.search.needed import needed_sectors, posts_of, sectors_known
from banen.decide.search.optimiser import walk
from banen.decide.search.refining import Runs, around, refine
from banen.decide.search.screening import MOST_COMBINATIONS, screen, that_fit
from banen.decide.search.surrogate import STEP, Surrogate
from banen.decide.targets import TargetBand
from banen.errors import Fault, ScenarioError, check_all
from banen.languages import ENGLISH
from banen.observe.assumptions import Draws, assumptions
from banen.observe.words import each, words
from banen.quantities import Array
from banen.sentences import Sentence
from banen.simulate.engine.cohorts import world
from banen.simulate.ensembles import at_places, values_of
from banen.simulate.measures.packages import Package
from banen.simulate.pieces import Division, values_by
from banen.simulate.scenario import check_draws, check_year

Ints = npt.NDArray[np.int64]
Chosen = npt.NDArray[np.bool_]

EXACT = 1_000
"""Most combinations that are all run on the engine; above it they are screened first."""
TRIED, REFINED, SHOWN, NEAREST = 128, 512, 24, 5
"""Combinations that are run on the engine at first, and most that are then run around the frontier; points that are
shown, and those shown if none reaches."""
ANCHORS = 7
"""Combinations that the integer programs give where there are too many to look at each: the best in each objective."""
MARGIN = 0.1
"""How much less than the wanted probability screening lets through, because it knows only medians over few draws."""
FEW_DRAWS = 6
"""Draws over which combinations are screened: those at equal steps of the outcome under current policy."""
DEFAULT_PROBABILITY, DEFAULT_DRAWS = 0.5, 100


def decide(
    target: TargetBand,
    year: int,
    *,
    probability: float = DEFAULT_PROBABILITY,
    draws: int = DEFAULT_DRAWS,
    seed: int = 1,
    reference: Package | None = None,
    measures: Iterable[str] | None = None,
    sectors: Iterable[str] | None = None,
    levels: Levels = "two",
    method: Method | None = None,
    shown: int = SHOWN,
    progress: Callable[[str], None] | None = None,
    division: Division | None = None,
) -> Frontier:
    """Packages that lie in the band in a year with at least this probability, as a frontier.

    ``sectors`` are those whose open posts count; without it, those that society needs by the content. ``levels`` says
    at how many levels a measure is tried: at ``one`` (that of the package of reference), at ``two`` (also at its
    strongest) or ``fine`` (also halfway to each). ``method`` is chosen by the number of combinations unless given.
    At most ``shown`` points are given. Raises :class:`~banen.errors.ScenarioError` for a band that the model cannot
    answer, or a year, draws or a probability that cannot be run. With a ``division`` the packages are run over all
    draws in pieces, by other processes; the answer is the same.
    """
    _check(target, year, probability, draws, seed)
    levels_known(levels)
    tell = progress or (lambda _: None)
    choices = choices_of(reference or reference_package(), measures, levels)
    if not choices:
        raise ScenarioError(Fault("banen", "no measure is left to choose.", "Name at least one measure."))
    needed = needed_sectors().names if sectors is None else sectors_known(sectors)
    search = _Search(
        target=target,
        year=year,
        asked=probability,
        draws=draws,
        seed=seed,
        choices=choices,
        sectors=needed,
        shown=shown,
        tell=tell,
        division=division,
    )
    return search.by(method or method_for(combinations_of(search.measure)))


def method_for(combinations: int) -> Method:
    """How so many combinations are searched: all run, all screened, or by the optimiser."""
    if combinations <= EXACT:
        return "exact"
    return "screened" if combinations <= MOST_COMBINATIONS else "optimised"


def levels_known(levels: str) -> Levels:
    """How many levels a measure is tried at, checked."""
    for known in get_args(Levels):
        if known == levels:
            return cast(Levels, known)
    names = ", ".join(get_args(Levels))
    raise ScenarioError(
        Fault(
            "banen",
            Sentence("{levels!r} is no choice of levels.", levels=levels),
            Sentence("Choose one of {names}.", names=names),
        )
    )


def _check(target: TargetBand, year: int, probability: float, draws: int, seed: int) -> None:
    check_run(year, probability, draws, seed)
    if target.indicator is None:
        raise ScenarioError(
            Fault("banen", target.caveat[ENGLISH] if target.caveat else "This band cannot be answered.")
        )


def check_run(year: int, probability: float, draws: int, seed: int) -> None:
    """Refuse a year, a probability, draws or a seed that a search cannot be run with, all at once."""
    check_all(lambda: check_draws(draws, seed), lambda: check_year(year), lambda: _check_probability(probability))


def _check_probability(probability: float) -> None:
    if not 0 < probability <= 1:
        what = Sentence("{probability} is no probability.", probability=probability)
        raise ScenarioError(Fault("banen", what, "Give a number above 0, up to 1."))


class _Search:
    """One search: the choices, the worlds over few draws and over all, and current law in the latter."""

    def __init__(
        self,
        target: TargetBand,
        year: int,
        asked: float,
        draws: int,
        seed: int,
        choices: tuple[Choice, ...],
        sectors: tuple[str, ...],
        shown: int,
        tell: Callable[[str], None],
        division: Division | None = None,
    ) -> None:
        self.division = division
        self.target, self.year, self.asked, self.draws, self.seed = target, year, asked, draws, seed
        self.choices, self.sectors, self.shown, self.tell = choices, sectors, shown, tell
        self.measure = places_of(choices)
        self.plain: Array = np.array([c.plain() for c in choices])
        self.keys = (str(target.indicator), posts_of(sectors), SHORTAGE)
        tell("current policy")
        self.over_draws = world(Draws(draws, seed, assumptions()))
        self.now = self._values(np.zeros((1, len(choices)), bool))[0]
        few = min(draws, FEW_DRAWS)
        spread_out = np.argsort(self.now[0], kind="stable")[((np.arange(few) + 0.5) * draws / few).astype(int)]
        self.over_few = world(at_places(self.over_draws.draws, spread_out))

    def by(self, method: Method) -> Frontier:
        """The frontier by a method."""
        return {"exact": self.exact, "screened": self.screened, "optimised": self.optimised}[method]()

    def exact(self) -> Frontier:
        """Run every combination on the engine over all draws."""
        options = [[-1, *np.flatnonzero(self.measure == m)] for m in range(self.measure.max() + 1)]
        picks = np.array(list(product(*options)))
        chosen = np.zeros((len(picks), len(self.choices) + 1), bool)
        chosen[np.arange(len(picks))[:, None], picks] = True
        chosen = chosen[:, :-1]
        values = self._values(chosen)
        middle = np.median(values[:, 0], axis=1)
        runs = self._runs(chosen, values)
        return self._frontier("exact", runs, len(chosen), (), None, (float(middle.min()), float(middle.max())))

    def screened(self) -> Frontier:
        """Screen all combinations with the surrogate, run the best on the engine over all draws, then look around."""
        whole = self._surrogate()
        kept = that_fit(whole)
        surrogate, plain = whole.only(kept), self.plain[kept]
        self.tell(f"{combinations_of(surrogate.measure):,} combinations")
        window = self._window(float(whole.zero[0]))
        screened = screen(surrogate, plain, window, TRIED)
        while not len(screened.chosen):
            window = self._nearer(whole, window, screened.lowest, screened.highest)
            screened = screen(surrogate, plain, window, SHOWN)
        chosen = np.zeros((len(screened.chosen), len(self.choices)), bool)
        chosen[:, kept] = screened.chosen
        left_out = tuple(f"{c.measure} ({c.level})" for i, c in enumerate(self.choices) if i not in set(kept.tolist()))
        span = (screened.lowest, screened.highest)
        return self._on_the_engine("screened", chosen, whole, screened.looked_at, left_out, span)

    def optimised(self) -> Frontier:
        """Integer programs on the surrogate, then its frontier around what they find, then as when screened."""
        whole = self._surrogate()
        looked_at = combinations_of(self.measure)
        self.tell(f"{looked_at:,} combinations")
        window = self._window(float(whole.zero[0]))
        walked = walk(whole, self.plain, window, ANCHORS)
        start = walked.chosen
        while not len(start):
            window = self._nearer(whole, window, walked.lowest, walked.highest)
            ends = whole.value(walked.ends)[0]
            start = walked.ends[(ends >= window[0]) & (ends <= window[1])]
            start = start if len(start) else walk(whole, self.plain, window, ANCHORS).chosen
        chosen = around(whole, self.plain, window, start)
        costs = np.column_stack([objectives(chosen, self.plain), whole.steps(chosen).T])
        chosen = chosen[spread(costs, TRIED)]
        frontier = self._on_the_engine("optimised", chosen, whole, looked_at, (), (walked.lowest, walked.highest))
        return replace(frontier, proven=walked.proven)

    def _surrogate(self) -> Surrogate:
        self.tell("effects of measures, alone and in pairs")
        return Surrogate.measured([c.package for c in self.choices], self.measure, self.over_few, self.keys, self.year)

    def _on_the_engine(
        self,
        method: Method,
        chosen: Chosen,
        whole: Surrogate,
        looked_at: int,
        left_out: tuple[str, ...],
        span: tuple[float, float],
    ) -> Frontier:
        """Run what was found over all draws, and what lies around the best of it."""
        self.tell(f"{len(chosen)} packages with their bands")
        runs = self._runs(chosen, self._values(chosen))

        def told(more: int) -> None:
            self.tell(f"{more} packages around the frontier, after {len(runs.chosen)}")

        refine(runs, whole, self.plain, self._values, REFINED, told)
        shift = float(np.median(self.now[0]) - whole.zero[0])  # few draws have another median than all of them
        ends = span[0] + shift, span[1] + shift
        return self._frontier(method, runs, looked_at, left_out, float(whole.error[0]), ends)

    def _runs(self, chosen: Chosen, values: Array) -> Runs:
        step = np.maximum(np.abs(np.median(self.now[1:], axis=1)), 1.0) * STEP
        return Runs(chosen, values, self._inside, self.asked, step)

    def _inside(self, values: Array) -> Array:
        return np.asarray(((values >= self.target.low) & (values <= self.target.high)).mean(-1))

    def _window(self, middle: float) -> tuple[float, float]:
        """Medians over few draws that can have the probability asked for, if a package only shifts the draws.

        Never narrower than two steps of the search, which tells no finer differences: not for a band of one value.
        """
        now, low, high = self.now[0], self.target.low, self.target.high
        reach = float(np.ptp(now)) + 1.0
        ends = [b for b in (low, high) if np.isfinite(b)] or [float(now.mean())]
        at = np.linspace(min(ends) - now.max() - reach, max(ends) - now.min() + reach, 2001)
        moved = now[None] + at[:, None]
        inside = ((moved >= low) & (moved <= high)).mean(1)
        wanted = min(self.asked, float(inside.max())) - MARGIN
        fits = at[inside >= max(wanted, 1e-9)]
        if not len(
            fits
        ):  # narrower than the points are apart: then the shifts that bring the middle of the draws there
            fits = np.array(ends) - float(np.median(now))
        below, above = (-np.inf if np.isinf(low) else fits.min()), (np.inf if np.isinf(high) else fits.max())
        short = max(0.0, 2 * STEP * max(abs(middle), 1.0) - float(above - below)) / 2
        return float(below + middle - short), float(above + middle + short)

    def _nearer(
        self, whole: Surrogate, window: tuple[float, float], lowest: float, highest: float
    ) -> tuple[float, float]:
        """Where to look when no outcome lies in a window: at the end of their range, or twice as wide within it."""
        if lowest <= window[1] and highest >= window[0]:  # outcomes lie on both sides, none in between
            half = (window[1] - window[0]) / 2
            return window[0] - half, window[1] + half
        end, width = highest if highest < window[0] else lowest, STEP * max(abs(float(whole.zero[0])), 1.0)
        return end - width, end + width

    def _package(self, chosen: Chosen) -> Package:
        packages = [self.choices[i].package for i in np.flatnonzero(chosen)]
        return together(packages) if packages else self.choices[0].package.only()

    def _values(self, chosen: Chosen) -> Array:
        packages = [self._package(c) for c in chosen]
        if self.division is None or len(packages) == 1:
            return values_of(packages, self.over_draws, self.keys, self.year)
        return values_by(self.division, packages, self.draws, self.seed, self.keys, self.year)

    def _frontier(
        self,
        method: Method,
        runs: Runs,
        looked_at: int,
        left_out: tuple[str, ...],
        error: float | None,
        span: tuple[float, float],
    ) -> Frontier:
        inside = self._inside(runs.values[:, 0])
        points = self._best(runs, np.flatnonzero(inside >= self.asked), self.shown)
        nearest: tuple[FrontierPoint, ...] = ()
        if not points:
            closest = np.flatnonzero(inside >= inside.max() - STEP)
            if not inside.max():  # no draw lies inside, so the distance of the median tells
                miss = np.array([self._miss(v) for v in runs.values[:, 0]])
                closest = np.flatnonzero(miss <= miss.min() + STEP * max(abs(float(np.median(self.now[0]))), 1.0))
            nearest = self._best(runs, closest, NEAREST)
        nothing = np.zeros(len(self.choices), bool)
        return Frontier(
            target=self.target,
            year=self.year,
            sectors=self.sectors,
            asked=self.asked,
            draws=self.draws,
            seed=self.seed,
            method=method,
            current=self._point(0, nothing, self.now),
            points=points,
            nearest=nearest,
            looked_at=looked_at,
            tried=len(runs.chosen),
            left_out=left_out,
            error=error,
            span=span,
        )

    def _miss(self, values: Array) -> float:
        middle = float(np.median(values))
        return max(self.target.low - middle, middle - self.target.high, 0.0)

    def _best(self, runs: Runs, among: Ints, most: int) -> tuple[FrontierPoint, ...]:
        """The frontier among some runs: medians in steps, one package of those that are alike in everything."""
        if not len(among):
            return ()
        costs, first = np.unique(runs.costs(self.plain)[among], axis=0, return_index=True)
        best = non_dominated(costs)
        shown = among[first[best[spread(costs[best], most)]]]
        return tuple(self._point(n, runs.chosen[i], runs.values[i]) for n, i in enumerate(shown, 1))

    def _point(self, number: int, chosen: Chosen, values: Array) -> FrontierPoint:
        choices = tuple(self.choices[i] for i in np.flatnonzero(chosen))
        names = " + ".join(f"{c.measure}{MARKS[c.level]}" for c in choices) or "–"
        package = self._package(chosen)
        title = each(lambda language: words("decide", language)["frontier_point"].format(number=number, names=names))
        bands = percentiles(values)
        position = self.target.position(values[0])
        return FrontierPoint(
            number,
            Package(title, package.settings, package.from_year, package.start),
            choices,
            position["inside"],
            position,
            {k: (float(b[0]), float(b[1]), float(b[2])) for k, b in zip(self.keys, bands.T, strict=True)},
        )
