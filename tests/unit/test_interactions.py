"""Interactions of measures: pairs that do not add up, measures that do nothing, settings that clash."""

from __future__ import annotations

import json

import pytest

from banen.decide.doubt.attribution import attribute
from banen.decide.doubt.interactions import interactions
from banen.errors import ScenarioError
from banen.simulate.measures.packages import baseline, parse_settings

PRICED = parse_settings(["2.1.low_value_growth=-2", "L.10.levy_eur_per_worker_month=300", "L.1.bound_kind=target"])


def test_measures_on_the_same_work_strengthen_each_other_where_labour_is_priced() -> None:
    """With labour priced, the vision on the economy fades less (the long-run feedback of demand)."""
    found = interactions(PRICED, "stock@present", 2045, draws=20)
    first = found.pairs[0]
    assert {first.first, first.second} == {"2.1", "L.10"}
    assert first.kind == "strengthen"
    assert first.within < 0


def test_two_measures_together_are_each_alone_and_their_interaction() -> None:
    pair = PRICED.only("2.1", "L.10")
    found = interactions(pair, "stock@present", 2040, draws=4)
    (only,) = found.pairs
    assert only.alone == pytest.approx(only.within)
    assert found.effect == pytest.approx(found.added + only.alone)
    assert found.effect == pytest.approx(attribute(pair, 2040, draws=4).whole["stock@present"])


def test_a_measure_that_does_nothing_is_named() -> None:
    found = interactions(PRICED, "stock", 2035, draws=2)
    assert found.idle == ("L.1",)
    assert all(p.kind == "apart" for p in found.pairs if "L.1" in (p.first, p.second))


def test_a_measure_that_another_makes_idle_is_redundant() -> None:
    """Where the quota lets no highly skilled migrant in, stricter sponsors change nothing more."""
    package = parse_settings(["2.11.quota=0", "L.4.sponsor_fine_limit=1"])
    found = interactions(package, "arrivals_by_route:highly_skilled_30plus", 2035, draws=2)
    assert found.redundant == ("L.4",)


def test_measures_that_pull_apart_oppose_each_other() -> None:
    package = parse_settings(["2.6.quota=5000", "L.10.levy_eur_per_worker_month=300"])
    (pair,) = interactions(package, "stock@present", 2032, draws=2).pairs
    assert pair.kind == "oppose"


def test_settings_that_clash_are_told_with_their_reason() -> None:
    clashing = parse_settings(["2.1.low_value_growth=-2", "2.9.share_removed_glasshouse_energy=1"])
    found = interactions(clashing, "stock", 2030, draws=1)
    assert found.clashes
    json.dumps(found.to_dict(), allow_nan=False)


def test_a_package_without_measures_has_none() -> None:
    with pytest.raises(ScenarioError, match="no interactions"):
        interactions(baseline(), "stock", 2035)


def test_what_is_told_per_thousand_has_a_smaller_nothing() -> None:
    """Less than half in a thousand jobs may be thousands of people: it departs from adding up."""
    pair = parse_settings(["2.11.criterion_factor=1.3", "L.10.levy_eur_per_worker_month=200"])
    (people,) = interactions(pair, "stock", 2035, draws=4).pairs
    (jobs,) = interactions(pair, "migrant_jobs", 2035, draws=4).pairs
    assert people.within < -10
    assert -0.5 < jobs.within < -0.001
    assert jobs.kind == people.kind == "strengthen"
