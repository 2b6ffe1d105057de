"""A map of areas: equal tiles, or real borders where they were loaded; one list of places for page and picture.

On a page a place is a link with a name and a sentence, and the whole map is one stop of the tab key: arrows go from
place to place. A value is told by its tint, and by its sign where values of both signs stand on one map. A tile may
hold marks of its own, one for each part of its area. Nothing else in this house writes tiles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import shorten

from banen.charts.pen import Sheet, at, wrapped

LETTERS = 40
"""Tiles of this size and more have room for their letters."""
_LINE, _BOX = 19, 14
_EDGE, _LETTER = 16, 6.6
"""Paper around a map that stands alone, and the mean width of a letter."""
MARK, PER_ROW = 12, 5
"""Pixels of a mark in a tile, and marks in a row."""
_LEFT, _TOP = 9, 24


@dataclass(frozen=True)
class Tile:
    """One area: where its tile stands, its tint, name and value in words, and the sentence about it.

    ``outline`` is the path of its border in the units of the map, where borders were loaded; ``below`` a last line in
    a tile on paper; ``marks`` are the looks and names of the parts of the area.
    """

    code: str
    name: str
    cell: tuple[int, int]
    look: str
    words: str
    told: str = ""
    href: str = ""
    short: str = ""
    outline: str = ""
    label: bool = False
    below: str = ""
    marks: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class AreaMap:
    """The places of a map with their size in pixels, lines between groups of them, and the key of the tints."""

    title: str
    places: Sequence[Tile]
    tile: int
    gap: int
    legend: Sequence[tuple[str, str]]
    groups: Sequence[tuple[tuple[int, int], str]] = ()
    kind: str = "regions"
    says: str = ""
    credit: str = ""

    @property
    def signed(self) -> bool:
        """Whether some places have more and some less, so that a tint alone would not tell them apart in grey."""
        return len({place.look[0] for place in self.places if place.look[0] in "fm"}) > 1

    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        ends = (max(place.cell[axis] for place in self.places) + 1 for axis in (0, 1))
        across, down = (end * (self.tile + self.gap) - self.gap for end in ends)
        return across, down

    def svg(self) -> str:
        """The map for a page."""
        across, down = self.size()
        drawn = "".join(self._link(place, n == 0) for n, place in enumerate(self.places))
        lines = borders(self.groups, self.tile + self.gap)
        names = "".join(self._name(place) for place in self.places if place.label)
        if not any(place.href for place in self.places):
            return (
                f'<svg class="{self.kind}" viewBox="0 0 {across} {down}" role="img" '
                f'aria-label="{escape(self.title)}">{drawn}</svg>'
            )
        return (
            f'<svg class="tiles {self.kind}" data-map viewBox="-2 -2 {across + 4} {down + 4}" role="group" '
            f'aria-label="{escape(self.title)}">{drawn}<path class="border" d="{lines}"/>{names}</svg>'
        )

    def _corner(self, place: Tile) -> tuple[int, int]:
        left, top = (axis * (self.tile + self.gap) for axis in place.cell)
        return left, top

    def _link(self, place: Tile, first: bool) -> str:
        left, top = self._corner(place)
        shape = (
            f'<path class="area" d="{place.outline}"/>'
            if place.outline
            else f'<rect x="{left}" y="{top}" width="{self.tile}" height="{self.tile}" rx="{self.tile // 9}"/>'
        )
        if not place.href:
            return f'<g class="{place.look}"><title>{escape(place.name)}</title>{shape}{self._letters(place)}</g>'
        return (
            f'<a class="tile {place.look}" href="{escape(place.href)}" tabindex="{0 if first else -1}" '
            f'data-cell="{place.cell[0]},{place.cell[1]}" aria-label="{escape(f"{place.name}: {place.words}")}" '
            f'data-told="{escape(place.told)}"><title>{escape(f"{place.name}: {place.words}")}</title>'
            f"{shape}{self._letters(place)}</a>"
        )

    def _letters(self, place: Tile) -> str:
        left, top = self._corner(place)
        middle = left + self.tile / 2
        if place.marks:
            sheet = Sheet(0, 0)
            self._marked(sheet, place, left, top, 1.0)
            return f'<text x="{middle:g}" y="{top + 13}">{escape(place.short)}</text>{sheet.marks()}'
        if self.tile >= LETTERS:
            return (
                f'<text x="{middle:g}" y="{top + self.tile / 2 - 4:g}">{escape(place.short)}</text>'
                f'<text class="value" x="{middle:g}" y="{top + self.tile / 2 + 14:g}">{escape(place.words)}</text>'
            )
        if self.signed and not place.outline and place.look[0] in "fm":
            return (
                f'<text x="{middle:g}" y="{top + self.tile / 2 + 4.5:g}">{"−" if place.look[0] == "f" else "+"}</text>'
            )
        return ""

    def _name(self, place: Tile) -> str:
        left, top = self._corner(place)
        return (
            f'<text class="city" aria-hidden="true" x="{left + self.tile / 2:g}" y="{top - 3}">'
            f"{escape(place.name)}</text>"
        )

    def _marked(self, drawn: Sheet, place: Tile, left: float, top: float, scale: float) -> None:
        """The marks in a tile, row by row."""
        for n, (look, name) in enumerate(place.marks):
            x, y = _LEFT + (n % PER_ROW) * MARK, _TOP + (n // PER_ROW) * MARK
            mark(drawn, look, left + x * scale, top + y * scale, name)

    def paper(self) -> str:
        """The map as SVG that stands alone: title, what it says, the map with its key, and whose figures it shows."""
        width = self.size()[0] + 2 * _EDGE
        inner, said = self.sheet(width - 2 * _EDGE), wrapped(self.says, int((width - 2 * _EDGE) / _LETTER))
        top = 2 * _LINE + _LINE * len(said)
        drawn = Sheet(width, top + inner.height + 2 * _LINE)
        drawn.text(_EDGE, 1.5 * _LINE, self.title, "b")
        for n, line in enumerate(said):
            drawn.text(_EDGE, _LINE * (n + 2.4), line)
        drawn.place(inner, _EDGE, top)
        drawn.text(_EDGE, drawn.height - 0.6 * _LINE, self.credit, "tiny")
        return drawn.inked()

    def _repr_svg_(self) -> str:
        return self.paper()

    def sheet(self, width: int) -> Sheet:
        """The map as a picture that leaves the house, with its key under it."""
        across, down = self.size()
        most = min(width, across)
        scale = most / across
        columns = max(1, width // 170)
        drawn = Sheet(width, round(down * scale) + 14 + _LINE * -(-len(self.legend) // columns))
        for place in self.places:
            left, top = (value * scale for value in self._corner(place))
            drawn.rect(f"a{place.look}", left, top, self.tile * scale, self.tile * scale)
            self._written(drawn, place, left, top, scale)
        if self.groups:
            drawn.path("aborder", borders(self.groups, (self.tile + self.gap) * scale))
        for place in self.places:
            if place.label:
                left, top = (value * scale for value in self._corner(place))
                drawn.text(left + self.tile * scale / 2, top - 3, place.name, "b mid tiny halo")
        for n, (look, text) in enumerate(self.legend):
            x, y = (n % columns) * 170, down * scale + 14 + _LINE * (n // columns)
            drawn.rect(f"a{look}", x, y, _BOX, _BOX)
            drawn.text(x + _BOX + 7, y + 12, shorten(text, 26, placeholder="…"), "tiny")
        return drawn

    def _written(self, drawn: Sheet, place: Tile, left: float, top: float, scale: float) -> None:
        """The letters of a tile that is large enough to hold them at twelve pixels."""
        size, middle = self.tile * scale, left + self.tile * scale / 2
        dark = "white" if place.look in DARK else "b"
        if place.marks:
            drawn.text(middle, top + 13 * scale, place.short, "b mid tiny")
            self._marked(drawn, place, left, top, scale)
        elif size >= LETTERS:
            light, up = f"{'white' if dark == 'white' else ''} mid tiny".strip(), 10 if place.below else 3
            drawn.text(middle, top + size / 2 - up, place.short, f"{dark} mid tiny")
            drawn.text(middle, top + size / 2 - up + 16, place.words, light)
            if place.below:
                drawn.text(middle, top + size / 2 - up + 32, place.below, light)
        elif self.signed and place.look[0] in "fm":
            drawn.text(middle, top + size / 2 + 4.5, "−" if place.look[0] == "f" else "+", f"{dark} mid tiny")


DARK = ("l4", "l5", "f2", "m2")
"""Tints that are dark enough for white letters."""


def mark(drawn: Sheet, look: str, x: float, y: float, name: str = "", half: float = 4.2) -> None:
    """A mark around a point whose shape tells its look without colour: disc, triangle, square, diamond, open ring."""
    style = f"mark-{look}"
    if look in ("groen", "onbepaald"):
        drawn.circle(style, x, y, half if look == "groen" else half - 0.8, name)
    elif look == "rood":
        drawn.rect(style, x - half, y - half, 2 * half, 2 * half, name)
    elif look == "oranje":
        wide = half + 0.6
        drawn.path(style, f"M{at(x)} {at(y - wide)}l{at(wide)} {at(2 * half)}h{at(-2 * wide)}z", title=name)
    else:
        drawn.path(style, f"M{at(x)} {at(y - 5)}l5 5l-5 5l-5 -5z", title=name)


def borders(groups: Iterable[tuple[tuple[int, int], str]], pitch: float) -> str:
    """Lines between neighbouring tiles of different groups, such as provinces."""
    of = dict(groups)
    parts = []
    for (col, row), own in of.items():
        if of.get((col + 1, row), own) != own:
            parts.append(f"M{(col + 1) * pitch - 0.5:g} {row * pitch:g}v{pitch:g}")
        if of.get((col, row + 1), own) != own:
            parts.append(f"M{col * pitch:g} {(row + 1) * pitch - 0.5:g}h{pitch:g}")
    return "".join(parts)
