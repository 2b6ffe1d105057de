"""Erasure: the person's key is destroyed, indexes are emptied, and the fact is kept outside the store as well.

What is sealed under the key is gone in every copy. Left are bookings under a pseudonym and lines of the log that lead
to nobody.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from banen.act.accounts import sessions
from banen.act.accounts.subjects import subject
from banen.act.clock import local_day, read, written
from banen.act.errors import ConflictError
from banen.act.identity import fresh_id
from banen.act.office import Office
from banen.act.points import referrals
from banen.act.processing.log import Trace, note
from banen.act.registrations import contacts
from banen.act.registrations.mine import can
from banen.act.registrations.statements import end
from banen.act.seekers.profiles import forget as forget_seeker
from banen.act.store.erasures import append, missing
from banen.act.store.tables.files import FILE_EVENT, FILE_TEXT, MAIL, STATEMENT
from banen.act.store.tables.people import SUBJECT
from banen.act.store.tables.proofs import ERASURE
from banen.act.workflow import PERSON, Actor
from banen.errors import Fault
from banen.sentences import Sentence


def erase(office: Office, subject_id: str, trace: Trace | None = None) -> None:
    """Erase everything about a person.

    Raises :class:`~banen.act.errors.ConflictError` with a reason and a day where something must be kept first.
    """
    now = office.now
    with office.store.read() as connection:
        person = subject(connection, subject_id)
        _refuse_where_kept(connection, subject_id, now)
    line = {"id": fresh_id(), "subject": subject_id, "key": person.key_id, "scope": "all", "at": written(now)}
    append(office.erasures_file, line)
    office.write(lambda connection: _note(connection, office, subject_id, trace or Trace(), now))
    _forget(office, line)


def replay(office_parts: Office) -> int:
    """Do again what a restored store does not know of; how many."""
    lines = missing(office_parts.store, office_parts.erasures_file)
    for line in lines:
        _forget(office_parts, line)
    return len(lines)


def _refuse_where_kept(connection: Connection, subject_id: str, now: datetime) -> None:
    until = connection.execute(
        sa.select(sa.func.max(STATEMENT.c.objection_until)).where(STATEMENT.c.subject == subject_id)
    ).scalar_one()
    if until is not None and until >= local_day(now):
        raise ConflictError(
            Fault(
                "erasure",
                "is not possible yet: an objection can still be lodged.",
                Sentence("After {until}.", until=until.isoformat()),
            ),
            now={"reason": "objection term", "until": until.isoformat()},
        )


def _note(connection: Connection, office: Office, subject_id: str, trace: Trace, now: datetime) -> None:
    note(connection, office.keys, "wissen", [subject_id], trace, now)


def _forget(office: Office, line: dict[str, Any]) -> None:
    """Destroy the key, then empty what the store has; each part may be done again without harm."""
    office.keys.destroy(line["key"])
    office.write(lambda connection: referrals.leave(connection, office, line["subject"], read(line["at"])))
    office.write(lambda connection: _empty(connection, line))


def _empty(connection: Connection, line: dict[str, Any]) -> None:
    me, at = line["subject"], read(line["at"])
    if connection.execute(sa.select(SUBJECT.c.id).where(SUBJECT.c.id == me)).one_or_none() is not None:
        contacts.remove(connection, me, at)
        forget_seeker(connection, me, at)
        for row in connection.execute(sa.select(STATEMENT).where(STATEMENT.c.subject == me)).all():
            if can(row, "withdraw"):
                end(connection, row.id, "withdraw", Actor(me, PERSON), at, reason="erased")
        mine = sa.select(FILE_EVENT.c.id).join(STATEMENT, STATEMENT.c.id == FILE_EVENT.c.file_id)
        connection.execute(
            sa.delete(FILE_TEXT).where(FILE_TEXT.c.event.in_(mine.where(STATEMENT.c.subject == me).scalar_subquery()))
        )
        connection.execute(sa.delete(MAIL).where(MAIL.c.subject == me))
        gone = dict.fromkeys(
            ("sealed", "municipality", "address_idx", "starts", "ends", "code_hash", "code_until", "due_on")
        )
        connection.execute(sa.update(STATEMENT).where(STATEMENT.c.subject == me).values(**gone))
        connection.execute(
            sa.update(SUBJECT).where(SUBJECT.c.id == me).values(issuer="erased", sub_hash=me, erased_at=at, loa="none")
        )
        sessions.end_all(connection, me)
    connection.execute(sa.insert(ERASURE).values(id=line["id"], subject=me, scope=line["scope"], at=at))
