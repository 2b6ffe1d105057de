"""The desk of a municipality: what is due today, one statement on one page with its history, and four eyes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from starlette.responses import HTMLResponse, RedirectResponse, Response

from banen.act.accounts.roles import ROLES
from banen.act.accounts.subjects import subject
from banen.act.clock import local
from banen.act.errors import AbsentError, ConflictError, RefusedError, SaidError
from banen.act.identity import read_reference
from banen.act.jobs.handlers import deliver_when_sure
from banen.act.processing import audit
from banen.act.processing.log import note
from banen.act.registrations import contacts, desk
from banen.act.registrations.answers import Stay
from banen.act.registrations.mine import keep_text
from banen.act.registrations.statements import CLERK, STATEMENTS, contents
from banen.act.store.tables.files import FILE_TEXT
from banen.act.workflow import event_id, history
from banen.languages import DUTCH, ENGLISH
from banen.observe.calendar import is_working_day
from banen.observe.fault_texts import sentences
from banen.observe.numbers import few_digits
from banen.serve.web.act.gate import ANYONE, Auth, Call, Gate, staff
from banen.serve.web.act.page import day_in_words, language_in_words, moment_in_words, town_of
from banen.serve.web.act.signin import Doors, door_page, signed_out
from banen.serve.web.site import environment
from banen.serve.web.texts import words

BASE: Final = "/{language}/loket"
CLERKS: Final = staff("desk_clerk")
READERS: Final = staff("municipality_reader")
EVERYBODY: Final = staff(*ROLES)
DO: Final = ("ask", "accept", "propose_refusal", "refuse", "send_back")
_PAGES: Final = (
    ("desk", "", "desk_clerk"), ("code", "/code", "desk_clerk"), ("staying", "/verblijf", "municipality_reader"),
    ("numbers", "/aantallen", "quota_keeper"), ("cases", "/zaken", "case_worker decider proposer"),
    ("signals", "/meldingen", "signal_taker assessor"), ("shares", "/delen", "sharing_officer"),
    ("postings", "/detachering", "provider client"), ("point", "/punt", "adviser point_lead"),
    ("match", "/koppelen", "consultant"),
    ("questions", "/vragen", "assessor"), ("received_shares", "/ontvangen", "receiver"),
    ("referrals", "/doorverwijzing", "receiver adviser point_lead"), ("releases", "/cijfers", "release_officer"),
    ("account", "/verantwoording", "account_editor account_approver account_publisher account_auditor"),
    ("grants", "/rollen", "admin"), ("log", "/logboek", "privacy_officer"),
)  # fmt: skip
_DAYS_SHOWN: Final = 10


def put(gate: Gate, doors: Doors) -> None:
    """Put the pages of the desk at their addresses."""
    gate.put("GET", f"{BASE}/aanmelden", ANYONE)(
        lambda call: door_page(
            call, render(call, "desk_door.html.j2", here="/aanmelden", providers=doors.names("staff")), doors, "staff"
        )
    )
    gate.put("POST", f"{BASE}/afmelden", EVERYBODY)(lambda call: signed_out(call, f"/{call.language}/loket/aanmelden"))
    gate.put("GET", BASE, EVERYBODY)(show_work)
    gate.put("GET", f"{BASE}/zaak/{{reference}}", CLERKS)(show_case)
    gate.put("POST", f"{BASE}/zaak/{{reference}}", CLERKS)(do_case)
    gate.put("GET", f"{BASE}/code", CLERKS)(
        lambda call: render(call, "desk_code.html.j2", here="/code", said="", typed={})
    )
    gate.put("POST", f"{BASE}/code", CLERKS)(take_code)
    gate.put("GET", f"{BASE}/verblijf", READERS)(show_staying)


def render(call: Call, template: str, status: int = 200, /, *, here: str = "", **values: Any) -> HTMLResponse:
    """A page of the desk in Dutch or English."""
    language = ENGLISH if call.language == ENGLISH else DUTCH
    w = words("act", language)
    roles = {grant.role for grant in call.grants}
    menu = [
        {"name": w[name], "href": f"/{language}/loket{rest}", "here": rest == here}
        for name, rest, needed in _PAGES
        if roles & set(needed.split())
    ]
    text = (
        environment()
        .get_template(f"act/{template}")
        .render(
            language=language,
            w=w,
            menu=menu,
            here=here,
            session=call.session,
            roles=sorted(roles),
            is_demo=call.request.app.state.act.is_demo,
            day=lambda d: day_in_words(d, language),
            moment=lambda m: moment_in_words(m, language),
            tongue=lambda code: language_in_words(code, language),
            at=lambda rest: f"/{language}/loket{rest}",
            **values,
        )
    )
    return HTMLResponse(text, status)


def trouble(call: Call, auth: Auth, status: int, text: str, facts: Mapping[str, Any]) -> Response:
    """A page of the desk that says what went wrong, and what was typed where something was."""
    w = words("act", ENGLISH if call.language == ENGLISH else DUTCH)
    sentence = w["missing"] if status == 404 else w["busy"] if status == 503 else w["broken"]
    if status == 403 and call.session is not None and not {g.role for g in call.grants} & auth.roles:
        sentence = w["forbidden"].format(roles=", ".join(w["roles"][role] for role in sorted(auth.roles)))
    told = facts.get("told")
    return render(
        call,
        "desk_message.html.j2",
        status,
        sentence=sentence,
        typed=facts.get("typed", {}),
        detail=sentences(told, call.language) if told is not None and status not in (403, 404) else [],
    )


def places_of(call: Call, role: str = CLERK) -> tuple[str, ...]:
    """The municipalities for which somebody works."""
    return desk.scopes(call.grants, role)


# Work -------------------------------------------------------------------------------------------------------------


def show_work(call: Call) -> Response:
    """What must be done today, in a sentence, a picture and lists. Others go to the page of their role."""
    if not places_of(call):
        role = call.grants[0].role
        rest = next((rest for _, rest, needed in _PAGES if role in needed.split()), "/aanmelden")
        return RedirectResponse(f"/{call.language}/loket{rest}", 303)
    on, language = call.office.today, ENGLISH if call.language == ENGLISH else DUTCH
    with call.office.store.read() as connection:
        found = desk.worklist(connection, places_of(call), on, call.signed_in.subject)
    w = words("act", language)
    return render(
        call,
        "desk_work.html.j2",
        here="",
        groups=_groups(call, found, w),
        bars=_bars(found, on, language),
        on=on,
        headline=f"{_counted(w['due'], len(found.due))} {_counted(w['late'], len(found.late))}",
        places=[town_of(each) if each != "*" else "NL" for each in places_of(call)],
    )


def _groups(call: Call, found: desk.Worklist, w: Mapping[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The lists of work, each line as it is shown."""
    lists = (("due", found.due), ("week", found.week), ("later", found.later), ("elsewhere", found.elsewhere))
    me, on = call.signed_in.subject, call.office.today
    return [(name, [_item(row, me, w, on) for row in rows]) for name, rows in lists]


