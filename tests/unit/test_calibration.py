"""Weights of draws: near the figures counts for more, equal weights change nothing, and what they do not do is told."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banen.decide.targets import band_of, probability
from banen.observe.assumptions import Draws, assumptions
from banen.simulate.backtest import entries
from banen.simulate.bands import percentiles
from banen.simulate.calibration import Calibration, calibrated, misfits, weighed
from banen.simulate.packages import baseline

DRAWS = 60


def of(weights: list[float]) -> Calibration:
    array = np.array(weights) / sum(weights)
    return Calibration("unknown_spread", array, np.ones(len(weights)), 1)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40))
def test_equal_weights_give_the_bands_without_weights(values: list[float]) -> None:
    found = of([1.0] * len(values)).percentiles(np.array([values]))
    assert found == pytest.approx(percentiles(np.array([values])), rel=1e-9, abs=1e-6)


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=30), st.integers(0, 100))
def test_a_weighted_band_lies_within_the_draws_and_in_order(weights: list[float], seed: int) -> None:
    values = np.random.Generator(np.random.Philox(key=seed)).normal(size=(2, len(weights)))
    low, middle, high = of(weights).percentiles(values)
    assert (values.min(1) <= low).all()
    assert (low <= middle).all()
    assert (middle <= high).all()
    assert (high <= values.max(1)).all()


def test_effective_sample_size_runs_from_one_to_all() -> None:
    assert of([1.0] * 8).effective == pytest.approx(8)
    assert of([1.0] + [1e-12] * 7).effective == pytest.approx(1)


@pytest.mark.parametrize("method", ["unknown_spread", "gaussian"])
def test_draws_nearer_to_the_figures_weigh_more_and_the_misfit_falls(method: str) -> None:
    found = calibrated(DRAWS, 1, method)  # type: ignore[arg-type]
    assert found.weights.sum() == pytest.approx(1)
    order = np.argsort(found.misfit)
    assert (np.diff(found.weights[order]) <= 0).all()
    told = found.to_dict()
    assert told["rms_error"] < told["rms_error_unweighted"]
    assert 1 < told["effective_sample_size"] < DRAWS


def test_figures_of_one_count_weigh_as_one() -> None:
    draws = Draws(DRAWS, 1, assumptions())
    arrivals = [e for e in entries() if e.id.startswith("eu_arrivals")]
    assert len(arrivals) > 10
    assert misfits(draws, arrivals)[1] == 1
    twice, once = misfits(draws, [*arrivals, *arrivals]), misfits(draws, arrivals)
    assert twice[0] == pytest.approx(once[0])


def test_weights_do_not_promise_more_on_figures_that_were_not_fitted() -> None:
    """The reason why weighting is an option: on held-out counts the error hardly moves (see the decision page)."""
    draws = Draws(DRAWS, 1, assumptions())
    found = weighed(draws, [e for e in entries() if e.fit])
    held = misfits(draws, [e for e in entries() if not e.fit and e.kind == "count"])[0]
    before, after = np.sqrt(held.mean()), np.sqrt((found.weights * held).sum())
    assert after == pytest.approx(before, rel=0.1)


def test_a_probability_can_be_weighted_and_then_says_how_many_draws_it_rests_on() -> None:
    band = band_of("7000:14000", "net_migration")
    plain, weighted = (probability(band, baseline(), 2035, draws=DRAWS, weighted=w) for w in (False, True))
    assert "calibration" not in plain
    assert weighted["below"] + weighted["inside"] + weighted["above"] == pytest.approx(1)
    assert weighted["inside"] != plain["inside"]
    assert weighted["calibration"]["effective_sample_size"] < DRAWS
