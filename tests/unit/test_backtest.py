"""The model against the figures: every kind of count, nothing hidden."""

from __future__ import annotations

import numpy as np
import pytest

from banen.observe.assumptions import Draws, assumptions
from banen.observe.classifications import classifications
from banen.observe.figures import figures
from banen.simulate.evidence.backtest import Backtest, backtest, entries
from banen.simulate.evidence.official import official_intervals


@pytest.fixture(scope="module")
def result() -> Backtest:
    return backtest(draws=40, seed=1)


def test_every_entry_is_answered_and_none_is_left_out(result: Backtest) -> None:
    assert [c.entry.id for c in result.comparisons] == [e.id for e in entries()]
    assert len({e.id for e in entries()}) == len(entries())
    assert all(np.isfinite([c.observed, c.p05, c.p50, c.p95]).all() for c in result.comparisons)


def test_each_of_the_five_counts_and_posting_is_held_against_its_own_figure(result: Backtest) -> None:
    held = {c.entry.definition for c in result.comparisons}
    assert {"residents", "migrantenmonitor", "seo", "payroll_year", "posted"} <= held
    own = {f for d in classifications().definitions.values() for f in d.held_against}
    assert own & {c.entry.figure for c in result.comparisons}


def test_the_worst_fits_come_first_and_are_kept(result: Backtest) -> None:
    errors = [abs(c.error) for c in result.worst_first()]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] > 0.2, "a first calibration that hides its misses would be suspect"


def test_the_fit_is_what_the_calibration_can_promise(result: Backtest) -> None:
    """Half the figures within 6%, over half inside the band: a floor to notice when a change spoils the fit."""
    assert np.median([abs(c.error) for c in result.comparisons]) < 0.06
    assert result.coverage > 0.5


def test_published_departure_shares_are_met(result: Backtest) -> None:
    """Shares that left within 2 and 5 years set the stay types, so they come out again (FL084: over 60)."""
    for c in result.comparisons:
        if c.entry.quantity == "left_within":
            assert c.p50 == pytest.approx(c.observed, abs=3.5), c.entry.id


def test_the_json_has_the_fixed_keys(result: Backtest) -> None:
    found = result.to_dict()
    assert {"origin", "coverage_90", "error_ratio_best_simple", "series", "gates"} <= set(found)
    row = {"figure", "year", "observed", "p05", "p50", "p95", "persistence", "trend", "official"}
    assert all(row <= set(s) for s in found["series"])
    assert all(s["figure"] in figures() or s["figure"].startswith("series:") for s in found["series"])


def test_an_official_interval_names_the_figures_of_its_own_year() -> None:
    told = {(row.indicator, row.year): row.figures for row in official_intervals(Draws(20, 1, assumptions()), 2040)}
    assert told["arrivals", 2030] == ("FX088.2030",)
    assert told["arrivals", 2040] == ("FX088.2040",)
    assert told["net_migration", 2040] == ("FX089",), "a figure of several years has none in its name"
