"""Charts in colours of their own that a page shows and no slider moves: drawn on the server, once for each."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

import markupsafe

from banen.charts.drawing import locale
from banen.languages import Language

if TYPE_CHECKING:
    import altair as alt

KEPT = 256
"""Drawn charts kept in memory, about ten kilobytes each."""


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
