"""The engine of lives on the command line: one process, several, or the workers of a scheduler; with progress."""

from __future__ import annotations

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
    if faults:
        raise ScenarioError(*faults)


def live_through(
    scenario: Scenario, scale: float, shards: Path | None, workers: int | None, scheduler: str | None
) -> Projection:
    """The projection of a scenario by lives, with a bar of draws; where it is broken off, what is there is kept."""
    from banen.serve.commands.division import divided
    from banen.serve.commands.doubt import bar
    from banen.simulate.lived import lived, projection_of
    from banen.simulate.pieces import here_and_now

    with divided(workers, scheduler) as division, bar() as show:
        runner = division.runner if division else here_and_now
        found = lived(
            scenario, scale, folder=shards, runner=runner, progress=lambda done, of: show("Living draws", done, of)
        )
    return projection_of(found)
