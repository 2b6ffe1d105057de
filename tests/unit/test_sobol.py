"""Sobol indices: the estimator agrees with a case that is known by formula, and nothing in doubt is left out."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.stats import qmc

from banen.decide.doubt import sobol as module
from banen.decide.doubt.sensitivity import moving, one_at_a_time
from banen.decide.doubt.sobol import sobol
from banen.errors import ScenarioError
from banen.observe.assumptions import DesignedDraws, Draws, assumptions
from banen.observe.doubt import HISTORY, source_of
from banen.simulate.ensembles import designed
from banen.simulate.measures.packages import baseline, parse_settings
from banen.simulate.results.projection import project

TIGHTER = parse_settings(["2.11.criterion_factor=1.3"])


@pytest.fixture(scope="module")
def found() -> module.Sobol:
    return sobol(TIGHTER, "stock_by_route:highly_skilled_30plus", 2030, points=64, alone=4)


def test_the_indices_of_a_function_known_by_formula() -> None:
    """Ishigami's function: S = 0.314, 0.442, 0 and T = 0.558, 0.442, 0.244 (Ishigami and Homma 1990)."""
    shares = qmc.Sobol(6, scramble=True, rng=np.random.default_rng(1)).random(2048)
    a, b = shares[:, :3], shares[:, 3:]

    def ishigami(at: np.ndarray) -> np.ndarray:
        x = np.pi * (2 * at - 1)
        return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])

    crossed = np.stack([ishigami(np.where(np.arange(3) == i, b, a)) for i in range(3)])
    first, total, first_of, total_of = module._estimates(ishigami(a), ishigami(b), crossed, 1)
    for index, (s, t) in enumerate(((0.314, 0.558), (0.442, 0.442), (0.0, 0.244))):
        assert first[index] == pytest.approx(s, abs=0.02)
        assert total[index] == pytest.approx(t, abs=0.02)
        assert first_of[index][0] - 0.01 <= s <= first_of[index][1] + 0.01
        assert total_of[index][0] - 0.01 <= t <= total_of[index][1] + 0.01


def test_the_correlation_ratio_of_what_is_known_by_formula() -> None:
    """With Y = X + Z, X and Z of variance 1 and 3, a quarter goes when X becomes known, and nothing for noise."""
    generator = np.random.default_rng(1)
    x, z, noise = generator.standard_normal((3, 20_000))
    found = module._ratio("stay.eu_months_long", x, x + np.sqrt(3) * z, 1)
    assert found.share == pytest.approx(0.25, abs=0.02)
    assert found.interval[0] < 0.25 < found.interval[1]
    assert module._ratio("stay.eu_months_long", noise, x, 1).share == pytest.approx(0, abs=0.005)


def test_all_that_is_in_doubt_stands_once_by_source_and_once_alone_or_in_a_rest(found: module.Sobol) -> None:
    in_doubt = set(moving(TIGHTER, found.key))
    for indices in (found.sources, found.assumptions):
        names = [n for index in indices for n in index.names]
        assert len(names) == len(set(names))
        assert in_doubt <= set(names)
    for index in (*found.sources, *found.assumptions):
        if index.source not in (HISTORY, "chance"):
            assert {source_of(n) for n in index.names} == {index.source}


def test_what_varies_together_is_one_part_and_each_of_it_has_a_ratio(found: module.Sobol) -> None:
    """Indices need parts that vary apart; calibrated assumptions do not (decision 0011)."""
    fitted = assumptions().fitted
    together = {n for index in found.sources if index.group == HISTORY for n in index.names}
    assert together == set(fitted.names if fitted else ())
    assert {r.name for r in found.calibrated} == together & set(moving(TIGHTER, found.key))


def test_what_decides_the_salary_criterion_has_the_largest_index_of_what_varies_apart(found: module.Sobol) -> None:
    assert found.quantity == "effect"
    apart = [i for i in found.assumptions if i.source not in (HISTORY, "chance")]
    assert apart[0].group == "entry.paid_up_share"
    assert [i.total for i in found.assumptions] == sorted((i.total for i in found.assumptions), reverse=True)


def test_indices_share_out_the_variance(found: module.Sobol) -> None:
    """First-order shares cannot sum above one, nor total ones below, but for the error of sampling."""
    assert sum(i.first for i in found.sources) <= 1.25
    assert sum(i.total for i in found.sources) >= 0.75
    for index in (*found.sources, *found.assumptions):
        assert index.total_interval[0] <= index.total <= index.total_interval[1]
    assert found.sources[0].width > 0, "the source that takes most makes a band by itself"


def test_the_band_over_all_assumptions_is_that_of_a_projection() -> None:
    """The design covers the same ranges as ordinary draws do."""
    whole = sobol(baseline(), "stock", 2030, points=256, alone=2).band
    usual = project(baseline(), draws=1000)["stock"].package.at(2030)
    assert whole == pytest.approx(usual, rel=0.05)


def test_doubt_that_nothing_holds_is_named_as_absent(found: module.Sobol) -> None:
    assert ({i.source for i in found.sources} - {HISTORY}) | set(found.absent) == set(module.SOURCES)
    assert ("chance" in found.absent) is not bool(module._chance_names())
    assert "law" in found.absent


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
    name = "stay.eu_months_long"
    one, other = (DesignedDraws.of({name: np.array([v])}, assumptions()) for v in (130.0, 240.0))
    assert one != other
    assert len({one, other, Draws(1, 0, assumptions())}) == 3
    assert one.pin(**{name: 150.0})[name] == [150.0]
    ends = DesignedDraws.of({name: assumptions()[name].quantile(np.array([0.0, 1.0]))}, assumptions())[name]
    assert ends.tolist() == [assumptions()[name].low, assumptions()[name].high]


def test_what_a_design_says_nothing_of_stays_at_the_centre_of_a_projection() -> None:
    draws = one_at_a_time([("stay.eu_months_long", 150.0)])
    middle = project(baseline(), draws=1)["stock"].package.at(2035)[1]
    assert designed([baseline()], draws, ["stock"], 2035)[0, 0, -1] == pytest.approx(middle, abs=0.01)
