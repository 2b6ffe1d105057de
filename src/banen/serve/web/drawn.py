"""Charts that no slider moves: drawn for each width that a page can give, and as a picture that leaves the house.

The colours in a drawing are names of the style sheet (:mod:`banen.charts.grammar`); the page fills them, light, dark or
in the colours of the visitor. On its own a picture gets those of the light page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import markupsafe

from banen.charts.drawing import locale
from banen.charts.grammar import WIDTHS
from banen.charts.pen import Sheet
from banen.languages import Language

if TYPE_CHECKING:
    import altair as alt

Describe = Callable[[int], "alt.LayerChart | Sheet"]
"""What describes a chart for a width, for Vega or drawn by our own pen."""
_SHEET = Path(__file__).parent / "static" / "banen.css"
_NAMED = re.compile(r"var\(--([a-z0-9-]+)\)")


def for_page(describe: Describe, language: Language, widths: Sequence[int] = WIDTHS) -> markupsafe.Markup:
    """The chart once per width; a page shows the widest that fits. Readers hear the words beside it instead."""
    drawings = [_inline(describe(width), language, width) for width in widths]
    # The text comes from Vega, which escapes what it is given.
    return markupsafe.Markup("".join(drawings))  # noqa: S704


def drawing(picture: alt.LayerChart | Sheet, language: Language) -> str:
    """A chart as SVG, with the names of its colours."""
    if isinstance(picture, Sheet):
        return picture.inked()
    import vl_convert

    description = picture.to_dict(validate=False)  # its parts were checked as they were made
    return str(vl_convert.vegalite_to_svg(description, **locale(language)))


def _inline(picture: alt.LayerChart | Sheet, language: Language, width: int) -> str:
    if isinstance(picture, Sheet):
        return picture.svg(look=f"drawn w{width}")
    svg = drawing(picture, language)
    start, _, rest = svg.partition(">")
    box = start.split('viewBox="')[1].partition('"')[0]
    return f'<svg class="drawn w{width}" viewBox="{box}" aria-hidden="true">{rest}'


def coloured(svg: str) -> str:
    """A drawing with the colours of the light page in it, to stand on its own."""
    return _NAMED.sub(lambda named: light()[named[1]], svg)


@cache
def light() -> dict[str, str]:
    """The colours of the light page by name, from the style sheet."""
    block = _SHEET.read_text(encoding="utf-8").split(":root {", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6})", block))


def size(svg: str) -> tuple[float, float]:
    """Width and height of a drawing."""
    box = svg.partition(">")[0].split('viewBox="')[1].partition('"')[0]
    width, height = (float(value) for value in box.split()[2:])
    return width, height
