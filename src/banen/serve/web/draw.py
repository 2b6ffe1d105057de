"""Draw the chart descriptions of :mod:`banen.simulate.charts` as small SVG, fast enough to follow a slider.

The description is Vega-Lite, the same that the PDF and the notebook give to Vega. This reads the part of the language
that our charts use (area, line, rule, rect and text over a quantitative x and y) and refuses the rest, so a chart
cannot say one thing on paper and another on screen. The legend is set as a label at the end of each line.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from banen.errors import InternalError
from banen.serve.numbers import number
from banen.serve.web.texts import Language

WIDTH, HEIGHT = 400, 236
LEFT, RIGHT, TOP, BOTTOM = 58, 88, 16, 24
TICKS = 5
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Scale:
    """A linear scale from data to the picture, with its ticks."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]

    def __call__(self, value: float) -> float:
        """The place of a value in the picture."""
        return self.start + (value - self.low) / ((self.high - self.low) or 1.0) * (self.end - self.start)


def nice(low: float, high: float, start: float, end: float) -> Scale:
    """A scale that begins and ends at round numbers.

    >>> nice(3, 97, 0, 100).ticks
    (0.0, 20.0, 40.0, 60.0, 80.0, 100.0)
    """
    rough = (high - low or abs(high) or 1.0) / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(s * power for s in (1, 2, 2.5, 5, 10) if s * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Scale(first * step, last * step, start, end, tuple(step * i for i in range(first, last + 1)))


def picture(description: Mapping[str, Any], language: Language, title: str) -> str:
    """The SVG of a description; ``title`` is what a screen reader says instead."""
    layers = [(layer, _rows(layer, description)) for layer in description["layer"]]
    x, y = _scales(layers)
    parts = [_axes(x, y, language)]
    for layer, rows in layers:
        kind = layer["mark"]["type"]
        if kind not in _MARKS:
            raise InternalError(f"a chart uses the mark {kind!r}, which pages cannot draw")
        parts.append(_MARKS[kind](layer, rows, x, y))
    parts.append(_end_labels(layers, x, y))
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
        f"{''.join(parts)}</svg>"
    )


def _rows(layer: Mapping[str, Any], description: Mapping[str, Any]) -> Sequence[Row]:
    named = (layer.get("data") or description["data"])["name"]
    rows: Sequence[Row] = description["datasets"][named]
    return rows


def _scales(layers: Sequence[tuple[Mapping[str, Any], Sequence[Row]]]) -> tuple[Scale, Scale]:
    xs: list[float] = []
    ys: list[float] = []
    for layer, rows in layers:
        encoding = layer["encoding"]
        for channel, values in (("x", xs), ("y", ys), ("y2", ys)):
            field = encoding.get(channel, {}).get("field")
            values += [row[field] for row in rows if field]
        if encoding.get("y", {}).get("scale", {}).get("zero"):
            ys.append(0.0)
    across = Scale(min(xs), max(xs), LEFT, WIDTH - RIGHT, tuple(v for v in range(int(min(xs)), int(max(xs)) + 1, 10)))
    return across, nice(min(ys), max(ys), HEIGHT - BOTTOM, TOP)


def _axes(x: Scale, y: Scale, language: Language) -> str:
    parts = []
    for tick in y.ticks:
        zero = " zero" if tick == 0 else ""
        at = f"{y(tick):.1f}"
        parts.append(f'<path class="grid{zero}" d="M{LEFT} {at}H{WIDTH - RIGHT}"/>')
        said = number(tick, language)
        parts.append(f'<text class="tick" text-anchor="end" x="{LEFT - 6}" y="{y(tick) + 4:.1f}">{said}</text>')
    for year in x.ticks:
        parts.append(f'<text class="tick" text-anchor="middle" x="{x(year):.1f}" y="{HEIGHT - 6}">{year:.0f}</text>')
    return "".join(parts)


def _groups(layer: Mapping[str, Any], rows: Sequence[Row]) -> list[tuple[str, str, list[Row]]]:
    """Rows by the field of the colour: name, colour, rows."""
    colour = layer["encoding"].get("color", {})
    field = colour.get("field")
    if not field:
        return [("", layer["mark"].get("color", "#222"), list(rows))]
    scale = colour["scale"]
    pairs = zip(scale["domain"], scale["range"], strict=True)
    return [(name, shade, [row for row in rows if row[field] == name]) for name, shade in pairs]


