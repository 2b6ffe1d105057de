"""My referrals: what another organisation does for me, my yes in my own language, and stopping it at any time."""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Connection
from starlette.responses import Response

from banen.act.accounts import limits
from banen.act.points import contacts, referrals
from banen.act.processing.log import note
from banen.act.registrations.mine import Mine
from banen.act.workflow import PERSON as PERSON_ROLE
from banen.act.workflow import Actor
from banen.serve.web.act.gate import PERSON, Call, Gate
from banen.serve.web.act.portal import BASE, to

SAID = {"hulp": "help.said_shown", "hulp-ja": "help.said_yes", "hulp-stop": "help.said_stopped",
        "hulp-code": "help.unknown", "hulp-leeg": "help.empty"}  # fmt: skip
"""What the page about oneself says after a step here."""


def put(gate: Gate) -> None:
    """Put the steps at their addresses."""
    gate.put("POST", f"{BASE}/mijn/hulp", PERSON)(claim)
    gate.put("POST", f"{BASE}/mijn/hulp/{{id}}/ja", PERSON)(say_yes)
    gate.put("POST", f"{BASE}/mijn/hulp/{{id}}/stop", PERSON)(stop)


def shown(connection: Connection, found: Mine) -> list[dict[str, Any]]:
    """Each referral with who helps, with what, how far it is, and what the person may do."""
    return [
        {
            "id": row.id,
            "reference": row.reference,
            "organisation": referrals.receivers()[row.receiver]["name"],
            "point": contacts.point(connection, row.point).name,
            "kind": f"help.kind_{row.kind}",
            "at": f"help.at_{row.state.lower()}",
            "until": None if row.ended_at else row.expires_on,
            "text": f"ref.{'return' if row.kind == 'return' else 'consent'}",
            "may": set(referrals.REFERRALS.possible(row.state, PERSON_ROLE)),
        }
        for row in found.referrals
    ]


def claim(call: Call) -> Response:
    """Make a referral mine with its code."""
    me, now = call.signed_in.subject, call.office.now

    def work(connection: Connection) -> bool:
        limits.count(connection, "referral_codes", me, now)
        found = referrals.claim(connection, call.form.get("code", ""), me)
        if found is not None:
            note(connection, call.office.keys, "doorverwijzing", [me], call.trace, now)
        return found is not None

    return to(call, "/mijn/gedaan/hulp" if call.office.write(work) else "/mijn/gedaan/hulp-code")


def say_yes(call: Call) -> Response:
    """My consent to this kind of help, after its text in my language."""
    reach = call.form.get("reach", "").strip()
    if not reach:
        return to(call, "/mijn/gedaan/hulp-leeg")
    office, me, now = call.office, call.signed_in.subject, call.office.now

    def work(connection: Connection) -> None:
        row = referrals.own(connection, call.path["id"], me)
        referrals.consent(connection, office, row, Actor(me, PERSON_ROLE), now, kind=row.kind, contact=reach)
        note(connection, office.keys, "doorverwijzing", [me], call.trace, now)

    office.write(work)
    return to(call, "/mijn/gedaan/hulp-ja")


def stop(call: Call) -> Response:
    """Take it back; how I am reached is destroyed."""
    office, me, now = call.office, call.signed_in.subject, call.office.now

    def work(connection: Connection) -> None:
        row = referrals.own(connection, call.path["id"], me)
        referrals.step(connection, office, row, "withdraw", Actor(me, PERSON_ROLE), now)
        note(connection, office.keys, "doorverwijzing", [me], call.trace, now)

    office.write(work)
    return to(call, "/mijn/gedaan/hulp-stop")
