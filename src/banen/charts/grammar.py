"""The grammar of the charts: what a colour, a dash and a dot mean, and the frame that every picture stands in.

Colours are named, not valued: a page fills the names from its style sheet, light, dark or in the visitor's own colours,
and a picture that leaves the house gets those of the light page. One description serves all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from banen.later import Later

if TYPE_CHECKING:
    import altair as alt
else:
    alt = Later("altair")


def colour(name: str) -> str:
    """A colour of the style sheet by its name."""
    return f"var(--{name})"


INK, SOFT, PAPER, SURFACE, SUNKEN = (colour(name) for name in ("ink", "ink2", "paper", "surface", "sunken"))
GRID, AXIS, BASE, SEEN = (colour(name) for name in ("grid", "axis", "base", "seen"))
BRAND, BAND, BASE_BAND = colour("brand"), colour("band90"), colour("baseband")
YOURS, YOUR_WORDS = colour("c2"), colour("k2")
WORDS = tuple(colour(f"k{n}") for n in range(1, 5))
DASHES = ([1, 0], [9, 4], [2, 4], [12, 3, 2, 3])
"""Lines in their order; each has a name at its end as well."""
CURRENT_POLICY = [6, 4]
"""The dash of current policy."""
FONT = "Liberation Sans, Arial, sans-serif"
"""For measuring, and where a picture stands on its own; on a page the style sheet sets ours, which is narrower."""
TEXT, SMALL = 13, 12
WIDTHS = (330, 480, 700)
"""Widths that a chart is drawn for: a page shows the widest that fits, so that its text stays readable."""


@dataclass(frozen=True)
class Room:
    """The field of a chart within a width: what is left when the words around it have their room."""

    width: int
    left: int = 56
    right: int = 12
    top: int = 14
    bottom: int = 26

    @property
    def inner(self) -> int:
        """Width of the field itself."""
        return self.width - self.left - self.right

    @property
    def narrow(self) -> bool:
        """Whether it stands on a phone."""
        return self.width < WIDTHS[1]


def dressed(layers: Sequence[alt.Chart], field: Room, height: int) -> alt.LayerChart:
    """Layers in their frame: no box, no scale but that of the field, nothing that jumps."""
    around = {"left": field.left, "right": field.right, "top": field.top, "bottom": field.bottom}
    picture: alt.LayerChart = (
        alt.LayerChart(layer=list(layers))
        .properties(width=field.inner, height=height, padding=around, autosize="none")
        .configure(font=FONT, aria=False, background="transparent")
        .configure_axis(labelFontSize=TEXT, labelColor=SOFT, labelPadding=7)
        .configure_view(stroke=None)
        .configure_text(fontSize=TEXT)
    )
    return picture


def round_years(first: int, last: int, field: Room) -> list[int]:
    """The years that are marked on an axis, as many as have room.

    >>> round_years(2026, 2040, Room(330))
    [2030, 2035, 2040]
    """
    step = next(s for s in (1, 2, 5, 10, 20) if (last - first) / s <= field.inner / 62)
    return [year for year in range(first, last + 1) if year % step == 0]


def years(first: int, last: int, field: Room, marked: Sequence[int] = ()) -> alt.X:
    """The axis of years, with a mark at round years or at those that are asked for."""
    values = sorted(marked) or round_years(first, last, field)
    axis = alt.Axis(format="d", values=values, grid=False, ticks=False, domainColor=AXIS, labelOverlap=True)
    return alt.X("year:Q", title=None, scale=alt.Scale(domain=[first, last], nice=False, zero=False), axis=axis)


def amounts(field: str, low: float, high: float, count: int = 5) -> alt.Y:
    """The axis of amounts: lines across, no line upright; its ends do not depend on what is drawn."""
    axis = alt.Axis(tickCount=count, ticks=False, domain=False, gridColor=GRID)
    return alt.Y(f"{field}:Q", title=None, scale=alt.Scale(domain=[low, high], nice=True, zero=False), axis=axis)


def rows(**columns: Sequence[Any]) -> alt.InlineData:
    """Columns of equal length as the rows that a layer reads."""
    names = list(columns)
    return alt.InlineData(values=[dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)])


def lettered(chart: alt.Chart, **how: Any) -> list[alt.Chart]:
    """Words with a rim of paper around them, so that they can be read across a line."""
    rim = chart.mark_text(**{**how, "stroke": PAPER, "strokeWidth": 4, "strokeJoin": "round", "color": PAPER})
    return [rim, chart.mark_text(**how)]


def apart(places: Sequence[float], least: float) -> list[float]:
    """Places moved apart to a least distance, in their order, staying about where they were.

    >>> apart([10.0, 11.0], 4.0)
    [8.5, 12.5]
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = [places[i] for i in order]
    for i in range(1, len(moved)):
        moved[i] = max(moved[i], moved[i - 1] + least)
    back = sum(new - places[i] for new, i in zip(moved, order, strict=True)) / max(len(moved), 1)
    lifted = [0.0] * len(places)
    for new, i in zip(moved, order, strict=True):
        lifted[i] = new - back
    return lifted


def broken(name: str, longest: int = 14) -> tuple[str, ...]:
    """A name over two lines of about the same length, where it is too long for one.

    >>> broken("Grip op arbeidsmigratie")
    ('Grip op', 'arbeidsmigratie')
    """
    words = name.split(" ")
    if len(name) <= longest or len(words) == 1:
        return (name,)
    cuts = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    return min(cuts, key=lambda cut: max(map(len, cut)))
