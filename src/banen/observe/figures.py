"""Figures: observed numbers with their definition, period, source and confidence, as policy staff keep them.

One record per published number. A text with several numbers is a record without a value, and its parts are records
of their own (``LD001`` and ``LD001.open``). A gap is a record too: it says what is not known. Nothing is computed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from banen.errors import ContentError, Fault, UnknownNameError
from banen.languages import Language, Text
from banen.observe.calendar import add_months
from banen.observe.quantities import named
from banen.observe.records import CONTENT, Faults, Record, read_cells, read_rows, read_yaml
from banen.observe.shapes import NAMED, NUMBER, Fits, OneOf, Shape, TableLine, columns, in_form, lines
from banen.observe.words import text_of, words
from banen.rounding import number
from banen.sentences import Sentence
from banen.showing import Card, Showing, SpanRow, spans

STATUSES = ("observed", "enacted", "announced", "assumed", "reference", "gap")
"""What a figure is: a measurement, law, a plan, an assumption or scenario, a pointer or statement, a known unknown."""
PROVENANCES = ("seed", "found", "recalled", "derived")
"""How it came here: in the letter or package, read in a source, from memory (check first), computed from others."""
CONFIDENCES = ("high", "medium", "low")
UNIT_KINDS = ("count", "share", "change", "rate", "money", "ratio", "duration", "date", "text")

UNDRAWN = ("date", "text")
"""Kinds of units that no picture shows."""

REFERRING_KEYS = ("figures", "facts", "held_against", "figure")
"""Keys in any content file whose values are ids of figures (or of series, with ``series:`` before the name)."""

_POINT = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?|Q[1-4]|H[12])?~?"
_FORM = re.compile(rf"({_POINT})|({_POINT}|\.\.)/({_POINT}|\.\.)")


def is_period(text: object) -> bool:
    """Whether a text is a period whose days exist and which does not end before it begins.

    >>> is_period("2019/2023Q2"), is_period("2023-02-30"), is_period("2023/2019")
    (True, False, False)
    """
    if not isinstance(text, str) or not _FORM.fullmatch(text):
        return False
    try:
        ends = [last_day(end) for end in text.split("/")]
    except ValueError:
        return False
    return None in ends or ends == sorted(end for end in ends if end)


PERIOD = Fits("in the form 2024, 2024Q1, 2024-07-01, 2024~, 2019/2023 or 2026-01-01/..", is_period)
"""A year, quarter, half year, month or day; ``~`` means about; ``a/b`` a span, open with ``..``."""
_SHAPE: Mapping[str, Shape] = {
    "id": in_form(r"[A-Z]{1,2}[0-9]{3}(\.[A-Za-z0-9_]+)?", "ST038 or ST038.part"), "quantity": str,
    "value?": NUMBER, "low?": NUMBER, "high?": NUMBER, "text": str, "unit": str, "period?": PERIOD, "population?": str,
    "source": str, "provenance": OneOf(PROVENANCES, "provenance"), "status": OneOf(STATUSES, "status"),
    "confidence": OneOf(CONFIDENCES, "confidence"), "note?": str,
}  # fmt: skip
COLUMNS = columns(_SHAPE)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure with its kind: a share lies within 0 to 100, a text has no number."""

    id: str
    label: Text
    kind: str


@dataclass(frozen=True, slots=True, repr=False)
class Figure(Showing):
    """One published number, range or statement, with who or what is counted (``population``).

    ``value`` is the single number; ``low`` and ``high`` are the ends of a range, or a bound that the source states;
    ``text`` is how the source prints it, ``where`` its place in the content.
    """

    id: str
    quantity: str
    value: float | None
    low: float | None
    high: float | None
    text: str
    unit: str
    period: str
    population: str
    source: str
    provenance: str
    status: str
    confidence: str
    note: str
    topic: str
    where: str

    @property
    def label(self) -> Text:
        """What it counts, in every language that has words for it."""
        return named(self.quantity)

    @property
    def parent(self) -> str | None:
        """The id of the record that this one is a part of."""
        return self.id.partition(".")[0] if "." in self.id else None

    def card(self, language: Language) -> Card:
        """The figure with its unit, period, population, source and confidence."""
        w = words("showing", language)
        kept = ("unit", "period", "population", "status", "confidence", "note")
        rows = tuple((w[name], getattr(self, name)) for name in kept if getattr(self, name))
        value = self.text or (number(self.value, language) if self.value is not None else "?")
        return Card(f"{self.id} {self.label[language]}", value, ("", ""), rows, self.source)

    def picture(self, language: Language) -> str:
        """The number from nothing on, with its range, and those of its parts in the same unit beneath."""
        known = figures()
        told = [f for f in (self, *known.parts(self.id)) if f.drawable and known.units[f.unit].kind not in UNDRAWN]
        rows = [f for f in told if f.unit == told[0].unit]
        if not rows:
            return ""
        ends = [n for f in rows for n in (f.value, f.low, f.high, 0.0) if n is not None]
        unit = known.units[rows[0].unit].label[language]
        ends_told = (number(min(ends), language), f"{number(max(ends), language)} {unit}")
        return spans(tuple(f.span(min(ends), max(ends), ends_told, language) for f in rows), self.label[language])

    @property
    def drawable(self) -> bool:
        """Whether it is a number or has both ends of a range."""
        return self.value is not None or (self.low is not None and self.high is not None)

    def span(self, begin: float, end: float, told: tuple[str, str], language: Language) -> SpanRow:
        """The figure as a row of a picture that runs from ``begin`` to ``end``."""
        low = self.low if self.low is not None else min(0.0, self.value or 0.0)
        high = self.high if self.high is not None else max(0.0, self.value or 0.0)
        return SpanRow(
            label=f"{self.id} {self.label[language]}",
            begin=begin,
            end=end,
            low=low,
            high=high,
            dot=self.value,
            tick=None,
            told=told,
        )

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON: numbers or null, texts, and its place in the content."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Use:
    """A place in the content that leans on a figure: the file, the nearest enclosing id or name, the key."""

    file: str
    holder: str
    key: str
    where: str

    def to_dict(self) -> dict[str, str]:
        """The use as JSON."""
        return asdict(self)


