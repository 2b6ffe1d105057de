# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""Residence for work: highly skilled migrants, EU Blue Card, and the search period after the job ends.

Legal basis: Besluit uitvoering Wet arbeid vreemdelingen 2022 (BuWav 2022) art. 2.1 and 2.2, before 2022 BuWav art. 1d;
Vreemdelingenbesluit 2000 art. 3.30a, 3.30b and 3.42; Directive (EU) 2021/1883. The date that selects the amounts is the
day the complete application is received; on a change of employer, the first day of the new contract.
"""

from __future__ import annotations

from banen.model.rules.days import add_months, younger_than
from banen.model.rules.rule import Rule, RuleLever
from banen.model.rules.terms import (
    Choice,
    Count,
    Day,
    Flag,
    Money,
    Share,
    denominator,
    divide,
    numerator,
    part,
    smallest,
    where,
)

KENNISMIGRANT = Rule(
    "kennismigrant",
    law="BuWav 2022",
    article="art. 2.1",
    formerly=("2022-01-01", "BuWav art. 1d"),
    valid_from="2015-01-01",
    reference_date="day the complete application is received; on a change of employer the start of the new contract",
    status="in force and applied",
    parameters={
        "age_threshold": "kennismigrant.age_threshold",
        "criterion_age30plus": "kennismigrant.criterion.age30plus",
        "criterion_under30": "kennismigrant.criterion.under30",
        "criterion_reduced": "kennismigrant.criterion.reduced",
        "reduced_window": "kennismigrant.reduced_window",
        "holiday_allowance_rate": "kennismigrant.holiday_allowance_rate",
    },
)


@KENNISMIGRANT.possible("KM-P2", at="qualified_on")
def qualified_before_the_day(qualified_on: Day, on: Day) -> Flag:
    return qualified_on <= on


@KENNISMIGRANT.possible("KM-P1", at="birth_date")
def born_before_the_day(birth_date: Day, on: Day) -> Flag:
    return birth_date <= on


@KENNISMIGRANT.condition("KM-C1", "art. 2.1 lid 2; Vw 2000 art. 2c")
def sponsor_is_recognised(erkend_referent: Flag) -> Flag:
    return erkend_referent


@KENNISMIGRANT.condition("KM-C2", "art. 2.1 lid 1", value="contract_kind", unless="no_criterion")
def contract_is_employment(contract_kind: Choice) -> Flag:
    return contract_kind.one_of("arbeidsovereenkomst", "ambtelijke_aanstelling")


@KENNISMIGRANT.step
def countable_wage(
    monthly_wage: Money,
    guaranteed_allowances: Money,
    thirteenth_month_paid_monthly: Money,
    holiday_allowance_included: Flag,
    holiday_allowance_rate: Share,
) -> Money:
    """Fixed wage in money per month without holiday allowance; what is not guaranteed does not count."""
    gross = monthly_wage + guaranteed_allowances + thirteenth_month_paid_monthly
    rate_up, rate_down = numerator(holiday_allowance_rate), denominator(holiday_allowance_rate)
    return where(holiday_allowance_included, divide(gross * rate_down, rate_down + rate_up, "half_up"), gross)


@KENNISMIGRANT.step
def no_criterion(function: Choice) -> Flag:
    """Lid 1 onder b-d: research, medical training and guest lectures.

    The criterion, the kind of contract, the market level and the own account are asked of lid 1 onder a only (lid 6).
    """
    return function.one_of("researcher", "doctor_in_training", "guest_lecturer")


@KENNISMIGRANT.step
def meets_search_year_conditions(
    search_year_permit: Flag, qualifying_event: Choice, qualified_on: Day, reduced_window: Count, on: Day
) -> Flag:
    """During or directly after the search year, or within three years after the degree, PhD or research."""
    recent = (on >= qualified_on) & (on <= add_months(qualified_on, reduced_window))
    return search_year_permit | ((qualifying_event != "none") & recent)


@KENNISMIGRANT.step
def is_young(birth_date: Day, age_threshold: Count, on: Day) -> Flag:
    return younger_than(birth_date, age_threshold, on)


@KENNISMIGRANT.step
def group(
    meets_search_year_conditions: Flag, held_reduced_before: Flag, first_group_at_this_employer: Choice, is_young: Flag
) -> Choice:
    """The reduced criterion sticks to the person, the one for under thirty to the same employer."""
    young = (first_group_at_this_employer == "under30") | is_young
    return where(meets_search_year_conditions | held_reduced_before, "reduced", where(young, "under30", "age30plus"))


@KENNISMIGRANT.step
def criterion_of_law(
    group: Choice, criterion_reduced: Money, criterion_under30: Money, criterion_age30plus: Money
) -> Money:
    return where(
        group == "reduced", criterion_reduced, where(group == "under30", criterion_under30, criterion_age30plus)
    )


@KENNISMIGRANT.step
def criterion(criterion_of_law: Money) -> Money:
    return criterion_of_law


@KENNISMIGRANT.condition(
    "KM-C3", "art. 2.1 lid 1 and 5", value="countable_wage", threshold="criterion", unless="no_criterion"
)
def wage_meets_criterion(countable_wage: Money, criterion: Money) -> Flag:
    return countable_wage >= criterion


@KENNISMIGRANT.condition("KM-C4", "art. 2.1 lid 6; Vb 2000 art. 3.30a lid 1", unless="no_criterion")
def wage_is_market_conform(market_conform: Flag) -> Flag:
    return market_conform


@KENNISMIGRANT.condition("KM-C5", "art. 2.1 lid 6", unless="no_criterion")
def paid_to_own_account(paid_monthly_to_own_account: Flag) -> Flag:
    return paid_monthly_to_own_account


@KENNISMIGRANT.condition("KM-C6", "art. 2.1 lid 4", value="function")
def function_not_excluded(function: Choice) -> Flag:
    return ~function.one_of("professional_footballer", "religious_minister", "sex_worker")


@KENNISMIGRANT.result("art. 2.1 lid 1")
def applied_group(group: Choice) -> Choice:
    return group


@KENNISMIGRANT.result("art. 2.1 lid 1 and 5")
def applied_criterion(criterion: Money) -> Money:
    return criterion


KM_V1 = KENNISMIGRANT.variant(
    "KM-V1", "proposition 2023, measure 2.11", levers={"factor": RuleLever("share", 1, neutral=1, min=0, max=5)}
)


@KM_V1.replaces("criterion")
def raised_criterion(criterion_of_law: Money, factor: Share) -> Money:
    return part(criterion_of_law, factor, "half_up")


KM_V2 = KENNISMIGRANT.variant(
    "KM-V2", "proposition 2023, measure 2.11", levers={"factor": RuleLever("share", 1, min=0, max=5)}
)


@KM_V2.replaces("criterion")
def uniform_criterion(criterion_age30plus: Money, factor: Share) -> Money:
    """One higher criterion for all: the amount from thirty on, times a factor."""
    return part(criterion_age30plus, factor, "half_up")


KM_V3 = KENNISMIGRANT.variant(
    "KM-V3",
    "proposition 2023, measure 2.11",
    levers={
        "instrument": RuleLever("choice", "quotum", neutral="richtgetal", choices=("richtgetal", "quotum")),
        "number": RuleLever("count", 22000, neutral=0, min=0),
        "factor": RuleLever("share", 1, neutral=1, min=0, max=5),
        "uniform": RuleLever("flag", False, neutral=False),
    },
)


@KM_V3.replaces("criterion")
def criterion_beside_number(criterion_of_law: Money, criterion_age30plus: Money, uniform: Flag, factor: Share) -> Money:
    return part(where(uniform, criterion_age30plus, criterion_of_law), factor, "half_up")


@KM_V3.condition("KM-C8", "Proposition 2023, measure 2.11", value="place_in_order", threshold="number")
def within_quota(place_in_order: Count, number: Count, instrument: Choice) -> Flag:
    return (instrument != "quotum") | (place_in_order <= number)


@KM_V3.signal("KM-S1", "Proposition 2023, measure 2.11", value="place_in_order", threshold="number")
def below_guide_number(place_in_order: Count, number: Count) -> Flag:
    return place_in_order <= number


KM_V4 = KENNISMIGRANT.variant(
    "KM-V4",
    "Kamerstuk 29861 nr. 163 (4 July 2025), announced, not found in force",
    valid_from="2025-07-04",
    parameters={
        "average_annual_wage": "variant.KM-V4.average_annual_wage",
        "under30_factor": "variant.KM-V4.under30_factor_of_average_wage",
        "fines_at_which_refused": "variant.KM-V4.referent_fines_in_4_years",
    },
)


@KM_V4.replaces("criterion")
def criterion_by_average_wage(
    group: Choice, criterion_of_law: Money, average_annual_wage: Money, under30_factor: Share
) -> Money:
    yearly = part(average_annual_wage, under30_factor, "half_up")
    return where(group == "under30", divide(yearly, 12, "half_up"), criterion_of_law)


@KM_V4.condition("KM-C9", "Kamerstuk 29861 nr. 163", value="fines_in_four_years", threshold="fines_at_which_refused")
def sponsor_without_repeated_fines(fines_in_four_years: Count, fines_at_which_refused: Count) -> Flag:
    return fines_in_four_years < fines_at_which_refused


KM_V6 = KENNISMIGRANT.variant(
    "KM-V6",
    "proposition 2023, measure 2.11 (design)",
    parameters={
        "nlqf_level_needed": "variant.KM-V6.nlqf_level",
        "experience_needed": "variant.KM-V6.experience_instead_of_diploma",
    },
)


@KM_V6.condition("KM-C10", "Proposition 2023, measure 2.11", value="diploma_nlqf_level", threshold="nlqf_level_needed")
def qualified(
    diploma_nlqf_level: Count, nlqf_level_needed: Count, relevant_experience_years: Count, experience_needed: Count
) -> Flag:
    return (diploma_nlqf_level >= nlqf_level_needed) | (relevant_experience_years >= experience_needed)


SEARCH_PERIOD = Rule(
    "zoekperiode",
    law="Vreemdelingencirculaire 2000",
    article="search period after the end of the contract",
    valid_from="2015-01-01",
    reference_date="the day asked about; the end of the contract starts the period",
    status="published practice of IND (highly skilled migrants); Directive (EU) 2021/1883 art. 14 (Blue Card)",
    parameters={
        "search_months": "kennismigrant.search_period",
        "blue_card_months_short": "bluecard.search_period.held_under_24_months",
        "blue_card_months_long": "bluecard.search_period.held_24_months_or_more",
        "long_holder_after": "bluecard.search_period.long_holder_after",
    },
)


@SEARCH_PERIOD.possible("ZP-P1", at="first_held_on")
def card_was_held_before_the_end(first_held_on: Day, contract_end: Day) -> Flag:
    return first_held_on <= contract_end


@SEARCH_PERIOD.applies("ZP-A1", "Vc 2000 (practice of IND)")
def contract_has_ended(on: Day, contract_end: Day) -> Flag:
    return on > contract_end


@SEARCH_PERIOD.step
def months_to_search(
    permit_kind: Choice,
    search_months: Count,
    first_held_on: Day,
    contract_end: Day,
    long_holder_after: Count,
    blue_card_months_short: Count,
    blue_card_months_long: Count,
) -> Count:
    long_holder = contract_end >= add_months(first_held_on, long_holder_after)
    by_card = where(long_holder, blue_card_months_long, blue_card_months_short)
    return where(permit_kind == "blauwe_kaart", by_card, search_months)


@SEARCH_PERIOD.result("From the end of the contract, never later than the permit")
def search_until(contract_end: Day, months_to_search: Count, permit_expiry: Day) -> Day:
    return smallest(add_months(contract_end, months_to_search), permit_expiry)


@SEARCH_PERIOD.condition(
    "ZP-C1", "Vc 2000 (practice of IND); Directive (EU) 2021/1883 art. 14", value="on", threshold="search_until"
)
def within_search_period(on: Day, search_until: Day) -> Flag:
    return on <= search_until


SEARCH_PERIOD.variant(
    "KM-V5", "proposition 2023, measure 2.11", parameters={"search_months": "variant.KM-V5.search_period"}
)
