"""The page on who differs: a job, an answer in both languages, a table, and the way to it from the simulator."""

from __future__ import annotations

from web_visitor import get


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
    assert "wie?p=2.11:criterion_factor:1.09" in get(f"/nl/simulator{asked}").text.replace("&amp;", "&")
