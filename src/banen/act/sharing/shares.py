"""A share: fields of a signal for one receiver, proposed by one and approved by another, read until it expires.

A refusal of the firewall or of a receiver who looks for another's share is handed back and not raised, so that the
line in the audit stays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.clock import local_day
from banen.act.errors import AbsentError, ActError, ConflictError, RefusedError
from banen.act.identity import fresh_id, fresh_reference
from banen.act.office import Office
from banen.act.processing import audit
from banen.act.settings import setting
from banen.act.sharing.bases import FIELDS, Basis, basis_for, bodies, body
from banen.act.signals.signals import ASSESSOR, SIGNALS, signal_by_id
from banen.act.store.tables.signals import SHARE, SIGNAL
from banen.act.workflow import SYSTEM, THE_SYSTEM, Actor, Move, Workflow, allow
from banen.errors import Fault
from banen.sentences import Sentence, Word

OFFICER: Final = "sharing_officer"
RECEIVER: Final = "receiver"
READABLE: Final = ("SENT", "ACKNOWLEDGED", "DONE")


class FirewallError(RefusedError):
    """A worker's own complaint would go where residence is enforced."""

    code = "firewall"


def _another(move: Move) -> None:
    if move.actor.id == move.file.proposed_by:
        raise RefusedError(Fault("second", "whoever proposed a share does not approve it.", "Let a colleague decide."))


SHARES: Final = Workflow(
    "share",
    SHARE,
    (
        *allow("DRAFT", "propose", "PROPOSED", f"{ASSESSOR} {OFFICER}"),
        *allow("PROPOSED", "approve", "APPROVED", OFFICER, _another),
        *allow("PROPOSED", "reject", "REJECTED", OFFICER, reason=True),
        *allow("APPROVED", "send", "SENT", SYSTEM),
        *allow("SENT", "acknowledge", "ACKNOWLEDGED", RECEIVER),
        *allow("ACKNOWLEDGED", "report", "DONE", RECEIVER, reason=True),
        *allow("SENT ACKNOWLEDGED DONE", "recall", "RECALLED", OFFICER, reason=True),
        *allow("DRAFT PROPOSED APPROVED", "cancel", "CANCELLED", SYSTEM),
        *allow("SENT ACKNOWLEDGED DONE", "withdrawn", "=", SYSTEM),
    ),
)
"""What may become of a share."""


def propose(
    connection: Connection,
    office: Office,
    signal: Row[Any],
    who: Actor,
    at: datetime,
    *,
    basis: str,
    receiver: str,
    fields: Sequence[str],
    reason: str,
    known: Mapping[str, Basis] | None = None,
) -> Row[Any] | ActError:
    """Propose to share fields chosen one by one. What the firewall stops is handed back, with its audit line."""
    if signal.state not in ("FOUNDED", "SHARING"):
        raise ConflictError(
            Fault(
                "signal",
                Sentence("is {state}.", state=Word(signal.state, "states")),
                "Only what was found founded is shared.",
            )
        )
    if unknown := [name for name in fields if name not in FIELDS]:
        raise ActError(
            Fault(
                "fields",
                Sentence("{unknown} cannot be shared.", unknown=", ".join(unknown)),
                Sentence("Choose from {fields}.", fields=", ".join(FIELDS)),
            )
        )
    if not fields or not reason.strip():
        raise ActError(Fault("fields", "and a reason are needed: nothing is shared by itself.", "Choose each field."))
    if (stopped := _behind_the_wall(connection, signal, receiver, fields, who, at)) is not None:
        return stopped
    row = basis_for(basis, receiver, fields, local_day(at), known)
    if row.needs_consent and signal.identity_agreed_at is None:
        raise RefusedError(
            Fault(
                "basis", Sentence("{basis} takes the person's consent.", basis=basis), "Ask the person, and record it."
            )
        )
    if signal.state == "FOUNDED":
        SIGNALS.step(connection, signal.id, "share", Actor(who.id, ASSESSOR), at)
    values = {
        "id": fresh_id(), "reference": fresh_reference(), "signal": signal.id, "basis": basis, "receiver": receiver,
        "fields": sorted(set(fields)), "reason": reason.strip()[:400], "state": "DRAFT", "proposed_by": who.id,
        "expires_on": local_day(at) + timedelta(days=setting("share.days")), "tell_person": True, "created_at": at,
    }  # fmt: skip
    SHARES.begin(connection, values, who, at)
    audit.enter(
        connection,
        "share.propose",
        signal.reference,
        at,
        actor=who.id,
        role=who.role,
        facts={"basis": basis, "to": receiver},
    )
    return SHARES.step(connection, str(values["id"]), "propose", who, at)


