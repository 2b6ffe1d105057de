"""Pictures of decisions: the frontier, where each point is a package and none is the best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import altair as alt
import polars as pl

from banen.charts.course import FONT, TODAY
from banen.decide.search.choices import LEGAL_LEVELS
from banen.simulate.results.indicators import indicators, label_of

if TYPE_CHECKING:
    from banen.decide.search.frontier import Frontier

WORDS = {
    "nl": {
        "law": "Hoogste rechtsniveau",
        "size": "Ingreep",
        "now": "huidig beleid",
        "title": "Pakketten die de band halen",
        "near": "Geen pakket haalt de band; dit komt het dichtst bij",
    },
    "en": {
        "law": "Highest level of law",
        "size": "Intervention",
        "now": "current policy",
        "title": "Packages that reach the band",
        "near": "No package reaches the band; these come nearest",
    },
}
LEVELS = {
    "nl": ("geen", "begroting", "gemeente", "besluit", "wet", "EU"),
    "en": ("none", "budget", "municipal", "decree", "statute", "EU"),
}
"""Names of the levels of law, in the order of ``LEGAL_LEVELS``."""
COLOURS = ["#8a8a8a", "#e69f00", "#56b4e9", "#009e73", "#154273", "#a90061"]


def level_word(level: str, language: Literal["nl", "en"]) -> str:
    """The name of a level of law."""
    return LEVELS[language][LEGAL_LEVELS.index(level)]


def frontier_chart(frontier: Frontier, language: Literal["nl", "en"] = "en") -> alt.LayerChart:
    """Open posts against housing shortage at the median; size for intervention, colour for the level of law."""
    words = WORDS[language]
    levels = dict(zip(LEGAL_LEVELS, LEVELS[language], strict=True))
    points = frontier.points or frontier.nearest
    rows = [
        (p.bands[frontier.posts][1], p.bands["housing_shortage"][1], p.intervention, levels[p.legal_level],
         str(p.number), p.package.title[language])
        for p in points
    ]  # fmt: skip
    frame = pl.DataFrame(rows, schema=["posts", "shortage", "size", "law", "number", "name"], orient="row")
    x = alt.X("posts:Q", title=label_of(frontier.posts, language), scale=alt.Scale(zero=False))
    y = alt.Y("shortage:Q", title=indicators()["housing_shortage"].label[language], scale=alt.Scale(zero=False))
    base = alt.Chart(frame).encode(x=x, y=y)
    dots = base.mark_circle(opacity=0.8).encode(
        size=alt.Size("size:Q", title=words["size"], scale=alt.Scale(range=[60, 420])),
        color=alt.Color("law:N", title=words["law"], scale=alt.Scale(domain=list(levels.values()), range=COLOURS)),
        tooltip=["number:N", "name:N"],
    )
    labels = base.mark_text(dx=11, dy=-8, font=FONT, fontSize=10).encode(text="number:N")
    now = pl.DataFrame({
        "posts": [frontier.current.bands[frontier.posts][1]],
        "shortage": [frontier.current.bands["housing_shortage"][1]], "text": [words["now"]],
    })  # fmt: skip
    cross = alt.Chart(now).mark_point(shape="cross", size=120, color=TODAY, filled=True).encode(x=x, y=y)
    note = (
        alt.Chart(now)
        .mark_text(align="right", dx=-12, color=TODAY, font=FONT, fontSize=10)
        .encode(x=x, y=y, text="text:N")
    )
    made: alt.LayerChart = (
        alt.LayerChart(layer=[dots, labels, cross, note])
        .properties(
            width=460, height=340,
            title=alt.Title(words["title" if frontier.points else "near"], anchor="start", fontSize=14, font=FONT),
        )
        .configure(font=FONT)
        .configure_view(stroke=None)
    )  # fmt: skip
    return made
