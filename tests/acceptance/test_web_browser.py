"""The simulator as people use it, in a real Chromium: keyboard, undo, reload, forms, and a failing job."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from browser import complaints, opened
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from tests.serving import until as wait_until
from web_visitor import PATIENCE

from banen.serve.web.site import address as address_of
from banen.simulate.measures.catalogue import catalogue

SLIDER = '.starter input[data-slides="L.20.real_increase"]'
BY_TURNS = ("L.20.real_increase", "L.10.levy_eur_per_worker_month")
MEANT = ("422", "Autofocus", "ERR_FAILED")
"""Complaints that a test brings about itself: a wrong form, and a server that does not answer."""
FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const box = e.getBoundingClientRect(), style = getComputedStyle(e);
  const bar = document.querySelector('.scenario')?.getBoundingClientRect();
  const inBar = !!e.closest('.scenario, .pin'), sticky = bar && bar.top <= 0;
  const at = document.elementFromPoint(box.left + Math.min(box.width / 2, 20), box.top + box.height / 2);
  return {
    name: `${e.tagName} ${e.id || e.className || e.textContent.trim().slice(0, 30)}`,
    width: parseFloat(style.outlineWidth), style: style.outlineStyle,
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    under: !inBar && sticky && box.top < bar.bottom - 1, covered: !(at && (e.contains(at) || at.contains(e))),
  };
}"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[tuple[Browser, str]]:
    with opened() as found:
        yield found


@pytest.fixture
def page(chromium: tuple[Browser, str]) -> Iterator[Page]:
    browser, address = chromium
    page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE)
    found = complaints(page)
    yield page
    page.close()
    assert [text for text in found if not any(known in text for known in MEANT)] == []


def until(page: Page, true: str) -> None:
    """Wait until an expression is true; the page's own policy forbids the waiting of the driver."""
    wait_until(lambda: bool(page.evaluate(true)), true)


def settled(page: Page) -> str:
    """The package on the screen, once the answer to the last move is there."""
    until(page, "!document.getElementById('status').textContent.includes('…')")
    return str(page.locator('input[name="before"]').input_value())


def answered(page: Page, act: Any) -> None:
    """Do something that moves a lever, and wait until its answer stands on the page."""
    count = "performance.getEntriesByName('banen.move').length"
    before = page.evaluate(count)
    act()
    until(page, f"{count} > {before}")


