# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""Sponsors (*referenten*) of foreign nationals: recognition, and the duties to care, to report and to keep records.

Legal basis: Vreemdelingenwet 2000 (Vw 2000) art. 2a-2h, 24a, 54 and 55a, and Vreemdelingenbesluit 2000 (Vb 2000)
art. 1.16, 1.18-1.21, 4.44a and 4.53, both read in the text of 12 June 2026. What the Voorschrift Vreemdelingen 2000
adds was not read: what it asks to be kept is one input.
"""

from __future__ import annotations

from banen.model.rules.days import add_months, add_weeks, add_years, end_of_term, months_before
from banen.model.rules.rule import Rule
from banen.model.rules.terms import Choice, Count, Day, Flag, Money, One, Share, part, where

RECOGNITION = Rule(
    "erkenning_referent",
    law="Vw 2000",
    article="art. 2c and 2e",
    valid_from="2022-01-01",
    reference_date="day the application is received",
    status="in force and applied; read in the text of 12 June 2026",
    parameters={
        "look_back": "referent.withdrawal_lookback",
        "months_to_decide": "referent.decision",
        "months_more": "referent.decision_extension",
    },
)


@RECOGNITION.possible("ER-P1", at="withdrawn_on")
def withdrawal_is_not_of_later(withdrawn_on: Day, on: Day) -> Flag:
    return withdrawn_on <= on


@RECOGNITION.condition("ER-C1", "art. 2e lid 2")
def is_no_natural_person(natural_person: Flag) -> Flag:
    return ~natural_person


@RECOGNITION.condition("ER-C2", "art. 2h onder a; Vb 2000 art. 1.21", value="purpose")
def purpose_can_be_sponsored(purpose: Choice) -> Flag:
    """Sponsors of family are not recognised."""
    return purpose != "gezin"


@RECOGNITION.condition("ER-C3", "art. 2e lid 1 onder a", unless="register_not_required")
def is_in_the_trade_register(in_handelsregister: Flag) -> Flag:
    return in_handelsregister


@RECOGNITION.condition("ER-C4", "art. 2e lid 1 onder b; Vb 2000 art. 1.18 lid 2")
def is_not_bankrupt(bankrupt_or_moratorium: Flag) -> Flag:
    return ~bankrupt_or_moratorium


@RECOGNITION.condition("ER-C5", "art. 2e lid 1 onder b; Vb 2000 art. 1.18 lid 1")
def will_continue_and_pay(continuity_assured: Flag) -> Flag:
    return continuity_assured


@RECOGNITION.condition("ER-C6", "art. 2e lid 1 onder c; Vb 2000 art. 1.19")
def is_reliable(reliable: Flag) -> Flag:
    """Convictions, fines and wrong information given before are weighed by a person."""
    return reliable


@RECOGNITION.step
def withdrawals_weighed_since(on: Day, look_back: Count) -> Day:
    return months_before(on, look_back)


@RECOGNITION.condition("ER-C7", "art. 2e lid 1 onder d", value="withdrawn_on", threshold="withdrawals_weighed_since")
def was_not_withdrawn_in_five_years(
    recognition_was_withdrawn: Flag, withdrawn_on: Day, withdrawals_weighed_since: Day
) -> Flag:
    """Of the applicant or of who is behind it, in the five years right before the application."""
    return ~recognition_was_withdrawn | (withdrawn_on < withdrawals_weighed_since)


@RECOGNITION.condition("ER-C8", "art. 2e lid 1 onder e")
def meets_what_the_purpose_asks(purpose_requirements: Flag) -> Flag:
    return purpose_requirements


@RECOGNITION.step
def no_code_asked(purpose: Choice) -> Flag:
    return purpose != "studie_hoger_onderwijs"


@RECOGNITION.condition("ER-C9", "art. 2e lid 1 onder e; Vb 2000 art. 1.20", unless="no_code_asked")
def has_joined_the_code(code_of_conduct: Flag) -> Flag:
    return code_of_conduct


@RECOGNITION.result("art. 2c lid 4")
def decision_at_the_latest(on: Day, investigation: Flag, months_to_decide: Count, months_more: Count) -> Day:
    """Three months; six more where advice, an investigation or a certificate of conduct is needed.

    The three months end on a working day (Algemene termijnenwet art. 1); a term of more than three months does not
    move (art. 4 onder a).
    """
    longest = add_months(on, months_to_decide + months_more)
    return where(investigation, longest, end_of_term(add_months(on, months_to_decide)))


DUTIES = Rule(
    "plichten_referent",
    law="Vb 2000",
    article="art. 1.16, art. 4.44a and art. 4.53",
    valid_from="2022-01-01",
    reference_date="day of the check",
    status="in force and applied; read in the text of 12 June 2026",
    parameters={
        "weeks_to_report": "referent.report",
        "years_kept": "referent.records",
        "fine_of_organisation": "referent.fine.organisation",
        "fine_of_person": "referent.fine.person",
        "months_of_repetition": "referent.fine.repetition",
        "raised": "referent.fine.raised",
    },
)


@DUTIES.possible("RD-P1", at="change_known_on")
def change_is_known_by_the_day(change_known_on: Day, on: Day) -> Flag:
    return change_known_on <= on


@DUTIES.possible("RD-P2", at="reported_on")
def report_is_not_of_later(reported_on: Day, on: Day) -> Flag:
    return reported_on <= on


@DUTIES.possible("RD-P3", at="earlier_breach_on")
def earlier_breach_is_not_of_later(earlier_breach_on: Day, on: Day) -> Flag:
    return earlier_breach_on <= on


@DUTIES.possible("RD-P4", at="sponsorship_ended_on")
def sponsorship_ended_by_the_day(sponsorship_ended_on: Day, on: Day) -> Flag:
    return sponsorship_ended_on <= on


@DUTIES.step
def no_programme(purpose: Choice) -> Flag:
    return purpose != "uitwisseling"


@DUTIES.condition("RD-C1", "art. 1.16 lid 1; Vw 2000 art. 2a lid 3 onder b", unless="no_programme")
def programme_is_carried_out(programme_carried_out: Flag) -> Flag:
    return programme_carried_out


@DUTIES.step
def no_care_in_recruitment(purpose: Choice) -> Flag:
    return ~purpose.one_of("uitwisseling", "kennismigrant", "blauwe_kaart", "studie")


@DUTIES.condition("RD-C2", "art. 1.16 lid 2; Vw 2000 art. 2a lid 3 onder b", unless="no_care_in_recruitment")
def recruited_with_care(careful_recruitment: Flag) -> Flag:
    return careful_recruitment


@DUTIES.step
def no_own_statements(own_statements: Flag) -> Flag:
    return ~own_statements


@DUTIES.condition("RD-C3", "Vw 2000 art. 24a lid 2", unless="no_own_statements")
def statements_are_whole_and_true(statements_true: Flag) -> Flag:
    """A recognised sponsor states in place of showing documents."""
    return statements_true


@DUTIES.step
def nothing_to_report(reportable_change: Flag) -> Flag:
    return ~reportable_change


@DUTIES.result("art. 4.44a lid 1 and 2; Algemene termijnenwet art. 1 and art. 5")
def report_at_the_latest(reportable_change: Flag, change_known_on: Day, weeks_to_report: Count) -> Day:
    return where(reportable_change, end_of_term(add_weeks(change_known_on, weeks_to_report)), One(None))


@DUTIES.step
def reported_or_checked_on(reported: Flag, reported_on: Day, on: Day) -> Day:
    """What is not yet reported is late only once the term is over."""
    return where(reported, reported_on, on)


@DUTIES.condition(
    "RD-C4",
    "art. 4.44a lid 1 and 2; Vw 2000 art. 54 lid 2 onder a",
    value="reported_or_checked_on",
    threshold="report_at_the_latest",
    unless="nothing_to_report",
)
def reported_in_time(reported_or_checked_on: Day, report_at_the_latest: Day) -> Flag:
    """That the limits of the permit are no longer met, or that the tie with the foreign national has ended."""
    return reported_or_checked_on <= report_at_the_latest


@DUTIES.result("art. 4.53 lid 4")
def records_kept_until(sponsorship_ended: Flag, sponsorship_ended_on: Day, years_kept: Count) -> Day:
    return where(sponsorship_ended, add_years(sponsorship_ended_on, years_kept), One(None))


@DUTIES.step
def no_records_asked(sponsorship_ended: Flag, on: Day, records_kept_until: Day) -> Flag:
    return sponsorship_ended & (on > records_kept_until)


@DUTIES.step
def no_copy_asked(no_records_asked: Flag, document_impossible: Flag) -> Flag:
    return no_records_asked | document_impossible


@DUTIES.condition("RD-C5", "art. 4.53 lid 2 onder a and lid 4; Vw 2000 art. 54 lid 2 onder b", unless="no_copy_asked")
def keeps_a_copy_of_the_passport(copy_of_passport: Flag) -> Flag:
    return copy_of_passport


@DUTIES.condition(
    "RD-C6", "art. 4.53 lid 2 onder b and lid 4; Vw 2000 art. 54 lid 2 onder b", unless="no_records_asked"
)
def keeps_proof_of_the_duties(proof_of_duties: Flag) -> Flag:
    return proof_of_duties


@DUTIES.condition(
    "RD-C7", "art. 4.53 lid 2 onder c and lid 4; Vw 2000 art. 54 lid 2 onder b", unless="no_records_asked"
)
def keeps_what_the_regulation_asks(regulation_data: Flag) -> Flag:
    return regulation_data


@DUTIES.step
def repeated(earlier_breach: Flag, earlier_breach_on: Day, months_of_repetition: Count, on: Day) -> Flag:
    """Found less than 24 months after an earlier breach of the same duty."""
    return earlier_breach & (add_months(earlier_breach_on, months_of_repetition) > on)


@DUTIES.result("Vw 2000 art. 55a lid 1 and 3")
def fine_at_most(
    conditions_hold: Flag,
    natural_person: Flag,
    fine_of_person: Money,
    fine_of_organisation: Money,
    repeated: Flag,
    raised: Share,
) -> Money:
    """For each breach found; a person sets the amount."""
    fine = where(natural_person, fine_of_person, fine_of_organisation)
    return where(conditions_hold, One(None), where(repeated, fine + part(fine, raised, "down"), fine))


@DUTIES.result("Vw 2000 art. 2g onder c")
def recognition_may_be_withdrawn(recognised: Flag, conditions_hold: Flag) -> Flag:
    return recognised & ~conditions_hold
