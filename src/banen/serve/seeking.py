"""Where what people told meets the matching, which knows nobody: profiles in, a round or an explanation out.

People go in by the id of their file and nothing is kept here; answers go back to the store of acting, sealed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection, Row

from banen.act.errors import ActError, ConflictError
from banen.act.office import Office
from banen.act.processing.log import Trace, note
from banen.act.seekers import profiles, proposals, vacancies
from banen.act.workflow import Actor
from banen.decide.matching import LabourMarket, MatchingRound, match
from banen.decide.matching.assignment import MODES, Mode
from banen.decide.matching.explanation import what_helps
from banen.decide.matching.figures import round_figures
from banen.decide.matching.occupations import Occupations, read_esco, shipped
from banen.decide.matching.people import JobSeeker, seeker_of
from banen.decide.matching.shortage import ShortageList, read_shortage
from banen.decide.matching.travel import TravelTimes
from banen.decide.matching.vacancies import FORM, RefusedVacancy, Vacancy, vacancy_or_refusal
from banen.errors import Fault, UnknownNameError
from banen.observe.records import Faults, content_digest

MOST_ON_A_PAGE = 300
"""People whose round a page makes while one waits; more are made by ``banen act match round``."""
NEEDED = ("place", "hours", "work_right", "skills", "dutch", "travel")
"""What must be told before anything can be sought."""


@cache
def occupations() -> Occupations:
    """The ESCO download that ``BANEN_ESCO`` names, in its language; else the sample that is shipped."""
    folder = os.environ.get("BANEN_ESCO")
    return read_esco(Path(folder)) if folder else shipped()


@cache
def shortage() -> ShortageList:
    """The shortage table that ``BANEN_SHORTAGE`` names; else what is shipped."""
    given = os.environ.get("BANEN_SHORTAGE")
    return read_shortage(Path(given)) if given else read_shortage()


def lacking(told: Mapping[str, Any]) -> tuple[str, ...]:
    """What a person has not told yet without which nothing can be sought."""
    return tuple(name for name in NEEDED if not told.get(name))


def check_profile(told: Mapping[str, Any]) -> None:
    """Raise every fault of what a person told, by the form of the matching; what is not told yet is no fault."""
    faults = Faults()
    filler = {"place": "GM0518", "hours": {"min": 0, "max": 40}, "work_right": "free"}
    seeker_of({**filler, **told, "id": "profile"}, "profile", faults)
    if faults.found:
        raise ActError(*faults.found)


def as_seeker(
    row: Row[Any], told: Mapping[str, Any], consents: Sequence[str], declined: Sequence[str] = ()
) -> JobSeeker | None:
    """A person as the matching sees them; None where something that is needed is not told."""
    if lacking(told):
        return None
    faults = Faults()
    given = {**told, "id": row.id, "consents": sorted(consents), "declined": sorted(declined)}
    seeker = seeker_of(given, row.reference, faults)
    if faults.found:
        raise ActError(*faults.found)
    return seeker


def as_vacancy(row: Row[Any], on: date, free: int | None = None) -> Vacancy | RefusedVacancy:
    """A stored vacancy as the matching sees it, with the places that are free; or why the law keeps it out."""
    faults = Faults()
    content = {**row.content, "id": row.id, **({} if free is None else {"places": max(1, free)})}
    vacancy = vacancy_or_refusal(content, row.name, occupations(), on, faults)
    if vacancy is None:
        raise ActError(*faults.found)
    return vacancy


@dataclass(frozen=True)
class Offering:
    """The vacancies of some municipalities on a day: rows by id, those that take part, and those that do not."""

    rows: Mapping[str, Row[Any]]
    open: tuple[Vacancy, ...]
    refused: tuple[RefusedVacancy, ...]


def offering(connection: Connection, scopes: Sequence[str], on: date, chosen: Sequence[str] | None = None) -> Offering:
    """The vacancies that are open, with a place free; of those the chosen ones, where some were chosen."""
    rows = {row.id: row for row in vacancies.open_vacancies(connection, scopes, on)}
    if chosen is not None:
        rows = {id_: row for id_, row in rows.items() if id_ in set(chosen)}
    sorted_out = [
        as_vacancy(row, on, free)
        for row in rows.values()
        if (free := int(row.content.get("places") or 1) - row.taken) > 0
    ]
    return Offering(
        rows,
        tuple(each for each in sorted_out if isinstance(each, Vacancy)),
        tuple(each for each in sorted_out if isinstance(each, RefusedVacancy)),
    )


def person_of(connection: Connection, office: Office, row: Row[Any]) -> JobSeeker | None:
    """A stored person as the matching sees them, with what they said no to."""
    no = [each.vacancy for each in proposals.proposals_of(connection, row.id) if each.state in ("DECLINED", "ASIDE")]
    told = profiles.profile_of(connection, office.keys, row)
    return as_seeker(row, told, tuple(profiles.consents(connection, row.id)), no)


def market(people: Sequence[JobSeeker], work: Sequence[Vacancy], on: date, seed: int) -> LabourMarket:
    """A market with what this site is set up with."""
    return LabourMarket.of(people, work, occupations(), shortage(), TravelTimes(), on, seed)


@dataclass
class _Far:
    """How far a round is: people weighed and people answered, of all of both."""

    whole: int
    tell: Callable[[str], None] | None
    done: int = 0

    def go_on(self, count: int) -> None:
        self.done += count
        if self.tell:
            self.tell(f"{self.done}/{self.whole}")


def make_round(
    office: Office,
    who: Actor,
    scopes: Sequence[str],
    *,
    people: Sequence[str] | None = None,
    chosen: Sequence[str] | None = None,
    mode: str = "most_people",
    seed: int = 1,
    most: int = 1,
    trace: Trace | None = None,
    tell: Callable[[str], None] | None = None,
) -> Row[Any]:
    """Make a round for people of a municipality and keep it: drafts for a consultant, each person's answer sealed.

    ``people`` are references, ``chosen`` ids of vacancies; without them everybody and every open vacancy takes part.
    ``tell`` is told how far it is (``12/300``); what it raises ends the round before anything is kept.
    Raises where nobody or no vacancy is left, with what to do.
    """
    if mode not in MODES:
        raise UnknownNameError("mode", mode, MODES)
    on = office.today
    with office.store.read() as connection:
        rows = [r for r in profiles.seekers(connection, scopes) if people is None or r.reference in set(people)]
        seekers = [(row, person_of(connection, office, row)) for row in rows]
        work = offering(connection, scopes, on, chosen)
    able = [seeker for _, seeker in seekers if seeker is not None]
    if not able:
        raise ConflictError(
            Fault("people", "none who told enough take part.", "Choose people, or ask what is not told.")
        )
    if not work.open:
        raise ConflictError(Fault("vacancies", "none is open with a place free.", "Load vacancies, or choose others."))
    far = _Far(len(able) + len(seekers), tell)
    matched = match(
        market(able, work.open, on, seed), _mode(mode), proposals=most, refused=work.refused, progress=far.go_on
    )
    answers = []
    for row, seeker in seekers:
        answers.append(proposals.MatchAnswer(row.id, _told(matched, row, seeker), _given(matched, seeker)))
        far.go_on(1)
    scope = "*" if "*" in scopes else scopes[0]

    def keep(connection: Connection) -> Row[Any]:
        note(connection, office.keys, "werk_ronde", [row.subject for row in rows], trace or Trace(), office.now)
        return proposals.record_round(
            connection,
            office.keys,
            who,
            office.now,
            scope=scope,
            day=on,
            mode=mode,
            seed=seed,
            counts=_counts(matched),
            content=content_digest(),
            answers=answers,
        )

    return office.write(keep)


def _mode(name: str) -> Mode:
    return next(mode for mode in MODES if mode == name)


def _told(found: MatchingRound, row: Row[Any], seeker: JobSeeker | None) -> dict[str, Any]:
    """What is kept of why: the explanation of the round, or what was not told yet."""
    if seeker is None:
        return {
            "person": row.id,
            "proposals": [],
            "nothing_found_now": True,
            "in_the_way": {},
            "would_help": None,
            "not_proposed": [],
            "not_told": True,
            "travels_with": None,
        }
    return found.explain(row.id, helping=False) | {"not_told": False}


def _given(found: MatchingRound, seeker: JobSeeker | None) -> tuple[tuple[str, int, bool], ...]:
    if seeker is None:
        return ()
    isco = {vacancy.id: vacancy.isco for vacancy in found.market.vacancies}
    lists = found.market.shortage.lists
    return tuple(
        (vacancy, points, lists(isco[vacancy], found.market.on))
        for vacancy, points in found.proposals.get(seeker.id, ())
    )


def _counts(found: MatchingRound) -> dict[str, Any]:
    """What a round says of itself beside the proof."""
    record = found.to_dict()
    kept = ("people", "vacancies", "arcs", "placed", "total", "bound", "gap", "components", "blocking_pairs")
    return {name: record[name] for name in kept} | {
        "greedy": record["greedy"]["total"],
        "refused": record["refused_vacancies"],
        "figures": dict(round_figures(found)),
        "nothing": len(record["nothing_found_now"]),
        "occupations": record["occupations"],
    }


def help_now(connection: Connection, office: Office, row: Row[Any]) -> dict[str, Any] | None:
    """The one step that would open a vacancy near a person now, for who has none; None where none would."""
    seeker = person_of(connection, office, row)
    work = offering(connection, (row.municipality or "",), office.today)
    return what_helps(market([seeker], work.open, office.today, 1), seeker) if seeker and work.open else None


def stored_form(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A record of a vacancy as the store keeps it: days as text, nothing that the form does not have."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in fields.items()
        if name in FORM and value is not None
    }
