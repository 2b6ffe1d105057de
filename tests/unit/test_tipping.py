"""Tipping points: the value found takes the outcome across the band, a value just short of it does not."""

from __future__ import annotations

import json

import pytest

from banen.decide.doubt.tipping import Tipping, tipping
from banen.decide.targets import band_of, own_band, targets
from banen.errors import ScenarioError
from banen.observe.assumptions import Draws, assumptions
from banen.simulate.engine.cohorts import world
from banen.simulate.ensembles import values_of
from banen.simulate.measures.packages import Package, parse_settings

TIGHTER = parse_settings(["2.11.criterion_factor=1.3"])
YEAR = 2032


def outcome(package: Package, key: str, **assumed: float) -> float:
    """The outcome with assumptions at a value, also one beyond its range, which no projection would take."""
    here = world(Draws(1, 1, assumptions()).pin(**assumed))
    return float(values_of([package], here, [key], YEAR)[0, 0, 0])


@pytest.fixture(scope="module")
def leaving() -> Tipping:
    """A band that the outcome lies in, with a bound some percent above it."""
    now = outcome(TIGHTER, "stock")
    return tipping(TIGHTER, own_band(0.5 * now, 1.03 * now, "stock"), YEAR)


def test_the_tipping_point_is_where_the_outcome_crosses(leaving: Tipping) -> None:
    assert leaving.inside
    assert leaving.found
    for point in (*leaving.found[:3], *leaving.beyond[:1]):
        assert point.value is not None
        short = point.centre + (point.value - point.centre) * 0.98
        assert outcome(TIGHTER, "stock", **{point.name: point.value}) > leaving.target.high, point.name
        assert outcome(TIGHTER, "stock", **{point.name: short}) <= leaving.target.high, point.name


def test_the_nearest_within_its_range_comes_first_and_the_rest_is_kept(leaving: Tipping) -> None:
    shares = [p.share for p in leaving.found]
    assert shares == sorted(shares)
    assert [p.within for p in leaving.points] == sorted((p.within for p in leaving.points), reverse=True)
    for point in leaving.points:
        entry = assumptions()[point.name]
        assert point.within is (point.value is not None and entry.low <= point.value <= entry.high)
    json.dumps(leaving.to_dict(), allow_nan=False)


def test_an_outcome_outside_its_band_is_brought_into_it() -> None:
    now = outcome(TIGHTER, "stock")
    found = tipping(TIGHTER, own_band(1.01 * now, 1.2 * now, "stock"), YEAR)
    assert not found.inside
    first = found.found[0]
    assert first.value is not None
    assert found.target.low <= outcome(TIGHTER, "stock", **{first.name: first.value}) <= found.target.high


def test_a_band_that_no_assumption_reaches_is_said_to_be() -> None:
    found = tipping(TIGHTER, band_of("4000000:5000000", "stock"), YEAR)
    assert found.found == found.beyond == ()
    assert all(p.value is None for p in found.points)


def test_every_assumption_of_the_whole_package_gives_a_number_beyond_its_range(grip: Package) -> None:
    found = tipping(grip, band_of("1:2", "homeless"), 2028)
    assert len(found.points) > 80


def test_a_band_without_an_answer_is_refused() -> None:
    with pytest.raises(ScenarioError, match="cannot answer"):
        tipping(TIGHTER, targets()["inwoners-2050"], 2050)


def test_a_band_that_lies_between_two_points_is_crossed_as_well() -> None:
    now = outcome(TIGHTER, "stock")
    wide = tipping(TIGHTER, own_band(1.02 * now, float("inf"), "stock"), YEAR)
    narrow = tipping(TIGHTER, own_band(1.02 * now, 1.02 * now + 1, "stock"), YEAR)
    assert wide.found
    assert [(p.name, p.value) for p in narrow.points] == [(p.name, p.value) for p in wide.points]
