"""The report of a package: a PDF whose numbers are those of the projection, in both languages, the same bytes twice."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from banen.charts import course
from banen.charts.drawing import svg
from banen.decide.accounts.appraisal import appraise
from banen.decide.accounts.chart_of_accounts import read_chart
from banen.decide.doubt.attribution import attribute
from banen.decide.doubt.sensitivity import swings
from banen.serve.cli import run
from banen.serve.numbers import doubt, told, whole
from banen.serve.reports.package import report_data, write_report
from banen.serve.reports.page import page_content
from banen.simulate.measures.packages import parse_settings
from banen.simulate.results.projection import project

PACKAGE = parse_settings(["L.10.levy_eur_per_worker_month=200", "2.11.criterion_factor=1.2"])
DAY = date(2026, 11, 21)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_report_says_what_the_page_says(tmp_path: Path, language: str) -> None:
    result = project(PACKAGE, draws=4, until=2040)
    shares, moved = attribute(PACKAGE, 2035, draws=2), swings(PACKAGE, "refused", 2035)
    costs = appraise(PACKAGE, draws=4, until=2040)
    data = report_data(result, shares, moved, language, DAY, costs)  # type: ignore[arg-type]
    page = page_content(result, language, shares, costs)  # type: ignore[arg-type]
    assert data["ledger"] == page["ledger"]
    assert data["ledger"]["year"] == 2035
    label = read_chart().lines["levies"].label[language]
    levies = [row for party in data["ledger"]["parties"] for row in party["rows"] if row["label"] == label]
    median = costs["levies"].difference.at(2035)[1] / 1e6
    ends = [whole(amount, language, signed=True) for amount in (-median, median)]  # type: ignore[arg-type]
    assert [row["difference"] for row in levies] == ends, "employers pay what the treasury receives"
    assert data["rows"] == page["rows"]
    assert [m["id"] for m in data["measures"]] == list(PACKAGE.active())
    low, median, high = result["stock"].difference.at(2040)
    assert data["rows"][0]["cells"][-1]["middle"] == told(median, doubt(low, high), language, signed=True)  # type: ignore[arg-type]
    everybody = result["stock@present"].difference.at(2035)
    read = [int(row["share"].replace(".", "").replace(",", "").replace("−", "-")) for row in data["shares"]]
    assert sum(read) == pytest.approx(everybody[1], abs=doubt(everybody[0], everybody[2])), "one statistic"
    assert data["on"] == {"nl": "21 november 2026", "en": "21 November 2026"}[language]
    for name in ("one.pdf", "two.pdf"):
        write_report(result, shares, moved, tmp_path / name, language, DAY, costs)  # type: ignore[arg-type]
    first = (tmp_path / "one.pdf").read_bytes()
    assert first.startswith(b"%PDF-")
    assert first == (tmp_path / "two.pdf").read_bytes()


def test_a_site_and_an_unwritable_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "site.pdf"
    assert run(["report", "site", "examples/sites/400-600-200.yml", "--pdf", str(target)]) == 0
    assert target.read_bytes().startswith(b"%PDF-")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    blocked = str(tmp_path / "file" / "r.pdf")
    assert run(["report", "site", "examples/sites/400-600-200.yml", "--pdf", blocked]) == 7
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_filled_picture_is_the_picture_of_the_chart(language: course.Language) -> None:
    """Only the names that Vega gives to its groups differ, because a description to fill names its layers."""
    result = project(PACKAGE, draws=4)
    named = re.compile(r'class="[^"]*"')
    for key in ("net_migration", "housing_shortage"):
        whole = svg(result.chart(key, language), language)
        assert named.sub("", result.drawn(key, language)) == named.sub("", whole)
