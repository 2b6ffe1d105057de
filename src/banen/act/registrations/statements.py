"""The statement of a temporary address: its table of transitions, and what a person and the system do with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from banen.act.clock import days_later
from banen.act.errors import AbsentError, ConflictError, RefusedError
from banen.act.identity import fresh_id, fresh_reference
from banen.act.settings import setting
from banen.act.store.keys import Keyring
from banen.act.store.outbox import put
from banen.act.store.tables.files import OPEN_STATEMENTS, STATEMENT
from banen.act.store.tables.people import SUBJECT
from banen.act.texts import dutch_digest
from banen.act.workflow import PERSON, SYSTEM, Actor, Move, Workflow, allow
from banen.errors import Fault, InternalError

CLERK: Final = "desk_clerk"
AUTHORITY: Final = "authority"
SURE: Final = ("substantial", "high")
STANDING: Final = ("CHECKED", "DELIVERED", "ACTIVE")
"""States in which an address is somebody's present one."""


def _second_person(move: Move) -> None:
    if move.actor.id == move.file.drafted_by:
        raise RefusedError(
            Fault("second", "whoever proposed a refusal does not decide on it.", "Let a colleague look at it.")
        )


def _deliverable(move: Move) -> None:
    if move.file.check_state == "unchecked":
        raise ConflictError(Fault("statement", "its address is not checked yet."))
    if move.file.loa not in SURE:
        raise ConflictError(
            Fault("statement", "nobody has seen who made it.", "The person shows a document and the code at a desk.")
        )


def _codes_match(move: Move) -> None:
    if move.file.code_hash is None or move.facts.get("code") != move.file.code_hash:
        raise RefusedError(Fault("code", "is not the code of this statement.", "Type it again."))
    if move.file.code_until < move.at:
        raise ConflictError(Fault("code", "has lapsed.", "Give the person a new one; the statement is kept."))


STATEMENTS: Final = Workflow(
    "statement",
    STATEMENT,
    (
        *allow("DRAFT", "submit", "SUBMITTED", PERSON),
        *allow("DRAFT", "save", "=", PERSON),
        *allow("DRAFT", "expire", "LAPSED", SYSTEM),
        *allow("SUBMITTED CHECKED", "check_ok", "CHECKED", SYSTEM),
        *allow("SUBMITTED CHECKED", "check_unreachable", "CHECKED", SYSTEM),
        *allow("SUBMITTED CHECKED", "check_doubt", "DOUBT", SYSTEM),
        *allow("DOUBT", "ask", "NEEDS_INFO", CLERK, reason=True),
        *allow("NEEDS_INFO", "answer", "SUBMITTED", PERSON),
        *allow("NEEDS_INFO", "expire", "LAPSED", SYSTEM),
        *allow("DOUBT", "accept", "CHECKED", CLERK, reason=True),
        *allow("DOUBT", "propose_refusal", "PROPOSED_REFUSAL", CLERK, reason=True),
        *allow("PROPOSED_REFUSAL", "refuse", "REFUSED", CLERK, _second_person, reason=True),
        *allow("PROPOSED_REFUSAL", "send_back", "DOUBT", CLERK, _second_person, reason=True),
        *allow("CHECKED DOUBT", "vouch", "=", CLERK, _codes_match),
        *allow("SUBMITTED CHECKED DOUBT NEEDS_INFO", "new_code", "=", f"{PERSON} {CLERK}"),
        *allow("CHECKED", "deliver", "DELIVERED", SYSTEM, _deliverable),
        *allow("DELIVERED", "receipt", "ACTIVE", SYSTEM),
        *allow("CHECKED DELIVERED ACTIVE", "move", "CHANGED", f"{PERSON} {SYSTEM}"),
        *allow("CHECKED DELIVERED ACTIVE", "end", "ENDED", f"{PERSON} {AUTHORITY}"),
        *allow("CHECKED DELIVERED ACTIVE", "resident", "ENDED", f"{PERSON} {AUTHORITY}"),
        *allow(
            "DRAFT SUBMITTED CHECKED DOUBT NEEDS_INFO PROPOSED_REFUSAL DELIVERED ACTIVE CHANGED",
            "withdraw",
            "WITHDRAWN",
            PERSON,
        ),
    ),
)
"""What may become of a statement; whatever is not here is refused."""


def begin(
    connection: Connection, keys: Keyring, person: Row[Any], language: str, at: datetime, kind: str = "first"
) -> Row[Any]:
    """The draft of a person: the one that is open, else a new one. An earlier address makes it a move."""
    if (found := open_statement(connection, person.id)) is not None:
        return found
    earlier = standing(connection, person.id)
    values = {
        "id": fresh_id(), "subject": person.id, "kind": "move" if earlier is not None else kind, "state": "DRAFT",
        "language": language, "texts_version": dutch_digest(), "loa": person.loa,
        "replaces": earlier.id if earlier is not None else None, "sealed": keys.seal(person.key_id, "{}"),
        "check_state": "none", "check_source": "", "check_why": "", "created_at": at,
    }  # fmt: skip
    for _ in range(5):
        try:
            with connection.begin_nested():
                STATEMENTS.begin(connection, {**values, "reference": fresh_reference()}, Actor(person.id, PERSON), at)
            return statement(connection, str(values["id"]))
        except IntegrityError:  # a reference that was given, or the other of two clicks began one
            if (found := open_statement(connection, person.id)) is not None:
                return found
    raise InternalError("no free reference was found")


