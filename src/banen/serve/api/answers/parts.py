"""Parts that several answers share: a sentence in two languages, bands, a package and the receipt of a run."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from banen.quantities import POLICY_YEAR


class Answer(BaseModel):
    """A part of an answer; a field that is not named here is never sent."""

    model_config = ConfigDict(extra="forbid")


class Text(Answer):
    """A word or a sentence in Dutch and in English, and in other languages that somebody wrote it in."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, str]
    nl: str = Field(description="In Dutch.", examples=["Arbeidsmigranten"])
    en: str = Field(description="In English.", examples=["Labour migrants"])


P05 = Annotated[float, Field(description="One draw in twenty lies below it.", examples=[-12400.0])]
P50 = Annotated[float, Field(description="Median of the draws.", examples=[-9100.0])]
P95 = Annotated[float, Field(description="One draw in twenty lies above it.", examples=[-6300.0])]
Unit = Annotated[str, Field(description="Unit of the numbers beside it.", examples=["persons"])]
Key = Annotated[str, Field(description="Key of an indicator, with its count behind @.", examples=["stock@present"])]
Seed = Annotated[int, Field(description="Seed of the draws; the same seed gives the same numbers.", examples=[1])]
DrawCount = Annotated[int, Field(description="Draws behind the bands.", examples=[200])]
Year = Annotated[int, Field(description="Calendar year.", examples=[2035])]
FigureIds = Annotated[list[str], Field(description="Identifiers of figures.", examples=[["ST038"]])]


class Range(Answer):
    """A 5–95% range over the draws, in the unit that stands beside it."""

    p05: P05
    p50: P50
    p95: P95


class YearRange(Range):
    """A 5–95% range in one year."""

    year: Year


class Course(Answer):
    """Current policy, a package and what the package changes, year by year from 2005."""

    baseline: list[YearRange] = Field(description="Under current policy.")
    package: list[YearRange] = Field(description="Under the package.")
    difference: list[YearRange] = Field(description="Package minus current policy, draw by draw.")


class Described(Answer):
    """What an indicator counts."""

    unit: Unit
    definition: str | None = Field(description="Which count of labour migrants, or none.", examples=["residents"])
    label: Text = Field(description="Name, in each language.")


class Indicated(Described):
    """An indicator with its key."""

    key: Key


class Package(Answer):
    """A package of measures as its file says it."""

    title: Text = Field(description="Title of the package, in each language.")
    since: int = Field(alias="from", description="Year from which the measures hold.", examples=[POLICY_YEAR])
    measures: dict[str, dict[str, Any]] = Field(
        description="Values of levers by measure; what is not named stays at current law.",
        examples=[{"2.11": {"criterion_factor": 1.3}}],
    )
    target: Any = Field(None, description="The band that the package aims at, if its file names one.")


class Receipt(Answer):
    """What a result was made of: enough to make it again."""

    digest: str = Field(description="Fingerprint of everything below.", examples=["4aa1bba26d41d6a4"])
    code: str = Field(description="Version of Banen.", examples=["0.1.0"])
    content: str = Field(description="Fingerprint of the content: figures, law, assumptions.")
    package: Package = Field(description="The package that was run.")
    package_digest: str = Field(description="Fingerprint of the package.")
    until: Year
    draws: DrawCount
    seed: Seed
    pinned: dict[str, float] = Field(
        description="Assumptions held at a value.", examples=[{"entry.paid_up_share": 0.3}]
    )
    measures: dict[str, list[str]] = Field(description="Assumptions that each measure rests on.")
    parameters: dict[str, list[str]] = Field(description="Dated legal values that each measure rests on.")
    rules: dict[str, list[str]] = Field(description="Rules of law that each measure goes through.")
    assumptions: list[str] = Field(description="Assumptions of the model.", examples=[["demand.agency_share"]])
    figures: FigureIds


class Position(Answer):
    """Where the draws lie in relation to a band, as shares that add up to one."""

    below: float = Field(description="Share of draws below the band.", examples=[0.1])
    inside: float = Field(description="Share of draws in the band.", examples=[0.8])
    above: float = Field(description="Share of draws above the band.", examples=[0.1])


class Band(Answer):
    """A target band: bounds on an indicator, in its unit."""

    id: str = Field(description="Identifier of a published band, or own.", examples=["own"])
    name: Text = Field(description="The band in words, in each language.")
    low: float | None = Field(description="Lower bound, or none.", examples=[None])
    high: float | None = Field(description="Upper bound, or none.", examples=[25000])
    counts: Text = Field(description="What the band counts.")
    indicator: Key
    same_count: bool = Field(description="Whether the band counts what the indicator counts.")
    caveat: Text | None = Field(description="What to say beside a comparison with this band.")
    figures: FigureIds
    year: int | None = Field(description="Year of the band, if its source names one.")
    mode: str = Field(description="How the band works.", examples=["bandbreedte"])


class Conflict(Answer):
    """Two measures of a package that decide the same thing or do the same work."""

    kind: str = Field(description="same_rule or overlap.", examples=["overlap"])
    measures: list[str] = Field(description="Measures that do not go together.", examples=[["2.2", "L.2"]])
    reason: Text = Field(description="Why, in each language.")
