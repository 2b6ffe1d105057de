"""Which pairs take part in an assignment: the best of each person and the best of each vacancy, so nobody starves.

People are taken together by where they live and how they travel; only vacancies within reach are weighed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from banen.decide.matching.market import LabourMarket
from banen.decide.matching.score import Barrier, weigh
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
    bars: dict[int, Counter[str]] = {}
    for rows, columns, minutes in _blocks(market):
        if len(columns):
            block = market.block(rows, columns, minutes)
            scores = weigh(block)
            able, points = scores.proposable, scores.points
            best = _best(market, able, points, rows, columns)
            at = np.nonzero(best)
            kept.append((rows[at[0]], columns[at[1]], points[at]))
            without = np.flatnonzero(~able.any(axis=1))
            for row in without:
                bars.setdefault(int(rows[row]), Counter()).update(_told(scores.bars[row], scores.before_bonus[row]))
        else:
            for row in rows:
                bars.setdefault(int(row), Counter())[Barrier.REISTIJD.codes[0]] += len(market.vacancies)
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
    arcs = arcs.where(_kept(arcs))
    served = set(arcs.person.tolist())
    return Candidates(arcs, {person: told for person, told in bars.items() if person not in served})


def _blocks(market: LabourMarket) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Groups of people who live and travel alike, the vacancies that anyone of them reaches, and the minutes."""
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
        step = max(1, PAIRS_AT_ONCE // max(1, len(reach)))
        for start in range(0, len(members), step):
            yield np.array(members[start : start + step], dtype=np.int64), reach, minutes[reach][None, :]


def _best(
    market: LabourMarket, able: npt.NDArray[np.bool_], points: Ints, rows: Ints, columns: Ints
) -> npt.NDArray[np.bool_]:
    """The pairs of a block that are among the best of their person, or among the best of their vacancy here."""
    people, vacancies = int(constant("keep.person")), int(constant("keep.vacancy"))
    shift = (columns[None, :] - rows[:, None]) % max(1, len(market.vacancies))
    ranked = np.where(able, points * len(market.vacancies) + shift, -1)
    best = np.zeros(able.shape, dtype=bool)
    for axis, most in ((1, people), (0, vacancies)):
        if able.shape[axis] <= most:
            best |= able
            continue
        top = np.partition(ranked, -most, axis=axis)
        least = top[:, [-most]] if axis == 1 else top[[-most], :]
        best |= able & (ranked >= least)
    return best


def _kept(arcs: Arcs) -> npt.NDArray[np.bool_]:
    """Arcs among the best of their person or of their vacancy over all blocks; equals by lottery."""
    keep = np.zeros(len(arcs), dtype=bool)
    for side, most in ((arcs.person, "keep.person"), (arcs.vacancy, "keep.vacancy")):
        order = np.lexsort((arcs.lottery, -arcs.points, side))
        ordered = side[order]
        start = np.r_[0, np.flatnonzero(np.diff(ordered)) + 1] if len(ordered) else np.empty(0, dtype=np.int64)
        lengths = np.diff(np.r_[start, len(ordered)])
        rank = np.arange(len(ordered)) - np.repeat(start, lengths)
        keep[order] |= rank < constant(most)
    return keep


def _told(bars: Ints, points: Ints) -> Counter[str]:
    """How often each bar stood in the way of one person; ``past_niet`` where only the fit was too low."""
    counts: Counter[str] = Counter()
    for bar in Barrier:
        if times := int(((bars & int(bar)) != 0).sum()):
            counts[bar.codes[0]] = times
    if low := int(((bars == 0) & (points < constant("propose.minimum"))).sum()):
        counts["past_niet"] = low
    return counts


def _mix(lots: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014): spreads every bit over all others."""
    mixed = (lots ^ (lots >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
