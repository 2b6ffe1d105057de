"""What there is to know about a rule besides its outcomes: its description, input schema and register record.

All of it is made from the decorators and the texts, so that none can say something else than what runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from banen.languages import DUTCH, ENGLISH, WHOLE
from banen.model.rules.changes import law_names
from banen.model.rules.citations import laws
from banen.model.rules.disagreements import disagreements_of
from banen.model.rules.examples import examples
from banen.model.rules.rule import Node, Rule, RuleLever, parameter_of
from banen.model.rules.texts import opened, remedies, texts_of
from banen.observe.parameters import parameters, plain
from banen.observe.records import CONTENT
from banen.observe.shapes import content

FORMS: Final[dict[str, dict[str, Any]]] = {
    "flag": {"type": "boolean"},
    "money": {"type": "number", "minimum": 0, "unit": "EUR"},
    "hours": {"type": "number", "minimum": 0, "unit": "hours"},
    "distance": {"type": "number", "minimum": 0, "unit": "km"},
    "count": {"type": "integer", "minimum": 0},
    "day": {"type": "string", "format": "date"},
    "choice": {"type": "string"},
    "stays": {"type": "string", "examples": ["2026-01-01/2026-08-31, 2026-11-01/2027-02-28"]},
}


def schema(rule: Rule, variant: str | None = None) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a case of a rule, under the law or a variant."""
    texts = texts_of(rule.id)
    rule.chosen(variant)
    inputs = {}
    for name in rule.graph(variant).inputs:
        spec = texts["inputs"][name]
        form = dict(FORMS[rule.kind(name, variant)])
        if "choices" in spec:
            form["enum"] = [*spec["choices"], None]
            form["type"] = ["string", "null"]
        else:
            form["type"] = [form["type"], "null"]
        form |= {"title": spec[ENGLISH], "title_nl": spec[DUTCH]}
        if "absent" in spec:
            form["default"] = spec["absent"]
        if "absent_as" in spec:
            stand_in = texts["inputs"].get(spec["absent_as"], {}).get(ENGLISH, "the reference date")
            form["description"] = f"If not given: {stand_in}."
        if "least" in spec:
            form["minimum"] = spec["least"]
        if "most" in spec:
            form["maximum"] = spec["most"]
        inputs[name] = form
    about = texts["about"][ENGLISH]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Case of rule {rule.id}" + (f", variant {variant}" if variant else ""),
        "description": f"{about} An input that is absent or null is unknown, unless it has a default.",
        "type": "object",
        "properties": inputs,
        "additionalProperties": False,
    }


def describe(rule: Rule) -> dict[str, Any]:
    """Everything that is written down about a rule: law, conditions, values through time, variants, limits, record."""
    texts = texts_of(rule.id)
    return {
        "id": rule.id,
        "name": texts["name"],
        "about": texts["about"],
        "law": rule.law,
        "article": rule.article,
        "valid_from": rule.valid_from.isoformat(),
        "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
        "reference_date": rule.reference_date,
        "status": rule.status,
        "first_verified": texts["first_verified"].isoformat(),
        "affected": texts["affected"],
        "conditions": [_condition(n, texts) for n in rule.graph().of("applies", "condition", "signal")],
        "results": {n.name: {**texts["results"][n.name], "article": n.article} for n in rule.graph().of("result")},
        "inputs": list(rule.graph().inputs),
        "parameters": _through_time(rule.parameters.values()),
        "variants": [_variant(rule, id_, texts) for id_ in rule.variants],
        "consequence": texts["consequence"],
        "decides": texts["decides"],
        "remedy": {language: remedies()[texts["remedy"]][language] for language in WHOLE},
        "open_norms": texts["open_norms"],
        "left_out": texts["left_out"],
        "disagreements": [one.to_dict() for one in disagreements_of(rule)],
        "law_texts": _law_texts(rule),
        "articles_covered": sorted({n.article for n in rule.graph().order if n.article}),
        "worked_examples": [e.id for e in examples(rule)],
        "register": register_record(rule),
    }


def _law_texts(rule: Rule) -> list[dict[str, Any]]:
    """The texts of each law that the rule cites, by the day they start, with what changed where we say so."""
    known = (laws()[name] for name in law_names(rule) if name in laws())
    return [law.to_dict() for law in known]


def _condition(node: Node, told: Mapping[str, Any]) -> dict[str, Any]:
    text = {language: opened(told["conditions"][node.id][language][0]) for language in WHOLE}
    return {"id": node.id, "role": node.role, "article": node.article, "text": text, "unless": node.unless or None}


def _variant(rule: Rule, id_: str, told: Mapping[str, Any]) -> dict[str, Any]:
    variant = rule.variants[id_]
    return {
        "id": id_,
        "name": told["variants"][id_],
        "basis": variant.basis,
        "valid_from": (variant.valid_from or rule.valid_from).isoformat(),
        "replaces": [n for n in variant.nodes if n in rule.nodes],
        "adds": [n.id or n.name for n in variant.nodes.values() if n.name not in rule.nodes],
        "levers": {name: _lever(lever) for name, lever in variant.levers.items()},
        "parameters": _through_time(variant.parameters.values()),
    }


def _lever(lever: RuleLever) -> dict[str, Any]:
    shown = {"kind": lever.kind, "default": lever.default, "neutral": lever.neutral, "min": lever.min, "max": lever.max}
    return {k: str(v) if isinstance(v, date) else v for k, v in shown.items() if v is not None} | (
        {"choices": list(lever.choices)} if lever.choices else {}
    )


def _through_time(names: Iterable[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in dict.fromkeys(map(parameter_of, names)):
        index = parameters().index_rule(name)
        values[name] = {
            "values": [
                {"value": plain(v.value), "unit": v.unit, "valid_from": v.valid_from.isoformat(),
                 "valid_to": v.valid_to.isoformat() if v.valid_to else None, "source": v.source,
                 "legal_basis": v.legal_basis, "confidence": v.confidence, "status": v.status}
                for v in parameters().history(name)
            ],
            "after_the_last": {"rule": index.id, "article": index.article, "until": index.until.isoformat()}
            if index
            else None,
        }  # fmt: skip
    return values


@cache
def organisation() -> Mapping[str, str]:
    """What an organisation says of itself in the algorithm register, from content."""
    told: Mapping[str, str] = content(CONTENT / "rules" / "register.yml", {str: str})
    return told


def register_record(rule: Rule) -> dict[str, Any]:
    """The record for the Dutch algorithm register (publication standard 1.0.0), with `Bron-ID` the rule's id.

    The organisation and its contact are the user's own, in `content/rules/register.yml`.
    """
    texts = texts_of(rule.id)
    left_out = "; ".join(item[DUTCH] for item in texts["left_out"])
    norms = "; ".join(item[DUTCH] for item in texts["open_norms"]) or "geen"
    return {
        **organisation(),
        "Naam": f"Regel: {texts['name'][DUTCH]}",
        "Korte omschrijving": texts["about"][DUTCH],
        "Begindatum": texts["first_verified"].strftime("%Y-%m"),
        "Doel en impact": f"{texts['about'][DUTCH]} Wie het raakt: {texts['affected'][DUTCH]}",
        "Afwegingen": f"Open normen, door een mens te wegen: {norms}. Niet in de regel: {left_out}.",
        "Wettelijke basis": f"{rule.law} {rule.article}",
        "Gegevens": ", ".join(texts["inputs"][name][DUTCH] for name in rule.graph().inputs) or "geen",
        "Bron-ID": rule.id,
    }
