"""Signals of something wrong: taken in, assessed, split, closed and opened again, each step by a person.

A worker's own complaint is behind a firewall from the first moment, and stays there. Who told is sealed apart from
what was told; no mail goes to who told, a page behind a code says how it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from banen.act.accounts.sessions import digest_of
from banen.act.clock import local_day
from banen.act.errors import AbsentError, ActError, ConflictError, RefusedError
from banen.act.identity import fresh_id, fresh_reference
from banen.act.office import Office
from banen.act.processing import audit
from banen.act.settings import setting
from banen.act.signals.codes import fresh_code, reach_index
from banen.act.store.tables.signals import SIGNAL, SIGNAL_KINDS, SOURCES
from banen.act.workflow import PERSON, SYSTEM, THE_SYSTEM, Actor, Move, Workflow, allow
from banen.errors import Fault, InternalError
from banen.languages import DUTCH
from banen.observe.areas import areas
from banen.observe.calendar import add_working_days
from banen.sentences import Sentence

TAKER: Final = "signal_taker"
ASSESSOR: Final = "assessor"
MUNICIPAL: Final = "GEMEENTE"
"""The scope of a municipal report point, whose terms are its own (Stb. 2023,193 art. 2)."""
_OPEN: Final = "RECEIVED FORWARD IN_ASSESSMENT QUESTION FOUNDED SHARING ACTION"


def _no_danger(move: Move) -> None:
    if move.file.urgent:
        raise ConflictError(Fault("withdraw", "is not possible where life is in danger.", "Call 112."))


def _named(move: Move) -> None:
    if not move.facts.get("to"):
        raise ActError(Fault("to", "is not named.", "Say which body it is for (Awb 2:3)."))


SIGNALS: Final = Workflow(
    "signal",
    SIGNAL,
    (
        *allow("RECEIVED", "triage", "IN_ASSESSMENT", f"{TAKER} {ASSESSOR}"),
        *allow("RECEIVED", "not_ours", "FORWARD", f"{TAKER} {ASSESSOR}", _named, reason=True),
        *allow("FORWARD", "forwarded", "CLOSED", f"{TAKER} {ASSESSOR}"),
        *allow("IN_ASSESSMENT", "ask", "QUESTION", ASSESSOR, reason=True),
        *allow("QUESTION", "answer", "IN_ASSESSMENT", PERSON),
        *allow("QUESTION", "lapse", "IN_ASSESSMENT", SYSTEM),
        *allow("IN_ASSESSMENT", "unfounded", "CLOSED", ASSESSOR, reason=True),
        *allow("IN_ASSESSMENT", "founded", "FOUNDED", ASSESSOR, reason=True),
        *allow("FOUNDED", "share", "SHARING", ASSESSOR),
        *allow("FOUNDED SHARING", "act", "ACTION", ASSESSOR, reason=True),
        *allow("SHARING ACTION", "close", "CLOSED", ASSESSOR, reason=True),
        *allow("CLOSED", "reopen", "IN_ASSESSMENT", ASSESSOR, reason=True),
        *allow(_OPEN, "withdraw", "CLOSED", PERSON, _no_danger),
        *allow("RECEIVED IN_ASSESSMENT", "split", "=", ASSESSOR, reason=True),
        *allow("RECEIVED IN_ASSESSMENT QUESTION FOUNDED SHARING ACTION", "agree_to_name", "=", PERSON),
    ),
)
"""What may become of a signal; opened again from closed alone."""


def take(
    connection: Connection, office: Office, who: Actor, at: datetime, *, key: str, scope: str, kind: str,
    source_kind: str, text: str, language: str = DUTCH, source: str = "", safe_contact: str = "", urgent: bool = False,
    kvk: str = "", address: str = "", municipality: str = "", happened_on: date | None = None,
) -> tuple[Row[Any], str]:  # fmt: skip
    """Take a signal in; it and the code of its page. The same key gives the same signal, without the code."""
    faults = []
    if kind not in SIGNAL_KINDS:
        faults.append(Fault("kind", Sentence("{kind!r} is none of the list.", kind=kind[:20])))
    if source_kind not in SOURCES:
        faults.append(Fault("source", Sentence("{source_kind!r} is none of the list.", source_kind=source_kind[:20])))
    if not text.strip() or len(text) > 4000:
        faults.append(Fault("text", "is empty or longer than 4,000 characters.", "Tell what happened."))
    if kvk and (len(kvk) != 8 or not kvk.isdecimal()):
        faults.append(Fault("kvk", "has not 8 digits."))
    if faults:
        raise ActError(*faults)
    before = connection.execute(sa.select(SIGNAL).where(SIGNAL.c.idem_key == key)).one_or_none()
    if before is not None:
        return before, ""
    seal, code = office.keys.new(), fresh_code()
    place = areas().municipalities.get(municipality)
    values = {
        "id": fresh_id(), "scope": scope, "kind": kind, "state": "RECEIVED", "source_kind": source_kind,
        "anonymous": not source.strip(), "firewalled": source_kind == "worker", "key_id": seal,
        "source": office.keys.seal(seal, source.strip()[:400]) if source.strip() else None,
        "text": office.keys.seal(seal, text.strip()),
        "safe_contact": office.keys.seal(seal, safe_contact.strip()[:400]) if safe_contact.strip() else None,
        "reach_idx": reach_index(office, safe_contact), "language": language, "urgent": urgent, "kvk": kvk or None,
        "address": address.strip()[:80] or None,
        "region": place.region_code if place else None, "happened_on": happened_on, "code_hash": digest_of(code),
        "idem_key": key, "received_at": at,
        "due_on": local_day(at) if urgent else add_working_days(local_day(at), setting("signal.working_days")),
    }  # fmt: skip
    for _ in range(5):
        try:
            with connection.begin_nested():
                SIGNALS.begin(connection, {**values, "reference": fresh_reference()}, who, at)
        except IntegrityError:
            row = connection.execute(sa.select(SIGNAL).where(SIGNAL.c.idem_key == key)).one_or_none()
            if row is not None:
                office.keys.destroy(seal)
                return row, ""
        else:
            return signal_by_id(connection, str(values["id"])), code
    raise InternalError("no free reference was found")


def signal_by_id(connection: Connection, id_: str) -> Row[Any]:
    """One signal by its id."""
    return connection.execute(sa.select(SIGNAL).where(SIGNAL.c.id == id_)).one()


def in_scope(connection: Connection, reference: str, scopes: Sequence[str]) -> Row[Any]:
    """A signal by its number, for the organisation that took it in; for others it is as if it were not there."""
    row = connection.execute(sa.select(SIGNAL).where(SIGNAL.c.reference == reference)).one_or_none()
    if row is None or not ("*" in scopes or row.scope in scopes):
        raise AbsentError(Fault("signal", "is not there, or not for you."))
    return row


def by_code(connection: Connection, code: str) -> Row[Any]:
    """The signal whose page a code opens; an unknown one is told as any other."""
    plain = code.strip().upper().replace("O", "0").replace("I", "1").replace("L", "1").replace("-", "").replace(" ", "")
    row = connection.execute(sa.select(SIGNAL).where(SIGNAL.c.code_hash == digest_of(plain))).one_or_none()
    if row is None:
        raise AbsentError(Fault("code", "is not the code of a report."))
    return row


def opened(office: Office, row: Row[Any]) -> dict[str, str | None]:
    """What a signal says and how who told is reached; never who told."""
    return {name: office.keys.open(row.key_id, getattr(row, name)) for name in ("text", "safe_contact")}


def source_of(
    connection: Connection, office: Office, row: Row[Any], who: Actor, at: datetime, reason: str
) -> str | None:
    """Who told, for an assessor with a reason; that it was looked at stands in the audit."""
    if who.role != ASSESSOR:
        raise RefusedError(Fault("source", "is for an assessor."))
    if not reason.strip():
        raise ActError(Fault("source", "is shown for a reason alone.", "Say why it is needed."))
    audit.enter(
        connection, "signal.source", row.reference, at, actor=who.id, role=who.role, facts={"reason": reason[:200]}
    )
    return office.keys.open(row.key_id, row.source)


def step(
    connection: Connection,
    office: Office,
    row: Row[Any],
    event: str,
    who: Actor,
    at: datetime,
    *,
    reason: str = "",
    to: str = "",
    seen: int | None = None,
) -> Row[Any]:
    """Take a step; what is closed holds its outcome, and one that went elsewhere is not copied."""
    changes: dict[str, Any] = {}
    outcome = {"unfounded": "unfounded", "close": "founded", "withdraw": "withdrawn", "forwarded": "forwarded"}.get(
        event
    )
    if outcome is not None:
        changes |= {"outcome": outcome, "ended_at": at, "due_on": None}
    if event == "not_ours":
        changes["forwarded_to"] = to
    if event == "ask":
        changes["due_on"] = local_day(at) + timedelta(days=setting("answer.days"))
    if event == "reopen":
        changes |= {
            "outcome": None,
            "ended_at": None,
            "due_on": add_working_days(local_day(at), setting("signal.working_days")),
        }
    if event == "agree_to_name":
        changes["identity_agreed_at"] = at
    after = SIGNALS.step(
        connection, row.id, event, who, at, seen=seen, reason=reason, facts={"to": to} if to else {}, **changes
    )
    audit.enter(connection, f"signal.{event}", row.reference, at, actor=who.id, role=who.role)
    if event == "forwarded":
        empty(connection, office, after, at)
    return signal_by_id(connection, row.id)


def empty(connection: Connection, office: Office, row: Row[Any], at: datetime) -> None:
    """Make a signal unreadable for good; what it was counted as stays."""
    office.keys.destroy(row.key_id)
    gone = dict.fromkeys(("source", "text", "safe_contact", "reach_idx", "kvk", "address", "happened_on"))
    connection.execute(sa.update(SIGNAL).where(SIGNAL.c.id == row.id).values(**gone, emptied_at=at, anonymous=True))


def split(
    connection: Connection, office: Office, row: Row[Any], who: Actor, at: datetime, text: str, kind: str, reason: str
) -> Row[Any]:
    """Make one report of two: who told stays with the first alone, and the second is behind the same firewall."""
    SIGNALS.step(connection, row.id, "split", who, at, reason=reason)
    new, _ = take(
        connection,
        office,
        who,
        at,
        key=fresh_id(),
        scope=row.scope,
        kind=kind,
        source_kind=row.source_kind,
        text=text,
        language=row.language,
        urgent=row.urgent,
        kvk=row.kvk or "",
        address=row.address or "",
        happened_on=row.happened_on,
    )
    connection.execute(
        sa.update(SIGNAL).where(SIGNAL.c.id == new.id).values(split_from=row.id, region=row.region, code_hash=None)
    )
    return signal_by_id(connection, new.id)


def lapse(connection: Connection, at: datetime) -> int:
    """Questions to who told that nobody answered in their term: the assessment goes on without."""
    due = (
        connection.execute(sa.select(SIGNAL.c.id).where(SIGNAL.c.state == "QUESTION", SIGNAL.c.due_on < local_day(at)))
        .scalars()
        .all()
    )
    for id_ in due:
        SIGNALS.step(connection, id_, "lapse", THE_SYSTEM, at, due_on=None)
    return len(due)


def over_term(connection: Connection, at: datetime) -> list[Row[Any]]:
    """Closed signals over their term: unfounded at a municipal point the same night, elsewhere later; others a year."""
    day = local_day(at)
    held = connection.execute(
        sa.select(SIGNAL).where(SIGNAL.c.state == "CLOSED", SIGNAL.c.emptied_at.is_(None)).order_by(SIGNAL.c.id)
    ).all()
    return [row for row in held if local_day(row.ended_at) + timedelta(days=_term(row)) <= day]


def _term(row: Row[Any]) -> int:
    if row.outcome not in ("unfounded", "withdrawn"):
        return setting("signal.closed_days")
    return 0 if row.scope.startswith(MUNICIPAL) else setting("signal.unfounded_days")
