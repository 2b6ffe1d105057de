"""Housing over time: places needed and places there, from the opening on, as a line and not one number.

Need follows the phases and the seasons; places follow deliveries and the ends of permits. Without phases, peak months
and later deliveries the line is flat and its shortage is ``max(0, migrants − applicant − municipality)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any

from banen.observe.calendar import add_months
from banen.sites.settings import Settings
from banen.sites.situation import HousingObject, Phase, Situation
from banen.sites.spans import Span

_YEAR = 12


@dataclass(frozen=True, slots=True)
class Need:
    """New labour migrants present on a day: low, central and high (equal when the applicant gave figures)."""

    on: date
    low: int
    central: int
    high: int


@dataclass(frozen=True, slots=True)
class Source:
    """Places from one source on some days: what kind, how many, how far from work, from and until when.

    ``kind`` is *applicant*, *committed*, *own* (the municipality of the site) or *accepted* (another municipality).
    """

    kind: str
    name: str
    places: int
    minutes: Fraction | None
    start: date | None
    end: date | None = None
    letter: str = ""

    def on(self, day: date) -> int:
        """Places on a day."""
        there = (self.start is None or self.start <= day) and (self.end is None or day <= self.end)
        return self.places if there else 0


@dataclass(frozen=True, slots=True)
class PlacesOnDay:
    """The line on one day: needed, and there by kind of source; ``uncovered`` is what nobody pledged either."""

    on: date
    need: int
    applicant: int
    own: int
    committed: int
    accepted: int

    @property
    def shortage(self) -> int:
        """Needed and neither supplied by the applicant nor free in the municipality."""
        return max(0, self.need - self.applicant - self.own)

    @property
    def uncovered(self) -> int:
        """Short, and neither committed by the applicant nor accepted by the region in writing."""
        return max(0, self.shortage - self.committed - self.accepted)

    def to_dict(self) -> dict[str, Any]:
        """The point as JSON."""
        return {
            "date": self.on.isoformat(), "need": self.need, "applicant": self.applicant, "municipality": self.own,
            "committed": self.committed, "accepted": self.accepted, "shortage": self.shortage,
            "uncovered": self.uncovered,
        }  # fmt: skip


def places_of(item: HousingObject, settings: Settings) -> int | None:
    """Places of an object: the least of area, rooms or beds, permit and fire safety; None when it cannot be known.

    Area per person: lodging, dwelling, or new build and hotel. Rooms count where each person has an own room.
    """
    limits: list[int] = []
    area, kind = item.get("area_m2"), item.get("type")
    if area is not None:
        if kind is None:
            return None
        limits.append(floor(area / settings.number(f"m2_per_person_{kind}")))
    if _own_room(item):
        if item.get("bedrooms") is None:
            return None
        limits.append(item.get("bedrooms"))
    elif item.get("beds_allowed") is not None:
        limits.append(item.get("beds_allowed"))
    limits += [item.get(key) for key in ("permit_places", "fire_safety_places") if item.get(key) is not None]
    if item.get("places") is not None and (
        limits or item.stage == "committed" or item.get("certificate") in ("certified", "permit")
    ):
        limits.append(item.get("places"))
    return min(limits, default=None)


def _own_room(item: HousingObject) -> bool:
    """Whether each person has an own room: as answered; the norm for new build asks it where rooms are known."""
    answered = item.get("one_per_room")
    if answered is None:
        return item.get("type") == "new_build" and item.get("bedrooms") is not None
    return bool(answered)


def sources(situation: Situation, settings: Settings) -> tuple[Source, ...]:
    """Every source of places that is known; objects whose places cannot be known are left out."""
    s, found = situation, list[Source]()
    for item in s.objects or ():
        places = places_of(item, settings)
        start = item.get("available_from")
        elsewhere = item.get("municipality") not in (None, s.municipality)
        if places is not None and (start is not None or item.stage == "existing"):
            kind = "committed" if item.stage == "committed" else "applicant"
            name = f"{item.name} ({item.get('municipality')})" if elsewhere else item.name
            found.append(Source(kind, name, places, item.get("minutes"), start, item.get("available_until")))
    if s.own_places is not None:
        found.append(Source("own", "", s.own_places, s.own_minutes, None))
    weight = settings.number("soft_plan_weight") / 100
    for project in s.projects:
        if project.municipality == s.municipality:
            counted = project.places if project.hard else floor(project.places * weight)
            minutes = s.own_minutes if project.minutes is None else project.minutes
            found.append(Source("own", project.name, counted, minutes, project.delivered))
    for n in s.neighbours:
        if n.accepted_places:
            found.append(
                Source("accepted", n.municipality, n.accepted_places, n.minutes, n.accepted_from, letter=n.letter)
            )
    return tuple(found)


def days(situation: Situation, found: Iterable[Source]) -> tuple[date, ...]:
    """The days on which the line can change: opening, phases, deliveries, ends, and the months of a season."""
    s = situation
    if s.opening is None:
        return ()
    events = {s.opening} | {phase.start for phase in s.phases}
    for source in found:
        events |= {source.start} if source.start else set()
        events |= {source.end + timedelta(days=1)} if source.end else set()
    later = {day for day in events if day >= s.opening}
    if s.peak_months:
        month, last = s.opening.replace(day=1), add_months(max(later), _YEAR)
        while (month := add_months(month, 1)) <= last:
            later.add(month)
    return tuple(sorted(later))


def need_on(situation: Situation, day: date) -> Need | None:
    """New labour migrants on a day: people at work × share of labour migrants × share new to the region, rounded up."""
    s = situation
    if not s.phases or s.migrant_share is None or s.new_share is None:
        return None
    heads = _heads(s.phases, day, not s.peak_months or day.month in s.peak_months)
    newcomers = heads.times(s.migrant_share).times(Span.of(s.new_share))
    return Need(day, ceil(newcomers.low), ceil(newcomers.central), ceil(newcomers.high))


def _heads(phases: tuple[Phase, ...], day: date, peak: bool) -> Span:
    started = [phase for phase in phases if phase.start <= day]
    current = started[-1] if started else phases[0]
    return current.peak_heads if peak else current.heads


def needs(situation: Situation, found: Iterable[Source]) -> tuple[Need, ...]:
    """The need on every day that the line can change; empty when it cannot be worked out."""
    by_day = (need_on(situation, day) for day in days(situation, found))
    return tuple(need for need in by_day if need is not None)


def draw_line(wanted: Iterable[Need], found: tuple[Source, ...], part: str = "high") -> tuple[PlacesOnDay, ...]:
    """The line of need and places, one point per day of change; ``part`` picks the end of the range of the need."""
    points = list[PlacesOnDay]()
    for need in wanted:
        there: Mapping[str, int] = _there(found, need.on)
        points.append(PlacesOnDay(need.on, getattr(need, part), **there))
    return tuple(points)


def _there(found: tuple[Source, ...], day: date) -> dict[str, int]:
    there = dict.fromkeys(("applicant", "own", "committed", "accepted"), 0)
    for source in found:
        there[source.kind] += source.on(day)
    return there


def shown(line: tuple[PlacesOnDay, ...]) -> tuple[PlacesOnDay, ...]:
    """The line without points that repeat the one before."""
    kept = list[PlacesOnDay]()
    for point in line:
        if not kept or _levels(point) != _levels(kept[-1]):
            kept.append(point)
    return tuple(kept)


def _levels(point: PlacesOnDay) -> tuple[int, ...]:
    return (point.need, point.applicant, point.own, point.committed, point.accepted)


def worst(line: tuple[PlacesOnDay, ...]) -> PlacesOnDay:
    """The point with the largest shortage (then the most uncovered), the earliest of equals."""
    return max(line, key=lambda p: (p.shortage, p.uncovered, -p.on.toordinal()))


def busiest(line: tuple[PlacesOnDay, ...]) -> PlacesOnDay:
    """The point with the largest need, the earliest of equals."""
    return max(line, key=lambda p: (p.need, -p.on.toordinal()))
