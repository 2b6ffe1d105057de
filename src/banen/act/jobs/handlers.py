"""What each kind of work does: check an address, deliver a statement, and the daily round of what time has done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.addresses import AddressBookError, Candidate, Finding, Query, checked
from banen.act.clock import instant, local_day
from banen.act.jobs.worker import Handler
from banen.act.mail.steps import MORNING, plan, plan_stay
from banen.act.office import Office
from banen.act.postings.chains import ask_of_postings
from banen.act.processing.log import Trace, note
from banen.act.registrations.statements import STANDING, STATEMENTS, SURE, contents, statement
from banen.act.releases.publish import hand_out
from banen.act.settings import setting
from banen.act.signals import codes
from banen.act.signals.questions import ask
from banen.act.store.outbox import put
from banen.act.store.tables.files import STATEMENT
from banen.act.workflow import THE_SYSTEM
from banen.observe.areas import areas
from banen.observe.calendar import add_working_days


def check_address(connection: Connection, office: Office, payload: Mapping[str, Any], at: datetime) -> None:
    """Look the address of a statement up again, and let it go on, or ask an officer."""
    row = statement(connection, str(payload["statement"]))
    if row.state not in ("SUBMITTED", "CHECKED") or (row.state == "CHECKED" and row.check_state != "unchecked"):
        return
    held = contents(connection, office.keys, row).get("address") or {}
    finding, why, candidate = _found(office, held, local_day(at))
    event = {"ok": "check_ok", "unchecked": "check_unreachable", "doubt": "check_doubt"}[finding]
    changes: dict[str, Any] = {"check_state": finding, "check_why": why, "check_source": office.book.name,
                               "check_date": office.book.dated(local_day(at))}  # fmt: skip
    if candidate is not None:
        changes |= {"municipality": candidate.municipality, "address_idx": office.keys.index(candidate.id)}
        if (there := _is_full(connection, row, candidate, changes["address_idx"])) is not None:
            changes["check_why"] = "AC-4"
            place = areas().municipalities.get(candidate.municipality)
            ask(
                connection,
                "occupancy",
                candidate.line,
                {
                    "persons_at_address": there,
                    "floor_m2": candidate.area,
                    "norm_m2": setting("occupancy.norm_m2"),
                },
                at,
                region=place.region_code if place else None,
            )
    if finding == "doubt":
        changes["due_on"] = add_working_days(local_day(at), setting("doubt.working_days"))
    row = STATEMENTS.step(connection, row.id, event, THE_SYSTEM, at, facts={"finding": finding, "why": why}, **changes)
    note(connection, office.keys, "adrescontrole", [row.subject], Trace(), at)
    if finding == "unchecked":
        round_ = int(payload["round"]) + 1
        tomorrow = instant(local_day(at) + timedelta(days=1), MORNING)
        put(connection, "statement.check", f"{row.id}:{round_}", {"statement": row.id, "round": round_}, tomorrow)
    elif finding == "ok":
        deliver_when_sure(connection, row, at)


def deliver_when_sure(connection: Connection, row: Row[Any], at: datetime) -> None:
    """Put a checked statement in line for the register, where somebody has seen who made it."""
    if row.state == "CHECKED" and row.check_state == "ok" and row.loa in SURE:
        put(connection, "statement.deliver", f"{row.id}:{row.version}", {"statement": row.id}, at)


def _found(office: Office, held: Mapping[str, Any], on: Any) -> tuple[Finding, str, Candidate | None]:
    asked, found = held.get("asked") or {}, held.get("found")
    try:
        if found is not None:
            candidate = office.book.get(str(found["id"]), on)
            return (*checked(candidate), candidate)
        number = "".join(c for c in asked.get("number", "") if c.isdigit())
        letter = asked.get("number", "")[len(number) :]
        query = Query(
            asked.get("postcode", ""),
            int(number or 0) or None,
            letter,
            asked.get("addition", ""),
            asked.get("street", ""),
            asked.get("place", ""),
        )
        several = list(office.book.find(query, on))
    except AddressBookError:
        return "unchecked", "", None
    if len(several) == 1:
        return (*checked(several[0]), several[0])
    if several:
        return "doubt", "several", None
    return ("doubt", "not found", None) if office.book.is_whole else ("unchecked", "", None)


def _is_full(connection: Connection, row: Row[Any], candidate: Candidate, address_idx: str) -> int | None:
    """How many give this address, where its floor has no room for them (AC-4): a question, never a refusal."""
    if candidate.area is None:
        return None
    there = connection.execute(
        sa.select(sa.func.count()).where(
            STATEMENT.c.address_idx == address_idx,
            STATEMENT.c.state.in_(("SUBMITTED", *STANDING)),
            STATEMENT.c.id != row.id,
        )
    ).scalar_one()
    return int(there) + 1 if there + 1 > candidate.area // setting("occupancy.norm_m2") else None


def deliver(connection: Connection, office: Office, payload: Mapping[str, Any], at: datetime) -> None:
    """Deliver a statement to the register; an earlier address of the same person is changed by it."""
    row = statement(connection, str(payload["statement"]))
    if row.state != "CHECKED":
        return
    row = STATEMENTS.step(connection, row.id, "deliver", THE_SYSTEM, at, delivered_at=at)
    note(connection, office.keys, "levering", [row.subject], Trace(), at)
    if row.replaces is not None:
        before = statement(connection, row.replaces)
        if before.state in STANDING:
            STATEMENTS.step(connection, before.id, "move", THE_SYSTEM, at, ended_at=at)
            plan(connection, row.subject, "m6", before.id, row.language, at, end=local_day(at).isoformat())
    plan_stay(connection, row.subject, row.id, row.language, row.starts, row.ends, at)
    put(connection, "statement.receipt", row.id, {"statement": row.id}, at)


def receipt(connection: Connection, office: Office, payload: Mapping[str, Any], at: datetime) -> None:
    """The register confirms. Where no register is connected this demonstration confirms for it."""
    row = statement(connection, str(payload["statement"]))
    if row.state == "DELIVERED":
        STATEMENTS.step(connection, row.id, "receipt", THE_SYSTEM, at)


def lapse(connection: Connection, office: Office, at: datetime) -> int:
    """Let lapse what waited too long: drafts, and questions without an answer. How many."""
    day = local_day(at)
    drafts = instant(day - timedelta(days=setting("draft.days")))
    rows = connection.execute(
        sa.select(STATEMENT.c.id).where(
            sa.or_(
                sa.and_(STATEMENT.c.state == "DRAFT", STATEMENT.c.created_at < drafts),
                sa.and_(STATEMENT.c.state == "NEEDS_INFO", STATEMENT.c.due_on < day),
            )
        )
    ).scalars()
    ids = list(rows)
    for id_ in ids:
        STATEMENTS.step(connection, id_, "expire", THE_SYSTEM, at, reason="term passed", ended_at=at, due_on=None)
    return len(ids)


HANDLERS: Final[Mapping[str, Handler]] = {
    "statement.check": check_address,
    "statement.deliver": deliver,
    "statement.receipt": receipt,
    "questions.day": ask_of_postings,
    "signal.codes": codes.make,
    "signal.mail": codes.mail,
    "release.approve": hand_out,
    "release.retract": hand_out,
}
"""Who does which kind of work."""
