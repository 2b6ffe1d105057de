# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""The 30% ruling (expatregeling): a flat untaxed allowance for people recruited from abroad.

Legal basis: Wet op de loonbelasting 1964 (Wet LB) art. 31a lid 8 and 9; Uitvoeringsbesluit loonbelasting
1965 (UBLB) art. 10e-10ej. The statute overrides the lower decree, which still shows 30/20/10. Norms and cap are annual;
for part of a year the cap counts by time, here in days, and the reading by whole months is shown beside it.
"""

from __future__ import annotations

from banen.model.rules.days import add_days, add_months, after_months, birthday, days_of_year, month_number
from banen.model.rules.rule import Rule, RuleLever, Variant
from banen.model.rules.terms import (
    Choice,
    Count,
    Day,
    Distance,
    Flag,
    Money,
    One,
    Share,
    Term,
    divide,
    largest,
    part,
    smallest,
    where,
)

EXPAT30 = Rule(
    "expat30",
    law="Wet LB 1964",
    article="art. 31a lid 2 onder e, lid 8 and 9",
    valid_from="2015-01-01",
    reference_date="a day in the calendar year and wage period; the ruling starts on the first working day",
    status="in force and applied; 30-20-10 was enacted for 2024 and repealed before it took effect",
    parameters={
        "distance": "expat30.distance",
        "months_needed": "expat30.lookback_more_than",
        "norm_standard": "expat30.norm.standard",
        "norm_master": "expat30.norm.master_under30",
        "norm2027_standard": "expat30.norm2027.standard",
        "norm2027_master": "expat30.norm2027.master_under30",
        "age_of_lower_norm": "expat30.age_threshold_master",
        "percentage": "expat30.percentage",
        "percentage_kept": "expat30.percentage.transition_T2",
        "change_2027": "expat30.regime2027.from",
        "kept_if_started_by": "expat30.transition27.cutoff",
        "wnt_maximum": "wnt.maximum",
        "cap_applies": "expat30.cap_applies",
        "cap_applies_t1": "expat30.cap_applies.transition_T1",
        "t1_if_started_by": "expat30.transition_T1.cutoff",
        "partial_status_open": "expat30.partial_foreign_status",
        "t3_if_started_by": "expat30.transition_T3.cutoff",
        "t3_until": "expat30.partial_foreign_status.transition_until",
        "months_of_term": "expat30.max_duration",
        "months_before_2019": "expat30.max_duration.started_before_2019",
        "months_before_2012": "expat30.max_duration.started_before_2012",
        "shorter_from": "expat30.shorter_term.from",
        "longer_until": "expat30.longer_term.until",
        "old_terms_end": "expat30.shorter_term.old_rulings_until",
        "gap_allowed": "expat30.employer_change_gap",
    },
)


@EXPAT30.possible("E30-P6", at="previous_work_end")
def earlier_work_is_over(previous_work_end: Day, on: Day) -> Flag:
    return previous_work_end <= on


@EXPAT30.possible("E30-P1", at="birth_date")
def born_before_the_day(birth_date: Day, on: Day) -> Flag:
    return birth_date <= on


@EXPAT30.possible("E30-P2", at="period_to")
def period_ends_after_it_starts(period_from: Day, period_to: Day) -> Flag:
    return period_from <= period_to


@EXPAT30.possible("E30-P3", at="period_from")
def day_lies_in_the_period(period_from: Day, period_to: Day, on: Day) -> Flag:
    return (period_from > period_to) | ((period_from <= on) & (on <= period_to))


@EXPAT30.possible("E30-P4", at="first_working_day")
def work_starts_before_the_ruling(first_working_day: Day, ruling_start: Day) -> Flag:
    return first_working_day <= ruling_start


@EXPAT30.possible("E30-P5", at="new_contract_on")
def new_contract_follows_old_work(previous_work_end: Day, new_contract_on: Day, changed_employer: Flag) -> Flag:
    return ~changed_employer | (previous_work_end <= new_contract_on)


@EXPAT30.condition("E30-C1", "UBLB 1965 art. 10e lid 2 onder b")
def is_incoming_worker(recruited_from_abroad: Flag) -> Flag:
    return recruited_from_abroad


@EXPAT30.condition("E30-C2", "UBLB 1965 art. 10e lid 2-4", value="months_beyond_distance", threshold="months_needed")
def lived_far_away(
    residence_distance: Distance,
    distance: Distance,
    months_beyond_distance: Count,
    months_needed: Count,
    phd_in_nl_within_a_year: Flag,
    earlier_ruling_within_five_years: Flag,
) -> Flag:
    """More than two thirds of the 24 months before the first working day, farther than 150 km from the border."""
    far = (residence_distance > distance) & (months_beyond_distance > months_needed)
    return far | phd_in_nl_within_a_year | earlier_ruling_within_five_years


@EXPAT30.step
def no_norm(function: Choice) -> Flag:
    return function.one_of("designated_researcher", "doctor_in_training")


@EXPAT30.step
def keeps_old_terms(on: Day, change_2027: Day, ruling_start: Day, kept_if_started_by: Day) -> Flag:
    """Transition T2: who had the ruling in time keeps 30% and the old, indexed norms after 1 January 2027."""
    return (on < change_2027) | (ruling_start <= kept_if_started_by)


@EXPAT30.step
def months(period_from: Day, period_to: Day) -> Count:
    """Calendar months of this year in which the ruling applies; a period outside one year says nothing."""
    count = month_number(period_to) - month_number(period_from) + 1
    return where((count >= 1) & (count <= 12), count, One(None, frozenset({"period_to"})))


@EXPAT30.step
def months_at_lower_norm(
    has_master: Flag, birth_date: Day, age_of_lower_norm: Count, period_from: Day, months: Count
) -> Count:
    """To the end of the month of the 30th birthday, for who has a master's degree."""
    young = month_number(birthday(birth_date, age_of_lower_norm)) - month_number(period_from) + 1
    return where(has_master, smallest(largest(young, 0), months), 0)


