"""The draft letter on one case: Dutch with English beside it, for a person who checks, decides and signs.

Every sentence comes from the rule's own texts, with the values, units and articles of the decision; nothing is worded
anew. On paper by Typst; the rules desk lays out the same data as a page to print.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from banen.languages import ENGLISH, WHOLE, Language
from banen.model.rules.citations import citations
from banen.model.rules.decide import Decision, Reason, shown_results
from banen.model.rules.texts import cited, dated, lacking, remedies, sentence, shown, texts_of, unassessed
from banen.model.rules.texts import reference_date as reference_date_of
from banen.observe.words import words
from banen.serve.reports.typeset import save, typeset

TEMPLATE: Final = Path(__file__).with_name("letter.typ")
GROUPS: Final = ("scope", "failed", "undecided", "met", "skipped")
"""Under which heading a condition stands, in the order of the letter."""
NO_LAW: Final = "No enacted"
"""How the law of a rule is called that exists as a proposal only."""
MARKS: Final = {"scope": "•", "failed": "✗", "undecided": "?", "met": "✓", "skipped": "–"}


def letter_words(language: Language) -> Mapping[str, Any]:
    """Headings and set phrases of the letter in one language."""
    return words("decision_letter", language)


def write_letter(decision: Decision, path: Path, on: date, known_on: date | None = None) -> None:
    """Write the letter as PDF; ``on`` is the day it is made, ``known_on`` the day of what was known."""
    save(render_letter(decision, on, known_on), path)


def render_letter(decision: Decision, on: date, known_on: date | None = None) -> bytes:
    """The letter as PDF; the same decision and day give the same bytes."""
    return typeset(TEMPLATE, letter_data(decision, on, known_on), on)


def letter_data(decision: Decision, on: date, known_on: date | None = None) -> dict[str, Any]:
    """Both sides of the letter, part by part in the same order, so that a layout can set them side by side."""
    return {"rule": decision.rule.id, "on": on.isoformat(), "outcome": decision.outcome,
            **{language: _side(decision, on, known_on, language) for language in WHOLE}}  # fmt: skip


def _side(d: Decision, on: date, known_on: date | None, language: Language) -> dict[str, Any]:
    w, texts = letter_words(language), texts_of(d.rule.id)
    applies = d.outcome != "niet_van_toepassing"
    return {
        "w": w,
        "title": texts["name"][language],
        "dated": shown(on, "day", language),
        "opening": _opening(d, known_on, w, texts, language),
        "warnings": _warnings(d, w, texts, language),
        "outcome": {"word": w["outcomes"][d.outcome], "text": _consequence(d, w, texts, language)},
        "facts": _facts(d, texts, language, given=True),
        "assumed": _facts(d, texts, language, given=False),
        "groups": _groups(d, w, texts, language),
        "results": _results(d, w, texts, language) if applies else [],
        "signals": [sentence(texts, r, language) for r in d.signals if applies and r.passed is not True],
        "weighed": [norm[language] for norm in texts["open_norms"]],
        "left_out": [item[language] for item in texts["left_out"]],
        "values": [_value(p, w, language) for p in d.parameters],
        "laws": _laws(d, w, language),
        "decides": w["decides_text"].format(who=texts["decides"][language]),
        "remedy": remedies()["geen" if d.variant else texts["remedy"]][language],
        "made": w["made"].format(version=version("banen"), rule=d.rule.id),
    }


def _opening(
    d: Decision, known_on: date | None, w: Mapping[str, Any], told: Mapping[str, Any], language: Language
) -> str:
    reference = reference_date_of(d.rule.id, language)
    design = d.rule.law.startswith(NO_LAW)
    law = cited(d.rule.article if design else f"{d.rule.law} {d.rule.article}", language)
    text = str(w["opening_design" if design else "opening"]).format(
        law=law, on=shown(d.on, "day", language), reference_date=reference
    )
    known = str(w["opening_known"]).format(known_on=shown(known_on, "day", language)) if known_on else ""
    return f"{told['about'][language]} {text} {known}".strip()


def _warnings(d: Decision, w: Mapping[str, Any], told: Mapping[str, Any], language: Language) -> list[str]:
    warnings = []
    if d.variant:
        warnings.append(str(w["proposal"]).format(variant=d.variant, name=told["variants"][d.variant][language]))
    if d.estimates:
        warnings.append(str(w["projection"]))
    return warnings


def _consequence(d: Decision, w: Mapping[str, Any], told: Mapping[str, Any], language: Language) -> str:
    """What the outcome means: the rule's own words, or what stands in the way of an answer."""
    if d.outcome == "niet_van_toepassing":
        return str(w["apart"])
    if d.outcome == "onbepaald":
        missing = _missing(told, d.missing, language)
        return str(w["open"]).format(missing=missing)
    return str(told["consequence"][language][d.outcome != "voldoet"])


def _missing(told: Mapping[str, Any], names: Iterable[str], language: Language) -> str:
    return "; ".join(lacking(told, name, language) for name in names)


def _facts(d: Decision, told: Mapping[str, Any], language: Language, *, given: bool) -> list[list[str]]:
    """The facts given, or what stood in for those that were not; what nobody gave and nothing asks is left out."""
    return [
        [
            _capital(told["inputs"][name][language]),
            shown(value, kind, language, told["inputs"][name].get("choices", told["words"])),
        ]
        for name, (value, kind) in d.facts.items()
        if value is not None and (name in d.given) is given
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _group_of(reason: Reason) -> str:
    if reason.skipped:
        return "skipped"
    if reason.passed is None:
        return "undecided"
    if reason.role == "applies" and reason.passed:
        return "scope"
    return "met" if reason.passed else "failed"


def _groups(d: Decision, w: Mapping[str, Any], told: Mapping[str, Any], language: Language) -> list[dict[str, Any]]:
    """The conditions under their heading; one that plays no part stands there as it reads in the rule."""
    sorted_: dict[str, list[str]] = {name: [] for name in GROUPS}
    for reason in d.reasons:
        item = unassessed(told, reason, language) if reason.skipped else sentence(told, reason, language)
        sorted_[_group_of(reason)].append(item)
    apart = d.outcome == "niet_van_toepassing"
    return [
        {"title": w["failed_scope" if apart and name == "failed" else name], "mark": MARKS[name], "items": items}
        for name, items in sorted_.items()
        if items
    ]


def _results(d: Decision, w: Mapping[str, Any], told: Mapping[str, Any], language: Language) -> list[list[str]]:
    """What follows from the rule, as far as it exists in this case."""
    return [
        [
            _capital(told["results"][name][language]),
            text or str(w["pending"]).format(missing=_missing(told, d.undetermined[name], language)),
        ]
        for name, text in shown_results(d, language).items()
    ]


def _value(parameter: Any, w: Mapping[str, Any], language: Language) -> list[str]:
    basis = cited(parameter.legal_basis, language)
    if language == ENGLISH and parameter.source != "-":  # what we read it from is noted in English
        basis = f"{basis}; {parameter.source}"
    amount = dated(parameter, language) + (f" ({w['projected']})" if parameter.projected else "")
    return [amount, shown(parameter.valid_from, "day", language), basis]


def _laws(d: Decision, w: Mapping[str, Any], language: Language) -> list[list[str]]:
    reasons: Iterable[Reason] = (*d.reasons, *d.signals)
    return [
        [cited(c.text, language), shown(c.version, "day", language) if c.version else str(w["no_version"])]
        for c in citations(d.rule, reasons, d.on)
    ]
