# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""Minimum wage, deductions from it, and serious underpayment.

Legal basis: Wet minimumloon en minimumvakantiebijslag (WML) art. 7, 7a, 8, 11, 13, 13a and 14; Besluit
minimumjeugdloonregeling; Besluit minimumloon en minimumvakantiebijslag art. 2a, 2b and 3. Since 2024 the minimum is an
amount per hour; before, an amount per month for the normal hours of the sector. A fixed wage per month is lawful in
every month when it pays the average month of the calendar year (art. 11 lid 1).
"""

from __future__ import annotations

from banen.model.rules.days import add_years, months_before, workdays_in_month, years_old, younger_than
from banen.model.rules.rule import Rule
from banen.model.rules.scales import by_number
from banen.model.rules.terms import (
    Choice,
    Count,
    Day,
    Flag,
    Hours,
    Money,
    One,
    Share,
    Term,
    denominator,
    divide,
    numerator,
    part,
    share_of,
    smallest,
    where,
)

Shares = tuple[Term, ...]

MINIMUM_WAGE = Rule(
    "minimumloon",
    law="WML",
    article="art. 7, 7a, 8, 11 and 13a",
    valid_from="2015-01-01",
    reference_date="the first day of the pay period, or another day in it",
    status="in force and applied",
    parameters={
        "hourly_adult": "wml.hourly",
        "hourly_adult_next": "wml.hourly@next",
        "next_amount_from": "wml.hourly@next.from",
        "hourly_since": "wml.hourly.from",
        "monthly_fulltime": "wml.monthly_fulltime",
        "weeks_counted": "wml.weeks_in_year",
        "workdays_a_week": "wml.workdays_in_week",
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
        "until_pension": "wml.until_pension",
        "pension_age": "wml.pension_age",
        "pension_months": "wml.pension_age_months",
        "by_bank": "wml.by_bank",
    },
)


@MINIMUM_WAGE.possible("WML-P1", at="birth_date")
def born_before_the_day(birth_date: Day, on: Day) -> Flag:
    return birth_date <= on


@MINIMUM_WAGE.possible("WML-P2", at="paid_in_cash")
def cash_is_part_of_what_was_paid(paid_in_cash: Money, paid: Money) -> Flag:
    return paid_in_cash <= paid


@MINIMUM_WAGE.possible("WML-P3", at="hours_from_change")
def later_hours_are_part_of_all_hours(hours_from_change: Hours, hours_worked: Hours) -> Flag:
    return (hours_from_change == 0) | (hours_from_change <= hours_worked)


@MINIMUM_WAGE.possible("WML-P4", at="hours_from_second_change")
def last_hours_are_part_of_later_hours(hours_from_second_change: Hours, hours_from_change: Hours) -> Flag:
    return hours_from_second_change <= hours_from_change


@MINIMUM_WAGE.possible("WML-P5", at="changes_on")
def change_follows_the_day(changes_on: Day, on: Day, hours_from_change: Hours) -> Flag:
    return (hours_from_change == 0) | (changes_on >= on)


@MINIMUM_WAGE.possible("WML-P6", at="changes_on")
def change_lies_in_a_pay_period(changes_on: Day, on: Day, hours_from_change: Hours) -> Flag:
    """No pay period lasts longer than a year."""
    return (hours_from_change == 0) | (changes_on <= add_years(on, 1))


@MINIMUM_WAGE.possible("WML-P7", at="changes_again_on")
def second_change_follows_the_first(changes_again_on: Day, changes_on: Day, hours_from_second_change: Hours) -> Flag:
    return (hours_from_second_change == 0) | (changes_again_on > changes_on)


@MINIMUM_WAGE.applies("WML-A1", "art. 7 lid 1 and 3; Besluit minimumjeugdloonregeling")
def of_age(
    birth_date: Day, youngest_age: Count, until_pension: Flag, pension_age: Count, pension_months: Count, on: Day
) -> Flag:
    """Old enough, and until July 2015 not yet of the age of a state pension."""
    pensioned = birth_date <= months_before(add_years(on, pension_age * -1), pension_months)
    not_pensioned = ~until_pension | ~pensioned
    return ~younger_than(birth_date, youngest_age, on) & not_pensioned


@MINIMUM_WAGE.step
def adult_amount(on: Day, hourly_since: Day, hourly_adult: Money, monthly_fulltime: Money) -> Money:
    """Per hour since 2024, before that per month of normal hours."""
    return where(on >= hourly_since, hourly_adult, monthly_fulltime)


def _for_age(adult: Term, born: Term, on: Term, adult_age: Term, bbl: Term, usual: Shares, on_bbl: Shares) -> Term:
    """The adult amount, or its share for each year of age below, rounded to the nearest cent."""
    shares = zip(usual, (*on_bbl, *usual[len(on_bbl) :]), strict=True)
    young = (where(bbl, part(adult, learning, "half_up"), part(adult, share, "half_up")) for share, learning in shares)
    return by_number(adult_age - years_old(born, on), (adult, *young))


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
    usual = (youth_pct_20, youth_pct_19, youth_pct_18, youth_pct_17, youth_pct_16, youth_pct_15)
    return _for_age(adult_amount, birth_date, on, adult_age, bbl, usual, (bbl_pct_20, bbl_pct_19, bbl_pct_18))


@MINIMUM_WAGE.step
def amount_from_change(
    hourly_adult: Money, hourly_adult_next: Money, next_amount_from: Day, changes_on: Day, birth_date: Day,
    adult_age: Count, bbl: Flag, youth_pct_20: Share, youth_pct_19: Share, youth_pct_18: Share, youth_pct_17: Share,
    youth_pct_16: Share, youth_pct_15: Share, bbl_pct_20: Share, bbl_pct_19: Share, bbl_pct_18: Share,
) -> Money:  # fmt: skip
    """The hourly amount from a change within the pay period on: 1 January, 1 July or a birthday."""
    usual = (youth_pct_20, youth_pct_19, youth_pct_18, youth_pct_17, youth_pct_16, youth_pct_15)
    before, after = (
        _for_age(adult, birth_date, changes_on, adult_age, bbl, usual, (bbl_pct_20, bbl_pct_19, bbl_pct_18))
        for adult in (hourly_adult, hourly_adult_next)
    )
    return where(changes_on < next_amount_from, before, after)


@MINIMUM_WAGE.step
def amount_from_second_change(
    hourly_adult: Money, hourly_adult_next: Money, next_amount_from: Day, changes_again_on: Day, birth_date: Day,
    adult_age: Count, bbl: Flag, youth_pct_20: Share, youth_pct_19: Share, youth_pct_18: Share, youth_pct_17: Share,
    youth_pct_16: Share, youth_pct_15: Share, bbl_pct_20: Share, bbl_pct_19: Share, bbl_pct_18: Share,
) -> Money:  # fmt: skip
    usual = (youth_pct_20, youth_pct_19, youth_pct_18, youth_pct_17, youth_pct_16, youth_pct_15)
    before, after = (
        _for_age(adult, birth_date, changes_again_on, adult_age, bbl, usual, (bbl_pct_20, bbl_pct_19, bbl_pct_18))
        for adult in (hourly_adult, hourly_adult_next)
    )
    return where(changes_again_on < next_amount_from, before, after)


@MINIMUM_WAGE.result("art. 8 lid 1 onder a, lid 3 and 4; Besluit minimumjeugdloonregeling")
def minimum_amount(amount_for_age: Money) -> Money:
    return amount_for_age


@MINIMUM_WAGE.step
def due_by_the_hour(
    amount_for_age: Money,
    amount_from_change: Money,
    amount_from_second_change: Money,
    hours_worked: Hours,
    hours_from_change: Hours,
    hours_from_second_change: Hours,
) -> Money:
    """Every hour at the amount of its own day; the sum is rounded to the cent."""
    before = amount_for_age * (hours_worked - hours_from_change)
    between = where(hours_from_change > 0, amount_from_change, 0) * (hours_from_change - hours_from_second_change)
    after = where(hours_from_second_change > 0, amount_from_second_change, 0) * hours_from_second_change
    return divide(before + between + after, 100, "half_up")


@MINIMUM_WAGE.step
def hours_counted_in_year(contract_hours: Hours, hours_in_year: Hours, weeks_counted: Count) -> Hours:
    """The hours of the calendar year; 52 weeks of the contract where no yearly total is given."""
    return where(hours_in_year > 0, hours_in_year, contract_hours * weeks_counted)


@MINIMUM_WAGE.step
def due_by_the_month(
    on: Day,
    hourly_since: Day,
    amount_for_age: Money,
    hours_counted_in_year: Hours,
    contract_hours: Hours,
    sector_hours: Hours,
    overtime_hours: Hours,
) -> Money:
    """A fixed wage: the average month of the year, and what was worked beyond the contract.

    Before 2024 the month's amount for the contract's share of sector hours.
    """
    average = divide(amount_for_age * hours_counted_in_year, 12 * 100, "half_up")
    beyond = divide(amount_for_age * overtime_hours, 100, "half_up")
    before_2024 = divide(amount_for_age * contract_hours, sector_hours, "half_up")
    due = where(contract_hours > 0, before_2024, One(None, frozenset({"contract_hours"})))
    return where(on >= hourly_since, average + beyond, due)


@MINIMUM_WAGE.step
def fixed_per_month(
    on: Day, hourly_since: Day, pay_basis: Choice, contract_hours: Hours, hours_worked: Hours, workdays_a_week: Count
) -> Flag:
    """Fixed as stated; not stated, where there are contract hours and the month shows no work beyond them."""
    usual = hours_worked * workdays_a_week <= contract_hours * workdays_in_month(on)
    not_stated = (pay_basis == "not_stated") & (contract_hours > 0) & usual
    return (on < hourly_since) | (pay_basis == "fixed_month") | not_stated


@MINIMUM_WAGE.result("art. 7, art. 8, art. 11 lid 1 and art. 13a lid 1")
def due(
    on: Day,
    hourly_since: Day,
    fixed_per_month: Flag,
    pay_basis: Choice,
    due_by_the_month: Money,
    due_by_the_hour: Money,
) -> Money:
    """Hours at the hourly minimum, or the fixed month; where the basis is not stated the lower of both is lawful."""
    either = (pay_basis == "not_stated") & (on >= hourly_since)
    by_month = where(either, smallest(due_by_the_month, due_by_the_hour), due_by_the_month)
    return where(fixed_per_month, by_month, due_by_the_hour)


@MINIMUM_WAGE.condition("WML-C1", "art. 7 lid 1", value="paid", threshold="due")
def minimum_is_paid(paid: Money, due: Money) -> Flag:
    return paid >= due


@MINIMUM_WAGE.step
def paid_by_bank(paid: Money, paid_in_cash: Money) -> Money:
    return paid - paid_in_cash


@MINIMUM_WAGE.step
def may_be_cash(domestic_worker_under_four_days: Flag, by_bank: Flag) -> Flag:
    """Before 2016 any wage might be paid in cash, since then that of some help in a household."""
    return ~by_bank | domestic_worker_under_four_days


@MINIMUM_WAGE.condition("WML-C2", "art. 7a", value="paid_by_bank", threshold="due", unless="may_be_cash")
def minimum_is_paid_by_bank(paid_by_bank: Money, due: Money) -> Flag:
    return paid_by_bank >= due


DEDUCTIONS = Rule(
    "inhoudingen",
    law="WML",
    article="art. 13; Besluit minimumloon art. 2a and 2b",
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


@DEDUCTIONS.step
def void_for_posted_worker(posted_worker: Flag, no_housing_deduction: Flag) -> Flag:
    """A mandate of a posted worker (WagwEU) is void for housing, and for housing only."""
    return posted_worker & ~no_housing_deduction


@DEDUCTIONS.condition(
    "INH-C1", "art. 13 lid 2; Besluit minimumloon art. 2a lid 1 and 2, art. 2b lid 1", unless="nothing_withheld"
)
def mandate_is_valid(written_mandate: Flag, void_for_posted_worker: Flag) -> Flag:
    """A written mandate (volmacht) by the worker."""
    return written_mandate & ~void_for_posted_worker


@DEDUCTIONS.step
def nothing_withheld(housing_withheld: Money, health_withheld: Money) -> Flag:
    return (housing_withheld == 0) & (health_withheld == 0)


@DEDUCTIONS.condition(
    "INH-C2", "Besluit minimumloon art. 2a lid 1 onder b", value="landlord", unless="no_housing_deduction"
)
def landlord_is_recognised(landlord: Choice) -> Flag:
    return landlord.one_of("toegelaten_instelling", "gecertificeerd")


@DEDUCTIONS.condition("INH-C3", "Besluit minimumloon art. 2a lid 3 and 4", unless="no_housing_deduction")
def papers_are_held(lease_copy: Flag, amounts_verified: Flag) -> Flag:
    """Copies of the lease and of what shows the landlord's status, and the employer has verified them."""
    return lease_copy & amounts_verified


