"""Which alternatives no other beats, and a few that stand for many; less is better in each objective."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from banen.quantities import Array

Ints = npt.NDArray[np.int64]


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
