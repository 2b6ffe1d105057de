"""Worked examples: tables of cases that a lawyer can read, kept as content, run as tests and shown in the docs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final

from banen.model.rules.decide import OUTCOMES, Outcome
from banen.model.rules.rule import Rule
from banen.observe.reading import CONTENT, Faults, read_yaml


@dataclass(frozen=True)
class Example:
    """One worked example: a case on a date, and what must come out."""

    id: str
    on: date
    case: Mapping[str, Any]
    changed: Mapping[str, Any]
    outcome: Outcome
    variant: str | None = None
    levers: Mapping[str, Any] = field(default_factory=dict)
    fails: tuple[str, ...] | None = None
    missing: tuple[str, ...] | None = None
    skipped: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    results: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


KEYS: Final = set(Example.__dataclass_fields__) - {"on", "changed"} | {"date"}


@cache
def examples(rule: Rule) -> tuple[Example, ...]:
    """The worked examples of a rule, in the order of the file; a broken entry is a fault with its line."""
    faults = Faults()
    record = read_yaml(CONTENT / "rules" / "cases" / f"{rule.id}.yml", faults)
    found: list[Example] = []
    for at, entry in enumerate(record.data["cases"] if record else ()):
        place = record.place_of("cases", at) if record else ""
        wrong = sorted(set(entry) - KEYS)
        lacking = [key for key in ("id", "date", "outcome") if key not in entry]
        if wrong or lacking or entry["outcome"] not in OUTCOMES:
            faults.add(place, f"is no worked example (unknown {wrong}, lacking {lacking}, or a wrong outcome).")
            continue
        given = entry.get("case") or {}
        known = rule.graph(entry.get("variant")).inputs
        base = {name: value for name, value in (record.data.get("base") or {}).items() if name in known}  # type: ignore[union-attr]
        listed: dict[str, Any] = {k: tuple(entry[k]) for k in ("fails", "missing", "skipped", "signals") if k in entry}
        results = {k: v.isoformat() if isinstance(v, date) else v for k, v in (entry.get("results") or {}).items()}
        plain: dict[str, Any] = {k: entry[k] for k in ("id", "outcome", "variant", "levers", "note") if k in entry}
        found.append(
            Example(on=entry["date"], case={**base, **given}, changed=given, results=results, **listed, **plain)
        )
    faults.raise_if_any()
    return tuple(found)
