"""Beds over time: what a business needs as a line, and who has them as steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from banen.charts.course import FONT, GRID, SOFT
from banen.later import Later
from banen.observe.words import words

if TYPE_CHECKING:
    import altair as alt
    import polars as pl
else:
    alt = Later("altair")
    pl = Later("polars")

KINDS: Final = {"applicant": "#005a6e", "own": "#6fb0bc", "committed": "#dd9560", "accepted": "#cfe6e9"}
"""Who has the beds, and in which colour: there already in petrol, promised in rust and a tint."""


class Point(Protocol):
    """Places on a day: needed, and there by who has them (the keys of :data:`KINDS`)."""

    @property
    def on(self) -> date:
        """The day."""

    @property
    def need(self) -> int:
        """Places needed."""


NEED: Final = "#1a2026"
"""The line of what is needed, in ink: a need is no fault."""
MOST_MARKS: Final = 6
_TAIL = timedelta(days=60)
"""How far the last step is drawn on, so that it can be seen."""


def places_over_time(line: Sequence[Point], language: str) -> alt.LayerChart:
    """Steps of places there and a line of places needed, from the first to just after the last day of change."""
    wording = words("charts", language)["places"]
    days: list[tuple[date, Point]] = [(point.on, point) for point in line]
    if line:
        days.append((line[-1].on + _TAIL, line[-1]))
    there = pl.DataFrame(
        [(day, wording[kind], order, getattr(point, kind)) for day, point in days for order, kind in enumerate(KINDS)],
        schema=["date", "kind", "order", "places"],
        orient="row",
    )
    needed = pl.DataFrame(
        [(d, wording["need"], p.need) for d, p in days], schema=["date", "kind", "places"], orient="row"
    )
    names = [wording[kind] for kind in (*KINDS, "need")]
    colours = [*KINDS.values(), NEED]
    colour = alt.Color(
        "kind:N", title=None, scale=alt.Scale(domain=names, range=colours), legend=alt.Legend(orient="top")
    )
    days_axis = alt.Axis(format="%b %Y", values=_marks([day for day, _ in days]), grid=False, labelOverlap=True)
    axes = {"x": alt.X("date:T", title=None, axis=days_axis), "color": colour}
    area = (
        alt.Chart(there)
        .mark_area(interpolate="step-after", stroke="white", strokeWidth=0.8)
        .encode(y=alt.Y("places:Q", stack=True, title=wording["places"]), order="order:Q", **axes)
    )
    need = alt.Chart(needed).mark_line(interpolate="step-after", strokeWidth=3).encode(y="places:Q", **axes)
    dressed: alt.LayerChart = (
        alt.LayerChart(layer=[area, need])
        .properties(width=560, height=200)
        .configure(font=FONT, aria=False, background="transparent")
        .configure_axis(labelFontSize=12, titleFontSize=12, titleFontWeight="normal", gridColor=GRID, labelColor=SOFT)
        .configure_legend(labelFontSize=12)
        .configure_view(stroke=None)
    )
    return dressed


def _marks(days: Sequence[date]) -> list[dict[str, int]]:
    """First days of months, each once and at most seven, from the month of the first day to that of the last."""
    if not days:
        return []
    first, last = (day.year * 12 + day.month - 1 for day in (min(days), max(days)))
    step = next(n for n in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if (last - first) / n <= MOST_MARKS)
    return [{"year": month // 12, "month": month % 12 + 1, "date": 1} for month in range(first, last + 1, step)]
