"""A measure in action: its levers, when it starts, what it leans on; and a package as its measures in action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from banen.errors import InternalError
from banen.model.channels import POLICY_YEARS, Channels
from banen.model.entry import law_number
from banen.model.hurdles import AskedRule, Hurdle, PayRule
from banen.model.population import Structure, structure
from banen.quantities import POLICY_YEAR, Array
from banen.simulate.engine.cohorts import World
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.levers import Value
from banen.simulate.measures.packages import Package

LOW_VALUE = ("logistics", "horticulture", "food", "agriculture", "metal", "transport")
"""The six sectors that the package names for measures 2.1 and 2.9 (figure P063)."""
JUDGED_LAST = ("2.2", "L.2")
"""Measures that judge new sites by the places there are, so after those that build places."""
EFFECTS: dict[str, Callable[[Action, Channels], None]] = {}
"""The effect of each measure, by its id; filled by :func:`effect`."""


@dataclass(frozen=True)
class Action:
    """One measure at work in one run: its lever values, its first year, the world it acts in.

    ``used`` gathers the assumptions it leans on, ``read`` the dated values of the law,
    ``rules`` the rules that decide on its behalf, ``hurdles`` whom it stops and why, ``pays`` whose pay it changes.
    """

    measure: str
    levers: Mapping[str, Value]
    start: int
    world: World
    used: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)
    hurdles: list[Hurdle] = field(default_factory=list)
    pays: list[PayRule] = field(default_factory=list)

    def __getitem__(self, lever: str) -> float:
        """A lever value as a number; switches count as 0 and 1."""
        value = self.levers[lever]
        if value is None or isinstance(value, str | tuple | list):
            raise TypeError(f"lever {self.measure}.{lever} is not a number: {value!r}")
        return float(value)

    def assumed(self, name: str) -> Array:
        """Draws of an assumption, shape (D,); noted, so that a receipt can name it."""
        self.used.add(name)
        return self.world.draws[name]

    def lean_on(self, *beginnings: str) -> None:
        """Note every assumption whose name begins so: a part of the model that is read as a whole."""
        self.used.update(name for name in self.world.draws.entries if name.startswith(beginnings))

    def levers_default(self, lever: str) -> float:
        """A lever's value under current law, as a number."""
        return float(catalogue()[self.measure].levers[lever].default)  # type: ignore[arg-type]

    def law(self, name: str) -> float:
        """A dated legal or observed value as a number; noted, so that a receipt can name it."""
        self.read.add(name)
        return law_number(name)

    def by_rule(self, rule: str, *names: str) -> None:
        """Note the rule that decides on this measure's behalf, and the dated values that it reads."""
        self.rules.add(rule)
        self.read.update(names)

    def chosen_or_assumed(self, lever: str, name: str) -> Array:
        """The lever where it is set, else the draws of the assumption it stands for."""
        if self.levers[lever] is None:
            return self.assumed(name)
        return np.full(self.world.draws.count, self[lever])

    @property
    def cells(self) -> Structure:
        """The cells of the population."""
        return structure()

    @cached_property
    def since(self) -> Array:
        """Years at work at the end of each policy year, shape (Y,); 0 before the measure starts."""
        years = np.arange(POLICY_YEAR, POLICY_YEAR + POLICY_YEARS)
        return np.maximum(years - self.start + 1, 0).astype(float)

    @cached_property
    def on(self) -> Array:
        """1 in the years that the measure is at work, else 0, shape (Y,)."""
        return (self.since > 0).astype(float)

    def sectors(self, names: tuple[str, ...]) -> npt.NDArray[np.intp]:
        """Indices of these sectors."""
        return np.array([self.cells.sectors.index(n) for n in names], dtype=np.intp)

    def size_of(self, names: tuple[str, ...]) -> Array:
        """Practical stock of these sectors at the end of history as shares of one another, shape (n, D)."""
        practical = [i for i, (_, m) in enumerate(self.cells.strands) if m == "practical"]
        stock = self.world.history.sector_stock[-1][practical].sum(0)[self.sectors(names)]
        return np.asarray(stock / stock.sum(0))

    def cost(self, channels: Channels, rise: Array, sectors: tuple[str, ...] | None = None) -> None:
        """Raise the user cost of practical work by ``rise`` (D,) or (Y, D) while the measure is at work."""
        path = rise if rise.ndim == 2 else rise[None] * self.on[:, None]
        where = slice(None) if sectors is None else self.sectors(sectors)
        channels.user_cost[:, where, 0] += path[:, None]

    def refuse(
        self,
        channels: Channels,
        pairs: npt.NDArray[np.intp],
        share: Array,
        spill: Array,
        ground: str,
        asked: AskedRule | None = None,
        caught: Array | None = None,
    ) -> None:
        """Refuse a share (D,) of the candidates of pairs while the measure is at work; some come by another route.

        ``ground`` names why, and ``asked`` the rule that decides each person, of whom the share is what it comes to;
        ``caught`` (D,) is the share of those who fail it whom the measure finds.
        """
        self.hurdles.append(Hurdle(self.measure, ground, pairs, share, self.on, asked, caught))
        cut = share[None] * self.on[:, None]
        channels.admitted[:, pairs] *= 1 - cut[:, None]
        channels.spill[:, pairs] = np.maximum(channels.spill[:, pairs], (spill[None] * self.on[:, None])[:, None])

    def lower(self, path: Array, share: Array) -> None:
        """Multiply a (Y, D) prevalence path by 1 − share (D,) while the measure is at work."""
        path *= 1 - share[None] * self.on[:, None]

    def domestic(self, channels: Channels, workers: Array, replacing: Array) -> None:
        """Domestic workers (Y, D): a share (D,) replaces migrants, the rest fills posts that stay open."""
        channels.domestic_replacing += workers * replacing
        channels.domestic_filling += workers * (1 - replacing)


