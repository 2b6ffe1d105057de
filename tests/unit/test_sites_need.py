"""Housing need per region: the projection's, under any package, with what a region file knows set against it."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from banen.decide.need import HousingNeed, housing_need
from banen.errors import UserError
from banen.model.regions import regions
from banen.serve import cli
from banen.simulate.measures.packages import parse_settings
from banen.simulate.results.projection import project

EXAMPLES = Path(__file__).parents[2] / "examples" / "sites"
HOUSING = ["L.11.extra_places_per_year=10000"]
NAMED = {
    "municipalities": [{"municipality": "Tilburg", "places": 150}, {"municipality": "Breda", "places": 30}],
    "projects": [
        {"name": "A", "municipality": "Tilburg", "places": 200, "delivered": "2034-06-01", "plan": "hard"},
        {"name": "B", "municipality": "Tilburg", "places": 999, "delivered": "2036-01-01", "plan": "hard"},
        {"name": "C", "municipality": "Tilburg", "places": 100, "delivered": "2034-06-01", "plan": "soft"},
    ],
}


@pytest.fixture(scope="module")
def law() -> HousingNeed:
    return housing_need(None, 2035, draws=24)


def test_every_region_has_a_need_that_adds_up_to_the_projections(law: HousingNeed) -> None:
    assert [region.code for region in law.regions] == list(regions())
    one = housing_need(None, 2035, draws=1)
    result = project(one.package, draws=1)
    assert sum(region.need[1] for region in one.regions) == pytest.approx(result["housing_need"].package.at(2035)[1])
    for region in one.regions:
        key = f"housing_need_by_region:{region.code}"
        assert region.need[1] == pytest.approx(result[key].package.at(2035)[1], abs=0.01)
        assert region.shortage[1] == pytest.approx(max(0, region.need[1] - region.places[1]))


def test_the_need_by_stay_adds_up_to_the_need_of_the_country() -> None:
    one = housing_need(None, 2035, draws=1)
    assert sum(part[1] for part in one.by_stay.values()) == pytest.approx(one.country["need"][1])
    assert set(one.by_stay) == {"short", "posted", "resident"}
    assert all(part[1] > 0 for part in one.by_stay.values())


def test_under_current_law_the_package_changes_nothing(law: HousingNeed) -> None:
    assert all(region.shortage == region.under_law for region in law.regions)
    assert all(low <= middle <= high for r in law.regions for low, middle, high in (r.need, r.places, r.shortage))


def test_places_built_lower_the_shortage_in_every_region(law: HousingNeed) -> None:
    built = housing_need(parse_settings(HOUSING), 2035, draws=24)
    for region, before in zip(built.regions, law.regions, strict=True):
        assert region.places[1] > before.places[1]
        assert region.shortage[1] < before.shortage[1]
        assert region.under_law == before.shortage


def test_a_region_file_is_set_against_the_shortage_and_only_in_its_region(law: HousingNeed) -> None:
    told = {region.code: region for region in housing_need(None, 2035, draws=25, region=NAMED).regions}
    middle, west = told["AM26"], told["AM25"]
    assert (middle.free, middle.planned, middle.told) == (150, 200, 1)
    assert (west.free, west.planned, west.told) == (30, None, 1)
    assert middle.left is not None
    assert middle.left[1] == pytest.approx(middle.shortage[1] - 350)
    assert told["AM18"].left is None
    decided = {"value": 50, "decided_by": "x", "decided_on": "2026-01-01", "reference": "y"}
    weighed = housing_need(None, 2035, draws=1, region={**NAMED, "settings": {"soft_plan_weight": decided}})
    assert {region.code: region.planned for region in weighed.regions}["AM26"] == 250


def test_more_free_places_than_are_short_leave_nobody_short() -> None:
    ample = {"municipalities": [{"municipality": "Tilburg", "places": 10_000_000}]}
    left = {region.code: region.left for region in housing_need(None, 2030, draws=4, region=ample).regions}["AM26"]
    assert left == (0, 0, 0)


def test_the_same_seed_gives_the_same_need_and_another_year_another() -> None:
    one, two, other = (housing_need(None, year, draws=4).to_dict() for year in (2030, 2030, 2031))
    assert one == two
    assert one["country"] != other["country"]


def test_the_command_tells_a_province_as_text_json_and_table(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    options = ["need", "--year", "2030", "--draws", "4", "--among", "PV31"]
    out = tmp_path / "sub" / "need.csv"
    assert cli.run([*options, "--region", str(EXAMPLES / "regio.yml"), "--lang", "nl", "--out", str(out)]) == 0
    shown = capsys.readouterr().out
    assert "Noord-Limburg" in shown
    assert "Groningen" not in shown
    table = pl.read_csv(out)
    assert {"AM29", "AM30", "AM33"} <= set(table["region"])
    assert cli.run([*options, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {row["region"] for row in told["regions"]} == set(table["region"])
    assert told["regions"][0]["need"].keys() == {"p05", "p50", "p95"}
    assert told["receipt"]["draws"] == 4


def test_what_cannot_be_told_is_refused_all_at_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    arguments = ["need", "--year", "2020", "--draws", "0", "--among", "XX99", "--region", str(tmp_path / "no.yml")]
    assert cli.run(arguments) == 2
    said = capsys.readouterr().err
    for part in ("Year 2020", "0 draws", "XX99", "no.yml"):
        assert part in said
    with pytest.raises(UserError, match="2060"):
        housing_need(None, 2060)
