"""The portal: worked cases RG of the specification of acting, and what a person without a script meets."""

from __future__ import annotations

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import page
import pytest
import sqlalchemy as sa

from banen.act.checks import everything
from banen.act.jobs.round import do_round
from banen.act.office import Office
from banen.act.registrations.answers import Stay
from banen.act.registrations.verdict import verdict
from banen.act.store.tables.files import CONTACT, MAIL, STATEMENT
from banen.act.store.tables.proofs import PROCESSING
from banen.serve.web.app import create_app
from tests.act.conftest import HandClock
from tests.act.visitor import Visitor

STAY = {"starts_day": "1", "starts_month": "12", "starts_year": "2025", "nights_month": "20", "nights_half": "121"}
ADDRESS = {"postcode": "1234 ab", "number": "51"}


@pytest.fixture
def clock() -> HandClock:
    return HandClock("2025-12-01 10:00")


def begun(visitor: Visitor, language: str = "en") -> Visitor:
    visitor.get(f"/{language}/adres/aanmelden")
    return visitor.post(f"/{language}/adres/begin")


def through(visitor: Visitor, language: str = "en", **contact: str) -> Visitor:
    """From the door to the last page before sending."""
    begun(visitor, language).send(ADDRESS)
    visitor.send(STAY)
    visitor.get(f"/{language}/adres/contact").send({"email": "", "phone": "", **contact})
    assert visitor.path.endswith("/controle"), visitor.words
    return visitor


def rows(office: Office, table: sa.Table) -> list[sa.Row]:  # type: ignore[type-arg]
    with office.store.read() as connection:
        return list(connection.execute(sa.select(table)))


def test_from_the_door_to_a_number_that_is_kept(visitor: Visitor, office: Office) -> None:
    through(visitor, email="person0001@example.org").send({"truth": "1"})
    reference = rows(office, STATEMENT)[0].reference
    assert visitor.path.endswith("/klaar")
    assert reference in visitor.words
    assert "RNI desk" in visitor.words
    do_round(office)
    assert [row.state for row in rows(office, STATEMENT)] == ["CHECKED"], "nobody saw who made it, so it waits"
    assert "checked" in visitor.get("/en/adres/mijn").words
    assert everything(office.store) == []


def test_what_is_stated_is_not_readable_in_the_store(visitor: Visitor, office: Office) -> None:
    through(visitor, email="person0001@example.org", phone="0612345678").send({"truth": "1"})
    held = str([list(row) for table in (STATEMENT, CONTACT, MAIL, PROCESSING) for row in rows(office, table)])
    assert not [word for word in ("Proefstraat", "1234AB", "person0001", "612345678") if word in held]


def test_rg_01_most_of_a_month_and_less_than_two_thirds_takes_an_address(visitor: Visitor) -> None:
    assert verdict(Stay(date(2025, 12, 1), None, 20, 121), date(2025, 12, 1)).takes_address
    begun(visitor).send(ADDRESS)
    visitor.send(STAY)
    assert "You can give this address" in visitor.words
    assert "20 of 31 nights" in visitor.words
    assert "121 of 182" in visitor.words


def test_rg_02_a_resident_is_told_by_when_and_goes_no_further(visitor: Visitor, office: Office) -> None:
    begun(visitor).send(ADDRESS)
    visitor.send({**STAY, "nights_half": "122"})
    assert "You become a resident" in visitor.words
    assert "'s-Gravenhage" in visitor.words
    assert "8 December 2025" in visitor.words
    assert visitor.get("/en/adres/contact").path.endswith("/uitkomst")
    assert visitor.get("/en/adres/controle").path.endswith("/uitkomst")
    do_round(office)
    assert rows(office, STATEMENT)[0].state == "DRAFT"


def test_rg_03_a_day_off_moves_the_last_day(visitor: Visitor) -> None:
    found = verdict(Stay(date(2026, 4, 30), None, 20, 130), date(2026, 4, 30))
    assert found.is_resident
    assert found.notice_due == date(2026, 5, 6)


