"""Twenty futures: the middle of each twentieth of the draws, and how many of them lie beyond a threshold.

The sentence counts the dots that are drawn, so it can never say another number than the picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

TWENTY = 20
AGREED = 17
"""So many futures of twenty lie beyond the threshold that a picture offers by itself, where they agree on a side."""
AS_GOOD_AS_ZERO = 0.5
"""A difference of less than half a person is none."""


def twenty(draws: npt.NDArray[np.float32]) -> tuple[float, ...]:
    """The values that stand for twenty equal parts of the draws, from low to high."""
    places = (np.arange(TWENTY) + 0.5) / TWENTY
    return tuple(float(v) + 0.0 for v in np.round(np.quantile(draws.astype(np.float64), places), 2))


def less(dots: tuple[float, ...]) -> int:
    """How many of the futures lie below zero."""
    return sum(dot < -AS_GOOD_AS_ZERO for dot in dots)


def more(dots: tuple[float, ...]) -> int:
    """How many lie above zero."""
    return sum(dot > AS_GOOD_AS_ZERO for dot in dots)


@dataclass(frozen=True)
class DotLimit:
    """How far from zero, and on which side; a size of zero asks on which side a future lies."""

    size: float
    down: bool

    @property
    def place(self) -> float:
        """Where the threshold stands on the axis of the difference."""
        return -self.size if self.down else self.size

    def passes(self, dot: float) -> bool:
        """Whether one future lies as far as the threshold or farther."""
        far = -dot if self.down else dot
        return far >= self.size if self.size else far > AS_GOOD_AS_ZERO

    def beyond(self, dots: tuple[float, ...]) -> int:
        """How many of the futures do."""
        return sum(self.passes(dot) for dot in dots)


def threshold_of(dots: tuple[float, ...], size: float | None = None) -> DotLimit:
    """The threshold on the side of most futures; without a size a round one that seventeen reach, or else ten."""
    down = less(dots) >= more(dots)
    if size is not None:
        return DotLimit(size, down)
    sizes = sorted(((-dot if down else dot) for dot in dots), reverse=True)
    limit = next((s for s in (sizes[AGREED - 1], sizes[TWENTY // 2 - 1]) if s > AS_GOOD_AS_ZERO), 0.0)
    return DotLimit(_round_down(limit), down)


def _round_down(size: float) -> float:
    """The size in two digits, never larger; below ten a whole number."""
    if size < 1:
        return 0.0
    power = 10.0 ** max(0.0, np.floor(np.log10(size)) - 1)
    return float(np.floor(size / power + 1e-9) * power)
