"""Who pays whom, as a picture that closes: lines by parties, an arrow for each transfer, what each is left with.

Plain data in, one description out. A row with a line is a transfer and sums to zero; a dot alone is won or lost to the
country and comes back nowhere. The last row is what the known lines come to for a party.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from banen.charts.course import FONT
from banen.later import Later

if TYPE_CHECKING:
    import altair as alt
    import polars as pl
else:
    alt = Later("altair")
    pl = Later("polars")

PAYS, RECEIVES, INK, GRID = "#8a3b00", "#005a6e", "#1a2026", "#e4ddd1"
"""Colours of less and more, of text, and of the grid."""
COLUMN, ROW = 84, 30
"""Width of a party and height of a line, in pixels: a name of two short words and an amount fit at 12 pixels."""
NET = "net"


@dataclass(frozen=True)
class MatrixRow:
    """A line as it is drawn: its name, whether it is a transfer, and its amount per party."""

    label: str
    transfer: bool
    amounts: Mapping[str, float]


def flows(
    rows: Sequence[MatrixRow], net: MatrixRow, parties: Mapping[str, str], write: Mapping[float, str]
) -> alt.LayerChart:
    """The matrix: ``parties`` names the columns in order, ``write`` gives each amount as people read it."""
    order = [row.label for row in (*rows, net)]
    places = {party: i for i, party in enumerate(parties)}
    cells = [
        (row.label, places[party], amount, write[amount], "net" if row is net else "cell")
        for row in (*rows, net)
        for party, amount in row.amounts.items()
        if write[amount] != "0"
    ]
    frame = pl.DataFrame(cells, schema=["line", "place", "amount", "text", "role"], orient="row")
    y = alt.Y("line:N", sort=order, title=None, axis=alt.Axis(labelLimit=320, ticks=False, domain=False))
    x = alt.X(
        "place:Q",
        title=None,
        scale=alt.Scale(domain=[-0.5, len(parties) - 0.5], nice=False),
        axis=alt.Axis(
            orient="top",
            values=list(places.values()),
            grid=True,
            ticks=False,
            domain=False,
            labelLineHeight=14,
            labelPadding=36,
            labelExpr=_names(parties),
        ),
    )
    colour = alt.condition("datum.amount < 0", alt.value(PAYS), alt.value(RECEIVES))
    base = alt.Chart(frame).encode(y=y)
    number = base.mark_text(dy=-7, fontSize=12).encode(x=x, text="text:N", color=colour)
    bold = number.transform_filter("datum.role == 'net'").mark_text(fontSize=13, fontWeight="bold")
    layers = [
        _arrows(rows, places, y),
        _ends(base, x, colour),
        number.transform_filter("datum.role == 'cell'"),
        bold,
    ]
    return _dressed(alt.LayerChart(layer=layers), len(parties), len(order))


def _names(parties: Mapping[str, str]) -> str:
    """The names of the parties at their places, on as many lines as they have words, as an expression of Vega."""
    names = "".join(f"datum.value == {i} ? {_lines(name)} : " for i, name in enumerate(parties.values()))
    return names + "''"


def _lines(name: str) -> str:
    """A name broken into short lines.

    >>> _lines("Inwoners in hetzelfde werk")
    '["Inwoners", "in hetzelfde", "werk"]'
    """
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + len(word) < 13:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "[" + ", ".join(f'"{line}"' for line in lines) + "]"


def _arrows(rows: Sequence[MatrixRow], places: Mapping[str, int], y: alt.Y) -> alt.Chart:
    """For each transfer a line from those who pay to those who receive, from the outermost to the outermost."""
    spans = [
        (row.label, min(at), max(at))
        for row in rows
        if row.transfer and (at := [places[p] for p, amount in row.amounts.items() if amount])
    ]
    frame = pl.DataFrame(spans, schema=["line", "start", "end"], orient="row")
    rules = alt.Chart(frame).mark_rule(color=INK, strokeWidth=1, opacity=0.55, yOffset=6)
    placed: alt.Chart = rules.encode(y=y, x=alt.X("start:Q"), x2="end:Q")
    return placed


def _ends(base: alt.Chart, x: alt.X, colour: alt.Condition) -> alt.Chart:
    """A hollow dot where money is paid, a filled one where it is received."""
    cells = base.transform_filter("datum.amount != 0 && datum.role == 'cell'")
    fill = alt.condition("datum.amount < 0", alt.value("white"), alt.value(RECEIVES))
    ends: alt.Chart = cells.mark_point(size=60, yOffset=6, opacity=1, strokeWidth=2)
    placed: alt.Chart = ends.encode(x=x, color=colour, fill=fill)
    return placed


def _dressed(picture: alt.LayerChart, columns: int, rows: int) -> alt.LayerChart:
    dressed: alt.LayerChart = (
        picture.properties(width=COLUMN * columns, height=ROW * rows)
        .configure(font=FONT, background="white")
        .configure_axis(labelFontSize=12, gridColor=GRID, labelColor=INK)
        .configure_view(stroke=None)
    )
    return dressed
