"""A projection by lives: draw after draw, everybody one by one, with the same indicators as the cohorts give.

A draw of an ensemble is a piece of work that stands by itself: history, current law and the package over one draw of
the assumptions. What it brings is kept as one file, named by everything that can change it (:class:`Shard`), so that
the same question asked again, or a run that was broken off, computes only what is not there yet.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from banen.errors import Fault, ScenarioError
from banen.model.channels import Channels
from banen.model.hurdles import Hurdle, PayRule
from banen.observe.assumptions import Draws
from banen.quantities import FIRST_YEAR, LAST_YEAR, POLICY_YEAR, Array
from banen.sentences import Sentence
from banen.simulate.brought import Brought
from banen.simulate.engine.cohorts import world
from banen.simulate.engine.lives import books
from banen.simulate.engine.lives.difference import ahead_from
from banen.simulate.ensembles import at_places
from banen.simulate.measures.effects import Leaning, channels_of
from banen.simulate.pieces import Runner, computed, here_and_now, named
from banen.simulate.results.indicators import series_of
from banen.simulate.results.projection import Projection, SeriesOfDraws, from_series
from banen.simulate.scenario import Scenario

if TYPE_CHECKING:
    from banen.simulate.measures.packages import Package

YEARS = {
    "past": range(FIRST_YEAR, POLICY_YEAR),
    "baseline": range(POLICY_YEAR, LAST_YEAR + 1),
    "package": range(POLICY_YEAR, LAST_YEAR + 1),
}
"""The years of each variant in a shard, in the order in which they stand there for each indicator."""
SPAN = sum(map(len, YEARS.values()))
HELD = 2_000_000
"""Values of all draws together that are held at once: 16 MB. More draws take fewer indicators at a time."""


@dataclass(frozen=True)
class Shard:
    """One draw of a scenario lived at a scale: what a worker is sent, and the name of the file that it makes."""

    scenario: Scenario
    draw: int
    scale: float

    @cached_property
    def name(self) -> str:
        """The file of this shard: everything that can change its numbers is in the name."""
        return named(".parquet", self.scenario.digest, self.draw, self.scale)

    def compute(self) -> bytes:
        """Live the draw."""
        return compute(self)


def compute(shard: Shard) -> bytes:
    """Live one draw and write it down as Parquet, indicator by indicator; the same bytes wherever it runs."""
    import polars as pl

    found = _series(_draw(shard.scenario, shard.draw), shard.scenario.package, shard.scenario.seed, shard.scale)
    keys = list(found[1])
    spans = [(variant, year) for variant, years in YEARS.items() for year in years]
    file = io.BytesIO()
    pl.DataFrame(
        {
            "variant": [variant for variant, _ in spans] * len(keys),
            "indicator": np.repeat(keys, len(spans)).tolist(),
            "year": np.tile([year for _, year in spans], len(keys)),
            "value": np.concatenate([series[key] for key in keys for series in found]),
        }
    ).write_parquet(file, compression="zstd", statistics=False)
    return file.getvalue()


def _draw(scenario: Scenario, draw: int) -> Draws:
    """One draw of a scenario by itself."""
    sampled = scenario.sampled()
    return sampled if scenario.draws == 1 else at_places(sampled, np.array([draw]))


def _series(draws: Draws, package: Package, seed: int, scale: float) -> tuple[dict[str, Array], ...]:
    """Series of history, current law and a package, one draw: key → (years,)."""
    here = books.past(draws, seed, scale)
    history = books.books_of(here.sums, here.run, here.books, here.months.lost, scale)
    neutral = Channels.neutral(1)
    law = books.ahead(here, neutral)
    channels, leans = channels_of(package, here.world)
    later = ahead_from(law, here, channels, hurdles_of(leans), pays_of(leans)) if package.active() else law
    runs = ((history, None), (law.books, neutral), (later.books, channels))
    return tuple({key: values[:, 0] for key, values in series_of(draws, *run).items()} for run in runs)


def hurdles_of(leans: Mapping[str, Leaning]) -> list[Hurdle]:
    """What a package puts before people, measure by measure in their order."""
    return [hurdle for leaning in leans.values() for hurdle in leaning.hurdles]


def pays_of(leans: Mapping[str, Leaning]) -> list[PayRule]:
    """Whose pay a package changes by a rule."""
    return [pay for leaning in leans.values() for pay in leaning.pays]


def lived(
    scenario: Scenario,
    scale: float = 1.0,
    *,
    folder: Path | None = None,
    runner: Runner = here_and_now,
    progress: Callable[[int, int], None] | None = None,
) -> Lived:
    """Live every draw of a scenario; with a ``folder`` a shard that is there already is read and not computed.

    ``progress`` is told how many draws are there, of how many. Raises :class:`~banen.errors.OutputError` where the
    folder cannot be written.
    """
    check_scale(scale)
    shards = [Shard(scenario, draw, scale) for draw in range(scenario.draws)]
    return Lived(scenario, scale, computed(shards, runner, folder, progress))


@dataclass(frozen=True)
class Lived:
    """The draws of a scenario lived one by one: the shard of each, in the order of the draws, on disk."""

    scenario: Scenario
    scale: float
    shards: Brought

    @property
    def digest(self) -> str:
        """SHA-256 over all shards: the same digest, the same numbers."""
        return self.shards.digest

    def parts(self) -> Iterator[SeriesOfDraws]:
        """The series in every draw, as many at a time as are held at once: memory does not grow with the draws."""
        keys = _keys(self.shards[0])
        at_once = max(1, HELD // (SPAN * len(self.shards)))
        for start in range(0, len(keys), at_once):
            some = slice(start, start + at_once)
            values = np.empty((len(keys[some]), SPAN, len(self.shards)))
            for draw, data in enumerate(self.shards):
                values[..., draw] = _values(data)[some]
            yield SeriesOfDraws(keys[some], *np.split(values, np.cumsum([*map(len, YEARS.values())])[:-1], axis=1))


@dataclass(frozen=True)
class Lives:
    """The engine of lives: everybody one by one, ``scale`` of them for each person (0.1 is every tenth).

    One draw unless told otherwise, with every assumption at its centre. ``progress`` is told each draw, as ``3/20``.
    Raises :class:`~banen.errors.ScenarioError` for a scale that cannot be lived.
    """

    scale: float = 1.0
    draws: ClassVar[int] = 1

    def __post_init__(self) -> None:
        check_scale(self.scale)

    def __call__(self, scenario: Scenario, progress: Callable[[str], None] | None = None) -> Projection:
        """The projection of a scenario."""
        tell = progress or (lambda _: None)
        return projection_of(lived(scenario, self.scale, progress=lambda done, of: tell(f"{done}/{of}")))


def projection_of(found: Lived) -> Projection:
    """The projection of a scenario of which every draw was lived, with the bands that its draws give."""
    code, engine = f"{version('banen')} lives × {found.scale:g}", f"--engine lives --scale {found.scale:g}"
    # What a package leans on is the same in each draw, so one of them tells it.
    leans = channels_of(found.scenario.package, world(_draw(found.scenario, 0)))[1]
    return from_series(found.scenario, leans, found.parts(), code, engine)


def _keys(shard: bytes) -> tuple[str, ...]:
    """The indicators of a shard, in their order."""
    import polars as pl

    return tuple(pl.read_parquet(shard, columns=["indicator"])["indicator"].unique(maintain_order=True))


def _values(shard: bytes) -> Array:
    """The values of a shard: (indicators, years of each variant one after the other)."""
    import polars as pl

    return pl.read_parquet(shard, columns=["value"])["value"].to_numpy().reshape(-1, SPAN)


def check_scale(scale: float) -> None:
    """Refuse a scale at which there is nobody, or more than ten for each."""
    if not 0.001 <= scale <= 10:
        what = Sentence("A scale of {scale:g} cannot be lived.", scale=scale)
        raise ScenarioError(Fault("scale", what, "Give a number from 0.001 to 10."))
