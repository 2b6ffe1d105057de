"""Pictures of decisions: the frontier, where each point is a package and none is the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from banen.charts.course import FONT, TODAY
from banen.languages import Language
from banen.later import Later
from banen.observe.words import words

if TYPE_CHECKING:
    import altair as alt
    import polars as pl
else:
    alt = Later("altair")
    pl = Later("polars")

COLOURS = ["#005a6e", "#ea5a6e", "#2e1a4f", "#7e7900", "#2d8fe6", "#7a2600"]
"""Those of scenarios, in their order: told apart with any colour vision."""
SHAPES = ["circle", "square", "triangle-up", "diamond", "triangle-down", "triangle-right"]
"""A level of law has a shape as well, for who sees no colours and for paper."""


@dataclass(frozen=True)
class Spot:
    """A package in the picture: open posts and housing shortage at the median, its intervention, and its name."""

    posts: float
    shortage: float
    intervention: float
    law: str
    number: str
    name: str


def frontier_chart(
    spots: Sequence[Spot], current: Spot, axes: tuple[str, str], laws: Sequence[str], reached: bool, language: Language
) -> alt.LayerChart:
    """Open posts against housing shortage at the median; size for intervention, colour and shape for the level of law.

    ``axes`` are the words of both indicators, ``laws`` the levels of law from low to high.
    """
    wording = words("charts", language)["frontier"]
    rows = [(s.posts, s.shortage, s.intervention, s.law, s.number, s.name) for s in spots]
    frame = pl.DataFrame(rows, schema=["posts", "shortage", "size", "law", "number", "name"], orient="row")
    x = alt.X("posts:Q", title=axes[0], scale=alt.Scale(zero=False))
    y = alt.Y("shortage:Q", title=axes[1], scale=alt.Scale(zero=False))
    base = alt.Chart(frame).encode(x=x, y=y)
    dots = base.mark_point(filled=True, opacity=0.85).encode(
        size=alt.Size("size:Q", title=wording["size"], scale=alt.Scale(range=[60, 420])),
        color=alt.Color("law:N", title=wording["law"], scale=alt.Scale(domain=list(laws), range=COLOURS)),
        shape=alt.Shape("law:N", title=wording["law"], scale=alt.Scale(domain=list(laws), range=SHAPES)),
        tooltip=["number:N", "name:N"],
    )
    labels = base.mark_text(dx=11, dy=-8, font=FONT, fontSize=10).encode(text="number:N")
    now = pl.DataFrame(
        {
            "posts": [current.posts],
            "shortage": [current.shortage],
            "text": [wording["now"]],
        }
    )
    cross = alt.Chart(now).mark_point(shape="cross", size=120, color=TODAY, filled=True).encode(x=x, y=y)
    note = (
        alt.Chart(now)
        .mark_text(align="right", dx=-12, color=TODAY, font=FONT, fontSize=10)
        .encode(x=x, y=y, text="text:N")
    )
    chart: alt.LayerChart = (
        alt.LayerChart(layer=[dots, labels, cross, note])
        .properties(
            width=460,
            height=340,
            title=alt.Title(wording["title" if reached else "near"], anchor="start", fontSize=14, font=FONT),
        )
        .configure(font=FONT)
        .configure_view(stroke=None)
    )
    return chart
