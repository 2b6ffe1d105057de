"""The portal in seven languages and the desk in a real browser: axe finds nothing, no page is wider than 320 px."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from banen.act.office import open_office
from banen.act.seed import seed
from banen.act.texts import COMPLETE
from banen.serve.seeking_demo import seed_work
from banen.serve.web.app import create_app
from tests.act.conftest import HandClock
from tests.act.test_account_lines import own  # noqa: F401  (a fixture)
from tests.act.test_match_commands import publish_large_audit
from tests.serving import launched, served

DAY = date(2026, 12, 15)
"""A day that stands still, so that every run sees the same pages."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Demonstration data on a port of this machine."""
    folder: Path = tmp_path_factory.mktemp("site")
    office = open_office(f"sqlite:///{folder / 'act.sqlite'}")
    seed(office, 12, 3, DAY)
    seed_work(office, 3, DAY)
    publish_large_audit(office)
    office.store.close()
    patch = pytest.MonkeyPatch()
    patch.delenv("BANEN_STORE", raising=False)
    app = create_app(folder)
    app.state.act.office.store.clock = HandClock(f"{DAY} 10:00")
    with served(app, lifespan="off") as address:
        yield address
    app.state.act.office.store.close()
    patch.undo()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as found:
        yield found


def complaints(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found] + (["too wide"] if wide else [])


class Walk:
    """Somebody who goes through the portal at 320 px and writes down what is wrong with each page."""

    def __init__(self, site: str, browser: Browser, language: str, *, scripts: bool = True) -> None:
        self.base = f"{site}/{language}/adres"
        self.context = browser.new_context(viewport={"width": 320, "height": 700}, java_script_enabled=scripts)
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.found: dict[str, list[str]] = {}
        self.seen: list[str] = []

    def look(self, name: str) -> None:
        self.seen.append(name)
        if found := complaints(self.page):
            self.found[name] = found

    def open(self, path: str, name: str) -> None:
        self.page.goto(f"{self.base}{path}")
        self.look(name)

    def press(self, address: str, name: str, **fields: str) -> None:
        """Fill in the form for an address, send it, and look at the page that comes."""
        for field, value in fields.items():
            one = self.page.locator(f"#{field}")
            one.check() if value == "yes" else one.fill(value)
        with self.page.expect_navigation():
            self.page.locator(f'form[action$="{address}"] button').first.click()
        self.look(name)

    def enter(self) -> None:
        self.open("", "start")
        self.open("/aanmelden", "doors")
        self.press("/begin", "address")
        self.press("/adres", "address with faults")

    def stay_from(self, day: date, nights: str, name: str) -> None:
        """The page of the stay, filled in for a day."""
        parts = {"day": day.day, "month": day.month, "year": day.year}
        for part, value in parts.items():
            self.page.fill(f"#starts_{part}", str(value))
        self.press("/verblijf", name, nights_month="20", nights_half=nights)

    def whole(self) -> None:
        """Every page that a person can come to without waiting for an officer."""
        self.enter()
        self.open("/adres/straat", "street")
        self.open("/adres", "address again")
        self.press("/adres", "stay at an address that nobody could check", postcode="9999 ZZ", number="1")
        self.open("/adres", "address once more")
        self.press("/adres", "stay", postcode="2511 BT", number="70")
        self.press("/verblijf", "stay with faults", nights_month="99")
        self.stay_from(DAY, "150", "outcome: resident")
        self.open("/verblijf", "stay again")
        self.stay_from(DAY, "100", "outcome")
        self.open("/contact", "contact")
        self.press("/contact", "contact with faults", email="nobody")
        self.press("/contact", "check", email="person0001@example.org")
        self.press("/controle", "check with faults")
        self.press("/controle", "done", truth="yes")
        self.open("/mijn", "mine")
        self.press("/mijn/hulp", "mine: a referral that nobody knows", referral="B-0000-0000")
        self.open("/mijn/contact", "mine: contact")
        self.open("/mijn/wissen", "mine: erase")
        self.open("/niets", "no such page")
        self.open("/bevestig/none", "a link that is old")

    def work(self, user: int, looked: tuple[str, ...]) -> None:
        """The pages of somebody who looks for work, of which some are looked at."""
        self.page.goto(f"{self.base}/werk/aanmelden")
        steps: tuple[tuple[str, Callable[[], object]], ...] = (
            ("work: door", lambda: self.page.locator("form.pform button").last.click()),
            ("", lambda: self.page.locator("button[name=user]").nth(user).click()),
            ("work", lambda: self.page.goto(f"{self.base}/werk/gegevens")),
            ("work: told", lambda: self.page.goto(f"{self.base}/werk/kunnen?beroep={WELDER}")),
            ("work: skills", lambda: self.page.goto(f"{self.base}/werk")),
            ("", lambda: self.page.locator('form[action$="/werk/stop"] button').click()),
            ("", lambda: self.page.goto(f"{self.base}/werk")),
            ("work: start", lambda: self.page.locator('form[action$="/werk/begin"] button').click()),
        )
        for name, go_on in steps:
            self.page.wait_for_load_state()
            if name in looked:
                assert self.page.locator(f"main {WORK[name]}").count(), name
                self.look(name)
                if name == looked[-1] != tuple(WORK)[-1]:
                    return
            go_on()