@DEDUCTIONS.signal("INH-S1", "Besluit minimumloon art. 2a (signal)")
def payment_can_be_shown(proof_of_payment: Flag) -> Flag:
    """No condition of the law; it helps the employer to show that the landlord was paid."""
    return proof_of_payment


@DEDUCTIONS.step
def housing_claimed(rent: Money, metered_utilities: Money, service_costs: Money) -> Money:
    return rent + metered_utilities + service_costs


@DEDUCTIONS.step
def housing_ceiling(wml_term: Money, housing_cap: Share) -> Money:
    return part(wml_term, housing_cap, "down")


@DEDUCTIONS.step
def housing_conditions(
    written_mandate: Flag, posted_worker: Flag, landlord: Choice, lease_copy: Flag, amounts_verified: Flag
) -> Flag:
    papers = papers_are_held(lease_copy, amounts_verified)
    return mandate_is_valid(written_mandate, posted_worker) & landlord_is_recognised(landlord) & papers


@DEDUCTIONS.result("Besluit minimumloon art. 2a lid 1 onder a")
def max_housing(housing_conditions: Flag, housing_ceiling: Money) -> Money:
    return where(housing_conditions, housing_ceiling, 0)


@DEDUCTIONS.result("Besluit minimumloon art. 2a lid 1 onder a")
def allowed_housing(housing_claimed: Money, max_housing: Money) -> Money:
    """What was claimed, up to the maximum."""
    return smallest(housing_claimed, max_housing)


