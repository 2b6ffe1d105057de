"""Where the tile of each area stands: municipalities as near their place as they fit, others as content has them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from banen.observe.areas import Region, areas
from banen.observe.boundaries import Ring, flat, loaded_boundaries

STEP_M = 11_000
"""Metres of country to a tile: the smallest at which few municipalities must leave their place."""
LABELLED = 11
"""Largest municipalities that have their name on the map."""
Cell = tuple[int, int]


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


@cache
def provinces() -> tuple[tuple[Cell, str], ...]:
    """The province of each municipal tile, for the lines between them."""
    of = {code: m.province_code for code, m in areas().municipalities.items()}
    return tuple((cell, of[code]) for code, cell in cells("municipalities").items())


@cache
def labelled() -> frozenset[str]:
    """The municipalities with most inhabitants: their names help to find the others."""
    by_size = sorted(areas().municipalities.values(), key=lambda m: -m.population)
    return frozenset(m.code for m in by_size[:LABELLED])


@cache
def outlines(across: int, down: int) -> Mapping[str, str]:
    """The border of each municipality as a path within a field of pixels; nothing where no borders were loaded."""
    by_code = loaded_boundaries()
    if not by_code:
        return {}
    shapes = {code: [flat(ring) for ring in rings] for code, rings in by_code.items()}
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    west, north = min(x for x, _ in points), max(y for _, y in points)
    scale = min(across / (max(x for x, _ in points) - west), down / (north - min(y for _, y in points)))
    return {code: "".join(_path(ring, west, north, scale) for ring in rings) for code, rings in shapes.items()}


def _path(ring: Ring, west: float, north: float, scale: float) -> str:
    return "M" + " ".join(f"{(x - west) * scale:.1f},{(north - y) * scale:.1f}" for x, y in ring) + "Z"
