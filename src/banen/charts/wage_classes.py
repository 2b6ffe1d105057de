"""Wages in classes with a line through them: of every hundred people, how many earn what, and who sits below the line.

The height of a bar is people per euro, so that classes of different widths compare; its number is people of a hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from banen.charts.pen import Sheet
from banen.charts.scales import linear

HEIGHT, TOP, LOW, EDGE = 216, 40, 172, 8
GAP, LETTER = 1.5, 7.2
"""Pixels between two bars, and about the width of a letter."""
LEAST_WIDE = 16
"""Pixels below which a bar has no number."""


@dataclass(frozen=True, slots=True)
class WageBar:
    """People who earn from ``low`` to ``high``: how many of a hundred, as drawn and as told, and their look."""

    low: float
    high: float
    share: float
    told: str
    look: str = "band90"


@dataclass(frozen=True, slots=True)
class WageLine:
    """An amount with its words; ``counts`` where it is the one that decides."""

    amount: float
    words: str
    counts: bool = True


@dataclass(frozen=True, slots=True)
class WageChart:
    """The bars from low to high, the lines, a sentence about those below, the unit, and how an amount is written."""

    bars: Sequence[WageBar]
    lines: Sequence[WageLine]
    said: str
    unit: str
    write: Callable[[float], str]


def wage_sheet(chart: WageChart, width: int) -> Sheet:
    """The picture at a width."""
    sheet = Sheet(width, HEIGHT)
    first, last = chart.bars[0].low, chart.bars[-1].high
    x = linear(first, last, EDGE, width - EDGE)
    tallest = max(bar.share / (bar.high - bar.low) for bar in chart.bars) or 1.0
    for bar in chart.bars:
        left, right = x(bar.low), x(bar.high)
        height = (LOW - TOP - 18) * bar.share / (bar.high - bar.low) / tallest
        sheet.rect(bar.look, left + GAP / 2, LOW - height, right - left - GAP, height)
        if right - left >= LEAST_WIDE and bar.told:
            sheet.text((left + right) / 2, LOW - height - 5, bar.told, "mid b" if bar.look != "band90" else "mid")
    sheet.path("axis", f"M{EDGE} {LOW}H{width - EDGE}")
    _lines(sheet, chart, x, width)
    _amounts(sheet, chart, x, width)
    if chart.said:
        sheet.text(EDGE, 14, chart.said, "k2")
    sheet.text(0, HEIGHT - 4, chart.unit, "tiny")
    return sheet


def _lines(sheet: Sheet, chart: WageChart, x: Callable[[float], float], width: int) -> None:
    """The criteria: the one that decides in ink, another dashed; their words on the side with more room, and lower
    where words stand there already."""
    taken: list[tuple[float, float]] = []
    for line in chart.lines:
        at, wide = x(line.amount), len(line.words) * LETTER
        sheet.path("ruler" if line.counts else "event", f"M{at:g} 20V{LOW}")
        long = at + 8 + wide > width
        left, right = (at - 7 - wide, at - 7) if long else (at + 7, at + 7 + wide)
        high = 46 if any(left < end and start < right for start, end in taken) else 32
        taken.append((left, right))
        sheet.text(right if long else left, high, line.words, ("b" if line.counts else "") + " halo" + " end" * long)


def _amounts(sheet: Sheet, chart: WageChart, x: Callable[[float], float], width: int) -> None:
    """Amounts under the axis, as many as have room, and never without those of the lines and the ends."""
    ends = [chart.bars[0].low, *(line.amount for line in chart.lines), chart.bars[-1].high]
    taken: list[tuple[float, float]] = []
    for amount in (*ends, *(bar.high for bar in chart.bars)):
        words = chart.write(amount)
        at, half = x(amount), len(words) * LETTER / 2
        middle = min(max(at, half), width - half)
        if all(middle + half + 6 < low or middle - half - 6 > high for low, high in taken):
            taken.append((middle - half, middle + half))
            sheet.path("axis", f"M{at:g} {LOW}v6")
            sheet.text(middle, LOW + 20, words, "mid")
