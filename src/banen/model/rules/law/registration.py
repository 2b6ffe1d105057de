# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""Registration in the Basisregistratie personen: resident or not, RNI, and the temporary address.

Legal basis: Wet basisregistratie personen (Wet BRP) art. 1.1, 2.38, 2.63, 2.67, 2.69, 2.75 and 2.75a. Two
thirds of the half year decides; the temporary address needs most of a month and less than two thirds of the half
year.
"""

from __future__ import annotations

from banen.model.rules.days import end_of_days
from banen.model.rules.rule import Rule
from banen.model.rules.terms import Choice, Count, Day, Flag, One, Share, share_of, where

BRP = Rule(
    "brp_inschrijving",
    law="Wet BRP",
    article="art. 2.38, 2.67 and 2.69",
    valid_from="2014-01-06",
    reference_date="day of the request",
    status="in force and applied; temporary address and contact data since 24 October 2022",
    parameters={
        "resident_share": "brp.ingezetene.share_of_half_year",
        "notice_days": "brp.aangifte_term",
        "temp_address_from": "brp.temp_address_in_force",
        "month_share": "brp.temp_address.share_of_month",
    },
)


@BRP.possible("RNI-P1", at="nights_half_year")
def nights_fit_the_half_year(nights_half_year: Count, days_half_year: Count) -> Flag:
    return nights_half_year <= days_half_year


@BRP.possible("RNI-P2", at="nights_at_address_month")
def nights_fit_the_month(nights_at_address_month: Count, days_in_month: Count) -> Flag:
    return nights_at_address_month <= days_in_month


@BRP.possible("RNI-P3", at="nights_at_address_half")
def nights_there_are_nights_here(nights_at_address_half: Count, days_half_year: Count) -> Flag:
    return nights_at_address_half <= days_half_year


@BRP.step
def is_resident(nights_half_year: Count, days_half_year: Count, resident_share: Share) -> Flag:
    return share_of(nights_half_year, days_half_year, resident_share) >= 0


@BRP.result("art. 2.38 and 2.67")
def register(is_resident: Flag) -> Choice:
    return where(is_resident, "ingezetene", "niet_ingezetene")


@BRP.result("art. 2.38")
def notice_due(is_resident: Flag, on: Day, notice_days: Count) -> Day:
    """A resident gives notice at the municipality within five days; days off move the end (art. 1 and 2 Atw).

    Who is no resident has no such day.
    """
    return where(is_resident, end_of_days(on, notice_days), One(None))


@BRP.condition("RNI-C1", "art. 2.67 lid 1-3")
def in_person_with_document(in_person: Flag, valid_document: Flag, parent_present: Flag, under_sixteen: Flag) -> Flag:
    return in_person & valid_document & (~under_sixteen | parent_present)


@BRP.condition("RNI-C2", "art. 2.67 lid 5", value="nights_half_year", threshold="days_half_year")
def not_a_resident(is_resident: Flag, asks_for_rni: Flag) -> Flag:
    """RNI is refused to whoever should register as a resident."""
    return ~(asks_for_rni & is_resident)


@BRP.condition("RNI-C4", "art. 2.75a lid 1")
def no_contact_data_ex_officio(ex_officio_change: Choice) -> Flag:
    """An address may be set ex officio (2.75); contact data come from the person alone."""
    return ex_officio_change != "contact_data"


@BRP.result("art. 1.1 and 2.69")
def temp_address_ok(
    gives_address: Flag,
    nights_at_address_month: Count,
    days_in_month: Count,
    nights_at_address_half: Count,
    days_half_year: Count,
    month_share: Share,
    resident_share: Share,
    is_resident: Flag,
    plausibly_wrong: Flag,
    on: Day,
    temp_address_from: Day,
) -> Flag:
    """Most of a month, less than two thirds of the half year, from the person's own statement (2.75)."""
    mostly = share_of(nights_at_address_month, days_in_month, month_share) > 0
    not_two_thirds = share_of(nights_at_address_half, days_half_year, resident_share) < 0
    return gives_address & mostly & not_two_thirds & ~is_resident & ~plausibly_wrong & (on >= temp_address_from)


@BRP.result("art. 2.63 lid 4")
def categories_16_17_lapse(is_resident: Flag, was_in_rni: Flag) -> Flag:
    return is_resident & was_in_rni


@BRP.signal("RNI-S1", "art. 2.38", value="nights_half_year", threshold="days_half_year")
def may_stay_in_rni(is_resident: Flag, was_in_rni: Flag) -> Flag:
    """A person in RNI who now expects to stay should register as a resident."""
    return ~(is_resident & was_in_rni)
