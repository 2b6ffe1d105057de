"""Pictures that leave the house: as files with title, source and receipt, and in a frame, which nothing else can be."""

from __future__ import annotations

import html
import re

import pytest
from web_visitor import ADDRESSES, Page, get, post

from banen.serve.web.security import EMBED
from banen.serve.web.site import address
from banen.serve.web.texts import LANGUAGES, words

WAGE = "?p=L.20:real_increase:0.1"
PICTURES = [
    ("/nl", "nl", ""),
    ("/en", "en", ""),
    ("/nl/simulator", "nl", WAGE),
    ("/en/simulator", "en", f"{WAGE}&s=lev"),
]
"""Pages with a picture that leaves the house, and what is asked of them."""


@pytest.mark.parametrize(("at", "language", "asked"), PICTURES)
def test_a_picture_says_what_it_is_where_it_comes_from_and_how_to_run_it_again(
    at: str, language: str, asked: str
) -> None:
    svg = get(f"{at}/picture.svg{asked}")
    frame = get(f"{EMBED}{at}{asked}")
    words = html.unescape(" ".join(re.findall(r"<text[^>]*>([^<]+)</text>", svg.text)))
    title = re.search(r"<h1>([^<]+)</h1>", frame.text)
    assert svg.headers["Content-Type"] == "image/svg+xml"
    assert title is not None
    assert html.unescape(title[1]) in words
    assert f"http://banen.test{at}" in words
    assert re.search(r"\b[0-9a-f]{16}\b", words) or re.search(r"https://", words), "a receipt or the source's address"
    assert "var(" not in svg.text, "on its own a picture has no style sheet to name its colours"
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)', svg.text)]
    assert min(sizes) >= 12


@pytest.mark.parametrize(("at", "language", "asked"), PICTURES)
def test_a_picture_is_a_png_and_a_card_of_the_size_that_cards_have(at: str, language: str, asked: str) -> None:
    for name, width in (("picture.png", 1520), ("card.png", 1200)):
        answer = get(f"{at}/{name}{asked}")
        assert answer.content[:8] == b"\x89PNG\r\n\x1a\n"
        assert int.from_bytes(answer.content[16:20], "big") == width
    assert int.from_bytes(get(f"{at}/card.png{asked}").content[20:24], "big") == 630


@pytest.mark.parametrize(("at", "language", "asked"), PICTURES)
def test_a_shared_link_shows_the_card_under_the_name_by_which_the_site_was_asked(
    at: str, language: str, asked: str
) -> None:
    card = f'<meta property="og:image" content="http://banen.test{at}/card.png{asked}">'
    assert card in html.unescape(get(f"{at}{asked}").text)


@pytest.mark.parametrize(("at", "language", "asked"), PICTURES)
def test_a_picture_can_be_framed(at: str, language: str, asked: str) -> None:
    answer = get(f"{EMBED}{at}{asked}")
    page = Page(answer.text)
    assert answer.status_code == 200
    assert page.language == language
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert page.forbidden == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chart_of_a_site_can_be_framed_with_the_way_back_to_it(language: str) -> None:
    draft = post(address("assessment", language), {"example": "400-600-200"}).headers["Location"]
    outcome = f"{draft}/{words('assessment', language)['slugs']['outcome']}"
    answer = get(f"{EMBED}{outcome}")
    assert answer.status_code == 200
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert f'{outcome}" target="_blank"' in answer.text
    assert f'{EMBED}{outcome}"' in html.unescape(get(outcome).text)


@pytest.mark.parametrize(
    "path", [path for path, _ in ADDRESSES[:12]] + ["/v1/figures/ST038", "/nl/picture.svg", "/nix"]
)
def test_nothing_else_can_be_framed(path: str) -> None:
    headers = get(path).headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