def test_rg_04_no_address_and_an_email_only(visitor: Visitor, office: Office) -> None:
    begun(visitor)
    visitor.post("/en/adres/adres/geen")
    visitor.send({"email": "person0001@example.org", "phone": ""}).send({"truth": "1"})
    assert visitor.path.endswith("/klaar")
    assert [row.state for row in rows(office, CONTACT)] == ["SENT"]
    assert [row.template for row in rows(office, MAIL)] == ["m1"]


def test_rg_05_sent_twice_at_once_is_sent_once(visitor: Visitor, office: Office) -> None:
    through(visitor, email="person0001@example.org")
    tabs = [visitor.tab(), visitor.tab()]
    for tab in tabs:
        tab.text = visitor.text
    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(lambda tab: tab.send({"truth": "1"}).words, tabs))
    assert len({re.search(r"B-\w{4}-\w{4}", words)[0] for words in ends}) == 1  # type: ignore[index]
    assert len(rows(office, STATEMENT)) == 1
    assert len(rows(office, MAIL)) == 1


def test_rg_06_two_tabs_that_change_one_answer_lose_nothing(visitor: Visitor, office: Office) -> None:
    begun(visitor)
    second = visitor.tab().get("/en/adres/adres")
    visitor.send(ADDRESS)
    second.send({"postcode": "1234CD", "number": "7", "chosen": "twin-2"})
    assert second.status == 409
    assert "Proefstraat 51" in second.words
    assert "1234CD" in second.words
    second.post("/en/adres/adres", {"postcode": "1234CD", "number": "7", "chosen": "twin-2"})
    assert second.path.endswith("/verblijf")


def test_back_and_on_again_keeps_the_answers(visitor: Visitor) -> None:
    through(visitor, email="person0001@example.org")
    assert 'value="1234AB"' in visitor.get("/en/adres/adres").text
    assert 'value="121"' in visitor.get("/en/adres/verblijf").text
    assert 'value="person0001@example.org"' in visitor.get("/en/adres/contact").text


def test_another_language_halfway_keeps_answers_and_goes_on_in_it(visitor: Visitor, office: Office) -> None:
    """Bug report 16 (open-forms#5836)."""
    through(visitor, "en", email="person0001@example.org")
    visitor.get("/nl/adres/controle")
    assert "Proefstraat 51" in visitor.words
    visitor.send({"truth": "1"})
    assert rows(office, STATEMENT)[0].language == "nl"


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"postcode": "123 AB", "number": "x"}, ["This postcode is not right", "This house number is not right"]),
        ({"postcode": "1234 SS", "number": "5"}, ["This postcode is not right"]),
        ({"postcode": "1234 AB", "number": "0"}, ["This house number is not right"]),
        ({"street": "", "place": "Proefstad", "number": ""}, ["name of the street", "house number is not right"]),
    ],
)
def test_every_fault_of_a_page_at_once(visitor: Visitor, form: dict[str, str], says: list[str]) -> None:
    begun(visitor).send(form)
    assert visitor.status == 422
    for sentence in says:
        assert sentence in visitor.words
    assert f'value="{form["number"]}"' in visitor.text, "what was typed is kept"


def test_stays_that_cannot_be(visitor: Visitor) -> None:
    begun(visitor).send(ADDRESS)
    visitor.send(
        {"starts_day": "31", "starts_month": "2", "starts_year": "2026", "nights_month": "40", "nights_half": "x"}
    )
    assert visitor.words.count("This day does not exist") == 2, "in the list of faults and at the field"
    assert "This number is not right" in visitor.words
    visitor.send({**STAY, "ends_day": "1", "ends_month": "11", "ends_year": "2025"})
    assert "The end date is before the start date" in visitor.words
    visitor.send({**STAY, "nights_half": "19"})
    assert "fewer nights than in the month" in visitor.words


def test_contact_data_are_read_kindly_and_checked(visitor: Visitor, office: Office) -> None:
    begun(visitor, "nl").send(ADDRESS)
    visitor.send(STAY)
    visitor.get("/nl/adres/contact").send({"email": "jan@", "phone": "12"})
    assert "Dit is geen e-mailadres" in visitor.words
    assert "Dit telefoonnummer klopt niet" in visitor.words
    visitor.send({"email": "", "phone": "06 12 34 56 78"})
    assert "+31612345678" in visitor.words


