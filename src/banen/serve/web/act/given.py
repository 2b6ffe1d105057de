"""A body of JSON, field by field: what is missing, not known here, of another kind or too long is told all at once.

A field is what it says or the request is refused: a word is no number, a list is no text, and 1 is neither true nor
false. What a column of the store could not hold does not come so far.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final, TypeVar

from banen.act.errors import ActError
from banen.errors import Fault
from banen.observe.days import plain_day
from banen.observe.numbers import quoted, short
from banen.sentences import Sentence

T = TypeVar("T")
LARGEST: Final = 10**9
"""No number of places, of a version or of a year is beyond it; a column holds twice as much."""
LONGEST: Final = 80
"""Characters of a name, a reference or a scope."""
MOST: Final = 1_000
"""Rows of a list."""


class Given:
    """The fields of an object; each is read by its kind, and :meth:`sound` then tells every fault at once."""

    def __init__(self, body: Any, needed: Sequence[str], also: Sequence[str] = (), at: str = "") -> None:
        self.body: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
        self.at = at
        self.faults = [self._fault(name, "is missing.") for name in needed if name not in self.body]
        strange = [name for name in self.body if name not in (*needed, *also)]
        self.faults += [self._fault(short(name), "is not known here.") for name in strange]

    def sound(self) -> None:
        """Raise :class:`~banen.act.errors.ActError` with everything that is wrong, where something is."""
        if self.faults:
            raise ActError(*self.faults)

    def text(self, name: str, longest: int = LONGEST, default: str = "") -> str:
        """A text; what is not given, or null, is the default."""
        text = self._of(name, default, lambda v: v if isinstance(v, str) else None, Sentence("is no text."))
        if len(text) > longest:
            self.faults.append(self._fault(name, Sentence("is longer than {longest} characters.", longest=longest)))
        return text

    def whole(self, name: str, default: int = 0) -> int:
        """A whole number of bearable size; a switch is none."""
        number = self._of(name, default, lambda v: v if type(v) is int else None, Sentence("is no whole number."))
        if abs(number) > LARGEST:
            self.faults.append(self._fault(name, Sentence("is beyond {largest}.", largest=LARGEST)))
            return default
        return number

    def switch(self, name: str) -> bool:
        """True or false, and nothing that could be meant so."""
        return self._of(
            name, False, lambda v: v if isinstance(v, bool) else None, Sentence("is neither true nor false.")
        )

    def day(self, name: str, default: date = date.min) -> date:
        """A day."""
        return self._of(name, default, lambda v: _read(plain_day, v), Sentence("is no day."), "Write 2026-03-01.")

    def hour(self, name: str) -> time:
        """An hour of the day."""
        return self._of(name, time.min, lambda v: _read(time.fromisoformat, v), Sentence("is no hour."), "Write 08:00.")

    def instant(self, name: str) -> datetime | None:
        """An instant with its zone; none where it is not given."""
        advice = "Write 2026-02-09T09:00:00+01:00."
        moment = self._of(name, None, lambda v: _read(_zoned, v), Sentence("is no instant with its zone."), advice)
        return moment if isinstance(moment, datetime) else None

    def texts(self, name: str) -> list[str]:
        """A list of texts."""
        return self._of(
            name, [], lambda v: v if _all(v, str) else None, Sentence("is no list of at most {most} texts.", most=MOST)
        )

    def mapping(self, name: str) -> Mapping[str, Any]:
        """An object."""
        return self._of(name, {}, lambda v: v if isinstance(v, Mapping) else None, Sentence("is no object."))

    def rows(self, name: str) -> list[Mapping[str, Any]]:
        """A list of objects."""
        return self._of(
            name,
            [],
            lambda v: v if _all(v, Mapping) else None,
            Sentence("is no list of at most {most} objects.", most=MOST),
        )

    def _of(self, name: str, default: T, read: Callable[[Any], T | None], wrong: str, advice: str = "") -> T:
        value = self.body.get(name)
        if value is None:
            return default
        if (known := read(value)) is None:
            self.faults.append(self._fault(name, Sentence("{value} {wrong}", value=quoted(value), wrong=wrong), advice))
            return default
        return known

    def _fault(self, name: str, what: str, advice: str = "") -> Fault:
        return Fault(f"{self.at}{name}", what, advice)


def _read(reader: Callable[[str], T], value: Any) -> T | None:
    try:
        return reader(value)
    except (TypeError, ValueError):
        return None


def _zoned(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _all(value: Any, kind: type) -> bool:
    return isinstance(value, list) and len(value) <= MOST and all(isinstance(each, kind) for each in value)
