"""``/v1`` for cases, signals, shares, postings, questions, referrals and counts: the desk for machines.

The same lists, files and steps as the pages, by the same roles: a token as bearer, problems as RFC 9457. What begins a
file takes an idempotency key, so that sending again is safe.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from typing import Any, Final

from banen.act.cases import permits
from banen.act.cases.files import PROPOSER, WORKER, settled
from banen.act.clock import written
from banen.act.errors import AbsentError, ActError
from banen.act.identity import read_key
from banen.act.points import contacts
from banen.act.postings import notifications
from banen.act.processing import audit
from banen.act.workflow import Actor, history
from banen.errors import Fault
from banen.languages import DUTCH, ENGLISH
from banen.observe.days import plain_day
from banen.serve.web.act.api import Asked, Put
from banen.serve.web.act.files import Desk, actor
from banen.serve.web.act.gate import Call, staff

NAMES: Final[Mapping[str, str]] = {
    "zaken": "cases",
    "cijfers": "releases",
    "meldingen": "signals",
    "delen": "shares",
    "detachering": "postings",
    "vragen": "questions",
    "ontvangen": "received",
    "doorverwijzing": "referrals",
}
"""What each list of the desk is called here."""
_NOTICE: Final = ("provider", "client", "contact", "nature", "workplace", "sector", "starts", "ends", "work_from")


def put(add: Put, desks: Sequence[Desk]) -> None:
    """Put the addresses of every kind of file, each with the authorisation of its page."""
    for each in desks:
        at = f"/{NAMES[each.name]}"
        add("GET", at, _list(each), each.auth)
        add("GET", f"{at}/{{reference}}", _show(each), each.auth)
        add("POST", f"{at}/{{reference}}/{{event}}", _move(each), each.auth)
    add("POST", "/cases", begin_case, staff(PROPOSER, WORKER))
    add("POST", "/postings", notify_posting, staff(notifications.PROVIDER))
    add("POST", "/contacts", note_contact, staff(contacts.ADVISER, contacts.LEAD))


def _call(asked: Asked, form: Mapping[str, str] | None = None) -> Call:
    """The request as the functions of the desk take it; a language is one of the two of the desk."""
    language = ENGLISH if asked.request.headers.get("accept-language", "").startswith(ENGLISH) else DUTCH
    return Call(asked.request, asked.office, language, form or {}, asked.session, asked.grants)


def _list(desk: Desk) -> Callable[[Asked], Any]:
    def listed(asked: Asked) -> dict[str, Any]:
        with asked.office.store.read() as connection:
            lines = desk.listed(connection, _call(asked))
        return {
            NAMES[desk.name]: [
                {
                    "reference": each.reference,
                    "what": each.what,
                    "state": each.state,
                    "due": each.due.isoformat() if each.due else None,
                }
                for each in lines
            ]
        }

    return listed


def _show(desk: Desk) -> Callable[[Asked], Any]:
    def shown(asked: Asked) -> dict[str, Any]:
        office, reference = asked.office, asked.path["reference"]

        def work(connection: Any) -> dict[str, Any] | ActError:
            open_file = desk.shown(connection, _call(asked), reference)
            if isinstance(open_file, ActError):
                return open_file
            audit.enter(connection, f"{open_file.kind}.read", reference[:20], office.now, actor=asked.session.subject)
            events = history(connection, open_file.kind, open_file.row.id)
            return {
                "reference": reference,
                "kind": open_file.kind,
                "state": open_file.row.state,
                "version": open_file.row.version,
                "facts": {name: _plain(value) for name, value in open_file.facts if value is not None},
                "tables": {
                    each["title"]: [dict(zip(each["heads"], map(_plain, row), strict=True)) for row in each["rows"]]
                    for each in open_file.tables
                },
                "possible": open_file.events,
                "history": [
                    {"event": e.event, "role": e.role, "at": written(e.at), "reason": e.reason} for e in events
                ],
            }

        return settled(office, work)

    return shown


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _move(desk: Desk) -> Callable[[Asked], Any]:
    def moved(asked: Asked) -> dict[str, Any]:
        seen = asked.body.get("version")
        if seen is not None and type(seen) is not int:
            raise ActError(Fault("version", "is no whole number.", "Give the version that you read."))
        form = {name: _text(name, value) for name, value in asked.body.items() if name != "version"}
        call, reference = _call(asked, form), asked.path["reference"]
        settled(asked.office, lambda c: desk.moved(c, call, reference, asked.path["event"], seen))
        with asked.office.store.read() as connection:
            lines = desk.listed(connection, call)
        now = next((line for line in lines if line.reference == reference), None)
        return {"reference": reference, "state": now.state if now else None}

    return moved


def _text(name: str, value: Any) -> str:
    """A field as a form has it: lists by a comma, numbers in digits."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    raise ActError(Fault(name[:40], "is no text.", "Give a text, a number or a list of texts."))


