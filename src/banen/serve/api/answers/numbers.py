"""Answers of the ledger of numbers: how a number stands, and what a command came to."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from banen.serve.api.answers.parts import Answer

QuotaName = Annotated[str, Field(description="Name of the number.", examples=["proef-vakkrachten"])]
Places = Annotated[int, Field(description="Number of places.", examples=[1])]


class NumberPeriod(Answer):
    """A period of a number with its places: held, given and free add up to what there is."""

    year: int = Field(description="Calendar year.", examples=[2027])
    index: int = Field(description="Order of the period within the number.", examples=[0])
    starts: str = Field(description="First instant of the period.", examples=["2027-01-01T00:00:00+01:00"])
    ends: str = Field(description="First instant after the period.", examples=["2027-07-01T00:00:00+02:00"])
    base: Places
    carry_in: int = Field(description="Places carried over from before.", examples=[0])
    carried_out: int = Field(description="Places carried over to later.", examples=[0])
    adjust: int = Field(description="Places added or taken by two people or a court.", examples=[0])
    capacity: int = Field(description="All places of the period.", examples=[500])
    reserved: int = Field(description="Places that are held.", examples=[12])
    granted: int = Field(description="Places that are given.", examples=[301])
    free: int = Field(description="Places that are free.", examples=[187])
    closed: bool = Field(description="Whether the period is over and closed.", examples=[False])
    drawn: str | None = Field(description="Instant at which the lot of a round was drawn.", examples=[None])
    present: bool = Field(description="Whether it is the period of today.", examples=[True])


class NumberChain(Answer):
    """The chain of bookings: each holds the fingerprint of the one before it."""

    bookings: int = Field(description="Number of bookings.", examples=[4120])
    head: str = Field(description="Fingerprint of the last booking.")


class NumberStanding(Answer):
    """How a number stands: its definition, its periods and counters. No application is named."""

    quota: QuotaName
    instrument: str = Field(description="How it works; only a quotum refuses.", examples=["quotum"])
    binding: bool = Field(description="Whether it refuses.", examples=[True])
    number: int = Field(description="Places in a year.", examples=[1000])
    route: str = Field(description="Route that it counts; empty for all.", examples=[""])
    area: str = Field(description="Area in which it counts.", examples=["NL"])
    years: list[int] = Field(description="First and last year.", examples=[[2027, 2029]])
    slices: int = Field(description="Periods in a year.", examples=[2])
    group_contains_eu_eea_swiss: bool = Field(
        description="Whether citizens of the EU, the EEA or Switzerland fall under it; such a number may not refuse.",
        examples=[False],
    )
    settings: dict[str, Any] = Field(description="How places are held, offered and carried over.")
    periods: list[NumberPeriod] = Field(description="Every period, oldest first.")
    applications: dict[str, int] = Field(description="Applications by state.", examples=[{"WAITING": 40}])
    at: str = Field(description="Instant at which this was read.", examples=["2027-02-09T09:00:00+01:00"])
    chain: NumberChain = Field(description="The chain of bookings.")


class NumbersKept(Answer):
    """The numbers that the caller keeps."""

    quotas: list[NumberStanding] = Field(description="Each number as it stands.")


class NumberOutcome(Answer):
    """What a command came to; the same key gives the same answer again."""

    outcome: str = Field(description="What it came to, in one word.", examples=["RESERVED"])
    quota: QuotaName
    replayed: bool = Field(description="Whether the command had been answered before.", examples=[False])
    case: str | None = Field(None, description="Reference of the application.", examples=["Z-2027-0012"])
    state: str | None = Field(None, description="State of the application.", examples=["RESERVED"])
    places: int | None = Field(None, description="Places that it asks or has.", examples=[1])
    received_at: str | None = Field(None, description="Instant that decides its place in the line.")
    until: str | None = Field(None, description="Until when the place is held or offered.")
    position: int | None = Field(None, description="Place in the line, for who waits.", examples=[1])
    flagged: bool | None = Field(None, description="Whether a person must look at it first.", examples=[False])
    reason: str | None = Field(None, description="Why, where a reason was given.")
    periods: list[int] | None = Field(None, description="Places of each period, when a number was set.")
    order: str | None = Field(None, description="Judgment by which a place was added.", examples=["ECLI:NL:RVS:2026:1"])
    note: dict[str, Any] | None = Field(None, description="What else was noted with it.")
    round: int | None = Field(None, description="Period of which the lot was drawn.", examples=[0])
    reveal: str | None = Field(None, description="Secret of the lot, with which anybody works out the lots.")
    drawn: int | None = Field(None, description="Applications that took part in the lot.", examples=[140])
    by: int | None = Field(None, description="Places by which a period was changed.", examples=[-2])
    capacity: int | None = Field(None, description="All places of a changed period.", examples=[498])


class NumberProposal(Answer):
    """What one keeper proposes on a number and another decides."""

    id: str = Field(description="Where a colleague decides on it.", examples=["0f8c1d5e6a7b4c2d9e3f1a2b3c4d5e6f"])
    quota: QuotaName
    kind: str = Field(
        description="A lot to draw, a change of the present period, or an order of a court.", examples=["draw"]
    )
    state: str = Field(description="How far it is: open, approved or rejected.", examples=["open"])
    proposed_at: str = Field(description="Instant at which it was proposed.", examples=["2027-02-09T09:00:00+01:00"])
    mine: bool = Field(description="Whether the caller proposed it, and so may not approve.", examples=[True])
    reveal: str | None = Field(None, description="Secret of the lot.")
    by: int | None = Field(None, description="Places to add or take.", examples=[2])
    reason: str | None = Field(None, description="Decision that a change follows.", examples=["Decision 7"])
    case: str | None = Field(None, description="Application for which a court ordered a place.")
    places: int | None = Field(None, description="Places that a court ordered.", examples=[1])
    order: str | None = Field(None, description="Judgment of the court.", examples=["ECLI:NL:RVS:2026:1"])
    replayed: bool | None = Field(None, description="Whether it had been proposed before with this key.")


class NumberProposals(Answer):
    """What waits for a second pair of eyes on a number."""

    proposals: list[NumberProposal] = Field(description="Each proposal, oldest first.")
