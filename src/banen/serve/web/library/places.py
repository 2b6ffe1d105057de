"""Areas on a map of equal tiles, with their table: 342 municipalities, 35 labour-market regions or 12 provinces.

Municipalities show only what a source counted for them. The model spreads people over labour-market regions and knows
nothing finer, so its estimate stands at that level alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import pairwise
from typing import Any

import markupsafe
import numpy as np
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from banen.languages import DUTCH, Language
from banen.observe.areas import SHARES, Indicators, Municipality, Region, areas
from banen.serve.numbers import number
from banen.serve.web.sheets import sheet
from banen.serve.web.simulator.engine import projection_of
from banen.serve.web.site import Tongue, address, page, render
from banen.serve.web.texts import words
from banen.simulate.scenario import Scenario

router = APIRouter(include_in_schema=False)
LEVELS = ("municipalities", "regions", "provinces")
CLASSES = 6
STEP_M = 11_000
"""Metres of country to a tile: the smallest at which few municipalities must leave their place."""
TILE = {"municipalities": 20, "regions": 52, "provinces": 72}
GAP = {"municipalities": 1, "regions": 4, "provinces": 4}
ESTIMATE_YEAR = 2024
Area = Municipality | Region
Cell = tuple[int, int]


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
ESTIMATE = "estimate"
"""Labour migrants present per 1,000 inhabitants, as the model spreads them over regions."""


@page(router, "map")
async def map_of(request: Request, language: Tongue) -> HTMLResponse:
    """The map of a level and what it shows, with the table of the same areas."""
    level, name, sort, unread = _asked(request)
    said = words("places", language)
    rows = await _rows(level, name, language)
    limits = _limits([row["value"] for row in rows if row["value"] is not None])
    for row in rows:
        row["class"] = "unknown" if row["value"] is None else f"l{sum(row['value'] >= limit for limit in limits)}"
    title = said["title"].format(what=said["shown"][name], per=said["per"][level])
    ranked = sorted(rows, key=lambda row: -(row["value"] if row["value"] is not None else -np.inf))
    return render(
        "map", language, "map.html.j2", query=str(request.url.query), w=said, level=level, name=name, sort=sort,
        levels=[{"id": n, "name": said["levels"][n]} for n in LEVELS],
        shown=[{"id": n, "name": said["shown"][n]} for n in _known(level)], unread=unread, title=title,
        svg=_svg(rows, level, title), legend=_legend(limits, rows, _decimals(name), language),
        sentence=said["sentence"].format(
            most=ranked[0]["name"], high=ranked[0]["words"], n=len(rows), level=said["levels"][level].lower()
        ),
        rows=ranked if sort == "value" else rows, credit=areas().credit[language], sources=_sources(name, language),
        about=said["about"].get(name, said["about"]["share"]),
        csv=f"{address('map', language, '/csv')}?n={level}&x={name}",
    )  # fmt: skip


def _known(level: str) -> list[str]:
    found = [name for name, shown in SHOWN.items() if level in shown.levels]
    return [ESTIMATE, *found] if level == "regions" else found


def _decimals(name: str) -> int:
    return 0 if name == ESTIMATE else SHOWN[name].decimals


def _asked(request: Request) -> tuple[str, str, str, list[str]]:
    """Level, what is shown and order of an address; whatever is unknown falls back and is told."""
    query, unread = request.query_params, list[str]()
    level = query.get("n", LEVELS[0])
    if level not in LEVELS:
        unread, level = [f"n={level}"], LEVELS[0]
    name = query.get("x", _known(level)[0])
    if name not in _known(level):
        unread, name = [*unread, f"x={name}"], _known(level)[0]
    return level, name, "value" if query.get("s") == "value" else "name", unread


async def _rows(level: str, name: str, language: Language) -> list[dict[str, Any]]:
    """Every area of a level with its value, by name."""
    by_code: Mapping[str, Area] = getattr(areas(), level)
    law = await projection_of(Scenario()) if name == ESTIMATE else None
    rows = []
    for code, area in by_code.items():
        if law is not None:
            value: float | None = 1000 * law[f"stock_by_region:{code}"].baseline.at(ESTIMATE_YEAR)[1] / area.population
        else:
            value = SHOWN[name].value(area)
        rows.append({
            "code": code, "name": area.name, "value": value, "words": _written(value, _decimals(name), language),
            "href": f"{address('state', language)}?g={code}", "population": number(area.population, language),
        })  # fmt: skip
    return sorted(rows, key=lambda row: str(row["name"]))


def _written(value: float | None, decimals: int, language: Language) -> str:
    if value is None:
        return str(words("places", language)["unknown"])
    return number(float(f"{value:.{decimals}f}"), language)


def _limits(values: list[float]) -> tuple[float, ...]:
    """Upper limits of the classes, each with as many areas, to two digits that can be read."""
    cuts = np.quantile(values, np.arange(1, CLASSES) / CLASSES)
    return tuple(dict.fromkeys(float(f"{cut:.2g}") for cut in cuts))


def _legend(
    limits: tuple[float, ...], rows: list[dict[str, Any]], decimals: int, language: Language
) -> list[dict[str, str]]:
    said = words("places", language)
    ends = [number(limit, language) for limit in limits]
    texts = [said["below"].format(high=ends[0])]
    texts += [said["between"].format(low=low, high=high) for low, high in pairwise(ends)]
    found = [{"class": f"l{i}", "text": text} for i, text in enumerate([*texts, said["above"].format(low=ends[-1])])]
    if any(row["value"] is None for row in rows):
        found.append({"class": "unknown", "text": said["unknown"]})
    return found


@cache
def cells(level: str) -> Mapping[str, Cell]:
    """The tile of each area: of municipalities computed from their positions, of others as the content has them."""
    if level != "municipalities":
        by_code: Mapping[str, Region] = getattr(areas(), level)
        return {code: (area.tile_col, area.tile_row) for code, area in by_code.items()}
    members = list(areas().municipalities.values())
    wanted = np.array([(m.rd_x, -m.rd_y) for m in members]) / STEP_M
    wanted -= wanted.min(axis=0)
    placed = _improved(wanted, _placed(wanted))
    placed -= placed.min(axis=0)
    return {m.code: (int(col), int(row)) for m, (col, row) in zip(members, placed, strict=True)}


def _placed(wanted: np.ndarray) -> np.ndarray:
    """Each area on the free tile nearest to its place, from the middle of the country outwards."""
    reach = int(np.ceil(wanted.max())) + 5
    grid = np.stack(np.meshgrid(np.arange(-5, reach), np.arange(-5, reach)), axis=-1).reshape(-1, 2)
    free = np.ones(len(grid), bool)
    placed = np.zeros(wanted.shape, int)
    for i in np.argsort(((wanted - np.median(wanted, axis=0)) ** 2).sum(axis=1), kind="stable"):
        away = np.where(free, ((grid - wanted[i]) ** 2).sum(axis=1), np.inf)
        nearest = int(np.argmin(away))
        placed[i], free[nearest] = grid[nearest], False
    return placed


def _improved(wanted: np.ndarray, placed: np.ndarray) -> np.ndarray:
    """Swap two areas as long as both together come nearer to their places."""
    for _ in range(len(wanted)):
        cost = ((placed[:, None] - wanted[None]) ** 2).sum(axis=-1)
        own = np.diag(cost)
        gain = own[:, None] + own[None] - cost - cost.T
        i, j = np.unravel_index(int(np.argmax(gain)), gain.shape)
        if gain[i, j] < 1e-9:
            break
        placed[[i, j]] = placed[[j, i]]
    return placed


def _svg(rows: list[dict[str, Any]], level: str, title: str) -> markupsafe.Markup:
    places, tile, gap = cells(level), TILE[level], GAP[level]
    across, down = ((max(c[axis] for c in places.values()) + 1) * (tile + gap) - gap for axis in (0, 1))
    drawn = "".join(_tile(row, places[row["code"]], tile, gap, level) for row in rows)
    borders = _borders(places, tile + gap) if level == "municipalities" else ""
    svg = (
        f'<svg class="tiles {level}" viewBox="-1 -1 {across + 2} {down + 2}" role="img" aria-label="{escape(title)}">'
        f'{drawn}<path class="border" d="{borders}"/></svg>'
    )
    # Names come from our own content and are escaped.
    return markupsafe.Markup(svg)  # noqa: S704


def _tile(row: dict[str, Any], cell: Cell, tile: int, gap: int, level: str) -> str:
    left, top = (axis * (tile + gap) for axis in cell)
    label = ""
    if level != "municipalities":
        short = (
            words("places", DUTCH)["short"].get(row["code"]) or words("simulator", DUTCH)["map"]["short"][row["code"]]
        )
        label = (
            f'<text x="{left + tile / 2}" y="{top + tile / 2 - 4}">{escape(short)}</text>'
            f'<text class="value" x="{left + tile / 2}" y="{top + tile / 2 + 14}">{row["words"]}</text>'
        )
    return (
        f'<g class="tile {row["class"]}"><title>{escape(row["name"])}: {row["words"]}</title>'
        f'<rect x="{left}" y="{top}" width="{tile}" height="{tile}" rx="{tile // 9}"/>{label}</g>'
    )


def _borders(places: Mapping[str, Cell], pitch: int) -> str:
    """Lines between neighbouring tiles of different provinces."""
    province = {cell: areas().municipalities[code].province_code for code, cell in places.items()}
    parts = []
    for (col, row), own in province.items():
        if province.get((col + 1, row), own) != own:
            parts.append(f"M{(col + 1) * pitch - 0.5} {row * pitch}v{pitch}")
        if province.get((col, row + 1), own) != own:
            parts.append(f"M{col * pitch} {(row + 1) * pitch - 0.5}h{pitch}")
    return "".join(parts)


def _sources(name: str, language: Language) -> list[dict[str, str]]:
    if name == ESTIMATE:
        return []
    wanted = set(SHOWN[name].columns)
    return [
        {"source": s.source, "year": s.year, "licence": s.licence} for s in areas().sources if wanted & {*s.columns}
    ]


@page(router, "map", "/csv")
async def table(request: Request, language: Tongue) -> Response:
    """The areas of a level with the value of the map, as CSV; an unknown value stays empty."""
    level, name, _, _ = _asked(request)
    by_code: Mapping[str, Area] = getattr(areas(), level)
    decimals = _decimals(name)
    rows = [
        [row["code"], row["name"], by_code[row["code"]].population, _rounded(row["value"], decimals)]
        for row in await _rows(level, name, language)
    ]
    columns = ("code", "name", "population", name)
    return sheet(f"{level}-{name}", columns, rows, request.query_params.get("form", ""))


def _rounded(value: float | None, decimals: int) -> float | int | None:
    """As the map prints it: whole where it shows no decimals."""
    if value is None:
        return None
    return round(value, decimals) if decimals else round(value)
