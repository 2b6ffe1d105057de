# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""Lease apart from job: the checks on a lease record, when a home must be left after the job, and the permit to let.

Legal basis: Wet goed verhuurderschap (Wgv) art. 1, 2, 5-9, 23 and 24, in force 1 July 2023; BW 7:261b; cao ABU/NBBU.
In art. 1 an *arbeidsmigrant* is a national of another EU member state with main residence abroad who works here
temporarily: nationality is the law's own scope here, not a risk feature.
"""

from __future__ import annotations

from banen.model.rules.days import add_days, add_months, add_weeks, end_of_term, months_before
from banen.model.rules.rule import Rule
from banen.model.rules.terms import Choice, Count, Day, Flag, Money, largest, where

LEASE = Rule(
    "huur_los_van_werk",
    law="Wgv",
    article="art. 2, 8 and 23",
    valid_from="2023-07-01",
    reference_date="day of the check; the lease's own day decides whether the new duties apply",
    status="in force and applied",
    parameters={
        "in_force": "wgv.in_force",
        "items_always": "wgv.information_items.always",
        "points_since": "wgv.points_information.from",
        "information_for_old_leases": "wgv.old_lease.information_by",
        "language_for_old_leases": "wgv.old_lease.language_by",
        "deposit_months": "wgv.deposit_max",
        "existing_stock_until": "wgv.permit.existing_stock_by",
        "persons_per_room_allowed": "wgv.permit.persons_per_room",
    },
)


@LEASE.possible("WGV-P1", at="lease_on")
def lease_is_not_of_later(lease_on: Day, on: Day) -> Flag:
    return lease_on <= on


@LEASE.step
def old_lease(lease_on: Day, in_force: Day) -> Flag:
    """Leases from before 1 July 2023 that were never renewed."""
    return lease_on < in_force


@LEASE.step
def not_an_arbeidsmigrant(tenant_from: Choice, main_residence_abroad: Flag, works_here_temporarily: Flag) -> Flag:
    """Art. 2 lid 3 holds for an arbeidsmigrant of art. 1."""
    return ~((tenant_from == "other_eu") & main_residence_abroad & works_here_temporarily)


@LEASE.step
def not_to_be_apart(not_an_arbeidsmigrant: Flag, old_lease: Flag) -> Flag:
    """Only leases since the act are laid down apart from the employment contract."""
    return not_an_arbeidsmigrant | old_lease


@LEASE.step
def no_language_duty_yet(not_an_arbeidsmigrant: Flag, old_lease: Flag, on: Day, language_for_old_leases: Day) -> Flag:
    """Old leases had three months: until 1 October 2023."""
    return not_an_arbeidsmigrant | (old_lease & (on < language_for_old_leases))


@LEASE.step
def no_information_duty_yet(old_lease: Flag, on: Day, information_for_old_leases: Day) -> Flag:
    """Old leases had a year: until 1 July 2024."""
    return old_lease & (on < information_for_old_leases)


@LEASE.condition("WGV-C1", "art. 2 lid 2 onder d; art. 23 lid 1", unless="old_lease")
def lease_is_in_writing(written_and_signed: Flag) -> Flag:
    return written_and_signed


@LEASE.condition("WGV-C2", "art. 2 lid 3 onder a; art. 23 lid 3", unless="not_to_be_apart")
def lease_apart_from_job(separate_document: Flag, ends_with_job: Flag) -> Flag:
    return separate_document & ~ends_with_job


@LEASE.condition("WGV-C3", "art. 2 lid 3 onder b; art. 23 lid 4", unless="no_language_duty_yet")
def informed_in_own_language(information_understood: Flag) -> Flag:
    return information_understood


@LEASE.step
def items_besides_service_costs(items_always: Count, deposit: Money, lease_on: Day, points_since: Day) -> Count:
    """Rights, contact point and meldpunt always; the deposit if there is one; points for leases since July 2024."""
    return items_always + where(deposit > 0, 1, 0) + where(lease_on >= points_since, 1, 0)


@LEASE.step
def items_needed(items_besides_service_costs: Count, service_costs_charged: Flag) -> Count:
    return items_besides_service_costs + where(service_costs_charged, 1, 0)


@LEASE.condition(
    "WGV-C3a",
    "art. 2 lid 2 onder e; art. 23 lid 2 and 7",
    value="information_items",
    threshold="items_needed",
    unless="no_information_duty_yet",
)
def informed_in_writing(
    information_items: Count, items_besides_service_costs: Count, service_costs_charged: Flag
) -> Flag:
    """Complete with service costs is complete; without them only if none are charged."""
    complete = information_items >= items_besides_service_costs + 1
    return complete | (~service_costs_charged & (information_items >= items_besides_service_costs))


@LEASE.step
def deposit_allowed(bare_rent: Money, deposit_months: Count) -> Money:
    return bare_rent * deposit_months


@LEASE.condition(
    "WGV-C4", "art. 2 lid 2 onder c; BW 7:261b", value="deposit", threshold="deposit_allowed", unless="old_lease"
)
def deposit_within_limit(deposit: Money, deposit_allowed: Money) -> Flag:
    return deposit <= deposit_allowed


@LEASE.condition("WGV-C5", "art. 2 lid 4; BW 7:417")
def no_double_mediation_cost(double_mediation_cost: Flag) -> Flag:
    return ~double_mediation_cost


@LEASE.condition("WGV-C6", "art. 5 lid 1 onder b")
def permit_where_needed(municipality_requires_permit: Flag, has_permit: Flag) -> Flag:
    return ~municipality_requires_permit | has_permit


@LEASE.step
def rooms_not_yet_bound(
    municipality_requires_permit: Flag, existing_stock: Flag, existing_stock_until: Day, on: Day
) -> Flag:
    """Existing stock has three years from the act, not from the permit."""
    return ~municipality_requires_permit | (existing_stock & (on < existing_stock_until))


@LEASE.signal("WGV-S1", "art. 6 lid 1 (signal)", value="permit_on")
def permit_is_not_of_later(permit_on: Day, on: Day) -> Flag:
    return permit_on <= on


@LEASE.condition(
    "WGV-C7",
    "art. 8 lid 2 onder b and lid 4",
    value="persons_per_room",
    threshold="persons_per_room_allowed",
    unless="rooms_not_yet_bound",
)
def own_lockable_room(
    persons_per_room: Count, persons_per_room_allowed: Count, same_household: Flag, room_lockable: Flag
) -> Flag:
    return ((persons_per_room <= persons_per_room_allowed) | same_household) & room_lockable


_SHORT = {
    "short_stay_days": "variant.WGV-V1.short_stay_contract_max",
    "temporary_months": "variant.WGV-V1.temporary_contract_max",
    "least_area": "snf.area_per_person.logies",
}
LEASE_V1 = LEASE.variant(
    "WGV-V1", "letter 14 November 2025 (announced, not found in force)", valid_from="2025-11-14", parameters=_SHORT
)


@LEASE_V1.possible("WGV-P2", at="lease_end")
def lease_ends_after_it_starts(lease_on: Day, lease_end: Day) -> Flag:
    return lease_on <= lease_end


@LEASE_V1.step
def longest_end(
    lease_kind: Choice, lease_on: Day, lease_end: Day, short_stay_days: Count, temporary_months: Count
) -> Flag:
    short = (lease_kind == "short_stay") & (lease_end <= add_days(lease_on, short_stay_days))
    temporary = (lease_kind == "temporary") & (lease_end <= add_months(lease_on, temporary_months))
    return (lease_kind == "permanent") | short | temporary


@LEASE_V1.condition("WGV-C8", "Letter 14 November 2025", value="lease_kind")
def kind_fits_length(longest_end: Flag) -> Flag:
    return longest_end


@LEASE_V1.condition("WGV-C9", "Letter 14 November 2025")
def has_own_bedroom(own_bedroom: Flag) -> Flag:
    return own_bedroom


@LEASE_V1.condition("WGV-C10", "Letter 14 November 2025", value="area_per_person", threshold="least_area")
def area_is_enough(area_per_person: Count, least_area: Count) -> Flag:
    """The letter names no number; the norm of the sector (SNF) stands in for it."""
    return area_per_person >= least_area


EVICTION = Rule(
    "ontruiming_na_baan",
    law="Cao ABU/NBBU",
    article="(housing)",
    valid_from="2023-07-01",
    reference_date="day on which the home must be left",
    status="in force by cao; the law itself gives no special contract yet",
    parameters={"days_to_vacate": "cao.vacate_after_job_end"},
)


@EVICTION.applies("WGV-A1", "Cao ABU/NBBU")
def agency_cao_applies(cao_applies: Flag) -> Flag:
    return cao_applies


@EVICTION.result("Cao ABU/NBBU")
def earliest_departure(contract_notice_end: Day, job_end: Day, days_to_vacate: Count) -> Day:
    return largest(contract_notice_end, add_days(job_end, days_to_vacate))


@EVICTION.condition("WGV-T1", "Cao ABU/NBBU", value="on", threshold="earliest_departure")
def time_to_leave_is_over(on: Day, earliest_departure: Day) -> Flag:
    return on >= earliest_departure


EVICTION_V1 = EVICTION.variant(
    "WGV-V1", "letter 14 November 2025: no end of the lease by job loss", valid_from="2025-11-14"
)


@EVICTION_V1.condition("WGV-T2", "Letter 14 November 2025")
def not_because_of_job(lease_ends_by_itself: Flag) -> Flag:
    return lease_ends_by_itself


LETTING_PERMIT = Rule(
    "verhuurvergunning",
    law="Wgv",
    article="art. 5-9, 23 and 24",
    valid_from="2023-07-01",
    reference_date="day the application is received",
    status="in force where the municipality has a letting ordinance",
    parameters={
        "in_force": "wgv.in_force",
        "months_of_grace": "wgv.permit.grace",
        "look_back": "wgv.permit.refusal_lookback",
        "weeks_to_decide": "wgv.permit.decision",
        "weeks_longer": "wgv.permit.extension",
    },
)


@LETTING_PERMIT.possible("WGV-P3", at="sanctioned_on")
def sanction_is_of_before(sanctioned_on: Day, on: Day) -> Flag:
    return sanctioned_on <= on


@LETTING_PERMIT.possible("WGV-P4", at="deferred_until")
def deferral_ends_after_the_application(deferred_until: Day, on: Day) -> Flag:
    return deferred_until >= on


@LETTING_PERMIT.applies("WGV-VA1", "art. 5 lid 1")
def ordinance_forbids_letting_without(category_designated: Flag) -> Flag:
    return category_designated


@LETTING_PERMIT.condition("WGV-V1", "art. 6 lid 1")
def landlord_applies(applicant_is_landlord: Flag) -> Flag:
    return applicant_is_landlord


@LETTING_PERMIT.step
def no_other_permit_needed(other_permit_needed: Flag) -> Flag:
    return ~other_permit_needed


@LETTING_PERMIT.condition("WGV-V2", "art. 7 lid 1", unless="no_other_permit_needed")
def other_permit_is_shown(other_permit_shown: Flag) -> Flag:
    """The permit or notification that the building needs, or a pending application for it."""
    return other_permit_shown


@LETTING_PERMIT.step
def sanctions_counted_since(on: Day, look_back: Count, sanction_for: Choice, in_force: Day, ordinance_from: Day) -> Day:
    """Eight years back; for good landlordship never before the act, for this permit never before its prohibition."""
    years_back = months_before(on, look_back * 12)
    begins = where(
        sanction_for == "goed_verhuurderschap",
        in_force,
        where(sanction_for == "verhuurvergunning", ordinance_from, years_back),
    )
    return largest(years_back, begins)


@LETTING_PERMIT.signal(
    "WGV-VS1", "art. 7 lid 2 onder a; art. 23 lid 5 and 6", value="sanctioned_on", threshold="sanctions_counted_since"
)
def no_sanction_that_counts(sanctioned: Flag, sanctioned_on: Day, sanctions_counted_since: Day) -> Flag:
    return ~sanctioned | (sanctioned_on < sanctions_counted_since)


@LETTING_PERMIT.signal("WGV-VS2", "art. 7 lid 2 onder b")
def not_under_management(under_management: Flag) -> Flag:
    return ~under_management


@LETTING_PERMIT.signal("WGV-VS3", "art. 7 lid 2 onder c and lid 3")
def integrity_is_no_ground(bibob_ground: Flag) -> Flag:
    return ~bibob_ground


@LETTING_PERMIT.result("art. 24")
def permit_needed_from(let_before: Flag, ordinance_from: Day, months_of_grace: Count) -> Day:
    """Who let before the prohibition has six months."""
    return where(let_before, add_months(ordinance_from, months_of_grace), ordinance_from)


@LETTING_PERMIT.result("art. 9 lid 1 and 2; art. 6 lid 2; Awb art. 4:13 lid 1")
def decision_by(
    on: Day,
    deferred_until: Day,
    days_suspended: Count,
    extended_in_time: Flag,
    weeks_to_decide: Count,
    weeks_longer: Count,
) -> Day:
    """Eight weeks, once six more; deferred while another permit is pending; suspended while data are awaited."""
    weeks = where(extended_in_time, weeks_to_decide + weeks_longer, weeks_to_decide)
    return end_of_term(add_days(add_weeks(deferred_until, weeks), days_suspended))


@LETTING_PERMIT.result("art. 9 lid 3; Awb art. 4:20b lid 1")
def granted_by_law_from(decision_by: Day) -> Day:
    """Without a decision in time the permit is there by law."""
    return add_days(decision_by, 1)


@LETTING_PERMIT.result("art. 9 lid 3; Awb art. 4:20b lid 3")
def in_force_by_law_from(decision_by: Day) -> Day:
    """A permit by law takes effect on the third day after the term to decide."""
    return add_days(decision_by, 3)
