"""The thresholds of an assessment: project defaults, dated parameters, or what a council decided.

A decision names who decided, when and under which reference; without one the default holds, and the report says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from banen.errors import Fault, UserError
from banen.observe.parameters import parameters
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.observe.shapes import ANYTHING, TEXT, OneOf, sound
from banen.observe.words import text_of
from banen.sentences import Sentence
from banen.sites.answers import Answer, Reader
from banen.sites.questions import KINDS, Field, questions
from banen.sites.spans import exact


@dataclass(frozen=True, slots=True)
class Threshold:
    """What may be set: its form, and where its default comes from."""

    field: Field
    default: Answer
    parameter: str
    parameter_on: date | None

    @property
    def name(self) -> str:
        """The name of the setting."""
        return self.field.key


@dataclass(frozen=True, slots=True)
class CouncilDecision:
    """A value that a council or region decided, with who, when and under which reference."""

    value: Answer
    decided_by: str
    decided_on: date
    reference: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A threshold as it holds in this assessment; without a decision it is a default."""

    threshold: Threshold
    value: Answer
    source: str
    decision: CouncilDecision | None

    def to_dict(self, language: str) -> dict[str, Any]:
        """The setting as a report prints it: value, unit, and whose it is."""
        field, value = self.threshold.field, self.value
        return {
            "name": field.key,
            "label": field.label[language],
            "value": float(value)
            if isinstance(value, Fraction) and value.denominator != 1
            else int(value)
            if isinstance(value, Fraction)
            else value,
            "shown": field.choices[value][language] if field.choices else "",
            "unit": field.unit,
            "basis": "decision" if self.decision else "default",
            "source": self.source,
        }


class Settings(Mapping[str, Setting]):
    """All settings of one assessment, by name."""

    def __init__(self, by_name: Mapping[str, Setting]) -> None:
        self._by_name = dict(by_name)

    def __getitem__(self, name: str) -> Setting:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def number(self, name: str) -> Fraction:
        """The number of a setting, exactly."""
        return Fraction(self._by_name[name].value)

    def whole(self, name: str) -> int:
        """The whole number of a setting."""
        return int(self._by_name[name].value)

    def flag(self, name: str) -> bool:
        """Whether a setting is true."""
        return bool(self._by_name[name].value)

    def value(self, name: str) -> Answer:
        """The value of a setting, as it is."""
        return self._by_name[name].value


@cache
def thresholds() -> Mapping[str, Threshold]:
    """What a municipality or region may set, by name; every fault of the content at once."""
    faults, by_name = Faults(), dict[str, Threshold]()
    shape = {
        "name": str,
        "kind": OneOf(KINDS, "kind of answer"),
        **TEXT,
        "unit?": str,
        "default?": ANYTHING,
        "parameter?": OneOf(parameters().names(), "dated value"),
        "as_of?": date,
        "choices?": [{"id": str, **TEXT}],
    }
    record = sound(read_yaml(CONTENT / "sites" / "settings.yml", faults), {"settings": [shape]}, faults)
    for index, item in enumerate(record.data["settings"] if record else ()):
        choices = {c["id"]: text_of(c) for c in item["choices"]} if "choices" in item else None
        field = Field(item["name"], item["kind"], text_of(item), item.get("unit", ""), choices=choices)
        name = item.get("parameter", "")
        if record and ("default" in item) == bool(name):
            faults.add(
                record.place_of("settings", index),
                Sentence("{key} must have either a default or a parameter.", key=field.key),
            )
        default = item.get("default")
        by_name[field.key] = Threshold(
            field, Fraction(default) if type(default) is int else default, name, item.get("as_of")
        )
    faults.raise_if_any()
    return by_name


def decision_fields(threshold: Threshold) -> dict[str, Field]:
    """What a decision on a threshold gives: its value, who decided, when and under which reference."""
    value, own = replace(threshold.field, key="value", required=True), questions().own
    parts = {name: own[name] for name in ("decided_by", "decided_on", "reference")}
    return {"value": replace(value, label=own["value"].label), **parts}


def read_decisions(reader: Reader, value: Any, at: tuple[str | int, ...]) -> dict[str, CouncilDecision]:
    """The decisions of a file: each setting with its value, who decided, when and the reference."""
    decisions: dict[str, CouncilDecision] = {}
    if value is None:
        return decisions
    if not isinstance(value, dict):
        reader.fault(at, "no_settings")
        return decisions
    for name, item in value.items():
        threshold = thresholds().get(name)
        if threshold is None:
            reader.unknown((*at, str(name)), "no_setting", str(name), thresholds(), key=name)
            continue
        fields = decision_fields(threshold)
        answers = reader.fields(fields, item, (*at, name))
        if answers is not None and len(answers) == len(fields):
            decisions[name] = CouncilDecision(
                answers["value"], answers["decided_by"], answers["decided_on"], answers["reference"]
            )
    return decisions


def merge(one: Mapping[str, CouncilDecision], other: Mapping[str, CouncilDecision]) -> dict[str, CouncilDecision]:
    """The decisions of two files together; two values for one setting are a fault."""
    twice = [name for name in one if name in other and one[name].value != other[name].value]
    if twice:
        raise UserError(
            *(
                Fault(
                    "settings",
                    Sentence(
                        "{name} is decided by {decided_by} and otherwise by {decided_by2}.",
                        name=name,
                        decided_by=one[name].decided_by,
                        decided_by2=other[name].decided_by,
                    ),
                    "Keep one of the two.",
                )
                for name in twice
            )
        )
    return {**one, **other}


def settle(decisions: Mapping[str, CouncilDecision], on: date) -> Settings:
    """All settings on a day: decided, else the dated parameter of that day, else the project default."""
    settled: dict[str, Setting] = {}
    for name, threshold in thresholds().items():
        if decision := decisions.get(name):
            source = f"{decision.decided_by}, {decision.decided_on.isoformat()}, {decision.reference}"
            settled[name] = Setting(threshold, decision.value, source, decision)
        elif threshold.parameter:
            dated = parameters().at(threshold.parameter, threshold.parameter_on or on)
            value = dated.value
            number = exact(value) if isinstance(value, int | Decimal | Fraction) else None
            source = dated.source if dated.legal_basis == "-" else dated.legal_basis
            settled[name] = Setting(threshold, number if number is not None else value, source, None)
        else:
            settled[name] = Setting(threshold, threshold.default, "project default", None)
    return Settings(settled)
