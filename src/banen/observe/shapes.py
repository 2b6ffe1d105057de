"""The shape of content: which keys a record has, or which columns a table, and what stands at each, all held at once.

A shape is written as the record itself is written, with a kind where a value stands::

    {"outcomes": [{"id": str, "label": TEXT, "share": NUMBER, "unit": OneOf(units), "note?": str}]}

A key with ``?`` may be left out or blank. ``{str: shape}`` is a mapping whose names the shape does not know. The line
of a table is a mapping of its columns, whose cells are read as the number, day or list (parted by ``;``) of the shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from pathlib import Path as File
from typing import Any

from banen.errors import nearest
from banen.languages import WHOLE, Text
from banen.observe.days import plain_day
from banen.observe.numbers import Grouped, NumberError, plain_number, short, whole_number
from banen.observe.records import Faults, Record, read_rows, read_yaml
from banen.observe.words import languages
from banen.sentences import Sentence

Shape = Any
Path = tuple[str | int, ...]

KINDS: Mapping[object, str] = {
    str: "a text", bool: "true or false", int: "a whole number", date: "a day such as 2027-03-01",
    dict: "a mapping of names to values", list: "a list",
}  # fmt: skip


@dataclass(frozen=True)
class Fits:
    """A kind of value of one's own: its name, whether a value is one, as what a cell is read, and how to write it."""

    named: str
    check: Callable[[Any], bool]
    of: type = str
    advice: str = ""


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


NUMBER = Fits("a number", is_number, float, "Write it as 1234.5, without separators or words.")
WRITTEN = Fits("a number", lambda value: is_number(value) or isinstance(value, Grouped), float)
"""A number in a file that Banen itself wrote, in which 1.863 never means thousands."""
SHARE = Fits("a share from 0 to 1", lambda value: is_number(value) and 0 <= value <= 1, float)
ANYTHING = Fits("something", lambda value: value is not None)
NAMED: Shape = dict.fromkeys(WHOLE, str)
"""The columns of the languages in a table."""
TEXT: Shape = {**dict.fromkeys(WHOLE, str), **{f"{other}?": str for other in languages() if other not in WHOLE}}
"""A sentence in Dutch and English; another language may stand beside them."""
_LANGUAGE = re.compile("[a-z]{2}")


def spoken(*names: str) -> dict[str, Shape]:
    """Keys of texts that stand beside each other, ``name_nl``, ``name_en`` …; another language may stand there too."""
    keys = {f"{name}_{language}": language in WHOLE for name in names for language in languages()}
    return {key if whole else f"{key}?": str for key, whole in keys.items()}


def said(data: Mapping[str, Any], name: str = "") -> Text:
    """The text at ``name_nl``, ``name_en`` … or at ``nl``, ``en`` …; breaks and spaces of folding are closed up."""
    keys = {language: f"{name}_{language}" if name else language for language in languages()}
    return Text.of({language: " ".join(data[key].split()) for language, key in keys.items() if key in data})


def told_twice(record: Record | None, name: str, faults: Faults) -> None:
    """Note each id that stands twice in a list of a record, whatever else is wrong there."""
    listed = record.data.get(name) if record and isinstance(record.data, dict) else None
    seen: set[str] = set()
    for index, data in enumerate(listed if isinstance(listed, list) else ()):
        if record and isinstance(data, dict) and (id_ := str(data.get("id"))) in seen:
            faults.add(
                record.place_of(name, index, "id"),
                Sentence("{id} stands here twice.", id=id_),
                "Give one of the two another id.",
            )
        elif isinstance(data, dict):
            seen.add(id_)


def at_least(least: float, of: type = float) -> Fits:
    """A number, or a whole number (``int``), that is not below a bound."""
    named = "a whole number" if of is int else "a number"
    return Fits(f"{named} of {least:g} or more", lambda value: _is(value, of) and value >= least, of)


def in_form(pattern: str | re.Pattern[str], example: str) -> Fits:
    """A text in a fixed form, such as a code; the example is shown when the form is wrong."""
    form = re.compile(pattern)
    return Fits(f"in the form {example}", lambda value: isinstance(value, str) and bool(form.fullmatch(value)))


def sound(record: Record | None, shape: Shape, faults: Faults, at: Path = (), *, blanks: bool = False) -> Record | None:
    """What of a record has its shape; all that has not is a fault with its line, and is left out.

    With ``at`` only the part at that path is looked at, and is a record of its own then.

    An item of a list or a name of an open mapping is left out alone; where a key of a fixed mapping is missing or
    wrong the whole mapping goes, or with ``blanks`` a blank stands there: so a term that is wrong in one key stays
    known, and what refers to it is not told as well. None where nothing is left.
    """
    if record is None:
        return None
    before, value = faults.noted, record.data
    for step in at:
        value = value[step]
    look = _Look(record, faults, blanks)
    kept = look.take(value, shape, at, ())
    if not at and faults.noted == before:
        return record
    return None if kept is _NOTHING else Record(kept, look.lines(), record.place_of(*at))


