"""Counts that may not be added, as dots on one line each: how many people different counts see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from banen.charts import grammar
from banen.charts.grammar import Room
from banen.later import Later

if TYPE_CHECKING:
    import altair as alt
else:
    alt = Later("altair")

ROW, HIGH_ROW = 44, 62


@dataclass(frozen=True)
class Counted:
    """A count: its name, when and by whom, its lowest and highest number (alike for a single one), those in words."""

    name: str
    by: str
    low: float
    high: float
    said: tuple[str, str]


def description(counts: Sequence[Counted], width: int) -> alt.LayerChart:
    """One row for each count, its number at the dot; a range is two dots with a line between them."""
    narrow = width < grammar.WIDTHS[1]
    field = Room(width, left=4 if narrow else 250, right=66, top=8, bottom=6)
    row = HIGH_ROW if narrow else ROW
    height = row * len(counts)
    x = alt.X("high:Q", axis=None, scale=alt.Scale(domain=[0, max(c.high for c in counts)]))
    shift = 38 if narrow else 18

    def at(**columns: Sequence[object]) -> alt.Chart:
        return alt.Chart(grammar.rows(**columns)).encode(
            x=x, y=alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[0, height], reverse=True))
        )

    places = [n * row + shift for n in range(len(counts))]
    ends = [c.high for c in counts]
    ranges = [(n, c) for n, c in enumerate(counts) if c.low < c.high]
    names = {"row": [n * row + (8 if narrow else 11) for n in range(len(counts))], "high": [0] * len(counts)}
    below = {"row": [n * row + (24 if narrow else 28) for n in range(len(counts))], "high": [0] * len(counts)}
    aside = 0 if narrow else -246
    layers = [
        at(row=places, high=ends, zero=[0.0] * len(counts)).mark_rule(color=grammar.GRID).encode(x2="zero:Q"),
        at(row=places, high=ends).mark_point(color=grammar.BRAND, filled=True, size=130, opacity=1),
        at(row=places, high=ends, text=[c.said[1] for c in counts])
        .mark_text(align="left", dx=12, fontWeight="bold", color=grammar.INK)
        .encode(text="text:N"),
        at(**names, text=[c.name for c in counts])
        .mark_text(align="left", dx=aside, fontWeight="bold", color=grammar.INK)
        .encode(text="text:N"),
        at(**below, text=[c.by for c in counts])
        .mark_text(align="left", dx=aside, fontSize=grammar.SMALL, color=grammar.SOFT)
        .encode(text="text:N"),
    ]
    if ranges:
        rows = [places[n] for n, _ in ranges]
        low, high = [c.low for _, c in ranges], [c.high for _, c in ranges]
        layers += [
            at(row=rows, high=high, low=low).mark_rule(color=grammar.BRAND, strokeWidth=3).encode(x2="low:Q"),
            at(row=rows, high=low).mark_point(color=grammar.BRAND, filled=True, size=130, opacity=1),
            at(row=rows, high=low, text=[c.said[0] for _, c in ranges])
            .mark_text(align="right", dx=-12, fontWeight="bold", color=grammar.INK)
            .encode(text="text:N"),
        ]
    return grammar.dressed(layers, field, height)
