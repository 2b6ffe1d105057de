# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""Temporary agency work: admission of agencies, lending, hiring-in, a sectoral ban and a minimum direct share.

Legal basis: Wet allocatie arbeidskrachten door intermediairs (Waadi) as changed by the Wet toelating
terbeschikkingstelling van arbeidskrachten (Wtta): adopted 11 November 2025, duty 1 January 2027, enforcement 1
January 2028. Waadi art. 12 allows a ban by decree, not used so far; a minimum direct share has a precedent in post
(Postwet 2009 art. 8).
"""

from __future__ import annotations

from banen.model.rules.days import add_months, add_years
from banen.model.rules.rule import Lever, Rule
from banen.model.rules.terms import Choice, Count, Day, Flag, Hours, Money, One, Share, share_of, where

ADMISSION = Rule(
    "toelating_uitleners",
    law="Waadi",
    article="art. 12i-12r (Wtta)",
    valid_from="2026-07-01",
    reference_date="day of the application",
    status="adopted; admission duty from 1 January 2027, enforcement from 1 January 2028",
    parameters={
        "vog_max_age": "wtta.vog_max_age",
        "security_full": "wtta.security.full",
        "security_provisional": "wtta.security.provisional",
        "term_full": "wtta.admission_term",
        "term_provisional": "wtta.provisional_term",
    },
)


@ADMISSION.condition("WT-C1", "art. 7a and 12i")
def in_trade_register(in_handelsregister: Flag) -> Flag:
    return in_handelsregister


@ADMISSION.step
def vog_valid_until(vog_on: Day, vog_max_age: Count) -> Day:
    return add_months(vog_on, vog_max_age)


@ADMISSION.condition("WT-C2", "art. 12o", value="on", threshold="vog_valid_until")
def vog_is_recent(on: Day, vog_valid_until: Day) -> Flag:
    return on <= vog_valid_until


@ADMISSION.step
def security_needed(provisional: Flag, security_provisional: Money, security_full: Money) -> Money:
    return where(provisional, security_provisional, security_full)


@ADMISSION.condition("WT-C3", "art. 12p", value="security", threshold="security_needed")
def security_is_given(security: Money, security_needed: Money) -> Flag:
    return security >= security_needed


@ADMISSION.condition("WT-C4", "art. 12q")
def meets_standards(complies_with_normenkader: Flag) -> Flag:
    return complies_with_normenkader


@ADMISSION.condition("WT-C5", "art. 12r", unless="provisional")
def has_inspection_report(inspection_report: Flag) -> Flag:
    return inspection_report


@ADMISSION.condition("WT-C6", "art. 12j and 12k")
def no_ground_to_refuse(refusal_ground: Flag) -> Flag:
    return ~refusal_ground


@ADMISSION.result("art. 12i")
def admitted_until(on: Day, provisional: Flag, term_full: Count, term_provisional: Count) -> Day:
    return where(provisional, add_months(on, term_provisional), add_years(on, term_full))


_TIMELINE = {
    "duty_from": "wtta.admission_duty_from",
    "enforced_from": "wtta.enforcement_from",
}
LENDING = Rule(
    "uitlenen",
    law="Waadi",
    article="art. 7a, 12c and 12e (Wtta)",
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


@LENDING.condition("WT-L1", "art. 7a")
def lender_in_trade_register(in_handelsregister: Flag) -> Flag:
    return in_handelsregister


@LENDING.result("art. 1b and 12e")
def exempt(
    paid_wages_months: Count,
    wage_history_needed: Count,
    lending_turnover: Money,
    total_turnover: Money,
    share_below: Share,
    turnover_max: Money,
    agency_of_art_690: Flag,
    excepted_by_art_1b: Flag,
) -> Flag:
    """Twelve months of wages, under a tenth of turnover and at most five million, not for agencies of BW 7:690."""
    small = (share_of(lending_turnover, total_turnover, share_below) < 0) & (lending_turnover <= turnover_max)
    return excepted_by_art_1b | (~agency_of_art_690 & (paid_wages_months >= wage_history_needed) & small)


@LENDING.step
def before_duty(on: Day, duty_from: Day) -> Flag:
    return on < duty_from


@LENDING.condition("WT-L2", "art. 12c", value="on", threshold="duty_from", unless="before_duty")
def admitted_or_exempt(
    admitted: Flag, applied_on: Day, application_pending: Flag, duty_from: Day, exempt: Flag
) -> Flag:
    in_time = application_pending & (applied_on < duty_from)
    return admitted | in_time | exempt


@LENDING.result("Wtta, entry into force in stages")
def sanction_possible(on: Day, enforced_from: Day) -> Flag:
    return on >= enforced_from


HIRING = Rule(
    "inlenen",
    law="Waadi",
    article="art. 12d and 12n (Wtta)",
    valid_from="2026-07-01",
    reference_date="day of the hiring-in",
    status="adopted; duty from 1 January 2027, enforcement from 1 January 2028",
    parameters={**_TIMELINE, "withdrawal_weeks": "wtta.withdrawal_effect_max", "retention_years": "wtta.retention"},
)


@HIRING.step
def duty_not_yet(on: Day, duty_from: Day) -> Flag:
    return on < duty_from


@HIRING.step
def winding_down(
    worker_was_there: Flag, weeks_since_withdrawal: Count, withdrawal_weeks: Count, agency_was_withdrawn: Flag
) -> Flag:
    """After withdrawal workers already there may stay for the weeks the decision gives, at most four."""
    return agency_was_withdrawn & worker_was_there & (weeks_since_withdrawal <= withdrawal_weeks)


@HIRING.condition("WT-H1", "art. 12d lid 1 and 12n", unless="duty_not_yet")
def agency_is_admitted(agency_admitted: Flag, winding_down: Flag) -> Flag:
    return agency_admitted | winding_down


@HIRING.condition("WT-H2", "art. 12d lid 2", unless="duty_not_yet")
def recorded_by_start(recorded_by_start_day: Flag) -> Flag:
    return recorded_by_start_day


@HIRING.result("art. 12d lid 2")
def keep_records_until(on: Day, retention_years: Count) -> Day:
    return add_years(on, retention_years)


DIRECT_SHARE = Rule(
    "aandeel_in_dienst",
    law="Waadi",
    article="art. 12 (not used)",
    valid_from="2015-01-01",
    reference_date="last day of the quarter that is measured",
    status="no decree exists; a ban or a share is a variant only",
    parameters={},
)


@DIRECT_SHARE.applies("SU-A1", "art. 12")
def rule_for_sector_exists() -> Flag:
    return One(False)


SU_V1 = DIRECT_SHARE.variant(
    "SU-V1",
    "proposition 2023, measure 2.16: conditional ban on missing a target",
    levers={
        "target": Lever("share", "0.20", min=0, max=1),
        "deadline": Lever("day", "2027-01-01"),
    },
)


@SU_V1.replaces("rule_for_sector_exists")
def sector_is_named_1(sector_named: Flag) -> Flag:
    return sector_named


@SU_V1.result("Proposition 2023, measure 2.16")
def ban_active(on: Day, deadline: Day, agency_hours: Hours, total_hours: Hours, target: Share) -> Flag:
    """On when, at the deadline or later, the agency share of the last four quarters exceeds the target."""
    return (on >= deadline) & (share_of(agency_hours, total_hours, target) > 0)


@SU_V1.condition("SU-C1", "Proposition 2023, measure 2.16", value="agency_hours", threshold="total_hours")
def no_lending_under_ban(ban_active: Flag, uses_agency_work: Flag) -> Flag:
    return ~ban_active | ~uses_agency_work


SU_V2 = DIRECT_SHARE.variant(
    "SU-V2",
    "proposition 2023, measure 2.16: minimum share of work by directly employed staff (post: 80%)",
    levers={"least_share": Lever("share", "0.80", min=0, max=1)},
)


@SU_V2.replaces("rule_for_sector_exists")
def sector_is_named_2(sector_named: Flag, total_hours: Hours) -> Flag:
    """No work in all: nothing to measure."""
    return sector_named & (total_hours > 0)


@SU_V2.condition("SU-C2", "Postwet 2009 art. 8 (precedent)", value="direct_hours", threshold="total_hours")
def enough_direct(direct_hours: Hours, total_hours: Hours, least_share: Share) -> Flag:
    return share_of(direct_hours, total_hours, least_share) >= 0


SU_V3 = DIRECT_SHARE.variant(
    "SU-V3",
    "proposition 2023, measure 2.16: full ban on lending and hiring-in for a sector",
    levers={"ban_from": Lever("day", "2027-07-01"), "transition_until": Lever("day", "1900-01-01")},
)


@SU_V3.replaces("rule_for_sector_exists")
def sector_is_named_3(sector_named: Flag) -> Flag:
    return sector_named


@SU_V3.condition("SU-C3", "Proposition 2023, measure 2.16", value="on", threshold="ban_from")
def no_lending_after_ban(
    on: Day, ban_from: Day, uses_agency_work: Flag, contract_signed_on: Day, transition_until: Day
) -> Flag:
    """A contract that already runs falls under the ban too, unless a transition is set."""
    running = (contract_signed_on < ban_from) & (on <= transition_until)
    return ~uses_agency_work | (on < ban_from) | running


SU_V4 = DIRECT_SHARE.variant(
    "SU-V4",
    "letter 2024: a ban on hiring-in for one employer with breaches",
    levers={"breaches_for_ban": Lever("count", 1, min=1)},
)


@SU_V4.replaces("rule_for_sector_exists")
def employer_hires_in(uses_agency_work: Flag) -> Flag:
    return uses_agency_work


@SU_V4.condition("SU-C4", "Proposition 2023, measure 2.16", value="breaches", threshold="breaches_for_ban")
def employer_not_banned(breaches: Count, breaches_for_ban: Count) -> Flag:
    return breaches < breaches_for_ban


@SU_V4.signal("SU-S1", "Proposition 2023, measure 2.16", value="sector")
def sector_of_high_risk(sector: Choice) -> Flag:
    return ~sector.one_of("vlees", "schoonmaak", "transport", "teelt")
