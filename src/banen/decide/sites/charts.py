"""The chart of places over time: what is there as stacked steps, what is needed as a line."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import altair as alt
import polars as pl

from banen.decide.sites.questions import Label
from banen.decide.sites.timeline import Point

KINDS: Final = {
    "applicant": (Label("Aanvrager", "Applicant"), "#9cc3e6"),
    "own": (Label("Gemeente", "Municipality"), "#c9dcea"),
    "committed": (Label("Toegezegd", "Committed"), "#f3d9b1"),
    "accepted": (Label("Regio", "Region"), "#e3e8c4"),
}
NEED: Final = (Label("Nodig", "Needed"), "#b3261e")
PLACES: Final = Label("plaatsen", "places")
_TAIL = timedelta(days=60)
"""How far the last step is drawn on, so that it can be seen."""


def places_over_time(line: tuple[Point, ...], language: str) -> alt.LayerChart:
    """Steps of places there and a line of places needed, from the first to just after the last day of change."""
    days: list[tuple[date, Point]] = [(point.on, point) for point in line]
    if line:
        days.append((line[-1].on + _TAIL, line[-1]))
    there = pl.DataFrame(
        [(day, label[language], order, getattr(point, kind)) for day, point in days
         for order, (kind, (label, _)) in enumerate(KINDS.items())],
        schema=["date", "kind", "order", "places"], orient="row",
    )  # fmt: skip
    needed = pl.DataFrame(
        [(d, NEED[0][language], p.need) for d, p in days], schema=["date", "kind", "places"], orient="row"
    )
    words = [label[language] for label, _ in KINDS.values()] + [NEED[0][language]]
    colours = [colour for _, colour in KINDS.values()] + [NEED[1]]
    colour = alt.Color(
        "kind:N", title=None, scale=alt.Scale(domain=words, range=colours), legend=alt.Legend(orient="top")
    )
    axes = {"x": alt.X("date:T", title=None), "color": colour}
    area = alt.Chart(there).mark_area(interpolate="step-after").encode(
        y=alt.Y("places:Q", stack=True, title=PLACES[language]), order="order:Q", **axes
    )  # fmt: skip
    need = alt.Chart(needed).mark_line(interpolate="step-after", strokeWidth=2.4).encode(y="places:Q", **axes)
    return alt.LayerChart(layer=[area, need]).properties(width=460, height=230)
