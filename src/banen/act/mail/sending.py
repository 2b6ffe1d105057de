"""Sending: a mark before the talk with the server, so that a killed worker never sends a step twice.

A mail whose fate is unknown is sent again only where that does no harm (M1, under the same Message-ID). Hard refusals
count, soft ones are tried again at growing pauses; two hard ones, however far apart, and the address is left alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any, Final, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.engine import Connection, Row

from banen.act.accounts.subjects import subject
from banen.act.mail.message import message
from banen.act.mail.steps import ORDER, wait_until
from banen.act.office import Office
from banen.act.processing.log import Trace, note
from banen.act.settings import setting
from banen.act.store.tables.files import CONTACT, MAIL, STATEMENT, SUPPRESSION

HARD_BEFORE_SILENCE: Final = 2
PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
_STANDS: Final = ("CHECKED", "DELIVERED", "ACTIVE")
OnSilence = Callable[[Connection, str, datetime], None]
"""Told when an address is left alone from now on: the person whose it is, and when."""


class HardRefusalError(Exception):
    """The server says that this address takes no mail (5xx)."""


class SoftRefusalError(Exception):
    """The server cannot now (4xx), or was not reached."""


class UnknownFateError(Exception):
    """The connection broke after the mail was handed over: nobody knows whether it went."""


class Postman(Protocol):
    """Hands a mail over; raises one of the three above where that fails."""

    def send(self, mail: EmailMessage) -> None:
        """Hand a mail over."""


@dataclass(frozen=True)
class _Marked:
    row: Row[Any]
    to: str
    secret: str | None


def send_one(office: Office, by: Postman, on_silence: OnSilence) -> bool:
    """Send the next mail that is due; whether there was one."""
    now = office.now
    marked = office.write(lambda connection: _mark(connection, office, now))
    if marked is None:
        return False
    try:
        by.send(message(marked.row, marked.to, marked.secret))
    except HardRefusalError as error:
        told = str(error)
        office.write(lambda c: bounced(c, marked.row.message_id, office.now, on_silence, told))
    except SoftRefusalError as error:
        told = str(error)
        office.write(lambda c: _again(c, marked.row, office.now, told))
    except UnknownFateError:
        office.write(lambda c: _unknown(c, marked.row, office.now))
    else:
        office.write(lambda c: _sent(c, office, marked.row, office.now))
    return True


def _mark(connection: Connection, office: Office, now: datetime) -> _Marked | None:
    """Take the next mail that may go, and mark it as on its way; what may not go is settled on the way there."""
    _settle_lost(connection, now)
    rows = connection.execute(
        sa.select(MAIL)
        .where(MAIL.c.state == "waiting", MAIL.c.due_at <= now)
        .order_by(MAIL.c.due_at, MAIL.c.id)
        .limit(200)
        .with_for_update(skip_locked=True)
    ).all()
    for row in sorted(rows, key=lambda r: (r.due_at, ORDER.index(r.template))):
        contact = connection.execute(
            sa.select(CONTACT).where(CONTACT.c.subject == row.subject, CONTACT.c.state != "REMOVED")
        ).one_or_none()
        if (why := _hindrance(connection, row, contact)) is not None:
            _end(connection, row, "skipped", why, now)
        elif (later := wait_until(connection, row.subject, row.template, now)) is not None:
            connection.execute(sa.update(MAIL).where(MAIL.c.id == row.id).values(due_at=later))
        else:
            assert contact is not None  # noqa: S101 - else it was hindered
            key = subject(connection, row.subject).key_id
            to = office.keys.open(key, contact.email_sealed)
            if to is None:
                _end(connection, row, "skipped", "erased", now)
                continue
            connection.execute(
                sa.update(MAIL)
                .where(MAIL.c.id == row.id)
                .values(state="marked", marked_at=now, attempts=row.attempts + 1)
            )
            return _Marked(row, to, office.keys.open(key, row.secret_sealed))
    return None


def _hindrance(connection: Connection, row: Row[Any], contact: Row[Any] | None) -> str | None:
    """Why a mail does not go; None where it may."""
    if contact is None or contact.email_sealed is None:
        return "no address"
    if contact.state != ("SENT" if row.template == "m1" else "CONFIRMED"):
        return f"address is {contact.state.lower()}"
    silent = sa.select(SUPPRESSION.c.since).where(SUPPRESSION.c.email_idx == contact.email_idx)
    if connection.execute(silent).scalar_one_or_none() is not None:
        return "suppressed"
    if row.template in ("m3", "m4"):
        state = connection.execute(
            sa.select(STATEMENT.c.state).where(STATEMENT.c.id == row.occasion)
        ).scalar_one_or_none()
        if state not in _STANDS:
            return "the address ended"
    return None


def _settle_lost(connection: Connection, now: datetime) -> None:
    """What was marked and never came back: M1 goes again under its Message-ID, the others do not."""
    lost = sa.and_(MAIL.c.state == "marked", MAIL.c.marked_at <= now - timedelta(minutes=setting("job.lease_minutes")))
    connection.execute(sa.update(MAIL).where(lost, MAIL.c.template == "m1").values(state="waiting"))
    connection.execute(
        sa.update(MAIL).where(lost, MAIL.c.template != "m1").values(state="unknown", why="worker lost", final_at=now)
    )


def _end(connection: Connection, row: Row[Any], state: str, why: str, now: datetime) -> None:
    connection.execute(
        sa.update(MAIL).where(MAIL.c.id == row.id).values(state=state, why=why, final_at=now, secret_sealed=None)
    )


def _sent(connection: Connection, office: Office, row: Row[Any], now: datetime) -> None:
    done = connection.execute(
        sa.update(MAIL)
        .where(MAIL.c.id == row.id, MAIL.c.state == "marked")
        .values(state="sent", sent_at=now, secret_sealed=None)
    )
    if done.rowcount:
        note(connection, office.keys, "bericht", [row.subject], Trace(), now)


def _again(connection: Connection, row: Row[Any], now: datetime, why: str) -> None:
    tries = row.attempts + 1
    if tries > len(PAUSES):
        _end(connection, row, "dead", why[:200], now)
        return
    connection.execute(
        sa.update(MAIL)
        .where(MAIL.c.id == row.id, MAIL.c.state == "marked")
        .values(state="waiting", due_at=now + PAUSES[tries - 1], why=why[:200])
    )


def _unknown(connection: Connection, row: Row[Any], now: datetime) -> None:
    if row.template == "m1":
        _again(connection, row, now, "unknown fate")
    else:
        _end(connection, row, "unknown", "unknown fate", now)


def bounced(
    connection: Connection, message_id: str, now: datetime, on_silence: OnSilence, why: str = "returned"
) -> bool:
    """A hard refusal, in the talk with the server or by a later report: one mail counts once. Whether it counted.

    The second of an address, however long after the first, silences it.
    """
    row = connection.execute(sa.select(MAIL).where(MAIL.c.message_id == message_id).with_for_update()).one_or_none()
    if row is None or row.state in ("bounced", "skipped"):
        return False
    _end(connection, row, "bounced", why[:200], now)
    idx = connection.execute(
        sa.select(CONTACT.c.email_idx).where(CONTACT.c.subject == row.subject, CONTACT.c.state != "REMOVED")
    ).scalar_one_or_none()
    if idx is None:
        return True
    insert = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    count = connection.execute(
        insert(SUPPRESSION)
        .values(email_idx=idx, hard=1, reason="hard bounce")
        .on_conflict_do_update(index_elements=["email_idx"], set_={"hard": SUPPRESSION.c.hard + 1})
        .returning(SUPPRESSION.c.hard)
    ).scalar_one()
    if count == HARD_BEFORE_SILENCE:
        connection.execute(sa.update(SUPPRESSION).where(SUPPRESSION.c.email_idx == idx).values(since=now))
        on_silence(connection, row.subject, now)
    return True


def lift(connection: Connection, email_idx: str) -> bool:
    """Let an address have mail again, by hand; whether it was silenced."""
    return connection.execute(sa.delete(SUPPRESSION).where(SUPPRESSION.c.email_idx == email_idx)).rowcount == 1


def start_again(connection: Connection, mail: str, at: datetime) -> bool:
    """Let a dead mail begin anew, by hand; whether it was dead."""
    done = connection.execute(
        sa.update(MAIL)
        .where(MAIL.c.id == mail, MAIL.c.state == "dead")
        .values(state="waiting", due_at=at, attempts=0, final_at=None, why="")
    )
    return done.rowcount == 1
