"""Twenty futures: the middle of each twentieth of the draws, and how many of them pass a threshold.

The sentence counts the dots that are drawn, so it can never say another number than the picture.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

TWENTY = 20
AS_GOOD_AS_ZERO = 0.5
"""A difference of less than half a person is none."""


def twenty(draws: npt.NDArray[np.float64]) -> tuple[float, ...]:
    """The values that stand for twenty equal parts of the draws, from low to high."""
    places = (np.arange(TWENTY) + 0.5) / TWENTY
    return tuple(float(v) + 0.0 for v in np.round(np.quantile(draws, places), 2))


def less(dots: tuple[float, ...]) -> int:
    """How many of the futures lie below zero."""
    return sum(dot < -AS_GOOD_AS_ZERO for dot in dots)


def more(dots: tuple[float, ...]) -> int:
    """How many lie above zero."""
    return sum(dot > AS_GOOD_AS_ZERO for dot in dots)


def beyond(dots: tuple[float, ...], threshold: float) -> int:
    """How many lie as far from zero as the threshold or farther, on its side."""
    return sum(passes(dot, threshold) for dot in dots)


def passes(dot: float, threshold: float) -> bool:
    """Whether one future reaches the threshold."""
    return dot <= threshold if threshold < 0 else dot >= threshold


def offered(dots: tuple[float, ...]) -> float:
    """A round threshold that 17 or more of the twenty pass, where the futures agree on a side; else that of half."""
    downwards = less(dots) >= more(dots)
    sizes = sorted((-dot if downwards else dot) for dot in dots)
    size = sizes[3] if sizes[3] > AS_GOOD_AS_ZERO else sizes[TWENTY // 2]
    if size <= AS_GOOD_AS_ZERO:
        return 0.0
    power = 10.0 ** (np.floor(np.log10(size)) - 1)
    return float((-1 if downwards else 1) * np.floor(size / power + 1e-9) * power)
