"""Vacancies as a plain CSV: one line each, with commas or (Dutch Excel) semicolons; lists within a cell by |."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from banen.languages import DUTCH
from banen.observe.numbers import NumberError, plain_number
from banen.observe.records import Faults, place, ragged, read_cells, separator_of
from banen.sentences import Sentence

NEEDED = ("id", "isco", "hours_min", "hours_max", "wage", "place")
LISTS = ("essential", "optional", "times")
NUMBERS = ("hours_min", "hours_max", "wage", "places")
FLAGS = ("safety_critical", "language_on_job", "starter_job", "training_on_job", "agency_admitted")
DAYS = ("start", "closes")
TEXTS = ("source", "esco_occupation", "dutch_required", "profession")
_YES_NO = {
    "true": True, "waar": True, "yes": True, "ja": True, "false": False, "onwaar": False, "no": False, "nee": False,
}  # fmt: skip
_DUTCH_DAY = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})\Z")


def read_table(path: Path, faults: Faults) -> list[tuple[str, dict[str, Any]]]:
    """The lines of a CSV as records with their place; a missing or unknown column and every wrong cell is a fault."""
    before = faults.noted
    table = read_cells(path, faults)
    if faults.noted > before:
        return []
    head = path.read_text(encoding="utf-8-sig").partition("\n")[0]
    columns = [name.strip() for name in table[0][1]] if table else []
    known = {*NEEDED, *LISTS, *NUMBERS, *FLAGS, *DAYS, *TEXTS}
    doubled = {name for name in columns if columns.count(name) > 1}
    for name in sorted(set(NEEDED) - set(columns)):
        faults.add(
            place(path, 1),
            Sentence("lacks the column {name}.", name=name),
            Sentence("It needs {needed}.", needed=", ".join(NEEDED)),
        )
    for name in sorted(set(columns) - known):
        faults.add(
            place(path, 1),
            Sentence("has an unknown column {name!r}.", name=name),
            Sentence("Known are {known}.", known=", ".join(sorted(known))),
        )
    for name in sorted(doubled):
        faults.add(
            place(path, 1),
            Sentence("has the column {name!r} twice.", name=name),
            "Keep one.",
        )
    if doubled or not known >= set(columns) >= set(NEEDED):
        return []
    records = []
    for line, cells in table[1:]:
        where = place(path, line)
        if not any(cells):
            continue
        if len(cells) != len(columns):
            faults.add(where, *ragged(len(cells), len(columns)))
            continue
        given = {name: cell.strip() for name, cell in zip(columns, cells, strict=True) if cell.strip()}
        records.append((where, _fields(given, where, separator_of(head) == ";", faults)))
    return records


def _fields(given: Mapping[str, str], where: str, dutch: bool, faults: Faults) -> dict[str, Any]:
    """One line in the form of a record."""
    read: dict[str, Any] = {name: given[name] for name in ("id", "isco", "place", *TEXTS) if name in given}
    read |= {name: _number(name, given[name], where, dutch, faults) for name in NUMBERS if name in given}
    read |= {name: _flag(name, given[name], where, faults) for name in FLAGS if name in given}
    read |= {name: _day(given[name]) for name in DAYS if name in given}
    for name in LISTS:
        if name in given:
            read[name] = [one.strip() for one in given[name].split("|") if one.strip()]
    record = {name: value for name, value in read.items() if name not in _GROUPED}
    if "hours_min" in read or "hours_max" in read:
        record["hours"] = {"min": read.get("hours_min"), "max": read.get("hours_max")}
    if "essential" in read or "optional" in read:
        record["skills"] = {"essential": read.get("essential", []), "optional": read.get("optional", [])}
    if "profession" in read:
        record["regulated"] = {"profession": read["profession"]}
    if "agency_admitted" in read:
        record["agency"] = {"agency_admitted": read["agency_admitted"]}
    return record


def _flag(name: str, text: str, where: str, faults: Faults) -> bool | None:
    if text.lower() not in _YES_NO:
        faults.add(
            where,
            Sentence("{name} {text!r} is neither true nor false.", name=name, text=text[:40]),
            "Write WAAR or ONWAAR.",
        )
    return _YES_NO.get(text.lower())


_GROUPED = ("hours_min", "hours_max", "essential", "optional", "profession", "agency_admitted")


def _number(name: str, text: str, where: str, dutch: bool, faults: Faults) -> float | int | None:
    try:
        number = plain_number(text.replace(",", ".") if dutch else text)
    except NumberError as error:
        faults.add(where, Sentence("{name} {error}", name=name, error=error), "", f"{name} {error.sentence(DUTCH)}")
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _day(text: str) -> date | str:
    """A day as 2027-03-01 or 01-03-2027; what is neither stays text, and its field refuses it."""
    if dutch := _DUTCH_DAY.match(text):
        try:
            return date(int(dutch[3]), int(dutch[2]), int(dutch[1]))
        except ValueError:
            return text
    return text


def table_of(records: Sequence[Mapping[str, Any]]) -> str:
    """Records as the plain CSV that is read here, with what is not told left empty, to be filled in by hand."""
    columns = (*NEEDED, *LISTS, "places", *DAYS, *TEXTS, "starter_job")
    sheet = io.StringIO(newline="")
    writer = csv.DictWriter(sheet, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for record in records:
        hours, skills = record.get("hours") or {}, record.get("skills") or {}
        writer.writerow(
            {
                **record,
                "hours_min": hours.get("min"),
                "hours_max": hours.get("max"),
                "essential": "|".join(skills.get("essential", ())),
                "optional": "|".join(skills.get("optional", ())),
                "times": "|".join(record.get("times", ())),
            }
        )
    return sheet.getvalue()
