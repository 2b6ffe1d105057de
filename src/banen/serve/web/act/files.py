"""Cases, counts, signals, shares, notifications and points at the desk: a list per kind, and one page per file.

What somebody may do is what the table of the file allows in a role that covers it; the same functions stand behind a
page and a command line. A page that shows a file says in the audit that it was looked at, before it is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from starlette.responses import RedirectResponse, Response

from banen.act.accounts.roles import Grant
from banen.act.cases import desk as cases
from banen.act.cases.files import case_in_scope, content_of, decisions_of, settled
from banen.act.errors import AbsentError, ActError, RefusedError
from banen.act.points import contacts
from banen.act.postings import notifications as postings
from banen.act.processing import audit
from banen.act.releases import releases
from banen.act.releases.publish import as_table
from banen.act.releases.tables import tables
from banen.act.store.tables.postings import POSTING
from banen.act.workflow import Actor, history
from banen.errors import Fault
from banen.languages import DUTCH, ENGLISH, Language
from banen.model.rules import rule
from banen.model.rules.texts import label, texts_of
from banen.observe.areas import areas
from banen.observe.days import plain_day
from banen.observe.fault_texts import sentences
from banen.observe.numbers import few_digits
from banen.serve.numbers import number
from banen.serve.web.act.desk import BASE, render
from banen.serve.web.act.gate import Auth, Call, Gate, staff
from banen.serve.web.texts import words


@dataclass(frozen=True)
class FileLine:
    """A file in a list: its number, what it is, how it stands and by when something is due."""

    reference: str
    what: str
    state: str
    due: date | None = None


@dataclass
class OpenFile:
    """A file on a page: what is known of it, tables that belong to it, and what may be done."""

    row: Row[Any]
    kind: str
    facts: list[tuple[str, Any]]
    events: list[str]
    fields: tuple[str, ...] = ("reason",)
    tables: list[dict[str, Any]] = field(default_factory=list)
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ticks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Of which fields several can be chosen; each is sent under its own name, ``fields.kvk``."""
    note: str = ""
    note_language: str = ""
    named: Mapping[str, str] = field(default_factory=dict)
    """Words of what a fact, a cell or a choice holds as a code, where they are not those of a step or a tap."""


Fields = Mapping[str, Sequence[tuple[str, str]]]
"""What is asked to begin a file: for each field what can be chosen, none where it is typed."""


def _nothing(connection: Connection, call: Call) -> Fields:
    """A kind of file that is not begun at the desk."""
    return {}


@dataclass(frozen=True)
class Desk:
    """A kind of file at the desk: its address, who works on it, and how it is listed, shown and moved."""

    name: str
    auth: Auth
    listed: Callable[[Connection, Call], list[FileLine]]
    shown: Callable[[Connection, Call, str], OpenFile | ActError]
    moved: Callable[[Connection, Call, str, str, int | None], Any]
    begun: Callable[[Connection, Call], Fields] = _nothing


_AROUND: Final = 40
"""How many files of a list stand beside an open one."""


def scopes(grants: Sequence[Grant], *roles: str) -> tuple[str, ...]:
    """The scopes in which somebody has one of some roles."""
    return tuple(dict.fromkeys(grant.scope for grant in grants if grant.role in roles))


def actor(call: Call, scope: str | None, *roles: str) -> Actor:
    """Who acts, in the first of these roles that covers a scope."""
    for role in roles:
        if any(grant.role == role and grant.covers(scope) for grant in call.grants):
            return Actor(call.signed_in.subject, role)
    raise RefusedError(Fault("role", "does not cover this."))


def put(gate: Gate, desks: Sequence[Desk]) -> None:
    """Put the pages at their addresses."""
    for each in desks:
        put_desk(gate, each, _list(each))
    gate.put("POST", f"{BASE}/cijfers", DESKS[1].auth)(make_release)
    gate.put("GET", f"{BASE}/punt", ADVISERS)(show_point)
    gate.put("POST", f"{BASE}/punt", ADVISERS)(take_contact)


def put_desk(gate: Gate, desk: Desk, listed: Callable[[Call], Response]) -> None:
    """Put the list of a kind of file, and the page of one, at their addresses."""
    at = f"{BASE}/{desk.name}"
    gate.put("GET", at, desk.auth)(_named(f"list_{desk.name}", listed))
    gate.put("GET", f"{at}/{{reference}}", desk.auth)(_named(f"show_{desk.name}", _show(desk)))
    gate.put("POST", f"{at}/{{reference}}", desk.auth)(_named(f"move_{desk.name}", _move(desk)))


