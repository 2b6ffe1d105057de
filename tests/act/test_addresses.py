"""Addresses and names: worked cases AC-T and RG-10, RG-11."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from banen.act.addresses import AddressBookError, AddressList, Query, checked
from banen.act.errors import ActError
from banen.act.jobs.round import do_round
from banen.act.names import fold, latin, stored
from banen.act.office import Office
from banen.act.store.tables.files import STATEMENT
from banen.act.store.tables.work import OUTBOX
from tests.act.test_portal import STAY, begun, rows
from tests.act.visitor import Visitor

ON = date(2026, 1, 5)


def ids(book: AddressList, query: Query, on: date = ON) -> list[str]:
    return [candidate.id for candidate in book.find(query, on)]


def test_ac_t5_letters_in_any_case_and_with_or_without_a_space(book: AddressList) -> None:
    """Bug report 12 (BRK-bevragen#786)."""
    assert ids(book, Query("1234ab", 5, "A")) == ["a5a"]
    assert ids(book, Query("1234AB", 5, "a")) == ["a5a"]


def test_ac_t6_number_5_is_not_51(book: AddressList) -> None:
    """Bug report 9 (BAG-API#31)."""
    assert ids(book, Query("1234AB", 5)) == ["a5", "a5a"]
    assert ids(book, Query("1234AB", 51)) == ["a51"]


def test_ac_t7_two_objects_with_one_address_are_a_choice_with_none_preselected(visitor: Visitor) -> None:
    """Bug report 11 (BAG-API PR 27)."""
    begun(visitor).send({"postcode": "1234CD", "number": "7"})
    assert visitor.text.count('type="radio"') == 3
    assert "checked" not in visitor.text.partition("<form")[2].replace('id="both" checked', "")
    visitor.send({})
    assert visitor.status == 422
    assert "Choose an address" in visitor.words
    visitor.send({"chosen": "twin-2"})
    assert visitor.path.endswith("/verblijf")


class Down(AddressList):
    """A book that does not answer."""

    def find(self, query: Query, on: date) -> list:  # type: ignore[override,type-arg]
        raise AddressBookError("down")

    def get(self, id_: str, on: date) -> None:
        raise AddressBookError("down")


def test_ac_t8_where_the_book_does_not_answer_the_person_goes_on(office: Office, visitor: Visitor) -> None:
    down = Office(office.store, office.keys, Down())
    one = Visitor(down)
    office.store.clock.set("2025-12-01 10:00")  # type: ignore[attr-defined]
    begun(one).send({"postcode": "1234AB", "number": "51"})
    assert "cannot check the address now" in one.words
    one.send(STAY)
    one.get("/en/adres/contact").send({"email": "", "phone": ""})
    one.send({"truth": "1"})
    do_round(down)
    row = rows(office, STATEMENT)[0]
    assert (row.state, row.check_state) == ("CHECKED", "unchecked")
    jobs = [job for job in rows(office, OUTBOX) if job.kind != "questions.day"]
    assert sorted(job.state for job in jobs) == ["done", "waiting"], "it is looked up again"
    office.store.clock.set("2025-12-02 09:00")  # type: ignore[attr-defined]
    do_round(office)
    assert rows(office, STATEMENT)[0].check_state == "ok"


def test_ac_t9_a_later_check_that_finds_it_withdrawn_is_a_question_not_a_deletion(
    office: Office, visitor: Visitor
) -> None:
    down = Office(office.store, office.keys, Down())
    office.store.clock.set("2025-12-01 10:00")  # type: ignore[attr-defined]
    one = Visitor(down)
    begun(one).send({"postcode": "1234EF", "number": "1"})
    one.send(STAY)
    one.get("/en/adres/contact").send({"email": "", "phone": ""})
    one.send({"truth": "1"})
    do_round(down)
    office.store.clock.set("2025-12-02 09:00")  # type: ignore[attr-defined]
    do_round(office)
    row = rows(office, STATEMENT)[0]
    assert (row.state, row.check_why) == ("DOUBT", "AC-1")
    assert row.sealed is not None


def test_ac_t10_an_apostrophe_is_an_apostrophe(book: AddressList) -> None:
    for place in ("'s-Hertogenbosch", "’s-Hertogenbosch", "s hertogenbosch", "Den Bosch"):
        assert ids(book, Query(number=3, street="markt", place=place)) == ["bosch"]


def test_ac_t11_a_sixth_person_is_a_question_and_the_statement_goes_on(office: Office, visitor: Visitor) -> None:
    office.store.clock.set("2025-12-01 10:00")  # type: ignore[attr-defined]
    for _ in range(6):
        one = visitor.other()
        begun(one).send({"postcode": "1234AB", "number": "51"})
        one.send(STAY)
        one.get("/en/adres/contact").send({"email": "", "phone": ""})
        one.send({"truth": "1"})
        do_round(office)
    found = rows(office, STATEMENT)
    assert [row.state for row in found] == ["CHECKED"] * 6
    assert sorted(row.check_why for row in found) == ["", "", "", "", "", "AC-4"]


def test_ac_t12_a_list_of_the_future_is_not_used_yet(book: AddressList) -> None:
    assert ids(book, Query("1234JK", 1)) == []
    assert ids(book, Query("1234JK", 1), date(2027, 1, 1)) == ["park"]


@pytest.mark.parametrize(
    ("id_", "finding"),
    [("a51", ("ok", "")), ("a52", ("doubt", "AC-3")), ("gone", ("doubt", "AC-1")), ("stand", ("ok", ""))],
)
def test_what_is_found_out(book: AddressList, id_: str, finding: tuple[str, str]) -> None:
    assert checked(book.get(id_, ON)) == finding


def test_found_without_detail_is_a_doubt() -> None:
    """Bug report 10 (BAG-API#54)."""
    assert checked(None) == ("doubt", "no detail")


def test_an_address_nobody_knows_does_not_stop_anybody(visitor: Visitor) -> None:
    begun(visitor).send({"postcode": "9999ZZ", "number": "9"})
    assert "We do not know this address" in visitor.words
    visitor.send({"postcode": "9999ZZ", "number": "9", "sure": "1"})
    assert visitor.path.endswith("/verblijf")


NAMES = {
    "Łukasz Żółć": "lukasz zolc", "Șerban": "serban", "Şerban": "serban", "Szőke": "szoke", "Straße": "strasse",
    "Đorđević": "dordevic", "O’Neill": "o neill", "ǵ ế": "g e", "İpek ılık": "ipek ilik",
}  # fmt: skip


@pytest.mark.parametrize(("name", "folded"), NAMES.items())
def test_rg_10_names_are_kept_as_typed_and_found_without_marks(name: str, folded: str) -> None:
    """Bug reports 6, 7, 55."""
    assert fold(name) == folded
    assert stored(name) == name
    decomposed = unicodedata.normalize("NFD", name)
    assert fold(decomposed) == folded
    assert stored(decomposed) == name


@pytest.mark.parametrize(
    ("name", "proposed"), [("Щерева", "Shtereva"), ("Мария", "Maria"), ("Ивайло", "Ivaylo"), ("Γιώργος", "Giorgos")]
)
def test_rg_11_a_spelling_in_latin_is_proposed(name: str, proposed: str) -> None:
    assert latin(name) == proposed
    assert stored(name) == name


def test_a_single_hyphen_is_a_surname_that_is_unknown_and_judgement_ends_there() -> None:
    """Bug report 8 (BRP-bevragen#1567)."""
    assert stored("-") == "-"
    for wrong in ("", " ", "12345", "a\x00b", "x" * 201):
        with pytest.raises(ActError):
            stored(wrong)
    assert latin("Maria") is None
