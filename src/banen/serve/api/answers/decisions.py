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

    number: int = Field(description="Number in the table; 0 is current policy.", examples=[1])
    text: str = Field(description="The package for an address.", examples=["2.3:extra_in_work_per_year:10000"])
    package: Package = Field(description="The package of this point.")
    measures: dict[str, str] = Field(description="Level by measure: moderate, strongest …", examples=[{"2.3": "far"}])
    probability: float = Field(description="Share of the draws in the band.", examples=[0.82])
    position: Position = Field(description="How the outcome lies to the band.")
    indicators: dict[str, Range] = Field(description="Outcomes by key, as ranges over the draws.")
    intervention: float = Field(description="Measures, counted twice at their strongest.", examples=[3])
    cost: Cost = Field(description="Known cost a year, and the measures whose cost is unknown.")
    legal_level: str = Field(description="The highest level at which something must be decided.")
    lead_time_years: float = Field(description="Years until the last measure can act.", examples=[2.0])
    conflicts: list[Conflict] = Field(description="What does not go together, with the reason.")
    sampling_error: float | None = Field(None, description="Half the 90% interval of the probability over the draws.")


class NeededPosts(Described):
    """The posts that should not stay open."""

    key: Key
    sectors: list[str] = Field(description="Sectors whose open posts count.", examples=[["care", "construction"]])


class Method(Answer):
    """How the packages were found."""

    name: str = Field(description="exact, screened or optimised.", examples=["exact"])
    combinations: int = Field(description="Packages looked at.", examples=[9])
    run_with_bands: int = Field(description="Packages run with all draws.", examples=[9])
    left_out: list[str] = Field(description="Choices that were not combined.")
    mean_error_of_surrogate: float | None = Field(description="In the unit of the indicator; none if exact.")
    range: list[float] = Field(description="Least and greatest median over all that were looked at.")
    proven: bool | None = Field(description="Whether every program was solved to the end.")
    step: float = Field(description="Step between levels that was tried.")
    about: Text = Field(description="How the search went, in each language.")


class RankedPoint(Answer):
    """What a package of the frontier costs."""

    number: int = Field(description="Number of the package on the frontier.")
    known_cost_eur_m: float | None = Field(description="Million euro a year, as far as known.")
    surplus_lost_eur_m: float = Field(description="Surplus that employers lose, million euro.")
    surplus_lost_by_sector_eur_m: dict[str, float] = Field(
        description="Surplus lost by sector, in million euro a year."
    )


class Ranking(Answer):
    """The packages by one thing alone, cheapest first; that does not make the first the best."""

    by: str = Field(description="cost, surplus or a sector.", examples=["surplus"])
    points: list[RankedPoint] = Field(description="Points of the frontier in the order of their surplus.")


class Frontier(Answer):
    """The packages that reach a band, of which none is better than another in everything."""

    band: Band = Field(description="The band that was asked.")
    indicator: Indicated = Field(description="The indicator of the band.")
    year: Year
    probability_asked: float = Field(description="Least probability to lie in the band, from 0 to 1.", examples=[0.5])
    draws: DrawCount
    seed: Seed
    current_policy: Point = Field(description="Current policy as a point.")
    reached: bool = Field(description="Whether any package reaches the band as probably as asked.")
    frontier: list[Point] = Field(description="Packages of which none is better than another in everything.")
    nearest: list[Point] = Field(description="Where none reaches it: the nearest.")
    objectives: list[str] = Field(description="Less is better in each.")
    needed_posts: NeededPosts = Field(description="Open posts in the sectors that count.")
    method: Method = Field(description="How the search went.")
    warnings: list[Text] = Field(description="What to mind when reading the answer.")
    outlooks: dict[str, dict[str, float]] = Field(
        description="Probability to be in the band under each named outlook, by number of the package.",
        examples=[{"cbs_2023": {"0": 0.61}}],
    )
    ranking: Ranking | None = Field(None, description="The points by surplus, where that was asked.")


class LocalNumber(Answer):
    """A number for a region or municipality."""

    code: str = Field(description="Code of the area.", examples=["AM26"])
    name: str = Field(description="Name of the area.", examples=["Midden-Brabant"])
    low: float | None = Field(description="Lower bound, in persons.")
    high: float | None = Field(description="Upper bound, in persons.", examples=[21000])
    own: bool = Field(description="Whether the area agreed this number itself.")
    outcome: Range | None = Field(description="What the model expects; none where it cannot tell.")
    position: Position | None = Field(description="How the number lies to the band; null where none was set.")


class LocalNumbers(Answer):
    """A national band over the regions, or a region's number over its municipalities."""

    indicator: Indicated = Field(description="What is counted.")
    year: Year
    mode: str = Field(description="Whether the band is a number or a share.", examples=["richtgetal"])
    key: Text = Field(description="By what the band is spread.")
    draws: DrawCount
    seed: Seed
    whole: LocalNumber = Field(description="The country or region as a whole.")
    parts: list[LocalNumber] = Field(description="Its parts.")
    limits: list[Text] = Field(description="What these numbers cannot say.")


