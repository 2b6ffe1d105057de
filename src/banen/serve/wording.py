"""The one voice of levers and differences: on a page, in a terminal and on paper a setting reads the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from banen.languages import ENGLISH, Language, day_of, long_month_of
from banen.observe.figures import Figure, figures
from banen.observe.words import words
from banen.serve.numbers import number, whole
from banen.simulate.measures.levers import Lever, Value, plain

_PERIOD = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?|Q([1-4])|H([12]))?")


def period_words(period: str, language: Language) -> str:
    """When a figure holds: ``2021~`` as *around 2021*, a span with its ends, days and quarters as people write them.

    >>> period_words("2020-12-31", "en"), period_words("2024Q2", "nl"), period_words("2026-06-12/..", "nl")
    ('31 December 2020', 'tweede kwartaal van 2024', 'vanaf 12 juni 2026')
    """
    wording = words("wording", language)
    ends = [
        f"{wording['around'] if end.endswith('~') else ''}{moment_words(end.rstrip('~'), language)}"
        for end in period.split("/")
        if end != ".."
    ]
    if "/" not in period:
        return ends[0] or "–"
    if period.startswith(".."):
        return f"{wording['until']} {ends[0]}"
    if period.endswith(".."):
        return f"{wording['from']} {ends[0]}"
    return f" {wording['to']} ".join(ends)


def moment_words(written: str, language: Language) -> str:
    """A year, half, quarter, month or day as people write it; what is none of them as it is.

    >>> moment_words("2035-03", "nl"), moment_words("Zaanstreek/Waterland", "nl")
    ('maart 2035', 'Zaanstreek/Waterland')
    """
    if (part := _PERIOD.fullmatch(written)) is None:
        return written
    year, month, day, quarter, half = part.groups()
    if quarter:
        return f"{words('wording', language)['quarters'][int(quarter) - 1]} {year}"
    if half:
        return f"{words('wording', language)['halves'][int(half) - 1]} {year}"
    first = date(int(year), int(month or 1), int(day or 1))
    return day_of(first, language) if day else long_month_of(first, language) if month else year


_LONG = re.compile(r"(?<![\d.,])\d{5,}(?![\d.,]\d)")


def value_words(figure: Figure, language: Language) -> str:
    """The number or range of a figure in the number form of the language; a text as the source prints it."""
    if figure.value is not None:
        return number(figure.value, language) + ("%" if figure.unit == "%" else "")
    if figure.low is not None and figure.high is not None:
        return f"{number(figure.low, language)} – {number(figure.high, language)}"
    return _LONG.sub(lambda found: number(int(found[0]), ENGLISH), figure.text.replace("->", "→"))


def unit_words(figure: Figure, language: Language) -> str:
    """The unit of a figure in the language."""
    unit = figures().units[figure.unit]
    return unit.label[language]


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
    return f"{number(value, language)} {unit_at(lever, value, language)}".strip()


def unit_at(lever: Lever, value: float, language: Language) -> str:
    """The unit of a lever at a number: *years*, but *1 year*."""
    one = words("wording", language)["one"].get(lever.unit) if abs(value) == 1 else None
    return str(one or lever.unit_label[language])


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
