"""The decision rules: eight criteria, each green, amber, red or undetermined on its own.

No criterion is added to another and none buys off another. A rule reads the situation and the settings and gives a
case: the colour, the name of the sentence, the figures behind it, what is missing and the conditions. What a case
says stands in ``content/sites/criteria.yml``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any

from banen.observe.calendar import add_months
from banen.sites.answers import HUNDRED
from banen.sites.questions import questions
from banen.sites.settings import Settings
from banen.sites.situation import HousingObject, Situation
from banen.sites.texts import texts
from banen.sites.timeline import Need, PlacesOnDay, Source, busiest, draw_line, needs, places_of, sources, worst

GREEN, AMBER, RED, UNDETERMINED = "groen", "oranje", "rood", "onbepaald"
COLOURS = (GREEN, AMBER, RED, UNDETERMINED)
VOLTS = Fraction(230)
"""Nominal phase voltage of the low-voltage grid (EN 50160): turns the ampere limit of a connection into kW."""

_WATTS = 1000
_PHASES = 3
_HECTARE_M2 = 10_000


@dataclass(frozen=True)
class Condition:
    """Something that must be done or proved before a day; ``id`` names its sentence."""

    id: str
    before: date | None
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """The outcome of one criterion: its colour, the sentence that tells it, the figures, what is missing."""

    criterion: str
    colour: str
    case: str
    figures: Mapping[str, Any]
    missing: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Ground:
    """What the rules share: the situation, the settings, the sources of places and the need over time."""

    situation: Situation
    settings: Settings
    sources: tuple[Source, ...]
    needs: tuple[Need, ...]

    @property
    def opening(self) -> date | None:
        """The day of opening."""
        return self.situation.opening

    def line(self, part: str = "high") -> tuple[PlacesOnDay, ...]:
        """The line of need and places, at the high end of the need (or another), which is exact without a range."""
        return draw_line(self.needs, self.sources, part)


def ground(situation: Situation, settings: Settings, needed: tuple[Need, ...] | None = None) -> Ground:
    """The shared ground of a situation; ``needed`` may be given where it was worked out for another place."""
    places = sources(situation, settings)
    return Ground(situation, settings, places, needs(situation, places) if needed is None else needed)


def judge(g: Ground) -> tuple[Case, ...]:
    """All criteria, in the order of the content; the legal one last, because it depends on the others."""
    cases = [rule(g) for rule in (housing, housing_quality, travel, care, space, energy, region)]
    return (*cases, law(g, refusal=any(c.colour == RED and is_hard(c.criterion, g.settings) for c in cases)))


def is_hard(criterion: str, settings: Settings) -> bool:
    """Whether a criterion can decide the outcome, by the content or by a setting of the municipality."""
    hard = texts().criteria[criterion].hard
    return settings.flag(hard) if isinstance(hard, str) else hard


def _missing_need(s: Situation) -> list[str]:
    missing = []
    if s.opening is None:
        missing.append("ER-005")
    if s.heads is None:
        missing.append("ER-101")
    if s.migrant_share is None:
        missing.append("ER-103")
    if s.new_share is None:
        missing.append("ER-104")
    return missing


def _over_range(g: Ground, judge_part: Callable[[str], Case]) -> Case:
    """One verdict over the range of the need: undetermined where one end is red and the other is not."""
    high = judge_part("high")
    if all(n.low == n.high for n in g.needs):
        return high
    if (judge_part("low").colour == RED) != (high.colour == RED):
        return replace(high, colour=UNDETERMINED, case="range", missing=("ER-103",), conditions=())
    return high


def housing(g: Ground) -> Case:
    """DR-H1: a place for every new labour migrant, at every moment; pledged places make it amber."""
    s = g.situation
    missing = _missing_need(s)
    if s.own_places is None:
        missing.append("ER-202")
    if s.objects is None or _unknown_objects(g):
        missing.append("ER-201")
    if missing:
        need = busiest(g.line()).need if g.needs else None
        return Case("housing", UNDETERMINED, "unknown", {"need": need, "missing_count": len(missing)}, tuple(missing))
    return _over_range(g, lambda part: _housing_on(g, part))


def _unknown_objects(g: Ground) -> list[HousingObject]:
    """Objects whose places or day of availability cannot be known."""
    unknown = []
    for item in g.situation.objects or ():
        dated = item.get("available_from") is not None or item.stage == "existing"
        if places_of(item, g.settings) is None or not dated:
            unknown.append(item)
    return unknown


def _housing_on(g: Ground, part: str) -> Case:
    line = g.line(part)
    point = worst(line)
    top = busiest(line)
    uncovered = max(p.uncovered for p in line)
    at = point if point.shortage else top
    figures: dict[str, Any] = {
        "need": at.need, "applicant": at.applicant, "own": at.own, "shortage": at.shortage, "committed": at.committed,
        "accepted": at.accepted, "uncovered": uncovered, "on": at.on,
        "need_low": max(n.low for n in g.needs), "need_high": max(n.high for n in g.needs),
    }  # fmt: skip
    if top.need == 0:
        return Case("housing", GREEN, "none_needed", figures)
    if point.shortage == 0:
        return Case("housing", GREEN, "enough", figures)
    if uncovered == 0:
        return Case("housing", AMBER, "covered", figures, conditions=_pledges(g, line))
    return Case("housing", RED, "short", figures)


def _pledges(g: Ground, line: tuple[PlacesOnDay, ...]) -> tuple[Condition, ...]:
    """Every pledge as a condition: due on the first day of a shortage, or when it is to be there if that is earlier."""
    first = next(point.on for point in line if point.shortage)
    conditions = []
    for source in g.sources:
        if source.places and source.kind in ("committed", "accepted"):
            figures = {"places": source.places, "name": source.name, "letter": source.letter}
            kind = "applicant_places" if source.kind == "committed" else "region_places"
            conditions.append(Condition(kind, max(first, source.start or first), figures))
    return tuple(conditions)


def housing_quality(g: Ground) -> Case:
    """DR-H2: a certificate or permit for all housing of the applicant; pending is amber if it comes in time."""
    s = g.situation
    if s.objects is None:
        return Case("housing_quality", UNDETERMINED, "unknown", _quality({}), ("ER-201",))
    if not s.objects:
        return Case("housing_quality", GREEN, "none_needed", _quality({}))
    states = {item.name: _certificate(item, g) for item in s.objects}
    figures = _quality(states)
    waiting = tuple(
        Condition("certificate", _due(item, s.opening), {"name": item.name})
        for item in s.objects
        if states[item.name] == AMBER
    )
    if RED in states.values():
        return Case("housing_quality", RED, "bad", figures)
    if UNDETERMINED in states.values():
        missing = ("ER-005",) if s.opening is None else ("ER-201",)
        return Case("housing_quality", UNDETERMINED, "unknown", figures, missing)
    if waiting:
        return Case("housing_quality", AMBER, "pending", figures, conditions=waiting)
    return Case("housing_quality", GREEN, "enough", figures)


def _quality(states: Mapping[str, str]) -> dict[str, Any]:
    counts = {colour: sum(state == colour for state in states.values()) for colour in COLOURS}
    return {
        "objects": len(states),
        "good": counts[GREEN],
        "pending": counts[AMBER],
        "bad": counts[RED],
        "unknown": counts[UNDETERMINED],
        "bad_names": ", ".join(name for name, state in states.items() if state == RED),
        "pending_names": ", ".join(name for name, state in states.items() if state == AMBER),
    }


def _certificate(item: HousingObject, g: Ground) -> str:
    """The state of one object: a pending certificate counts if it comes before opening and within the months set."""
    state, opening = item.get("certificate"), g.situation.opening
    if state in ("certified", "permit"):
        return GREEN
    if item.stage == "committed" and state != "none":
        return AMBER
    if state == "none":
        return RED
    expected = item.get("certificate_expected")
    if state is None or expected is None or opening is None:
        return UNDETERMINED
    start = max(g.situation.assessed_on, item.get("available_from") or g.situation.assessed_on)
    latest = min(_due(item, opening) or opening, add_months(start, g.settings.whole("certificate_months")))
    return AMBER if expected <= latest else RED


def _due(item: HousingObject, opening: date | None) -> date | None:
    """When a certificate must be there: at the opening, or at delivery where that is later."""
    start = item.get("available_from")
    return max(opening, start) if opening and start else opening


def travel(g: Ground) -> Case:
    """DR-T1: travel time of the people who are housed, nearest places first, on the busiest day.

    Who has no bed travels from nobody knows where: it is not green while they are too many.
    """
    missing = _missing_need(g.situation)
    if g.situation.own_places is None:
        missing.append("ER-202")
    if missing:
        return Case("travel", UNDETERMINED, "unknown", _no_travel(g), tuple(missing))
    return _over_range(g, lambda part: _travel_on(g, part))


def _no_travel(g: Ground) -> dict[str, Any]:
    unknown = dict.fromkeys(("housed", "unhoused", "within_green", "within_red", "percent_green", "longest", "move"))
    return unknown | _travel_limits(g)


def _travel_limits(g: Ground) -> dict[str, Any]:
    number = g.settings.number
    return {"green_minutes": number("travel_green_minutes"), "red_minutes": number("travel_red_minutes")}


def _travel_on(g: Ground, part: str) -> Case:
    point = busiest(g.line(part))
    housed = _housed(g, point)
    total = sum(places for places, _ in housed)
    figures = _no_travel(g) | {"housed": total, "unhoused": max(0, point.need - total)}
    if total == 0:
        if point.need:
            return Case("travel", AMBER, "nobody_housed", figures)
        return Case("travel", GREEN, "none_needed", figures)
    if any(minutes is None for _, minutes in housed):
        return Case("travel", UNDETERMINED, "unknown", figures, ("ER-202",))
    green, red = (sum(n for n, m in housed if m is not None and m <= limit) for limit in _travel_limits(g).values())
    share = g.settings.number("travel_percent") / HUNDRED
    figures |= {
        "within_green": green,
        "within_red": red,
        "percent_green": Fraction(green * HUNDRED, total),
        "longest": max(m for _, m in housed if m is not None),
        "move": max(0, ceil(total * share) - green),
    }
    if green >= point.need * share:
        return Case("travel", GREEN, "enough", figures)
    if green >= total * share:
        return Case("travel", AMBER, "without_bed", figures)
    if g.situation.shuttle:
        return Case("travel", AMBER, "shuttle", figures, conditions=(Condition("shuttle", g.opening, figures),))
    if red >= total * share:
        condition = Condition("travel_time", g.opening, figures | {"percent": g.settings.number("travel_percent")})
        return Case("travel", AMBER, "far", figures, conditions=(condition,))
    return Case("travel", RED, "too_far", figures)


def _housed(g: Ground, point: PlacesOnDay) -> list[tuple[int, Fraction | None]]:
    """Who lives where on a day, filling the nearest places first and those of unknown distance last."""
    left, housed = point.need, list[tuple[int, Fraction | None]]()
    for source in sorted(g.sources, key=lambda x: (x.minutes is None, x.minutes or 0, x.kind, x.name)):
        placed = min(left, source.on(point.on))
        if placed:
            housed.append((placed, source.minutes))
            left -= placed
    return housed


def care(g: Ground) -> Case:
    """DR-C1: free general practitioners and health insurance, or an agreement."""
    s = g.situation
    missing = _missing_need(s)
    if s.gp_fte is None:
        missing.append("ER-401")
    if s.insured is None and s.care_agreement is None:
        missing.append("ER-402")
    if missing:
        needed = _care(g, "high") if g.needs else dict.fromkeys(("persons", "gp_needed"))
        figures = {"patients_per_gp": g.settings.whole("patients_per_gp"), "gp_available": s.gp_fte, **needed}
        figures |= {"care_persons": g.settings.whole("care_persons"), "missing_count": len(missing)}
        return Case("care", UNDETERMINED, "unknown", figures | _care_states(s, None), tuple(missing))
    return _over_range(g, lambda part: _care_on(g, part))


def persons(g: Ground, part: str = "high") -> int:
    """New labour migrants with the family members expected, on the busiest day."""
    s, number = g.situation, g.settings.number
    factor = number("family_factor") if s.family_factor is None else s.family_factor
    share = number("percent_with_family") / HUNDRED if s.family_share is None else s.family_share
    return ceil(busiest(g.line(part)).need * (1 + factor * share))


def _care(g: Ground, part: str) -> dict[str, Any]:
    people, norm = persons(g, part), g.settings.whole("patients_per_gp")
    return {"persons": people, "gp_needed": Fraction(people, norm), "patients_per_gp": norm}


def _care_states(s: Situation, gp_enough: bool | None) -> dict[str, Any]:
    words = texts().words
    return {
        "gp_state": words["unknown"] if gp_enough is None else words["enough" if gp_enough else "not_enough"],
        "insurance_state": words["arranged" if s.insured else "not_arranged"],
    }


def _care_on(g: Ground, part: str) -> Case:
    s, figures = g.situation, _care(g, part)
    enough = s.gp_fte is not None and s.gp_fte >= figures["gp_needed"]
    limit = g.settings.whole("care_persons")
    figures |= {"gp_available": s.gp_fte, "care_persons": limit, **_care_states(s, enough)}
    if figures["persons"] == 0 or (enough and s.insured):
        return Case("care", GREEN, "enough", figures)
    condition = (Condition("care", g.opening, figures),)
    if s.care_agreement:
        return Case("care", AMBER, "agreed", figures, conditions=condition)
    if enough or s.insured:
        return Case("care", AMBER, "partly", figures, conditions=condition)
    if figures["persons"] < limit:
        return Case("care", AMBER, "small", figures, conditions=condition)
    return Case("care", RED, "nothing", figures)


def space(g: Ground) -> Case:
    """DR-S1: inside the urban area, or the ladder answered where it holds."""
    s, limit = g.situation, g.settings.number("ladder_floor_m2")
    jobs = s.heads
    dense = jobs.central * _HECTARE_M2 / s.parcel_m2 if jobs is not None and s.parcel_m2 else None
    figures = {"floor": s.floor_m2, "ladder_floor": limit, "jobs_per_ha": None if dense is None else round(dense)}
    if s.inside_urban_area:
        return Case("space", GREEN, "inside", figures)
    if s.ladder_need and s.ladder_alternatives:
        return Case("space", GREEN, "answered", figures)
    if not g.settings.flag("ladder_holds") or (s.floor_m2 is not None and s.floor_m2 <= limit):
        return Case("space", GREEN, "exempt", figures)
    missing = ["ER-502"] * (s.inside_urban_area is None) + ["ER-501"] * (s.floor_m2 is None)
    if missing:
        return Case("space", UNDETERMINED, "unknown", figures | {"missing_count": len(missing)}, tuple(missing))
    if s.ladder_alternatives:
        return Case("space", AMBER, "alternatives", figures, conditions=(Condition("need", g.opening),))
    return Case("space", RED, "unanswered", figures)


def energy(g: Ground) -> Case:
    """DR-E1: room on the grid, or the gap taken up."""
    s = g.situation
    large = g.settings.number("large_connection_ampere") * _PHASES * VOLTS / _WATTS
    figures: dict[str, Any] = {
        "requested": s.consumption_kw, "firm": s.firm_kw, "flexible": s.flexible_kw, "gap": None, "large": large,
        "congestion": s.congestion,
    }  # fmt: skip
    missing = []
    if s.consumption_kw is None:
        missing.append("ER-601")
    if s.congestion is None or (s.congestion != "available" and s.firm_kw is None):
        missing.append("ER-602")
    if missing:
        return Case("energy", UNDETERMINED, "unknown", figures | {"missing_count": len(missing)}, tuple(missing))
    requested = s.consumption_kw or Fraction(0)
    gap = max(Fraction(0), requested - (s.firm_kw or 0) - s.flexible_kw)
    if s.congestion == "available":
        return Case("energy", GREEN, "available", figures | {"gap": Fraction(0)})
    figures["gap"] = gap
    condition = (Condition("grid", g.opening, figures),)
    if gap == 0:
        return Case("energy", GREEN, "no_gap", figures)
    if s.flexible_contract:
        return Case("energy", AMBER, "flexible", figures, conditions=condition)
    if s.congestion == "structural_shortage" and requested > large:
        return Case("energy", RED, "full", figures)
    return Case("energy", AMBER, "tight", figures, conditions=condition)


def region(g: Ground) -> Case:
    """DR-R1: the region consulted, and its objections answered."""
    advice = g.situation.advice
    objections = [a for a in advice or () if a["advice"] != "positive"]
    answered = sum(bool(a.get("answer")) for a in objections)
    figures = {
        "parties": len(advice or ()),
        "objections": len(objections),
        "answered": answered,
        "open": len(objections) - answered,
    }
    if advice is None:
        return Case("region", UNDETERMINED, "unknown", figures, ("ER-801",))
    if not advice:
        return Case("region", RED, "not_consulted", figures)
    if not objections:
        return Case("region", GREEN, "agreed", figures)
    if answered == len(objections):
        return Case("region", AMBER, "answered", figures)
    return Case("region", RED, "open", figures)


def law(g: Ground, refusal: bool) -> Case:
    """DR-L1: a refusal needs a ground of public interest and proportionality; an economic test is forbidden."""
    s, words = g.situation, texts().words
    grounds = (questions()["ER-802"].field.fields or {})["ground"].choices or {}
    figures = {
        "ground": grounds.get(s.ground or ""),
        "proportionality_state": words["given" if s.proportionality else "not_given"],
    }
    if not refusal:
        given = s.ground not in (None, "economic_need") and s.proportionality
        return Case("law", GREEN, "given" if given else "not_needed", figures)
    if s.ground == "economic_need":
        return Case("law", RED, "economic", figures, ("ER-802",))
    if s.ground is None or not s.proportionality:
        return Case("law", RED, "absent", figures, ("ER-802",))
    return Case("law", GREEN, "given", figures)
