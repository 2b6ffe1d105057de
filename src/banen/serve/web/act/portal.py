"""The portal for who comes to work here: one question on a page, from door to confirmation, without a script."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.engine import Connection, Row
from starlette.responses import RedirectResponse, Response

from banen.act.accounts import limits
from banen.act.accounts.sessions import digest_of, end, open_session
from banen.act.accounts.subjects import newcomer, subject
from banen.act.addresses import AddressBookError, Candidate, Query, checked
from banen.act.errors import ConflictError, SaidError
from banen.act.identity import ALPHABET, read_key
from banen.act.processing.log import note
from banen.act.registrations import contacts
from banen.act.registrations.answers import AnswersError, Reach, Stay, read_query, read_reach, read_stay
from banen.act.registrations.statements import (
    begin,
    close_empty,
    code_term,
    contents,
    save,
    statement,
    submit,
    with_code,
)
from banen.act.registrations.verdict import verdict
from banen.act.texts import say
from banen.observe.numbers import few_digits
from banen.serve.web.act.gate import ANYONE, PERSON, Call, Gate, with_session, without_session
from banen.serve.web.act.page import render, told, town_of, two
from banen.serve.web.act.signin import Doors, door_page

BASE = "/{language}/adres"
CODE_LENGTH = 8


def put(gate: Gate, doors: Doors) -> None:
    """Put the pages of the portal at their addresses."""
    gate.put("GET", BASE, ANYONE)(lambda call: render(call, "start.html.j2"))
    gate.put("GET", f"{BASE}/aanmelden", ANYONE)(
        lambda call: door_page(
            call, render(call, "door.html.j2", here="/aanmelden", providers=doors.names("person")), doors, "person"
        )
    )
    gate.put("POST", f"{BASE}/begin", ANYONE)(begin_unknown)
    gate.put("POST", f"{BASE}/afmelden", PERSON)(sign_out)
    gate.put("GET", f"{BASE}/adres", PERSON)(ask_address)
    gate.put("GET", f"{BASE}/adres/straat", PERSON)(ask_street)
    gate.put("POST", f"{BASE}/adres", PERSON)(take_address)
    gate.put("POST", f"{BASE}/adres/geen", PERSON)(take_no_address)
    gate.put("GET", f"{BASE}/verblijf", PERSON)(ask_stay)
    gate.put("POST", f"{BASE}/verblijf", PERSON)(take_stay)
    gate.put("GET", f"{BASE}/uitkomst", PERSON)(tell_outcome)
    gate.put("GET", f"{BASE}/contact", PERSON)(ask_contact)
    gate.put("POST", f"{BASE}/contact", PERSON)(take_contact)
    gate.put("GET", f"{BASE}/controle", PERSON)(ask_check)
    gate.put("POST", f"{BASE}/controle", PERSON)(take_all)


def to(call: Call, rest: str) -> Response:
    """On to another page of the portal."""
    return RedirectResponse(f"/{call.language}/adres{rest}", 303)


def begin_unknown(call: Call) -> Response:
    """Door 2: a session without an identity, and a draft."""
    if call.session is not None and call.session.kind == "person":
        return to(call, "/adres")
    now = call.office.now

    def work(connection: Connection) -> str:
        person = newcomer(connection, call.office.keys, call.language, now)
        begin(connection, call.office.keys, person, call.language, now)
        return open_session(connection, person, "mail", now)

    return with_session(call, to(call, "/adres"), call.office.write(work))


def sign_out(call: Call) -> Response:
    """End the session."""
    call.office.write(lambda connection: end(connection, call.signed_in))
    return without_session(call, to(call, ""))


def draft_of(call: Call) -> tuple[Row[Any], dict[str, Any]]:
    """The draft of who asks, begun where there is none, with what it holds."""
    now, office = call.office.now, call.office

    def work(connection: Connection) -> tuple[Row[Any], dict[str, Any]]:
        person = subject(connection, call.signed_in.subject)
        row = begin(connection, office.keys, person, call.language, now)
        if row.state != "DRAFT":
            raise SaidError("err.open")
        return row, contents(connection, office.keys, row)

    return office.write(work)


def keep(call: Call, answers: Mapping[str, Any], **columns: Any) -> Row[Any]:
    """Keep answers in the draft, if it is still the version that the page showed."""
    now, office = call.office.now, call.office

    def work(connection: Connection) -> Row[Any]:
        person = subject(connection, call.signed_in.subject)
        row = begin(connection, office.keys, person, call.language, now)
        return save(
            connection, office.keys, row.id, person, _seen(call, row), now, answers, language=call.language, **columns
        )

    return office.write(work)


def _seen(call: Call, row: Row[Any]) -> int:
    given = call.form.get("version", "")
    seen = few_digits(given)
    return int(row.version) if seen is None else seen


def changed_meanwhile(call: Call, back: str, names: tuple[str, ...], part: str) -> Response:
    """Both versions of an answer that two tabs gave, to choose from; nothing is lost."""
    row, held = draft_of(call)
    theirs = {k: v for k, v in (held.get(part) or {}).items() if v not in (None, "") and k in (*names, "line")}
    mine = {name: call.form[name] for name in names if call.form.get(name)}
    return render(call, "both.html.j2", 409, theirs=theirs, mine=mine, back=back, version=row.version, here=back)


# Address ----------------------------------------------------------------------------------------------------------

_ADDRESS = ("postcode", "number", "addition", "street", "place", "chosen", "sure")


def ask_address(call: Call, *, by_street: bool = False) -> Response:
    """The question where somebody sleeps."""
    row, held = draft_of(call)
    values = (held.get("address") or {}).get("asked") or {}
    return _address_page(call, row.version, values, {}, by_street=by_street or bool(values.get("street")))


def ask_street(call: Call) -> Response:
    """The same by street and place."""
    return ask_address(call, by_street=True)


def _address_page(
    call: Call,
    version: int | str,
    values: Mapping[str, str],
    problems: Mapping[str, str],
    *,
    by_street: bool,
    offer_sure: bool = False,
    status: int = 200,
) -> Response:
    return render(
        call,
        "address.html.j2",
        status,
        here="/adres/straat" if by_street else "/adres",
        version=version,
        values=values,
        problems=problems,
        by_street=by_street,
        offer_sure=offer_sure,
    )


def take_address(call: Call) -> Response:
    """Look the address up; one that fits is taken, of several one is chosen, none is no reason to stop."""
    version, by_street = call.form.get("version", ""), bool(call.form.get("street") or call.form.get("place"))
    try:
        query = read_query(call.form)
    except AnswersError as error:
        return _address_page(call, version, call.form, told(error.problems), by_street=by_street, status=422)
    call.office.write(lambda c: limits.count(c, "lookups", call.signed_in.key, call.office.now))
    found, reached = _looked_up(call, query)
    chosen = call.form.get("chosen")
    if len(found) > 1 and chosen != "none":
        picked = next((each for each in found if each.id == chosen), None)
        if picked is None:
            problems = {"chosen": "err.choose"} if call.form.get("choosing") else {}
            return render(
                call,
                "choose.html.j2",
                422 if problems else 200,
                here="/adres",
                version=version,
                values=call.form,
                candidates=found,
                problems=problems,
            )
        found = [picked]
    elif chosen == "none":
        found = []
    if not found and reached and call.office.book.is_whole and not call.form.get("sure"):
        return _address_page(
            call, version, call.form, {"number": "err.notfound"}, by_street=by_street, offer_sure=True, status=422
        )
    return _keep_address(call, query, found[0] if found else None, reached)


def _looked_up(call: Call, query: Query) -> tuple[list[Candidate], bool]:
    try:
        return list(call.office.book.find(query, call.office.today)), True
    except AddressBookError:
        return [], False


def _keep_address(call: Call, query: Query, candidate: Candidate | None, reached: bool) -> Response:
    """Keep the address with what was found out about it."""
    office, book = call.office, call.office.book
    asked = {
        "postcode": query.postcode,
        "number": f"{query.number}{query.letter}",
        "addition": query.addition,
        "street": query.street,
        "place": query.place,
    }
    if candidate is not None:
        state, why = checked(candidate)
        line, idx = candidate.line, office.keys.index(candidate.id)
    else:
        state, why = ("doubt", "not found") if reached and book.is_whole else ("unchecked", "")
        spelled = query.spelled()
        line = " ".join(
            filter(None, (spelled.street, asked["number"], spelled.addition, spelled.postcode, spelled.place))
        )
        idx = office.keys.index(line.casefold())
    address = {"asked": asked, "line": line, "found": candidate.to_dict() if candidate else None}
    try:
        keep(
            call,
            {"address": address},
            municipality=candidate.municipality if candidate else None,
            address_idx=idx,
            check_state=state,
            check_why=why,
            check_source=book.name,
            check_date=book.dated(office.today),
        )
    except ConflictError:
        return changed_meanwhile(call, "/adres", _ADDRESS, "address")
    return to(call, "/verblijf")


def take_no_address(call: Call) -> Response:
    """Go on without an address: only how somebody is reached."""
    try:
        keep(
            call,
            {"address": None, "stay": None},
            municipality=None,
            address_idx=None,
            check_state="none",
            check_why="",
            starts=None,
            ends=None,
        )
    except ConflictError:
        return to(call, "/adres")
    return to(call, "/contact")


# Stay and what the law makes of it --------------------------------------------------------------------------------

_DAYS = tuple(f"{name}_{part}" for name in ("starts", "ends") for part in ("day", "month", "year"))
_STAY = (*_DAYS, "nights_month", "nights_half")


def ask_stay(call: Call) -> Response:
    """The question how long somebody stays."""
    row, held = draft_of(call)
    if not held.get("address"):
        return to(call, "/adres")
    return _stay_page(call, row.version, held.get("stay_asked") or {}, {}, row.check_state == "unchecked")


def _stay_page(
    call: Call,
    version: int | str,
    values: Mapping[str, str],
    problems: Mapping[str, str],
    unchecked: bool,
    status: int = 200,
) -> Response:
    return render(
        call,
        "stay.html.j2",
        status,
        here="/verblijf",
        version=version,
        values=values,
        problems=problems,
        unchecked=unchecked,
    )


def take_stay(call: Call) -> Response:
    """Keep how long somebody stays."""
    try:
        stay = read_stay(call.form, call.office.today)
    except AnswersError as error:
        return _stay_page(call, call.form.get("version", ""), call.form, told(error.problems), False, 422)
    asked = {name: call.form.get(name, "") for name in _STAY}
    try:
        keep(call, {"stay": stay.to_dict(), "stay_asked": asked}, starts=stay.starts, ends=stay.ends)
    except ConflictError:
        return changed_meanwhile(call, "/verblijf", _STAY, "stay")
    return to(call, "/uitkomst")


def tell_outcome(call: Call) -> Response:
    """What the rule makes of the stay: resident with a day, a temporary address, or too short for one."""
    row, held = draft_of(call)
    if not held.get("stay"):
        return to(call, "/verblijf")
    stay = Stay.of(held["stay"])
    found = verdict(stay, call.office.today)
    title = "out.title_resident" if found.is_resident else "out.title_address"
    if not found.is_resident and not found.takes_address:
        title = "out.title_short"
    resident = ""
    if found.notice_due is not None:
        resident = _resident(call, town_of(row.municipality), found.notice_due)
    return render(call, "outcome.html.j2", here="/uitkomst", stay=stay, verdict=found, title=title, resident=resident)


def _resident(call: Call, town: str | None, due: Any) -> Any:
    """The sentence for a resident; days and places stand in each language's own words."""
    place = town or say("out.here", call.language)
    return two("out.resident", call.language, "p", municipality=place, notice_due=due)


