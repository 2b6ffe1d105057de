"""Roles: a grant gives a subject a role within a scope for a term, and works once a second person has approved it.

Nobody has every right, and nothing that a client or a provider says gives a role.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from banen.act.accounts import sessions
from banen.act.errors import AbsentError, ConflictError, RefusedError
from banen.act.identity import fresh_id
from banen.act.processing import audit
from banen.act.store.tables.people import ROLE_GRANT
from banen.errors import Fault, UnknownNameError

ROLES: Final = {
    "desk_clerk": "a municipality or RNI desk: the statement in hand",
    "municipality_reader": "a municipality: who stays there now",
    "quota_keeper": "an instrument: counters and bookings",
    "case_worker": "a route (the id of a rule) or a region: cases of it, to prepare",
    "decider": "a route or a region: cases of it, to decide; never one's own draft",
    "proposer": "an organisation: its own applications and proposals, through its representative",
    "provider": "an organisation: its own notifications of posting, through its representative",
    "client": "an organisation: notifications that name it as client, to check",
    "adviser": "an information point: contacts without identity, referrals with consent",
    "point_lead": "an information point: the same, and what is published of it",
    "consultant": "a municipality: people who look for work there, with what they told for it, and proposals",
    "signal_taker": "an organisation: signals that come in",
    "assessor": "an organisation: signals, to assess; who told only with a reason",
    "sharing_officer": "an organisation: proposed shares and their basis; never one's own",
    "receiver": "an organisation: exactly the fields that were sent to it, until they expire",
    "release_officer": "all: drafts of counts with their flags, no names and no rows",
    "account_editor": "a theme of the account: proposes a change of status",
    "account_approver": "a theme of the account: what others propose, to approve; never one's own",
    "account_publisher": "all of the account: makes the report of a year definitive",
    "account_auditor": "all of the account: also what was not approved, to read",
    "privacy_officer": "all: registers and logs, no content",
    "admin": "an instance: accounts and grants, no content",
}
"""Roles of staff, each with its scope and what it sees."""
EVERYWHERE: Final = "*"


@dataclass(frozen=True)
class Grant:
    """A role that works now."""

    id: str
    role: str
    scope: str

    def covers(self, scope: str | None) -> bool:
        """Whether something of a scope is within it."""
        return self.scope == EVERYWHERE or self.scope == scope


def grants_of(connection: Connection, subject: str, at: datetime) -> tuple[Grant, ...]:
    """The roles that a subject has at an instant: approved, begun, not over."""
    rows = connection.execute(
        sa.select(ROLE_GRANT)
        .where(
            ROLE_GRANT.c.subject == subject,
            ROLE_GRANT.c.approved_at.is_not(None),
            ROLE_GRANT.c.valid_from <= at,
            ROLE_GRANT.c.valid_to > at,
            ROLE_GRANT.c.ended_at.is_(None),
        )
        .order_by(ROLE_GRANT.c.role, ROLE_GRANT.c.scope)
    )
    return tuple(Grant(row.id, row.role, row.scope) for row in rows)


def propose(
    connection: Connection,
    subject: str,
    role: str,
    scope: str,
    purpose: str,
    valid_from: datetime,
    valid_to: datetime,
    by: str,
    at: datetime,
) -> str:
    """Ask for a grant; it does nothing until a second person approves it. Its id."""
    if role not in ROLES:
        raise UnknownNameError("role", role, ROLES)
    if valid_to < valid_from:
        raise ConflictError(Fault("term", "ends before it begins.", "Change one of the days."))
    id_ = fresh_id()
    connection.execute(
        sa.insert(ROLE_GRANT).values(
            id=id_,
            subject=subject,
            role=role,
            scope=scope,
            purpose=purpose[:200],
            valid_from=valid_from,
            valid_to=valid_to,
            by=by,
        )
    )
    audit.enter(connection, "grant.propose", id_, at, actor=by, facts={"role": role, "scope": scope})
    return id_


def approve(connection: Connection, grant: str, second: str, at: datetime) -> None:
    """Let a grant work: by another person than who asked, and than who gets it."""
    row = connection.execute(sa.select(ROLE_GRANT).where(ROLE_GRANT.c.id == grant).with_for_update()).one_or_none()
    if row is None:
        raise AbsentError(Fault("grant", "is not there."))
    if row.approved_at is not None:
        raise ConflictError(Fault("grant", "was approved before."))
    if second in (row.by, row.subject):
        raise RefusedError(Fault("grant", "takes two different people, neither of whom gets it.", "Ask a colleague."))
    connection.execute(sa.update(ROLE_GRANT).where(ROLE_GRANT.c.id == grant).values(second_by=second, approved_at=at))
    sessions.end_all(connection, row.subject)
    audit.enter(connection, "grant.approve", grant, at, actor=second)


def end(connection: Connection, grant: str, by: str, at: datetime) -> None:
    """End a grant before its term; one person is enough to take away."""
    done = connection.execute(
        sa.update(ROLE_GRANT).where(ROLE_GRANT.c.id == grant, ROLE_GRANT.c.ended_at.is_(None)).values(ended_at=at)
    )
    if done.rowcount != 1:
        raise AbsentError(Fault("grant", "is not there, or has ended."))
    audit.enter(connection, "grant.end", grant, at, actor=by)
