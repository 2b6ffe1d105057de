"""One declarative description per chart, for screen, paper and page: baseline, package, band, and today.

Charts are Vega-Lite through Altair. A chart shows medians as lines and the 5–95% range as a band; it is always
accompanied by its table.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import altair as alt
import polars as pl

from banen.charts import course
from banen.charts.course import BASELINE, FONT, PACKAGE, TODAY, Language
from banen.model.channels import POLICY_YEAR
from banen.simulate.results.indicators import indicators

if TYPE_CHECKING:
    from banen.simulate.results.bands import Band
    from banen.simulate.results.projection import Projection

LINES = (PACKAGE, TODAY, "#b8860b", "#39870c", BASELINE)
"""Colours of several differences in one picture."""
TITLE, UNIT = "the title", "the unit"
"""What stands in a description for the words of an indicator, until it is filled."""
WORDS = {
    "nl": {"figures": "cijfers", "model": "model, 5–95%", "change": "verandering door de regel"},
    "en": {"figures": "figures", "model": "model, 5–95%", "change": "change by the rule"},
}


def chart(projection: Projection, key: str, language: Language = "en") -> alt.LayerChart:
    """Baseline and package with their bands over the years, for one indicator."""
    outcome = projection[key]
    found = course.data(outcome, language, course.target_of(key, projection.scenario.package))
    label, unit = outcome.about["label"][language], unit_word(outcome.about["unit"], language)
    return course.description(language, label, unit, found)


def drawn(projection: Projection, key: str, language: Language) -> str:
    """The picture of :func:`chart` as SVG; Altair makes the description once per language, and here it is filled."""
    outcome = projection[key]
    label, unit = outcome.about["label"][language], unit_word(outcome.about["unit"], language)
    text = _to_fill(language).replace(json.dumps(TITLE), json.dumps(label)).replace(json.dumps(UNIT), json.dumps(unit))
    filled = json.loads(text)
    found = course.data(outcome, language, course.target_of(key, projection.scenario.package))
    filled["datasets"] |= {name: course.rows(columns) for name, columns in found.items()}
    return _as_svg(filled, language)


@cache
def _to_fill(language: Language) -> str:
    return json.dumps(course.description(language, TITLE, UNIT).to_dict())


def changes(projection: Projection, name: str, year: int, language: Language = "en", most: int = 12) -> alt.LayerChart:
    """Difference per group in one year with its range: which sector, region or origin changes most."""
    rows = [
        (outcome.about["label"][language].split(": ", 1)[-1], *outcome.difference.at(year))
        for outcome in projection.groups(name).values()
    ]
    rows = sorted(rows, key=lambda row: -abs(row[2]))[:most]
    frame = pl.DataFrame(rows, schema=["group", "p05", "p50", "p95"], orient="row")
    order = [row[0] for row in rows]
    base = alt.Chart(frame).encode(y=alt.Y("group:N", sort=order, title=None, axis=alt.Axis(labelLimit=260)))
    bar = base.mark_bar(color=PACKAGE, opacity=0.75, height={"band": 0.6}).encode(
        x=alt.X("p50:Q", title=None, axis=alt.Axis(format=",d"))
    )
    whisker = base.mark_rule(color="#222").encode(x="p05:Q", x2="p95:Q")
    label = indicators()[name].label[language]
    words = f"{label}: verschil in {year}" if language == "nl" else f"{label}: difference in {year}"
    return _dressed(alt.LayerChart(layer=[bar, whisker]), words, height=22 * len(rows))


def beside(
    rows: Sequence[tuple[str, float, float, float, float, float]], title: str, language: Language = "en"
) -> alt.LayerChart:
    """Relative changes: what figures say (low, high) beside the model's 5, 50 and 95% values, one row per outcome."""
    words = WORDS[language]
    said, model = words["figures"], words["model"]
    spans = [(r[0], said, r[1], r[2]) for r in rows] + [(r[0], model, r[3], r[5]) for r in rows]
    # Figures have no middle: both ends are readings of their own. The model's point is its median.
    points = [(r[0], said, end) for r in rows for end in (r[1], r[2])] + [(r[0], model, r[4]) for r in rows]
    y = alt.Y("outcome:N", title=None, sort=[row[0] for row in rows], axis=alt.Axis(labelLimit=430))
    offset = alt.YOffset("who:N", sort=[said, model])
    colours = alt.Scale(domain=[said, model], range=[TODAY, PACKAGE])
    colour = alt.Color("who:N", title=None, legend=alt.Legend(orient="top"), scale=colours)
    span = (
        alt.Chart(pl.DataFrame(spans, schema=["outcome", "who", "low", "high"], orient="row"))
        .mark_rule(strokeWidth=4, opacity=0.45)
        .encode(
            x=alt.X("low:Q", title=words["change"], axis=alt.Axis(format="+.0%")), x2="high:Q", y=y, yOffset=offset,
            color=colour,
        )
    )  # fmt: skip
    point = (
        alt.Chart(pl.DataFrame(points, schema=["outcome", "who", "at"], orient="row"))
        .mark_point(filled=True, size=70, opacity=1)
        .encode(x="at:Q", y=y, yOffset=offset, color=colour, shape=alt.Shape("who:N", legend=None, sort=[said, model]))
    )
    zero = alt.Chart(pl.DataFrame({"zero": [0.0]})).mark_rule(color="#222", strokeWidth=1).encode(x="zero:Q")
    return _dressed(alt.LayerChart(layer=[zero, span, point]), title, height=64 * len(rows))


