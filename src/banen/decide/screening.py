"""Screen every combination of measures and levels with a surrogate, because there are billions of them.

The surrogate is quadratic: current law, plus an effect of each choice, plus what each pair adds or takes away:

    v(x) = v₀ + Σᵢ aᵢ xᵢ + Σᵢ<ⱼ bᵢⱼ xᵢ xⱼ

a and b are fitted by least squares to runs of the engine, as medians over few draws: each choice alone, each pair, and
random combinations of all sizes, so that it holds for large packages as well as for small ones. Its error is measured
on other random combinations. Combinations are split into two halves, so that a matrix product gives all of them. What
it finds is always run on the engine afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import numpy.typing as npt

from banen.decide.batches import values_of
from banen.simulate.cohorts import World
from banen.simulate.packages import Package

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LEGAL_LEVELS = ("none", "budget", "municipal", "decree", "statute", "eu")
"""From what a minister can do alone to what needs the European Union."""
MOST_COMBINATIONS = 150_000_000
"""Combinations that are screened; beyond that the choices that change least are left out first, and named."""
HELD_OUT = 100
"""Random combinations that only measure the error of the surrogate."""
AT_ONCE = 2_000_000
"""Combinations in memory at once."""
STEP = 0.01
"""Differences below this share of current law do not tell two packages apart."""
NEARLY = 12
"""Steps by which a combination may lie behind the frontier of the surrogate and still be run, where there is room."""
APART = 10_000
"""Most combinations that are told apart even where they are alike in all but open posts and shortage."""
DIGITS = 32_767
UNREACHED = np.iinfo(np.int32).max
SUMS, MAXIMA = slice(0, 3), slice(3, 5)
"""Objectives that add up (intervention, known cost, unknown costs); those where the largest of all measures counts."""


@dataclass(frozen=True)
class Surrogate:
    """Effects of choices on the indicator, open posts and housing shortage: ``alone`` (3, V), ``pairs`` (3, V, V).

    ``zero`` (3,) is current law, ``measure`` (V,) the measure of each choice; pairs of one measure are empty.
    ``error`` (3,) is the mean absolute error over combinations that it was not fitted to.
    """

    zero: Array
    alone: Array
    pairs: Array
    measure: Ints
    error: Array

    @classmethod
    def measured(
        cls, choices: Sequence[Package], measure: Ints, here: World, keys: Sequence[str], year: int
    ) -> Surrogate:
        """Fit to the engine: current law, each choice, each pair of different measures, and random combinations."""
        both = [(i, j) for i, j in combinations(range(len(choices)), 2) if measure[i] != measure[j]]
        known = np.zeros((1 + len(choices) + len(both), len(choices)), bool)
        known[np.arange(1, 1 + len(choices)), np.arange(len(choices))] = True
        for at, pair in enumerate(both, start=1 + len(choices)):
            known[at, list(pair)] = True
        chosen = np.concatenate([known, _random(measure, 2 * len(both) + HELD_OUT, here.draws.seed)])
        packages = [
            together([choices[i] for i in np.flatnonzero(c).tolist()]) if c.any() else choices[0].only() for c in chosen
        ]
        values = np.median(values_of(packages, here, keys, year), axis=2).T
        first, second = np.array(both, dtype=np.int64).reshape(-1, 2).T
        terms = np.concatenate([chosen, chosen[:, first] & chosen[:, second]], axis=1).astype(float)
        effects = values - values[:, :1]
        fitted = np.linalg.lstsq(terms[:-HELD_OUT], effects[:, :-HELD_OUT].T, rcond=None)[0].T
        error = np.abs(fitted @ terms[-HELD_OUT:].T - effects[:, -HELD_OUT:]).mean(1)
        pairs = np.zeros((len(keys), len(choices), len(choices)))
        pairs[:, first, second] = pairs[:, second, first] = fitted[:, len(choices) :]
        return cls(values[:, 0], fitted[:, : len(choices)], pairs, measure, error)

    def value(self, chosen: npt.NDArray[np.bool_]) -> Array:
        """Values of combinations: choices (N, V) → (3, N)."""
        x = chosen.astype(float)
        return np.stack(
            [z + x @ a + ((x @ b) * x).sum(1) / 2 for z, a, b in zip(self.zero, self.alone, self.pairs, strict=True)]
        )

    def size(self) -> Array:
        """How much each choice can matter: its largest effect, alone or in a pair, relative to current law, (V,)."""
        scale = np.maximum(np.abs(self.zero), 1.0)[:, None]
        return np.asarray(np.maximum(np.abs(self.alone) / scale, np.abs(self.pairs).max(2) / scale).max(0))

    def only(self, kept: Ints) -> Surrogate:
        """The surrogate of some of the choices."""
        return Surrogate(
            self.zero, self.alone[:, kept], self.pairs[:, kept][:, :, kept], self.measure[kept], self.error
        )


@dataclass(frozen=True)
class Screened:
    """What screening found: combinations (N, V), how many were looked at, and the range of the indicator over all."""

    chosen: npt.NDArray[np.bool_]
    looked_at: int
    lowest: float
    highest: float


def together(packages: Sequence[Package]) -> Package:
    """Packages of different measures as one."""
    settings = {m: s for p in packages for m, s in p.settings.items()}
    years = {m: y for p in packages for m, y in p.from_year.items()}
    return Package(packages[0].title, settings, years, packages[0].start)


def _random(measure: Ints, count: int, seed: int) -> npt.NDArray[np.bool_]:
    """Random combinations of all sizes: how likely a measure takes part differs from one to the next."""
    generator = np.random.Generator(np.random.Philox(key=seed))
    chosen = np.zeros((count, len(measure)), bool)
    part = generator.random((count, 1)) > generator.random((count, int(measure.max()) + 1))
    for m in range(int(measure.max()) + 1):
        levels = np.flatnonzero(measure == m)
        pick = levels[generator.integers(len(levels), size=count)]
        chosen[np.arange(count), pick] = part[:, m]
    return chosen


def that_fit(surrogate: Surrogate) -> Ints:
    """The choices that are screened: all, or those that change most as far as the combinations fit."""
    order = np.argsort(surrogate.size(), kind="stable")
    kept = np.ones(len(order), bool)
    kept[surrogate.size() == 0] = False
    for least in order:
        if combinations_of(surrogate.measure[kept]) <= MOST_COMBINATIONS:
            break
        kept[least] = False
    return np.flatnonzero(kept)


def combinations_of(measure: Ints) -> int:
    """Number of combinations with at most one choice per measure."""
    return int(np.prod([1.0 + count for count in np.unique(measure, return_counts=True)[1]]))


@dataclass(frozen=True)
class _Half:
    """Combinations of half of the measures, in order of class: those of one class share their plain objectives.

    Where there are few, each is a class of its own.
    """

    chosen: npt.NDArray[np.bool_]
    plain: Array
    of_class: Ints
    classes: Array
    starts: Ints

    @classmethod
    def of(cls, measures: Sequence[int], surrogate: Surrogate, plain: Array, apart: bool) -> _Half:
        options = [[-1, *np.flatnonzero(surrogate.measure == m)] for m in measures]
        picks = np.array(list(product(*options)), dtype=np.int64).reshape(-1 if options else 1, len(options))
        chosen = np.zeros((len(picks), len(surrogate.measure) + 1), bool)
        chosen[np.arange(len(picks))[:, None], picks] = True
        chosen = chosen[:, :-1]
        values = objectives(chosen, plain)
        classes, of_class = np.unique(values, axis=0, return_inverse=True)
        if apart:
            classes, of_class = values, np.arange(len(values))
        order = np.argsort(of_class.ravel(), kind="stable")
        of_class = of_class.ravel()[order]
        starts = np.searchsorted(of_class, np.arange(len(classes)))
        return cls(chosen[order], values[order], of_class, classes, starts)

    def rows(self, number: int) -> slice:
        """The combinations of a class."""
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.chosen)
        return slice(int(self.starts[number]), int(end))


def objectives(chosen: npt.NDArray[np.bool_], plain: Array) -> Array:
    """Plain objectives of combinations: (N, V) and (V, 5) → (N, 5); three add up, of two the largest counts."""
    found = np.zeros((len(chosen), plain.shape[1]))
    found[:, SUMS] = chosen @ plain[:, SUMS]
    for column in range(MAXIMA.start, MAXIMA.stop):
        found[:, column] = (chosen * plain[:, column]).max(1, initial=0.0)
    return found


def screen(surrogate: Surrogate, plain: Array, window: tuple[float, float], most: int) -> Screened:
    """Combinations on the frontier of the surrogate whose indicator lies in the window, at most ``most``, spread out.

    ``plain`` (V, 5) holds each choice's intervention, known cost, unknown costs, legal level and lead time. Among
    combinations that are alike in all five, three are kept: fewest open posts, least shortage, least of both; all of
    them where there are at most ``APART`` combinations.
    """
    measures = list(dict.fromkeys(surrogate.measure.tolist()))
    apart = combinations_of(surrogate.measure) <= APART
    left, right = (_Half.of(part, surrogate, plain, apart) for part in (measures[::2], measures[1::2]))
    codes = np.full((3, len(left.classes), len(right.classes)), UNREACHED, np.int32)
    lowest, highest = np.inf, -np.inf
    rows = max(1, AT_ONCE // len(right.chosen))
    for start in range(0, len(left.chosen), rows):
        here = slice(start, start + rows)
        block, seen = _block(surrogate, left.chosen[here], right.chosen, window)
        lowest, highest = min(lowest, seen[0]), max(highest, seen[1])
        numbers, first = np.unique(left.of_class[here], return_index=True)
        for c, code in enumerate(block):
            best = np.minimum.reduceat(np.minimum.reduceat(code, right.starts, axis=1), first, axis=0)
            codes[c, numbers] = np.minimum(codes[c, numbers], best)
    found = _spread_over_frontier(surrogate, left, right, codes, window, most)
    return Screened(found, len(left.chosen) * len(right.chosen), lowest, highest)


def _block(
    surrogate: Surrogate, left: npt.NDArray[np.bool_], right: npt.NDArray[np.bool_], window: tuple[float, float]
) -> tuple[list[npt.NDArray[np.int32]], tuple[float, float]]:
    """Codes of all combinations of two lists, per criterion; a code sorts by the criterion and holds both values."""
    a, b = left.astype(np.float32), right.astype(np.float32)
    own_left, own_right = surrogate.value(left), surrogate.value(right)
    values = [
        (own_left[k] - surrogate.zero[k]).astype(np.float32)[:, None]
        + own_right[k].astype(np.float32)
        + a @ surrogate.pairs[k].astype(np.float32) @ b.T
        for k in range(3)
    ]
    outside = (values[0] < window[0]) | (values[0] > window[1])
    posts, short = (_steps(values[k], surrogate.zero[k]) for k in (1, 2))
    both = np.minimum(posts + short, DIGITS)
    codes = [posts * (DIGITS + 1) + short, short * (DIGITS + 1) + posts, both * (DIGITS + 1) + posts]
    for code in codes:
        code[outside] = UNREACHED
    return codes, (float(values[0].min()), float(values[0].max()))


def _steps(values: npt.NDArray[np.float32], current: float) -> npt.NDArray[np.int32]:
    steps = np.ceil(values / max(abs(current) * STEP, 1e-9) - 1e-4)
    return np.asarray(np.clip(steps, 0, DIGITS - 1).astype(np.int32))


def _spread_over_frontier(
    surrogate: Surrogate,
    left: _Half,
    right: _Half,
    codes: npt.NDArray[np.int32],
    window: tuple[float, float],
    most: int,
) -> npt.NDArray[np.bool_]:
    criterion, of_left, of_right = np.nonzero(codes != UNREACHED)
    if not len(criterion):
        return np.zeros((0, len(surrogate.measure)), bool)
    high, low = np.divmod(codes[criterion, of_left, of_right], DIGITS + 1)
    posts = np.select([criterion == 0, criterion == 1], [high, low], low)
    short = np.select([criterion == 0, criterion == 1], [low, high], high - low)
    plain = np.empty((len(criterion), 5))
    plain[:, SUMS] = left.classes[of_left][:, SUMS] + right.classes[of_right][:, SUMS]
    plain[:, MAXIMA] = np.maximum(left.classes[of_left][:, MAXIMA], right.classes[of_right][:, MAXIMA])
    all_costs, first = np.unique(np.column_stack([plain, posts, short]), axis=0, return_index=True)
    best = non_dominated(all_costs)
    frontier = best
    for steps in range(1, NEARLY + 1):
        if len(best) < most:
            best = nearly_as_good(all_costs, frontier, steps)
    picked = first[best][spread(all_costs[best], most)]
    made = []
    for at in picked:
        rows, columns = left.rows(int(of_left[at])), right.rows(int(of_right[at]))
        block = _block(surrogate, left.chosen[rows], right.chosen[columns], window)[0][criterion[at]]
        i, j = np.unravel_index(int(block.argmin()), block.shape)
        made.append(left.chosen[rows][i] | right.chosen[columns][j])
    return np.array(made)


def non_dominated(costs: Array) -> Ints:
    """Rows that no other row beats: (N, objectives), less is better in each; of equal rows all stay."""
    order = np.argsort(costs.sum(1), kind="stable")
    costs, kept = costs[order], np.zeros(len(costs), bool)
    frontier = np.empty_like(costs)
    size = 0
    for i, row in enumerate(costs):
        worse = (frontier[:size] <= row).all(1) & (frontier[:size] < row).any(1)
        if not worse.any():
            frontier[size], kept[i] = row, True
            size += 1
    return np.sort(order[kept])


def nearly_as_good(costs: Array, best: Ints, steps: int = 1) -> Ints:
    """Rows of the frontier, and rows that come onto it when the last two objectives fall by so many steps.

    The surrogate knows medians over few draws and the engine's frontier is one of medians over all of them.
    """
    gain = np.zeros(costs.shape[1])
    gain[-2:] = float(steps)
    kept = np.zeros(len(costs), bool)
    kept[best] = True
    for i in np.flatnonzero(~kept):
        row = costs[i] - gain
        kept[i] = not ((costs[best] <= row).all(1) & (costs[best] < row).any(1)).any()
    return np.flatnonzero(kept)


def spread(costs: Array, most: int) -> Ints:
    """At most so many of these different rows: the best in each objective, then ever the farthest from those."""
    if len(costs) <= most:
        return np.arange(len(costs))
    width = np.ptp(costs, axis=0)
    scaled = (costs - costs.min(0)) / np.where(width > 0, width, 1.0)
    chosen = list(dict.fromkeys(int(np.lexsort((scaled.sum(1), scaled[:, k]))[0]) for k in range(costs.shape[1])))
    distance = np.min([((scaled - scaled[i]) ** 2).sum(1) for i in chosen], axis=0)
    while len(chosen) < most:
        chosen.append(int(distance.argmax()))
        distance = np.minimum(distance, ((scaled - scaled[chosen[-1]]) ** 2).sum(1))
    return np.sort(np.array(chosen[:most]))
