"""Projections for pages: run in threads so that every page stays responsive, and kept for who looks again."""

from __future__ import annotations

import asyncio
from functools import lru_cache

from banen.serve.web.jobs import Job, Jobs
from banen.serve.web.simulator.assumed import Assumed
from banen.simulate.measures.packages import Package, baseline
from banen.simulate.results.projection import Projection, project

LIVE_DRAWS = 48
"""Draws behind a moving slider: enough for a band that does not jump, few enough for an answer within the move."""
EXACT_DRAWS = 200
"""Draws once the hand rests: those of the command line, so that both give the same numbers."""
DEEP_DRAWS = 1000
"""Draws of the job behind: they steady the ends of the band, and take about a second for each package."""
KEPT = 64
"""Projections kept in memory, about half a megabyte each."""


@lru_cache(maxsize=KEPT)
def projected(package: Package, draws: int = LIVE_DRAWS, assumed: Assumed = ()) -> Projection:
    """The projection of a package under assumptions held at a value; asked again, it is there at once."""
    return project(package, draws=draws, assumed=dict(assumed))


_deep: Jobs[Projection] = Jobs()
STEPS = 3
"""Steps that a projection tells: current law, the package, bands."""


def deepened(package: Package, assumed: Assumed = ()) -> Job[Projection] | None:
    """The job that projects a package with the draws of the job behind; None where too many wait already."""
    return _deep.ask(
        (package, assumed), lambda tell: project(package, draws=DEEP_DRAWS, assumed=dict(assumed), progress=tell)
    )


def let_go(package: Package, assumed: Assumed = ()) -> None:
    """Forget a job that failed, once it has been told."""
    _deep.forget((package, assumed))


async def projection_of(package: Package, draws: int = LIVE_DRAWS, assumed: Assumed = ()) -> Projection:
    """As :func:`projected`, beside the event loop; what the job behind has made is not made again."""
    ready = _deep.answered((package, assumed)) if draws == DEEP_DRAWS else None
    if ready is not None:
        return ready
    return await asyncio.to_thread(projected, package, draws, assumed)


def warm_up() -> None:
    """Run current law once per number of draws, so that the first visitor does not wait for history."""
    for draws in (LIVE_DRAWS, EXACT_DRAWS):
        projected(baseline(), draws)
