"""Joint actions (AMU): each partner names its own power and reports for itself; no common file, only shares."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.engine import Connection, Row

from banen.act.errors import ActError, ConflictError, RefusedError
from banen.act.identity import fresh_id, fresh_reference
from banen.act.sharing.bases import body
from banen.act.store.tables.signals import JOINT
from banen.act.workflow import SYSTEM, THE_SYSTEM, Actor, Move, Workflow, allow
from banen.errors import Fault
from banen.sentences import Sentence

PARTNER: Final = "sharing_officer"


def _all_agreed(move: Move) -> None:
    if waiting := [name for name, each in move.file.partners.items() if not each.get("agreed_by")]:
        raise ConflictError(Fault("joint action", Sentence("waits for {waiting}.", waiting=", ".join(waiting))))


def _all_reported(move: Move) -> None:
    if waiting := [name for name, each in move.file.partners.items() if not each.get("report")]:
        raise ConflictError(Fault("joint action", Sentence("has no report of {waiting}.", waiting=", ".join(waiting))))


JOINTS: Final = Workflow(
    "joint_action",
    JOINT,
    (
        *allow("PLANNED", "agree", "=", PARTNER),
        *allow("PLANNED", "all_agree", "AGREED", SYSTEM, _all_agreed),
        *allow("AGREED", "done", "DONE", PARTNER),
        *allow("DONE", "report", "=", PARTNER, reason=True),
        *allow("DONE", "all_report", "REPORTED", SYSTEM, _all_reported),
    ),
)
"""What may become of a joint action."""


def plan(
    connection: Connection, who: Actor, at: datetime, title: str, on: date, partners: Mapping[str, str]
) -> Row[Any]:
    """Plan one: at least two partners, each with the law that gives it its own power."""
    if len(partners) < 2 or not title.strip():
        raise ActError(Fault("partners", "are at least two, and a title is needed."))
    for name, power in partners.items():
        body(name)
        if not power.strip():
            raise ActError(Fault(name, "names no power of its own.", "Give law and article."))
    values = {
        "id": fresh_id(), "reference": fresh_reference(), "title": title.strip()[:200], "on": on, "state": "PLANNED",
        "partners": {name: {"power": power.strip()[:200]} for name, power in partners.items()}, "created_at": at,
    }  # fmt: skip
    JOINTS.begin(connection, values, who, at)
    return JOINTS.lock(connection, str(values["id"]))


def agree(connection: Connection, row: Row[Any], who: Actor, at: datetime, partner: str) -> Row[Any]:
    """One partner agrees; when all have, the action is agreed."""
    partners = _own(row, partner)
    after = JOINTS.step(connection, row.id, "agree", who, at, partners=_with(partners, partner, agreed_by=who.id))
    if all(each.get("agreed_by") for each in after.partners.values()):
        return JOINTS.step(connection, row.id, "all_agree", THE_SYSTEM, at)
    return after


def report(connection: Connection, row: Row[Any], who: Actor, at: datetime, partner: str, text: str) -> Row[Any]:
    """One partner reports what it did itself; when all have, the action is reported."""
    partners = _own(row, partner)
    after = JOINTS.step(
        connection, row.id, "report", who, at, reason=text, partners=_with(partners, partner, report=text[:2000])
    )
    if all(each.get("report") for each in after.partners.values()):
        return JOINTS.step(connection, row.id, "all_report", THE_SYSTEM, at)
    return after


def _own(row: Row[Any], partner: str) -> Mapping[str, Any]:
    if partner not in row.partners:
        raise RefusedError(Fault("partner", Sentence("{partner} is no partner of this action.", partner=partner[:20])))
    return dict(row.partners)


def _with(partners: Mapping[str, Any], partner: str, **more: str) -> dict[str, Any]:
    return {**partners, partner: {**partners[partner], **more}}