def _counted(forms: Mapping[str, str], n: int) -> str:
    return forms["none" if n == 0 else "one" if n == 1 else "more"].format(n=n)


def _item(row: Row[Any], me: str, w: Mapping[str, Any], on: date) -> dict[str, Any]:
    """A line of a list: what it is about, its number, and whose turn it is."""
    turn = ""
    if row.state == "PROPOSED_REFUSAL":
        turn = w["second_other"] if row.drafted_by == me else w["second_you"]
    elif row.state == "NEEDS_INFO":
        turn = w["waits"]
    return {
        "reference": row.reference,
        "why": w["why"].get(row.check_why, w["why"][""]),
        "due": row.due_on,
        "turn": turn,
        "mark": "" if row.due_on is None or row.due_on > on else w["today"] if row.due_on == on else w["too_late"],
    }


def _bars(found: desk.Worklist, on: date, language: str) -> list[dict[str, Any]]:
    """How many are due per working day from today on; what is late stands with today."""
    days = [day for day in (on + timedelta(days=n) for n in range(20)) if day == on or is_working_day(day)][
        :_DAYS_SHOWN
    ]
    rows = [*found.week, *found.later]
    return [
        {
            "day": day,
            "count": len(found.due) if day == on else sum(row.due_on == day for row in rows),
            "short": f"{day.day}-{day.month}",
        }
        for day in days
    ]


# A statement ------------------------------------------------------------------------------------------------------


def _read(connection: Connection, call: Call) -> Row[Any]:
    reference = read_reference(call.path["reference"])
    if reference is None:
        raise AbsentError("reference")
    return desk.in_scope(connection, reference, places_of(call))


def show_case(call: Call) -> Response:
    """One statement on one page; that it was looked at stands in the person's log before the page is sent."""
    return _case_page(call, {}, 200, "")


def _case_page(call: Call, typed: Mapping[str, str], status: int, said: str, seen: int | None = None) -> Response:
    office, now = call.office, call.office.now

    def work(connection: Connection) -> dict[str, Any]:
        row = _read(connection, call)
        held = contents(connection, office.keys, row)
        note(connection, office.keys, "beoordeling", [row.subject], call.trace, now)
        audit.enter(
            connection,
            "statement.read",
            row.reference,
            now,
            actor=call.signed_in.subject,
            role=CLERK,
            trace=call.trace.id,
        )
        around = desk.worklist(connection, places_of(call), office.today, call.signed_in.subject)
        w = words("act", ENGLISH if call.language == ENGLISH else DUTCH)
        groups = _groups(call, around, w)
        return {"row": row, "held": held, "events": _events(connection, call, row), "groups": groups}

    found = office.write(work)
    row: Row[Any] = found["row"]
    possible = [event for event in DO if event in STATEMENTS.possible(row.state, CLERK)]
    drafted = next((e for e in reversed(found["events"]) if e["event"] == "propose_refusal"), None)
    mine = row.drafted_by == call.signed_in.subject
    if row.state == "PROPOSED_REFUSAL" and mine:
        possible = []
    return render(
        call,
        "desk_case.html.j2",
        status,
        here="",
        row=row,
        line=(found["held"].get("address") or {}).get("line"),
        stay=Stay.of(found["held"]["stay"]) if found["held"].get("stay") else None,
        events=found["events"],
        possible=possible,
        drafted=drafted if row.state == "PROPOSED_REFUSAL" else None,
        mine=mine,
        reasons=desk.REASONS,
        typed=typed,
        said=said,
        town=town_of(row.municipality),
        seen=seen or row.version,
        groups=found["groups"],
    )


