"""Everything about one person, as that person sees it and takes it along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.accounts.subjects import subject
from banen.act.clock import written
from banen.act.points.referrals import of_person
from banen.act.processing.log import lines
from banen.act.registrations import contacts
from banen.act.registrations.statements import STATEMENTS, contents
from banen.act.seekers.profiles import everything_of
from banen.act.store.keys import Keyring
from banen.act.store.tables.files import FILE_EVENT, FILE_TEXT, MAIL, STATEMENT
from banen.act.workflow import PERSON


@dataclass(frozen=True)
class Mine:
    """What is held of a person: statements with what they say, contact data, mails, referrals and the log."""

    statements: tuple[tuple[Row[Any], dict[str, Any]], ...]
    contact: Row[Any] | None
    email: str | None
    phone: str | None
    mails: tuple[Row[Any], ...]
    log: tuple[dict[str, Any], ...]
    work: dict[str, Any]
    referrals: tuple[Row[Any], ...] = ()

    @property
    def latest(self) -> tuple[Row[Any], dict[str, Any]] | None:
        """The newest statement that was sent."""
        return next((pair for pair in self.statements if pair[0].submitted_at is not None), None)

    def to_dict(self) -> dict[str, Any]:
        """Everything as JSON, for the person to take along: nothing of anybody else."""
        return {
            "statements": [
                {
                    "reference": row.reference, "kind": row.kind, "state": row.state, "language": row.language,
                    "submitted_at": written(row.submitted_at) if row.submitted_at else None,
                    "address": (held.get("address") or {}).get("line"), "stay": held.get("stay"),
                }
                for row, held in self.statements
            ],
            "contact": {
                "email": self.email, "phone": self.phone, "state": self.contact.state if self.contact else None,
            },
            "mails": [
                {"template": row.template, "state": row.state, "due_at": written(row.due_at),
                 "sent_at": written(row.sent_at) if row.sent_at else None}
                for row in self.mails
            ],
            "referrals": [
                {"reference": row.reference, "receiver": row.receiver, "kind": row.kind, "state": row.state,
                 "consent_at": written(row.consent_at) if row.consent_at else None, "outcome": row.outcome}
                for row in self.referrals
            ],
            "work": self.work, "processing": list(self.log),
        }  # fmt: skip


def mine(connection: Connection, keys: Keyring, person_id: str) -> Mine:
    """Read everything that is held of a person."""
    person = subject(connection, person_id)
    rows = connection.execute(
        sa.select(STATEMENT)
        .where(STATEMENT.c.subject == person_id, STATEMENT.c.sealed.is_not(None))
        .order_by(STATEMENT.c.created_at.desc(), STATEMENT.c.id)
    ).all()
    contact = contacts.current(connection, person_id)
    mails = connection.execute(
        sa.select(MAIL).where(MAIL.c.subject == person_id).order_by(MAIL.c.due_at.desc(), MAIL.c.id)
    ).all()
    return Mine(
        statements=tuple((row, contents(connection, keys, row)) for row in rows),
        contact=contact,
        email=keys.open(person.key_id, contact.email_sealed) if contact else None,
        phone=keys.open(person.key_id, contact.phone_sealed) if contact else None,
        mails=tuple(mails),
        log=tuple(lines(connection, subjects=keys.log_names(person_id))),
        work=everything_of(connection, keys, person_id),
        referrals=tuple(of_person(connection, person_id)),
    )


def can(row: Row[Any], event: str) -> bool:
    """Whether the person may do an event on a statement."""
    return event in STATEMENTS.possible(row.state, PERSON)


def asked(connection: Connection, keys: Keyring, row: Row[Any]) -> str | None:
    """What an officer asked last, where an answer is waited for."""
    if row.state != "NEEDS_INFO":
        return None
    found = connection.execute(
        sa.select(FILE_TEXT.c.sealed)
        .join(FILE_EVENT, FILE_EVENT.c.id == FILE_TEXT.c.event)
        .where(FILE_EVENT.c.file_id == row.id, FILE_EVENT.c.event == "ask")
        .order_by(FILE_EVENT.c.seq.desc())
        .limit(1)
    ).scalar_one_or_none()
    return keys.open(subject(connection, row.subject).key_id, found)


def keep_text(connection: Connection, keys: Keyring, row: Row[Any], event: str, text: str, at: datetime) -> None:
    """Keep what somebody wrote with a step, under the person's key."""
    key = subject(connection, row.subject).key_id
    connection.execute(sa.insert(FILE_TEXT).values(event=event, sealed=keys.seal(key, text.strip()[:4000])))
