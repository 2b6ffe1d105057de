"""Scenarios beside each other: how far each leaves current policy, which is the line at nought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from banen.bands import Band
from banen.charts import grammar
from banen.charts.grammar import Room
from banen.later import Later

if TYPE_CHECKING:
    import altair as alt
else:
    alt = Later("altair")

HEIGHT = 290
LOW_HEIGHT = 205
LINE = 16
"""Distance between two lines of words."""


@dataclass(frozen=True)
class Course:
    """A scenario: its name and its difference with current policy."""

    name: str
    difference: Band

    @property
    def lines(self) -> tuple[str, ...]:
        """The name as it stands at the end of a line."""
        return grammar.broken(self.name)


def description(
    courses: Sequence[Course], first: int, last: int, words: Mapping[str, str], width: int
) -> alt.LayerChart:
    """Up to four scenarios: the band of the first, the middle of each with its name at its end.

    ``words`` name current policy (``current``) and the band (``futures``, with a place for the name).
    """
    narrow = width < grammar.WIDTHS[1]
    field = Room(width, right=12 if narrow else 132, top=26)
    height = LOW_HEIGHT if narrow else HEIGHT
    bands = [_between(course.difference, first, last) for course in courses]
    low, high = min(0.0, min(bands[0]["p05"])), max(0.0, max(bands[0]["p95"]))
    x = grammar.years(first, last, field)
    y = grammar.amounts("p50", low, high, 3 if narrow else 4)
    zero = alt.Chart(grammar.rows(year=[first, last], p50=[0.0, 0.0]))
    band = alt.Chart(grammar.rows(year=bands[0]["year"], p05=bands[0]["p05"], p95=bands[0]["p95"]))
    layers = [
        band.mark_area(color=grammar.BAND).encode(x=x, y=grammar.amounts("p05", low, high), y2="p95:Q"),
        zero.mark_line(color=grammar.BASE, strokeDash=grammar.CURRENT_POLICY, strokeWidth=2).encode(x=x, y=y),
        *_said(words["current"], first, 0.0, x, y),
    ]
    for n, values in reversed(list(enumerate(bands))):
        line = alt.Chart(grammar.rows(year=values["year"], p50=values["p50"])).encode(x=x, y=y)
        end = alt.Chart(grammar.rows(year=[last], p50=[values["p50"][-1]])).encode(x=x, y=y)
        layers += [
            line.mark_line(color=grammar.LINES[n], strokeDash=grammar.DASHES[n], strokeWidth=2.75),
            end.mark_point(color=grammar.LINES[n], shape=grammar.SHAPES[n], filled=True, size=90, opacity=1),
        ]
    layers += _names(courses, bands, (low, high), height, field, x, y)
    layers += _futures(bands[0], courses[0], words, field, x, y)
    return grammar.dressed(layers, field, height)


def _between(band: Band, first: int, last: int) -> dict[str, list[float]]:
    start, end = band.years.index(first), band.years.index(last) + 1
    values = {name: [round(float(v), 1) for v in getattr(band, name)[start:end]] for name in ("p05", "p50", "p95")}
    return {"year": [float(year) for year in band.years[start:end]], **values}


def _said(text: str, year: int, at: float, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    place = alt.Chart(grammar.rows(year=[year], p50=[at], text=[text])).encode(x=x, y=y, text="text:N")
    return grammar.lettered(place, align="left", dx=8, dy=-11, color=grammar.SOFT)


def _names(
    courses: Sequence[Course],
    bands: list[dict[str, list[float]]],
    limits: tuple[float, float],
    height: int,
    field: Room,
    x: alt.X,
    y: alt.Y,
) -> list[alt.Chart]:
    """The name of each line at its end: beside it where there is room, else above it within the field."""
    low, high = limits
    per_pixel = (high - low) * 1.15 / height
    lines = 1 if field.narrow else max(len(course.lines) for course in courses)
    ends = [values["p50"][-1] for values in bands]
    places = grammar.apart(ends, (lines * LINE + 3) * per_pixel)
    names: list[alt.Chart] = []
    for n, course in enumerate(courses):
        words = " ".join(course.lines) if field.narrow else "\n".join(course.lines)
        chart = alt.Chart(grammar.rows(year=[bands[n]["year"][-1]], p50=[places[n]], text=[words]))
        chart = chart.encode(x=x, y=y, text="text:N")
        how: dict[str, Any] = {"fontWeight": "bold", "color": grammar.WORDS[n], "lineBreak": "\n"}
        if field.narrow:
            names += grammar.lettered(chart, align="right", dx=-10, dy=-13, **how)
        else:
            names.append(chart.mark_text(align="left", dx=12, dy=-(len(course.lines) - 1) * LINE / 2, **how))
    return names


def _futures(
    values: dict[str, list[float]], course: Course, words: Mapping[str, str], field: Room, x: alt.X, y: alt.Y
) -> list[alt.Chart]:
    """Words for the band, near its lower edge."""
    if field.narrow:
        return []
    at = int(len(values["year"]) * 0.55)
    text = "\n".join(grammar.broken(words["futures"].format(name=course.name), field.inner // 14))
    edge = values["p05"] if abs(min(values["p05"])) > max(values["p95"]) else values["p95"]
    place = alt.Chart(grammar.rows(year=[values["year"][at]], p50=[edge[at]], text=[text]))
    below = 1 if edge is values["p05"] else -1
    return grammar.lettered(
        place.encode(x=x, y=y, text="text:N"),
        align="right",
        dx=-8,
        dy=16 * below,
        color=grammar.SOFT,
        fontSize=grammar.SMALL,
        lineBreak="\n",
    )
