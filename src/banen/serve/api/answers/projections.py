"""Answers about what would happen: projections, and which measure does what."""

from __future__ import annotations

from pydantic import Field

from banen.serve.api.answers.parts import P05, P95, Answer, Course, Described, DrawCount, Receipt, Text, Unit, Year


class Outcome(Described, Course):
    """An indicator over the years under current policy and under a package."""


class Group(Course):
    """One group of a breakdown over the years."""

    label: Text = Field(description="Name of the group, in each language.")


class Breakdown(Described):
    """An indicator by group: sector, region, route or origin."""

    by: str = Field(description="What the groups are.", examples=["sector"])
    groups: dict[str, Group] = Field(description="By code of the group.")


class Share(Answer):
    """What one measure does within a package, in the unit of the indicator."""

    alone: float = Field(description="Effect of the measure alone, median of the draws.", examples=[-5200.0])
    shapley: float = Field(description="Its share of the effect of the package; shares add up.", examples=[-4900.0])
    p05: P05
    p95: P95
    error: float = Field(description="Sampling error of the share; 0 where it is exact.", examples=[0.0])


class Remark(Text):
    """What to say beside a result."""

    kind: str = Field(description="What it is about.", examples=["rule"])


class Projection(Answer):
    """What a package does to people, sectors, regions and housing, year by year with 5–95% ranges."""

    receipt: Receipt = Field(description="What the numbers rest on, enough to make them again.")
    indicators: dict[str, Outcome | Breakdown] = Field(description="By key, such as stock@present or stock_by_sector.")
    attribution: dict[str, dict[str, Share]] = Field({}, description="Always empty: see the addresses of attributions.")
    warnings: list[Remark] = Field(description="Measures that clash, and limits of the rules behind them.")


class Attribution(Answer):
    """Which measure of a package does what, by indicator and measure."""

    year: Year
    draws: DrawCount
    exact: bool = Field(description="Whether every order of the measures was taken, and not a sample of orders.")
    attribution: dict[str, dict[str, Share]] = Field(description="Shares by key of the indicator and by measure.")


class Indicator(Answer):
    """An indicator that a projection shows."""

    name: str = Field(description="Its key without a count.", examples=["net_migration"])
    unit: Unit
    label: Text = Field(description="Name, in each language.")
    meaning: Text = Field(description="What it means, in each language.")
    by: str | None = Field(description="What a breakdown is by, or none.", examples=["sector"])


class Count(Text):
    """A count of labour migrants: who is counted, and the same as a definition."""

    definition_nl: str = Field(description="The definition in Dutch.")
    definition_en: str = Field(description="The definition in English.")


class Indicators(Answer):
    """Every indicator, and the counts of labour migrants, which are never added."""

    indicators: list[Indicator] = Field(description="Every indicator.")
    definitions: dict[str, Count] = Field(description="By name, as behind @ in a key.")


class Outlook(Answer):
    """A growth of demand with a name."""

    name: str = Field(description="Name of the outlook.", examples=["cbs_2023"])
    label: Text = Field(description="Name, in each language.")
    meaning: Text = Field(description="What it means, in each language.")
    held: dict[str, float] = Field(description="Assumptions, and the value at which each is held.")


class Outlooks(Answer):
    """Every named outlook."""

    outlooks: list[Outlook] = Field(description="Every named outlook.")