def statement(connection: Connection, id_: str) -> Row[Any]:
    """One statement. Raises :class:`~banen.act.errors.AbsentError` where there is none."""
    row = connection.execute(sa.select(STATEMENT).where(STATEMENT.c.id == id_)).one_or_none()
    if row is None:
        raise AbsentError(Fault("statement", "is not there, or not for you."))
    return row


def open_statement(connection: Connection, subject: str) -> Row[Any] | None:
    """The statement of a person that is not settled; one at most, checked ones apart."""
    asked = sa.select(STATEMENT).where(STATEMENT.c.subject == subject, STATEMENT.c.state.in_(OPEN_STATEMENTS))
    return connection.execute(asked).one_or_none()


def standing(connection: Connection, subject: str) -> Row[Any] | None:
    """The statement that holds a person's present address."""
    asked = (
        sa.select(STATEMENT)
        .where(STATEMENT.c.subject == subject, STATEMENT.c.state.in_(STANDING))
        .order_by(STATEMENT.c.submitted_at.desc(), STATEMENT.c.id)
        .limit(1)
    )
    return connection.execute(asked).one_or_none()


def contents(connection: Connection, keys: Keyring, row: Row[Any]) -> dict[str, Any]:
    """What a person stated, opened with the person's key; empty where it was erased or removed by term."""
    key = connection.execute(sa.select(SUBJECT.c.key_id).where(SUBJECT.c.id == row.subject)).scalar_one()
    return dict(json.loads(keys.open(key, row.sealed) or "{}"))


def save(
    connection: Connection,
    keys: Keyring,
    draft: str,
    person: Row[Any],
    seen: int,
    at: datetime,
    answers: Mapping[str, Any],
    **columns: Any,
) -> Row[Any]:
    """Keep answers of a draft; parts that are not given stay. The version seen must be the one that is there."""
    before = statement(connection, draft)
    if before.subject != person.id:
        raise AbsentError(Fault("statement", "is not there, or not for you."))
    kept = {**contents(connection, keys, before), **answers}
    sealed = keys.seal(person.key_id, json.dumps(kept, ensure_ascii=False))
    parts = {"parts": sorted(answers)}
    return STATEMENTS.step(
        connection, draft, "save", Actor(person.id, PERSON), at, seen=seen, facts=parts, sealed=sealed, **columns
    )


def _draft_of(connection: Connection, person: Row[Any], draft: str) -> Row[Any]:
    row = STATEMENTS.lock(connection, draft)
    if row.subject != person.id:
        raise AbsentError(Fault("statement", "is not there, or not for you."))
    return row


def submit(
    connection: Connection, person: Row[Any], draft: str, key: str, at: datetime, **columns: Any
) -> tuple[Row[Any], bool]:
    """Submit a draft once: the same key again gives the same statement. The statement, and whether it was there."""
    before = _draft_of(connection, person, draft)
    if before.idem_key == key:
        return before, True
    row = STATEMENTS.step(
        connection, draft, "submit", Actor(person.id, PERSON), at, idem_key=key, submitted_at=at, **columns
    )
    put(connection, "statement.check", f"{row.id}:1", {"statement": row.id, "round": 1}, at)
    return row, False


def close_empty(connection: Connection, person: Row[Any], draft: str, key: str, at: datetime) -> tuple[Row[Any], bool]:
    """Close a draft without an address, whose contact data alone are taken; the draft, and whether it was closed."""
    before = _draft_of(connection, person, draft)
    if before.idem_key == key:
        return before, True
    row = STATEMENTS.step(
        connection,
        draft,
        "withdraw",
        Actor(person.id, PERSON),
        at,
        reason="contact only",
        idem_key=key,
        ended_at=at,
        sealed=None,
    )
    return row, False


def with_code(keys: Keyring, person: Row[Any], held: Mapping[str, Any], code: str) -> str:
    """What is sealed of a statement that was sent: address and stay, and the code that its person takes to a desk."""
    kept = {name: held[name] for name in ("address", "stay") if name in held}
    return keys.seal(person.key_id, json.dumps({**kept, "code": code}, ensure_ascii=False))


def end(
    connection: Connection,
    id_: str,
    event: str,
    actor: Actor,
    at: datetime,
    *,
    seen: int | None = None,
    reason: str = "",
) -> Row[Any]:
    """End, or withdraw: the address stops; its own copy goes by term."""
    return STATEMENTS.step(connection, id_, event, actor, at, seen=seen, reason=reason, ended_at=at, due_on=None)


def code_term(at: datetime) -> datetime:
    """Until when a code for the desk works that is given now."""
    return days_later(at, setting("desk_code.days"))