def _named(name: str, handler: Callable[[Call], Response]) -> Callable[[Call], Response]:
    handler.__name__ = name
    return handler


def spoken(call: Call) -> Mapping[str, Any]:
    """The words of the files, in the language of the desk."""
    return words("acting", ENGLISH if call.language == ENGLISH else DUTCH)


def _list(desk: Desk) -> Callable[[Call], Response]:
    def show(call: Call) -> Response:
        with call.office.store.read() as connection:
            lines, begun = desk.listed(connection, call), desk.begun(connection, call)
        return render(
            call,
            "desk_files.html.j2",
            here=f"/{desk.name}",
            a=spoken(call),
            desk=desk.name,
            lines=lines,
            begun=begun,
            today=call.office.today,
        )

    return show


def _show(desk: Desk) -> Callable[[Call], Response]:
    def show(call: Call) -> Response:
        return _page(desk, call, 200, "", {})

    return show


def _page(desk: Desk, call: Call, status: int, said: str, typed: Mapping[str, str]) -> Response:
    office, reference = call.office, call.path["reference"]

    def work(connection: Connection) -> tuple[OpenFile, list[Any]] | ActError:
        found = desk.shown(connection, call, reference)
        if isinstance(found, ActError):
            return found
        audit.enter(
            connection,
            f"{found.kind}.read",
            reference[:20],
            office.now,
            actor=call.signed_in.subject,
            trace=call.trace.id,
        )
        return found, list(history(connection, found.kind, found.row.id))

    found, events = settled(office, work)
    with office.store.read() as connection:
        around = desk.listed(connection, call)
    return render(
        call,
        "desk_file.html.j2",
        status,
        here=f"/{desk.name}",
        a=spoken(call),
        desk=desk.name,
        file=found,
        events=events,
        me=call.signed_in.subject,
        said=said,
        typed=typed,
        around=around[:_AROUND],
        today=office.today,
    )


def _move(desk: Desk) -> Callable[[Call], Response]:
    def move(call: Call) -> Response:
        form, reference = call.form, call.path["reference"]
        seen = few_digits(form.get("version", ""))
        try:
            after = settled(call.office, lambda c: desk.moved(c, call, reference, form.get("do", ""), seen))
        except AbsentError:
            raise
        except ActError as error:
            return _page(
                desk,
                call,
                422 if error.status == 400 else error.status,
                " ".join(sentences(error, call.language)),
                form,
            )
        there = after.reference if desk is DESKS[0] else reference  # an appeal is a case of its own
        return RedirectResponse(f"/{call.language}/loket/{desk.name}/{there}", 303)

    return move


# Cases --------------------------------------------------------------------------------------------------------------


def _cases(connection: Connection, call: Call) -> list[FileLine]:
    rows = cases.worklist(connection, cases.scopes_of(call.grants))
    kinds = spoken(call)["kinds"]
    return [FileLine(row.reference, f"{kinds[row.kind]} · {_scope(row, call)}", row.state, row.due_on) for row in rows]


def _scope(row: Row[Any], call: Call) -> str:
    """What a case is under: its rule or its region, by name."""
    if row.rule:
        return str(texts_of(row.rule)["name"][ENGLISH if call.language == ENGLISH else DUTCH])
    region = areas().regions.get(row.scope)
    return region.name if region is not None else str(row.scope)


