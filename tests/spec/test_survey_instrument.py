"""The questionnaire as data and for other programs: routing, languages that are up to date, XLSForm, DDI."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from pyxform.xls2xform import convert

from banen.account.survey.instrument import Instrument, instrument
from banen.errors import ContentError
from banen.observe.records import CONTENT
from banen.serve.cli import run
from banen.serve.reports.questionnaire import FORMATS, as_ddi, as_xlsform, field

DDI = "{ddi:codebook:2_5}"
BOTH = ("nl", "en")


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., Instrument]:
    """The questionnaire after its files were edited."""

    def made(**changes: Callable[[str], str]) -> Instrument:
        for folder in ("account", "figures"):
            shutil.copytree(CONTENT / folder, tmp_path / folder, dirs_exist_ok=True)
        for name, change in changes.items():
            path = tmp_path / "account" / f"{name}.{'yml' if name == 'survey' else 'csv'}"
            path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
        instrument.cache_clear()
        return instrument(tmp_path)

    return made


def translated(held: Instrument, language: str, text: str = "tekst") -> str:
    """Every text translated from its present Dutch."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        (id_, language, f"{text} {id_}", version, dutch["nl"]) for id_, dutch, version in held.texts()
    )
    return out.getvalue()


def sheet(content: bytes, name: str) -> list[dict[str, Any]]:
    rows = list(openpyxl.load_workbook(io.BytesIO(content), read_only=True)[name].values)
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.mark.parametrize("design", ["nonprobability", "rds", "time_location"])
def test_the_form_is_one_that_the_tools_of_others_take(design: str) -> None:
    form = convert(as_xlsform(instrument(), BOTH, design), validate=False)
    assert form.warnings == []
    names = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(form.xform).iter()}  # noqa: S314
    asked = {field(item) for item in instrument().asked(design)}
    assert asked <= names
    assert ("SV_N01" in names, "SV_N02" in names) == (design == "rds", design == "time_location")


def test_the_form_asks_by_topic_in_every_language_and_only_where_the_routing_says() -> None:
    content = as_xlsform(instrument(), BOTH)
    rows = sheet(content, "survey")
    by_name = {row["name"]: row for row in rows if row["type"] != "end_group"}
    assert by_name["SV_D02"]["relevant"] == "${SV_D01} = 'yes'"
    assert by_name["SV_H04"]["relevant"] == "${SV_H03} != 'own'"
    assert by_name["SV_W05_worked"]["type"] == "integer"
    assert by_name["SV_A04_home"]["type"] == "select_one municipalities"
    labels = [key for key in rows[0] if key.startswith("label::")]
    assert labels == ["label::Nederlands (nl)", "label::English (en)"]
    assert [row for row in rows if row["type"] != "end_group" and not all(row[label] for label in labels)] == []
    assert sum(row["type"] == "begin_group" for row in rows) == sum(row["type"] == "end_group" for row in rows)
    choices = sheet(content, "choices")
    assert {row["list_name"] for row in choices} >= {"satisfied", "yes_no", "countries", "municipalities"}
    assert sum(row["list_name"] == "municipalities" for row in choices) == 342


def test_the_codebook_describes_every_question_with_its_answers_in_both_languages() -> None:
    root = ElementTree.fromstring(as_ddi(instrument(), BOTH))  # noqa: S314  our own
    variables = {variable.get("name"): variable for variable in root.iter(f"{DDI}var")}
    assert {field(item) for item in instrument().asked("nonprobability") if not item.parts} <= set(variables)
    question = variables["SV_H04"].findall(f"{DDI}qstn")
    assert [one.get("{http://www.w3.org/XML/1998/namespace}lang") for one in question] == [*BOTH]
    values = [one.text for one in variables["SV_H04"].iter(f"{DDI}catValu")]
    assert values == ["yes", "no", "dk", "ws"]
    assert [one.get("missing") for one in variables["SV_H04"].findall(f"{DDI}catgry")] == [None, None, "Y", "Y"]
    grouped = " ".join(group.get("var") or "" for group in root.iter(f"{DDI}varGrp")).split()
    assert sorted(grouped) == sorted(variables), "every variable stands in one topic"


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_questionnaire_has_the_same_bytes(form: str) -> None:
    made = {hashlib.sha256(FORMATS[form](instrument(), BOTH, "rds")).hexdigest() for _ in range(2)}
    assert len(made) == 1


def test_sv_26_a_translation_is_asked_while_it_is_up_to_date_and_no_longer(edited: Callable[..., Instrument]) -> None:
    made = translated(instrument(), "pl")
    whole = edited(survey_translations=lambda text: text + made)
    assert whole.stale("pl") == ()
    polish = sheet(as_xlsform(whole, ("nl", "pl")), "survey")
    assert next(row["label::polski (pl)"] for row in polish if row["name"] == "SV_W01") == "tekst SV-W01"
    assert convert(as_xlsform(whole, ("nl", "pl")), validate=False).warnings == []
    newer = edited(
        survey_translations=lambda text: text + made,
        survey_items=lambda text: text.replace("Hoe tevreden bent u met uw werk?", "Bent u tevreden met uw werk?"),
        survey_answers=lambda text: text.replace("agree,5,helemaal eens", "agree,5,geheel eens"),
    )
    assert newer.stale("pl") == ("SV-W01", "agree/5")
    with pytest.raises(ContentError, match=r"pl: SV-W01, agree/5 are missing or stale"):
        as_xlsform(newer, ("nl", "pl"))


def test_every_fault_of_the_questionnaire_comes_at_once(edited: Callable[..., Instrument]) -> None:
    with pytest.raises(ContentError) as told:
        edited(
            survey_items=lambda text: (
                text
                + "SV-X01,weer,Vraag?,Question?,,one,agreed,,sideways,SV-X02 = yes,guess,soon,project,,,,\n"
                + "SV-X03,werk,Vraag?,Question?,,number,agree,,,SV-W01 = maybe,,,project,,,,\n"
            ),
            survey_answers=lambda text: text + "agree,5,weer eens,agree again,\n",
        )
    sentences = "\n".join(told.value.sentences())
    for part in ("'agreed', which is no scale", "The nearest is 'agree'", "sideways", "topic is 'weer'",
                 "SV-X02, which is not asked before", "'guess', which is no class", "agree has 5 twice",
                 "'soon', which is not a whole number", "does not fit kind number",
                 "has no answer 'maybe'"):  # fmt: skip
        assert part in sentences


def test_the_commands_write_for_a_translator_and_for_the_tools_of_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "pl.csv"
    assert run(["survey", "translate", "pl", "--out", str(out), "--lang", "nl"]) == 0
    lines = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert len(lines) == len(list(instrument().texts()))
    for form in FORMATS:
        assert run(["survey", "export", "--format", form, "--out", str(tmp_path / form)]) == 0
        assert (tmp_path / form).stat().st_size > 5000
    capsys.readouterr()
    assert run(["survey", "export", "--format", "ddi", "--out", str(tmp_path / "x"), "--in", "nl", "--in", "pl"]) == 3
    assert not (tmp_path / "x").exists()
    assert "banen survey translate" in capsys.readouterr().err
    assert run(["survey", "export", "--format", "pdf", "--out", str(tmp_path / "x")]) == 2
    assert run(["survey", "export", "--format", "ddi", "--out", str(tmp_path / "x"), "--design", "guess"]) == 2
