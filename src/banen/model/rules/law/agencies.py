# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""Temporary agency work: admission of agencies, exemption on request, suspension and withdrawal.

Legal basis: Wet allocatie arbeidskrachten door intermediairs (Waadi) chapter 3a as changed by the Wet toelating
terbeschikkingstelling van arbeidskrachten (Wtta): adopted 11 November 2025, in force in parts on 1 July 2026, duty 1
January 2027, enforcement 1 January 2028.
"""

from __future__ import annotations

from banen.model.rules.days import add_months, add_weeks, add_years
from banen.model.rules.rule import Rule
from banen.model.rules.terms import Count, Day, Flag, Money, Share, share_of, smallest, where

ADMISSION = Rule(
    "toelating_uitleners",
    law="Waadi",
    article="art. 12i-12r and 23c (Wtta)",
    valid_from="2026-07-01",
    reference_date="day of the application",
    status="adopted; admission duty from 1 January 2027, enforcement from 1 January 2028",
    parameters={
        "vog_max_age": "wtta.vog_max_age",
        "security_full": "wtta.security.full",
        "security_provisional": "wtta.security.provisional",
        "term_full": "wtta.admission_term",
        "term_provisional": "wtta.provisional_term",
        "years_registered_needed": "wtta.no_security.years_registered",
        "tax_declaration_max_age": "wtta.no_security.tax_declaration_max_age",
    },
)


@ADMISSION.possible("WT-P1", at="vog_on")
def vog_is_not_of_later(vog_on: Day, on: Day) -> Flag:
    return vog_on <= on


@ADMISSION.possible("WT-P5", at="tax_declaration_on")
def tax_declaration_is_not_of_later(tax_declaration_on: Day, on: Day) -> Flag:
    return tax_declaration_on <= on


@ADMISSION.condition("WT-C1", "art. 12j lid 1 onder a; art. 12k lid 1 onder a")
def in_trade_register(in_handelsregister: Flag) -> Flag:
    return in_handelsregister


@ADMISSION.step
def vog_valid_until(vog_on: Day, vog_max_age: Count) -> Day:
    return add_months(vog_on, vog_max_age)


@ADMISSION.step
def vog_given_before(provisional: Flag, holds_provisional_admission: Flag) -> Flag:
    """Who asks for admission while provisionally admitted gave the certificate already."""
    return ~provisional & holds_provisional_admission


@ADMISSION.condition(
    "WT-C2", "art. 12o lid 1 and 2", value="on", threshold="vog_valid_until", unless="vog_given_before"
)
def vog_is_recent(on: Day, vog_valid_until: Day) -> Flag:
    return on <= vog_valid_until


@ADMISSION.step
def security_needed(provisional: Flag, security_provisional: Money, security_full: Money) -> Money:
    return where(provisional, security_provisional, security_full)


@ADMISSION.step
def no_security_needed(
    years_registered: Count,
    years_registered_needed: Count,
    tax_declaration_on: Day,
    tax_declaration_max_age: Count,
    on: Day,
) -> Flag:
    """An established lender: four years in the register, and a clean declaration of the tax office."""
    recent = on <= add_months(tax_declaration_on, tax_declaration_max_age)
    return (years_registered >= years_registered_needed) & recent


@ADMISSION.condition(
    "WT-C3", "art. 12p lid 2; art. 23c", value="security", threshold="security_needed", unless="no_security_needed"
)
def security_is_given(security: Money, security_needed: Money) -> Flag:
    return security >= security_needed


@ADMISSION.condition("WT-C4", "art. 12q lid 1; art. 12k lid 1 onder b", unless="provisional")
def meets_standards(complies_with_normenkader: Flag) -> Flag:
    """Asked to get an admission; a provisional one is kept, not got, by meeting the standards."""
    return complies_with_normenkader


@ADMISSION.condition("WT-C5", "art. 12r lid 1; art. 12k lid 1 onder b", unless="provisional")
def has_inspection_report(inspection_report: Flag) -> Flag:
    return inspection_report


@ADMISSION.signal("WT-CS1", "art. 12j lid 2 and 3; art. 12k lid 2-4 (signal)")
def no_ground_to_refuse(refusal_ground: Flag) -> Flag:
    """Grounds on which the minister may refuse: a person weighs them."""
    return ~refusal_ground


@ADMISSION.step
def not_provisional(provisional: Flag) -> Flag:
    return ~provisional


@ADMISSION.condition("WT-C7", "art. 12j lid 1 onder c", unless="not_provisional")
def has_not_lent_for_a_year(lent_in_last_twelve_months: Flag) -> Flag:
    """Provisional admission is for who begins."""
    return ~lent_in_last_twelve_months


@ADMISSION.result("art. 12i lid 2")
def admitted_until(on: Day, provisional: Flag, term_full: Count, term_provisional: Count) -> Day:
    return where(provisional, add_months(on, term_provisional), add_years(on, term_full))


EXEMPTION = Rule(
    "ontheffing_uitlenen",
    law="Waadi",
    article="art. 12e and 12f (Wtta)",
    valid_from="2026-07-01",
    reference_date="day of the application",
    status="adopted; an exemption is needed from 1 January 2027 on and holds only when granted",
    parameters={
        "wage_history_needed": "wtta.exempt.min_wage_history",
        "share_below": "wtta.exempt.turnover_share_below",
        "turnover_max": "wtta.exempt.turnover_max",
    },
)


@EXEMPTION.possible("WT-P2", at="lending_turnover")
def lending_is_part_of_turnover(lending_turnover: Money, total_turnover: Money) -> Flag:
    return lending_turnover <= total_turnover


@EXEMPTION.applies("WT-EA1", "art. 12e lid 5")
def no_temporary_work_agency(agency_of_art_690: Flag) -> Flag:
    return ~agency_of_art_690


@EXEMPTION.condition("WT-E1", "art. 12e lid 1 onder a", value="paid_wages_months", threshold="wage_history_needed")
def paid_wages_long_enough(paid_wages_months: Count, wage_history_needed: Count) -> Flag:
    return paid_wages_months >= wage_history_needed


@EXEMPTION.condition("WT-E2", "art. 12e lid 1 onder b", value="lending_turnover", threshold="total_turnover")
def lending_is_a_small_share(lending_turnover: Money, total_turnover: Money, share_below: Share) -> Flag:
    return share_of(lending_turnover, total_turnover, share_below) < 0


@EXEMPTION.condition("WT-E3", "art. 12e lid 1 onder b", value="lending_turnover", threshold="turnover_max")
def lending_is_below_the_maximum(lending_turnover: Money, turnover_max: Money) -> Flag:
    return lending_turnover <= turnover_max


@EXEMPTION.condition("WT-E4", "art. 12e lid 3")
def expert_has_declared(expert_declaration: Flag) -> Flag:
    return expert_declaration


@EXEMPTION.signal("WT-ES1", "art. 12f (signal)")
def no_integrity_ground(bibob_ground: Flag) -> Flag:
    """A ground on which the minister may refuse, if need be after advice: a person weighs it."""
    return ~bibob_ground


SUSPENSION = Rule(
    "schorsing_toelating",
    law="Waadi",
    article="art. 12l-12n (Wtta)",
    valid_from="2026-07-01",
    reference_date="day of the check",
    status="adopted; admissions are given since 1 July 2026, the duty holds from 1 January 2027",
    parameters={"weeks_at_most": "wtta.withdrawal_effect_max", "vog_after_change": "wtta.vog_max_age"},
)


@SUSPENSION.possible("WT-P6", at="directors_changed_on")
def directors_changed_by_the_day(directors_changed_on: Day, on: Day) -> Flag:
    return directors_changed_on <= on


@SUSPENSION.condition("WT-S1", "art. 12l lid 1 onder a")
def still_in_trade_register(in_handelsregister: Flag) -> Flag:
    return in_handelsregister


@SUSPENSION.step
def vog_due(directors_changed_on: Day, vog_after_change: Count) -> Day:
    return add_months(directors_changed_on, vog_after_change)


@SUSPENSION.step
def no_vog_asked(all_directors_changed: Flag, on: Day, vog_due: Day) -> Flag:
    return ~all_directors_changed | (on <= vog_due)


@SUSPENSION.condition(
    "WT-S2", "art. 12l lid 1 onder b; art. 12o lid 3", value="on", threshold="vog_due", unless="no_vog_asked"
)
def new_board_has_vog(new_vog_given: Flag) -> Flag:
    return new_vog_given


@SUSPENSION.condition("WT-S3", "art. 12l lid 1 onder c; art. 12q lid 1")
def keeps_to_standards(complies_with_normenkader: Flag) -> Flag:
    return complies_with_normenkader


@SUSPENSION.condition("WT-S4", "art. 12l lid 2; art. 12r lid 1", unless="provisional")
def report_is_in_time(report_in_time: Flag) -> Flag:
    return report_in_time


@SUSPENSION.step
def not_suspended(suspended: Flag) -> Flag:
    return ~suspended


@SUSPENSION.condition("WT-S5", "art. 12m lid 1 onder a", unless="not_suspended")
def repaired_within_suspension(ground_repaired: Flag) -> Flag:
    """A ground that stays after the term of suspension ends the admission."""
    return ground_repaired


@SUSPENSION.signal("WT-S6", "art. 12l lid 3 and 4; art. 12m lid 2 and 3 (signal)")
def no_optional_ground(optional_ground: Flag) -> Flag:
    """Grounds on which the minister may suspend or withdraw: a person weighs them."""
    return ~optional_ground


@SUSPENSION.result("art. 12n lid 1")
def winding_down_until(decision_announced_on: Day, weeks_at_most: Count, weeks_given: Count) -> Day:
    """A decision takes effect within four weeks; until then only workers already there may be lent."""
    return add_weeks(decision_announced_on, smallest(weeks_given, weeks_at_most))
