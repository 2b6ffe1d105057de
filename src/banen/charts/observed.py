"""A series as it was counted: dots in ink, joined where one definition holds; forecasts as one line per vintage.

What happened outside stands above the field, each on a line of its own with a hairline down to the axis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from banen.charts import grammar
from banen.charts.grammar import Room
from banen.later import Later

if TYPE_CHECKING:
    import altair as alt
else:
    alt = Later("altair")

HEIGHT, LOW_HEIGHT = 300, 220
EVENT_ROW = 16
"""Room that the words of one event take above the field."""
BESIDE = 104
"""Room for the words of the newest forecast beside its end; where that is not, they stand above it."""
NEXT = 1.01
"""Years that one definition joins lie at most this far apart."""


@dataclass(frozen=True)
class Seen:
    """One value: when (years, with a fraction for quarters), how much, in words, and which definition and vintage."""

    at: float
    value: float
    said: str
    definition: str
    vintage: str = ""


def description(
    values: Sequence[Seen], words: Mapping[str, str], width: int, events: Sequence[tuple[float, str]] = ()
) -> alt.LayerChart:
    """The chart of a series; ``words`` hold ``vintage``, with a place for the year of a forecast.

    ``events`` are places on the axis of years, with their words.
    """
    narrow = width < grammar.WIDTHS[1]
    top = 24 + EVENT_ROW * len(events)
    field = Room(width, left=64, right=BESIDE if any(v.vintage for v in values) and not narrow else 24, top=top)
    first, last = min(v.at for v in values), max(v.at for v in values)
    margin = max(1.0, (last - first) / 25)
    first, last = first - margin, last + margin * (not any(v.vintage for v in values))
    lowest, highest = min(v.value for v in values), max(v.value for v in values)
    x = grammar.years(int(first // 1), int(-(-last // 1)), field)
    y = grammar.amounts("value", min(0.0, lowest), max(0.0, highest), 3 if narrow else 5)
    seen = sorted((v for v in values if not v.vintage), key=lambda v: v.at)
    height = LOW_HEIGHT if narrow else HEIGHT
    layers = _events(events, x, height, (first + last) / 2)
    vintages = list(dict.fromkeys(v.vintage for v in values if v.vintage))
    for n, vintage in enumerate(sorted(vintages)):
        own = [v for v in values if v.vintage == vintage]
        layers += _vintage(own, vintage == max(vintages), n, (x, y), words, narrow)
    layers += _counted(seen, x, y)
    return grammar.dressed(layers, field, height)


def _events(events: Sequence[tuple[float, str]], x: alt.X, height: int, middle: float) -> list[alt.Chart]:
    """A hairline from the axis to the words of each event, which stand left of it where the right has no room."""
    layers: list[alt.Chart] = []
    for row, (at, words) in enumerate(events):
        y = -22 - EVENT_ROW * (len(events) - 1 - row)
        here = alt.Chart(grammar.rows(year=[at])).encode(x=x)
        layers.append(
            here.mark_rule(color=grammar.SOFT, strokeWidth=1, strokeDash=[2, 3]).encode(
                y=alt.value(y), y2=alt.value(height)
            )
        )
        left = at > middle
        side = {"align": "right" if left else "left", "dx": -5 if left else 5}
        said = here.encode(text=alt.value(words), y=alt.value(y + 4))
        layers += grammar.lettered(said, fontSize=grammar.SMALL, color=grammar.SOFT, **side)
    return layers


def _placed(values: Sequence[Seen], x: alt.X, y: alt.Y) -> alt.Chart:
    data = grammar.rows(year=[v.at for v in values], value=[v.value for v in values], text=[v.said for v in values])
    return alt.Chart(data).encode(x=x, y=y)


def _counted(seen: Sequence[Seen], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Dots; a line between neighbours of one definition; the first, the last and the highest with their number."""
    layers = [
        _placed(pair, x, y).mark_line(color=grammar.BASE, strokeWidth=1.5)
        for pair in pairwise(seen)
        if pair[0].definition == pair[1].definition and pair[1].at - pair[0].at <= NEXT
    ]
    if not seen:
        return layers
    layers.append(
        _placed(seen, x, y).mark_point(
            color=grammar.SEEN, fill=grammar.SEEN, size=62, opacity=1, stroke=grammar.PAPER, strokeWidth=1.5
        )
    )
    named = {id(v): v for v in (seen[0], max(seen, key=lambda v: v.value), seen[-1])}
    for value in named.values():
        # the first stands to the right of the numbers of the axis, not across them
        side = {"align": "left", "dx": -5} if value is seen[0] else {"align": "center"}
        words = _placed([value], x, y).encode(text="text:N")
        layers += grammar.lettered(words, dy=-14, fontWeight="bold", color=grammar.INK, **side)
    return layers


def _vintage(
    values: Sequence[Seen], newest: bool, n: int, axes: tuple[alt.X, alt.Y], words: Mapping[str, str], narrow: bool
) -> list[alt.Chart]:
    """A forecast: a line with the year it was made at its end, the newest in petrol."""
    values, (x, y) = sorted(values, key=lambda v: v.at), axes
    colour, width = (grammar.BRAND, 2.75) if newest else (grammar.BASE, 1.25)
    dash = [1, 0] if newest else grammar.DASHES[n % len(grammar.DASHES)]
    line = _placed(values, x, y).mark_line(
        color=colour, strokeWidth=width, strokeDash=dash, point={"color": colour, "size": 22, "filled": True}
    )
    if not newest:
        return [line]
    end = _placed(values[-1:], x, y).encode(text=alt.value(words["vintage"].format(year=values[-1].vintage)))
    side = {"align": "right", "dy": -12} if narrow else {"align": "left", "dx": 8}
    return [line, *grammar.lettered(end, **side, fontWeight="bold", color=grammar.WORDS[0])]
