# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""The EU Blue Card: qualification, wage, refusals, and moving on with a card of another member state.

Legal basis: BuWav 2022 art. 2.2; Vreemdelingenbesluit 2000 (Vb 2000) art. 3.30b, read in the texts of 1 August and
12 June 2026; Directive (EU) 2021/1883. Who has held a card elsewhere for a year (or, after that, for six months in the
last state) is tested on contract, qualification and travel document alone (art. 3.30b lid 4).
"""

from __future__ import annotations

from banen.model.rules.days import add_days, add_months, months_before
from banen.model.rules.rule import Rule
from banen.model.rules.terms import Choice, Count, Day, Flag, Money, One, where

BLUE_CARD = Rule(
    "blauwe_kaart",
    law="BuWav 2022",
    article="art. 2.2",
    formerly=("2022-01-01", "BuWav, before 2022 (article not read)"),
    valid_from="2015-01-01",
    reference_date="day the complete application is received",
    status="in force and applied; some rules applied by IND from 18 November 2023, before they were in force",
    parameters={
        "criterion_standard": "bluecard.criterion.standard",
        "criterion_reduced": "bluecard.criterion.reduced",
        "reduced_in_force": "bluecard.reduced.in_force",
        "diploma_window": "bluecard.reduced.diploma_window",
        "extension_window": "bluecard.reduced.extension_window",
        "min_contract": "bluecard.min_contract",
        "experience_counts": "bluecard.experience_counts",
        "experience_needed": "bluecard.experience_instead_of_degree",
        "ict_experience_needed": "bluecard.experience_instead_of_degree.ict",
        "decision_days_recognised": "bluecard.decision_days.recognised",
        "decision_days_other": "bluecard.decision_days.other",
        "months_elsewhere": "bluecard.mobility.months",
        "months_elsewhere_again": "bluecard.mobility.months_again",
        "look_back": "bluecard.sanction_lookback",
        "days_until_work": "bluecard.mobility.work_after",
    },
)


@BLUE_CARD.possible("BC-P3", at="first_card_on")
def first_card_is_of_before(first_card_on: Day, on: Day) -> Flag:
    return first_card_on <= on


@BLUE_CARD.possible("BC-P1", at="diploma_on")
def diploma_is_not_of_later(diploma_on: Day, on: Day) -> Flag:
    return diploma_on <= on


@BLUE_CARD.possible("BC-P2", at="sanctioned_on")
def sanction_is_not_of_later_than_the_application(sanctioned_on: Day, on: Day) -> Flag:
    return sanctioned_on <= on


@BLUE_CARD.step
def by_mobility(
    card_of_other_state: Flag,
    months_in_that_state: Count,
    months_in_state_before: Count,
    months_elsewhere: Count,
    months_elsewhere_again: Count,
) -> Flag:
    """A year with a card of another state, or after such a year half a year with one of the next."""
    again = (months_in_state_before >= months_elsewhere) & (months_in_that_state >= months_elsewhere_again)
    return card_of_other_state & ((months_in_that_state >= months_elsewhere) | again)


@BLUE_CARD.condition("BC-C1", "Vb 2000 art. 3.30b lid 1 onder a", value="contract_months", threshold="min_contract")
def contract_is_long_enough(contract_months: Count, min_contract: Count) -> Flag:
    return contract_months >= min_contract


@BLUE_CARD.condition(
    "BC-C2", "art. 2.2 lid 1 onder a; Vb 2000 art. 3.30b lid 1 onder f, lid 3 and lid 5", unless="verified_before"
)
def has_higher_qualification(
    regulated_profession: Flag,
    recognised_profession: Flag,
    degree_of_three_years: Flag,
    experience_counts: Flag,
    relevant_experience_years: Count,
    experience_needed: Count,
    ict_profession: Flag,
    ict_experience_in_last_seven_years: Count,
    ict_experience_needed: Count,
) -> Flag:
    by_experience = relevant_experience_years >= experience_needed
    by_ict = ict_profession & (ict_experience_in_last_seven_years >= ict_experience_needed)
    experienced = experience_counts & (by_experience | by_ict)
    return where(regulated_profession, recognised_profession, degree_of_three_years | experienced)


@BLUE_CARD.step
def reduced_holds(
    degree_of_three_years: Flag,
    diploma_on: Day,
    diploma_window: Count,
    is_extension: Flag,
    first_card_reduced: Flag,
    first_card_on: Day,
    extension_window: Count,
    reduced_in_force: Day,
    on: Day,
) -> Flag:
    """A diploma of at most three years; at extension also within 24 months after the first card (lid 6)."""
    recent = degree_of_three_years & (on >= diploma_on) & (on <= add_months(diploma_on, diploma_window))
    kept = is_extension & first_card_reduced & (on <= add_months(first_card_on, extension_window))
    return (on >= reduced_in_force) & (recent | kept)


@BLUE_CARD.step
def blue_card_criterion(reduced_holds: Flag, criterion_reduced: Money, criterion_standard: Money) -> Money:
    return where(reduced_holds, criterion_reduced, criterion_standard)


@BLUE_CARD.condition("BC-C3", "art. 2.2 lid 1, 6 and 7", value="monthly_wage", threshold="blue_card_criterion")
def blue_card_wage_meets_criterion(monthly_wage: Money, blue_card_criterion: Money) -> Flag:
    return monthly_wage >= blue_card_criterion


@BLUE_CARD.condition("BC-C4", "Vb 2000 art. 3.30b lid 2", value="excluded_as")
def is_not_excluded(excluded_as: Choice) -> Flag:
    return excluded_as == "geen"


@BLUE_CARD.step
def sanctions_count_since(on: Day, look_back: Count) -> Day:
    return months_before(on, look_back)


@BLUE_CARD.condition(
    "BC-C5",
    "Vb 2000 art. 3.30b lid 1 onder b",
    value="sanctioned_on",
    threshold="sanctions_count_since",
    unless="by_mobility",
)
def employer_has_no_recent_sanction(sanctioned: Flag, sanctioned_on: Day, sanctions_count_since: Day) -> Flag:
    return ~sanctioned | (sanctioned_on < sanctions_count_since)


@BLUE_CARD.condition("BC-C6", "Vb 2000 art. 3.30b lid 1 onder c", unless="by_mobility")
def terms_are_those_of_the_sector(terms_of_law_and_sector: Flag) -> Flag:
    return terms_of_law_and_sector


@BLUE_CARD.condition("BC-C7", "Vb 2000 art. 3.30b lid 1 onder d and e", unless="by_mobility")
def business_is_real(business_is_genuine: Flag) -> Flag:
    """Not there to bring people in, not dissolved, and with economic activity."""
    return business_is_genuine


@BLUE_CARD.condition("BC-C8", "Vb 2000 art. 3.30b lid 1 onder g")
def has_travel_document(travel_document: Flag) -> Flag:
    return travel_document


@BLUE_CARD.condition("BC-C9", "Vb 2000 art. 3.30b lid 1 onder h", unless="by_mobility")
def has_entry_visa_or_needs_none(entry_visa_or_exempt: Flag) -> Flag:
    return entry_visa_or_exempt


@BLUE_CARD.condition("BC-C10", "Vb 2000 art. 3.30b lid 1 onder i", unless="by_mobility")
def is_no_danger(danger_to_public_order: Flag) -> Flag:
    return ~danger_to_public_order


@BLUE_CARD.condition("BC-C11", "Vb 2000 art. 3.30b lid 6")
def documents_are_genuine(documents_false: Flag) -> Flag:
    return ~documents_false


@BLUE_CARD.result("art. 2.2 lid 4")
def may_work_from(card_of_other_state: Flag, on: Day, days_until_work: Count) -> Day:
    """Holders of a card of another state may work once the application has waited thirty days."""
    return where(card_of_other_state, add_days(on, days_until_work), One(None))


@BLUE_CARD.result("art. 2.2 lid 1, 6 and 7")
def applied_blue_card_criterion(blue_card_criterion: Money) -> Money:
    return blue_card_criterion


@BLUE_CARD.result("Vb 2000 art. 3.30b")
def decision_within_days(erkend_referent: Flag, decision_days_recognised: Count, decision_days_other: Count) -> Count:
    return where(erkend_referent, decision_days_recognised, decision_days_other)