def _behind_the_wall(
    connection: Connection, signal: Row[Any], receiver: str, fields: Sequence[str], who: Actor, at: datetime
) -> FirewallError | None:
    """Whether the firewall stops it: residence is enforced there, or who told did not agree to be named."""
    told: Sentence | None = None
    if signal.firewalled and body(receiver)["enforces_residence"]:
        told = Sentence("a worker's own complaint never goes to {receiver}.", receiver=receiver)
    elif signal.firewalled and signal.identity_agreed_at is None and _identity(fields):
        told = Sentence("who complained did not agree in writing to be named.")
    if told is None:
        return None
    audit.enter(connection, "share.firewall", signal.reference, at, actor=who.id, role=who.role, facts={"to": receiver})
    return FirewallError(Fault("firewall", told, "This cannot be lifted by anybody here."))


def _identity(fields: Sequence[str]) -> bool:
    return any(FIELDS[name] == "reporter" for name in fields)


def offered_to(signal: Row[Any]) -> list[str]:
    """The bodies that a page offers for a signal: none that the firewall would stop."""
    return [name for name, each in bodies().items() if not (signal.firewalled and each["enforces_residence"])]


def approve(
    connection: Connection,
    office: Office,
    share: Row[Any],
    who: Actor,
    at: datetime,
    known: Mapping[str, Basis] | None = None,
) -> Row[Any]:
    """Approve what another proposed, on a basis that holds today; it is sent in the same transaction."""
    basis_for(share.basis, share.receiver, share.fields, local_day(at), known)
    signal = signal_by_id(connection, share.signal)
    SHARES.step(connection, share.id, "approve", who, at, approved_by=who.id)
    audit.enter(connection, "share.approve", signal.reference, at, actor=who.id, role=who.role)
    return share_by_id(connection, share.id)


def send(connection: Connection, office: Office, share: Row[Any], at: datetime) -> Row[Any]:
    """Let the receiver read exactly the chosen fields, under the trace that travels with them."""
    signal = signal_by_id(connection, share.signal)
    payload = _payload(office, signal, share.fields)
    sealed = office.keys.seal(signal.key_id, json.dumps(payload, ensure_ascii=False))
    return SHARES.step(
        connection, share.id, "send", THE_SYSTEM, at, sealed=sealed, sent_at=at, foreign_trace=fresh_id()
    )


def send_all(connection: Connection, office: Office, at: datetime) -> int:
    """Send what was approved; how many."""
    rows = connection.execute(sa.select(SHARE).where(SHARE.c.state == "APPROVED").order_by(SHARE.c.id)).all()
    for row in rows:
        send(connection, office, row, at)
    return len(rows)


def _payload(office: Office, signal: Row[Any], fields: Sequence[str]) -> dict[str, Any]:
    sealed = {"text": signal.text, "reporter_name": signal.source, "reporter_contact": signal.safe_contact}
    told: dict[str, Any] = {"kind": signal.kind, "kvk": signal.kvk, "address": signal.address}
    told["happened_on"] = signal.happened_on.isoformat() if signal.happened_on else None
    return {name: office.keys.open(signal.key_id, sealed[name]) if name in sealed else told[name] for name in fields}


