"""How long people travel: a table of minutes, or from centre to centre of municipalities at an assumed speed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import hypot, pi, sqrt
from pathlib import Path

import numpy as np
import numpy.typing as npt

from banen.decide.matching.settings import constant
from banen.observe.areas import Municipality, areas
from banen.observe.records import Faults
from banen.observe.shapes import Fits, lines
from banen.quantities import Array

MODES = ("car", "transit", "bike", "foot")


@dataclass(frozen=True)
class TravelTimes:
    """Minutes from a place to a place; from the table where it tells, else estimated between municipalities."""

    table: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def minutes(self, home: str, work: str, modes: frozenset[str]) -> int | None:
        """Minutes for one way by the fastest of the modes; None where nobody knows."""
        if (home, work) in self.table:
            return self.table[home, work]
        places = areas().municipalities
        if home not in places or work not in places or not modes:
            return None
        way = _kilometres(places[home], places[work]) * constant("road.detour")
        return round(60 * way / max(constant(f"speed.{mode}") for mode in modes))

    def minutes_to(self, home: str, works: Sequence[str], modes: frozenset[str]) -> npt.NDArray[np.int64]:
        """Minutes to each of many places, -1 where nobody knows: the same as :meth:`minutes`, at once."""
        places, number = areas().municipalities, _numbers()
        minutes = np.array([self.table.get((home, work), -1) for work in works] if self.table else [-1] * len(works))
        if home not in places or not modes:
            return minutes.astype(np.int64)
        ways = _ways()[number[home]] * constant("road.detour")
        speed = max(constant(f"speed.{mode}") for mode in modes)
        known = np.array([number.get(work, -1) for work in works], dtype=np.int64)
        estimated = np.rint(60 * ways[known] / speed)
        return np.where(minutes >= 0, minutes, np.where(known >= 0, estimated, -1)).astype(np.int64)


@cache
def _numbers() -> Mapping[str, int]:
    return {code: at for at, code in enumerate(sorted(areas().municipalities))}


@cache
def _ways() -> Array:
    """Kilometres between municipalities (from × to)."""
    towns = [areas().municipalities[code] for code in sorted(areas().municipalities)]
    return np.array([[_kilometres(home, work) for work in towns] for home in towns])


def _kilometres(home: Municipality, work: Municipality) -> float:
    """Between the centres; within one municipality two thirds of its radius, the mean distance to a disc's centre."""
    if home.code == work.code:
        return 2 / 3 * sqrt(home.land_area_km2 / pi)
    return hypot(home.rd_x - work.rd_x, home.rd_y - work.rd_y) / 1000


def read_travel(path: Path) -> TravelTimes:
    """A table ``from,to,minutes`` between places (PC4 or municipality); every wrong line is a fault."""
    faults = Faults()
    minutes = Fits("a whole number of minutes in a day", lambda held: type(held) is int and 0 <= held <= 24 * 60, int)
    table = {
        (line["from"], line["to"]): line["minutes"]
        for line in lines(path, {"from?": str, "to?": str, "minutes": minutes}, faults)
    }
    faults.raise_if_any()
    return TravelTimes(table)
