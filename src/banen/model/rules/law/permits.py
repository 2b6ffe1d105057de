# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""Permits to employ a foreign national, and the notice that takes their place for displaced persons from Ukraine.

Legal basis: Wet arbeid vreemdelingen (Wav) art. 2-11 as of 2022, read in the text of 12 June 2026; Besluit uitvoering
Wav 2022 (BuWav 2022) art. 6.5. Art. 8 says when a permit is refused; art. 9 when it may be: those grounds are signals,
for a person weighs them. Both permits share the grounds: the tewerkstellingsvergunning (TWV) is the employer's, the
gecombineerde vergunning (GVVA) is residence and work in one, on which UWV advises.
"""

from __future__ import annotations

from banen.model.rules.days import add_days, add_weeks, add_working_days, after_months, end_of_term, months_before
from banen.model.rules.rule import Rule
from banen.model.rules.terms import Choice, Count, Day, Flag, Money, smallest, where

WORK_PERMIT = Rule(
    "tewerkstellingsvergunning",
    law="Wav",
    article="art. 8 and 9",
    valid_from="2022-01-01",
    reference_date="day the application is received",
    status="in force and applied; permits of up to three years since 1 January 2022",
    parameters={
        "weeks_of_notice": "wav.vacancy_notice",
        "hourly_since": "wml.hourly.from",
        "month_before": "wml.monthly_fulltime",
        "month_since": "wml.monthly_reference",
        "accelerated_refused": "asylum.accelerated_refused",
        "weeks_without_permit": "wav.temporary_work.without_permit_before",
        "temporary_weeks": "wav.temporary_work.max",
        "months_at_most": "wav.permit.max",
        "months_after_full_test": "wav.permit.max_full_test",
        "weeks_to_decide": "wav.permit.decision",
        "look_back": "wav.sanction_lookback",
    },
)


@WORK_PERMIT.possible("TWV-P1", at="work_until")
def work_ends_after_it_starts(work_from: Day, work_until: Day) -> Flag:
    return work_from <= work_until


@WORK_PERMIT.possible("TWV-P2", at="vacancy_reported_on")
def vacancy_was_reported_by_the_day(vacancy_reported_on: Day, on: Day) -> Flag:
    return vacancy_reported_on <= on


@WORK_PERMIT.possible("TWV-P3", at="sanctioned_on")
def sanction_is_not_of_later(sanctioned_on: Day, on: Day) -> Flag:
    return sanctioned_on <= on


@WORK_PERMIT.applies("TWV-A1", "art. 2 lid 1, art. 3 lid 1 and art. 4 lid 1")
def permit_is_required(exempt_from_permit: Flag) -> Flag:
    return ~exempt_from_permit


@WORK_PERMIT.step
def market_not_tested(exception: Choice, asylum_document: Flag) -> Flag:
    """Trade and religion (lid 3 onder b), learning and exchange (onder c), and asylum seekers (lid 2)."""
    return asylum_document | exception.one_of("handel_of_godsdienst", "scholing_of_uitwisseling")


@WORK_PERMIT.step
def no_notice_asked(market_not_tested: Flag, exception: Choice) -> Flag:
    """Extraordinary circumstances too (lid 3 onder a), and where UWV has found sooner that there is no supply (d)."""
    return market_not_tested | exception.one_of("buitengewoon", "eerder_vastgesteld")


@WORK_PERMIT.step
def terms_not_tested(exception: Choice) -> Flag:
    return exception == "scholing_of_uitwisseling"


@WORK_PERMIT.condition("TWV-C1", "art. 8 lid 1 onder a", unless="market_not_tested")
def no_priority_supply(priority_supply: Flag) -> Flag:
    """No Dutch or EEA worker, nor one free to work, is available for the job."""
    return ~priority_supply


@WORK_PERMIT.step
def earliest_application(vacancy_reported_on: Day, weeks_of_notice: Count) -> Day:
    return add_weeks(vacancy_reported_on, weeks_of_notice)


@WORK_PERMIT.condition(
    "TWV-C2",
    "art. 8 lid 1 onder b",
    value="vacancy_reported_on",
    threshold="earliest_application",
    unless="no_notice_asked",
)
def vacancy_reported_in_time(on: Day, earliest_application: Day) -> Flag:
    return on >= earliest_application


@WORK_PERMIT.condition("TWV-C3", "art. 8 lid 1 onder c", unless="market_not_tested")
def employer_sought_enough(recruited_enough: Flag) -> Flag:
    return recruited_enough


@WORK_PERMIT.condition("TWV-C4", "art. 8 lid 1 onder d", unless="terms_not_tested")
def terms_are_usual(terms_of_law_and_sector: Flag) -> Flag:
    return terms_of_law_and_sector


@WORK_PERMIT.condition("TWV-C5", "art. 8 lid 1 onder e 1°")
def stay_is_held_or_asked(stay_held_or_asked: Flag) -> Flag:
    return stay_held_or_asked


@WORK_PERMIT.condition("TWV-C6", "art. 8 lid 1 onder e 2°")
def stay_was_not_refused(stay_refused_or_withdrawn: Flag) -> Flag:
    return ~stay_refused_or_withdrawn


@WORK_PERMIT.step
def accelerated_no_ground(accelerated_refused: Flag) -> Flag:
    return ~accelerated_refused


@WORK_PERMIT.condition("TWV-C7", "art. 8 lid 1 onder e 3°", unless="accelerated_no_ground")
def asylum_not_accelerated(accelerated_procedure: Flag) -> Flag:
    """Since 12 June 2026."""
    return ~accelerated_procedure


@WORK_PERMIT.step
def least_wage(on: Day, hourly_since: Day, month_before: Money, month_since: Money) -> Money:
    """Of a full month; since 2024 that of 36 hours a week."""
    return where(on >= hourly_since, month_since, month_before)


@WORK_PERMIT.condition(
    "TWV-C8",
    "art. 8 lid 1 onder f; WML art. 8 lid 1 onder b",
    value="monthly_wage",
    threshold="least_wage",
    unless="market_not_tested",
)
def earns_the_minimum_of_a_month(monthly_wage: Money, least_wage: Money) -> Flag:
    """The minimum of a whole month, for part-time work as well."""
    return monthly_wage >= least_wage


@WORK_PERMIT.condition("TWV-C9", "art. 8 lid 1 onder g; BuWav 2022 art. 8.1")
def work_is_not_excluded(excluded_work: Flag) -> Flag:
    return ~excluded_work


@WORK_PERMIT.step
def no_limit_holds(limit_set: Flag, asylum_document: Flag) -> Flag:
    return ~limit_set | asylum_document


@WORK_PERMIT.condition("TWV-C10", "art. 8 lid 1 onder h", unless="no_limit_holds")
def limit_is_not_reached(limit_reached: Flag) -> Flag:
    return ~limit_reached


@WORK_PERMIT.step
def no_temporary_work(temporary_work: Flag) -> Flag:
    return ~temporary_work


@WORK_PERMIT.step
def earliest_temporary_work(last_permit_ended_on: Day, weeks_without_permit: Count) -> Day:
    return add_weeks(last_permit_ended_on, weeks_without_permit)


@WORK_PERMIT.condition(
    "TWV-C11", "art. 11 lid 2", value="work_from", threshold="earliest_temporary_work", unless="no_temporary_work"
)
def weeks_without_permit_have_passed(
    had_work_permit: Flag, last_permit_ended_on: Day, weeks_without_permit: Count, work_from: Day
) -> Flag:
    """Temporary work: no residence permit valid for work in the fourteen weeks before."""
    return ~had_work_permit | (add_weeks(last_permit_ended_on, weeks_without_permit) < work_from)


@WORK_PERMIT.signal("TWV-S1", "art. 9 lid 1 onder d")
def housing_is_fit(suitable_housing: Flag) -> Flag:
    return suitable_housing


@WORK_PERMIT.signal("TWV-S2", "art. 9 lid 1 onder c, g and i")
def earlier_permit_was_kept(earlier_permit_breached: Flag) -> Flag:
    return ~earlier_permit_breached


@WORK_PERMIT.signal("TWV-S3", "art. 9 lid 1 onder h")
def business_is_active(economic_activity: Flag) -> Flag:
    return economic_activity


@WORK_PERMIT.signal("TWV-S4", "art. 9 lid 1 onder j")
def recognition_was_not_lost(recognition_lost: Flag) -> Flag:
    return ~recognition_lost


@WORK_PERMIT.step
def sanctions_weighed_since(on: Day, look_back: Count) -> Day:
    return months_before(on, look_back)


@WORK_PERMIT.signal("TWV-S5", "art. 9 lid 1 onder k-m", value="sanctioned_on", threshold="sanctions_weighed_since")
def no_recent_sanction(sanctioned: Flag, sanctioned_on: Day, sanctions_weighed_since: Day) -> Flag:
    """A fine or punishment in the five years before the application."""
    return ~sanctioned | (sanctioned_on < sanctions_weighed_since)


@WORK_PERMIT.step
def fully_tested(exception: Choice, asylum_document: Flag, combined_permit: Flag) -> Flag:
    """A work permit for which every ground of art. 8 lid 1 was tested (BuWav 2022 art. 9.1)."""
    return (exception == "geen") & ~asylum_document & ~combined_permit


@WORK_PERMIT.result("art. 11 lid 1 and 2; BuWav 2022 art. 9.1")
def permit_until(
    work_from: Day,
    work_until: Day,
    temporary_work: Flag,
    temporary_weeks: Count,
    fully_tested: Flag,
    months_after_full_test: Count,
    months_at_most: Count,
) -> Day:
    """As long as the work: three years at most, two after a full test, twenty-four weeks for temporary work."""
    months = where(fully_tested, months_after_full_test, months_at_most)
    longest = where(temporary_work, add_weeks(work_from, temporary_weeks), after_months(work_from, months))
    return smallest(work_until, add_days(longest, -1))


@WORK_PERMIT.result("art. 6 lid 3 and art. 5 lid 3")
def decision_or_advice_by(on: Day, weeks_to_decide: Count) -> Day:
    """TWV: the decision; GVVA: the advice of UWV, counted from the day it was asked."""
    return end_of_term(add_weeks(on, weeks_to_decide))


DISPLACED = Rule(
    "ontheemden_oekraine",
    law="BuWav 2022",
    article="art. 6.5",
    valid_from="2022-04-01",
    reference_date="first working day",
    status="in force; temporary protection runs until 4 March 2027",
    parameters={"notice_days": "wav.notice.before_start", "protection_until": "eu.temporary_protection.until"},
)


@DISPLACED.possible("UA-P1", at="work_until")
def work_ends_on_or_after_the_first_day(work_until: Day, on: Day) -> Flag:
    return work_until >= on


@DISPLACED.applies("UA-A1", "art. 6.5 lid 1; Vb 2000 art. 3.1a lid 1 onder a-e")
def is_displaced_from_ukraine(temporary_protection: Flag) -> Flag:
    return temporary_protection


@DISPLACED.condition("UA-C1", "art. 6.5 lid 1 and 2", value="work_form")
def works_in_employment(work_form: Choice, self_employment_allowed: Flag) -> Flag:
    """Employment is free; self-employment only as far as the ministerial regulation says."""
    return (work_form == "arbeidsovereenkomst") | ((work_form == "zelfstandig") & self_employment_allowed)


@DISPLACED.step
def no_employer(work_form: Choice) -> Flag:
    return work_form == "zelfstandig"


@DISPLACED.step
def no_notice_duty(no_employer: Flag, other_notice_duty: Flag) -> Flag:
    return no_employer | other_notice_duty


@DISPLACED.step
def earliest_working_day(notified_on: Day, notice_days: Count) -> Day:
    return add_working_days(notified_on, notice_days)


@DISPLACED.condition(
    "UA-C2", "Wav art. 2a lid 1", value="notified_on", threshold="earliest_working_day", unless="no_notice_duty"
)
def notified_before_the_start(notice_given: Flag, on: Day, earliest_working_day: Day) -> Flag:
    return notice_given & (on >= earliest_working_day)


@DISPLACED.condition("UA-C3", "Wav art. 2a lid 1 and 3", unless="no_notice_duty")
def notice_is_complete(declaration_and_evidence: Flag) -> Flag:
    return declaration_and_evidence


@DISPLACED.signal("UA-S1", "Council Decision (EU) 2025/1460", value="work_until", threshold="protection_until")
def work_ends_within_protection(work_until: Day, protection_until: Day) -> Flag:
    return work_until <= protection_until
