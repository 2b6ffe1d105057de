"""The account: what was asked and promised, what came of it, on any day and as it was known on any day."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from banen.account.events import (
    EVENT_FILES,
    EVENTS,
    POINT_EVENTS,
    POINTED,
    PROMISED,
    RECOMMENDED,
    UNKNOWN,
    Milestone,
    StatusEvent,
    check_events,
    check_seal,
    read_events,
    read_milestones,
)
from banen.account.evidence import Evidence, read_evidence
from banen.account.indicators import AnnualIndicator, Reading, read_indicators, read_readings
from banen.account.points import Coverage, InformationPoint, coverage, read_points
from banen.account.subjects import Commitment, Recommendation, read_commitments, read_recommendations
from banen.account.terms import Lateness, lateness
from banen.errors import UnknownNameError
from banen.observe.figures import figures
from banen.observe.records import CONTENT, Faults

KEPT_OPEN = ("onbekend", "open", "in_uitvoering", "deels")
"""Statuses of a promise that is not settled."""


@dataclass(frozen=True, slots=True)
class AccountState:
    """The status of a subject on a day, since when, and the events and steps that led there."""

    status: str
    since: date | None
    events: tuple[StatusEvent, ...]
    milestones: tuple[Milestone, ...]

    @property
    def last(self) -> StatusEvent | None:
        """The event that gave the status."""
        return self.events[-1] if self.events else None

    @property
    def cited(self) -> frozenset[str]:
        """Everything that the state rests on so far, by key and place."""
        named = [*(event.evidence for event in self.events), *(step.evidence for step in self.milestones)]
        return frozenset(str(citation) for evidence in named for citation in evidence)

    @property
    def shown(self) -> frozenset[str]:
        """What shows the status: all that is cited, and the steps of the law."""
        return self.cited | {f"{step.step} {step.day}" for step in self.milestones}


@dataclass(frozen=True)
class Account:
    """All records of the account; every question about it takes a day and a day of knowledge."""

    evidence: Mapping[str, Evidence]
    recommendations: Mapping[str, Recommendation]
    commitments: Mapping[str, Commitment]
    points: Mapping[str, InformationPoint]
    indicators: Mapping[str, AnnualIndicator]
    readings: tuple[Reading, ...]
    events: tuple[StatusEvent, ...]
    milestones: tuple[Milestone, ...]

    @property
    def subjects(self) -> Mapping[str, Recommendation | Commitment]:
        """Recommendations and promises by id."""
        return {**self.recommendations, **self.commitments}

    def subject(self, id_: str) -> Recommendation | Commitment:
        """One of them; an unknown id names the nearest."""
        try:
            return self.subjects[id_]
        except KeyError:
            raise UnknownNameError("recommendation or commitment", id_, self.subjects) from None

    def state(self, id_: str, on: date, known: date | None = None) -> AccountState:
        """The state of a subject on a day, as known on a day or now. An event that nobody approved does not count."""
        seen = date.max if known is None else known
        course = sorted(
            (
                event
                for event in self.events
                if event.subject == id_ and event.effective_on <= on and event.recorded_on <= seen and event.approved_by
            ),
            key=lambda event: (event.effective_on, event.seq),
        )
        steps = tuple(m for m in self.milestones if m.subject == id_ and m.by_day <= on and m.recorded_on <= seen)
        status = course[-1].status if course else UNKNOWN
        return AccountState(status, _since_when(course), tuple(course), steps)

    def rests_lightly(self, state: AccountState) -> bool:
        """Whether a status rests on press, a compilation, or what was not read whole: told with "according to"."""
        return state.last is not None and not any(self.evidence[c.key].proves for c in state.last.evidence)

    def listed(self, on: date) -> Mapping[str, Recommendation | Commitment]:
        """The subjects that there were on a day."""
        return {id_: subject for id_, subject in self.subjects.items() if (self._since(id_) or date.min) <= on}

    def _since(self, id_: str) -> date | None:
        """The day of a subject, or else of its first event: no promise is older than what tells of it."""
        first = min((e.effective_on for e in self.events if e.subject == id_), default=None)
        return self.subjects[id_].since or (first if id_ in self.commitments else None)

    def lateness(self, id_: str, on: date, known: date | None = None) -> Lateness:
        """How a promise stands to its term: on the day it was fulfilled, or on this day while it is open."""
        promise, state = self.commitments[id_], self.state(id_, on, known)
        if state.status in KEPT_OPEN:
            return lateness(promise.due, on)
        return lateness(promise.due, state.since) if state.status == "voldaan" and state.since else Lateness("no_term")

    def coverage(self, on: date, known: date | None = None) -> Coverage:
        """Regions with an active information point, among all."""
        return coverage({region: self.state(region, on, known).status for region in self.points})

    def open_motions(self, on: date, known: date | None = None) -> tuple[str, ...]:
        """Adopted motions that are not settled."""
        return tuple(
            id_
            for id_, promise in self.commitments.items()
            if promise.kind == "motie" and promise.binds and self.state(id_, on, known).status in KEPT_OPEN
        )

    def tell(self, id_: str, on: date, known: date | None = None) -> dict[str, Any]:
        """A subject with its state as JSON."""
        subject, state = self.subject(id_), self.state(id_, on, known)
        told = subject.to_dict() | {
            "status": state.status,
            "since": state.since.isoformat() if state.since else None,
            "dated": subject.since.isoformat() if subject.since else None,
            "effect": "niet_gemeten",
            "according_to": self.rests_lightly(state),
            "events": [event.to_dict() for event in state.events],
            "milestones": [milestone.to_dict() for milestone in state.milestones],
        }
        if isinstance(subject, Commitment):
            late = self.lateness(id_, on, known)
            told |= {"lateness": late.kind, "days_late": late.days}
        return told


def _since_when(course: Sequence[StatusEvent]) -> date | None:
    """The day of the first event of the status that holds: new evidence of the same status moves nothing."""
    since = None
    for event in reversed(course):
        if event.status != course[-1].status:
            break
        since = event.effective_on
    return since


def account(root: Path | None = None) -> Account:
    """The account of the content folder (or of another root), read again only when one of its files has changed.

    Raises :class:`~banen.errors.ContentError` with every fault at once.
    """
    place = root or CONTENT
    return _account(place, _as_it_stands(place / "account"))


def _as_it_stands(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, moment of change and size of every file: what tells that somebody edited one."""
    if not folder.is_dir():
        return ()
    with os.scandir(folder) as files:
        found = [(f.name, f.stat()) for f in files if f.name.endswith((".csv", ".seal")) and f.name[0] != "."]
    return tuple(sorted((name, held.st_mtime_ns, held.st_size) for name, held in found))


