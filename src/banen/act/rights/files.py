"""Terms of cases, signals, contacts, postings, questions and who looks for work: when their content goes for good.

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
from banen.act.seekers import profiles
from banen.act.settings import setting
from banen.act.signals.signals import empty, over_term
from banen.act.store.tables.cases import CASE
from banen.act.store.tables.points import CONTACT_EVENT
from banen.act.store.tables.postings import POSTED_WORKER, POSTING
from banen.act.store.tables.signals import HIT
from banen.act.workflow import THE_SYSTEM

KINDS: Final = ("case", "signal", "contact_event", "posting", "question", "seeker")


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
            "case": (len(gone), left),
            "signal": (len(over_term(connection, now)), 0),
            "contact_event": (int(connection.execute(events).scalar_one()), 0),
            "posting": (len(postings_over(connection, now)), 0),
            "question": (len(_looked_at(connection, now)), 0),
            "seeker": (len(profiles.over_term(connection, _before(now, "keep.seeker_days"))), 0),
        }


def postings_over(connection: Connection, now: datetime) -> list[Row[Any]]:
    """Notifications whose content is over its term, counted from the end of the posting."""
    before = _before(now, "keep.posting_days")
    ended = sa.and_(POSTING.c.ended_at.is_not(None), POSTING.c.ended_at < before)
    passed = sa.and_(POSTING.c.ended_at.is_(None), POSTING.c.ends < local_day(before))
    asked = sa.select(POSTING).where(POSTING.c.emptied_at.is_(None), sa.or_(ended, passed))
    return list(connection.execute(asked.order_by(POSTING.c.id)))


def _looked_at(connection: Connection, now: datetime) -> list[Row[Any]]:
    """Questions that somebody looked at, over their term, of which the object still stands."""
    asked = sa.select(HIT).where(HIT.c.looked_at < _before(now, "keep.question_days"), HIT.c.inputs != {})
    return list(connection.execute(asked.order_by(HIT.c.id)))


def _old(now: datetime) -> sa.ColumnElement[bool]:
    return CONTACT_EVENT.c.day < local_day(now) - timedelta(days=setting("keep.contact_event_days"))


def remove_over(office: Office) -> None:
    """Take away what is over its term: content and documents of cases, signals, contacts, who looks for work."""
    now = office.now
    with office.store.read() as connection:
        gone, _ = cases_over(connection, now)
        signals, postings = over_term(connection, now), postings_over(connection, now)
        questions = _looked_at(connection, now)
        seekers = profiles.over_term(connection, _before(now, "keep.seeker_days"))
    for row in seekers:
        office.write(lambda connection, row=row: profiles.end(connection, row, THE_SYSTEM, now))  # type: ignore[misc]
    for row in gone:
        unlink = office.write(lambda connection, row=row: _empty_case(connection, office, row))  # type: ignore[misc]
        office.keys.destroy(row.key_id)
        unlink()
    for row in signals:
        office.write(lambda connection, row=row: empty(connection, office, row, now))  # type: ignore[misc]
    for row in postings:
        for key in office.write(lambda connection, row=row: _empty_posting(connection, row, now)):  # type: ignore[misc]
            office.keys.destroy(key)
    office.write(lambda connection: _forget_places(connection, questions))
    office.write(lambda connection: connection.execute(sa.delete(CONTACT_EVENT).where(_old(now))))


def _empty_posting(connection: Connection, row: Row[Any], now: datetime) -> list[str]:
    """Throw away who was posted; the keys to destroy, without which no edition can be read. Days stay: chains count."""
    of_posting = POSTED_WORKER.c.posting == row.id
    keys = list(connection.execute(sa.select(POSTED_WORKER.c.key_id).where(of_posting)).scalars())
    connection.execute(sa.update(POSTED_WORKER).where(of_posting).values(sealed=None))
    connection.execute(sa.update(POSTING).where(POSTING.c.id == row.id).values(emptied_at=now))
    return [*keys, row.key_id]


def _forget_places(connection: Connection, rows: list[Row[Any]]) -> None:
    """Take the address or the organisation from questions; that they were right or not is counted on."""
    for row in rows:
        gone = {"object": f"gone {row.id}", "inputs": {}}
        connection.execute(sa.update(HIT).where(HIT.c.id == row.id).values(**gone))


def _empty_case(connection: Connection, office: Office, row: Row[Any]) -> Any:
    connection.execute(sa.update(CASE).where(CASE.c.id == row.id).values(content=None))
    return remove(connection, office, row.kind, row.id)
