"""Letters as tagged PDF: Dutch decides, the own language stands beside it; no BSN, no nationality, no barcode."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import Row

from banen.act.clock import local_day, read
from banen.act.mail.message import organisation
from banen.act.points.referrals import receivers
from banen.act.registrations.answers import Stay
from banen.act.registrations.mine import Mine
from banen.act.texts import say
from banen.languages import DUTCH
from banen.serve.reports.typeset import typeset
from banen.serve.web.act.page import day_in_words, moment_in_words

_TEMPLATE: Final = Path(__file__).parents[1] / "templates" / "act" / "letter.typ"


@dataclass(frozen=True)
class Told:
    """A text within a text: said in the language of what it stands in."""

    text: str


In = Callable[[str], str]
"""What is said, in each language."""


def _letter(
    language: str,
    title: str,
    on: date,
    facts: Sequence[tuple[In, In]],
    texts: Sequence[tuple[str, Mapping[str, Any]]],
    *,
    is_demo: bool,
) -> bytes:
    """A letter of facts and texts: each in Dutch, and in the own language where that is another."""
    tongues = [DUTCH] if language == DUTCH else [DUTCH, language]
    data = {
        "title": [say(title, tongue) for tongue in tongues],
        "facts": [[[name(tongue), value(tongue)] for tongue in tongues] for name, value in facts],
        "texts": [[say(text, tongue, **_in_words(values, tongue)) for tongue in tongues] for text, values in texts],
        "tongues": tongues,
        "sender": organisation(),
        "demo": [say("note.demo", tongue) for tongue in tongues] if is_demo else [],
    }
    return typeset(_TEMPLATE, data, on)


def _text(text: str, then: str = "") -> In:
    """A text of the portal, with a number after it."""
    return lambda tongue: f"{say(text, tongue)} {then}".strip()


def _same(value: str) -> In:
    """What is written alike everywhere: a number, an address."""
    return lambda tongue: value


def _day(on: date) -> In:
    return lambda tongue: day_in_words(on, tongue)


def _address(held: Mapping[str, Any]) -> In:
    line = (held.get("address") or {}).get("line")
    return _same(line) if line else _text("check.none")


def _stay(stay: Stay) -> In:
    def told(tongue: str) -> str:
        starts = day_in_words(stay.starts, tongue)
        if stay.ends is None:
            return say("check.from", tongue, starts=starts)
        return say("check.until", tongue, starts=starts, ends=day_in_words(stay.ends, tongue))

    return told


def _in_words(values: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {name: _said(value, language) for name, value in values.items()}


def _said(value: Any, language: str) -> Any:
    if isinstance(value, Told):
        return say(value.text, language)
    return day_in_words(value, language) if isinstance(value, date) else value


def confirmation(row: Row[Any], held: Mapping[str, Any], language: str, *, is_demo: bool) -> bytes:
    """What somebody stated, with the number, what comes next, and the code for a desk where one is needed."""
    on = local_day(row.submitted_at)
    texts: list[tuple[str, dict[str, Any]]] = [("done.next", {"reference": row.reference})]
    facts = [
        (_text("letter.reference"), _same(row.reference)),
        (_text("letter.date"), _day(on)),
        (_text("check.address"), _address(held)),
    ]
    if held.get("stay"):
        facts.append((_text("check.stay"), _stay(Stay.of(held["stay"]))))
    if code := open_code(row, held):
        facts.append((_text("done.code_name"), _same(code)))
        texts.append(("done.code", {"until": local_day(row.code_until)}))
    texts += [("start.withdraw", {}), ("start.voluntary", {})]
    return _letter(language, "letter.title", on, facts, texts, is_demo=is_demo)


def open_code(row: Row[Any], held: Mapping[str, Any]) -> str:
    """The code for a desk, while nobody has seen who stated this and the code still has a term; else blank."""
    is_seen = row.loa in ("substantial", "high")
    return str(held.get("code") or "") if not is_seen and row.code_until is not None else ""


def refusal(row: Row[Any], language: str, *, reason: str, article: str, body: str, is_demo: bool) -> bytes:
    """A refusal with its reason (the id of a text), its article and what can be done against it."""
    on = local_day(row.ended_at)
    texts: list[tuple[str, dict[str, Any]]] = [
        ("letter.refused", {"reason": Told(reason), "article": article}),
        ("dec.remedy", {"objection_until": row.objection_until, "body": body}),
    ]
    facts = [(_text("letter.reference"), _same(row.reference)), (_text("letter.date"), _day(on))]
    return _letter(language, "letter.refusal", on, facts, texts, is_demo=is_demo)


def export(found: Mine, language: str, now: datetime, *, is_demo: bool) -> bytes:
    """Everything about a person to keep on paper."""
    facts: list[tuple[In, In]] = []
    for row, held in found.statements:
        stands = partial(_standing, _address(held), _text(f"state.{row.state}"))
        facts.append((_text("check.address", row.reference), stands))
        if held.get("stay"):
            facts.append((_text("check.stay"), _stay(Stay.of(held["stay"]))))
    reach = " · ".join(filter(None, (found.email, found.phone)))
    facts.append((_text("check.reach"), _same(reach) if reach else _text("check.none")))
    facts += [(_text(f"{row.template}.subject"), partial(mail_told, row, now)) for row in found.mails]
    for row in found.referrals:
        kind, state = _text(f"help.kind_{row.kind}"), _text(f"help.at_{row.state.lower()}")
        helped = partial(_helped, receivers()[row.receiver]["name"], kind, state)
        facts.append((_text("help.title", row.reference), helped))
    facts += [(_moment(read(line["start_time"])), _text(f"log.{line['name']}")) for line in found.log[:200]]
    return _letter(language, "mine.title", local_day(now), facts, [("data.rights", {})], is_demo=is_demo)


def _standing(line: In, state: In, tongue: str) -> str:
    return f"{line(tongue)} ({state(tongue)})"


def _helped(organisation_: str, kind: In, state: In, tongue: str) -> str:
    return f"{organisation_}: {kind(tongue)}. {state(tongue)}"


def _moment(at: datetime) -> In:
    return lambda tongue: moment_in_words(at, tongue)


def mail_told(row: Row[Any], now: datetime, language: str) -> str:
    """What became of a message to somebody: sent and when, to be sent and when, or not."""
    if row.sent_at is not None and row.state != "bounced":
        return say("mail.sent", language, date=moment_in_words(row.sent_at, language))
    if row.state in ("waiting", "marked"):
        if row.due_at <= now:  # nothing takes it away, such as where no mail server is set
            return say("mail.late", language)
        return say("mail.waiting", language, date=moment_in_words(row.due_at, language))
    return say("mail.bounced" if row.state == "bounced" else "mail.skipped", language)