# Contact and submission -------------------------------------------------------------------------------------------


def ask_contact(call: Call) -> Response:
    """The question how somebody is reached."""
    row, held = draft_of(call)
    if _is_resident(held, call):
        return to(call, "/uitkomst")
    return _contact_page(call, row.version, held.get("contact") or {}, {}, back=_before_contact(held))


def _before_contact(held: Mapping[str, Any]) -> str:
    return "/uitkomst" if held.get("address") else "/adres"


def _is_resident(held: Mapping[str, Any], call: Call) -> bool:
    return bool(held.get("stay")) and verdict(Stay.of(held["stay"]), call.office.today).is_resident


def _contact_page(
    call: Call,
    version: int | str,
    values: Mapping[str, Any],
    problems: Mapping[str, str],
    status: int = 200,
    back: str = "/uitkomst",
) -> Response:
    return render(
        call,
        "contact.html.j2",
        status,
        here="/contact",
        version=version,
        values=values,
        problems=problems,
        action="/contact",
        back=back,
        alone=False,
    )


def take_contact(call: Call) -> Response:
    """Keep how somebody is reached."""
    try:
        reach = read_reach(call.form, call.language)
    except AnswersError as error:
        return _contact_page(call, call.form.get("version", ""), call.form, told(error.problems), 422)
    try:
        keep(call, {"contact": {"email": reach.email, "phone": reach.phone}})
    except ConflictError:
        return changed_meanwhile(call, "/contact", ("email", "phone"), "contact")
    return to(call, "/controle")


