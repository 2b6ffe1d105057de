# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""Lending and hiring in workers: who may, what lender and user company must do, and equal pay.

Legal basis: Wet allocatie arbeidskrachten door intermediairs (Waadi) art. 7a, 8, 8a, 12a-12d, 12n and 23b as changed by
the Wet toelating terbeschikkingstelling van arbeidskrachten (Wtta): recording and notice since 1 July 2026, admission
duty from 1 January 2027, enforcement from 1 January 2028.
"""

from __future__ import annotations

from banen.model.rules.days import end_of_year
from banen.model.rules.rule import Rule
from banen.model.rules.terms import Choice, Count, Day, Flag, Money, Share, largest, share_of

_TIMELINE = {
    "duty_from": "wtta.admission_duty_from",
    "enforced_from": "wtta.enforcement_from",
}
LENDING = Rule(
    "uitlenen",
    law="Waadi",
    article="art. 1b, 7a, 12e and 23b (Wtta)",
    valid_from="2015-01-01",
    reference_date="day of the lending",
    status="registration in force; admission duty from 1 January 2027, enforcement from 1 January 2028",
    parameters={
        **_TIMELINE,
        "wage_history_needed": "wtta.exempt.min_wage_history",
        "share_below": "wtta.exempt.turnover_share_below",
        "turnover_max": "wtta.exempt.turnover_max",
    },
)


@LENDING.possible("WT-P3", at="lending_turnover")
def lending_turnover_is_part_of_all(lending_turnover: Money, total_turnover: Money) -> Flag:
    return lending_turnover <= total_turnover


@LENDING.possible("WT-P4", at="applied_on")
def applied_by_the_day(applied_on: Day, on: Day) -> Flag:
    return applied_on <= on


@LENDING.condition("WT-L1", "art. 7a lid 1")
def lender_in_trade_register(in_handelsregister: Flag) -> Flag:
    return in_handelsregister


@LENDING.result("art. 1b and 12e")
def exempt(exemption_granted: Flag, excepted_by_art_1b: Flag) -> Flag:
    """Excepted by the law itself, or exempt by a decision: who meets art. 12e but has no decision is not exempt."""
    return excepted_by_art_1b | exemption_granted


@LENDING.result("art. 12e lid 1 and 5")
def may_get_exemption(
    paid_wages_months: Count,
    wage_history_needed: Count,
    lending_turnover: Money,
    total_turnover: Money,
    share_below: Share,
    turnover_max: Money,
    agency_of_art_690: Flag,
) -> Flag:
    """Twelve months of wages, under a tenth of turnover and at most five million, not for agencies of BW 7:690."""
    small = (share_of(lending_turnover, total_turnover, share_below) < 0) & (lending_turnover <= turnover_max)
    return ~agency_of_art_690 & (paid_wages_months >= wage_history_needed) & small


@LENDING.step
def before_duty(on: Day, duty_from: Day) -> Flag:
    return on < duty_from


@LENDING.condition(
    "WT-L2",
    "art. 12e lid 1; art. 23b lid 1; Wtta art. I onderdeel P",
    value="on",
    threshold="duty_from",
    unless="before_duty",
)
def admitted_or_exempt(
    admitted: Flag, applied_on: Day, application_pending: Flag, duty_from: Day, exempt: Flag
) -> Flag:
    """Who asked in the six months before the duty may go on until the decision is announced."""
    in_time = application_pending & (applied_on < duty_from)
    return admitted | in_time | exempt


@LENDING.result("Wtta, entry into force in stages")
def sanction_possible(on: Day, enforced_from: Day) -> Flag:
    return on >= enforced_from


HIRING = Rule(
    "inlenen",
    law="Waadi",
    article="art. 12d, 12h and 12n (Wtta)",
    valid_from="2026-07-01",
    reference_date="day of the hiring-in; its last day for the records",
    status="recording since 1 July 2026; admitted agencies only from 1 January 2027, enforcement from 1 January 2028",
    parameters={**_TIMELINE, "withdrawal_weeks": "wtta.withdrawal_effect_max", "retention_years": "wtta.retention"},
)


@HIRING.possible("WT-P7", at="lending_ends_on")
def hiring_ends_on_or_after_the_day(lending_ends_on: Day, on: Day) -> Flag:
    return lending_ends_on >= on


@HIRING.step
def duty_not_yet(on: Day, duty_from: Day) -> Flag:
    return on < duty_from


@HIRING.step
def winding_down(
    worker_was_there: Flag, weeks_since_withdrawal: Count, withdrawal_weeks: Count, agency_was_withdrawn: Flag
) -> Flag:
    """After withdrawal workers already there may stay for the weeks the decision gives, at most four."""
    return agency_was_withdrawn & worker_was_there & (weeks_since_withdrawal <= withdrawal_weeks)


@HIRING.condition("WT-H1", "art. 12h lid 3; art. 12n lid 3; Wtta art. I onderdeel P", unless="duty_not_yet")
def agency_is_admitted(agency_admitted: Flag, winding_down: Flag) -> Flag:
    return agency_admitted | winding_down


@HIRING.condition("WT-H2", "art. 12d lid 2")
def recorded_by_start(recorded_by_start_day: Flag) -> Flag:
    """In force since 1 July 2026."""
    return recorded_by_start_day


@HIRING.result("art. 12d lid 3")
def keep_records_until(on: Day, lending_ends_on: Day, retention_years: Count) -> Day:
    """Seven years after the end of the calendar year in which the lending ended."""
    return end_of_year(largest(on, lending_ends_on), retention_years)


DUTIES = Rule(
    "plichten_uitlener",
    law="Waadi",
    article="art. 9, 12b, 12ba and 12c",
    valid_from="2026-07-01",
    reference_date="day of the lending; its last day for the records",
    status="in force; information, recording and registration duties since 1 July 2026",
    parameters={"retention_years": "wtta.retention"},
)


@DUTIES.possible("WT-P8", at="lending_ends_on")
def lending_ends_on_or_after_the_day(lending_ends_on: Day, on: Day) -> Flag:
    return lending_ends_on >= on


@DUTIES.condition("WT-D1", "art. 12c lid 2", unless="other_notice_duty")
def user_company_is_told(user_company_told_before_start: Flag) -> Flag:
    """Unless another provision already gives a duty to notify (lid 4)."""
    return user_company_told_before_start


@DUTIES.condition("WT-D2", "art. 12c lid 3")
def lending_is_recorded(recorded_before_start: Flag) -> Flag:
    return recorded_before_start


@DUTIES.condition("WT-D3", "art. 12ba lid 1")
def worker_is_told_of_registration(brp_information_understood: Flag) -> Flag:
    return brp_information_understood


@DUTIES.condition("WT-D4", "art. 12ba lid 2", unless="no_resident")
def registration_is_verified(brp_registration_verified: Flag) -> Flag:
    return brp_registration_verified


@DUTIES.step
def no_housing(houses_worker: Flag) -> Flag:
    return ~houses_worker


@DUTIES.step
def no_resident(worker_is_resident: Flag) -> Flag:
    """Whom the law does not make a resident need not be registered as one."""
    return ~worker_is_resident


@DUTIES.condition("WT-D5", "art. 12b", value="landlord", unless="no_housing")
def housing_is_certified(landlord: Choice) -> Flag:
    return landlord.one_of("toegelaten_instelling", "gecertificeerd")


@DUTIES.condition("WT-D6", "art. 9")
def worker_pays_nothing(fee_asked_from_worker: Flag) -> Flag:
    return ~fee_asked_from_worker


@DUTIES.result("art. 12c lid 5")
def records_kept_until(on: Day, lending_ends_on: Day, retention_years: Count) -> Day:
    """Seven years after the end of the calendar year in which the lending ended."""
    return end_of_year(largest(on, lending_ends_on), retention_years)


EQUAL_PAY = Rule(
    "gelijke_beloning",
    law="Waadi",
    article="art. 8, 8a and 12a",
    valid_from="2020-01-01",
    reference_date="a day in the pay period",
    status="in force and applied; payroll since 1 January 2020; from 31 December 2026 an act not read",
    parameters={"equivalence_asked": "waadi.equivalent_terms"},
)


@EQUAL_PAY.step
def seen_as_a_whole(payroll: Flag, equivalence_asked: Flag) -> Flag:
    """From 31 December 2026 agency workers get terms that are at least equivalent, whatever a cao says."""
    return equivalence_asked & ~payroll


@EQUAL_PAY.step
def deviates_by_cao(payroll: Flag, cao_deviates: Flag, seen_as_a_whole: Flag) -> Flag:
    """A cao may deviate for agency workers (art. 8 lid 4), never for payroll workers (art. 8a lid 7)."""
    return cao_deviates & ~payroll & ~seen_as_a_whole


@EQUAL_PAY.step
def not_seen_one_by_one(deviates_by_cao: Flag, seen_as_a_whole: Flag) -> Flag:
    return deviates_by_cao | seen_as_a_whole


@EQUAL_PAY.condition(
    "EP-C1",
    "art. 8 lid 1 onder a and lid 2; art. 8a lid 1 and 2",
    value="hourly_wage",
    threshold="comparable_hourly_wage",
    unless="not_seen_one_by_one",
)
def wage_is_equal(hourly_wage: Money, comparable_hourly_wage: Money) -> Flag:
    """At least the wage of comparable employees of the user company, or of its sector if it has none."""
    return hourly_wage >= comparable_hourly_wage


@EQUAL_PAY.condition(
    "EP-C2",
    "art. 8 lid 1 onder a; art. 8a lid 1",
    value="allowances",
    threshold="comparable_allowances",
    unless="not_seen_one_by_one",
)
def allowances_are_equal(allowances: Money, comparable_allowances: Money) -> Flag:
    return allowances >= comparable_allowances


@EQUAL_PAY.condition("EP-C3", "art. 8 lid 1 onder b; art. 8a lid 1", unless="not_seen_one_by_one")
def hours_and_leave_are_equal(working_times_equal: Flag) -> Flag:
    return working_times_equal


@EQUAL_PAY.step
def keeps_to_law(deviates_by_cao: Flag) -> Flag:
    return ~deviates_by_cao


@EQUAL_PAY.condition("EP-C4", "art. 8 lid 4", value="hourly_wage", threshold="cao_hourly_wage", unless="keeps_to_law")
def wage_of_the_cao_is_paid(hourly_wage: Money, cao_hourly_wage: Money) -> Flag:
    return hourly_wage >= cao_hourly_wage


@EQUAL_PAY.step
def no_payroll(payroll: Flag) -> Flag:
    return ~payroll


@EQUAL_PAY.condition("EP-C5", "art. 8a lid 4-6", unless="no_payroll")
def pension_is_adequate(adequate_pension: Flag) -> Flag:
    return adequate_pension


@EQUAL_PAY.condition("EP-C6", "art. 12a")
def user_company_informed_in_time(terms_told_before_start: Flag) -> Flag:
    return terms_told_before_start


@EQUAL_PAY.step
def seen_one_by_one(seen_as_a_whole: Flag) -> Flag:
    return ~seen_as_a_whole


@EQUAL_PAY.condition("EP-C7", "Wet meer zekerheid flexwerkers", unless="seen_one_by_one")
def terms_are_equivalent(short_per_hour: Money, working_times_equal: Flag, terms_equivalent: Flag) -> Flag:
    """Equal on each count is equivalent; whether better makes up for less is for a person to weigh."""
    return ((short_per_hour <= 0) & working_times_equal) | terms_equivalent


@EQUAL_PAY.result("art. 8 lid 1 onder a; art. 8a lid 1")
def short_per_hour(
    hourly_wage: Money, allowances: Money, comparable_hourly_wage: Money, comparable_allowances: Money
) -> Money:
    """What is lacking against comparable employees, wage and allowances each on its own."""
    return largest(comparable_hourly_wage - hourly_wage, 0) + largest(comparable_allowances - allowances, 0)
