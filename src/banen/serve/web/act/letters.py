"""Letters as tagged PDF: Dutch decides, the own language stands beside it; no BSN, no nationality, no barcode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import Row

from banen.act.clock import local_day
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


def _letter(
    language: str,
    title: str,
    on: Any,
    facts: list[tuple[str, str]],
    texts: list[tuple[str, dict[str, Any]]],
) -> bytes:
    """A letter from texts: each in Dutch, and in the own language where that is another."""
    tongues = [DUTCH] if language == DUTCH else [DUTCH, language]
    data = {
        "language": DUTCH,
        "title": [say(title, tongue) for tongue in tongues],
        "facts": [[name, value] for name, value in facts],
        "texts": [[say(text, tongue, **_in_words(values, tongue)) for tongue in tongues] for text, values in texts],
        "tongues": tongues,
        "demo": say("note.demo", DUTCH),
    }
    return typeset(_TEMPLATE, data, on)


def _in_words(values: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {name: _said(value, language) for name, value in values.items()}


def _said(value: Any, language: str) -> Any:
    if isinstance(value, Told):
        return say(value.text, language)
    return day_in_words(value, language) if isinstance(value, date) else value


def confirmation(row: Row[Any], held: Mapping[str, Any], language: str) -> bytes:
    """What somebody stated, with the number, what comes next, and the code for a desk where one is needed."""
    on = local_day(row.submitted_at)
    texts: list[tuple[str, dict[str, Any]]] = [("done.next", {"reference": row.reference})]
    facts = [
        (say("letter.reference", DUTCH), row.reference),
        (say("letter.date", DUTCH), day_in_words(on, DUTCH)),
        (say("check.address", DUTCH), (held.get("address") or {}).get("line") or say("check.none", DUTCH)),
    ]
    if held.get("stay"):
        facts.append((say("check.stay", DUTCH), _stay(Stay.of(held["stay"]))))
    if held.get("code") and row.loa not in ("substantial", "high") and row.code_until is not None:
        facts.append((say("done.code_name", DUTCH), held["code"]))
        texts.append(("done.code", {"until": local_day(row.code_until)}))
    texts += [("start.withdraw", {}), ("start.voluntary", {})]
    return _letter(language, "letter.title", on, facts, texts)


def _stay(stay: Stay) -> str:
    starts = day_in_words(stay.starts, DUTCH)
    return (
        say("check.until", DUTCH, starts=starts, ends=day_in_words(stay.ends, DUTCH))
        if stay.ends
        else (say("check.from", DUTCH, starts=starts))
    )


def refusal(row: Row[Any], language: str, *, reason: str, article: str, body: str) -> bytes:
    """A refusal with its reason (the id of a text), its article and what can be done against it."""
    on = local_day(row.ended_at)
    texts: list[tuple[str, dict[str, Any]]] = [
        ("letter.refused", {"reason": Told(reason), "article": article}),
        ("dec.remedy", {"objection_until": row.objection_until, "body": body}),
    ]
    facts = [
        (say("letter.reference", DUTCH), row.reference),
        (say("letter.date", DUTCH), day_in_words(on, DUTCH)),
    ]
    return _letter(language, "letter.refusal", on, facts, texts)


def export(found: Mine, language: str) -> bytes:
    """Everything about a person to keep on paper."""
    facts: list[tuple[str, str]] = []
    for row, held in found.statements:
        line = (held.get("address") or {}).get("line") or say("check.none", DUTCH)
        facts.append((f"{say('check.address', DUTCH)} {row.reference}", f"{line} ({say(f'state.{row.state}', DUTCH)})"))
        if held.get("stay"):
            facts.append((say("check.stay", DUTCH), _stay(Stay.of(held["stay"]))))
    reach = " · ".join(filter(None, (found.email, found.phone))) or say("check.none", DUTCH)
    facts.append((say("check.reach", DUTCH), reach))
    facts += [
        (say(f"{row.template}.subject", DUTCH), moment_in_words(row.sent_at or row.due_at, DUTCH))
        for row in found.mails
    ]
    for row in found.referrals:
        kind, stands = (say(f"help.{each}", DUTCH) for each in (f"kind_{row.kind}", f"at_{row.state.lower()}"))
        facts.append(
            (f"{say('help.title', DUTCH)} {row.reference}", f"{receivers()[row.receiver]['name']}: {kind}. {stands}")
        )
    from banen.act.clock import read, system_clock

    facts += [
        (moment_in_words(read(line["start_time"]), DUTCH), say(f"log.{line['name']}", DUTCH))
        for line in found.log[:200]
    ]
    return _letter(language, "mine.title", local_day(system_clock()), facts, [("data.rights", {})])
