"""A change of a number or the lot of a round by two people: one proposes, another approves, then it is booked."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.clock import Clock
from banen.act.errors import AbsentError, ActError, ConflictError, RefusedError
from banen.act.identity import fresh_id
from banen.act.quotas.books import number_named
from banen.act.quotas.commands import Command
from banen.act.quotas.ledger import execute
from banen.act.store.tables.proposals import PROPOSAL
from banen.errors import Fault


def propose(connection: Connection, quota: str, by_places: int, reason: str, who: str, clock: Clock) -> str:
    """Ask for a change of the present period; its id."""
    number_named(connection, quota)
    if not by_places or not reason.strip():
        raise ActError(Fault("adjust", "needs a change that is not 0, and a reason."))
    id_ = fresh_id()
    connection.execute(
        sa.insert(PROPOSAL).values(
            id=id_,
            kind="adjust",
            object=quota,
            facts={"by": by_places, "reason": reason.strip()[:400]},
            state="open",
            by=who,
            at=clock(),
        )
    )
    return id_


def propose_draw(connection: Connection, quota: str, reveal: str, who: str, clock: Clock) -> str:
    """Ask to draw the lot of a round that is over, with the secret of it; its id."""
    number_named(connection, quota)
    if not reveal.strip():
        raise ActError(Fault("reveal", "is empty.", "Give the line of `banen quota lot` for this round."))
    id_ = fresh_id()
    row = {"id": id_, "kind": "draw", "object": quota, "facts": {"reveal": reveal.strip().lower()}, "state": "open"}
    connection.execute(sa.insert(PROPOSAL).values(**row, by=who, at=clock()))
    return id_


def decide(connection: Connection, id_: str, who: str, clock: Clock, *, approve: bool) -> ActError | None:
    """Approve, and book it in the same transaction, or reject; what the ledger refuses is handed back, unbooked.

    Raises :class:`~banen.act.errors.RefusedError` where whoever proposed would approve.
    """
    row = connection.execute(sa.select(PROPOSAL).where(PROPOSAL.c.id == id_).with_for_update()).one_or_none()
    if row is None:
        raise AbsentError(Fault("proposal", "is not there."))
    if row.state != "open":
        raise ConflictError(Fault("proposal", f"was {row.state} before."))
    if approve and row.by == who:
        raise RefusedError(Fault("proposal", "takes two different people.", "Let a colleague approve it."))
    if approve:
        answer = execute(connection, Command(id_, row.kind, row.object, dict(row.facts), row.by, who), clock)
        if isinstance(answer, ActError):
            return answer
    connection.execute(
        sa.update(PROPOSAL)
        .where(PROPOSAL.c.id == id_)
        .values(state="approved" if approve else "rejected", second_by=who, decided_at=clock())
    )
    return None


def waiting(connection: Connection, quota: str | None = None) -> list[Row[Any]]:
    """Proposals that nobody has decided on."""
    asked = sa.select(PROPOSAL).where(PROPOSAL.c.state == "open").order_by(PROPOSAL.c.at)
    return list(connection.execute(asked.where(PROPOSAL.c.object == quota) if quota else asked))
