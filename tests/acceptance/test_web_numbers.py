"""A number that a visitor types is read as it was meant, or told as a fault: never another number, never silence."""

from __future__ import annotations

import pytest
from web_visitor import post

from banen.languages import Language
from banen.serve.web.simulator.assumed import typed_number
from banen.serve.web.simulator.state import from_form

SPELLINGS: tuple[tuple[str, Language, str], ...] = (
    ("6000", "nl", "6000"), ("6.000", "nl", "6000"), ("6.000,00", "nl", "6000.00"), ("6,000.00", "nl", "6000.00"),
    ("6 000", "nl", "6000"), ("€ 6.000", "nl", "6000"), ("6000,5", "nl", "6000.5"), ("6.000,-", "nl", "6000"),
    ("6000", "en", "6000"), ("6,000", "en", "6000"), ("6,000.00", "en", "6000.00"), ("6.000,00", "en", "6000.00"),
    ("6 000", "en", "6000"), ("€ 6,000", "en", "6000"), ("6000.5", "en", "6000.5"), ("6000,5", "en", "6000.5"),
)  # fmt: skip


@pytest.mark.parametrize(("typed", "language", "meant"), SPELLINGS)
def test_a_field_of_money_reads_dutch_and_english(typed: str, language: Language, meant: str) -> None:
    assert typed_number(typed, language, 0, 10_000) == meant


@pytest.mark.parametrize(
    ("typed", "language", "meant"),
    [
        ("20", "nl", "0.20"), ("20%", "nl", "0.20"), ("20 %", "en", "0.20"), ("0,2", "nl", "0.2"),
        ("0.2", "nl", "0.2"), ("0.2", "en", "0.2"), ("12,5%", "nl", "0.125"), ("0,125", "nl", "0.125"),
        ("0.125", "nl", "0.125"), ("1", "nl", "1"), ("100%", "en", "1.00"),
    ],
)  # fmt: skip
def test_a_field_of_a_share_takes_per_cents(typed: str, language: Language, meant: str) -> None:
    assert typed_number(typed, language, 0, 1) == meant


@pytest.mark.parametrize("typed", ["zes", "6.0.0", "6,0,0", "--6", "1e999999999", "1/2", "six thousand"])
def test_what_is_no_number_is_left_for_the_field_to_refuse(typed: str) -> None:
    reading = from_form({"L.20.real_increase": [typed]}, "nl")
    assert "L.20.real_increase" in reading.errors


def test_a_browser_writes_a_point_in_every_language_and_the_bounds_of_the_field_tell_what_it_is() -> None:
    assert typed_number("2.125", "nl", 1.5, 3.5) == "2.125"
    assert typed_number("2.125", "nl", 0, 5000) == "2125"


def test_per_cents_in_a_form_are_no_silent_current_law() -> None:
    reading = from_form({"L.20.real_increase": ["20"]}, "nl")
    assert reading.package.values("L.20")["real_increase"] == 0.2


@pytest.mark.parametrize("typed", ["6,000.00", "6.000,00", "6 000", "€ 6.000"])
def test_the_desk_reads_six_thousand_and_not_six(typed: str) -> None:
    case = {"on": "2026-07-01", "monthly_wage": typed}
    plain = post("/nl/toets/kennismigrant", {**case, "monthly_wage": "6000"})
    answer = post("/nl/toets/kennismigrant", case)
    assert answer.status_code == 200
    assert answer.text.partition('<form method="post"')[0] == plain.text.partition('<form method="post"')[0]


@pytest.mark.parametrize(("path", "typed"), [("en/check", "6.000"), ("nl/toets", "6,000"), ("nl/toets", "zes")])
def test_the_desk_refuses_what_may_be_two_numbers_or_none(path: str, typed: str) -> None:
    answer = post(f"/{path}/kennismigrant", {"on": "2026-07-01", "monthly_wage": typed})
    assert answer.status_code == 422
    assert f"&#39;{typed}&#39;" in answer.text
