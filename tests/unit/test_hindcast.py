"""Hindcast: nothing after the origin sets the fit, simple methods are what they say, gates are judged as written."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import numpy as np
import pytest

from banen.errors import ScenarioError
from banen.serve.api.answers.evidence import Backtest
from banen.simulate.evidence import hindcast as module
from banen.simulate.evidence.backtest import BacktestEntry, entries
from banen.simulate.evidence.calibration import Calibration, calibrate
from banen.simulate.evidence.hindcast import Hindcast, HindcastGate, hindcast, published, rules, simple_methods

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "how-good-is-this.md"
ROW = re.compile(r"^\| (\d{4}) \| (\d+) \| (\d+)% \| ([\d.]+) \| (\d+)% \| (\d+)% \| (\d+)% \| (\d+)% \|$", re.M)


@pytest.fixture(scope="module")
def known_2014() -> Calibration:
    return calibrate(2014, members=24)


@pytest.fixture(scope="module")
def found(known_2014: Calibration) -> Hindcast:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "calibrate", lambda *_, **__: known_2014)
        return hindcast(2014, draws=24)


def test_only_figures_after_the_origin_are_scored(found: Hindcast) -> None:
    assert all(p.comparison.entry.years[0] > 2014 for p in found.predictions)
    assert {p.comparison.entry.kind for p in found.predictions} == {"count"}
    wanted = {e.id for e in entries() if e.kind == "count" and e.years[0] > 2014}
    assert {p.comparison.entry.id for p in found.predictions} == wanted, "none is left out because it is missed"


def test_the_calibration_at_the_origin_comes_close_to_what_was_known(known_2014: Calibration) -> None:
    assert known_2014.to_dict()["error_centre"] < 0.2, "shares and nationalities are few persons then"
    assert {e.known <= 2014 for e in known_2014.problem.figures.entries} == {True}


def test_the_band_widens_with_the_years_ahead(found: Hindcast) -> None:
    """Chance adds up: four years on there is more doubt about arrivals than one year on."""
    by_id = {p.comparison.entry.id: p.comparison for p in found.predictions}
    near, far = (np.log(c.p95 / c.p05) for c in (by_id["eu_arrivals_2015"], by_id["eu_arrivals_2018"]))
    assert far > 1.5 * near


def test_persistence_is_the_last_value_and_trend_a_line_through_the_last_five() -> None:
    by_id = {e.id: e for e in entries()}
    persistence, trend = simple_methods(by_id["eu_arrivals_2018"], 2014)
    assert persistence == 29_050
    line = np.polyfit(range(2010, 2015), [17_350, 19_740, 19_600, 22_200, 29_050], 1)
    assert trend == pytest.approx(np.polyval(line, 2018))


def test_a_simple_method_over_several_years_is_a_sum_and_none_needs_a_figure_before() -> None:
    by_id = {e.id: e for e in entries()}
    spans: BacktestEntry = by_id["highly_skilled_2013_2016"]
    persistence, trend = simple_methods(spans, 2012)
    assert persistence == trend, "two earlier figures make no trend"
    assert simple_methods(by_id["posted_third_country_2022"], 2014) == (None, None)


def test_gates_are_judged_by_their_bounds() -> None:
    says = {"nl": "a", "en": "b"}
    assert HindcastGate("x", (0.85, 0.95), 0.9, says).passed
    assert not HindcastGate("x", (0.85, 0.95), 0.96, says).passed, "bands that are too wide fail as well"
    assert not HindcastGate("x", (0, 0.8), None, says).passed
    assert {g["name"]: (g["low"], g["high"]) for g in rules()["gates"]} == {
        "coverage_90": (0.85, 0.95), "error_ratio_best_simple": (0, 0.8), "share_above_median": (0.25, 0.75),
    }  # fmt: skip


def test_the_json_has_the_type_that_the_api_promises(found: Hindcast) -> None:
    Backtest.model_validate_json(json.dumps(found.to_dict()), strict=True)


def test_the_json_has_the_fixed_keys(found: Hindcast) -> None:
    whole = found.to_dict()
    assert {"origin", "coverage_90", "error_ratio_best_simple", "series", "gates"} <= set(whole)
    row = {"figure", "year", "observed", "p05", "p50", "p95", "persistence", "trend", "official"}
    assert all(row <= set(s) and s["official"] is None for s in whole["series"])
    assert all({"name", "bound", "value", "passed"} <= set(g) for g in whole["gates"])
    errors = whole["mean_absolute_errors"]
    assert whole["error_ratio_best_simple"] == errors["model"] / min(errors["persistence"], errors["trend"])


@pytest.mark.parametrize("origin", [1990, 2009, 2023])
def test_an_origin_without_figures_is_told(origin: int) -> None:
    with pytest.raises(ScenarioError, match="cannot be an origin"):
        hindcast(origin)


def test_the_page_has_the_numbers_of_the_runs_whichever_way_they_fell() -> None:
    """The page in the documentation and the scores that the trust page shows are those of the runs."""
    shown = {s.origin: s for s in published()}
    assert list(shown) == list(range(rules()["first_origin"], rules()["last_origin"], 2))
    rows = {int(r[0]): r for r in ROW.findall(PAGE.read_text(encoding="utf-8"))}
    assert len(rows) >= 4
    for origin in (2016,):
        run = hindcast(origin)
        assert shown[origin].to_dict() == pytest.approx(run.score.to_dict(), abs=0.006)
        _, count, coverage, ratio, above, model, persistence, trend = rows[origin]
        assert int(count) == len(run.predictions)
        assert run.error_ratio is not None
        assert math.isclose(float(ratio), run.error_ratio, abs_tol=0.006)
        said = [float(v) / 100 for v in (coverage, above, model, persistence, trend)]
        ran = [run.coverage, run.above, *(run.errors[k] for k in ("model", "persistence", "trend"))]
        assert said == pytest.approx(ran, abs=0.006), origin
