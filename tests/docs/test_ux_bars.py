"""The page of bars names every bar, and every test and benchmark that it names exists."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.web import BARS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "ux-bars.md").read_text(encoding="utf-8")


def test_every_bar_stands_on_the_page_with_what_shows_it() -> None:
    rows = re.findall(r"^\| (UX-\d\d) \|[^|]+\|([^|]+)\|$", PAGE, re.M)
    assert [bar for bar, _ in rows] == [f"UX-{n:02}" for n in range(1, 17)]
    assert all("`" in shown for _, shown in rows)


def test_every_test_and_benchmark_of_the_page_exists() -> None:
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", PAGE)
    gone = [
        (file, name)
        for file, name in named
        if f"def {name}(" not in (ROOT / "tests" / "acceptance" / file).read_text(encoding="utf-8")
    ]
    assert gone == []
    assert set(re.findall(r"`benchmarks/web\.py: ([^`]+)`", PAGE)) <= set(BARS)
    assert PAGE.count("`test_") + PAGE.count("`benchmarks/web.py: ") > 25
