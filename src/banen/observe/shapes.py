"""The shape of a record in content: which keys it has and what stands at each, held against the whole record at once.

A shape is written as the record itself is written, with a kind where a value stands::

    {"outcomes": [{"id": str, "label": TEXT, "share": NUMBER, "unit": OneOf(units), "note?": str}]}

A key with ``?`` may be left out or blank. ``{str: shape}`` is a mapping whose names the shape does not know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Any

from banen.errors import nearest
from banen.languages import WHOLE, Text
from banen.observe.numbers import Grouped, short
from banen.observe.records import Faults, Record
from banen.observe.words import languages

Shape = Any
Path = tuple[str | int, ...]

KINDS: Mapping[object, str] = {
    str: "a text", bool: "true or false", int: "a whole number", date: "a day such as 2027-03-01",
    dict: "a mapping of names to values", list: "a list",
}  # fmt: skip


@dataclass(frozen=True)
class Fits:
    """A kind of value of one's own: what it is called, and whether a value is one."""

    named: str
    check: Callable[[Any], bool]


@dataclass(frozen=True)
class OneOf:
    """A name out of those that are known; ``known`` is asked when it is needed, because it may be content itself."""

    known: Collection[str] | Callable[[], Collection[str]]
    kind: str = "name"

    @property
    def names(self) -> Collection[str]:
        """The names that are known."""
        return self.known() if callable(self.known) else self.known


@dataclass(frozen=True)
class Maybe:
    """A value of a shape, or nothing (``null``)."""

    shape: Shape


@dataclass(frozen=True)
class Distinct:
    """A list of values of a shape in which none stands twice."""

    shape: Shape


def is_number(value: object) -> bool:
    """Whether a value is a finite number: no switch, and no digits in a group that may mean thousands."""
    return isinstance(value, int | float) and not isinstance(value, bool | Grouped) and isfinite(value)


NUMBER = Fits("a number", is_number)
SHARE = Fits("a share from 0 to 1", lambda value: is_number(value) and 0 <= value <= 1)
ANYTHING = Fits("something", lambda value: value is not None)
TEXT: Shape = {**dict.fromkeys(WHOLE, str), **{f"{other}?": str for other in languages() if other not in WHOLE}}
"""A sentence in Dutch and English; another language may stand beside them."""
_LANGUAGE = re.compile("[a-z]{2}")


def spoken(*names: str) -> dict[str, Shape]:
    """Keys of texts that stand beside each other, ``name_nl``, ``name_en`` …; another language may stand there too."""
    keys = {f"{name}_{language}": language in WHOLE for name in names for language in languages()}
    return {key if whole else f"{key}?": str for key, whole in keys.items()}


def said(data: Mapping[str, Any], name: str) -> Text:
    """The text at ``name_nl``, ``name_en`` …; line breaks and double spaces from folding are closed up."""
    keys = {language: f"{name}_{language}" for language in languages()}
    return Text.of({language: " ".join(data[key].split()) for language, key in keys.items() if key in data})


def told_twice(record: Record | None, name: str, faults: Faults) -> None:
    """Note each id that stands twice in a list of a record, whatever else is wrong there."""
    listed = record.data.get(name) if record and isinstance(record.data, dict) else None
    seen: set[str] = set()
    for index, data in enumerate(listed if isinstance(listed, list) else ()):
        if record and isinstance(data, dict) and (id_ := str(data.get("id"))) in seen:
            faults.add(
                record.place_of(name, index, "id"), f"{id_} stands here twice.", "Give one of the two another id."
            )
        elif isinstance(data, dict):
            seen.add(id_)


def in_form(pattern: str, example: str) -> Fits:
    """A text in a fixed form, such as a code; the example is shown when the form is wrong."""
    form = re.compile(pattern)
    return Fits(f"in the form {example}", lambda value: isinstance(value, str) and bool(form.fullmatch(value)))


def is_text(value: object) -> bool:
    """Whether a value is a pair of texts, nl and en."""
    return isinstance(value, dict) and {*WHOLE} <= {*value} and all(map(_is_filled, value.values()))


def sound(record: Record | None, shape: Shape, faults: Faults, at: Path = ()) -> Record | None:
    """What of a record has its shape; all that has not is a fault with its line, and is left out.

    With ``at`` only the part at that path is looked at, and is a record of its own then.

    An item of a list or a name of an open mapping is left out alone; where a key of a fixed mapping is missing or
    wrong the whole mapping goes. None where nothing is left.
    """
    if record is None:
        return None
    before, lines = faults.noted, dict[str, str]()
    value = record.data
    for step in at:
        value = value[step]
    kept = _Look(record, faults, lines).take(value, shape, at, ())
    if not at and faults.noted == before:
        return record
    return None if kept is _NOTHING else Record(kept, lines, record.place_of(*at))


_NOTHING = object()


