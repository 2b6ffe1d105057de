"""Results show themselves: short at a prompt, whole in a notebook; and leave as data frames and as Excel."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

import banen
from banen.errors import OutputError, UserError
from banen.showing import LONGEST, Card, Showing
from banen.simulate.measures.packages import parse_settings

SITE = Path(__file__).parents[2] / "examples" / "sites" / "400-600-200.yml"


@cache
def package() -> Any:
    return parse_settings(["2.11.criterion_factor=1.3", "L.20.real_increase=0.2"])


@cache
def projection() -> Any:
    return banen.project(package(), draws=4)


@cache
def composition() -> Any:
    return banen.composition(package(), draws=4)


SHOWN: Mapping[str, tuple[Callable[[], Any], bool]] = {
    "package": (package, False),
    "projection": (projection, True),
    "outcome": (lambda: projection()["net_migration"], True),
    "who": (composition, True),
    "appraisal": (lambda: banen.appraise(package(), draws=4, until=2030), False),
    "need": (lambda: banen.need(draws=4), False),
    "local": (lambda: banen.local(":1000000", 2035, draws=4), False),
    "decide": (lambda: banen.decide(":25000", "net_migration", 2035, measures=["2.1"], draws=4), True),
    "attribution": (lambda: banen.attribute(package(), 2035, draws=4), False),
    "backtest": (lambda: banen.backtest(4), False),
    "experiments": (lambda: banen.experiments(4), False),
    "figure": (lambda: banen.figures()["ST038"], True),
    "measure": (lambda: banen.measures()["2.11"], True),
    "rule": (lambda: banen.rules()["kennismigrant"], False),
    "decision": (lambda: banen.check("kennismigrant", {"monthly_wage": 6000}, date(2026, 2, 1)), False),
    "assumption": (lambda: banen.assumptions()["entry.paid_up_share"], False),
    "site": (lambda: banen.assess(SITE), True),
}


class Page(HTMLParser):
    """The elements that are open at the end, and the text between them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open, self.text = list[str](), list[str]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.mark.parametrize("name", SHOWN)
def test_a_result_is_short_at_a_prompt_and_whole_in_a_notebook(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make, pictured = SHOWN[name]
    result = make()
    assert len(repr(result)) <= LONGEST + 1
    assert repr(result).startswith(f"<{type(result).__name__} ")
    pages = {}
    for language in ("en", "nl"):
        monkeypatch.setenv("BANEN_LANGUAGE", language)
        page = Page(result._repr_html_())
        assert page.open == []
        assert ("<svg" in result._repr_html_()) == pictured
        card = result.card(language)
        assert card.title
        assert card.sentence
        assert all(len(row) == len(card.heads) for row in card.rows)
        pages[language] = page.text
    assert pages["en"] != pages["nl"]


def test_what_is_shown_is_escaped() -> None:
    class Bad(Showing):
        def card(self, language: str) -> Card:
            return Card("<script>", "a & b", ("<b>", "c"), (("<i>", "d"),), "<u>")

    page = Bad()._repr_html_()
    assert "<script>" not in page
    assert page.count("&lt;") == 4


def test_a_package_beside_itself_changes_nobody() -> None:
    same = banen.composition(package(), package(), draws=4)
    assert {group.difference for group in same.groups} == {(0.0, 0.0, 0.0)}
    assert any(group.difference[1] != 0 for group in composition().groups)


def test_a_composition_is_the_difference_of_two_projections() -> None:
    other = parse_settings(["2.3.extra_in_work_per_year=10000"])
    found = {g.code: g for g in banen.composition(package(), other, draws=1, by="stock_by_origin").groups}
    one, two = (banen.project(p, draws=1).groups("stock_by_origin") for p in (package(), other))
    for code, group in found.items():
        expected = one[code].package.at(2035)[1] - two[code].package.at(2035)[1]
        assert group.difference[1] == pytest.approx(expected, abs=0.02)


def test_every_fault_of_a_composition_is_told_at_once() -> None:
    with pytest.raises(UserError) as refused:
        banen.composition(package(), year=1990, by="stock", draws=0)
    assert len(refused.value.faults) == 3


def test_a_table_becomes_the_frame_of_another_library() -> None:
    table = composition().table()
    assert isinstance(banen.frame(composition(), "polars"), pl.DataFrame)
    pandas = pytest.importorskip("pandas", reason="pandas is not installed; it is no part of Banen")
    found = banen.frame(composition())
    assert isinstance(found, pandas.DataFrame)
    assert found["difference_p50"].tolist() == table["difference_p50"].to_list()


def test_a_library_that_is_not_there_is_told() -> None:
    with pytest.raises(UserError, match="not installed"):
        banen.frame(composition(), "spreadsheets")


def test_excel_has_a_sheet_per_question_with_units_and_sources(tmp_path: Path) -> None:
    asked = {"What does it do?": projection(), "Who comes, by sector": composition()}
    book = openpyxl.load_workbook(banen.write_excel(asked, tmp_path / "answers.xlsx"), read_only=False)
    contents, first, second = book.worksheets
    assert [row[0].value for row in contents.iter_rows(min_row=2)] == list(asked)
    assert (first.title, second.title) == ("What does it do", "Who comes, by sector")
    assert first["A1"].value == "What does it do?"
    assert projection().receipt.digest in first["A3"].value
    heads = [cell.value for cell in first[5]]
    assert "unit" in heads
    told = composition().table()
    assert [row[heads2].value for heads2 in (0,) for row in second.iter_rows(min_row=6)] == told["group"].to_list()
    book.close()


def test_a_formula_in_a_name_stays_a_name(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(banen.write_excel({"=1+1": composition()}, tmp_path / "a.xlsx"))
    assert book.worksheets[1]["A1"].data_type == "s"
    book.close()


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no answer"):
        banen.write_excel({}, tmp_path / "a.xlsx")
    alike = {f"{'x' * 40}{n}": composition() for n in range(2)}
    with pytest.raises(UserError, match="begin alike"):
        banen.write_excel(alike, tmp_path / "a.xlsx")
    with pytest.raises(OutputError):
        banen.write_excel({"who": composition()}, tmp_path / "nowhere" / "a.xlsx")


def test_a_measure_shows_current_law_and_the_strongest_of_each_lever_and_a_figure_its_parts() -> None:
    measure = banen.measures()["2.11"]
    numbers = [
        lever for lever in measure.levers.values()
        if lever.minimum is not None and isinstance(lever.default, float | int) and not isinstance(lever.default, bool)
        and isinstance(lever.far, float | int)
    ]  # fmt: skip
    drawn = measure.picture("nl")
    assert drawn.count("<circle") == len(numbers) > 0
    assert all(lever.label["nl"] in drawn for lever in numbers)
    whole = banen.figures()["HO001"]
    assert all(part.id in whole.picture("en") for part in banen.figures().parts("HO001") if part.drawable)
    assert banen.figures()["G114"].picture("en") == ""  # a text has no picture
    for figure in banen.figures().values():
        assert not re.search(r'="(nan|inf)', figure.picture("en"))
