"""The annual report in four formats: AC-13, AC-15 to AC-17, AC-23, and what each format must hold."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import docx
import odfdo
import page
import pypdf
import pytest

from banen.account.account import account
from banen.errors import ContentError
from banen.languages import Text
from banen.observe.figures import figures
from banen.serve.cli import run
from banen.serve.reports.annual import compose as composing
from banen.serve.reports.annual.compose import compose
from banen.serve.reports.annual.document import AnnualReport, Paragraph, ReportPicture, Section, check_report
from banen.serve.reports.annual.formats import FORMATS

LANGUAGES = ("nl", "en")


@cache
def report(language: str, year: int = 2025) -> AnnualReport:
    return compose(year, language, known=date(2026, 6, 30))


@cache
def written(language: str, name: str) -> bytes:
    return FORMATS[name](report(language))


def sheets(language: str) -> Mapping[str, Any]:
    book = odfdo.Document(io.BytesIO(written(language, "ods")))
    return {table.name: table for table in book.body.tables}


def pdf_text(language: str) -> str:
    reader = pypdf.PdfReader(io.BytesIO(written(language, "pdf")))
    return " ".join(page.extract_text() for page in reader.pages)


@pytest.mark.parametrize("name", FORMATS)
def test_ac_15_the_same_report_has_the_same_bytes(name: str) -> None:
    again = FORMATS[name](compose(2025, "nl", known=date(2026, 6, 30)))
    assert hashlib.sha256(again).digest() == hashlib.sha256(written("nl", name)).digest()


def test_ac_13_what_has_no_value_is_unknown_in_text_empty_in_ods_and_has_no_bar() -> None:
    sheet = next(table for name, table in sheets("nl").items() if name.startswith("Bijlage cijfers"))
    rows = {str(row.get_value(0)): row for row in sheet.rows}
    cell = rows["IND-32"].get_cell(2)
    assert cell.value is None
    assert cell.get_elements("office:annotation")
    page = written("nl", "html").decode()
    assert re.search(r"IND-32</th><td>Vervulde startbanen</td><td class=\"unknown\">onbekend</td>", page)
    assert not [p for p in report("nl").pictures() if p.id in ("IA032", "IA060")]


def test_ac_16_a_picture_without_words_is_told_by_its_figure_before_typesetting() -> None:
    blind = ReportPicture("L017", "<svg/>", " ")
    skipped = Section("Dieper", 3, ())
    made = replace(report("nl"), sections=(Section("Eerst", 1, (blind,)), skipped))
    with pytest.raises(ContentError) as told:
        check_report(made)
    assert [("L017" in s or "skips" in s) for s in told.value.sentences()] == [True, True]


def test_ac_17_a_text_that_english_lacks_stands_in_dutch_and_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    held = account()
    dutch = replace(held.recommendations["AJT-30"], text=Text.of({"nl": "Rijksgronden en -panden inzetten"}))
    less = replace(held, recommendations={**held.recommendations, "AJT-30": dutch})
    monkeypatch.setattr(composing, "account", lambda: less)
    with pytest.raises(ContentError, match="AJT-30"):
        compose(2025, "en")
    made = compose(2025, "en", draft=True)
    assert made.missing == ("AJT-30",)
    assert '<td lang="nl">Rijksgronden en -panden inzetten</td>' in FORMATS["html"](made).decode()
    assert any("stand in Dutch: 1." in b.text for s in made.sections for b in s.blocks if isinstance(b, Paragraph))


def test_ac_23_the_project_list_is_never_a_share_of_the_advice() -> None:
    text = pdf_text("nl")
    assert "Projectlijst van 56; het advies noemt een 50-tal" in " ".join(text.split())
    first = next(s for s in report("nl").sections)
    said = " ".join(b.text for b in first.blocks if isinstance(b, Paragraph))
    assert "Van de 56 regels" in said
    assert not re.search(r"procent van (het|de) (advies|aanbevelingen)", said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_in_a_sentence_rests_on_a_figure_or_a_count(language: str) -> None:
    for section in report(language).sections[:-1]:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                assert [id_ for id_ in block.rests_on if id_ not in figures()] == []
    with pytest.raises(ContentError, match="holds a number of its own"):
        composing._check_digits({"summary": "Er waren 9 punten, {L018}."}, lambda name: name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_has_a_language_a_title_headings_tables_with_headers_and_words_for_pictures(language: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(written(language, "pdf")))
    root = reader.trailer["/Root"]
    assert root["/Lang"].startswith(language)
    assert root["/MarkInfo"]["/Marked"]
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    kinds: list[str] = []
    without = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            kind = str(node.get("/S", ""))
            kinds.append(kind)
            if kind == "/Figure" and not node.get("/Alt"):
                without.append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(root["/StructTreeRoot"]["/K"])
    tables = sum(1 for table in report(language).tables() if table.rows)
    assert kinds.count("/Table") == tables
    assert kinds.count("/TH") == sum(len(table.columns) for table in report(language).tables() if table.rows)
    assert kinds.count("/Figure") == len(list(report(language).pictures()))
    assert kinds.count("/H1") == sum(section.level == 1 for section in report(language).sections)
    assert without == []


@pytest.mark.parametrize("profile", ["ua1", "2a"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_the_pdf_ua_1_and_pdf_a_2a_that_it_says_it_is(language: str, profile: str) -> None:
    """Every rule of both standards that a program can look at, by a validator that passes the corpus of veraPDF."""
    checked = page.validate_pdf_bytes(written(language, "pdf"), profile=profile)
    assert [f"{each.rule_id}: {each.message}" for each in checked.failures] == []
    assert checked.is_compliant
    assert checked.rules.passed > 100
    spoiled = pypdf.PdfWriter(clone_from=io.BytesIO(written(language, "pdf")))
    del spoiled.root_object["/MarkInfo"]
    out = io.BytesIO()
    spoiled.write(out)
    assert not page.is_pdf_compliant_bytes(out.getvalue(), profile=profile), "a document without marks is neither"


def test_every_number_of_the_figures_in_the_pdf_stands_in_the_ods() -> None:
    sheet = next(table for name, table in sheets("nl").items() if name.startswith("Bijlage cijfers"))
    held = {str(value if isinstance(value := row.get_value(2), str) else float(value or 0)) for row in sheet.rows}
    told = next(table for table in report("nl").tables() if table.title == "Bijlage cijfers")
    assert len(told.rows) > 60
    assert [row[2] for row in told.rows if row[2] is not None and str(row[2]) not in held] == []


def test_a_year_is_no_amount_and_columns_are_as_wide_as_what_stands_in_them() -> None:
    sheet = next(table for name, table in sheets("nl").items() if name.startswith("Bijlage cijfers"))
    assert [row.get_value(2) for row in sheet.rows if row.get_value(0) == "L021"] == ["2026"]
    assert ">2.026<" not in written("nl", "html").decode()
    widths = [column.style for column in sheet.columns]
    assert len(set(widths)) > 3
    assert all(style.startswith("wide") for style in widths)
    grid = docx.Document(io.BytesIO(written("nl", "docx"))).tables[1]._tbl.tblGrid.gridCol_lst
    assert max(column.w for column in grid) > 2 * min(column.w for column in grid)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_has_styles_header_rows_words_for_pictures_and_its_language(language: str) -> None:
    paper = docx.Document(io.BytesIO(written(language, "docx")))
    assert paper.core_properties.language == language
    headings = [p.text for p in paper.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [section.title for section in report(language).sections]
    assert len(paper.tables) == len(list(report(language).tables()))
    xml = zipfile.ZipFile(io.BytesIO(written(language, "docx"))).read("word/document.xml").decode()
    assert xml.count("<w:tblHeader/>") == len(paper.tables)
    assert all(shape._inline.docPr.get("descr") for shape in paper.inline_shapes)


def test_a_past_report_is_made_as_it_was_known_then() -> None:
    then = compose(2024, "nl")
    assert (then.on, then.known) == (date(2024, 11, 1), date(2024, 11, 14))
    states = next(t for t in then.tables() if t.title.startswith("Aanbevelingen naar"))
    assert states.rows[-1] == ("totaal", 14.0, 14.0, 21.0, 6.0, 1.0, 56.0)
    page = FORMATS["html"](then).decode()
    assert "2025-11-11" not in page
    assert "IA045" not in page


def test_the_command_writes_what_is_asked_and_says_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", "annual", "--year", "2024", "--lang", "nl", "--html", str(tmp_path / "j.html")]) == 0
    assert (tmp_path / "j.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert run(["report", "annual", "--year", "2024"]) == 2
    assert "--out FOLDER" in capsys.readouterr().err
