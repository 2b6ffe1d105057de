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


TOLD = """() => {
  const words = (e) => e.textContent.replace(/\\s+/g, ' ').trim();
  const shown = (e) => document.querySelector(`output[for~="${e.id}"]`) || e.parentElement.querySelector('output');
  return {
    sliders: [...document.querySelectorAll('.starter input[type=range]')]
      .map((e) => [e.getAttribute('aria-valuetext'), words(shown(e))]),
    silent: [...document.querySelectorAll('input[type=range]')].filter((e) => !e.getAttribute('aria-valuetext')).length,
    chart: document.querySelector('[data-big]').getAttribute('aria-label'),
    value: words(document.querySelector('[aria-current].tile .tv')),
    hidden: [...document.querySelectorAll('figure svg')].every(
      (e) => e.closest('[aria-hidden=true], [role=img], [role=group][aria-label]')),
  };
}"""


@pytest.mark.parametrize("path", ["/nl/simulator?p=L.20:real_increase:0.2", "/en/simulator?p=L.20:real_increase:0.2"])
def test_what_a_screen_reader_is_told_is_what_the_page_shows(chromium: tuple[Browser, str], path: str) -> None:
    """Landmarks once each, a slider in words with its unit, and a chart as the sentence that stands below it."""
    browser, address = chromium
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address + path)
    heard = page.locator("body").aria_snapshot()
    for landmark in ("- banner", "- main", "- contentinfo"):
        assert heard.count(f"\n{landmark}") + heard.startswith(landmark) == 1, landmark
    told = page.evaluate(TOLD)
    page.close()
    assert len(told["sliders"]) == 4
    assert all(said == shown for said, shown in told["sliders"]), told["sliders"]
    assert told["silent"] == 0
    assert told["value"] in told["chart"], "the picture is heard with the number that stands in its tile"
    assert told["hidden"], "a picture is read as its sentence, not mark by mark"
