"""The answers of the ledger in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from banen.act.clock import local, read
from banen.act.texts import say


def sentence(facts: Mapping[str, Any], replayed: bool, language: str) -> list[str]:
    """What an answer says to who asked, one sentence per line."""
    outcome = str(facts["outcome"])
    values = {**facts, "until": _moment(facts.get("until")), "hour": _hour(facts.get("until"))}
    lines = [f"{facts.get('case') or facts['quota']}: {outcome}"]
    if outcome == "WAITING" and facts["position"] is None:
        lines.append(say("q.round", language, **values))
    elif outcome == "WAITING":
        lines.append(say("q.line", language, **values))
        if full := ", ".join(facts.get("full") or ()):
            lines.append(say("q.waitsfor", language, numbers=full))
    elif outcome == "REFUSED":
        name = {"never fits": "q.neverfits", "period over": "q.periodover"}.get(str(facts["reason"]), "q.full")
        lines.append(say(name, language, **values))
    elif outcome.lower() in (
        "reserved",
        "granted",
        "released",
        "withdrawn",
        "expired",
        "adjusted",
        "defined",
        "changed",
        "drawn",
    ):
        lines.append(say(f"q.{outcome.lower()}", language, **values))
    if facts.get("flagged"):
        lines.append(say("q.flagged", language, **values))
    if replayed:
        lines.append(say("q.replayed", language))
    return lines


def _moment(text: Any) -> str:
    return local(read(text)).strftime("%Y-%m-%d %H:%M") if text else ""


def _hour(text: Any) -> str:
    return local(read(text)).strftime("%H:%M") if text else ""
