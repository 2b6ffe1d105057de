"""Beds and jobs keep their own words: Dutch content never says *plaatsen* for a place to sleep or a post of work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from banen.observe.records import CONTENT

PLACES = re.compile(r"(?<![a-zA-Z])([Ww]oon)?[Pp]laatsen\b")
OTHERS = (
    "texts/act/",
    "texts/web_act.yml",
    "texts/matching.yml",
    "texts/terminal_quota.yml",
    "texts/web_search.yml",
    "texts/web_acting.yml",
    "act/releases.yml",
    "texts/web_registers.yml",
)
"""What speaks of places in a queue or quota, or of towns."""
FILES = [path for path in sorted(CONTENT.rglob("*.yml")) if not str(path.relative_to(CONTENT)).startswith(OTHERS)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CONTENT)))
def test_a_place_to_sleep_is_a_bed_and_a_post_is_a_job(path: Path) -> None:
    assert [line for line in path.read_text(encoding="utf-8").splitlines() if PLACES.search(line)] == []
