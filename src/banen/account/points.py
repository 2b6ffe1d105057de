"""Information points: where labour migrants can ask, by region; points and regions are two counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from banen.account.evidence import Cited, Evidence, citations
from banen.observe.areas import areas
from banen.observe.figures import PERIOD
from banen.observe.records import Faults
from banen.observe.shapes import Shape, at_least, in_form, lines
from banen.sentences import Sentence

_SHAPE: Mapping[str, Shape] = {
    "region": in_form("AM[0-9]{2}", "AM25"), "opened_on?": PERIOD, "opened_also?": PERIOD, "location?": str,
    "channels?": str, "languages?": str, "municipalities?": at_least(0, int), "evidence?": [str], "confidence?": str,
    "note?": str,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class InformationPoint:
    """What is known of the point of a labour-market region; ``opened_also`` is the day that another source gives."""

    region: str
    name: str
    opened_on: str
    opened_also: str
    location: str
    channels: str
    languages: str
    municipalities: int | None
    evidence: tuple[Cited, ...]
    confidence: str
    note: str

    def to_dict(self) -> dict[str, Any]:
        """The point as JSON."""
        return asdict(self) | {"evidence": [str(citation) for citation in self.evidence]}


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the regions have an active point: from those known to those not known to have none."""

    active: int
    unknown: int
    regions: int

    @property
    def low(self) -> float:
        """Per cent of regions with a known active point."""
        return 100 * self.active / self.regions

    @property
    def high(self) -> float:
        """Per cent if every region of which nothing is known had one."""
        return 100 * (self.active + self.unknown) / self.regions

    def to_dict(self) -> dict[str, float]:
        """The coverage as JSON."""
        return asdict(self) | {"low": self.low, "high": self.high}


def coverage(statuses: Mapping[str, str]) -> Coverage:
    """The coverage of regions by their status; ``onbekend`` is neither with nor without.

    >>> coverage({"a": "active", "b": "onbekend", "c": "preparing"})
    Coverage(active=1, unknown=1, regions=3)
    """
    held = list(statuses.values())
    return Coverage(held.count("active"), held.count("onbekend"), len(held))


def share_of_points(points: int, regions: int, *, each_in_its_own: bool) -> tuple[float, bool]:
    """Per cent of regions with a point, and whether it is exact: several points may stand in one region.

    >>> share_of_points(9, 35, each_in_its_own=False)
    (25.714285714285715, False)
    """
    return 100 * min(points, regions) / regions, each_in_its_own


def least_with_neither(active: int, preparing: int, regions: int) -> int:
    """The fewest regions that have no point and prepare none.

    >>> least_with_neither(9, 21, 35)
    5
    """
    return max(0, regions - active - preparing)


def read_points(folder: Path, known: Mapping[str, Evidence], faults: Faults) -> Mapping[str, InformationPoint]:
    """The points by region: every region has a line."""
    regions = areas().regions
    points: dict[str, InformationPoint] = {}
    for line in lines(folder / "infopoints.csv", _SHAPE, faults, once="region"):
        code = line["region"]
        if code not in regions:
            line.fault(Sentence("region {code} does not exist.", code=code), "See areas/regions.csv.")
            continue
        points[code] = InformationPoint(**{**line, "name": regions[code].name, "evidence": citations(line, known)})
    _check_all_there(points, set(regions), faults)
    return points


def _check_all_there(found: Collection[str], regions: set[str], faults: Faults) -> None:
    for code in sorted(regions - set(found)):
        faults.add(
            "account/infopoints.csv:1",
            Sentence("region {code} has no line.", code=code),
            "Unknown is a status: add the line.",
        )
