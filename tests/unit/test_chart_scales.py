"""Scales of the charts: round ends that hold every value, and a sign where something lies off an axis."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banen.bands import Band
from banen.charts import expectation
from banen.charts.effect import EffectChart, Fan, View, sheet
from banen.charts.futures import DotLimit
from banen.charts.scales import Domain, around, upto

MOST_TICKS = 14


@given(st.lists(st.floats(-1e7, 1e7), max_size=6))
def test_an_axis_of_levels_holds_zero_and_every_value(values: list[float]) -> None:
    axis = upto(values)
    assert axis.low < axis.high
    assert axis.holds(0.0, *(v * (1 - 1e-8) for v in values))
    assert len(axis.ticks()) <= MOST_TICKS


@pytest.mark.parametrize(
    ("values", "ends"), [([-5000.0, -3000.0], (-5000.0, 0.0)), ([], (0.0, 1.0)), ([0.0], (0.0, 1.0))]
)
def test_an_axis_of_nothing_above_zero_has_few_numbers(values: list[float], ends: tuple[float, float]) -> None:
    axis = upto(values)
    assert (axis.low, axis.high) == ends
    assert len(axis.ticks()) <= MOST_TICKS


def test_an_axis_of_no_difference_at_all_can_be_drawn() -> None:
    assert around(0.0, 0.0, 0.0).holds(0.0)


def effect(level: float, target: tuple[float, float] | None = None) -> EffectChart:
    years, flat = [2026, 2027, 2028], [50.0, 50.0, 50.0]
    none = [0.0, 0.0, 0.0]
    return EffectChart(
        difference=Fan(years, none, none, none), base=Fan(years, flat, flat, flat),
        past=Fan([2025, 2026], [50.0] * 2, [50.0] * 2, [50.0] * 2), level=[50.0, level, level], seen=(), starts={},
        last_start="", ghost=(), dots=(0.0,) * 20, threshold=DotLimit(0.0, True), year=2028,
        domain=Domain(-10.0, 10.0, 5.0), levels=Domain(0.0, 100.0, 25.0),
        words={**dict.fromkeys(("level", "difference", "twenty", "count", "count_about", "policy", "scenario", "starts",
                                "nine_in_ten", "usual"), ""), "target": "target",
               **{f"key_{name}": "" for name in ("zero", "line", "band50", "band90", "ghost", "seen")}},
        write=str, rounded=str, level_told=str, target=target,
    )  # fmt: skip


@pytest.mark.parametrize(("level", "arrow"), [(-20.0, "▼"), (120.0, "▲"), (40.0, "")])
@pytest.mark.parametrize("view", ["dif", "lev"])
def test_a_level_off_its_axis_has_an_arrow_at_the_edge(level: float, arrow: str, view: View) -> None:
    wide, narrow = sheet(effect(level), 796, view), sheet(effect(level), 320, view)
    assert re.findall("[▼▲]", wide.marks()) == list(arrow)
    if view == "lev":
        assert re.findall("[▼▲]", narrow.marks()) == list(arrow)
        paths = re.findall(r' d="([^"]+)"', narrow.marks())
        downs = [float(y) for path in paths for y in re.findall(r" (-?[\d.]+)(?:L|$)", path)]
        assert downs
        assert all(0 <= y <= narrow.height for y in downs)


def test_a_bound_of_a_target_that_is_off_the_axis_is_not_drawn_at_its_edge() -> None:
    assert sheet(effect(40.0, (25.0, 75.0)), 796).marks().count('class="target"') == 2
    assert sheet(effect(40.0, (25.0, 250.0)), 796).marks().count('class="target"') == 1
    assert sheet(effect(40.0, (-90.0, -50.0)), 796).marks().count('class="target"') == 0


def test_what_somebody_expects_is_never_drawn_below_the_axis() -> None:
    years = tuple(range(2024, 2031))
    band = Band(years, *(np.full(len(years), 100.0),) * 3)
    lower = Band(years, *(np.full(len(years), -40.0),) * 3)
    words = {"current": "", "model": "", "you": ""}
    asked = expectation.description(band, (2024, 2026, 2030), (-150.0, 50.0), words, 700).to_dict()
    told = expectation.description(band, (2024, 2026, 2030), (), words, 700, lower, -300.0).to_dict()
    for picture, least in ((asked, -50.0), (told, -200.0)):
        axes = [layer["encoding"]["y"] for layer in picture["layer"]]
        assert {axis["scale"]["domain"][0] for axis in axes if "scale" in axis} == {least}
