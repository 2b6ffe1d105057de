"""Axes and current policy that stand still: they follow from the package as it was opened, not from where a hand is.

The lines of current policy are drawn from the draws of the command line throughout, however many draws the answer to a
move has; a move changes the difference alone, and the level is the two added.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from platform import machine
from typing import Final

from banen.charts.scales import Domain, around, upto
from banen.languages import DUTCH
from banen.lasting import put
from banen.observe.records import content_digest
from banen.serve.turns import in_turn
from banen.serve.web.simulator.engine import EXACT_DRAWS, projected
from banen.serve.web.simulator.state import PageState
from banen.serve.web.template_cache import cache_file
from banen.serve.web.texts import words
from banen.simulate.engine.compiled import code_of
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.packages import Package, baseline
from banen.simulate.results.projection import Projection
from banen.simulate.scenario import Scenario

FIRST_COMPARED = 2018
"""The first year on the axis: enough of the past to see where the lines come from."""
LEAST_OF_LARGEST = 0.05
"""An axis is never finer than this part of the one of current policy, so that a trifle looks like one."""

PROGRAM: Final = Path(__file__).parents[3]
"""All code of ours: what may decide how far a lever carries."""
Reaches = Mapping[str, tuple[float, float]]
"""How far below and above current law each outcome goes."""
SMALLEST = 0.15
"""An effect that fills less of its axis than this part can hardly be seen."""


@dataclass(frozen=True)
class AxisReference:
    """What stands still under a scenario: current policy and the package as it was opened, with the draws of record."""

    law: Projection
    opened: Projection

    def difference(self, key: str) -> Domain:
        """The axis of the difference of an outcome."""
        low, high = _reach(self.opened, key)
        least = _reach_of_starters()[key]
        if not self.opened.scenario.package.active() or max(-low, high) < 1:
            return around(*least, 1.0)
        return around(low, high, LEAST_OF_LARGEST * max(-least[0], least[1], 1.0))

    def fits(self, key: str, now: Projection) -> bool:
        """Whether the axis holds what a scenario does, and shows it large enough to see."""
        low, high = _reach(now, key)
        axis = self.difference(key)
        return axis.holds(low, high) and (max(-low, high) < 1 or max(-low, high) > SMALLEST * max(-axis.low, axis.high))

    def level(self, key: str) -> Domain:
        """The axis of the level of an outcome."""
        band = self.law[key].baseline
        shown = [i for i, year in enumerate(band.years) if year >= FIRST_COMPARED]
        return upto([*(band.p05[i] for i in shown), *(band.p95[i] for i in shown)])


def warm_up() -> None:
    """Run what the axes of the first page rest on."""
    ground(PageState(baseline()))


async def ground_of(state: PageState) -> AxisReference:
    """As :func:`ground`, in turn and beside the event loop."""
    return await in_turn(("ground", state), lambda: ground(state))


def ground(state: PageState) -> AxisReference:
    """What stands still while the levers of a state move."""
    still = Scenario(draws=EXACT_DRAWS, assumed=dict(state.assumed))
    _reach_of_starters()
    return AxisReference(projected(still), projected(still.with_package(state.fitted or state.loaded)))


def _reach(found: Projection, key: str) -> tuple[float, float]:
    """How far nine in ten futures go below and above current policy, in any year."""
    band = found[key].difference
    return min(0.0, *map(float, band.p05)), max(0.0, *map(float, band.p95))


@cache
def _reach_of_starters() -> Reaches:
    """How far the levers to begin with carry each outcome, as this very program and content found it before."""
    file = cache_file("reaches.json")
    made_by = f"{content_digest()} {code_of(PROGRAM)} {version('numpy')} {sys.version} {machine()}"
    reaches = _kept(file, made_by)
    if reaches is None:
        reaches = _found_reaches()
        with suppress(OSError):  # a folder that cannot be written: the next start finds them again
            put(file, json.dumps({"made_by": made_by, "reaches": reaches}).encode())
    return reaches


def _kept(file: Path, made_by: str) -> Reaches | None:
    """What another start found, where it was the same program with the same content."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        kept = json.loads(file.read_bytes())
        if kept["made_by"] == made_by:
            return {str(key): (float(low), float(high)) for key, (low, high) in kept["reaches"].items()}
    return None


def _found_reaches() -> Reaches:
    """How far the levers to begin with carry each outcome at their strongest: the axis for who opens current policy.

    The second farthest decides, so that one strong lever does not make the others invisible; what then lies off the
    axis is told at its edge, with a way to fit the scale.
    """
    reaches: dict[str, list[tuple[float, float]]] = {}
    for start in words("simulator", DUTCH)["start_with"]:
        identifier, _, name = start["lever"].rpartition(".")
        far = catalogue()[identifier].levers[name].far
        found = projected(Scenario(Package(baseline().title, {identifier: {name: far}}, {}), draws=EXACT_DRAWS))
        for key in found.counted_in_futures:
            reaches.setdefault(key, []).append(_reach(found, key))
    return {key: sorted(found, key=lambda reach: max(-reach[0], reach[1]))[-2] for key, found in reaches.items()}
