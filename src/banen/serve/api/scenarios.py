"""What the API runs: a package with horizon, draws, seed and assumptions held at a value, as projection and appraisal.

A scenario comes as a file in the body or as two short texts in the query, and both are the same run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Body, Depends, FastAPI, Query
from pydantic import BaseModel, ConfigDict, Field

from banen.errors import Fault, ScenarioError, check_all
from banen.quantities import LAST_YEAR, POLICY_YEAR
from banen.sentences import Sentence
from banen.serve.api.answers.appraisals import Appraisal
from banen.serve.api.answers.projections import Projection
from banen.serve.api.document import answers
from banen.serve.api.jobs import Job, begin
from banen.serve.turns import DRAWS_AT_ONCE, Answer, Tell, Work, turns

if TYPE_CHECKING:
    from banen.simulate.results.projection import Projection as Projected
    from banen.simulate.scenario import Scenario

MOST_LIVED = 50
"""Draws of everybody one by one in one request: some minutes of the machine."""
MOST_DRAWS = 1000
"""Draws of the job behind the simulator; more belong on the command line, as one request may not hold the machine."""


class _Asked(BaseModel):
    """A package in the shape of a package file, with horizon, seed and assumptions held at a value."""

    model_config = ConfigDict(extra="forbid")
    package: dict[str, Any] = Field(
        default_factory=dict,
        description="title, from, measures; empty is current law.",
        examples=[{"measures": {"2.11": {"criterion_factor": 1.3}}}],
    )
    until: int = Field(LAST_YEAR, strict=True, ge=POLICY_YEAR, le=LAST_YEAR, description="Last year.")
    seed: int = Field(1, strict=True, ge=0, lt=2**63, description="Seed of the draws.")
    assumed: dict[str, Annotated[float, Field(strict=True)]] = Field(
        default_factory=dict,
        description="Assumptions held at a value within their range, by name.",
        examples=[{"entry.paid_up_share": 0.3}],
    )
    outlook: str | None = Field(None, max_length=40, description="A named outlook; else the model's own.")


class ScenarioBody(_Asked):
    """A package in the shape of a package file, with horizon, draws, seed and assumptions held at a value."""

    draws: int = Field(200, strict=True, ge=1, le=MOST_DRAWS, description="Draws behind the range.")


class ProjectionBody(_Asked):
    """A package in the shape of a package file, with all that its projection depends on."""

    engine: Literal["cohorts", "lives"] = Field(
        "cohorts", description="cohorts: expected numbers, at once. lives: everybody one by one, as a job."
    )
    draws: int | None = Field(
        None, strict=True, ge=1, le=MOST_DRAWS, description="Draws behind the range; 200, or 1 with lives."
    )
    scale: float = Field(
        1.0, strict=True, gt=0, le=1, description="With lives: how many for each person; 0.1 is every tenth."
    )


@dataclass(frozen=True)
class Run:
    """A scenario that has been read: every name exists, and every value is within its range."""

    scenario: Scenario

    async def in_turn(self, what: str, work: Work[Answer], wanted: Sequence[str] = ()) -> Answer:
        """The answer of some work on this run once it has its turn; the same question is worked on once."""
        question = (what, self.scenario)
        heavy = self.scenario.draws > DRAWS_AT_ONCE or what == "appraisal"
        return await turns().take((*question, *wanted), work, heavy=heavy)

    def project(self, tell: Tell | None = None) -> Projected:
        """The projection, as Python and the command line make it."""
        from banen.simulate.results.projection import run

        return run(self.scenario, tell)

    def appraisal(self) -> dict[str, Any]:
        """The appraisal of ``banen project --appraisal --json``, with the receipt of the same run."""
        from banen.decide.accounts.appraisal import appraise_scenario

        costs = appraise_scenario(self.scenario)
        return {"receipt": self.project().receipt.to_dict(), "appraisal": costs.to_dict()}


def posted(asked: Annotated[ScenarioBody, Body()]) -> Run:
    """The run of a body; every fault of its package and its assumptions at once."""
    return _read(asked, asked.draws)


def _read(asked: _Asked, draws: int, *checks: Callable[[], object]) -> Run:
    from banen.observe.assumptions import assumptions
    from banen.simulate.measures.packages import package_from
    from banen.simulate.scenario import Scenario

    check_all(
        lambda: package_from(asked.package),
        lambda: assumptions().check_held(asked.assumed),
        lambda: grown(asked.outlook),
        *checks,
    )
    package, held = package_from(asked.package), grown(asked.outlook) | asked.assumed
    return Run(Scenario(package, asked.until, draws, asked.seed, held))


def in_query(
    package: Annotated[
        str,
        Query(
            max_length=8000,
            description="Short text of a package; empty is current law.",
            examples=["2.11:criterion_factor:1.3"],
        ),
    ] = "",
    until: Annotated[int, Query(ge=POLICY_YEAR, le=LAST_YEAR, description="Last year.")] = LAST_YEAR,
    draws: Annotated[int, Query(ge=1, le=MOST_DRAWS, description="Draws behind the range.")] = 200,
    seed: Annotated[int, Query(ge=0, lt=2**63, description="Seed of the draws.")] = 1,
    assumed: Annotated[
        str, Query(max_length=2000, description="Assumptions held at a value: name:value, with ~ between them.")
    ] = "",
    outlook: Annotated[
        str | None, Query(max_length=40, description="A named outlook; else the model's own.", examples=["cbs_2023"])
    ] = None,
) -> Run:
    """The run of an address; every fault of its two short texts at once."""
    from banen.simulate.measures.packages import from_short_text
    from banen.simulate.scenario import Scenario

    check_all(lambda: from_short_text(package), lambda: held_from(assumed), lambda: grown(outlook))
    return Run(Scenario(from_short_text(package), until, draws, seed, grown(outlook) | held_from(assumed)))


def grown(outlook: str | None) -> dict[str, float]:
    """What a named outlook holds at a value; nothing for the model's own."""
    from banen.model.outlooks import outlook_of

    return dict(outlook_of(outlook).held) if outlook else {}


