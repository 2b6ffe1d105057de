"""The pen: marks with classes on a sheet of a fixed width, as SVG for a page or as a picture that stands alone.

On a page a class gets its colour from the stylesheet, so that dark, print and forced colours are a change of tokens. A
picture that leaves the page carries the same look as attributes (:data:`INKS`, light): no style, no script, no font
but its fallback.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

INK, SOFT, PAPER, BRAND, BASE, TARGET = "#1a2026", "#4b5560", "#fbf9f5", "#005a6e", "#5f6973", "#8a3b00"
SERIES = ("#005a6e", "#ea5a6e", "#2e1a4f", "#7e7900")
SERIES_TEXT = ("#005a6e", "#b8243f", "#2e1a4f", "#625e00")
DASHES = ("", "9 4", "2 4", "12 3 2 3")
TINTS = ("#cfe6e9", "#b3d6db", "#8fc2ca", "#5a9fac", "#2b7c8d", "#005a6e")
"""One hue from light to dark, for how much."""
FONT = "'Source Sans 3', 'Liberation Sans', Arial, sans-serif"
INKS: dict[str, dict[str, str]] = {
    "grid": {"stroke": "#e4ddd1", "fill": "none"}, "axis": {"stroke": BASE, "fill": "none"},
    "zero": {"stroke": BASE, "stroke-width": "2", "stroke-dasharray": "6 4", "fill": "none"},
    "band90": {"fill": "#cfe4e7"}, "band50": {"fill": "#93c3cb"}, "baseband": {"fill": "#e6dfd3"},
    "gap": {"fill": "#f1ece3"},
    "line": {"fill": "none", "stroke": BRAND, "stroke-width": "2.75", "stroke-linejoin": "round",
             "stroke-linecap": "round"},
    "base": {"fill": "none", "stroke": BASE, "stroke-width": "2", "stroke-dasharray": "6 4"},
    "past": {"fill": "none", "stroke": BASE, "stroke-width": "2"},
    "usual": {"fill": "none", "stroke": "#7d7468", "stroke-width": "2", "stroke-dasharray": "2 4"},
    "ghost": {"fill": "none", "stroke": BRAND, "stroke-width": "1.5", "stroke-dasharray": "1.5 4",
              "stroke-linecap": "round"},
    "seen": {"fill": INK, "stroke": PAPER, "stroke-width": "1.5"},
    "event": {"stroke": BASE, "stroke-dasharray": "2 3", "fill": "none"},
    "flag": {"fill": "#ffe27a", "stroke": INK}, "dot": {"fill": BRAND},
    "ruler": {"stroke": INK, "stroke-width": "1", "fill": "none"},
    "target": {"stroke": TARGET, "stroke-width": "2", "stroke-dasharray": "9 3 2 3", "fill": "none"},
    "reach": {"stroke": BASE, "stroke-width": "1.5", "fill": "none"},
    "unsure": {"fill": "#fff", "stroke": BASE, "stroke-width": "2"},
    "mt": {"stroke": BRAND, "stroke-width": "2", "fill": "none"},
    "series": {"fill": "none", "stroke-width": "2.75", "stroke-linejoin": "round"},
    "yours": {"stroke": "#ea5a6e", "stroke-width": "2.75", "stroke-dasharray": "3 5", "stroke-linecap": "round",
              "fill": "none"},
    "none": {"fill": "#ece6dc"}, "less3": {"fill": BRAND}, "more3": {"fill": TARGET},
    **{f"s{i}": {"stroke": colour} | ({"stroke-dasharray": dash} if dash else {})
       for i, (colour, dash) in enumerate(zip(SERIES, DASHES, strict=True), 1)},
    **{f"f{i}": {"fill": colour} for i, colour in enumerate(SERIES, 1)},
    **{f"al{i}": {"fill": tint, "stroke": PAPER} for i, tint in enumerate(TINTS)},
    **{f"af{i}": {"fill": tint, "stroke": PAPER} for i, tint in enumerate(("#cfe6e9", "#6fb0bc", BRAND))},
    **{f"am{i}": {"fill": tint, "stroke": PAPER} for i, tint in enumerate(("#f7ddca", "#dd9560", TARGET))},
    "aborder": {"stroke": INK, "stroke-width": "1.6", "fill": "none"}, "anone": {"fill": "#ece6dc", "stroke": PAPER},
    "aunknown": {"fill": "#fff", "stroke": "#7d7468", "stroke-dasharray": "3 2"},
    "abox": {"fill": "#f1ece3", "stroke": "#e4ddd1"}, "mark-groen": {"fill": "#22603a"},
    "mark-oranje": {"fill": "#dd9560"}, "mark-rood": {"fill": "#a3180f"}, "mark-plan": {"fill": BRAND},
    "mark-onbepaald": {"fill": "#fff", "stroke": BASE, "stroke-width": "1.5"},
}  # fmt: skip
"""How a class of mark looks on paper; the stylesheet says the same for a page (a test compares them)."""
WORDS: dict[str, dict[str, str]] = {
    "b": {"font-weight": "700", "fill": INK},
    "white": {"font-weight": "700", "fill": "#fff"},
    "end": {"text-anchor": "end"},
    "mid": {"text-anchor": "middle"},
    "tiny": {"font-size": "12"},
    "lab": {"fill": BRAND, "font-weight": "700"},
    "tlab": {"fill": TARGET, "font-weight": "700"},
    "flagt": {"font-size": "12", "font-weight": "700", "fill": INK, "text-anchor": "middle"},
    "halo": {"paint-order": "stroke", "stroke": PAPER, "stroke-width": "4", "stroke-linejoin": "round"},
    **{f"k{i}": {"fill": colour, "font-weight": "700"} for i, colour in enumerate(SERIES_TEXT, 1)},
}


def at(value: float) -> str:
    """A place on the sheet, as short as it can be written."""
    return f"{value:.1f}".removesuffix(".0")


def line(xs: Sequence[float], ys: Sequence[float]) -> str:
    """The path through points."""
    return "M" + "L".join(f"{at(x)} {at(y)}" for x, y in zip(xs, ys, strict=True))


def area(xs: Sequence[float], low: Sequence[float], high: Sequence[float]) -> str:
    """The path around the space between two lines."""
    back = "L".join(f"{at(x)} {at(y)}" for x, y in zip(reversed(xs), reversed(low), strict=True))
    return f"{line(xs, high)}L{back}Z"


class Sheet:
    """A sheet of a fixed size, drawn on from the back to the front."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._marks: list[str] = []

    def path(self, look: str, d: str, name: str = "", title: str = "") -> None:
        """A line or an area."""
        identity = f' data-mark="{name}"' if name else ""
        self._marks.append(f'<path class="{look}"{identity} d="{d}"{_ended("path", title)}')

    def text(self, x: float, y: float, words: str, look: str = "", name: str = "") -> None:
        """Words at a place."""
        classes = f' class="{look}"' if look else ""
        identity = f' data-mark="{name}"' if name else ""
        self._marks.append(f'<text{classes}{identity} x="{at(x)}" y="{at(y)}">{escape(words)}</text>')

    def circle(self, look: str, x: float, y: float, r: float, title: str = "") -> None:
        """A dot."""
        self._marks.append(f'<circle class="{look}" cx="{at(x)}" cy="{at(y)}" r="{at(r)}"{_ended("circle", title)}')

    def rect(self, look: str, x: float, y: float, width: float, height: float, title: str = "") -> None:
        """A bar or a block."""
        size = f'width="{at(max(0, width))}" height="{at(max(0, height))}"'
        self._marks.append(f'<rect class="{look}" x="{at(x)}" y="{at(y)}" {size}{_ended("rect", title)}')

    def place(self, other: Sheet, x: float, y: float) -> None:
        """What stands on another sheet, at a place."""
        self._marks.append(f'<g transform="translate({at(x)} {at(y)})">{other.marks()}</g>')

    def marker(self, series: int, x: float, y: float, r: float = 5) -> None:
        """The marker of a series: circle, square, triangle, diamond; so that series differ without colour."""
        look = f"f{series}"
        if series == 1:
            self.circle(look, x, y, r)
        elif series == 2:
            self.rect(look, x - r, y - r, 2 * r, 2 * r)
        else:
            corners = (
                [(x, y - r - 1), (x + r + 1, y + r), (x - r - 1, y + r)]
                if series == 3
                else [(x, y - r - 1), (x + r + 1, y), (x, y + r + 1), (x - r - 1, y)]
            )
            self.path(look, line([c[0] for c in corners], [c[1] for c in corners]) + "Z")

    def marks(self) -> str:
        """Everything drawn so far."""
        return "".join(self._marks)

    def svg(self, label: str = "", look: str = "", name: str = "") -> str:
        """The sheet for a page: a picture with a name, or one that readers of a screen skip where words stand by."""
        role = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
        classes = f"chart {look}".strip()
        identity = f' data-chart="{name}"' if name else ""
        return (
            f'<svg class="{classes}"{identity} viewBox="0 0 {self.width} {self.height}" width="{self.width}" '
            f'height="{self.height}" {role}>{self.marks()}</svg>'
        )

    def inked(self) -> str:
        """The sheet with the looks of its classes written out, for a picture that stands on its own."""
        marks = _CLASS.sub(_attributes, self.marks())
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" width="{self.width}" '
            f'height="{self.height}"><g font-family="{FONT}" font-size="13" fill="{SOFT}">{marks}</g></svg>'
        )


def _ended(tag: str, title: str) -> str:
    """The end of a mark, with its name where it has one."""
    return f"><title>{escape(title)}</title></{tag}>" if title else "/>"


_CLASS = re.compile(r'<(\w+) class="([^"]*)"')


def _attributes(found: re.Match[str]) -> str:
    """A mark with what its classes look like, in place of the classes."""
    tag, classes = found[1], found[2].split()
    looks = WORDS if tag == "text" else INKS
    merged: dict[str, str] = {}
    for name in classes:
        if name == "out":
            merged |= {"fill": "#fff", "stroke": BRAND, "stroke-width": "1.5"}
        merged |= looks.get(name, {})
        if "out" in classes and name == "dot":
            merged |= {"fill": "#fff", "stroke": BRAND, "stroke-width": "1.5"}
    return f"<{tag}" + "".join(f' {name}="{value}"' for name, value in merged.items())


def wrapped(text: str, most: int) -> list[str]:
    """A text in lines of at most so many letters."""
    lines, now = [], ""
    for word in text.split():
        if now and len(now) + 1 + len(word) > most:
            lines.append(now)
            now = word
        else:
            now = f"{now} {word}".strip()
    return [*lines, now] if now else lines
