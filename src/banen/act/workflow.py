"""One engine for every kind of file: a table of allowed transitions, and a step that does one of them or nothing.

What is not in the table is refused with the list of what is possible. A step locks the file, compares the version that
was seen, changes the state and adds an event to the chain of the file, all in the transaction of the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.clock import written
from banen.act.errors import AbsentError, ActError, ConflictError, RefusedError
from banen.act.identity import derived_id, digest
from banen.act.store.tables.files import FILE_EVENT
from banen.errors import Fault
from banen.sentences import Sentence, Word

GENESIS: Final = "0" * 64
SYSTEM: Final = "system"
PERSON: Final = "person"


@dataclass(frozen=True)
class Actor:
    """Who does a step, and in which role."""

    id: str
    role: str


THE_SYSTEM: Final = Actor(SYSTEM, SYSTEM)


@dataclass(frozen=True)
class Move:
    """A step under way: the file as it stands, who does what, with which changes and facts."""

    connection: Connection
    file: Row[Any]
    event: str
    actor: Actor
    at: datetime
    reason: str
    facts: Mapping[str, Any]
    changes: dict[str, Any]


Guard = Callable[[Move], None]
"""Raises where a step is not allowed, although it stands in the table."""


@dataclass(frozen=True)
class Transition:
    """From a state, by an event, to a state, in certain roles."""

    source: str
    event: str
    target: str
    roles: frozenset[str]
    guard: Guard | None = None
    reason_required: bool = False


def allow(
    sources: str, event: str, target: str, roles: str, guard: Guard | None = None, *, reason: bool = False
) -> list[Transition]:
    """Transitions from several states at once; ``target`` ``=`` keeps the state."""
    return [
        Transition(s, event, s if target == "=" else target, frozenset(roles.split()), guard, reason)
        for s in sources.split()
    ]


@dataclass(frozen=True)
class Workflow:
    """A kind of file with its table and its transitions."""

    kind: str
    table: sa.Table
    transitions: Sequence[Transition]
    rows: sa.ColumnElement[bool] | None = None
    """Which rows of the table are of this kind, where the table holds several."""
    _by: dict[tuple[str, str], Transition] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        for each in self.transitions:
            if (each.source, each.event) in self._by:
                raise ValueError(f"{self.kind}: {each.source} + {each.event} stands twice")
            self._by[each.source, each.event] = each

    @property
    def events(self) -> tuple[str, ...]:
        """Every event of the table."""
        return tuple(dict.fromkeys(each.event for each in self.transitions))

    @property
    def own(self) -> sa.Select[Any]:
        """Every file of this kind."""
        asked = sa.select(self.table)
        return asked if self.rows is None else asked.where(self.rows)

    def possible(self, state: str, role: str) -> tuple[str, ...]:
        """What somebody in a role may do with a file in a state."""
        return tuple(each.event for each in self.transitions if each.source == state and role in each.roles)

    def begin(self, connection: Connection, values: Mapping[str, Any], actor: Actor, at: datetime) -> None:
        """Put a new file in the store with its first event."""
        row = {**values, "version": 1}
        connection.execute(sa.insert(self.table).values(**row))
        self._enter(
            connection,
            str(row["id"]),
            1,
            event="begin",
            source="",
            target=str(row["state"]),
            actor=actor,
            at=at,
            reason="",
            facts={},
        )

    def lock(self, connection: Connection, file_id: str) -> Row[Any]:
        """The file as it stands, locked. Raises :class:`~banen.act.errors.AbsentError` where there is none."""
        found = connection.execute(self.own.where(self.table.c.id == file_id).with_for_update())
        row = found.one_or_none()
        if row is None:
            raise AbsentError(Fault(self.kind, "is not there, or not for you."))
        return row

    def step(
        self,
        connection: Connection,
        file_id: str,
        event: str,
        actor: Actor,
        at: datetime,
        *,
        seen: int | None = None,
        reason: str = "",
        facts: Mapping[str, Any] | None = None,
        **changes: Any,
    ) -> Row[Any]:
        """Do an event on a file; the file after it.

        Raises :class:`~banen.act.errors.ConflictError` where the file has moved on since version ``seen`` or does not
        know the event in its state, and :class:`~banen.act.errors.RefusedError` where the role may not do it.
        """
        file = self.lock(connection, file_id)
        if seen is not None and file.version != seen:
            raise ConflictError(
                Fault(self.kind, "was changed in the meantime.", "Look at it again; what you typed is kept."),
                now={
                    "state": file.state,
                    "version": file.version,
                    "since": [dict(e._mapping) for e in history(connection, self.kind, file_id) if e.seq > seen],
                },
            )
        transition = self._transition(file, event, actor)
        if transition.reason_required and not reason.strip():
            raise ActError(Fault(event, "needs a reason.", "Choose or write one."))
        move = Move(
            connection, file, event, actor=actor, at=at, reason=reason, facts=facts or {}, changes=dict(changes)
        )
        if transition.guard is not None:
            transition.guard(move)
        table = self.table
        done = connection.execute(
            sa.update(table)
            .where(table.c.id == file_id, table.c.version == file.version)
            .values(state=transition.target, version=file.version + 1, **move.changes)
        )
        if done.rowcount != 1:
            raise ConflictError(Fault(self.kind, "was changed in the meantime.", "Look at it again."))
        self._enter(
            connection,
            file_id,
            file.version + 1,
            event=event,
            source=file.state,
            target=transition.target,
            actor=actor,
            at=at,
            reason=reason,
            facts=move.facts,
        )
        return connection.execute(sa.select(table).where(table.c.id == file_id)).one()

    def _transition(self, file: Row[Any], event: str, actor: Actor) -> Transition:
        found = self._by.get((file.state, event))
        if found is None:
            names = self.possible(file.state, actor.role)
            raise ConflictError(
                Fault(
                    self.kind,
                    Sentence(
                        "is {state}: {event} is not possible.",
                        state=Word(file.state, "states"),
                        event=Word(event, "events"),
                    ),
                    Sentence(
                        "Possible now: {can}.", can=[Word(name, "events") for name in names] or Sentence("nothing")
                    ),
                ),
                now={"state": file.state, "version": file.version},
            )
        if actor.role not in found.roles:
            raise RefusedError(
                Fault(
                    self.kind,
                    Sentence(
                        "{event} is not for the role {role}.",
                        event=Word(event, "events"),
                        role=Word(actor.role, "roles"),
                    ),
                )
            )
        return found

    def _enter(
        self,
        connection: Connection,
        file_id: str,
        seq: int,
        event: str,
        source: str,
        target: str,
        actor: Actor,
        at: datetime,
        reason: str,
        facts: Mapping[str, Any],
    ) -> None:
        before = connection.execute(
            sa.select(FILE_EVENT.c.hash).where(
                FILE_EVENT.c.file_kind == self.kind, FILE_EVENT.c.file_id == file_id, FILE_EVENT.c.seq == seq - 1
            )
        ).scalar_one_or_none()
        row = {
            "id": derived_id(self.kind, file_id, seq), "file_kind": self.kind, "file_id": file_id, "seq": seq,
            "event": event, "from_state": source, "to_state": target, "actor": actor.id, "role": actor.role, "at": at,
            "reason": reason[:80], "facts": dict(facts), "prev_hash": before or GENESIS,
        }  # fmt: skip
        connection.execute(sa.insert(FILE_EVENT).values(**row, hash=_hash(row)))


def event_id(kind: str, file: Row[Any]) -> str:
    """The id of the last event of a file."""
    return derived_id(kind, file.id, file.version)


def _hash(row: Mapping[str, Any]) -> str:
    return digest({**{key: row[key] for key in row if key != "hash"}, "at": written(row["at"])})


def history(connection: Connection, kind: str, file_id: str) -> Sequence[Row[Any]]:
    """What happened to a file, in order."""
    return connection.execute(
        sa.select(FILE_EVENT)
        .where(FILE_EVENT.c.file_kind == kind, FILE_EVENT.c.file_id == file_id)
        .order_by(FILE_EVENT.c.seq)
    ).all()


def prove(connection: Connection, workflow: Workflow) -> list[Fault]:
    """Where a file does not stand as its events say, or a chain is broken."""
    faults: list[Fault] = []
    stands = {row.id: row for row in connection.execute(workflow.own)}
    last: dict[str, Row[Any]] = {}
    asked = sa.select(FILE_EVENT).where(FILE_EVENT.c.file_kind == workflow.kind)
    for row in connection.execute(asked.order_by(FILE_EVENT.c.file_id, FILE_EVENT.c.seq)):
        before = last.get(row.file_id)
        link, place = (before.hash, before.seq + 1) if before is not None else (GENESIS, 1)
        if row.seq != place or row.prev_hash != link or _hash(dict(row._mapping)) != row.hash:
            faults.append(
                Fault(f"{workflow.kind} {row.file_id}", Sentence("event {seq} does not follow.", seq=row.seq))
            )
        last[row.file_id] = row
    for id_, file in stands.items():
        end = last.get(id_)
        if end is None or (end.seq, end.to_state) != (file.version, file.state):
            faults.append(Fault(f"{workflow.kind} {id_}", "does not stand as its events say."))
    return faults
