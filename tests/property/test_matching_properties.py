"""Properties of matching: more people or work never place fewer, order and ids decide nothing, optima are proven."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from banen.decide.matching import LabourMarket, MatchingRound, match
from banen.decide.matching.assignment import MODES, Mode, assign
from banen.decide.matching.candidates import Arcs
from banen.decide.matching.explanation import weigh_pair
from banen.decide.matching.occupations import shipped
from banen.decide.matching.shortage import read_shortage
from banen.decide.matching.synthetic import SyntheticMarket, synthetic
from banen.decide.matching.travel import TravelTimes

ON = date(2026, 11, 29)


def arcs_of(scores: Iterable[tuple[int, int, int]], people: int, vacancies: int) -> Arcs:
    unique = sorted({(p, v): (p, v, s) for p, v, s in scores}.values())
    columns = [np.array(column, dtype=np.int64) for column in zip(*unique, strict=True)] or [np.empty(0, int)] * 3
    lottery = (columns[0] * 7919 + columns[1] * 104729) % 65_537
    return Arcs(columns[0], columns[1], columns[2], lottery, people, vacancies)


SCORES = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(300, 1150)), min_size=1, max_size=24)


def best_by_trying(arcs: Arcs, places: np.ndarray, mode: Mode) -> tuple[int, ...]:
    """The value of the best assignment, by trying all of them."""
    best: tuple[int, ...] = ()

    def go(person: int, free: tuple[int, ...], picked: tuple[int, ...]) -> None:
        nonlocal best
        if person == arcs.people:
            total, lowest = sum(picked), min(picked, default=0)
            value = {
                "total": (total,), "most_people": (len(picked), total), "worst_first": (len(picked), lowest, total)
            }[mode]  # fmt: skip
            best = max(best, value)
            return
        go(person + 1, free, picked)
        for arc in np.flatnonzero(arcs.person == person):
            at = int(arcs.vacancy[arc])
            if free[at]:
                left = tuple(room - (i == at) for i, room in enumerate(free))
                go(person + 1, left, (*picked, int(arcs.points[arc])))

    go(0, tuple(int(room) for room in places), ())
    return best


@settings(max_examples=40)
@given(SCORES, st.lists(st.integers(1, 2), min_size=6, max_size=6), st.sampled_from(MODES))
def test_no_assignment_is_better(scores: list[tuple[int, int, int]], rooms: list[int], mode: Mode) -> None:
    arcs, places = arcs_of(scores, 6, 6), np.array(rooms)
    made = assign(arcs, places, mode)
    chosen = arcs.points[made.chosen]
    value = {
        "total": (made.total,), "most_people": (made.placed, made.total),
        "worst_first": (made.placed, int(chosen.min()), made.total),
    }[mode]  # fmt: skip
    assert value == best_by_trying(arcs, places, mode)
    assert made.gap == 0
    assert (np.bincount(arcs.person[made.chosen], minlength=6) <= 1).all()
    assert (np.bincount(arcs.vacancy[made.chosen], minlength=6) <= places).all()


@settings(max_examples=30)
@given(SCORES, st.integers(0, 5))
def test_another_person_or_vacancy_never_places_fewer(scores: list[tuple[int, int, int]], extra: int) -> None:
    places = np.ones(7, dtype=np.int64)
    fewer = arcs_of([(p, v, s) for p, v, s in scores if p != extra], 7, 7)
    more = arcs_of(scores, 7, 7)
    if len(fewer):
        assert assign(more, places).placed >= assign(fewer, places).placed
        assert assign(more, places, "total").total >= assign(fewer, places, "total").total


def test_the_lowest_of_all_is_raised_and_not_of_each_component_by_itself() -> None:
    """Two components: the first cannot do better than 310, so the second keeps its higher total."""
    arcs = arcs_of([(0, 0, 310), (1, 1, 900), (1, 2, 500), (2, 1, 600), (2, 2, 400)], 3, 3)
    made = assign(arcs, np.ones(3, dtype=np.int64), "worst_first")
    assert (made.placed, made.total, made.gap, made.components) == (3, 310 + 900 + 400, 0, 2)


def test_scipy_finds_the_same_total() -> None:
    dice = np.random.default_rng(3)
    scores = [(p, int(v), int(dice.integers(300, 1000))) for p in range(60) for v in dice.choice(80, 8, replace=False)]
    arcs = arcs_of(scores, 60, 80)
    made = assign(arcs, np.ones(80, dtype=np.int64))
    assert made.placed == 60
    graph = sparse.csr_array((arcs.points.astype(float), (arcs.person, arcs.vacancy)), shape=(60, 80))
    rows, columns = min_weight_full_bipartite_matching(graph, maximize=True)
    assert made.total == int(graph[rows, columns].sum())


@pytest.fixture(scope="module")
def drawn() -> SyntheticMarket:
    return synthetic(250, 250, shipped(), 5, ON)


def of(drawn: SyntheticMarket, seed: int = 1) -> LabourMarket:
    return LabourMarket.of(drawn.people, drawn.vacancies, shipped(), read_shortage(), TravelTimes(), ON, seed)


@pytest.fixture(scope="module")
def found(drawn: SyntheticMarket) -> MatchingRound:
    return match(of(drawn), synthetic=True, proposals=2)


def test_order_of_the_files_decides_nothing(drawn: SyntheticMarket, found: MatchingRound) -> None:
    turned = SyntheticMarket(drawn.people[::-1], drawn.vacancies[::-1])
    assert match(of(turned), synthetic=True, proposals=2).to_dict() == found.to_dict()


def test_ids_decide_nothing(drawn: SyntheticMarket, found: MatchingRound) -> None:
    named = SyntheticMarket(tuple(replace(p, id=f"x{len(p.skills)}-{p.id}") for p in drawn.people), drawn.vacancies)
    other = match(of(named), synthetic=True, proposals=2)
    assert {p.partition("-")[2]: proposals for p, proposals in other.proposals.items()} == dict(found.proposals)


def test_a_block_and_one_pair_weigh_alike(found: MatchingRound) -> None:
    people = {one.id: one for one in found.market.people}
    work = {one.id: one for one in found.market.vacancies}
    assert len(found.proposals) > 20
    for person, proposals in found.proposals.items():
        for vacancy, points in proposals:
            pair = weigh_pair(found.market, people[person], work[vacancy])
            assert pair.proposable
            assert pair.points == points
            assert pair.before_bonus >= 300


def test_everybody_is_proposed_or_told(found: MatchingRound) -> None:
    told = {person for person, _ in found.nothing_found} | set(found.proposals)
    assert told == {one.id for one in found.market.people}
    assert all(reasons for _, reasons in found.nothing_found if reasons)
    first = found.to_dict()
    assert first["SYNTHETIC"] is True
    assert first["gap"] == 0
