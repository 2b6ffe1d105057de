# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""Minimum wage, deductions from it, and serious underpayment.

Legal basis: Wet minimumloon en minimumvakantiebijslag (WML) art. 7, 7a, 8, 13 and 14; Besluit minimumjeugdloonregeling;
Besluit minimumloon en minimumvakantiebijslag art. 2a, 2b and 3. Since 2024 the minimum is an amount per hour; before,
an amount per month for the normal hours of the sector.
"""

from __future__ import annotations

from banen.model.rules.days import younger_than
from banen.model.rules.rule import Rule
from banen.model.rules.terms import (
    Choice,
    Count,
    Day,
    Flag,
    Hours,
    Money,
    One,
    Share,
    denominator,
    divide,
    numerator,
    part,
    share_of,
    smallest,
    where,
)

MINIMUM_WAGE = Rule(
    "minimumloon",
    law="WML",
    article="art. 7, 7a, 8 and 14",
    valid_from="2015-01-01",
    reference_date="a day in the pay period",
    status="in force and applied",
    parameters={
        "hourly_adult": "wml.hourly",
        "hourly_since": "wml.hourly.from",
        "monthly_fulltime": "wml.monthly_fulltime",
        "adult_age": "wml.adult_age",
        "youth_pct_20": "wml.youth_pct.age20",
        "youth_pct_19": "wml.youth_pct.age19",
        "youth_pct_18": "wml.youth_pct.age18",
        "youth_pct_17": "wml.youth_pct.age17",
        "youth_pct_16": "wml.youth_pct.age16",
        "youth_pct_15": "wml.youth_pct.age15",
        "bbl_pct_20": "wml.youth_pct_bbl.age20",
        "bbl_pct_19": "wml.youth_pct_bbl.age19",
        "bbl_pct_18": "wml.youth_pct_bbl.age18",
        "youngest_age": "wml.youngest_age",
    },
)


@MINIMUM_WAGE.applies("WML-A1", "art. 7 and 8; Besluit minimumjeugdloonregeling")
def old_enough(birth_date: Day, youngest_age: Count, on: Day) -> Flag:
    return ~younger_than(birth_date, youngest_age, on)


@MINIMUM_WAGE.step
def adult_amount(on: Day, hourly_since: Day, hourly_adult: Money, monthly_fulltime: Money) -> Money:
    """Per hour since 2024, before that per month of normal hours."""
    return where(on >= hourly_since, hourly_adult, monthly_fulltime)


@MINIMUM_WAGE.step
def amount_for_age(
    adult_amount: Money,
    birth_date: Day,
    on: Day,
    adult_age: Count,
    bbl: Flag,
    youth_pct_20: Share,
    youth_pct_19: Share,
    youth_pct_18: Share,
    youth_pct_17: Share,
    youth_pct_16: Share,
    youth_pct_15: Share,
    bbl_pct_20: Share,
    bbl_pct_19: Share,
    bbl_pct_18: Share,
) -> Money:
    """The adult amount, or its share for each year of age below, rounded to the nearest cent."""
    amount, age = adult_amount, adult_age
    ladder = (
        (youth_pct_20, bbl_pct_20),
        (youth_pct_19, bbl_pct_19),
        (youth_pct_18, bbl_pct_18),
        (youth_pct_17, youth_pct_17),
        (youth_pct_16, youth_pct_16),
        (youth_pct_15, youth_pct_15),
    )
    for usual, on_bbl in ladder:
        by_age = where(bbl, part(adult_amount, on_bbl, "half_up"), part(adult_amount, usual, "half_up"))
        amount = where(younger_than(birth_date, age, on), by_age, amount)
        age = age - 1
    return amount


@MINIMUM_WAGE.result("art. 8 and 14; Besluit minimumjeugdloonregeling")
def minimum_amount(amount_for_age: Money) -> Money:
    return amount_for_age


@MINIMUM_WAGE.result("art. 7 and 8")
def due(
    amount_for_age: Money, on: Day, hourly_since: Day, hours_worked: Hours, contract_hours: Hours, sector_hours: Hours
) -> Money:
    """Hours times the hourly minimum; before 2024 the month's amount for the contract's share of sector hours."""
    by_hour = divide(amount_for_age * hours_worked, 100, "half_up")
    by_month = divide(amount_for_age * contract_hours, sector_hours, "half_up")
    return where(on >= hourly_since, by_hour, by_month)


@MINIMUM_WAGE.condition("WML-C1", "art. 7", value="paid", threshold="due")
def minimum_is_paid(paid: Money, due: Money) -> Flag:
    return paid >= due


@MINIMUM_WAGE.step
def paid_by_bank(paid: Money, paid_in_cash: Money) -> Money:
    return paid - paid_in_cash


@MINIMUM_WAGE.condition("WML-C2", "art. 7a", value="paid_by_bank", threshold="due")
def minimum_is_paid_by_bank(paid_by_bank: Money, due: Money) -> Flag:
    return paid_by_bank >= due


DEDUCTIONS = Rule(
    "inhoudingen",
    law="WML",
    article="art. 13; Besluit minimumloon en minimumvakantiebijslag art. 2a and 2b",
    valid_from="2017-01-01",
    reference_date="a day in the payment term",
    status="in force and applied; the phase-out to 0% was withdrawn on 31 October 2025",
    parameters={
        "housing_cap": "wml.deduction.housing_cap_pct",
        "health_margin": "wml.deduction.health_premium_margin",
    },
)


@DEDUCTIONS.step
def no_housing_deduction(housing_withheld: Money) -> Flag:
    return housing_withheld == 0


@DEDUCTIONS.condition("INH-C1", "art. 13; Besluit minimumloon art. 2a", unless="nothing_withheld")
def mandate_is_valid(written_mandate: Flag, posted_worker: Flag) -> Flag:
    """A written mandate (volmacht) by the worker, void for a posted worker (WagwEU)."""
    return written_mandate & ~posted_worker


@DEDUCTIONS.step
def nothing_withheld(housing_withheld: Money, health_withheld: Money) -> Flag:
    return (housing_withheld == 0) & (health_withheld == 0)


@DEDUCTIONS.condition("INH-C2", "Besluit minimumloon art. 2a", value="landlord", unless="no_housing_deduction")
def landlord_is_recognised(landlord: Choice) -> Flag:
    return landlord.one_of("toegelaten_instelling", "gecertificeerd")


@DEDUCTIONS.condition("INH-C3", "Besluit minimumloon art. 2a", unless="no_housing_deduction")
def papers_are_held(lease_copy: Flag, proof_of_payment: Flag, amounts_verified: Flag) -> Flag:
    return lease_copy & proof_of_payment & amounts_verified


@DEDUCTIONS.step
def housing_claimed(rent: Money, metered_utilities: Money, service_costs: Money) -> Money:
    return rent + metered_utilities + service_costs


@DEDUCTIONS.step
def housing_ceiling(wml_term: Money, housing_cap: Share) -> Money:
    return part(wml_term, housing_cap, "down")


@DEDUCTIONS.step
def housing_conditions(written_mandate: Flag, posted_worker: Flag, landlord: Choice, lease_copy: Flag,
                       proof_of_payment: Flag, amounts_verified: Flag) -> Flag:  # fmt: skip
    papers = lease_copy & proof_of_payment & amounts_verified
    return mandate_is_valid(written_mandate, posted_worker) & landlord_is_recognised(landlord) & papers


@DEDUCTIONS.result("Besluit minimumloon art. 2a")
def max_housing(housing_conditions: Flag, housing_ceiling: Money) -> Money:
    return where(housing_conditions, housing_ceiling, 0)


@DEDUCTIONS.result("Besluit minimumloon art. 2a")
def allowed_housing(housing_claimed: Money, max_housing: Money) -> Money:
    """What was claimed, up to the maximum."""
    return smallest(housing_claimed, max_housing)


@DEDUCTIONS.condition(
    "INH-C4", "Besluit minimumloon art. 2a", value="housing_withheld", threshold="allowed_housing",
    unless="no_housing_deduction",
)  # fmt: skip
def housing_within_maximum(housing_withheld: Money, allowed_housing: Money) -> Flag:
    return housing_withheld <= allowed_housing


@DEDUCTIONS.step
def no_health_deduction(health_withheld: Money) -> Flag:
    return health_withheld == 0


@DEDUCTIONS.result("Besluit minimumloon art. 2b")
def max_health(
    written_mandate: Flag, posted_worker: Flag, average_premium_year: Money, health_margin: Share, terms_per_year: Count
) -> Money:
    """Estimated average nominal premium with a margin, divided over the payment terms."""
    yearly = average_premium_year * (denominator(health_margin) + numerator(health_margin))
    per_term = divide(yearly, terms_per_year * denominator(health_margin), "down")
    return where(mandate_is_valid(written_mandate, posted_worker), per_term, 0)


@DEDUCTIONS.condition(
    "INH-C5", "Besluit minimumloon art. 2b", value="health_withheld", threshold="max_health",
    unless="no_health_deduction",
)  # fmt: skip
def health_within_maximum(health_withheld: Money, max_health: Money) -> Flag:
    return health_withheld <= max_health


@DEDUCTIONS.step
def health_counted(no_health_deduction: Flag, health_withheld: Money, max_health: Money) -> Money:
    return where(no_health_deduction, 0, smallest(health_withheld, max_health))


@DEDUCTIONS.step
def housing_counted(no_housing_deduction: Flag, housing_withheld: Money, allowed_housing: Money) -> Money:
    return where(no_housing_deduction, 0, smallest(housing_withheld, allowed_housing))


@DEDUCTIONS.result("art. 7a and 13")
def least_by_bank(
    wml_term: Money, housing_counted: Money, health_counted: Money, statutory_withholdings: Money
) -> Money:
    return wml_term - housing_counted - health_counted - statutory_withholdings


INH_V1 = DEDUCTIONS.variant(
    "INH-V1",
    "proposal February/June 2025, withdrawn 31 October 2025: 20-15-10-5-0% from 2026 to 2030",
    valid_from="2026-01-01",
    parameters={"housing_cap": "variant.INH-V1.housing_cap_pct"},
)
INH_V2 = DEDUCTIONS.variant("INH-V2", "policy option: abolish the housing deduction at once")


@INH_V2.replaces("housing_ceiling")
def no_ceiling_left() -> Money:
    return One(0)


INH_V3 = DEDUCTIONS.variant("INH-V3", "policy option: only where the lease is with a third party")


@INH_V3.replaces("max_housing")
def max_housing_of_third_party(
    housing_conditions: Flag, housing_ceiling: Money, landlord_is_third_party: Flag
) -> Money:
    return where(housing_conditions & landlord_is_third_party, housing_ceiling, 0)


SERIOUS = Rule(
    "ernstige_onderbetaling",
    law="Besluit minimumloon en minimumvakantiebijslag",
    article="art. 3",
    valid_from="2017-01-01",
    reference_date="day of the finding",
    status="in force and applied",
    parameters={
        "serious_share": "wml.serious.underpayment_pct",
        "serious_share_many": "wml.serious.underpayment_pct_with_20_workers",
        "many_workers": "wml.serious.workers",
    },
)


@SERIOUS.applies("INH-A1", "art. 3")
def somebody_is_underpaid(underpaid_workers: Count, underpaid: Money) -> Flag:
    return (underpaid_workers > 0) & (underpaid > 0)


@SERIOUS.condition("INH-E1", "art. 3", value="underpaid", threshold="wage_due")
def below_half(underpaid: Money, wage_due: Money, serious_share: Share) -> Flag:
    return share_of(underpaid, wage_due, serious_share) < 0


@SERIOUS.condition("INH-E2", "art. 3", value="underpaid_workers", threshold="many_workers")
def not_many_by_a_quarter(
    underpaid: Money, wage_due: Money, serious_share_many: Share, underpaid_workers: Count, many_workers: Count
) -> Flag:
    return (share_of(underpaid, wage_due, serious_share_many) < 0) | (underpaid_workers < many_workers)


@SERIOUS.result("art. 3")
def serious(conditions_hold: Flag) -> Flag:
    return ~conditions_hold
