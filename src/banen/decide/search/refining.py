"""Look around what was found: packages that differ from a point of the frontier in one measure or two.

Twice: on the surrogate, from the points that the integer programs found, and then on the engine, from those that were
run. On the engine a nearby package is foretold first, as the surrogate plus its errors where packages ran, which count
the more the nearer they are (kriging). Only what might be on the frontier, given how far such forecasts were off, is
run; until nothing is left to run, or so many have.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from banen.decide.search.choices import objectives
from banen.decide.search.dominance import non_dominated, spread
from banen.decide.search.surrogate import STEP, Surrogate, in_steps, on_grid
from banen.quantities import Array

Ints = npt.NDArray[np.int64]
Chosen = npt.NDArray[np.bool_]

AT_ONCE = 128
"""Packages that run on the engine in one round."""
NEAR = 20_000
"""About so many nearby combinations are looked at in one round, on the surrogate and on the engine."""
ROUNDS, KEPT = 60, 2_000
"""Most rounds on the surrogate, and most points that it keeps, spread over its frontier."""
BLOCK = 16
"""Rows that are tried before those that are covered fall away."""
REACH = 8.0
"""Choices between two packages over which what they share fades by two thirds."""
ALMOST = 0.1
"""How much a package may fall short of the probability for its surroundings to be looked at."""
LEAST_UNLIKE = 1e-5
"""Floor under how little a package is like those that ran, squared."""
FIRST_SLACK, TRUSTED = 1.0, 99.0
"""Steps by which a forecast may be off before any is tested; then what so many per cent of the errors stay below."""


def nearby(chosen: Chosen, measure: Ints) -> Chosen:
    """Combinations one or two moves away: a measure dropped, added or at another level, or dropped for another."""
    packages = [chosen]
    for m in np.unique(measure):
        own = measure == m
        without = chosen & ~own
        packages.append(without)
        for level in np.flatnonzero(own):
            packages.append(without | (np.arange(len(measure)) == level))
    one = np.unique(np.concatenate(packages), axis=0)
    swapped = [_swapped(row, measure) for row in chosen]
    return np.unique(np.concatenate([one, *swapped]), axis=0)


def _swapped(row: npt.NDArray[np.bool_], measure: Ints) -> Chosen:
    """One measure dropped for another at any level."""
    held = set(measure[row].tolist())
    new = np.array([i for i in range(len(row)) if measure[i] not in held], np.int64)
    swapped = np.repeat(row[None], np.count_nonzero(row) * len(new), axis=0)
    for n, old in enumerate(np.flatnonzero(row)):
        part = slice(n * len(new), (n + 1) * len(new))
        swapped[part, old] = False
        swapped[np.arange(part.start, part.stop), new] = True
    return swapped


def around(surrogate: Surrogate, plain: Array, window: tuple[float, float], start: Chosen) -> Chosen:
    """The frontier of the surrogate as far as nearby combinations lead, from combinations inside the window."""

    def costs_of(some: Chosen) -> Array:
        return np.column_stack([objectives(some, plain), surrogate.steps(some).T])

    chosen, done = np.unique(start, axis=0), set[bytes]()
    costs = costs_of(chosen)
    for _ in range(ROUNDS):
        fresh = _fresh(chosen, done, costs)
        if not len(fresh):
            break
        done.update(row.tobytes() for row in chosen[fresh])
        near = nearby(chosen[fresh], surrogate.measure)
        values = surrogate.value(near)
        near = near[(values[0] >= window[0]) & (values[0] <= window[1])]
        new, first = np.unique(costs_of(near), axis=0, return_index=True)
        unbeaten = ~covered(new, costs)
        new, near = new[unbeaten], near[first[unbeaten]]
        best = non_dominated(new)
        new, near = new[best], near[best]
        kept = ~covered(costs, new)
        costs, chosen = np.concatenate([costs[kept], new]), np.concatenate([chosen[kept], near])
        if len(costs) > KEPT:
            some = spread(costs, KEPT)
            costs, chosen = costs[some], chosen[some]
    best = non_dominated(costs)
    return chosen[best]


def covered(costs: Array, by: Array) -> npt.NDArray[np.bool_]:
    """Rows that some other row equals or beats in everything: (N, objectives), (M, objectives) → (N,)."""
    left = np.arange(len(costs))
    strongest = by[np.argsort((by / np.maximum(by.max(0, initial=1.0), 1.0)).sum(1), kind="stable")]
    for start in range(0, len(by), BLOCK):
        hit = np.zeros(len(left), bool)
        here = costs[left]
        for row in strongest[start : start + BLOCK]:
            hit |= (row <= here).all(1)
        left = left[~hit]
    return ~np.isin(np.arange(len(costs)), left)


def _fresh(chosen: Chosen, done: set[bytes], costs: Array) -> Ints:
    """Points whose surroundings were not looked at yet, as many as a round can hold, spread over their costs."""
    fresh = np.array([i for i, row in enumerate(chosen) if row.tobytes() not in done], dtype=np.int64)
    each = chosen.shape[1] * (1 + int(chosen.sum(1).max(initial=0)))
    most = max(1, NEAR // each)
    return fresh[spread(costs[fresh], most)] if len(fresh) > most else fresh


@dataclass
class Runs:
    """Packages that have run: combinations (N, V), their values (N, 3, draws), and what counts as reaching the band."""

    chosen: Chosen
    values: Array
    inside: Callable[[Array], Array]
    asked: float
    step: Array

    def middle(self) -> Array:
        """Medians of the indicator, open posts and housing shortage: (N, 3)."""
        return np.asarray(np.median(self.values, axis=2))

    def costs(self, plain: Array) -> Array:
        """The seven objectives of each: (N, 7)."""
        return np.column_stack([objectives(self.chosen, plain), in_steps(self.middle()[:, 1:], self.step)])

    def best(self, plain: Array, less: float) -> Ints:
        """The frontier of those that reach the band, or fall short of its probability by no more than ``less``."""
        reach = np.flatnonzero(self.inside(self.values[:, 0]) >= self.asked - less)
        costs, first = np.unique(self.costs(plain)[reach], axis=0, return_index=True)
        return reach[first[non_dominated(costs)]]

    def add(self, chosen: Chosen, values: Array) -> None:
        """More packages that have run."""
        self.chosen = np.concatenate([self.chosen, chosen])
        self.values = np.concatenate([self.values, values])


@dataclass(frozen=True)
class Forecast:
    """Medians foretold of packages that did not run (N, 3), and how little like any run each is (N,), from 0 to 1."""

    middle: Array
    unlike: Array

    @classmethod
    def of(cls, near: Chosen, runs: Runs, surrogate: Surrogate) -> Forecast:
        """The surrogate, plus its errors where packages ran, which count the more the fewer choices lie between."""
        off = runs.middle() - surrogate.value(runs.chosen).T
        common = off.mean(0)
        alike, to_runs = np.exp(-apart(runs.chosen, runs.chosen) / REACH), np.exp(-apart(near, runs.chosen) / REACH)
        weights = np.linalg.solve(alike, to_runs.T).T
        unlike = np.sqrt(np.clip(1.0 - (weights * to_runs).sum(1), LEAST_UNLIKE, 1.0))
        return cls(on_grid(surrogate.value(near).T + common + weights @ (off - common)), on_grid(unlike))


def apart(a: Chosen, b: Chosen) -> Array:
    """How many choices lie between combinations: (N, V) and (M, V) → (N, M)."""
    x, y = a.astype(float), b.astype(float)
    return np.asarray(x.sum(1)[:, None] + y.sum(1) - 2 * x @ y.T)


def refine(
    runs: Runs,
    surrogate: Surrogate,
    plain: Array,
    run: Callable[[Chosen], Array],
    most: int,
    tell: Callable[[int], None],
) -> None:
    """Run packages near the frontier on the engine, at most ``most``, and add them to the runs."""
    slack = FIRST_SLACK * np.concatenate([[STEP * abs(surrogate.zero[0])], runs.step])
    errors, done, ran_since = np.zeros((0, 3)), set[bytes](), False
    until = len(runs.chosen) + most
    while len(runs.chosen) < until:
        costs, best = runs.costs(plain), runs.best(plain, 0.0)
        if not len(best):
            return
        points = np.union1d(best, runs.best(plain, ALMOST))
        fresh = points[_fresh(runs.chosen[points], done, costs[points])]
        if not len(fresh):
            if not ran_since:
                return
            done, ran_since = set(), False
            continue
        done.update(row.tobytes() for row in runs.chosen[fresh])
        near = _not_run(nearby(runs.chosen[fresh], surrogate.measure), runs.chosen)
        foretold = Forecast.of(near, runs, surrogate)
        room = min(AT_ONCE, until - len(runs.chosen))
        hopeful = _hopeful(near, foretold, runs, plain, costs[best], slack, room)
        if not len(hopeful):
            continue
        ran_since = True
        tell(len(hopeful))
        values = run(near[hopeful])
        off = np.abs(np.median(values, axis=2) - foretold.middle[hopeful]) / foretold.unlike[hopeful, None]
        errors = np.concatenate([errors, off])
        slack = np.percentile(errors, TRUSTED, axis=0)
        runs.add(near[hopeful], values)


def _not_run(near: Chosen, ran: Chosen) -> Chosen:
    known = {row.tobytes() for row in ran}
    return near[[row.tobytes() not in known for row in near]]


def _hopeful(
    near: Chosen, foretold: Forecast, runs: Runs, plain: Array, frontier: Array, slack: Array, room: int
) -> Ints:
    """Nearby packages that may be on the frontier: first as foretold, then within half the slack, then within all."""
    parent = apart(near, runs.chosen).argmin(1)
    shift = foretold.middle[:, 0] - runs.middle()[parent, 0]
    moved = runs.values[parent, 0] + shift[:, None]
    allowed = slack * foretold.unlike[:, None]
    fixed = objectives(near, plain)
    rank = np.full(len(near), 3)
    for place, share in ((2, 1.0), (1, 0.5), (0, 0.0)):
        either = share * allowed[:, :1]
        likely = np.max([runs.inside(moved + move) for move in (0.0, -either, either)], axis=0)
        costs = np.column_stack([fixed, in_steps((foretold.middle - share * allowed)[:, 1:], runs.step)])
        rank[~covered(costs, frontier) & (likely >= runs.asked - share * ALMOST)] = place
    taken: list[int] = []
    for place in range(3):
        taken += _some(np.flatnonzero(rank == place), costs, room - len(taken))
    return np.array(taken, dtype=np.int64)


def _some(among: Ints, costs: Array, room: int) -> list[int]:
    """At most so many of these, spread over their different costs."""
    different, first = np.unique(costs[among], axis=0, return_index=True)
    taken: list[int] = among[:room].tolist()
    if len(among) > room > 0:
        picked = among[first[spread(different, room)]]
        taken = [*picked.tolist(), *np.setdiff1d(among, picked)[: room - len(picked)].tolist()]
    return taken
