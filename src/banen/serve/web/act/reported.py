"""Signals and what is shared of them, as files at the desk."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from banen.act.errors import ConflictError
from banen.act.sharing import shares
from banen.act.sharing.bases import FIELDS, bases
from banen.act.signals import signals
from banen.act.store.tables.signals import SHARE, SIGNAL
from banen.act.workflow import Actor
from banen.errors import Fault
from banen.serve.web.act.files import (
    Desk,
    FileLine,
    OpenFile,
    actor,
    scopes,
    spoken,
)
from banen.serve.web.act.gate import Call, staff
from banen.serve.web.act.spelled import basis_words, body_words, field_words


def _signals(connection: Connection, call: Call) -> list[FileLine]:
    within = scopes(call.grants, signals.TAKER, signals.ASSESSOR)
    asked = sa.select(SIGNAL).order_by(SIGNAL.c.state == "CLOSED", SIGNAL.c.due_on.is_(None), SIGNAL.c.due_on)
    if "*" not in within:
        asked = asked.where(SIGNAL.c.scope.in_(within))
    w = spoken(call)
    return [
        FileLine(
            row.reference,
            f"{'112! ' if row.urgent else ''}{w['signal_kinds'][row.kind]} · {w['sources'][row.source_kind]}",
            row.state,
            row.due_on,
        )
        for row in connection.execute(asked.limit(500))
    ]


def _signal(connection: Connection, call: Call, reference: str) -> OpenFile:
    row = signals.in_scope(connection, reference, scopes(call.grants, signals.TAKER, signals.ASSESSOR))
    held = signals.opened(call.office, row)
    roles = {grant.role for grant in call.grants if grant.covers(row.scope)}
    possible = [
        e for role in sorted(roles) for e in signals.SIGNALS.possible(row.state, role) if e not in ("split", "share")
    ]
    if row.state in ("FOUNDED", "SHARING") and signals.ASSESSOR in roles:
        possible.append("propose_share")
    facts = [
        ("text", held["text"]),
        ("safe_contact", held["safe_contact"]),
        ("happened", row.happened_on),
        ("kvk", row.kvk),
        ("address", row.address),
        ("firewall", "✓" if row.firewalled else "–"),
        ("forwarded", body_words(row.forwarded_to or "", call) or None),
        ("due", row.due_on),
    ]
    known = shares.shares_of(connection, row.id)
    rows = [
        (s.reference, body_words(s.receiver, call), basis_words(s.basis, call), field_words(s.fields, call), s.state)
        for s in known
    ]
    told = [{"title": "shares", "heads": ("number", "to", "basis", "fields", "state"), "rows": rows}]
    choices = (
        {"basis": tuple(bases()), "receiver": tuple(shares.offered_to(row))} if "propose_share" in possible else {}
    )
    wanted = ("to", *choices, *(("fields",) if choices else ()), "reason")
    named = {id_: basis_words(id_, call) for id_ in choices.get("basis", ())}
    named |= {id_: body_words(id_, call) for id_ in choices.get("receiver", ())}
    ticks = {"fields": tuple(FIELDS)} if choices else {}
    named |= {name: field_words((name,), call) for name in ticks.get("fields", ())}
    return OpenFile(
        row, "signal", facts, list(dict.fromkeys(possible)), wanted, told, choices, named=named, ticks=ticks
    )


def _move_signal(connection: Connection, call: Call, reference: str, event: str, seen: int | None) -> Any:
    office, form = call.office, call.form
    row = signals.in_scope(connection, reference, scopes(call.grants, signals.TAKER, signals.ASSESSOR))
    who = actor(call, row.scope, signals.ASSESSOR, signals.TAKER)
    if event == "propose_share":
        fields = [name for name in FIELDS if form.get(f"fields.{name}")]
        return shares.propose(
            connection,
            office,
            row,
            who,
            office.now,
            basis=form.get("basis", ""),
            receiver=form.get("receiver", ""),
            fields=fields,
            reason=form.get("reason", ""),
        )
    return signals.step(
        connection, office, row, event, who, office.now, reason=form.get("reason", ""), to=form.get("to", ""), seen=seen
    )


def _shares(connection: Connection, call: Call) -> list[FileLine]:
    within = scopes(call.grants, shares.OFFICER)
    asked = sa.select(SHARE).join(SIGNAL, SIGNAL.c.id == SHARE.c.signal).order_by(SHARE.c.created_at.desc())
    if "*" not in within:
        asked = asked.where(SIGNAL.c.scope.in_(within))
    return [
        FileLine(row.reference, f"{basis_words(row.basis, call)} → {body_words(row.receiver, call)}", row.state)
        for row in connection.execute(asked.limit(500))
    ]


def _share(connection: Connection, call: Call, reference: str) -> OpenFile:
    row = shares.share_in_scope(connection, reference, scopes(call.grants, shares.OFFICER))
    facts = [
        ("to", body_words(row.receiver, call)),
        ("basis", basis_words(row.basis, call)),
        ("fields", field_words(row.fields, call)),
        ("reason", row.reason),
        ("until", row.expires_on),
        ("outcome", row.outcome),
    ]
    events = list(shares.SHARES.possible(row.state, shares.OFFICER))
    if row.proposed_by == call.signed_in.subject:
        events = [event for event in events if event != "approve"]
    return OpenFile(row, "share", facts, events)


def _move_share(connection: Connection, call: Call, reference: str, event: str, seen: int | None) -> Any:
    row = shares.share_in_scope(connection, reference, scopes(call.grants, shares.OFFICER))
    who, now = Actor(call.signed_in.subject, shares.OFFICER), call.office.now
    if event == "approve":
        return shares.approve(connection, call.office, row, who, now)
    if event not in ("reject", "recall"):
        raise ConflictError(Fault(event[:40], "is nothing that is done here."))
    return shares.SHARES.step(connection, row.id, event, who, now, seen=seen, reason=call.form.get("reason", ""))


DESKS: Final = (
    Desk("meldingen", staff(signals.TAKER, signals.ASSESSOR), _signals, _signal, _move_signal),
    Desk("delen", staff(shares.OFFICER), _shares, _share, _move_share),
)
"""Signals and shares as files at the desk."""
