"""The report of the package on the screen: a PDF from the same address, with the same receipt."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from tests.acceptance.web_visitor import get

from banen.observe.assumptions import assumptions
from banen.serve.numbers import whole
from banen.serve.web.simulator.engine import EXACT_DRAWS, projected
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.measures.packages import from_short_text
from banen.simulate.scenario import Scenario


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("package", ["", "?p=L.10:levy_eur_per_worker_month:200"])
def test_the_report_opens_from_the_simulator(language: str, package: str) -> None:
    answer = get(f"/{language}/simulator/pdf{package}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


def test_the_report_says_which_assumptions_are_of_ones_own() -> None:
    entry = assumptions()["entry.paid_up_share"]
    held = f"/en/simulator/pdf?p=L.10:levy_eur_per_worker_month:200&a=entry.paid_up_share:{entry.high:g}"
    said = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(get(held).content)).pages)
    assert f"{entry.label['en']}: {entry.high:g}" in " ".join(said.split())


def test_the_simulator_links_to_its_report() -> None:
    page = get("/nl/simulator?p=L.10:levy_eur_per_worker_month:200").text
    assert "/nl/simulator/pdf?p=L.10" in page


def elements(root: DictionaryObject) -> list[DictionaryObject]:
    """The elements of the structure of a PDF, as a screen reader walks them."""
    found, left = list[DictionaryObject](), [root.get("/K")]
    while left:
        item = left.pop()
        item = item.get_object() if item is not None else None
        if isinstance(item, list):
            left += item
        elif isinstance(item, dict) and "/S" in item:
            found.append(item)
            left.append(item.get("/K"))
    return found


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_screen_reader_can_read_the_report_and_finds_the_numbers_of_the_page(language: str) -> None:
    text = "L.10:levy_eur_per_worker_month:200~2.11:criterion_factor:1.2"
    reader = PdfReader(io.BytesIO(get(f"/{language}/simulator/pdf?p={text}").content))
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith(language)
    assert reader.metadata is not None
    assert reader.metadata.title
    found = elements(root["/StructTreeRoot"].get_object())
    kinds = {str(e["/S"]) for e in found}
    assert {"/H1", "/Table", "/TH", "/TD", "/Figure"} <= kinds
    assert all(e.get("/Alt") for e in found if e["/S"] == "/Figure")
    said = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    result = projected(Scenario(from_short_text(text), draws=EXACT_DRAWS))
    page = get(f"/{language}/simulator?p={text}").text
    middle = whole(abs(result["stock"].difference.at(2035)[1]), language)  # type: ignore[arg-type]
    assert middle in said
    assert middle in page
    assert result.receipt.digest in said
    assert result.receipt.digest in page
    for identifier, measure in catalogue().items():
        assert (f"{identifier} {measure.name[language]}" in said) == (identifier in result.scenario.package.active())  # type: ignore[literal-required]
