"""A change of a number, the lot of a round or a court's order by two people: one proposes, another approves, then it is
booked.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.clock import Clock
from banen.act.errors import AbsentError, ActError, ConflictError, KeyReusedError, RefusedError
from banen.act.identity import derived_id, fresh_id, read_key
from banen.act.quotas.books import number_named
from banen.act.quotas.commands import Command
from banen.act.quotas.ledger import Answer, execute
from banen.act.store.tables.proposals import PROPOSAL
from banen.errors import Fault
from banen.sentences import Sentence, Word

Proposed = tuple[Row[Any], bool]
"""A proposal, and whether it had been asked before with this key."""


def propose(
    connection: Connection, quota: str, by_places: int, reason: str, who: str, clock: Clock, key: str | None = None
) -> Proposed:
    """Ask for a change of the present period. The same key of a client asks once."""
    number_named(connection, quota)
    if not by_places or not reason.strip():
        raise ActError(Fault("adjust", "needs a change that is not 0, and a reason."))
    facts = {"by": by_places, "reason": reason.strip()[:400]}
    return _asked_once(connection, key, "adjust", quota, facts, who, clock)


def propose_draw(
    connection: Connection, quota: str, reveal: str, who: str, clock: Clock, key: str | None = None
) -> Proposed:
    """Ask to draw the lot of a round that is over, with the secret of it. The same key of a client asks once."""
    number_named(connection, quota)
    if not reveal.strip():
        raise ActError(Fault("reveal", "is empty.", "Give the line of `banen quota lot` for this round."))
    return _asked_once(connection, key, "draw", quota, {"reveal": reveal.strip().lower()}, who, clock)


def propose_order(
    connection: Connection,
    quota: str,
    case: str,
    judgment: str,
    who: str,
    clock: Clock,
    *,
    places: int = 1,
    key: str | None = None,
) -> Proposed:
    """Ask for the place that a court orders, by which the number grows. The same key of a client asks once."""
    number_named(connection, quota)
    faults = []
    if not judgment.strip():
        faults.append(Fault("judgment", "is empty.", "Give its number, such as ECLI:NL:RVS:2026:1."))
    if not case.strip():
        faults.append(Fault("case", "is empty.", "Give the reference of the application."))
    if places < 1:
        faults.append(Fault("places", Sentence("{places} is no number of places.", places=places), "Give 1 or more."))
    if faults:
        raise ActError(*faults)
    facts = {"case": case.strip(), "places": places, "order": judgment.strip()}
    return _asked_once(connection, key, "order", quota, facts, who, clock)


def _asked_once(
    connection: Connection, key: str | None, kind: str, quota: str, facts: dict[str, Any], who: str, clock: Clock
) -> Proposed:
    id_ = fresh_id() if key is None else derived_id(read_key(key), "proposal")
    asked = sa.select(PROPOSAL).where(PROPOSAL.c.id == id_)
    if (stored := connection.execute(asked).one_or_none()) is None:
        row = {"id": id_, "kind": kind, "object": quota, "facts": facts, "state": "open", "by": who, "at": clock()}
        connection.execute(sa.insert(PROPOSAL).values(**row))
        return connection.execute(asked).one(), False
    if (stored.kind, stored.object, stored.facts, stored.by) != (kind, quota, facts, who):
        raise KeyReusedError(
            Fault("key", "was used for another proposal; nothing was written.", "Make a new key for a new proposal.")
        )
    return stored, True


def decide(
    connection: Connection, id_: str, who: str, clock: Clock, *, approve: bool, quota: str | None = None
) -> Answer | ActError:
    """Approve, and book it in the same transaction, or reject; what the ledger refuses is handed back, unbooked.

    Whoever approves again gets the same answer. A proposal on another number than ``quota`` is not there.

    Raises :class:`~banen.act.errors.RefusedError` where whoever proposed would approve.
    """
    row = connection.execute(sa.select(PROPOSAL).where(PROPOSAL.c.id == id_).with_for_update()).one_or_none()
    if row is None or quota not in (None, row.object):
        raise AbsentError(Fault("proposal", "is not there."))
    again = approve and row.state == "approved" and row.second_by == who
    if row.state != "open" and not again:
        raise ConflictError(Fault("proposal", Sentence("was {state} before.", state=Word(row.state, "states"))))
    if approve and row.by == who:
        raise RefusedError(Fault("proposal", "takes two different people.", "Let a colleague approve it."))
    answer: Answer | ActError = Answer({"outcome": "REJECTED", "quota": row.object})
    if approve:
        answer = execute(connection, Command(id_, row.kind, row.object, dict(row.facts), row.by, who), clock)
        if isinstance(answer, ActError):
            return answer
    if again:
        return answer
    connection.execute(
        sa.update(PROPOSAL)
        .where(PROPOSAL.c.id == id_)
        .values(state="approved" if approve else "rejected", second_by=who, decided_at=clock())
    )
    return answer


def waiting(connection: Connection, quota: str | None = None) -> list[Row[Any]]:
    """Proposals that nobody has decided on."""
    asked = sa.select(PROPOSAL).where(PROPOSAL.c.state == "open").order_by(PROPOSAL.c.at)
    return list(connection.execute(asked.where(PROPOSAL.c.object == quota) if quota else asked))
