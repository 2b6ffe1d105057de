"""Screen every combination of measures and levels with a surrogate, because there are billions of them.

Combinations are split into two halves, so that a matrix product gives the surrogate of all of them. What it finds is
always run on the engine afterwards. Where there are too many, :mod:`banen.decide.search.optimiser` takes over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from banen.decide.search.choices import MAXIMA, SUMS, combinations_of, objectives
from banen.decide.search.dominance import nearly_as_good, non_dominated, spread
from banen.decide.search.surrogate import DIGITS, STEP, Surrogate
from banen.quantities import Array

Ints = npt.NDArray[np.int64]

MOST_COMBINATIONS = 150_000_000
"""Combinations that are screened; beyond that the optimiser searches, and screening by name leaves out choices."""
AT_ONCE = 2_000_000
"""Combinations in memory at once."""
NEARLY = 12
"""Steps by which a combination may lie behind the frontier of the surrogate and still be run, where there is room."""
APART = 10_000
"""Most combinations that are told apart even where they are alike in all but open posts and shortage."""
UNREACHED = np.iinfo(np.int32).max


@dataclass(frozen=True)
class Screened:
    """What screening found: combinations (N, V), how many were looked at, and the range of the indicator over all."""

    chosen: npt.NDArray[np.bool_]
    looked_at: int
    lowest: float
    highest: float


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
    kept = _spread_over_frontier(surrogate, left, right, codes, window, most)
    return Screened(kept, len(left.chosen) * len(right.chosen), lowest, highest)


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
    parts = []
    for at in picked:
        rows, columns = left.rows(int(of_left[at])), right.rows(int(of_right[at]))
        block = _block(surrogate, left.chosen[rows], right.chosen[columns], window)[0][criterion[at]]
        i, j = np.unravel_index(int(block.argmin()), block.shape)
        parts.append(left.chosen[rows][i] | right.chosen[columns][j])
    return np.array(parts)
