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
from banen.observe.days import plain_day
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

    def fault(self, at: Sequence[str | int], name: str, **figures: Any) -> None:
        """Note one fault at a key of the file: a sentence of ``texts/answers.yml`` with its figures."""
        told = {}
        for language in WHOLE:
            own = {key: item[language] if isinstance(item, Text) else item for key, item in figures.items()}
            told[language] = [text.format_map(own) for text in words("answers", language)[name].values()]
        what, advice = told[ENGLISH]
        self.faults.add(self.record.place_of(*at), what, advice, " ".join(filter(None, told[DUTCH])))

    def read(self, field: Field, value: Any, at: tuple[str | int, ...]) -> Answer:
        """The typed answer of a field, or None where it is blank or wrong (then a fault is noted)."""
        if value is None or value == "":
            return None
        try:
            if field.kind in ("record", "list"):
                return _record(self, field, value, at) if field.kind == "record" else _list(self, field, value, at)
            return _READERS[field.kind](field, value)
        except _AnswerError as error:
            self.fault(at, error.name, key=field.key, **error.figures)
            return None

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

    def unknown(self, at: Sequence[str | int], name: str, typed: str, known: Iterable[str], **figures: Any) -> None:
        """Note a name that is not known, with the nearest one that is, or else with all."""
        near = nearest(typed, known)
        self.fault(at, f"{name}_near" if near else name, near=near, names=", ".join(known), **figures)


def _named(at: Sequence[str | int]) -> str:
    return " ".join(str(part + 1) if isinstance(part, int) else part for part in at[-2:])


def _holder(at: Sequence[str | int]) -> str:
    """What holds a key: its name, or the list and the number in it; empty for the file itself."""
    return _named(at) if at and isinstance(at[-1], int) else str(at[-1]) if at else ""


class _AnswerError(ValueError):
    """A value that is no answer of its kind: which sentence says so, with its figures."""

    def __init__(self, name: str, **figures: Any) -> None:
        super().__init__(name)
        self.name, self.figures = name, figures


def _text(field: Field, value: Any) -> str:
    if not isinstance(value, str):
        raise _AnswerError("not_text", value=value)
    text = " ".join(value.split())
    if field.form and not re.fullmatch(field.form, text):
        raise _AnswerError("wrong_form", value=text, example=field.example)
    return text


def _flag(field: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _AnswerError("not_flag", value=value)
    return value


def _number(field: Field, value: Any) -> Fraction:
    number = None if isinstance(value, str) else exact(value)
    if number is None:
        raise _AnswerError("not_number", value=value)
    if isinstance(value, Grouped):
        large, small = value.readings
        raise _AnswerError("thousandth", value=value.written, large=large, small=small)
    if number < field.minimum:
        unit = f" of {field.unit}" if field.unit else ""
        raise _AnswerError("too_low", value=value, least=field.minimum, of_unit=unit)
    if number > MOST:
        most = Text.pair(f"{MOST:,}".replace(",", "."), f"{MOST:,}")
        raise _AnswerError("too_high", value=value, most=most)
    return number


def _whole(field: Field, value: Any) -> int:
    number = _number(field, value)
    if number.denominator != 1:
        raise _AnswerError("not_whole", value=value, units=field.unit or "numbers")
    return int(number)


def _percent(field: Field, value: Any) -> Fraction:
    signed = isinstance(value, str) and value.strip().endswith("%")
    number = exact(value.strip().removesuffix("%").strip() if signed else value)
    if number is None or (isinstance(value, str) and not signed):
        raise _AnswerError("not_percent", value=value)
    if not 0 <= number <= HUNDRED:
        raise _AnswerError("outside_percent", value=value)
    if 0 < number < 1 and not signed:
        percent = f"{float(number * HUNDRED):g}"
        raise _AnswerError("share_or_percent", value=value, percent=percent)
    return number


def _date(field: Field, value: Any) -> date:
    try:
        day = plain_day(value) if isinstance(value, str) else value
    except ValueError:
        day = None
    if not isinstance(day, date) or isinstance(day, datetime):
        raise _AnswerError("not_date", value=value)
    if not 2000 <= day.year <= 2100:
        raise _AnswerError("other_century", value=day)
    return day


def _choice(field: Field, value: Any) -> str:
    return _one_of(value, field.choices or {})


def _reference(field: Field, value: Any) -> str:
    return _one_of(value, references())


def _one_of(value: Any, known: Collection[str]) -> str:
    if isinstance(value, str) and value in known:
        return value
    raise _AnswerError("unknown_choice", value=value, names=", ".join(known))


def _months(field: Field, value: Any) -> tuple[int, ...]:
    if not isinstance(value, list) or not value or any(type(m) is not int or not 1 <= m <= 12 for m in value):
        raise _AnswerError("not_months", value=value)
    return tuple(sorted(set(value)))


def _texts(field: Field, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _AnswerError("not_texts", value=value)
    return tuple(value)


def _sbi(field: Field, value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{2}(\.?[0-9]{1,2}(\.?[0-9])?)?", value):
        raise _AnswerError("not_sbi", value=value)
    try:
        classifications().sector_of_sbi(value)
    except UnknownNameError as error:
        near, told = "".join(error.nearest[:1]), " ".join(error.sentences())
        raise _AnswerError("unknown_sbi_near" if near else "unknown_sbi", value=value, near=near, told=told) from None
    return value


def _municipality(field: Field, value: Any) -> str:
    known = areas().municipalities
    if isinstance(value, str):
        if value in known:
            return value
        if code := _codes_by_name().get(value.casefold()):
            return code
    names = [*known, *(m.name for m in known.values())]
    near = nearest(value, names)
    raise _AnswerError("not_municipality_near" if near else "not_municipality", value=value, near=near)


@cache
def _codes_by_name() -> dict[str, str]:
    return {m.name.casefold(): m.code for m in areas().municipalities.values()}


def _record(reader: Reader, field: Field, value: Any, at: tuple[str | int, ...]) -> dict[str, Answer] | None:
    if isinstance(value, dict) and value and all(part in (None, "") for part in value.values()):
        return None  # a record with only blanks is a question that is not answered
    record = reader.fields(field.fields or {}, value, at)
    if record and field.total is not None and len(record) == len(field.fields or {}):
        total = sum(record.values())
        if total != field.total:
            reader.fault(at, "other_sum", key=field.key, sum=f"{float(total):g}", total=field.total)
    return record


def _list(reader: Reader, field: Field, value: Any, at: tuple[str | int, ...]) -> tuple[dict[str, Answer], ...] | None:
    if not isinstance(value, list):
        raise _AnswerError("not_list")
    most = MOST_MUNICIPALITIES if field.key == "municipalities" else MOST_ROWS
    if len(value) > most:
        raise _AnswerError("many_rows", count=len(value), most=most)
    records = (reader.fields(field.fields or {}, item, (*at, index)) for index, item in enumerate(value))
    return tuple(item for item in records if item is not None)


def _computed(field: Field, value: Any) -> None:
    raise _AnswerError("computed", value=value)


_READERS = {
    "text": _text, "flag": _flag, "whole": _whole, "number": _number, "percent": _percent, "date": _date,
    "choice": _choice, "months": _months, "texts": _texts, "sbi": _sbi, "municipality": _municipality,
    "reference": _reference, "computed": _computed,
}  # fmt: skip