def read(
    connection: Connection, office: Office, reference: str, scopes: Sequence[str], who: Actor, at: datetime
) -> dict[str, Any] | ActError:
    """What a receiver reads: the fields that were sent, until they expire; another's share is as if not there."""
    share = connection.execute(sa.select(SHARE).where(SHARE.c.reference == reference)).one_or_none()
    if share is None or not _is_for(share, scopes, at):
        audit.enter(connection, "share.missed", reference[:20], at, actor=who.id, role=who.role)
        return AbsentError(Fault("share", "is not there, or not for you."))
    signal = signal_by_id(connection, share.signal)
    audit.enter(connection, "share.read", share.reference, at, actor=who.id, role=who.role, trace=share.foreign_trace)
    text = office.keys.open(signal.key_id, share.sealed)
    return {"reference": share.reference, "trace": share.foreign_trace, "expires_on": share.expires_on.isoformat(),
            "basis": share.basis, "fields": json.loads(text) if text else {}}  # fmt: skip


def for_receiver(connection: Connection, scopes: Sequence[str], at: datetime) -> list[Row[Any]]:
    """What some receivers may read now, the last sent first."""
    asked = sa.select(SHARE).where(
        SHARE.c.receiver.in_(scopes), SHARE.c.state.in_(READABLE), SHARE.c.expires_on >= local_day(at)
    )
    return list(connection.execute(asked.order_by(SHARE.c.sent_at.desc(), SHARE.c.id)))


def answer(
    connection: Connection, reference: str, scopes: Sequence[str], who: Actor, at: datetime, event: str, text: str
) -> Row[Any]:
    """A receiver says that it has a share, or what came of it; another's is as if it were not there."""
    share = share_by_reference(connection, reference)
    if not _is_for(share, scopes, at):
        raise AbsentError(Fault("share", "is not there, or not for you."))
    changes: dict[str, Any] = {"outcome": text.strip()[:80]} if event == "report" else {}
    audit.enter(connection, f"share.{event}", share.reference, at, actor=who.id, role=who.role)
    return SHARES.step(connection, share.id, event, who, at, reason=text, **changes)


def share_by_reference(connection: Connection, reference: str) -> Row[Any]:
    """One share by its number."""
    row = connection.execute(sa.select(SHARE).where(SHARE.c.reference == reference)).one_or_none()
    if row is None:
        raise AbsentError(Fault("share", "is not there, or not for you."))
    return row


def _is_for(share: Row[Any], scopes: Sequence[str], at: datetime) -> bool:
    """Whether a receiver may read a share now."""
    return bool(share.receiver in scopes and share.state in READABLE and local_day(at) <= share.expires_on)


def signal_withdrawn(connection: Connection, signal: str, at: datetime) -> tuple[int, int]:
    """After a signal was withdrawn: what was not sent is cancelled, who got something is told. How many of each."""
    rows = connection.execute(sa.select(SHARE).where(SHARE.c.signal == signal).order_by(SHARE.c.id)).all()
    cancelled, told = 0, 0
    for row in rows:
        if row.state in ("DRAFT", "PROPOSED", "APPROVED"):
            SHARES.step(connection, row.id, "cancel", THE_SYSTEM, at, reason="signal withdrawn")
            cancelled += 1
        elif row.state in READABLE:
            SHARES.step(connection, row.id, "withdrawn", THE_SYSTEM, at, reason="signal withdrawn")
            told += 1
    return cancelled, told


def share_by_id(connection: Connection, id_: str) -> Row[Any]:
    """One share by its id."""
    return connection.execute(sa.select(SHARE).where(SHARE.c.id == id_)).one()


def share_in_scope(connection: Connection, reference: str, scopes: Sequence[str]) -> Row[Any]:
    """A share by its number, for the organisation whose signal it is of."""
    row = connection.execute(
        sa.select(SHARE, SIGNAL.c.scope.label("of_scope"))
        .join(SIGNAL, SIGNAL.c.id == SHARE.c.signal)
        .where(SHARE.c.reference == reference)
    ).one_or_none()
    if row is None or not ("*" in scopes or row.of_scope in scopes):
        raise AbsentError(Fault("share", "is not there, or not for you."))
    return share_by_id(connection, row.id)


def shares_of(connection: Connection, signal: str) -> list[Row[Any]]:
    """Every share of a signal."""
    return list(
        connection.execute(sa.select(SHARE).where(SHARE.c.signal == signal).order_by(SHARE.c.created_at, SHARE.c.id))
    )
