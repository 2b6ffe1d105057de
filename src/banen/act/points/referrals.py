"""Referrals: somebody is helped further elsewhere, only with consent in their own language, and takes it back at will.

Help to return is one kind among others: its own consent, never preselected, never the step that follows by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.clock import local_day
from banen.act.errors import AbsentError, ActError, ConflictError
from banen.act.identity import fresh_id, fresh_reference, read_reference
from banen.act.office import Office
from banen.act.points.contacts import ADVISER, point
from banen.act.settings import setting
from banen.act.store.tables.points import REFERRAL, REFERRAL_KINDS, REFERRAL_OUTCOMES
from banen.act.texts import dutch_digest, languages
from banen.act.workflow import PERSON, SYSTEM, THE_SYSTEM, Actor, Move, Workflow, allow
from banen.errors import Fault, UnknownNameError
from banen.observe.records import CONTENT
from banen.observe.shapes import Maybe, OneOf, content
from banen.sentences import Sentence

RECEIVER: Final = "receiver"
PRESELECTED: Final = ""
"""No kind is chosen beforehand, least of all return (HR-02)."""
_OVER: Final = ("DONE", "NO_SHOW", "DECLINED", "WITHDRAWN", "EXPIRED")


def _consented(move: Move) -> None:
    if move.facts.get("kind") != move.file.kind:
        raise ConflictError(
            Fault("consent", "is for another kind of help.", "Read the text of this kind, and ask again.")
        )


REFERRALS: Final = Workflow(
    "referral",
    REFERRAL,
    (
        *allow("OFFERED", "consent", "CONSENTED", PERSON, _consented),
        *allow("CONSENTED", "send", "SENT", ADVISER),
        *allow("SENT", "accept", "ACCEPTED", RECEIVER),
        *allow("SENT ACCEPTED", "done", "DONE", RECEIVER),
        *allow("SENT ACCEPTED", "no_show", "NO_SHOW", RECEIVER),
        *allow("SENT ACCEPTED", "decline", "DECLINED", RECEIVER),
        *allow("OFFERED CONSENTED SENT ACCEPTED", "withdraw", "WITHDRAWN", PERSON),
        *allow("OFFERED CONSENTED SENT ACCEPTED", "expire", "EXPIRED", SYSTEM),
    ),
)
"""What may become of a referral."""


@cache
def receivers() -> Mapping[str, Mapping[str, Any]]:
    """Who helps further: with which kinds, how they are reached, and when that was checked last."""
    row: Any = {
        "name": str, "kinds": [OneOf(REFERRAL_KINDS, "kind of help")], "contact": str, "languages": [str],
        "hours": Maybe(str), "checked_on": Maybe(date), "source": str,
    }  # fmt: skip
    return dict(content(CONTENT / "act" / "receivers.yml", {str: row}))


def is_stale(checked_on: date | None, today: date) -> bool:
    """Whether what is known of a receiver was not checked for too long, or never."""
    return checked_on is None or (today - checked_on).days > setting("receiver.check_days")


def offer(
    connection: Connection,
    office: Office,
    who: Actor,
    at: datetime,
    *,
    point_id: str,
    receiver: str,
    kind: str,
    language: str,
) -> Row[Any]:
    """Offer help further on; nothing of the person is kept yet."""
    point(connection, point_id)
    if receiver not in receivers():
        raise UnknownNameError("receiver", receiver, receivers())
    if language not in languages():
        raise UnknownNameError("language", language, languages())
    if kind not in receivers()[receiver]["kinds"]:
        raise ActError(
            Fault(
                "kind",
                Sentence("{receiver} does not help with {kind!r}.", receiver=receiver, kind=kind[:12]),
                "Choose another.",
            )
        )
    id_ = fresh_id()
    REFERRALS.begin(
        connection,
        {
            "id": id_,
            "reference": fresh_reference(),
            "point": point_id,
            "receiver": receiver,
            "kind": kind,
            "state": "OFFERED",
            "language": language,
            "key_id": office.keys.new(),
            "created_at": at,
            "expires_on": local_day(at) + timedelta(days=setting("referral.days")),
        },
        who,
        at,
    )
    return referral_by_id(connection, id_)


def consent(
    connection: Connection, office: Office, row: Row[Any], who: Actor, at: datetime, *, kind: str, contact: str
) -> Row[Any]:
    """The person says yes to this kind of help, after the text in their own language; how to reach them is sealed."""
    if not contact.strip():
        raise ActError(Fault("contact", "is empty.", "Without it nobody can call."))
    sealed = office.keys.seal(row.key_id, contact.strip()[:400])
    text = f"{'ref.return' if kind == 'return' else 'ref.consent'}:{dutch_digest()}"
    return REFERRALS.step(
        connection,
        row.id,
        "consent",
        Actor(who.id, PERSON),
        at,
        facts={"kind": kind},
        consent_at=at,
        consent_text=text,
        contact=sealed,
    )


def step(
    connection: Connection, office: Office, row: Row[Any], event: str, who: Actor, at: datetime, outcome: str = ""
) -> Row[Any]:
    """Send, accept, end or withdraw; with the end the contact is destroyed, and the count remains."""
    changes: dict[str, Any] = {}
    if outcome:
        if outcome not in REFERRAL_OUTCOMES:
            raise ActError(
                Fault(
                    "outcome",
                    Sentence("is none of {referral_outcomes}.", referral_outcomes=", ".join(REFERRAL_OUTCOMES)),
                )
            )
        changes["outcome"] = outcome
    after = REFERRALS.step(connection, row.id, event, who, at, **changes)
    if after.state in _OVER:
        office.keys.destroy(row.key_id)
        connection.execute(sa.update(REFERRAL).where(REFERRAL.c.id == row.id).values(contact=None, ended_at=at))
    return referral_by_id(connection, row.id)


def expire(connection: Connection, office: Office, at: datetime) -> int:
    """End what nobody took up in its term; how many."""
    rows = connection.execute(
        sa.select(REFERRAL).where(REFERRAL.c.state.not_in(_OVER), REFERRAL.c.expires_on < local_day(at))
    ).all()
    for row in rows:
        step(connection, office, row, "expire", THE_SYSTEM, at)
    long_over = sa.and_(
        REFERRAL.c.subject.is_not(None), REFERRAL.c.ended_at < at - timedelta(days=setting("referral.days"))
    )
    connection.execute(sa.update(REFERRAL).where(long_over).values(subject=None))
    return len(rows)


def claim(connection: Connection, typed: str, person: str) -> Row[Any] | None:
    """Make a referral somebody's, who shows its code; None where it is over, another's, or not there."""
    reference = read_reference(typed)
    row = connection.execute(sa.select(REFERRAL).where(REFERRAL.c.reference == reference)).one_or_none()
    if row is None or row.state in _OVER or row.subject not in (None, person):
        return None
    connection.execute(sa.update(REFERRAL).where(REFERRAL.c.id == row.id).values(subject=person))
    return referral_by_id(connection, row.id)


def of_person(connection: Connection, person: str) -> list[Row[Any]]:
    """Every referral that somebody made theirs, the newest first."""
    asked = sa.select(REFERRAL).where(REFERRAL.c.subject == person)
    return list(connection.execute(asked.order_by(REFERRAL.c.created_at.desc(), REFERRAL.c.id)))


def own(connection: Connection, id_: str, person: str) -> Row[Any]:
    """One referral of a person; another's is as if it were not there."""
    row = connection.execute(sa.select(REFERRAL).where(REFERRAL.c.id == id_)).one_or_none()
    if row is None or row.subject != person:
        raise AbsentError(Fault("referral", "is not there, or not yours."))
    return row


def leave(connection: Connection, office: Office, person: str, at: datetime) -> None:
    """Stop what runs for a person who is erased, and forget whose it was."""
    for row in of_person(connection, person):
        if row.state not in _OVER:
            step(connection, office, row, "withdraw", Actor(person, PERSON), at)
    connection.execute(sa.update(REFERRAL).where(REFERRAL.c.subject == person).values(subject=None))


def referral_by_id(connection: Connection, id_: str) -> Row[Any]:
    """One referral."""
    return connection.execute(sa.select(REFERRAL).where(REFERRAL.c.id == id_)).one()


def for_receiver(connection: Connection, office: Office, reference: str, receiver: str) -> dict[str, Any]:
    """What a receiver sees of a referral to it: how to reach the person while it runs, and that it ended."""
    row = connection.execute(sa.select(REFERRAL).where(REFERRAL.c.reference == reference)).one_or_none()
    if row is None or row.receiver != receiver or row.state in ("OFFERED", "CONSENTED"):
        raise AbsentError(Fault("referral", "is not there, or not for you."))
    return {"reference": row.reference, "kind": row.kind, "state": row.state, "language": row.language,
            "contact": office.keys.open(row.key_id, row.contact)}  # fmt: skip