@EXPAT30.step
def norm(
    keeps_old_terms: Flag,
    norm_standard: Money,
    norm2027_standard: Money,
    norm_master: Money,
    norm2027_master: Money,
    months_at_lower_norm: Count,
    months: Count,
) -> Money:
    high = where(keeps_old_terms, norm_standard, norm2027_standard)
    low = where(keeps_old_terms, norm_master, norm2027_master)
    lower_part = where(months_at_lower_norm > 0, low, 0) * months_at_lower_norm
    return divide(lower_part + high * (months - months_at_lower_norm), 12, "half_up")


@EXPAT30.condition(
    "E30-C3", "UBLB 1965 art. 10eb lid 1-3 and art. 10ee", value="yearly_wage", threshold="norm", unless="no_norm"
)
def wage_exceeds_norm(yearly_wage: Money, norm: Money) -> Flag:
    """The taxable wage, without the allowance, is *more than* the norm."""
    return yearly_wage > norm


@EXPAT30.condition("E30-C4", "UBLB 1965 art. 10ei lid 1")
def decision_was_taken(has_decision: Flag) -> Flag:
    return has_decision


@EXPAT30.step
def first_day_after_term(
    first_working_day: Day,
    shorter_from: Day,
    longer_until: Day,
    old_terms_end: Day,
    months_of_term: Count,
    months_before_2019: Count,
    months_before_2012: Count,
    earlier_stay_months: Count,
) -> Day:
    """Five years from the first working day, also for a ruling asked late; old rulings end by their own transition.

    Begun before 2019 eight years (before 2012 ten), cut to five but not before the end of 2020.
    """
    shorter = after_months(first_working_day, months_of_term - earlier_stay_months)
    years = where(first_working_day < longer_until, months_before_2012, months_before_2019)
    longer = after_months(first_working_day, years - earlier_stay_months)
    return where(first_working_day < shorter_from, smallest(longer, largest(shorter, old_terms_end)), shorter)


