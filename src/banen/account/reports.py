"""Which report was made when: the reference day of a year and the day up to which was known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from banen.account.changes import Moment
from banen.observe.records import CONTENT, Faults
from banen.observe.shapes import Shape, lines

REPORTS = "reports.csv"
_SHAPE: Mapping[str, Shape] = {"year": int, "on": date, "known": date, "evidence?": str}


@dataclass(frozen=True, slots=True)
class ReportYear:
    """The report of a year: the day that it describes, and the day of knowledge (its publication)."""

    year: int
    on: date
    known: date


def report_years(root: Path | None = None) -> Mapping[int, ReportYear]:
    """The reports that were published, by year."""
    path = (root or CONTENT) / "account" / REPORTS
    return _report_years(path, path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=4)
def _report_years(path: Path, stands: int) -> Mapping[int, ReportYear]:
    faults, years = Faults(), dict[int, ReportYear]()
    for line in lines(path, _SHAPE, faults, once="year"):
        if line["known"] < line["on"]:
            line.fault("known is before on.", "A report is published on the day that it describes, or later.")
        years[line["year"]] = ReportYear(line["year"], line["on"], line["known"])
    faults.raise_if_any()
    return years


def moment_of(year: int, on: date | None = None, known: date | None = None) -> Moment:
    """The moment that the report of a year describes: 1 November, as known on its publication or else today."""
    published = report_years().get(year)
    described = on or (published.on if published else date(year, 11, 1))
    return Moment(described, known or (published.known if published else date.today()))
