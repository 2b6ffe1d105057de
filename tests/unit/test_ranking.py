"""Packages by what they cost: known cost, surplus lost, or what a sector loses; unknown comes last."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from banen.decide.accounts.ranking import rank
from banen.errors import ScenarioError, UnknownNameError
from banen.serve.cli import run
from banen.simulate.measures.packages import baseline, parse_settings

CHEAP = parse_settings(["2.13.budget_eur_m=0.9"])
DEAR = parse_settings(["2.8.budget_eur_m=100"])
UNKNOWN = parse_settings(["2.16.variant=SU-V2", "2.16.sectors=food"])
VISION = parse_settings(["2.1.low_value_growth=-3"])


def test_by_known_cost_the_unknown_comes_last() -> None:
    ranked = rank([UNKNOWN, DEAR, CHEAP, baseline()], "cost", 2035)
    assert [r.package for r in ranked] == [baseline(), CHEAP, DEAR, UNKNOWN]
    assert [r.known_cost for r in ranked] == [0, 0.9, 100, None]


def test_by_surplus_and_by_sector() -> None:
    ranked = rank([VISION, UNKNOWN, baseline()], "surplus", 2035)
    assert ranked[0].surplus == 0
    assert [r.surplus for r in ranked] == sorted(r.surplus for r in ranked)
    assert sum(ranked[2].by_sector.values()) == pytest.approx(ranked[2].surplus)
    by_metal = rank([VISION, UNKNOWN], "metal", 2035)
    assert [r.package for r in by_metal] == [UNKNOWN, VISION], "a ban in the food industry costs metal nothing"


def test_a_ranking_that_does_not_exist_is_told() -> None:
    with pytest.raises(UnknownNameError, match="surplus"):
        rank([CHEAP], "surplu", 2035)


def test_the_command_ranks_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["decide", "--band", ":2000000", "--indicator", "stock@present", "--year", "2030", "--draws", "4"]
    assert run([*words, "--measures", "2.8,2.13", "--rank", "food", "--json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    ranking = whole["ranking"]
    assert all(point["sampling_error"] > 0 for point in (whole["current_policy"], *whole["frontier"]))
    lost = [point["surplus_lost_by_sector_eur_m"]["food"] for point in ranking["points"]]
    assert ranking["by"] == "food"
    assert lost == sorted(lost)
    assert run([*words, "--measures", "2.8,2.13", "--rank", "surplus", "--lang", "nl"]) == 0
    assert "verloren voordeel" in capsys.readouterr().out


def test_a_measure_costs_nothing_before_it_starts() -> None:
    later = replace(DEAR, from_year={"2.8": 2032})
    assert [rank([later], "cost", year)[0].known_cost for year in (2031, 2032)] == [0, 100]


@pytest.mark.parametrize("year", [2026, 2051])
def test_a_year_that_is_not_run_is_refused(year: int) -> None:
    with pytest.raises(ScenarioError, match=f"Year {year} cannot be projected"):
        rank([CHEAP], "cost", year)