@dataclass(frozen=True)
class _Look:
    """One look at a record: what is kept, and at which new path each line of it stands."""

    record: Record
    faults: Faults
    lines: dict[str, str]

    def take(self, value: Any, shape: Shape, at: Path, to: Path) -> Any:
        if to and (found := self.record.lines.get(_dotted(at))):
            self.lines[_dotted(to)] = found
        if isinstance(shape, Maybe):
            return value if value is None else self.take(value, shape.shape, at, to)
        if isinstance(shape, dict):
            return self._mapping(value, shape, at, to)
        if isinstance(shape, Distinct):
            return self._distinct(self.take(value, [shape.shape], at, to), at)
        if isinstance(shape, list):
            return self._list(value, shape[0], at, to)
        return self._single(value, shape, at, to)

    def _fault(self, at: Path, what: str, advice: str = "") -> Any:
        self.faults.add(self.record.place_of(*at), what, advice)
        return _NOTHING

    def _single(self, value: Any, shape: Shape, at: Path, to: Path) -> Any:
        if isinstance(shape, OneOf):
            names = shape.names
            if isinstance(value, str) and value in names:
                return value
            near = nearest(value, names) if isinstance(value, str) else ""
            few = f"Known are {', '.join(sorted(names))}." if len(names) <= FEW_NAMES else ""
            advice = f"The nearest is {near!r}." if near else few
            return self._fault(at, f"{_called(at)} {_shown(value)}, which is no {shape.kind}.", advice)
        fits = shape.check(value) if isinstance(shape, Fits) else _is(value, shape)
        if not fits:
            wanted = shape.named if isinstance(shape, Fits) else KINDS[shape]
            return self._fault(at, f"{_called(at)} {_shown(value)}, which is not {wanted}.")
        if isinstance(value, dict | list):
            self._lines_below(_dotted(at), _dotted(to))
        return value

    def _lines_below(self, at: str, to: str) -> None:
        for path, line in self.record.lines.items():
            if path.startswith(f"{at}."):
                self.lines[to + path[len(at) :]] = line

    def _list(self, value: Any, shape: Shape, at: Path, to: Path) -> Any:
        if not isinstance(value, list):
            return self._fault(at, f"{_called(at)} {_shown(value)}, which is not a list.")
        kept: list[Any] = []
        for index, item in enumerate(value):
            if (taken := self.take(item, shape, (*at, index), (*to, len(kept)))) is not _NOTHING:
                kept.append(taken)
        return kept

    def _distinct(self, value: Any, at: Path) -> Any:
        if value is not _NOTHING:
            for again in sorted({str(item) for item in value if value.count(item) > 1}):
                self._fault(at, f"{_called(at)} names {again!r} twice.", "Keep one of the two.")
        return value

    def _mapping(self, value: Any, shape: Mapping[Any, Shape], at: Path, to: Path) -> Any:
        if not isinstance(value, dict):
            advice = "" if str in shape else f"Write {', '.join(name.rstrip('?') for name in shape)}."
            return self._fault(at, f"{_called(at)} {_shown(value)}, which is not a mapping of names to values.", advice)
        if str in shape:
            taken = {key: self.take(item, shape[str], (*at, key), (*to, key)) for key, item in value.items()}
            return {key: item for key, item in taken.items() if item is not _NOTHING}
        optional = {name.rstrip("?") for name in shape if name.endswith("?")}
        known = {name.rstrip("?"): inner for name, inner in shape.items()}
        whole = all([*self._unknown(value, known, at), *self._missing(value, known, optional, at)])
        kept = {}
        for name, item in value.items():
            if name not in known or (item is None and name in optional):
                continue
            if item is not None or isinstance(known[name], Maybe):
                kept[name] = self.take(item, known[name], (*at, name), (*to, name))
        return kept if whole and _NOTHING not in kept.values() else _NOTHING

    def _unknown(self, value: Mapping[str, Any], known: Mapping[str, Shape], at: Path) -> Iterator[bool]:
        for name in value:
            if name not in known and not (known == TEXT and _LANGUAGE.fullmatch(str(name))):
                near = nearest(name, known, 0.5)
                advice = f"The nearest is {near!r}." if near else f"Known are {', '.join(known)}."
                self._fault((*at, name), f"{_called(at)} has an unknown key {short(name)!r}.", advice)
                yield False

    def _missing(
        self, value: Mapping[str, Any], known: Mapping[str, Shape], optional: Collection[str], at: Path
    ) -> Iterator[bool]:
        for name, inner in known.items():
            blank = value.get(name) is None and not (isinstance(inner, Maybe) and name in value)
            if blank and name not in optional:
                self._fault(at, f"{_called(at)} lacks {name!r}.", f"Write {name}: {_example(inner)}.")
                yield False


FEW_NAMES = 12
"""Names that fit in one sentence."""


def _called(at: Path) -> str:
    """A place in a record as a sentence names it: its last name, or the number of an item."""
    if not at:
        return "the file"
    last = at[-1]
    if isinstance(last, int):
        return f"{_called(at[:-1])}, item {last + 1},".replace(",, item", ", item")
    return ".".join(str(part) for part in at[-2:] if not isinstance(part, int))


def _shown(value: object) -> str:
    return "is blank" if value in (None, "") else f"is {short(str(value))!r}"


def _dotted(at: Path) -> str:
    return ".".join(map(str, at))


def _is(value: Any, kind: type) -> bool:
    if kind is str:
        return _is_filled(value)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool | Grouped)
    return isinstance(value, kind)


def _is_filled(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _example(shape: Shape) -> str:
    if shape == TEXT:
        return "{nl: …, en: …}"
    return "[…]" if isinstance(shape, list) else "…"