def _area(layer: Mapping[str, Any], rows: Sequence[Row], x: Scale, y: Scale) -> str:
    encoding, parts = layer["encoding"], []
    low, high, across = encoding["y"]["field"], encoding["y2"]["field"], encoding["x"]["field"]
    for i, (_, shade, own) in enumerate(_groups(layer, rows)):
        there = [f"{x(r[across]):.1f} {y(r[high]):.1f}" for r in own]
        back = [f"{x(r[across]):.1f} {y(r[low]):.1f}" for r in reversed(own)]
        if own:
            parts.append(f'<path class="area v{i}" fill="{shade}" d="M{"L".join((*there, *back))}Z"/>')
    return "".join(parts)


def _line(layer: Mapping[str, Any], rows: Sequence[Row], x: Scale, y: Scale) -> str:
    field, across, parts = layer["encoding"]["y"]["field"], layer["encoding"]["x"]["field"], []
    for i, (_, shade, own) in enumerate(_groups(layer, rows)):
        path = "L".join(f"{x(r[across]):.1f} {y(r[field]):.1f}" for r in own)
        if own:
            parts.append(f'<path class="line v{i}" stroke="{shade}" d="M{path}"/>')
    return "".join(parts)


def _rule(layer: Mapping[str, Any], rows: Sequence[Row], x: Scale, y: Scale) -> str:
    field = layer["encoding"]["x"]["field"]
    return "".join(
        f'<path class="rule" stroke="{layer["mark"]["color"]}" d="M{x(r[field]):.1f} {TOP}V{HEIGHT - BOTTOM}"/>'
        for r in rows
    )


def _rect(layer: Mapping[str, Any], rows: Sequence[Row], x: Scale, y: Scale) -> str:
    low, high = layer["encoding"]["y"]["field"], layer["encoding"]["y2"]["field"]
    parts = []
    for row in rows:
        top, bottom = y(row[high]), y(row[low])
        parts.append(
            f'<rect class="target" x="{LEFT}" y="{top:.1f}" width="{WIDTH - RIGHT - LEFT}" '
            f'height="{max(bottom - top, 1):.1f}"/><text class="note" x="{LEFT + 4}" y="{top + 13:.1f}">'
            f"{escape(str(row['text']))}</text>"
        )
    return "".join(parts)


def _text(layer: Mapping[str, Any], rows: Sequence[Row], x: Scale, y: Scale) -> str:
    encoding, mark = layer["encoding"], layer["mark"]
    return "".join(
        f'<text class="note" fill="{mark["color"]}" x="{x(r[encoding["x"]["field"]]) + mark["dx"]:.1f}" '
        f'y="{encoding["y"]["value"] + mark["dy"] + 2}">{escape(str(r[encoding["text"]["field"]]))}</text>'
        for r in rows
    )


_MARKS = {"area": _area, "line": _line, "rule": _rule, "rect": _rect, "text": _text}
APART = 14
"""Least distance between two labels, in the units of the picture."""


def _end_labels(layers: Sequence[tuple[Mapping[str, Any], Sequence[Row]]], x: Scale, y: Scale) -> str:
    """The name of each line at its end, moved apart where they would touch."""
    found: list[tuple[float, str, str, int]] = []
    for layer, rows in layers:
        if layer["mark"]["type"] == "line":
            field = layer["encoding"]["y"]["field"]
            for i, (name, shade, own) in enumerate(_groups(layer, rows)):
                if own:
                    found.append((y(own[-1][field]) + 4, name, shade, i))
    found.sort()
    places = [at for at, *_ in found]
    for i in range(1, len(places)):
        if places[i] - places[i - 1] < APART:
            middle = (places[i - 1] + places[i]) / 2
            places[i - 1], places[i] = middle - APART / 2, middle + APART / 2
    return "".join(
        f'<text class="end v{i}" fill="{shade}" x="{WIDTH - RIGHT + 5}" y="{at:.1f}">{escape(name)}</text>'
        for at, (_, name, shade, i) in zip(places, found, strict=True)
    )
