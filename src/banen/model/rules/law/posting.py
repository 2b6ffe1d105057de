# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""Posting: notification, the day all Dutch terms apply, and third-country nationals posted within the EU.

Legal basis: Wet arbeidsvoorwaarden gedetacheerde werknemers in de Europese Unie (WagwEU) art. 2, 6-9; BuWav 2022 art.
4.6; Vb 2000 art. 3.31a; CJEU C-540/22. Durations of workers who replace each other on the same task and place are
added in months of work. Risk signals are for a person to look at and never decide.
"""

from __future__ import annotations

from banen.model.rules.days import add_days, add_months, add_working_days, end_of_term, months_before, resumed
from banen.model.rules.rule import Rule
from banen.model.rules.stays import Stays, has_stays, reached, well_ordered
from banen.model.rules.terms import Count, Day, Flag, Money, Share, all_of, share_of, smallest, where

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
    """Five working days after the start; the start day itself is not counted, nor does the term end on a day off."""
    return end_of_term(add_working_days(work_start, check_days))


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
        "months_before_end": "wagweu.reasoned_notice.before_end",
    },
)


@FULL_TERMS.possible("WE-P8", at="days_without_work")
def gap_fits_in_the_posting(days_without_work: Count, chain_start: Day, on: Day) -> Flag:
    return (days_without_work == 0) | (add_days(chain_start, days_without_work) <= on)


@FULL_TERMS.possible("WE-P7", at="notice_on")
def notice_was_given_by_the_day(notice_on: Day, on: Day) -> Flag:
    return notice_on <= on


@FULL_TERMS.possible("WE-P1", at="declared_end")
def declared_end_follows_the_start(declared_end: Day, chain_start: Day) -> Flag:
    return declared_end >= chain_start


@FULL_TERMS.possible("WE-P2", at="stays")
def stays_end_after_they_start(stays: Stays) -> Flag:
    return well_ordered(stays)


@FULL_TERMS.step
def usual_from(stays: Stays, chain_start: Day, days_without_work: Count, months_usual: Count) -> Day:
    """First day after the stays of the chain reach twelve months of work; without stays, start and gap tell."""
    return where(has_stays(stays), reached(stays, months_usual), resumed(chain_start, months_usual, days_without_work))


@FULL_TERMS.step
def noticed_from(stays: Stays, chain_start: Day, days_without_work: Count, months_noticed: Count) -> Day:
    return where(
        has_stays(stays), reached(stays, months_noticed), resumed(chain_start, months_noticed, days_without_work)
    )


@FULL_TERMS.step
def notice_counts(
    reasoned_notice: Flag, notice_on: Day, declared_end: Day, usual_from: Day, months_before_end: Count
) -> Flag:
    """A reasoned notice in the last three months of the period declared, which is twelve months at most."""
    last_day = smallest(declared_end, add_days(usual_from, -1))
    first_day = months_before(add_days(last_day, 1), months_before_end)
    return reasoned_notice & (notice_on >= first_day) & (notice_on <= last_day)


@FULL_TERMS.result("art. 2 lid 2-4")
def full_terms_from(notice_counts: Flag, usual_from: Day, noticed_from: Day) -> Day:
    """From the first day of month thirteen, or nineteen after a reasoned notice in time."""
    return where(notice_counts, noticed_from, usual_from)


@FULL_TERMS.condition("WE-T1", "art. 2 lid 2-4", value="on", threshold="full_terms_from")
def core_terms_are_enough(
    on: Day, usual_from: Day, noticed_from: Day, notice_counts: Flag, all_dutch_terms_given: Flag
) -> Flag:
    return (on < usual_from) | (notice_counts & (on < noticed_from)) | all_dutch_terms_given


THIRD_COUNTRY = Rule(
    "detachering_derdelanders",
    law="BuWav 2022",
    article="art. 4.6; Vb 2000 art. 3.31a; WagwEU art. 6",
    valid_from="2022-01-01",
    reference_date="day of the check",
    status="in force and applied; residence permit beyond 90 days by CJEU C-540/22",
    parameters={
        "permit_after_days": "wagweu.tcn_residence_permit_after",
        "half": "wagweu.turnover_signal",
        "links_at_most": "wagweu.chain_signal",
    },
)


@THIRD_COUNTRY.possible("WE-P3", at="posting_end")
def posting_ends_after_it_starts(posting_start: Day, posting_end: Day) -> Flag:
    return posting_start <= posting_end


@THIRD_COUNTRY.possible("WE-P4", at="turnover_nl")
def dutch_turnover_is_part_of_all(turnover_nl: Money, turnover_total: Money) -> Flag:
    return turnover_nl <= turnover_total


@THIRD_COUNTRY.possible("WE-P5", at="employer_founded_on")
def employer_was_founded_by_the_day(employer_founded_on: Day, on: Day) -> Flag:
    return employer_founded_on <= on


@THIRD_COUNTRY.condition("WE-D1", "art. 4.6 onder a", value="sending_permit_until", threshold="posting_end")
def lawful_in_sending_state(sending_permit_until: Day, posting_end: Day, meets_sending_state_rules: Flag) -> Flag:
    return meets_sending_state_rules & (sending_permit_until >= posting_end)


@THIRD_COUNTRY.condition("WE-D2", "art. 4.6 onder b")
def similar_work_there(works_similarly_there: Flag) -> Flag:
    return works_similarly_there


@THIRD_COUNTRY.condition("WE-D3", "art. 4.6 onder c")
def duration_not_stretched(duration_stretched_by_replacement: Flag) -> Flag:
    return ~duration_stretched_by_replacement


@THIRD_COUNTRY.condition("WE-D4", "art. 4.6 onder d; WagwEU art. 6 lid 3 onder a")
def substantial_activities(substantial_activities_there: Flag) -> Flag:
    return substantial_activities_there


@THIRD_COUNTRY.step
def days_here(posting_start: Day, posting_end: Day, days_here_before: Count) -> Count:
    """This posting and earlier stay within 180 days, the window of the free term (Vb 2000 art. 3.3)."""
    return posting_end - posting_start + 1 + days_here_before


@THIRD_COUNTRY.result("Vb 2000 art. 3.31a; CJEU C-540/22")
def residence_permit_may_be_asked(days_here: Count, permit_after_days: Count) -> Flag:
    return days_here > permit_after_days


@THIRD_COUNTRY.step
def short_posting(days_here: Count, permit_after_days: Count) -> Flag:
    return days_here <= permit_after_days


@THIRD_COUNTRY.condition(
    "WE-D5",
    "Vb 2000 art. 3.31a lid 1; CJEU C-540/22",
    value="days_here",
    threshold="permit_after_days",
    unless="short_posting",
)
def residence_permit_is_held(residence_permit_held: Flag) -> Flag:
    """Over ninety days a residence permit is needed too."""
    return residence_permit_held


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


POSTED_RESIDENCE = Rule(
    "verblijf_gedetacheerde",
    law="Vb 2000",
    article="art. 3.31a",
    valid_from="2015-01-01",
    reference_date="day the application is received",
    status="in force and applied",
    parameters={"permit_after_days": "wagweu.tcn_residence_permit_after"},
)


@POSTED_RESIDENCE.possible("WE-P6", at="posting_end")
def stay_ends_after_it_starts(posting_start: Day, posting_end: Day) -> Flag:
    return posting_start <= posting_end


@POSTED_RESIDENCE.step
def days_of_stay(posting_start: Day, posting_end: Day, days_here_before: Count) -> Count:
    return posting_end - posting_start + 1 + days_here_before


@POSTED_RESIDENCE.applies("WE-RA1", "art. 3.31a lid 1; CJEU C-540/22")
def stays_longer_than_free_term(days_of_stay: Count, permit_after_days: Count) -> Flag:
    """Up to ninety days no residence permit is asked."""
    return days_of_stay > permit_after_days


@POSTED_RESIDENCE.condition("WE-R1", "art. 3.31a lid 1; WagwEU art. 8 lid 1")
def posting_was_notified(posting_notified: Flag) -> Flag:
    return posting_notified


@POSTED_RESIDENCE.condition("WE-R2", "BuWav 2022 art. 4.6")
def is_free_of_work_permit(meets_article_4_6: Flag) -> Flag:
    """The outcome of rule `detachering_derdelanders`, save its condition on this very permit."""
    return meets_article_4_6


@POSTED_RESIDENCE.condition("WE-R3", "Vw 2000 art. 16 lid 1 onder b")
def has_travel_document(valid_travel_document: Flag) -> Flag:
    return valid_travel_document


@POSTED_RESIDENCE.condition("WE-R4", "Vw 2000 art. 16 lid 1 onder d")
def is_no_danger(danger_to_public_order: Flag) -> Flag:
    return ~danger_to_public_order


@POSTED_RESIDENCE.result("BuWav 2022 art. 4.6 onder a and c")
def permit_until(posting_end: Day, sending_permit_until: Day) -> Day:
    """As long as the service lasts, and no longer than the permit of the sending state."""
    return smallest(posting_end, sending_permit_until)