def effect(identifier: str) -> Callable[[Callable[[Action, Channels], None]], Callable[[Action, Channels], None]]:
    """Mark a function as the effect of a measure."""

    def mark(function: Callable[[Action, Channels], None]) -> Callable[[Action, Channels], None]:
        EFFECTS[identifier] = function
        return function

    return mark


@dataclass(frozen=True)
class Leaning:
    """What an effect leans on: assumptions, dated values and rules; whom it stops, in order, and whose pay it moves."""

    assumptions: frozenset[str]
    parameters: frozenset[str]
    rules: frozenset[str]
    hurdles: tuple[Hurdle, ...] = ()
    pays: tuple[PayRule, ...] = ()


def channels_of(package: Package, world: World) -> tuple[Channels, dict[str, Leaning]]:
    """The channels that a package moves, and what each of its measures leans on."""
    channels = Channels.neutral(world.draws.count)
    leans: dict[str, Leaning] = {}
    active = [identifier for identifier in catalogue() if identifier in package.active()]
    for identifier in sorted(active, key=JUDGED_LAST.__contains__):
        if identifier not in EFFECTS:
            raise InternalError(f"measure {identifier} has no effect function")
        action = Action(identifier, package.values(identifier), package.from_year[identifier], world)
        EFFECTS[identifier](action, channels)
        leans[identifier] = Leaning(
            frozenset(action.used),
            frozenset(action.read),
            frozenset(action.rules),
            tuple(action.hurdles),
            tuple(action.pays),
        )
    return channels, {identifier: leans[identifier] for identifier in active}


def piled_up(yearly: Array, years: Array) -> Array:
    """Stock from a yearly inflow (Y, D) whose members stay ``years`` (D,) on average: s′ = s·(1 − 1/years) + inflow."""
    stock = np.zeros_like(yearly)
    level = np.zeros(yearly.shape[1])
    keep = 1 - 1 / np.maximum(years, 1.0)
    for y in range(len(yearly)):
        level = level * keep + yearly[y]
        stock[y] = level
    return stock
