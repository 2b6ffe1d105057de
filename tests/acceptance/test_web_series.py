"""The series as pages: each has a title in every language, a chart, a table and files that open where they should."""

from __future__ import annotations

import csv
import html
import io

import pytest
from web_visitor import Page, get

from banen.charts.grammar import WIDTHS
from banen.languages import WHOLE
from banen.observe.series import series
from banen.serve.web.library.series import _described, finding, titles, when
from banen.serve.web.sheets import sheet
from banen.serve.web.site import address

MANY, ONE, FORECAST, BROKEN = (
    "immigration_EUEFTA_motive_labour", "rni_loket_count", "forecast_net_migration", "immigration_PL",
)  # fmt: skip


def test_there_are_as_many_titles_as_series_and_none_is_used_twice() -> None:
    assert len(series()) == 173
    for language in WHOLE:
        said = [titles()[name][language] for name in series()]
        assert len(set(said)) == len(said)


@pytest.mark.parametrize("name", list(series()))
def test_every_series_can_be_drawn_and_said(name: str) -> None:
    drawn = [row for rows in _described(name, "nl", WIDTHS[-1]).to_dict()["datasets"].values() for row in rows]
    assert {row.get("value") for row in drawn} >= {o.value for o in series()[name] if not o.vintage}
    assert finding(name, "nl").endswith(".")


@pytest.mark.parametrize("name", [MANY, ONE, FORECAST, BROKEN])
def test_the_page_of_a_series_has_chart_table_source_and_citation(name: str) -> None:
    at = address("series", "nl", f"/{name}")
    text = html.unescape(get(at).text)
    about = series().describe(name)
    assert titles()[name]["nl"] in text
    assert text.count('class="drawn') == len(WIDTHS)
    assert text.count('<th scope="row">') == about.count
    assert all(source in text for source in about.sources)
    assert f"http://banen.test{at}" in text
    assert f"/embed{at}" in text


def test_openings_and_shocks_stand_in_the_charts_and_beside_them_with_their_source() -> None:
    text = html.unescape(get(address("series", "nl", "/immigration_EUEFTA_motive_labour")).text)
    for said in ("mei 2007: open voor Polen", "jan 2014: open voor Roemenië, Bulgarije"):
        assert text.count(said) > len(WIDTHS), said  # in every picture, and in words
    assert "nieuws/2022/29/meer-asiel-en-kennismigranten" in text
    assert "mei 2007" not in html.unescape(get(address("series", "nl", "/minimum_wage_PL")).text)


def test_all_series_stand_on_one_page() -> None:
    links = set(Page(get(address("series", "en")).text).links)
    assert links >= {address("series", "en", f"/{name}") for name in series()}


def test_no_line_joins_values_of_different_definitions() -> None:
    picture = _described(BROKEN, "nl", WIDTHS[-1]).to_dict()
    lines = [picture["datasets"][o["data"]["name"]] for o in picture["layer"] if o["mark"]["type"] == "line"]
    assert lines
    kinds = {o.year: o.definition for o in series()[BROKEN]}
    for line in lines:
        assert len({kinds[int(row["year"])] for row in line}) == 1


def test_a_file_for_machines_holds_every_value_as_it_is() -> None:
    rows = list(csv.DictReader(io.StringIO(get(address("series", "nl", f"/{MANY}/csv")).text)))
    assert [(int(r["year"]), float(r["value"])) for r in rows] == [(o.year, o.value) for o in series()[MANY]]


def test_a_dutch_excel_opens_the_file_in_columns_with_its_accents_and_commas() -> None:
    answer = sheet("x", ("naam", "deel", "aantal"), [("Súdwest-Fryslân", 0.25, None), ("=1+1", -1.0, 12)], "nl")
    assert bytes(answer.body).decode() == "\ufeffnaam;deel;aantal\r\nSúdwest-Fryslân;0,25;\r\n'=1+1;-1;12\r\n"


@pytest.mark.parametrize(
    "path",
    [
        address("series", "nl", f"/{MANY}/csv"), address("figures", "nl", "/csv"), address("map", "nl", "/csv"),
        address("simulator", "nl", "/csv"), address("appraisal", "nl", "/csv"),
    ],
)  # fmt: skip
def test_every_table_comes_in_both_forms_with_the_same_rows(path: str) -> None:
    plain, dutch = (get(f"{path}{more}").content.decode("utf-8") for more in ("", "?form=nl"))
    machine = list(csv.reader(io.StringIO(plain)))
    excel = list(csv.reader(io.StringIO(dutch.removeprefix("\ufeff")), delimiter=";"))
    assert dutch.startswith("\ufeff")
    assert [len(row) for row in excel] == [len(row) for row in machine]
    assert excel[0] == machine[0]


@pytest.mark.parametrize(
    ("year", "at"), [(2014, 2014.0), ("2014Q4", 2014.75), ("2008-03", 2008 + 2 / 12), ("2004/2006", 2005.0)]
)
def test_a_span_stands_in_its_middle_on_the_axis(year: int | str, at: float) -> None:
    assert when(year) == at
