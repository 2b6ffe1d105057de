"""Suitability: every municipality, hard reds out, ranks per criterion, no hidden weights, nothing invented."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from banen.errors import UnknownNameError, UserError
from banen.model.regions import travel_matrix, travel_minutes
from banen.observe.areas import areas
from banen.sites.suitability import RANKED, Suitability, suitability

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "sites"
SEED = yaml.safe_load((EXAMPLES / "400-600-200.yml").read_text(encoding="utf-8"))
KNOWN = {"gp_fte": 1, "inside_urban_area": True, "congestion": "available", "plan_allows": False}


def local(*rows: tuple[str, int]) -> dict[str, Any]:
    return {"municipalities": [{"municipality": name, "places": places, **KNOWN} for name, places in rows]}


@pytest.fixture(scope="module")
def country() -> Suitability:
    return suitability(SEED)


def fit_of(made: Suitability, name: str) -> Any:
    return next(fit for fit in made.fits if fit.municipality.name == name)


def test_every_municipality_is_there_once_and_stays_undetermined_without_local_facts(country: Suitability) -> None:
    assert [fit.municipality.code for fit in country.fits] == list(areas().municipalities)
    assert {fit.outcome for fit in country.fits if fit.municipality.name != "Waalwijk"} == {"aanvullen"}
    assert fit_of(country, "Waalwijk").outcome == "afwijzen_mogelijk"


def test_unknown_figures_are_blank_and_have_no_rank(country: Suitability) -> None:
    utrecht = fit_of(country, "Utrecht")
    assert utrecht.figures["free_places"] is None
    assert utrecht.municipality.code not in country.ranks["housing"]
    assert country.ranks["pressure"][utrecht.municipality.code] == 4


def test_what_must_be_known_or_change_is_told_per_criterion(country: Suitability) -> None:
    told = fit_of(country, "Utrecht").to_green("en")
    assert "number: 600" in told["housing"]
    assert "kW: 1,200" in told["energy"]
    assert "FTE: 0.286" in told["care"]


def test_hard_reds_are_out_and_the_rest_is_ranked() -> None:
    made = suitability(
        SEED, local(("Tilburg", 600), ("Breda", 599), ("Utrecht", 9000)), among=["GM0855", "GM0758", "GM0344"]
    )
    assert [(f.municipality.name, f.outcome, f.out) for f in made.order()] == [
        ("Utrecht", "akkoord", False),
        ("Tilburg", "akkoord", False),
        ("Breda", "afwijzen_mogelijk", True),
    ]
    assert "GM0758" not in made.ranks["housing"]
    assert fit_of(made, "Breda").red == ("housing",)


def test_equal_figures_share_a_rank() -> None:
    made = suitability(SEED, local(("Tilburg", 600), ("Utrecht", 9000)), among=["GM0855", "GM0344"])
    assert set(made.ranks["housing"].values()) == {1}
    assert made.ranks["reach"] == {"GM0344": 1, "GM0855": 1}


def test_places_of_neighbours_count_only_within_reach_and_never_as_accepted() -> None:
    made = suitability(SEED, local(("Tilburg", 100), ("Goirle", 700), ("Groningen", 5000)), among=["GM0855"])
    tilburg = fit_of(made, "Tilburg")
    assert tilburg.figures["places_in_reach"] == 700
    assert tilburg.red == ("housing",)


def test_weights_are_the_users_and_are_shown() -> None:
    made = suitability(SEED, local(("Tilburg", 700), ("Utrecht", 700)), among=["GM0855", "GM0344"])
    weights = {"pressure": 1.0, "reach": 3.0}
    table = made.table("nl", weights)
    assert table["weights"].unique().to_list() == ["pressure=1, reach=3"]
    for fit in made.fits:
        code = fit.municipality.code
        expected = (made.ranks["pressure"][code] + 3 * made.ranks["reach"][code]) / 4
        assert made.weighted(fit, weights) == expected


def test_without_weights_there_is_no_total(country: Suitability) -> None:
    assert not [column for column in country.table().columns if "weight" in column or "score" in column]


@pytest.mark.parametrize("weights", [{"housing": -1.0}, {"housing": 0.0}, {}])
def test_weights_that_say_nothing_are_refused(country: Suitability, weights: dict[str, float]) -> None:
    with pytest.raises(UserError, match="Weights must be"):
        country.order(weights=weights)


def test_unknown_names_are_told_with_the_nearest(country: Suitability) -> None:
    with pytest.raises(UnknownNameError, match="'energy'"):
        country.order("energie")
    with pytest.raises(UnknownNameError, match="GM9999"):
        suitability(SEED, among=["GM9999"])


def test_housing_of_the_applicant_moves_along_only_as_a_promise() -> None:
    proposal = copy.deepcopy(SEED)
    fixed = {
        "name": "Pand",
        "stage": "existing",
        "type": "lodging",
        "area_m2": 6000,
        "certificate": "certified",
        "minutes": 5,
    }
    pledge = {"name": "Nieuw", "stage": "committed", "places": 600, "available_from": "2028-02-01", "minutes": 5}
    proposal["housing"]["applicant_housing"] = [{**fixed, "address": "Kade 1"}]
    region = local(("Tilburg", 0), ("Utrecht", 0))
    assert fit_of(suitability(proposal, region, among=["GM0855"]), "Tilburg").red == ("housing",)
    proposal["housing"]["applicant_housing"] = [pledge]
    assert fit_of(suitability(proposal, region, among=["GM0855"]), "Tilburg").outcome == "akkoord_onder_voorwaarden"
    proposal["housing"]["applicant_housing"] = [{**fixed, "municipality": "Tilburg"}]
    made = suitability(proposal, region, among=["GM0855", "GM0344"])
    assert fit_of(made, "Tilburg").outcome == "akkoord"
    assert fit_of(made, "Utrecht").red == ("housing",)


@pytest.mark.parametrize("island", ["GM0060", "GM0088", "GM0093", "GM0096", "GM0448"])
def test_no_road_reaches_an_island(island: str) -> None:
    assert travel_minutes(island, "GM0014") is None
    assert travel_minutes("GM0014", island) is None
    assert travel_minutes(island, island) is not None


def test_travel_is_the_same_both_ways_and_grows_with_distance() -> None:
    near, far = travel_minutes("GM0855", "GM0867"), travel_minutes("GM0855", "GM0014")
    assert near == travel_minutes("GM0867", "GM0855")
    assert near is not None
    assert far is not None
    assert near < far


def test_ranks_are_of_known_criteria(country: Suitability) -> None:
    assert set(country.ranks) == set(RANKED)
    told = country.to_dict("en")
    assert sum(told["outcomes"].values()) == len(told["municipalities"]) == 342
    assert "CC BY 4.0" in told["credit"]


def test_the_regions_of_the_tile_map_hold_every_municipality_once(country: Suitability) -> None:
    regions = country.by_region()
    assert len({(region["tile_col"], region["tile_row"]) for region in regions}) == len(regions) == 35
    assert sum(region["municipalities"] for region in regions) == 342
    assert all(sum(region["outcomes"].values()) == region["municipalities"] for region in regions)


def test_the_table_of_travel_times_holds_what_is_told_of_each_pair() -> None:
    codes = list(areas().municipalities)
    for i in range(0, len(codes), 11):
        for j, other in enumerate(codes):
            told = travel_minutes(codes[i], other)
            assert np.isnan(travel_matrix()[i, j]) if told is None else travel_matrix()[i, j] == told
