"""Answers about what to do: packages that reach a band, local numbers, and what the answer rests on."""

from __future__ import annotations

from pydantic import Field

from banen.serve.api.answers.figures import Assumed
from banen.serve.api.answers.parts import (
    P05,
    P95,
    Answer,
    Band,
    Conflict,
    Described,
    DrawCount,
    FigureIds,
    Indicated,
    Key,
    Package,
    Position,
    Range,
    Seed,
    Text,
    Unit,
    Year,
)


class Cost(Answer):
    """What a package costs a year, as far as it is known."""

    known_eur_m_per_year: float | None = Field(description="Million euro a year; none where no part is known.")
    unknown: list[str] = Field(description="Measures whose cost no source gives.", examples=[["2.3"]])


class Point(Answer):
    """A package with its probability to be in the band, and what it asks."""

    number: int = Field(examples=[1])
    text: str = Field(description="The package for an address.", examples=["2.3:extra_in_work_per_year:10000"])
    package: Package
    measures: dict[str, str] = Field(description="Level by measure: moderate, strongest …", examples=[{"2.3": "far"}])
    probability: float = Field(description="Share of the draws in the band.", examples=[0.82])
    position: Position
    indicators: dict[str, Range]
    intervention: float = Field(description="Measures, counted twice at their strongest.", examples=[3])
    cost: Cost
    legal_level: str = Field(description="The highest level at which something must be decided.")
    lead_time_years: float = Field(description="Years until the last measure can act.", examples=[2.0])
    conflicts: list[Conflict]
    sampling_error: float | None = Field(None, description="Standard error of the probability over the draws.")


class NeededPosts(Described):
    """The posts that should not stay open."""

    key: Key
    sectors: list[str] = Field(examples=[["care", "construction"]])


class Method(Answer):
    """How the packages were found."""

    name: str = Field(description="exact, screened or optimised.", examples=["exact"])
    combinations: int = Field(description="Packages looked at.", examples=[9])
    run_with_bands: int = Field(description="Packages run with all draws.", examples=[9])
    left_out: list[str] = Field(description="Choices that were not combined.")
    mean_error_of_surrogate: float | None = Field(description="In the unit of the indicator; none if exact.")
    range: list[float] = Field(description="Least and greatest median over all that were looked at.")
    proven: bool | None = Field(description="Whether every program was solved to the end.")
    step: float
    about: Text


class RankedPoint(Answer):
    """What a package of the frontier costs."""

    number: int = Field(description="Number of the package on the frontier.")
    known_cost_eur_m: float | None = Field(description="Million euro a year, as far as known.")
    surplus_lost_eur_m: float = Field(description="Surplus that employers lose, million euro.")
    surplus_lost_by_sector_eur_m: dict[str, float]


class Ranking(Answer):
    """The packages by one thing alone, cheapest first; that does not make the first the best."""

    by: str = Field(description="cost, surplus or a sector.", examples=["surplus"])
    points: list[RankedPoint]


class Frontier(Answer):
    """The packages that reach a band, of which none is better than another in everything."""

    band: Band
    indicator: Indicated
    year: Year
    probability_asked: float = Field(examples=[0.5])
    draws: DrawCount
    seed: Seed
    current_policy: Point
    reached: bool = Field(description="Whether any package reaches the band as probably as asked.")
    frontier: list[Point]
    nearest: list[Point] = Field(description="Where none reaches it: the nearest.")
    objectives: list[str] = Field(description="Less is better in each.")
    needed_posts: NeededPosts
    method: Method
    warnings: list[Text]
    outlooks: dict[str, dict[str, float]] = Field(
        description="Probability to be in the band under each named outlook, by number of the package.",
        examples=[{"cbs_2023": {"0": 0.61}}],
    )
    ranking: Ranking | None = None


class LocalNumber(Answer):
    """A number for a region or municipality."""

    code: str = Field(examples=["AM26"])
    name: str = Field(examples=["Midden-Brabant"])
    low: float | None = Field(description="Lower bound, in persons.")
    high: float | None = Field(description="Upper bound, in persons.", examples=[21000])
    own: bool = Field(description="Whether the area agreed this number itself.")
    outcome: Range | None = Field(description="What the model expects; none where it cannot tell.")
    position: Position | None


class LocalNumbers(Answer):
    """A national band over the regions, or a region's number over its municipalities."""

    indicator: Indicated
    year: Year
    mode: str = Field(examples=["richtgetal"])
    key: Text = Field(description="By what the band is spread.")
    draws: DrawCount
    seed: Seed
    whole: LocalNumber
    parts: list[LocalNumber]
    limits: list[Text] = Field(description="What these numbers cannot say.")


class Index(Answer):
    """How much of the width of a band goes with one group of assumptions (Sobol)."""

    group: str = Field(examples=["behaviour"])
    names: list[str]
    source: str
    first: float = Field(description="Share of the variance by itself.", examples=[0.4])
    first_interval: list[float]
    total: float = Field(description="Share of the variance with all it works on.", examples=[0.5])
    total_interval: list[float]
    band_alone: Range = Field(description="The band if only this were in doubt.")
    width_alone: float


class CalibratedShare(Answer):
    """How much of the calibrated doubt goes with one assumption."""

    assumption: str
    source: str
    share: float
    interval: list[float]


class Sobol(Answer):
    """Where the width of a band comes from."""

    key: Key
    year: Year
    quantity: str = Field(description="level or effect.", examples=["effect"])
    band: Range
    sources: list[Index] = Field(description="By source of doubt.")
    assumptions: list[Index] = Field(description="By assumption.")
    calibrated: list[CalibratedShare]
    absent: list[str] = Field(description="Sources of doubt that play no part.")
    runs: int
    points: int
    seed: Seed


class Swing(Answer):
    """What an indicator does when one assumption goes over its range."""

    assumption: str
    low: float = Field(description="Outcome with the assumption at its least.")
    centre: float
    high: float = Field(description="Outcome with the assumption at its greatest.")
    width: float


class TippingPoint(Answer):
    """The value of an assumption at which the answer changes."""

    assumption: str
    unit: Unit
    centre: float
    range: list[float]
    value: float | None = Field(description="Where the outcome crosses the band; none where it never does.")
    within_range: bool
    share_of_range: float | None
    outcome_at_low: float
    outcome_at_high: float


class Tipping(Answer):
    """What would take an outcome out of a band, or bring it in."""

    band: Band
    indicator: Key
    year: Year
    centre: float
    inside: bool
    points: list[TippingPoint]


class Pair(Answer):
    """How two measures work on one another."""

    measures: list[str]
    alone: float = Field(description="Interaction of the two by themselves.")
    within: float = Field(description="Interaction within the package.")
    p05: P05
    p95: P95
    kind: str = Field(description="strengthen, weaken or none.", examples=["weaken"])


class Interactions(Answer):
    """Which measures strengthen or weaken each other, or do nothing."""

    key: Key
    year: Year
    draws: DrawCount
    effect: float
    sum_of_each_alone: float
    pairs: list[Pair]
    idle: list[str]
    redundant: list[str]
    conflicts: list[Conflict]


class Explanation(Answer):
    """What an indicator rests on, and what its band and its answer rest on most."""

    about: Described
    key: Key
    assumptions: list[Assumed]
    measures: dict[str, list[Assumed]] = Field(description="Assumptions that each measure rests on.")
    parameters: dict[str, list[str]] = Field(description="Dated legal values that each measure rests on.")
    figures: FigureIds
    tables: list[str]
    sobol: Sobol | None = None
    sensitivity: list[Swing] | None = None
    tipping: Tipping | None = None
    interactions: Interactions | None = None
