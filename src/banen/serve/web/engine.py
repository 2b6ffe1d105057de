"""Projections for pages: run in threads so that every page stays responsive, and kept for who looks again."""

from __future__ import annotations

import asyncio
from functools import lru_cache

from banen.simulate.packages import Package, baseline
from banen.simulate.projection import Projection, project

LIVE_DRAWS = 48
"""Draws behind a moving slider: enough for a band that does not jump, few enough for an answer within the move."""
EXACT_DRAWS = 200
"""Draws once the hand rests: those of the command line, so that both give the same numbers."""
KEPT = 64
"""Projections kept in memory, about half a megabyte each."""


@lru_cache(maxsize=KEPT)
def projected(package: Package, draws: int = LIVE_DRAWS) -> Projection:
    """The projection of a package; asked again, it is there at once."""
    return project(package, draws=draws)


async def projection_of(package: Package, draws: int = LIVE_DRAWS) -> Projection:
    """As :func:`projected`, beside the event loop."""
    return await asyncio.to_thread(projected, package, draws)


def warm_up() -> None:
    """Run current law once per number of draws, so that the first visitor does not wait for history."""
    for draws in (LIVE_DRAWS, EXACT_DRAWS):
        projected(baseline(), draws)
