"""Where a business may come: every labour-market region as a tile, by the share of its municipalities where it may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from banen.charts.area_map import AreaMap, Tile
from banen.observe.words import words

POSSIBLE: Final = ("geen_weigeringsgrond_plan", "akkoord_onder_voorwaarden", "akkoord")
"""Outcomes under which a business may come."""
TILE, GAP, CLASSES = 96, 4, 5


def suitability_tiles(regions: Iterable[Mapping[str, Any]], credit: str, language: str) -> AreaMap:
    """A tile per labour-market region: in how many of its municipalities the business may come; the rest as numbers."""
    wording = words("charts", language)["tiles"]
    places = []
    for region in regions:
        outcomes, count = region["outcomes"], region["municipalities"]
        may = sum(outcomes[name] for name in POSSIBLE)
        rest = f"{outcomes['aanvullen']} {wording['open']}, {outcomes['afwijzen_mogelijk']} {wording['red']}"
        places.append(
            Tile(
                code=region["region"],
                name=region["name"],
                cell=(region["tile_col"], region["tile_row"]),
                look=f"l{-(-CLASSES * may // count)}",
                words=f"{may}/{count}",
                short=region["region"],
                below=rest,
            )
        )
    step = 100 // CLASSES
    limits = [f"0% {wording['share']}", *(f"≤ {step * n}%" for n in range(1, CLASSES + 1))]
    legend = [(f"l{n}", text) for n, text in enumerate(limits)]
    return AreaMap(wording["title"], places, TILE, GAP, legend, says=wording["says"], credit=credit)
