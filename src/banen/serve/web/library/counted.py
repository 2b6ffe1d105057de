"""What a source counted in every municipality, and what follows from it for a region or a province."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from banen.observe.areas import SHARES, Indicators, Municipality, Region, areas

LEVELS = ("municipalities", "regions", "provinces")
Area = Municipality | Region


@dataclass(frozen=True)
class MapIndicator:
    """What a map shows: the columns it comes from, at which levels, and its value for an area (None is unknown)."""

    columns: tuple[str, ...]
    levels: tuple[str, ...]
    value: Callable[[Area], float | None]
    decimals: int


def _establishments(area: Area) -> float | None:
    """Establishments of business per 1,000 inhabitants."""
    counted = _indicators_of(area)
    if not counted:
        return None
    return 1000 * sum(i.establishments for i in counted) / sum(i.population for i in counted)


def _share(branch: str) -> Callable[[Area], float | None]:
    """Per cent of the establishments in a branch; unknown where it is for one of the municipalities."""

    def value(area: Area) -> float | None:
        counted = _indicators_of(area)
        parts = [(i.percent_by_branch[branch], i.establishments) for i in counted]
        if not parts or any(share is None for share, _ in parts):
            return None
        return sum((share or 0.0) * count for share, count in parts) / sum(count for _, count in parts)

    return value


def _gp(area: Area) -> float | None:
    counted = _indicators_of(area)
    return counted[0].gp_distance_km if counted and isinstance(area, Municipality) else None


def _indicators_of(area: Area) -> list[Indicators]:
    """The indicators of the municipalities of an area, or none if one of them lacks them."""
    members = (area,) if isinstance(area, Municipality) else areas().municipalities_of(area.code)
    counted = [m.indicators for m in members if m.indicators is not None]
    return counted if len(counted) == len(members) else []


def _density(area: Area) -> float:
    return area.population / area.land_area_km2


SHOWN: Mapping[str, MapIndicator] = {
    "establishments": MapIndicator(("establishments", "population"), LEVELS, _establishments, 0),
    **{
        column.removeprefix("pct_"): MapIndicator(
            (column, "establishments"), LEVELS, _share(column.removeprefix("pct_")), 1
        )
        for column in SHARES
    },
    "density": MapIndicator(("population", "land_area_km2"), LEVELS, _density, 0),
    "gp": MapIndicator(("gp_distance_km",), ("municipalities",), _gp, 1),
}
