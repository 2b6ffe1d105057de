"""The books of lives: everybody one by one at a scale, written down as the cohort engine writes them.

Arrivals and the monthly path of the feedbacks (posts, places, networks) come from the run of the cohorts of the same
draw and package: each person meets what all together bring about, which is exact as the population grows. So lives do
not wait for each other. History is lived once, because no measure can change it; a package begins with who is here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from banen.model.channels import QUOTA_GROUPS, Channels
from banen.model.hurdles import Hurdle
from banen.model.population import HIGHLY_SKILLED, structure
from banen.observe.assumptions import Draws
from banen.quantities import FIRST_YEAR, MONTHS_PER_YEAR, Array
from banen.simulate.engine import cohorts
from banen.simulate.engine.cohorts import Books, Months, Run, World
from banen.simulate.engine.compiled import renew
from banen.simulate.engine.frame import FAMILY, FLOW_NAMES, FLOWS, NOBODY, PLACES, REFUSED, STOCK, Ints
from banen.simulate.engine.lives import spells
from banen.simulate.engine.lives.admission import Admissions, admit
from banen.simulate.engine.lives.draws import Keys, Rows, homes
from banen.simulate.engine.lives.motion import ARRIVES, END, OPENS, TURN, YEARS, Motion, law_of
from banen.simulate.engine.lives.newcomers import Newcomers, newcomers

T = TypeVar("T")
CHUNKS = 64
"""Parts that run side by side; fixed, though sums would not depend on it."""
SPARE = 1.2


@dataclass(frozen=True)
class Sums:
    """Whole numbers of people: ``flows`` (Y + 1, 9, P) and ``stays`` (Y + 1, P, S), changes of the stock by year."""

    flows: Ints
    stays: Ints

    @classmethod
    def nobody(cls) -> Sums:
        """Empty books for all years."""
        pairs, sectors = len(structure().pairs), len(structure().sectors)
        return cls(np.zeros((YEARS + 1, FLOWS, pairs), np.int64), np.zeros((YEARS + 1, pairs, sectors), np.int64))

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.flows + other.flows, self.stays + other.stays)


@dataclass(frozen=True)
class Here:
    """People in the middle of a life: keys (N,), and (pair, sector, month, begins, spell) of each, (N, 5)."""

    keys: Keys
    rows: Rows

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True)
class Past:
    """History lived one by one for one draw: its books, who is here on 1 January 2027, and what comes from the cohorts.

    ``scale`` is how many lives stand for one person: 1 is everybody, 0.1 every tenth.
    """

    world: World
    run: Run
    books: Books
    months: Months
    homes: Keys
    scale: float
    sums: Sums
    here: Here


def past(draws: Draws, seed: int = 1, scale: float = 1.0) -> Past:
    """Live history one by one, for draws of one."""
    world = cohorts.world(draws)
    run = cohorts.past_of(world)
    books, _, months = cohorts.follow(run)
    renew(spells.live)
    law = law_of(run, cohorts.run_of(world, Channels.neutral(draws.count)))
    begin = run.start.cells[..., 0].sum(2)[None] * scale
    came = _let_in(run, months) * scale
    keys = homes(seed)
    first, stay = live_in(law, keys, np.zeros_like(begin), begin, OPENS, 0, TURN)
    later, come = live_in(law, keys, np.zeros_like(came), came, ARRIVES, 0, TURN)
    here = Here(np.concatenate([stay.keys, come.keys]), np.concatenate([stay.rows, come.rows]))
    sums = first + later
    return Past(world, run, books, months, homes=keys, scale=scale, sums=sums, here=here)


def _let_in(run: Run, months: Months) -> Array:
    """Expected arrivals per month, sector and pair where the law lets in a share and nobody comes another way."""
    kept = np.repeat(run.kept[:, :, 0, 0], MONTHS_PER_YEAR, axis=0)
    return np.asarray(months.wanted[..., 0] * kept[:, None])


@dataclass(frozen=True)
class Ahead:
    """What follows under a package, lived one by one: its books, and what its lives went by.

    ``expected`` (M, S, P) are people of whom nobody is asked anything, ``people`` those who meet hurdles or a quota,
    with their ``verdicts``; both at the scale of the past. ``cohort`` are the books of the same run of the cohorts.
    """

    books: Books
    sums: Sums
    cohort: Books
    law: Motion
    wanted: Array
    asked: npt.NDArray[np.bool_]
    people: Newcomers
    verdicts: Admissions
    hurdles: tuple[Hurdle, ...] = ()


@dataclass(frozen=True)
class MeanField:
    """What the cohorts say of a package, before anybody is lived: its run and books, and as in :class:`Ahead`.

    ``lost`` (Y, S, 1) are posts that stay vacant after a refusal.
    """

    channels: Channels
    hurdles: tuple[Hurdle, ...]
    run: Run
    cohort: Books
    lost: Array
    law: Motion
    wanted: Array
    asked: npt.NDArray[np.bool_]


def mean_field(past: Past, channels: Channels, hurdles: Sequence[Hurdle] = ()) -> MeanField:
    """The mean field of 2027–2050 under a package, by the cohorts of the same draw."""
    run = cohorts.run_of(past.world, channels)
    cohort, _, months = cohorts.follow(run)
    return MeanField(
        channels, tuple(hurdles), run, cohort, months.lost, law=law_of(past.run, run, months),
        wanted=wanted_of(months, hurdles) * past.scale, asked=asked_in(run, channels, hurdles),
    )  # fmt: skip


def ahead(past: Past, channels: Channels, hurdles: Sequence[Hurdle] = ()) -> Ahead:
    """Live 2027–2050 one by one under a package: those who are here, and everybody who comes."""
    return ahead_on(past, mean_field(past, channels, hurdles))


def ahead_on(past: Past, field: MeanField) -> Ahead:
    """The same, where its mean field is known."""
    law, wanted, asked, hurdles = field.law, field.wanted, field.asked, field.hurdles
    free = np.where(asked, 0.0, wanted)
    with ThreadPoolExecutor(1) as beside:  # those whom nobody asks anything live while the others are asked
        unasked = beside.submit(lambda: live_in(law, past.homes, np.zeros_like(free), free, ARRIVES, TURN, END))
        people = newcomers(past.world.draws, past.homes, np.where(asked, wanted, 0.0), TURN)
        verdicts = admit(people, hurdles, field.channels, past.scale)
        sums = unasked.result()[0]
    sums = sums + live_on(law, past.here, TURN, END) + live_on(law, coming(people, verdicts), TURN, END)
    sums.flows[:, REFUSED] += refusals(people, verdicts, hurdles)
    return written(past, field, sums, people, verdicts)


def written(past: Past, field: MeanField, sums: Sums, people: Newcomers, verdicts: Admissions) -> Ahead:
    """What was lived in a mean field, with its books."""
    return Ahead(
        books_of(sums, field.run, field.cohort, field.lost, past.scale), sums, field.cohort, field.law,
        wanted=field.wanted, asked=field.asked, people=people, verdicts=verdicts, hurdles=field.hurdles,
    )  # fmt: skip


def wanted_of(months: Months, hurdles: Sequence[Hurdle] = ()) -> Array:
    """Expected newcomers per month, sector and pair, technicians of the pilot among them: (M, S, P), for one draw.

    Where the cohorts count who has passed a hurdle, so many more come before it as it stops.
    """
    technicians = months.started[:, :, None] * cohorts.pilot_shares(structure()).T
    wanted = np.array(months.wanted[..., 0] + technicians)
    for hurdle in hurdles:
        if hurdle.counted_after and hurdle.share[0] < 1:
            passing = np.repeat(1 - hurdle.share[0] * hurdle.on, MONTHS_PER_YEAR)[:, None, None]
            wanted[:, :, hurdle.pairs] /= passing
    return wanted


def asked_in(run: Run, channels: Channels, hurdles: Sequence[Hurdle] = ()) -> npt.NDArray[np.bool_]:
    """Months and pairs in which people are asked something: a hurdle or a quota, (M, 1, P)."""
    asked = run.kept[:, :, 0, 0] < 1.0
    quota = np.isfinite(channels.quota[:, QUOTA_GROUPS.index("highly_skilled"), 0])
    asked = asked | (quota[:, None] & structure().on_routes(HIGHLY_SKILLED))
    for hurdle in hurdles:
        if hurdle.counted_after:
            asked[:, hurdle.pairs] |= (hurdle.on > 0)[:, None]
    return np.repeat(asked, MONTHS_PER_YEAR, axis=0)[:, None]


def coming(people: Newcomers, verdicts: Admissions) -> Here:
    """Who of those asked comes, by the route by which each comes, at the beginning of a life."""
    at = np.flatnonzero(verdicts.pair >= 0)
    rows = np.zeros((len(at), 5), np.int16)
    rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3] = verdicts.pair[at], people.sector[at], people.month[at], ARRIVES
    return Here(people.keys[at], rows)


def refusals(people: Newcomers, verdicts: Admissions, hurdles: Sequence[Hurdle]) -> Ints:
    """People stopped per year and pair of their own, (Y + 1, P), where the cohorts count them as refused too."""
    counts = np.zeros((YEARS + 1, len(structure().pairs)), np.int64)
    uncounted = [place + 1 for place, hurdle in enumerate(hurdles) if hurdle.counted_after]
    at = np.flatnonzero((verdicts.stopped != 0) & ~np.isin(verdicts.stopped, uncounted))
    np.add.at(counts, (people.month[at] // MONTHS_PER_YEAR, people.pair[at]), 1)
    return counts


def live_in(
    law: Motion, keys: Keys, low: Array, high: Array, begins: int, since: int, until: int, *, sign: int = 1
) -> tuple[Sums, Here]:
    """The people between two expected numbers per cell (M, S, P); the first row is the month ``since``."""
    low, high = np.ascontiguousarray(low), np.ascontiguousarray(high)
    room = int(np.maximum(high - low, 0).sum() * SPARE / CHUNKS) + 1000 if until < END else 0

    def one(chunk: int) -> tuple[Sums, Keys, Rows]:
        nonlocal room
        while True:
            sums = Sums.nobody()
            kept, rows = np.empty(room, np.uint64), np.empty((room, 5), np.int16)
            tally = spells.Tally(since, until, sign, sums.flows, sums.stays)
            here = spells.live_in_cells(
                law, keys, low, high, begins, part=spells.Part(chunk, CHUNKS), tally=tally, keys=kept, rows=rows
            )
            if here <= room or until == END:
                return sums, kept[:here].copy(), rows[:here].copy()
            room = int(here * SPARE)

    parts = _side_by_side(one)
    return _summed([part[0] for part in parts]), Here(
        np.concatenate([part[1] for part in parts]), np.concatenate([part[2] for part in parts])
    )


def live_on(law: Motion, people: Here, since: int, until: int, sign: int = 1) -> Sums:
    """The people of a list, from where they are."""

    def one(chunk: int) -> Sums:
        sums = Sums.nobody()
        tally = spells.Tally(since, until, sign, sums.flows, sums.stays)
        spells.live_on(law, people.keys, people.rows, spells.Part(chunk, CHUNKS), tally)
        return sums

    return _summed(_side_by_side(one))


def _side_by_side(one: Callable[[int], T]) -> list[T]:
    with ThreadPoolExecutor(cohorts.THREADS) as threads:
        return list(threads.map(one, range(CHUNKS)))


def _summed(parts: list[Sums]) -> Sums:
    return Sums(sum(part.flows for part in parts), sum(part.stays for part in parts))  # type: ignore[arg-type]


def books_of(sums: Sums, run: Run, cohort: Books, lost: Array, scale: float) -> Books:
    """Books of the years of a run from whole numbers of lives; posts and places follow from their stock."""
    cells = structure()
    first = run.first_year - FIRST_YEAR
    span = slice(first, first + len(cohort.stock))
    flows = sums.flows.copy()
    flows[:, STOCK] = np.cumsum(sums.stays.sum(2), axis=0)
    flows[:, FAMILY] = np.cumsum(flows[:, FAMILY], axis=0)
    by_pair = np.cumsum(sums.stays, axis=0)[span]
    sector_stock = (
        np.stack([by_pair[:, cells.strand_of == t].sum(1) for t in range(len(cells.strands))], axis=1)[..., None]
        / scale
    )
    flow = {name: flows[span, i, :, None] / scale for i, name in enumerate(FLOW_NAMES)}
    need = np.einsum("ypd,pd->yd", flow["stock"], run.need)
    crowded = np.maximum(0.0, need - run.yearly[:, PLACES]) / np.maximum(need, NOBODY)
    return Books(
        first_year=run.first_year,
        sector_stock=sector_stock,
        open_posts=cohorts.posts_of(run, sector_stock, cohort.ease, lost),
        need=need,
        crowded=crowded,
        ease=cohort.ease,
        **flow,
    )
