# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""Posting: notification, the day all Dutch terms apply, and third-country nationals posted within the EU.

Legal basis: Wet arbeidsvoorwaarden gedetacheerde werknemers in de Europese Unie (WagwEU) art. 2, 6-9; BuWav 2022 art.
4.6; CJEU C-540/22. Durations of workers who replace each other on the same task and place are added. Risk signals are
for a person to look at and never decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from banen.errors import RuleError
from banen.model.rules.days import add_days, add_months, add_working_days
from banen.model.rules.rule import Rule
from banen.model.rules.terms import Count, Day, Flag, Money, Share, all_of, share_of, where

NOTIFICATION = Rule(
    "detachering_melding",
    law="WagwEU",
    article="art. 8 and 9",
    valid_from="2020-03-01",
    reference_date="day of the check",
    status="in force and applied",
    parameters={"check_days": "wagweu.recipient_check"},
)


@NOTIFICATION.condition("WE-C1", "art. 8 lid 1", value="notified_on", threshold="work_start")
def notified_before_start(notified_on: Day, work_start: Day, notified_before_work_that_day: Flag) -> Flag:
    return (notified_on < work_start) | ((notified_on == work_start) & notified_before_work_that_day)


@NOTIFICATION.condition("WE-C2", "art. 8 lid 1 onder a-f")
def notification_is_complete(
    identity_given: Flag,
    recipient_and_worker_given: Flag,
    contact_person_given: Flag,
    nature_and_duration_given: Flag,
    workplace_given: Flag,
    social_security_given: Flag,
) -> Flag:
    return all_of(
        identity_given,
        recipient_and_worker_given,
        contact_person_given,
        nature_and_duration_given,
        workplace_given,
        social_security_given,
    )


@NOTIFICATION.result("art. 8 lid 3")
def check_due(work_start: Day, check_days: Count) -> Day:
    """Five working days after the start; the start day itself is not counted."""
    return add_working_days(work_start, check_days)


@NOTIFICATION.step
def check_not_yet_due(on: Day, check_due: Day) -> Flag:
    return on <= check_due


@NOTIFICATION.condition("WE-C3", "art. 8 lid 3", value="checked_on", threshold="check_due", unless="check_not_yet_due")
def recipient_checked(recipient_has_checked: Flag, checked_on: Day, check_due: Day) -> Flag:
    return recipient_has_checked & (checked_on <= check_due)


@NOTIFICATION.condition("WE-C4", "art. 8 lid 9")
def data_is_current(data_changed: Flag, change_reported: Flag) -> Flag:
    return ~data_changed | change_reported


FULL_TERMS = Rule(
    "detachering_voorwaarden",
    law="WagwEU",
    article="art. 2",
    valid_from="2020-07-30",
    reference_date="day of the question",
    status="in force and applied",
    parameters={
        "months_usual": "wagweu.full_terms_after",
        "months_noticed": "wagweu.full_terms_after_reasoned_notice",
        "notice_not_before": "wagweu.reasoned_notice.not_before",
    },
)


@FULL_TERMS.step
def notice_counts(
    reasoned_notice: Flag, notice_on: Day, chain_start: Day, notice_not_before: Count, months_usual: Count
) -> Flag:
    """A reasoned notice in the last three months before the twelve are full."""
    in_window = (notice_on >= add_months(chain_start, notice_not_before)) & (
        notice_on < add_months(chain_start, months_usual)
    )
    return reasoned_notice & in_window


@FULL_TERMS.result("art. 2")
def full_terms_from(
    chain_start: Day, days_without_work: Count, notice_counts: Flag, months_usual: Count, months_noticed: Count
) -> Day:
    """First day after the summed durations of the chain reach twelve (eighteen) months; gaps do not count."""
    months = where(notice_counts, months_noticed, months_usual)
    return add_days(add_months(chain_start, months), days_without_work)


@FULL_TERMS.condition("WE-T1", "art. 2", value="on", threshold="full_terms_from")
def core_terms_are_enough(on: Day, full_terms_from: Day, all_dutch_terms_given: Flag) -> Flag:
    return (on < full_terms_from) | all_dutch_terms_given


