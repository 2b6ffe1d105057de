"""Files of people and of vacancies: records in YAML, JSON or JSON Lines, each field read or refused in place.

A field that is not known is refused, never ignored; so is one that is there twice. All faults are told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from banen.errors import nearest
from banen.observe.days import FIRST_DAY, LAST_DAY, DayError, read_day
from banen.observe.documents import read_document
from banen.observe.numbers import quoted
from banen.observe.records import Faults, place, read_yaml, text_of
from banen.sentences import Sentence

CEFR = ("A0", "A1", "A2", "B1", "B2", "C1", "C2")
V = TypeVar("V")
SKILLS_OF_LANGUAGE = ("listening", "reading", "speaking", "writing")


class FieldError(ValueError):
    """A field whose value does not fit: what is wrong and what would, as often as something is wrong in it."""

    def __init__(self, what: str | DayError, advice: str = "", *more: tuple[str | DayError, str]) -> None:
        self.wrong = ((what, advice), *more)
        super().__init__(f"{what} {advice}".rstrip())


@dataclass(frozen=True, slots=True)
class FormField:
    """How one field of a record is read, and whether it must be there."""

    read: Callable[[Any], Any]
    needed: bool = False
    absent: Any = None


def read_form(fields: object, form: Mapping[str, FormField], where: str, faults: Faults) -> dict[str, Any]:
    """The values of a record by the form; every field that is missing, unknown or does not fit is a fault."""
    if not isinstance(fields, dict):
        faults.add(where, "is no record of fields.", Sentence("Write {form}.", form=", ".join(form)))
        return {}
    values: dict[str, Any] = {}
    for name in [name for name in fields if name not in form]:
        near = nearest(str(name), form)
        faults.add(
            where,
            Sentence("has an unknown field {name}.", name=quoted(name)),
            Sentence("Did you mean {near}?", near=near) if near else "Leave it out.",
        )
    for name, field in form.items():
        if fields.get(name) is None:
            if field.needed:
                faults.add(where, Sentence("lacks {name}.", name=name), "Fill it in; it is never guessed.")
            values[name] = field.absent
            continue
        try:
            values[name] = field.read(fields[name])
        except FieldError as error:
            for what, advice in error.wrong:
                faults.add(where, Sentence("{name} {what}", name=name, what=what), advice)
    return values


def read_list(path: Path, key: str, faults: Faults) -> Iterator[tuple[str, Any]]:
    """The records of a file, each with its place: a list under ``key``, or one JSON object per line (``.jsonl``)."""
    if path.suffix == ".jsonl":
        yield from _lines(path, faults)
        return
    record = read_yaml(path, faults)
    if record is None:
        return
    listed = record.data.get(key) if isinstance(record.data, dict) else record.data
    if not isinstance(listed, list):
        faults.add(
            record.where,
            Sentence("holds no list of {key}.", key=key),
            Sentence("Write {key}: with one record per line below it.", key=key),
        )
        return
    prefix = (key,) if isinstance(record.data, dict) else ()
    for number, fields in enumerate(listed):
        yield record.place_of(*prefix, number, *list(fields)[:1] if isinstance(fields, dict) else ()), fields


def _lines(path: Path, faults: Faults) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(text_of(path, faults).splitlines(), start=1):
        if not line.strip():
            continue
        where = place(path, number)
        document = read_document(line)
        for fault in document.faults:
            faults.add(where, fault.what, fault.advice, fault.dutch)
        if not document.faults:
            yield where, document.data


def text(value: Any) -> str:
    """A text that is not blank, of at most 200 characters."""
    if not isinstance(value, str) or not value.strip() or len(value) > 200:
        raise FieldError(Sentence("{value} is no short text.", value=quoted(value)))
    return value.strip()


def code(value: Any) -> str:
    """A code as text; a number that lost its zeros is not believed."""
    if not isinstance(value, str):
        what = Sentence("{value} is a number, and may have lost a zero.", value=quoted(value))
        raise FieldError(what, "Put it between quotation marks.")
    return text(value)


def isco(value: Any) -> str:
    """An ISCO-08 unit group: four digits as text."""
    if len(code(value)) != 4 or not value.isascii() or not value.isdigit():
        what = Sentence("{value} is no ISCO-08 unit group.", value=quoted(value))
        raise FieldError(what, "Write four digits between quotation marks.")
    return str(value)


def isco_or_group(value: Any) -> str:
    """An ISCO-08 group of one to four digits, as text."""
    if not 1 <= len(code(value)) <= 4 or not value.isascii() or not value.isdigit():
        what = Sentence("{value} is no ISCO-08 group.", value=quoted(value))
        raise FieldError(what, "Write one to four digits between quotation marks.")
    return str(value)


def flag(value: Any) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise FieldError(Sentence("{value} is neither true nor false.", value=quoted(value)))
    return value


def day(value: Any) -> date:
    """A day such as 2027-03-01."""
    if isinstance(value, str):
        try:
            return read_day(value)
        except DayError as error:
            raise FieldError(error) from None
    if not isinstance(value, date):
        raise FieldError(Sentence("{value} is no day.", value=quoted(value)), "Write it as 2027-03-01.")
    if not FIRST_DAY <= value <= LAST_DAY:
        raise FieldError(DayError(value.isoformat(), "beyond", FIRST_DAY, LAST_DAY))
    return value


def whole(low: int, high: int) -> Callable[[Any], int]:
    """A whole number within bounds."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            what = Sentence("{value} is no whole number from {low} to {high}.", value=quoted(value), low=low, high=high)
            raise FieldError(what)
        return value

    return read


