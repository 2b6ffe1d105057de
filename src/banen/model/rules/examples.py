"""Worked examples: tables of cases that a lawyer can read, kept as content, run as tests and shown in the docs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final

from banen.languages import ENGLISH
from banen.model.rules.decide import OUTCOMES, Outcome
from banen.model.rules.rule import Rule
from banen.model.rules.texts import texts_of
from banen.observe.records import CONTENT
from banen.observe.shapes import OneOf, Shape, content


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


_LISTED: Final = ("fails", "missing", "skipped", "signals")
_SHAPE: Final[Shape] = {
    "id": str, "date": date, "outcome": OneOf(OUTCOMES, "outcome"), "case?": dict, "levers?": dict, "results?": dict,
    "note?": str, **{f"{name}?": [str] for name in _LISTED},
}  # fmt: skip


@cache
def examples(rule: Rule) -> tuple[Example, ...]:
    """The worked examples of a rule, in the order of the file; a broken entry is a fault with its line."""
    shape = {**_SHAPE, "variant?": OneOf(rule.variants, "variant")}
    whole = content(CONTENT / "rules" / "cases" / f"{rule.id}.yml", {"base?": dict, "cases": [shape]})
    return tuple(_example(rule, entry, whole.get("base", {})) for entry in whole["cases"])


def _example(rule: Rule, entry: Mapping[str, Any], base: Mapping[str, Any]) -> Example:
    given, known = entry.get("case", {}), rule.graph(entry.get("variant")).inputs
    shared = {name: value for name, value in base.items() if name in known}
    listed: dict[str, Any] = {key: tuple(entry[key]) for key in _LISTED if key in entry}
    results = {k: v.isoformat() if isinstance(v, date) else v for k, v in entry.get("results", {}).items()}
    plain: dict[str, Any] = {k: entry[k] for k in ("id", "outcome", "variant", "levers", "note") if k in entry}
    return Example(on=entry["date"], case={**shared, **given}, changed=given, results=results, **listed, **plain)


def as_markdown(rule: Rule) -> str:
    """The worked examples of a rule as a page: what every case shares, then a table by id."""
    texts, cases = texts_of(rule.id), examples(rule)
    lines = [
        f"## {texts['name'][ENGLISH]} (`{rule.id}`)",
        "",
        f"{texts['about'][ENGLISH]} {rule.law} {rule.article}.",
        "",
    ]
    if base := _shared(rule):
        lines += [
            "Every case, unless it says otherwise: " + "; ".join(_said(rule, n, v) for n, v in base.items()) + ".",
            "",
        ]
    lines += ["| id | on | under | case | outcome | not met | gives | note |", "|---|---|---|---|---|---|---|---|"]
    for e in cases:
        levers = ", ".join(f"{name} = {value}" for name, value in e.levers.items())
        cells = (
            e.id, e.on.isoformat(), " ".join(filter(None, (e.variant or "law", levers))),
            "; ".join(_said(rule, n, v) for n, v in e.changed.items()) or "as above", f"**{e.outcome}**",
            ", ".join((*(e.fails or ()), *(e.missing or ()), *e.signals)),
            "; ".join(f"{texts['results'][n][ENGLISH]}: {v}" for n, v in e.results.items()), e.note,
        )  # fmt: skip
        lines.append("| " + " | ".join(c.replace("|", "/") for c in cells) + " |")
    return "\n".join(lines) + "\n"


def _shared(rule: Rule) -> dict[str, Any]:
    """What all cases of a rule share: the first value that the file gives as its base."""
    known = examples(rule)
    names = [n for e in known for n in e.case if n not in e.changed]
    return {n: next(e.case[n] for e in known if n in e.case and n not in e.changed) for n in dict.fromkeys(names)}


def _said(rule: Rule, name: str, value: Any) -> str:
    label = str(texts_of(rule.id)["inputs"][name][ENGLISH])
    choices = texts_of(rule.id)["inputs"][name].get("choices", {})
    if value is None:
        return f"{label}: not given"
    if isinstance(value, bool):
        return label if value else f"not: {label}"
    if isinstance(value, int | float) and _is_money(rule, name):
        return f"{label}: {value:.2f}"
    return f"{label}: {choices[value][ENGLISH] if value in choices else value}"


def _is_money(rule: Rule, name: str) -> bool:
    """Whether an input is an amount of money, under the law or the variant that asks it."""
    asked_by = next(v for v in (None, *rule.variants) if name in rule.graph(v).inputs)
    return rule.kind(name, asked_by) == "money"