class Posting(NamedTuple):
    """One worker's stay in a chain on the same task and place; both days are worked."""

    start: date
    end: date


def chain(postings: Iterable[Posting]) -> dict[str, date | int]:
    """A chain of workers who replace each other, as inputs of rule `detachering_voorwaarden`.

    Stays that overlap count once; days between them do not count.

    >>> chain([Posting(date(2026, 1, 1), date(2026, 8, 31)), Posting(date(2026, 9, 11), date(2026, 12, 31))])
    {'chain_start': datetime.date(2026, 1, 1), 'days_without_work': 10}
    """
    ordered = sorted(postings)
    if not ordered or any(p.end < p.start for p in ordered):
        raise RuleError("A chain of posted workers needs at least one stay, and each stay ends after it starts.")
    reached, without = ordered[0].end, 0
    for stay in ordered[1:]:
        without += max(0, (stay.start - reached - timedelta(days=1)).days)
        reached = max(reached, stay.end)
    return {"chain_start": ordered[0].start, "days_without_work": without}


THIRD_COUNTRY = Rule(
    "detachering_derdelanders",
    law="BuWav 2022",
    article="art. 4.6; WagwEU art. 6",
    valid_from="2022-01-01",
    reference_date="day of the check",
    status="in force and applied; residence permit beyond 90 days by CJEU C-540/22",
    parameters={
        "permit_after_days": "wagweu.tcn_residence_permit_after",
        "half": "wagweu.turnover_signal",
        "links_at_most": "wagweu.chain_signal",
    },
)


@THIRD_COUNTRY.condition("WE-D1", "art. 4.6 onder a", value="sending_permit_until", threshold="posting_end")
def lawful_in_sending_state(sending_permit_until: Day, posting_end: Day, meets_sending_state_rules: Flag) -> Flag:
    return meets_sending_state_rules & (sending_permit_until >= posting_end)


@THIRD_COUNTRY.condition("WE-D2", "art. 4.6 onder b")
def similar_work_there(works_similarly_there: Flag) -> Flag:
    return works_similarly_there


@THIRD_COUNTRY.condition("WE-D3", "art. 4.6 onder c")
def duration_not_stretched(duration_stretched_by_replacement: Flag) -> Flag:
    return ~duration_stretched_by_replacement


@THIRD_COUNTRY.condition("WE-D4", "art. 4.6 onder d; WagwEU art. 6 lid 3")
def substantial_activities(substantial_activities_there: Flag) -> Flag:
    return substantial_activities_there


@THIRD_COUNTRY.step
def days_here(posting_start: Day, posting_end: Day) -> Count:
    return posting_end - posting_start + 1


@THIRD_COUNTRY.result("CJEU C-540/22")
def residence_permit_may_be_asked(days_here: Count, permit_after_days: Count) -> Flag:
    return days_here > permit_after_days


@THIRD_COUNTRY.signal("WE-S1", "WagwEU art. 8 lid 1 onder f (signal)")
def a1_is_there(a1_statement: Flag) -> Flag:
    return a1_statement


@THIRD_COUNTRY.signal("WE-S2", "WagwEU art. 6 (signal)", value="employer_founded_on")
def employer_is_older_than_a_year(employer_founded_on: Day, on: Day) -> Flag:
    return add_months(employer_founded_on, 12) <= on


@THIRD_COUNTRY.signal("WE-S3", "WagwEU art. 6 (signal)", value="turnover_nl", threshold="turnover_total")
def turnover_mostly_elsewhere(turnover_nl: Money, turnover_total: Money, half: Share) -> Flag:
    return share_of(turnover_nl, turnover_total, half) <= 0


@THIRD_COUNTRY.signal("WE-S4", "WagwEU art. 6 (signal)", value="chain_links", threshold="links_at_most")
def chain_is_short(chain_links: Count, links_at_most: Count) -> Flag:
    return chain_links <= links_at_most


@THIRD_COUNTRY.signal("WE-S5", "WagwEU art. 6 (signal)")
def address_is_own(address_shared_with_other_employers: Flag) -> Flag:
    return ~address_shared_with_other_employers
