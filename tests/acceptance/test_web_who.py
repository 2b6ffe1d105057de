"""The page on who differs: a job, an answer in both languages, a table, and the way to it from the simulator."""

from __future__ import annotations

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
        assert page.text.count('class="chart drawn w330"') == 6  # where, routes, wages of three groups, sectors
    assert "19 of the 100 sit below it" in page.text
    assert "4,749" in page.text
    unread = get("/nl/wie?p=9.9:x:1&c=8.8:y:2&j=2051").text
    assert all(piece in unread for piece in ("9.9:x:1", "8.8:y:2", "j=2051"))
    assert get("/en/who/csv?c=2.1:period_years:5&p=2.1:period_years:5").text.count("\n") == 1  # nobody differs
    assert "wie?p=2.11:criterion_factor:1.09" in get(f"/nl/simulator{asked}").text.replace("&amp;", "&")
