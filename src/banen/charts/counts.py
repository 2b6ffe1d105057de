"""Counts that may not be added, as dots on one line each: how many people different counts see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from banen.charts.grammar import Room
from banen.charts.pen import Sheet, at
from banen.charts.scales import linear

ROW, HIGH_ROW = 44, 62
DOT = 6.4


@dataclass(frozen=True)
class Counted:
    """A count: its name, when and by whom, its lowest and highest number (alike for a single one), those in words."""

    name: str
    by: str
    low: float
    high: float
    said: tuple[str, str]


def description(counts: Sequence[Counted], width: int) -> Sheet:
    """One row for each count, its number at the dot; a range is two dots with a line between them."""
    narrow = Room(width).narrow
    field = Room(width, left=4 if narrow else 250, right=66, top=8, bottom=6)
    row, shift = (HIGH_ROW, 38) if narrow else (ROW, 18)
    x = linear(0.0, max(count.high for count in counts), field.left, width - field.right)
    sheet = Sheet(width, field.top + row * len(counts) + field.bottom)
    for n, count in enumerate(counts):
        top = field.top + n * row
        y, low, high = top + shift, x(count.low), x(count.high)
        sheet.text(4, top + 12.5, count.name, "b")
        sheet.text(4, top + (28 if narrow else 31), count.by, "tiny")
        sheet.path("grid", f"M{field.left} {y}H{at(high)}")
        if count.low < count.high:
            sheet.path("mt", f"M{at(low)} {y}H{at(high)}")
            sheet.circle("dot", low, y, DOT)
            sheet.text(low - 12, y + 4.5, count.said[0], "b end halo")
        sheet.circle("dot", high, y, DOT)
        sheet.text(high + 12, y + 4.5, count.said[1], "b halo")
    return sheet
