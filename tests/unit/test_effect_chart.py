"""The picture of the effect: dots that stay in their place, events with their words, whatever the numbers are."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banen.charts.effect import DOT, DOTS, _rows_that_fit, sheet
from banen.observe.outside_events import outside_events
from banen.serve.web.simulator.axes import AxisReference
from banen.serve.web.simulator.effect import drawn
from banen.serve.web.simulator.engine import projected
from banen.serve.web.simulator.state import PageState
from banen.simulate.measures.packages import baseline, from_short_text
from banen.simulate.scenario import Scenario


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(-170, 170), st.booleans()), min_size=20, max_size=20), st.booleans())
def test_no_row_of_dots_is_wider_than_its_place(places: list[tuple[float, bool]], down: bool) -> None:
    room = DOTS - 20
    radius, rows = _rows_that_fit(sorted(places), down, room)
    assert len(rows) == 20
    assert 2 < radius <= DOT
    assert max(rows.count(row) for row in rows) * (2 * radius + 0.9) <= room
    # A dot beyond the threshold is on the far side of its line, any other on the near side.
    for row, (_, passed) in zip(rows, sorted(places), strict=True):
        assert (row > 0) == passed if down else (row < 0) == passed


@pytest.mark.parametrize("text", ["", "2.10:inspectors:1", "L.20:real_increase:0.4"])
@pytest.mark.parametrize("width", [640, 700, 796])
def test_nothing_is_drawn_beyond_the_right_edge(text: str, width: int) -> None:
    package = from_short_text(text) if text else baseline()
    law, now = projected(Scenario()), projected(Scenario(package))
    for outcome in ("stock", "housing_shortage", "poor_employment"):
        state = PageState(package, outcome=outcome)
        picture = sheet(drawn(state, now, None, None, AxisReference(law, now), "nl"), width)
        dots = [
            float(cx) + float(r) for cx, r in re.findall(r'cx="([\d.-]+)" cy="[\d.-]+" r="([\d.]+)"', picture.marks())
        ]
        assert len(dots) > 20
        assert max(dots) <= width


def test_what_happened_outside_stands_in_the_picture_with_its_month_and_below_it_with_its_source() -> None:
    package = from_short_text("L.20:real_increase:0.2")
    law, now = projected(Scenario()), projected(Scenario(package))
    text = sheet(drawn(PageState(package), now, None, None, AxisReference(law, now), "nl"), 796).marks()
    shown = [event for event in outside_events() if event.at >= 2018]
    assert len(shown) >= 2
    for event in shown:
        assert f"{event.day.year}: {event.short['nl']}</text>" in text
    assert text.count('data-mark="event"') == len(shown)
    assert all(event.address.startswith("https://") and event.source for event in outside_events())


def test_the_last_day_of_a_year_lies_in_it_on_the_axis() -> None:
    for year in (2023, 2024):
        event = replace(outside_events()[0], day=date(year, 12, 31))
        assert year + 0.997 < event.at < year + 1
