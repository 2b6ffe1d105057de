"""The same people under two packages: everybody who would arrive in a year under either, and what becomes of each.

Only the year that is asked about is lived, because lives do not wait for each other: the path of what all bring about
comes from the cohorts. A person who comes under both is lived twice, with the same draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from banen.model.channels import Channels
from banen.model.hurdles import Hurdle, PayRule
from banen.quantities import FIRST_YEAR, MONTHS_PER_YEAR, Array
from banen.simulate.engine import cohorts
from banen.simulate.engine.cohorts import World
from banen.simulate.engine.compiled import renew
from banen.simulate.engine.lives.admission import Admissions, admit
from banen.simulate.engine.lives.books import asked_in
from banen.simulate.engine.lives.draws import Keys, Rows, Serials, homes, key_of
from banen.simulate.engine.lives.motion import ARRIVES, END, TURN, Motion, law_of
from banen.simulate.engine.lives.newcomers import Newcomers
from banen.simulate.engine.lives.posts import OFFERED, DearerWork, dearer_work, wanted_of
from banen.simulate.engine.lives.spells import ends_of, how_many

STOPPED, NO_POST = -2, -1


@dataclass(frozen=True)
class Prospect:
    """What a package brings about in a world of one draw: the law of motion, expected people (M, S, P) and hurdles.

    ``asked`` (M, 1, P) says in which months people of a pair are asked something; ``pays`` what changes pay, and
    ``dearer`` whose post falls away by that.
    """

    law: Motion
    wanted: Array
    asked: npt.NDArray[np.bool_]
    channels: Channels
    hurdles: tuple[Hurdle, ...]
    pays: tuple[PayRule, ...] = ()
    dearer: DearerWork | None = None


@dataclass(frozen=True)
class Lot:
    """People (N,) under one of two packages.

    ``pair`` by which each comes, or :data:`STOPPED` or :data:`NO_POST`; ``hurdle`` the place of what stopped a person
    first, else −1; ``post`` what became of their post (:mod:`.posts`); ``ends`` (N, 5) when and how the life ends, of
    which pair, family members, and how a longer search for a post went (:func:`.spells.ends_of`), where one comes.
    """

    prospect: Prospect
    pair: Rows
    hurdle: Rows
    post: Rows
    paid_up: npt.NDArray[np.bool_]
    ends: npt.NDArray[np.int64]

    @property
    def comes(self) -> npt.NDArray[np.bool_]:
        """Who comes."""
        return np.asarray(self.pair >= 0)


@dataclass(frozen=True)
class Beside:
    """Everybody who would arrive in a year under either of two packages, under each of them."""

    people: Newcomers
    first: Lot
    second: Lot


def prospect_of(world: World, channels: Channels, hurdles: Sequence[Hurdle], pays: Sequence[PayRule] = ()) -> Prospect:
    """What a package brings about in a world of one draw, month by month."""
    run = cohorts.run_of(world, channels)
    months = cohorts.follow(run)[2]
    renew(how_many)
    law = law_of(cohorts.past_of(world), run, months)
    wanted, dearer = dearer_work(world, channels, pays, hurdles, wanted_of(months, hurdles))
    asked = asked_in(run, channels, hurdles)
    return Prospect(law, wanted, asked, channels, tuple(hurdles), tuple(pays), dearer)


def beside(world: World, first: Prospect, second: Prospect, year: int, seed: int = 1, scale: float = 1.0) -> Beside:
    """Everybody who would arrive in a year under either package."""
    month = (year - FIRST_YEAR) * MONTHS_PER_YEAR
    span = slice(month - TURN, month - TURN + MONTHS_PER_YEAR)
    one, other = (np.ascontiguousarray(prospect.wanted[span] * scale) for prospect in (first, second))
    keys, rows, serials = _listed(homes(seed), one, other, month, int(np.ceil(np.maximum(one, other)).sum()) + one.size)
    people = Newcomers(world.draws, keys, rows[:, 0], rows[:, 1], rows[:, 2], serials, homes(seed))
    return Beside(people, _side(people, rows[:, 3] > 0, first, scale), _side(people, rows[:, 4] > 0, second, scale))


def _side(people: Newcomers, wanted: npt.NDArray[np.bool_], prospect: Prospect, scale: float) -> Lot:
    post = np.full(len(people), OFFERED, np.int16)
    if prospect.dearer is not None:
        post = np.where(wanted, prospect.dearer.of(people), OFFERED).astype(np.int16)
        wanted = wanted & (post == OFFERED)
    pair = np.where(wanted, people.pair, NO_POST).astype(np.int16)
    hurdle, paid_up = np.full(len(people), -1, np.int16), np.zeros(len(people), bool)
    at = np.flatnonzero(wanted & prospect.asked[people.month - TURN, 0, people.pair])
    if at.size:
        found: Admissions = admit(people.some(at), prospect.hurdles, prospect.channels, scale)
        pair[at] = np.where(found.pair >= 0, found.pair, STOPPED)
        hurdle[at] = np.where(
            found.stopped > 0, found.stopped - 1, np.where(found.stopped < 0, len(prospect.hurdles), -1)
        )
        paid_up[at] = found.paid_up
        met = found.paid_up & (found.stopped == 0)
        hurdle[at[met]] = found.lifted[met]
    ends = np.full((len(people), 5), -1, np.int64)
    here = np.flatnonzero(pair >= 0)
    start = np.zeros((len(here), 5), np.int16)
    start[:, 0], start[:, 1], start[:, 2], start[:, 3] = pair[here], people.sector[here], people.month[here], ARRIVES
    ends[here] = ends_of(prospect.law, people.keys[here], start, END)
    return Lot(prospect, pair, hurdle, post, paid_up, ends)


@njit(cache=True, nogil=True, error_model="numpy")
def _listed(homes: Keys, one: Array, other: Array, month: int, most: int) -> tuple[Keys, Rows, Serials]:
    """Keys; pair, sector, month and whether each is among the people of one and of the other; and serials."""
    keys, rows, serials, n = np.empty(most, np.uint64), np.empty((most, 5), np.int16), np.empty(most, np.int32), 0
    for m in range(one.shape[0]):
        for s in range(one.shape[1]):
            for p in range(one.shape[2]):
                if one[m, s, p] <= 0.0 and other[m, s, p] <= 0.0:
                    continue
                first = how_many(homes[p, s], month + m, one[m, s, p])
                second = how_many(homes[p, s], month + m, other[m, s, p])
                for serial in range(max(first, second)):
                    keys[n] = key_of(homes[p, s], month + m, serial)
                    rows[n, 0], rows[n, 1], rows[n, 2] = p, s, month + m
                    rows[n, 3], rows[n, 4], serials[n] = serial < first, serial < second, serial
                    n += 1
    return keys[:n].copy(), rows[:n].copy(), serials[:n].copy()
