"""The addresses of the API about places: sites, suitable municipalities, the need for beds, and local numbers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import Body, Depends, FastAPI, Query
from pydantic import BaseModel, ConfigDict, Field

from banen.languages import DUTCH
from banen.observe.days import FIRST_DAY, LAST_DAY
from banen.quantities import LAST_YEAR, POLICY_YEAR
from banen.serve.api.answers.decisions import LocalNumbers
from banen.serve.api.answers.places import Assessment, HousingNeed, Suitability
from banen.serve.api.document import Spoken, answers
from banen.serve.api.scenarios import MOST_DRAWS, Run, in_query
from banen.serve.turns import DRAWS_AT_ONCE, in_turn

Area = Annotated[str, Field(pattern=r"^[A-Za-z]{2}[0-9]{2}([0-9]{2})?$", examples=["AM26"])]
Draws = Annotated[int, Query(ge=1, le=MOST_DRAWS, description="Draws behind the range.")]


class Site(BaseModel):
    """A proposal for new business in the shape of a proposal file, with what the region knows."""

    model_config = ConfigDict(extra="forbid")
    proposal: dict[str, Any] = Field(description="Answers by topic and key; what is absent or null is not answered.")
    region: dict[str, Any] | None = Field(None, description="A region file.")
    on: date | None = Field(
        None, ge=FIRST_DAY, le=LAST_DAY, description="Day of assessment; else that of the proposal, else today."
    )
    regional_need: int | None = Field(
        None, strict=True, ge=0, description="Beds that the housing region needs.", examples=[1200]
    )
    language: Spoken = Field(DUTCH, description="Language of the sentences in the answer.")


class SiteAmong(Site):
    """A proposal for new business, to be judged at several municipalities."""

    among: list[Area] | None = Field(
        None, max_length=400, description="Regions, provinces or municipalities; all of the country without it."
    )


def add_places(api: FastAPI) -> None:
    """Sites, suitability, need and local numbers."""

    @api.post(
        "/assessments",
        tags=["sites"],
        operation_id="postAssessment",
        summary="Assess a proposal for business",
        **answers(Assessment),
    )
    async def assessment(asked: Annotated[Site, Body()]) -> dict[str, Any]:
        """Eight criteria without compensation, conditions, beds over time, and what is missing."""
        from banen.sites import assess

        def made() -> dict[str, Any]:
            assessment_of = assess(asked.proposal, asked.region, on=asked.on, regional_need=asked.regional_need)
            return assessment_of.to_dict(asked.language)

        return await in_turn(object(), made)

    @api.post(
        "/suitabilities",
        tags=["sites"],
        operation_id="postSuitability",
        summary="Judge a proposal at every municipality",
        **answers(Suitability),
    )
    async def suitability(asked: Annotated[SiteAmong, Body()]) -> dict[str, Any]:
        """The same proposal at every municipality, or at those of some regions."""
        from banen.observe.areas import areas
        from banen.sites.suitability import suitability as judge

        def made() -> dict[str, Any]:
            codes = None
            if asked.among is not None:
                codes = sorted({m.code for area in asked.among for m in areas().municipalities_of(area.upper())})
            return judge(asked.proposal, asked.region, on=asked.on, among=codes).to_dict(asked.language)

        return await in_turn(object(), made, heavy=True)

    @api.get(
        "/housing-needs",
        tags=["sites"],
        operation_id="getHousingNeed",
        summary="Beds needed per region",
        **answers(HousingNeed),
    )
    async def need(
        run: Annotated[Run, Depends(in_query)],
        year: Annotated[
            int, Query(ge=POLICY_YEAR, le=LAST_YEAR, description="Year of the need, on 31 December.")
        ] = 2035,
        among: Annotated[
            list[Area] | None, Query(max_length=60, description="Only these regions or provinces; repeat for more.")
        ] = None,
    ) -> dict[str, Any]:
        """How many labour migrants need a bed per region, how many beds there are, and how many people lack one."""
        from banen.decide.need import housing_need
        from banen.observe.areas import areas

        wanted = {m.region_code for area in among for m in areas().municipalities_of(area.upper())} if among else None
        asked = run.scenario

        def made() -> dict[str, Any]:
            need_of = housing_need(asked.package, year, draws=asked.draws, seed=asked.seed).to_dict()
            rows = [row for row in need_of["regions"] if wanted is None or row["region"] in wanted]
            return need_of | {"regions": rows}

        question = ("need", asked.package, asked.draws, asked.seed, year, tuple(among or ()))
        return await in_turn(question, made, heavy=asked.draws > DRAWS_AT_ONCE)

    @api.get(
        "/local-numbers",
        tags=["decisions"],
        operation_id="getLocalNumbers",
        summary="A national band over regions",
        **answers(LocalNumbers),
    )
    async def local_numbers(
        band: Annotated[
            str,
            Query(max_length=40, description="LOW:HIGH in persons; a bound may be left out.", examples=[":1000000"]),
        ],
        year: Annotated[int, Query(ge=POLICY_YEAR, le=LAST_YEAR, description="Year of the band.", examples=[2035])],
        package: Annotated[str, Query(max_length=8000, description="Short text of a package.")] = "",
        indicator: Annotated[str, Query(max_length=80, description="An indicator by region.")] = "stock_by_region",
        key: Annotated[str, Query(max_length=40, description="By what to spread: work or inhabitants.")] = "work",
        mode: Annotated[str, Query(max_length=40, description="How the band works.")] = "richtgetal",
        region: Annotated[
            Area | None, Query(description="Spread the number of this region over its municipalities.")
        ] = None,
        draws: Draws = 100,
        seed: Annotated[int, Query(ge=0, lt=2**63, description="Seed of the draws.")] = 1,
    ) -> dict[str, Any]:
        """A national band over the labour-market regions, or over the municipalities of one, and where it pinches."""
        from banen.decide.local import local
        from banen.simulate.measures.packages import from_short_text

        def made() -> dict[str, Any]:
            return local(
                band,
                year,
                package=from_short_text(package),
                indicator=indicator,
                key=key,
                mode=mode,
                region=region,
                draws=draws,
                seed=seed,
            ).to_dict()

        question = ("local", band, year, package, indicator, key, mode, region, draws, seed)
        return await in_turn(question, made, heavy=draws > DRAWS_AT_ONCE)
