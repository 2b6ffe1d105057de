"""The file of who looks for work: what the person can and wants, sealed, and consent that is taken back at once.

The fields are a closed list: what a person is (origin, sex, age, name) has no place, and what has no place is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.accounts.subjects import subject
from banen.act.errors import AbsentError, ActError, SaidError
from banen.act.identity import fresh_id, fresh_reference
from banen.act.seekers.proposals import MATCHES, OPEN, OUT
from banen.act.store.keys import Keyring
from banen.act.store.tables.seekers import MATCH, MATCH_ANSWER, MATCH_CONSENT, PURPOSES, SEEKER
from banen.act.texts import dutch_digest
from banen.act.workflow import PERSON, SYSTEM, Actor, Workflow, allow
from banen.errors import Fault, UnknownNameError
from banen.observe.areas import areas

CONSULTANT: Final = "consultant"
FIELDS: Final = (
    "place",
    "travel",
    "hours",
    "times",
    "start_from",
    "skills",
    "experience",
    "education",
    "dutch",
    "wishes",
    "no_go",
    "below_level",
    "work_right",
    "asylum",
    "travels_with",
)
SEEKERS: Final = Workflow(
    "seeker",
    SEEKER,
    (
        *allow("ACTIVE", "keep", "=", f"{PERSON} {CONSULTANT}"),
        *allow("ACTIVE", "end", "ENDED", f"{PERSON} {SYSTEM}"),
    ),
)


def begin(connection: Connection, subject_id: str, at: datetime) -> Row[Any]:
    """The open file of a person, begun empty where there is none."""
    if (row := of_subject(connection, subject_id)) is not None:
        return row
    id_ = fresh_id()
    SEEKERS.begin(
        connection,
        {
            "id": id_,
            "reference": fresh_reference(),
            "subject": subject_id,
            "state": "ACTIVE",
            "created_at": at,
            "touched_at": at,
        },
        Actor(subject_id, PERSON),
        at,
    )
    return seeker(connection, id_)


def seeker(connection: Connection, id_: str) -> Row[Any]:
    """One file by its id."""
    return connection.execute(sa.select(SEEKER).where(SEEKER.c.id == id_)).one()


def of_subject(connection: Connection, subject_id: str) -> Row[Any] | None:
    """The open file of a person; None where there is none."""
    asked = sa.select(SEEKER).where(SEEKER.c.subject == subject_id, SEEKER.c.state == "ACTIVE")
    return connection.execute(asked).one_or_none()


def seekers(connection: Connection, scopes: Sequence[str]) -> list[Row[Any]]:
    """Every open file in some municipalities, or in all."""
    asked = sa.select(SEEKER).where(SEEKER.c.state == "ACTIVE").order_by(SEEKER.c.reference)
    return list(connection.execute(asked if "*" in scopes else asked.where(SEEKER.c.municipality.in_(scopes))))


def in_scope(connection: Connection, reference: str, scopes: Sequence[str]) -> Row[Any]:
    """The file with a reference, for a consultant of its municipality; to others it is as if it were not there."""
    rows = [row for row in seekers(connection, scopes) if row.reference == reference]
    if not rows:
        raise AbsentError(Fault("seeker", "is not there, or not for you."))
    return rows[0]


def profile_of(connection: Connection, keys: Keyring, row: Row[Any]) -> dict[str, Any]:
    """What a person told; empty where nothing is told yet, or where it was erased."""
    text = keys.open(subject(connection, row.subject).key_id, row.sealed)
    return dict(json.loads(text)) if text else {}


def keep(
    connection: Connection,
    keys: Keyring,
    row: Row[Any],
    who: Actor,
    at: datetime,
    told: Mapping[str, Any],
    seen: int | None = None,
) -> Row[Any]:
    """Keep what is told beside what was there; a field that the list does not have is refused, never ignored."""
    if strange := [name for name in told if name not in FIELDS]:
        raise ActError(
            *(Fault(name[:40], "has no place in what is known of a person.", "Leave it out.") for name in strange)
        )
    held = {**profile_of(connection, keys, row), **told}
    place = held.get("place")
    if place is not None and place not in areas().municipalities:
        raise UnknownNameError("municipality", place, areas().municipalities)
    sealed = keys.seal(subject(connection, row.subject).key_id, json.dumps(held, ensure_ascii=False, sort_keys=True))
    facts = {"fields": sorted(told)}
    return SEEKERS.step(
        connection, row.id, "keep", who, at, seen=seen, facts=facts, sealed=sealed, municipality=place, touched_at=at
    )


def consents(connection: Connection, seeker_id: str) -> dict[str, Row[Any]]:
    """What a person gave consent for and did not take back, by purpose."""
    asked = sa.select(MATCH_CONSENT).where(MATCH_CONSENT.c.seeker == seeker_id, MATCH_CONSENT.c.withdrawn_at.is_(None))
    return {row.purpose: row for row in connection.execute(asked)}


def consent(connection: Connection, row: Row[Any], purpose: str, at: datetime) -> None:
    """Give consent for one purpose, after the text that was shown; what was given already stays as it is."""
    _known(purpose)
    if purpose in consents(connection, row.id):
        return
    text = f"wk.consent_{purpose}:{dutch_digest('work')}"
    connection.execute(
        sa.insert(MATCH_CONSENT).values(id=fresh_id(), seeker=row.id, purpose=purpose, text=text, given_at=at)
    )
    _touch(connection, row, at)


def withdraw(connection: Connection, row: Row[Any], purpose: str, at: datetime) -> int:
    """Take consent back, at once: proposals that rest on it are withdrawn; how many."""
    _known(purpose)
    done = connection.execute(
        sa.update(MATCH_CONSENT)
        .where(
            MATCH_CONSENT.c.seeker == row.id, MATCH_CONSENT.c.purpose == purpose, MATCH_CONSENT.c.withdrawn_at.is_(None)
        )
        .values(withdrawn_at=at)
    )
    _touch(connection, row, at)
    if done.rowcount == 0 or purpose == "evaluate":
        return 0
    return _withdraw_proposals(connection, row, at, OPEN if purpose == "propose" else (), OUT)


def _withdraw_proposals(
    connection: Connection, row: Row[Any], at: datetime, before: Sequence[str], sent: Sequence[str]
) -> int:
    asked = sa.select(MATCH).where(MATCH.c.seeker == row.id, MATCH.c.state.in_((*before, *sent)))
    rows = connection.execute(asked).all()
    for each in rows:
        event = "recall" if each.state in sent else "withdraw"
        MATCHES.step(connection, each.id, event, Actor(row.subject, PERSON), at)
    return len(rows)


def _known(purpose: str) -> None:
    if purpose not in PURPOSES:
        raise UnknownNameError("purpose", purpose, PURPOSES)


def _touch(connection: Connection, row: Row[Any], at: datetime) -> None:
    connection.execute(sa.update(SEEKER).where(SEEKER.c.id == row.id).values(touched_at=at))


def end(connection: Connection, row: Row[Any], who: Actor, at: datetime) -> None:
    """End the file: consent and open proposals go, what was told is emptied, and what was counted stays."""
    for purpose in consents(connection, row.id):
        withdraw(connection, row, purpose, at)
    _withdraw_proposals(connection, row, at, OPEN, OUT)
    connection.execute(sa.update(MATCH_ANSWER).where(MATCH_ANSWER.c.seeker == row.id).values(sealed=None))
    SEEKERS.step(connection, row.id, "end", who, at, sealed=None, municipality=None, ended_at=at)


def forget(connection: Connection, subject_id: str, at: datetime) -> None:
    """Empty every file of a person who is erased; may be done again without harm."""
    if (row := of_subject(connection, subject_id)) is not None:
        end(connection, row, Actor(subject_id, PERSON), at)


def over_term(connection: Connection, before: datetime) -> list[Row[Any]]:
    """Open files that nobody touched since an instant, without work that runs."""
    busy = sa.select(MATCH.c.seeker).where(MATCH.c.state.in_(("SENT", "TALK", "STARTED")))
    asked = sa.select(SEEKER).where(SEEKER.c.state == "ACTIVE", SEEKER.c.touched_at < before, SEEKER.c.id.not_in(busy))
    return list(connection.execute(asked.order_by(SEEKER.c.id)))


def signed_file(connection: Connection, subject_id: str) -> Row[Any]:
    """The open file of who is signed in; a person without one is told to begin."""
    if (row := of_subject(connection, subject_id)) is None:
        raise SaidError("wk.not_begun", 409)
    return row


def everything_of(connection: Connection, keys: Keyring, subject_id: str) -> dict[str, Any]:
    """What is held for finding work, for the person to take along."""
    row = of_subject(connection, subject_id)
    if row is None:
        return {}
    states = connection.execute(sa.select(MATCH.c.state, MATCH.c.points).where(MATCH.c.seeker == row.id)).all()
    return {
        "reference": row.reference,
        "told": profile_of(connection, keys, row),
        "consents": sorted(consents(connection, row.id)),
        "proposals": [{"state": state, "points": points} for state, points in states],
    }
