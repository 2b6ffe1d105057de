"""The addresses of the API for questions that take long: each is posted, and its answer has an address of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import Body, FastAPI, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from banen.errors import Fault, ScenarioError, check_all
from banen.quantities import LAST_YEAR, POLICY_YEAR
from banen.serve.api.answers.decisions import Explanation, Frontier
from banen.serve.api.answers.evidence import Backtest, Bars, Experiments
from banen.serve.api.answers.projections import Attribution, Projection
from banen.serve.api.answers.who import Who
from banen.serve.api.document import answers
from banen.serve.api.jobs import Identity, Job, Kind, Work, answer, begin
from banen.serve.api.scenarios import MOST_DRAWS, ScenarioBody, posted
from banen.serve.turns import DRAWS_AT_ONCE, in_turn

Draws = Annotated[int, Field(strict=True, ge=1, le=MOST_DRAWS, description="Draws behind the range.")]
Seed = Annotated[int, Field(strict=True, ge=0, lt=2**63, description="Seed of the draws.")]
Year = Annotated[
    int, Field(strict=True, ge=POLICY_YEAR, le=LAST_YEAR, description="Year of the question.", examples=[2035])
]
Name = Annotated[str, Field(max_length=80)]
Package = Annotated[dict[str, Any], Field(description="A package as its file says it; empty is current law.")]
Part = Literal["sobol", "sensitivity", "tipping", "interactions"]


class _Question(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DecisionQuestion(_Question):
    """A band on an indicator in a year: which packages reach it?"""

    band: str = Field(max_length=40, description="LOW:HIGH; a bound may be left out.", examples=[":25000"])
    indicator: str = Field(max_length=80, description="With its count behind @.", examples=["net_migration"])
    year: Year
    probability: float = Field(0.5, strict=True, gt=0, le=1, description="Least share of the draws in the band.")
    mode: str = Field("bandbreedte", max_length=40, description="How the band works.")
    measures: list[Name] | None = Field(
        None,
        max_length=60,
        description='Only these measures; ["all"] for every one. Without it, the 21 of the package.',
        examples=[["2.1", "2.3", "2.11"]],
    )
    sectors: list[Name] | None = Field(None, max_length=40, description="Sectors whose open posts count.")
    package: dict[str, Any] | None = Field(None, description="Package with the moderate level of each measure.")
    levels: Literal["one", "two", "fine"] = Field("two", description="Levels per measure.")
    draws: Draws = 100
    seed: Seed = 1
    rank: str | None = Field(None, max_length=40, description="Also by cost, surplus or a sector.")


class AttributionQuestion(ScenarioBody):
    """A package with more than one measure: which measure does what?"""

    year: Year = 2035


class ExplanationQuestion(_Question):
    """An indicator: what does it rest on, and what do its band and its answer rest on most?"""

    indicator: str = Field(description="Key of the indicator to explain.", max_length=80, examples=["stock"])
    package: Package = Field(default_factory=dict)
    parts: list[Part] = Field(default_factory=list, max_length=4, description="What to find beside the trace.")
    band: str | None = Field(None, max_length=40, description="LOW:HIGH of tipping.", examples=["450000:480000"])
    level: bool = Field(False, strict=True, description="Indices of the outcome, not of the effect.")
    points: int = Field(512, strict=True, ge=16, le=1024, description="Points of sobol, a power of two.")
    year: Year = 2035
    seed: Seed = 1


class TrialQuestion(_Question):
    """Draws of a trial of the model against what happened."""

    draws: Draws = 200
    seed: Seed = 1


class HindcastQuestion(TrialQuestion):
    """A year in the past: fitted to what was known then, what did the model make of what followed?"""

    origin: int = Field(strict=True, ge=2005, le=2024, description="Year of the hindcast.", examples=[2014])


class WhoQuestion(_Question):
    """Two packages and a year: who comes under one and not under the other?"""

    package: Package = Field(default_factory=dict)
    against: Package = Field(default_factory=dict)
    year: Year = 2035
    by: list[Name] = Field(["article"], min_length=1, max_length=4, description="Dimensions to tell groups apart by.")
    scale: float = Field(
        1.0, strict=True, gt=0, le=1, description="Lives for each person: 1 is everybody, 0.1 every tenth."
    )
    seed: Seed = 1


def add_questions(api: FastAPI) -> None:
    """Decisions, attributions, explanations, who differs, experiments, backtests and bars."""

    @api.post("/decisions", **_asked("Decision", "decisions", "Search packages that reach a band"))
    async def decision(asked: Annotated[DecisionQuestion, Body()]) -> Response:
        """Begin the search of ``banen decide``; every fault of the question is told at once."""
        return _begin("decisions", asked, _search(asked))

    @api.post("/attributions", **_asked("Attribution", "projections", "Which measure does what"))
    async def attribution(asked: Annotated[AttributionQuestion, Body()]) -> Response:
        """Begin to attribute the effect of a package to its measures, as ``banen project --attribution`` does."""
        return _begin("attributions", asked, _attribute(asked))

    @api.post("/explanations", **_asked("Explanation", "decisions", "What an indicator rests on"))
    async def explanation(asked: Annotated[ExplanationQuestion, Body()]) -> Response:
        """Begin to follow an indicator to its assumptions and figures, as ``banen explain`` does."""
        return _begin("explanations", asked, _explain(asked))

    @api.post("/differences", **_asked("Who", "projections", "Who comes under one package and not under another"))
    async def who(asked: Annotated[WhoQuestion, Body()]) -> Response:
        """Begin to ask everybody who would come in a year under both packages, as ``banen who`` does."""
        return _begin("differences", asked, _differ(asked))

    @api.post("/experiments", **_asked("Experiments", "quality", "Changes of rule, replayed"))
    async def experiments(asked: Annotated[TrialQuestion, Body()]) -> Response:
        """Begin to give the model changes of rule from the past and from abroad, as ``banen experiments`` does."""
        from banen.simulate.evidence.experiments import experiments as run

        return _begin("experiments", asked, lambda tell: run(asked.draws, asked.seed, progress=tell).to_dict())

    @api.post("/backtests", **_asked("Backtest", "quality", "Could the model have predicted?"))
    async def hindcast(asked: Annotated[HindcastQuestion, Body()]) -> Response:
        """Begin a hindcast from a year, as ``banen backtest --origin`` does."""
        from banen.simulate.evidence.hindcast import hindcast as run

        def work(tell: Callable[[str], None]) -> dict[str, Any]:
            return run(asked.origin, draws=asked.draws, seed=asked.seed, progress=tell).to_dict()

        return _begin("backtests", asked, work)

    @api.post("/bars", **_asked("Bars", "quality", "What the population must show"))
    async def bars(asked: Annotated[TrialQuestion, Body()]) -> Response:
        """Begin to measure the bars of the population, as ``banen backtest --bars`` does."""
        from banen.simulate.evidence.bars import measure

        def work(tell: Callable[[str], None]) -> dict[str, Any]:
            return {"bars": [bar.to_dict() for bar in measure(asked.draws, asked.seed, tell)]}

        return _begin("bars", asked, work)

    @api.get(
        "/backtests",
        tags=["quality"],
        operation_id="getBacktest",
        summary="The model against the figures",
        **answers(Backtest),
    )
    async def backtest(
        draws: Annotated[int, Query(ge=1, le=MOST_DRAWS, description="Draws behind the range.")] = 200,
    ) -> dict[str, Any]:
        """The model beside every figure that it can answer, worst first."""
        from banen.simulate.evidence.backtest import backtest as run

        result = await in_turn(("backtest", draws), lambda: run(draws), heavy=draws > DRAWS_AT_ONCE)
        return result.to_dict()

    for kind, tag, model in _ANSWERS:
        _answered(api, kind, tag, model)


_ANSWERS: tuple[tuple[Kind, str, type[BaseModel]], ...] = (
    ("decisions", "decisions", Frontier),
    ("attributions", "projections", Attribution),
    ("explanations", "decisions", Explanation),
    ("experiments", "quality", Experiments),
    ("backtests", "quality", Backtest),
    ("bars", "quality", Bars),
    ("differences", "projections", Who),
    ("projections", "projections", Projection),
)


def _answered(api: FastAPI, kind: Kind, tag: str, model: type[BaseModel]) -> None:
    @api.get(
        f"/{kind}/{{id}}",
        tags=[tag],
        operation_id=f"getMade{model.__name__}",
        summary=f"An answer of {kind}",
        **answers(model),
    )
    async def made(identity: Identity) -> dict[str, Any]:
        """The answer of a job that has ended; 409 says that it has not."""
        return answer(kind, identity)


def _asked(name: str, tag: str, summary: str) -> dict[str, Any]:
    responses = answers(Job, 202, "The job has begun, or was there already; Location tells where to look.")
    return {"tags": [tag], "operation_id": f"post{name}", "summary": summary, **responses}


def _begin(kind: Kind, asked: BaseModel, work: Work) -> Response:
    return begin(kind, asked.model_dump_json(), work)


def _search(asked: DecisionQuestion) -> Work:
    from banen.decide import decide
    from banen.decide.accounts.ranking import rank_known
    from banen.decide.search.choices import measures_known
    from banen.decide.search.needed import sectors_known
    from banen.decide.search.packages import check_run
    from banen.decide.search.telling import told
    from banen.decide.targets import band_of
    from banen.simulate.measures.packages import package_from

    given = asked.package
    check_all(
        lambda: band_of(asked.band, asked.indicator, asked.mode),
        lambda: measures_known(asked.measures or ()),
        lambda: check_run(asked.year, asked.probability, asked.draws, asked.seed),
        lambda: sectors_known(asked.sectors) if asked.sectors is not None else None,
        lambda: package_from(given) if given is not None else None,
        lambda: rank_known(asked.rank) if asked.rank is not None else None,
    )

    def work(tell: Callable[[str], None]) -> dict[str, Any]:
        frontier = decide(
            asked.band,
            asked.indicator,
            asked.year,
            probability=asked.probability,
            mode=asked.mode,
            measures=None if asked.measures is None else measures_known(asked.measures),
            sectors=asked.sectors,
            levels=asked.levels,
            draws=asked.draws,
            seed=asked.seed,
            package=package_from(given) if given is not None else None,
            progress=tell,
        )
        return told(frontier, asked.rank)

    return work


def _attribute(asked: AttributionQuestion) -> Work:
    from banen.decide.doubt.attribution import attribute

    scenario = posted(asked).scenario
    if not scenario.package.active():
        raise ScenarioError(Fault("package", "It changes nothing.", "Set a lever off its default."))

    def work(tell: Callable[[str], None]) -> dict[str, Any]:
        attribution = attribute(
            scenario.package, asked.year, seed=asked.seed, assumed=scenario.assumed, progress=_counted(tell)
        )
        return {
            "year": attribution.year,
            "draws": attribution.draws,
            "exact": attribution.exact,
            "attribution": attribution.to_dict(),
        }

    return work


def _explain(asked: ExplanationQuestion) -> Work:
    from banen.decide.doubt.interactions import check_measures
    from banen.decide.doubt.sobol import check_points
    from banen.decide.targets import band_of
    from banen.simulate.measures.packages import package_from

    if "tipping" in asked.parts and asked.band is None:
        raise ScenarioError(Fault("band", "Tipping needs a band.", "Give one, such as 40000:60000."))
    check_all(
        lambda: check_points(asked.points),
        lambda: package_from(asked.package),
        lambda: band_of(asked.band, asked.indicator) if asked.band is not None else None,
    )
    package = package_from(asked.package)
    if "interactions" in asked.parts:
        check_measures(package)

    def work(tell: Callable[[str], None]) -> dict[str, Any]:
        from banen.decide.doubt.interactions import interactions
        from banen.decide.doubt.sensitivity import swings
        from banen.decide.doubt.sobol import sobol
        from banen.decide.doubt.tipping import tipping
        from banen.simulate.results.projection import project
        from banen.simulate.results.receipt import explain

        result = project(package, draws=1)
        outcome, key, year, tell_counted = result[asked.indicator], asked.indicator, asked.year, _counted(tell)
        answer = {"about": dict(outcome.about), **explain(result.receipt, key).to_dict()}
        if "sobol" in asked.parts:
            quantity: Literal["level"] | None = "level" if asked.level else None
            indices = sobol(
                package, key, year, quantity=quantity, points=asked.points, seed=asked.seed, progress=tell_counted
            )
            answer["sobol"] = indices.to_dict()
        if "sensitivity" in asked.parts:
            answer["sensitivity"] = [swing.to_dict() for swing in swings(package, key, year, progress=tell_counted)]
        if "tipping" in asked.parts:
            answer["tipping"] = tipping(package, band_of(str(asked.band), key), year, progress=tell_counted).to_dict()
        if "interactions" in asked.parts:
            answer["interactions"] = interactions(package, key, year, seed=asked.seed, progress=tell_counted).to_dict()
        return answer

    return work


def _differ(asked: WhoQuestion) -> Work:
    from banen.decide.who import check_by, who
    from banen.simulate.lived import check_scale
    from banen.simulate.measures.packages import package_from

    check_all(
        lambda: package_from(asked.package),
        lambda: package_from(asked.against),
        lambda: check_by(asked.by),
        lambda: check_scale(asked.scale),
    )
    package, against = package_from(asked.package), package_from(asked.against)

    def work(tell: Callable[[str], None]) -> dict[str, Any]:
        return who(
            package, against, year=asked.year, by=asked.by, seed=asked.seed, scale=asked.scale, progress=tell
        ).to_dict()

    return work


def _counted(tell: Callable[[str], None]) -> Any:
    """A step of the job for work that counts its runs: how many of how many."""

    def count(what: str, done: int, of: int) -> None:
        tell(f"{what}: {done} of {of}")

    return count
