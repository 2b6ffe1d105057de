"""Questions at the desk: what a rule asks about an address or an organisation, with how often it was right so far.

A person looks and says whether the question was right. Nothing closes, is refused or shared by that; a signal is begun
by a person alone, and so is the stop of a rule.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy.engine import Connection

from banen.act.errors import ConflictError
from banen.act.identity import derived_id
from banen.act.settings import setting
from banen.act.signals import questions, signals
from banen.errors import Fault
from banen.languages import DUTCH
from banen.serve.numbers import number
from banen.serve.web.act.files import Desk, FileLine, OpenFile, actor, scopes
from banen.serve.web.act.gate import Call, staff
from banen.serve.web.act.spelled import tongue
from banen.serve.web.texts import words

_LOOKED: Final = {"right": "founded", "wrong": "unfounded"}
"""What somebody says of a question, and what it is kept as."""


def _listed(connection: Connection, call: Call) -> list[FileLine]:
    w = words("registers", tongue(call))
    return [
        FileLine(row.reference, f"{w['names'][row.rule]} · {row.object}", row.state)
        for row in questions.hits(connection, scopes(call.grants, signals.ASSESSOR))
    ]


def _shown(connection: Connection, call: Call, reference: str) -> OpenFile:
    row, language = questions.hit(connection, reference, scopes(call.grants, signals.ASSESSOR)), tongue(call)
    w, a, rule = words("registers", language), words("acting", language), questions.question(row.rule)
    account = questions.precision_of(connection, row.rule, row.rule_version)
    right = (
        a["not_told_yet"].format(n=account.looked_at, least=setting("question.shown_from"))
        if account.precision is None
        else a["right_so_far"].format(share=number(account.precision, language), n=account.looked_at)
    )
    facts = [
        ("rule", f"{w['names'][row.rule]} ({row.rule_version})"),
        ("about", row.object),
        ("question", questions.in_words(row, language)),
        ("article", w["articles"][row.rule]),
        ("owner", w["owners"][rule.owner]),
        ("region", row.region),
        ("sector", row.sector),
        ("precision", right),
    ]
    events = ["right", "take_up", "wrong"] if row.state == "open" else []
    events.append("resume" if account.suspended else "suspend")
    return OpenFile(row, "question", facts, events, note=a["no_verdict"])


def _moved(connection: Connection, call: Call, reference: str, event: str, seen: int | None) -> Any:
    row = questions.hit(connection, reference, scopes(call.grants, signals.ASSESSOR))
    owner = questions.question(row.rule).owner
    who = actor(call, row.region if any(g.scope == row.region for g in call.grants) else owner, signals.ASSESSOR)
    now, reason = call.office.now, call.form.get("reason", "")
    if event in _LOOKED:
        return questions.look(connection, row.id, who, now, _LOOKED[event])
    if event in ("suspend", "resume"):
        return getattr(questions, event)(connection, row.rule, who, now, reason)
    if event != "take_up":
        raise ConflictError(Fault(event[:40], "is nothing that is done here."))
    questions.look(connection, row.id, who, now, "founded")
    is_address = row.object_kind == "address"
    place = {"address": row.object} if is_address else {"kvk": row.object if row.object.isdecimal() else ""}
    return signals.take(
        connection,
        call.office,
        who,
        now,
        key=derived_id("question", row.id),
        scope=_scope(call),
        kind="occupancy" if is_address else "agency",
        source_kind="question",
        language=DUTCH,
        text=f"{questions.in_words(row, DUTCH)} {reason}".strip(),
        **place,
    )


def _scope(call: Call) -> str:
    """The organisation whose signal it becomes: that of who looks."""
    held = scopes(call.grants, signals.ASSESSOR)
    return "MELDPUNT" if "*" in held else held[0]


DESKS: Final = (Desk("vragen", staff(signals.ASSESSOR), _listed, _shown, _moved),)
"""Questions as files at the desk."""
