"""Appeals: against a decision, in its term, heard by somebody who had no part in it (Awb 7:5), and to the court.

An appeal that is upheld gets a free place, else stands ahead of all in this year's list; an order of a court adds a
place, so that nobody loses theirs: who writes the order down proposes it, and a keeper of the number books it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.engine import Connection, Row

from banen.act.cases.files import (
    DECIDER,
    PROPOSER,
    ask_ledger,
    case_by_id,
    content_of,
    decisions_of,
    open_case,
    record,
    with_content,
)
from banen.act.clock import local_day
from banen.act.errors import ActError, ConflictError, RefusedError
from banen.act.identity import derived_id
from banen.act.office import Office
from banen.act.quotas.proposals import propose_order
from banen.act.store.tables.cases import CASE
from banen.act.workflow import Actor, Move, Workflow, allow
from banen.errors import Fault
from banen.languages import DUTCH, ENGLISH
from banen.sentences import Sentence


def _not_involved(move: Move) -> None:
    before = decisions_of(move.connection, move.file.of_case)
    involved = {row.decided_by for row in before} | {row.drafted_by for row in before}
    if move.actor.id in involved:
        raise RefusedError(
            Fault("appeal", "is heard by somebody who had no part in the decision (Awb 7:5).", "Ask a colleague.")
        )


def _in_time(move: Move) -> None:
    _not_involved(move)
    if local_day(move.file.received_at) > _last_day(move) and not move.reason.strip():
        raise ConflictError(
            Fault(
                "term",
                Sentence("ended on {last_day}.", last_day=_last_day(move)),
                "Declare it inadmissible, or say why it is excused (Awb 6:11).",
            )
        )


def _late(move: Move) -> None:
    _not_involved(move)
    if local_day(move.file.received_at) <= _last_day(move):
        raise ConflictError(
            Fault(
                "term", Sentence("runs until {last_day}: the appeal is in time.", last_day=_last_day(move)), "Hear it."
            )
        )


def _last_day(move: Move) -> Any:
    return decisions_of(move.connection, move.file.of_case)[-1].objection_until


APPEALS: Final = Workflow(
    "appeal",
    CASE,
    (
        *allow("LODGED", "admit", "HEARING", DECIDER, _in_time),
        *allow("LODGED", "too_late", "INADMISSIBLE", DECIDER, _late, reason=True),
        *allow("HEARING", "uphold", "UPHELD", DECIDER, _not_involved, reason=True),
        *allow("HEARING", "dismiss", "DISMISSED", DECIDER, _not_involved, reason=True),
        *allow("DISMISSED", "go_to_court", "AT_COURT", PROPOSER),
        *allow("AT_COURT", "order", "ORDERED", DECIDER, reason=True),
        *allow("AT_COURT", "court_dismisses", "CLOSED", DECIDER, reason=True),
    ),
    CASE.c.kind == "appeal",
)
"""What may become of an appeal."""


def lodge(
    connection: Connection, office: Office, case: Row[Any], who: Actor, at: datetime, *, key: str, text: str
) -> Row[Any]:
    """Object to the last decision on a case; the grounds are sealed."""
    if not decisions_of(connection, case.id):
        raise ConflictError(Fault("appeal", "is against a decision, and there is none yet."))
    if not text.strip():
        raise ActError(Fault("reason", "is empty.", "Say on what grounds (Awb 6:5)."))
    return open_case(
        connection,
        office,
        APPEALS,
        "LODGED",
        who,
        at,
        key=key,
        scope=case.scope,
        proposer=case.proposer,
        of_case=case.id,
        quota=case.quota,
        content={"grounds": text.strip()[:4000]},
    )


def step(
    connection: Connection,
    office: Office,
    row: Row[Any],
    who: Actor,
    at: datetime,
    event: str,
    *,
    reason: str = "",
    article: str = "",
    seen: int | None = None,
) -> Row[Any] | ActError:
    """Admit, hear and decide; upheld, the ledger finds the place; ordered, it waits for a keeper of the number."""
    ends = event in ("too_late", "uphold", "dismiss", "order", "court_dismisses")
    changes: dict[str, Any] = {"content": with_content(office, row, **{event: reason[:4000]})}
    if ends:
        changes["ended_at"] = at
    after = APPEALS.step(connection, row.id, event, who, at, seen=seen, reason=reason, **changes)
    outcome = {"too_late": "inadmissible", "uphold": "upheld", "dismiss": "dismissed"}.get(event)
    if outcome is not None:
        record(connection, row, outcome, _reasons(reason, article), who, at, None)
    case = case_by_id(connection, row.of_case)
    key = derived_id(row.id, event)
    if row.quota and event == "uphold":
        answer = ask_ledger(connection, office, key, "uphold", row.quota, who, case=case.reference, places=1)
        if isinstance(answer, ActError):
            raise answer
    if row.quota and event == "order":
        propose_order(connection, row.quota, case.reference, reason[:80], who.id, office.store.clock, key=key)
    return after


def _reasons(reason: str, article: str) -> Sequence[Mapping[str, str]]:
    return [{"condition": "", "article": article, DUTCH: reason[:400], ENGLISH: reason[:400]}]


def grounds(office: Office, row: Row[Any]) -> str:
    """What the appeal says."""
    return str(content_of(office, row).get("grounds", ""))
