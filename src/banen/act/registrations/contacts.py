"""How a person is reached: changed by the person alone, confirmed by a button and never by opening a link."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.accounts import limits
from banen.act.accounts.sessions import digest_of
from banen.act.errors import ConflictError, LimitError
from banen.act.identity import fresh_id
from banen.act.mail.steps import cancel, plan, plan_welcome
from banen.act.registrations.answers import Reach
from banen.act.settings import setting
from banen.act.store.keys import Keyring
from banen.act.store.tables.files import CONTACT
from banen.act.workflow import PERSON, SYSTEM, Actor, Workflow, allow
from banen.errors import Fault

CONTACTS: Final = Workflow(
    "contact",
    CONTACT,
    (
        *allow("NEW SENT", "code", "SENT", f"{PERSON} {SYSTEM}"),
        *allow("SENT", "confirm", "CONFIRMED", PERSON),
        *allow("NEW SENT CONFIRMED", "bounce", "UNREACHABLE", SYSTEM),
        *allow("NEW SENT CONFIRMED UNREACHABLE", "correct", "NEW", PERSON),
        *allow("NEW SENT CONFIRMED UNREACHABLE", "remove", "REMOVED", PERSON),
        *allow("CONFIRMED", "ask_job_loss", "=", PERSON),
    ),
)
"""Contact data have no transition for an authority: it may not change them (RNI-C4, Wet BRP art. 2.76)."""


def current(connection: Connection, subject: str) -> Row[Any] | None:
    """The contact data of a person, where there are any."""
    asked = sa.select(CONTACT).where(CONTACT.c.subject == subject, CONTACT.c.state != "REMOVED")
    return connection.execute(asked).one_or_none()


def give(
    connection: Connection, keys: Keyring, person: Row[Any], reach: Reach, language: str, at: datetime
) -> Row[Any] | None:
    """Set how a person is reached, and send a code where an e-mail address is new; nothing given removes all."""
    before, actor = current(connection, person.id), Actor(person.id, PERSON)
    if reach.is_empty:
        remove(connection, person.id, at)
        return None
    email_idx = keys.index(reach.email.casefold()) if reach.email else None
    values: dict[str, Any] = {
        "email_sealed": keys.seal(person.key_id, reach.email) if reach.email else None,
        "email_idx": email_idx,
        "phone_sealed": keys.seal(person.key_id, reach.phone) if reach.phone else None,
        "code_hash": None,
        "code_until": None,
        "confirmed_at": None,
    }
    if before is None:
        row = {"id": fresh_id(), "subject": person.id, "state": "NEW", "job_loss_info": False, "created_at": at}
        CONTACTS.begin(connection, {**row, **values}, actor, at)
        id_ = str(row["id"])
    elif email_idx == before.email_idx and before.state == "CONFIRMED":
        connection.execute(
            sa.update(CONTACT).where(CONTACT.c.id == before.id).values(phone_sealed=values["phone_sealed"])
        )
        return before
    else:
        id_ = before.id
        CONTACTS.step(connection, id_, "correct", actor, at, **values)
    if reach.email:
        send_code(connection, keys, person, id_, language, at)
    return current(connection, person.id)


def send_code(
    connection: Connection, keys: Keyring, person: Row[Any], contact: str, language: str, at: datetime
) -> bool:
    """Mail a link to confirm by, three a day to one address at most; whether one goes."""
    row = connection.execute(sa.select(CONTACT).where(CONTACT.c.id == contact)).one()
    try:
        limits.count(connection, "codes", str(row.email_idx), at)
    except LimitError:
        return False
    token = secrets.token_urlsafe(24)
    CONTACTS.step(
        connection,
        contact,
        "code",
        Actor(person.id, PERSON),
        at,
        code_hash=digest_of(token),
        code_until=at + timedelta(hours=setting("mail_code.hours")),
    )
    plan(connection, person.id, "m1", f"{contact}:{row.version}", language, at, secret=keys.seal(person.key_id, token))
    return True


def pending(connection: Connection, token: str, at: datetime) -> Row[Any] | None:
    """The contact data a link is for: also after it was used; None where it is unknown or too old."""
    row = connection.execute(sa.select(CONTACT).where(CONTACT.c.code_hash == digest_of(token))).one_or_none()
    if row is None or (row.state == "SENT" and row.code_until < at):
        return None
    return row


def confirm(connection: Connection, token: str, language: str, at: datetime) -> bool:
    """Confirm an address by the button on the page of its link. False where that was done before.

    Raises :class:`~banen.act.errors.ConflictError` for a link that is too old or of another address.
    """
    row = pending(connection, token, at)
    if row is None:
        raise ConflictError(Fault("link", "is too old, or of another address.", "Ask for a new one."))
    if row.state == "CONFIRMED":
        return False
    CONTACTS.step(connection, row.id, "confirm", Actor(row.subject, PERSON), at, confirmed_at=at)
    plan_welcome(connection, row.subject, language, at)
    return True


def silenced(connection: Connection, subject: str, at: datetime) -> None:
    """An address refused mail twice: it counts as unreachable until the person corrects it."""
    row = current(connection, subject)
    if row is not None and row.state in ("NEW", "SENT", "CONFIRMED"):
        CONTACTS.step(connection, row.id, "bounce", Actor(SYSTEM, SYSTEM), at)


def remove(connection: Connection, subject: str, at: datetime) -> None:
    """Take contact data away at once: sealed texts, digests, and every mail that waits."""
    row = current(connection, subject)
    if row is None:
        return
    CONTACTS.step(
        connection,
        row.id,
        "remove",
        Actor(subject, PERSON),
        at,
        email_sealed=None,
        email_idx=None,
        phone_sealed=None,
        code_hash=None,
        code_until=None,
    )
    cancel(connection, subject, "contact removed", at)
