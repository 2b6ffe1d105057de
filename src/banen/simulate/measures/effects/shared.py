"""Channels of many packages over one world, each channel made once for the measures that touch it.

In a thousand subsets of one package most channels are alike: places depend on the measures that build, user cost on
those that make labour dearer. So a channel is made for each set of measures that touch it, not for each package: by the
same effects in the same order, so with the same bits. What a measure touches is seen while it works.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from banen.kept import MEGABYTE
from banen.model.channels import Channels
from banen.simulate.engine.cohorts import World
from banen.simulate.measures.effects.action import EFFECTS, Action, channels_of
from banen.simulate.measures.packages import Package

NAMES = tuple(field.name for field in dataclasses.fields(Channels))
Setting = tuple[str, tuple[tuple[str, Any], ...], int]
"""A measure as a package sets it: its id, its levers off current law and its first year."""
MOST_KEPT = 48 * MEGABYTE
"""Room for channels; where a search fills it, they are made anew."""
Settings = int
"""Some of the settings of a list of packages, a bit for each."""


class SharedChannels:
    """The channels of packages by their place in a list; read-only, because packages share them.

    Packages that have too little in common to share anything are each made by themselves.
    """

    def __init__(self, packages: Sequence[Package], world: World) -> None:
        self.packages, self.world = packages, world
        self._known: dict[Setting, Settings] = {}
        self._of = [{self._bit(setting): setting[0] for setting in _settings(package)} for package in packages]
        self.shares = len(self._known) < len(packages)
        self._made: dict[tuple[str, Settings], Any] = {}
        self._bytes = 0

    def __len__(self) -> int:
        return len(self.packages)

    def key(self, place: int, names: Sequence[str]) -> Hashable:
        """The same for packages in which these channels are the same."""
        if not self.shares:
            return place
        settings = sum(self._of[place])
        return tuple(settings & self._rests_on[name] for name in names)

    def of(self, place: int) -> Channels:
        """The channels of the package at a place, with the bits of :func:`.action.channels_of`."""
        package = self.packages[place]
        if not self.shares:
            return channels_of(package, self.world)[0]
        if self._bytes > MOST_KEPT:
            self._made.clear()
            self._bytes = 0
        settings = self._of[place]
        keys = {name: (name, sum(settings) & self._rests_on[name]) for name in NAMES}
        lacking = {key[1] for key in keys.values() if key not in self._made}
        if lacking:
            some = settings if len(lacking) > 1 else [bit for bit in settings if bit & min(lacking)]
            self._keep(channels_of(package.only(*(settings[bit] for bit in some)), self.world)[0], sum(some))
        return Channels(**{name: self._made[key] for name, key in keys.items()})

    def _keep(self, channels: Channels, settings: Settings) -> None:
        """Keep each channel for every package in which the settings that it rests on are the same."""
        for name in NAMES:
            key, value = (name, settings & self._rests_on[name]), getattr(channels, name)
            if key not in self._made:
                self._made[key] = value
                if isinstance(value, np.ndarray):
                    value.flags.writeable = False
                    self._bytes += value.nbytes

    @cached_property
    def _rests_on(self) -> Mapping[str, Settings]:
        """For each channel the settings that it rests on: those that touch it, and those that touch what they read."""
        touching: dict[str, Settings] = dict.fromkeys(NAMES, 0)
        reading: dict[Settings, set[str]] = {}
        for setting, bit in self._known.items():
            touched, reading[bit] = self._touched(setting)
            for name in touched:
                touching[name] |= bit
        return {name: _with_read(bits, touching, reading) for name, bits in touching.items()}

    def _touched(self, setting: Setting) -> tuple[set[str], set[str]]:
        """The channels that a setting touches, and those of them that it may only read: it leaves them as they are."""
        draws = self.world.draws.count
        law, watched = Channels.neutral(draws), _Watched.neutral(draws)
        watched.watch()
        measure, levers, since = setting
        package = Package(self.packages[0].title, {measure: dict(levers)}, {measure: since})
        EFFECTS[measure](Action(measure, package.values(measure), since, self.world), watched)
        touched, changed = set(watched.touched), set(watched.changed)
        alike = {name for name in touched if np.array_equal(getattr(law, name), getattr(watched, name))}
        return touched, alike - changed

    def _bit(self, setting: Setting) -> Settings:
        return self._known.setdefault(setting, 1 << len(self._known))


class _Watched(Channels):
    """Channels that note which of them an effect looks at, and which it sets as a whole."""

    touched: set[str]
    changed: set[str]

    def watch(self) -> None:
        """Note from now on."""
        self.__dict__.update(changed=set(), touched=set())

    def __getattribute__(self, name: str) -> Any:
        own = object.__getattribute__(self, "__dict__")
        if name in NAMES and "touched" in own:
            own["touched"].add(name)
        return object.__getattribute__(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if "touched" in self.__dict__:
            self.__dict__["touched"].add(name)
            self.__dict__["changed"].add(name)
        object.__setattr__(self, name, value)


def _settings(package: Package) -> list[Setting]:
    return [(m, tuple(levers.items()), package.from_year[m]) for m, levers in package.settings.items()]


def _with_read(settings: Settings, touching: Mapping[str, Settings], reading: Mapping[Settings, set[str]]) -> Settings:
    """Settings with those that touch a channel which one of them reads, and so on."""
    wider = settings
    for bit, names in reading.items():
        if settings & bit:
            for name in names:
                wider |= touching[name]
    return settings if wider == settings else _with_read(wider, touching, reading)
