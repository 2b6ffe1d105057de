"""The cohort engine: expected values over cells, batched over draws, monthly from 2005 to 2050.

History is computed once per set of draws, because no measure can change it; a package is run from 2027 on.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from banen.kept import MEGABYTE, Kept
from banen.model import demand, housing, vacancies
from banen.model.channels import Channels
from banen.model.family import family_ratio
from banen.model.hazards import StayRates, staged, stay
from banen.model.population import (
    FREE_MOVEMENT,
    MARKETS,
    POSTED,
    STAY_TYPES,
    Structure,
    pilot_sectors,
    structure,
)
from banen.model.search_period import chances
from banen.model.supply import Supply, fill_rate, highly_skilled_mask, sector_tilts, supply
from banen.observe.assumptions import Draws
from banen.quantities import FIRST_YEAR, MONTHS_PER_YEAR, POLICY_YEAR, Array
from banen.simulate.engine.compiled import announce_compilation

if TYPE_CHECKING:
    from banen.simulate.engine.frame import Frame

THREADS = int(os.environ.get("BANEN_THREADS", os.cpu_count() or 1))
"""Threads that run blocks of draws; results do not depend on it."""
VECTOR, LEAST_LANES, MOST_LANES = 8, 32, 56
HISTORY_YEARS = POLICY_YEAR - FIRST_YEAR


@dataclass(frozen=True)
class State:
    """The end of a year: persons in cells (S, P, K, D) and posts lost to refusals (S, M, D).

    ``young`` (P, K, D) are those in their first phase, ``young_family`` their family members and ``past_family`` those
    of workers past it, ``ease`` (M, D) the share of posts that employers expect to fill.
    """

    cells: Array
    young: Array
    young_family: Array
    past_family: Array
    ghosts: Array
    ease: Array


@dataclass(frozen=True)
class Books:
    """What the engine writes down per year. Shapes: Y years, P pairs, T strands, S sectors, D draws.

    ``stock`` and ``family`` on 31 December; ``arrived``, ``left``, ``died``, ``registered``, ``refused``,
    ``family_joined`` and ``family_left`` during the year: (Y, P, D). ``sector_stock`` (Y, T, S, D),
    ``open_posts`` (Y, S, D), ``need`` and ``crowded`` (Y, D): persons in need of a place, share without one;
    ``ease`` (Y, M, D): the share of posts that employers expect to fill.
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
    ease: Array

    @property
    def years(self) -> range:
        """The years in the books."""
        return range(self.first_year, self.first_year + len(self.stock))


@dataclass(frozen=True)
class Run:
    """Everything the law of motion needs for a span of years; shapes as in :mod:`.frame`, draws last.

    ``network_reference`` (O,) is the stock per origin that makes a network of one; ``beveridge`` (D,) how open posts
    follow tightness; ``ease_2023`` (M, D) how easily posts were filled in the year of the vacancy rates, or None where
    that year lies in the run.
    """

    first_year: int
    start: State
    network_reference: tuple[float, ...]
    beveridge: Array
    ease_2023: Array | None
    desired: Array
    attraction: Array
    kept: Array
    leave: Array
    leaving: Array
    search: Array
    die: Array
    register: Array
    settle: Array
    shares: Array
    pulse: Array
    constants: Array
    yearly: Array
    need: Array
    family_ratio: Array
    pilot_months: int


Unmoved = tuple[Array, Array, Array, Array]
"""What no package moves: the constants, the pulse of all years, the need of places and the ratio of families."""


@dataclass(frozen=True)
class World:
    """What draws decide and measures do not: stay, supply, families, and the history up to the policy year."""

    draws: Draws
    stay: StayRates
    supply: Supply
    history: Books
    today: State

    @cached_property
    def unmoved(self) -> Unmoved:
        """What the law of motion needs of these draws whatever the package."""
        return _unmoved(self.draws, self.stay, self.supply)

    @property
    def bytes(self) -> int:
        """What its numbers take of the memory."""
        held = (self.stay, self.supply, self.history, self.today)
        parts = (getattr(each, part.name) for each in held for part in fields(each))
        return sum(int(part.nbytes) for part in parts if isinstance(part, np.ndarray))


