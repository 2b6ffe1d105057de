"""Status events: what was done, by two dates, never changed and never taken away.

An event says from when a status holds (``effective_on``) and since when we know (``recorded_on``). So what was known on
a past day can always be told again, and a correction is a new line. What was done (status) is not what it did (effect).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from banen.account.evidence import Cited, Evidence, citations
from banen.account.terms import is_term, last_day
from banen.errors import nearest
from banen.observe.records import Faults
from banen.observe.shapes import Fits, OneOf, Shape, columns, lines
from banen.sentences import Sentence

_EVENT: Mapping[str, Shape] = {
    "seq": int, "subject": str, "status": str, "effective_on": date, "recorded_on": date, "by": str,
    "approved_by?": str, "reason_nl?": str, "evidence?": [str],
}  # fmt: skip
EVENT_COLUMNS = columns(_EVENT)
EVENTS, POINT_EVENTS = "events.csv", "point_events.csv"
EVENT_FILES = (EVENTS, POINT_EVENTS)
"""The files that only grow: of recommendations and promises, and of information points."""
STEPS = (
    "consultatie", "raad_van_state", "tweede_kamer", "eerste_kamer", "staatsblad", "in_werking", "handhaving",
)  # fmt: skip
"""Steps of a law, from consultation to enforcement."""
UNKNOWN, DONE = "onbekend", "afgerond"
_CLOSED = ("niet_haalbaar", "vervallen", "niet_overgenomen")
RECOMMENDED: Mapping[str, tuple[str, ...]] = {
    UNKNOWN: ("niet_gestart", "in_voorbereiding", "in_uitvoering", DONE, *_CLOSED),
    "niet_gestart": ("in_voorbereiding", "in_uitvoering", "niet_overgenomen", "niet_haalbaar", "vervallen"),
    "in_voorbereiding": ("in_uitvoering", DONE, "niet_haalbaar", "vervallen"),
    "in_uitvoering": (DONE, "niet_haalbaar", "vervallen", "in_voorbereiding"),
    DONE: ("in_uitvoering",),
    **dict.fromkeys(_CLOSED, ("in_voorbereiding",)),
}
"""Which status of a recommendation may follow which."""
PROMISED: Mapping[str, tuple[str, ...]] = {
    UNKNOWN: ("open", "in_uitvoering", "deels", "voldaan", "vervallen", "niet_uitgevoerd"),
    "open": ("in_uitvoering", "deels", "voldaan", "vervallen", "niet_uitgevoerd"),
    "in_uitvoering": ("deels", "voldaan", "vervallen", "niet_uitgevoerd"),
    "deels": ("voldaan", "vervallen", "niet_uitgevoerd"),
    **dict.fromkeys(("voldaan", "vervallen", "niet_uitgevoerd"), ("in_uitvoering",)),
}
"""Which status of a commitment may follow which."""
POINTED: Mapping[str, tuple[str, ...]] = {
    UNKNOWN: ("planned", "preparing", "active", "closed"),
    "planned": ("preparing", "active", "closed"),
    "preparing": ("active", "planned", "closed"),
    "active": ("closed",),
    "closed": ("preparing", "active"),
}
"""Which status of an information point may follow which."""
NEEDS_REASON = {
    ("in_uitvoering", "in_voorbereiding"),
    (DONE, "in_uitvoering"),
    *((closed, "in_voorbereiding") for closed in _CLOSED),
    *((closed, "in_uitvoering") for closed in ("voldaan", "vervallen", "niet_uitgevoerd")),
}


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """One line of the account: from which day a subject has a status, since when that is known, by whom, on what."""

    seq: int
    subject: str
    status: str
    effective_on: date
    recorded_on: date
    by: str
    approved_by: str
    reason: str
    evidence: tuple[Cited, ...]
    where: str

    def to_dict(self) -> dict[str, Any]:
        """The event as JSON."""
        told = asdict(self) | {"evidence": [str(citation) for citation in self.evidence]}
        return told | {"effective_on": self.effective_on.isoformat(), "recorded_on": self.recorded_on.isoformat()}


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of a law on its day; ``../2024-11-14`` is at the latest then."""

    subject: str
    step: str
    day: str
    recorded_on: date
    evidence: tuple[Cited, ...]

    @property
    def by_day(self) -> date:
        """The last day on which it can have been."""
        return last_day(self.day.rpartition("/")[2])

    def to_dict(self) -> dict[str, Any]:
        """The step as JSON."""
        return {
            "subject": self.subject,
            "step": self.step,
            "date": self.day,
            "recorded_on": self.recorded_on.isoformat(),
            "evidence": [str(c) for c in self.evidence],
        }


def read_events(
    path: Path, subjects: Mapping[str, Mapping[str, tuple[str, ...]]], known: Mapping[str, Evidence], faults: Faults
) -> tuple[StatusEvent, ...]:
    """The events of a file; ``subjects`` holds for each subject which status may follow which."""
    events: list[StatusEvent] = []
    seen: dict[int, str] = {}
    for line in lines(path, _EVENT, faults):
        event = StatusEvent(
            **{key: item for key, item in line.items() if key not in ("reason_nl", "evidence")},
            reason=line["reason_nl"],
            evidence=citations(line, known),
            where=line.where,
        )
        if event.subject not in subjects:
            near = nearest(event.subject, subjects)
            line.fault(
                Sentence("subject {subject!r} does not exist.", subject=event.subject),
                Sentence("The nearest is {near}.", near=near) if near else "",
            )
        else:
            line.hold("status", OneOf(subjects[event.subject], "status"))
        if event.seq in seen:
            line.fault(
                Sentence("seq {seq} stands in {seen} too.", seq=event.seq, seen=seen[event.seq]),
                "Give the new line the next number.",
            )
        if event.by == event.approved_by:
            line.fault(
                Sentence("{by} approves an event of their own.", by=event.by),
                "Another person than the writer approves.",
            )
        if event.recorded_on < event.effective_on:
            line.fault("recorded_on is before effective_on.", "An event is recorded when it has come about, or later.")
        seen[event.seq] = event.where
        events.append(event)
    return tuple(events)


