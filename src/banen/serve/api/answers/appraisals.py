"""Answers about money: who gains and who bears, line by line, with what nobody knows."""

from __future__ import annotations

from pydantic import Field

from banen.quantities import POLICY_YEAR
from banen.serve.api.answers.parts import (
    Answer,
    DrawCount,
    FigureIds,
    Range,
    Receipt,
    Seed,
    Text,
    Unit,
    Year,
    YearRange,
)


class YearAmount(YearRange):
    """An amount in one year: its range and its mean, which unlike medians adds up."""

    mean: float = Field(description="Mean of the draws.", examples=[-1250000.0])


class PresentValue(Range):
    """A present value over the years of the run."""

    rate: float = Field(description="Discount rate a year.", examples=[0.0225])
    mean: float = Field(description="Mean of the draws.", examples=[-9800000.0])


class Amounts(Answer):
    """A line, or a group of it, under current policy and under a package."""

    baseline: list[YearAmount] = Field(description="Under current policy, by year.")
    package: list[YearAmount] = Field(description="Under the package, by year.")
    difference: list[YearAmount] = Field(description="Package minus current policy, draw by draw.")
    present_value: list[PresentValue] = Field([], description="Of money alone, at each discount rate.")
    by_party: dict[str, list[YearAmount]] = Field({}, description="What each party gains; a transfer sums to zero.")


class Driver(Answer):
    """An assumption that moves a line."""

    assumption: str = Field(description="Name of the assumption.", examples=["appraisal.rent_week"])
    share_of_variance: float = Field(description="Share of the variance of the line that goes with it.", examples=[0.4])
    switches_at: float | None = Field(description="Value at which the line changes sign, if it does.")


class AccountLine(Amounts):
    """A line of the accounts."""

    kind: str = Field(description="real, transfer, memo or count.", examples=["transfer"])
    block: str = Field(description="national, or migrants for their own welfare.", examples=["national"])
    unit: Unit
    label: Text = Field(description="Name, in each language.")
    price_year: int | None = Field(description="Year of the prices; none for a count.", examples=[2026])
    meaning: Text = Field(description="What it means, in each language.")
    support: str = Field(description="figure where sources give it, else judgement.", examples=["figure"])
    parties: dict[str, int] = Field(description="Sign of the line for each party.", examples=[{"state": 1}])
    rests_on: list[str] = Field(description="Assumptions behind it.")
    drivers: list[Driver] = Field(description="Assumptions that move it most.")
    groups: dict[str, Amounts] = Field(description="By sector, wage group and region.", examples=[{}])


class Party(Answer):
    """What a party gains or bears, all money lines together."""

    label: Text = Field(description="Name, in each language.")
    net: list[YearAmount] = Field(description="What the party gains (or bears, below zero), by year.")
    present_value: list[PresentValue] = Field(description="The sum over the years at each discount rate.")


class Discount(Answer):
    """How years are made comparable."""

    rate: float = Field(description="Discount rate a year.", examples=[0.0225])
    sensitivity: float = Field(description="The rate is also taken this much lower and higher.", examples=[0.01])
    real_wage_growth: float = Field(description="Growth of wages beyond prices, a year.")
    since: int = Field(alias="from", description="First year.", examples=[POLICY_YEAR])
    until: Year


class Known(Answer):
    """How much of the accounts is known, so that a known part never reads as a total."""

    amounts: int = Field(description="Amounts known.", examples=[31])
    of: int = Field(description="Amounts that the package moves.", examples=[42])
    share: float = Field(description="Share of the measures whose cost a source gives.", examples=[0.738])


class Unknown(Answer):
    """An amount that no source gives (PM), with the direction that is known of it."""

    key: str = Field(description="The item whose amount is unknown.", examples=["paid_up"])
    amount: None = Field(None, description="Always null: unknown is never zero.")
    present_value: None = Field(None, description="Always null: unknown is never zero.")
    parties: list[str] = Field(description="Whom the item is for.")
    sign: dict[str, str] = Field(description="PM+ or PM- by party.", examples=[{"employers": "PM-"}])
    moves_with: str = Field(description="What it moves with.", examples=["workers"])
    reason: Text = Field(description="Why the amount is unknown.")
    figures: FigureIds


class ValueAdded(Answer):
    """What the whole industry of a sector adds in a year: a published figure, beside the lines and in no sum."""

    figure: str = Field(description="Id of the figure.", examples=["NR003.value_added"])
    amount: float = Field(description="Gross value added in euro, in prices of its own year.", examples=[48_484e6])
    unit: Unit
    period: str = Field(description="Year of the figure.", examples=["2023"])
    source: str = Field(description="Who published it.", examples=["CBS StatLine 85925ENG"])


class PublicFunds(Answer):
    """What a euro of public money costs, and what a higher cost would add to the known net of public parties."""

    cost: float = Field(description="What a euro of public money counts for.", examples=[1.0])
    sensitivity: float = Field(description="What it counts for in the sensitivity.", examples=[1.25])
    parties: list[str] = Field(description="Whose money is public.", examples=[["municipalities", "state"]])
    year: Year
    net: float = Field(description="Mean of what the known lines come to, in euro.", examples=[-364e6])
    added: float = Field(description="What the sensitivity would add, in euro.", examples=[-91e6])


class Accounts(Answer):
    """The appraisal of a package in euro a year: real lines and transfers, by party, with what is unknown."""

    draws: DrawCount
    seed: Seed
    price_year: int = Field(description="Year of the prices.", examples=[2026])
    discount: Discount = Field(description="Rates at which later years count less.")
    public_funds: PublicFunds = Field(description="What raising public money costs besides.")
    known: Known = Field(description="How much of the cost is known.")
    parties: dict[str, Party] = Field(description="What each party gains and bears.")
    lines: dict[str, AccountLine] = Field(description="Items of the account, by key.")
    unknown: list[Unknown] = Field(description="Items without an amount.")
    unknown_lines: list[str] = Field(description="Lines without any known amount under this package.")
    measures_of_unknown_cost: list[str] = Field(description="Measures whose cost no source gives.", examples=[["2.3"]])
    value_added: dict[str, ValueAdded | None] = Field(
        description="By sector, the value added of its industry; null where no value was read."
    )


class Appraisal(Answer):
    """Who gains and who bears under a package, with the receipt of the run."""

    receipt: Receipt = Field(description="What the numbers rest on, enough to make them again.")
    appraisal: Accounts = Field(description="The accounts under current policy and under the package.")
