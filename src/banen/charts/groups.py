"""Charts of several groups, outcomes or lines side by side, each a median with its 5–95% range.

Charts are Vega-Lite through Altair; each is always accompanied by its table.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from banen.bands import Band
from banen.charts.course import BASELINE, FONT, PACKAGE, TODAY
from banen.languages import ENGLISH, Language
from banen.later import Later
from banen.observe.words import words
from banen.quantities import POLICY_YEAR

if TYPE_CHECKING:
    import altair as alt
    import polars as pl
else:
    alt = Later("altair")
    pl = Later("polars")

LINES = (PACKAGE, TODAY, "#b8860b", "#39870c", BASELINE)
"""Colours of several differences in one picture."""


def changes(rows: Sequence[tuple[str, float, float, float]], title: str, most: int = 12) -> alt.LayerChart:
    """Difference per group (name, 5, 50 and 95% value) with its range: which of them changes most."""
    rows = sorted(rows, key=lambda row: -abs(row[2]))[:most]
    frame = pl.DataFrame(rows, schema=["group", "p05", "p50", "p95"], orient="row")
    order = [row[0] for row in rows]
    base = alt.Chart(frame).encode(y=alt.Y("group:N", sort=order, title=None, axis=alt.Axis(labelLimit=260)))
    bar = base.mark_bar(color=PACKAGE, opacity=0.75, height={"band": 0.6}).encode(
        x=alt.X("p50:Q", title=None, axis=alt.Axis(format=",d"))
    )
    whisker = base.mark_rule(color="#222").encode(x="p05:Q", x2="p95:Q")
    return _dressed(alt.LayerChart(layer=[bar, whisker]), title, height=22 * len(rows))


def beside(
    rows: Sequence[tuple[str, float, float, float, float, float]], title: str, language: Language = ENGLISH
) -> alt.LayerChart:
    """Relative changes: what figures say (low, high) beside the model's 5, 50 and 95% values, one row per outcome."""
    wording = words("charts", language)["groups"]
    published, model = wording["figures"], wording["model"]
    spans = [(r[0], published, r[1], r[2]) for r in rows] + [(r[0], model, r[3], r[5]) for r in rows]
    # Figures have no middle: both ends are readings of their own. The model's point is its median.
    points = [(r[0], published, end) for r in rows for end in (r[1], r[2])] + [(r[0], model, r[4]) for r in rows]
    y = alt.Y("outcome:N", title=None, sort=[row[0] for row in rows], axis=alt.Axis(labelLimit=430))
    offset = alt.YOffset("who:N", sort=[published, model])
    colours = alt.Scale(domain=[published, model], range=[TODAY, PACKAGE])
    colour = alt.Color("who:N", title=None, legend=alt.Legend(orient="top"), scale=colours)
    span = (
        alt.Chart(pl.DataFrame(spans, schema=["outcome", "who", "low", "high"], orient="row"))
        .mark_rule(strokeWidth=4, opacity=0.45)
        .encode(
            x=alt.X("low:Q", title=wording["change"], axis=alt.Axis(format="+.0%")),
            x2="high:Q",
            y=y,
            yOffset=offset,
            color=colour,
        )
    )
    point = (
        alt.Chart(pl.DataFrame(points, schema=["outcome", "who", "at"], orient="row"))
        .mark_point(filled=True, size=70, opacity=1)
        .encode(
            x="at:Q", y=y, yOffset=offset, color=colour, shape=alt.Shape("who:N", legend=None, sort=[published, model])
        )
    )
    zero = alt.Chart(pl.DataFrame({"zero": [0.0]})).mark_rule(color="#222", strokeWidth=1).encode(x="zero:Q")
    return _dressed(alt.LayerChart(layer=[zero, span, point]), title, height=64 * len(rows))


def over_years(lines: Sequence[tuple[str, Band]], title: str, unit: str, scale: float = 1.0) -> alt.LayerChart:
    """Differences with their bands over the years, one colour and dash per line."""
    frame = pl.concat([_frame(band, label, POLICY_YEAR) for label, band in lines])
    frame = frame.with_columns(*(pl.col(end) / scale for end in ("p05", "p50", "p95")))
    labels = [label for label, _ in lines]
    colour = alt.Color(
        "variant:N",
        title=None,
        sort=labels,
        scale=alt.Scale(domain=labels, range=LINES[: len(labels)]),
        legend=alt.Legend(
            orient="top", columns=2, labelLimit=240, symbolType="stroke", symbolStrokeWidth=3, symbolOpacity=1
        ),
    )
    base = alt.Chart(frame).encode(
        x=alt.X("year:Q", title=None, axis=alt.Axis(format="d", tickMinStep=5, grid=False)), color=colour
    )
    band = base.mark_area(opacity=0.14).encode(y=alt.Y("p05:Q", title=unit), y2="p95:Q")
    line = base.mark_line(strokeWidth=2.4).encode(
        y="p50:Q", strokeDash=alt.StrokeDash("variant:N", legend=None, sort=labels)
    )
    zero = alt.Chart(pl.DataFrame({"zero": [0.0]})).mark_rule(color="#222", strokeWidth=1).encode(y="zero:Q")
    return _dressed(alt.LayerChart(layer=[zero, band, line]), title)


def _frame(band: Band, variant: str, first_year: int) -> pl.DataFrame:
    table = pl.DataFrame({"year": band.years, "p05": band.p05, "p50": band.p50, "p95": band.p95})
    return table.filter(pl.col("year") >= first_year).with_columns(variant=pl.lit(variant))


def _dressed(picture: alt.LayerChart, title: str, height: int = 230) -> alt.LayerChart:
    dressed: alt.LayerChart = (
        picture.properties(width=460, height=height, title=alt.Title(title, anchor="start", fontSize=14, font=FONT))
        .configure(font=FONT)
        .configure_axis(labelFontSize=11, titleFontSize=11, titleFontWeight="normal", gridColor="#e6eaee")
        .configure_view(stroke=None)
    )
    return dressed
