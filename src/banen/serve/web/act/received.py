"""What a receiver reads: fields that were shared with it until they expire, and people who were referred to it.

A receiver has no search: what was sent to it is a list, and anything else is as if it were not there. At a point the
same page offers help further on, and records the consent of who sits there.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from starlette.responses import RedirectResponse, Response

from banen.act.errors import AbsentError, ActError, ConflictError
from banen.act.points import contacts, referrals
from banen.act.processing.log import note as note_look
from banen.act.sharing import shares
from banen.act.store.tables.points import REFERRAL, REFERRAL_KINDS, REFERRAL_OUTCOMES
from banen.act.texts import languages, say
from banen.act.workflow import Actor
from banen.errors import Fault
from banen.languages import name_of_language
from banen.serve.web.act.desk import BASE
from banen.serve.web.act.files import Desk, FileLine, OpenFile, actor, scopes, spoken
from banen.serve.web.act.gate import Call, Gate, staff
from banen.serve.web.act.page import language_in_words
from banen.serve.web.act.spelled import basis_words, body_words, tongue

_HELP: Final = {"take_on": "accept", "turn_down": "decline"}
"""Steps of a referral under words of their own; the others go by their name."""


def put(gate: Gate) -> None:
    """Put the page that begins a referral at its address."""
    gate.put("POST", f"{BASE}/doorverwijzing", staff(contacts.ADVISER, contacts.LEAD))(offer)


# Shares -------------------------------------------------------------------------------------------------------------


def _shared(connection: Connection, call: Call) -> list[FileLine]:
    rows = shares.for_receiver(connection, scopes(call.grants, shares.RECEIVER), call.office.now)
    return [
        FileLine(
            row.reference,
            f"{basis_words(row.basis, call)} → {body_words(row.receiver, call)}",
            row.state,
            row.expires_on,
        )
        for row in rows
    ]


def _share(connection: Connection, call: Call, reference: str) -> OpenFile | ActError:
    within = scopes(call.grants, shares.RECEIVER)
    who = Actor(call.signed_in.subject, shares.RECEIVER)
    shared = shares.read(connection, call.office, reference, within, who, call.office.now)
    if isinstance(shared, ActError):
        return shared
    row, kinds = shares.share_by_reference(connection, reference), spoken(call)["signal_kinds"]
    facts = [
        *((name, kinds.get(value, value) if name == "kind" else value) for name, value in shared["fields"].items()),
        ("basis", basis_words(row.basis, call)),
        ("until", row.expires_on),
        ("trace", shared["trace"]),
        ("outcome", row.outcome),
    ]
    events = list(shares.SHARES.possible(row.state, shares.RECEIVER))
    return OpenFile(row, "share", facts, events)


def _answer_share(connection: Connection, call: Call, reference: str, event: str, seen: int | None) -> Any:
    within = scopes(call.grants, shares.RECEIVER)
    who, now = Actor(call.signed_in.subject, shares.RECEIVER), call.office.now
    return shares.answer(connection, reference, within, who, now, event, call.form.get("reason", ""))


# Referrals ----------------------------------------------------------------------------------------------------------


def _mine(call: Call) -> sa.ColumnElement[bool]:
    """Referrals that somebody may see: to the receiver once they were sent, at the point from the beginning."""
    to, at = scopes(call.grants, shares.RECEIVER), scopes(call.grants, contacts.ADVISER, contacts.LEAD)
    sent = REFERRAL.c.state.not_in(("OFFERED", "CONSENTED"))
    return sa.or_(sa.and_(REFERRAL.c.receiver.in_(to), sent), sa.true() if "*" in at else REFERRAL.c.point.in_(at))


def _referrals(connection: Connection, call: Call) -> list[FileLine]:
    asked = sa.select(REFERRAL).where(_mine(call)).order_by(REFERRAL.c.created_at.desc(), REFERRAL.c.id).limit(500)
    rows = connection.execute(asked)
    names, taps = referrals.receivers(), spoken(call)["taps"]
    return [
        FileLine(
            row.reference, f"{names[row.receiver]['name']} · {taps.get(row.kind, row.kind)}", row.state, row.expires_on
        )
        for row in rows
    ]


def _found(connection: Connection, call: Call, reference: str) -> tuple[Row[Any], bool]:
    """A referral, and whether it is its receiver who looks."""
    asked = sa.select(REFERRAL).where(REFERRAL.c.reference == reference, _mine(call))
    row = connection.execute(asked).one_or_none()
    if row is None:
        raise AbsentError(Fault("referral", "is not there, or not for you."))
    return row, row.receiver in scopes(call.grants, shares.RECEIVER)


def _referral(connection: Connection, call: Call, reference: str) -> OpenFile:
    row, is_receiver = _found(connection, call, reference)
    known, taps = referrals.receivers()[row.receiver], spoken(call)["taps"]
    facts = [
        ("receiver", known["name"]),
        ("kind", taps.get(row.kind, row.kind)),
        ("language", name_of_language(row.language, tongue(call))),
        ("until", row.expires_on),
        ("outcome", taps.get(row.outcome, row.outcome)),
    ]
    named = {each: taps[each] for each in REFERRAL_OUTCOMES}
    back = {event: name for name, event in _HELP.items()}
    if row.subject is not None:
        note_look(connection, call.office.keys, "doorverwijzing", [row.subject], call.trace, call.office.now)
    if is_receiver:
        facts.append(("contact", call.office.keys.open(row.key_id, row.contact)))
        events = [back.get(each, each) for each in referrals.REFERRALS.possible(row.state, referrals.RECEIVER)]
        choices = {"outcome": REFERRAL_OUTCOMES}
        return OpenFile(row, "referral", facts, events, ("outcome",), choices=choices, named=named)
    facts += [("contact", known["contact"]), ("checked", known["checked_on"])]
    text = "ref.return" if row.kind == "return" else "ref.consent"
    note = say(text, row.language, organisation=known["name"], point=contacts.point(connection, row.point).name)
    own = referrals.REFERRALS.possible(row.state, contacts.ADVISER)
    persons = [each for each in ("consent", "withdraw") if each in referrals.REFERRALS.possible(row.state, "person")]
    fields = ("contact",) if "consent" in persons else ()
    events = [*own, *persons]
    return OpenFile(row, "referral", facts, events, fields, note=note, note_language=row.language, named=named)


def _move_referral(connection: Connection, call: Call, reference: str, event: str, seen: int | None) -> Any:
    row, is_receiver = _found(connection, call, reference)
    office, now, form = call.office, call.office.now, call.form
    if is_receiver:
        outcome = form.get("outcome", "") if event == "done" else ""
        who = Actor(call.signed_in.subject, referrals.RECEIVER)
        return referrals.step(connection, office, row, _HELP.get(event, event), who, now, outcome)
    who = actor(call, row.point, contacts.ADVISER, contacts.LEAD)
    if event == "consent":
        return referrals.consent(connection, office, row, who, now, kind=row.kind, contact=form.get("contact", ""))
    if event == "withdraw":
        return referrals.step(connection, office, row, event, Actor(who.id, "person"), now)
    if event != "send":
        raise ConflictError(Fault(event[:40], "is nothing that is done here."))
    return referrals.step(connection, office, row, event, Actor(who.id, contacts.ADVISER), now)


def offer(call: Call) -> Response:
    """Offer help further on at a point; the kind is chosen by hand, and nothing of the person is kept yet."""
    form = call.form
    who = actor(call, form.get("point"), contacts.ADVISER, contacts.LEAD)
    row = call.office.write(
        lambda c: referrals.offer(
            c,
            call.office,
            Actor(who.id, contacts.ADVISER),
            call.office.now,
            point_id=form.get("point", ""),
            receiver=form.get("receiver", ""),
            kind=form.get("kind", referrals.PRESELECTED),
            language=form.get("language", ""),
        )
    )
    return RedirectResponse(f"/{call.language}/loket/doorverwijzing/{row.reference}", 303)


def _form(connection: Connection, call: Call) -> dict[str, Any]:
    """What begins a referral, for who works at a point; nothing for a receiver."""
    own = contacts.points(connection, scopes(call.grants, contacts.ADVISER, contacts.LEAD))
    return (
        {
            "point": [(row.id, row.name) for row in own],
            "receiver": [(id_, each["name"]) for id_, each in referrals.receivers().items()],
            "kind": [(each, spoken(call)["taps"][each]) for each in REFERRAL_KINDS],
            "language": [(each, language_in_words(each, call.language)) for each in languages()],
        }
        if own
        else {}
    )


DESKS: Final = (
    Desk("ontvangen", staff(shares.RECEIVER), _shared, _share, _answer_share),
    Desk(
        "doorverwijzing",
        staff(shares.RECEIVER, contacts.ADVISER, contacts.LEAD),
        _referrals,
        _referral,
        _move_referral,
        _form,
    ),
)
"""What receivers and points have as files at the desk."""
