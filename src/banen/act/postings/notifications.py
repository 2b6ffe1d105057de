"""The notification of a posting: its table of transitions, its editions, and who sees what of it.

The official desk is postedworkers.nl; this is a stand-in with the same rules (:mod:`banen.model.rules.posting`). One
notification holds many workers; each change is a new edition and asks a new check. What third-country workers may is
a question for a person and never an outcome here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from banen.act.clock import instant, local_day
from banen.act.errors import AbsentError, ActError, ConflictError
from banen.act.identity import fresh_id, fresh_reference
from banen.act.names import stored
from banen.act.office import Office
from banen.act.processing import audit
from banen.act.store.tables.postings import CLIENT_CHECK, GROUPS, POSTED_WORKER, POSTING, POSTING_EDITION
from banen.act.workflow import SYSTEM, THE_SYSTEM, Actor, Move, Workflow, allow
from banen.errors import Fault, InternalError
from banen.model.rules import rule
from banen.model.rules.decide import decide
from banen.sentences import Sentence

PROVIDER: Final = "provider"
CLIENT: Final = "client"
_STANDING: Final = "NOTIFIED CONFIRMED CONTESTED UNCHECKED_BY_CLIENT"
MOST_WORKERS: Final = 500


def _check_is_due(move: Move) -> None:
    if local_day(move.at) <= move.file.check_due:
        raise ConflictError(Fault("check", Sentence("can be made until {check_due}.", check_due=move.file.check_due)))


def _before_start(move: Move) -> None:
    if local_day(move.at) >= move.file.starts:
        raise ConflictError(
            Fault("posting", Sentence("started on {starts}.", starts=move.file.starts), "End it instead.")
        )


def _after_start(move: Move) -> None:
    if local_day(move.at) < move.file.starts:
        raise ConflictError(
            Fault("posting", Sentence("starts on {starts}.", starts=move.file.starts), "Cancel it instead.")
        )


POSTINGS: Final = Workflow(
    "posting",
    POSTING,
    (
        *allow("NOTIFIED", "confirm", "CONFIRMED", CLIENT),
        *allow("NOTIFIED", "error", "CONTESTED", CLIENT, reason=True),
        *allow("NOTIFIED", "absent", "CONTESTED", CLIENT, reason=True),
        *allow("NOTIFIED", "pass_by", "UNCHECKED_BY_CLIENT", SYSTEM, _check_is_due),
        *allow(_STANDING, "change", "NOTIFIED", PROVIDER),
        *allow(_STANDING, "end", "ENDED", PROVIDER, _after_start),
        *allow(_STANDING, "cancel", "CANCELLED", PROVIDER, _before_start),
    ),
)
"""What may become of a notification."""


@dataclass(frozen=True)
class Worker:
    """A posted worker as notified: name and birth date, group, period, A1 and permit where there are any."""

    name: str
    birth_date: date
    group: str
    starts: date
    ends: date
    a1: str = ""
    permit_until: date | None = None
    replaces: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The worker as sealed."""
        return {"name": self.name, "birth_date": self.birth_date.isoformat(), "a1": self.a1,
                "permit_until": self.permit_until.isoformat() if self.permit_until else None}  # fmt: skip


