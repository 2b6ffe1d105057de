"""Shortage occupations: what was published of each, when, to which horizon, and what it adds to a proposal.

Where nearly every group is tight the list steers nothing, so class, horizon and what a municipality names count
together, and a claim older than eight quarters is shown as old and adds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from banen.decide.matching.settings import FOLDER, constant
from banen.errors import Fault, ScenarioError
from banen.observe.records import Faults
from banen.observe.shapes import OneOf, Shape, columns, content, in_form, lines
from banen.sentences import Sentence

CLASSES = ("very_loose", "loose", "average", "tight", "very_tight")
_PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?")


@cache
def _classes() -> Mapping[str, Mapping[str, str]]:
    row = {"class": OneOf(CLASSES, "class"), "ahead?": str}
    held: Mapping[str, Mapping[str, str]] = content(FOLDER / "classes_of_shortage.yml", {str: row})
    return held


_SHAPE: Mapping[str, Shape] = {
    "isco08?": str, "brc2014?": str, "label_nl?": str, "label_en?": str, "isco_label_nl?": str,
    "class_as_published": OneOf(_classes, "class"), "period": in_form(_PERIOD, "2025, 2025-Q4 or 2025-12"),
    "horizon?": str, "source?": str, "provenance?": str, "confidence?": str, "note?": str,
}  # fmt: skip
COLUMNS = columns(_SHAPE)


@dataclass(frozen=True, slots=True)
class ShortageClaim:
    """What one source says of one occupation: its class in the source's words and in ours, the quarter, the horizon."""

    isco: str
    published: str
    tightness: str
    ahead: str
    quarter: int
    period: str
    horizon: str
    source: str

    def is_old(self, on: date) -> bool:
        """Whether the claim is older than a claim may be on a day."""
        return quarter_of(on) - self.quarter > constant("shortage.old")

    def bonus(self, on: date) -> int:
        """Points that the claim adds to a proposal on a day: none when it is old or the shortage eases."""
        if self.is_old(on) or self.ahead == "eases":
            return 0
        if self.tightness == "very_tight" or self.ahead == "tightens":
            return int(constant("bonus.very_tight"))
        return int(constant("bonus.tight")) if self.tightness == "tight" else 0

    def to_dict(self, on: date) -> dict[str, Any]:
        """The claim as JSON, with whether it is old."""
        return {
            "isco08": self.isco, "class_as_published": self.published, "class": self.tightness, "ahead": self.ahead,
            "period": self.period, "horizon": self.horizon, "source": self.source, "old": self.is_old(on),
        }  # fmt: skip


@dataclass(frozen=True)
class ShortageList:
    """The latest claim per ISCO unit group, as a municipality loaded it or as shipped."""

    claims: Mapping[str, ShortageClaim]

    def bonus(self, isco: str, on: date) -> int:
        """Points for work in this occupation on a day."""
        claim = self.claims.get(isco)
        return claim.bonus(on) if claim else 0

    def lists(self, isco: str, on: date) -> bool:
        """Whether an occupation counts as short on a day."""
        return self.bonus(isco, on) > 0


def quarter_of(day: date) -> int:
    """Quarters since the year 0."""
    return day.year * 4 + (day.month - 1) // 3


def tension(vacancies: float, people: float) -> tuple[float, str]:
    """Open vacancies per person under six months on benefit, and the class of the *spanningsindicator* (UWV).

    Raises :class:`~banen.errors.ScenarioError` without people: a ratio to nobody has no class.
    """
    if people <= 0:
        what = Sentence("there is no tension with {people:g} people.", people=people)
        raise ScenarioError(Fault("banen", what, "Give more than 0."))
    ratio = vacancies / people
    bounds = ("tension.very_loose", "tension.loose", "tension.average", "tension.tight")
    return ratio, next((c for c, b in zip(CLASSES, bounds, strict=False) if ratio < constant(b)), CLASSES[-1])


def read_shortage(path: Path = FOLDER / "shortage_occupations.csv") -> ShortageList:
    """A table of shortage occupations; of several claims on one occupation the latest counts.

    Raises :class:`~banen.errors.ContentError` with every line whose class or period is not known.
    """
    faults = Faults()
    latest: dict[str, ShortageClaim] = {}
    for line in lines(path, _SHAPE, faults):
        period = _PERIOD.fullmatch(line["period"])
        if period is None or not line.sound:
            continue
        about = _classes()[line["class_as_published"]]
        claim = ShortageClaim(
            isco=line["isco08"],
            published=line["class_as_published"],
            tightness=about["class"],
            ahead=about.get("ahead", ""),
            quarter=int(period[1]) * 4 + (int(period[2]) - 1 if period[2] else (int(period[3] or 12) - 1) // 3),
            **{name: line[name] for name in ("period", "horizon", "source")},
        )
        if claim.isco not in latest or claim.quarter >= latest[claim.isco].quarter:
            latest[claim.isco] = claim
    faults.raise_if_any()
    return ShortageList(latest)
