"""The frontier of the surrogate by integer programs (HiGHS), where there are too many combinations to look at each.

A choice is a binary x, a pair of choices of different measures a product z = xᵢxⱼ, so that every value of the surrogate
is linear. Products are tied by the rows of the measures (at most one choice each, times xᵢ):

    Σⱼ zᵢⱼ ≤ xᵢ  over the choices j of each other measure,     zᵢⱼ ≥ xᵢ + xⱼ − 1,

which bounds far tighter than each product by itself. Seven variables y hold the objectives, in steps where the search
tells differences in steps. One program finds a combination that no other beats (least weighted sum, all weights above
zero). The walk then asks for one that is better than every found one in some objective, until there is none, which
proves that the frontier is whole, or until so many have been found. Programs end by nodes, never by time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from banen.decide.search.choices import MAXIMA, SUMS, objectives
from banen.decide.search.dominance import non_dominated
from banen.decide.search.surrogate import Surrogate
from banen.errors import InternalError
from banen.quantities import Array

Chosen = npt.NDArray[np.bool_]

POSTS, SHORT = 5, 6
"""Places of open posts and housing shortage among the seven objectives."""
NODES = 500
"""Most nodes of one program; one that needs more gives its best combination, which then is not proven."""
LEAST_COST = 1e-3
"""Share of the dearest choice below which known costs do not differ."""
SLACK = 1e-4
"""Steps by which a value may lie above a step and still count as on it, as in screening."""


@dataclass(frozen=True)
class Walked:
    """Combinations of the walk (N, V), and how far it came.

    ``whole``: nothing is left that a found one does not equal or beat. ``lowest`` and ``highest`` bound the indicator
    over all combinations, ``ends`` (2, V) are combinations there, ``proven`` says that every program was solved.
    """

    chosen: Chosen
    whole: bool
    proven: bool
    lowest: float
    highest: float
    ends: Chosen


def walk(
    surrogate: Surrogate,
    plain: Array,
    window: tuple[float, float],
    most: int,
    tell: Callable[[int], None] | None = None,
) -> Walked:
    """Combinations of which no other is better in everything, by the surrogate, at most ``most``.

    ``plain`` (V, 5) as in :func:`banen.decide.search.screening.screen`; ``window`` bounds the indicator. The first
    ones are the best in each objective.
    """
    span = _Program(surrogate, plain, (-np.inf, np.inf))
    (lowest, first), (highest, last) = (span.extreme(sign) for sign in (1.0, -1.0))
    ends = np.array([first, last])
    program = _Program(surrogate, plain, window)
    solutions: list[npt.NDArray[np.bool_]] = []
    whole = False
    for weights in _weights(program.width, most):
        chosen = program.best(weights)
        if chosen is None:
            whole = program.closed
            break
        solutions.append(chosen)
        program.beyond(program.costs(chosen))
        if tell:
            tell(len(solutions))
    if not solutions:
        return Walked(np.zeros((0, len(surrogate.measure)), bool), whole, program.proven, lowest, highest, ends)
    chosen = np.array(solutions)
    best = non_dominated(np.array([program.costs(c) for c in solutions]))
    return Walked(chosen[best], whole, program.proven and span.proven, lowest, highest, ends)


def _weights(width: Array, most: int) -> Iterator[Array]:
    """Weights of the objectives: each in turn above all others, then all alike, on the scale of their widths."""
    even = 1.0 / width
    for k in range(len(width)):
        yield np.where(np.arange(len(width)) == k, len(width) * 100.0, 1.0) * even
    for _ in range(most - len(width)):
        yield even


@dataclass
class _Rows:
    """Rows of a program, by their parts, until they are handed over."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    columns: list[npt.NDArray[np.int32]] = field(default_factory=list)
    values: list[Array] = field(default_factory=list)

    def add(self, columns: Any, values: Any, lower: float, upper: float) -> None:
        """One row."""
        columns = np.asarray(columns, np.int32)
        self.starts.append(sum(map(len, self.columns[-1:])) + (self.starts[-1] if self.starts else 0))
        self.columns.append(columns)
        self.values.append(np.broadcast_to(np.asarray(values, float), columns.shape))
        self.lower.append(lower)
        self.upper.append(upper)