MOST_KEPT = 84 * MEGABYTE
"""Room for the worlds of current law at the draws of pages (44), and for one of who holds assumptions of their own."""
_worlds: Kept[World] = Kept("worlds", MOST_KEPT, lambda world: world.bytes)


def world(draws: Draws) -> World:
    """History for these draws, computed once; a named outlook is of the future alone, so it shares that of the rest."""
    past = draws.unpinned(demand.OUTLOOK)
    here = _worlds.of(past, lambda: world_of(past, demand.history(past, demand.past_levels(past))))
    return here if past is draws else replace(here, draws=draws)


def world_of(draws: Draws, desired: Array, supplied: Supply | None = None) -> World:
    """History for these draws under a desired stock (years, S, M, D) that may differ from draw to draw.

    ``supplied`` may say that other people could come than under the law as it was.
    """
    stays, supplied = stay(draws), supplied or supply(draws)
    run = _run(draws, stays, supplied, slice(0, HISTORY_YEARS), desired, Channels.neutral(draws.count))
    books, today = advance(run)
    return World(draws, stays, supplied, books, today)


def past_of(world: World) -> Run:
    """What the law of motion needs for history, as the law was."""
    draws = world.draws
    desired = demand.history(draws, demand.past_levels(draws))
    return _run(draws, world.stay, world.supply, slice(0, HISTORY_YEARS), desired, Channels.neutral(draws.count))


def project(world: World, channels: Channels) -> Books:
    """Books of 2027–2050 under a package."""
    return advance(run_of(world, channels))[0]


def run_of(world: World, channels: Channels) -> Run:
    """What the law of motion needs under a package, for as many years from 2027 on as the channels have."""
    desired = demand.outlook(world.draws, channels)
    span = slice(HISTORY_YEARS, HISTORY_YEARS + len(channels.leaving))
    stays, supplied, start, before = world.stay, world.supply, world.today, world.history
    return _run(
        world.draws, stays, supplied, span, desired, channels, start=start, history_books=before, unmoved=world.unmoved
    )


def _run(
    draws: Draws,
    stays: StayRates,
    supplied: Supply,
    span: slice,
    desired: Array,
    channels: Channels,
    start: State | None = None,
    history_books: Books | None = None,
    unmoved: Unmoved | None = None,
) -> Run:
    attraction, access = supplied.attraction[span], supplied.access[span]
    history = start is None
    if start is None:
        start = _first_state(draws, desired[0], access[0] * attraction[0], stays)
    ease_2023 = None if history_books is None else history_books.ease[vacancies.RATES_YEAR - history_books.first_year]
    neutral = np.ones((len(attraction), len(structure().pairs), draws.count))
    kept = np.stack([access, 0 * neutral] if history else [access * channels.admitted, channels.spill], axis=2)
    shares = stays.shares[span]
    constants, pulse, need, ratio = unmoved or _unmoved(draws, stays, supplied)
    return Run(
        first_year=FIRST_YEAR + (span.start or 0),
        start=start,
        network_reference=tuple(supplied.network_reference),
        beveridge=draws["demand.beveridge"],
        ease_2023=ease_2023,
        desired=desired,
        attraction=attraction if history else attraction * channels.attraction,
        kept=kept,
        leave=stays.leave,
        leaving=neutral if history else channels.leaving,
        search=channels.search if channels.search.any() else channels.search[:1],
        die=stays.die,
        register=stays.register,
        settle=stays.settle,
        pulse=pulse[span],
        shares=shares if history else shares[:1],
        constants=constants,
        yearly=_yearly(draws, span, None if history else channels),
        need=need,
        family_ratio=ratio,
        pilot_months=channels.pilot_months,
    )


