"""A surrogate of the engine: what each choice does, and what each pair adds or takes away.

    v(x) = v₀ + Σᵢ aᵢ xᵢ + Σᵢ<ⱼ bᵢⱼ xᵢ xⱼ

a and b are fitted by least squares to runs of the engine, as medians over few draws: each choice alone, each pair, and
random combinations of all sizes, so that it holds for large packages as well as for small ones. Its error is measured
on other random combinations. What it finds is always run on the engine afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from banen.decide.search.choices import together
from banen.quantities import Array
from banen.simulate.engine.cohorts import World
from banen.simulate.ensembles import values_of
from banen.simulate.measures.packages import Package

Ints = npt.NDArray[np.int64]
Chosen = npt.NDArray[np.bool_]

HELD_OUT = 100
"""Random combinations that only measure the error of the surrogate."""
MOST_RANDOM = 2_000
"""Most random combinations that the surrogate is fitted to, beside each choice and each pair."""
STEP = 0.01
"""Differences below this share of current law do not tell two packages apart."""
GRID = 1024
"""Parts of a person, a power of two: far finer than any model, and exact in binary numbers."""
DIGITS = 32_767
"""Most steps that are told apart."""


def on_grid(values: Array) -> Array:
    """Values in whole parts of ``GRID``, so that their sums are exact in any order.

    Libraries of linear algebra add in another order with another number of threads; the answer may not depend on it.

    >>> float(on_grid(np.array(0.1)))
    0.099609375
    """
    return np.asarray(np.rint(values * GRID) / GRID)


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
        chosen = np.concatenate([known, _random(measure, min(2 * len(both), MOST_RANDOM) + HELD_OUT, here.draws.seed)])
        packages = [
            together([choices[i] for i in np.flatnonzero(c).tolist()]) if c.any() else choices[0].only() for c in chosen
        ]
        values = np.median(values_of(packages, here, keys, year), axis=2).T
        first, second = np.array(both, dtype=np.int64).reshape(-1, 2).T
        terms = np.concatenate([chosen, chosen[:, first] & chosen[:, second]], axis=1).astype(float)
        effects = values - values[:, :1]
        fit, seen = terms[:-HELD_OUT], effects[:, :-HELD_OUT]
        # Each choice and pair ran by itself, so the rank is full.
        fitted = on_grid(np.linalg.solve(fit.T @ fit, fit.T @ seen.T).T)
        error = np.abs(fitted @ terms[-HELD_OUT:].T - effects[:, -HELD_OUT:]).mean(1)
        pairs = np.zeros((len(keys), len(choices), len(choices)))
        pairs[:, first, second] = pairs[:, second, first] = fitted[:, len(choices) :]
        return cls(on_grid(values[:, 0]), fitted[:, : len(choices)], pairs, measure, on_grid(error))

    def value(self, chosen: npt.NDArray[np.bool_]) -> Array:
        """Values of combinations: choices (N, V) → (3, N)."""
        x = chosen.astype(float)
        return np.stack(
            [z + x @ a + ((x @ b) * x).sum(1) / 2 for z, a, b in zip(self.zero, self.alone, self.pairs, strict=True)]
        )

    def step(self) -> Array:
        """The least difference that counts, in open posts and housing shortage: (2,)."""
        return np.maximum(np.abs(self.zero[1:]) * STEP, 1e-9)

    def steps(self, chosen: Chosen) -> Array:
        """Open posts and housing shortage of combinations in whole steps, rounded up: (N, V) → (2, N)."""
        return in_steps(self.value(chosen)[1:], self.step()[:, None])

    def size(self) -> Array:
        """How much each choice can matter: its largest effect, alone or in a pair, relative to current law, (V,)."""
        scale = np.maximum(np.abs(self.zero), 1.0)[:, None]
        return np.asarray(np.maximum(np.abs(self.alone) / scale, np.abs(self.pairs).max(2) / scale).max(0))

    def only(self, kept: Ints) -> Surrogate:
        """The surrogate of some of the choices."""
        return Surrogate(
            self.zero, self.alone[:, kept], self.pairs[:, kept][:, :, kept], self.measure[kept], self.error
        )


def in_steps(values: Array, step: Array) -> Array:
    """Values in whole steps, rounded up."""
    return np.clip(np.ceil(values / step - 1e-4), 0, DIGITS - 1)


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
