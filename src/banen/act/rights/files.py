"""Terms of cases, signals and contacts: when their content goes for good, and what stays for open work.

A case with an appeal that is not over is left. Keys are destroyed after the rows were emptied, so that a run that was
killed is finished by the next one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.cases.desk import OVER
from banen.act.clock import instant, local_day
from banen.act.documents import remove
from banen.act.office import Office
from banen.act.settings import setting
from banen.act.signals.signals import empty, over_term
from banen.act.store.tables.cases import CASE
from banen.act.store.tables.points import CONTACT_EVENT

KINDS: Final = ("case", "signal", "contact_event")


def _before(now: datetime, term: str) -> datetime:
    return instant(local_day(now) - timedelta(days=setting(term)) + timedelta(days=1))


def cases_over(connection: Connection, now: datetime) -> tuple[list[Row[Any]], int]:
    """Cases whose content is over its term, and how many of them wait for an appeal."""
    withdrawn = sa.and_(CASE.c.state == "WITHDRAWN", CASE.c.ended_at < _before(now, "keep.case_withdrawn_days"))
    decided = sa.and_(CASE.c.state.in_(OVER), CASE.c.ended_at < _before(now, "keep.case_days"))
    rows = connection.execute(
        sa.select(CASE).where(CASE.c.content.is_not(None), sa.or_(withdrawn, decided)).order_by(CASE.c.id)
    ).all()
    open_ = set(
        connection.execute(
            sa.select(CASE.c.of_case).where(CASE.c.of_case.is_not(None), CASE.c.state.not_in(OVER))
        ).scalars()
    )
    return [row for row in rows if row.id not in open_], sum(row.id in open_ for row in rows)


def over(office: Office) -> dict[str, tuple[int, int]]:
    """How much is over its term by kind, and how much of it is left for open work."""
    now = office.now
    with office.store.read() as connection:
        gone, left = cases_over(connection, now)
        events = sa.select(sa.func.count()).select_from(CONTACT_EVENT).where(_old(now))
        return {
            "case": (len(gone), left), "signal": (len(over_term(connection, now)), 0),
            "contact_event": (int(connection.execute(events).scalar_one()), 0),
        }  # fmt: skip


def _old(now: datetime) -> sa.ColumnElement[bool]:
    return CONTACT_EVENT.c.day < local_day(now) - timedelta(days=setting("keep.contact_event_days"))


def remove_over(office: Office) -> None:
    """Take away what is over its term: content and documents of cases, signals, contacts."""
    now = office.now
    with office.store.read() as connection:
        gone, _ = cases_over(connection, now)
        signals = over_term(connection, now)
    for row in gone:
        unlink = office.write(lambda connection, row=row: _empty_case(connection, office, row))  # type: ignore[misc]
        office.keys.destroy(row.key_id)
        unlink()
    for row in signals:
        office.write(lambda connection, row=row: empty(connection, office, row, now))  # type: ignore[misc]
    office.write(lambda connection: connection.execute(sa.delete(CONTACT_EVENT).where(_old(now))))


def _empty_case(connection: Connection, office: Office, row: Row[Any]) -> Any:
    connection.execute(sa.update(CASE).where(CASE.c.id == row.id).values(content=None))
    return remove(connection, office, row.kind, row.id)