def amount(low: float, high: float) -> Callable[[Any], float]:
    """A number within bounds."""

    def read(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            what = Sentence("{value} is no number from {low:g} to {high:g}.", value=quoted(value), low=low, high=high)
            raise FieldError(what)
        return float(value)

    return read


def word(*known: str) -> Callable[[Any], str]:
    """One of the known words."""

    def read(value: Any) -> str:
        if value not in known:
            raise FieldError(Sentence("{value} is not one of {known}.", value=quoted(value), known=list(known)))
        return str(value)

    return read


def many(read: Callable[[Any], V], most: int = 200) -> Callable[[Any], tuple[V, ...]]:
    """A list of values, each read the same way."""

    def read_all(value: Any) -> tuple[V, ...]:
        if not isinstance(value, list) or len(value) > most:
            raise FieldError(Sentence("{value} is no list of at most {most}.", value=quoted(value), most=most))
        return tuple(read(one) for one in value)

    return read_all


def part(form: Mapping[str, FormField]) -> Callable[[Any], dict[str, Any]]:
    """A record within a record."""

    def read(value: Any) -> dict[str, Any]:
        faults = Faults()
        values = read_form(value, form, "", faults)
        if faults.found:
            first, *more = ((fault.what, fault.advice) for fault in faults.found)
            raise FieldError(*first, *more)
        return values

    return read


def span(low: float, high: float) -> Callable[[Any], tuple[float, float]]:
    """A least and a most: ``{min: 16, max: 24}``."""
    form = {"min": FormField(amount(low, high), needed=True), "max": FormField(amount(low, high), needed=True)}

    def read(value: Any) -> tuple[float, float]:
        found = part(form)(value)
        if found["min"] > found["max"]:
            what = Sentence("has a least ({least:g}) above its most ({most:g}).", least=found["min"], most=found["max"])
            raise FieldError(what)
        return found["min"], found["max"]

    return read


def dutch(value: Any) -> tuple[int, ...]:
    """Levels of Dutch for listening, reading, speaking and writing: one level for all, or one each; -1 is not told."""
    if isinstance(value, str):
        return (CEFR.index(word(*CEFR)(value)),) * len(SKILLS_OF_LANGUAGE)
    found = part({skill: FormField(word(*CEFR)) for skill in SKILLS_OF_LANGUAGE})(value)
    return tuple(-1 if found[skill] is None else CEFR.index(found[skill]) for skill in SKILLS_OF_LANGUAGE)
