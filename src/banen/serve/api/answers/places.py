"""Answers about places: the assessment of a site, suitable municipalities, and the need for beds."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from banen.serve.api.answers.parts import Answer, Range, Receipt, Text, Year


class Criterion(Answer):
    """How one of the eight criteria came out, with the numbers behind it."""

    model_config = ConfigDict(extra="allow")
    id: str = Field(description="Name of the criterion.", examples=["housing"])
    rule: str = Field(description="Rule that decides it.")
    label: str = Field(description="Name of the criterion, in the language asked.")
    hard: bool = Field(description="Whether red is a ground for refusal by itself.")
    colour: str = Field(description="groen, oranje, rood or onbepaald.", examples=["groen"])
    case: str = Field(description="Which case of the rule applied.")
    text: str = Field(description="The finding, in the language asked.")
    computation: str = Field(description="How it was computed.")
    to_green: str = Field(description="What would make it green.")
    law: str = Field(description="Law or policy that it rests on.")
    missing: list[str] = Field(description="Facts that are missing.")


class BedsOn(Answer):
    """Need and supply of beds on a day."""

    date: str = Field(description="Day.")
    need: int | None = Field(description="Beds that are needed; null where unknown.")
    applicant: int | None = Field(description="Beds of the applicant.")
    municipality: int | None = Field(description="Beds that the municipality offers.")
    committed: int | None = Field(description="Beds that are committed.")
    accepted: int | None = Field(description="Beds that count.")
    shortage: int | None = Field(description="Beds that are short.")
    uncovered: int | None = Field(description="Beds without a plan.")


class Setting(Answer):
    """A norm that the assessment used."""

    name: str = Field(description="Name of the setting.")
    label: str = Field(description="Its name in words.")
    value: Any = Field(description="Its value.")
    shown: str = Field(description="Its value in words.")
    unit: str = Field(description="Its unit.")
    basis: str = Field(description="Law, policy or judgement.")
    source: str = Field(description="Where the value comes from.")


class SiteReceipt(Answer):
    """What an assessment was made of."""

    banen: str = Field(description="Version of Banen.")
    content: str = Field(description="Fingerprint of the content.")
    proposal: str | None = Field(description="Fingerprint of the proposal; null where none was given.")
    region: str | None = Field(description="Fingerprint of the plan of the region; null where none.")
    assessed_on: str = Field(description="Day of the assessment.")


class Assessment(Answer):
    """A proposal for new business by eight criteria without compensation, in the language asked for."""

    title: str | None = Field(description="Title of the proposal; null where it has none.")
    municipality: str | None = Field(
        description="Code of the municipality; null where it was not told.", examples=["GM0855"]
    )
    municipality_name: str | None = Field(description="Name of the municipality.")
    opening: str | None = Field(description="Day of opening; null where it was not told.")
    outcome: str = Field(
        description="Outcome: green, amber, red or undetermined.", examples=["akkoord_onder_voorwaarden"]
    )
    outcome_text: str = Field(description="The outcome in words.")
    outcome_explanation: str = Field(description="Why, in words.")
    criteria: list[Criterion] = Field(description="Criterion by criterion.")
    shortage: int | None = Field(description="Beds short.")
    line: list[BedsOn] = Field(description="Beds over time.")
    computed: dict[str, float | None] = Field(description="Numbers that follow from the proposal.")
    allocation: list[dict[str, Any]] = Field(description="Who houses whom in the region.")
    allocation_rule: str | None = Field(
        description="Rule by which the need is shared over the region; null where none."
    )
    unplaced: int | None = Field(description="Beds that no municipality of the region has.")
    allocation_by_rule: dict[str, Any] = Field(description="Shares under each rule.")
    conditions: list[Any] = Field(description="What a permit should ask.")
    missing: list[Any] = Field(description="What is not answered, and who has it.")
    notes: list[Any] = Field(description="What to mind.")
    settings: list[Setting] = Field(description="Settings that were used.")
    programme: Any = Field(description="The housing programme of the region, if it was given.")
    receipt: SiteReceipt = Field(description="What the numbers rest on, enough to make them again.")


class SuitabilityRegion(Answer):
    """How the municipalities of a region came out."""

    region: str = Field(description="Code of the labour-market region.", examples=["AM26"])
    name: str = Field(description="Name of the labour-market region.")
    tile_col: int = Field(description="Column of its tile on the map.")
    tile_row: int = Field(description="Row of its tile on the map.")
    municipalities: int = Field(description="Number of municipalities.")
    outcomes: dict[str, int] = Field(description="How many municipalities have each outcome.")


class Suitability(Answer):
    """The same proposal at every municipality."""

    title: str | None = Field(description="Title of the proposal; null where it has none.")
    assessed_on: str = Field(description="Day of the assessment.")
    outcomes: dict[str, int] = Field(description="Municipalities by outcome.")
    municipalities: list[dict[str, str | float | bool | None]] = Field(
        description="Municipality by municipality, with its outcome."
    )
    regions: list[SuitabilityRegion] = Field(description="Labour-market regions with counts.")
    credit: str = Field(description="Credit that the source of the areas asks for.")


class Need(Answer):
    """Beds needed, there and lacking."""

    need: Range = Field(description="Persons who need a bed.")
    places: Range = Field(description="Certified beds.")
    shortage: Range = Field(description="Beds that are short, as a range over the draws.")
    under_law: Range = Field(description="Shortage under current policy.")


class RegionNeed(Need):
    """The need of one labour-market region."""

    region: str = Field(description="Code of the area.", examples=["AM26"])
    name: str = Field(description="Name of the area.")
    tile_col: int = Field(description="Column on the tile map.")
    tile_row: int = Field(description="Row on the tile map.")
    free: int | None = Field(description="Free beds that the region told.")
    planned: int | None = Field(description="Planned beds that the region told.")
    municipalities_told: int = Field(description="Municipalities that gave a number.")
    municipalities: int = Field(description="Municipalities in all.")
    left: Range | None = Field(description="Shortage after what the region told.")


class HousingNeed(Answer):
    """How many labour migrants need a bed per region, how many there are, and how many lack one, on 31 December."""

    year: Year
    title: Text = Field(description="Title of the package, in each language.")
    country: Need = Field(description="The country as a whole.")
    by_stay: dict[str, Range] = Field(description="Need of short stays, posted workers and residents.")
    regions: list[RegionNeed] = Field(description="Area by area.")
    receipt: Receipt = Field(description="What the numbers rest on, enough to make them again.")
    credit: Text = Field(description="Credit that the source of the areas asks for.")
