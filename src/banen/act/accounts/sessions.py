"""Sessions: a random token that the browser holds and whose digest alone is stored; it ends by time or by a change."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.settings import setting
from banen.act.store.tables.people import SESSION, SUBJECT

_TOUCHED: Final = timedelta(minutes=1)
"""A session in use is noted at most once a minute: a page that only reads then writes nothing."""


@dataclass(frozen=True)
class Session:
    """A session in use: whose it is, how sure that is, and the token that its forms carry."""

    key: str
    subject: str
    kind: str
    loa: str
    door: str
    csrf: str
    language: str
    expires_at: datetime


def digest_of(token: str) -> str:
    """What is stored of a secret: enough to know it again, not to use it."""
    return sha256(token.encode()).hexdigest()


def open_session(connection: Connection, subject: Row[Any], door: str, at: datetime) -> str:
    """Begin a session; the token for the browser. Every sign-in gets a new one."""
    token = secrets.token_urlsafe(32)
    hours = setting(f"session.{'staff' if subject.kind == 'staff' else 'person'}_hours")
    connection.execute(
        sa.insert(SESSION).values(
            token_hash=digest_of(token),
            subject=subject.id,
            csrf=secrets.token_urlsafe(24),
            loa=subject.loa,
            door=door,
            created_at=at,
            seen_at=at,
            expires_at=at + timedelta(hours=hours),
        )
    )
    return token


def session_of(connection: Connection, token: str | None, at: datetime) -> Session | None:
    """The session of a token, where it has not ended by its term or by rest."""
    if not token:
        return None
    asked = sa.select(SESSION, SUBJECT.c.kind, SUBJECT.c.language, SUBJECT.c.erased_at).join(SUBJECT)
    row = connection.execute(asked.where(SESSION.c.token_hash == digest_of(token))).one_or_none()
    if row is None or row.erased_at is not None or not _lives(row, at):
        return None
    return Session(
        row.token_hash,
        subject=row.subject,
        kind=row.kind,
        loa=row.loa,
        door=row.door,
        csrf=row.csrf,
        language=row.language,
        expires_at=row.expires_at,
    )


def _lives(row: Row[Any], at: datetime) -> bool:
    rest = timedelta(minutes=setting("session.idle_minutes"))
    return bool(at < row.expires_at and at < row.seen_at + rest)


def touch(connection: Connection, session: Session, at: datetime) -> None:
    """Note that a session is in use."""
    connection.execute(
        sa.update(SESSION)
        .where(SESSION.c.token_hash == session.key, SESSION.c.seen_at < at - _TOUCHED)
        .values(seen_at=at)
    )


def end(connection: Connection, session: Session) -> None:
    """Sign out."""
    connection.execute(sa.delete(SESSION).where(SESSION.c.token_hash == session.key))


def end_all(connection: Connection, subject: str) -> int:
    """End every session of a subject: at erasure, and when a role changes."""
    return connection.execute(sa.delete(SESSION).where(SESSION.c.subject == subject)).rowcount


def is_token(session: Session, given: str | None) -> bool:
    """Whether a form carries the token of its session."""
    return bool(given) and hmac.compare_digest(session.csrf, str(given))
