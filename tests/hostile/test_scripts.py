"""Names in any script in any PDF: a typeface shows them, or their numbers stand there and a sentence says so."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from banen.serve.reports.site import render
from banen.serve.reports.typeset import typeset
from banen.sites import assess

NAMES = "王小明 สมชาย 😀 👩\u200d🌾 한국 日本 e\u0323\u0301\u0302 \u2028 \ufffe 𝕏 ꧁ Zażółć"
DAY = date(2027, 3, 1)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "one.typ"
    path.write_text("""
#let d = json(bytes(sys.inputs.data))
#set document(title: "x")
#set text(lang: d.lang)
= #d.name
#d.rows.at(0)
""")
    return path


def text_of(content: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_no_typeface_has_stands_by_its_number_and_a_sentence_says_so(template: Path, language: str) -> None:
    data = {"lang": language, "name": NAMES, "rows": [NAMES, 3]}
    made = typeset(template, data, DAY)
    text = text_of(made)
    assert "Zażółć" in text
    for character in "王ส😀한":
        assert (character in text) or (f"U+{ord(character):04X}" in text)
    assert ("Unicode" in text) == ("[U+" in text)
    assert typeset(template, data, DAY) == made


def test_a_text_of_very_many_such_characters_is_laid_out(template: Path) -> None:
    many = "".join(map(chr, [*range(0x4E00, 0x5000), *range(0x0250, 0x0600)]))
    assert typeset(template, {"lang": "nl", "name": many, "rows": [""]}, DAY).startswith(b"%PDF")


def test_a_document_without_such_characters_has_no_such_sentence(template: Path) -> None:
    assert "Unicode" not in text_of(typeset(template, {"lang": "nl", "name": "Łódź → ✓", "rows": [""]}, DAY))


def test_the_assessment_of_a_business_of_another_script() -> None:
    made = assess({"title": NAMES, "business": {"applicant": {"name": NAMES}}, "work": {"jobs": {"heads": 12}}}, on=DAY)
    assert "Zażółć" in text_of(render(made, "nl"))