class Index(Answer):
    """How much of the width of a band goes with one group of assumptions (Sobol)."""

    group: str = Field(description="Group of assumptions.", examples=["behaviour"])
    names: list[str] = Field(description="Assumptions of the group.")
    source: str = Field(description="Source of doubt: law, behaviour, data or chance.")
    first: float = Field(description="Share of the variance by itself.", examples=[0.4])
    first_interval: list[float] = Field(description="5–95% interval of the first-order index.")
    total: float = Field(description="Share of the variance with all it works on.", examples=[0.5])
    total_interval: list[float] = Field(description="5–95% interval of the total index.")
    band_alone: Range = Field(description="The band if only this were in doubt.")
    width_alone: float = Field(description="Width of the outcome when this group alone varies.")


class CalibratedShare(Answer):
    """How much of the calibrated doubt goes with one assumption."""

    assumption: str = Field(description="Name of the assumption.")
    source: str = Field(description="Source of doubt that the assumption belongs to.")
    share: float = Field(description="Share of the doubt of calibrated assumptions, from 0 to 1.")
    interval: list[float] = Field(description="5–95% interval of the share.")


class Sobol(Answer):
    """Where the width of a band comes from."""

    key: Key
    year: Year
    quantity: str = Field(description="level or effect.", examples=["effect"])
    band: Range = Field(description="Range of the outcome.")
    sources: list[Index] = Field(description="By source of doubt.")
    assumptions: list[Index] = Field(description="By assumption.")
    calibrated: list[CalibratedShare] = Field(description="Shares of the assumptions that were fitted.")
    absent: list[str] = Field(description="Sources of doubt that play no part.")
    runs: int = Field(description="Runs of the model.")
    points: int = Field(description="Points of the design.")
    seed: Seed


class Swing(Answer):
    """What an indicator does when one assumption goes over its range."""

    assumption: str = Field(description="Name of the assumption.")
    low: float = Field(description="Outcome with the assumption at its least.")
    centre: float = Field(description="Outcome at the central values.")
    high: float = Field(description="Outcome with the assumption at its greatest.")
    width: float = Field(description="Outcome at the high end minus that at the low end.")


class TippingPoint(Answer):
    """The value of an assumption at which the answer changes."""

    assumption: str = Field(description="Name of the assumption.")
    unit: Unit
    centre: float = Field(description="Central value of the assumption.")
    range: list[float] = Field(description="Range of the assumption, low and high.")
    value: float | None = Field(description="Where the outcome crosses the band; none where it never does.")
    within_range: bool = Field(description="Whether the answer tips within that range.")
    share_of_range: float | None = Field(description="Where in the range it tips, from 0 to 1; null where it does not.")
    outcome_at_low: float = Field(description="Outcome at the low end.")
    outcome_at_high: float = Field(description="Outcome at the high end.")


class Tipping(Answer):
    """What would take an outcome out of a band, or bring it in."""

    band: Band = Field(description="The band that was asked.")
    indicator: Key
    year: Year
    centre: float = Field(description="Outcome at the central values.")
    inside: bool = Field(description="Whether that lies in the band.")
    points: list[TippingPoint] = Field(description="Where the answer changes, by assumption.")


class Pair(Answer):
    """How two measures work on one another."""

    measures: list[str] = Field(description="The two measures.")
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
    effect: float = Field(description="Effect of the package.")
    sum_of_each_alone: float = Field(description="Sum of the effects of each measure alone.")
    pairs: list[Pair] = Field(description="Pairs that strengthen or weaken each other.")
    idle: list[str] = Field(description="Measures that do nothing in this package.")
    redundant: list[str] = Field(description="Measures whose effect another gives already.")
    conflicts: list[Conflict] = Field(description="What does not go together, with the reason.")


class Explanation(Answer):
    """What an indicator rests on, and what its band and its answer rest on most."""

    about: Described = Field(description="What the indicator counts.")
    key: Key
    assumptions: list[Assumed] = Field(description="Assumptions with range and reason.")
    measures: dict[str, list[Assumed]] = Field(description="Assumptions that each measure rests on.")
    parameters: dict[str, list[str]] = Field(description="Dated legal values that each measure rests on.")
    figures: FigureIds
    tables: list[str] = Field(description="Names of the tables that go with the answer.")
    sobol: Sobol | None = Field(None, description="Shares of the doubt, where asked.")
    sensitivity: list[Swing] | None = Field(None, description="One assumption at a time, where asked.")
    tipping: Tipping | None = Field(None, description="Where the answer tips, where asked.")
    interactions: Interactions | None = Field(None, description="Measures in pairs, where asked.")
