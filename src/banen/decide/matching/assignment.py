"""Assigning people to vacancies: proven best for the mode, equals by lottery, the same bytes on every run.

The matrix is that of a flow, so the linear program gives whole numbers (Hoffman and Kruskal 1956). HiGHS solves each
connected component; its dual prices, rounded to whole numbers, are then checked exactly: that is the proof that nothing
better exists. Equals are drawn on the optimal face, never by a small addition to the cost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

from banen.decide.matching.candidates import Arcs
from banen.errors import InternalError
from banen.quantities import Array

Ints = npt.NDArray[np.int64]
Chosen = npt.NDArray[np.bool_]
Mode = Literal["most_people", "total", "worst_first"]
MODES: tuple[Mode, ...] = ("most_people", "total", "worst_first")


@dataclass(frozen=True)
class Assignment:
    """Which arcs are chosen, their total, the bound that proves it, and what greedy would have made.

    ``gap`` is bound minus total, 0 where the optimum is proven; ``blocking`` counts pairs that would prefer each other.
    """

    mode: Mode
    arcs: Arcs
    chosen: Chosen
    bound: int
    components: int
    greedy: Chosen

    @property
    def total(self) -> int:
        """The sum of the points."""
        return int(self.arcs.points[self.chosen].sum())

    @property
    def placed(self) -> int:
        """How many people have a proposal."""
        return int(self.chosen.sum())

    @property
    def gap(self) -> int:
        """How far the total lies under the bound."""
        return self.bound - self.total

    @property
    def greedy_total(self) -> int:
        """The sum of the points when the best pair goes first, again and again."""
        return int(self.arcs.points[self.greedy].sum())


def assign(arcs: Arcs, places: Ints, mode: Mode = "most_people") -> Assignment:
    """Assign each person to at most one vacancy and each vacancy to at most its places.

    ``most_people``: first as many people as possible, then the highest total. ``total``: the highest total.
    ``worst_first``: as many as possible, then the lowest score of all as high as it can be, then the total.
    """
    chosen = np.zeros(len(arcs), dtype=bool)
    parts = [(own, _Problem.of(_take(arcs, own), places)) for own in _components(arcs)]
    counts = [None if mode == "total" else problem.most_people() for _, problem in parts]
    floors = [
        problem.highest_floor(most or 0) if mode == "worst_first" else 0
        for (_, problem), most in zip(parts, counts, strict=True)
    ]
    bound = 0
    for (own, problem), most in zip(parts, counts, strict=True):
        allowed = np.flatnonzero(problem.points >= min(floors))
        best, proven = _optimum(problem.only(allowed), most)
        chosen[own[allowed[best]]] = True
        bound += proven
    return Assignment(mode, arcs, chosen, bound, len(parts), greedy(arcs, places))


def greedy(arcs: Arcs, places: Ints) -> Chosen:
    """The assignment in which the best pair goes first, then the best of what is left."""
    free = places.copy()
    served = np.zeros(arcs.people, dtype=bool)
    chosen = np.zeros(len(arcs), dtype=bool)
    for arc in np.lexsort((arcs.lottery, -arcs.points)):
        person, vacancy = arcs.person[arc], arcs.vacancy[arc]
        if not served[person] and free[vacancy] > 0:
            served[person], chosen[arc] = True, True
            free[vacancy] -= 1
    return chosen


def blocking_pairs(assignment: Assignment, places: Ints) -> Chosen:
    """Pairs in which both would gain: the person scores higher there, the vacancy is free or holds someone lower."""
    arcs, chosen = assignment.arcs, assignment.chosen
    own = np.full(arcs.people, -1, dtype=np.int64)
    own[arcs.person[chosen]] = arcs.points[chosen]
    lowest = np.full(arcs.vacancies, np.iinfo(np.int64).max, dtype=np.int64)
    np.minimum.at(lowest, arcs.vacancy[chosen], arcs.points[chosen])
    held = np.bincount(arcs.vacancy[chosen], minlength=arcs.vacancies)
    lowest = np.where(held < places, -1, lowest)
    return ~chosen & (arcs.points > own[arcs.person]) & (arcs.points > lowest[arcs.vacancy])


def _components(arcs: Arcs) -> Iterator[Ints]:
    """The arcs of each connected component, in the order of its first person."""
    if not len(arcs):
        return
    nodes = arcs.people + arcs.vacancies
    graph = sparse.coo_array((np.ones(len(arcs)), (arcs.person, arcs.people + arcs.vacancy)), shape=(nodes, nodes))
    label = csgraph.connected_components(graph, directed=False)[1][arcs.person]
    order = np.argsort(label, kind="stable")
    yield from sorted(np.split(order, np.flatnonzero(np.diff(label[order])) + 1), key=lambda own: int(own[0]))


def _take(arcs: Arcs, own: Ints) -> Arcs:
    return Arcs(arcs.person[own], arcs.vacancy[own], arcs.points[own], arcs.lottery[own], arcs.people, arcs.vacancies)


def _optimum(problem: _Problem, most: int | None) -> tuple[Ints, int]:
    """The chosen arcs of a component and the bound on their total that its prices prove."""
    first = problem.solve(problem.points.astype(float), most)
    bound = problem.proven(first, most)
    face = problem.face(first)
    second = problem.solve(problem.lottery.astype(float), most, face)
    chosen = np.flatnonzero(second.values > 0.5)
    if int(problem.points[chosen].sum()) != bound:
        raise InternalError("the lottery among equals left the optimum")
    return chosen, bound


@dataclass(frozen=True)
class _Solution:
    values: Array
    reduced: Array
    prices: Array


@dataclass(frozen=True)
class _Face:
    """Where all optima lie: the columns with reduced cost 0, and the rows with a price, which are full."""

    columns: Chosen
    full: Chosen


@dataclass(frozen=True)
class _Problem:
    """One component with people and vacancies numbered from 0."""

    person: Ints
    vacancy: Ints
    points: Ints
    lottery: Ints
    places: Ints
    people: int

    @classmethod
    def of(cls, arcs: Arcs, places: Ints) -> _Problem:
        people, person = np.unique(arcs.person, return_inverse=True)
        vacancies, vacancy = np.unique(arcs.vacancy, return_inverse=True)
        return cls(person, vacancy, arcs.points, arcs.lottery, places[vacancies], len(people))

    def only(self, allowed: Chosen | Ints) -> _Problem:
        return _Problem(
            self.person[allowed],
            self.vacancy[allowed],
            self.points[allowed],
            self.lottery[allowed],
            self.places,
            self.people,
        )

    def most_people(self) -> int:
        """How many people can have a proposal at once: a maximum flow."""
        source, sink = self.people + len(self.places), self.people + len(self.places) + 1
        tail = np.concatenate([np.full(self.people, source), self.person, self.people + np.arange(len(self.places))])
        head = np.concatenate([np.arange(self.people), self.people + self.vacancy, np.full(len(self.places), sink)])
        wide = np.concatenate([np.ones(self.people + len(self.person)), np.minimum(self.places, self.people)])
        graph = sparse.csr_array((wide.astype(np.int32), (tail, head)), shape=(sink + 1, sink + 1))
        return int(csgraph.maximum_flow(graph, source, sink).flow_value)

    def highest_floor(self, most: int) -> int:
        """The highest lowest score with which still as many people have a proposal."""
        levels = np.unique(self.points)
        low, high = 0, len(levels) - 1
        while low < high:
            middle = (low + high + 1) // 2
            enough = self.only(self.points >= levels[middle]).most_people() == most
            low, high = (middle, high) if enough else (low, middle - 1)
        return int(levels[low])

    def solve(self, gain: Array, most: int | None, face: _Face | None = None) -> _Solution:
        """The linear program of the component, solved to a vertex; its values are whole."""
        import highspy

        rows = self.people + len(self.places)
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = len(self.person), rows + (most is not None)
        upper = np.concatenate([np.ones(self.people), self.places.astype(float)])
        lower = np.where(face.full if face else False, upper, -highspy.kHighsInf)
        if most is not None:
            upper, lower = np.r_[upper, float(most)], np.r_[lower, float(most)]
        program.col_cost_ = gain
        program.col_lower_ = np.zeros(len(self.person))
        program.col_upper_ = np.where(face.columns if face else True, highspy.kHighsInf, np.zeros(len(self.person)))
        program.row_lower_, program.row_upper_ = lower, upper
        program.sense_ = highspy.ObjSense.kMaximize
        entries = [self.person, self.people + self.vacancy]
        if most is not None:
            entries.append(np.full(len(self.person), rows))
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_ = np.arange(len(self.person) + 1) * len(entries)
        program.a_matrix_.index_ = np.stack(entries, axis=1).ravel()
        program.a_matrix_.value_ = np.ones(len(self.person) * len(entries))
        model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        model.silent()
        for option, value in (("threads", 1), ("solver", "simplex"), ("random_seed", 0)):
            model.setOptionValue(option, value)
        model.passModel(program)
        model.run()
        if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise InternalError(f"an assignment has no solution ({model.getModelStatus()})")
        solution = model.getSolution()
        return _Solution(np.array(solution.col_value), np.array(solution.col_dual), np.array(solution.row_dual))

    def proven(self, solution: _Solution, most: int | None) -> int:
        """The bound that the prices prove, in whole numbers: no assignment can have a higher total."""
        prices = np.rint(solution.prices).astype(np.int64)
        people, vacancies = prices[: self.people], prices[self.people : self.people + len(self.places)]
        shared = int(prices[-1]) if most is not None else 0
        above = self.points - people[self.person] - vacancies[self.vacancy] - shared
        if (people < 0).any() or (vacancies < 0).any() or (above > 0).any():
            raise InternalError("the prices of an assignment prove nothing")
        return int(people.sum() + (vacancies * self.places).sum() + shared * (most or 0))

    def face(self, solution: _Solution) -> _Face:
        """Where the optima lie, by the prices."""
        prices = np.rint(solution.prices).astype(np.int64)
        rows = self.people + len(self.places)
        shared = prices[rows] if len(prices) > rows else 0
        above = self.points - prices[self.person] - prices[self.people + self.vacancy] - shared
        return _Face(above == 0, prices[:rows] > 0)