IN_VIEW = """() => {
  for (const d of document.querySelectorAll('.left details')) d.open = true;
  const found = [];
  for (const e of document.querySelectorAll('.left input, .left select, .left summary, .left button')) {
    if (!e.checkVisibility({contentVisibilityAuto: false}) || e.disabled) continue;
    e.focus();
    if (document.activeElement !== e) continue;
    const chart = [...document.querySelectorAll('.drawing svg')].find((s) => s.clientWidth).getBoundingClientRect();
    const box = e.getBoundingClientRect(), pin = document.querySelector('.pin').getBoundingClientRect();
    const phone = innerWidth < 900;
    found.push({
      name: e.id || e.textContent.trim().slice(0, 30), chart: chart.top >= 0 && chart.bottom <= innerHeight,
      high: chart.height, covered: phone && box.top < pin.bottom && box.bottom > pin.top,
      seen: box.bottom > 0 && box.top < innerHeight,
    });
  }
  return found;
}"""


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (375, 720), (375, 667)])
def test_with_any_lever_in_focus_the_whole_chart_is_in_view(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto("/nl/simulator?p=L.20:real_increase:0.2~2.10:inspectors:250")
    page.evaluate("scrollTo(0, 400)")
    found = page.evaluate(IN_VIEW)
    assert len(found) > 100
    wrong = [f for f in found if not (f["chart"] and f["seen"] and not f["covered"] and f["high"] >= 150)]
    assert wrong == []


def test_a_year_is_read_with_the_arrow_keys_and_told_to_a_screen_reader(page: Page) -> None:
    page.goto("/nl/simulator?p=L.20:real_increase:0.2")
    page.locator("[data-big]").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#reading").inner_text().startswith("2036: −")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert page.locator('[data-mark="reading"] text').first.text_content().startswith("2034: −")
    assert "j=" not in page.url, "reading a year is no move"


def test_levers_are_found_by_a_word_and_by_what_is_changed(page: Page) -> None:
    page.goto("/nl/simulator?p=L.20:real_increase:0.2")
    rows = page.locator("[data-measure]:visible")
    page.locator("#sift").fill("minimumloon")
    assert "L.20" in rows.all_inner_texts()[0] or any("L.20" in text for text in rows.all_inner_texts())
    page.locator("#sift").fill("zzzz")
    assert rows.count() == 0
    assert "Geen maatregel" in page.locator("#found").inner_text()
    page.locator("#sift").fill("")
    page.locator('[data-show="changed"]').click()
    assert rows.count() == 1


def test_a_lever_goes_back_to_what_was_opened(page: Page) -> None:
    page.goto("/nl/simulator?p=L.20:real_increase:0.2")
    page.locator("#m-L\\.20 > summary").click()
    box = page.locator('[data-lever="L.20.real_increase"]')
    answered(page, lambda: box.locator('[data-set="0.4"]').click())
    assert "20%" in box.locator("[data-back]").inner_text()
    answered(page, lambda: box.locator("[data-back]").click())
    assert settled(page) == "L.20:real_increase:0.2"


def test_a_scenario_is_saved_in_the_browser_by_its_name_and_put_in_the_comparison(page: Page) -> None:
    page.goto("/nl/simulator?p=L.20:real_increase:0.2")
    answered(page, lambda: page.locator("#t").fill("Hoger loon"))
    until(page, "location.search.includes('t=Hoger')")
    page.locator("#save").click()
    assert page.locator("#saved-list a").inner_text() == "Hoger loon"
    page.locator("[data-compare]").click()
    assert page.locator("table th", has_text="Hoger loon").count() >= 1
    page.goto("/nl/simulator?p=2.10:inspectors:250&t=Inspectie")
    page.locator("[data-compare]").click()
    assert page.locator("thead th", has_text="Hoger loon").count() >= 1
    assert page.locator("thead th", has_text="Inspectie").count() >= 1


@pytest.mark.parametrize(("path", "width"), [
    ("/nl/simulator", 1280), ("/en/simulator", 320), ("/nl/besluit", 1280), ("/nl/toets/kennismigrant", 320),
    ("/nl/stand?g=Venlo", 320),
])  # fmt: skip
def test_the_tab_key_reaches_everything_and_the_focus_is_always_seen(page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    reached: list[dict[str, Any]] = []
    for _ in range(400):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        if found is None or (reached and found["name"].startswith("A skip")):
            break
        reached.append(found)
    assert reached[0]["name"] == "A skip"
    assert len(reached) > 15  # on a phone the menu is folded, and its links are out of the way
    for focus in reached:
        assert focus["style"] != "none" and focus["width"] >= 2, focus  # noqa: PT018
        assert focus["seen"] and not focus["under"], focus  # noqa: PT018
    controls = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input, select, summary')].filter((e) => !e.disabled && "
        "e.tabIndex >= 0 && "
        "e.type !== 'hidden' && e.checkVisibility({contentVisibilityAuto: false}) && "
        "!(e.type === 'radio' && !e.checked)).length"
    )
    assert len(reached) >= controls


def test_the_simulator_works_by_keyboard_alone(page: Page) -> None:
    page.goto("/nl/simulator")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skip to the content
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.dataset.slides") == "L.20.real_increase":
            break
    answered(page, lambda: page.keyboard.press("ArrowRight"))
    assert settled(page).startswith("L.20:real_increase:")
    page.locator("#undo").focus()
    answered(page, lambda: page.keyboard.press("Enter"))
    assert settled(page) == ""
    summary = page.locator(".track").nth(1).locator("summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator(".track").nth(1).get_attribute("open") is not None


def test_the_bar_says_what_a_screen_reader_must_hear_once_the_hand_rests(page: Page) -> None:
    page.goto("/en/simulator")
    page.locator(SLIDER).focus()
    answered(page, lambda: page.keyboard.press("End"))
    assert page.locator("#said").text_content() == ""  # nothing while the hand moves
    until(page, "document.getElementById('said').textContent.includes('labour migrants')")
    assert page.locator("#said").get_attribute("aria-live") == "polite"
    assert page.locator(SLIDER).get_attribute("aria-valuetext") == "40%"


def test_fifty_moves_can_be_undone_and_done_again(page: Page) -> None:
    page.goto("/nl/simulator")
    sliders = [page.locator(f'.starter [data-slides="{lever}"]') for lever in BY_TURNS]
    places = [[slider.input_value() for slider in sliders]]
    for i in range(53):
        sliders[i % 2].press("ArrowRight")
        places.append([slider.input_value() for slider in sliders])
    for _ in range(50):
        page.locator("#undo").click()
    assert [slider.input_value() for slider in sliders] == places[3]
    assert page.locator("#undo").is_disabled()
    for _ in range(50):
        page.locator("#redo").click()
    assert [slider.input_value() for slider in sliders] == places[-1]
    assert page.locator("#redo").is_disabled()


def test_a_reset_and_an_example_can_be_undone(page: Page) -> None:
    page.goto("/nl/simulator?p=L.20:real_increase:0.2")
    page.locator("#m-L\\.20 > summary").click()
    answered(page, lambda: page.locator('[data-lever="L.20.real_increase"] [data-reset]').click())
    assert settled(page) == ""
    answered(page, lambda: page.locator("#undo").click())
    assert settled(page) == "L.20:real_increase:0.2"
    answered(page, lambda: page.locator(".chip[data-package]").first.click())
    assert settled(page).count("~") > 5
    answered(page, lambda: page.locator("#undo").click())
    assert settled(page) == "L.20:real_increase:0.2"


def test_nothing_is_lost_when_the_page_is_opened_again(page: Page) -> None:
    page.goto("/nl/simulator")
    answered(page, lambda: page.locator(SLIDER).press("End"))
    answered(page, lambda: page.locator('[data-year="2040"]').click())
    until(page, "location.search.includes('j=2040')")
    settled(page)
    page.locator("#deepen").click()
    until(page, "location.search.includes('n=1000')")
    shown, address = page.locator(".pin").inner_text(), page.url
    page.reload()
    assert page.url == address
    assert page.locator(".pin").inner_text() == shown
    assert page.locator(SLIDER).input_value() == "0.4"
    answered(page, lambda: page.locator("#undo").click())
    assert settled(page) == ""


def test_an_assumption_can_be_moved_apart_from_the_measures_and_undone(page: Page) -> None:
    page.goto("/nl/simulator?p=L.20:real_increase:0.2")
    panel = page.locator("section[aria-labelledby=assumed] summary")
    panel.press("Enter")
    slider = page.locator('[data-slides^="a."]').first
    answered(page, lambda: slider.press("End"))
    assert settled(page) == "L.20:real_increase:0.2"
    assert "a=" in page.url
    assert page.locator(".big text", has_text="zonder uw keuze").count() == 1
    answered(page, lambda: page.locator("#undo").click())
    assert "a=" not in page.url
    assert page.locator(".big text", has_text="zonder uw keuze").count() == 0


def test_the_last_value_wins_after_a_drag(page: Page) -> None:
    page.goto("/nl/simulator")
    page.evaluate(
        """async (slider) => {
          const s = document.querySelector(slider);
          for (let i = 1; i <= 40; i++) {
            s.value = i / 100;
            s.dispatchEvent(new Event('input', { bubbles: true }));
            await new Promise((wake) => setTimeout(wake, 10));
          }
        }""",
        SLIDER,
    )
    until(page, "location.search.includes('real_increase:0.4')")
    assert "40%" in page.locator('output[data-said="L.20.real_increase"]').first.inner_text()
    answered(page, lambda: page.locator("#undo").click())
    assert settled(page) == ""  # one drag is one step


def test_who_goes_by_steps_finds_the_next_answer_made_and_it_is_that_of_its_place(page: Page) -> None:
    page.goto("/nl/simulator")
    for _ in range(5):
        answered(page, lambda: page.locator(SLIDER).press("ArrowRight"))
    asked = page.evaluate("performance.getEntriesByType('resource').map((e) => e.name)")
    assert any("ahead=1" in address for address in asked)
    assert settled(page) == "L.20:real_increase:0.05"
    shown = page.locator('[data-mark="value"]:visible').text_content()
    live = f"{page.url.replace('?', '/live?')}&w=796"  # with few draws, or, where the hand has rested already, with all
    assert any(f">{shown}</text>" in page.request.get(f"{live}&n={how}").text() for how in ("", "exact"))


def test_a_calculation_that_fails_says_so_and_keeps_the_last_good_answer(page: Page) -> None:
    page.goto("/nl/simulator?p=L.20:real_increase:0.2")
    shown = page.locator("#part-effect").inner_text()
    page.route("**/live?*", lambda route: route.abort())
    page.locator(SLIDER).press("End")
    until(page, "document.getElementById('status').textContent.includes('lukte niet')")
    assert page.locator("#part-effect").inner_text() == shown


def test_two_tabs_do_not_disturb_each_other(page: Page, chromium: tuple[Browser, str]) -> None:
    page.goto("/nl/simulator")
    other = chromium[0].new_page(base_url=chromium[1])
    other.goto("/nl/simulator")
    answered(page, lambda: page.locator(SLIDER).press("End"))
    answered(other, lambda: other.locator('.starter [data-slides="L.11.extra_places_per_year"]').press("End"))
    assert "L.20" in settled(page)
    assert "L.11" not in settled(page)
    assert "L.20" not in settled(other)


@pytest.mark.parametrize(
    ("path", "field", "typed"),
    [
        ("/nl/toets/kennismigrant", "on", ""), ("/en/check/kennismigrant", "on", ""), ("/nl/besluit", "l", ""),
        ("/en/decide", "l", "veel"),
    ],
)  # fmt: skip
def test_a_wrong_form_puts_the_focus_on_a_summary_that_leads_to_the_field(
    page: Page, path: str, field: str, typed: str
) -> None:
    page.goto(path)
    page.locator(f"#{field}").fill(typed)
    page.locator("form[method=post] button[type=submit], form#ask button[type=submit]").click()
    page.wait_for_selector(".errors")
    assert page.evaluate("document.activeElement.className") == "errors"
    assert re.match("Fout:|Error:", page.title())
    page.locator(f'.errors a[href="#{field}"]').click()
    assert page.evaluate("document.activeElement.id") == field
    described = page.locator(f"#{field}").get_attribute("aria-describedby") or ""
    assert page.locator(f"#{field}-error").inner_text() == page.locator(".errors a").first.inner_text()
    assert f"{field}-error" in described


def test_the_simulator_without_a_script_computes_with_a_button(chromium: tuple[Browser, str]) -> None:
    browser, address = chromium
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/nl/simulator")
    page.locator("#L-20-real_increase").evaluate("e => e.closest('details').open = true")
    page.locator("#L-20-real_increase").fill("500")
    page.locator(".compute button").click()
    assert page.title().startswith("Fout:")
    assert page.evaluate("document.activeElement.id") == "errors"
    page.locator("#L-20-real_increase").fill("0.2")
    page.locator(".compute button").click()
    assert "p=L.20:real_increase:0.2" in page.url
    page.locator("#L-20-real_increase").evaluate("e => e.closest('details').open = true")
    page.locator("#L-20-real_increase").fill("20")
    page.locator(".compute button").click()
    assert "p=L.20:real_increase:0.2" in page.url, "a field of a share takes per cents"
    assert "minder" in page.locator(".result").inner_text()
    context.close()


FULL = "/nl/simulator?p=2.3:extra_in_work_per_year:1000~2.11:criterion_factor:1.3~L.10:levy_eur_per_worker_month:100"
"""A package with measures from more than one group, so that the page is long."""


def test_the_keys_walk_over_a_map_and_what_they_are_at_is_told(page: Page) -> None:
    page.goto("/nl/stand/kaart?n=municipalities")
    tile = page.locator('a.tile[tabindex="0"]')
    assert tile.count() == 1
    tile.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"):
        before = page.evaluate("document.activeElement.dataset.cell").split(",")
        page.keyboard.press(key)
        after = page.evaluate("document.activeElement.dataset.cell").split(",")
        axis, way = (1, 1) if key == "ArrowDown" else (1, -1) if key == "ArrowUp" else (0, 1 if "Right" in key else -1)
        assert (int(after[axis]) - int(before[axis])) * way > 0
    assert page.locator('a.tile[tabindex="0"]').count() == 1
    assert page.locator("[data-read]").inner_text() == page.evaluate("document.activeElement.dataset.told")
    page.keyboard.press("Enter")
    page.wait_for_url("**/nl/stand?g=GM*")


REDRAWN = """[...document.querySelectorAll('.drawing svg')].some((s) => s.clientWidth
  && s.viewBox.baseVal.width === Math.min(s.closest('[data-big]').clientWidth, 796))"""
SMALLEST = """() => {
  const seen = [...document.querySelectorAll('svg.chart text, svg.tiles text, svg.drawn text')]
    .filter((t) => t.getClientRects().length && t.textContent.trim() && !t.closest('.glyph'));
  const size = (t, s) =>
    parseFloat(getComputedStyle(t).fontSize) * s.getBoundingClientRect().width / s.viewBox.baseVal.width;
  return seen.map((t) => [Math.round(size(t, t.closest('svg')) * 10) / 10, t.textContent]);
}"""


@pytest.mark.parametrize("path", ["/nl/simulator?p=L.20:real_increase:0.2", "/nl/stand/kaart?n=regions", "/nl"])
def test_the_words_of_a_chart_keep_their_size_at_every_width(page: Page, path: str) -> None:
    for width in (375, 640, 901, 1000, 1100, 1180, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(path)
        if "simulator" in path:
            until(page, REDRAWN)
        told = page.evaluate(SMALLEST)
        assert len(told) > 5
        assert [t for t in told if t[0] < 11.9] == [], width


def test_a_swipe_over_the_levers_scrolls_and_changes_nothing(chromium: tuple[Browser, str]) -> None:
    browser, address = chromium
    context = browser.new_context(
        base_url=address, viewport={"width": 375, "height": 720}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto("/nl/simulator?p=L.20:real_increase:0.2")
    ranges = "[...document.querySelectorAll('input[type=range]')].filter((e) => e.checkVisibility()).length"
    assert page.evaluate(ranges) == 0, "no slider where the pointer is coarse"
    page.evaluate("for (const d of document.querySelectorAll('.left details')) d.open = true")
    held = page.evaluate(
        "JSON.stringify([...document.querySelectorAll('#sim input, #sim select')].map((e) => e.value))"
    )
    fingers = context.new_cdp_session(page)
    for top in (430, 520, 640):
        before = page.evaluate("scrollY")
        for kind, down in (("touchStart", 0), *(("touchMove", 20 * step) for step in range(1, 9)), ("touchEnd", None)):
            points = [] if down is None else [{"x": 190, "y": top - down}]
            fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        until(page, f"scrollY > {before}")
    now = page.evaluate("JSON.stringify([...document.querySelectorAll('#sim input, #sim select')].map((e) => e.value))")
    assert now == held
    context.close()


def test_paper_holds_the_name_the_sentence_both_panels_and_every_lever_that_differs(page: Page) -> None:
    page.goto("/nl/simulator?p=L.20:real_increase:0.2~2.10:inspectors:250&t=Hoger+loon")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1123})
    assert page.locator("#t").is_visible()
    assert page.locator("#say").is_visible()
    rows = page.locator("#part-package tbody tr th[scope=row]")
    assert rows.count() == 2
    assert all(rows.nth(n).is_visible() for n in range(2))
    shown = page.locator(".drawing svg:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("20 toekomsten in 2035")  # the wide picture, with level, difference and dots
    assert page.locator("#part-table td").first.is_visible(), "what folds on a screen lies open on paper"
    assert not page.locator(".sim > .left").is_visible()


def test_an_address_can_be_copied_over_plain_http(chromium: tuple[Browser, str]) -> None:
    browser, address = chromium
    page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")  # as over plain http
    page.goto(address_of("series", "nl", "/net_migration"))
    page.locator("[data-copies=cite]").click()
    until(page, "document.body.textContent.includes(document.querySelector('[data-copies=cite]').dataset.done)")
    page.close()


def test_paper_holds_every_changed_measure_and_no_heading_alone(page: Page) -> None:
    page.goto(FULL)
    paper = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf())).pages)
    seen = " ".join(paper.split())
    for measure in ("2.3", "2.11", "L.10"):
        assert f"{measure} {catalogue()[measure].name['nl']}" in seen, f"{measure} is not on paper"
    page.emulate_media(media="print")
    alone = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3')].filter(e => e.getClientRects().length"
        " && !['avoid', 'avoid-page'].includes(getComputedStyle(e).breakAfter)).map(e => e.textContent.trim())"
    )
    assert alone == []


def test_a_link_to_a_measure_ends_below_the_bar_and_in_sight(page: Page) -> None:
    page.goto(FULL)
    target = page.evaluate(
        "[...document.querySelectorAll('[id]')].map(e => e.id).find(i => /^m-?L[._-]10$/.test(i)) || ''"
    )
    assert target, "no measure has a place to link to"
    page.goto(f"{FULL}#{target}")
    until(page, f"document.getElementById('{target}').getBoundingClientRect().top < innerHeight * 0.75")
    top = page.evaluate(f"document.getElementById('{target}').getBoundingClientRect().top")
    bar = page.evaluate("document.querySelector('.scenario').getBoundingClientRect().bottom")
    assert bar - 1 <= top


def test_a_change_of_language_at_the_rules_desk_keeps_what_was_filled_in(page: Page) -> None:
    page.goto("/nl/toets/kennismigrant")
    page.fill("input[name=monthly_wage]", "6.000,50")
    page.locator("form[novalidate] button[type=submit]").first.click()
    page.locator(".languages button").click()
    assert page.url.endswith("/en/check/kennismigrant")
    assert page.locator("#monthly_wage").input_value() == "6000.50"