class _Program:
    """The program of one window: choices, products, objectives, and what has been found so far."""

    def __init__(self, surrogate: Surrogate, plain: Array, window: tuple[float, float]) -> None:
        import highspy

        self.highs, self.surrogate, self.plain = highspy, surrogate, plain
        self.count = len(surrogate.measure)
        first, second = np.triu_indices(self.count, 1)
        apart = surrogate.measure[first] != surrogate.measure[second]
        self.first, self.second = first[apart], second[apart]
        self.products = self.count + np.arange(len(self.first))
        self.goals = self.count + len(self.first) + np.arange(7)
        self.scale = surrogate.step()
        self.width, self.least = self._widths()
        self.proven, self.closed = True, False
        self.model = self._model(window)

    def costs(self, chosen: Chosen) -> Array:
        """The seven objectives of a combination, as the program has them: (7,)."""
        steps = self.surrogate.steps(chosen[None])[:, 0]
        return np.concatenate([objectives(chosen[None], self.plain)[0], steps])

    def best(self, weights: Array) -> Chosen | None:
        """The combination with the least weighted sum of objectives; None where none is left, or none was found."""
        model = self.model
        model.changeColsCost(7, self.goals.astype(np.int32), weights)
        model.run()
        status = model.getModelStatus()
        if status == self.highs.HighsModelStatus.kInfeasible:
            self.closed = self._nothing_left()
            return None
        self.proven &= status == self.highs.HighsModelStatus.kOptimal
        if not np.isfinite(model.getInfo().objective_function_value) or not model.getSolution().value_valid:
            return None
        return np.asarray(np.array(model.getSolution().col_value)[: self.count] > 0.5)

    def _nothing_left(self) -> bool:
        """That no combination is left, by a second look without the presolve that said so."""
        self.model.setOptionValue("presolve", "off")
        self.model.clearSolver()
        self.model.run()
        return bool(self.model.getModelStatus() == self.highs.HighsModelStatus.kInfeasible)

    def extreme(self, sign: float) -> tuple[float, Chosen]:
        """The lowest (1) or highest (−1) value of the indicator, and a combination there."""
        everything = np.arange(self.count + len(self.first), dtype=np.int32)
        values = sign * self._effect(0)
        self.model.changeColsCost(len(everything), everything, values)
        self.model.run()
        self.proven &= self.model.getModelStatus() == self.highs.HighsModelStatus.kOptimal
        bound = float(self.surrogate.zero[0] + sign * self.model.getInfo().mip_dual_bound)
        return bound, np.asarray(np.array(self.model.getSolution().col_value)[: self.count] > 0.5)

    def beyond(self, costs: Array) -> None:
        """From now on only combinations that are better than this one in some objective."""
        model, infinite = self.model, self.highs.kHighsInf
        better = []
        for k in np.flatnonzero(costs - self.least >= 0):
            column = model.getNumCol()
            model.addVar(0.0, 1.0)
            model.changeColIntegrality(column, self.highs.HighsVarType.kInteger)
            limit = costs[k] - self.least[k]
            model.addRow(
                -infinite,
                self.width[k],
                2,
                np.array([self.goals[k], column], np.int32),
                np.array([1.0, self.width[k] - limit]),
            )
            better.append(column)
        model.addRow(1.0, infinite, len(better), np.array(better, np.int32), np.ones(len(better)))

    def _effect(self, k: int) -> Array:
        """What choices and pairs add to a value of the surrogate."""
        return np.concatenate([self.surrogate.alone[k], self.surrogate.pairs[k][self.first, self.second]])

    def _widths(self) -> tuple[Array, Array]:
        """The most that each objective can be, and the least difference that counts in it."""
        per_measure = [self.plain[self.surrogate.measure == m].max(0) for m in np.unique(self.surrogate.measure)]
        plain = np.concatenate([np.sum(per_measure, 0)[SUMS], np.max(per_measure, 0)[MAXIMA]])
        steps = [
            (self.surrogate.zero[k] + np.maximum(self._effect(k), 0).sum()) / self.scale[k - 1] + 1 for k in (1, 2)
        ]
        half = np.diff(np.unique(np.concatenate([[0.0], self.plain[:, 0]]))).min(initial=1.0)
        years = np.diff(np.unique(np.concatenate([[0.0], self.plain[:, 4]]))).min(initial=1.0)
        cost = max(float(self.plain[:, 1].max(initial=0.0)), 1.0) * LEAST_COST
        width = np.maximum(np.concatenate([plain, np.floor(steps)]), 1.0)
        return width, np.array([half, cost, 1.0, 1.0, years, 1.0, 1.0])

    def _model(self, window: tuple[float, float]) -> Any:
        rows, infinite = _Rows(), self.highs.kHighsInf
        measure = self.surrogate.measure
        for m in np.unique(measure):
            members = np.flatnonzero(measure == m)
            rows.add(members, 1.0, -infinite, 1.0)
        at = np.zeros((self.count, self.count), np.int64)
        at[self.first, self.second] = at[self.second, self.first] = self.products
        for i in range(self.count):
            for m in np.unique(measure[measure != measure[i]]):
                others = at[i, np.flatnonzero(measure == m)]
                rows.add([i, *others], [-1.0, *np.ones(len(others))], -infinite, 0.0)
        for i, j, z in zip(self.first, self.second, self.products, strict=True):
            rows.add([i, j, z], [1.0, 1.0, -1.0], -infinite, 1.0)
        everything = np.arange(self.count + len(self.first))
        low, high = (np.clip(w - self.surrogate.zero[0], -infinite, infinite) for w in window)
        rows.add(everything, self._effect(0), float(low), float(high))
        for k in range(3):
            rows.add([*range(self.count), self.goals[k]], [*self.plain[:, k], -1.0], -infinite, 0.0)
        for k in (3, 4):
            for own in np.flatnonzero(self.plain[:, k]):
                rows.add([own, self.goals[k]], [self.plain[own, k], -1.0], -infinite, 0.0)
        for goal, k in ((POSTS, 1), (SHORT, 2)):
            scaled = self._effect(k) / self.scale[k - 1]
            start = self.surrogate.zero[k] / self.scale[k - 1]
            rows.add([*everything, self.goals[goal]], [*scaled, -1.0], -infinite, float(SLACK - start))
        return self._handed_over(rows)

    def _handed_over(self, rows: _Rows) -> Any:
        highs = self.highs
        columns = self.count + len(self.first) + 7
        program = highs.HighsLp()
        program.num_col_, program.num_row_ = columns, len(rows.lower)
        program.col_cost_ = np.zeros(columns)
        program.col_lower_ = np.zeros(columns)
        upper = np.ones(columns)
        upper[self.goals] = self.width
        program.col_upper_ = upper
        program.row_lower_, program.row_upper_ = np.array(rows.lower), np.array(rows.upper)
        matrix = program.a_matrix_
        matrix.format_ = highs.MatrixFormat.kRowwise
        matrix.start_ = np.array([*rows.starts, sum(map(len, rows.columns))], np.int32)
        matrix.index_, matrix.value_ = np.concatenate(rows.columns), np.concatenate(rows.values)
        kinds = [highs.HighsVarType.kContinuous] * columns
        for column in (*range(self.count), *self.goals[[POSTS, SHORT]].tolist()):
            kinds[column] = highs.HighsVarType.kInteger
        program.integrality_ = kinds
        model = highs.Highs()
        for name, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0), ("mip_max_nodes", NODES)):
            model.setOptionValue(name, value)
        if model.passModel(program) == highs.HighsStatus.kError:
            raise InternalError("the program of a search was refused")
        return model
