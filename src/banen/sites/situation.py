"""The situation at one place: everything that the criteria read, gathered from the proposal and the region file.

A fact that nobody gave is None. The same proposal at another place is the same situation with other local facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from banen.errors import Fault, UserError
from banen.observe.areas import areas
from banen.sentences import Sentence
from banen.sites.answers import Answer
from banen.sites.proposals import LOCAL, Proposal, RegionFile
from banen.sites.questions import questions
from banen.sites.references import references
from banen.sites.spans import Span


@dataclass(frozen=True, slots=True)
class Phase:
    """People at work from a day on, and in the peak season of that phase."""

    start: date
    heads: Span
    peak_heads: Span


@dataclass(frozen=True, slots=True)
class HousingObject:
    """Housing that the applicant supplies, as answered under ER-201."""

    name: str
    stage: str
    answers: Mapping[str, Answer]

    def get(self, key: str) -> Answer:
        """An answer about the object, None when not given."""
        return self.answers.get(key)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another municipality of the region: free places, travel time, agreed weight and what it accepted in writing."""

    municipality: str
    places: int | None
    minutes: Fraction | None
    weight: Fraction | None
    accepted_places: int
    accepted_from: date | None
    letter: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project in the pipeline: places on a day, in the municipality of the site (``own``) or elsewhere."""

    name: str
    municipality: str | None
    places: int
    delivered: date
    hard: bool
    minutes: Fraction | None


@dataclass(frozen=True)
class Situation:
    """What is known of a proposal at a place on the day of assessment; None is *not known*."""

    assessed_on: date
    municipality: str | None
    opening: date | None
    heads: Span | None
    phases: tuple[Phase, ...]
    peak_months: tuple[int, ...]
    migrant_share: Span | None
    new_share: Fraction | None
    reference: str | None
    family_factor: Fraction | None
    family_share: Fraction | None
    objects: tuple[HousingObject, ...] | None
    own_places: int | None
    own_minutes: Fraction | None
    neighbours: tuple[Neighbour, ...]
    projects: tuple[Project, ...]
    shuttle: bool
    gp_fte: Fraction | None
    insured: bool | None
    care_agreement: bool | None
    inside_urban_area: bool | None
    floor_m2: Fraction | None
    parcel_m2: Fraction | None
    ladder_need: bool
    ladder_alternatives: bool
    consumption_kw: Fraction | None
    congestion: str | None
    firm_kw: Fraction | None
    flexible_contract: bool
    flexible_kw: Fraction
    advice: tuple[Mapping[str, Answer], ...] | None
    ground: str | None
    proportionality: bool
    plan_allows: bool | None


def gather(proposal: Proposal, region: RegionFile, on: date) -> Situation:
    """The situation of a proposal at its own place; a fact given twice with different values is a fault."""
    host = proposal.get("location", "municipality")
    local = _local(proposal, region, host)
    share, reference = _migrant_share(proposal)
    get = proposal.get
    factor, with_family = get("family", "factor"), get("family", "percent_with_family")
    new = get("new_to_region_percent")
    return Situation(
        assessed_on=on,
        municipality=host,
        opening=get("planning", "opening"),
        heads=_full_heads(proposal),
        phases=_phases(proposal),
        peak_months=get("peak", "months") or (),
        migrant_share=share,
        new_share=None if new is None else new / 100,
        reference=reference,
        family_factor=factor,
        family_share=None if with_family is None else with_family / 100,
        objects=_objects(get("applicant_housing")),
        own_places=local["places"],
        own_minutes=local["minutes"],
        neighbours=_neighbours(proposal, region, host),
        projects=_projects((*(get("projects") or ()), *region.projects), host),
        shuttle=bool(get("travel", "shuttle")),
        gp_fte=local["gp_fte"],
        insured=get("insurance", "arranged"),
        care_agreement=get("insurance", "agreement"),
        inside_urban_area=local["inside_urban_area"],
        floor_m2=get("plot", "floor_m2"),
        parcel_m2=get("plot", "parcel_m2"),
        ladder_need=bool(get("ladder", "need")),
        ladder_alternatives=bool(get("ladder", "alternatives")),
        consumption_kw=get("connection", "consumption_kw"),
        congestion=local["congestion"],
        firm_kw=local["firm_kw"],
        flexible_contract=bool(get("flexibility", "contract")),
        flexible_kw=get("flexibility", "flexible_kw") or Fraction(0),
        advice=get("advice"),
        ground=get("motivation", "ground"),
        proportionality=bool(get("motivation", "proportionality") and get("motivation", "lighter_measures")),
        plan_allows=local["plan_allows"],
    )


def _local(proposal: Proposal, region: RegionFile, host: str | None) -> dict[str, Answer]:
    """Facts of the place: from the proposal, else from the row of the own municipality in the region file."""
    row = region.municipalities.get(host or "", {})
    given = {key: proposal.get(questions()[id_].key, part) for key, (id_, part) in LOCAL.items()}
    given |= {part: proposal.get("free_places", part) for part in ("places", "minutes")}
    faults = [_twice(key, host, given[key], row[key]) for key in given if _differ(given[key], row.get(key))]
    if faults:
        raise UserError(*faults)
    return {key: row.get(key) if value is None else value for key, value in given.items()}


def _differ(one: Answer, other: Answer) -> bool:
    return one is not None and other is not None and one != other


def _twice(key: str, code: str | None, one: Answer, other: Answer) -> Fault:
    values = [f"{float(v):g}" if isinstance(v, Fraction) else str(v) for v in (one, other)]
    return Fault(
        "region file",
        Sentence(
            "{code}: {key} is {values} here and {values2} in the proposal.",
            code=code,
            key=key,
            values=values[1],
            values2=values[0],
        ),
        "Let the two files agree.",
    )


def _migrant_share(proposal: Proposal) -> tuple[Span | None, str | None]:
    percent, reference = proposal.get("migrants", "percent"), proposal.get("migrants", "reference_object")
    if percent is not None:
        return Span.of(percent / 100), None
    if reference is None:
        return None, None
    span = references()[reference].span("migrant_percent")
    return Span(span.low / 100, span.central / 100, span.high / 100), reference


def _phases(proposal: Proposal) -> tuple[Phase, ...]:
    opening = proposal.get("planning", "opening")
    full = _full_heads(proposal)
    peak = proposal.get("peak", "heads")
    if opening is None or full is None:
        return ()
    top = full if peak is None else Span(*(max(heads, Fraction(peak)) for heads in (full.low, full.central, full.high)))
    listed = proposal.get("planning", "phases") or ()
    if not listed:
        return (Phase(opening, full, top),)
    return tuple(Phase(p["from"], Span.of(p["heads"]), _phase_peak(p, full, top)) for p in listed)


def _full_heads(proposal: Proposal) -> Span | None:
    """Full operation as answered, else by the reference object over the area of the site."""
    if (heads := proposal.get("jobs", "heads")) is not None:
        return Span.of(heads)
    reference = proposal.get("migrants", "reference_object")
    if reference is None:
        return None
    reference_object = references()[reference]
    area = proposal.get("plot", f"{reference_object.per}_m2")
    return None if area is None else reference_object.workers(area)


def _phase_peak(phase: Mapping[str, Answer], full: Span, top: Span) -> Span:
    """The peak of a phase as stated, else in proportion to its people."""
    heads = Fraction(phase["heads"])
    stated = phase.get("peak_heads")
    peak = Fraction(stated) if stated is not None else heads * top.central / full.central if full.central else heads
    return Span.of(max(peak, heads))


def _objects(answer: Answer) -> tuple[HousingObject, ...] | None:
    if answer is None:
        return None
    return tuple(HousingObject(item["name"], item["stage"], item) for item in answer)


def _neighbours(proposal: Proposal, region: RegionFile, host: str | None) -> tuple[Neighbour, ...]:
    stated = {row["municipality"]: row for row in proposal.get("region_places") or ()}
    near = {code for code, row in region.municipalities.items() if _near(code, row, host)}
    neighbours, faults = [], []
    for code in sorted((stated.keys() | near) - {host}):
        one, other = stated.get(code, {}), region.municipalities.get(code, {})
        faults += [_twice(key, code, one[key], other[key]) for key in one if _differ(one[key], other.get(key))]
        row = {**other, **one}
        neighbours.append(
            Neighbour(
                code,
                row.get("places"),
                row.get("minutes"),
                row.get("weight"),
                row.get("accepted_places") or 0,
                row.get("accepted_from"),
                row.get("letter") or "",
            )
        )
    if faults:
        raise UserError(*faults)
    return tuple(neighbours)


def _near(code: str, row: Mapping[str, Answer], host: str | None) -> bool:
    """Whether a row of a (national) file concerns this place: a travel time, an acceptance, or the same region."""
    if "minutes" in row or row.get("accepted_places"):
        return True
    known = areas().municipalities
    return host is not None and known[code].region_code == known[host].region_code


def _projects(rows: tuple[Mapping[str, Answer], ...], host: str | None) -> tuple[Project, ...]:
    return tuple(
        Project(
            row["name"],
            row.get("municipality") or host,
            row["places"],
            row["delivered"],
            row["plan"] == "hard",
            row.get("minutes"),
        )
        for row in rows
    )
