"""Reading answers: a YAML or JSON value becomes a typed answer, or a fault with its file and line.

Reading goes on after a fault, so that one run tells all of them. A blank answer is *not answered*, never zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from typing import Any

from banen.errors import UnknownNameError
from banen.languages import DUTCH, ENGLISH
from banen.observe.areas import areas
from banen.observe.classifications import classifications
from banen.observe.days import plain_day
from banen.observe.numbers import Grouped
from banen.observe.records import Faults, Record
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

    def fault(self, at: Sequence[str | int], what: str, advice: str, dutch: str) -> None:
        """Note one fault at a key of the file: what is wrong and what to do, and both in Dutch."""
        self.faults.add(self.record.place_of(*at), what, advice, dutch)

    def read(self, field: Field, value: Any, at: tuple[str | int, ...]) -> Answer:
        """The typed answer of a field, or None where it is blank or wrong (then a fault is noted)."""
        if value is None or value == "":
            return None
        return _READERS[field.kind](self, field, value, at)

    def fields(self, fields: Mapping[str, Field], value: Any, at: tuple[str | int, ...]) -> dict[str, Answer] | None:
        """The answers of a record by key; unknown and missing keys are faults, blanks are left out."""
        if not isinstance(value, dict):
            names = ", ".join(fields)
            self.fault(at, f"{at[-1]} must have {names} below it.", "", f"Onder {at[-1]} horen {names} te staan.")
            return None
        for key in value:
            if key not in fields:
                near = UnknownNameError("key", str(key), fields).nearest
                names, dutch = ", ".join(fields), f"{str(key)!r} hoort niet bij {_holder(at) or 'dit bestand'}."
                self.fault(
                    (*at, str(key)),
                    f"{str(key)!r} is not a key of {_holder(at) or 'the file'}.",
                    f"The nearest is {near[0]!r}." if near else f"Known are {names}.",
                    f"{dutch} Bedoelde u {near[0]!r}?" if near else f"{dutch} Bekend zijn {names}.",
                )
        answers: dict[str, Answer] = {}
        for key, field in fields.items():
            answer = self.read(field, value.get(key), (*at, key))
            if answer is not None:
                answers[key] = answer
            elif field.required and value.get(key) in (None, ""):
                dutch = f"Bij {_named(at)} ontbreekt {key}: geef {field.label[DUTCH].lower()}."
                self.fault(at, f"{_named(at)} misses {key}.", f"Give {field.label[ENGLISH].lower()}.", dutch)
        return answers


def _named(at: Sequence[str | int]) -> str:
    return " ".join(str(part + 1) if isinstance(part, int) else part for part in at[-2:])


def _holder(at: Sequence[str | int]) -> str:
    """What holds a key: its name, or the list and the number in it; empty for the file itself."""
    return _named(at) if at and isinstance(at[-1], int) else str(at[-1]) if at else ""


def _text(reader: Reader, field: Field, value: Any, at: tuple[str | int, ...]) -> str | None:
    if not isinstance(value, str):
        dutch = f"{field.key} {value!r} is geen tekst. Zet het tussen aanhalingstekens."
        reader.fault(at, f"{field.key} {value!r} is not a text.", "Put it between quotation marks.", dutch)
        return None
    text = " ".join(value.split())
    if field.form and not re.fullmatch(field.form, text):
        dutch = f"{field.key} {text!r} heeft niet de juiste vorm. Schrijf het als {field.example!r}."
        reader.fault(at, f"{field.key} {text!r} has not the right form.", f"Write it as {field.example!r}.", dutch)
        return None
    return text


def _flag(reader: Reader, field: Field, value: Any, at: tuple[str | int, ...]) -> bool | None:
    if not isinstance(value, bool):
        reader.fault(
            at,
            f"{field.key} {value!r} is not true or false.",
            "Write true, false, or leave it out.",
            f"{field.key} {value!r} is geen ja of nee. Schrijf true (ja) of false (nee), of laat het weg.",
        )
        return None
    return value


def _number(reader: Reader, field: Field, value: Any, at: tuple[str | int, ...]) -> Fraction | None:
    number = None if isinstance(value, str) else exact(value)
    if number is None:
        reader.fault(
            at,
            f"{field.key} {value!r} is not a number.",
            "Write it as 1234.5, without separators or words.",
            f"{field.key} {value!r} is geen getal. Schrijf het als 1234.5, zonder scheidingstekens of woorden.",
        )
    elif isinstance(value, Grouped):
        large, small = value.readings
        reader.fault(
            at,
            f"{field.key} {value.written} could be a thousandth of what is meant.",
            value.advice,
            f"{field.key} {value.written} kan een duizendste zijn van wat bedoeld is. Schrijf {large}, of {small} als "
            "dat bedoeld is.",
        )
    elif number < field.minimum:
        reader.fault(
            at,
            f"{field.key} {value} is below {field.minimum}.",
            f"Give {_unit(field)} of at least that.",
            f"{field.key} {value} is lager dan {field.minimum}. Geef minstens dat.",
        )
    elif number > MOST:
        reader.fault(
            at,
            f"{field.key} {value} is more than {MOST:,}.",
            "Check the number of digits.",
            f"{field.key} {value} is meer dan {MOST:,}. Controleer het aantal cijfers.".replace(",", "."),
        )
    else:
        return number
    return None


def _unit(field: Field) -> str:
    return f"a number of {field.unit}" if field.unit else "a number"


def _whole(reader: Reader, field: Field, value: Any, at: tuple[str | int, ...]) -> int | None:
    number = _number(reader, field, value, at)
    if number is not None and number.denominator != 1:
        dutch = f"{field.key} {value} is geen heel getal. Geef hele aantallen."
        reader.fault(at, f"{field.key} {value} is not a whole number.", f"Give whole {field.unit or 'numbers'}.", dutch)
        return None
    return None if number is None else int(number)


def _percent(reader: Reader, field: Field, value: Any, at: tuple[str | int, ...]) -> Fraction | None:
    signed = isinstance(value, str) and value.strip().endswith("%")
    number = exact(value.strip().removesuffix("%").strip() if signed else value)
    if number is None or (isinstance(value, str) and not signed):
        dutch = f"{field.key} {value!r} is geen percentage. Schrijf 80 voor tachtig procent."
        reader.fault(at, f"{field.key} {value!r} is not a percentage.", "Write 80 for eighty per cent.", dutch)
    elif not 0 <= number <= HUNDRED:
        dutch = f"{field.key} {value} ligt niet tussen 0 en 100 procent."
        reader.fault(at, f"{field.key} {value} lies outside 0 to 100 per cent.", "", dutch)
    elif 0 < number < 1 and not signed:
        percent = f"{float(number * HUNDRED):g}"
        reader.fault(
            at,
            f"{field.key} {value} could be a fraction or a percentage.",
            f"Write {percent} for that share of the whole, or '{value}%' if it is under one per cent.",
            f"{field.key} {value} kan een deel of een percentage zijn. Schrijf {percent} voor dat "
            f"deel van het geheel, of '{value}%' als het minder dan een procent is.",
        )
    else:
        return number
    return None


def _date(reader: Reader, field: Field, value: Any, at: tuple[str | int, ...]) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        day: date | None = value
    else:
        try:
            day = plain_day(value) if isinstance(value, str) else None
        except ValueError:
            day = None
    if day is None:
        dutch = f"{field.key} {value!r} is geen datum. Schrijf die als 2027-03-01."
        reader.fault(at, f"{field.key} {value!r} is not a date.", "Write it as 2027-03-01.", dutch)
    elif not 2000 <= day.year <= 2100:
        dutch = f"{field.key} {day} ligt niet in deze eeuw. Controleer het jaar."
        reader.fault(at, f"{field.key} {day} is not in this century.", "Check the year.", dutch)
        return None
    return day


def _choice(reader: Reader, field: Field, value: Any, at: tuple[str | int, ...]) -> str | None:
    known = field.choices or {}
    if not isinstance(value, str) or value not in known:
        _unknown_choice(reader, field, value, at, known)
        return None
    return value


def _unknown_choice(reader: Reader, field: Field, value: Any, at: tuple[str | int, ...], known: Iterable[str]) -> None:
    names = ", ".join(known)
    dutch = f"{field.key} {value!r} is niet bekend. Kies uit {names}."
    reader.fault(at, f"{field.key} {value!r} is not known.", f"Choose from {names}.", dutch)


def _months(reader: Reader, field: Field, value: Any, at: tuple[str | int, ...]) -> tuple[int, ...] | None:
    if not isinstance(value, list) or not value or any(type(m) is not int or not 1 <= m <= 12 for m in value):
        reader.fault(
            at,
            f"{field.key} {value!r} is not a list of months.",
            "Write [6, 7, 8] for June to August.",
            f"{field.key} {value!r} is geen lijst van maanden. Schrijf [6, 7, 8] voor juni tot en met augustus.",
        )
        return None
    return tuple(sorted(set(value)))


def _texts(reader: Reader, field: Field, value: Any, at: tuple[str | int, ...]) -> tuple[str, ...] | None:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        dutch = f"{field.key} {value!r} is geen lijst van teksten. Schrijf [nl, pl]."
        reader.fault(at, f"{field.key} {value!r} is not a list of texts.", "Write [nl, pl].", dutch)
        return None
    return tuple(value)


def _sbi(reader: Reader, field: Field, value: Any, at: tuple[str | int, ...]) -> str | None:
    text = str(value) if isinstance(value, str) else ""
    if not re.fullmatch(r"[0-9]{2}(\.?[0-9]{1,2}(\.?[0-9])?)?", text):
        reader.fault(
            at,
            f"{field.key} {value!r} is not an SBI code.",
            "Write it between quotation marks, as '5210'.",
            f"{field.key} {value!r} is geen SBI-code. Schrijf die tussen aanhalingstekens, zoals '5210'.",
        )
        return None
    try:
        classifications().sector_of_sbi(text)
    except UnknownNameError as error:
        dutch = f"SBI-code {text!r} bestaat niet."
        dutch += f" Bedoelde u {error.nearest[0]!r}?" if error.nearest else ""
        reader.fault(at, " ".join(error.sentences()), "", dutch)
        return None
    return text


def _municipality(reader: Reader, field: Field, value: Any, at: tuple[str | int, ...]) -> str | None:
    known = areas().municipalities
    if isinstance(value, str):
        if value in known:
            return value
        if code := _codes_by_name().get(value.casefold()):
            return code
    near = UnknownNameError("municipality", str(value), [*known, *(m.name for m in known.values())]).nearest
    advice = f"The nearest is {near[0]!r}." if near else "Write a code such as GM0599, or its name."
    dutch = f"{field.key} {value!r} is geen gemeente. "
    dutch += f"Bedoelde u {near[0]!r}?" if near else "Schrijf een code zoals GM0599, of de naam."
    reader.fault(at, f"{field.key} {value!r} is not a municipality.", advice, dutch)
    return None


@cache
def _codes_by_name() -> dict[str, str]:
    return {m.name.casefold(): m.code for m in areas().municipalities.values()}


def _reference(reader: Reader, field: Field, value: Any, at: tuple[str | int, ...]) -> str | None:
    if not isinstance(value, str) or value not in references():
        _unknown_choice(reader, field, value, at, references())
        return None
    return value


def _record(reader: Reader, field: Field, value: Any, at: tuple[str | int, ...]) -> dict[str, Answer] | None:
    if isinstance(value, dict) and value and all(part in (None, "") for part in value.values()):
        return None  # a record with only blanks is a question that is not answered
    record = reader.fields(field.fields or {}, value, at)
    if record and field.total is not None and len(record) == len(field.fields or {}):
        total = sum(record.values())
        if total != field.total:
            dutch = f"{field.key} telt op tot {float(total):g}%, niet tot {field.total}%."
            reader.fault(at, f"{field.key} adds up to {float(total):g}%, not {field.total}%.", "", dutch)
    return record


def _list(reader: Reader, field: Field, value: Any, at: tuple[str | int, ...]) -> tuple[dict[str, Answer], ...] | None:
    if not isinstance(value, list):
        reader.fault(
            at,
            f"{field.key} is not a list.",
            "Start each item with a dash, or write [] for none.",
            f"{field.key} is geen lijst. Begin elk onderdeel met een streepje, of schrijf [] voor geen.",
        )
        return None
    most = MOST_MUNICIPALITIES if field.key == "municipalities" else MOST_ROWS
    if len(value) > most:
        reader.fault(
            at,
            f"{field.key} has {len(value)} rows; at most {most} are read.",
            "Put what belongs together in one row.",
            f"{field.key} heeft {len(value)} rijen; er worden er hoogstens {most} gelezen. Zet in een rij wat bij "
            "elkaar hoort.",
        )
        return None
    records = (reader.fields(field.fields or {}, item, (*at, index)) for index, item in enumerate(value))
    return tuple(item for item in records if item is not None)


def _computed(reader: Reader, field: Field, value: Any, at: tuple[str | int, ...]) -> None:
    dutch = f"{field.key} rekent Banen zelf uit en is niet in te vullen. Laat het weg."
    reader.fault(at, f"{field.key} is worked out by Banen and cannot be answered.", "Leave it out.", dutch)


_READERS = {
    "text": _text, "flag": _flag, "whole": _whole, "number": _number, "percent": _percent, "date": _date,
    "choice": _choice, "months": _months, "texts": _texts, "sbi": _sbi, "municipality": _municipality,
    "reference": _reference, "record": _record, "list": _list, "computed": _computed,
}  # fmt: skip