@EXPAT30.condition(
    "E30-C5",
    "UBLB 1965 art. 10ec lid 1, art. 10ef lid 1 and art. 10ei lid 2",
    value="on",
    threshold="first_day_after_term",
)
def within_term(on: Day, ruling_start: Day, first_day_after_term: Day) -> Flag:
    """From the day the decision takes effect to the end of the term, which runs from the first working day."""
    return (on >= ruling_start) & (on < first_day_after_term)


@EXPAT30.result("UBLB 1965 art. 10ec lid 1")
def last_day_of_term(first_day_after_term: Day) -> Day:
    return add_days(first_day_after_term, -1)


@EXPAT30.step
def new_contract_by(previous_work_end: Day, gap_allowed: Count) -> Day:
    return add_months(previous_work_end, gap_allowed)


@EXPAT30.step
def same_employer(changed_employer: Flag) -> Flag:
    return ~changed_employer


@EXPAT30.condition(
    "E30-C6", "UBLB 1965 art. 10ed lid 1", value="new_contract_on", threshold="new_contract_by", unless="same_employer"
)
def gap_is_short(new_contract_on: Day, new_contract_by: Day) -> Flag:
    return new_contract_on <= new_contract_by


@EXPAT30.step
def days_in_period(period_from: Day, period_to: Day) -> Count:
    return period_to - period_from + 1


@EXPAT30.step
def days_in_year(period_to: Day) -> Count:
    return days_of_year(period_to)


@EXPAT30.step
def cap_holds(ruling_start: Day, t1_if_started_by: Day, cap_applies: Flag, cap_applies_t1: Flag) -> Flag:
    """From 2024; from 2026 for who had the ruling at the end of 2022 (T1)."""
    return where(ruling_start <= t1_if_started_by, cap_applies_t1, cap_applies)


@EXPAT30.step
def capped_wage(
    cap_holds: Flag, yearly_wage: Money, wnt_maximum: Money, days_in_period: Count, days_in_year: Count
) -> Money:
    """The WNT maximum for part of a year by time, which is counted in days here."""
    return where(
        cap_holds, smallest(yearly_wage, divide(wnt_maximum * days_in_period, days_in_year, "down")), yearly_wage
    )


@EXPAT30.step
def capped_wage_by_months(cap_holds: Flag, yearly_wage: Money, wnt_maximum: Money, months: Count) -> Money:
    """The same by whole calendar months, the other reading of *naar tijdsgelang*."""
    return where(cap_holds, smallest(yearly_wage, divide(wnt_maximum * months, 12, "down")), yearly_wage)


def _share_of_wage(wage: Term, keeps_old_terms: Term, percentage_kept: Term, percentage: Term) -> Term:
    return where(keeps_old_terms, part(wage, percentage_kept, "down"), part(wage, percentage, "down"))


@EXPAT30.step
def by_share(capped_wage: Money, keeps_old_terms: Flag, percentage_kept: Share, percentage: Share) -> Money:
    return _share_of_wage(capped_wage, keeps_old_terms, percentage_kept, percentage)


@EXPAT30.step
def room_above_norm(by_share: Money, no_norm: Flag, yearly_wage: Money, norm: Money) -> Money:
    """Never so much that the taxable wage no longer exceeds the norm by a cent."""
    return where(no_norm, by_share, yearly_wage - norm - 1)


@EXPAT30.result("art. 31a lid 8")
def allowance(conditions_hold: Flag, by_share: Money, room_above_norm: Money) -> Money:
    """At most the share of the wage, the maximum for part of a year counted in days."""
    return where(conditions_hold, largest(smallest(by_share, room_above_norm), 0), 0)


@EXPAT30.step
def by_share_by_months(
    capped_wage_by_months: Money, keeps_old_terms: Flag, percentage_kept: Share, percentage: Share
) -> Money:
    return _share_of_wage(capped_wage_by_months, keeps_old_terms, percentage_kept, percentage)


@EXPAT30.result("art. 31a lid 8")
def allowance_by_months(conditions_hold: Flag, by_share_by_months: Money, room_above_norm: Money) -> Money:
    """The same with the maximum for part of a year counted in whole months."""
    return where(conditions_hold, largest(smallest(by_share_by_months, room_above_norm), 0), 0)


