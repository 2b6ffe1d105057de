"""Waves of the survey: who was reached and how, what the weights cost, and the protected counts of each.

A wave comes in as tables of counts (``content/account/waves``): the sample by cell, the population that it stands for,
and the answers. Its design effect follows from both, and the answers must have been counted with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from banen.account.survey.comparisons import (
    LARGEST_SHOWN,
    WaveChange,
    benjamini_hochberg,
    breakdown_effect,
    compare,
    composition,
    difference,
    holm,
    judged,
    smallest_seen,
)
from banen.account.survey.estimates import CLASSES, RakedTable, cluster_effect, effective, rake
from banen.account.survey.instrument import AnswerCount, answer_counts, instrument
from banen.errors import UnknownNameError
from banen.observe.records import CONTENT, Faults
from banen.observe.shapes import NUMBER, OneOf, Shape, TableLine, lines
from banen.sentences import Sentence

MARGINS = ("origin", "duration")
"""What a sample is weighed by."""
ALL = "all"
SYNTHETIC = "SYNTHETIC"
OLD, YOUNG = "duration 2-5 years", "duration <2 years"
WITH, WITHOUT = "region with a point", "region without a point"
_WAVES: Mapping[str, Shape] = {
    "year": int, "opened_on": date, "closed_on": date, "design": OneOf(CLASSES, "class of sample"), "modes": str,
    "languages": str, "mean_cluster": NUMBER, "correlation": NUMBER, "data?": OneOf((SYNTHETIC,), "kind of data"),
    "source": str,
}  # fmt: skip
_NEAR = 0.01


@dataclass(frozen=True)
class SurveyWave:
    """A wave: its term, class of sample, sample by cell, the population by margin, and its answers.

    ``data`` is SYNTHETIC where the numbers are made up.
    """

    year: int
    opened_on: date
    closed_on: date
    design: str
    modes: str
    languages: str
    mean_cluster: float
    correlation: float
    data: str
    source: str
    cells: Mapping[tuple[str, ...], int]
    totals: tuple[Mapping[str, float], ...]
    answers: tuple[AnswerCount, ...]

    @property
    def respondents(self) -> int:
        """How many took part."""
        return sum(self.cells.values())

    @property
    def weights(self) -> RakedTable:
        """The sample weighed to the population."""
        return rake({cell: float(count) for cell, count in self.cells.items()}, self.totals)

    @property
    def clustering(self) -> float:
        """What it costs that people were met together."""
        return cluster_effect(self.mean_cluster, self.correlation)

    @property
    def effect(self) -> float:
        """The design effect: of the weights and of clustering."""
        return self.weights.weight_effect * self.clustering

    @property
    def effective(self) -> float:
        """Respondents of a simple sample that would know as much."""
        return effective(self.respondents, self.effect)

    @property
    def least(self) -> float:
        """The smallest change of a half that two such waves can see."""
        return smallest_seen(0.5, self.respondents, self.effect)

    def of(self, item: str, group: str = ALL) -> AnswerCount | None:
        """The answers of a group to an item."""
        return next((count for count in self.answers if (count.item, count.group) == (item, group)), None)


@dataclass(frozen=True, slots=True)
class ItemChange:
    """An item in two waves: both counts, the change, what is left of it among many items, and its verdict."""

    before: AnswerCount
    now: AnswerCount
    change: WaveChange | None
    p_holm: float
    p_explored: float

    @property
    def verdict(self) -> str:
        """changed, no_larger_change, undetermined, or niet_vergelijkbaar where it was asked otherwise."""
        if self.change is None:
            return "niet_vergelijkbaar"
        return self.change.verdict if self.change.verdict != "changed" or self.p_holm <= 0.05 else "undetermined"

    @property
    def breakdown(self) -> float | None:
        """The design effect at which the change would no longer be seen."""
        if self.change is None:
            return None
        return breakdown_effect(judged(self.change.change, self.change.error), self.now.effect)


def compared(
    first: tuple[AnswerCount, ...], second: tuple[AnswerCount, ...], margin: float, since: int | None = None
) -> tuple[ItemChange, ...]:
    """Every item that both waves asked, corrected for how many there are; ``since`` is the year of the first.

    Only what was asked in the same words is compared; made-up numbers are as if it were.
    """
    items = instrument().items
    before = {(count.item, count.group): count for count in first}
    pairs = [(before[key], now) for now in second if (key := (now.item, now.group)) in before]

    def alike(count: AnswerCount) -> bool:
        begun = items[count.item].comparable_from
        return count.data == SYNTHETIC or (begun is not None and (since is None or begun <= since))

    changes = [compare(was.share, now.share, margin=margin) if alike(now) else None for was, now in pairs]
    chances = [change.p for change in changes if change is not None]
    corrected = iter(zip(holm(chances), benjamini_hochberg(chances), strict=True))
    return tuple(
        ItemChange(was, now, change, *(next(corrected) if change is not None else (1.0, 1.0)))
        for (was, now), change in zip(pairs, changes, strict=True)
    )


def by_stay(first: SurveyWave, second: SurveyWave, item: str) -> tuple[float, float] | None:
    """What of a change is of who was asked, and what of how they answer, by how long people are here."""
    groups = [{group: wave.of(item, group) for group in (YOUNG, OLD)} for wave in (first, second)]
    shares = []
    for wave in groups:
        held = {name: count for name, count in wave.items() if count is not None}
        if len(held) < len(wave):
            return None
        people = sum(count.share.respondents for count in held.values())
        shares.append({name: (count.share.respondents / people, count.share.share) for name, count in held.items()})
    return composition(*shares)


def by_point(first: SurveyWave, second: SurveyWave, item: str) -> WaveChange | None:
    """The change in regions with an information point beyond that in regions without: a sign, never a proof."""
    held = [wave.of(item, group) for group in (WITH, WITHOUT) for wave in (first, second)]
    if any(count is None for count in held):
        return None
    a, b, c, d = (count.share for count in held if count is not None)
    return difference("Work in NL", (a, b), (c, d))


def shown_as_trend(change: ItemChange) -> bool:
    """Whether a group is large enough that a change of ten points would be seen."""
    share = change.before.share
    return smallest_seen(share.share, share.respondents, share.effect) <= LARGEST_SHOWN


def wave(year: int, root: Path | None = None) -> SurveyWave:
    """The wave of a year; an unknown year names those that there are."""
    held = waves(root)
    if year not in held:
        raise UnknownNameError("wave", str(year), map(str, held))
    return held[year]


@cache
def waves(root: Path | None = None) -> Mapping[int, SurveyWave]:
    """The waves of the content by year; every fault at once."""
    folder, faults, held = (root or CONTENT) / "account" / "waves", Faults(), dict[int, SurveyWave]()
    sample = {"year": int, **dict.fromkeys(MARGINS, str), "respondents": int}
    cells = _by_year(folder / "cells.csv", sample, MARGINS, faults)
    people = {"year": int, "margin": OneOf(MARGINS, "margin"), "category": str, "people": NUMBER}
    totals = _by_year(folder / "totals.csv", people, ("margin", "category"), faults)
    for line in lines(folder / "waves.csv", _WAVES, faults, once="year"):
        year = line["year"]
        counts: dict[tuple[str, ...], int] = {
            (cell["origin"], cell["duration"]): cell["respondents"] for cell in cells.get(year, ())
        }
        margins = [
            {each["category"]: each["people"] for each in totals.get(year, ()) if each["margin"] == margin}
            for margin in MARGINS
        ]
        if not counts or not all(margins):
            line.fault(Sentence("{year} lacks cells or totals.", year=year), "Add them to cells.csv and totals.csv.")
            continue
        held[year] = SurveyWave(
            **line, cells=counts, totals=tuple(margins), answers=answer_counts(folder / f"{year}.csv")
        )
        _check(held[year], line)
    faults.raise_if_any()
    return held


def _check(made: SurveyWave, line: TableLine) -> None:
    """The answers were counted with the design of the wave, and none passes for real in a wave that is made up."""
    if any(abs(count.effect - made.effect) > _NEAR for count in made.answers):
        line.fault(
            Sentence(
                "the answers of {year} have another design effect than {effect:.2f}.",
                year=made.year,
                effect=made.effect,
            ),
            "Count them anew.",
        )
    if {(count.data, count.design) for count in made.answers} - {(made.data, made.design)}:
        line.fault(
            Sentence("the answers of {year} are of another kind of data or design.", year=made.year), "Make them alike."
        )


def _by_year(
    path: Path, shape: Mapping[str, Shape], cell: Sequence[str], faults: Faults
) -> Mapping[int, list[TableLine]]:
    """The lines of a table by year; two of one year that name the same cell are a fault."""
    by_year: dict[int, list[TableLine]] = {}
    seen: set[tuple[Any, ...]] = set()
    for line in lines(path, shape, faults):
        named = (line["year"], *(line[name] for name in cell))
        if named in seen:
            line.fault(Sentence("{values} stands here twice.", values=list(named)), "Keep one of the two.")
        seen.add(named)
        by_year.setdefault(line["year"], []).append(line)
    return by_year