def _events(connection: Connection, call: Call, row: Row[Any]) -> list[dict[str, Any]]:
    """The history with what was written; who did it is a role, and whether it was oneself."""
    key = subject(connection, row.subject).key_id
    events = [e for e in history(connection, "statement", row.id) if e.event != "save"]
    asked = sa.select(FILE_TEXT).where(FILE_TEXT.c.event.in_([e.id for e in events]))
    texts = {row.event: row.sealed for row in connection.execute(asked)}
    return [
        {
            "event": e.event,
            "at": e.at,
            "role": e.role,
            "mine": e.actor == call.signed_in.subject,
            "reason": e.reason,
            "article": e.facts.get("article", ""),
            "text": call.office.keys.open(key, texts.get(e.id)),
        }
        for e in events
    ]


def do_case(call: Call) -> Response:
    """Record a verdict; where the statement has moved on, show what happened and keep what was typed."""
    form, office, now, me = call.form, call.office, call.office.now, call.signed_in.subject
    w = words("act", ENGLISH if call.language == ENGLISH else DUTCH)
    seen = few_digits(form.get("version", ""))

    def work(connection: Connection) -> None:
        row = _read(connection, call)
        after = desk.act(
            connection,
            row,
            form.get("do", ""),
            me,
            now,
            seen=seen,
            reason=form.get("reason", ""),
            text=form.get("text", ""),
        )
        if form.get("text", "").strip():
            keep_text(connection, office.keys, after, event_id("statement", after), form["text"], now)
        deliver_when_sure(connection, after, now)
        note(connection, office.keys, "beoordeling", [row.subject], call.trace, now)
        audit.enter(
            connection, f"statement.{form['do']}", row.reference, now, actor=me, role=CLERK, trace=call.trace.id
        )

    try:
        office.write(work)
    except ConflictError:
        return _case_page(call, form, 409, w["changed"])
    except AbsentError:
        raise
    except RefusedError:
        return _case_page(call, form, 403, w["no_self"])
    except SaidError:
        raise
    except Exception as error:
        if type(error).__name__ != "ActError":
            raise
        return _case_page(call, form, 422, w["broken"])
    return RedirectResponse(f"/{call.language}/loket/zaak/{call.path['reference']}", 303)


def take_code(call: Call) -> Response:
    """A person at the desk: number and code together make the statement theirs; a wrong pair says nothing of either."""
    form, office, now, me = call.form, call.office, call.office.now, call.signed_in.subject
    w = words("act", ENGLISH if call.language == ENGLISH else DUTCH)
    reference = read_reference(form.get("reference", ""))

    def work(connection: Connection) -> None:
        row = desk.in_scope(connection, reference or "", ("*",))
        after = desk.vouch(connection, row, form.get("code", ""), me, now)
        deliver_when_sure(connection, after, now)
        note(connection, office.keys, "beoordeling", [row.subject], call.trace, now)
        audit.enter(connection, "statement.vouch", row.reference, now, actor=me, role=CLERK, trace=call.trace.id)

    try:
        office.write(work)
    except (AbsentError, ConflictError, RefusedError):
        return render(call, "desk_code.html.j2", 422, here="/code", said=w["code_wrong"], typed=form)
    return render(call, "desk_code.html.j2", here="/code", said=w["code_done"], typed={})


def show_staying(call: Call) -> Response:
    """Who stays in the municipality now: one line in the log per person, one trace, written before the page is sent."""
    office, now = call.office, call.office.now
    places = places_of(call, "municipality_reader")

    def work(connection: Connection) -> list[dict[str, Any]]:
        found = []
        for row in desk.staying_now(connection, places, local(now).date()):
            held, contact = contents(connection, office.keys, row), contacts.current(connection, row.subject)
            key = subject(connection, row.subject).key_id
            reach = (contact.email_sealed, contact.phone_sealed) if contact else ()
            found.append(
                {
                    "line": (held.get("address") or {}).get("line"),
                    "starts": row.starts,
                    "ends": row.ends,
                    "reach": " · ".join(filter(None, (office.keys.open(key, each) for each in reach))),
                    "subject": row.subject,
                }
            )
        note(connection, office.keys, "verblijf_gemeente", [each["subject"] for each in found], call.trace, now)
        audit.enter(
            connection,
            "staying.read",
            " ".join(places),
            now,
            actor=call.signed_in.subject,
            role="municipality_reader",
            facts={"count": len(found)},
            trace=call.trace.id,
        )
        return found

    return render(call, "desk_staying.html.j2", here="/verblijf", stays=office.write(work))
