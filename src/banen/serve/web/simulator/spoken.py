"""Numbers and lever values in the words of a reader: a share as a per cent, a choice by its name."""

from __future__ import annotations

from banen.languages import Language
from banen.serve.numbers import number, whole
from banen.simulate.measures.levers import Lever, Value, plain

_SWITCH = {"nl": ("uit", "aan"), "en": ("off", "on")}


def spoken(lever: Lever, value: Value, language: Language) -> str:
    """A lever value as a sentence would say it."""
    if value is None:
        return lever.null[language].rstrip(".") if lever.null else "–"
    if isinstance(value, bool):
        return _SWITCH[language][value]
    if isinstance(value, str):
        return lever.choice_labels[value][language]
    if isinstance(value, tuple):
        return ", ".join(lever.choice_labels[v][language] for v in value) or {"nl": "geen", "en": "none"}[language]
    if lever.unit == "share":
        return f"{number(round(100 * value, 6), language)}%"
    if lever.unit == "year":
        return plain(value)
    return f"{number(value, language)} {lever.unit_label[language]}"


def asked(lever: Lever, language: Language) -> str:
    """What a lever takes: its range with the unit, or its choices."""
    if lever.minimum is None or lever.maximum is None:
        return ", ".join(text[language] for text in lever.choice_labels.values())
    to = {"nl": "tot", "en": "to"}[language]
    if lever.unit == "year":
        return f"{plain(lever.minimum)} {to} {plain(lever.maximum)}"
    low, high = number(lever.minimum, language), number(lever.maximum, language)
    return f"{low} {to} {high} ({lever.unit_label[language]})"


def signed(value: float, language: Language) -> str:
    """A difference, rounded to what is known, with its sign."""
    return whole(value, language, signed=True)


def span(low: float, high: float, language: Language) -> str:
    """A 5–95% range of a difference: ``−20.900 tot −7.100``."""
    return f"{signed(low, language)} {'tot' if language == 'nl' else 'to'} {signed(high, language)}"
