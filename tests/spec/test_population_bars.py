"""The bars that were written down before the population was run: each is met, or its miss is published as it is."""

from __future__ import annotations

import pytest

from banen.simulate.evidence.bars import Bar, bars, measure, published
from banen.simulate.evidence.hindcast import published_together


@pytest.fixture(scope="module")
def measured() -> dict[str, Bar]:
    return {bar.name: bar for bar in measure()}


@pytest.mark.parametrize("name", [name for name, *_ in bars()])
def test_a_bar_is_met(measured: dict[str, Bar], name: str) -> None:
    bar = measured[name]
    assert bar.passed, f"{name}: {bar.value:.4g} is not within {bar.bound}"


def test_what_is_published_is_what_was_measured(measured: dict[str, Bar]) -> None:
    for bar in published():
        assert bar.value == pytest.approx(measured[bar.name].value, rel=2e-3, abs=1e-4), bar.name


def test_the_hindcasts_together_meet_their_gates() -> None:
    """Coverage, mean error and one-sidedness over the origins 2012 to 2020, at the 1,000 draws that are published."""
    assert [gate.name for gate in published_together().gates if not gate.passed] == []