def _case(connection: Connection, call: Call, reference: str) -> OpenFile:
    row = case_in_scope(connection, reference, cases.scopes_of(call.grants))
    held, language = content_of(call.office, row), ENGLISH if call.language == ENGLISH else DUTCH
    facts: list[tuple[str, Any]] = [("scope", _scope(row, call)), ("proposer", row.proposer), ("due", row.due_on),
                                    ("number", row.quota), ("rules", row.rules_version)]  # fmt: skip
    facts += [_fact(row.rule, name, value, language) for name, value in held.get("facts", {}).items()]
    told: list[dict[str, Any]] = []
    rows: list[tuple[Any, ...]]
    if result := held.get("result", {}).get(language):
        marks = {True: "✓", False: "✗", None: "?"}
        rows = [(marks[r["passed"]], r["condition"], r["article"], r["text"]) for r in result["reasons"]]
        told.append({"title": "check", "heads": ("", "condition", "article", "text"), "rows": rows})
    if draft := held.get("draft"):
        rows = [(draft["proposed"], r["condition"], r["article"], r[language]) for r in draft["reasons"]]
        rows = rows or [(draft["proposed"], "", "", draft["text"])]
        told.append({"title": "draft", "heads": ("proposed", "condition", "article", "text"), "rows": rows})
    if report := held.get("report"):
        told.append(
            {
                "title": "report",
                "heads": ("outcome", "receipt"),
                "rows": [(report["outcome"], " ".join(f"{k} {str(v)[:12]}" for k, v in report["receipt"].items()))],
            }
        )
    decisions = decisions_of(connection, row.id)
    if decisions:
        told.append(
            {
                "title": "decisions",
                "heads": ("sent", "outcome", "article", "until"),
                "rows": [
                    (each.sent_on, each.outcome, ", ".join(r["article"] for r in each.reasons), each.objection_until)
                    for each in decisions
                ],
            }
        )
    events = cases.possible(row, call.grants)
    asked = {name for event in events for name in _ASKED.get(event, ())}
    wanted = tuple(name for name in ("proposed", "conditions", "article", "given", "places") if name in asked)
    choices = {"proposed": ("grant", "refuse")}
    return OpenFile(row, row.kind, facts, events, (*wanted, "reason"), told, choices)


_ASKED: Final[Mapping[str, tuple[str, ...]]] = {
    "draft": ("proposed", "conditions", "article"), "supply": ("given",), "advise": ("places",),
    "agree_with_conditions": ("conditions",), "decline": ("article",), "too_late": ("article",),
    "dismiss": ("article",),
}  # fmt: skip
"""What a step on a case asks besides a reason."""


def _fact(rule_id: str, name: str, value: Any, language: Language) -> tuple[str, Any]:
    """A fact of an application in the words of its rule."""
    texts = texts_of(rule_id)
    choices = texts["inputs"].get(name, {}).get("choices", {})
    if isinstance(value, bool):
        value = words("registers", language)["yes" if value else "no"]
    elif isinstance(value, int | float | Decimal):
        known = rule(rule_id)
        is_money = any(each.hints.get(name) == "money" for each in (known, *known.variants.values()))
        value = f"€ {number(float(value), language)}" if is_money else number(float(value), language)
    return label(texts, name, language), choices[value][language] if value in choices else value


def _move_case(connection: Connection, call: Call, reference: str, event: str, seen: int | None) -> Any:
    return cases.do(
        connection, call.office, reference, event, call.signed_in.subject, grants=call.grants, form=call.form, seen=seen
    )


# Counts -------------------------------------------------------------------------------------------------------------


def _releases(connection: Connection, call: Call) -> list[FileLine]:
    return [
        FileLine(row.reference, f"{row.counted} · {row.period} · {row.vintage}", row.state)
        for row in releases.releases(connection)
    ]


def _release(connection: Connection, call: Call, reference: str) -> OpenFile:
    row = releases.release(connection, reference)
    lines = [line.split(",")[:4] for line in as_table(connection, row).splitlines()[1:]]
    facts = [("table", row.counted), ("period", row.period), ("vintage", row.vintage)]
    facts += [("flag", flag) for flag in row.flags]
    events = [e for e in releases.RELEASES.possible(row.state, releases.OFFICER) if e not in ("block", "revise")]
    if call.signed_in.subject in (row.proposed_by, row.created_by):
        events = [event for event in events if event != "approve"]
    told = [{"title": "table", "heads": ("series", "period", "value"), "rows": [(s, y, v) for s, y, _, v in lines]}]
    return OpenFile(row, "release", facts, events, ("reason",), told)


def _move_release(connection: Connection, call: Call, reference: str, event: str, seen: int | None) -> Any:
    row = releases.release(connection, reference)
    who = actor(call, None, releases.OFFICER)
    return releases.step(connection, row, event, who, call.office.now, call.form.get("reason", ""))


def _countable(connection: Connection, call: Call) -> Fields:
    """The closed list of tables, and a period."""
    w, language = spoken(call), ENGLISH if call.language == ENGLISH else DUTCH
    named = [(id_, f"{id_} {each.names[language]} ({w['periods'][each.period]})") for id_, each in tables().items()]
    return {"table": named, "period": ()}


def make_release(call: Call) -> Response:
    """Count and protect a table of a period that is over."""
    form, who = call.form, actor(call, None, releases.OFFICER)
    row = call.office.write(
        lambda c: releases.compute(c, form.get("table", ""), form.get("period", "").strip(), who, call.office.now)
    )
    return RedirectResponse(f"/{call.language}/loket/cijfers/{row.reference}", 303)


