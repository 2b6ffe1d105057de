"""A map of areas: equal tiles, or real borders where they were loaded; one list of places for page and picture.

On a page a place is a link with a name and a sentence, and the whole map is one stop of the tab key: arrows go from
place to place. A value is told by its tint, and by its sign where values of both signs stand on one map.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import shorten

from banen.charts.pen import Sheet

LETTERS = 40
"""Tiles of this size and more have room for their letters."""
_LINE, _BOX = 19, 14


@dataclass(frozen=True)
class Tile:
    """One area: where its tile stands, its tint, name and value in words, and the sentence about it.

    ``outline`` is the path of its border in the units of the map, where borders were loaded.
    """

    code: str
    name: str
    cell: tuple[int, int]
    look: str
    words: str
    told: str
    href: str
    short: str = ""
    outline: str = ""
    label: bool = False


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
        return (
            f'<a class="tile {place.look}" href="{escape(place.href)}" tabindex="{0 if first else -1}" '
            f'data-cell="{place.cell[0]},{place.cell[1]}" aria-label="{escape(f"{place.name}: {place.words}")}" '
            f'data-told="{escape(place.told)}"><title>{escape(f"{place.name}: {place.words}")}</title>'
            f"{shape}{self._letters(place)}</a>"
        )

    def _letters(self, place: Tile) -> str:
        left, top = self._corner(place)
        middle = left + self.tile / 2
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
        if size >= LETTERS:
            drawn.text(middle, top + size / 2 - 3, place.short, f"{dark} mid tiny")
            drawn.text(
                middle, top + size / 2 + 13, place.words, f"{'white' if dark == 'white' else ''} mid tiny".strip()
            )
        elif self.signed and place.look[0] in "fm":
            drawn.text(middle, top + size / 2 + 4.5, "−" if place.look[0] == "f" else "+", f"{dark} mid tiny")


DARK = ("l4", "l5", "f2", "m2")
"""Tints that are dark enough for white letters."""


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
