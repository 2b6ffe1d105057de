"""The one voice of levers and differences: on a page, in a terminal and on paper a setting reads the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from banen.languages import Language
from banen.observe.words import words
from banen.serve.numbers import number, whole
from banen.simulate.measures.levers import Lever, Value, plain


def setting(lever: Lever, value: Value | Sequence[Any], language: Language) -> str:
    """A lever value as a sentence would say it: a share as a per cent, a choice by its name."""
    wording = words("wording", language)
    if value is None:
        return lever.null[language].rstrip(".") if lever.null else "–"
    if isinstance(value, bool):
        return str(wording["on" if value else "off"])
    if isinstance(value, str):
        return lever.choice_labels[value][language]
    if isinstance(value, Sequence):
        return ", ".join(lever.choice_labels[v][language] for v in value) or str(wording["none"])
    if lever.unit == "share":
        return f"{number(round(100 * value, 6), language)}%"
    if lever.unit == "year":
        return plain(value)
    return f"{number(value, language)} {lever.unit_label[language]}".strip()


def choices(lever: Lever, language: Language) -> str:
    """What a lever takes: its range with the unit, or its choices."""
    if lever.minimum is None or lever.maximum is None:
        return ", ".join(text[language] for text in lever.choice_labels.values())
    to = words("wording", language)["to"]
    if lever.unit == "year":
        return f"{plain(lever.minimum)} {to} {plain(lever.maximum)}"
    low, high = number(lever.minimum, language), number(lever.maximum, language)
    return f"{low} {to} {high} ({lever.unit_label[language]})"


def signed(value: float, language: Language) -> str:
    """A difference, rounded to what is known, with its sign."""
    return whole(value, language, signed=True)


def span(low: float, high: float, language: Language) -> str:
    """A 5–95% range of a difference: ``−20.900 tot −7.100``."""
    return f"{signed(low, language)} {words('wording', language)['to']} {signed(high, language)}"
