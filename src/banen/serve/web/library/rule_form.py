"""The form of a rule: each fact that it asks and each lever of its variant as a field, as spelled and as read.

A field is named as the rule names the fact or lever. In an address it stands as programs write it, so that one address
fills the form in every language; on the page it stands as people spell it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from banen.languages import Language, with_marks
from banen.model.rules.rule import Rule, RuleLever
from banen.model.rules.texts import shown, texts_of
from banen.observe.numbers import NumberError, few_digits, plain_number, spelled_number
from banen.serve.web.texts import words

NUMBERS = ("money", "hours", "distance", "share")
"""Kinds that people spell in their own language."""
CENTRE = "centre"
"""The field that takes estimates of amounts at their centre, as a projection does."""


def kinds_of(chosen: Rule, variant: str | None) -> dict[str, str]:
    """The kind of every field under a variant: its levers, then the facts it asks."""
    graph = chosen.graph(variant)
    levers = {name: lever.kind for name, lever in graph.levers.items()}
    return levers | {name: chosen.kind(name, variant) for name in graph.inputs}


def filled(chosen: Rule, variant: str | None, given: Mapping[str, Any], language: Language) -> dict[str, str]:
    """Values by the names of their fields as the form shows them; what belongs to no field is left out."""
    kinds = kinds_of(chosen, variant)
    return {name: typed(value, kinds[name], language) for name, value in given.items() if name in kinds}


def typed(value: Any, kind: str, language: Language) -> str:
    """A value as somebody would type it; a number that cannot be read stays as it is, to be told at its field."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, date):
        return value.isoformat() if value else ""
    if kind not in NUMBERS:
        return str(value)
    try:
        number = plain_number(str(value))
    except NumberError:
        return str(value)
    whole_cents = kind == "money" and number == round(number, 2)
    return spelled(f"{number:.2f}" if whole_cents else f"{number:f}", language)


def spelled(number: str, language: Language) -> str:
    """A number in a language, with a nought more where three decimals could be read as thousands."""
    return with_marks(number + "0" * (len(number.partition(".")[2]) == 3), language)


def respelled(text: str, kind: str, language: Language, other: Language) -> str:
    """What was typed as people spell it in another language, so that a change of language loses no answer."""
    if kind not in NUMBERS:
        return text
    try:
        found = spelled_number(text, language)
    except NumberError:
        return text  # it is told there as it is told here
    return text if found.percent else spelled(f"{found.value:f}", other)


def plain(text: str, kind: str, language: Language) -> Any:
    """What a person types as the rules read it: yes or no, and numbers as Dutch or English people write them.

    Raises :class:`~banen.observe.numbers.NumberError` for what is no number, or may be two.
    """
    if kind == "flag":
        return {"true": True, "false": False}.get(text, text)
    if kind in NUMBERS:
        number = spelled_number(text, language)
        if number.percent and kind != "share":
            raise NumberError(text, "form")
        return f"{number.share:f}"
    if kind == "count":
        return text if (count := few_digits(text)) is None else count
    return text


def fields(
    chosen: Rule, variant: str | None, language: Language, typed: Mapping[str, str], errors: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Every field with its label, choices, hint, what was typed and what is wrong with it."""
    told, levers = texts_of(chosen.id), chosen.graph(variant).levers
    made = []
    for name, kind in kinds_of(chosen, variant).items():
        lever = levers.get(name)
        spec = told["levers" if lever else "inputs"][name]
        field = _lever(name, spec, lever, language) if lever else _fact(spec, kind, language)
        label = str(spec[language])
        said = {"name": name, "label": label[:1].upper() + label[1:], "kind": kind, "lever": bool(lever)}
        made.append(said | field | {"value": typed.get(name, ""), "error": errors.get(name, "")})
    return made


def _fact(spec: Mapping[str, Any], kind: str, language: Language) -> dict[str, Any]:
    wording, absent = words("desk", language), spec.get("absent")
    choices, hint = _choices(spec, kind, language), wording["hints"].get(kind, "")
    if absent is not None and kind != "flag" and not choices:
        hint = f"{hint}. {wording['absent'].format(value=absent)}".removeprefix(". ")
    return {"choices": choices, "hint": hint, "empty": wording["choose"]}


def _lever(name: str, spec: Mapping[str, Any], lever: RuleLever, language: Language) -> dict[str, Any]:
    """A lever that is left empty stands at its default, and the field says so."""
    wording, default = words("desk", language), lever.read(name, lever.default)
    choices = _choices(spec, lever.kind, language)
    names = {choice["value"]: choice["label"] for choice in choices}
    usual = names.get(str(default).lower() if isinstance(default, bool) else str(default))
    usual = usual or shown(default, lever.kind, language)
    text = wording["default"].format(value=usual)
    hint = "" if choices else f"{wording['hints'].get(lever.kind, '')}. {text}".removeprefix(". ")
    return {"choices": choices, "hint": hint, "empty": text}


def _choices(spec: Mapping[str, Any], kind: str, language: Language) -> list[dict[str, str]]:
    wording = words("desk", language)
    if kind == "flag":
        return [{"value": "true", "label": wording["yes"]}, {"value": "false", "label": wording["no"]}]
    return [{"value": name, "label": text[language]} for name, text in spec.get("choices", {}).items()]
