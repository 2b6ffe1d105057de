"""Sobol indices: the estimator agrees with a case that is known by formula, and nothing in doubt is left out."""

from __future__ import annotations

import json

import numpy as np
import pytest

from banen.decide import sobol as module
from banen.decide.batches import designed
from banen.decide.sensitivity import moving, one_at_a_time
from banen.decide.sobol import sobol
from banen.errors import ScenarioError
from banen.observe.assumptions import DesignedDraws, Draws, assumptions
from banen.observe.doubt import source_of
from banen.simulate.packages import baseline, parse_settings
from banen.simulate.projection import project

TIGHTER = parse_settings(["2.11.criterion_factor=1.3"])


@pytest.fixture(scope="module")
def found() -> module.Sobol:
    return sobol(TIGHTER, "stock_by_route:highly_skilled_30plus", 2030, points=64, alone=4)


def test_the_indices_of_a_function_known_by_formula() -> None:
    """Ishigami's function: S = 0.314, 0.442, 0 and T = 0.558, 0.442, 0.244 (Ishigami and Homma 1990)."""
    names = ("a", "b", "c")
    design = module._Design.of(names, 2048, 1)

    def ishigami(shares: np.ndarray) -> np.ndarray:
        x = np.pi * (2 * shares - 1)
        return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])

    crossed = np.stack([ishigami(design.crossed([n])) for n in names])
    first, total, first_of, total_of = module._estimates(ishigami(design.a), ishigami(design.b), crossed, 1)
    for index, (s, t) in enumerate(((0.314, 0.558), (0.442, 0.442), (0.0, 0.244))):
        assert first[index] == pytest.approx(s, abs=0.02)
        assert total[index] == pytest.approx(t, abs=0.02)
        assert first_of[index][0] - 0.01 <= s <= first_of[index][1] + 0.01
        assert total_of[index][0] - 0.01 <= t <= total_of[index][1] + 0.01


def test_every_assumption_in_doubt_stands_once_in_sources_and_once_alone_or_in_a_rest(found: module.Sobol) -> None:
    for indices in (found.sources, found.assumptions):
        names = sorted(n for index in indices for n in index.names)
        assert names == sorted(moving(TIGHTER, found.key))
    for index in (*found.sources, *found.assumptions):
        assert {source_of(n) for n in index.names} == {index.source}


def test_what_decides_the_salary_criterion_has_the_largest_index(found: module.Sobol) -> None:
    assert found.quantity == "effect"
    assert found.assumptions[0].group == "entry.paid_up_share"
    assert found.assumptions[0].total > 0.4
    assert [i.total for i in found.assumptions] == sorted((i.total for i in found.assumptions), reverse=True)


def test_indices_share_out_the_variance(found: module.Sobol) -> None:
    """First-order shares cannot sum above one, nor total ones below, but for the error of sampling."""
    assert sum(i.first for i in found.sources) <= 1.15
    assert sum(i.total for i in found.sources) >= 0.85
    for index in (*found.sources, *found.assumptions):
        assert index.total_interval[0] <= index.total <= index.total_interval[1]
        assert index.width >= 0


def test_the_band_over_all_assumptions_is_that_of_a_projection() -> None:
    """The design covers the same ranges as ordinary draws do."""
    whole = sobol(baseline(), "stock", 2030, points=256, alone=2).band
    usual = project(baseline(), draws=500)["stock"].package.at(2030)
    assert whole == pytest.approx(usual, rel=0.02)


def test_doubt_that_no_assumption_holds_is_named_as_absent(found: module.Sobol) -> None:
    chance = [n for n in assumptions() if n.startswith("chance.")]
    assert ("chance" in found.absent) is not bool(set(chance) & set(moving(TIGHTER, found.key)))
    assert {i.source for i in found.sources} | set(found.absent) == set(module.SOURCES)


def test_the_same_seed_gives_the_same_indices(found: module.Sobol) -> None:
    again = sobol(TIGHTER, found.key, 2030, points=64, alone=4)
    assert again == found
    json.dumps(found.to_dict(), allow_nan=False)


@pytest.mark.parametrize("change", [{"points": 100}, {"points": 8}, {"alone": 0}, {"quantity": "effect"}])
def test_what_cannot_be_taken_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ScenarioError):
        sobol(baseline(), "stock", 2035, **change)  # type: ignore[arg-type]


def test_designed_draws_run_as_pinned_draws_do() -> None:
    """A draw of a design gives what a single run with those values pinned gives."""
    points = [("entry.paid_up_share", 0.4), ("effects.technician_wage", 2900.0), ("stay.eu_months_long", 130.0)]
    package = parse_settings(["2.11.criterion_factor=1.3", "2.6.quota=3000"])
    together = designed([package], one_at_a_time(points), ["stock@present"], 2032)[0, 0]
    for (name, value), got in zip(points, together, strict=False):
        alone = project(package, draws=1, assumed={name: value})["stock@present"].package.at(2032)[1]
        assert got == pytest.approx(alone, abs=0.01), name


def test_two_designs_are_never_taken_for_one_another() -> None:
    one, other = (DesignedDraws.of({"demand.level": np.array([v])}, assumptions()) for v in (0.97, 1.03))
    assert one != other
    assert len({one, other, Draws(1, 0, assumptions())}) == 3
    assert one.pin(**{"demand.level": 1.0})["demand.level"] == [1.0]
    assert DesignedDraws.at_shares({"demand.level": np.array([0.0, 1.0])}, assumptions())["demand.level"].tolist() == [
        assumptions()["demand.level"].low, assumptions()["demand.level"].high,
    ]  # fmt: skip
