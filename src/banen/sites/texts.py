"""What an assessment says: sentences of the content with figures filled in, in Dutch or English."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from banen.languages import DUTCH, ENGLISH, Text, day_of, with_marks
from banen.observe.records import CONTENT, Faults, Record, read_yaml
from banen.observe.shapes import TEXT, Fits, Shape, sound, spoken
from banen.observe.words import text_of
from banen.sentences import Sentence

OUTCOMES = ("geen_weigeringsgrond_plan", "aanvullen", "afwijzen_mogelijk", "akkoord_onder_voorwaarden", "akkoord")
"""The outcomes, in the order in which they are tried."""


@dataclass(frozen=True)
class CriterionText:
    """A criterion as content: its rule, whether it can decide (true, false or a setting), and its sentences."""

    id: str
    rule: str
    hard: bool | str
    label: Text
    law: Text
    computation: Text
    says: Mapping[str, Text]
    change: Mapping[str, Text]


@dataclass(frozen=True)
class ConditionText:
    """A condition as content: the sentence and the proof that is asked."""

    id: str
    criterion: str
    label: Text
    proof: Text


@dataclass(frozen=True)
class Texts:
    """All sentences of the assessment."""

    criteria: Mapping[str, CriterionText]
    outcomes: Mapping[str, tuple[Text, Text]]
    conditions: Mapping[str, ConditionText]
    notes: Mapping[str, Text]
    contradictions: Mapping[str, Text]
    letter: Text
    applicant: Text
    colours: Mapping[str, Text]
    words: Mapping[str, Text]
    suppliers: Mapping[str, Text]


@cache
def texts() -> Texts:
    """The sentences of the content, checked: both languages, and the same figures in both; every fault at once."""
    faults = Faults()
    made, other = (_read(CONTENT / "sites" / name, shape, faults) for name, shape in _SHAPES.items())
    outcomes = {o["id"]: (text_of(o), text_of(o, "says")) for o in made.data["outcomes"]}
    if tuple(outcomes) != OUTCOMES:
        faults.add(
            made.place_of("outcomes"), Sentence("the outcomes are not {outcomes}.", outcomes=", ".join(OUTCOMES))
        )
    faults.raise_if_any()
    return Texts(
        criteria={c["id"]: _criterion(c) for c in made.data["criteria"]},
        outcomes=outcomes,
        conditions={
            c["id"]: ConditionText(c["id"], c["criterion"], text_of(c), text_of(c, "proof"))
            for c in made.data["conditions"]
        },
        letter=text_of(other.data["letter"]),
        applicant=text_of(other.data["letter"]["applicant"]),
        **{name: _by_name(other.data[name]) for name in _NAMED},
    )


_NAMED = ("notes", "contradictions", "colours", "words", "suppliers")
_HARD = Fits("true, false or the name of a setting", lambda hard: isinstance(hard, bool | str))
_CRITERION = {
    "id": str, "rule": str, "hard": _HARD, **TEXT, "law": TEXT, "computation": TEXT, "says": {str: TEXT},
    "change": {str: TEXT},
}  # fmt: skip
_SHAPES: Mapping[str, Shape] = {
    "criteria.yml": {
        "criteria": [_CRITERION],
        "outcomes": [{"id": str, **TEXT, **spoken("says")}],
        "conditions": [{"id": str, "criterion": str, **TEXT, **spoken("proof")}],
    },
    "texts.yml": {"letter": {**TEXT, "applicant": TEXT}, **{name: {str: TEXT} for name in _NAMED}},
}


def _read(path: Path, shape: Shape, faults: Faults) -> Record:
    record = sound(read_yaml(path, faults), shape, faults)
    faults.raise_if_any()
    if record is None:  # it is noted why, and raise_if_any has raised
        raise AssertionError
    _check(record.data, (), record, faults)
    return record


def _by_name(items: Mapping[str, Mapping[str, str]]) -> dict[str, Text]:
    return {name: text_of(item) for name, item in items.items()}


def _criterion(item: Mapping[str, Any]) -> CriterionText:
    return CriterionText(
        id=item["id"],
        rule=item["rule"],
        hard=item["hard"],
        label=text_of(item),
        law=text_of(item["law"]),
        computation=text_of(item["computation"]),
        says=_by_name(item["says"]),
        change=_by_name(item["change"]),
    )


def _check(data: Any, at: tuple[str | int, ...], record: Record, faults: Faults) -> None:
    """Each text has the same figures in braces in both languages."""
    if isinstance(data, list):
        for index, item in enumerate(data):
            _check(item, (*at, index), record, faults)
    if isinstance(data, dict):
        for first, second in ((DUTCH, ENGLISH), ("says_nl", "says_en"), ("proof_nl", "proof_en")):
            if first in data and _figures(data[first]) != _figures(data[second]):
                faults.add(
                    record.place_of(*at, first),
                    Sentence(
                        "{first} and {second} do not name the same figures in braces.", first=first, second=second
                    ),
                )
        for key, item in data.items():
            _check(item, (*at, key), record, faults)


def _figures(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def fill(text: Text, figures: Mapping[str, Any], language: str) -> str:
    """A sentence with its figures, written as the language writes numbers and dates.

    >>> fill(Text.pair("{n} op {d}", "{n} on {d}"), {"n": 1234, "d": date(2027, 3, 1)}, "nl")
    '1.234 op 1 maart 2027'
    """
    return text[language].format_map({name: say(value, language) for name, value in figures.items()})


def say(value: Any, language: str) -> str:
    """A figure as people read it; None is *not known*."""
    if value is None:
        return texts().words["unknown"][language]
    if isinstance(value, Text):
        return value[language]
    if isinstance(value, date):
        return day_of(value, language)
    if isinstance(value, bool) or not isinstance(value, int | float | Fraction):
        return str(value)
    number = float(value)
    text = f"{number:,.0f}" if number == int(number) else f"{number:,.3f}".rstrip("0").rstrip(".")
    return with_marks(text, language)