@lru_cache(maxsize=4)
def _account(root: Path, stands: tuple[tuple[str, int, int], ...]) -> Account:
    return read_account(root, {})


def read_account(root: Path, instead: Mapping[str, Path]) -> Account:
    """The account of a folder of content; ``instead`` names other files to read for some of its tables.

    Raises :class:`~banen.errors.ContentError` with every fault at once.
    """
    folder, faults = root / "account", Faults()
    sources = read_evidence(folder, faults)
    indicators = read_indicators(folder, faults)
    asked = read_recommendations(folder, sources, indicators, faults)
    promised = read_commitments(folder, sources, faults)
    points = read_points(folder, sources, faults)
    courses = {**dict.fromkeys(asked, RECOMMENDED), **dict.fromkeys(promised, PROMISED)}
    places = dict.fromkeys(points, POINTED)
    milestones = read_milestones(folder, courses, sources, faults)
    tables = {name: instead.get(name, folder / name) for name in EVENT_FILES}
    events = read_events(tables[EVENTS], courses, sources, faults)
    opened = read_events(tables[POINT_EVENTS], places, sources, faults)
    check_events(events, courses, milestones, sources, faults)
    check_events(opened, places, (), sources, faults)
    for name in EVENT_FILES:
        check_seal(folder / name, faults)
    readings = read_readings(folder, indicators, figures(root), faults)
    faults.raise_if_any()
    return Account(
        evidence=sources,
        recommendations=asked,
        commitments=promised,
        points=points,
        indicators=indicators,
        readings=readings,
        events=(*events, *opened),
        milestones=milestones,
    )
