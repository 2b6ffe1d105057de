"""Figures of the year: an indicator is the same quantity told by a figure per period, and read again when revised.

A change is what was revised of the old value plus what really changed. Part of a year is not held against a whole one,
a new definition breaks the line, and values of other years or populations are never added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from banen.account.subjects import THEMES
from banen.errors import ContentError, Fault
from banen.languages import Text
from banen.observe.figures import PERIOD, Figure, Figures
from banen.observe.records import Faults
from banen.observe.shapes import OneOf, Shape, in_form, lines
from banen.observe.words import text_of
from banen.sentences import Sentence

_INDICATORS: Mapping[str, Shape] = {
    "id": in_form("IND-[0-9]{2,3}", "IND-01"), "name_nl": str, "name_en": str, "theme": OneOf(THEMES, "theme"),
    "good?": OneOf(("up", "down"), "direction"), "held_back?": str,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AnnualIndicator:
    """A quantity that the annual report follows; ``good`` is up, down or blank; ``held_back`` says why not printed."""

    id: str
    name: Text
    theme: str
    good: str
    held_back: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure read as the value of an indicator in a period; ``whole`` is whether the period was over."""

    indicator: str
    period: str
    figure: str
    whole: bool
    definition: str
    recorded_on: date


@dataclass(frozen=True, slots=True)
class IndicatorChange:
    """From one value to the next: revision of the old one, real change, and both together; or why there is none."""

    revision: float | None
    real: float | None
    why_not: str = ""

    @property
    def total(self) -> float | None:
        """Revision and real change together."""
        return None if self.real is None else (self.revision or 0.0) + self.real


def read_indicators(folder: Path, faults: Faults) -> Mapping[str, AnnualIndicator]:
    """The indicators by id."""
    table = lines(folder / "indicators.csv", _INDICATORS, faults, once="id")
    return {
        line["id"]: AnnualIndicator(line["id"], text_of(line, "name"), line["theme"], line["good"], line["held_back"])
        for line in table
    }


def read_readings(
    folder: Path, indicators: Mapping[str, AnnualIndicator], figures: Figures, faults: Faults
) -> tuple[Reading, ...]:
    """Which figure gives the value of which period, since when."""
    shape = {
        "indicator": OneOf(indicators, "indicator"), "period?": PERIOD, "figure": OneOf(figures, "figure"),
        "whole": OneOf(("yes", "no"), "answer"), "definition": str, "recorded_on": date,
    }  # fmt: skip
    readings: dict[tuple[str, str, date], Reading] = {}
    for line in lines(folder / "readings.csv", shape, faults):
        at = (line["indicator"], line["period"], line["recorded_on"])
        if at in readings:
            told = (
                Sentence("{name} of {period} is read twice on {day}.", name=at[0], period=at[1], day=at[2])
                if at[1]
                else Sentence("{name} is read twice on {day}.", name=at[0], day=at[2])
            )
            line.fault(told, "Keep one, or give the revision its own day.")
        readings[at] = Reading(**{**line, "whole": line["whole"] == "yes"})
    return tuple(readings.values())


def read_as(readings: Iterable[Reading], known: date) -> Mapping[tuple[str, str], Reading]:
    """The reading of every indicator and period as known on a day: the last that was recorded."""
    ordered = sorted((r for r in readings if r.recorded_on <= known), key=lambda r: r.recorded_on)
    return {(reading.indicator, reading.period): reading for reading in ordered}


def change(before: Reading, before_now: Reading, now: Reading, values: Mapping[str, float]) -> IndicatorChange:
    """From the old period to the new one; ``before_now`` is the old period as it is read now.

    ``values`` are the numbers by figure.
    """
    if len({before.definition, before_now.definition, now.definition}) > 1:
        return IndicatorChange(None, None, "definition")
    if not (before_now.whole and now.whole):
        return IndicatorChange(None, None, "part")
    if missing := {r.figure for r in (before, before_now, now)} - set(values):
        return IndicatorChange(None, None, f"unknown: {', '.join(sorted(missing))}")
    revision = values[before_now.figure] - values[before.figure]
    return IndicatorChange(revision, values[now.figure] - values[before_now.figure])


def added(figures: Iterable[Figure]) -> float:
    """The sum of figures of one period, population and unit; others are refused, and so is what has no number.

    Raises :class:`~banen.errors.ContentError`, with what differs.
    """
    held = list(figures)
    differ = [
        name
        for name, values in (
            ("years", {f.period for f in held}),
            ("populations", {f.population for f in held}),
            ("units", {f.unit for f in held}),
        )
        if len(values) > 1
    ]
    if differ:
        told = Sentence(
            "{held} have different {differ}.", held=", ".join(f.id for f in held), differ=" and ".join(differ)
        )
        raise ContentError(Fault("banen", told, "They are told beside each other and not added."))
    values = [f.value for f in held]
    if any(value is None for value in values):
        raise ContentError(Fault("banen", "one of these figures is not known.", "Unknown is not zero."))
    return sum(value for value in values if value is not None)


def funnel(steps: Iterable[float]) -> tuple[float, ...]:
    """Each step as per cent of the one before; no step is a share of all firms, for checks go where risk is seen.

    >>> [round(share, 1) for share in funnel((4098, 477, 48))]
    [11.6, 10.1]
    """
    held = tuple(steps)
    return tuple(100 * later / earlier for earlier, later in pairwise(held))
