"""Counts of people that may leave: small ones hidden, and nothing left from which they can be worked out.

A table is its cells and its lines. A cell is named by the categories it counts (totals name none), so that the same
count in two tables is one cell: linked tables are protected together by putting their cells in one table. A line is
a total and the cells that add up to it. Rules and values: ``content/disclosure.yml``; source: specification of acting
F12; method: secondary suppression with an audit by linear programming (Fischetti and Salazar 2001; Hundepool e.a.,
*Statistical Disclosure Control*, 2012, ch. 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import ceil, floor
from pathlib import Path
from typing import Any

import numpy as np

from banen.errors import ContentError, Fault, InternalError
from banen.observe.records import CONTENT, Faults, place, ragged, read_cells
from banen.observe.shapes import NUMBER, TEXT, content
from banen.sentences import Sentence

Cell = frozenset[tuple[str, str]]
"""The categories that a cell counts: ``{(region, AM01), (quarter, 2027-Q1)}``; a total leaves its dimension out."""
HIDDEN = "·"
"""One sign for every hidden count, so that it does not tell why."""
MOST_CELLS = 20_000
NEARLY = 1e-5
"""What a solution of the audit may be off a whole number by computing alone."""


@cache
def limits() -> Mapping[str, float]:
    """The values of the rules by name. Raises all faults of the file at once."""
    row = {"value": NUMBER, "unit": str, "about": TEXT, "source": str}
    return {name: float(row["value"]) for name, row in content(CONTENT / "disclosure.yml", {str: row}).items()}


@dataclass(frozen=True, slots=True)
class Line:
    """Cells that add up to a total."""

    total: Cell
    parts: tuple[Cell, ...]


@dataclass(frozen=True)
class CountTable:
    """Counts by cell with every line among them; the grand total is the cell that names no category."""

    counts: Mapping[Cell, int]
    lines: tuple[Line, ...]
    impossible: frozenset[Cell] = frozenset()
    """Cells that are zero by definition, and may be shown as such."""

    @classmethod
    def of(
        cls, inner: Mapping[tuple[str, ...], int], dimensions: Sequence[str], impossible: Iterable[Cell] = ()
    ) -> CountTable:
        """A table from its inner counts by their categories, one per dimension; combinations not given are zero."""
        categories = [sorted({key[i] for key in inner}) for i in range(len(dimensions))]
        counts: dict[Cell, int] = {}
        for key in product(*([*own, None] for own in categories)):
            cell = frozenset((d, c) for d, c in zip(dimensions, key, strict=True) if c is not None)
            fits = (n for own, n in inner.items() if all(c is None or c == o for c, o in zip(key, own, strict=True)))
            counts[cell] = sum(fits)
        return cls(counts, tuple(_lines(counts, dimensions, categories)), frozenset(impossible))

    def linked_with(self, other: CountTable) -> CountTable:
        """Two tables about the same people as one; a cell that stands in both must have one count."""
        for cell in self.counts.keys() & other.counts.keys():
            if self.counts[cell] != other.counts[cell]:
                named = ", ".join(c for _, c in sorted(cell)) or "the grand total"
                raise ContentError(
                    Fault(
                        "banen",
                        Sentence("Two linked tables count {named} differently.", named=named),
                        "Count them again.",
                    )
                )
        return CountTable(
            {**self.counts, **other.counts},
            tuple(dict.fromkeys((*self.lines, *other.lines))),
            self.impossible | other.impossible,
        )


def _lines(counts: Mapping[Cell, int], dimensions: Sequence[str], categories: Sequence[list[str]]) -> Iterator[Line]:
    """Every line of a table: first those of inner counts, then those of totals."""
    for at in range(len(dimensions) - 1, -1, -1):
        for total in sorted(counts, key=lambda cell: (-len(cell), sorted(cell))):
            if all(dimension != dimensions[at] for dimension, _ in total):
                parts = tuple(total | {(dimensions[at], category)} for category in categories[at])
                yield Line(total, parts)


@dataclass(frozen=True)
class ProtectedTable:
    """A table as it may leave: which cells are hidden, and how wide each remains for who sees all others."""

    table: CountTable
    hidden: frozenset[Cell]
    primary: frozenset[Cell]
    bounds: Mapping[Cell, tuple[int, int]]

    def shown(self, cell: Cell) -> int | None:
        """A count as it is published: rounded, or None where it is hidden."""
        return None if cell in self.hidden else rounded(self.table.counts[cell])

    def share(self, part: Cell, whole: Cell) -> int | None:
        """A whole percentage; None where the whole is too small or either count is hidden."""
        if part in self.hidden or whole in self.hidden:
            return None
        return share(self.table.counts[part], self.table.counts[whole])

    def to_rows(self) -> list[dict[str, Any]]:
        """The published cells: their categories and the rounded count; hidden counts are absent."""
        rows = []
        for cell in sorted(self.table.counts, key=lambda c: (-len(c), sorted(c))):
            if (count := self.shown(cell)) is not None:
                rows.append({**dict(sorted(cell)), "value": count})
        return rows


def rounded(count: int) -> int:
    """A count rounded to what counts are rounded to."""
    step = int(limits()["rounding"])
    return step * round(count / step)


def share(part: int, whole: int) -> int | None:
    """A whole percentage of a whole that is large enough; None otherwise."""
    return round(100 * part / whole) if whole >= limits()["denominator"] else None


def dominated(contributions: Iterable[int]) -> bool:
    """Whether one organisation makes up more of a count than it may."""
    each = sorted(contributions, reverse=True)
    return bool(each) and each[0] > limits()["dominance"] * sum(each)


def protect(table: CountTable, also_hidden: Iterable[Cell] = ()) -> ProtectedTable:
    """Hide small counts, then others until no line and no combination of lines tells a hidden one too closely.

    ``also_hidden`` are cells that must be hidden for another reason, such as one dominating organisation.
    """
    primary = {c for c, n in table.counts.items() if n < limits()["least"] and c not in table.impossible}
    primary |= set(also_hidden)
    hidden = _secondary(table, set(primary))
    while True:
        bounds = audit(table, hidden)
        narrow = sorted(
            (cell for cell, (low, high) in bounds.items() if high - low < limits()["width"]),
            key=lambda cell: (-len(cell), sorted(cell)),
        )
        extra = next((partner for cell in narrow if (partner := _partner_of(table, hidden, cell))), None)
        if extra is None:
            break
        hidden = _secondary(table, hidden | {extra})
    return ProtectedTable(table, frozenset(hidden), frozenset(primary), bounds)


def _secondary(table: CountTable, hidden: set[Cell]) -> set[Cell]:
    """Hide partners until every line that has a hidden count has enough of them, together large enough."""
    changed = True
    while changed:
        changed = False
        for line in table.lines:
            while not _safe(table, hidden, line) and (extra := _partner(table, hidden, line)) is not None:
                hidden.add(extra)
                changed = True
    return hidden


def _safe(table: CountTable, hidden: set[Cell], line: Line) -> bool:
    """Whether the hidden counts of a line keep each other secret, or its total is hidden too."""
    own = [cell for cell in line.parts if cell in hidden]
    if line.total in hidden:
        return True
    if not own:
        return True
    return len(own) >= limits()["partners"] and sum(table.counts[cell] for cell in own) >= limits()["least"]


def _partner(table: CountTable, hidden: set[Cell], line: Line) -> Cell | None:
    """What to hide next in a line: its smallest count that is not zero, else its total, never the grand total."""
    seen = [cell for cell in line.parts if cell not in hidden and table.counts[cell] > 0]
    if seen:
        return min(seen, key=lambda cell: (table.counts[cell], sorted(cell)))
    return line.total if line.total and line.total not in hidden else None


def _partner_of(table: CountTable, hidden: set[Cell], cell: Cell) -> Cell | None:
    """One more cell to hide near a cell that is known too closely: the smallest in any of its lines."""
    near = [
        partner
        for line in table.lines
        if cell in line.parts or cell == line.total
        if (partner := _partner(table, hidden, line)) is not None
    ]
    return min(near, key=lambda partner: (-len(partner), table.counts[partner], sorted(partner)), default=None)


def audit(table: CountTable, hidden: Iterable[Cell]) -> dict[Cell, tuple[int, int]]:
    """What who sees every other count exactly can work out of each hidden one: its least and its most."""
    unknown = sorted(hidden, key=lambda cell: (-len(cell), sorted(cell)))
    if not unknown:
        return {}
    column = {cell: at for at, cell in enumerate(unknown)}
    program = _program(table, column)
    return {cell: (_end(program, at, 1), _end(program, at, -1)) for cell, at in column.items()}


def _program(table: CountTable, column: Mapping[Cell, int]) -> Any:
    """What every line says of the hidden counts, as one linear program that is solved again and again."""
    import highspy

    starts, at, signs, sides = [0], [], [], []
    for line in table.lines:
        cells = [(cell, 1.0) for cell in line.parts] + [(line.total, -1.0)]
        own = [(column[cell], sign) for cell, sign in cells if cell in column]
        if own:
            at += [place for place, _ in own]
            signs += [sign for _, sign in own]
            starts.append(len(at))
            sides.append(-sum(sign * table.counts[cell] for cell, sign in cells if cell not in column))
    program: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    program.setOptionValue("output_flag", False)
    program.addVars(len(column), np.zeros(len(column)), np.full(len(column), highspy.kHighsInf))
    side = np.array(sides, dtype=float)
    program.addRows(len(sides), side, side, len(at), np.array(starts[:-1]), np.array(at), np.array(signs))
    return program


def _end(program: Any, at: int, sign: int) -> int:
    """The least (1) or the most (-1) whole number that a hidden count can be; what nothing bounds is very large."""
    import highspy

    program.changeColCost(at, float(sign))
    program.run()
    status, found = program.getModelStatus(), float(program.getInfo().objective_function_value)
    program.changeColCost(at, 0.0)
    if status in (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return 2**31 - 1
    if status != highspy.HighsModelStatus.kOptimal:
        raise InternalError(f"the audit of a table failed ({program.modelStatusToString(status)})")
    # Of a table with three dimensions an end can lie between two counts; who knows that people are whole knows more.
    return ceil(found - NEARLY) if sign > 0 else floor(NEARLY - found)


@dataclass(frozen=True)
class CountRelease:
    """Counts that were released or are asked: of which topic, between which days, over which areas."""

    topic: str
    start: str
    end: str
    areas: frozenset[str]
    count: int
    within: str = ""
    """A wider topic of which this is a part."""

    def nests_in(self, other: CountRelease) -> bool:
        """Whether everybody counted here is counted there as well."""
        same_topic = self.topic == other.topic or self.within == other.topic
        return same_topic and other.start <= self.start and self.end <= other.end and self.areas <= other.areas


def differences(asked: CountRelease, released: Iterable[CountRelease]) -> list[tuple[CountRelease, int]]:
    """Earlier releases from which the one that is asked would tell a small group, with how many it would be."""
    near = []
    for other in released:
        if asked.nests_in(other) or other.nests_in(asked):
            difference = abs(asked.count - other.count)
            if 0 < difference < limits()["least"]:
                near.append((other, difference))
    return near


def revisable(before: Mapping[Cell, int], after: Mapping[Cell, int]) -> dict[Cell, bool]:
    """Of each changed count whether its revision may be published: only a change that is no small group."""
    return {
        cell: abs(count - before[cell]) >= limits()["least"]
        for cell, count in after.items()
        if cell in before and count != before[cell]
    }


def read_counts(path: Path) -> tuple[dict[tuple[str, ...], int], tuple[str, ...]]:
    """Inner counts from a CSV: one column per dimension and a last column ``count``; every wrong line is a fault."""
    faults = Faults()
    lines = read_cells(path, faults)
    faults.raise_if_any()
    header = tuple(cell.strip() for cell in lines[0][1]) if lines else ()
    if len(header) < 2 or header[-1] != "count" or len(set(header)) < len(header):
        what = "the columns are not one or more dimensions and then count."
        faults.add(place(path, 1), what, "Name each once.")
    inner: dict[tuple[str, ...], int] = {}
    for number, cells in lines[1:]:
        key = tuple(cell.strip() for cell in cells[:-1])
        if not cells:
            continue
        if len(cells) != len(header):
            faults.add(place(path, number), *ragged(len(cells), len(header)))
        elif not cells[-1].strip().isascii() or not cells[-1].strip().isdigit() or len(cells[-1].strip()) > 9:
            faults.add(
                place(path, number),
                Sentence("count {cells!r} is no whole number of people.", cells=cells[-1][:40]),
                "Write it as 12000.",
            )
        elif key in inner:
            faults.add(
                place(path, number),
                Sentence("{key} stands there twice.", key=", ".join(key)),
                "Add the two, or drop one.",
            )
        elif not all(key):
            faults.add(
                place(path, number),
                "leaves a category blank.",
                "Totals are made here; leave them out.",
            )
        else:
            inner[key] = int(cells[-1])
    if len(inner) > MOST_CELLS:
        faults.add(
            place(path, 1),
            Sentence(
                "holds {count} counts; {most_cells} is the most that is audited.",
                count=len(inner),
                most_cells=MOST_CELLS,
            ),
        )
    faults.raise_if_any()
    return inner, header[:-1]
