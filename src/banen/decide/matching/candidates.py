"""Which pairs take part in an assignment: the best of each person and the best of each vacancy, so nobody starves.

People are taken together by where they live and how they travel; only vacancies within reach are looked at, and of
those only pairs of which the skills can reach the minimum are weighed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from banen.decide.matching.market import LabourMarket
from banen.decide.matching.score import Barrier, bars, can_reach_minimum, fits, share, weigh
from banen.decide.matching.settings import constant

Ints = npt.NDArray[np.int64]
PAIRS_AT_ONCE = 400_000
"""Pairs weighed together: they stay in the cache of a processor core."""


@dataclass(frozen=True)
class Arcs:
    """Pairs that may be assigned: person, vacancy, points, and a lottery number; sorted by person, then vacancy."""

    person: Ints
    vacancy: Ints
    points: Ints
    lottery: Ints
    people: int
    vacancies: int

    def __len__(self) -> int:
        return len(self.person)

    def where(self, mask: npt.NDArray[np.bool_]) -> Arcs:
        """Some of the arcs."""
        return Arcs(
            self.person[mask], self.vacancy[mask], self.points[mask], self.lottery[mask], self.people, self.vacancies
        )


@dataclass(frozen=True)
class Candidates:
    """The arcs of a market, and for each person without any arc how often each bar stood in the way."""

    arcs: Arcs
    barred: dict[int, Counter[str]]


LOTTERY = 1 << 24
"""Lottery numbers are whole and small enough to be summed exactly."""


def candidates(market: LabourMarket, progress: Callable[[int], None] | None = None) -> Candidates:
    """Weigh everybody against the vacancies within reach and keep the best of both sides."""
    kept: list[tuple[Ints, Ints, Ints]] = []
    barred: dict[int, Counter[str]] = {}
    for reach in _reaches(market):
        for rows in reach.parts():
            best, without = _weighed(market, reach, rows)
            kept.append(best)
            barred.update(_barred(market, reach, without))
            if progress:
                progress(len(rows))
    person, vacancy, points = (
        np.concatenate([part[i] for part in kept]) if kept else np.empty(0, dtype=np.int64) for i in range(3)
    )
    order = np.lexsort((vacancy, person))
    person, vacancy, points = person[order], vacancy[order], points[order]
    people_lots, vacancy_lots = market.lots
    mixed = _mix(people_lots[person] ^ _mix(vacancy_lots[vacancy]))
    lottery = (mixed % np.uint64(LOTTERY)).astype(np.int64)
    arcs = Arcs(person, vacancy, points, lottery, len(market.people), len(market.vacancies))
    return Candidates(arcs.where(_kept(arcs)), barred)


@dataclass(frozen=True)
class _Reach:
    """People who live and travel alike, the vacancies that anyone of them reaches, and the minutes to each.

    ``sets`` are the sets of skills that those vacancies ask, and ``asked`` the place of each vacancy among them.
    """

    members: Ints
    vacancies: Ints
    minutes: Ints
    sets: Ints
    asked: Ints

    def parts(self) -> Iterator[Ints]:
        """The people, so many at once that their pairs stay together in the cache."""
        step = max(1, PAIRS_AT_ONCE // max(1, len(self.vacancies)))
        for start in range(0, len(self.members), step):
            yield self.members[start : start + step]


def _reaches(market: LabourMarket) -> Iterator[_Reach]:
    """Groups of people who live and travel alike, with what they reach."""
    alike: dict[tuple[str, frozenset[str]], list[int]] = defaultdict(list)
    for at, person in enumerate(market.people):
        alike[person.place, person.modes].append(at)
    places = sorted({vacancy.place for vacancy in market.vacancies})
    number = {place: at for at, place in enumerate(places)}
    at_place = np.array([number[vacancy.place] for vacancy in market.vacancies], dtype=np.int64)
    for (_, _), members in sorted(alike.items(), key=lambda item: (item[0][0], sorted(item[0][1]))):
        first = market.people[members[0]]
        to_place = market.travel.minutes_to(first.place, places, first.modes)
        limits = [market.people[i].max_minutes for i in members]
        most = -1 if None in limits else max(limit for limit in limits if limit is not None)
        minutes = to_place[at_place] if len(places) else np.empty(0, dtype=np.int64)
        reach = np.flatnonzero((minutes < 0) | (minutes <= most) | (most < 0))
        sets, asked = np.unique(market.skill_sets.of[reach], return_inverse=True)
        yield _Reach(np.array(members, dtype=np.int64), reach, minutes[reach], sets, asked)


def _weighed(market: LabourMarket, reach: _Reach, rows: Ints) -> tuple[tuple[Ints, Ints, Ints], Ints]:
    """The best pairs of some people (person, vacancy, points), and the people of whom no pair can be proposed.

    A pair of which the skills alone stay under the minimum is not weighed further: nothing else raises it.
    """
    essential, optional = market.skills_had(rows, reach.sets)
    sets = market.skill_sets
    asked = sets.optional_asked[reach.sets]
    fit = fits(share(essential, sets.essential_asked[reach.sets]), share(optional, asked), asked)
    row, column = np.nonzero(can_reach_minimum(fit)[:, reach.asked])
    which = reach.asked[column]
    had = essential[row, which], optional[row, which]
    scores = weigh(market.pairs(rows[row], reach.vacancies[column], reach.minutes[column], had))
    able = scores.proposable
    row, column, points = row[able], column[able], scores.points[able]
    best = _best(market, rows[row], reach.vacancies[column], points)
    without = np.delete(rows, np.unique(row))
    return (rows[row[best]], reach.vacancies[column[best]], points[best]), without


def _best(market: LabourMarket, person: Ints, vacancy: Ints, points: Ints) -> npt.NDArray[np.bool_]:
    """Pairs that are among the best of their person, or among the best of their vacancy here."""
    shift = (vacancy - person) % max(1, len(market.vacancies))
    ranked = points * len(market.vacancies) + shift
    best = np.zeros(len(points), dtype=bool)
    for side, most in ((person, "keep.person"), (vacancy, "keep.vacancy")):
        best |= _first(side, np.lexsort((-ranked, side)), int(constant(most)))
    return best


def _barred(market: LabourMarket, reach: _Reach, rows: Ints) -> Iterator[tuple[int, Counter[str]]]:
    """How often each bar stood in the way of people without a proposal; ``past_niet`` where skills fit too little."""
    if not len(reach.vacancies):
        for row in rows:
            yield int(row), Counter({Barrier.REISTIJD.codes[0]: len(market.vacancies)})
        return
    none = np.zeros((1, 1), dtype=np.int64)
    told = bars(market.pairs(rows[:, None], reach.vacancies[None, :], reach.minutes[None, :], (none, none)))
    counted = {bar.codes[0]: ((told & int(bar)) != 0).sum(axis=1) for bar in Barrier} | {
        "past_niet": (told == 0).sum(axis=1)
    }
    for at, row in enumerate(rows):
        yield int(row), Counter({code: int(times[at]) for code, times in counted.items() if times[at]})


def _first(side: Ints, order: Ints, most: int) -> npt.NDArray[np.bool_]:
    """Which pairs are among the first so many of their side, in an order that is sorted by that side."""
    ordered = side[order]
    start = np.r_[0, np.flatnonzero(np.diff(ordered)) + 1] if len(ordered) else np.empty(0, dtype=np.int64)
    rank = np.arange(len(ordered)) - np.repeat(start, np.diff(np.r_[start, len(ordered)]))
    first = np.zeros(len(side), dtype=bool)
    first[order] = rank < most
    return first


def _kept(arcs: Arcs) -> npt.NDArray[np.bool_]:
    """Arcs among the best of their person or of their vacancy over all blocks; equals by lottery."""
    keep = np.zeros(len(arcs), dtype=bool)
    for side, most in ((arcs.person, "keep.person"), (arcs.vacancy, "keep.vacancy")):
        keep |= _first(side, np.lexsort((arcs.lottery, -arcs.points, side)), int(constant(most)))
    return keep


def _mix(lots: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014): spreads every bit over all others."""
    mixed = (lots ^ (lots >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
