"""The worker: takes work that is due under a lease, does it, and notes how it ended; any number may run at once.

A lease ends by time, so a killed worker gives its work back by itself; who comes late with a lease that is over is
refused. Work that fails is tried again at growing pauses and ends dead, to be started again by a person.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.errors import ConflictError
from banen.act.identity import fresh_id
from banen.act.office import Office
from banen.act.settings import setting
from banen.act.store.tables.work import OUTBOX
from banen.errors import Fault

PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
Handler = Callable[[Connection, Office, Mapping[str, Any], datetime], None]
_log = logging.getLogger("banen.act")


@dataclass(frozen=True)
class Leased:
    """Work in hand, with the lease that it is held under."""

    id: str
    kind: str
    payload: Mapping[str, Any]
    lease: str
    attempts: int


def lease(connection: Connection, kinds: tuple[str, ...], at: datetime) -> Leased | None:
    """Take the next work that is due, of kinds that somebody knows how to do; its lease runs a few minutes."""
    asked = (
        sa.select(OUTBOX)
        .where(
            OUTBOX.c.kind.in_(kinds),
            sa.or_(
                sa.and_(OUTBOX.c.state == "waiting", OUTBOX.c.due_at <= at),
                sa.and_(OUTBOX.c.state == "leased", OUTBOX.c.leased_until <= at),
            ),
        )
        .order_by(OUTBOX.c.due_at, OUTBOX.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = connection.execute(asked).one_or_none()
    if row is None:
        return None
    mark = fresh_id()
    connection.execute(
        sa.update(OUTBOX)
        .where(OUTBOX.c.id == row.id)
        .values(
            state="leased",
            lease=mark,
            leased_until=at + timedelta(minutes=setting("job.lease_minutes")),
            attempts=row.attempts + 1,
        )
    )
    return Leased(row.id, row.kind, row.payload, mark, row.attempts + 1)


def finish(connection: Connection, work: Leased, at: datetime) -> None:
    """Note that work is done. Raises where the lease is over and another has it, so that nothing of it is written."""
    done = connection.execute(
        sa.update(OUTBOX)
        .where(OUTBOX.c.id == work.id, OUTBOX.c.lease == work.lease, OUTBOX.c.state == "leased")
        .values(state="done", done_at=at, lease=None, leased_until=None, error_code="")
    )
    if done.rowcount != 1:
        raise ConflictError(Fault("job", "its lease is over; another has it."))


def fail(connection: Connection, work: Leased, why: str, at: datetime) -> str:
    """Note that work failed: it waits for its next turn, or is dead after the last. The state it is in."""
    ended = work.attempts > len(PAUSES)
    values: dict[str, Any] = (
        {"state": "dead"} if ended else {"state": "waiting", "due_at": at + PAUSES[work.attempts - 1]}
    )
    connection.execute(
        sa.update(OUTBOX)
        .where(OUTBOX.c.id == work.id, OUTBOX.c.lease == work.lease)
        .values(**values, lease=None, leased_until=None, error_code=why[:200])
    )
    return str(values["state"])


def start_again(connection: Connection, id_: str, at: datetime) -> None:
    """Let dead work begin anew, by hand."""
    done = connection.execute(
        sa.update(OUTBOX)
        .where(OUTBOX.c.id == id_, OUTBOX.c.state == "dead")
        .values(state="waiting", due_at=at, attempts=0, error_code="")
    )
    if done.rowcount != 1:
        raise ConflictError(Fault("job", "is not dead, or not there.", "`banen act jobs` shows what is."))


def dead(connection: Connection) -> list[Row[Any]]:
    """Work that ended without being done."""
    return list(connection.execute(sa.select(OUTBOX).where(OUTBOX.c.state == "dead").order_by(OUTBOX.c.due_at)))


def work_one(office: Office, handlers: Mapping[str, Handler]) -> bool:
    """Do one piece of work that is due; whether there was any. The work and its end are one transaction."""
    kinds = tuple(handlers)
    taken = office.write(lambda connection: lease(connection, kinds, office.now))
    if taken is None:
        return False
    try:
        office.write(lambda connection: _do(connection, office, handlers[taken.kind], taken))
    except Exception as error:  # whatever it is, the work is not lost
        told = f"{type(error).__name__}: {error}"
        state = office.write(lambda connection: fail(connection, taken, told, office.now))
        level = logging.ERROR if state == "dead" else logging.WARNING
        _log.log(level, "work of kind %s is %s: %s", taken.kind, state, type(error).__name__)
    return True


def _do(connection: Connection, office: Office, handler: Handler, work: Leased) -> None:
    handler(connection, office, work.payload, office.now)
    finish(connection, work, office.now)
