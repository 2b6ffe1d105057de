"""Many packages in one run of the engine: their draws lie one after the other, so that all advance together.

A run of 256 packages over one draw costs little more than one projection over 256 draws, and gives the same bits.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from banen.errors import InternalError, UnknownNameError
from banen.model import vacancies
from banen.model.channels import Channels
from banen.observe.assumptions import Assumption, DesignedDraws, Draws
from banen.quantities import POLICY_YEAR, Array
from banen.simulate.engine import cohorts
from banen.simulate.engine.cohorts import Books, Run, State, World
from banen.simulate.measures.effects.shared import NAMES, SharedChannels
from banen.simulate.measures.packages import Package
from banen.simulate.results.indicators import series_of

AT_ONCE = 560
"""Draws that run side by side, so that memory stays small: ten full blocks of the engine."""
AHEAD = 2
"""Runs that wait while the engine works, so that it never waits for who prepares them or does something else."""
PIECE = 256
"""Designed draws that share a run."""
WITHOUT_DRAWS = ("staged", "network_reference", "first_year", "pilot_months")
"""Fields of a world and of channels that are the same for every draw."""
BY_DRAW = tuple(name for name in NAMES if name != "pilot_months")
"""Channels that each draw has its own of."""
BESIDE = ("domestic_filling", "agency", "homeless", "bad_employers", "address", "status_holders", "asylum_permits")
"""Channels that the engine does not read, but the indicators after it."""
MOVING = tuple(name for name in NAMES if name not in BESIDE)
"""Channels that make a run what it is: packages in which they are the same share it."""


@dataclass(frozen=True)
class _Batch:
    """Packages that share runs: their places, which run each has, their last channels, and all runs side by side."""

    places: tuple[int, ...]
    runs: tuple[int, ...]
    last: Channels
    run: Run


@dataclass(frozen=True)
class _Alike:
    """Packages of one run: their places, the channels of the run, and those of each in the last year."""

    places: tuple[int, ...]
    run: Channels
    last: tuple[Channels, ...]


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
    channels, done = SharedChannels(packages, here), 0
    for batch, books in _advanced(_batches(channels, here, span)):
        places = np.tile(np.arange(count), len(batch.places))
        columns = (np.repeat(batch.runs, count) * count + places).astype(np.intp)
        series = series_of(at_places(here.draws, places), _last_year(books, columns), batch.last, keys)
        for k, key in enumerate(keys):
            values[list(batch.places), k] = _read(series, key)[-1].reshape(-1, count)
        done += len(batch.places)
        if progress:
            progress(done)
    return values


def _advanced(batches: Iterator[_Batch]) -> Iterator[tuple[_Batch, Books]]:
    """Batches with their books; while the engine runs one, the next are prepared and the one before is read."""
    waiting: deque[tuple[_Batch, Future[tuple[Books, State]]]] = deque()
    with ThreadPoolExecutor(1) as engine:
        try:
            for batch in batches:
                waiting.append((batch, engine.submit(cohorts.advance, batch.run)))
                if len(waiting) > AHEAD:
                    yield waiting[0][0], waiting.popleft()[1].result()[0]
            while waiting:
                yield waiting[0][0], waiting.popleft()[1].result()[0]
        finally:  # who stops between two batches does not wait for those that were to follow
            engine.shutdown(cancel_futures=True)


def designed(
    packages: Sequence[Package],
    draws: DesignedDraws,
    keys: Sequence[str],
    year: int,
    progress: Callable[[int], None] | None = None,
) -> Array:
    """Value of each indicator in a year under each package over designed draws: (packages, indicators, draws).

    Every draw has a history of its own, so this takes about twice as long as draws that share one world. Draws run
    in pieces.
    """
    values = np.empty((len(packages), len(keys), draws.count))
    done = 0
    for start in range(0, draws.count, PIECE):
        rows = np.arange(start, min(start + PIECE, draws.count))
        here = cohorts.world(draws.rows(rows))
        values[..., rows] = values_of(packages, here, keys, year)
        done += len(rows)
        if progress:
            progress(done)
    return values


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


def _batches(channels: SharedChannels, here: World, span: int) -> Iterator[_Batch]:
    """Packages by the runs that they share, as many runs together as fit; the longest stay in a pilot parts them."""
    sharing: dict[Hashable, list[int]] = {}
    for place in range(len(channels)):
        sharing.setdefault(channels.key(place, MOVING), []).append(place)
    at_once = max(1, AT_ONCE // here.draws.count)
    worlds: dict[int, World] = {1: here}
    by_stay: dict[int, list[_Alike]] = {}
    for places in sharing.values():
        own = channels.of(places[0])
        others = (channels.of(place) for place in places[1:])
        last = tuple(_cut(each, slice(span - 1, span)) for each in (own, *others))
        alike = by_stay.setdefault(own.pilot_months if own.pilot.any() else 0, [])
        alike.append(_Alike(tuple(places), _cut(own, slice(0, span)), last))
        if len(alike) == at_once:
            yield _batch(alike, here, worlds)
            alike.clear()
    for alike in by_stay.values():
        if alike:
            yield _batch(alike, here, worlds)


def _batch(alike: Sequence[_Alike], here: World, worlds: dict[int, World]) -> _Batch:
    """One run of some packages side by side; ``worlds`` keeps the world with its draws so many times."""
    if len(alike) not in worlds:
        worlds[len(alike)] = repeated(here, len(alike))
    return _Batch(
        places=tuple(place for each in alike for place in each.places),
        runs=tuple(i for i, each in enumerate(alike) for _ in each.places),
        last=_side_by_side([last for each in alike for last in each.last]),
        run=cohorts.run_of(worlds[len(alike)], _side_by_side([each.run for each in alike])),
    )


def repeated(here: World, times: int) -> World:
    """The world with its draws so many times, one after the other; its history begins with what the future reads."""
    rows = np.tile(np.arange(here.draws.count), times)
    since = vacancies.RATES_YEAR - here.history.first_year
    late = {f.name: getattr(here.history, f.name)[since:] for f in dataclasses.fields(Books) if f.name != "first_year"}
    parts = (here.stay, here.supply, Books(first_year=vacancies.RATES_YEAR, **late), here.today)
    return World(at_places(here.draws, rows), *(_at(part, rows) for part in parts))


def _at(part: Any, rows: npt.NDArray[np.intp]) -> Any:
    """A part of a world at some draws."""
    return dataclasses.replace(part, **{name: values.take(rows, -1) for name, values in _arrays(part).items()})


def _last_year(books: Books, columns: npt.NDArray[np.intp]) -> Books:
    """The last year of the books at some draws."""
    parts = {name: values[-1:].take(columns, -1) for name, values in _arrays(books).items()}
    return Books(first_year=books.years[-1], **parts)


def _cut(channels: Channels, years: slice) -> Channels:
    """The channels of some policy years."""
    return dataclasses.replace(channels, **{name: values[years] for name, values in _arrays(channels).items()})


def _arrays(part: Any) -> dict[str, Any]:
    """What has draws, or a value per year, of a part of a world or of channels."""
    return {f.name: getattr(part, f.name) for f in dataclasses.fields(part) if f.name not in WITHOUT_DRAWS}


def _side_by_side(packages: Sequence[Channels]) -> Channels:
    """Channels of several packages as one, their draws one after the other; the longest stay is the packages'."""
    first = packages[0]
    joined = {name: np.concatenate([getattr(own, name) for own in packages], axis=-1) for name in BY_DRAW}
    months = next((own.pilot_months for own in packages if own.pilot.any()), first.pilot_months)
    return Channels(pilot_months=months, **joined)
