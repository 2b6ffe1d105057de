"""Typed cells: a number, a whole number or a word from a list out of one line of a content table.

A cell that is not what it should be is noted as a fault with its line; reading goes on with a harmless value,
because the loader raises with all faults before anything built from it can leave.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from banen.observe.reading import Faults, Row

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
        if not (found := self._cells[column]):
            self.fault(f"{column} is blank.", "Fill it in.")
        return found

    def optional_text(self, column: str) -> str:
        """The text of a cell that may be blank."""
        return self._cells[column]

    def word(self, column: str, known: Collection[str]) -> str:
        """A cell that holds one of the known words."""
        if (found := self._cells[column]) not in known:
            self.fault(f"{column} {found!r} is not known.", f"Known are: {', '.join(sorted(known))}.")
        return found

    def coded(self, column: str, form: re.Pattern[str], example: str) -> str:
        """A cell in a fixed form, such as a code; the example is shown when the form is wrong."""
        if not form.match(found := self._cells[column]):
            self.fault(f"{column} {found!r} has not the form {example}.")
        return found

    def optional_number(self, column: str) -> float | None:
        """A number with a dot for decimals and no separators, or None when blank."""
        if not (found := self._cells[column]):
            return None
        if not _NUMBER.match(found):
            self.fault(f"{column} {found!r} is not a number.", "Write it as 1234.5, without separators or words.")
            return None
        return float(found)

    def number(self, column: str) -> float:
        """A number that must be there."""
        found = self.optional_number(column)
        if found is None:
            self._must_be_there(column)
        return found or 0.0

    def optional_whole(self, column: str) -> int | None:
        """A whole number, or None when blank."""
        if not (found := self._cells[column]):
            return None
        if not _WHOLE.match(found):
            self.fault(f"{column} {found!r} is not a whole number.", "Write it as 1234, without separators or words.")
            return None
        return int(found)

    def whole(self, column: str) -> int:
        """A whole number that must be there."""
        found = self.optional_whole(column)
        if found is None:
            self._must_be_there(column)
        return found or 0

    def _must_be_there(self, column: str) -> None:
        if not self._cells[column]:
            self.fault(f"{column} is blank.", "Fill it in.")
