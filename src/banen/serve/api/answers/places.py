"""Answers about places: the assessment of a site, suitable municipalities, and the need for beds."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from banen.serve.api.answers.parts import Answer, Range, Receipt, Text, Year


class Criterion(Answer):
    """How one of the eight criteria came out, with the numbers behind it."""

    model_config = ConfigDict(extra="allow")
    id: str = Field(examples=["housing"])
    rule: str
    label: str
    hard: bool = Field(description="Whether red is a ground for refusal by itself.")
    colour: str = Field(description="groen, oranje, rood or onbepaald.", examples=["groen"])
    case: str
    text: str
    computation: str
    to_green: str = Field(description="What would make it green.")
    law: str
    missing: list[str]


class BedsOn(Answer):
    """Need and supply of beds on a day."""

    date: str
    need: int | None
    applicant: int | None
    municipality: int | None
    committed: int | None
    accepted: int | None
    shortage: int | None
    uncovered: int | None


class Setting(Answer):
    """A norm that the assessment used."""

    name: str
    label: str
    value: Any
    shown: str
    unit: str
    basis: str = Field(description="Law, policy or judgement.")
    source: str


class SiteReceipt(Answer):
    """What an assessment was made of."""

    banen: str
    content: str
    proposal: str | None
    region: str | None
    assessed_on: str


class Assessment(Answer):
    """A proposal for new business by eight criteria without compensation, in the language asked for."""

    title: str | None
    municipality: str | None = Field(examples=["GM0855"])
    municipality_name: str | None
    opening: str | None
    outcome: str = Field(examples=["akkoord_onder_voorwaarden"])
    outcome_text: str
    outcome_explanation: str
    criteria: list[Criterion]
    shortage: int | None = Field(description="Beds short.")
    line: list[BedsOn] = Field(description="Beds over time.")
    computed: dict[str, float | None] = Field(description="Numbers that follow from the proposal.")
    allocation: list[dict[str, Any]] = Field(description="Who houses whom in the region.")
    allocation_rule: str | None
    unplaced: int | None = Field(description="Beds that no municipality of the region has.")
    allocation_by_rule: dict[str, Any]
    conditions: list[Any] = Field(description="What a permit should ask.")
    missing: list[Any] = Field(description="What is not answered, and who has it.")
    notes: list[Any]
    settings: list[Setting]
    programme: Any = Field(description="The housing programme of the region, if it was given.")
    receipt: SiteReceipt


class SuitabilityRegion(Answer):
    """How the municipalities of a region came out."""

    region: str = Field(examples=["AM26"])
    name: str
    tile_col: int
    tile_row: int
    municipalities: int
    outcomes: dict[str, int]


class Suitability(Answer):
    """The same proposal at every municipality."""

    title: str | None
    assessed_on: str
    outcomes: dict[str, int] = Field(description="Municipalities by outcome.")
    municipalities: list[dict[str, str | float | bool | None]]
    regions: list[SuitabilityRegion]
    credit: str


class Need(Answer):
    """Beds needed, there and lacking."""

    need: Range = Field(description="Persons who need a bed.")
    places: Range = Field(description="Certified beds.")
    shortage: Range
    under_law: Range = Field(description="Shortage under current policy.")


class RegionNeed(Need):
    """The need of one labour-market region."""

    region: str = Field(examples=["AM26"])
    name: str
    tile_col: int = Field(description="Column on the tile map.")
    tile_row: int = Field(description="Row on the tile map.")
    free: int | None = Field(description="Free beds that the region told.")
    planned: int | None = Field(description="Planned beds that the region told.")
    municipalities_told: int
    municipalities: int
    left: Range | None = Field(description="Shortage after what the region told.")


class HousingNeed(Answer):
    """How many labour migrants need a bed per region, how many there are, and how many lack one, on 31 December."""

    year: Year
    title: Text
    country: Need
    by_stay: dict[str, Range] = Field(description="Need of short stays, posted workers and residents.")
    regions: list[RegionNeed]
    receipt: Receipt
    credit: Text
