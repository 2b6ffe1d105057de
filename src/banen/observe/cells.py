"""Typed cells of a content table and typed entries of a content record: a number, a word from a list, a text.

A cell that is not what it should be is noted as a fault with its line; reading goes on with a harmless value,
because the loader raises with all faults before anything built from it can leave.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from banen.languages import ENGLISH, WHOLE, Text
from banen.observe.days import plain_day
from banen.observe.numbers import NumberError, plain_number, short, whole_number
from banen.observe.records import Faults, Record, Row
from banen.observe.words import languages

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")
_WHOLE = re.compile(r"-?[0-9]+\Z")


class Cells:
    """One line of a table, read cell by cell; a blank cell is *unknown*, never zero."""

    __slots__ = ("_cells", "_faults", "where")

    def __init__(self, row: Row, faults: Faults) -> None:
        self._cells, self._faults, self.where = row.cells, faults, row.where

    def fault(self, what: str, advice: str = "") -> None:
        """Note a fault on this line."""
        self._faults.add(self.where, what, advice)

    def text(self, column: str) -> str:
        """The text of a cell that must not be blank."""
        if not (cell := self._cells[column]):
            self.fault(f"{column} is blank.", "Fill it in.")
        return cell

    def in_languages(self) -> Text:
        """The text in the columns of the languages."""
        return Text.of({language: self.text(language) for language in WHOLE})

    def optional_text(self, column: str) -> str:
        """The text of a cell that may be blank."""
        return self._cells[column]

    def word(self, column: str, known: Collection[str]) -> str:
        """A cell that holds one of the known words."""
        if (cell := self._cells[column]) not in known:
            self.fault(f"{column} {cell!r} is not known.", f"Known are: {', '.join(sorted(known))}.")
        return cell

    def coded(self, column: str, form: re.Pattern[str], example: str) -> str:
        """A cell in a fixed form, such as a code; the example is shown when the form is wrong."""
        if not form.match(cell := self._cells[column]):
            self.fault(f"{column} {cell!r} has not the form {example}.")
        return cell

    def optional_date(self, column: str) -> date | None:
        """A date such as 2007-05-01, or None when blank."""
        if not (cell := self._cells[column]):
            return None
        try:
            return plain_day(cell)
        except ValueError:
            self.fault(f"{column} {cell!r} is not a date.", "Write it as 2007-05-01.")
            return None

    def optional_number(self, column: str) -> float | None:
        """A number with a dot for decimals and no separators, or None when blank."""
        if not (cell := self._cells[column]):
            return None
        if not _NUMBER.match(cell):
            what = f"{column} {short(cell)!r} is not a number."
            self.fault(what, "Write it as 1234.5, without separators or words.")
            return None
        try:
            return float(plain_number(cell))
        except NumberError as error:
            self.fault(f"{column} {error}")
            return None

    def number(self, column: str) -> float:
        """A number that must be there."""
        number = self.optional_number(column)
        if number is None:
            self._must_be_there(column)
        return number or 0.0

    def optional_whole(self, column: str) -> int | None:
        """A whole number, or None when blank."""
        if not (cell := self._cells[column]):
            return None
        if not _WHOLE.match(cell):
            what = f"{column} {short(cell)!r} is not a whole number."
            self.fault(what, "Write it as 1234, without separators or words.")
            return None
        try:
            return whole_number(cell)
        except NumberError as error:
            self.fault(f"{column} {error}")
            return None

    def whole(self, column: str) -> int:
        """A whole number that must be there."""
        number = self.optional_whole(column)
        if number is None:
            self._must_be_there(column)
        return number or 0

    def _must_be_there(self, column: str) -> None:
        if not self._cells[column]:
            self.fault(f"{column} is blank.", "Fill it in.")


class Entry:
    """One entry of a list in a YAML record, read key by key."""

    __slots__ = ("_at", "_data", "_faults", "_record")

    def __init__(self, record: Record, at: tuple[str | int, ...], data: dict[str, Any], faults: Faults) -> None:
        self._record, self._at, self._data, self._faults = record, at, data, faults

    def fault(self, what: str, advice: str = "", key: str = "") -> None:
        """Note a fault at this entry, or at one of its keys."""
        self._faults.add(
            self._record.place_of(*self._at, key) if key else self._record.place_of(*self._at), what, advice
        )

    def text(self, key: str) -> str:
        """A text; line breaks and double spaces from folding are closed up."""
        value = self._data.get(key, "")
        if not isinstance(value, str):
            self.fault(f"{key} {value!r} is not a text.", "Put it between quotation marks.", key)
            return ""
        return " ".join(value.split())

    def in_languages(self, name: str = "") -> Text:
        """The text at ``name_nl``, ``name_en`` …, or without a name at ``nl``, ``en`` …, as far as there."""
        keys = {language: f"{name}_{language}" if name else language for language in languages()}
        return Text.of({language: self.text(key) for language, key in keys.items() if key in self._data})

    def word(self, key: str, known: Collection[str]) -> str:
        """A text that is one of the known words."""
        if (word := self.text(key)) not in known:
            self.fault(f"{key} {word!r} is not known.", f"Known are: {', '.join(sorted(known))}.", key)
        return word

    def flag(self, key: str) -> bool:
        """A true or false."""
        if not isinstance(value := self._data.get(key), bool):
            self.fault(f"{key} {value!r} is not true or false.", key=key)
        return bool(value)

    def day(self, key: str) -> date:
        """A date such as 2007-05-01."""
        found = self._data.get(key)
        if isinstance(found, date):
            return found
        self.fault(f"{key} {found!r} is not a date.", "Write it as 2007-05-01.", key)
        return date.min

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; a key that is left out is an empty list."""
        values = self._data.get(key, [])
        if not isinstance(values, list) or not all(isinstance(item, str) for item in values):
            self.fault(f"{key} is not a list of texts.", key=key)
            return ()
        return tuple(values)


def entries(
    record: Record, name: str, required: tuple[str, ...], faults: Faults, optional: tuple[str, ...] = ()
) -> Iterator[Entry]:
    """The entries of a named list in a record; a missing, blank or unknown key and a doubled id are faults."""
    listed = record.data.get(name) if isinstance(record.data, dict) else None
    if not isinstance(listed, list):
        faults.add(record.where, f"has no list {name!r}.")
        return
    seen: set[str] = set()
    known = {*required, *optional, *_in_other_languages((*required, *optional))}
    for index, data in enumerate(listed):
        if not isinstance(data, dict):
            faults.add(record.place_of(name, index), "is not an entry with keys.")
            continue
        entry = Entry(record, (name, index), data, faults)
        missing = [key for key in required if data.get(key) in (None, "", [])]
        unknown = [str(key) for key in data if key not in known]
        if missing or unknown:
            complaints = [f"misses {', '.join(missing)}"] * bool(missing) + [
                f"has unknown {', '.join(unknown)}"
            ] * bool(unknown)
            entry.fault(f"{data.get('id', 'entry')} {' and '.join(complaints)}.")
        if (key := str(data.get("id"))) in seen:
            entry.fault(f"{key} stands here twice.", "Give one of the two another id.", "id")
        seen.add(key)
        yield entry


def _in_other_languages(keys: Iterable[str]) -> Iterator[str]:
    """The keys of the same texts in the languages that are not whole: ``pl`` beside ``en``."""
    for key in keys:
        if key == ENGLISH or key.endswith(f"_{ENGLISH}"):
            yield from (key.removesuffix(ENGLISH) + language for language in languages()[len(WHOLE) :])
