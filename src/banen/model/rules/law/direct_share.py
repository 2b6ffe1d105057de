# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""A ban on agency work in a sector, or a minimum share of work by people in direct employment: variants only.

Legal basis: Wet allocatie arbeidskrachten door intermediairs (Waadi) art. 12 allows a ban by decree, not used so far;
a minimum direct share has a precedent in post (Postwet 2009 art. 8).
"""

from __future__ import annotations

from banen.model.rules.rule import Rule, RuleLever
from banen.model.rules.terms import Choice, Count, Day, Flag, Hours, One, Share, share_of

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
        "target": RuleLever("share", "0.20", min=0, max=1),
        "deadline": RuleLever("day", "2027-01-01"),
    },
)


@SU_V1.possible("SU-P1", at="agency_hours")
def agency_hours_are_part_of_all(agency_hours: Hours, total_hours: Hours) -> Flag:
    return agency_hours <= total_hours


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
    levers={"least_share": RuleLever("share", "0.80", min=0, max=1)},
)


@SU_V2.possible("SU-P2", at="direct_hours")
def direct_hours_are_part_of_all(direct_hours: Hours, total_hours: Hours) -> Flag:
    return direct_hours <= total_hours


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
    levers={"ban_from": RuleLever("day", "2027-07-01"), "transition_until": RuleLever("day", "1900-01-01")},
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
    levers={"breaches_for_ban": RuleLever("count", 1, min=1)},
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