class Figures(Mapping[str, Figure]):
    """All figures by id, in the order of the files; an unknown id names the nearest one."""

    def __init__(self, by_id: Mapping[str, Figure], units: Mapping[str, Unit]) -> None:
        self._by_id, self.units = by_id, units

    def __getitem__(self, id_: str) -> Figure:
        try:
            return self._by_id[id_]
        except KeyError:
            raise UnknownNameError("figure", id_, self._by_id) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._by_id

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics, which are the names of the files."""
        return tuple(sorted({figure.topic for figure in self.values()}))

    def number(self, id_: str) -> float:
        """The single number of a figure, in its unit.

        Raises :class:`~banen.errors.ContentError` when the figure is a gap, a range, a text or has parts.

        >>> figures().number("ST038")
        984169.0
        """
        figure = self[id_]
        if figure.value is not None:
            return figure.value
        parts = ", ".join(part.id for part in self.parts(id_))
        if parts:
            why = Sentence("has parts and no number of its own")
            advice: str = Sentence("Take one of: {parts}.", parts=parts)
        elif figure.status == "gap":
            why = Sentence("is a known gap")
            advice = "Find the number and fill it in, or state an assumption with its range."
        elif figure.low is not None and figure.high is not None:
            why = Sentence("is a range from {low:g} to {high:g}", low=figure.low, high=figure.high)
            advice = "Take a bound, or state an assumption."
        else:
            why = Sentence("has no single number ({text})", text=figure.text)
            advice = "State an assumption with its reason instead."
        raise ContentError(Fault(figure.where, Sentence("figure {id} {why}.", id=id_, why=why), advice))

    def parts(self, id_: str) -> tuple[Figure, ...]:
        """The records that are parts of this one."""
        start = f"{id_}."
        return tuple(figure for figure in self.values() if figure.id.startswith(start))

    def search(self, text: str) -> tuple[Figure, ...]:
        """The figures in which every word of the text occurs, in any field that a reader sees."""
        words = text.casefold().split()
        return tuple(f for f in self.values() if all(word in _haystack(f) for word in words))


def _haystack(figure: Figure) -> str:
    names = figure.label.to_dict().values()
    fields = (figure.id, *names, figure.text, figure.population, figure.source, figure.note, figure.topic)
    return " ".join((*fields, figure.period)).casefold()


def figures(root: Path | None = None) -> Figures:
    """The figures of the content folder (or of another root), read once per folder.

    Raises :class:`~banen.errors.ContentError` with every fault at once.
    """
    return _figures(root or CONTENT)


@cache
def units(root: Path) -> Mapping[str, Unit]:
    """The units that figures and series may have."""
    faults, shape = Faults(), {"unit": str, **NAMED, "kind": OneOf(UNIT_KINDS, "kind")}
    table = lines(root / "figures" / "units.csv", shape, faults, once="unit")
    known_units = {line["unit"]: Unit(line["unit"], text_of(line), line["kind"]) for line in table}
    faults.raise_if_any()
    return known_units


@cache
def _figures(root: Path) -> Figures:
    known, faults, by_id = units(root), Faults(), dict[str, Figure]()
    for path in sorted((root / "figures").glob("*.csv")):
        if path.name == "units.csv":
            continue
        for line in lines(path, _SHAPE, faults):
            figure = Figure(**line, topic=path.stem, where=line.where)
            if figure.id in by_id:
                line.fault(
                    Sentence("{figure} stands in {where} already.", figure=figure.id, where=by_id[figure.id].where),
                    "Give it another id.",
                )
            _check(figure, known, line)
            by_id[figure.id] = figure
    for figure in by_id.values():
        if (parent := figure.parent) and (parent not in by_id or by_id[parent].topic != figure.topic):
            faults.add(
                figure.where,
                Sentence("{figure} is a part, and {parent} is not in this file.", figure=figure.id, parent=parent),
                "Put them together.",
            )
    faults.raise_if_any()
    return Figures(by_id, known)


def _check(figure: Figure, known: Mapping[str, Unit], line: TableLine) -> None:
    numbers = [n for n in (figure.low, figure.value, figure.high) if n is not None]
    if numbers != sorted(numbers):
        line.fault(
            Sentence("{figure}: low, value and high are not in order.", figure=figure.id),
            "Write them so that low ≤ value ≤ high.",
        )
    if figure.status == "gap" and numbers:
        line.fault(
            Sentence("{figure} is a gap and has a number.", figure=figure.id),
            "Give it another status, or take the number out.",
        )
    if figure.unit not in known:
        line.fault(
            Sentence("unit {unit!r} is not in units.csv.", unit=figure.unit),
            "Use a unit of that table, or add it there.",
        )
        return
    kind = known[figure.unit].kind
    if kind == "text" and numbers:
        line.fault(
            Sentence("{figure} has a number in unit {unit!r}.", figure=figure.id, unit=figure.unit),
            "Give it the unit of the number.",
        )
    if kind == "share" and any(not 0 <= n <= 100 for n in numbers):
        line.fault(
            Sentence("{figure} is a share outside 0 to 100 per cent.", figure=figure.id),
            "A change has the unit '% change'.",
        )


def last_day(period: str) -> date | None:
    """The last day that a period covers; None where it is not dated or still runs.

    >>> last_day("2024"), last_day("2019/2023Q2"), last_day("2022-02~"), last_day("2026-01-01/..")
    (datetime.date(2024, 12, 31), datetime.date(2023, 6, 30), datetime.date(2022, 2, 28), None)
    """
    end = period.rpartition("/")[2].rstrip("~")
    if end in ("", ".."):
        return None
    year, _, part = end.partition("-") if "-" in end else (end[:4], "", end[4:])
    if part.count("-"):
        return date.fromisoformat(end)
    months = {"": 12, "Q": 3, "H": 6}
    month = int(part) if part.isdigit() else months[part[:1]] * int(part[1:] or 1)
    return add_months(date(int(year), 1, 1), month) - timedelta(days=1)


def uses_of(id_: str, root: Path | None = None) -> tuple[Use, ...]:
    """Where the content leans on a figure: assumptions, measures, targets, definitions, the backtest.

    A series is asked for as ``series:NAME``. Every key of :data:`REFERRING_KEYS` in any YAML or CSV counts.
    """
    return references(root).get(id_, ())


def references(root: Path | None = None) -> Mapping[str, tuple[Use, ...]]:
    """Every figure and series that the content refers to, with the places; conflicts and page texts are left out."""
    return _references(root or CONTENT)


@cache
def _references(root: Path) -> Mapping[str, tuple[Use, ...]]:
    found: dict[str, list[Use]] = {}
    ignored = Faults()  # broken files are told by their own loaders
    for path in sorted(root.rglob("*.yml")):
        if (
            path != root / "conflicts.yml"
            and root / "texts" not in path.parents
            and (record := read_yaml(path, ignored)) is not None
        ):
            _walk(record.data, (), "", record, path.relative_to(root).as_posix(), found)
    for path in sorted(root.rglob("*.csv")):
        cells = read_cells(path, ignored)  # as a spreadsheet saves it: with a mark at the start, or with semicolons
        header = tuple(cell.strip() for cell in cells[0][1]) if cells else ()
        for key in set(REFERRING_KEYS) & set(header):
            for row in read_rows(path, header, ignored):
                for id_ in filter(None, (part.strip() for part in row[key].split(";"))):
                    use = Use(path.relative_to(root).as_posix(), row[header[0]], key, row.where)
                    found.setdefault(id_, []).append(use)
    return {id_: tuple(uses) for id_, uses in found.items()}


def _walk(data: Any, at: tuple[str, ...], holder: str, record: Record, file: str, found: dict[str, list[Use]]) -> None:
    if isinstance(data, list):
        for index, item in enumerate(data):
            _walk(item, (*at, str(index)), holder, record, file, found)
    if not isinstance(data, dict):
        return
    own = data.get("id") or data.get("name")
    holder = own if isinstance(own, str) else holder
    for key, value in data.items():
        if key in REFERRING_KEYS and isinstance(value, str | list):
            for id_ in [value] if isinstance(value, str) else value:
                use = Use(file, holder or (at[-1] if at else ""), key, record.place_of(*at, key))
                found.setdefault(str(id_), []).append(use)
        else:
            # a mapping without an id is held by its own key, as in the files of assumptions
            inner = holder if isinstance(own, str) or not isinstance(value, dict) or at else str(key)
            _walk(value, (*at, str(key)), inner, record, file, found)
