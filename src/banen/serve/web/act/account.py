"""The account at the desk: who edits a theme proposes a line, another approves it, and it stands in the file.

The same file is edited by hand. What is proposed is checked as if it stood there, so that nobody approves what the
account would refuse; nothing of it shows on the site before it was approved.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy.engine import Connection, Row
from starlette.responses import RedirectResponse, Response

from banen.account.account import Account, account
from banen.account.events import POINTED, PROMISED, RECOMMENDED
from banen.account.lines import (
    StatusLine,
    WrittenLine,
    check_line,
    is_own,
    publish_report,
    stands,
    theme_of,
    write_line,
)
from banen.act import account_lines
from banen.act.account_lines import APPROVER, AUDITOR, EDITOR, LINES, PUBLISHER, READERS
from banen.act.errors import ActError, RefusedError
from banen.act.processing import audit
from banen.errors import Fault, UserError
from banen.languages import DUTCH, Language
from banen.observe.days import DayError, read_day
from banen.observe.fault_texts import sentences
from banen.observe.numbers import few_digits
from banen.observe.words import words as texts
from banen.sentences import Sentence
from banen.serve.web.act.desk import BASE, render
from banen.serve.web.act.files import Desk, FileLine, OpenFile, actor, put_desk, scopes
from banen.serve.web.act.gate import Call, Gate, staff
from banen.serve.web.act.spelled import tongue
from banen.serve.web.texts import words

NAME: Final = "verantwoording"
_FIELDS: Final = ("subject", "status", "effective_on", "reason", "evidence")


def put(gate: Gate) -> None:
    """Put the pages at their addresses."""
    gate.put("POST", f"{BASE}/{NAME}", staff(EDITOR))(propose)
    gate.put("POST", f"{BASE}/{NAME}/verslag", staff(PUBLISHER))(publish)  # before the page of a line of any name
    put_desk(gate, DESK, show_lines)


def show_lines(call: Call) -> Response:
    """What waits and what was done, and the form of a new line."""
    return _list_page(call, 200, "", {name: call.request.query_params.get(name, "")[:40] for name in ("subject",)})


def _list_page(call: Call, status: int, said: str, typed: Mapping[str, str]) -> Response:
    language, held = tongue(call), account()
    with call.office.store.read() as connection:
        found = _lines(connection, call)
    themes = scopes(call.grants, EDITOR)
    own = [id_ for id_ in (*held.subjects, *held.points) if "*" in themes or theme_of(id_, held) in themes]
    told = texts("account", language)
    return render(
        call,
        "desk_account.html.j2",
        status,
        here=f"/{NAME}",
        a=words("acting", language),
        lines=found,
        said=said,
        went_well=status < 400,
        typed=typed,
        subjects=[(id_, _subject(id_, held, language)) for id_ in own],
        may_edit=is_own(),
        statuses=[(name, told["statuses"][name]) for name in {**RECOMMENDED, **PROMISED, **POINTED}],
        sources=list(held.evidence.values()),
        today=call.office.today,
        publishes=any(grant.role == PUBLISHER for grant in call.grants),
    )


def _subject(id_: str, held: Account, language: Language) -> str:
    if id_ in held.points:
        return f"{id_} {held.points[id_].name}"
    said = held.subject(id_).text.to_dict()
    return f"{id_} {said.get(language, said[DUTCH])}"


def _themes(call: Call) -> tuple[str, ...]:
    """What somebody may see: the themes that they work on, or all."""
    mine = scopes(call.grants, *READERS)
    return ("*",) if scopes(call.grants, AUDITOR, PUBLISHER) else mine


def _lines(connection: Connection, call: Call) -> list[FileLine]:
    told = texts("account", tongue(call))["statuses"]
    return [
        FileLine(row.reference, f"{row.subject} · {told[row.status]} · {row.effective_on.isoformat()}", row.state)
        for row in account_lines.lines(connection, _themes(call))
    ]


def propose(call: Call) -> Response:
    """Check a line as if it stood in the account, and let it wait for another."""
    form, office, held = call.form, call.office, account()
    typed = {name: form.get(name, "").strip() for name in _FIELDS}
    try:
        day = read_day(typed["effective_on"])
        theme = theme_of(typed["subject"], held)
        who = actor(call, theme, EDITOR)
        wanted = StatusLine(
            subject=typed["subject"],
            status=typed["status"],
            effective_on=day,
            recorded_on=office.today,
            by=account_lines.name_of(who.role, who.id),
            approved_by="",
            reason=typed["reason"],
            evidence=typed["evidence"],
        )
        check_line(wanted)
        row = office.write(
            lambda c: account_lines.propose(
                c,
                who,
                office.now,
                theme=theme,
                subject=wanted.subject,
                status=wanted.status,
                effective_on=day,
                reason=wanted.reason,
                evidence=wanted.evidence,
            )
        )
    except DayError as error:
        return _list_page(call, 422, str(error), typed)
    except UserError as error:
        return _list_page(call, 422, " ".join(sentences(error, call.language)), typed)
    return RedirectResponse(f"/{call.language}/loket/{NAME}/{row.reference}", 303)


def _line(connection: Connection, call: Call, reference: str) -> OpenFile:
    row, held, language = account_lines.line(connection, reference, _themes(call)), account(), tongue(call)
    told = texts("account", language)
    now = held.state(row.subject, call.office.today)
    unbroken = row.link and stands(WrittenLine(row.seq, row.link), row.subject)
    facts: list[tuple[str, Any]] = [
        ("subject", _subject(row.subject, held, language)),
        ("theme", told["themes"].get(row.theme, row.theme)),
        ("before", f"{told['statuses'][now.status]} {now.since or ''}".strip()),
        ("status", told["statuses"][row.status]),
        ("effective_on", row.effective_on),
        ("reason", row.reason or None),
        ("evidence", _evidence(row, held)),
        ("seq", row.seq),
        ("link", row.link),
        ("unbroken", None if not row.link else "✓" if unbroken else "✗"),
    ]
    return OpenFile(row, LINES.kind, facts, _possible(row, call), ("reason",))


def _evidence(row: Row[Any], held: Account) -> str:
    keys = [part.strip() for part in row.evidence.split(";") if part.strip()]
    return "; ".join(
        f"{key} ({held.evidence[found].title})" if (found := key.split(" ")[0]) in held.evidence else key
        for key in keys
    )


def _possible(row: Row[Any], call: Call) -> list[str]:
    """What somebody may do with a line: approve or reject what is another's, take back what is their own."""
    mine = row.proposed_by == call.signed_in.subject
    roles = {grant.role for grant in call.grants if grant.covers(row.theme)}
    events = [event for role in sorted(roles) for event in LINES.possible(row.state, role)]
    return [event for event in events if mine == (event == "withdraw")]


