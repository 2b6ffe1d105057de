"""Changes between two waves: a dot with its interval per item, the nought line, and the margin within which none is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from banen.charts.pen import Sheet, line

WIDTH, ROW, TOP, BOTTOM, EDGE = 700, 44, 8, 34, 12
_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2)
_TICKS = 4


@dataclass(frozen=True, slots=True)
class ChangeDot:
    """One item: its name, its change with the interval, and whether it counts as changed."""

    name: str
    change: float
    interval: tuple[float, float]
    changed: bool


def change_chart(dots: Sequence[ChangeDot], margin: float, write: Callable[[float], str], label: str) -> str:
    """The picture; ``write`` makes a number of a share in points."""
    reach = max([margin, *(abs(end) for dot in dots for end in dot.interval)])
    step = next((step for step in _STEPS if reach / step <= _TICKS), _STEPS[-1])
    reach = step * (int(reach / step) + 1)
    sheet = Sheet(WIDTH, TOP + ROW * len(dots) + BOTTOM)
    low = TOP + ROW * len(dots)

    def across(value: float) -> float:
        return EDGE + (WIDTH - 2 * EDGE) * (value + reach) / (2 * reach)

    sheet.rect("gap", across(-margin), TOP, across(margin) - across(-margin), low - TOP)
    for n in range(-round(reach / step), round(reach / step) + 1):
        x = across(n * step)
        sheet.path("zero" if n == 0 else "grid", line([x, x], [TOP, low]))
        sheet.text(x, low + 18, write(n * step), "mid")
    for n, dot in enumerate(dots):
        y = TOP + ROW * n + 30
        sheet.text(0, y - 13, dot.name, "halo")
        sheet.path("ruler", line([across(end) for end in dot.interval], [y, y]))
        if dot.changed:
            sheet.circle("dot", across(dot.change), y, 6)
        else:
            sheet.circle("unsure", across(dot.change), y, 5)
    return sheet.svg(label, name="changes")
