"""What an assessment tells beside the criteria: notes for the council, and the figures that Banen works out.

None of this decides anything. The employer's conduct is only shown: no automated judgement follows from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from banen.sites.answers import HUNDRED
from banen.sites.criteria import Case, Ground, persons
from banen.sites.proposals import Proposal, RegionFile
from banen.sites.references import references
from banen.sites.timeline import busiest, places_of

_TWO_WAYS = 2
_HECTARE_M2 = 10_000
_LADDER = ("unanswered", "alternatives", "answered")


@dataclass(frozen=True)
class Note:
    """Something to know beside the criteria; ``id`` names its sentence."""

    id: str
    figures: Mapping[str, Any]


def notes_on(proposal: Proposal, region: RegionFile, g: Ground, cases: tuple[Case, ...]) -> tuple[Note, ...]:
    """What to know beside the criteria: guide number, lease, sanitary, reference object, soft plans, parking."""
    s, settings, notes = g.situation, g.settings, list[Note]()
    guide = proposal.get("guide_number") or region.guide_number
    if guide and g.needs:
        new = busiest(g.line()).need
        total = (guide.get("used") or 0) + new
        name = "guide_number_over" if total > guide["places"] else "guide_number_within"
        figures = {"used": guide.get("used") or 0, "migrants": new, "total": total, "places": guide["places"]}
        notes.append(Note(name, figures))
        if users := guide.get("users"):
            notes.append(Note("guide_number_users", {"users": ", ".join(users)}))
    if proposal.get("lease_separate") is False:
        notes.append(Note("lease", {}))
    for item in s.objects or ():
        places = places_of(item, settings)
        if places is None or item.get("toilets") is None or item.get("showers") is None:
            continue
        needed = {
            "toilets": ceil(Fraction(places, settings.whole("persons_per_toilet"))),
            "showers": ceil(Fraction(places, settings.whole("persons_per_shower"))),
        }
        if item.get("toilets") < needed["toilets"] or item.get("showers") < needed["showers"]:
            notes.append(Note("sanitary", {"name": item.name, "places": places, **needed}))
    reference = proposal.get("migrants", "reference_object")
    if s.reference or (reference and proposal.get("jobs", "heads") is None):
        notes.append(Note("reference", {"name": references()[reference].label}))
    if soft := sum(p.places for p in s.projects if not p.hard and p.municipality == s.municipality):
        notes.append(Note("soft_plans", {"places": soft, "percent": settings.number("soft_plan_weight")}))
    parking = proposal.get("parking") or {}
    short = (parking.get("needed") or 0) - (parking.get("available") or 0)
    if {"needed", "available"} <= parking.keys() and short > 0:
        notes.append(Note("parking", {"short": short}))
    if any(c.criterion == "space" and c.case in _LADDER for c in cases):
        notes.append(Note("ladder_end", {}))
    if any(proposal.get(key) for key in ("agencies", "sanctions", "good_employer")):
        notes.append(Note("conduct", {}))
    return tuple(notes)


def computed(proposal: Proposal, g: Ground) -> dict[str, Any]:
    """What Banen works out beside the criteria: trips, shuttle runs, family, sanitary, added value per hectare."""
    s, get = g.situation, proposal.get
    need = busiest(g.line()).need if g.needs else None
    shifts, seats, share = get("shifts"), get("travel", "shuttle_seats"), get("travel", "shuttle_percent")
    riders = None if need is None or share is None else ceil(need * share / HUNDRED)
    family = None if need is None else persons(g) - need
    added, parcel = get("added_value_eur_per_year"), s.parcel_m2
    return {
        "new_migrants": need,
        "family_members": family,
        "peak_trips": max(shift["workers"] for shift in shifts) * _TWO_WAYS if shifts else None,
        "shuttle_runs": ceil(Fraction(riders, seats)) if riders is not None and seats else None,
        "toilets_needed": None if need is None else ceil(Fraction(need, g.settings.whole("persons_per_toilet"))),
        "showers_needed": None if need is None else ceil(Fraction(need, g.settings.whole("persons_per_shower"))),
        "added_value_per_hectare": round(float(added * _HECTARE_M2 / parcel)) if added is not None and parcel else None,
    }