def ask_check(call: Call) -> Response:
    """All answers in a row, to be changed or sent."""
    row, held = draft_of(call)
    if not held.get("address") and "contact" not in held:
        return to(call, "/adres")
    if held.get("address") and not held.get("stay"):
        return to(call, "/verblijf")
    if _is_resident(held, call):
        return to(call, "/uitkomst")
    return _check_page(call, row, held, {})


def _check_page(
    call: Call, row: Row[Any], held: Mapping[str, Any], problems: Mapping[str, str], status: int = 200
) -> Response:
    stay = Stay.of(held["stay"]) if held.get("stay") else None
    return render(
        call,
        "check.html.j2",
        status,
        here="/controle",
        version=row.version,
        problems=problems,
        line=(held.get("address") or {}).get("line"),
        stay=stay,
        unchecked=row.check_state == "unchecked",
        reach=held.get("contact") or {},
        statement=row.id,
        key=call.form.get("key") or uuid4().hex,
    )


def take_all(call: Call) -> Response:
    """Send the statement, once: the key in the form makes the second press find the first."""
    key, id_ = read_key(call.form.get("key", "")), call.form.get("statement", "")
    office, now = call.office, call.office.now
    with office.store.read() as connection:
        row = statement(connection, id_)
        if row.subject != call.signed_in.subject:
            return to(call, "/controle")
        if row.idem_key == key:
            return to(call, "/klaar")
        held = contents(connection, office.keys, row)
    if not call.form.get("truth"):
        return _check_page(call, row, held, {"truth": "err.truth"}, 422)
    if _is_resident(held, call):
        return to(call, "/uitkomst")
    office.write(lambda connection: _send(connection, call, id_, key, held, now))
    return to(call, "/klaar")


def _send(connection: Connection, call: Call, id_: str, key: str, held: Mapping[str, Any], now: datetime) -> None:
    """Statement, contact data, mail and log in one transaction; nothing where it was sent before."""
    office, person = call.office, subject(connection, call.signed_in.subject)
    if held.get("address"):
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        _, again = submit(
            connection,
            person,
            id_,
            key,
            now,
            language=call.language,
            code_hash=digest_of(code),
            code_until=code_term(now),
            sealed=with_code(office.keys, person, held, code),
        )
    else:
        _, again = close_empty(connection, person, id_, key, now)
    if again:
        return
    limits.count(connection, "statements", call.signed_in.key, now)
    given = held.get("contact") or {}
    reach = Reach(given.get("email"), given.get("phone"))
    contacts.give(connection, office.keys, person, reach, call.language, now)
    note(connection, office.keys, "opgave", [person.id], call.trace, now)
