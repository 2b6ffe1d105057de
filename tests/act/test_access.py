"""The portal in seven languages and the desk in a real browser: axe finds nothing, no page is wider than 320 px."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from banen.act.office import open_office
from banen.act.seed import seed
from banen.act.texts import COMPLETE
from banen.serve.web.app import create_app


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Demonstration data on a port of this machine."""
    folder: Path = tmp_path_factory.mktemp("site")
    office = open_office(f"sqlite:///{folder / 'act.sqlite'}")
    seed(office, 12, 3, date.today())
    office.store.close()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    patch = pytest.MonkeyPatch()
    patch.delenv("BANEN_STORE", raising=False)
    app = create_app(folder)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", ws="none", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(30)
    app.state.act.office.store.close()
    patch.undo()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.skip("Chromium is not installed, so nothing was tried in a browser. On Debian: apt-get install chromium")
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


def complaints(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found] + (["too wide"] if wide else [])


@pytest.mark.parametrize("language", COMPLETE)
def test_the_portal_is_accessible_in_every_language(site: str, browser: Browser, language: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 700}, java_script_enabled=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        found[name] = complaints(page)

    page.goto(f"{site}/{language}/adres")
    look("start")
    page.goto(f"{site}/{language}/adres/aanmelden")
    page.locator("form.pform button").last.click()
    page.wait_for_selector("#postcode")
    page.locator("form.pform button").first.click()
    page.wait_for_selector(".errors")
    look("address with faults")
    page.fill("#postcode", "2511 BT")
    page.fill("#number", "70")
    page.locator("form.pform button").first.click()
    page.wait_for_selector("#nights_month")
    look("stay")
    page.goto(f"{site}/{language}/adres/mijn")
    look("mine")
    context.close()
    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.parametrize(
    ("who", "pages"),
    [
        ("clerk-2", ("", "/code", "/verblijf")),
        ("keeper-1", ("/aantallen", "/aantallen/demo-vakkrachten")),
        ("admin-1", ("/rollen",)),
        ("privacy-1", ("/logboek",)),
    ],
)
def test_the_desk_is_accessible(site: str, browser: Browser, who: str, pages: tuple[str, ...]) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 800})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{site}/nl/loket")
    page.locator("form.pform button").click()
    page.get_by_role("button", name=who).click()
    page.wait_for_selector(".menub")
    found = {}
    for rest in pages:
        page.goto(f"{site}/nl/loket{rest}")
        found[rest] = complaints(page)
    if who == "clerk-2":
        page.goto(f"{site}/nl/loket")
        page.locator(".worklist a").first.click()
        page.wait_for_selector(".history")
        found["case"] = complaints(page)
    context.close()
    assert {name: each for name, each in found.items() if each} == {}
