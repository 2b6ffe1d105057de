"""Reading answers: a YAML or JSON value becomes a typed answer, or a fault with its file and line.

Reading goes on after a fault, so that one run tells all of them. A blank answer is *not answered*, never zero.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from typing import Any

from banen.errors import UnknownNameError, nearest
from banen.languages import DUTCH, ENGLISH, WHOLE, Text
from banen.observe.areas import areas
from banen.observe.classifications import classifications
from banen.observe.numbers import Grouped
from banen.observe.records import Faults, Record
from banen.observe.words import each, words
from banen.sites.questions import Field
from banen.sites.references import references
from banen.sites.spans import MOST, exact

Answer = Any
"""str, bool, int, Fraction (shares and numbers), date, tuple (lists) or mapping (records), by the kind of the field."""

HUNDRED = 100
MOST_ROWS = 120
"""Rows of one list that are read; more is no answer of a person."""
MOST_MUNICIPALITIES = 400
"""Rows of a region file that are read: one for every municipality there is."""


@dataclass(frozen=True)
class Reader:
    """Reads answers from one file: knows the places of the keys and gathers the faults."""

    record: Record
    faults: Faults

    def fault(self, at: Sequence[str | int], name: str, **figures: Any) -> Any:
        """Note one fault at a key of the file, a sentence of ``texts/answers.yml`` with its figures: no answer then."""
        told = {}
        for language in WHOLE:
            own = {key: item[language] if isinstance(item, Text) else item for key, item in figures.items()}
            told[language] = [text.format_map(own) for text in words("answers", language)[name].values()]
        self.faults.add(self.record.place_of(*at), *told[ENGLISH], " ".join(filter(None, told[DUTCH])))

    def read(self, field: Field, value: Any, at: tuple[str | int, ...]) -> Answer:
        """The typed answer of a field, or None where it is blank or wrong (then a fault is noted)."""
        if value is None or value == "":
            return None
        return _READERS[field.kind](self, field, value, at)

    def fields(self, fields: Mapping[str, Field], value: Any, at: tuple[str | int, ...]) -> dict[str, Answer] | None:
        """The answers of a record by key; unknown and missing keys are faults, blanks are left out."""
        if not isinstance(value, dict):
            self.fault(at, "no_section", section=at[-1], names=", ".join(fields))
            return None
        for key in map(str, value):
            if key not in fields:
                holder = _holder(at) or each(lambda language: str(words("answers", language)["file"]))
                self.unknown((*at, key), "unknown_key", key, fields, key=key, holder=holder)
        answers: dict[str, Answer] = {}
        for key, field in fields.items():
            answer = self.read(field, value.get(key), (*at, key))
            if answer is not None:
                answers[key] = answer
            elif field.required and value.get(key) in (None, ""):
                label = Text.of({language: text.lower() for language, text in field.label.said})
                self.fault(at, "missing", holder=_named(at), key=key, label=label)
        return answers

    def unknown(self, at: Sequence[str | int], name: str, typed: str, known: Iterable[str], **figures: Any) -> Any:
        """Note a name that is not known, with the nearest one that is, or else with all."""
        near = nearest(typed, known)
        return self.fault(at, f"{name}_near" if near else name, near=near, names=", ".join(known), **figures)


def _named(at: Sequence[str | int]) -> str:
    return " ".join(str(part + 1) if isinstance(part, int) else part for part in at[-2:])


def _holder(at: Sequence[str | int]) -> str:
    """What holds a key: its name, or the list and the number in it; empty for the file itself."""
    return _named(at) if at and isinstance(at[-1], int) else str(at[-1]) if at else ""


At = tuple[str | int, ...]


def _text(reader: Reader, field: Field, value: Any, at: At) -> str | None:
    if not isinstance(value, str):
        return reader.fault(at, "not_text", key=field.key, value=value)
    text = " ".join(value.split())
    if field.form and not re.fullmatch(field.form, text):
        return reader.fault(at, "wrong_form", key=field.key, value=text, example=field.example)
    return text


def _flag(reader: Reader, field: Field, value: Any, at: At) -> bool | None:
    return value if isinstance(value, bool) else reader.fault(at, "not_flag", key=field.key, value=value)


def _number(reader: Reader, field: Field, value: Any, at: At) -> Fraction | None:
    number = None if isinstance(value, str) else exact(value)
    if number is None:
        return reader.fault(at, "not_number", key=field.key, value=value)
    if isinstance(value, Grouped):
        large, small = value.readings
        return reader.fault(at, "thousandth", key=field.key, value=value.written, large=large, small=small)
    if number < field.minimum:
        unit = f" of {field.unit}" if field.unit else ""
        return reader.fault(at, "too_low", key=field.key, value=value, least=field.minimum, of_unit=unit)
    if number > MOST:
        most = Text.pair(f"{MOST:,}".replace(",", "."), f"{MOST:,}")
        return reader.fault(at, "too_high", key=field.key, value=value, most=most)
    return number


def _whole(reader: Reader, field: Field, value: Any, at: At) -> int | None:
    number = _number(reader, field, value, at)
    if number is not None and number.denominator != 1:
        return reader.fault(at, "not_whole", key=field.key, value=value, units=field.unit or "numbers")
    return None if number is None else int(number)


def _percent(reader: Reader, field: Field, value: Any, at: At) -> Fraction | None:
    signed = isinstance(value, str) and value.strip().endswith("%")
    number = exact(value.strip().removesuffix("%").strip() if signed else value)
    if number is None or (isinstance(value, str) and not signed):
        return reader.fault(at, "not_percent", key=field.key, value=value)
    if not 0 <= number <= HUNDRED:
        return reader.fault(at, "outside_percent", key=field.key, value=value)
    if 0 < number < 1 and not signed:
        percent = f"{float(number * HUNDRED):g}"
        return reader.fault(at, "share_or_percent", key=field.key, value=value, percent=percent)
    return number


def _date(reader: Reader, field: Field, value: Any, at: At) -> date | None:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        day = None
    if not isinstance(day, date) or isinstance(day, datetime):
        return reader.fault(at, "not_date", key=field.key, value=value)
    if not 2000 <= day.year <= 2100:
        return reader.fault(at, "other_century", key=field.key, value=day)
    return day


def _choice(reader: Reader, field: Field, value: Any, at: At) -> str | None:
    return _one_of(reader, field, value, at, field.choices or {})


def _reference(reader: Reader, field: Field, value: Any, at: At) -> str | None:
    return _one_of(reader, field, value, at, references())


def _one_of(reader: Reader, field: Field, value: Any, at: At, known: Collection[str]) -> str | None:
    if isinstance(value, str) and value in known:
        return value
    return reader.fault(at, "unknown_choice", key=field.key, value=value, names=", ".join(known))


def _months(reader: Reader, field: Field, value: Any, at: At) -> tuple[int, ...] | None:
    if not isinstance(value, list) or not value or any(type(m) is not int or not 1 <= m <= 12 for m in value):
        return reader.fault(at, "not_months", key=field.key, value=value)
    return tuple(sorted(set(value)))


def _texts(reader: Reader, field: Field, value: Any, at: At) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return reader.fault(at, "not_texts", key=field.key, value=value)
    return tuple(value)


def _sbi(reader: Reader, field: Field, value: Any, at: At) -> str | None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{2}(\.?[0-9]{1,2}(\.?[0-9])?)?", value):
        return reader.fault(at, "not_sbi", key=field.key, value=value)
    try:
        classifications().sector_of_sbi(value)
    except UnknownNameError as error:
        near, told = "".join(error.nearest[:1]), " ".join(error.sentences())
        return reader.fault(at, "unknown_sbi_near" if near else "unknown_sbi", value=value, near=near, told=told)
    return value


def _municipality(reader: Reader, field: Field, value: Any, at: At) -> str | None:
    known = areas().municipalities
    if isinstance(value, str):
        if value in known:
            return value
        if code := _codes_by_name().get(value.casefold()):
            return code
    names = [*known, *(m.name for m in known.values())]
    return reader.unknown(at, "not_municipality", str(value), names, key=field.key, value=value)


@cache
def _codes_by_name() -> dict[str, str]:
    return {m.name.casefold(): m.code for m in areas().municipalities.values()}


def _record(reader: Reader, field: Field, value: Any, at: At) -> dict[str, Answer] | None:
    if isinstance(value, dict) and value and all(part in (None, "") for part in value.values()):
        return None  # a record with only blanks is a question that is not answered
    record = reader.fields(field.fields or {}, value, at)
    if record and field.total is not None and len(record) == len(field.fields or {}):
        total = sum(record.values())
        if total != field.total:
            reader.fault(at, "other_sum", key=field.key, sum=f"{float(total):g}", total=field.total)
    return record


def _list(reader: Reader, field: Field, value: Any, at: At) -> tuple[dict[str, Answer], ...] | None:
    if not isinstance(value, list):
        return reader.fault(at, "not_list", key=field.key)
    most = MOST_MUNICIPALITIES if field.key == "municipalities" else MOST_ROWS
    if len(value) > most:
        return reader.fault(at, "many_rows", key=field.key, count=len(value), most=most)
    records = (reader.fields(field.fields or {}, item, (*at, index)) for index, item in enumerate(value))
    return tuple(item for item in records if item is not None)


def _computed(reader: Reader, field: Field, value: Any, at: At) -> None:
    reader.fault(at, "computed", key=field.key)


_READERS = {
    "text": _text, "flag": _flag, "whole": _whole, "number": _number, "percent": _percent, "date": _date,
    "choice": _choice, "months": _months, "texts": _texts, "sbi": _sbi, "municipality": _municipality,
    "reference": _reference, "record": _record, "list": _list, "computed": _computed,
}  # fmt: skip
