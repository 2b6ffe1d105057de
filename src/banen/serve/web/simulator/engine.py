"""Projections for pages: run in threads so that every page stays responsive, and kept for who looks again."""

from __future__ import annotations

from banen.kept import MEGABYTE, Kept
from banen.serve.jobs import Job, Jobs
from banen.serve.turns import DRAWS_AT_ONCE, EXACT, HEAVY, in_turn
from banen.simulate.results.projection import Projection, run
from banen.simulate.scenario import DEFAULT_DRAWS, Scenario

LIVE_DRAWS = 48
"""Draws behind a moving slider: enough for a band that does not jump, few enough for an answer within the move."""
EXACT_DRAWS = DEFAULT_DRAWS
"""Draws once the hand rests: those of the command line, so that both give the same numbers."""
DEEP_DRAWS = 1000
"""Draws of the job behind: they steady the ends of the band, and take about a second for each package."""
KEPT_DEEP = 16
"""Projections of the job behind kept in memory."""
_kept: Kept[Projection] = Kept("projections", 20 * MEGABYTE, lambda projection: projection.bytes)


def projected(scenario: Scenario) -> Projection:
    """The projection of a scenario; asked again, it is there at once. What the job behind made is not made again."""
    ready = _deep.answered(scenario) if scenario.draws == DEEP_DRAWS else None
    return ready or _kept.of(scenario, lambda: run(scenario))


_deep: Jobs[Projection] = Jobs("heavy", KEPT_DEEP)
STEPS = 3
"""Steps that a projection tells: current law, the package, bands."""


def deepened(scenario: Scenario) -> Job[Projection]:
    """The job that projects a scenario with the draws of the job behind."""
    return _deep.ask(scenario, lambda tell: run(scenario, tell))


def let_go(scenario: Scenario) -> None:
    """Forget a job that failed, once it has been told."""
    _deep.forget(scenario)


async def projection_of(scenario: Scenario) -> Projection:
    """As :func:`projected`, in turn and beside the event loop."""
    if (ready := _kept.found(scenario)) is not None:
        return ready
    return await in_turn(("projection", scenario), lambda: projected(scenario), lane=lane_of(scenario))


def lane_of(*scenarios: Scenario) -> str:
    """The lane in which projections are made: none where they are there, or quickly made."""
    to_make = (one for one in scenarios if _deep.answered(one) is None and _kept.found(one) is None)
    draws = max((one.draws for one in to_make), default=0)
    return HEAVY if draws > DRAWS_AT_ONCE else EXACT if draws > LIVE_DRAWS else ""


def warm_up() -> None:
    """Run current law once per number of draws, so that the first visitor does not wait for history."""
    for draws in (EXACT_DRAWS, LIVE_DRAWS):
        projected(Scenario(draws=draws))
