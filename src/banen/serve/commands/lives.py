"""The engine of lives on the command line: one process, several, or the workers of a scheduler; with progress."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from banen.errors import Fault, ScenarioError

if TYPE_CHECKING:
    from banen.simulate.results.projection import Projection
    from banen.simulate.scenario import Scenario

ENGINES = ("cohorts", "lives")


def check_engine(engine: str, workers: int | None, scheduler: str | None, scale: float) -> None:
    """Refuse an engine that does not exist, and options that belong to another; all faults at once."""
    faults = []
    if engine not in ENGINES:
        faults.append(Fault("engine", f"there is no engine {engine!r}.", f"Choose {' or '.join(ENGINES)}."))
    if engine == "cohorts" and (workers is not None or scheduler is not None or scale != 1.0):
        faults.append(Fault("engine", "workers, a scheduler and a scale are of lives.", "Add --engine lives."))
    if workers is not None and scheduler is not None:
        faults.append(Fault("workers", "a scheduler has workers of its own.", "Give one of the two."))
    if faults:
        raise ScenarioError(*faults)


def live_through(
    scenario: Scenario, scale: float, shards: Path | None, workers: int | None, scheduler: str | None
) -> Projection:
    """The projection of a scenario by lives, with a bar of draws; where it is broken off, what is there is kept."""
    from banen.serve.commands.doubt import bar
    from banen.simulate import cluster
    from banen.simulate.lived import Runner, here_and_now, lived, projection_of

    with ExitStack() as stack:
        runner: Runner = here_and_now
        if scheduler is not None:
            runner = stack.enter_context(cluster.scheduler(scheduler))
        elif workers is not None:
            runner = stack.enter_context(cluster.workers(workers))
        show = stack.enter_context(bar())
        found = lived(
            scenario, scale, folder=shards, runner=runner, progress=lambda done, of: show("Living draws", done, of)
        )
    return projection_of(found)