def _unmoved(draws: Draws, stays: StayRates, supplied: Supply) -> Unmoved:
    constants, need = _constants(draws, stays, supplied), housing.need_per_person(draws)
    return constants, demand.pulses(draws), need, family_ratio(draws)


def _constants(draws: Draws, stays: StayRates, supplied: Supply) -> Array:
    cells, medium = structure(), STAY_TYPES.index("medium")
    # A post lost to a refusal is forgotten at the pace at which the refused would have left.
    posted_end = stays.leave[cells.on_routes(POSTED), medium].mean(0)
    skilled_end = stays.leave[highly_skilled_mask(), medium].mean(0)
    return np.stack(
        [
            supplied.network_elasticity,
            draws["supply.crowding_response"],
            draws["entry.unfilled_stays_open"],
            draws["family.join_rate"],
            draws["demand.employer_spread"],
            draws["demand.response"],
            -np.expm1(-1 / draws["demand.response_months"]),
            *(draws[f"demand.adjustment_{m}"] for m in MARKETS),
            *supplied.candidates,
            *_reference_fill(draws),
            posted_end,
            skilled_end,
            *chances(draws),
        ]
    )


def _reference_fill(draws: Draws) -> Array:
    """Share of posts filled in the reference year, shape (M, D)."""
    return fill_rate(np.stack([draws[f"supply.candidates_{market}"] for market in MARKETS]))


def _yearly(draws: Draws, span: slice, channels: Channels | None) -> Array:
    places = housing.places(draws)[span]
    ones, none = np.ones_like(places), np.zeros_like(places)
    unlimited = np.full_like(places, np.inf)
    if channels is None:
        return np.stack([places, ones, none, unlimited, unlimited, none], axis=1)
    return np.stack(
        [
            places + channels.places + channels.site_places,
            channels.registration,
            channels.returned,
            channels.quota[:, 0],
            channels.quota[:, 1],
            channels.pilot,
        ],
        axis=1,
    )


def _first_state(draws: Draws, desired: Array, attraction: Array, stays: StayRates) -> State:
    """Persons on 1 January 2005: the desired stock, spread over pairs and types as past arrivals would have left it.

    Employers expect to fill posts as in the reference year. Stays count for so many months at most, because most
    routes were young in 2005; the first phase is the last part of them.
    """
    cells = structure()
    size = np.array([p.arrivals_2022 for p in cells.pairs])[:, None]
    first = np.where(stays.staged[:, None], -1 / np.log1p(-np.minimum(stays.settle, 1 - 1e-9)), 0.0)[:, None]
    lasts = np.minimum(1 / stays.leave + first, draws["stay.young_routes_months"])
    stays_months = lasts * stays.shares[0]
    person = size * attraction * stays_months.sum(1)
    tilt = sector_tilts()
    spread = np.zeros((len(cells.sectors), *stays_months.shape))
    for m in range(len(MARKETS)):
        of = cells.market_of == m
        weight = person[of] * tilt[of].T[:, :, None]
        share = weight / weight.sum(1, keepdims=True)
        mix = stays_months[of] / stays_months[of].sum(1, keepdims=True)
        spread[:, of] = desired[:, m][:, None, None] * share[:, :, None] * mix
    young = spread.sum(0) * np.minimum(first / lasts, 1.0)
    lost = np.zeros((len(cells.sectors), len(MARKETS), attraction.shape[-1]))
    return State(spread, young, np.zeros_like(young), np.zeros_like(young), lost, _reference_fill(draws))


# ------------------------------------------------------------------------------------------ the compiled engine


@dataclass(frozen=True)
class Months:
    """The path of a run by the month, for lives: shapes M months, S sectors, P pairs, D draws, Y years.

    ``wanted`` (M, S, P, D) matches of offers and candidates before any is refused; ``helped`` (M, D) the chance of a
    homeless short stay to be helped home; ``started`` (M, D) technicians of the pilot; ``lost`` (Y, S, D) posts that
    stay vacant after a refusal.
    """

    wanted: Array
    helped: Array
    started: Array
    lost: Array


