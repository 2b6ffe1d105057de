"""How the effect of matching is found out: regions begin one after another, in an order that a lottery draws.

Who begins later is compared with who began earlier in the same month, so that a good year for work is no effect of
matching. Every job finder of a region counts, because a place that one person gets another may lose. Source:
domain/matching.md 5.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from banen.decide.matching.settings import FOLDER
from banen.observe.areas import areas
from banen.observe.shapes import Shape, content


@dataclass(frozen=True, slots=True)
class RegionStart:
    """A region and the month in which matching begins there, with the wave that the lottery put it in."""

    region: str
    wave: int
    starts: date


@cache
def _design() -> dict[str, Any]:
    row: Shape = {"value": int, "unit?": str, "source": str}
    shape = {**dict.fromkeys(("seed", "waves", "every", "draws"), row), "first": {"value": date, "source": str}}
    return {name: row["value"] for name, row in content(FOLDER / "evaluation.yml", shape).items()}


def staggered_start(regions: Sequence[str], first: date, waves: int, every: int, seed: int) -> tuple[RegionStart, ...]:
    """The start of each region, by a lottery from a published seed: waves of equal size, some months apart.

    The order of the input changes nothing, and sizes of waves differ by at most one.
    """
    drawn = sorted(set(regions), key=lambda code: (hashlib.blake2b(f"{seed}|{code}".encode()).digest(), code))
    starts = []
    for at, region in enumerate(drawn):
        wave = at * waves // len(drawn)
        months = first.month - 1 + wave * every
        starts.append(RegionStart(region, wave + 1, date(first.year + months // 12, months % 12 + 1, 1)))
    return tuple(starts)


def planned_start() -> tuple[RegionStart, ...]:
    """The staggered start that this project proposes for the labour-market regions."""
    design = _design()
    return staggered_start(tuple(areas().regions), design["first"], design["waves"], design["every"], design["seed"])


def lottery_seed() -> int:
    """The published seed of the order of regions."""
    return int(_design()["seed"])


def lottery_draws() -> int:
    """How often the lottery of the starts is dealt again to tell chance from effect."""
    return int(_design()["draws"])
