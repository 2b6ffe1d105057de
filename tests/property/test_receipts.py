"""Every number leads to what it rests on: nothing that moves an indicator is missing from its receipt."""

from __future__ import annotations

import numpy as np
import pytest
from tests.golden.renew import PACKAGE

from banen.observe.assumptions import Draws, assumptions
from banen.observe.figures import figures
from banen.simulate.engine import cohorts
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import Package, baseline, read_package
from banen.simulate.results.indicators import series_of
from banen.simulate.results.projection import project
from banen.simulate.results.receipt import explain, receipt_of, rests_on
from banen.simulate.scenario import Scenario


def outcome(draws: Draws, package: Package) -> dict[str, np.ndarray]:
    here = cohorts.world(draws)
    channels = channels_of(package, here)[0]
    return series_of(draws, cohorts.project(here, channels), channels)


@pytest.fixture(scope="module")
def usual() -> dict[str, np.ndarray]:
    """Current law with every assumption at its central value."""
    return outcome(Draws(1, 1, assumptions()), baseline())


@pytest.mark.parametrize("name", sorted(n for n in assumptions() if not n.startswith("effects.")))
def test_an_assumption_that_moves_an_indicator_stands_on_its_receipt(usual: dict[str, np.ndarray], name: str) -> None:
    """Move each assumption to the end of its range: every indicator that changes must name it (current law)."""
    entry = assumptions()[name]
    end = entry.high if entry.high != entry.central else entry.low
    moved = outcome(Draws(1, 1, assumptions()).pin(**{name: end}), baseline())
    for key, values in usual.items():
        if values.tobytes() != moved[key].tobytes():
            assert name in rests_on(key), key


def test_the_receipt_of_a_package_names_the_assumptions_of_its_measures() -> None:
    package = read_package(PACKAGE)
    result = project(package, draws=1)
    assert set(result.receipt.measures) == set(package.active())
    for leaning in result.receipt.measures.values():
        assert set(leaning) <= set(result.receipt.assumptions)
    found = explain(result.receipt, "stock")
    assert {"FL153", "ST038"} <= set(found.figures) | set(result.receipt.figures)


def test_every_figure_that_an_assumption_leans_on_exists() -> None:
    missing = {(a.name, f) for a in assumptions().values() for f in a.figures if f not in figures()}
    assert missing == set()


def test_receipts_differ_when_anything_that_counts_differs() -> None:
    package = read_package(PACKAGE)
    base = receipt_of(Scenario(package, 2050, 10, 1), {})
    others = [
        receipt_of(Scenario(package, 2049, 10, 1), {}),
        receipt_of(Scenario(package, 2050, 11, 1), {}),
        receipt_of(Scenario(package, 2050, 10, 2), {}),
        receipt_of(Scenario(baseline(), 2050, 10, 1), {}),
        receipt_of(Scenario(package, 2050, 10, 1, {"demand.feedback": 0.5}), {}),
    ]
    assert len({r.digest for r in (base, *others)}) == 6
