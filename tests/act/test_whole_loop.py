"""One person, one site and one signal, in a real browser, from the first page to counts that stand beside figures."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page

from banen.act.checks import everything
from banen.act.jobs.round import do_round
from banen.act.office import Office, open_office
from banen.act.seed import seed
from banen.act.store.tables.cases import CASE
from banen.act.store.tables.files import STATEMENT
from banen.act.store.tables.signals import SIGNAL
from banen.observe.disclosure import rounded
from banen.serve.web.app import create_app
from tests.act.conftest import HandClock
from tests.act.test_access import browser  # noqa: F401  (a fixture)
from tests.serving import served

EXAMPLE = Path(__file__).parents[2] / "examples" / "sites" / "400-600-200.yml"
NOW, AFTER = "2026-12-15 10:00", "2027-01-05 10:00"
CODE = re.compile(r"B-[0-9A-Z]{4}-[0-9A-Z]{4}")


@pytest.fixture
def loop(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Office]]:
    """Demonstration data of a day that stands still, on a port of this machine."""
    monkeypatch.delenv("BANEN_STORE", raising=False)
    monkeypatch.delenv("BANEN_RELEASES", raising=False)
    shutil.copy(sqlite_template, tmp_path / "act.sqlite")
    office = open_office(f"sqlite:///{tmp_path / 'act.sqlite'}")
    seed(office, 30, 3, date(2026, 12, 15), (EXAMPLE.read_text(encoding="utf-8"),))
    office.store.close()
    app = create_app(tmp_path)
    app.state.act.office.store.clock = HandClock(NOW)
    with served(app, lifespan="off") as address:
        yield f"{address}/en", app.state.act.office
    app.state.act.office.store.close()


def send(page: Page, action: str, **fields: str) -> None:
    """Fill in the form for an address and send it."""
    form = page.locator(f'form[action$="{action}"]').last
    for name, value in fields.items():
        one = form.locator(f'[name="{name}"]')
        if one.first.get_attribute("type") in ("radio", "checkbox"):
            form.locator(f'[name="{name}"][value="{value}"]').check()
        elif one.evaluate("each => each.tagName") == "SELECT":
            one.select_option(value)
        else:
            one.fill(value)
    with page.expect_navigation():
        form.locator("button").last.click()


def sign_in(page: Page, site: str, who: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{site}/loket/aanmelden")
    with page.expect_navigation():
        page.locator("form.pform button").click()
    page.get_by_role("button", name=who, exact=True).click()
    page.wait_for_selector(".menub")


def newest(office: Office, column: sa.Column[str], order: sa.ColumnElement[object]) -> str:
    with office.store.read() as connection:
        return str(connection.execute(sa.select(column).order_by(order.desc()).limit(1)).scalar_one())


def test_one_person_one_site_and_one_signal_end_in_published_counts(
    loop: tuple[str, Office],
    browser: object,  # noqa: F811
) -> None:
    site, office = loop
    page: Page = browser.new_context(viewport={"width": 375, "height": 800}).new_page()  # type: ignore[attr-defined]
    # a person states an address, and is seen at the desk
    page.goto(f"{site}/adres/aanmelden")
    send(page, "/begin")
    send(page, "/adres", postcode="2511 BT", number="70")
    days = {"starts_day": "10", "starts_month": "12", "starts_year": "2026"}
    send(page, "/verblijf", **days, nights_month="20", nights_half="100")
    page.goto(f"{site}/adres/contact")
    send(page, "/contact")
    send(page, "/controle", truth="1")
    reference, code = CODE.search(page.inner_text("main"))[0], page.inner_text(".number").strip()  # type: ignore[index]
    # a worker reports something wrong
    page.context.clear_cookies()
    page.goto(f"{site}/adres/melden")
    send(page, "/melden", kind="pay", text="SYNTHETIC: paid late")
    report = newest(office, SIGNAL.c.reference, SIGNAL.c.received_at)
    do_round(office)
    sign_in(page, site, "clerk-1")
    page.goto(f"{site}/loket/code")
    send(page, "/code", reference=reference, code=code)
    for _ in range(3):
        do_round(office)
    # the report is found founded and closed; the site is agreed to by who did not advise it
    sign_in(page, site, "cases-1")
    page.goto(f"{site}/loket/meldingen/{report}")
    for step in ("triage", "founded", "act", "close"):
        send(page, f"/meldingen/{report}", do=step, reason="SYNTHETIC: looked at")
    assert "closed" in page.inner_text("h1")
    sign_in(page, site, "cases-2")
    with office.store.read() as connection:
        proposal = connection.execute(sa.select(CASE.c.reference).where(CASE.c.state == "ADVISED")).scalar_one()
        delivered = sa.select(sa.func.count()).select_from(STATEMENT).where(STATEMENT.c.delivered_at.is_not(None))
        state = sa.select(STATEMENT.c.state).where(STATEMENT.c.reference == reference)
        assert connection.execute(state).scalar_one() in ("DELIVERED", "ACTIVE")
        people = connection.execute(delivered).scalar_one()
    page.goto(f"{site}/loket/zaken/{proposal}")
    assert page.locator(".around [aria-current]").count() == 1, "the list of work stands beside the case"
    send(page, f"/zaken/{proposal}", do="agree", reason="SYNTHETIC: the places are there")
    assert "agreed" in page.inner_text("h1")
    # the periods are over: two people let the counts go, and they stand beside the figures
    office.store.clock = HandClock(AFTER)
    wanted = {"AT-01": "2026Q4", "AT-06": "2026", "AT-09": "2026H2"}
    sign_in(page, site, "counts-1")
    made = []
    for table, period in wanted.items():
        page.goto(f"{site}/loket/cijfers")
        send(page, "/cijfers", table=table, period=period)
        made.append(page.url)
        send(page, page.url.removeprefix(site), do="propose")
    sign_in(page, site, "counts-2")
    for address in made:
        page.goto(address)
        send(page, address.removeprefix(site), do="approve")
        assert "released" in page.inner_text("h1")
    do_round(office)
    page.goto(f"{site}/state")
    told = page.inner_text("main")
    assert f"{rounded(people)} persons" in told, "the person is one of those who were counted"
    assert people >= 10
    assert "SYNTHETIC" in told
    assert all(table in told or period in told for table, period in wanted.items())
    page.goto(f"{site}/registers")
    told = page.inner_text("main")
    assert "SYNTHETIC" in told
    assert re.search(r"41[.0-9]*%|4[0-9][.0-9]*%", told), "how often the questions were right is public"
    assert everything(office.store) == []
    page.context.close()
