"""Measures 2.2 and L.2 are the sum of site assessments: the fast rule and the assessment in full say the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from banen.model.channels import Channels
from banen.model.population import structure
from banen.model.regions import municipality_shares
from banen.observe.areas import areas
from banen.observe.assumptions import Draws, assumptions
from banen.simulate.engine.cohorts import world
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.levers import Text
from banen.simulate.measures.packages import Package, parse_settings
from banen.sites import assess
from banen.sites import summed as sites
from banen.sites.references import references
from banen.sites.summed import SiteConditions, above_ceiling, arising, judge, new_migrants, reference_objects, workers

ON = date(2027, 1, 1)
OPENING = "2029-01-01"
DELIVERED = 40_000.0
"""Places a year, so many that large and small sites differ in where they find a place."""
CODES = list(areas().municipalities)
OBJECTS = [item.id for item in arising()]


def reader(draws: int = 1, **pinned: float) -> Callable[[str], np.ndarray]:
    drawn = Draws(draws, 1, assumptions()).pin(**{f"effects.{name}": value for name, value in pinned.items()})
    return lambda name: drawn[name]


def refused(
    asked: SiteConditions, read: Callable[[str], np.ndarray], *, delivered: float = DELIVERED, stock: float = 0.0
) -> np.ndarray:
    """Part refused in the first year per object, (O, D); without stock nobody else claims a place."""
    draws = len(read("effects.site_lead_years"))
    found = judge(asked, read, np.full((len(structure().sectors), draws), stock), np.full((2, draws), delivered))
    return found.refused[0][[structure().sectors.index(item.sector) for item in arising()]]


@cache
def free_places(j: int) -> tuple[int, int]:
    """Places free before the opening, in a municipality and within its reach, at central values."""
    read = reader()
    before = DELIVERED * read("effects.site_free_places")[0] * read("effects.site_lead_years")[0]
    reach = sites.places_in_reach(sites.longest_travel())[j]
    return int(sites.places_by_municipality()[j] * before), int(reach * before)


def proposal(identifier: str, j: int, **other: Any) -> dict[str, Any]:
    """A reference proposal as an applicant would write it; the region accepts every free place it has in writing."""
    item, read = reference_objects()[identifier], reader()
    own, reach = free_places(j)
    elsewhere = next(code for code in CODES if code != CODES[j])
    made: dict[str, Any] = {
        "assessed_on": ON.isoformat(),
        "business": {"planning": {"opening": OPENING}, "location": {"municipality": CODES[j]}},
        "work": {
            "jobs": {"heads": int(workers(item, read)[0])},
            "migrants": {"percent": assumptions()[item.part("migrant_percent")].central},
            "new_to_region_percent": 80,
        },
        "housing": {
            "applicant_housing": [],
            "free_places": {"places": own, "minutes": 10},
            "region_places": [
                {"municipality": elsewhere, "places": reach - own, "accepted_places": reach - own, "minutes": 30}
            ],
        },
    }
    return made | other


@pytest.mark.parametrize("identifier", ["glasshouse", "distribution_centre", "food_factory"])
def test_the_sum_over_all_municipalities_is_that_of_the_assessment_in_full(identifier: str) -> None:
    item, read = reference_objects()[identifier], reader(site_applicant_brings=0.0)
    work = municipality_shares()[0, structure().sectors.index(item.sector)]
    colours = {}
    for j in range(len(CODES)):
        case = assess(proposal(identifier, j), on=ON).case("housing")
        colours[j] = case.colour
        assert case.figures["need_high"] == new_migrants(item, read)[0]
    o = OBJECTS.index(identifier)
    red = sum(work[j] for j, colour in colours.items() if colour == "rood")
    green = sum(work[j] for j, colour in colours.items() if colour == "groen")
    assert set(colours.values()) == {"groen", "oranje", "rood"}
    assert refused(SiteConditions(1.0, "coordinated"), read)[o, 0] == pytest.approx(red)
    assert refused(SiteConditions(1.0, "not"), read)[o, 0] == pytest.approx(1 - green)
    half = read("effects.site_region_accepts")[0]
    assert refused(SiteConditions(1.0), read)[o, 0] == pytest.approx(1 - green - half * (1 - green - red))


@pytest.mark.parametrize("identifier", OBJECTS)
def test_space_and_energy_are_red_where_the_assessment_is_red(identifier: str) -> None:
    item = reference_objects()[identifier]
    floor = 0 if item.per == "parcel" else 1000 * assumptions()[item.part("size")].central
    outside = {
        "space": {"plot": {"floor_m2": floor}, "inside_urban_area": False},
        "energy": {"connection": {"consumption_kw": 500}, "grid": {"congestion": "structural_shortage", "firm_kw": 0}},
    }
    made = assess(proposal(identifier, 0, **outside), on=ON)
    read = reader(site_outside_urban=1.0, site_ladder_open=1.0, site_grid_full=1.0, site_grid_unsolved=1.0)
    o = OBJECTS.index(identifier)
    assert refused(SiteConditions(0.0, space=True), read)[o, 0] == (made.case("space").colour == "rood")
    assert refused(SiteConditions(0.0, energy=True), read)[o, 0] == (made.case("energy").colour == "rood")


def test_one_red_is_not_bought_off_by_another_criterion() -> None:
    read = reader(20)
    housing = refused(SiteConditions(1.0), read)
    both = refused(SiteConditions(1.0, space=True, energy=True), read)
    other = refused(SiteConditions(0.0, space=True, energy=True), read)
    assert both == pytest.approx(1 - (1 - housing) * (1 - other))


def newcomers(read: Callable[[str], np.ndarray], stock: float) -> np.ndarray:
    """New labour migrants a year at the new sites of each object, (O, D): sites × migrants of one site."""
    return np.stack([
        read(sites.GROWTH[item.new_sites]) * stock * new_migrants(item, read)
        / (workers(item, read) * read(item.part("migrant_percent")) / 100)
        for item in arising()
    ])  # fmt: skip


@pytest.mark.parametrize("region", ["not", "accepted", "coordinated"])
@pytest.mark.parametrize("stock", [10_000.0, 150_000.0])
def test_more_places_never_refuse_more_and_more_asked_never_less(region: str, stock: float) -> None:
    read = reader(20, site_applicant_brings=0.0)
    people = newcomers(read, stock)

    def turned_away(places: float, delivered: float) -> np.ndarray:
        return (refused(SiteConditions(places, region), read, delivered=delivered, stock=stock) * people).sum(0)

    by_places = [turned_away(1.0, delivered) for delivered in (0.0, 2e3, 5e3, 2e4, 1e6, 1e10)]
    for fewer, more in pairwise(by_places):
        assert (more <= fewer * (1 + 1e-9) + 1e-6).all()
    assert by_places[0] == pytest.approx(people.sum(0))
    assert by_places[-1] == pytest.approx(0, abs=1e-6)
    by_share = [turned_away(share, 5e3) for share in (0.0, 0.25, 0.5, 1.0)]
    for less, more in pairwise(by_share):
        assert (more >= less - 0.02 * people.sum(0)).all(), "rounding places up to persons aside"
    assert not by_share[0].any()


def test_a_region_that_coordinates_lets_more_through_than_one_that_may_accept() -> None:
    read = reader(40)
    alone, accepted, coordinated = (
        refused(SiteConditions(1.0, region), read, delivered=5e3, stock=50_000.0).mean()
        for region in ("not", "accepted", "coordinated")
    )
    assert coordinated < accepted < alone


@pytest.mark.parametrize("region", ["not", "accepted", "coordinated"])
@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_place_is_claimed_once(region: str, elsewhere: bool) -> None:
    """Without housing of the applicant, the people who come find no more places than there are free."""
    read, stock, delivered = reader(40, site_applicant_brings=0.0), 60_000.0, 5e3
    passed = 1 - refused(SiteConditions(1.0, region, elsewhere=elsewhere), read, delivered=delivered, stock=stock)
    claims = (passed * newcomers(read, stock)).sum(0)
    assert (claims <= delivered * read("effects.site_free_places") * (1 + 1e-9)).all()


def test_nothing_asked_changes_nothing_to_the_bit() -> None:
    here, neutral = world(Draws(8, 1, assumptions())), Channels.neutral(8)
    for settings in (["2.2.municipalities_applying=1"], ["L.2.mandatory=true"], ["2.2.places_required_per_worker=1"]):
        channels = channels_of(parse_settings(settings), here)[0]
        assert channels.sites.tobytes() == neutral.sites.tobytes()
        assert channels.places.tobytes() == neutral.places.tobytes()


def test_a_measure_acts_on_sectors_with_new_sites_and_from_its_year_on() -> None:
    here = world(Draws(8, 1, assumptions()))
    settings = ["2.2.municipalities_applying=1", "2.2.places_required_per_worker=1", "2.2.from=2030"]
    path = channels_of(parse_settings(settings), here)[0].sites
    with_sites = [structure().sectors.index(item.sector) for item in arising()]
    without = [s for s in range(len(structure().sectors)) if s not in with_sites]
    assert (path[:3] == 1).all()
    assert (path[:, without] == 1).all()
    assert (np.diff(path[3:, with_sites], axis=0) <= 0).all()
    assert (path[3:, with_sites].mean((0, 2)) < 1).all()


def test_places_that_another_measure_builds_let_more_sites_through() -> None:
    here = world(Draws(8, 1, assumptions()))
    report = ["2.2.municipalities_applying=1", "2.2.places_required_per_worker=1"]
    alone = channels_of(parse_settings(report), here)[0].sites
    built = channels_of(parse_settings([*report, "L.11.extra_places_per_year=10000"]), here)
    assert list(built[1]) == ["2.2", "L.11"], "the receipt keeps the order of the catalogue"
    assert (built[0].sites >= alone).all()
    assert built[0].sites[-1].mean() > alone[-1].mean()


def test_the_ceiling_holds_in_each_region_by_itself() -> None:
    read, stock = reader(3), np.full((len(structure().sectors), 3), 100_000.0)
    of = [structure().sectors.index(item.sector) for item in arising()]
    assert (above_ceiling(0.0, read, stock)[of] > 1 - 1e-9).all()
    assert not above_ceiling(1e6, read, stock).any()
    planned = sum(read(sites.GROWTH[item.new_sites]) * 100_000.0 for item in arising())
    national = 1000 * planned / sum(m.population for m in areas().municipalities.values())
    over = above_ceiling(float(national.max()) * 1.5, read, stock)[of]
    assert (over > 0).all(), "a region with much work is above a ceiling that the country as a whole keeps to"
    assert (over < 1).all()


@pytest.mark.parametrize("measure", ["2.2", "L.2"])
def test_the_page_of_the_measure_names_every_assumption_that_it_reads(measure: str) -> None:
    package = Package(Text.of({"nl": "x", "en": "x"}), {measure: dict(catalogue()[measure].at_far())}, {})
    leans = channels_of(package, world(Draws(1, 1, assumptions())))[1]
    assert sorted(leans[measure].assumptions) == sorted(catalogue()[measure].assumptions)


def test_every_reference_object_can_be_used_in_a_proposal() -> None:
    assert set(references()) == set(reference_objects())
    assert {item.sector for item in arising()} == set(structure().sectors) - {"agriculture", "care"}
