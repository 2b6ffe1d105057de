"""Rounds and proposals: a draft that a consultant approves, the person chooses, and only then an employer sees.

No step of the software ends a proposal but taking it back: by consent that was withdrawn, or for a newer round.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.accounts.subjects import subject
from banen.act.errors import AbsentError, ActError, ConflictError
from banen.act.identity import fresh_id, fresh_reference
from banen.act.processing import audit
from banen.act.store.keys import Keyring
from banen.act.store.tables.seekers import MATCH, MATCH_ANSWER, MATCH_CONSENT, MATCH_ROUND, SEEKER, VACANCY
from banen.act.workflow import PERSON, SYSTEM, THE_SYSTEM, Actor, Move, Workflow, allow
from banen.errors import Fault
from banen.languages import DUTCH
from banen.observe.days import DayError, read_day
from banen.sentences import Sentence

_CONSULTANT: Final = "consultant"
OPEN: Final = ("DRAFT", "OFFERED", "CHOSEN")
"""Proposals that no employer has seen."""
OUT: Final = ("SENT", "TALK")
"""Proposals that an employer has seen."""
TAKEN: Final = ("CHOSEN", "SENT", "TALK", "STARTED")
"""Proposals that hold a place of their vacancy."""
KNOWN: Final = ("OFFERED", "DECLINED", "ASIDE", *TAKEN)
"""Proposals that a newer round leaves as they are, and does not make again."""


def _agreed(move: Move) -> None:
    """An employer sees a person only with consent to propose and to share, and while the vacancy is open."""
    asked = sa.select(MATCH_CONSENT.c.purpose).where(
        MATCH_CONSENT.c.seeker == move.file.seeker, MATCH_CONSENT.c.withdrawn_at.is_(None)
    )
    given = set(move.connection.execute(asked).scalars())
    if lacking := {"propose", "share_contact"} - given:
        raise ConflictError(
            Fault(
                "consent",
                Sentence("{lacking} is not given.", lacking=", ".join(sorted(lacking))),
                "Ask the person, who gives it on the page.",
            )
        )
    state = move.connection.execute(sa.select(VACANCY.c.state).where(VACANCY.c.id == move.file.vacancy)).scalar_one()
    if state != "OPEN":
        raise ConflictError(Fault("vacancy", "is closed.", "Put the proposal aside, or make a new round."))


def _approving(move: Move) -> None:
    move.changes["approved_by"] = move.actor.id


def _choosing(move: Move) -> None:
    move.changes["chosen_at"] = move.at


def _starting(move: Move) -> None:
    try:
        move.changes["starts_on"] = read_day(move.facts.get("starts_on", ""))
    except DayError as error:
        raise ActError(Fault("starts_on", str(error), dutch=error.sentence(DUTCH))) from None


def _still_there(move: Move) -> None:
    given = sa.select(MATCH_CONSENT.c.id).where(
        MATCH_CONSENT.c.seeker == move.file.seeker,
        MATCH_CONSENT.c.purpose == "evaluate",
        MATCH_CONSENT.c.withdrawn_at.is_(None),
    )
    if move.connection.execute(given).first() is None:
        raise ConflictError(Fault("consent", "evaluate is not given, so nothing is kept of how it went on."))
    months = {0: 3, 3: 6, 6: 12}.get(move.file.here_after)
    if months is None:
        raise ConflictError(Fault("match", "was looked at after 3, 6 and 12 months."))
    move.changes["here_after"] = months


MATCHES: Final = Workflow(
    "match",
    MATCH,
    (
        *allow("DRAFT", "approve", "OFFERED", _CONSULTANT, _approving),
        *allow("DRAFT OFFERED", "aside", "ASIDE", _CONSULTANT, reason=True),
        *allow("ASIDE", "restore", "DRAFT", _CONSULTANT),
        *allow("OFFERED DECLINED", "choose", "CHOSEN", PERSON, _choosing),
        *allow("OFFERED CHOSEN", "decline", "DECLINED", PERSON),
        *allow("CHOSEN", "send", "SENT", _CONSULTANT, _agreed),
        *allow("SENT", "talk", "TALK", _CONSULTANT),
        *allow("SENT TALK", "start", "STARTED", _CONSULTANT, _starting),
        *allow("SENT TALK", "stop", "ENDED", _CONSULTANT, reason=True),
        *allow("STARTED", "still_there", "=", _CONSULTANT, _still_there),
        *allow("STARTED", "left", "ENDED", _CONSULTANT),
        *allow("DRAFT OFFERED CHOSEN", "withdraw", "WITHDRAWN", PERSON),
        *allow("SENT TALK", "recall", "WITHDRAWN", PERSON),
        *allow("DRAFT", "renew", "WITHDRAWN", SYSTEM),
    ),
)
"""What may become of a proposal; nothing here rejects anybody without a person and a reason."""


@dataclass(frozen=True)
class MatchAnswer:
    """What a round answers to one person: why, and which vacancies, each with points and whether it is on the list."""

    seeker: str
    told: Mapping[str, Any]
    vacancies: tuple[tuple[str, int, bool], ...]


def record_round(
    connection: Connection,
    keys: Keyring,
    who: Actor,
    at: datetime,
    *,
    scope: str,
    day: date,
    mode: str,
    seed: int,
    counts: Mapping[str, Any],
    content: str,
    answers: Sequence[MatchAnswer],
) -> Row[Any]:
    """Keep a round with its answers; drafts of earlier rounds make way, what people saw or chose stays."""
    id_, reference = fresh_id(), fresh_reference()
    connection.execute(
        sa.insert(MATCH_ROUND).values(
            id=id_,
            reference=reference,
            scope=scope,
            day=day,
            mode=mode,
            seed=seed,
            counts=dict(counts),
            content=content,
            by=who.id,
            made_at=at,
        )
    )
    for answer in answers:
        _answer(connection, keys, id_, answer, at)
    audit.enter(
        connection,
        "match.round",
        reference,
        at,
        actor=who.id,
        role=who.role,
        facts={"scope": scope, "people": len(answers)},
    )
    return connection.execute(sa.select(MATCH_ROUND).where(MATCH_ROUND.c.id == id_)).one()


def _answer(connection: Connection, keys: Keyring, round_: str, answer: MatchAnswer, at: datetime) -> None:
    owner = connection.execute(sa.select(SEEKER.c.subject).where(SEEKER.c.id == answer.seeker)).scalar_one()
    key = subject(connection, owner).key_id
    earlier = connection.execute(sa.select(MATCH).where(MATCH.c.seeker == answer.seeker)).all()
    for row in earlier:
        if row.state == "DRAFT":
            MATCHES.step(connection, row.id, "renew", THE_SYSTEM, at)
    there = {row.vacancy for row in earlier if row.state in KNOWN}
    connection.execute(
        sa.insert(MATCH_ANSWER).values(
            round=round_,
            seeker=answer.seeker,
            proposals=len(answer.vacancies),
            sealed=keys.seal(key, json.dumps(answer.told, ensure_ascii=False, sort_keys=True)),
        )
    )
    for vacancy, points, listed in answer.vacancies:
        if vacancy not in there:
            MATCHES.begin(
                connection,
                {
                    "id": fresh_id(),
                    "round": round_,
                    "seeker": answer.seeker,
                    "vacancy": vacancy,
                    "state": "DRAFT",
                    "points": points,
                    "listed": listed,
                    "here_after": 0,
                    "created_at": at,
                },
                THE_SYSTEM,
                at,
            )


def rounds(connection: Connection, scopes: Sequence[str], most: int = 20) -> list[Row[Any]]:
    """The latest rounds of some municipalities, or of all."""
    asked = sa.select(MATCH_ROUND).order_by(MATCH_ROUND.c.made_at.desc(), MATCH_ROUND.c.id).limit(most)
    return list(connection.execute(asked if "*" in scopes else asked.where(MATCH_ROUND.c.scope.in_(scopes))))


def round_in_scope(connection: Connection, reference: str, scopes: Sequence[str]) -> Row[Any]:
    """One round, for a consultant of its municipality."""
    row = connection.execute(sa.select(MATCH_ROUND).where(MATCH_ROUND.c.reference == reference)).one_or_none()
    if row is None or not ("*" in scopes or row.scope in scopes):
        raise AbsentError(Fault("round", "is not there, or not for you."))
    return row


def answers_of(connection: Connection, round_: str) -> list[Row[Any]]:
    """Who was in a round, with how many proposals; who has none comes first."""
    asked = (
        sa.select(SEEKER.c.reference, MATCH_ANSWER.c.proposals, SEEKER.c.state, SEEKER.c.id)
        .join(SEEKER, SEEKER.c.id == MATCH_ANSWER.c.seeker)
        .where(MATCH_ANSWER.c.round == round_)
        .order_by(MATCH_ANSWER.c.proposals > 0, SEEKER.c.reference)
    )
    return list(connection.execute(asked))


def told_to(connection: Connection, keys: Keyring, seeker_row: Row[Any]) -> dict[str, dict[str, Any]]:
    """What each round told a person, by round, the newest first; what was erased is absent."""
    asked = (
        sa.select(MATCH_ANSWER.c.sealed, MATCH_ROUND.c.id)
        .join(MATCH_ROUND, MATCH_ROUND.c.id == MATCH_ANSWER.c.round)
        .where(MATCH_ANSWER.c.seeker == seeker_row.id)
        .order_by(MATCH_ROUND.c.made_at.desc(), MATCH_ROUND.c.id)
    )
    key = subject(connection, seeker_row.subject).key_id
    opened = ((row.id, keys.open(key, row.sealed)) for row in connection.execute(asked))
    return {round_: json.loads(text) for round_, text in opened if text}


def proposals_of(connection: Connection, seeker_id: str) -> list[Row[Any]]:
    """The proposals of a person, the best of the newest round first."""
    asked = (
        sa.select(MATCH)
        .join(MATCH_ROUND, MATCH_ROUND.c.id == MATCH.c.round)
        .where(MATCH.c.seeker == seeker_id)
        .order_by(MATCH_ROUND.c.made_at.desc(), MATCH.c.points.desc(), MATCH.c.id)
    )
    return list(connection.execute(asked))


def proposal(connection: Connection, id_: str, seeker_id: str) -> Row[Any]:
    """One proposal of a person. Raises :class:`~banen.act.errors.AbsentError` for another's."""
    row = connection.execute(sa.select(MATCH).where(MATCH.c.id == id_)).one_or_none()
    if row is None or row.seeker != seeker_id:
        raise AbsentError(Fault("proposal", "is not there, or not for you."))
    return row


def step(
    connection: Connection,
    row: Row[Any],
    event: str,
    who: Actor,
    at: datetime,
    *,
    seen: int | None = None,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Row[Any]:
    """Take a step with a proposal; what staff does stands in the audit as well."""
    after = MATCHES.step(connection, row.id, event, who, at, seen=seen, reason=reason, facts=facts)
    if who.role != PERSON:
        audit.enter(connection, f"match.{event}", row.id, at, actor=who.id, role=who.role)
    return after
