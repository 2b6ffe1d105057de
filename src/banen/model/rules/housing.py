# ruff: noqa: D103 - what a condition says stands in content/rules, under its id
"""Lease apart from job: the checks on a lease record, and when a home must be left after the job ends.

Legal basis: Wet goed verhuurderschap (Wgv) art. 1, 2, 5 and 8, in force 1 July 2023; BW 7:261b; cao ABU/NBBU. In art.
1 an *arbeidsmigrant* is a national of another EU member state with main residence abroad who works here temporarily:
nationality is the law's own scope here, not a risk feature.
"""

from __future__ import annotations

from banen.model.rules.days import add_days, add_months, add_years
from banen.model.rules.rule import Rule
from banen.model.rules.terms import Choice, Count, Day, Flag, Money, largest

LEASE = Rule(
    "huur_los_van_werk",
    law="Wgv",
    article="art. 2 and 8",
    valid_from="2023-07-01",
    reference_date="day of the check; the lease's own day decides whether the new duties apply",
    status="in force and applied",
    parameters={
        "in_force": "wgv.in_force",
        "items_needed": "wgv.information_items",
        "deposit_months": "wgv.deposit_max",
        "existing_stock_years": "wgv.permit.existing_stock_years",
        "persons_per_room_allowed": "wgv.permit.persons_per_room",
    },
)


@LEASE.step
def old_lease(lease_on: Day, in_force: Day) -> Flag:
    """Leases from before 1 July 2023 that were never renewed."""
    return lease_on < in_force


@LEASE.step
def not_an_arbeidsmigrant(
    tenant_from: Choice, main_residence_abroad: Flag, works_here_temporarily: Flag, old_lease: Flag
) -> Flag:
    """Art. 2 lid 3 holds for an arbeidsmigrant of art. 1 and leases since the act."""
    migrant = (tenant_from == "other_eu") & main_residence_abroad & works_here_temporarily
    return ~migrant | old_lease


@LEASE.condition("WGV-C1", "art. 2 lid 2 onder d", unless="old_lease")
def lease_is_in_writing(written_and_signed: Flag) -> Flag:
    return written_and_signed


@LEASE.condition("WGV-C2", "art. 2 lid 3 onder a", unless="not_an_arbeidsmigrant")
def lease_apart_from_job(separate_document: Flag, ends_with_job: Flag) -> Flag:
    return separate_document & ~ends_with_job


@LEASE.condition("WGV-C3", "art. 2 lid 3 onder b", unless="not_an_arbeidsmigrant")
def informed_in_own_language(information_understood: Flag) -> Flag:
    return information_understood


@LEASE.condition(
    "WGV-C3a", "art. 2 lid 2 onder e", value="information_items", threshold="items_needed", unless="old_lease"
)
def informed_in_writing(information_items: Count, items_needed: Count) -> Flag:
    return information_items >= items_needed


@LEASE.step
def deposit_allowed(bare_rent: Money, deposit_months: Count) -> Money:
    return bare_rent * deposit_months


@LEASE.condition(
    "WGV-C4", "art. 2 lid 2 onder c; BW 7:261b", value="deposit", threshold="deposit_allowed", unless="old_lease"
)
def deposit_within_limit(deposit: Money, deposit_allowed: Money) -> Flag:
    return deposit <= deposit_allowed


@LEASE.condition("WGV-C5", "art. 2 lid 2; BW 7:417")
def no_double_mediation_cost(double_mediation_cost: Flag) -> Flag:
    return ~double_mediation_cost


@LEASE.condition("WGV-C6", "art. 5")
def permit_where_needed(municipality_requires_permit: Flag, has_permit: Flag) -> Flag:
    return ~municipality_requires_permit | has_permit


@LEASE.step
def rooms_not_yet_bound(
    municipality_requires_permit: Flag, existing_stock: Flag, permit_on: Day, existing_stock_years: Count, on: Day
) -> Flag:
    """Permit conditions on rooms; existing stock has three years after the permit."""
    return ~municipality_requires_permit | (existing_stock & (on < add_years(permit_on, existing_stock_years)))


@LEASE.condition(
    "WGV-C7",
    "art. 8 lid 2",
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
}
LEASE_V1 = LEASE.variant(
    "WGV-V1", "letter 14 November 2025 (announced, not found in force)", valid_from="2025-11-14", parameters=_SHORT
)


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
