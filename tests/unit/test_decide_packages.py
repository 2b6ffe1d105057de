"""Packages that reach a band: exact and screened agree, nothing on the frontier is beaten, unknown is never zero."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banen.decide.accounts.costs import costs_of_measures, known_cost
from banen.decide.search.choices import choices_of, combinations_of, measures_known, reference_package
from banen.decide.search.dominance import non_dominated, spread
from banen.decide.search.frontier import Frontier
from banen.decide.search.needed import needed_sectors, sectors_known
from banen.decide.search.packages import FEW_DRAWS, decide
from banen.decide.targets import band_of, probability, targets
from banen.errors import OutputError, ScenarioError, UnknownNameError
from banen.serve.commands.decide import write
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.packages import Package, conflicts, read_package
from banen.simulate.results.projection import project

FOUR = ("2.1", "2.2", "2.3", "2.11")
DRAWS = 16


@pytest.fixture(scope="module")
def exact() -> Frontier:
    return decide(band_of(":25000", "net_migration"), 2035, draws=DRAWS, measures=FOUR, method="exact")


@pytest.fixture(scope="module")
def unreached() -> Frontier:
    band = band_of("40000:60000", "net_migration")
    return decide(band, 2035, draws=DRAWS, measures=("2.1", "2.3", "2.6"), method="screened")


def test_screening_finds_the_frontier_that_running_everything_finds(exact: Frontier) -> None:
    screened = decide(band_of(":25000", "net_migration"), 2035, draws=DRAWS, measures=FOUR, method="screened")
    assert screened.looked_at == exact.looked_at == 81
    assert screened.tried < exact.tried == 81
    assert {p.package for p in screened.points} == {p.package for p in exact.points}
    assert screened.to_dict()["frontier"][0]["probability"] == exact.points[0].probability


def test_every_point_reaches_the_band_when_run_by_itself(exact: Frontier) -> None:
    for point in exact.points[:4]:
        alone = probability(exact.target, point.package, 2035, draws=DRAWS)
        assert alone["inside"] == point.probability >= exact.asked


def test_no_point_of_the_frontier_is_beaten_by_another(exact: Frontier) -> None:
    rows = [
        (
            p.intervention,
            p.known_cost or 0,
            len(p.unknown_costs),
            p.lead_time_years,
            *(b[1] for b in list(p.bands.values())[1:]),
        )
        for p in exact.points
    ]
    legal = [p.legal_level for p in exact.points]
    for i, a in enumerate(rows):
        for j, b in enumerate(rows):
            better = all(x <= y for x, y in zip(a, b, strict=True)) and any(
                x < 0.97 * y for x, y in zip(a, b, strict=True)
            )
            assert not (better and legal[i] == legal[j]), (exact.points[i].package, exact.points[j].package)


def test_current_policy_is_on_the_frontier_only_where_it_reaches_the_band(exact: Frontier) -> None:
    """Whether it reaches 25,000 in 2035 is a toss of a coin (0.51 of 1,000 draws, 0.47 before decision 0044)."""
    assert (exact.current.probability >= exact.asked) == any(not p.choices for p in exact.points)
    near = decide(band_of(":15000", "net_migration"), 2035, draws=DRAWS, measures=("2.3",), method="exact")
    assert near.current.probability < near.asked
    assert all(p.choices for p in near.points)
    wide = decide(band_of(":60000", "net_migration"), 2035, draws=DRAWS, measures=("2.3",), method="exact")
    assert wide.current.probability >= wide.asked
    assert any(not p.choices for p in wide.points)


def test_a_band_out_of_reach_is_said_to_be_and_the_nearest_are_shown(unreached: Frontier) -> None:
    assert unreached.points == ()
    assert 1 <= len(unreached.nearest) <= 5
    assert unreached.span[1] < unreached.target.low
    found = unreached.to_dict()
    assert found["reached"] is False
    assert "all migration, not labour" in found["warnings"][0]["en"]


def test_choices_are_the_21_measures_at_two_levels_within_the_law() -> None:
    choices = choices_of(reference_package())
    assert {c.measure for c in choices} == {i for i, m in catalogue().items() if m.document == "P"}
    for choice in choices:
        assert choice.package.active() == (choice.measure,)
        assert [c for c in conflicts(choice.package) if c.kind in ("forbidden", "idle")] == [], choice
    assert len({(c.measure, c.package) for c in choices}) == len(choices)
    assert combinations_of(np.array([0, 0, 1, 1, 2])) == 18


def test_the_moderate_level_is_that_of_the_example_package(grip: Package) -> None:
    assert reference_package() == grip


def test_an_unknown_cost_is_unknown_and_never_zero() -> None:
    assert {i for i, m in catalogue().items() if m.document == "P"} <= set(costs_of_measures())
    assert known_cost("2.15", {"places_per_year": 500}) is None, "PM in the package"
    assert known_cost("2.14", {"budget_eur_m": 10}) == 10, "PM in the package, but the lever is the outlay"
    found = decide(band_of(":2e6", "stock@present"), 2030, draws=4, measures=("2.8", "2.15"))
    by_names = {tuple(c.measure for c in p.choices): p for p in found.points}
    assert by_names[()].known_cost == 0
    for names, point in by_names.items():
        assert point.unknown_costs == tuple(n for n in names if n == "2.15")
        assert point.known_cost is None or point.known_cost > 0 or not names
        cost = point.to_dict()["cost"]
        assert cost["known_eur_m_per_year"] is None or "2.8" in names or not names


def test_a_measure_at_its_strongest_counts_twice(exact: Frontier) -> None:
    for point in exact.points:
        assert point.intervention == sum(2 if c.level == "far" else 1 for c in point.choices)


def test_each_point_is_a_package_file_that_can_be_read_back(exact: Frontier, tmp_path: Path) -> None:
    files = write(exact, tmp_path, "nl")
    assert {read_package(Path(f)) for f in files.values()} == {p.package for p in exact.points}
    assert (tmp_path / "frontier.svg").read_text().startswith("<svg")
    assert len((tmp_path / "frontier.csv").read_text().splitlines()) == 2 + len(exact.points)
    assert json.loads((tmp_path / "frontier.json").read_text())["reached"] is True


def test_the_same_seed_finds_the_same(exact: Frontier) -> None:
    again = decide(band_of(":25000", "net_migration"), 2035, draws=DRAWS, measures=FOUR, method="exact")
    assert again.to_dict() == exact.to_dict()
    json.dumps(again.to_dict(), allow_nan=False)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"year": 2020}, "2020"),
        ({"probability": 0.0}, "no probability"),
        ({"draws": 0}, "draws"),
        ({"measures": ()}, "no measure"),
    ],
)
def test_what_cannot_be_searched_is_told(change: dict[str, object], says: str) -> None:
    arguments = {"year": 2035, "draws": 2, "measures": ("2.1",)} | change
    with pytest.raises(ScenarioError, match=says):
        decide(band_of("1:2", "stock"), **arguments)  # type: ignore[arg-type]


def test_inhabitants_cannot_be_decided_and_a_misspelt_measure_is_named() -> None:
    with pytest.raises(ScenarioError, match="cannot answer"):
        decide(targets()["inwoners-2050"], 2050)
    with pytest.raises(UnknownNameError):
        measures_known(["2.1", "2.99"])


@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=1, max_size=40))
def test_the_frontier_holds_what_nobody_beats_and_covers_the_rest(rows: list[tuple[int, ...]]) -> None:
    costs = np.array(rows, dtype=float)
    kept = set(non_dominated(costs).tolist())
    for i, row in enumerate(costs):
        beaten = ((costs <= row).all(1) & (costs < row).any(1)).any()
        assert (i in kept) is not bool(beaten)
    different = np.unique(costs, axis=0)
    few = spread(different, 4)
    assert len(set(few.tolist())) == len(few) == min(len(different), 4)
    assert {tuple(r) for r in different[few].min(0)[None]} == {tuple(different.min(0))}, "the best in each is kept"


def test_open_posts_count_in_the_sectors_that_society_needs_or_those_the_user_names() -> None:
    band = band_of(":2e6", "stock@present")
    usual = decide(band, 2030, draws=4, measures=("2.3",))
    assert usual.sectors == needed_sectors().names
    assert usual.posts == "vacancies_by_sector:" + "+".join(usual.sectors)
    named = decide(band, 2030, draws=1, measures=("2.3",), sectors=("construction", "care"))
    result = project(named.current.package, draws=1)
    parts = [result[f"vacancies_by_sector:{s}"].package.at(2030)[1] for s in ("care", "construction")]
    assert named.current.bands[named.posts][1] == pytest.approx(sum(parts))
    everywhere = decide(band, 2030, draws=1, measures=("2.3",), sectors=("all",))
    assert everywhere.current.bands["vacancies_unfilled"] == result["vacancies_unfilled"].package.at(2030)


def test_whichever_sectors_count_both_methods_find_the_same_frontier() -> None:
    """Open posts follow how tight a market is, so a pilot that brings people has no sector to itself (measure 2.6)."""
    band = band_of(":2e6", "stock@present")
    for sectors in (("metal", "construction"), ("care",)):
        both = [
            decide(band, 2032, draws=8, measures=("2.6",), sectors=sectors, method=m) for m in ("exact", "screened")
        ]
        assert {p.package for p in both[0].points} == {p.package for p in both[1].points}


def test_a_sector_that_does_not_exist_is_named() -> None:
    with pytest.raises(UnknownNameError, match="care"):
        sectors_known(["caer"])
    with pytest.raises(ScenarioError, match="no sector"):
        sectors_known([" "])


def test_a_folder_used_before_holds_no_package_of_an_earlier_search(exact: Frontier, tmp_path: Path) -> None:
    write(exact, tmp_path, "nl")
    fewer = dataclasses.replace(exact, points=exact.points[:2])
    write(fewer, tmp_path, "nl")
    assert sorted(p.name for p in (tmp_path / "packages").iterdir()) == ["01.yml", "02.yml"]


def test_a_package_file_of_the_user_is_not_mixed_with_those_of_a_search(exact: Frontier, tmp_path: Path) -> None:
    mine = tmp_path / "packages" / "mine.yml"
    mine.parent.mkdir()
    mine.write_text("kept")
    with pytest.raises(OutputError, match=r"mine\.yml"):
        write(exact, tmp_path, "nl")
    assert mine.read_text() == "kept"
    assert list(tmp_path.iterdir()) == [mine.parent]


@pytest.mark.parametrize("method", ["screened", "optimised"])
@pytest.mark.parametrize("width", [0, 20])
def test_a_band_of_one_value_shows_what_comes_nearest(width: int, method: Any) -> None:
    """Hardly a draw lies in it; what is shown lies about there, and at no end of the range."""
    asked: dict[str, Any] = {"draws": FEW_DRAWS, "measures": ("2.1", "2.3", "2.11", "2.6")}
    whole = decide(band_of(":0", "net_migration"), 2035, method="exact", **asked)
    low = round(whole.span[0] + 0.4 * (whole.span[1] - whole.span[0]))
    found = decide(band_of(f"{low}:{low + width}", "net_migration"), 2035, method=method, **asked)
    exact = decide(band_of(f"{low}:{low + width}", "net_migration"), 2035, method="exact", **asked)
    away, least = (
        min(abs(p.bands["net_migration"][1] - low) for p in (*each.points, *each.nearest)) for each in (found, exact)
    )
    assert away <= least + 0.1 * (whole.span[1] - whole.span[0])


def test_a_measure_that_is_named_twice_is_one_measure() -> None:
    assert measures_known(["2.1", " 2.1", "2.3"]) == ("2.1", "2.3")
    assert choices_of(reference_package(), ["2.1", "2.1"]) == choices_of(reference_package(), ["2.1"])
