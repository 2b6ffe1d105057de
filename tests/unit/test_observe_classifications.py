"""The classifications: complete, disjoint, with a crosswalk that leaves no division out."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from banen.errors import ContentError, UnknownNameError
from banen.observe.classifications import BY_HIRER, SBI_DIVISIONS, classifications
from banen.observe.records import CONTENT

ORIGINS = ["PL", "RO", "BG", "other_cee", "other_eu_efta", "india", "ukraine", "other_third"]
ROUTES = [
    *("eu_resident", "eu_short_stay", "eu_posted", "third_country_posted", "highly_skilled_30plus"),
    *(
        "highly_skilled_under30",
        "highly_skilled_reduced",
        "eu_blue_card",
        "work_permit",
        "single_permit",
        "technician_pilot",
    ),
    "self_employed",
]
SECTORS = [
    *("logistics", "horticulture", "food", "agriculture", "metal", "transport", "ict", "business_services"),
    *("construction", "hospitality", "care", "cleaning_other"),
]


def test_the_words_of_the_model_are_there_in_order() -> None:
    found = classifications()
    assert list(found.origins) == ORIGINS
    assert list(found.routes) == ROUTES
    assert list(found.sectors) == SECTORS
    assert list(found.contracts) == ["agency", "direct", "posted", "self_employed"]
    assert list(found.definitions) == ["residents", "cabinet_brp", "migrantenmonitor", "seo", "payroll_year", "posted"]


def test_every_term_has_two_labels() -> None:
    found = classifications()
    for kind in (found.origins, found.countries, found.routes, found.sectors, found.sbi, found.contracts):
        for term in kind.values():
            assert term.label["nl"]
            assert term.label["en"]


@pytest.mark.parametrize(
    ("nationality", "origin"),
    [("PL", "PL"), ("HR", "other_cee"), ("CH", "other_eu_efta"), ("IN", "india"), ("UA", "ukraine")]
    + [(third, "other_third") for third in ("GB", "TR", "CN", "US")],
)
def test_origin_of_a_nationality(nationality: str, origin: str) -> None:
    assert classifications().origin_of(nationality).id == origin


def test_each_nationality_has_one_origin_and_the_dutch_have_none() -> None:
    codes = [code for origin in classifications().origins.values() for code in origin.countries]
    assert len(codes) == len(set(codes)) == 219
    assert sum(len(o.countries) for o in classifications().origins.values() if o.eu_efta) == 26 + 4
    with pytest.raises(UnknownNameError):
        classifications().origin_of("NL")


@pytest.mark.parametrize(
    ("nationality", "last_day_closed", "first_day_open"),
    [
        ("PL", date(2007, 4, 30), date(2007, 5, 1)),
        ("LT", date(2007, 4, 30), date(2007, 5, 1)),
        ("RO", date(2013, 12, 31), date(2014, 1, 1)),
        ("BG", date(2013, 12, 31), date(2014, 1, 1)),
        ("HR", date(2018, 6, 30), date(2018, 7, 1)),
    ],
)
def test_free_movement_begins_on_its_day(nationality: str, last_day_closed: date, first_day_open: date) -> None:
    country = classifications().countries[nationality]
    assert not country.free_movement_on(last_day_closed)
    assert country.free_movement_on(first_day_open)
    assert country.source


@pytest.mark.parametrize(
    ("route", "nationality", "day", "free"),
    [
        ("eu_resident", "PL", date(2024, 1, 1), True),
        ("eu_resident", "RO", date(2013, 12, 31), False),
        ("eu_short_stay", "RO", date(2014, 1, 1), True),
        ("third_country_posted", "UA", date(2024, 1, 1), True),
        ("highly_skilled_30plus", "IN", date(2024, 1, 1), False),
        ("self_employed", "DE", date(2024, 1, 1), True),
        ("self_employed", "GB", date(2020, 12, 31), True),
        ("self_employed", "GB", date(2021, 1, 1), False),
        ("self_employed", "TR", date(2024, 1, 1), False),
    ],
)
def test_free_movement_by_route(route: str, nationality: str, day: date, free: bool) -> None:
    assert classifications().free_movement(route, nationality, day) is free


def test_every_sbi_division_has_exactly_one_place() -> None:
    found = classifications()
    assert len(SBI_DIVISIONS) == 86
    assert set(SBI_DIVISIONS) <= set(found.sbi)
    placed = [code for sector in found.sectors.values() for code in sector.sbi]
    left_to_hirer = [code.id for code in found.sbi.values() if code.sector == BY_HIRER]
    assert sorted([*placed, *left_to_hirer]) == sorted(found.sbi)
    assert left_to_hirer == ["78"]
    assert {code.section for code in found.sbi.values()} == set("ABCDEFGHIJKLMNOPQRSTU")


@pytest.mark.parametrize(
    ("code", "sector"),
    [
        ("01.13.2", "horticulture"),
        ("0111", "agriculture"),
        ("10.1", "food"),
        ("46", "logistics"),
        ("49.41", "transport"),
        ("81.2", "cleaning_other"),
        ("62", "ict"),
        ("25", "metal"),
        ("78.20.1", None),
    ],
)
def test_sector_of_an_sbi_code(code: str, sector: str | None) -> None:
    found = classifications().sector_of_sbi(code)
    assert (found.id if found else None) == sector


def test_a_code_outside_sbi_is_an_error() -> None:
    with pytest.raises(UnknownNameError, match="SBI 2008 code '05'"):
        classifications().sector_of_sbi("05")


def test_definitions_say_what_they_are_and_what_they_miss() -> None:
    for definition in classifications().definitions.values():
        assert definition.definition["nl"] != definition.definition["en"]
        assert definition.misses["nl"]
        assert definition.misses["en"]
        assert definition.held_against


def test_broken_content_reports_every_fault_at_once(tmp_path: Path) -> None:
    shutil.copytree(CONTENT / "classifications", tmp_path / "classifications")
    edits = {
        "sbi.csv": [("\n02,A,", "\n04,A,"), ("10,C,food", "10,C,foods")],
        "countries.csv": [("2014-01-01", "1-1-2014"), ("LT,Litouwen", "lt,Litouwen")],
        "routes.yml": [
            ("registration: notified", "registration: somewhere"),
            ("free_movement_for: nobody", "free_movement_for: no"),
        ],
        "definitions.yml": [("measures: stock", "measures: stocks")],
        "origins.yml": [("    nl: Polen\n", "")],
    }
    for name, changes in edits.items():
        path = tmp_path / "classifications" / name
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        classifications(tmp_path)
    told = str(caught.value)
    for expected in (
        "04 lies in no division of SBI 2008.",
        "misses division 02.",
        "10: sector 'foods' does not exist.",
        "free_movement_from is '1-1-2014', which is not a day such as 2027-03-01.",
        "code is 'lt', which is not in the form PL.",
        "registration 'somewhere' does not exist.",
        "free_movement_for is 'False', which is no name.",
        "measures is 'stocks', which is no name.",
        "origins, item 1, lacks 'nl'.",
    ):
        assert expected in told
