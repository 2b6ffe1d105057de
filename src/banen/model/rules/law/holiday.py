# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""The minimum holiday allowance: 8% of wage and benefits, up to three times the minimum wage, paid in June.

Legal basis: Wet minimumloon en minimumvakantiebijslag (WML) art. 15-17, read in the text of 1 July 2026.
"""

from __future__ import annotations

from banen.model.rules.days import add_days, end_of_year
from banen.model.rules.rule import Rule
from banen.model.rules.terms import Choice, Count, Day, Flag, Money, Share, largest, part, smallest, where

HOLIDAY_ALLOWANCE = Rule(
    "vakantiebijslag",
    law="WML",
    article="art. 15-17",
    valid_from="2018-01-01",
    reference_date="last day of the period for which the allowance is paid (31 May, or the end of the employment)",
    status="in force and applied",
    parameters={
        "share": "wml.holiday.share",
        "least_together": "wml.holiday.least_together",
        "times": "wml.holiday.cap",
        "hourly_since": "wml.hourly.from",
        "month_before": "wml.monthly_fulltime",
        "month_since": "wml.monthly_reference",
        "days_after_june": "wml.holiday.days_after_june",
    },
)


@HOLIDAY_ALLOWANCE.step
def month_minimum(on: Day, hourly_since: Day, month_before: Money, month_since: Money) -> Money:
    """Of a full month; since 2024 that of 36 hours a week (art. 8 lid 1 onder c)."""
    return where(on >= hourly_since, month_since, month_before)


@HOLIDAY_ALLOWANCE.possible("VB-P1", at="minimum_due")
def minimum_is_not_above_the_wage_by_far(minimum_due: Money, months: Count, month_minimum: Money, times: Count) -> Flag:
    """The minimum wage of the period cannot be more than three monthly minima for each month."""
    return minimum_due <= month_minimum * times * months


@HOLIDAY_ALLOWANCE.step
def counted_wage(wage: Money, months: Count, month_minimum: Money, times: Count) -> Money:
    """What lies above three times the minimum wage is left aside (lid 1 and 2)."""
    return smallest(wage, month_minimum * times * months)


@HOLIDAY_ALLOWANCE.step
def above_three_times(wage: Money, months: Count, month_minimum: Money, times: Count) -> Flag:
    return wage > month_minimum * times * months


@HOLIDAY_ALLOWANCE.step
def least_by_law(wage: Money, minimum_due: Money, least_together: Share) -> Money:
    """Where a collective agreement departs, wage and allowance together reach 108% of the minimum wage (art. 16)."""
    return largest(part(minimum_due, least_together, "half_up") - wage, 0)


@HOLIDAY_ALLOWANCE.step
def allowance_due(
    deviation: Choice,
    counted_wage: Money,
    share: Share,
    agreed_allowance: Money,
    least_by_law: Money,
    above_three_times: Flag,
) -> Money:
    by_law = part(counted_wage, share, "half_up")
    by_agreement = where(above_three_times, agreed_allowance, by_law)
    return where(
        deviation == "cao_of_regeling",
        largest(agreed_allowance, least_by_law),
        where(deviation == "schriftelijk", by_agreement, by_law),
    )


@HOLIDAY_ALLOWANCE.condition(
    "VB-C1", "art. 15 lid 1 and 2; art. 16 lid 1, 2 and 5", value="paid_allowance", threshold="allowance_due"
)
def allowance_is_enough(paid_allowance: Money, allowance_due: Money) -> Flag:
    return paid_allowance >= allowance_due


@HOLIDAY_ALLOWANCE.step
def pay_by(on: Day, employment_ended: Flag, days_after_june: Count) -> Day:
    """With the end of the employment, else in June."""
    return where(employment_ended, on, add_days(end_of_year(on, 0), 0 - days_after_june))


@HOLIDAY_ALLOWANCE.step
def paid_at_another_time(other_time_agreed: Flag, employment_ended: Flag) -> Flag:
    """Another time of the year, agreed in writing (art. 17 lid 2); not at the end of the employment."""
    return other_time_agreed & ~employment_ended


@HOLIDAY_ALLOWANCE.condition(
    "VB-C2", "art. 17 lid 1-3", value="paid_on", threshold="pay_by", unless="paid_at_another_time"
)
def allowance_is_paid_in_time(paid_on: Day, pay_by: Day) -> Flag:
    return paid_on <= pay_by


@HOLIDAY_ALLOWANCE.result("art. 15 lid 1 and 2; art. 16 lid 1, 2 and 5")
def holiday_allowance_due(allowance_due: Money) -> Money:
    return allowance_due


@HOLIDAY_ALLOWANCE.result("art. 15 and 16")
def allowance_short(paid_allowance: Money, allowance_due: Money) -> Money:
    return largest(allowance_due - paid_allowance, 0)
