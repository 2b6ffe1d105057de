"""The page of bars names every bar, and every test and benchmark that it names exists."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.web import BARS

from banen.observe.publications import reach

ROOT = Path(__file__).parents[2]
REPORTS = (ROOT / "docs" / "reference" / "public-reports.md").read_text(encoding="utf-8")
BESIDE = (ROOT / "docs" / "reference" / "beside-others.md").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "reference" / "ux-bars.md").read_text(encoding="utf-8")


def test_every_bar_stands_on_the_page_with_what_shows_it() -> None:
    rows = re.findall(r"^\| (UX-\d\d) \|[^|]+\|([^|]+)\|$", PAGE, re.M)
    assert [bar for bar, _ in rows] == [f"UX-{n:02}" for n in range(1, 17)]
    assert all("`" in shown for _, shown in rows)


def test_every_test_and_benchmark_of_the_page_exists() -> None:
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", PAGE + REPORTS)
    gone = [
        (file, name)
        for file, name in named
        if f"def {name}(" not in (ROOT / "tests" / "acceptance" / file).read_text(encoding="utf-8")
    ]
    assert gone == []
    assert set(re.findall(r"`benchmarks/web\.py: ([^`]+)`", PAGE)) <= set(BARS)
    assert PAGE.count("`test_") + PAGE.count("`benchmarks/web.py: ") > 25


def test_eighteen_public_reports_each_have_a_test() -> None:
    rows = re.findall(r"^\| (\d+) \|[^|]+\|[^|]+\|([^|]+)\|$", REPORTS, re.M)
    assert [int(number) for number, _ in rows] == list(range(1, 19))
    assert all("::test_" in shown for _, shown in rows)


def test_the_comparison_tells_the_shares_of_figures_that_are_true() -> None:
    counted = reach()
    link, day = re.findall(r"a link at (\d+)% and the day of reading at (\d+)% of them", BESIDE)[0]
    assert int(link) == round(100 * counted.linked / counted.total)
    assert int(day) == round(100 * counted.dated / counted.total)
