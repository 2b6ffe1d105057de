"""The words of the product: beds and jobs, current policy, futures; one word for one thing in all content."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from banen.observe.records import CONTENT

PLACES = re.compile(r"(?<![a-zA-Z])([Ww]oon)?[Pp]laatsen\b")
TWO_NAMES = re.compile(r"(?i)huidig recht|huidige wet\\b|current law\\b|nulscenario")
"""Other names for what is called current policy (*huidig beleid*) everywhere."""
FUTURES = re.compile(r"(?i)\\btrekking(en)?\\b|\\bmedia(an|nen)\\b|\\bP50\\b|5–95|5 tot 95")
"""Words of who computes, where a page or a report says future, middle future, nine in ten."""
READ = ("texts/web_*.yml", "texts/project_page.yml", "texts/appraisal.yml")
ALIASES = ("texts/terms.yml", "texts/search.yml", "measure_costs.yml")
"""What holds the words that people type, to find ours."""
OTHERS = (
    "texts/act/",
    "texts/web_act.yml",
    "texts/matching.yml",
    "texts/terminal_quota.yml",
    "texts/web_search.yml",
    "texts/web_acting.yml",
    "act/releases.yml",
    "texts/web_registers.yml",
    "texts/faults_act.nl.yml",
    "texts/faults_places.nl.yml",
)
"""What speaks of places in a queue or quota, or of towns."""
FILES = [path for path in sorted(CONTENT.rglob("*.yml")) if not str(path.relative_to(CONTENT)).startswith(OTHERS)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CONTENT)))
def test_a_place_to_sleep_is_a_bed_and_a_post_is_a_job(path: Path) -> None:
    assert [line for line in path.read_text(encoding="utf-8").splitlines() if PLACES.search(line)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CONTENT)))
def test_what_holds_today_is_called_current_policy(path: Path) -> None:
    if str(path.relative_to(CONTENT)) not in ALIASES:
        assert [line for line in path.read_text(encoding="utf-8").splitlines() if TWO_NAMES.search(line)] == []


@pytest.mark.parametrize("path", [path for form in READ for path in sorted(CONTENT.glob(form))], ids=lambda p: p.name)
def test_a_dutch_reader_meets_futures_and_no_draws(path: Path) -> None:
    dutch = path.read_text(encoding="utf-8").split("\nen:\n")[0]
    assert [line for line in dutch.splitlines() if FUTURES.search(line)] == []


def test_no_colour_of_the_house_style_of_the_government() -> None:
    root = CONTENT.parent
    files = [p for p in root.rglob("*") if p.suffix in (".py", ".css", ".typ", ".j2", ".js") and "built" not in p.parts]
    found = [p.name for p in files if re.search("(?i)#154273|#a90061|#ffb612", p.read_text(encoding="utf-8"))]
    assert len(files) > 300
    assert found == []