def _move(connection: Connection, call: Call, reference: str, event: str, seen: int | None) -> Any:
    row = account_lines.line(connection, reference, _themes(call))
    if event not in ("approve", "reject", "withdraw"):
        raise ActError(Fault("line", "nothing was chosen.", "Choose what you want to do."))
    who = actor(call, row.theme, EDITOR if event == "withdraw" else APPROVER)
    try:
        return account_lines.step(
            connection, row, event, who, call.office.now, seen=seen, reason=call.form.get("reason", ""), write=_written
        )
    except ActError:
        raise
    except UserError as error:  # the account refuses: another line came first, or the file cannot be written
        raise ActError(*error.faults) from None


def _written(row: Row[Any], on: date) -> tuple[int, str]:
    """Write an approved line at the end of the file of the account."""
    found = write_line(
        StatusLine(
            subject=row.subject,
            status=row.status,
            effective_on=row.effective_on,
            recorded_on=on,
            by=account_lines.name_of(EDITOR, row.proposed_by),
            approved_by=account_lines.name_of(APPROVER, row.approved_by),
            reason=row.reason,
            evidence=row.evidence,
        )
    )
    return found.seq, found.link


def publish(call: Call) -> Response:
    """Make the report of a year definitive."""
    form, office = call.form, call.office
    who = actor(call, None, PUBLISHER)
    typed = {name: form.get(name, "").strip() for name in ("year", "on", "known", "source")}
    try:
        if (year := few_digits(typed["year"])) is None or len(typed["year"]) != len("2026"):
            raise RefusedError(Fault("year", Sentence("{year!r} is no year.", year=typed["year"][:20]), "Write 2026."))
        on, known = read_day(typed["on"]), read_day(typed["known"])

        def work(connection: Connection) -> None:
            audit.enter(connection, "account.publish", str(year), office.now, actor=who.id, role=who.role)
            publish_report(year, on, known, typed["source"])

        office.write(work)
    except DayError as error:
        return _list_page(call, 422, str(error), typed)
    except UserError as error:
        return _list_page(call, 422, " ".join(sentences(error, call.language)), typed)
    return _list_page(call, 200, words("acting", tongue(call))["published"].format(year=year), {})


DESK: Final = Desk(NAME, staff(*READERS), _lines, _line, _move)
"""Lines of the account, as a kind of file at the desk."""
