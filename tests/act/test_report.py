"""Reporting something wrong and losing work (F9, F10): in every language, a code and no mail, dates by the rule."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from banen.act.office import Office
from banen.act.points.lost_work import after_work
from banen.act.store.tables.files import MAIL
from banen.act.store.tables.people import SESSION
from banen.act.store.tables.signals import SIGNAL
from banen.act.texts import COMPLETE, say
from tests.act.conftest import HandClock
from tests.act.visitor import Visitor


@pytest.fixture
def clock() -> HandClock:
    return HandClock("2026-05-25 10:00")


@pytest.fixture
def store_address(one_store_address: str) -> str:
    return one_store_address


def rows(office: Office, table: sa.Table) -> list[Any]:
    with office.store.read() as connection:
        return list(connection.execute(sa.select(table)))


@pytest.mark.parametrize(
    ("asked", "cover"), [("2026-05-10", "law"), ("2026-05-25", "practice"), ("2026-06-10", "none")]
)
def test_hr_01_cover_ends_by_law_and_goes_on_by_practice(asked: str, cover: str) -> None:
    found = after_work(date(2026, 5, 10))
    assert (found.law_until, found.practice_until) == (date(2026, 5, 10), date(2026, 6, 9))
    assert found.longest_until == date(2026, 6, 19)
    assert found.cover_on(date.fromisoformat(asked)) == cover


def test_the_page_for_who_lost_work_tells_dates_and_calls_practice_practice(visitor: Visitor) -> None:
    visitor.get("/en/adres/werk-weg").send({"last": "2026-05-10"})
    assert "By law you are insured up to and including 10 May 2026" in visitor.words
    assert "until 9 June 2026, a few until 19 June 2026. That is practice and no law" in visitor.words
    assert "stay until 7 June 2026 for the same rent" in visitor.words
    assert "Help to return is voluntary" in visitor.words
    visitor.get("/en/adres/werk-weg").send({"last": "yesterday"})
    assert visitor.status == 422


@pytest.mark.parametrize("language", COMPLETE)
def test_a_report_can_be_made_in_every_language_without_a_name_and_leaves_no_session_and_no_mail(
    visitor: Visitor, office: Office, language: str
) -> None:
    visitor.get(f"/{language}/adres/melden")
    assert say("sig.notpolice", language) in visitor.words
    assert "112" in visitor.words
    visitor.send({"kind": "housing", "text": "six people in one room"})
    assert visitor.status == 200
    (row,) = rows(office, SIGNAL)
    assert (row.language, row.anonymous, row.firewalled, row.kind) == (language, True, True, "housing")
    assert rows(office, MAIL) == rows(office, SESSION) == []
    assert "six people" not in str(row)
    code = re.search(r'class="number">([0-9A-Z-]{14})<', visitor.text)
    assert code
    other = visitor.other().get(f"/{language}/adres/melden/stand").send({"code": code[1]})
    assert say("sig.at_received", language) in other.words
    other.send({"do": "withdraw"})
    assert say("sig.at_closed", language) in other.words
    assert rows(office, SIGNAL)[0].outcome == "withdrawn"


def test_pressed_twice_is_one_report_and_what_is_empty_or_unknown_is_told(visitor: Visitor, office: Office) -> None:
    visitor.get("/en/adres/melden").send({"text": "  "})
    assert visitor.status == 422
    key = visitor.get("/en/adres/melden").hidden("/en/adres/melden")["key"]
    for _ in range(2):
        visitor.post("/en/adres/melden", {"text": "no pay", "kind": "pay", "key": key})
    assert len(rows(office, SIGNAL)) == 1
    assert "Nothing was sent twice" in visitor.words
    visitor.get("/en/adres/melden/stand").send({"code": "0000-0000-0000"})
    assert (visitor.status, "We do not know this code" in visitor.words) == (404, True)
