"""Pages of who keeps numbers, roles and the log: each by grant, each change by two people."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from starlette.responses import RedirectResponse, Response

from banen.act.accounts import roles
from banen.act.clock import read
from banen.act.errors import ActError, RefusedError
from banen.act.processing import audit
from banen.act.processing.log import lines
from banen.act.quotas import Answer, Ledger, proposals
from banen.act.quotas.books import number_named
from banen.act.quotas.stand import applications_of, names
from banen.act.store.tables.people import ROLE_GRANT, SUBJECT
from banen.errors import Fault
from banen.observe.numbers import few_digits
from banen.serve.web.act.desk import BASE, render
from banen.serve.web.act.gate import Call, Gate, staff
from banen.serve.web.act.spelled import scope_words

MOST_DAYS = 366
"""Days that a role can be asked for at once."""
KEEPERS = staff("quota_keeper")
ADMINS = staff("admin")
PRIVACY = staff("privacy_officer")


def put(gate: Gate) -> None:
    """Put the pages at their addresses."""
    gate.put("GET", f"{BASE}/aantallen", KEEPERS)(show_numbers)
    gate.put("GET", f"{BASE}/aantallen/{{name}}", KEEPERS)(show_number)
    gate.put("POST", f"{BASE}/aantallen/{{name}}", KEEPERS)(propose_change)
    gate.put("POST", f"{BASE}/aantallen/{{name}}/loting", KEEPERS)(propose_lot)
    gate.put("POST", f"{BASE}/voorstel/{{id}}", KEEPERS)(decide_change)
    gate.put("GET", f"{BASE}/rollen", ADMINS)(show_grants)
    gate.put("POST", f"{BASE}/rollen", ADMINS)(propose_grant)
    gate.put("POST", f"{BASE}/rollen/{{id}}", ADMINS)(decide_grant)
    gate.put("GET", f"{BASE}/logboek", PRIVACY)(ask_log)
    gate.put("POST", f"{BASE}/logboek", PRIVACY)(show_log)


def _keeps(call: Call, name: str) -> None:
    if not any(grant.role == "quota_keeper" and grant.covers(name) for grant in call.grants):
        raise RefusedError(Fault("quota", "is kept by another."))


def show_numbers(call: Call) -> Response:
    """Every number with what is free in its present period, and what waits for a second pair of eyes."""
    ledger = Ledger(call.office.store)
    with call.office.store.read() as connection:
        known = names(connection)
        open_ = proposals.waiting(connection)
    mine = [name for name in known if any(g.role == "quota_keeper" and g.covers(name) for g in call.grants)]
    stands = [ledger.look(name) for name in mine]
    rows = [{"stand": stand, "now": next((p for p in stand["periods"] if p["present"]), None)} for stand in stands]
    return render(
        call,
        "desk_numbers.html.j2",
        here="/aantallen",
        rows=rows,
        open=[row for row in open_ if row.object in mine],
        me=call.signed_in.subject,
    )


def show_number(call: Call) -> Response:
    """One number: its periods, who holds or waits, and a change to propose."""
    name = call.path["name"]
    _keeps(call, name)
    stand = Ledger(call.office.store).look(name)
    with call.office.store.read() as connection:
        line = applications_of(connection, number_named(connection, name), call.office.now)
        open_ = proposals.waiting(connection, name)
    periods = [
        {**period, "starts": read(period["starts"]), "ends": read(period["ends"])} for period in stand["periods"]
    ]
    return render(
        call,
        "desk_number.html.j2",
        here="/aantallen",
        stand=stand,
        periods=periods,
        line=line,
        open=open_,
        me=call.signed_in.subject,
    )


def propose_change(call: Call) -> Response:
    """Ask for a change of the present period; a colleague decides."""
    name, me = call.path["name"], call.signed_in.subject
    _keeps(call, name)
    by = call.form.get("by", "").strip()
    if (size := few_digits(by.lstrip("+-"))) is None or len(by) > len(by.lstrip("+-")) + 1:
        raise ActError(Fault("by", "is no whole number.", "Give one, such as 2 or -2."))
    places = -size if by.startswith("-") else size

    def work(connection: Connection) -> None:
        reason = call.form.get("reason", "")
        proposals.propose(connection, name, places, reason, me, call.office.store.clock)
        audit.enter(
            connection, "quota.propose", name, call.office.now, actor=me, role="quota_keeper", facts={"by": places}
        )

    call.office.write(work)
    return RedirectResponse(f"/{call.language}/loket/aantallen/{name}", 303)


def propose_lot(call: Call) -> Response:
    """Ask to draw the lot of a round that is over; a colleague decides."""
    name, me, now = call.path["name"], call.signed_in.subject, call.office.now
    _keeps(call, name)

    def work(connection: Connection) -> None:
        proposals.propose_draw(connection, name, call.form.get("reveal", ""), me, call.office.store.clock)
        audit.enter(connection, "quota.propose_draw", name, now, actor=me, role="quota_keeper")

    call.office.write(work)
    return RedirectResponse(f"/{call.language}/loket/aantallen/{name}", 303)


def decide_change(call: Call) -> Response:
    """Approve or reject what a colleague proposed; approving books it in the same transaction."""
    me, approve = call.signed_in.subject, call.form.get("do") == "approve"
    keeps = [grant.scope for grant in call.grants if grant.role == "quota_keeper"]

    def work(connection: Connection) -> Answer | ActError:
        row = next((r for r in proposals.waiting(connection) if r.id == call.path["id"]), None)
        if row is None or not ("*" in keeps or row.object in keeps):
            raise RefusedError(Fault("proposal", "is not open, or not for you."))
        audit.enter(
            connection,
            "quota.approve" if approve else "quota.reject",
            row.object,
            call.office.now,
            actor=me,
            role="quota_keeper",
        )
        return proposals.decide(connection, row.id, me, call.office.store.clock, approve=approve)

    if isinstance(answer := call.office.write(work), ActError):
        raise answer
    return RedirectResponse(f"/{call.language}/loket/aantallen", 303)


def show_grants(call: Call) -> Response:
    """Every grant that runs or waits, and a form to ask for one."""
    with call.office.store.read() as connection:
        asked = (
            sa.select(ROLE_GRANT, SUBJECT.c.issuer)
            .join(SUBJECT, SUBJECT.c.id == ROLE_GRANT.c.subject)
            .where(ROLE_GRANT.c.ended_at.is_(None), ROLE_GRANT.c.valid_to > call.office.now)
            .order_by(ROLE_GRANT.c.approved_at.is_not(None), ROLE_GRANT.c.role, ROLE_GRANT.c.id)
        )
        grants = connection.execute(asked).all()
        people = connection.execute(sa.select(SUBJECT.c.id).where(SUBJECT.c.kind == "staff")).scalars().all()
    return render(
        call,
        "desk_grants.html.j2",
        here="/rollen",
        grants=grants,
        over={grant.scope: scope_words(grant.scope, call) for grant in grants},
        people=people,
        roles_known=roles.ROLES,
        me=call.signed_in.subject,
    )


def propose_grant(call: Call) -> Response:
    """Ask for a role for somebody; another admin approves."""
    form, now, me = call.form, call.office.now, call.signed_in.subject
    days = few_digits(form.get("days", "")) or 0
    if not 1 <= days <= MOST_DAYS or not form.get("scope") or not form.get("purpose"):
        raise ActError(Fault("grant", "needs a scope, a purpose and 1 to 366 days."))

    def work(connection: Connection) -> None:
        roles.propose(
            connection,
            form.get("subject", ""),
            form.get("role", ""),
            scope=form["scope"],
            purpose=form["purpose"],
            valid_from=now,
            valid_to=now + timedelta(days=days),
            by=me,
            at=now,
        )

    call.office.write(work)
    return RedirectResponse(f"/{call.language}/loket/rollen", 303)


def decide_grant(call: Call) -> Response:
    """Approve what a colleague asked, or end a grant."""
    now, me, id_ = call.office.now, call.signed_in.subject, call.path["id"]

    def work(connection: Connection) -> None:
        if call.form.get("do") == "approve":
            roles.approve(connection, id_, me, now)
        else:
            roles.end(connection, id_, me, now)

    call.office.write(work)
    return RedirectResponse(f"/{call.language}/loket/rollen", 303)


def ask_log(call: Call) -> Response:
    """The form of the log; what is asked is posted, so that it stands in no address."""
    return render(call, "desk_log.html.j2", here="/logboek", found=None, typed={})


def show_log(call: Call) -> Response:
    """Lines of the log for a trace, an activity or a person; that it was asked stands in the audit."""
    form = call.form

    def work(connection: Connection) -> list[dict[str, object]]:
        found = lines(
            connection,
            trace=form.get("trace") or None,
            activity=form.get("activity") or None,
            subjects=[form["person"]] if form.get("person") else (),
            confidential=True,
        )
        audit.enter(
            connection,
            "log.read",
            "processing",
            call.office.now,
            actor=call.signed_in.subject,
            role="privacy_officer",
            facts={"lines": len(found)},
            trace=call.trace.id,
        )
        return found

    return render(call, "desk_log.html.j2", here="/logboek", found=call.office.write(work)[:500], typed=form)
