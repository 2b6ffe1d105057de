"""Reporting something wrong, and losing work: for everybody, in every language, without a name and without a mail.

Nothing here opens a session. Who reported looks at a page behind a code; the browser keeps nothing.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import uuid4

from starlette.responses import Response

from banen.act.errors import AbsentError, ActError, ConflictError
from banen.act.identity import read_key
from banen.act.points.lost_work import after_work
from banen.act.registrations.answers import AnswersError, read_day, read_reach
from banen.act.sharing.shares import signal_withdrawn
from banen.act.signals import codes
from banen.act.signals.signals import SIGNALS, by_code, step, take
from banen.act.workflow import PERSON, Actor
from banen.serve.web.act.gate import ANYONE, Call, Gate
from banen.serve.web.act.page import render
from banen.serve.web.act.portal import BASE

KINDS: Final = ("pay", "hours", "housing", "threat", "documents_taken", "other")
SCOPE: Final = "MELDPUNT"
"""The desk where reports from the portal come in."""
_STANDS: Final = {
    "RECEIVED": "sig.at_received",
    "FORWARD": "sig.at_forward",
    "QUESTION": "sig.at_question",
    "CLOSED": "sig.at_closed",
}
NOBODY: Final = Actor("portal", PERSON)


def put(gate: Gate) -> None:
    """Put the pages at their addresses."""
    gate.put("GET", f"{BASE}/melden", ANYONE)(lambda call: _form(call, 200, [], {}))
    gate.put("POST", f"{BASE}/melden", ANYONE)(take_report)
    gate.put("GET", f"{BASE}/melden/stand", ANYONE)(_code)
    gate.put("POST", f"{BASE}/melden/stand", ANYONE)(show_stand)
    gate.put("GET", f"{BASE}/bericht", ANYONE)(_code)
    gate.put("POST", f"{BASE}/bericht", ANYONE)(show_stand)
    gate.put("POST", f"{BASE}/melden/code", ANYONE)(send_code)
    gate.put("GET", f"{BASE}/werk-weg", ANYONE)(_after)
    gate.put("POST", f"{BASE}/werk-weg", ANYONE)(tell_after_work)


def _code(call: Call, status: int = 200, /, **told: Any) -> Response:
    shown = {"wrong": False, "refused": "", "row": None, "code": "", "text": "", "may": (), "asked": "", **told}
    return render(call, "report_code.html.j2", status, here="/melden/stand", **shown)


def _after(call: Call, status: int = 200, /, **told: Any) -> Response:
    return render(call, "lost_work.html.j2", status, here="/werk-weg", **{"wrong": False, "found": None, **told})


def _form(call: Call, status: int, problems: list[str], typed: dict[str, str]) -> Response:
    return render(
        call,
        "report.html.j2",
        status,
        here="/melden",
        kinds=KINDS,
        key=typed.get("key") or uuid4().hex,
        problems=problems,
        typed=typed,
    )


def take_report(call: Call) -> Response:
    """Take a report in; the page shows the code once, and no mail goes anywhere."""
    form, office, now = dict(call.form), call.office, call.office.now
    if not form.get("text", "").strip():
        return _form(call, 422, ["sig.empty"], form)
    try:
        row, code = office.write(
            lambda c: take(
                c,
                office,
                NOBODY,
                now,
                key=read_key(form.get("key", "")),
                scope=SCOPE,
                kind=form["kind"] if form.get("kind") in KINDS else "other",
                source_kind="worker",
                text=form["text"][:4000],
                language=call.language,
                source=form.get("name", ""),
                safe_contact=form.get("safe", ""),
            )
        )
    except ActError as error:
        if error.status != 400:
            raise
        return _form(call, 422, ["sig.empty"], form)
    return render(call, "report_done.html.j2", here="/melden", code=code, reference=row.reference)


def show_stand(call: Call) -> Response:
    """How a report stands, by its code; the same page for a code that is none. It can be answered or withdrawn here."""
    form, office, now = call.form, call.office, call.office.now
    code, event = form.get("code", ""), form.get("do", "")
    refused = ""
    try:
        with office.store.read() as connection:
            row = by_code(connection, code)
        if event in ("withdraw", "agree_to_name", "answer") and event in SIGNALS.possible(row.state, PERSON):
            seen = row
            row = office.write(lambda c: step(c, office, seen, event, NOBODY, now, reason="by code"))
            if event == "withdraw":
                office.write(lambda c: signal_withdrawn(c, seen.id, now))
    except AbsentError:
        return _code(call, 404, wrong=True)
    except ConflictError:
        refused = "sig.danger"
    return _code(
        call,
        row=row,
        code=code,
        refused=refused,
        text=_STANDS.get(row.state, "sig.at_looked"),
        may=SIGNALS.possible(row.state, PERSON),
    )


def send_code(call: Call) -> Response:
    """Ask a new code by e-mail: one page for every address, and what follows happens after it (SG-12)."""
    try:
        email = read_reach({"email": call.form.get("email", "")[:320]}, call.language).email
    except AnswersError:
        email = None
    if email is None:
        return _code(call, 422, asked="err.email")
    call.office.write(lambda c: codes.ask(c, call.office, email, call.language, call.office.now))
    return _code(call, asked="sig.asked")


def tell_after_work(call: Call) -> Response:
    """What follows from the last day of work, by date."""
    day = read_day(call.form, "last")
    if day is None or not 2015 <= day.year <= 2100:
        return _after(call, 422, wrong=True)
    return _after(call, found=after_work(day))
