"""Target bands: published bounds come from their figure, say what they count, and never stand for something else."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banen.decide.targets import MODES, band_of, own_band, probability, targets, verdict
from banen.errors import ContentError, RuleError, ScenarioError, UnknownNameError
from banen.observe.assumptions import Draws, assumptions
from banen.observe.figures import figures
from banen.simulate.engine import cohorts
from banen.simulate.engine.cohorts import world
from banen.simulate.ensembles import values_of
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import Package, baseline
from banen.simulate.results.indicators import series_of


@pytest.mark.parametrize(
    ("name", "figure", "low", "high"),
    [
        ("staatscommissie", "FI008", 40_000, 60_000),
        ("ibo", "FI009", 40_000, 68_000),
        ("inwoners-2050", "FI007", 19e6, 20e6),
    ],
)
def test_a_published_band_has_the_bounds_of_its_figure(name: str, figure: str, low: float, high: float) -> None:
    band = targets()[name]
    assert (band.low, band.high, band.figures) == (low, high, (figure,))
    assert (figures()[figure].low, figures()[figure].high) == (low, high)


def test_no_published_band_passes_for_labour_migration() -> None:
    for band in targets().values():
        assert not band.same_count
        assert band.caveat is not None
        assert band.caveat["nl"] != band.caveat["en"]


def test_the_inhabitants_of_2050_are_undetermined_and_it_says_why() -> None:
    found = probability(targets()["inwoners-2050"], baseline(), draws=2)
    assert found["inside"] is None
    assert "cannot answer" in found["target"]["caveat"]["en"]


def test_a_band_on_all_migration_is_shown_beside_labour_migration_with_its_caveat() -> None:
    found = probability(targets()["staatscommissie"], baseline(), 2035, draws=8)
    assert found["definition"] == "residents_with_family"
    assert found["below"] + found["inside"] + found["above"] == pytest.approx(1)
    assert "all migration, not labour" in found["target"]["caveat"]["en"]


def test_the_same_bounds_typed_by_a_user_get_the_caveat_too() -> None:
    typed = band_of("40000:60000", "net_migration")
    assert typed.caveat is not None
    assert "all migration, not labour" in typed.caveat["en"]
    assert band_of("40000:60001", "net_migration").caveat is None
    assert band_of("40000:60000", "stock").caveat is None


def test_a_band_holds_for_any_definition_and_group() -> None:
    for key in ("stock@posted", "stock_by_sector:food", "housing_shortage", "net_migration@present"):
        everything = probability(own_band(-1e9, 1e9, key), baseline(), 2030, draws=3)
        assert everything["inside"] == 1.0, key


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_below_inside_and_above_share_out_all_draws(values: list[float], low: float, width: float) -> None:
    found = own_band(low, low + width, "stock").position(np.array(values))
    assert sum(found.values()) == pytest.approx(1)
    wider = own_band(low - 1, low + width + 1, "stock").position(np.array(values))
    assert wider["inside"] >= found["inside"]


def test_bounds_may_be_open_and_belong_to_the_band() -> None:
    assert band_of(":60000", "stock").position(np.array([1.0, 6e4, 6e4 + 1])) == {
        "below": 0.0, "inside": pytest.approx(2 / 3), "above": pytest.approx(1 / 3),
    }  # fmt: skip


def test_an_open_bound_is_null_in_json() -> None:
    assert band_of(":60000", "stock").to_dict()["low"] is None
    json.dumps(band_of("5:", "stock").to_dict(), allow_nan=False)


@pytest.mark.parametrize(
    ("text", "key", "error", "says"),
    [
        ("60000:40000", "stock", ScenarioError, "lower bound first"),
        ("forty", "stock", ScenarioError, "Write LOW:HIGH"),
        (":", "stock", ScenarioError, "Write LOW:HIGH"),
        ("nan:5", "stock", ScenarioError, "Write LOW:HIGH"),
        ("1:2", "nett_migration", UnknownNameError, "'net_migration'"),
        ("1:2", "stock_by_sector", ScenarioError, "Name one group"),
    ],
)
def test_what_is_no_band_is_told_in_a_sentence(text: str, key: str, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        band_of(text, key)


@pytest.mark.parametrize(
    ("key", "refused"),
    [
        ("stock", True),
        ("arrivals_by_route:eu_resident", True),
        ("arrivals_by_route:third_country_posted", True),
        ("arrivals_by_route:highly_skilled_30plus", False),
        ("arrivals_by_route:technician_pilot", False),
    ],
)
def test_a_quota_is_refused_where_people_move_freely(key: str, refused: bool) -> None:
    if refused:
        with pytest.raises(RuleError, match=r"art\. 45"):
            own_band(0, 1000, key, "quotum")
    else:
        assert own_band(0, 1000, key, "quotum").mode == "quotum"
    assert own_band(0, 1000, key, "richtgetal").mode == "richtgetal"


def test_every_mode_says_something_else_when_the_band_is_missed() -> None:
    said = {verdict(own_band(0, 1, "arrivals_by_route:technician_pilot", m), 0.1, 0.5)["en"] for m in MODES}
    assert len(said) == len(MODES)
    assert "nobody is refused" in verdict(own_band(0, 1, "stock", "richtgetal"), 0.1, 0.5)["en"]


def test_faults_in_a_target_are_told_all_at_once_with_their_place(tmp_path: Path) -> None:
    (tmp_path / "wrong.yml").write_text(
        "id: other\nname: {nl: a, en: b}\nfigures: [FI012]\ncounts: {nl: a}\nindicator: stocks\n"
        "same_count: false\ncaveat: {nl: a, en: b}\n"
    )
    (tmp_path / "short.yml").write_text("id: short\nnmae: x\n")
    with pytest.raises(ContentError) as caught:
        targets(tmp_path)
    said = caught.value.sentences()
    assert len(said) >= 10
    assert any("wrong.yml:3" in s and "lower and an upper bound" in s for s in said)
    assert any("stocks" in s for s in said)


def test_packages_side_by_side_have_the_values_they_have_alone(grip: Package) -> None:
    draws = Draws(3, 1, assumptions())
    here = world(draws)
    channels = channels_of(grip, here)[0]
    alone = series_of(draws, cohorts.project(here, channels), channels)
    together = values_of([baseline(), grip, baseline()], here, tuple(alone), 2035)
    assert all((together[1, i] == values[8]).all() for i, values in enumerate(alone.values()))
    assert (together[0] == together[2]).all()