def over_years(lines: Sequence[tuple[str, Band]], title: str, unit: str, scale: float = 1.0) -> alt.LayerChart:
    """Differences with their bands over the years, one colour and dash per line."""
    frame = pl.concat([_frame(band, label, POLICY_YEAR) for label, band in lines])
    frame = frame.with_columns(*(pl.col(end) / scale for end in ("p05", "p50", "p95")))
    labels = [label for label, _ in lines]
    colour = alt.Color(
        "variant:N", title=None, sort=labels, scale=alt.Scale(domain=labels, range=LINES[: len(labels)]),
        legend=alt.Legend(
            orient="top", columns=2, labelLimit=240, symbolType="stroke", symbolStrokeWidth=3, symbolOpacity=1
        ),
    )  # fmt: skip
    base = alt.Chart(frame).encode(
        x=alt.X("year:Q", title=None, axis=alt.Axis(format="d", tickMinStep=5, grid=False)), color=colour
    )
    band = base.mark_area(opacity=0.14).encode(y=alt.Y("p05:Q", title=unit), y2="p95:Q")
    line = base.mark_line(strokeWidth=2.4).encode(
        y="p50:Q", strokeDash=alt.StrokeDash("variant:N", legend=None, sort=labels)
    )
    zero = alt.Chart(pl.DataFrame({"zero": [0.0]})).mark_rule(color="#222", strokeWidth=1).encode(y="zero:Q")
    return _dressed(alt.LayerChart(layer=[zero, band, line]), title)


def svg(picture: alt.LayerChart, language: Language) -> str:
    """The chart as an SVG picture, drawn without a browser, with numbers and dates as the language writes them."""
    return _as_svg(picture.to_dict(), language)


def _as_svg(description: dict[str, Any], language: Language) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(description, **locale(language)))


LOCALES: dict[Language, dict[str, object]] = {
    "nl": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€", ""]},
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["€", ""]},
}
"""How Vega writes numbers in a language, on paper and on a page."""
_DATES: dict[Language, str] = {"nl": "nl-NL", "en": "en-GB"}


def locale(language: Language) -> dict[str, Any]:
    """How numbers and dates are written, as the converter wants it."""
    return {"format_locale": LOCALES[language], "time_format_locale": _DATES[language]}


def unit_word(unit: str, language: Language) -> str:
    """The unit in the language of the page."""
    dutch = {
        "persons": "personen", "persons per year": "personen per jaar", "posts": "plaatsen",
        "permits per year": "vergunningen per jaar",
    }  # fmt: skip
    return dutch.get(unit, unit) if language == "nl" else unit


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
