"""Calibration by weights: draws that reproduce the fitted figures count for more than draws that miss them.

The misfit of a draw is the mean squared log error over the fitted figures, where figures of one count together weigh as
one, because fifteen years of arrivals are not fifteen independent tests. How far the model is off at best is not known
beforehand, so it is integrated out (σ with prior 1/σ), which gives the weight of draw d over K counts

    w_d ∝ (Σₖ mean over figures of k of log(model / figure)²) ^ (−K/2)

``gaussian`` takes a fixed spread instead, for comparison. Neither makes a draw better: they only choose among draws.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from banen.observe.assumptions import Draws, assumptions
from banen.simulate.backtest import Entry, compare, entries, modelled
from banen.simulate.bands import PERCENTS
from banen.simulate.cohorts import world

Array = npt.NDArray[np.float64]

Method = Literal["unknown_spread", "gaussian"]
SPREAD = 0.1
"""Relative error that ``gaussian`` takes as usual: about that of the median draw on the fitted figures."""


@dataclass(frozen=True)
class Calibration:
    """Weights over draws: ``weights`` (D,) sum to one; ``counts`` says how many counts the misfit is over."""

    method: Method
    weights: Array
    misfit: Array
    counts: int

    @property
    def effective(self) -> float:
        """Effective sample size (Kish): how many draws of equal weight would be as sure."""
        return float(1 / (self.weights**2).sum())

    def percentiles(self, values: Array) -> Array:
        """Weighted 5, 50 and 95% values over the last axis: (…, D) → (3, …), linear between order statistics."""
        order = np.argsort(values, axis=-1, kind="stable")
        ordered = np.take_along_axis(values, order, axis=-1)
        weight = self.weights[order]
        before = np.cumsum(weight, axis=-1) - weight
        # With equal weights draw i stands at i / (D − 1), as in the bands without weights.
        at = before / np.maximum(1 - weight[..., -1:], 1e-12)
        found = np.empty((len(PERCENTS), *values.shape[:-1]))
        for index in np.ndindex(values.shape[:-1]):
            for i, percent in enumerate(PERCENTS):
                found[(i, *index)] = np.interp(percent / 100, at[index], ordered[index])
        return found

    def share(self, inside: npt.NDArray[np.bool_]) -> float:
        """Weight of the draws for which something holds."""
        return float(self.weights[inside].sum())

    def to_dict(self) -> dict[str, Any]:
        """What to tell beside a weighted result."""
        return {
            "method": self.method, "draws": len(self.weights), "effective_sample_size": self.effective,
            "counts": self.counts, "rms_error": float(np.sqrt((self.weights * self.misfit).sum())),
            "rms_error_unweighted": float(np.sqrt(self.misfit.mean())),
        }  # fmt: skip


@lru_cache(maxsize=4)
def calibrated(draws: int, seed: int = 1, method: Method = "unknown_spread") -> Calibration:
    """Weights of these draws by how well they reproduce the figures that the demand levels were fitted to."""
    return weighed(Draws(draws, seed, assumptions()), [e for e in entries() if e.fit], method)


def weighed(draws: Draws, wanted: Sequence[Entry], method: Method = "unknown_spread") -> Calibration:
    """Weights of draws by their misfit on some figures."""
    misfit, counts = misfits(draws, wanted)
    weigh: dict[Method, Callable[[], Array]] = {
        "unknown_spread": lambda: -counts / 2 * np.log(misfit),
        "gaussian": lambda: -counts / 2 * misfit / SPREAD**2,
    }
    logs = weigh[method]()
    weights = np.exp(logs - logs.max())
    return Calibration(method, weights / weights.sum(), misfit, counts)


def misfits(draws: Draws, wanted: Sequence[Entry]) -> tuple[Array, int]:
    """Mean squared log error per draw, shape (D,), figures of one count together weighing as one; number of counts."""
    here = world(draws)
    by_count: dict[str, list[Array]] = {}
    for entry, value in modelled(here, wanted):
        error = np.log(np.maximum(value, 1.0) / compare(entry, value).observed)
        by_count.setdefault(_count_of(entry), []).append(error**2)
    means = [np.mean(errors, axis=0) for errors in by_count.values()]
    return np.asarray(np.mean(means, axis=0)), len(means)


def _count_of(entry: Entry) -> str:
    """What an entry counts, without its year."""
    kept = sorted((k, str(v)) for k, v in entry.filters.items() if k not in ("share", "months"))
    return f"{entry.kind} {entry.quantity} {entry.definition} {kept}"
