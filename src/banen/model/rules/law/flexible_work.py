# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""Flexible work: how long agency work may stay without a fixed contract, and what changes that.

Legal basis: BW 7:668a and 7:691 (the longest terms a collective agreement may give), read in the text of 1 January
2026; from 1 January 2028 the Wet meer zekerheid flexwerkers, adopted on 7 July 2026, of which what was published about
it was read and not its text. The variants: that act as if it held already (FW-V1), and the bill on the presumption of
employment up to an hourly rate (RV-V1), which is no law.
"""

from __future__ import annotations

from typing import Final

from banen.model.rules.rule import Rule
from banen.model.rules.terms import Count, Flag, Money, One, Share, share_of

PHASES = Rule(
    "uitzendfasen",
    law="BW",
    article="7:668a and 7:691",
    valid_from="2020-01-01",
    reference_date="day asked about",
    status="in force; the longest terms that a collective agreement may give; from 2028 an act whose text was not read",
    parameters={
        "weeks_of_clause": "flex.agency_clause.weeks",
        "months_of_phase_b": "flex.phase_b.months",
        "contracts_of_phase_b": "flex.phase_b.contracts",
        "hours_must_be_fixed": "flex.hours_fixed",
        "widest_band": "flex.widest_band",
    },
)
ACT: Final = "Wet meer zekerheid flexwerkers"


@PHASES.applies("FW-A1", "BW 7:690")
def is_agency_work(agency_contract: Flag) -> Flag:
    return agency_contract


@PHASES.step
def no_clause(agency_clause: Flag) -> Flag:
    return ~agency_clause


@PHASES.condition("FW-C1", "BW 7:691 lid 8", value="weeks_worked", threshold="weeks_of_clause", unless="no_clause")
def clause_has_not_run_out(weeks_worked: Count, weeks_of_clause: Count) -> Flag:
    """The clause that ends the contract with the assignment."""
    return weeks_worked <= weeks_of_clause


@PHASES.step
def permanent_already(permanent_contract: Flag) -> Flag:
    return permanent_contract


@PHASES.condition(
    "FW-C2",
    "BW 7:691 lid 8; BW 7:668a lid 1",
    value="months_in_phase_b",
    threshold="months_of_phase_b",
    unless="permanent_already",
)
def temporary_contracts_are_not_too_long(months_in_phase_b: Count, months_of_phase_b: Count) -> Flag:
    return months_in_phase_b <= months_of_phase_b


@PHASES.condition(
    "FW-C3",
    "BW 7:691 lid 8; BW 7:668a lid 1",
    value="contracts_in_phase_b",
    threshold="contracts_of_phase_b",
    unless="permanent_already",
)
def temporary_contracts_are_not_too_many(contracts_in_phase_b: Count, contracts_of_phase_b: Count) -> Flag:
    return contracts_in_phase_b <= contracts_of_phase_b


@PHASES.step
def hours_may_be_open(pupil_or_student: Flag, hours_must_be_fixed: Flag) -> Flag:
    """Until 2028 for everybody; then for pupils and students with a small job."""
    return pupil_or_student | ~hours_must_be_fixed


@PHASES.condition("FW-C4", ACT, unless="hours_may_be_open")
def hours_are_fixed(zero_hours: Flag) -> Flag:
    return ~zero_hours


@PHASES.condition("FW-C5", ACT, value="most_hours", threshold="least_hours", unless="hours_may_be_open")
def band_is_narrow(least_hours: Count, most_hours: Count, widest_band: Share) -> Flag:
    """At most 130% of the least hours may be asked."""
    return share_of(most_hours, least_hours, widest_band) <= 0


FW_V1 = PHASES.variant(
    "FW-V1",
    "Wet meer zekerheid flexwerkers, tabled 19 May 2025, as if its rules on contracts held already",
    valid_from="2025-05-19",
    parameters={
        "weeks_of_clause": "variant.FW-V1.agency_clause_weeks",
        "months_of_phase_b": "variant.FW-V1.phase_b_months",
        "hours_must_be_fixed": "variant.FW-V1.hours_fixed",
        "widest_band": "variant.FW-V1.widest_band",
    },
)


PRESUMPTION = Rule(
    "rechtsvermoeden",
    law="No enacted basis",
    article="(bill VBAR, presumption of employment)",
    valid_from="2015-01-01",
    reference_date="day of the work",
    status="not law; a bill, to be tested as variant RV-V1",
    parameters={},
)


@PRESUMPTION.applies("RV-A1", "No enacted scheme")
def presumption_exists() -> Flag:
    return One(False)


RV_V1 = PRESUMPTION.variant(
    "RV-V1",
    "bill VBAR (7 July 2025): presumption of employment up to an hourly rate",
    valid_from="2025-07-07",
    parameters={"hourly_rate": "variant.RV-V1.hourly_rate"},
)


@RV_V1.replaces("presumption_exists")
def works_for_pay_without_employment(self_employed: Flag) -> Flag:
    return self_employed


@RV_V1.condition("RV-C1", "Bill VBAR", value="rate", threshold="hourly_rate")
def rate_is_above_the_presumption(rate: Money, hourly_rate: Money) -> Flag:
    """At the rate or below it the worker may claim to be an employee; the client must prove otherwise."""
    return rate > hourly_rate
