"""What a source says now beside what we hold: new, revised, gone; and the layout that it must still have."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from banen.account.renewal.odata import ODataTable, RenewalError, number_of
from banen.errors import Fault, OutputError, nearest
from banen.lasting import put
from banen.observe.numbers import few_digits
from banen.observe.records import CONTENT, Faults
from banen.observe.series import COLUMNS, Observation, series
from banen.observe.shapes import ANYTHING, NUMBER, Fits, OneOf, Shape, at_least, columns, content, is_number, lines
from banen.quantities import MONTHS_PER_YEAR
from banen.sentences import Sentence

TIME = "Perioden"
"""The dimension of time of a table, where it has no name of its own."""
_YEAR = re.compile(r"(\d{4})JJ00\Z")


@dataclass(frozen=True, slots=True)
class RenewedCells:
    """Which cells of a table are a series: the measure and the codes by their titles, and values that must be there.

    With ``minus`` the series is the difference of two measures. A code may be given as itself, ``{code: T001038}``; no
    measure means the only one of the table.
    """

    series: str
    measure: str
    minus: str
    where: Mapping[str, str | Mapping[str, str]]
    anchors: Mapping[int, float]
    revised_at_most: float


@dataclass(frozen=True, slots=True)
class RenewalTable:
    """A table of a source with the series in it, and when it is published again (``due_month`` of a year)."""

    id: str
    title: str
    time: str
    every_months: int
    due_month: int
    cells: tuple[RenewedCells, ...]

    def due(self, last_year: int) -> date:
        """When the year after the last one that we hold is expected."""
        return date(last_year + 1 + self.every_months // MONTHS_PER_YEAR, self.due_month, 1)


@dataclass(frozen=True, slots=True)
class RenewedValue:
    """One value beside what we hold: ``new``, ``revised``, ``gone`` or ``same``."""

    series: str
    year: int
    kind: str
    before: float | None
    now: float | None
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The comparison as JSON."""
        return {name: getattr(self, name) for name in ("series", "year", "kind", "before", "now", "note")}


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a source holds beside what we hold, table by table."""

    source: str
    values: tuple[RenewedValue, ...]
    titles: Mapping[str, str]
    table_of: Mapping[str, str]

    def of(self, *kinds: str) -> tuple[RenewedValue, ...]:
        """The values that are new, revised, gone or the same."""
        return tuple(value for value in self.values if value.kind in kinds)


def tables(source: str, root: Path | None = None) -> tuple[str, tuple[RenewalTable, ...]]:
    """The address and the tables of a source; every fault of the file at once."""
    folder = (root or CONTENT) / "renewal"
    path, faults = folder / f"{source}.yml", Faults()
    if not path.is_file():
        known = sorted(p.stem for p in folder.glob("*.yml"))
        advice = Sentence("Known are: {known}.", known=known) if known else "This content has none: look at --content."
        raise RenewalError(Fault("banen", Sentence("There is no source {source!r}.", source=source), advice))
    data = content(path, _SOURCE)
    listed = tuple(_table(each) for each in data["tables"])
    held = series(root)
    for table in listed:
        for cells in table.cells:
            if cells.series not in held:
                near = nearest(cells.series, held)
                faults.add(
                    f"renewal/{source}.yml:1",
                    Sentence("{table}: series {series!r} does not exist.", table=table.id, series=cells.series),
                    Sentence("Nearest: {near}.", near=near),
                )
    faults.raise_if_any()
    return data["base"], listed


_ANCHORS = Fits("years with a number each; without anchors nothing is read", lambda held: _are_anchors(held))
_MONTH = Fits("a month from 1 to 12", lambda month: type(month) is int and 1 <= month <= MONTHS_PER_YEAR)
_SOURCE = {
    "base": str, "licence?": str,
    "tables": [{
        "id": str, "title": str, "time?": str, "every_months": at_least(1, int), "due_month": _MONTH,
        "cells": [{
            "series": str, "measure?": str, "minus?": str, "where": {str: ANYTHING}, "anchors": _ANCHORS,
            "revised_at_most": NUMBER,
        }],
    }],
}  # fmt: skip


def _are_anchors(held: Any) -> bool:
    years = isinstance(held, dict) and held and all(few_digits(str(year)) is not None for year in held)
    return bool(years) and all(is_number(value) for value in held.values())


def _table(data: dict[str, Any]) -> RenewalTable:
    cells = [
        RenewedCells(
            **{"measure": "", "minus": ""}
            | cell
            | {"anchors": {int(year): float(value) for year, value in cell["anchors"].items()}}
        )
        for cell in data["cells"]
    ]
    return RenewalTable(**{"time": TIME} | data | {"cells": tuple(cells)})


def look(source: str, base: str = "", patience: float = 20.0, root: Path | None = None, only: str = "") -> Renewal:
    """Read the tables of a source, or one of them, and hold them against the series; nothing is written.

    Raises :class:`RenewalError` with every table that is not as expected: what, and what to do.
    """
    address, listed = tables(source, root)
    if only and only not in (known := [table.id for table in listed]):
        raise RenewalError(
            Fault(
                "table",
                Sentence("{only!r} is not named.", only=only[:20]),
                Sentence("Known are: {known}.", known=", ".join(known)),
            )
        )
    faults: list[Fault] = []
    values: list[RenewedValue] = []
    titles: dict[str, str] = {}
    for table in listed:
        if only not in ("", table.id):
            continue
        place = ODataTable(table.id, f"{(base or address).rstrip('/')}/{table.id}", patience)
        try:
            titles[table.id] = str(place.properties().get("Title") or "")
            values += _compared(table, place, root)
        except RenewalError as error:
            faults += error.faults
    if faults:
        raise RenewalError(*faults)
    table_of = {cells.series: table.id for table in listed for cells in table.cells}
    return Renewal(source, tuple(values), titles, table_of)


def _compared(table: RenewalTable, place: ODataTable, root: Path | None) -> list[RenewedValue]:
    dimensions = [str(row.get("Identifier") or row.get("Name")) for row in place.entities("Dimensions")]
    measures = list(place.entities("MeasureCodes"))
    plans = [(cells, *_plan(cells, table.time, place, dimensions, measures)) for cells in table.cells]
    values = []
    for cells, codes, whole, less in plans:
        held = _read(cells.series, {**codes, "Measure": whole}, table.time, place)
        if less:
            taken = _read(cells.series, {**codes, "Measure": less}, table.time, place)
            held = {year: _minus(held.get(year), taken.get(year)) for year in {*held, *taken}}
        _check_anchors(cells, held, place)
        values += list(_beside(cells.series, held, root))
    return values


def _minus(whole: float | None, less: float | None) -> float | None:
    """The difference of two measures; unknown where one of them is."""
    return None if whole is None or less is None else whole - less


def _read(series_: str, codes: Mapping[str, str], time: str, place: ODataTable) -> dict[int, float | None]:
    """The values by year of the cells with these codes. Only they are asked for; what else comes is left."""
    wanted = " and ".join(f"{name} eq '{code}'" for name, code in codes.items())
    found: dict[int, float | None] = {}
    for row in place.entities("Observations", wanted):
        year = _YEAR.match(str(row.get(time)))
        if year is None or any(str(row.get(name)).strip() != code for name, code in codes.items()):
            continue  # a month or a quarter, or another cell: the series is of years
        if int(year[1]) in found:
            told = f"holds {series_} of {year[1]} twice."
            raise place.fail(told, "A dimension may have been added; look at the source.")
        found[int(year[1])] = number_of(row)
    return found


def _plan(
    cells: RenewedCells, time: str, place: ODataTable, dimensions: list[str], measures: list[Mapping[str, Any]]
) -> tuple[Mapping[str, str], str, str]:
    """The code that each dimension must have, and the measures; a dimension too many or too few is told."""
    there = set(dimensions) - {time}
    if time not in dimensions:
        raise place.fail(f"has no dimension {time!r}, only {', '.join(dimensions)}.", "Mend content/renewal.")
    for name in sorted(set(cells.where) - there):
        near = nearest(name, there)
        hint = f"The nearest is {near!r}." if near else f"There are: {', '.join(sorted(there)) or 'none'}."
        raise place.fail(f"has no dimension {name!r} any more.", f"{hint} Name it in content/renewal.")
    for name in sorted(there - set(cells.where)):
        raise place.fail(
            f"has a dimension {name!r} that {cells.series} does not name.",
            "Say in content/renewal which of its codes is meant; a sum over it is not guessed.",
        )
    codes = {
        name: _code(title, list(place.entities(f"{name}Codes")), f"code of {name}", place)
        for name, title in cells.where.items()
    }
    if not cells.measure and len(measures) == 1:
        return codes, str(measures[0].get("Identifier")), ""
    less = _code(cells.minus, measures, "measure", place) if cells.minus else ""
    return codes, _code(cells.measure, measures, "measure", place), less


def _code(title: str | Mapping[str, str], codes: list[Mapping[str, Any]], kind: str, place: ODataTable) -> str:
    """The identifier of what has a title, or of itself; a title is that of the source but for its signs."""
    by_code = isinstance(title, Mapping)
    wanted = str(title["code"]) if isinstance(title, Mapping) else title
    titles = [str(code.get("Identifier" if by_code else "Title")).strip() for code in codes]
    for alike in (str, _letters):
        fitting = [
            str(code.get("Identifier")).strip()
            for code, held in zip(codes, titles, strict=True)
            if alike(held) == alike(wanted)
        ]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise place.fail(f"has {len(fitting)} times the {kind} {wanted!r}.", "Name one of them in content/renewal.")
    near = nearest(wanted, titles)
    raise place.fail(f"has no {kind} {wanted!r}.", f"The nearest is {near!r}." if near else "Look at the source.")


def _letters(title: str) -> str:
    """A title without its signs: a bracket more or less is no other measure."""
    return " ".join(re.findall(r"\w+", title.casefold()))


def _check_anchors(cells: RenewedCells, values: Mapping[int, float | None], place: ODataTable) -> None:
    for year, value in cells.anchors.items():
        held = values.get(year)
        if held is None or abs(held - value) > cells.revised_at_most / 100 * abs(value):
            told = "nothing" if held is None else f"{held:g}"
            raise place.fail(
                f"{cells.series} of {year} should be about {value:g} and is {told}.",
                "It is not the same series any more; look at the source before you change the anchor.",
            )


def _beside(name: str, now: Mapping[int, float | None], root: Path | None) -> Iterator[RenewedValue]:
    held = {o.year: o.value for o in series(root)[name] if not o.vintage and isinstance(o.year, int)}
    for year in sorted({*held, *now}):
        before, value = held.get(year), now.get(year)
        if value is None:
            if before is not None:
                yield RenewedValue(name, year, "gone", before, None, "kept: the source has no value for it")
        elif before is None:
            yield RenewedValue(name, year, "new", None, value)
        else:
            yield RenewedValue(name, year, "same" if before == value else "revised", before, value)


def write(renewal: Renewal, content: Path, on: date) -> tuple[Path, ...]:
    """Write new and revised values into one's own content; what is gone stays. All files, or none.

    ``content`` is an own copy of the content, never that of the package.
    """
    if content.resolve() == CONTENT.resolve() and "BANEN_CONTENT" not in os.environ:
        raise OutputError(Fault("banen", "The content of the package is not written.", _OWN))
    held = series(content)
    texts: dict[Path, str] = {}
    by_file: dict[Path, list[RenewedValue]] = {}
    for value in renewal.of("new", "revised"):
        by_file.setdefault(content / "series" / f"{held[value.series][0].topic}.csv", []).append(value)
    for path, values in by_file.items():
        texts[path] = _rewritten(path, values, held, renewal, on)
    if texts:
        texts[content / CHANGES] = _noted(renewal.of("new", "revised"), content, on)
    for path, text in texts.items():
        _replace(path, text)
    return tuple(by_file)


CHANGES = Path("renewal") / "changes.csv"
"""What was renewed when, in one's own content: oldest first, appended to by :func:`write`."""
_CHANGE: Mapping[str, Shape] = {
    "on": date, "series": str, "year": int, "kind": OneOf(("new", "revised"), "kind"), "before?": NUMBER, "now": NUMBER,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RenewalChange:
    """A value of a series that was renewed on a day: new, or revised from what stood there before."""

    on: date
    series: str
    year: int
    kind: str
    before: float | None
    now: float


def changes(root: Path | None = None) -> tuple[RenewalChange, ...]:
    """Every renewed value that this content knows of, oldest first; none in the content that came with Banen."""
    path, faults = (root or CONTENT) / CHANGES, Faults()
    held = tuple(RenewalChange(**line) for line in lines(path, _CHANGE, faults)) if path.is_file() else ()
    faults.raise_if_any()
    return held


def _noted(values: tuple[RenewedValue, ...], content: Path, on: date) -> str:
    """The list of changes with those of today at its end."""
    out = io.StringIO()
    before = (content / CHANGES).read_text(encoding="utf-8") if (content / CHANGES).is_file() else ""
    writer = csv.writer(out, lineterminator="\n")
    if not before:
        writer.writerow(columns(_CHANGE))
    for v in values:
        was = "" if v.before is None else f"{v.before:.10g}"
        writer.writerow((on.isoformat(), v.series, v.year, v.kind, was, f"{v.now:.10g}"))
    return before + out.getvalue()


_OWN = "Copy the content and name the copy: --content FOLDER, or BANEN_CONTENT."


def _rewritten(path: Path, values: list[RenewedValue], held: Any, renewal: Renewal, on: date) -> str:
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    by_place = {(row["series"], row["year"], row["vintage"]): row for row in rows}
    for value in values:
        like: Observation = held[value.series][-1]
        source = f"CBS StatLine {renewal.table_of[value.series]} (OData v4, read {on.isoformat()})"
        place = (value.series, str(value.year), "")
        row = by_place.get(place)
        if row is None:
            row = {"series": value.series, "year": str(value.year), "vintage": "", "unit": like.unit}
            last = max((n for n, r in enumerate(rows) if r["series"] == value.series), default=len(rows) - 1)
            rows.insert(last + 1, row)
            row["definition"] = like.definition
        row |= {"value": f"{value.now:.10g}", "source": source, "provenance": "found", "confidence": "high"}
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _replace(path: Path, text: str) -> None:
    try:
        put(path, text.encode(), 0o666)
    except OSError as error:
        raise OutputError(
            Fault(
                str(path),
                Sentence("cannot be written ({strerror}).", strerror=Sentence(error.strerror or "refused")),
                "Give another folder.",
            )
        ) from None


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old the last value of a series is, and when its source is due again; ``overdue`` once that day has passed."""

    series: str
    last_year: int
    age_months: int
    due: date | None
    overdue: bool


def freshness(name: str, on: date, root: Path | None = None) -> Freshness:
    """The age of a series on a day: months since the end of its last year.

    Raises :class:`RenewalError` for a series without counted years, such as a forecast.
    """
    years = [o.year for o in series(root)[name] if not o.vintage and isinstance(o.year, int)]
    if not years:
        told = Sentence("{name} has no counted years: it holds forecasts or quarters.", name=name)
        raise RenewalError(Fault("banen", told, "Name a series of years."))
    last = max(years)
    age = max(0, (on.year - last - 1) * 12 + on.month - 1)
    for path in sorted(((root or CONTENT) / "renewal").glob("*.yml")):
        for table in tables(path.stem, root)[1]:
            if any(cells.series == name for cells in table.cells):
                due = table.due(last)
                return Freshness(name, last, age, due, on > due)
    return Freshness(name, last, age, None, False)