def advance(run: Run) -> tuple[Books, State]:
    """Run the compiled law of motion; same bytes for any number of threads and any number of draws beside it."""
    return _advance(run, 0)[:2]


def follow(run: Run) -> tuple[Books, State, Months]:
    """The same, with its path by the month."""
    return _advance(run, len(run.attraction) * MONTHS_PER_YEAR)


def _advance(run: Run, months: int) -> tuple[Books, State, Months]:
    from banen.simulate.engine import frame, kernel

    announce_compilation()
    cells = structure()
    draws = run.constants.shape[-1]
    years, sectors = len(run.attraction), len(cells.sectors)
    lanes = lanes_for(draws)
    # The engine advances the state in place, so it gets copies: the world's own must not move.
    state = frame.BlockState(*(_blocks(getattr(run.start, name), lanes).copy() for name in frame.BlockState._fields))
    rates = frame.Rates(*(_blocks(getattr(run, name), lanes) for name in frame.Rates._fields))
    count = len(state.cells)
    written = frame.Written(
        flows=np.zeros((count, years, frame.FLOWS, len(cells.pairs), lanes)),
        sector_stock=np.zeros((count, years, len(cells.strands), sectors, lanes)),
        lost=np.zeros((count, years, sectors, lanes)),
        summary=np.zeros((count, years, frame.SUMMARY, lanes)),
        wanted=np.zeros((count, months, sectors, len(cells.pairs), lanes)),
        helped=np.zeros((count, months, lanes)),
        started=np.zeros((count, months, lanes)),
    )
    same = frame_of(cells, run.network_reference)

    def one(b: int) -> None:
        kernel.advance(
            frame.BlockState(*(part[b] for part in state)),
            frame.Rates(*(part[b] for part in rates)),
            same,
            run.pilot_months,
            frame.Written(*(part[b] for part in written)),
        )

    if count == 1:
        one(0)
    else:  # the compiled code lets go of the interpreter, so plain threads run blocks side by side
        with ThreadPoolExecutor(min(count, THREADS)) as threads:
            list(threads.map(one, range(count)))
    flows, sector_stock, lost, summary, wanted, helped, started = (_unblock(part, draws) for part in written)
    flow = {name: flows[:, i] for i, name in enumerate(frame.FLOW_NAMES)}
    ease = summary[:, frame.EASE :]
    books = Books(
        first_year=run.first_year,
        sector_stock=sector_stock,
        open_posts=posts_of(run, sector_stock, ease, lost),
        need=summary[:, frame.NEED],
        crowded=summary[:, frame.CROWDED],
        ease=ease,
        **flow,
    )
    return books, State(*(_unblock(part, draws) for part in state)), Months(wanted, helped, started, lost)


def posts_of(run: Run, sector_stock: Array, ease: Array, lost: Array) -> Array:
    """Open posts on 31 December of each year of a run, shape (Y, S, D)."""
    reference = run.ease_2023
    if reference is None:
        reference = ease[min(vacancies.RATES_YEAR - run.first_year, len(ease) - 1)]
    # Technicians of the pilot hold posts of their own or fill one that stood open: theirs are not vacant.
    others = sector_stock[:, [route != "technician_pilot" for route, _ in structure().strands]]
    return open_posts(run.beveridge, of_markets(others), ease, reference, lost)


def open_posts(beveridge: Array, present: Array, fill: Array, reference: Array, lost: Array) -> Array:
    """Open posts on 31 December, shape (Y, S, D), for persons present (Y, S, M, D); see :mod:`banen.model.vacancies`.

    ``beveridge`` (D,) is the exponent b; ``fill`` (Y, M, D) and ``reference`` (M, D) are the shares of posts that
    employers expect to fill, then and in 2023; ``lost`` (Y, S, D) are posts that stay vacant after a refusal.
    """
    tighter = (tightness(fill) / tightness(reference)) ** beveridge
    return np.asarray(vacancies.vacancy_rates()[:, None] * np.einsum("ysmd,ymd->ysd", present, tighter) + lost)


