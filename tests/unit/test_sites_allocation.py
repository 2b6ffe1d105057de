"""Spreading a shortage: capacity, reach, agreement, whole persons, and faults all at once."""

from __future__ import annotations

from fractions import Fraction

import pytest

from banen.errors import UserError
from banen.sites.allocation import RULES, Host, allocate

P, Q, R = (
    Host("P", 90, Fraction(12), Fraction("0.5")),
    Host("Q", 150, Fraction(25), Fraction("0.3")),
    Host("R", 40, Fraction(35), Fraction("0.2")),
)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(("shortage", "unplaced"), [(280, 0), (281, 1), (10_000, 9_720), (0, 0)])
def test_what_does_not_fit_is_shown_as_unplaced(rule: str, shortage: int, unplaced: int) -> None:
    made = allocate(shortage, [P, Q, R], rule)
    assert (made.placed, made.unplaced) == (shortage - unplaced, unplaced)


@pytest.mark.parametrize("rule", RULES)
def test_no_region_at_all_leaves_everybody_unplaced(rule: str) -> None:
    made = allocate(12, [], rule)
    assert (made.persons, made.unplaced) == ({}, 12)


@pytest.mark.parametrize("rule", RULES)
def test_one_municipality_takes_what_it_can(rule: str) -> None:
    assert allocate(200, [P], rule).persons == {"P": 90}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(("minutes", "placed"), [(25, 200), (Fraction(249, 10), 90), (11, 0)])
def test_nobody_is_placed_beyond_the_longest_travel_time(rule: str, minutes: Fraction, placed: int) -> None:
    made = allocate(200, [P, Q, R], rule, max_minutes=minutes)
    assert made.placed == placed
    assert made.persons["R"] == 0


@pytest.mark.parametrize("rule", RULES)
def test_an_island_of_which_no_travel_time_is_known_gets_nobody(rule: str) -> None:
    assert allocate(50, [Host("X", 99, None, Fraction(1)), P], rule).persons == {"P": 50, "X": 0}


def test_nearest_goes_by_code_where_times_are_equal() -> None:
    hosts = [Host(code, 5, Fraction(20)) for code in ("GM3", "GM1", "GM2")]
    assert allocate(7, hosts).persons == {"GM1": 5, "GM2": 2, "GM3": 0}


def test_optimal_goes_by_code_where_travel_is_equal() -> None:
    hosts = [Host(code, 5, Fraction(61, 3)) for code in ("GM3", "GM1", "GM2")]
    assert allocate(7, hosts, "optimal").persons == {"GM1": 5, "GM2": 2, "GM3": 0}


def test_without_agreed_weights_fair_is_equal() -> None:
    hosts = [Host(code, 99, Fraction(10)) for code in "AB"]
    assert allocate(10, hosts, "fair").persons == {"A": 5, "B": 5}


def test_a_weight_of_zero_takes_only_what_others_cannot() -> None:
    hosts = [Host("A", 10, Fraction(10), Fraction(1)), Host("B", 50, Fraction(10), Fraction(0))]
    assert allocate(10, hosts, "fair").persons == {"A": 10, "B": 0}
    assert allocate(25, hosts, "fair").persons == {"A": 10, "B": 15}


@pytest.mark.parametrize(
    ("spread", "persons", "widened"),
    [
        (None, [90, 110, 0], 0),
        (30, [90, 90, 20], 0),
        (10, [90, 70, 40], 0),
        (0, [90, 70, 40], 10),
    ],
)
def test_an_agreement_binds_least_travel_and_is_widened_no_more_than_needed(
    spread: int | None, persons: list[int], widened: int
) -> None:
    made = allocate(200, [P, Q, R], "optimal", spread=spread)
    assert (list(made.persons.values()), made.widened_by) == (persons, widened)


def test_travel_time_is_the_sum_over_persons() -> None:
    assert allocate(200, [P, Q, R]).travel_minutes == 90 * 12 + 110 * 25


def test_all_faults_at_once() -> None:
    with pytest.raises(UserError) as told:
        allocate(-1, [Host("A", -5, Fraction(1), Fraction(-1)), Host("A", 5, Fraction(1))], "eerlijk")
    assert len(told.value.faults) == 6
    assert "No weight is agreed for A" in str(told.value)
