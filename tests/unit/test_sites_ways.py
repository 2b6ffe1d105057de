"""Ways to green: 400 beds, 600 newcomers, 200 short; each way is judged by the same rules and says who must act."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from banen.sites.assessment import Assessment, assess, reassess
from banen.sites.criteria import RED, is_hard
from banen.sites.ways import WHO, ways

SITES = Path(__file__).parents[2] / "examples" / "sites"
REGION = SITES / "regio.yml"


@pytest.fixture(scope="module")
def made() -> Assessment:
    return assess(SITES / "400-600-200.yml", REGION)


def test_four_hundred_beds_for_six_hundred_people_have_five_ways_to_green(made: Assessment) -> None:
    found = {way.id: way for way in ways(made)}
    assert {id_: dict(way.figures) for id_, way in found.items()} == {
        "applicant": {"places": 200},
        "own": {"places": 200, "own": 600},
        "region": {"places": 200},
        "fewer": {"heads": 400, "now": 600, "places": 200},
        "residents": {"places": 200, "newcomers": 400},
    }
    assert sum(found["region"].parts.values()) == 200
    assert {way.who for way in found.values()} == {"applicant", "municipality", "region"}


def test_no_way_leaves_a_red_hard_criterion(made: Assessment) -> None:
    for way in ways(made):
        assert [c for c in way.after.cases if c.colour == RED and is_hard(c.criterion, made.settings)] == []
        assert way.who == WHO[way.id]


def test_a_promise_of_the_region_is_amber_and_beds_that_stand_there_are_green(made: Assessment) -> None:
    assert {way.id for way in ways(made) if way.green} == {"applicant", "own", "fewer", "residents"}


def test_without_the_file_of_the_region_nobody_is_asked() -> None:
    assert "region" not in {way.id for way in ways(assess(SITES / "400-600-200.yml"))}


def test_without_a_shortage_there_is_no_way_to_look_for(made: Assessment) -> None:
    assert ways(reassess(made, replace(made.ground.situation, own_places=600))) == ()


def test_a_second_red_criterion_leaves_no_way(made: Assessment) -> None:
    bare = replace(made.ground.situation, congestion="full", firm_kw=None, inside_urban_area=False)
    worse = reassess(made, bare)
    others = [c.criterion for c in worse.cases if c.colour == RED and c.criterion != "housing"]
    assert (ways(worse) == ()) == bool(others)


def test_one_bed_short_is_one_bed_asked(made: Assessment) -> None:
    short = reassess(made, replace(made.ground.situation, own_places=599))
    assert all(way.figures["places"] == 1 for way in ways(short))
