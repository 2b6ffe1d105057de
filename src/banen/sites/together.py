"""Several proposals in one region: what one claims, another cannot have.

Places in a municipality serve the sites there first, in proportion to what each needs on its busiest day. What is
then short is spread over the region for all sites together: what is accepted in writing first, then within the fair
shares where the region agreed on them, then wherever there is room, each with least travel
(:func:`banen.sites.allocation.allocate_jointly`). Each proposal is judged anew with the places that are left for it.
A place serves one site, at all times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from banen.errors import Fault, UserError, check_all
from banen.languages import DUTCH
from banen.model.regions import travel_minutes
from banen.observe.areas import areas
from banen.sentences import Sentence
from banen.sites.allocation import Host, JointAllocation, allocate, allocate_jointly, largest_remainder
from banen.sites.assessment import Assessment, ProposalLike, RegionLike, assess, reassess
from banen.sites.notes import Note
from banen.sites.proposals import Proposal, RegionFile, read_proposal, read_region
from banen.sites.timeline import busiest


@dataclass(frozen=True)
class Together:
    """Several proposals judged alone and with one another's claims, in the order in which they were given.

    ``own`` holds the places in its own municipality that each keeps, ``joint`` what is asked of whom beyond that;
    sites are named by their place in the order, from 1. Sites whose need or own places are not known claim nothing.
    """

    alone: tuple[Assessment, ...]
    made: tuple[Assessment, ...]
    own: Mapping[str, int]
    joint: JointAllocation

    @property
    def asked(self) -> dict[str, int]:
        """Persons that each municipality houses for the sites elsewhere and beyond their own places, by code."""
        asked: dict[str, int] = {}
        for (_, code), persons in self.joint.persons.items():
            asked[code] = asked.get(code, 0) + persons
        return asked

    def to_dict(self, language: str = DUTCH) -> dict[str, Any]:
        """All assessments as JSON: each with the claims of the others, what it was alone, and who is asked for what."""
        known = areas().municipalities
        return {
            "sites": [
                {"site": name, "alone": {"outcome": a.outcome, "shortage": a.shortage},
                 "own_places": self.own.get(name), "unplaced": self.joint.unplaced(name) if name in self.own else None,
                 **made.to_dict(language)}
                for name, a, made in zip(_names(self.made), self.alone, self.made, strict=True)
            ],
            "asked": [
                {"municipality": code, "name": known[code].name, "places": places,
                 "by_site": {name: self.joint.of(name)[code] for name in self.joint.shortages}}
                for code, places in self.asked.items() if places
            ],
        }  # fmt: skip


def assess_together(
    proposals: Sequence[ProposalLike],
    region: RegionLike | None = None,
    *,
    on: date | None = None,
    regional_need: int | None = None,
) -> Together:
    """Assess several proposals in one region, each with what the others leave.

    Arguments as for :func:`banen.sites.assess`. A travel time in a proposal holds for that proposal; one in the
    region file holds where all sites are in one municipality; otherwise it is estimated. Raises
    :class:`~banen.errors.UserError` with every fault, also where two proposals state other places of one municipality.
    """
    check_all(lambda: _read_around(region), *(lambda p=p: _read(p) for p in proposals))
    around, read = _read_around(region), [_read(p) for p in proposals]
    _check_distinct(read)
    several = len({p.get("location", "municipality") for p in read}) > 1
    alone = tuple(
        assess(p, _seen_from(p, around) if several else around, on=on, regional_need=regional_need) for p in read
    )
    _check_agree(alone)
    claims = {name: claim for name, a in zip(_names(alone), alone, strict=True) if (claim := _claim(a)) is not None}
    own = _own_places(alone, claims)
    hosts = _hosts({name: a for name, a in zip(_names(alone), alone, strict=True) if name in claims}, own)
    joint, accepted = _spread(alone, claims, own, hosts)
    newcomers = {name: busiest(a.line).need for name, a in zip(_names(alone), alone, strict=True) if name in own}
    made = tuple(
        _with_what_is_left(name, a, own[name], joint, accepted, newcomers, estimated=several)
        if name in own and len(own) > 1
        else a
        for name, a in zip(_names(alone), alone, strict=True)
    )
    return Together(alone, made, own, joint)


def _read(source: ProposalLike) -> Proposal:
    return source if isinstance(source, Proposal) else read_proposal(source)


def _read_around(source: RegionLike | None) -> RegionFile:
    return RegionFile() if source is None else source if isinstance(source, RegionFile) else read_region(source)


def _seen_from(proposal: Proposal, around: RegionFile) -> RegionFile:
    """The region file with travel times to this site: those in the file hold for one place, and the sites are apart."""
    host = proposal.get("location", "municipality")
    stated = {row["municipality"] for row in proposal.get("region_places") or () if "minutes" in row}
    if host and proposal.get("free_places", "minutes") is not None:
        stated.add(host)
    rows = dict[str, Mapping[str, Any]]()
    for code, row in around.municipalities.items():
        kept = {key: value for key, value in row.items() if key != "minutes"}
        minutes = travel_minutes(code, host) if host and code not in stated else None
        rows[code] = kept if minutes is None else {**kept, "minutes": minutes}
    return replace(around, municipalities=rows)


def _names(made: Sequence[Assessment]) -> list[str]:
    """Sites by their place in the order, all of one width, so that names sort as numbers do."""
    width = len(str(len(made)))
    return [f"{index:0{width}}" for index in range(1, len(made) + 1)]


def _check_distinct(told: Sequence[Proposal]) -> None:
    seen: dict[str, int] = {}
    for index, proposal in enumerate(told, 1):
        if proposal.digest in seen:
            first = seen[proposal.digest]
            raise UserError(
                Fault(
                    "banen",
                    Sentence("Proposal {index} is the same as proposal {first}.", index=index, first=first),
                    "Give each once.",
                )
            )
        seen[proposal.digest] = index


def _check_agree(alone: Sequence[Assessment]) -> None:
    """Proposals in one municipality state the same free places."""
    stated: dict[str, int] = {}
    faults = []
    for a in alone:
        s = a.ground.situation
        if s.municipality is None or s.own_places is None:
            continue
        if stated.setdefault(s.municipality, s.own_places) != s.own_places:
            name, first = areas().municipalities[s.municipality].name, stated[s.municipality]
            faults.append(
                Fault(
                    a.proposal.title or "proposal",
                    Sentence(
                        "{name} has {own_places} free places here and {first} in another proposal.",
                        name=name,
                        own_places=s.own_places,
                        first=first,
                    ),
                    "Let the proposals agree.",
                )
            )
    if faults:
        raise UserError(*faults)


def _claim(a: Assessment) -> int | None:
    """Places that a site needs on its busiest day beyond its own housing; None where it is not known."""
    return max((max(0, p.need - p.applicant) for p in a.line), default=0) if a.line else None


def _own_places(alone: Sequence[Assessment], claims: Mapping[str, int]) -> dict[str, int]:
    """Free places in its own municipality that each site keeps: all it needs, or its part in proportion."""
    places: dict[str, int] = {}
    by_place: dict[str, list[str]] = {}
    sites = dict(zip(_names(alone), alone, strict=True))
    for name in claims:
        by_place.setdefault(sites[name].ground.situation.municipality or "", []).append(name)
    for names in by_place.values():
        free = min(_own(sites[name]) for name in names)
        wanted = sum(claims[name] for name in names)
        if wanted <= free:
            places |= {name: claims[name] for name in names}
        else:
            places |= largest_remainder({name: Fraction(free * claims[name], wanted) for name in names}, free)
    return places


def _own(a: Assessment) -> int:
    """Places in the municipality of a site, with plans, on the days that it is short of most."""
    return min((p.own for p in a.line), default=0)


@dataclass(frozen=True)
class _Hosts:
    """Free and promised places of every other municipality after the sites there, travel times and agreed weights."""

    free: dict[str, int]
    promised: dict[str, int]
    weights: dict[str, Fraction | None]
    minutes: dict[tuple[str, str], Fraction | None]


def _spread(
    alone: Sequence[Assessment], claims: Mapping[str, int], own: Mapping[str, int], hosts: _Hosts
) -> tuple[JointAllocation, JointAllocation]:
    """What is short beyond the own places: promised places first, then the rest over the region; and the promised."""
    sites = {name: a for name, a in zip(_names(alone), alone, strict=True) if name in claims}
    short = {name: max(0, claims[name] - own[name] - _committed(a)) for name, a in sites.items()}
    most = min((a.settings.number("max_travel_minutes") for a in sites.values()), default=None)
    accepted = allocate_jointly(short, hosts.promised, hosts.minutes, max_minutes=most)
    parts = [accepted]
    if all(a.settings.value("allocation_rule") == "fair" for a in sites.values()):
        parts.append(_spread_on(parts, short, _fair_shares(short, hosts, most), hosts, most))
    parts.append(_spread_on(parts, short, hosts.free, hosts, most))
    persons = {pair: sum(part.persons.get(pair, 0) for part in parts) for pair in parts[-1].persons}
    travel = sum((part.travel_minutes for part in parts), Fraction(0))
    return JointAllocation(short, persons, travel), accepted


def _spread_on(
    parts: Sequence[JointAllocation],
    short: Mapping[str, int],
    places: Mapping[str, int],
    hosts: _Hosts,
    most: Fraction | None,
) -> JointAllocation:
    """What the parts before left, spread over what they left of these places."""
    used = {code: sum(part.persons.get((name, code), 0) for part in parts for name in short) for code in places}
    left = {name: short[name] - sum(sum(part.of(name).values()) for part in parts) for name in short}
    free = {code: max(0, n - used[code]) for code, n in places.items()}
    return allocate_jointly(left, free, hosts.minutes, max_minutes=most)


def _fair_shares(short: Mapping[str, int], hosts: _Hosts, most: Fraction | None) -> dict[str, int]:
    """The fair share of each municipality in all that is short, where the region agreed on fair shares."""
    nearest = {
        code: min((m for (_, c), m in hosts.minutes.items() if c == code and m is not None), default=None)
        for code in hosts.free
    }
    shares = [Host(code, free, nearest[code], hosts.weights[code]) for code, free in hosts.free.items()]
    return allocate(sum(short.values()), shares, "fair", max_minutes=most).persons


def _committed(a: Assessment) -> int:
    return min((p.committed for p in a.line), default=0)


def _hosts(sites: Mapping[str, Assessment], own: Mapping[str, int]) -> _Hosts:
    found, taken = _Hosts({}, {}, {}, {}), dict[str, int]()
    for name, a in sites.items():
        place = a.ground.situation.municipality or ""
        taken[place] = taken.get(place, 0) + own[name]
    for name, a in sites.items():
        on = a.spread_on.on if a.spread_on else a.on
        for n in a.ground.situation.neighbours:
            code, left = n.municipality, max(0, a.free_in(n, on) - taken.get(n.municipality, 0))
            found.free[code] = min(left, found.free.get(code, left))
            found.promised[code] = min(n.accepted_places, left, found.promised.get(code, left))
            found.weights[code] = n.weight
            found.minutes[name, code] = n.minutes
    return found


def _with_what_is_left(
    name: str,
    a: Assessment,
    own: int,
    joint: JointAllocation,
    accepted: JointAllocation,
    newcomers: Mapping[str, int],
    *,
    estimated: bool,
) -> Assessment:
    """The assessment anew: with the own places that it keeps, and of each municipality what is left for it."""
    s, given, promised = a.ground.situation, joint.of(name), accepted.of(name)
    near = tuple(
        replace(
            n,
            places=given[n.municipality],
            accepted_places=promised[n.municipality],
        )
        for n in s.neighbours
    )
    here = replace(s, neighbours=near, projects=tuple(p for p in s.projects if p.municipality == s.municipality))
    if own < min(_own(a), _claim(a) or 0):
        here = replace(here, own_places=own, projects=())
    notes = [Note("together", {"own": own, "others": len(joint.shortages) - 1, "unplaced": joint.unplaced(name)})]
    notes += [Note("travel_estimated", {})] * estimated
    if guide := a.region.guide_number:
        total = (guide.get("used") or 0) + sum(newcomers.values())
        notes.append(Note("guide_number_together", {"total": total, "places": guide["places"]}))
    return reassess(a, here, tuple(notes))