@dataclass(frozen=True)
class Notice:
    """What a notification says (WagwEU art. 8, a-f): who, for whom, contact, what, where, when, which insurance."""

    provider: str
    client: str
    contact: str
    nature: str
    workplace: str
    sector: str
    starts: date
    ends: date
    work_from: time
    workers: tuple[Worker, ...] = field(default_factory=tuple)

    def faults(self) -> list[Fault]:
        """Everything that is missing or cannot be, all at once."""
        named = ("provider", "client", "contact", "nature", "workplace", "sector")
        found = [
            Fault(name, "is not given.", "WagwEU art. 8 asks it.") for name in named if not getattr(self, name).strip()
        ]
        if self.ends < self.starts:
            found.append(Fault("ends", "lies before the start.", "Change one of the two."))
        if not 1 <= len(self.workers) <= MOST_WORKERS:
            found.append(
                Fault(
                    "workers",
                    Sentence("are {count}.", count=len(self.workers)),
                    Sentence("Give 1 to {most_workers}.", most_workers=MOST_WORKERS),
                )
            )
        for at, worker in enumerate(self.workers, start=1):
            found += _worker_faults(worker, at, self)
        return found

    @property
    def task(self) -> str:
        """What is done where for whom, as one digest: workers on it are counted on."""
        return sha256("\x1f".join((self.client, self.workplace, self.nature)).casefold().encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """What is sealed of an edition."""
        return {
            "contact": self.contact, "nature": self.nature, "workplace": self.workplace,
            "work_from": self.work_from.isoformat(), "starts": self.starts.isoformat(), "ends": self.ends.isoformat(),
        }  # fmt: skip


def _worker_faults(worker: Worker, at: int, notice: Notice) -> list[Fault]:
    found = []
    try:
        stored(worker.name)
    except ActError as error:
        found += [Fault(f"worker {at}", each.what, each.advice) for each in error.faults]
    if worker.group not in GROUPS:
        found.append(
            Fault(f"worker {at}", Sentence("group {group!r} is neither eu nor third.", group=worker.group[:20]))
        )
    if worker.ends < worker.starts or worker.starts < notice.starts or worker.ends > notice.ends:
        found.append(Fault(f"worker {at}", "works outside the posting.", "Change the days."))
    return found


def notify(connection: Connection, office: Office, who: Actor, at: datetime, notice: Notice, key: str) -> Row[Any]:
    """Notify a posting; the same key gives the same one. Late is taken as well, and said."""
    if faults := notice.faults():
        raise ActError(*faults)
    before = connection.execute(sa.select(POSTING).where(POSTING.c.idem_key == key)).one_or_none()
    if before is not None:
        return before
    values = {
        "id": fresh_id(), "provider": notice.provider, "client": notice.client, "state": "NOTIFIED",
        "key_id": office.keys.new(), "idem_key": key, **_columns(notice, at), "edition": 1,
    }  # fmt: skip
    for _ in range(5):
        try:
            with connection.begin_nested():
                POSTINGS.begin(connection, {**values, "reference": fresh_reference()}, who, at)
        except IntegrityError:
            if (
                row := connection.execute(sa.select(POSTING).where(POSTING.c.idem_key == key)).one_or_none()
            ) is not None:
                return row
        else:
            row = posting(connection, str(values["id"]))
            _keep(connection, office, row, notice, at)
            audit.enter(connection, "posting.notify", row.reference, at, actor=who.id, role=who.role)
            return row
    raise InternalError("no free reference was found")


def _columns(notice: Notice, at: datetime) -> dict[str, Any]:
    """What the rule of notification says of it: in time or not, and until when the client checks."""
    work = instant(notice.starts, notice.work_from)
    day = local_day(at)
    given = dict.fromkeys(
        (
            "identity_given",
            "recipient_and_worker_given",
            "contact_person_given",
            "nature_and_duration_given",
            "workplace_given",
            "social_security_given",
        ),
        True,
    )
    found = decide(
        rule("detachering_melding"),
        {
            "notified_on": day,
            "work_start": notice.starts,
            "notified_before_work_that_day": at < work,
            **given,
            "data_changed": False,
            "change_reported": False,
            "recipient_has_checked": False,
        },
        day,
    )
    in_time = next(reason.passed for reason in found.reasons if reason.condition == "WE-C1")
    return {
        "sector": notice.sector, "task": notice.task, "starts": notice.starts, "ends": notice.ends,
        "in_time": bool(in_time), "notified_at": at, "check_due": found.results["check_due"][0],
    }  # fmt: skip


def _keep(connection: Connection, office: Office, row: Row[Any], notice: Notice, at: datetime) -> None:
    sealed = office.keys.seal(row.key_id, json.dumps(notice.to_dict(), ensure_ascii=False))
    connection.execute(sa.insert(POSTING_EDITION).values(posting=row.id, edition=row.edition, sealed=sealed, at=at))
    known = {held["name"] + held["birth_date"]: (each, held) for each, held in workers_of(connection, office, row.id)}
    for worker in notice.workers:
        told = worker.to_dict()
        earlier = known.get(told["name"] + told["birth_date"])
        columns = {"starts": worker.starts, "ends": worker.ends, "route_group": worker.group,
                   "replaces": _replaced(known, worker)}  # fmt: skip
        if earlier is None:
            key = office.keys.new()
            connection.execute(
                sa.insert(POSTED_WORKER).values(
                    id=fresh_id(), posting=row.id, key_id=key, sealed=office.keys.seal(key, json.dumps(told)), **columns
                )
            )
        else:
            old = earlier[0]
            connection.execute(
                sa.update(POSTED_WORKER)
                .where(POSTED_WORKER.c.id == old.id)
                .values(**columns, sealed=office.keys.seal(old.key_id, json.dumps(told)))
            )


def _replaced(known: Mapping[str, tuple[Row[Any], dict[str, Any]]], worker: Worker) -> str | None:
    return next((row.id for row, held in known.values() if worker.replaces and held["name"] == worker.replaces), None)


def change(
    connection: Connection,
    office: Office,
    row: Row[Any],
    who: Actor,
    at: datetime,
    notice: Notice,
    seen: int | None = None,
) -> Row[Any]:
    """Report a change: a new edition, which the client checks anew; the edition before stays readable."""
    if faults := notice.faults():
        raise ActError(*faults)
    if (notice.provider, notice.client) != (row.provider, row.client):
        raise ActError(Fault("client", "is another.", "Notify it apart, and end this one."))
    columns = _columns(notice, at)
    after = POSTINGS.step(
        connection,
        row.id,
        "change",
        who,
        at,
        seen=seen,
        edition=row.edition + 1,
        **{k: v for k, v in columns.items() if k != "in_time"},
    )
    _keep(connection, office, after, notice, at)
    return after


def check(
    connection: Connection,
    row: Row[Any],
    who: Actor,
    at: datetime,
    outcome: str,
    reason: str = "",
    seen: int | None = None,
) -> Row[Any]:
    """The client says of the present edition that it is right, wrong, or that the worker is not there."""
    events = {"correct": "confirm", "error": "error", "absent": "absent"}
    if outcome not in events:
        raise ActError(Fault("outcome", "is correct, error or absent."))
    after = POSTINGS.step(connection, row.id, events[outcome], who, at, seen=seen, reason=reason)
    connection.execute(
        sa.insert(CLIENT_CHECK).values(posting=row.id, edition=row.edition, outcome=outcome, by=who.id, at=at)
    )
    return after


def finish(
    connection: Connection, row: Row[Any], who: Actor, at: datetime, event: str, reason: str = "",
    seen: int | None = None,
) -> Row[Any]:  # fmt: skip
    """End a posting that began, or cancel one that did not; the term of what is kept of it begins."""
    if event not in ("end", "cancel"):
        raise ConflictError(Fault(event[:40], "is nothing that is done here."))
    return POSTINGS.step(connection, row.id, event, who, at, seen=seen, reason=reason, ended_at=at)


def pass_by(connection: Connection, at: datetime) -> int:
    """Note which notifications the client did not check in time; how many."""
    due = (
        connection.execute(
            sa.select(POSTING.c.id).where(POSTING.c.state == "NOTIFIED", POSTING.c.check_due < local_day(at))
        )
        .scalars()
        .all()
    )
    for id_ in due:
        POSTINGS.step(connection, id_, "pass_by", THE_SYSTEM, at)
    return len(due)


def posting(connection: Connection, id_: str) -> Row[Any]:
    """One notification by its id."""
    return connection.execute(sa.select(POSTING).where(POSTING.c.id == id_)).one()


def in_scope(connection: Connection, reference: str, scopes: Sequence[str]) -> Row[Any]:
    """A notification by its number, for its provider or its client; for others it is as if it were not there."""
    row = connection.execute(sa.select(POSTING).where(POSTING.c.reference == reference)).one_or_none()
    if row is None or not ("*" in scopes or row.provider in scopes or row.client in scopes):
        raise AbsentError(Fault("posting", "is not there, or not for you."))
    return row


def edition_of(connection: Connection, office: Office, row: Row[Any], number: int) -> dict[str, Any]:
    """What an edition said."""
    sealed: str | None = connection.execute(
        sa.select(POSTING_EDITION.c.sealed).where(
            POSTING_EDITION.c.posting == row.id, POSTING_EDITION.c.edition == number
        )
    ).scalar_one_or_none()
    return dict(json.loads(office.keys.open(row.key_id, sealed) or "{}"))


def workers_of(connection: Connection, office: Office, posting_id: str) -> list[tuple[Row[Any], dict[str, Any]]]:
    """The workers of a notification, each opened with a key of its own."""
    asked = sa.select(POSTED_WORKER).where(POSTED_WORKER.c.posting == posting_id)
    rows = connection.execute(asked.order_by(POSTED_WORKER.c.starts, POSTED_WORKER.c.id)).all()
    found = ((row, office.keys.open(row.key_id, row.sealed)) for row in rows)
    return [(row, dict(json.loads(text))) for row, text in found if text is not None]


def as_seen_by(connection: Connection, office: Office, row: Row[Any], role: str) -> list[dict[str, Any]]:
    """Workers as a role sees them: the client names and period, the provider all that it notified."""
    shown = []
    for each, held in workers_of(connection, office, row.id):
        told = {"name": "–" if held["name"] == "-" else held["name"], "starts": each.starts, "ends": each.ends}
        if role == PROVIDER:
            told |= {"group": each.route_group, "birth_date": held["birth_date"], "a1": held["a1"],
                     "permit_until": held["permit_until"], "replaces": each.replaces}  # fmt: skip
        shown.append(told)
    return shown


def full_terms_from(connection: Connection, row: Row[Any], on: date) -> Any:
    """From which day all Dutch terms hold on this task and place: the stays of who replace each other are added."""
    asked = (
        sa.select(POSTED_WORKER.c.starts, POSTED_WORKER.c.ends)
        .join(POSTING, POSTING.c.id == POSTED_WORKER.c.posting)
        .where(POSTING.c.task == row.task, POSTING.c.state != "CANCELLED")
        .order_by(POSTED_WORKER.c.starts)
    )
    stays = _joined([(first, last) for first, last in connection.execute(asked)])
    told = ", ".join(f"{first.isoformat()}/{last.isoformat()}" for first, last in stays)
    found = decide(
        rule("detachering_voorwaarden"),
        {"reasoned_notice": False, "all_dutch_terms_given": False, "stays": told},
        on,
    )
    return found.results["full_terms_from"][0]


def _joined(stays: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
    """Days on which somebody was at work, as spans that do not overlap: workers side by side are one stay."""
    found: list[tuple[date, date]] = []
    for first, last in sorted(stays):
        if found and (first - found[-1][1]).days <= 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found