WELDER = "7aedaa07-3884-4c5b-88f9-80997b2aa54b"
WORK = {
    "work: door": 'form[action$="/aanmelden/demo"]',
    "work": 'form[action$="/werk/stop"]',
    "work: told": 'form[action$="/werk/gegevens"]',
    "work: skills": 'form[action$="/werk/kunnen/opgave"]',
    "work: start": 'form[action$="/werk/begin"]',
}
"""The pages of work with what each must hold."""


@pytest.mark.parametrize("language", COMPLETE)
def test_work_is_accessible_in_every_language(site: str, browser: Browser, language: str) -> None:
    """One page of work per language, the next page in the next one (``BANEN_EVERY_PAGE=1``: all in all)."""
    at = COMPLETE.index(language)
    looked = tuple(WORK) if os.environ.get("BANEN_EVERY_PAGE") else (tuple(WORK)[at % len(WORK)],)
    walk = Walk(site, browser, language)
    walk.work(at % 6, looked)
    walk.context.close()
    assert walk.seen == list(looked)
    assert walk.found == {}


@pytest.mark.parametrize("language", COMPLETE)
def test_the_portal_is_accessible_in_every_language(site: str, browser: Browser, language: str) -> None:
    """Every page in one language (``BANEN_EVERY_PAGE=1``: in all), the first pages in the others."""
    walk = Walk(site, browser, language)
    if language == "bg" or os.environ.get("BANEN_EVERY_PAGE"):
        walk.whole()
        assert len(walk.seen) > 15
    else:
        walk.enter()
    walk.context.close()
    assert walk.found == {}


def signed_in(site: str, browser: Browser, who: str) -> Page:
    """The page of somebody of the desk, on a screen of a telephone."""
    page = browser.new_context(viewport={"width": 375, "height": 800}).new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{site}/nl/loket")
    page.locator("form.pform button").click()
    page.get_by_role("button", name=who).click()
    page.wait_for_selector(".menub")
    return page


@pytest.mark.parametrize(
    ("who", "pages"),
    [
        ("clerk-2", ("", "/code", "/verblijf")),
        ("keeper-1", ("/aantallen", "/aantallen/demo-vakkrachten")),
        ("admin-1", ("/rollen",)),
        ("privacy-1", ("/logboek",)),
        ("cases-1", ("/zaken", "/meldingen", "/vragen")),
        ("receiver-1", ("/ontvangen", "/doorverwijzing")),
        ("counts-1", ("/cijfers",)),
        ("consultant-1", ("/koppelen",)),
    ],
)
def test_the_desk_is_accessible(site: str, browser: Browser, who: str, pages: tuple[str, ...]) -> None:
    page, found = signed_in(site, browser, who), {}
    for rest in pages:
        page.goto(f"{site}/nl/loket{rest}")
        found[rest] = complaints(page)
    if who == "clerk-2":
        page.goto(f"{site}/nl/loket")
        page.locator(".worklist a").first.click()
        page.wait_for_selector(".history")
        found["case"] = complaints(page)
    page.context.close()
    assert {name: each for name, each in found.items() if each} == {}


def test_a_published_audit_is_read_on_a_telephone(site: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 800})
    page.goto(f"{site}/nl/koppelen")
    row = page.locator("table", has_text="group: a / b").inner_text()
    assert "30 november 2026" in page.locator("main").inner_text()
    assert re.search(r"\d,\d%", row), "numbers as Dutch has them"
    found = complaints(page)
    page.close()
    assert found == []


def test_a_line_of_the_account_goes_by_two_people_to_the_file_and_the_page(
    site: str,
    browser: Browser,
    own: Path,  # noqa: F811
) -> None:
    """The door by the web: an editor proposes, an approver approves, and it is a line of the same file as by hand."""
    file, reason = own / "account" / "events.csv", "SYNTHETIC: the first buildings were named."
    before = file.read_text(encoding="utf-8")
    editor = signed_in(site, browser, "editor-1")
    editor.goto(f"{site}/nl/loket/verantwoording?subject=AJT-30")
    assert complaints(editor) == []
    editor.select_option("#f-status", "in_uitvoering")
    for name, value in {"effective_on": "2026-02-01", "evidence": "TK2509", "reason": reason}.items():
        editor.fill(f"#f-{name}", value)
    with editor.expect_navigation():
        editor.get_by_role("button", name="Stel een regel voor").click()
    assert editor.locator("#do-approve").count() == 0, "nobody approves what they proposed"
    assert file.read_text(encoding="utf-8") == before
    approver = signed_in(site, browser, "editor-2")
    approver.goto(editor.url)
    assert complaints(approver) == []
    approver.check("#do-approve")
    with approver.expect_navigation():
        approver.locator("main form button.go").click()
    added = file.read_text(encoding="utf-8").removeprefix(before)
    assert added.count("\n") == 1
    assert "AJT-30,in_uitvoering,2026-02-01" in added
    assert reason in added
    approver.goto(f"{site}/nl/verantwoording/AJT-30")
    assert reason in approver.inner_text("main")
    assert complaints(approver) == []
    for page in (editor, approver):
        page.context.close()