def content(file: File, shape: Shape) -> Any:
    """What a file of content holds, for who takes it just as it is written.

    Raises :class:`~banen.errors.ContentError` with every place at which it has not its shape.
    """
    faults = Faults()
    record = sound(read_yaml(file, faults), shape, faults)
    faults.raise_if_any()
    return record.data if record else [] if isinstance(shape, list) else {}


class TableLine(dict[str, Any]):
    """One line of a table: a value for each column, where it stands, and whether all of it is as it should be."""

    def __init__(self, values: Mapping[str, Any], where: str, faults: Faults, sound: bool) -> None:
        super().__init__(values)
        self.where, self.sound, self._faults = where, sound, faults

    def fault(self, what: str, advice: str = "") -> None:
        """Note a fault on this line."""
        self.sound = False
        self._faults.add(self.where, what, advice)

    def hold(self, column: str, shape: Shape) -> None:
        """Hold a cell against a shape that depends on the other cells."""
        look = _Look(Record(None, {}, self.where), self._faults)
        self.sound = look.take(self[column], shape, (column,), ()) is not _NOTHING and self.sound


def columns(shape: Mapping[str, Shape]) -> tuple[str, ...]:
    """The names of the columns of a table."""
    return tuple(name.rstrip("?") for name in shape)


def lines(
    file: File, shape: Mapping[str, Shape], faults: Faults, *, once: str | tuple[str, ...] = ()
) -> Iterator[TableLine]:
    """The lines of a table whose columns are the keys of a shape; no two have the same in the column ``once``.

    Where ``once`` names several columns no two lines have the same in all of them.

    A blank cell that may be blank is an empty text or list, or None: *unknown*, never zero. A line with a fault stays,
    with a blank or a zero there, because the loader raises before anything that is built from it can leave.
    """
    kinds = {name.rstrip("?"): (inner, name.endswith("?"), _kind(inner)) for name, inner in shape.items()}
    one_each, seen = (once,) if isinstance(once, str) else once, set[tuple[Any, ...]]()
    for row in read_rows(file, columns(shape), faults):
        before, look = faults.noted, _Look(Record(None, {}, row.where), faults)
        values = {
            name: cell if kinds[name][0] is str and cell else look.cell(cell, name, *kinds[name])
            for name, cell in row.cells.items()
        }
        named = tuple(values[column] for column in one_each)
        if one_each and named in seen:
            faults.add(
                row.where,
                Sentence("{values} stands here twice.", values=" ".join(map(str, named))),
                "Keep one of the two, or name it otherwise.",
            )
        seen.add(named)
        yield TableLine(values, row.where, faults, faults.noted == before)


_NOTHING = object()
_BLANKS: Mapping[object, Any] = {int: 0, float: 0.0, date: date.min, bool: False}
_PLAIN, _DIGITS = re.compile(r"-?[0-9]+(\.[0-9]+)?"), re.compile(r"-?[0-9]+")


def _kind(shape: Shape) -> object:
    """As what a cell of a shape is read."""
    if isinstance(shape, Fits):
        return shape.of
    if isinstance(shape, list | Distinct):
        return list
    return str if isinstance(shape, OneOf) else dict if isinstance(shape, dict) else shape


def _spelled(cell: str, kind: object) -> Any:
    """A cell as a record would hold it; what cannot be read so stays a text, and is told as one."""
    if kind is float and _PLAIN.fullmatch(cell):
        return float(plain_number(cell))
    if kind is int and _DIGITS.fullmatch(cell):
        return whole_number(cell)
    if kind is date:
        try:
            return plain_day(cell)
        except ValueError:
            return cell
    return [part.strip() for part in cell.split(";") if part.strip()] if kind is list else cell


def _blank(value: Any, kind: object) -> Any:
    """What stands where a value is wrong: of a text the text itself."""
    if kind is str:
        return value if isinstance(value, str) else ""
    return [] if kind is list else _BLANKS.get(kind)