@DEDUCTIONS.condition(
    "INH-C4",
    "Besluit minimumloon art. 2a lid 1 onder a",
    value="housing_withheld",
    threshold="allowed_housing",
    unless="no_housing_deduction",
)
def housing_within_maximum(housing_withheld: Money, allowed_housing: Money) -> Flag:
    return housing_withheld <= allowed_housing


@DEDUCTIONS.step
def no_health_deduction(health_withheld: Money) -> Flag:
    return health_withheld == 0


@DEDUCTIONS.result("Besluit minimumloon art. 2b lid 1")
def max_health(
    written_mandate: Flag, average_premium_year: Money, health_margin: Share, terms_per_year: Count
) -> Money:
    """Estimated average nominal premium with a margin, divided over the payment terms."""
    yearly = average_premium_year * (denominator(health_margin) + numerator(health_margin))
    per_term = divide(yearly, terms_per_year * denominator(health_margin), "down")
    return where(written_mandate, per_term, 0)


@DEDUCTIONS.condition(
    "INH-C5",
    "Besluit minimumloon art. 2b lid 1",
    value="health_withheld",
    threshold="max_health",
    unless="no_health_deduction",
)
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
    law="Besluit minimumloon",
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


@SERIOUS.applies("INH-A1", "art. 3 lid 3")
def somebody_is_underpaid(underpaid_workers: Count, underpaid: Money) -> Flag:
    return (underpaid_workers > 0) & (underpaid > 0)


@SERIOUS.possible("INH-P1", at="underpaid")
def underpaid_is_part_of_what_was_due(underpaid: Money, wage_due: Money) -> Flag:
    return underpaid <= wage_due


@SERIOUS.condition("INH-E1", "art. 3 lid 3 onder b", value="underpaid", threshold="wage_due")
def below_half(underpaid: Money, wage_due: Money, serious_share: Share) -> Flag:
    return share_of(underpaid, wage_due, serious_share) < 0


@SERIOUS.condition("INH-E2", "art. 3 lid 3 onder a", value="underpaid_workers", threshold="many_workers")
def not_many_by_a_quarter(
    underpaid: Money, wage_due: Money, serious_share_many: Share, underpaid_workers: Count, many_workers: Count
) -> Flag:
    return (share_of(underpaid, wage_due, serious_share_many) < 0) | (underpaid_workers < many_workers)


@SERIOUS.result("art. 3 lid 2 and 3")
def serious(conditions_hold: Flag) -> Flag:
    return ~conditions_hold
