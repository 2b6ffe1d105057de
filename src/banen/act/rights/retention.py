"""Terms after which data go by themselves: a dry run first, then per kind, with a line that says how much went.

What has open work or a term for objection is left and counted. A run that was killed is finished by the next one.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from banen.act.clock import instant, local_day
from banen.act.identity import fresh_id
from banen.act.office import Office
from banen.act.processing import audit
from banen.act.rights import files
from banen.act.rights.accounts import erase_unused
from banen.act.settings import setting
from banen.act.store.tables.files import FILE_EVENT, FILE_TEXT, MAIL, STATEMENT
from banen.act.store.tables.people import SESSION, SIGN_IN, TALLY
from banen.act.store.tables.proofs import DELETED


@dataclass(frozen=True)
class Removal:
    """What a run does, or would do, with one kind."""

    kind: str
    count: int
    skipped: int


def _before(now: datetime, term: str) -> datetime:
    """The instant before which something is over its term: whole days of Amsterdam, so that 30 days are 30."""
    return instant(local_day(now) - timedelta(days=setting(term)) + timedelta(days=1))


def _over(now: datetime) -> dict[str, sa.ColumnElement[bool]]:
    """Which copies of statements are over their term."""
    s = STATEMENT.c
    held = s.sealed.is_not(None)
    return {
        "draft": sa.and_(held, s.state.in_(("LAPSED", "WITHDRAWN")), s.ended_at < _before(now, "keep.draft_days")),
        "delivered": sa.and_(
            held, s.state.in_(("DELIVERED", "ACTIVE", "CHANGED")), s.delivered_at < _before(now, "keep.delivered_days")
        ),
        "ended": sa.and_(held, s.state == "ENDED", s.ended_at < _before(now, "keep.delivered_days")),
        "refused": sa.and_(held, s.state == "REFUSED", s.ended_at < _before(now, "keep.refused_days")),
    }


def _open_term(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(STATEMENT.c.objection_until.is_not(None), STATEMENT.c.objection_until >= local_day(now))


def _remove_copies(connection: Connection, over: sa.ColumnElement[bool], now: datetime) -> tuple[int, int]:
    skipped = connection.execute(
        sa.select(sa.func.count()).select_from(STATEMENT).where(over, _open_term(now))
    ).scalar_one()
    ids = connection.execute(sa.select(STATEMENT.c.id).where(over, sa.not_(_open_term(now)))).scalars().all()
    if ids:
        events = sa.select(FILE_EVENT.c.id).where(FILE_EVENT.c.file_kind == "statement", FILE_EVENT.c.file_id.in_(ids))
        connection.execute(sa.delete(FILE_TEXT).where(FILE_TEXT.c.event.in_(events.scalar_subquery())))
        emptied = {"sealed": None, "address_idx": None, "copy_removed_at": now}
        connection.execute(sa.update(STATEMENT).where(STATEMENT.c.id.in_(ids)).values(**emptied))
    return len(ids), int(skipped)


def _rows(table: sa.Table, over: Callable[[datetime], sa.ColumnElement[bool]]) -> Any:
    def remove(connection: Connection, now: datetime) -> tuple[int, int]:
        return connection.execute(sa.delete(table).where(over(now))).rowcount, 0

    return remove


_TABLES: Final = {
    "mail": _rows(MAIL, lambda now: sa.and_(
        MAIL.c.state.not_in(("waiting", "marked")), sa.func.coalesce(MAIL.c.sent_at, MAIL.c.final_at)
        < _before(now, "keep.mail_days"))),
    "session": _rows(SESSION, lambda now: SESSION.c.expires_at < now),
    "sign_in": _rows(SIGN_IN, lambda now: SIGN_IN.c.expires_at < now),
    "audit": lambda connection, now: (audit.prune(connection, _before(now, "keep.audit_days")), 0),
    "tally": _rows(TALLY, lambda now: TALLY.c.since < _before(now, "keep.security_days")),
}  # fmt: skip


class _DryRunError(Exception):
    """Ends a dry run, so that nothing of it stays."""


def retain(office: Office, *, dry: bool) -> list[Removal]:
    """Remove what is over its term, each kind in one transaction; ``dry`` only counts."""
    now, found = office.now, []
    for kind, remove in {**{kind: _copies(over) for kind, over in _over(now).items()}, **_TABLES}.items():
        counted: list[tuple[int, int]] = []

        def work(connection: Connection, kind: str = kind, remove: Any = remove, counted: Any = counted) -> None:
            counted.append(remove(connection, now))
            if dry:
                raise _DryRunError
            count, skipped = counted[-1]
            if count or skipped:
                row = {"kind": kind, "day": local_day(now), "count": count, "skipped": skipped, "at": now}
                connection.execute(sa.insert(DELETED).values(id=fresh_id(), **row))

        with suppress(_DryRunError):
            office.write(work)
        found.append(Removal(kind, *counted[-1]))
    return [*found, _accounts(office, now, dry=dry), *_files(office, dry=dry)]


def _accounts(office: Office, now: datetime, *, dry: bool) -> Removal:
    """Accounts without use go one by one: each erasure is a transaction, and a line outside the store."""
    count, waits = erase_unused(office, dry=dry)
    if not dry and (count or waits):
        row = {"kind": "account", "day": local_day(now), "count": count, "skipped": waits, "at": now}
        office.write(lambda connection: connection.execute(sa.insert(DELETED).values(id=fresh_id(), **row)))
    return Removal("account", count, waits)


def _files(office: Office, *, dry: bool) -> list[Removal]:
    """The same for cases, signals and contacts, whose keys and documents go with them."""
    now, counts = office.now, files.over(office)
    if not dry:
        files.remove_over(office)
        rows = [
            {"id": fresh_id(), "kind": kind, "day": local_day(now), "count": count, "skipped": skipped, "at": now}
            for kind, (count, skipped) in counts.items()
            if count or skipped
        ]
        if rows:
            office.write(lambda connection: connection.execute(sa.insert(DELETED), rows))
    return [Removal(kind, *each) for kind, each in counts.items()]


def _copies(over: sa.ColumnElement[bool]) -> Any:
    return lambda connection, now: _remove_copies(connection, over, now)
