"""The worked cases AG-01 to AG-14 of counts that leave (specification of acting F12), by id."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

import pytest

from banen.errors import ContentError
from banen.observe.disclosure import (
    HIDDEN,
    Cell,
    CountRelease,
    CountTable,
    ProtectedTable,
    differences,
    dominated,
    protect,
    revisable,
    share,
)


def line(counts: Sequence[int]) -> CountTable:
    return CountTable.of({(f"c{i}",): n for i, n in enumerate(counts)}, ("kind",))


def grid(rows: Sequence[Sequence[int]]) -> CountTable:
    inner: dict[tuple[str, ...], int] = {(f"r{i}", f"c{j}"): n for i, row in enumerate(rows) for j, n in enumerate(row)}
    return CountTable.of(inner, ("row", "column"))


def cell(row: int | None = None, column: int | None = None) -> Cell:
    return frozenset(
        ([] if row is None else [("row", f"r{row}")]) + ([] if column is None else [("column", f"c{column}")])
    )


def shown(found: ProtectedTable, cells: Sequence[Cell]) -> list[int | str]:
    return [HIDDEN if (count := found.shown(one)) is None else count for one in cells]


def printed(found: ProtectedTable, rows: int, columns: int) -> list[list[int | str]]:
    """Rows with their totals, and last the column totals with the grand total."""
    lines: list[list[Cell]] = [[*(cell(i, j) for j in range(columns)), cell(i)] for i in range(rows)]
    lines.append([*(cell(None, j) for j in range(columns)), cell()])
    return [shown(found, one) for one in lines]


@pytest.mark.parametrize(
    ("counts", "published"),
    [
        pytest.param([3, 12, 85], ["·", "·", 85, 100], id="AG-01"),
        pytest.param([3, 4, 93], ["·", "·", "·", 100], id="AG-02"),
        pytest.param([10, 3, 1, 1], ["·", "·", "·", "·", 15], id="AG-03"),
        pytest.param([40, 25, 35], [40, 25, 35, 100], id="AG-04"),
        pytest.param([0, 50, 50], ["·", "·", 50, 100], id="AG-05"),
        pytest.param([4, 3, 2], ["·", "·", "·", "·"], id="AG-09"),
    ],
)
def test_a_line(counts: list[int], published: list[int | str]) -> None:
    found = protect(line(counts))
    cells = [*(frozenset({("kind", f"c{i}")}) for i in range(len(counts))), frozenset[tuple[str, str]]()]
    assert shown(found, cells) == published


@pytest.mark.parametrize(
    ("rows", "published"),
    [
        pytest.param(
            [[7, 23, 40], [31, 52, 18], [12, 15, 60]],
            [["·", "·", 40, 70], [30, 50, 20, 100], ["·", "·", 60, 85], [50, 90, 120, 260]], id="AG-06",
        ),
        pytest.param(
            [[7, 23, 40], [31, 4, 18], [12, 15, 60]],
            [["·", "·", "·", 70], [30, "·", "·", 55], ["·", "·", 60, 85], [50, 40, 120, 210]], id="AG-07",
        ),
        pytest.param([[120, 80], [60, 9]], [["·", "·", 200], ["·", "·", 70], [180, 90, 270]], id="AG-08"),
    ],
)  # fmt: skip
def test_a_grid(rows: list[list[int]], published: list[list[int | str]]) -> None:
    assert printed(protect(grid(rows)), len(rows), len(rows[0])) == published


def test_ag_06_the_audit_says_how_closely_each_is_known() -> None:
    found = protect(grid([[7, 23, 40], [31, 52, 18], [12, 15, 60]]))
    assert [found.bounds[cell(i, j)] for i, j in ((0, 0), (0, 1), (2, 0), (2, 1))] == [
        (0, 19), (11, 30), (0, 19), (8, 27)
    ]  # fmt: skip


def released(end: str, areas: str, count: int) -> CountRelease:
    return CountRelease("statements", "2027-01", end, frozenset(areas), count)


def test_ag_10_one_month_more_would_tell_seven() -> None:
    asked, before = released("2027-07", "A", 91), released("2027-06", "A", 84)
    assert [number for _, number in differences(asked, [before])] == [7]
    assert differences(released("2027-07", "A", 94), [before]) == []


def test_ag_11_a_region_left_out_would_tell_seven() -> None:
    assert [n for _, n in differences(released("2027-06", "A", 133), [released("2027-06", "AB", 140)])] == [7]
    assert differences(released("2027-06", "C", 133), [released("2027-06", "AB", 140)]) == []


def test_ag_12_a_revision_that_is_a_small_group_waits() -> None:
    one = cell(0, 0)
    assert revisable({one: 85}, {one: 89}) == {one: False}
    assert revisable({one: 85}, {one: 96}) == {one: True}


@pytest.mark.parametrize(
    ("parts", "hides"), [([190, 50], True), ([100, 70, 70], False), ([120, 120], False), ([], False)]
)
def test_ag_13_one_provider_that_dominates(parts: list[int], hides: bool) -> None:
    assert dominated(parts) is hides


@pytest.mark.parametrize(("part", "whole", "percent"), [(12, 48, None), (36, 120, 30), (99, 99, None)])
def test_ag_14_percentages(part: int, whole: int, percent: int | None) -> None:
    assert share(part, whole) == percent


def test_linked_tables_hide_the_same_totals() -> None:
    by_topic = CountTable.of({("A", "x"): 5, ("A", "y"): 2, ("B", "x"): 80, ("B", "y"): 60}, ("region", "topic"))
    by_language = CountTable.of({("A", "pl"): 7, ("B", "pl"): 140}, ("region", "language"))
    found = protect(by_topic.linked_with(by_language))
    assert frozenset({("region", "A")}) in found.hidden
    assert all(high - low >= 9 for low, high in found.bounds.values())
    with pytest.raises(ContentError, match="differently"):
        by_topic.linked_with(CountTable.of({("A", "pl"): 8, ("B", "pl"): 140}, ("region", "language")))


def drawn(number: int) -> list[list[int]]:
    """A table with many small counts; the same for the same number."""
    dice = random.Random(number)  # noqa: S311
    columns = dice.randint(2, 4)
    return [[dice.choice([dice.randint(0, 9), dice.randint(0, 60)]) for _ in range(columns)]
            for _ in range(dice.randint(1, 3))]  # fmt: skip


@pytest.mark.parametrize("number", range(40))
def test_no_table_can_be_solved_back(number: int) -> None:
    """Each hidden count keeps a range of nine or more for who sees all others exactly; small ones are all hidden."""
    table = grid(drawn(number))
    found = protect(table)
    assert all(one in found.hidden for one, count in table.counts.items() if count < 10)
    for one, (low, high) in found.bounds.items():
        assert low <= table.counts[one] <= high
        assert high - low >= 9
    for row in found.to_rows():
        assert row["value"] % 5 == 0


def test_people_are_whole_for_who_works_out_a_hidden_count() -> None:
    """With three dimensions the end of a hidden count can lie at 19.5 people: at most 19 are possible."""
    dice = random.Random(6)  # noqa: S311
    inner = {
        (f"a{i}", f"b{j}", f"c{k}"): dice.choice([dice.randint(0, 9), dice.randint(0, 60)])
        for i, j, k in itertools.product(range(3), repeat=3)
    }
    table = CountTable.of(inner, ("x", "y", "z"))
    found = protect(table)
    assert found.bounds[frozenset({("x", "a0"), ("y", "b0"), ("z", "c2")})] == (0, 19)
    assert all(low <= table.counts[cell] <= high for cell, (low, high) in found.bounds.items())


@pytest.mark.parametrize("number", range(10))
def test_what_is_not_small_is_not_hidden(number: int) -> None:
    assert protect(grid([[n + 10 for n in row] for row in drawn(number)])).hidden == frozenset()


def test_two_tables_that_differ_in_a_hidden_count_look_alike() -> None:
    """The other table that fits is a real one: the published numbers are the same to the last."""
    one, other = grid([[7, 23, 40], [31, 52, 18], [12, 15, 60]]), grid([[9, 21, 40], [31, 52, 18], [10, 17, 60]])
    assert printed(protect(one), 3, 3) == printed(protect(other), 3, 3)
