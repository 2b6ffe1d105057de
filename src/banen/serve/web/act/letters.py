"""Letters as tagged PDF: Dutch decides, the own language stands beside it; no BSN, no nationality, no barcode."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import Row

from banen.act.clock import local_day
from banen.act.registrations.answers import Stay
from banen.act.registrations.mine import Mine
from banen.act.texts import say
from banen.serve.reports.typeset import typeset
from banen.serve.web.act.page import day_in_words, moment_in_words

_TEMPLATE: Final = Path(__file__).parents[1] / "templates" / "act" / "letter.typ"


def _letter(language: str, title: str, on: Any, facts: list[tuple[str, str]], texts: list[tuple[str, dict[str, Any]]],
            ) -> bytes:  # fmt: skip
    """A letter from texts: each in Dutch, and in the own language where that is another."""
    tongues = ["nl"] if language == "nl" else ["nl", language]
    data = {
        "language": "nl", "title": [say(title, tongue) for tongue in tongues],
        "facts": [[name, value] for name, value in facts],
        "texts": [[say(text, tongue, **_in_words(values, tongue)) for tongue in tongues] for text, values in texts],
        "tongues": tongues, "demo": say("note.demo", "nl"),
    }  # fmt: skip
    return typeset(_TEMPLATE, data, on)


def _in_words(values: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {k: day_in_words(v, language) if hasattr(v, "isoformat") else v for k, v in values.items()}


def confirmation(row: Row[Any], held: Mapping[str, Any], language: str) -> bytes:
    """What somebody stated, with the number, what comes next, and the code for a desk where one is needed."""
    on = local_day(row.submitted_at)
    texts: list[tuple[str, dict[str, Any]]] = [("done.next", {"reference": row.reference})]
    facts = [
        (say("letter.reference", "nl"), row.reference), (say("letter.date", "nl"), day_in_words(on, "nl")),
        (say("check.address", "nl"), (held.get("address") or {}).get("line") or say("check.none", "nl")),
    ]  # fmt: skip
    if held.get("stay"):
        facts.append((say("check.stay", "nl"), _stay(Stay.of(held["stay"]))))
    if held.get("code") and row.loa not in ("substantial", "high") and row.code_until is not None:
        facts.append((say("done.code_name", "nl"), held["code"]))
        texts.append(("done.code", {"until": local_day(row.code_until)}))
    texts += [("start.withdraw", {}), ("start.voluntary", {})]
    return _letter(language, "letter.title", on, facts, texts)


def _stay(stay: Stay) -> str:
    starts = day_in_words(stay.starts, "nl")
    return say("check.until", "nl", starts=starts, ends=day_in_words(stay.ends, "nl")) if stay.ends else (
        say("check.from", "nl", starts=starts)
    )  # fmt: skip


def refusal(row: Row[Any], language: str, *, reason: str, article: str, body: str) -> bytes:
    """A refusal with its reason, its article and what can be done against it."""
    on = local_day(row.ended_at)
    texts: list[tuple[str, dict[str, Any]]] = [
        ("letter.refused", {"reason": reason, "article": article}),
        ("dec.remedy", {"objection_until": row.objection_until, "body": body}),
    ]
    facts = [
        (say("letter.reference", "nl"), row.reference), (say("letter.date", "nl"), day_in_words(on, "nl")),
    ]  # fmt: skip
    return _letter(language, "letter.refusal", on, facts, texts)


def export(found: Mine, language: str) -> bytes:
    """Everything about a person to keep on paper."""
    facts: list[tuple[str, str]] = []
    for row, held in found.statements:
        line = (held.get("address") or {}).get("line") or say("check.none", "nl")
        facts.append((f"{say('check.address', 'nl')} {row.reference}", f"{line} ({say(f'state.{row.state}', 'nl')})"))
        if held.get("stay"):
            facts.append((say("check.stay", "nl"), _stay(Stay.of(held["stay"]))))
    reach = " · ".join(filter(None, (found.email, found.phone))) or say("check.none", "nl")
    facts.append((say("check.reach", "nl"), reach))
    facts += [
        (say(f"{row.template}.subject", "nl"), moment_in_words(row.sent_at or row.due_at, "nl")) for row in found.mails
    ]
    from banen.act.clock import read, system_clock

    facts += [
        (moment_in_words(read(line["start_time"]), "nl"), say(f"log.{line['name']}", "nl"))
        for line in found.log[:200]
    ]  # fmt: skip
    return _letter(language, "mine.title", local_day(system_clock()), facts, [("data.rights", {})])