def asked_for(body: Mapping[str, Any], needed: Sequence[str], also: Sequence[str] = ()) -> None:
    """Every field that is missing and every one that is not known, all at once."""
    faults = [Fault(name, "is missing.") for name in needed if name not in body]
    faults += [Fault(name[:40], "is not known here.") for name in body if name not in (*needed, *also)]
    if faults:
        raise ActError(*faults)


def _day(name: str, value: Any) -> date:
    try:
        return plain_day(value)
    except (TypeError, ValueError):
        raise ActError(Fault(name, "is no day.", "Write 2026-03-01.")) from None


def begin_case(asked: Asked) -> dict[str, Any]:
    """Take in an application under a rule, with its facts and the pieces that came with it."""
    body = asked.body
    asked_for(body, ("rule", "proposer", "facts"), ("given", "variant", "on"))
    if not isinstance(body["facts"], dict) or not isinstance(body.get("given", []), list):
        raise ActError(Fault("facts", "is no object, or given is no list."))
    call, rule = _call(asked), str(body["rule"])
    own = any(grant.role == PROPOSER and grant.covers(str(body["proposer"])) for grant in asked.grants)
    who = Actor(asked.session.subject, PROPOSER) if own else actor(call, rule, WORKER)
    row = asked.office.write(
        lambda c: permits.receive(
            c,
            asked.office,
            who,
            asked.office.now,
            key=read_key(asked.key),
            rule_id=rule,
            proposer=str(body["proposer"]),
            facts=body["facts"],
            given=[str(each) for each in body.get("given", [])],
            variant=body.get("variant"),
            on=_day("on", body["on"]) if body.get("on") else None,
        )
    )
    return {"reference": row.reference, "state": row.state, "due": row.due_on.isoformat()}


def notify_posting(asked: Asked) -> dict[str, Any]:
    """Notify a posting with its workers; the same key gives the same one."""
    body = asked.body
    asked_for(body, (*_NOTICE, "workers"))
    if not isinstance(body["workers"], list) or not all(isinstance(each, dict) for each in body["workers"]):
        raise ActError(Fault("workers", "is no list of objects."))
    who = actor(_call(asked), str(body["provider"]), notifications.PROVIDER)
    try:
        begins = time.fromisoformat(str(body["work_from"]))
    except ValueError:
        raise ActError(Fault("work_from", "is no hour.", "Write 08:00.")) from None
    texts = {name: str(body[name]) for name in _NOTICE[:6]}
    notice = notifications.Notice(
        **texts,
        starts=_day("starts", body["starts"]),
        ends=_day("ends", body["ends"]),
        work_from=begins,
        workers=tuple(_worker(each) for each in body["workers"]),
    )
    row = asked.office.write(
        lambda c: notifications.notify(c, asked.office, who, asked.office.now, notice, read_key(asked.key))
    )
    return {
        "reference": row.reference,
        "state": row.state,
        "in_time": row.in_time,
        "check_due": row.check_due.isoformat(),
    }


def _worker(given: Mapping[str, Any]) -> notifications.Worker:
    asked_for(given, ("name", "birth_date", "group", "starts", "ends"), ("a1", "permit_until", "replaces"))
    until = given.get("permit_until")
    return notifications.Worker(
        name=str(given["name"]),
        birth_date=_day("birth_date", given["birth_date"]),
        group=str(given["group"]),
        starts=_day("starts", given["starts"]),
        ends=_day("ends", given["ends"]),
        a1=str(given.get("a1") or ""),
        permit_until=_day("permit_until", until) if until else None,
        replaces=str(given.get("replaces") or ""),
    )


def note_contact(asked: Asked) -> dict[str, Any]:
    """Keep six taps of a point; whatever is no choice of the closed lists is refused (IP-03)."""
    body = asked.body
    taps = {name: _text(name, value) for name, value in body.items() if name not in ("point", "day")}
    point = str(body.get("point", ""))
    if not any(g.role in (contacts.ADVISER, contacts.LEAD) and g.covers(point) for g in asked.grants):
        raise AbsentError(Fault("point", "is not there, or not for you."))
    day = _day("day", body.get("day"))
    kept = asked.office.write(lambda c: contacts.note_contact(c, asked.key, point, day, taps, asked.office.now))
    return {"kept": kept}
