"""The engine of lives on the command line: one process, several, or the workers of a scheduler; with progress."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from banen.errors import Fault, ScenarioError
from banen.sentences import Sentence

if TYPE_CHECKING:
    from banen.simulate.results.projection import Projection
    from banen.simulate.scenario import Scenario


ENGINES = ("cohorts", "lives")


def check_engine(engine: str, scale: float, workers: int | None, scheduler: str | None, shards: Path | None) -> None:
    """Refuse an engine that does not exist, and options that belong to the other; all faults at once."""
    options = (workers, scheduler, shards)
    if engine not in ENGINES:
        what, dutch = Sentence("there is no engine {engine!r}.", engine=engine), f"er is geen rekenwijze {engine!r}."
        raise ScenarioError(
            Fault(
                "engine",
                what,
                Sentence("Choose {engines}.", engines=" or ".join(ENGINES)),
                f"{dutch} Kies {' of '.join(ENGINES)}.",
            )
        )
    if engine == "cohorts" and (scale != 1.0 or any(option is not None for option in options)):
        told = "workers, a scheduler, shards and a scale are of lives."
        raise ScenarioError(Fault("engine", told, "Add --engine lives."))
    if engine == "lives":
        from banen.simulate.lived import check_scale

        check_scale(scale)


def live_through(
    scenario: Scenario, scale: float, shards: Path | None, workers: int | None, scheduler: str | None
) -> Projection:
    """The projection of a scenario by lives, with a bar of draws; where it is broken off, what is there is kept."""
    from banen.serve.commands.division import divided
    from banen.serve.commands.doubt import bar
    from banen.simulate.lived import lived, projection_of
    from banen.simulate.pieces import here_and_now

    with divided(workers, scheduler, shards) as division, bar() as show:
        runner = division.runner if division else here_and_now
        found = lived(
            scenario, scale, folder=shards, runner=runner, progress=lambda done, of: show("Living draws", done, of)
        )
    return projection_of(found)
