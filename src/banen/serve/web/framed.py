"""Pictures that leave the house: a chart with its title, its source and its receipt, as SVG, PNG, card or in a frame.

A page that shows a chart hands over a :class:`Picture`; :func:`offer` puts the files beside the page and the frame
under ``/embed``, the only addresses that another site may frame.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from textwrap import wrap
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import HTMLResponse, Response

from banen.languages import Language
from banen.serve.web import drawn
from banen.serve.web.security import EMBED
from banen.serve.web.site import Tongue, address, page, part, whole_address
from banen.serve.web.texts import LANGUAGES, words

WIDTH, CARD_WIDTH, CARD_HEIGHT = 760, 1200, 630
CARD_BODY, CARD_EDGE = 660, 40
"""Width of the chart on a card, and paper around it."""
EDGE = 30
"""Paper around what a picture holds."""
SCALE = 2.0
TITLE, WORDS, SMALL = 22, 14, 12
HINT = 560
"""Height of a frame until its page tells its own."""
_LETTER = {TITLE: 0.54, WORDS: 0.5, SMALL: 0.5, 46: 0.54}
"""Mean width of a letter in parts of its size."""
_MARK = (
    '<g transform="translate({x},{y}) scale({s})"><rect width="30" height="30" rx="6" fill="#005a6e"/>'
    '<path d="M7 21C13 19 17 13 24 8" fill="none" stroke="#fff" stroke-width="2.2" stroke-dasharray="3 2.6"/>'
    '<path d="M7 21C13 20.5 18 20 24 18.5" fill="none" stroke="#ffe27a" stroke-width="3" stroke-linecap="round"/>'
    '<circle cx="7" cy="21" r="2.6" fill="#fff"/></g>'
)


@dataclass(frozen=True)
class Picture:
    """A chart with what must stand beside it wherever it goes.

    ``said`` is what it shows, in a sentence; ``notes`` its sources and receipt; ``at`` the page that it comes from.
    """

    title: str
    subtitle: str
    said: str
    notes: tuple[str, ...]
    at: str
    describe: drawn.Describe

    def svg(self, language: Language) -> str:
        """The picture to stand on its own."""
        return _framed(self.title, self.subtitle, self.notes, self.at, self._body(language, WIDTH - 2 * EDGE))

    def _body(self, language: Language, width: int) -> str:
        return drawn.coloured(drawn.drawing(self.describe(width), language))

    @property
    def told(self) -> str:
        """The notes after each other, each as a sentence of its own."""
        return " ".join(f"{note[:1].upper()}{note[1:].removesuffix('.')}." for note in self.notes if note)

    def card(self, language: Language) -> str:
        """The picture as it shows with a shared link: its title large, and what fits."""
        return _card(self.title, self.subtitle, self._body(language, CARD_BODY))


def png(svg: str, scale: float = SCALE) -> bytes:
    """A picture as PNG."""
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg, scale=scale))


def _framed(title: str, subtitle: str, notes: Sequence[str], at: str, body: str) -> str:
    width, height = drawn.size(body)
    y, parts = float(EDGE - 6), list[str]()
    for text, size, look in ((title, TITLE, "bold"), (subtitle, WORDS, "normal")):
        for line in wrap(text, int((WIDTH - 2 * EDGE) / (size * _LETTER[size]))):
            y += round(size * 1.35)
            parts.append(_words(line, EDGE, y, size, look, "ink" if look == "bold" else "ink2"))
    y += 12
    parts.append(_placed(body, EDGE, y, width, height))
    y += height + 14
    parts.append(f'<path d="M{EDGE} {y}H{WIDTH - EDGE}" stroke="{drawn.light()["line"]}"/>')
    for note in (*notes, f"Banen · {at}"):
        for line in wrap(note, int((WIDTH - 2 * EDGE) / (SMALL * _LETTER[SMALL]))):
            y += round(SMALL * 1.5)
            parts.append(_words(line, EDGE, y, SMALL, "normal", "ink2"))
    return _sheet(WIDTH, y + EDGE - 8, parts)


def _card(title: str, subtitle: str, body: str) -> str:
    width, height = drawn.size(body)
    room, edge = CARD_WIDTH - CARD_BODY - 3 * CARD_EDGE, CARD_EDGE
    parts, y = [_MARK.format(x=edge, y=48, s=1.8)], 150
    for line in wrap(title, int(room / (46 * _LETTER[46])))[:6]:
        y += 54
        parts.append(_words(line, edge, y, 46, "bold", "ink"))
    for line in wrap(subtitle, int(room / (WORDS * 1.6 * 0.5)))[: max(3, (CARD_HEIGHT - 60 - y) // 32)]:
        y += 32
        parts.append(_words(line, edge, y, round(WORDS * 1.6), "normal", "ink2"))
    scale = min(1.0, (CARD_HEIGHT - 2 * edge) / height)
    top = (CARD_HEIGHT - height * scale) / 2
    parts.append(_placed(body, CARD_WIDTH - edge - CARD_BODY, round(top), width, height, scale))
    return _sheet(CARD_WIDTH, CARD_HEIGHT, parts)


def _words(text: str, x: float, y: float, size: int, weight: str, ink: str) -> str:
    return (
        f'<text x="{x}" y="{y}" font-family="Liberation Sans, Arial, sans-serif" font-size="{size}" '
        f'font-weight="{weight}" fill="{drawn.light()[ink]}">{escape(text)}</text>'
    )


def _placed(body: str, x: float, y: float, width: float, height: float, scale: float = 1.0) -> str:
    inner = body.partition(">")[2].rpartition("</svg>")[0]
    return (
        f'<svg x="{x}" y="{y}" width="{width * scale:.0f}" height="{height * scale:.0f}" '
        f'viewBox="0 0 {width:g} {height:g}">{inner}</svg>'
    )


def _sheet(width: int, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" '
        f'height="{height:.0f}" viewBox="0 0 {width} {height:.0f}">'
        f'<rect width="100%" height="100%" fill="{drawn.light()["paper"]}"/>{"".join(parts)}</svg>'
    )


@lru_cache(maxsize=64)
def _png(svg: str, scale: float) -> bytes:
    return png(svg, scale)


def offers(at: str, language: Language, query: str = "") -> dict[str, str]:
    """What a page offers of its picture: addresses of the files, and the words that put it in another page."""
    asked = f"?{query}" if query else ""
    return {
        "svg": f"{at}/picture.svg{asked}",
        "png": f"{at}/picture.png{asked}",
        "embed": whole_address(f"{EMBED}{at}{asked}"),
        "snippet": snippet(f"{at}{asked}"),
    }


def snippet(at: str) -> str:
    """The lines that put the picture of an address into a page of another site."""
    frame = whole_address(f"{EMBED}{at}")
    return (
        f'<iframe src="{frame}" title="Banen" width="100%" height="{HINT}" loading="lazy"></iframe>\n'
        f'<script src="{whole_address("/static/resize.js")}" defer></script>'
    )


def offer(router: APIRouter, name: str, make: Callable[..., Any], rest: str = "") -> None:
    """Put the picture that ``make`` gives (a dependency that FastAPI can fill) beside its page, and in a frame."""

    @page(router, name, f"{rest}/picture.svg")
    async def as_svg(language: Tongue, picture: Annotated[Picture, Depends(make)]) -> Response:
        svg = await asyncio.to_thread(picture.svg, language)
        return Response(svg, media_type="image/svg+xml", headers=_named(picture, "svg"))

    @page(router, name, f"{rest}/picture.png")
    async def as_png(language: Tongue, picture: Annotated[Picture, Depends(make)]) -> Response:
        made = await asyncio.to_thread(lambda: _png(picture.svg(language), SCALE))
        return Response(made, media_type="image/png", headers=_named(picture, "png"))

    @page(router, name, f"{rest}/card.png")
    async def as_card(language: Tongue, picture: Annotated[Picture, Depends(make)]) -> Response:
        made = await asyncio.to_thread(lambda: _png(picture.card(language), 1.0))
        return Response(made, media_type="image/png")

    async def in_frame(language: Tongue, picture: Annotated[Picture, Depends(make)]) -> HTMLResponse:
        drawing = await asyncio.to_thread(drawn.for_page, picture.describe, language)
        text = part("embed.html.j2", language, w=words("framed", language), picture=picture, drawing=drawing)
        return HTMLResponse(text, headers={"Content-Language": language})

    for language in LANGUAGES:
        router.add_api_route(f"{EMBED}{address(name, language, rest)}", in_frame, methods=["GET"])


def _named(picture: Picture, kind: str) -> dict[str, str]:
    """The name under which a browser keeps the file."""
    slug = "-".join("".join(c if c.isalnum() and c.isascii() else " " for c in picture.title.lower()).split())[:60]
    return {"Content-Disposition": f'inline; filename="banen-{slug}.{kind}"'}
