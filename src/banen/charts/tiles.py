"""Tiles: every region of the country as a square, in the place where people look for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import altair as alt
import polars as pl

from banen.observe.words import words

POSSIBLE: Final = ("geen_weigeringsgrond_plan", "akkoord_onder_voorwaarden", "akkoord")
"""Outcomes under which a business may come."""
_LIGHT: Final = 0.5
"""Share from which a tile is dark enough for white letters."""


def suitability_tiles(regions: Iterable[Mapping[str, Any]], credit: str, language: str) -> alt.LayerChart:
    """A tile per labour-market region: in how many of its municipalities the business may come; the rest as numbers."""
    wording = words("charts", language)["tiles"]
    rows = []
    for region in regions:
        found, count = region["outcomes"], region["municipalities"]
        may = sum(found[name] for name in POSSIBLE)
        rest = f"{found['aanvullen']} {wording['open']}, {found['afwijzen_mogelijk']} {wording['red']}"
        rows.append(
            (
                region["tile_col"],
                region["tile_row"],
                region["region"],
                region["name"],
                may / count,
                f"{may}/{count}",
                rest,
            )
        )
    frame = pl.DataFrame(rows, schema=["col", "row", "code", "name", "share", "may", "rest"], orient="row")
    place = {"x": alt.X("col:O", axis=None), "y": alt.Y("row:O", axis=None)}
    scale = alt.Scale(domain=[0, 1], range=["#e9f3f4", "#005a6e"])
    legend = alt.Legend(orient="bottom", format="%", gradientLength=160)
    base = alt.Chart(frame)
    letters = alt.condition(f"datum.share > {_LIGHT}", alt.value("white"), alt.value("#1b1b1b"))
    tiles = base.mark_rect(stroke="white", strokeWidth=3).encode(
        color=alt.Color("share:Q", title=wording["share"], scale=scale, legend=legend),
        tooltip=["name:N", "may:N", "rest:N"],
        **place,
    )
    texts = [
        base.mark_text(dy=dy, fontSize=size).encode(text=f"{field}:N", color=letters, **place)
        for field, dy, size in (("code", -18, 10), ("may", 0, 15), ("rest", 18, 9))
    ]
    title = alt.TitleParams(wording["title"], subtitle=[wording["says"], credit], anchor="start")
    return alt.LayerChart(layer=[tiles, *texts]).properties(width={"step": 82}, height={"step": 66}, title=title)
