"""What an officer of a municipality does with statements: see what is due, ask, accept, propose to refuse, decide.

A refusal takes two people and at least one reason with its article; the second is never the first. Reasons are a closed
list, each with its article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.accounts.roles import EVERYWHERE, Grant
from banen.act.accounts.sessions import digest_of
from banen.act.clock import local_day
from banen.act.errors import AbsentError, ActError
from banen.act.registrations.statements import CLERK, STATEMENTS
from banen.act.settings import setting
from banen.act.store.tables.files import STATEMENT
from banen.act.workflow import Actor
from banen.errors import Fault
from banen.observe.calendar import end_of_term

REASONS: Final = {
    "not_a_place_to_sleep": "Wet BRP art. 2.75",
    "address_does_not_exist": "Wet BRP art. 2.75",
    "resident": "Wet BRP art. 2.38",
    "not_the_person": "Wet BRP art. 2.67",
}
"""Reasons for a refusal, each with its article (confidence R: to be confirmed by a lawyer)."""
LISTED: Final = ("DOUBT", "PROPOSED_REFUSAL", "NEEDS_INFO")
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class Worklist:
    """Statements by when something must be done with them."""

    late: tuple[Row[Any], ...]
    today: tuple[Row[Any], ...]
    week: tuple[Row[Any], ...]
    later: tuple[Row[Any], ...]
    elsewhere: tuple[Row[Any], ...]

    @property
    def due(self) -> tuple[Row[Any], ...]:
        """What must be done today, the late ones first."""
        return self.late + self.today


def scopes(grants: Sequence[Grant], role: str) -> tuple[str, ...]:
    """The scopes in which somebody has a role."""
    return tuple(grant.scope for grant in grants if grant.role == role)


def _within(places: Sequence[str]) -> sa.ColumnElement[bool]:
    if EVERYWHERE in places:
        return sa.true()
    return sa.or_(STATEMENT.c.municipality.in_(places))


def worklist(connection: Connection, places: Sequence[str], on: date, me: str) -> Worklist:
    """What waits for an officer of some municipalities on a day; what they proposed waits for a colleague."""
    asked = sa.select(STATEMENT).where(STATEMENT.c.state.in_(LISTED), _within(places))
    rows = connection.execute(asked.order_by(STATEMENT.c.due_on, STATEMENT.c.reference)).all()
    elsewhere = [
        row for row in rows if row.state == "NEEDS_INFO" or (row.state == "PROPOSED_REFUSAL" and row.drafted_by == me)
    ]
    here = [row for row in rows if row not in elsewhere]
    return Worklist(
        tuple(row for row in here if row.due_on is not None and row.due_on < on),
        tuple(row for row in here if row.due_on == on),
        tuple(row for row in here if row.due_on is not None and on < row.due_on <= on + WEEK),
        tuple(row for row in here if row.due_on is None or row.due_on > on + WEEK),
        tuple(elsewhere),
    )


def in_scope(connection: Connection, reference: str, places: Sequence[str]) -> Row[Any]:
    """A statement by its number, for officers of its municipality; of another it is as if it were not there."""
    row = connection.execute(
        sa.select(STATEMENT).where(STATEMENT.c.reference == reference, STATEMENT.c.state != "DRAFT")
    ).one_or_none()
    if row is None or not (EVERYWHERE in places or row.municipality in places or row.municipality is None):
        raise AbsentError(Fault("statement", "is not there, or not for you."))
    return row


def act(
    connection: Connection,
    row: Row[Any],
    event: str,
    officer: str,
    at: datetime,
    *,
    seen: int | None,
    reason: str = "",
    text: str = "",
) -> Row[Any]:
    """Do what an officer decided. Raises where it is not possible, takes a colleague, or lacks a reason."""
    actor, day = Actor(officer, CLERK), local_day(at)
    if event == "propose_refusal":
        if reason not in REASONS:
            raise ActError(Fault("reason", "is needed for a refusal, with its article.", "Choose one."))
        return STATEMENTS.step(
            connection,
            row.id,
            event,
            actor,
            at,
            seen=seen,
            reason=reason,
            facts={"article": REASONS[reason]},
            drafted_by=officer,
        )
    if event == "refuse":
        until = objection_until(day)
        return STATEMENTS.step(
            connection,
            row.id,
            event,
            actor,
            at,
            seen=seen,
            reason=reason or "agreed",
            facts={"objection_until": until.isoformat()},
            decided_by=officer,
            ended_at=at,
            objection_until=until,
            due_on=None,
        )
    if event == "send_back":
        return STATEMENTS.step(connection, row.id, event, actor, at, seen=seen, reason=reason or text, drafted_by=None)
    if event == "ask":
        if not text.strip():
            raise ActError(Fault("text", "is empty: the person must know what is asked."))
        due = day + timedelta(days=setting("answer.days"))
        return STATEMENTS.step(connection, row.id, event, actor, at, seen=seen, reason="question", due_on=due)
    if event == "accept":
        return STATEMENTS.step(
            connection,
            row.id,
            event,
            actor,
            at,
            seen=seen,
            reason=reason or text or "accepted",
            check_state="ok",
            due_on=None,
        )
    raise ActError(Fault(event[:40], "is nothing that an officer does here."))


def objection_until(sent: date) -> date:
    """The last day to object to a decision that is sent on a day: six weeks, moved by days off (Awb 6:7, Atw 1).

    >>> objection_until(date(2026, 2, 20)), objection_until(date(2026, 11, 13))
    (datetime.date(2026, 4, 7), datetime.date(2026, 12, 28))
    """
    return end_of_term(sent + timedelta(weeks=setting("objection.weeks")))


def vouch(connection: Connection, row: Row[Any], code: str, officer: str, at: datetime) -> Row[Any]:
    """A person stands at the desk with a document and the code: the statement is that person's from now on."""
    facts = {"code": digest_of(code.strip().upper().replace("O", "0").replace("I", "1").replace("L", "1"))}
    return STATEMENTS.step(
        connection,
        row.id,
        "vouch",
        Actor(officer, CLERK),
        at,
        facts=facts,
        loa="substantial",
        code_hash=None,
        code_until=None,
    )


def staying_now(connection: Connection, places: Sequence[str], on: date) -> list[Row[Any]]:
    """Delivered statements of who stays in some municipalities on a day: no ended ones, none that waits."""
    rows = connection.execute(
        sa.select(STATEMENT)
        .where(
            STATEMENT.c.state.in_(("DELIVERED", "ACTIVE")),
            _within(places),
            STATEMENT.c.starts <= on,
            sa.or_(STATEMENT.c.ends.is_(None), STATEMENT.c.ends >= on),
            STATEMENT.c.sealed.is_not(None),
        )
        .order_by(STATEMENT.c.starts, STATEMENT.c.reference)
    )
    return list(rows)
