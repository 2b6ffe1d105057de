"""``/v1`` for cases, signals, shares, postings, questions, referrals and counts: the desk for machines.

The same lists, files and steps as the pages, by the same roles: a token as bearer, problems as RFC 9457. What begins a
file takes an idempotency key, so that sending again is safe.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy.engine import Row

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
from banen.languages import DUTCH
from banen.serve.web.act.api import Asked, Put
from banen.serve.web.act.files import Desk, actor
from banen.serve.web.act.gate import DESK_LANGUAGES, Call, staff
from banen.serve.web.act.given import Given
from banen.serve.web.site import wished

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
LONGEST_OF_A_NOTICE: Final = 200
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
    language = next((own for own in wished(asked.request) if own in DESK_LANGUAGES), DUTCH)
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
        after = settled(asked.office, lambda c: desk.moved(c, call, reference, asked.path["event"], seen))
        if isinstance(after, Row):  # what became of it, or what it began: an appeal, a signal
            return {"reference": after.reference, "state": after.state}
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


def begin_case(asked: Asked) -> dict[str, Any]:
    """Take in an application under a rule, with its facts and the pieces that came with it."""
    given = Given(asked.body, ("rule", "proposer", "facts"), ("given", "variant", "on"))
    rule, proposer, variant = given.text("rule"), given.text("proposer"), given.text("variant") or None
    facts, pieces = given.mapping("facts"), given.texts("given")
    on = given.day("on") if asked.body.get("on") else None
    given.sound()
    call = _call(asked)
    own = any(grant.role == PROPOSER and grant.covers(proposer) for grant in asked.grants)
    who = Actor(asked.session.subject, PROPOSER) if own else actor(call, rule, WORKER)
    row = asked.office.write(
        lambda c: permits.receive(
            c,
            asked.office,
            who,
            asked.office.now,
            key=read_key(asked.key),
            rule_id=rule,
            proposer=proposer,
            facts=facts,
            given=pieces,
            variant=variant,
            on=on,
        )
    )
    return {"reference": row.reference, "state": row.state, "due": row.due_on.isoformat()}


def notify_posting(asked: Asked) -> dict[str, Any]:
    """Notify a posting with its workers; the same key gives the same one."""
    given = Given(asked.body, (*_NOTICE, "workers"))
    texts = {name: given.text(name, LONGEST_OF_A_NOTICE) for name in _NOTICE[:6]}
    starts, ends, begins = given.day("starts"), given.day("ends"), given.hour("work_from")
    read = [_worker(each, f"workers.{at}.") for at, each in enumerate(given.rows("workers"))]
    given.faults += [fault for _, faults in read for fault in faults]
    given.sound()
    who = actor(_call(asked), texts["provider"], notifications.PROVIDER)
    workers = tuple(worker for worker, _ in read)
    notice = notifications.Notice(**texts, starts=starts, ends=ends, work_from=begins, workers=workers)
    row = asked.office.write(
        lambda c: notifications.notify(c, asked.office, who, asked.office.now, notice, read_key(asked.key))
    )
    return {
        "reference": row.reference,
        "state": row.state,
        "in_time": row.in_time,
        "check_due": row.check_due.isoformat(),
    }


def _worker(body: Mapping[str, Any], at: str) -> tuple[notifications.Worker, list[Fault]]:
    """Somebody who is posted, with everything that is wrong in what was told of them."""
    given = Given(body, ("name", "birth_date", "group", "starts", "ends"), ("a1", "permit_until", "replaces"), at)
    worker = notifications.Worker(
        name=given.text("name"),
        birth_date=given.day("birth_date"),
        group=given.text("group"),
        starts=given.day("starts"),
        ends=given.day("ends"),
        a1=given.text("a1"),
        permit_until=given.day("permit_until") if body.get("permit_until") else None,
        replaces=given.text("replaces"),
    )
    return worker, given.faults


def note_contact(asked: Asked) -> dict[str, Any]:
    """Keep six taps of a point; whatever is no choice of the closed lists is refused (IP-03)."""
    body = asked.body
    taps = {name: _text(name, value) for name, value in body.items() if name not in ("point", "day")}
    given = Given(body, ("point", "day"), tuple(taps))
    point, day = given.text("point"), given.day("day")
    given.sound()
    if not any(g.role in (contacts.ADVISER, contacts.LEAD) and g.covers(point) for g in asked.grants):
        raise AbsentError(Fault("point", "is not there, or not for you."))
    kept = asked.office.write(lambda c: contacts.note_contact(c, asked.key, point, day, taps, asked.office.now))
    return {"kept": kept}
