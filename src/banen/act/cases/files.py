"""What every case has: a number, a scope, a key of its own under which its content is sealed, and decisions."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import IntegrityError

from banen.act.clock import local_day
from banen.act.errors import AbsentError, ActError
from banen.act.identity import fresh_id, fresh_reference
from banen.act.office import Office
from banen.act.processing import audit
from banen.act.quotas import Answer
from banen.act.quotas.commands import Command
from banen.act.quotas.ledger import execute
from banen.act.registrations.desk import objection_until
from banen.act.store.tables.cases import CASE, DECISION, REFUSALS
from banen.act.workflow import Actor, Workflow
from banen.errors import Fault, InternalError

T = TypeVar("T")
WORKER: Final = "case_worker"
DECIDER: Final = "decider"
PROPOSER: Final = "proposer"


def settled(office: Office, work: Callable[[Connection], T | ActError]) -> T:
    """Do work in one transaction; a refusal that is handed back is raised after what time had done is booked."""
    found = office.write(work)
    if isinstance(found, ActError):
        raise found
    return found


def open_case(
    connection: Connection,
    office: Office,
    workflow: Workflow,
    state: str,
    who: Actor,
    at: datetime,
    *,
    key: str,
    scope: str,
    proposer: str,
    content: Mapping[str, Any],
    **columns: Any,
) -> Row[Any]:
    """Begin a case once per idempotency key; its content is sealed under a key that is made for it."""
    before = connection.execute(sa.select(CASE).where(CASE.c.idem_key == key)).one_or_none()
    if before is not None:
        return before
    seal = office.keys.new()
    values = {
        "id": fresh_id(), "kind": workflow.kind, "state": state, "scope": scope, "proposer": proposer, "key_id": seal,
        "content": office.keys.seal(seal, json.dumps(content, ensure_ascii=False)), "idem_key": key,
        "received_at": at, "suspended_days": 0, **columns,
    }  # fmt: skip
    for _ in range(5):
        try:
            with connection.begin_nested():
                workflow.begin(connection, {**values, "reference": fresh_reference()}, who, at)
        except IntegrityError:  # a number that was given, or the other of two clicks
            if (row := connection.execute(sa.select(CASE).where(CASE.c.idem_key == key)).one_or_none()) is not None:
                office.keys.destroy(seal)
                return row
        else:
            audit.enter(connection, f"{workflow.kind}.begin", scope, at, actor=who.id, role=who.role)
            return case_by_id(connection, str(values["id"]))
    raise InternalError("no free reference was found")


def case_by_id(connection: Connection, id_: str) -> Row[Any]:
    """One case."""
    return connection.execute(sa.select(CASE).where(CASE.c.id == id_)).one()


def case_in_scope(connection: Connection, reference: str, scopes: Sequence[str]) -> Row[Any]:
    """A case by its number, for who works on its scope or proposed it; for others it is as if it were not there."""
    row = connection.execute(sa.select(CASE).where(CASE.c.reference == reference)).one_or_none()
    if row is None or not ("*" in scopes or row.scope in scopes or row.proposer in scopes):
        raise AbsentError(Fault("case", "is not there, or not for you."))
    return row


def content_of(office: Office, row: Row[Any]) -> dict[str, Any]:
    """What a case holds; empty where its key was destroyed."""
    return dict(json.loads(office.keys.open(row.key_id, row.content) or "{}"))


def with_content(office: Office, row: Row[Any], **parts: Any) -> str:
    """The content of a case with some parts anew, sealed."""
    return office.keys.seal(row.key_id, json.dumps({**content_of(office, row), **parts}, ensure_ascii=False))


def record(
    connection: Connection,
    row: Row[Any],
    outcome: str,
    reasons: Sequence[Mapping[str, str]],
    who: Actor,
    at: datetime,
    drafted_by: str | None,
) -> tuple[Row[Any], date]:
    """Write down a decision; one against somebody takes at least one reason, each with its article."""
    if outcome in REFUSALS and (not reasons or any(not each.get("article", "").strip() for each in reasons)):
        raise ActError(Fault("reasons", "are needed, each with its article.", "Name what the decision rests on."))
    sent = local_day(at)
    until = objection_until(sent)
    id_ = fresh_id()
    connection.execute(
        sa.insert(DECISION).values(
            id=id_,
            case=row.id,
            outcome=outcome,
            reasons=[dict(each) for each in reasons],
            drafted_by=drafted_by,
            decided_by=who.id,
            sent_on=sent,
            objection_until=until,
        )
    )
    audit.enter(connection, f"{row.kind}.{outcome}", row.reference, at, actor=who.id, role=who.role)
    return connection.execute(sa.select(DECISION).where(DECISION.c.id == id_)).one(), until


def decisions_of(connection: Connection, case: str) -> list[Row[Any]]:
    """What was decided on a case, the last one last."""
    asked = sa.select(DECISION).where(DECISION.c.case == case).order_by(DECISION.c.sent_on, DECISION.c.id)
    return list(connection.execute(asked))


def ask_ledger(
    connection: Connection,
    office: Office,
    key: str,
    kind: str,
    quota: str,
    who: Actor,
    second: str | None = None,
    **payload: Any,
) -> Answer | ActError:
    """Ask the ledger something in the transaction of the case."""
    return execute(connection, Command(key, kind, quota, payload, who.id, second), office.store.clock)