def test_a_move_replaces_the_address_and_an_end_ends_it(visitor: Visitor, office: Office) -> None:
    through(visitor).send({"truth": "1"})
    do_round(office)
    visitor.get("/en/adres/verhuizen").send({"postcode": "1234GH", "number": "3"})
    visitor.send(STAY)
    visitor.get("/en/adres/contact").send({"email": "", "phone": ""})
    visitor.send({"truth": "1"})
    kinds = sorted((row.kind, row.state) for row in rows(office, STATEMENT))
    assert kinds == [("first", "CHECKED"), ("move", "SUBMITTED")]
    do_round(office)
    visitor.get("/en/adres/mijn").post("/en/adres/mijn/einde", {"version": ""})
    assert "Your address has ended" in visitor.words


def test_withdrawing_takes_contact_data_away_at_once(visitor: Visitor, office: Office) -> None:
    through(visitor, email="person0001@example.org").send({"truth": "1"})
    id_ = rows(office, STATEMENT)[0].id
    visitor.get("/en/adres/mijn").post(f"/en/adres/mijn/intrekken/{id_}", {"version": ""})
    assert "Your statement is withdrawn" in visitor.words
    contact = rows(office, CONTACT)[0]
    assert (contact.state, contact.email_sealed, contact.email_idx) == ("REMOVED", None, None)
    assert {row.state for row in rows(office, MAIL)} == {"skipped"}


def test_nobody_reaches_the_statement_of_another(visitor: Visitor, office: Office) -> None:
    through(visitor).send({"truth": "1"})
    id_ = rows(office, STATEMENT)[0].id
    stranger = begun(visitor.other())
    stranger.get("/en/adres/mijn").post(f"/en/adres/mijn/intrekken/{id_}", {"version": ""})
    assert stranger.status == 404
    assert rows(office, STATEMENT)[0].state == "SUBMITTED"


def test_a_page_about_me_without_a_session_leads_to_the_door(visitor: Visitor) -> None:
    assert visitor.get("/en/adres/mijn").path.endswith("/aanmelden")


def test_the_letter_is_a_tagged_document(visitor: Visitor) -> None:
    through(visitor).send({"truth": "1"})
    visitor.get("/en/adres/bevestiging.pdf")
    assert visitor.headers["content-type"] == "application/pdf"
    assert page.is_pdf_compliant_bytes(visitor.content, profile="ua1")


def test_no_page_needs_a_script_or_keeps_a_copy(visitor: Visitor) -> None:
    begun(visitor)
    for rest in ("", "/aanmelden", "/adres", "/adres/straat", "/contact", "/mijn"):
        visitor.get(f"/en/adres{rest}")
        assert visitor.status == 200
        assert "<script" not in visitor.text
        assert "style=" not in visitor.text
        assert visitor.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("language", ["pl", "en", "nl"])
def test_an_address_with_nothing_at_it_is_told_in_the_language_that_was_read(visitor: Visitor, language: str) -> None:
    assert visitor.get(f"/{language}/adres/niets").status == 404
    assert f'<html lang="{language}"' in visitor.text
    assert f'action="/{language}/adres' in visitor.text or f'href="/{language}/adres"' in visitor.text
    assert '<html lang="en"' in visitor.get("/fr/adres/niets").text, "a language that nothing has"
    assert visitor.get("/nl/loket/niets").path == "/nl/loket/aanmelden", "what the desk has is not told at the door"


def test_a_wrong_address_outside_the_portal_is_told_at_its_door(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BANEN_STORE", raising=False)
    shutil.copy(sqlite_template, tmp_path / "act.sqlite")
    app = create_app(tmp_path)
    for path, language in (("/pl/niets", "pl"), ("/bg/", "bg"), ("/fr/niets", "en"), ("/en/nothing", "en")):
        answer = Visitor(app.state.act.office, app).get(path)
        assert (answer.status, answer.headers["Content-Language"]) == (404, language)
        assert f'<html lang="{language}"' in answer.text
        assert (f'href="/{language}/adres"' in answer.text) or language == "en"
    app.state.act.office.store.close()