def held_from(text: str) -> dict[str, float]:
    """Assumptions held at a value from ``entry.paid_up_share:0.3~stay.eu_months_long:150``; every fault at once."""
    from banen.observe.held import read_held

    return read_held(
        filter(None, text.split("~")), ":", "assumed", "Write name:value, such as entry.paid_up_share:0.3."
    )


def add_scenarios(api: FastAPI) -> None:
    """The addresses of the API that run a scenario."""

    @api.get(
        "/projections",
        tags=["projections"],
        operation_id="getProjection",
        summary="Project a package",
        **answers(Projection),
    )
    async def projection(
        run: Annotated[Run, Depends(in_query)],
        indicator: Annotated[list[str] | None, Query(description="Only these indicators, by key.")] = None,
    ) -> dict[str, Any]:
        """Current policy and a package over the years, each with its 5–95% range, and the receipt of the run."""
        return await run.in_turn("projection", lambda tell: _projected(run, indicator or [], tell), indicator or [])

    @api.post(
        "/projections",
        tags=["projections"],
        operation_id="postProjection",
        summary="Project a package file",
        **_at_once_or_as_a_job(),
    )
    async def projection_of(asked: Annotated[ProjectionBody, Body()]) -> Any:
        """As the projection of a short text, for a package as its file says it; with lives the answer is a job."""
        draws = (1 if asked.engine == "lives" else 200) if asked.draws is None else asked.draws
        run = _read(asked, draws, lambda: _check_lives(asked, draws))
        if asked.engine == "lives":
            return begin("projections", asked.model_dump_json(), lambda tell: _lived(run, asked.scale, tell))
        return await run.in_turn("projection", lambda tell: _projected(run, [], tell))

    @api.get(
        "/appraisals",
        tags=["projections"],
        operation_id="getAppraisal",
        summary="Who gains and who bears",
        **answers(Appraisal),
    )
    async def appraisal(run: Annotated[Run, Depends(in_query)]) -> dict[str, Any]:
        """Wages, employers' cost, tax, housing and services under a package, per sector and region, with unknowns."""
        return await run.in_turn("appraisal", lambda tell: run.appraisal())

    @api.post(
        "/appraisals",
        tags=["projections"],
        operation_id="postAppraisal",
        summary="Appraise a package file",
        **answers(Appraisal),
    )
    async def appraisal_of(run: Annotated[Run, Depends(posted)]) -> dict[str, Any]:
        """As the appraisal of a short text, for a package as its file says it."""
        return await run.in_turn("appraisal", lambda tell: run.appraisal())


def _at_once_or_as_a_job() -> dict[str, Any]:
    """How a route declares an answer that cohorts give at once, and lives as a job."""
    at_once = answers(Projection)
    job = answers(Job, 202, "With lives: the job has begun; Location tells where to look.")
    return at_once | {"responses": at_once["responses"] | job["responses"]}


def _check_lives(asked: ProjectionBody, draws: int) -> None:
    """Refuse a scale of the cohorts, one that cannot be lived, and more lives than one request may ask for."""
    if asked.engine == "cohorts":
        if asked.scale != 1.0:
            raise ScenarioError(Fault("scale", "A scale is of lives.", "Ask with the engine lives."))
        return
    from banen.simulate.lived import check_scale

    check_scale(asked.scale)
    if draws * asked.scale > MOST_LIVED:
        told = Sentence(
            "{draws} draws of everybody at a scale of {scale:g} are too many for one request.",
            draws=draws,
            scale=asked.scale,
        )
        advice = Sentence(
            "Ask at most {most_lived} at a scale of 1, or as many more at a smaller one; or use banen project.",
            most_lived=MOST_LIVED,
        )
        raise ScenarioError(Fault("draws", told, advice))


def _lived(run: Run, scale: float, tell: Tell) -> Projected:
    """The projection of ``banen project --engine lives``; it is kept as numbers, and written when it is sent."""
    from banen.simulate.lived import Lives

    return Lives(scale)(run.scenario, tell)


def _projected(run: Run, wanted: list[str], tell: Tell) -> dict[str, Any]:
    """The JSON of ``banen project``, or of it what is wanted."""
    result = run.project(tell)
    if not wanted:
        return result.to_dict()
    return {
        "receipt": result.receipt.to_dict(),
        "indicators": {key: result[key].to_dict() for key in wanted},
        "warnings": [dict(w) for w in result.warnings],
    }
