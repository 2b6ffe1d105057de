"""Charts as pages carry them: the description once, drawn on the server for a page as it opens, its data for each move.

Browser and server give the same Vega the same description and the same data. Drawing costs the server some 40 ms, so
what it has drawn is kept, and the answer to a move is data alone.
"""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import markupsafe

from banen.charts import course
from banen.charts.drawing import locale
from banen.languages import Language

if TYPE_CHECKING:
    import altair as alt

KEPT = 256
"""Drawn charts kept in memory, about ten kilobytes each."""


@cache
def described(language: Language) -> dict[str, Any]:
    """The chart of an indicator over the years as Vega, compiled from its Vega-Lite, without data."""
    import vl_convert

    found: dict[str, Any] = vl_convert.vegalite_to_vega(course.description(language).to_dict())
    return found


def drawn(data: course.Data, language: Language) -> markupsafe.Markup:
    """The chart of an indicator with its data."""
    sets = {name: course.rows(columns) for name, columns in data.items()}
    about = described(language)
    filled = [{**entry, "values": sets[entry["name"]]} if entry["name"] in sets else entry for entry in about["data"]]
    return _svg(json.dumps({**about, "data": filled}), language)


def still(picture: alt.LayerChart, language: Language) -> markupsafe.Markup:
    """A chart that no slider moves."""
    import vl_convert

    return _svg(json.dumps(vl_convert.vegalite_to_vega(picture.to_dict())), language)


@lru_cache(maxsize=KEPT)
def _svg(description: str, language: Language) -> markupsafe.Markup:
    """SVG that scales with the page, hidden from readers of a screen: the words at its place say what it shows."""
    import vl_convert

    text = str(vl_convert.vega_to_svg(description, **locale(language)))
    start, _, rest = text.partition(">")
    box = start.split('viewBox="')[1].partition('"')[0]
    # The text comes from Vega, which escapes what it is given.
    return markupsafe.Markup(f'<svg class="chart" viewBox="{box}" aria-hidden="true">{rest}')  # noqa: S704
