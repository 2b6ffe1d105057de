"""A line for the account: proposed by an editor of a theme, approved by another, and then written in the account.

The store keeps who proposed and approved; the account itself names them only by a part of their number here. What the
line means, and whether it may stand, the account knows: it is asked by who serves both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.clock import local_day
from banen.act.errors import AbsentError, ActError, RefusedError
from banen.act.identity import fresh_id, fresh_reference
from banen.act.processing import audit
from banen.act.store.tables.account import ACCOUNT_LINE
from banen.act.workflow import THE_SYSTEM, Actor, Move, Workflow, allow
from banen.errors import Fault
from banen.sentences import Sentence

EDITOR: Final = "account_editor"
APPROVER: Final = "account_approver"
PUBLISHER: Final = "account_publisher"
AUDITOR: Final = "account_auditor"
READERS: Final = (EDITOR, APPROVER, PUBLISHER, AUDITOR)
LONGEST: Final = 400
"""Characters that a reason, or the evidence, may have."""
_SHOWN: Final = 500

Written = tuple[int, str]
"""The number of a line in the account, and the digest of it with all before it."""


def _another(move: Move) -> None:
    if move.actor.id == move.file.proposed_by:
        raise RefusedError(Fault("second", "nobody approves what they proposed.", "Let a colleague look at it."))


def _the_same(move: Move) -> None:
    if move.actor.id != move.file.proposed_by:
        raise RefusedError(Fault("line", "only who proposed it takes it back.", "Reject it, with a reason."))


LINES: Final = Workflow(
    "account_line",
    ACCOUNT_LINE,
    (
        *allow("PROPOSED", "approve", "APPROVED", APPROVER, _another),
        *allow("PROPOSED", "reject", "REJECTED", APPROVER, reason=True),
        *allow("PROPOSED", "withdraw", "WITHDRAWN", EDITOR, _the_same),
        *allow("APPROVED", "write", "WRITTEN", THE_SYSTEM.role),
    ),
)
"""What may become of a line; one that was written is never taken out: a correction is a line of its own."""


def name_of(role: str, subject: str) -> str:
    """How somebody is named in the account, which everybody may read: by role and a part of their number here.

    >>> name_of("account_editor", "4f2a91c0d3")
    'editor 4f2a91c0'
    """
    return f"{role.removeprefix('account_')} {subject[:8]}"


def propose(
    connection: Connection,
    who: Actor,
    at: datetime,
    *,
    theme: str,
    subject: str,
    status: str,
    effective_on: date,
    reason: str,
    evidence: str,
) -> Row[Any]:
    """Propose a line for a subject of a theme; the line waits for another person."""
    if long := [name for name, text in (("reason", reason), ("evidence", evidence)) if len(text) > LONGEST]:
        raise ActError(
            *(
                Fault(name, Sentence("has more than {longest} characters.", longest=LONGEST), "Write it shorter.")
                for name in long
            )
        )
    values = {
        "id": fresh_id(),
        "reference": fresh_reference(),
        "state": "PROPOSED",
        "theme": theme,
        "subject": subject,
        "status": status,
        "effective_on": effective_on,
        "reason": reason,
        "evidence": evidence,
        "proposed_by": who.id,
        "proposed_at": at,
    }
    LINES.begin(connection, values, who, at)
    audit.enter(
        connection,
        "account_line.propose",
        subject,
        at,
        actor=who.id,
        role=who.role,
        facts={"reference": values["reference"], "status": status},
    )
    return line(connection, str(values["reference"]), ("*",))


def step(
    connection: Connection,
    row: Row[Any],
    event: str,
    who: Actor,
    at: datetime,
    *,
    seen: int | None = None,
    reason: str = "",
    write: Callable[[Row[Any], date], Written],
) -> Row[Any]:
    """Approve, reject or withdraw; what is approved is written by ``write`` in the same step, or is not approved."""
    changes: dict[str, Any] = {"approved_by": who.id} if event == "approve" else {}
    after = LINES.step(connection, row.id, event, who, at, seen=seen, reason=reason, **changes)
    audit.enter(
        connection,
        f"account_line.{event}",
        row.subject,
        at,
        actor=who.id,
        role=who.role,
        facts={"reference": row.reference},
    )
    if event != "approve":
        return after
    seq, link = write(after, local_day(at))
    return LINES.step(connection, row.id, "write", THE_SYSTEM, at, seq=seq, link=link)


def line(connection: Connection, reference: str, themes: Sequence[str]) -> Row[Any]:
    """One line by its number, where it is of one of these themes."""
    asked = sa.select(ACCOUNT_LINE).where(ACCOUNT_LINE.c.reference == reference)
    row = connection.execute(_of(asked, themes)).one_or_none()
    if row is None:
        raise AbsentError(
            Fault(
                "line",
                Sentence("there is none with number {reference!r}, or it is not for you.", reference=reference[:20]),
            )
        )
    return row


def lines(connection: Connection, themes: Sequence[str]) -> Sequence[Row[Any]]:
    """The lines of these themes: what waits first, then the newest."""
    asked = sa.select(ACCOUNT_LINE).order_by(ACCOUNT_LINE.c.state != "PROPOSED", ACCOUNT_LINE.c.proposed_at.desc())
    return connection.execute(_of(asked, themes).limit(_SHOWN)).all()


def _of(asked: sa.Select[Any], themes: Sequence[str]) -> sa.Select[Any]:
    return asked if "*" in themes else asked.where(ACCOUNT_LINE.c.theme.in_(themes))
