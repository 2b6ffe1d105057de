"""Everybody can use every page: axe finds nothing against WCAG 2.2 A and AA, and nothing is wider than the screen."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import opened
from playwright.sync_api import Browser
from web_visitor import ADDRESSES, PATIENCE

from banen.serve.web.texts import LANGUAGES

WIDTHS = (320, 1280)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCREENS = [(width, colours) for width in WIDTHS for colours in ("none", "active")]
"""Each width in the colours of the site and in those that the visitor sets."""


def screens(at: int) -> list[tuple[int, str]]:
    """The screens on which axe examines a page: one in turn, in one of its languages in turn; all when asked."""
    place, language = divmod(at, len(LANGUAGES))
    in_turn = [SCREENS[place % len(SCREENS)]] if language == place // 2 % len(LANGUAGES) else []
    return SCREENS if os.environ.get("BANEN_EVERY_PAGE") else in_turn


@pytest.fixture(scope="module")
def chromium() -> Iterator[tuple[Browser, str]]:
    with opened() as found:
        yield found


@pytest.mark.parametrize(
    ("path", "shown"), [pytest.param(path, screens(at), id=path) for at, (path, _) in enumerate(ADDRESSES)]
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    chromium: tuple[Browser, str], path: str, shown: list[tuple[int, str]]
) -> None:
    browser, address = chromium
    context = browser.new_context(bypass_csp=True)
    context.set_default_timeout(PATIENCE)
    page, axe, faults = context.new_page(), Axe(), list[str]()
    page.goto(address + path)
    if "?" not in path:  # the same page with a query holds the same panels
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        faults += [f"{width}: {wider} px wider than the screen"] if wider > 0 else []
    for width, colours in shown:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(forced_colors=colours)  # type: ignore[arg-type]  # one of the two it takes
        violations = axe.run(page, options={"runOnly": TAGS, "resultTypes": ["violations"]}).response["violations"]
        faults += [
            f"{width} forced colours {colours}: {v['id']} at {len(v['nodes'])}, first {v['nodes'][0]['html'][:160]}"
            for v in violations
        ]
    context.close()
    assert faults == []


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
