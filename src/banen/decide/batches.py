"""Many packages in one run of the engine: their draws lie one after the other, so that all advance together.

A run of 256 packages over one draw costs little more than one projection over 256 draws, and gives the same bits.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from banen.errors import UnknownNameError
from banen.model.channels import POLICY_YEAR, Channels
from banen.observe.assumptions import Draws
from banen.simulate import cohorts
from banen.simulate.cohorts import Books, Run, World
from banen.simulate.effects import channels_of
from banen.simulate.indicators import series_of
from banen.simulate.packages import Package

Array = npt.NDArray[np.float64]

AT_ONCE = 512
"""Draws that run side by side, so that memory stays small."""
PER_YEAR = ("desired", "attraction", "kept", "leaving", "yearly")
"""Fields of a run with a row per year."""
WITHOUT_DRAWS = ("quota", "pilot", "pilot_months")
"""Fields of the channels that are the same for every draw."""


_Prepared = tuple[int, Run, Channels]
"""A package's place in the list, its run, and the channels of the year that is asked for."""


@dataclass(frozen=True)
class _Repeated(Draws):
    """The same draws several times over, one time per package."""

    times: int = 1

    def __getitem__(self, name: str) -> Array:
        values = Draws(self.count // self.times, self.seed, self.entries, self.fixed)[name]
        return np.tile(values, self.times)


def values_of(
    packages: Sequence[Package], here: World, keys: Sequence[str], year: int,
    progress: Callable[[int], None] | None = None,
) -> Array:  # fmt: skip
    """Value of each indicator in a year under each package: (packages, indicators, draws).

    ``progress`` is told how many packages have run. Raises :class:`~banen.errors.UnknownNameError` for a key that
    no indicator has.
    """
    count, span = here.draws.count, year - POLICY_YEAR + 1
    values = np.empty((len(packages), len(keys), count))
    at_once, done = max(1, AT_ONCE // count), 0
    for batch in _batches(packages, here, at_once, span):
        books, _ = cohorts.advance(side_by_side([run for _, run, _ in batch]))
        draws = _Repeated(count * len(batch), here.draws.seed, here.draws.entries, here.draws.fixed, len(batch))
        series = series_of(draws, _last_year(books), _joined([channels for _, _, channels in batch]))
        for k, key in enumerate(keys):
            if key not in series:
                raise UnknownNameError("indicator", key, series)
            found = series[key][-1].reshape(len(batch), count)
            for i, (place, _, _) in enumerate(batch):
                values[place, k] = found[i]
        done += len(batch)
        if progress:
            progress(done)
    return values


def _batches(packages: Sequence[Package], here: World, at_once: int, span: int) -> Iterator[list[_Prepared]]:
    """Packages in batches; the longest stay in a pilot is one number per run, so it parts them."""
    by_stay: dict[int, list[_Prepared]] = {}
    for place, package in enumerate(packages):
        channels = channels_of(package, here)[0]
        months = channels.pilot_months if channels.pilot.any() else 0
        run = cut_run(cohorts.run_of(here, channels), span)
        by_stay.setdefault(months, []).append((place, run, cut_channels(channels, span - 1, span)))
        if len(by_stay[months]) == at_once:
            yield by_stay.pop(months)
    yield from by_stay.values()


def side_by_side(runs: Sequence[Run]) -> Run:
    """Several runs as one, their draws one after the other; the longest stay in a pilot is the package's."""
    joined: dict[str, Any] = {}
    for field in dataclasses.fields(Run):
        parts = [getattr(run, field.name) for run in runs]
        if isinstance(parts[0], np.ndarray):
            joined[field.name] = np.concatenate(parts, axis=-1)
    state = [
        np.concatenate([getattr(run.start, f.name) for run in runs], axis=-1) for f in dataclasses.fields(runs[0].start)
    ]
    months = next((r.pilot_months for r in runs if r.yearly[:, -1].any()), runs[0].pilot_months)
    return dataclasses.replace(runs[0], start=type(runs[0].start)(*state), pilot_months=months, **joined)


def part_of(books: Books, draws: slice) -> Books:
    """The books of some of the draws."""
    parts = {f.name: getattr(books, f.name)[..., draws] for f in dataclasses.fields(books) if f.name != "first_year"}
    return Books(first_year=books.first_year, **parts)


def cut_run(run: Run, years: int) -> Run:
    """The first years of a run: what comes after does not change them."""
    cut = {name: getattr(run, name)[: years + (name == "desired")] for name in PER_YEAR}
    return dataclasses.replace(run, **cut)


def cut_channels(channels: Channels, since: int, until: int) -> Channels:
    """The channels of some policy years, counted from the first."""
    cut: dict[str, Any] = {
        f.name: getattr(channels, f.name)[since:until] for f in dataclasses.fields(channels) if f.name != "pilot_months"
    }
    return dataclasses.replace(channels, **cut)


def _last_year(books: Books) -> Books:
    parts = {f.name: getattr(books, f.name)[-1:] for f in dataclasses.fields(books) if f.name != "first_year"}
    return Books(first_year=books.years[-1], **parts)


def _joined(all_channels: Sequence[Channels]) -> Channels:
    """Channels with the draws of all packages one after the other, as the indicators read them."""
    joined: dict[str, Any] = {
        f.name: np.concatenate([getattr(c, f.name) for c in all_channels], axis=-1)
        for f in dataclasses.fields(all_channels[0])
        if f.name not in WITHOUT_DRAWS
    }
    return dataclasses.replace(all_channels[0], **joined)
