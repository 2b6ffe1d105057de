"""Two engines, one question: the cohorts project expected numbers, lives project everybody one by one.

The door of a projection for Python, the command line and the API: what each engine takes, and what is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

from banen.errors import Fault, ScenarioError, check_all
from banen.quantities import LAST_YEAR
from banen.simulate.results.projection import run
from banen.simulate.scenario import DEFAULT_DRAWS, DEFAULT_SEED, Scenario

if TYPE_CHECKING:
    from banen.simulate.measures.packages import Package
    from banen.simulate.results.projection import Projection

Engine = Literal["cohorts", "lives"]
ENGINES: tuple[Engine, ...] = ("cohorts", "lives")


def project(
    package: Package,
    *,
    until: int = LAST_YEAR,
    draws: int | None = None,
    seed: int = DEFAULT_SEED,
    assumed: Mapping[str, float] | None = None,
    engine: Engine = "cohorts",
    scale: float = 1.0,
    progress: Callable[[str], None] | None = None,
) -> Projection:
    """Project a package to ``until`` over a number of draws; same inputs give the same bytes on any machine load.

    ``assumed`` holds assumptions at a value within their range. ``progress`` is told, in words, what is being done.
    ``engine`` is *cohorts*, with 200 draws unless told otherwise, or *lives*: everybody one by one, one draw with every
    assumption at its centre. ``scale`` is how many are lived for each person: 0.1 is every tenth.

    Raises :class:`~banen.errors.ScenarioError` for an engine, a scale, a year, draws, a seed or held values that cannot
    be run, at once.
    """
    count = draws_of(engine, draws)
    check_all(
        lambda: check_engine(engine, scale),
        lambda: Scenario(package, until, count, seed, assumed or {}),
    )
    return projected(Scenario(package, until, count, seed, assumed or {}), engine, scale, progress)


def projected(
    scenario: Scenario, engine: Engine, scale: float = 1.0, progress: Callable[[str], None] | None = None
) -> Projection:
    """The projection of a scenario by an engine; ``progress`` is told each draw of lives, as ``3/20``."""
    if engine == "cohorts":
        return run(scenario, progress)
    from banen.simulate.lived import lived, projection_of

    tell = progress or (lambda _: None)
    return projection_of(lived(scenario, scale, progress=lambda done, of: tell(f"{done}/{of}")))


def draws_of(engine: str, draws: int | None) -> int:
    """The draws of a run: those that were asked for, else what the engine is commonly asked with."""
    if draws is not None:
        return draws
    return 1 if engine == "lives" else DEFAULT_DRAWS


def check_engine(engine: str, scale: float) -> None:
    """Refuse an engine that does not exist, and a scale that it does not take."""
    if engine not in ENGINES:
        told = f"there is no engine {engine!r}."
        raise ScenarioError(Fault("engine", told, f"Choose {' or '.join(ENGINES)}."))
    if engine == "cohorts" and scale != 1.0:
        raise ScenarioError(Fault("scale", "a scale is of lives.", "Choose the engine lives."))
    if engine == "lives":
        from banen.simulate.lived import check_scale

        check_scale(scale)
