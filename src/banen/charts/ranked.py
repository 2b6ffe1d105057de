"""What differs per group, the most changed first: a bar for the middle and a line for the range, on one axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from banen.charts.pen import Sheet, line, wrapped
from banen.charts.scales import around, linear

WIDTH, NAMES, EDGE, BOTTOM = 468, 178, 24, 26
LETTERS, TITLE_LETTERS = 27, 56
"""Letters that fit in a line of a name, and of the title."""
LINE, GAP, BAR, BLOCK = 14, 10, 13, 24
"""Height of a line of words, room between two groups, thickness of a bar, and least height of a group."""
LEAST = 12.0
"""The shortest axis: its numbers are whole, because there is no fraction of a person to see."""
MOST = 12
"""Groups that are shown."""


def ranked(
    rows: Sequence[tuple[str, float, float, float]], title: str, write: Callable[[float], str], most: int = MOST
) -> Sheet:
    """Difference per group (name, 5, 50 and 95% value); ``write`` makes a number of the axis."""
    shown = sorted(rows, key=lambda row: -abs(row[2]))[:most]
    names, heads = [wrapped(row[0], LETTERS) for row in shown], wrapped(title, TITLE_LETTERS)
    heights = [max(BLOCK, LINE * len(name) + GAP) for name in names]
    top = LINE * len(heads) + 2 * GAP
    foot = top + sum(heights)
    sheet = Sheet(WIDTH, foot + BOTTOM)
    domain = around(min((0.0, *(row[1] for row in shown))), max((0.0, *(row[3] for row in shown))), LEAST)
    across = linear(domain.low, domain.high, NAMES + EDGE, WIDTH - EDGE)
    for i, head in enumerate(heads):
        sheet.text(0, LINE * (i + 1), head, "b")
    for tick in domain.ticks():
        x = across(tick)
        sheet.path("axis" if tick == 0 else "grid", line([x, x], [top, foot]))
        sheet.text(x, foot + LINE + 2, write(tick), "mid tiny")
    for (_, low, middle, high), name, height in zip(shown, names, heights, strict=True):
        y = top + height / 2
        for i, words in enumerate(name):
            sheet.text(NAMES, y + 4 + LINE * (i - (len(name) - 1) / 2), words, "end tiny")
        sheet.rect("band50", min(across(0), across(middle)), y - BAR / 2, abs(across(middle) - across(0)), BAR)
        sheet.path("ruler", line([across(low), across(high)], [y, y]))
        top += height
    return sheet
