"""What measures do: from a package to the channels through which it acts on the population.

One function per measure, in the module of its question: ``economy`` (what work is wanted), ``domestic`` (who here
could do it), ``admission`` (who may come), ``fair_work`` (what it costs), ``living`` (where and how people live).
"""

from __future__ import annotations

from dataclasses import dataclass

from banen.errors import InternalError
from banen.model.channels import Channels
from banen.simulate.cohorts import World
from banen.simulate.effects import admission, domestic, economy, fair_work, living
from banen.simulate.effects.action import EFFECTS, Action
from banen.simulate.measures import catalogue
from banen.simulate.packages import Package

__all__ = ["EFFECTS", "Action", "Leaning", "admission", "channels_of", "domestic", "economy", "fair_work", "living"]


@dataclass(frozen=True)
class Leaning:
    """What a measure's effect leans on: names of assumptions, of dated values of the law, and of rules."""

    assumptions: frozenset[str]
    parameters: frozenset[str]
    rules: frozenset[str]


def channels_of(package: Package, world: World) -> tuple[Channels, dict[str, Leaning]]:
    """The channels that a package moves, and what each of its measures leans on."""
    channels = Channels.neutral(world.draws.count)
    leans: dict[str, Leaning] = {}
    for identifier in catalogue():
        if identifier not in package.active():
            continue
        if identifier not in EFFECTS:
            raise InternalError(f"measure {identifier} has no effect function")
        action = Action(identifier, package.values(identifier), package.from_year[identifier], world)
        EFFECTS[identifier](action, channels)
        leans[identifier] = Leaning(frozenset(action.used), frozenset(action.read), frozenset(action.rules))
    return channels, leans
