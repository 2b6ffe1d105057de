"""Sensitivity: what moves an outcome, by how much, and only what it rests on."""

from __future__ import annotations

import pytest

from banen.decide.doubt.sensitivity import swings
from banen.errors import ScenarioError
from banen.simulate.measures.packages import baseline, parse_settings
from banen.simulate.results.receipt import rests_on

TIGHTER = parse_settings(["2.11.criterion_factor=1.3"])


def test_the_wage_distribution_of_candidates_matters_most_for_the_salary_criterion() -> None:
    """The gap that matters most for measure 2.11 (facts): what is assumed in its place is told with its effect."""
    found = swings(TIGHTER, "stock_by_route:highly_skilled_30plus", 2035)
    first = [s.name for s in found[:6]]
    assert "entry.paid_up_share" in first
    assert {"entry.wage_ratio_30plus", "entry.wage_spread"} & set(first)
    assert [s.width for s in found] == sorted((s.width for s in found), reverse=True)
    by_name = {s.name: s for s in found}
    assert by_name["entry.paid_up_share"].low < by_name["entry.paid_up_share"].high < 0


def test_only_what_the_indicator_rests_on_is_moved() -> None:
    names = {s.name for s in swings(baseline(), "homeless", 2030)}
    assert names <= set(rests_on("homeless"))
    assert "housing.homeless_share" in names
    assert not any(n.startswith("effects.") for n in names)


def test_a_year_that_is_not_run_is_refused() -> None:
    with pytest.raises(ScenarioError, match="Year 2026 cannot be projected"):
        swings(TIGHTER, "stock", 2026)
