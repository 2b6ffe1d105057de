"""Files of matching as others make them: the ESCO download, EURES messages, plain tables; what is missing is told."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from banen.decide.matching.occupations import read_esco, shipped
from banen.decide.matching.shortage import COLUMNS, read_shortage
from banen.decide.matching.vacancies import read_vacancies
from banen.decide.matching.vacancy_table import table_of
from banen.errors import ContentError

ON = date(2026, 11, 29)
XML = """<?xml version='1.0' encoding='UTF-8'?>
<PositionOpening xmlns="http://www.hr-xml.org/3" majorVersionID="3" minorVersionID="2">
<DocumentID>SYNTHETIC-E1</DocumentID><PositionProfile languageCode="nl">
<PositionLocation><Address><CityName>{town}</CityName><PostalCode>2611 AB</PostalCode></Address></PositionLocation>
<PositionOpenQuantity>2</PositionOpenQuantity><JobCategoryCode listName="ISCO2008">{isco}</JobCategoryCode>
<PositionScheduleTypeCode>FullTime</PositionScheduleTypeCode><ApplicationCloseDate>2027-03-01</ApplicationCloseDate>
</PositionProfile></PositionOpening>"""
PORTAL = {
    "id": "SYNTHETIC-E2",
    "jvProfiles": {
        "nl": {
            "numberOfPosts": 3,
            "jobCategoriesCodes": ["http://data.europa.eu/esco/isco/C7212"],
            "positionScheduleCodes": ["fulltime"],
            "locations": [{"cityName": "Delft", "postalCode": "2611"}],
            "lastApplicationDate": 1803859200000,
            "description": "EUR 20 per hour, 40 hours",
        }
    },
}


def esco(folder: Path, language: str = "nl") -> Path:
    """The layout of the official download, with two occupations."""
    at = "http://data.europa.eu/esco"
    tables = {
        "occupations": "conceptUri,iscoGroup,preferredLabel\n"
        + f"{at}/occupation/o1,7212,lasser\n{at}/occupation/o2,C2221,x\n",
        "skills": f"conceptUri,preferredLabel\n{at}/skill/s1,metalen verbinden\n{at}/skill/s2,plannen lezen\n",
        "occupationSkillRelations": "occupationUri,relationType,skillUri\n"
        + f"{at}/occupation/o1,essential,{at}/skill/s1\n{at}/occupation/o2,optional,{at}/skill/s2\n"
        + f"{at}/occupation/o2,essential,{at}/skill/s1\n",
    }
    for name, text in tables.items():
        (folder / f"{name}_{language}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("language", ["nl", "ar", "uk"])
def test_the_esco_download_is_read_in_any_language(language: str, tmp_path: Path) -> None:
    found = read_esco(esco(tmp_path, language))
    assert found.profile_of("7212").essential == {"metalen verbinden"}
    assert found.profile_of("2221").optional == {"plannen lezen"}
    assert found.tongue == language


def test_what_the_download_lacks_is_told_at_once(tmp_path: Path) -> None:
    esco(tmp_path)
    (tmp_path / "skills_nl.csv").unlink()
    (tmp_path / "occupations_nl.csv").write_text("conceptUri,code\n", encoding="utf-8")
    with pytest.raises(ContentError) as told:
        read_esco(tmp_path)
    sentences = " ".join(told.value.sentences())
    assert all(word in sentences for word in ("skills_*.csv", "iscoGroup", "preferredLabel"))


@pytest.mark.parametrize(("name", "text", "places"), [
    ("message.xml", XML.format(town="Delft", isco="7212"), 2), ("portal.json", json.dumps(PORTAL), 3),
    ("search.json", json.dumps({"jvs": [PORTAL]}), 3),
])  # fmt: skip
def test_a_message_of_eures_tells_what_it_tells_and_hours_and_wage_are_never_guessed(
    name: str, text: str, places: int, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    kept, refused = read_vacancies(file, shipped(), ON)
    assert kept == ()
    assert [each.reason for each in refused] == ["ontbreekt"]
    assert "hours, wage" in refused[0].sentence
    from banen.decide.matching.vacancies import read_records
    from banen.observe.records import Faults

    records = [fields for _, fields in read_records(file, Faults())]
    assert records[0]["place"] == "GM0503"
    assert (records[0]["places"], records[0]["isco"]) == (places, "7212")
    table = tmp_path / "vacancies.csv"
    complete = {"hours": {"min": 32, "max": 40}, "wage": 18, "skills": {"essential": ["join metals"]}}
    table.write_text(table_of([{**records[0], **complete}]), encoding="utf-8")
    kept, refused = read_vacancies(table, shipped(), ON)
    assert refused == ()
    assert (kept[0].places, kept[0].hours, kept[0].essential) == (places, (32.0, 40.0), {"join metals"})


@pytest.mark.parametrize(("text", "sentence"), [
    ("<!DOCTYPE x [<!ENTITY a 'b'>]><PositionOpening/>", "declares entities"), ("<PositionOpening>", "is no XML"),
    ("<jobs/>", "holds no PositionOpening"),
])  # fmt: skip
def test_what_is_no_message_is_refused_with_what_to_do(text: str, sentence: str, tmp_path: Path) -> None:
    file = tmp_path / "x.xml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=sentence):
        read_vacancies(file, shipped(), ON)


def test_mc_19_a_group_without_skills_is_a_named_fault_in_both_languages(tmp_path: Path) -> None:
    file = tmp_path / "v.json"
    nurse: dict[str, Any] = {
        "id": "V", "isco": "3221", "hours": {"min": 24, "max": 32}, "wage": 20, "place": "GM0518"
    }  # fmt: skip
    file.write_text(json.dumps({"vacancies": [nurse]}), encoding="utf-8")
    _, refused = read_vacancies(file, shipped(), ON)
    assert refused[0].reason == "geen_profiel"
    assert "no skills for 3221" in refused[0].sentence
    assert "Van 3221 zijn geen vaardigheden bekend" in refused[0].dutch


def test_a_shortage_table_is_loaded_and_every_wrong_line_told(tmp_path: Path) -> None:
    file = tmp_path / "shortage.csv"
    row = dict.fromkeys(COLUMNS, "x") | {"isco08": "7212", "class_as_published": "zeer krap", "period": "2026-Q3"}
    lines = [",".join(COLUMNS), ",".join(row.values())]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert read_shortage(file).bonus("7212", ON) == 150
    wrong = [",".join({**row, "class_as_published": "heel krap", "period": "vorig jaar"}.values())]
    file.write_text("\n".join([*lines, *wrong]) + "\n", encoding="utf-8")
    with pytest.raises(ContentError) as told:
        read_shortage(file)
    assert "heel krap" in " ".join(told.value.sentences())
    assert "vorig jaar" in " ".join(told.value.sentences())


@pytest.mark.parametrize("data", [{"jvs": None}, {"jvs": []}, {"jvs": ["a"]}, {"jvs": [PORTAL, 3]}, {"jvs": {}}])
def test_messages_of_the_portal_that_hold_no_vacancy_are_a_fault(data: Any, tmp_path: Path) -> None:
    path = tmp_path / "search.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(ContentError, match="no vacancy of EURES, or none at all"):
        read_vacancies(path, shipped(), ON)
