"""The cohort engine: expected values over cells, batched over draws, monthly from 2005 to 2050.

History is computed once per set of draws, because no measure can change it; a package is run from 2027 on.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from banen.model import demand, housing
from banen.model.channels import Channels
from banen.model.family import family_ratio
from banen.model.hazards import Stay, stay
from banen.model.population import MARKETS, POSTED, STAY_TYPES, Structure, structure
from banen.model.supply import Supply, fill_rate, highly_skilled_mask, network_reference, sector_tilts, supply
from banen.observe.assumptions import Draws
from banen.quantities import FIRST_YEAR, POLICY_YEAR, Array

THREADS = int(os.environ.get("BANEN_THREADS", os.cpu_count() or 1))
"""Threads that run blocks of draws; results do not depend on it."""
VECTOR, LEAST_LANES, MOST_LANES = 8, 32, 56
HISTORY_YEARS = POLICY_YEAR - FIRST_YEAR
PILOT_SECTORS = {"metal": 0.6, "construction": 0.4}
"""Where pilot technicians work: the technical sectors, never care (measure 2.6)."""


YOUNG_ROUTES = 48.0
"""Months for which past arrivals can have piled up on 1 January 2005."""


@dataclass(frozen=True)
class State:
    """The end of a year: persons in cells (S, P, K, D) and families (P, D), posts lost to refusals (S, M, D).

    ``ease`` (M, D) is the share of posts that employers expect to fill.
    """

    cells: Array
    family: Array
    ghosts: Array
    ease: Array


@dataclass(frozen=True)
class Books:
    """What the engine writes down per year. Shapes: Y years, P pairs, T strands, S sectors, D draws.

    ``stock`` and ``family`` on 31 December; ``arrived``, ``left``, ``died``, ``registered``, ``refused``,
    ``family_joined`` and ``family_left`` during the year: (Y, P, D). ``sector_stock`` (Y, T, S, D),
    ``open_posts`` (Y, S, D), ``need`` and ``crowded`` (Y, D): persons in need of a place, share without one.
    """

    first_year: int
    stock: Array
    arrived: Array
    left: Array
    died: Array
    registered: Array
    refused: Array
    family: Array
    family_joined: Array
    family_left: Array
    sector_stock: Array
    open_posts: Array
    need: Array
    crowded: Array

    @property
    def years(self) -> range:
        """The years in the books."""
        return range(self.first_year, self.first_year + len(self.stock))

    def followed_by(self, later: Books) -> Books:
        """These books and the next ones, as one."""
        parts = {
            f.name: np.concatenate([getattr(self, f.name), getattr(later, f.name)])
            for f in fields(self)
            if f.name != "first_year"
        }
        return Books(self.first_year, **parts)


@dataclass(frozen=True)
class Run:
    """Everything the law of motion needs for a span of years; shapes as in :mod:`~banen.simulate.engine.kernel`."""

    first_year: int
    start: State
    desired: Array
    attraction: Array
    kept: Array
    leave: Array
    leaving: Array
    die: Array
    register: Array
    shares: Array
    constants: Array
    yearly: Array
    need: Array
    family_ratio: Array
    pilot_months: int


@dataclass(frozen=True)
class World:
    """What draws decide and measures do not: stay, supply, families, and the history up to the policy year."""

    draws: Draws
    stay: Stay
    supply: Supply
    history: Books
    today: State


@lru_cache(maxsize=4)
def world(draws: Draws) -> World:
    """History for these draws, computed once."""
    return world_of(draws, demand.history(draws, demand.past_levels(draws)))


def world_of(draws: Draws, desired: Array, supplied: Supply | None = None) -> World:
    """History for these draws under a desired stock (years, S, M, D) that may differ from draw to draw.

    ``supplied`` may say that other people could come than under the law as it was.
    """
    stays, supplied = stay(draws), supplied or supply(draws)
    run = _run(draws, stays, supplied, slice(0, HISTORY_YEARS), desired, Channels.neutral(draws.count))
    books, today = advance(run)
    return World(draws, stays, supplied, books, today)


def project(world: World, channels: Channels) -> Books:
    """Books of 2027–2050 under a package."""
    return advance(run_of(world, channels))[0]


def run_of(world: World, channels: Channels) -> Run:
    """What the law of motion needs for 2027–2050 under a package."""
    desired = demand.outlook(world.draws, channels)
    return _run(world.draws, world.stay, world.supply, slice(HISTORY_YEARS, None), desired, channels, world.today)


def _run(
    draws: Draws, stays: Stay, supplied: Supply, span: slice, desired: Array, channels: Channels,
    start: State | None = None,
) -> Run:  # fmt: skip
    attraction, access = supplied.attraction[span], supplied.access[span]
    history = start is None
    if start is None:
        start = _first_state(desired[0], access[0] * attraction[0], stays, _reference_fill(draws))
    years = len(attraction)
    neutral = np.ones((years, len(structure().pairs), draws.count))
    kept = np.stack([access, 0 * neutral] if history else [access * channels.admitted, channels.spill], axis=2)
    shares = stays.shares[span]
    return Run(
        first_year=FIRST_YEAR + (span.start or 0),
        start=start,
        desired=desired,
        attraction=attraction if history else attraction * channels.attraction,
        kept=kept,
        leave=stays.leave,
        leaving=neutral if history else channels.leaving,
        die=stays.die,
        register=stays.register,
        shares=shares if history else shares[:1],
        constants=_constants(draws, stays, supplied),
        yearly=_yearly(draws, span, None if history else channels),
        need=housing.need_per_person(draws),
        family_ratio=family_ratio(draws),
        pilot_months=channels.pilot_months,
    )


def _constants(draws: Draws, stays: Stay, supplied: Supply) -> Array:
    cells, medium = structure(), STAY_TYPES.index("medium")
    # A post lost to a refusal is forgotten at the pace at which the refused would have left.
    posted_end = stays.leave[cells.on_routes(POSTED), medium].mean(0)
    skilled_end = stays.leave[highly_skilled_mask(), medium].mean(0)
    return np.stack([
        draws["demand.adjustment"], supplied.network_elasticity, draws["supply.crowding_response"],
        draws["entry.unfilled_stays_open"], draws["family.join_rate"], draws["demand.employer_spread"],
        draws["demand.response"], -np.expm1(-1 / draws["demand.response_months"]), *supplied.candidates,
        *_reference_fill(draws), posted_end, skilled_end,
    ])  # fmt: skip


def _reference_fill(draws: Draws) -> Array:
    """Share of posts filled in the reference year, shape (M, D)."""
    return fill_rate(np.stack([draws[f"supply.candidates_{market}"] for market in MARKETS]))


def _yearly(draws: Draws, span: slice, channels: Channels | None) -> Array:
    places = housing.places(draws)[span]
    ones, none = np.ones_like(places), np.zeros_like(places)
    unlimited = np.full_like(places, np.inf)
    if channels is None:
        return np.stack([places, ones, none, unlimited, unlimited, none], axis=1)
    quota = np.broadcast_to(channels.quota[:, :, None], (*channels.quota.shape, draws.count))
    pilot = np.broadcast_to(channels.pilot[:, None], places.shape)
    return np.stack(
        [places + channels.places, channels.registration, channels.returned, quota[:, 0], quota[:, 1], pilot], axis=1
    )


def _first_state(desired: Array, attraction: Array, stays: Stay, ease: Array) -> State:
    """Persons on 1 January 2005: the desired stock, spread over pairs and types as past arrivals would have left it.

    Employers expect to fill posts as in the reference year. Stays count for at most ``YOUNG_ROUTES`` months, because
    most routes were young in 2005.
    """
    cells = structure()
    size = np.array([p.arrivals_2022 for p in cells.pairs])[:, None]
    stays_months = np.minimum(1 / stays.leave, YOUNG_ROUTES) * stays.shares[0]
    person = size * attraction * stays_months.sum(1)
    tilt = sector_tilts()
    spread = np.zeros((len(cells.sectors), *stays_months.shape))
    for m in range(len(MARKETS)):
        of = cells.market_of == m
        weight = person[of] * tilt[of].T[:, :, None]
        share = weight / weight.sum(1, keepdims=True)
        mix = stays_months[of] / stays_months[of].sum(1, keepdims=True)
        spread[:, of] = desired[:, m][:, None, None] * share[:, :, None] * mix
    pairs = len(cells.pairs)
    count = attraction.shape[-1]
    return State(spread, np.zeros((pairs, count)) + 0.0, np.zeros((len(cells.sectors), len(MARKETS), count)), ease)


# ------------------------------------------------------------------------------------------ the compiled engine


def advance(run: Run) -> tuple[Books, State]:
    """Run the compiled law of motion; same bytes for any number of threads and any number of draws beside it."""
    from banen.simulate.engine import kernel

    announce_compilation()
    cells = structure()
    draws = run.constants.shape[-1]
    years, sectors = len(run.attraction), len(cells.sectors)
    lanes = lanes_for(draws)

    def block(values: Array) -> Array:
        return _blocks(values, lanes)

    # The engine advances the state in place, so it gets copies: the world's own must not move.
    state = [block(getattr(run.start, field.name)).copy() for field in fields(State)]
    count = len(state[1])
    flows = np.zeros((count, years, kernel.FLOWS, len(cells.pairs), lanes))
    sector_stock = np.zeros((count, years, len(cells.strands), sectors, lanes))
    open_posts = np.zeros((count, years, sectors, lanes))
    summary = np.zeros((count, years, kernel.SUMMARY, lanes))
    inputs = [
        *state, block(run.desired), block(run.attraction), block(run.kept), block(run.leave),
        block(run.leaving), block(run.die), block(run.register), block(run.shares),
        block(run.constants), block(run.yearly), block(run.need), block(run.family_ratio),
    ]  # fmt: skip
    outputs = [flows, sector_stock, open_posts, summary]
    frame = (*_frame(cells), run.pilot_months)

    def one(b: int) -> None:
        kernel.advance(*(part[b] for part in inputs), *frame, *(part[b] for part in outputs))

    # The compiled code lets go of the interpreter, so plain threads run blocks side by side.
    with ThreadPoolExecutor(min(count, THREADS)) as threads:
        list(threads.map(one, range(count)))
    written = [_unblock(part, draws) for part in outputs]
    flow = {name: written[0][:, i] for i, name in enumerate(kernel.FLOW_NAMES)}
    books = Books(
        first_year=run.first_year, sector_stock=written[1], open_posts=written[2], need=written[3][:, 0],
        crowded=written[3][:, 1], **flow,
    )  # fmt: skip
    return books, State(*(_unblock(part, draws) for part in state))


def lanes_for(draws: int) -> int:
    """Draws in one block: a multiple of the vector width, wide enough to be fast, narrow enough for the cache.

    Every thread gets a block where there are draws enough: two blocks of 24 take longer than one of 48, because the
    loops around the lanes cost as much as the lanes.
    """
    blocks = max(-(-draws // MOST_LANES), min(THREADS, draws // LEAST_LANES), 1)
    return -(-draws // blocks // VECTOR) * VECTOR


def _frame(cells: Structure) -> tuple[Array | npt.NDArray[np.int64], ...]:
    """The arrays of the structure, in the order of the kernel: the same for every draw."""
    size = np.array([p.arrivals_2022 for p in cells.pairs])
    is_pilot = cells.on_routes(frozenset({"technician_pilot"}))
    short = cells.on_routes(frozenset({"eu_short_stay"}))
    return (
        network_reference(), sector_tilts(), size, cells.spill_targets, pilot_shares(cells),
        cells.origin_of, cells.market_of, cells.strand_of, cells.registers_as,
        highly_skilled_mask().astype(np.int64), is_pilot.astype(np.int64), short.astype(np.int64),
    )  # fmt: skip


def pilot_shares(cells: Structure) -> Array:
    """Spread of pilot technicians over pairs and sectors, shape (P, S); sums to one."""
    pilots = cells.index(route="technician_pilot")
    share = np.zeros((len(cells.pairs), len(cells.sectors)))
    for sector, part in PILOT_SECTORS.items():
        share[pilots, cells.sectors.index(sector)] = part / len(pilots)
    return share


def _blocks(values: Array, lanes: int) -> Array:
    """Draws from the last axis into blocks of lanes: (…, D) → (B, …, L); the last draw fills up the last block."""
    draws = values.shape[-1]
    missing = -draws % lanes
    if missing:
        values = np.concatenate([values, np.repeat(values[..., -1:], missing, axis=-1)], axis=-1)
    split = values.reshape(*values.shape[:-1], -1, lanes)
    return np.ascontiguousarray(np.moveaxis(split, -2, 0), dtype=float)


def _unblock(values: Array, draws: int) -> Array:
    """Lanes back to draws in the last axis: (B, …, L) → (…, D)."""
    joined = np.moveaxis(values, 0, -2)
    return np.ascontiguousarray(joined.reshape(*joined.shape[:-2], -1)[..., :draws])


def announce_compilation() -> None:
    """Say so, once, when the engine must be compiled for this processor first."""
    from banen.simulate.engine import kernel

    if not kernel.advance.signatures and not _is_cached():
        print("Compiling the engine for this processor (once, about half a minute) …", file=sys.stderr)  # noqa: T201


def _is_cached() -> bool:
    from pathlib import Path

    from banen.simulate.engine import kernel

    folder = Path(str(kernel.advance.stats.cache_path))
    return any(folder.glob("kernel.advance-*.nbi"))
