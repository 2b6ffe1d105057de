"""The page on who differs: a job, an answer in both languages, a table, and the way to it from the simulator."""

from __future__ import annotations

import csv
import html
import re

import pytest
from web_visitor import get

import banen
from banen.simulate.measures.examples import example_packages
from banen.simulate.results.receipt import settings_of


@pytest.mark.parametrize(
    "text", [*(e.text for e in example_packages().values()), "from:2030~2.3:extra_in_work_per_year:9"]
)
def test_the_command_on_the_page_is_that_of_the_package(text: str) -> None:
    """Years from which measures act and lists of sectors with it."""
    package = banen.package_from_text(text)
    assert banen.parse_settings(settings_of(package.to_dict())).digest() == package.digest()


def test_the_page_asks_as_a_job_and_shows_the_life() -> None:
    asked = "?p=2.11:criterion_factor:1.09&j=2030"
    table = get(f"/nl/wie/csv{asked}").text  # waits for the job
    assert table.splitlines()[0].startswith("by,group,article,against,package")
    for path, told in (("/nl/wie", "Van elke 100 mensen"), ("/en/who", "Of every 100 people")):
        page = get(f"{path}{asked}")
        assert page.status_code == 200
        assert told in page.text
        assert "SYNTHETI" in page.text
        assert "BuWav 2022 art. 2.1" in page.text
        assert page.text.count('class="chart drawn w330"') == 7  # where, routes, wages of three groups, sectors, pay
    assert "19 of the 100 sit below it" in page.text
    assert "4,749" in page.text
    unread = get("/nl/wie?p=9.9:x:1&c=8.8:y:2&j=2051").text
    assert all(piece in unread for piece in ("9.9:x:1", "8.8:y:2", "j=2051"))
    assert get("/en/who/csv?c=2.1:period_years:5&p=2.1:period_years:5").text.count("\n") == 1  # nobody differs
    assert "wie?p=2.11:criterion_factor:1.09" in get(f"/nl/simulator{asked}").text.replace("&amp;", "&")


def test_the_life_can_be_checked_where_the_rule_is_asked_the_same() -> None:
    """The link of each lane opens the rule with the life filled in, and it answers on the article that is told."""
    query = f"?p={example_packages()['grip-op-arbeidsmigratie'].text}&j=2035"
    get(f"/nl/wie/csv{query}")  # waits for the job
    for path in ("/nl/wie", "/en/who"):
        page = get(f"{path}{query}").text
        lanes = page.split('<section class="lane">')[1:]
        assert len(lanes) == 2
        outcomes = []
        for lane in lanes:
            link = re.search(r'href="([^"]+/kennismigrant[?][^"]+)"', lane)
            assert link is not None
            answer = get(html.unescape(link[1]))
            assert answer.status_code == 200
            assert answer.url.params["centre"] == "true"
            outcomes.append([line for line in answer.text.splitlines() if "✗" in line])
        article = re.search(r"BuWav 2022 art. 2.1 lid 1 (?:en|and) 5", lanes[1])
        assert article is not None
        assert outcomes[0] == []
        assert len(outcomes[1]) == 1
        assert article[0] in outcomes[1][0]


@pytest.mark.parametrize(
    ("axis", "name"), [("sector", "Logistiek en groothandel"), ("region", "Groot Amsterdam"), ("wage_decile", "9e")]
)
def test_who_gains_and_who_bears_by_a_chosen_axis(axis: str, name: str) -> None:
    query = "?p=L.20:real_increase:0.1&j=2035"
    table = get(f"/nl/wie/csv{query}&part=gains").text.splitlines()
    assert table[0] == "by,group,both,gain,bear,stopped,no_post,euros,error,million"
    assert any(line.startswith(f"{axis},") and name in line for line in table)
    page = get(f"/nl/wie{query}&g={axis}").text
    part = page.split('id="g"')[1].split("</section>")[0]
    assert part.count('aria-current="true"') == 1
    assert f'g={axis}#g" aria-current="true"' in part
    assert name in part
    assert "chart drawn" in part
    assert "± toeval" in part
    pay = [row for row in csv.DictReader(table) if row["by"] == axis and row["euros"]]
    unsure = [row for row in pay if 0 < float(row["error"]) >= abs(float(row["euros"]))]
    assert ("onzeker" in part) is bool(unsure)  # pay that changes for nobody is the same, and not uncertain
