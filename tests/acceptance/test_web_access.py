"""Everybody can use every page: axe finds nothing against WCAG 2.2 A and AA, and nothing is wider than the screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import opened
from playwright.sync_api import Browser
from web_visitor import ADDRESSES, PATIENCE

WIDTHS = (320, 1280)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
"""The rules of which the answer can differ where the visitor sets the colours."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[tuple[Browser, str]]:
    with opened() as found:
        yield found


@pytest.mark.parametrize(("path", "language"), ADDRESSES)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    chromium: tuple[Browser, str], path: str, language: str
) -> None:
    browser, address = chromium
    context = browser.new_context(bypass_csp=True)
    context.set_default_timeout(PATIENCE)
    page, axe, found = context.new_page(), Axe(), list[str]()
    page.goto(address + path)
    if "?" not in path:  # the same page with a query holds the same panels
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        found += [f"{width}: {wider} px wider than the screen"] if wider > 0 else []
        for colours, rules in (("none", TAGS), ("active", OF_COLOUR)):
            page.emulate_media(forced_colors=colours)  # type: ignore[arg-type]  # one of the two it takes
            told = axe.run(page, options={"runOnly": rules, "resultTypes": ["violations"]}).response["violations"]
            found += [
                f"{width} forced colours {colours}: {v['id']} at {len(v['nodes'])}, first {v['nodes'][0]['html'][:160]}"
                for v in told
            ]
    context.close()
    assert found == []
