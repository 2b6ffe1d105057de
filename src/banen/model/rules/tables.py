"""Deciding a table of cases: a million rows in blocks, every bad row listed, none lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from banen.errors import RuleError
from banen.model.rules.cases import read_days, read_table
from banen.model.rules.decide import OPEN, OUTCOMES, ROWS_AT_ONCE, Columns, decide_columns
from banen.model.rules.rule import ON, Rule
from banen.model.rules.terms import EPOCH, Array, word_of
from banen.model.rules.texts import SCALE

if TYPE_CHECKING:
    import polars as pl

ROW: Final = "_row"
"""The number of a row while rows are decided by their days."""


@dataclass
class Summary:
    """How a table came out: rows per outcome, rows per first failing or open condition, and the rows with faults."""

    rows: int = 0
    outcomes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    first: dict[str, int] = field(default_factory=dict)
    bad: list[tuple[int, str]] = field(default_factory=list)
    estimates: tuple[str, ...] = ()
    """Names of the dated values that are projections on the days of the rows."""

    def add(self, frame: pl.DataFrame, bad: list[tuple[int, str]]) -> None:
        """Count one block."""
        self.rows += len(frame)
        for outcome, count in frame["outcome"].value_counts().iter_rows():
            self.outcomes[str(outcome)] += count
        for condition, count in frame["first_condition"].drop_nulls().value_counts().iter_rows():
            self.first[str(condition)] = self.first.get(str(condition), 0) + count
        self.bad += bad

    def merge(self, other: Summary, bad: list[tuple[int, str]]) -> None:
        """Count another table, whose bad rows stand elsewhere in this one."""
        self.rows += other.rows
        self.estimates = tuple(sorted({*self.estimates, *other.estimates}))
        for counts, more in ((self.outcomes, other.outcomes), (self.first, other.first)):
            for name, count in more.items():
                counts[name] = counts.get(name, 0) + count
        self.bad += bad

    def to_dict(self) -> dict[str, Any]:
        """The summary as JSON."""
        return {
            "rows": self.rows,
            "outcomes": self.outcomes,
            "first_condition": dict(sorted(self.first.items(), key=lambda item: (-item[1], item[0]))),
            "estimates": list(self.estimates),
            "bad_rows": [{"row": row, "inputs": inputs} for row, inputs in self.bad],
        }


def decide_table(
    rule: Rule,
    table: pl.DataFrame,
    on: date | None,
    variant: str | None = None,
    levers: Mapping[str, Any] | None = None,
    progress: Callable[[int], None] = lambda rows: None,
) -> tuple[pl.DataFrame, Summary]:
    """Decisions in the order of the table: outcome, first condition not met or open, results, unreadable inputs.

    Columns of the table that are no input of the rule (an id, for instance) are kept. A row with an input that cannot
    be read is *onbepaald* or decided on its other inputs, and listed in the summary by its number, from 1. A column
    ``on`` gives each row its own reference date; then ``on`` is ``None``.
    """
    import polars as pl

    if ON in table.columns:
        return _each_on_its_day(rule, table, on, variant, levers, progress)
    if on is None:
        raise RuleError("Say on which day the rows are decided: --on 2026-03-01, or a column on in the table.")
    summary, blocks = Summary(), []
    kept = [c for c in table.columns if c not in rule.graph(variant).inputs]
    for start in range(0, max(len(table), 1), ROWS_AT_ONCE):  # a table without rows still has its columns
        block = table.slice(start, ROWS_AT_ONCE)
        inputs, bad = read_table(rule, rule.graph(variant), variant, block)
        decided = decide_columns(rule, inputs, len(block), on, variant, levers)
        faults = _faults([*bad.items(), *decided.impossible.items()], len(block))
        unreadable = pl.Series("unreadable", [faults.get(row) for row in range(len(block))], pl.String)
        frame = pl.DataFrame([*(block[c] for c in kept), *_columns(decided), unreadable])
        summary.add(frame, [(start + row + 1, names) for row, names in faults.items()])
        summary.estimates = decided.estimates
        blocks.append(frame)
        progress(len(block))
    return pl.concat(blocks), summary


def _each_on_its_day(
    rule: Rule,
    table: pl.DataFrame,
    on: date | None,
    variant: str | None,
    levers: Mapping[str, Any] | None,
    progress: Callable[[int], None],
) -> tuple[pl.DataFrame, Summary]:
    """Rows that bring their own reference date in column ``on``; one that cannot be read is undetermined and listed."""
    import polars as pl

    if on is not None:
        raise RuleError("The table has a column on and --on is given too. Keep one of the two.")
    days, wrong = read_days(table[ON])
    own = table.drop(ON).with_row_index(ROW)
    parts, summary = [], Summary()
    for day in np.unique(days):
        rows = own.filter(pl.Series((days == day) & ~wrong))
        on_day = date.fromordinal(int(day) + EPOCH)
        try:
            rule.holds_on(on_day, variant)
        except RuleError:
            wrong |= days == day
            continue
        decided, told = decide_table(rule, rows, on_day, variant, levers, progress)
        numbers = rows[ROW].to_list()
        summary.merge(told, [(numbers[row - 1] + 1, names) for row, names in told.bad])
        parts.append(decided)
    if wrong.any():
        parts.append(_without_day(own.filter(pl.Series(wrong)), rule, variant, summary))
    decisions = pl.concat(parts, how="diagonal").sort(ROW) if parts else own
    summary.bad.sort()
    return decisions.with_columns(table[ON]).select(ON, pl.exclude(ON, ROW)), summary


def _without_day(rows: pl.DataFrame, rule: Rule, variant: str | None, summary: Summary) -> pl.DataFrame:
    """Rows whose day cannot be read, or on which the rule does not exist: undetermined, and listed."""
    import polars as pl

    kept = [c for c in rows.columns if c not in rule.graph(variant).inputs]
    frame = rows.select(kept).with_columns(
        pl.lit(OUTCOMES[OPEN]).cast(pl.Enum(OUTCOMES)).alias("outcome"),
        pl.lit(None, pl.String).alias("first_condition"),
        pl.lit(ON).alias("unreadable"),
    )
    summary.add(frame, [(row + 1, ON) for row in rows[ROW].to_list()])
    return frame


def _faults(bad: Iterable[tuple[str, Array]], rows: int) -> dict[int, str]:
    by_row: dict[int, str] = {}
    for name, wrong in bad:
        for row in np.flatnonzero(wrong[:rows]):
            by_row[int(row)] = f"{by_row[int(row)]}, {name}" if int(row) in by_row else name
    return dict(sorted(by_row.items()))


def _columns(decided: Columns) -> list[pl.Series]:
    import polars as pl

    outcomes = pl.Series("outcome", OUTCOMES).gather(decided.outcome)
    names = pl.Series("first_condition", [*decided.conditions, None], pl.String)
    shown = np.where((decided.outcome == 0) | (decided.first < 0), len(decided.conditions), decided.first)
    columns = [outcomes.cast(pl.Enum(OUTCOMES)), names.gather(shown)]
    for name, (values, unknown, kind) in decided.results.items():
        columns.append(_result(name, values, unknown, kind))
    return columns


def _result(name: str, values: Array, unknown: Array, kind: str) -> pl.Series:
    import polars as pl

    if kind in SCALE:
        series = pl.Series(name, values / SCALE[kind])
    elif kind == "day":
        series = pl.Series(name, values.astype(np.int32)).cast(pl.Date)
    elif kind == "choice":
        codes = np.unique(values[~unknown])  # where the choice is unknown its number stands for no word
        places = np.where(unknown, len(codes), np.searchsorted(codes, values))
        series = pl.Series(name, [*(word_of(int(c)) for c in codes), None], pl.String).gather(places)
    else:
        series = pl.Series(name, values.astype(bool) if kind == "flag" else values)
    return (
        series.zip_with(pl.Series(~unknown), pl.Series(name, [None] * len(values), series.dtype))
        if unknown.any()
        else series
    )
