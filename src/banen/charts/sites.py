"""The charts of an assessment: places over time as steps, and every region of the country as a tile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

import altair as alt
import polars as pl

from banen.charts.course import FONT, GRID, SOFT
from banen.observe.records import Text
from banen.sites.timeline import Point

KINDS: Final = {
    "applicant": (Text("Aanvrager", "Applicant"), "#2b629c"),
    "own": (Text("Gemeente", "Municipality"), "#9fc0e0"),
    "committed": (Text("Toegezegd", "Committed"), "#f0b45a"),
    "accepted": (Text("Regio", "Region"), "#d9dc9a"),
}
"""Who has the places, in grey from dark to light."""
NEED: Final = (Text("Nodig", "Needed"), "#97001a")
PLACES: Final = Text("plaatsen", "places")
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
    days_axis = alt.Axis(format="%b %Y", tickCount=6, grid=False)
    axes = {"x": alt.X("date:T", title=None, axis=days_axis), "color": colour}
    area = alt.Chart(there).mark_area(interpolate="step-after", stroke="white", strokeWidth=0.8).encode(
        y=alt.Y("places:Q", stack=True, title=PLACES[language]), order="order:Q", **axes
    )  # fmt: skip
    need = alt.Chart(needed).mark_line(interpolate="step-after", strokeWidth=3).encode(y="places:Q", **axes)
    dressed: alt.LayerChart = (
        alt.LayerChart(layer=[area, need])
        .properties(width=560, height=200)
        .configure(font=FONT, aria=False)
        .configure_axis(labelFontSize=12, titleFontSize=12, titleFontWeight="normal", gridColor=GRID, labelColor=SOFT)
        .configure_legend(labelFontSize=12)
        .configure_view(stroke=None)
    )
    return dressed


POSSIBLE: Final = ("geen_weigeringsgrond_plan", "akkoord_onder_voorwaarden", "akkoord")
"""Outcomes under which a business may come."""
MAP_WORDS: Final = {
    "title": Text("Waar kan deze vestiging komen?", "Where may this business come?"),
    "says": Text(
        "Per arbeidsmarktregio: gemeenten waar het kan / alle gemeenten; eronder: nog niet te zeggen, hard rood.",
        "Per labour-market region: municipalities where it may / all; below: cannot be told yet, hard red.",
    ),
    "share": Text("deel waar het kan", "share where it may"),
    "open": Text("open", "open"),
    "red": Text("rood", "red"),
}
_LIGHT: Final = 0.5
"""Share from which a tile is dark enough for white letters."""


def suitability_tiles(regions: Iterable[Mapping[str, Any]], credit: str, language: str) -> alt.LayerChart:
    """A tile per labour-market region: in how many of its municipalities the business may come; the rest as numbers."""
    said = {name: label[language] for name, label in MAP_WORDS.items()}
    rows = []
    for region in regions:
        found, count = region["outcomes"], region["municipalities"]
        may = sum(found[name] for name in POSSIBLE)
        rest = f"{found['aanvullen']} {said['open']}, {found['afwijzen_mogelijk']} {said['red']}"
        rows.append((region["tile_col"], region["tile_row"], region["region"], region["name"], may / count,
                     f"{may}/{count}", rest))  # fmt: skip
    frame = pl.DataFrame(rows, schema=["col", "row", "code", "name", "share", "may", "rest"], orient="row")
    place = {"x": alt.X("col:O", axis=None), "y": alt.Y("row:O", axis=None)}
    scale = alt.Scale(domain=[0, 1], range=["#eef3f8", "#154273"])
    legend = alt.Legend(orient="bottom", format="%", gradientLength=160)
    base = alt.Chart(frame)
    letters = alt.condition(f"datum.share > {_LIGHT}", alt.value("white"), alt.value("#1b1b1b"))
    tiles = base.mark_rect(stroke="white", strokeWidth=3).encode(
        color=alt.Color("share:Q", title=said["share"], scale=scale, legend=legend),
        tooltip=["name:N", "may:N", "rest:N"], **place,
    )  # fmt: skip
    texts = [
        base.mark_text(dy=dy, fontSize=size).encode(text=f"{field}:N", color=letters, **place)
        for field, dy, size in (("code", -18, 10), ("may", 0, 15), ("rest", 18, 9))
    ]
    title = alt.TitleParams(said["title"], subtitle=[said["says"], credit], anchor="start")
    return alt.LayerChart(layer=[tiles, *texts]).properties(
        width={"step": 82}, height={"step": 66}, title=title
    )  # fmt: skip