# Postings -----------------------------------------------------------------------------------------------------------


def _postings(connection: Connection, call: Call) -> list[FileLine]:
    within = scopes(call.grants, postings.PROVIDER, postings.CLIENT)
    asked = sa.select(POSTING).order_by(POSTING.c.check_due, POSTING.c.reference)
    if "*" not in within:
        asked = asked.where(sa.or_(POSTING.c.provider.in_(within), POSTING.c.client.in_(within)))
    return [
        FileLine(row.reference, f"{row.provider} → {row.client}", row.state, row.check_due)
        for row in connection.execute(asked.limit(500))
    ]


def _posting(connection: Connection, call: Call, reference: str) -> OpenFile:
    office = call.office
    row = postings.in_scope(connection, reference, scopes(call.grants, postings.PROVIDER, postings.CLIENT))
    role = _side(call, row)
    said = postings.edition_of(connection, office, row, row.edition)
    facts = [
        ("edition", row.edition), ("nature", said.get("nature")), ("workplace", said.get("workplace")),
        ("from", row.starts), ("until", row.ends), ("in_time", "✓" if row.in_time else "✗"), ("due", row.check_due),
        ("full_terms", postings.full_terms_from(connection, row, office.today)),
    ]  # fmt: skip
    workers = postings.as_seen_by(connection, office, row, role)
    told = [
        {
            "title": "workers",
            "heads": tuple(workers[0]) if workers else (),
            "rows": [tuple(w.values()) for w in workers],
        }
    ]
    events = [e for e in postings.POSTINGS.possible(row.state, role) if e != "change"]
    return OpenFile(row, "posting", facts, ["correct" if e == "confirm" else e for e in events], ("reason",), told)


def _side(call: Call, row: Row[Any]) -> str:
    own = any(grant.role == postings.PROVIDER and grant.covers(row.provider) for grant in call.grants)
    return postings.PROVIDER if own else postings.CLIENT


def _move_posting(connection: Connection, call: Call, reference: str, event: str, seen: int | None) -> Any:
    row = postings.in_scope(connection, reference, scopes(call.grants, postings.PROVIDER, postings.CLIENT))
    reason, now = call.form.get("reason", ""), call.office.now
    if event in ("correct", "error", "absent"):
        who = actor(call, row.client, postings.CLIENT)
        return postings.check(connection, row, who, now, event, reason, seen)
    who = actor(call, row.provider, postings.PROVIDER)
    return postings.finish(connection, row, who, now, event, reason, seen)


# Points -------------------------------------------------------------------------------------------------------------


def show_point(call: Call) -> Response:
    """The form of six taps, one per question, with a key of its own."""
    return _point_page(call, 200, "", {})


def _point_page(call: Call, status: int, said: str, typed: Mapping[str, str]) -> Response:
    from uuid import uuid4

    with call.office.store.read() as connection:
        own = contacts.points(connection, scopes(call.grants, contacts.ADVISER, contacts.LEAD))
    return render(
        call,
        "desk_point.html.j2",
        status,
        here="/punt",
        a=spoken(call),
        points=own,
        choices=contacts.choices(),
        key=uuid4().hex,
        today=call.office.today.isoformat(),
        said=said,
        typed=typed,
    )


def take_contact(call: Call) -> Response:
    """Keep what was asked; the same key again keeps nothing more."""
    form, office = call.form, call.office
    taps = {name: form[name] for name in form if name not in ("token", "key", "point", "day")}
    actor(call, form.get("point"), contacts.ADVISER, contacts.LEAD)
    try:
        day = plain_day(form.get("day", ""))
        office.write(
            lambda c: contacts.note_contact(c, form.get("key", ""), form.get("point", ""), day, taps, office.now)
        )
    except ValueError:
        return _point_page(call, 422, spoken(call)["no_day"], form)
    except ActError as error:
        return _point_page(call, 422, " ".join(sentences(error, call.language)), form)
    return _point_page(call, 200, spoken(call)["kept"], {})


ADVISERS: Final = staff(contacts.ADVISER, contacts.LEAD)
DESKS: Final = (
    Desk("zaken", staff(*cases.ROLES), _cases, _case, _move_case),
    Desk("cijfers", staff(releases.OFFICER), _releases, _release, _move_release, _countable),
    Desk("detachering", staff(postings.PROVIDER, postings.CLIENT), _postings, _posting, _move_posting),
)
"""Every kind of file at the desk."""
