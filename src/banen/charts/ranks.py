"""Names with a number each, from most to least: a bar, or a dot with its reach on both sides of the line at nought."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from banen.charts.pen import Sheet, wrapped
from banen.charts.scales import around, linear

LEAST_WIDE = 440
"""From this width on the names stand beside the bars; below it above them."""
LETTER = 7.0
"""About the width of a letter."""
BAR = 14


@dataclass(frozen=True, slots=True)
class RankedBar:
    """One line: a name, a note under it, the number as drawn and as told, a remark at the end, and its look."""

    name: str
    note: str
    value: float
    told: str
    remark: str = ""
    look: str = "f1"


@dataclass(frozen=True, slots=True)
class RankedDot:
    """One line: a name, its number with the ends of its reach, and how it is told; ``sure`` where it is no doubt."""

    name: str
    value: float
    low: float
    high: float
    told: str
    sure: bool


def bar_sheet(rows: Sequence[RankedBar], width: int) -> Sheet:
    """Bars from the left, the longest as long as there is room for what stands behind it."""
    wide = width >= LEAST_WIDE
    left = round(width * 0.42) if wide else 0
    behind = max((len(row.told) for row in rows), default=0) * LETTER + 14
    remark = max((len(row.remark) for row in rows), default=0) * (LETTER - 0.6)
    room = width - left - behind - (remark + 10 if remark and wide else 0)
    most = max((row.value for row in rows), default=0.0) or 1.0
    named = [_named(row, left if wide else width - remark) for row in rows]
    heights = [16 * len(lines) + (8 if wide else BAR + 12) for lines in named]
    sheet = Sheet(width, max(sum(heights), 1))
    top = 0
    for row, lines, height in zip(rows, named, heights, strict=True):
        for n, (words, look) in enumerate(lines):
            sheet.text(0, top + 13 + 16 * n, words, look)
        y = top + 1 if wide else top + 16 * len(lines) + 2
        long = max(room * row.value / most, 1)
        sheet.rect(row.look, left, y, long, BAR)
        sheet.text(left + long + 7, y + 12, row.told, "b")
        if row.remark:
            sheet.text(width, top + 13, row.remark, "end tiny")
        top += height
    return sheet


def _named(row: RankedBar, room: float) -> list[tuple[str, str]]:
    """The lines of a name and its note, each with its look."""
    most = max(round(room / LETTER), 12)
    names = [(words, "b" if row.note else "") for words in wrapped(row.name, most)]
    return names + [(words, "tiny") for words in wrapped(row.note, round(most * 1.1))]


def dot_sheet(rows: Sequence[RankedDot], write: Callable[[float], str], equal: str, width: int) -> Sheet:
    """A dot for each with its reach; hollow where the reach holds nought, on one scale with a line there."""
    wide = width >= LEAST_WIDE
    left, right = (round(width * 0.34), 74) if wide else (0, 74)
    ends = [end for row in rows for end in (row.low, row.high)]
    domain = around(min(ends), max(ends), 10)
    x = linear(domain.low, domain.high, left + 10, width - right - 10)
    row_height = 27 if wide else 42
    sheet = Sheet(width, 26 + row_height * len(rows))
    for tick in domain.ticks():
        sheet.path("zero" if tick == 0 else "grid", f"M{x(tick):g} 20V{sheet.height}")
    _ticks(sheet, [(x(tick), equal if tick == 0 else write(tick)) for tick in domain.ticks()], x(0))
    for n, row in enumerate(rows):
        y = 26 + row_height * n + (14 if wide else 28)
        sheet.text(0, y + 4 if wide else y - 13, row.name, "halo")
        sheet.path("reach", f"M{x(row.low):g} {y:g}H{x(row.high):g}")
        sheet.circle(("less3" if row.value < 0 else "more3") if row.sure else "unsure", x(row.value), y, 5.5)
        sheet.text(width, y + 4.5, row.told, "end b")
    return sheet


def _ticks(sheet: Sheet, ticks: Sequence[tuple[float, str]], zero: float) -> None:
    """The numbers over the scale, those that have room; the word at nought first."""
    taken: list[tuple[float, float]] = []
    for at, words in sorted(ticks, key=lambda tick: abs(tick[0] - zero)):
        half = len(words) * LETTER / 2
        middle = max(at, half)
        if all(middle + half + 8 < low or middle - half - 8 > high for low, high in taken):
            taken.append((middle - half, middle + half))
            sheet.text(middle, 12, words, "mid")