@dataclass(frozen=True)
class _Look:
    """One look at a record: what is kept, and at which new path each line of it stands."""

    record: Record
    faults: Faults
    blanks: bool = False
    moved: list[tuple[Path, Path]] = field(default_factory=list)
    """What is kept: where it stands now, and where it stood."""
    whole: list[tuple[Path, Path]] = field(default_factory=list)
    """What is kept with all that stands below it."""

    def lines(self) -> dict[str, str]:
        """The lines of all that is kept, by their new paths."""
        kept = {_dotted(to): self.record.lines.get(_dotted(at), "") for to, at in self.moved}
        for to, at in self.whole:
            above = f"{_dotted(at)}."
            for path, line in self.record.lines.items():
                if path.startswith(above):
                    kept[f"{_dotted(to)}.{path.removeprefix(above)}"] = line
        return {path: line for path, line in kept.items() if line}

    def cell(self, cell: str, name: str, shape: Shape, optional: bool, kind: object) -> Any:
        """The value of one cell of a table."""
        if cell and isinstance(shape, OneOf) and cell in shape.names:
            return cell
        if not cell:
            if optional:
                return "" if kind is str else [] if kind is list else None
            self._fault((name,), Sentence("{name} is blank.", name=name), "Fill it in.")
            return _blank("", kind)
        try:
            value = _spelled(cell, kind)
            if not isinstance(shape, Fits) or not shape.check(value):
                value = self.take(value, shape, (name,), ())
        except NumberError as error:
            value = self._fault((name,), Sentence("{name} {error}", name=name, error=error))
        return value if value is not _NOTHING else None if optional and kind is not str else _blank(cell, kind)

    def take(self, value: Any, shape: Shape, at: Path, to: Path) -> Any:
        self.moved.append((to, at))
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
            few = Sentence("Known are {few}.", few=sorted(names)) if len(names) <= FEW_NAMES else ""
            advice = Sentence("The nearest is {near!r}.", near=near) if near else few
            return self._fault(
                at,
                Sentence(
                    "{called} {shown}, which is no {kind}.", called=_called(at), shown=_shown(value), kind=shape.kind
                ),
                advice,
            )
        fits = shape.check(value) if isinstance(shape, Fits) else _is(value, shape)
        if not fits:
            wanted, advice = (shape.named, shape.advice) if isinstance(shape, Fits) else (KINDS[shape], "")
            return self._fault(
                at,
                Sentence(
                    "{called} {shown}, which is not {wanted}.", called=_called(at), shown=_shown(value), wanted=wanted
                ),
                advice,
            )
        if isinstance(value, dict | list):
            self.whole.append((to, at))
        return value

    def _list(self, value: Any, shape: Shape, at: Path, to: Path) -> Any:
        if not isinstance(value, list):
            return self._fault(
                at, Sentence("{called} {shown}, which is not a list.", called=_called(at), shown=_shown(value))
            )
        kept: list[Any] = []
        for index, item in enumerate(value):
            if (taken := self.take(item, shape, (*at, index), (*to, len(kept)))) is not _NOTHING:
                kept.append(taken)
        return kept

    def _distinct(self, value: Any, at: Path) -> Any:
        if value is not _NOTHING:
            for again in sorted({str(item) for item in value if value.count(item) > 1}):
                self._fault(
                    at,
                    Sentence("{called} names {again!r} twice.", called=_called(at), again=again),
                    "Keep one of the two.",
                )
        return value

    def _mapping(self, value: Any, shape: Mapping[Any, Shape], at: Path, to: Path) -> Any:
        if not isinstance(value, dict):
            advice = "" if str in shape else Sentence("Write {names}.", names=[name.rstrip("?") for name in shape])
            return self._fault(
                at,
                Sentence(
                    "{called} {shown}, which is not a mapping of names to values.",
                    called=_called(at),
                    shown=_shown(value),
                ),
                advice,
            )
        if str in shape:
            taken = {key: self.take(item, shape[str], (*at, key), (*to, key)) for key, item in value.items()}
            return {key: item for key, item in taken.items() if item is not _NOTHING}
        optional = {name.rstrip("?") for name in shape if name.endswith("?")}
        known = {name.rstrip("?"): inner for name, inner in shape.items()}
        whole = all([*self._unknown(value, known, at), *self._missing(value, known, optional, at)])
        kept = {}
        for name, item in value.items():
            if name not in known or (item in (None, "") and name in optional):
                continue
            if item is not None or isinstance(known[name], Maybe):
                kept[name] = self.take(item, known[name], (*at, name), (*to, name))
        if self.blanks:
            needed = {name: _blank(value.get(name), _kind(known[name])) for name in known if name not in optional}
            return needed | {name: item for name, item in kept.items() if item is not _NOTHING}
        return kept if whole and _NOTHING not in kept.values() else _NOTHING

    def _unknown(self, value: Mapping[str, Any], known: Mapping[str, Shape], at: Path) -> Iterator[bool]:
        for name in value:
            if name not in known and not (known == TEXT and _LANGUAGE.fullmatch(str(name))):
                near = nearest(name, known)
                advice = (
                    Sentence("The nearest is {near!r}.", near=near)
                    if near
                    else Sentence("Known are {few}.", few=list(known))
                )
                self._fault(
                    (*at, name),
                    Sentence("{called} has an unknown key {name!r}.", called=_called(at), name=short(name)),
                    advice,
                )
                yield False

    def _missing(
        self, value: Mapping[str, Any], known: Mapping[str, Shape], optional: Collection[str], at: Path
    ) -> Iterator[bool]:
        for name, inner in known.items():
            blank = value.get(name) is None and not (isinstance(inner, Maybe) and name in value)
            if blank and name not in optional:
                self._fault(
                    at,
                    Sentence("{called} lacks {name!r}.", called=_called(at), name=name),
                    Sentence("Write {name}: {example}.", name=name, example=_example(inner)),
                )
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
    return is_number(value) if kind is float else isinstance(value, kind)


def _is_filled(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _example(shape: Shape) -> str:
    if shape == TEXT:
        return "{nl: …, en: …}"
    return "[…]" if isinstance(shape, list) else "…"