def _is_past(day: Any) -> bool:
    """Whether a step has a last day on which it can have been: not one that is open to the future."""
    return isinstance(day, str) and is_term(day.removeprefix("../"))


def read_milestones(
    folder: Path, subjects: Mapping[str, Any], known: Mapping[str, Evidence], faults: Faults
) -> tuple[Milestone, ...]:
    """The steps of laws."""
    shape = {
        "subject": OneOf(subjects, "subject"),
        "step": OneOf(STEPS, "step"),
        "date": Fits("a day, month, quarter or year, or ../ and one", _is_past),
        "recorded_on": date,
        "evidence?": [str],
    }
    return tuple(
        Milestone(line["subject"], line["step"], line["date"], line["recorded_on"], citations(line, known))
        for line in lines(folder / "milestones.csv", shape, faults)
    )


def check_events(
    events: Iterable[StatusEvent],
    subjects: Mapping[str, Mapping[str, tuple[str, ...]]],
    milestones: Iterable[Milestone],
    known: Mapping[str, Evidence],
    faults: Faults,
) -> None:
    """Every step from status to status is allowed, has its reason, and is shown by what it rests on."""
    in_force = {m.subject for m in milestones if m.step == "in_werking"}
    for subject, course in _courses(events):
        before, cited = UNKNOWN, set[Cited]()
        for event in course:
            allowed = subjects.get(subject, {})
            for what, advice in _wrong_step(before, event, allowed, cited, subject in in_force, known):
                faults.add(event.where, Sentence("{subject}: {what}", subject=subject, what=what), advice)
            before = event.status
            cited |= set(event.evidence)


def _courses(events: Iterable[StatusEvent]) -> Iterator[tuple[str, list[StatusEvent]]]:
    courses: dict[str, list[StatusEvent]] = {}
    for event in events:
        courses.setdefault(event.subject, []).append(event)
    for subject, course in courses.items():
        yield subject, sorted(course, key=lambda event: (event.effective_on, event.seq))


def _wrong_step(
    before: str,
    event: StatusEvent,
    allowed: Mapping[str, tuple[str, ...]],
    cited: set[Cited],
    in_force: bool,
    known: Mapping[str, Evidence],
) -> Iterator[tuple[str, str]]:
    if before in allowed and event.status in allowed and event.status not in (*allowed[before], before):
        yield f"from {before} to {event.status} is no step.", f"Allowed are: {', '.join(allowed[before])}."
    if (before, event.status) in NEEDS_REASON and not event.reason:
        yield f"from {before} to {event.status} needs a reason.", "Write why in the column reason_nl."
    if before in _CLOSED and event.status == "in_voorbereiding" and set(event.evidence) <= cited:
        yield f"from {before} to {event.status} needs new evidence.", "Name a source that was not named before."
    if event.status == "niet_uitgevoerd" and not event.reason:
        yield "niet_uitgevoerd needs a reason.", "Write why in the column reason_nl."
    if event.status == DONE and before == "in_voorbereiding" and not in_force:
        advice = "Add the step in_werking to milestones.csv, or say in_uitvoering first."
        yield f"from {before} to {DONE} needs the day on which the law came into force.", advice
    if event.status == DONE and not any(c.key in known and known[c.key].proves for c in event.evidence):
        advice = "Name a law, gazette, document of parliament or report that was read whole; else say in_uitvoering."
        yield f"{DONE} is not shown by {', '.join(map(str, event.evidence)) or 'anything'}.", advice


def chain(path: Path) -> tuple[str, ...]:
    """For every line of a file the SHA-256 of it and all before it: what a seal holds."""
    return chained(path.read_bytes())


def chained(text: bytes) -> tuple[str, ...]:
    """The same for the text of a file."""
    held, links = b"", []
    for line in text.splitlines():
        held = hashlib.sha256(held + line).digest()
        links.append(held.hex())
    return tuple(links)


_LINK = re.compile(r"[0-9a-f]{64}\Z")


def check_seal(path: Path, faults: Faults) -> None:
    """The lines that were sealed stand there still, unchanged and in their order; new lines follow them."""
    seal = path.with_suffix(".seal")
    if not seal.is_file():
        return
    sealed, now = seal.read_text(encoding="utf-8").split(), chain(path)
    advice = "Put the old line back and write a new one: a correction is a line of its own."
    for line, link in enumerate(sealed, start=1):
        where = f"{path.parent.name}/{path.name}:{line}"
        if not _LINK.match(link):
            faults.add(f"{path.parent.name}/{seal.name}:{line}", "is no seal.", "Restore the file.")
            return
        if line > len(now):
            faults.add(where, "was sealed and is gone: not append-only.", advice)
            return
        if now[line - 1] != link:
            faults.add(where, "was changed after it was sealed: not append-only.", advice)
            return
