"""Many packages in one run of the engine: their draws lie one after the other, so that all advance together.

A run of 256 packages over one draw costs little more than one projection over 256 draws, and gives the same bits.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from banen.errors import InternalError, UnknownNameError
from banen.model.channels import Channels
from banen.observe.assumptions import Assumption, DesignedDraws, Draws
from banen.quantities import POLICY_YEAR, Array
from banen.simulate.engine import cohorts
from banen.simulate.engine.cohorts import Books, Run, State, World
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import Package
from banen.simulate.results.indicators import series_of

AT_ONCE = 512
"""Draws that run side by side, so that memory stays small."""
PER_YEAR = ("desired", "attraction", "kept", "leaving", "pulse", "yearly")
"""Fields of a run with a row per year."""
AVERAGED = ("effects.technician_wage", "effects.technician_spread", "effects.technician_direct")
"""Assumptions whose effect measure 2.6 averages over the draws that run together, because a pilot has one size."""
PIECE, MOST_KINDS = 256, 16
"""Designed draws that share a run, and the most kinds of averaged assumptions that are kept apart."""
WITHOUT_DRAWS = ("quota", "pilot", "pilot_months")
"""Fields of the channels that are the same for every draw."""


_Prepared = tuple[int, Run, Channels]
"""A package's place in the list, its run, and the channels of the year that is asked for."""


@dataclass(frozen=True, eq=False)
class _Rows(Draws):
    """Draws at some places of other draws, in any order and any number of times."""

    of: Draws | None = None
    rows: npt.NDArray[np.intp] = dataclasses.field(default_factory=lambda: np.zeros(0, np.intp))

    def _drawn(self, entry: Assumption) -> Array:
        return self._whole()[entry.name][self.rows]

    def normal(self, name: str) -> Array:
        return self._whole().normal(name)[self.rows]

    def fitted(self, name: str) -> Array:
        return self._whole().fitted(name)[self.rows]

    def _whole(self) -> Draws:
        if self.of is None:
            raise InternalError("some places of no draws were asked for")
        return self.of

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


def at_places(draws: Draws, rows: npt.NDArray[np.intp]) -> Draws:
    """The draws at these places, as draws of their own."""
    return _Rows(len(rows), draws.seed, draws.entries, of=draws, rows=rows)


def values_of(
    packages: Sequence[Package],
    here: World,
    keys: Sequence[str],
    year: int,
    progress: Callable[[int], None] | None = None,
) -> Array:
    """Value of each indicator in a year under each package: (packages, indicators, draws).

    ``progress`` is told how many packages have run. Raises :class:`~banen.errors.UnknownNameError` for a key that
    no indicator has.
    """
    count, span = here.draws.count, year - POLICY_YEAR + 1
    values = np.empty((len(packages), len(keys), count))
    at_once, done = max(1, AT_ONCE // count), 0
    for batch, books in _advanced(_batches(packages, here, at_once, span)):
        draws = at_places(here.draws, np.tile(np.arange(count), len(batch)))
        series = series_of(draws, _last_year(books), _joined([channels for _, _, channels in batch]))
        for k, key in enumerate(keys):
            found = _read(series, key)[-1].reshape(len(batch), count)
            for i, (place, _, _) in enumerate(batch):
                values[place, k] = found[i]
        done += len(batch)
        if progress:
            progress(done)
    return values


def _advanced(batches: Iterator[list[_Prepared]]) -> Iterator[tuple[list[_Prepared], Books]]:
    """Batches with their books; while the engine runs one, the next is prepared and the one before is read."""
    before: tuple[list[_Prepared], Future[tuple[Books, State]]] | None = None
    with ThreadPoolExecutor(1) as engine:
        for batch in batches:
            running = engine.submit(cohorts.advance, side_by_side([run for _, run, _ in batch]))
            if before:
                yield before[0], before[1].result()[0]
            before = batch, running
        if before:
            yield before[0], before[1].result()[0]


def designed(
    packages: Sequence[Package],
    draws: DesignedDraws,
    keys: Sequence[str],
    year: int,
    progress: Callable[[int], None] | None = None,
) -> Array:
    """Value of each indicator in a year under each package over designed draws: (packages, indicators, draws).

    Every draw has a history of its own, so this takes about twice as long as draws that share one world. Draws run
    in pieces; those that differ in what the engine averages over draws (``AVERAGED``) run apart, unless all differ.
    """
    values = np.empty((len(packages), len(keys), draws.count))
    done = 0
    for rows in _pieces(draws):
        here = cohorts.world(draws.rows(rows))
        values[..., rows] = values_of(packages, here, keys, year)
        done += len(rows)
        if progress:
            progress(done)
    return values


def _pieces(draws: DesignedDraws) -> Iterator[npt.NDArray[np.intp]]:
    """Rows that run together: as many as fit, and alike in what is averaged where few rows differ in it."""
    given = [draws.values[name] for name in AVERAGED if name in draws.values]
    kinds = np.unique(np.stack(given), axis=1, return_inverse=True)[1].ravel() if given else np.zeros(draws.count, int)
    if kinds.max(initial=0) >= MOST_KINDS:
        kinds = np.zeros_like(kinds)
    for kind in range(int(kinds.max(initial=0)) + 1):
        rows = np.flatnonzero(kinds == kind)
        yield from (rows[start : start + PIECE] for start in range(0, len(rows), PIECE))


def _read(series: Mapping[str, Array], key: str) -> Array:
    """One series, or the sum of groups as in ``vacancies_by_sector:care+construction``."""
    if key in series:
        return series[key]
    name, colon, groups = key.partition(":")
    parts = [f"{name}:{group}" for group in groups.split("+")] if colon else [key]
    for part in parts:
        if part not in series:
            raise UnknownNameError("indicator", part, series)
    return np.asarray(sum((series[part] for part in parts[1:]), start=series[parts[0]]))


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
