"""The course of an indicator over the years: one description for screen, paper and the page without a script.

The description is Vega-Lite through Altair. For a page it names its data, which stand beside it: so it is the same for
every indicator and package, and a page that follows a slider is sent data alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from banen.bands import Band
from banen.languages import Language
from banen.later import Later
from banen.observe.words import words
from banen.quantities import LAST_YEAR, POLICY_YEAR

if TYPE_CHECKING:
    import altair as alt
else:
    alt = Later("altair")


class Variants(Protocol):
    """The bands of an indicator under current law, under the package, and between."""

    @property
    def baseline(self) -> Band:
        """Under current law."""

    @property
    def package(self) -> Band:
        """Under the package."""

    @property
    def difference(self) -> Band:
        """Package minus current law, draw by draw."""


Columns = dict[str, list[Any]]
"""A set of data as columns of equal length."""
Data = dict[str, Columns]
"""The sets of data of one chart, by name: those of :data:`EMPTY`."""

BASELINE, PACKAGE, TODAY = "#647586", "#005a6e", "#8a3b00"
"""Colours that keep apart in grey and for the colour-blind, dark enough for the words at the lines."""
TARGET, SOFT, GRID = "#7a5600", "#4a5967", "#e3e8ec"
DASHES = ([6, 5], [1, 0], [2, 4])
"""Dashes of the variants, so that lines differ without colour. The usual one is current policy under Banen's own
ranges, where somebody holds assumptions at a value."""
FONT = "Liberation Sans, Arial, sans-serif"
FIRST_SHOWN = 2010
"""The first year on the axis; the years before lean on few figures."""
EMPTY: Data = {
    "lines": {"variant": [], "year": [], "p05": [], "p50": [], "p95": []},
    "ends": {"variant": [], "year": [], "at": []},
    "target": {"low": [], "high": [], "text": []},
}
SCREEN, PAPER, HEIGHT = 192, 320, 196
"""Widths and height of the field of a chart, without what stands around it; in a browser it is as wide as its place."""
AROUND = {"left": 60, "right": 88, "top": 18, "bottom": 24}
TITLE_LETTERS, TITLE_LINE = 50, 17
"""Letters of a title that fit in a line above the field, and the height of one."""
APART = 14
"""Least distance between two names of lines, in the units of the picture."""
_NICE = 1.2
"""How much further than its data an axis may reach, because it ends at a round number."""


def description(language: Language, title: str = "", unit: str = "", filled: Data | None = None) -> alt.LayerChart:
    """The chart: a band and a named line per variant, the target band, the first year of policy.

    Without data it names them, and its layers, for a page to fill. With data it stands on its own, so that it can be
    put beside another. ``title`` and ``unit`` are for paper; on a page they stand above the picture.
    """
    wording = words("charts", language)["course"]
    variants = [wording["baseline"], wording["package"], wording["usual"]]
    colours = alt.Scale(domain=variants, range=[BASELINE, PACKAGE, TODAY])
    colour = alt.Color("variant:N", scale=colours, legend=None)
    dashes = alt.StrokeDash("variant:N", scale=alt.Scale(domain=variants, range=DASHES), legend=None)
    x = _years()
    low = alt.Y("p05:Q", title=unit or None, scale=alt.Scale(zero=True), axis=_axis())
    lines = alt.Chart(_source("lines", filled)).encode(x=x, color=colour)
    ends = alt.Chart(_source("ends", filled)).encode(x=x, y=_y("at"), color=colour, text="variant:N")
    layers = {
        **_target(_source("target", filled)),
        **_start(wording, x),
        "band": lines.mark_area(opacity=0.16).encode(y=low, y2="p95:Q"),
        "line": lines.mark_line(strokeWidth=2.4).encode(y=_y("p50"), strokeDash=dashes),
        "end": ends.mark_text(align="left", dx=5, fontWeight="bold", fontSize=12),
    }
    named = [layer if filled else layer.properties(name=name) for name, layer in layers.items()]
    return _dressed(alt.LayerChart(layer=named), title, unit)


def _source(name: str, filled: Data | None) -> alt.NamedData | alt.InlineData:
    return alt.NamedData(name) if filled is None else alt.InlineData(values=rows(filled[name]))


def _years() -> alt.X:
    decades = list(range(FIRST_SHOWN, LAST_YEAR + 1, 10))
    axis = alt.Axis(
        format="d",
        values=decades,
        labelOverlap=True,
        labelFlush=False,
        labelPadding=8,
        grid=False,
        ticks=False,
        domain=False,
    )
    return alt.X("year:Q", title=None, scale=alt.Scale(nice=False, zero=False), axis=axis)


def _axis() -> alt.Axis:
    zero = alt.condition("datum.value === 0", alt.value("#8896a3"), alt.value(GRID))
    return alt.Axis(tickCount=5, ticks=False, domain=False, gridColor=zero)


def _y(field: str) -> alt.Y:
    return alt.Y(f"{field}:Q", title=None)


def _target(source: alt.NamedData | alt.InlineData) -> dict[str, alt.Chart]:
    """The band that the package sets as a target, under everything else, with its name."""
    there = alt.Chart(source)
    marked = there.mark_rect(fill="#ffe27a", fillOpacity=0.25, stroke=TARGET, strokeDash=[2, 3])
    named = there.mark_text(align="left", baseline="top", dx=4, dy=3, color=TARGET, fontSize=11)
    return {
        "target": marked.encode(y=_y("low"), y2="high:Q"),
        "target_name": named.encode(x=alt.value(0), y=_y("high"), text="text:N"),
    }


def _start(words: dict[str, str], x: alt.X) -> dict[str, alt.Chart]:
    """The first year of policy."""
    start = alt.Chart(alt.InlineData(values=[{"year": POLICY_YEAR, "text": f"{words['today']} {POLICY_YEAR}"}]))
    noted = start.mark_text(align="left", baseline="bottom", dx=4, dy=-4, color=TODAY, fontSize=11)
    return {
        "start": start.mark_rule(color=TODAY, strokeDash=[3, 3]).encode(x=x),
        "start_name": noted.encode(x=x, y=alt.value(0), text="text:N"),
    }


def _dressed(picture: alt.LayerChart, title: str, unit: str) -> alt.LayerChart:
    """Fixed space around the field, so that nothing jumps while a hand moves."""
    around = {**AROUND, "left": AROUND["left"] + (18 if unit else 0), "top": AROUND["top"] + (32 if title else 0)}
    if title:
        picture = picture.properties(title=alt.Title(title, anchor="start", fontSize=14, offset=20))
    dressed: alt.LayerChart = (
        picture.properties(width=PAPER if title else SCREEN, height=HEIGHT, padding=around, autosize="none")
        .configure(font=FONT, aria=False, background="white" if title else "transparent")
        .configure_axis(labelFontSize=12, titleFontSize=12, titleFontWeight="normal", labelColor=SOFT, titleColor=SOFT)
        .configure_view(stroke=None)
        .configure_mark(invalid="filter")
    )
    return dressed


def data(
    outcome: Variants, language: Language, target: tuple[float, float] | None = None, usual: Band | None = None
) -> Data:
    """The data of a chart: a package that changes nothing gets no line of its own."""
    wording = words("charts", language)["course"]
    shown = [(wording["baseline"], _from(outcome.baseline, FIRST_SHOWN))]
    if outcome.difference.p05.any() or outcome.difference.p95.any():
        shown.append((wording["package"], _from(outcome.package, POLICY_YEAR)))
    if usual is not None:
        shown.append((wording["usual"], _from(usual, POLICY_YEAR)))
    lines: Columns = {name: [] for name in EMPTY["lines"]}
    for variant, columns in shown:
        lines["variant"] += [variant] * len(columns["year"])
        for name, values in columns.items():
            lines[name] += values
    ends = [(variant, columns["year"][-1], columns["p50"][-1]) for variant, columns in shown]
    limits = [*lines["p05"], *lines["p95"], *(target or ()), 0.0]
    chart: Data = {**EMPTY, "lines": lines, "ends": apart(ends, max(limits) - min(limits))}
    if target:
        chart["target"] = {"low": [target[0]], "high": [target[1]], "text": [wording["target"]]}
    return chart


def _from(band: Band, first: int) -> Columns:
    """A band from a year on, to a tenth: finer than a picture can show."""
    start = band.years.index(first) if first in band.years else 0
    values = {name: np.round(getattr(band, name)[start:], 1) + 0.0 for name in ("p05", "p50", "p95")}
    return {"year": list(band.years[start:]), **{name: column.tolist() for name, column in values.items()}}


def apart(ends: list[tuple[str, int, float]], span: float) -> Columns:
    """The name of each line at its end (name, year, value), moved apart where two would touch.

    ``span`` is the distance that the axis covers at least.
    """
    ordered = sorted(ends, key=lambda end: end[2])
    least = APART / HEIGHT * span * _NICE
    places = [at for *_, at in ordered]
    for i in range(1, len(places)):
        places[i] = max(places[i], places[i - 1] + least)
    back = sum(place - at for place, (*_, at) in zip(places, ordered, strict=True)) / len(places)
    return {
        "variant": [variant for variant, *_ in ordered],
        "year": [year for _, year, _ in ordered],
        "at": [round(place - back, 1) for place in places],
    }


def rows(columns: Columns) -> list[dict[str, Any]]:
    """Columns as the rows that a chart reads."""
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
