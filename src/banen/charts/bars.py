"""Bars with their names and numbers, drawn as SVG by themselves: small, and the same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from banen.charts.grammar import FONT

_WIDTH, _NAME, _ROW, _BAR = 640, 230, 26, 16
_INK, _FILL, _SOFT = "#1b1b1b", "#005a6e", "#5f6368"


def bars(rows: Sequence[tuple[str, float | None, str]], title: str, unknown: str) -> str:
    """One bar for each row of name, number and the number in words; what is not known has a word and no bar.

    >>> bars([("2023", None, "")], "Regions", "unknown").count("<rect")
    1
    """
    most = max((value for _, value, _ in rows if value is not None), default=0) or 1
    room, height = _WIDTH - _NAME - 110, _ROW * len(rows) + 8
    drawn = []
    for index, (name, value, words) in enumerate(rows):
        middle = _ROW * index + _ROW / 2 + 4
        drawn.append(f'<text x="{_NAME - 8}" y="{middle + 4:g}" text-anchor="end" fill="{_INK}">{escape(name)}</text>')
        if value is None:
            drawn.append(f'<text x="{_NAME}" y="{middle + 4:g}" fill="{_SOFT}">{escape(unknown)}</text>')
            continue
        length = max(room * max(value, 0) / most, 1)
        drawn.append(
            f'<rect x="{_NAME}" y="{middle - _BAR / 2:g}" width="{length:.1f}" height="{_BAR}" fill="{_FILL}"/>'
            f'<text x="{_NAME + length + 6:.1f}" y="{middle + 4:g}" fill="{_INK}">{escape(words)}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(title, quote=True)}" '
        f'viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" font-family="{FONT}" font-size="13">'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(drawn)}</svg>'
    )
