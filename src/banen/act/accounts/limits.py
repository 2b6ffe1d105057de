"""Limits: how often something may be done in a window, counted in the store so that every process counts alike."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.engine import Connection

from banen.act.clock import instant, local_day
from banen.act.errors import LimitError
from banen.act.settings import setting
from banen.act.store.tables.people import TALLY
from banen.errors import Fault
from banen.sentences import Sentence

LIMITS: Final = {
    "lookups": ("limit.lookups_per_minute", "minute"),
    "statements": ("limit.statements_per_day", "day"),
    "codes": ("limit.codes_per_day", "day"),
    "referral_codes": ("limit.referral_codes_per_day", "day"),
    "exports": ("limit.exports_per_day", "day"),
    "sign_ins": ("limit.sign_ins_per_minute", "minute"),
    "network": ("limit.network_per_minute", "minute"),
}


def count(connection: Connection, what: str, who: str, at: datetime) -> None:
    """Count one more; raise :class:`~banen.act.errors.LimitError` where that is too many.

    A day is one of Amsterdam. Raising leaves the count as it was.
    """
    name, window = LIMITS[what]
    if window == "minute":
        since = at.replace(second=0, microsecond=0)
        until = since + timedelta(minutes=1)
    else:
        since, until = instant(local_day(at)), instant(local_day(at) + timedelta(days=1))
    insert = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    row = insert(TALLY).values(what=what, who=sha256(who.encode()).hexdigest(), since=since, count=1)
    grown = row.on_conflict_do_update(
        index_elements=["what", "who", "since"], set_={"count": TALLY.c.count + 1}
    ).returning(TALLY.c.count)
    if connection.execute(grown).scalar_one() > setting(name):
        seconds = max(1, int((until - at).total_seconds()))
        raise LimitError(
            Fault(what, "too many in a short time.", Sentence("Try again in {seconds} seconds.", seconds=seconds)),
            seconds,
        )


def tidy(connection: Connection, before: datetime) -> int:
    """Throw away counts of windows that began before an instant."""
    return connection.execute(sa.delete(TALLY).where(TALLY.c.since < before)).rowcount
