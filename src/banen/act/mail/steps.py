"""The six steps of mail and when each is due: nine in the morning in Amsterdam, one a week at most.

M1 asks to confirm, M2 tells rights and duties, M3 asks after 14 weeks whether somebody stays, M4 asks two weeks before
the end, M5 helps who loses work and asks for it, M6 says that an address ended, M7 that an account without use will be
erased.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.engine import Connection

from banen.act.clock import instant, local, local_day
from banen.act.identity import derived_id
from banen.act.store.tables.files import MAIL
from banen.act.texts import dutch_digest

MORNING: Final = time(9)
FOUR_MONTHS_AFTER: Final = timedelta(days=98)
BEFORE_END: Final = timedelta(days=14)
LATEST_BEFORE_END: Final = timedelta(days=3)
APART: Final = timedelta(days=7)
ALWAYS: Final = ("m1", "m6")
"""Steps that do not wait for the week between two mails."""
ORDER: Final = ("m1", "m6", "m2", "m3", "m4", "m5", "m7")


def plan(
    connection: Connection,
    subject: str,
    template: str,
    occasion: str,
    language: str,
    due: datetime,
    *,
    secret: str | None = None,
    **facts: Any,
) -> str:
    """Put a mail in line, once per person, template and occasion; its id. Its Message-ID is fixed from now on."""
    id_ = derived_id("mail", subject, template, occasion)
    insert = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    values: Mapping[str, Any] = {
        "id": id_, "subject": subject, "template": template, "occasion": occasion, "facts": facts,
        "secret_sealed": secret, "texts_version": dutch_digest(), "language": language, "due_at": due,
        "state": "waiting", "attempts": 0, "message_id": f"<{id_}@banen.invalid>", "why": "",
    }  # fmt: skip
    connection.execute(insert(MAIL).values(**values).on_conflict_do_nothing())
    return id_


def plan_welcome(connection: Connection, subject: str, language: str, at: datetime) -> None:
    """M2 at the next full quarter of an hour."""
    due = at.replace(second=0, microsecond=0) + timedelta(minutes=15 - at.minute % 15)
    plan(connection, subject, "m2", "welcome", language, due)


def plan_stay(
    connection: Connection, subject: str, statement: str, language: str, starts: date, ends: date | None, at: datetime
) -> None:
    """M3 and M4 of an address that was delivered."""
    four_months = instant(starts + FOUR_MONTHS_AFTER, MORNING)
    if four_months > at and (ends is None or ends > starts + FOUR_MONTHS_AFTER):
        plan(connection, subject, "m3", statement, language, four_months)
    if ends is not None and (due := still_here(ends, at)) is not None:
        plan(connection, subject, "m4", statement, language, due, end=ends.isoformat())


def still_here(ends: date, delivered: datetime) -> datetime | None:
    """When M4 is due: 14 days before the end; after that the next morning, unless fewer than three days are left."""
    due = instant(ends - BEFORE_END, MORNING)
    if due > delivered:
        return due
    next_morning = local_day(delivered) + timedelta(days=1)
    return instant(next_morning, MORNING) if ends - local_day(delivered) >= LATEST_BEFORE_END else None


def cancel(connection: Connection, subject: str, why: str, at: datetime, templates: tuple[str, ...] = ORDER) -> int:
    """Take mails out of the line that nobody has begun to send; how many."""
    done = connection.execute(
        sa.update(MAIL)
        .where(MAIL.c.subject == subject, MAIL.c.state == "waiting", MAIL.c.template.in_(templates))
        .values(state="skipped", why=why, final_at=at, secret_sealed=None)
    )
    return done.rowcount


def wait_until(connection: Connection, subject: str, template: str, at: datetime) -> datetime | None:
    """Until when a mail must wait because another went less than a week ago; None where it may go."""
    if template in ALWAYS:
        return None
    last = connection.execute(
        sa.select(sa.func.max(MAIL.c.sent_at)).where(MAIL.c.subject == subject, MAIL.c.template.not_in(ALWAYS))
    ).scalar_one()
    if last is None:
        return None
    free = instant(local(last).date() + APART, MORNING)
    return free if free > at else None
