"""Charts in colours of their own that a page shows and no slider moves: drawn on the server, once for each.

On paper and in a file they keep those colours; in a page each gets the name of its like in the style sheet, so that a
picture turns dark with its page and follows the colours of the visitor.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING

import markupsafe

from banen.charts.drawing import locale
from banen.languages import Language

if TYPE_CHECKING:
    import altair as alt

KEPT = 256
"""Drawn charts kept in memory, about ten kilobytes each."""


def still(picture: alt.LayerChart, language: Language, said: str = "", look: str = "whole") -> markupsafe.Markup:
    """A chart that no slider moves; ``look`` names the width for which it is drawn, where there is one for each."""
    import vl_convert

    return _svg(json.dumps(vl_convert.vegalite_to_vega(picture.to_dict())), language, said, look)


@lru_cache(maxsize=KEPT)
def _svg(description: str, language: Language, said: str, look: str) -> markupsafe.Markup:
    import vl_convert

    return inline(str(vl_convert.vega_to_svg(description, **locale(language))), said, look)


_ALIKE = {
    "ink": "#1a2026 #000 #222 black",
    "ink2": "#4b5560",
    "paper": "#fff white #fbf9f5",
    "axis": "#888 #647586 #5f6973",
    "grid": "#ddd #e6eaee #e4ddd1",
    "c1": "#005a6e",
    "c2": "#ea5a6e",
    "c3": "#2e1a4f #39870c",
    "c4": "#7e7900 #b8860b",
    "c5": "#2d8fe6",
    "c6": "#7a2600",
    "target-line": "#8a3b00",
}
_LIKE = {colour: name for name, colours in _ALIKE.items() for colour in colours.split()}
"""The name in the style sheet for a colour of a picture."""
_HEARD = re.compile(r' (?:role|aria-\w+)="[^"]*"')
"""What Vega tells of each mark, in English: a picture is heard as one sentence."""
_PAINT = re.compile(r'(fill|stroke)="([^"]+)"')


def inline(svg: str, said: str = "", look: str = "whole") -> markupsafe.Markup:
    """A drawing in a page, in the colours of that page: with what it says, or hidden from readers of a screen."""
    start, _, rest = svg.partition(">")
    box = start.split('viewBox="')[1].partition('"')[0]
    heard = f'role="img" aria-label="{escape(said)}"' if said else 'aria-hidden="true"'
    painted = _PAINT.sub(_named, _HEARD.sub("", rest))
    # The text comes from Vega or from our pen, which escape what they are given.
    return markupsafe.Markup(f'<svg class="drawn {look}" viewBox="{box}" {heard}>{painted}')  # noqa: S704


def _named(paint: re.Match[str]) -> str:
    return f'{paint[1]}="var(--{_LIKE[paint[2]]})"' if paint[2] in _LIKE else paint[0]
