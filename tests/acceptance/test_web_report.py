"""The report of the package on the screen: a PDF from the same address, with the same receipt."""

from __future__ import annotations

import html
import io
import re

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from tests.acceptance.web_visitor import ask, get

from banen.observe.assumptions import assumptions
from banen.serve.numbers import doubt, told
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


PLAN = "p=L.10:levy_eur_per_worker_month:200~L.20:real_increase:0.1&t=Loon+en+heffing"
ENGLISH = re.compile(r"(?<![\w.])(the|and|with|which|are|from|labour|workers|package|draws|draw)(?![\w.])")


def words_of(path: str) -> str:
    pages = PdfReader(io.BytesIO(get(path).content)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def test_the_dutch_report_is_dutch_and_tells_the_numbers_of_the_pages() -> None:
    said = words_of(f"/nl/simulator/pdf?{PLAN}")
    assert "Loon en heffing" in said
    assert ENGLISH.findall(said.split("Zelf narekenen")[0]) == []
    assert not re.search(r"\d\d\d\d-\d\d-\d\d", said.split("Zelf narekenen")[0]), "dates as people write them"
    decimals = re.findall(r"(?<![\w.])\d+\.\d{1,2} ?(?:%|mln|euro|keer|jaar|personen)", said)
    assert decimals == [], "a comma for decimals"
    page = html.unescape(get(f"/nl/simulator/bijdragen?{PLAN}").text)
    everybody = next(part for part in page.split("<h2 ") if "iedereen aanwezig" in part)
    shares = re.findall(r"<td><b>([^<]+)</b></td>", everybody)
    assert len(shares) == 2
    for share in shares:
        assert share in said, "the report divides what the page divides"


def test_work_of_some_seconds_answers_at_once_with_a_bar_and_can_be_stopped() -> None:
    plan = "p=L.10:levy_eur_per_worker_month:190~L.20:real_increase:0.11~2.10:inspectors:60~2.11:criterion_factor:1.1"
    plan += "~2.8:budget_eur_m:90~L.11:extra_places_per_year:900"
    browser = {"Accept": "text/html"}
    for at in ("/nl/simulator/bijdragen", "/nl/simulator/pdf"):
        first = get(f"{at}?{plan}", headers=browser)
        if first.headers["content-type"].startswith("text/html") and 'id="waiting"' in first.text:
            told = get(f"{at}/live?{plan}").json()
            assert set(told) == {"running", "failed", "share", "told"}
            assert 0 <= told["share"] <= 100
            assert f'action="{at}/stop?' in html.unescape(first.text)
        answer = ask("POST", f"{at}/stop?{plan}")
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/nl/simulator")


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
    low, median, high = result["stock"].difference.at(2035)
    middle = told(abs(median), doubt(low, high), language)  # type: ignore[arg-type]
    assert middle in said
    assert middle in page
    assert result.receipt.digest in said
    assert result.receipt.digest in page
    for identifier, measure in catalogue().items():
        assert (f"{identifier} {measure.name[language]}" in said) == (identifier in result.scenario.package.active())  # type: ignore[literal-required]