def tightness(fill: Array) -> Array:
    """Offers per candidate θ at a share of posts that is filled.

    >>> round(float(tightness(np.array(0.8))), 2)
    0.75
    """
    return np.asarray(np.sqrt(np.maximum(1 / np.square(fill) - 1, 0.0)))


def of_markets(sector_stock: Array) -> Array:
    """Persons per sector and market from those per strand but the pilot's: (Y, T, S, D) → (Y, S, M, D)."""
    market = np.array([MARKETS.index(m) for r, m in structure().strands if r != "technician_pilot"])
    return np.stack([sector_stock[:, market == m].sum(1) for m in range(len(MARKETS))], axis=2)


def lanes_for(draws: int) -> int:
    """Draws in one block: a multiple of the vector width, wide enough to be fast, narrow enough for the cache.

    Every thread gets a block where there are draws enough: two blocks of 24 take longer than one of 48, because the
    loops around the lanes cost as much as the lanes.
    """
    blocks = max(-(-draws // MOST_LANES), min(THREADS, draws // LEAST_LANES), 1)
    return -(-draws // blocks // VECTOR) * VECTOR


def frame_of(cells: Structure, network_reference: Sequence[float]) -> Frame:
    """The arrays of the structure that are the same for every draw, copied: the engine is compiled for such arrays."""
    from banen.simulate.engine.frame import Frame

    outside = np.array([p.market == "specialist" for p in cells.pairs]) & ~cells.on_routes(FREE_MOVEMENT)

    def mask(pairs: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        return pairs.astype(np.int64)

    return Frame(
        tilt=np.array(sector_tilts()),
        size=np.array([p.arrivals_2022 for p in cells.pairs]),
        spill=np.array(cells.spill_targets),
        pilot_share=pilot_shares(cells),
        network_reference=np.array(network_reference),
        origin_of=np.array(cells.origin_of),
        market_of=np.array(cells.market_of),
        strand_of=np.array(cells.strand_of),
        registers_as=np.array(cells.registers_as),
        is_skilled=mask(highly_skilled_mask()),
        is_pilot=mask(cells.on_routes(frozenset({"technician_pilot"}))),
        counts_places=mask(cells.on_routes(frozenset({"eu_short_stay"}))),
        staged=mask(staged()),
        pulsed=mask(outside),
    )


def pilot_shares(cells: Structure) -> Array:
    """Spread of pilot technicians over pairs and sectors, shape (P, S); sums to one."""
    pilots = cells.index(route="technician_pilot")
    share = np.zeros((len(cells.pairs), len(cells.sectors)))
    for sector, part in pilot_sectors().items():
        share[pilots, cells.sectors.index(sector)] = part / len(pilots)
    return share


def _blocks(values: Array, lanes: int) -> Array:
    """Draws from the last axis into blocks of lanes: (…, D) → (B, …, L); the last draw fills up the last block.

    Blocks can always be written to: the compiler makes other code, in as many seconds, for what is read-only.
    """
    draws = values.shape[-1]
    missing = -draws % lanes
    if missing:
        values = np.concatenate([values, np.repeat(values[..., -1:], missing, axis=-1)], axis=-1)
    split = values.reshape(*values.shape[:-1], -1, lanes)
    return np.require(np.moveaxis(split, -2, 0), float, ("C", "W"))


def _unblock(values: Array, draws: int) -> Array:
    """Lanes back to draws in the last axis: (B, …, L) → (…, D)."""
    joined = np.moveaxis(values, 0, -2)
    return np.ascontiguousarray(joined.reshape(*joined.shape[:-2], values.shape[0] * values.shape[-1])[..., :draws])
