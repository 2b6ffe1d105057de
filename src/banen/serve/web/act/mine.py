"""``mijn``: everything about me, and what I can do with it: change, end, withdraw, take along, erase."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy.engine import Connection, Row
from starlette.responses import Response

from banen.act.accounts import limits
from banen.act.accounts.subjects import subject
from banen.act.clock import local_day, read
from banen.act.errors import ConflictError, SaidError
from banen.act.mail.message import organisation
from banen.act.mail.steps import plan
from banen.act.processing.log import note
from banen.act.registrations import contacts
from banen.act.registrations.answers import AnswersError, Stay, read_reach
from banen.act.registrations.mine import Mine, asked, can, keep_text, mine
from banen.act.registrations.statements import STATEMENTS, end, open_statement, standing, statement
from banen.act.rights.erase import erase
from banen.act.workflow import PERSON as PERSON_ROLE
from banen.act.workflow import Actor, event_id, history
from banen.errors import Fault
from banen.observe.numbers import few_digits
from banen.serve.web.act import helped
from banen.serve.web.act.gate import ANYONE, PERSON, Call, Gate, without_session
from banen.serve.web.act.letters import confirmation, export, mail_told, open_code, refusal
from banen.serve.web.act.page import day_in_words, is_demo, moment_in_words, render, told
from banen.serve.web.act.portal import BASE, to

_SAID = {"einde": "mine.ended", "ingetrokken": "mine.withdrawn", "weg": "mine.removed", "bericht": "mine.sent",
         "antwoord": "mine.answered", "contact": "done.mail", **helped.SAID}  # fmt: skip


def put(gate: Gate) -> None:
    """Put the pages about oneself at their addresses."""
    gate.put("GET", f"{BASE}/klaar", PERSON)(tell_done)
    gate.put("GET", f"{BASE}/bevestiging.pdf", PERSON)(give_confirmation)
    gate.put("GET", f"{BASE}/mijn", PERSON)(show)
    gate.put("GET", f"{BASE}/mijn/besluit/{{id}}.pdf", PERSON)(give_decision)
    gate.put("GET", f"{BASE}/mijn/gedaan/{{what}}", PERSON)(show)
    gate.put("GET", f"{BASE}/verhuizen", PERSON)(move)
    gate.put("GET", f"{BASE}/mijn/contact", PERSON)(ask_contact)
    gate.put("POST", f"{BASE}/mijn/contact", PERSON)(take_contact)
    gate.put("POST", f"{BASE}/mijn/einde", PERSON)(end_stay)
    gate.put("POST", f"{BASE}/mijn/intrekken/{{id}}", PERSON)(withdraw)
    gate.put("POST", f"{BASE}/mijn/antwoord", PERSON)(answer)
    gate.put("POST", f"{BASE}/mijn/opnieuw", PERSON)(code_again)
    gate.put("POST", f"{BASE}/mijn/werk", PERSON)(job_loss)
    gate.put("POST", f"{BASE}/mijn/weg", PERSON)(remove_contact)
    gate.put("POST", f"{BASE}/mijn/gegevens.json", PERSON)(take_json)
    gate.put("POST", f"{BASE}/mijn/gegevens.pdf", PERSON)(take_pdf)
    gate.put("GET", f"{BASE}/mijn/wissen", PERSON)(ask_erase)
    gate.put("POST", f"{BASE}/mijn/wissen", PERSON)(take_erase)
    gate.put("GET", f"{BASE}/bevestig/{{token}}", ANYONE)(ask_confirm)
    gate.put("POST", f"{BASE}/bevestig/{{token}}", ANYONE)(take_confirm)


def _all(call: Call, activity: str = "inzage") -> Mine:
    """Everything about who asks, noted in the log before it is shown."""
    now = call.office.now

    def work(connection: Connection) -> Mine:
        found = mine(connection, call.office.keys, call.signed_in.subject)
        note(connection, call.office.keys, activity, [call.signed_in.subject], call.trace, now)
        return found

    return call.office.write(work)


def tell_done(call: Call) -> Response:
    """What was received, the number, and the code for a desk where nobody has seen who sent it."""
    found = _all(call)
    row, held = found.latest or (None, {})
    code = open_code(row, held) if row is not None else ""
    return render(
        call,
        "done.html.j2",
        here="/klaar",
        reference=row.reference if row else None,
        code=code,
        code_until=local_day(row.code_until) if row is not None and code else None,
        mailed=found.contact is not None and found.contact.state == "SENT",
    )


def give_confirmation(call: Call) -> Response:
    """The confirmation as a letter."""
    found = _all(call).latest
    if found is None:
        return to(call, "/mijn")
    return _file(confirmation(*found, call.language, is_demo=is_demo(call)), "application/pdf", "banen.pdf")


def give_decision(call: Call) -> Response:
    """A refusal as a letter: its reason, its article, and what can be done against it by when."""

    def work(connection: Connection) -> tuple[Row[Any], Row[Any]]:
        row = _own(connection, call, call.path["id"])
        proposed = [e for e in history(connection, "statement", row.id) if e.event == "propose_refusal"]
        if row.state != "REFUSED" or not proposed:
            raise SaidError("ui.missing", 404)
        note(connection, call.office.keys, "inzage", [row.subject], call.trace, call.office.now)
        return row, proposed[-1]

    row, proposed = call.office.write(work)
    letter = refusal(
        row,
        call.language,
        reason=f"reason.{proposed.reason}",
        article=proposed.facts["article"],
        body=organisation(),
        is_demo=is_demo(call),
    )
    return _file(letter, "application/pdf", "banen.pdf")


def _file(content: bytes, media: str, name: str) -> Response:
    return Response(content, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def show(call: Call) -> Response:
    """The page with everything."""
    found = _all(call)
    with call.office.store.read() as connection:
        statements = [
            {
                "id": row.id,
                "reference": row.reference,
                "state": row.state,
                "version": row.version,
                "line": (held.get("address") or {}).get("line"),
                "stay": Stay.of(held["stay"]) if held.get("stay") else None,
                "refused": row.state == "REFUSED",
                "asked": asked(connection, call.office.keys, row),
                "can_end": can(row, "end"),
                "can_withdraw": can(row, "withdraw"),
            }
            for row, held in found.statements
            if held or row.state != "DRAFT"
        ]
        referrals = helped.shown(connection, found)
    states = {"CONFIRMED": "mine.confirmed", "UNREACHABLE": "mine.unreachable"}
    log = [
        {"at": moment_in_words(read(first["start_time"]), call.language), "name": first["name"], "times": times}
        for first, times in _folded(found.log)
    ]
    mails = [{"template": row.template, "told": mail_told(row, call.office.now, call.language)} for row in found.mails]
    return render(
        call,
        "mine.html.j2",
        here="/mijn",
        statements=statements,
        referrals=referrals,
        contact=found.contact,
        reach={"email": found.email, "phone": found.phone},
        contact_state=states.get(found.contact.state if found.contact else "", "mine.unconfirmed"),
        mails=mails,
        log=log[:50],
        said=_SAID.get(call.path.get("what", "")),
    )


def _folded(log: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], int]]:
    """Lines of the log, newest first, with how often the same happened in a row on one day."""
    for _, alike in groupby(log, lambda line: (line["name"], local_day(read(line["start_time"])))):
        first, *others = alike
        yield first, 1 + len(others)


def move(call: Call) -> Response:
    """A move: a new statement; the present address stays until the new one is delivered."""
    return to(call, "/adres")


def ask_contact(call: Call) -> Response:
    """Change how somebody is reached; needs no address."""
    found = _all(call)
    return _contact_page(call, {"email": found.email, "phone": found.phone}, {})


def _contact_page(call: Call, values: Any, problems: dict[str, str], status: int = 200) -> Response:
    return render(
        call,
        "contact.html.j2",
        status,
        here="/mijn/contact",
        version=None,
        values=values,
        problems=problems,
        action="/mijn/contact",
        back="/mijn",
        alone=True,
    )


def take_contact(call: Call) -> Response:
    """Keep the change."""
    try:
        reach = read_reach(call.form, call.language)
    except AnswersError as error:
        return _contact_page(call, call.form, told(error.problems), 422)
    now, keys = call.office.now, call.office.keys

    def work(connection: Connection) -> None:
        person = subject(connection, call.signed_in.subject)
        contacts.give(connection, keys, person, reach, call.language, now)
        note(connection, keys, "opgave", [person.id], call.trace, now)

    call.office.write(work)
    return to(call, "/mijn/gedaan/contact" if reach.email else "/mijn")


def _own(connection: Connection, call: Call, id_: str) -> Row[Any]:
    row = statement(connection, id_)
    if row.subject != call.signed_in.subject:
        raise SaidError("ui.missing", 404)
    return row


def _seen(call: Call) -> int | None:
    given = call.form.get("version", "")
    return few_digits(given)


def end_stay(call: Call) -> Response:
    """The address stops today."""
    now, me = call.office.now, call.signed_in.subject

    def work(connection: Connection) -> None:
        row = standing(connection, me)
        if row is None:
            raise ConflictError(Fault("statement", "there is no address to end."))
        end(connection, row.id, "end", Actor(me, PERSON_ROLE), now, seen=_seen(call))
        plan(connection, me, "m6", row.id, call.language, now, end=call.office.today.isoformat())
        note(connection, call.office.keys, "opgave", [me], call.trace, now)

    call.office.write(work)
    return to(call, "/mijn/gedaan/einde")


def withdraw(call: Call) -> Response:
    """The statement is used no more; contact data go first, at once."""
    now, me = call.office.now, call.signed_in.subject

    def work(connection: Connection) -> None:
        row = _own(connection, call, call.path["id"])
        contacts.remove(connection, me, now)
        end(connection, row.id, "withdraw", Actor(me, PERSON_ROLE), now, seen=_seen(call))
        note(connection, call.office.keys, "opgave", [me], call.trace, now)

    call.office.write(work)
    return to(call, "/mijn/gedaan/ingetrokken")


def answer(call: Call) -> Response:
    """The answer to what an officer asked."""
    text = call.form.get("answer", "").strip()
    now, me = call.office.now, call.signed_in.subject
    if not text:
        raise SaidError("err.answer", 422)

    def work(connection: Connection) -> None:
        row = open_statement(connection, me)
        if row is None:
            raise ConflictError(Fault("statement", "nothing was asked."))
        row = STATEMENTS.step(connection, row.id, "answer", Actor(me, PERSON_ROLE), now, seen=_seen(call), due_on=None)
        keep_text(connection, call.office.keys, row, event_id("statement", row), text, now)
        from banen.act.store.outbox import put as ask_work

        payload = {"statement": row.id, "round": row.version}
        ask_work(connection, "statement.check", f"{row.id}:{row.version}", payload, now)

    call.office.write(work)
    return to(call, "/mijn/gedaan/antwoord")


def code_again(call: Call) -> Response:
    """Send the mail to confirm by once more."""
    now, me = call.office.now, call.signed_in.subject

    def work(connection: Connection) -> None:
        row = contacts.current(connection, me)
        if row is not None and row.email_sealed and row.state in ("NEW", "SENT"):
            contacts.send_code(connection, call.office.keys, subject(connection, me), row.id, call.language, now)

    call.office.write(work)
    return to(call, "/mijn/gedaan/bericht")


def job_loss(call: Call) -> Response:
    """Ask for what to know when work stops (M5)."""
    now, me = call.office.now, call.signed_in.subject

    def work(connection: Connection) -> None:
        row = contacts.current(connection, me)
        if row is None:
            raise ConflictError(Fault("contact", "is not there."))
        contacts.CONTACTS.step(connection, row.id, "ask_job_loss", Actor(me, PERSON_ROLE), now, job_loss_info=True)
        plan(connection, me, "m5", f"{row.id}:{row.version}", call.language, now)

    call.office.write(work)
    return to(call, "/mijn/gedaan/bericht")


def remove_contact(call: Call) -> Response:
    """Take telephone number and e-mail address away."""
    now, me = call.office.now, call.signed_in.subject

    def work(connection: Connection) -> None:
        contacts.remove(connection, me, now)
        note(connection, call.office.keys, "opgave", [me], call.trace, now)

    call.office.write(work)
    return to(call, "/mijn/gedaan/weg")


def _exported(call: Call) -> Mine:
    call.office.write(lambda c: limits.count(c, "exports", call.signed_in.subject, call.office.now))
    return _all(call, "uitvoer")


def take_json(call: Call) -> Response:
    """Everything as JSON."""
    text = json.dumps(_exported(call).to_dict(), ensure_ascii=False, indent=1)
    return _file(text.encode(), "application/json", "banen.json")


def take_pdf(call: Call) -> Response:
    """Everything as PDF."""
    letter = export(_exported(call), call.language, call.office.now, is_demo=is_demo(call))
    return _file(letter, "application/pdf", "banen.pdf")


def ask_erase(call: Call) -> Response:
    """Say what erasing means, before the button that does it."""
    return render(
        call,
        "message.html.j2",
        here="/mijn/wissen",
        title="mine.erase",
        text="mine.erase_hint",
        facts={},
        sentences=[],
        typed={},
        button="mine.erase",
        action="/mijn/wissen",
        back="/mijn",
    )


def take_erase(call: Call) -> Response:
    """Erase everything about who asks, and end the session."""
    erase(call.office, call.signed_in.subject, call.trace)
    call.session = None
    page = render(
        call,
        "message.html.j2",
        here="",
        title="mine.erased",
        text="",
        facts={},
        sentences=[],
        typed={},
        button="",
        action="",
        back="",
    )
    return without_session(call, page)


def ask_confirm(call: Call) -> Response:
    """The page behind the link of M1: opening it does nothing, however often; the button confirms."""
    with call.office.store.read() as connection:
        row = contacts.pending(connection, call.path["token"], call.office.now)
    text = "" if row is not None and row.state == "SENT" else "confirm.already" if row is not None else "confirm.old"
    return render(
        call,
        "message.html.j2",
        200 if row is not None else 404,
        here="",
        title="confirm.title",
        text=text,
        facts={},
        sentences=[],
        typed={},
        button="" if text else "confirm.button",
        action=f"/bevestig/{call.path['token']}",
        back="",
    )


def take_confirm(call: Call) -> Response:
    """Confirm by the button; a second press says that it was done."""
    now = call.office.now
    try:
        done = call.office.write(lambda c: contacts.confirm(c, call.path["token"], call.language, now))
        text, status = ("confirm.done" if done else "confirm.already"), 200
    except ConflictError:
        text, status = "confirm.old", 409
    return render(
        call,
        "message.html.j2",
        status,
        here="",
        title="confirm.title",
        text=text,
        facts={},
        sentences=[],
        typed={},
        button="",
        action="",
        back="/mijn",
    )


__all__ = ["day_in_words", "put"]
