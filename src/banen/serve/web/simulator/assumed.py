"""Assumptions that a visitor holds at a value of their own: not policy, so apart from the measures.

They move current policy and package alike; the page draws current policy under Banen's own ranges beside them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from banen.errors import UserError
from banen.languages import DUTCH, Language
from banen.model.outlooks import outlooks
from banen.observe.assumptions import Assumption, assumptions
from banen.observe.held import read_held
from banen.observe.numbers import NumberError, plain_number, spelled_number
from banen.serve.numbers import number
from banen.serve.web.texts import words

Assumed = tuple[tuple[str, float], ...]
"""Names and values, by name; empty where every assumption keeps its range."""
MOST = 12
STEPS = 40
PREFIX = "a."
"""Before the name of an assumption in a form, where levers of measures have no such letter."""


def read(text: str) -> tuple[Assumed, list[str]]:
    """The assumptions of an address, such as ``stay.eu_months_long:150``, and what cannot be read."""
    held, unread = dict[str, float](), list[str]()
    for piece in filter(None, text[:1000].split("~")):
        name, _, value = piece.partition(":")
        taken = _taken(name, value)
        if taken is None or (name not in held and len(held) == MOST):
            unread.append(f"a={piece}")
        else:
            held[name] = taken
    return tuple(sorted(held.items())), unread


def written(assumed: Assumed) -> str:
    """The assumptions as an address holds them."""
    return "~".join(f"{name}:{value:g}" for name, value in assumed)


def _taken(name: str, text: str) -> float | None:
    """The value of an assumption that a visitor may move; none where it has no such name, number or range."""
    try:
        value = read_held([f"{name}:{text}"], ":", "", "")[name]
    except UserError:
        return None
    return value if assumptions()[name].low < assumptions()[name].high else None


def typed_number(text: str, language: Language, low: float, high: float) -> str:
    """What a person typed into a field of numbers from ``low`` to ``high``, as programs write it.

    Dutch and English spellings, a per cent sign as a hundredth; in a field that ends at one, a number above it is per
    cents. A browser writes 1.125 in any language: where that fits the field and a thousand does not, it is that. What
    is no number comes back as typed, for the field to refuse; what may be two numbers comes back as none.
    """
    try:
        found = spelled_number(text, language)
    except NumberError as fault:
        return text if fault.why != "grouped" or _fits(text, low, high) else f"{text}?"
    value = found.value
    if found.percent or (high <= 1 < value and not _fits(text, low, high)):
        value = value.scaleb(-2)
    if not low <= value <= high and _fits(text, low, high):
        return text
    return f"{value:f}"


def _fits(text: str, low: float, high: float) -> bool:
    try:
        return low <= plain_number(text) <= high
    except NumberError:
        return False


def from_form(fields: Mapping[str, Sequence[str]], language: Language) -> tuple[Assumed, dict[str, str]]:
    """The assumptions of a form, or what is wrong at which field; an empty field, or the centre, holds nothing."""
    found, errors = dict[str, float](), dict[str, str]()
    for name in offered(()):
        field = f"{PREFIX}{name}"
        text = (fields.get(field) or [""])[0].strip()
        if not text:
            continue
        entry = assumptions()[name]
        value = _taken(name, typed_number(text, language, entry.low, entry.high))
        if value is None:
            errors[field] = words("simulator", language)["assume"]["wrong"].format(
                label=entry.label[language],
                typed=text,
                low=number(entry.low, language),
                high=number(entry.high, language),
            )
        elif value != entry.central:
            found[name] = value
    return tuple(sorted(found.items())), errors


def offered(held: Assumed) -> list[str]:
    """The assumptions that matter most, which content names, and those that an address holds beside them."""
    named = [name for name in words("simulator", DUTCH)["assume"]["names"] if name in assumptions()]
    return list(dict.fromkeys((*named, *(name for name, _ in held))))


def panel(
    held: Assumed, language: Language, errors: Mapping[str, str], typed: Mapping[str, Sequence[str]] | None = None
) -> list[dict[str, Any]]:
    """Every assumption on offer as the panel shows it."""
    values = dict(held)
    rows = []
    for name in offered(held):
        entry, field = assumptions()[name], f"{PREFIX}{name}"
        value = f"{values.get(name, entry.central):g}"
        if typed is not None and typed.get(field):
            value = typed[field][0]
        rows.append(
            {
                "name": name,
                "field": field,
                "id": field.replace(".", "-"),
                "label": entry.label[language],
                "unit": entry.unit_label[language],
                "value": value,
                "default": f"{entry.central:g}",
                "error": errors.get(field, ""),
                "changed": name in values,
                "low": f"{entry.low:g}",
                "high": f"{entry.high:g}",
                "step": f"{_step(entry):g}",
                "said": number(float(f"{values.get(name, entry.central):g}"), language),
                "ends": [number(end, language) for end in (entry.low, entry.central, entry.high)],
            }
        )
    return rows


def spoken(held: Assumed, language: Language) -> list[dict[str, str]]:
    """Each assumption held with its value and its unit, as a sentence lists them; a named outlook by its name."""
    named = next((o for o in outlooks().values() if set(o.held.items()) <= set(held)), None)
    if named is not None:
        wording = words("simulator", language)["outlooks"]["outlook"]
        rest = tuple(pair for pair in held if pair[0] not in named.held)
        return [{"label": wording, "value": named.label[language], "unit": ""}, *spoken(rest, language)]
    return [
        {
            "label": assumptions()[name].label[language],
            "value": number(float(f"{value:g}"), language),
            "unit": assumptions()[name].unit_label[language],
        }
        for name, value in held
    ]


def _step(entry: Assumption) -> float:
    """A round step of which the range holds at least twenty."""
    rough = (entry.high - entry.low) / STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    return next(s * power for s in (5, 2, 1) if s * power <= rough * 1.0001 or s == 1)
