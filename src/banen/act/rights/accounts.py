"""Accounts without use: the person is told a month before, then everything is erased.

Use is what a person did: gave something, or looked. An account is at rest once nothing of it is open, and no refusal
stands in its own term.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.clock import instant, local_day
from banen.act.errors import ConflictError
from banen.act.mail.steps import MORNING, plan
from banen.act.office import Office
from banen.act.rights.erase import erase
from banen.act.settings import setting
from banen.act.store.tables.files import CONTACT, MAIL, STATEMENT
from banen.act.store.tables.people import SESSION, SUBJECT
from banen.act.store.tables.proofs import PROCESSING
from banen.act.store.tables.seekers import SEEKER

AT_REST: Final = ("CHANGED", "ENDED", "LAPSED", "WITHDRAWN")
USE: Final = ("inzage", "opgave")
"""Lines of the processing log that a person's own doing leaves."""


def erase_unused(office: Office, *, dry: bool) -> tuple[int, int]:
    """Erase accounts that were not used for a year and tell those that will be; how many, and how many must wait."""
    today, gone, waits = office.today, 0, 0
    with office.store.read() as connection:
        resting = [(row, _last_use(connection, office, row)) for row in _resting(connection, office.now)]
    for row, last in resting:
        due = _due(office, row, last, dry=dry)
        if due is None or due > today:
            continue
        if not dry:
            try:
                erase(office, row.id)
            except ConflictError:
                waits += 1
                continue
        gone += 1
    return gone, waits


def _resting(connection: Connection, now: datetime) -> Iterator[Row[Any]]:
    """People with nothing open, nobody signed in, who came more than eleven months ago."""
    s, term = STATEMENT.c, setting("keep.ended_days") - setting("keep.warned_days")
    busy = sa.select(s.id).where(
        s.subject == SUBJECT.c.id,
        sa.or_(s.state.not_in((*AT_REST, "REFUSED")), sa.and_(s.state == "REFUSED", s.sealed.is_not(None))),
    )
    seeks = sa.select(SEEKER.c.id).where(SEEKER.c.subject == SUBJECT.c.id, SEEKER.c.state == "ACTIVE")
    here = sa.select(SESSION.c.token_hash).where(SESSION.c.subject == SUBJECT.c.id, SESSION.c.expires_at >= now)
    asked = sa.select(SUBJECT).where(
        SUBJECT.c.kind == "person",
        SUBJECT.c.erased_at.is_(None),
        SUBJECT.c.created_at < now - timedelta(days=term),
        ~busy.exists(),
        ~here.exists(),
        ~seeks.exists(),
    )
    yield from connection.execute(asked.order_by(SUBJECT.c.id)).all()


def _last_use(connection: Connection, office: Office, person: Row[Any]) -> date:
    """The day of the last thing a person did, or of the end of their last statement."""
    mine = PROCESSING.c.data_subject.in_(office.keys.log_names(person.id))
    ended = sa.func.max(STATEMENT.c.ended_at, type_=STATEMENT.c.ended_at.type)
    moments = (
        person.created_at,
        connection.execute(
            sa.select(sa.func.max(PROCESSING.c.starts)).where(mine, PROCESSING.c.name.in_(USE))
        ).scalar(),
        connection.execute(sa.select(ended).where(STATEMENT.c.subject == person.id)).scalar(),
    )
    return local_day(max(moment for moment in moments if moment is not None))


def _due(office: Office, person: Row[Any], last: date, *, dry: bool) -> date | None:
    """The day on which an account may be erased; None where its person must be told first, which is done now."""
    end = last + timedelta(days=setting("keep.ended_days"))

    def work(connection: Connection) -> date | None:
        contact = connection.execute(
            sa.select(CONTACT.c.state).where(CONTACT.c.subject == person.id, CONTACT.c.state != "REMOVED")
        ).scalar_one_or_none()
        if contact != "CONFIRMED":
            return end
        facts = connection.execute(
            sa.select(MAIL.c.facts).where(
                MAIL.c.subject == person.id, MAIL.c.template == "m7", MAIL.c.occasion == last.isoformat()
            )
        ).scalar_one_or_none()
        if facts is not None:
            return date.fromisoformat(facts["end"])
        warned = timedelta(days=setting("keep.warned_days"))
        if end - warned <= office.today and not dry:
            morning = instant(office.today + timedelta(days=1), MORNING)
            day = max(end, local_day(morning) + warned)
            plan(connection, person.id, "m7", last.isoformat(), person.language, morning, end=day.isoformat())
        return None

    return office.write(work)