@EXPAT30.result("art. 31a lid 8")
def taxable_wage(yearly_wage: Money, allowance: Money) -> Money:
    return yearly_wage - allowance


@EXPAT30.result("Wet IB 2001 art. 2.6 (repealed), transition T3")
def partial_foreign_status(
    partial_status_open: Flag, ruling_start: Day, t3_if_started_by: Day, on: Day, t3_until: Day
) -> Flag:
    return partial_status_open | ((ruling_start <= t3_if_started_by) & (on <= t3_until))


E30_V1 = EXPAT30.variant(
    "E30-V1",
    "enacted for 2024, repealed from 2025 before it took effect; UBLB 1965 art. 10ea (stale text)",
    valid_from="2024-01-01",
    parameters={
        "share_first": "variant.E30-V1.percentage.from_month_1",
        "share_second": "variant.E30-V1.percentage.from_month_21",
        "share_third": "variant.E30-V1.percentage.from_month_41",
        "months_per_step": "variant.E30-V1.months_per_step",
    },
)


def _falling(wage: Term, on: Term, start: Term, months_per_step: Term, first: Term, second: Term, third: Term) -> Term:
    """Thirty, twenty and ten percent, for twenty months each; the month of the question decides."""
    in_second = on >= after_months(start, months_per_step)
    in_third = on >= after_months(start, months_per_step + months_per_step)
    shares = [part(wage, share, "down") for share in (first, second, third)]
    return where(in_third, shares[-1], where(in_second, shares[1], shares[0]))


@E30_V1.replaces("by_share")
def by_falling_share(
    capped_wage: Money,
    on: Day,
    ruling_start: Day,
    months_per_step: Count,
    share_first: Share,
    share_second: Share,
    share_third: Share,
) -> Money:
    return _falling(capped_wage, on, ruling_start, months_per_step, share_first, share_second, share_third)


@E30_V1.replaces("by_share_by_months")
def by_falling_share_by_months(
    capped_wage_by_months: Money,
    on: Day,
    ruling_start: Day,
    months_per_step: Count,
    share_first: Share,
    share_second: Share,
    share_third: Share,
) -> Money:
    return _falling(capped_wage_by_months, on, ruling_start, months_per_step, share_first, share_second, share_third)


def _lower_share(variant: Variant) -> None:
    @variant.replaces("by_share")
    def by_chosen_share(capped_wage: Money, chosen_percentage: Share) -> Money:
        return part(capped_wage, chosen_percentage, "down")

    @variant.replaces("by_share_by_months")
    def by_chosen_share_by_months(capped_wage_by_months: Money, chosen_percentage: Share) -> Money:
        return part(capped_wage_by_months, chosen_percentage, "down")


# No one share leaves the law as it is: it is 30% until 2026 and under the transition, and 27% from 2027.
_SHARE = {"chosen_percentage": RuleLever("share", "0.27", min=0, max="0.30")}
_lower_share(EXPAT30.variant("E30-V2", "policy option: a lower percentage", levers=_SHARE))
_lower_share(EXPAT30.variant("ETK-V3", "proposition 2023, measure 2.5: lower the flat percentage", levers=_SHARE))

E30_V3 = EXPAT30.variant("E30-V3", "policy option: abolish the flat allowance, leave actual costs")


@E30_V3.applies("E30-A1", "policy option")
def flat_allowance_exists() -> Flag:
    return One(False)


def _no_partial_status(variant: Variant) -> None:
    @variant.replaces("partial_foreign_status")
    def status_abolished() -> Flag:
        return One(False)


_no_partial_status(EXPAT30.variant("E30-V4", "policy option, law since 1 January 2025 save transition T3"))
_no_partial_status(EXPAT30.variant("ETK-V2", "proposition 2023, measure 2.5: abolish the partial foreign tax status"))

E30_V5 = EXPAT30.variant("E30-V5", "policy option: remove the cap")


@E30_V5.replaces("capped_wage")
def wage_without_cap(yearly_wage: Money) -> Money:
    return yearly_wage


@E30_V5.replaces("capped_wage_by_months")
def wage_without_cap_by_months(yearly_wage: Money) -> Money:
    return yearly_wage
