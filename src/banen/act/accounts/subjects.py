"""Subjects: whom an issuer vouches for, known by a digest of what the issuer calls them, each with an own key."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.errors import AbsentError
from banen.act.identity import fresh_id
from banen.act.store.keys import Keyring
from banen.act.store.tables.people import LEVELS, SUBJECT
from banen.errors import Fault

NO_ISSUER: Final = "banen:portal"
"""The issuer of who gave no identity: each visit is a subject of its own."""


def sub_hash(issuer: str, sub: str) -> str:
    """The digest under which a person of an issuer is known."""
    return sha256(f"{issuer}\x1f{sub}".encode()).hexdigest()


def newcomer(connection: Connection, keys: Keyring, language: str, at: datetime) -> Row[Any]:
    """A person who came without any identity."""
    return _new(connection, keys, "person", NO_ISSUER, secrets.token_hex(16), loa="none", language=language, at=at)


def known(
    connection: Connection, keys: Keyring, kind: str, issuer: str, sub: str, loa: str, language: str, at: datetime
) -> Row[Any]:
    """The subject an issuer vouches for; made at the first sign-in, raised to a higher level of assurance since."""
    found = connection.execute(
        sa.select(SUBJECT).where(SUBJECT.c.issuer == issuer, SUBJECT.c.sub_hash == sub_hash(issuer, sub))
    ).one_or_none()
    if found is None or found.erased_at is not None:
        if found is not None:  # erased: the person may come back, as somebody new
            released = sub_hash(issuer, fresh_id())
            connection.execute(sa.update(SUBJECT).where(SUBJECT.c.id == found.id).values(sub_hash=released))
        return _new(connection, keys, kind, issuer, sub, loa=loa, language=language, at=at)
    if LEVELS.index(loa) != LEVELS.index(found.loa):
        connection.execute(sa.update(SUBJECT).where(SUBJECT.c.id == found.id).values(loa=loa))
    return subject(connection, found.id)


def _new(
    connection: Connection, keys: Keyring, kind: str, issuer: str, sub: str, loa: str, language: str, at: datetime
) -> Row[Any]:
    id_ = fresh_id()
    values = {
        "id": id_, "kind": kind, "issuer": issuer, "sub_hash": sub_hash(issuer, sub), "loa": loa,
        "language": language, "key_id": keys.new(), "created_at": at, "erased_at": None,
    }  # fmt: skip
    connection.execute(sa.insert(SUBJECT).values(**values))
    return subject(connection, id_)


def subject(connection: Connection, id_: str) -> Row[Any]:
    """One subject. Raises :class:`~banen.act.errors.AbsentError` where there is none."""
    found = connection.execute(sa.select(SUBJECT).where(SUBJECT.c.id == id_)).one_or_none()
    if found is None:
        raise AbsentError(Fault("subject", "is not there."))
    return found


def speak(connection: Connection, id_: str, language: str) -> None:
    """Keep the language in which a person goes on."""
    connection.execute(sa.update(SUBJECT).where(SUBJECT.c.id == id_).values(language=language))
