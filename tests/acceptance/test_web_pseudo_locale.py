"""No text of a page stands outside the catalogues: with every Dutch text in marks, nothing unmarked is left."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.dates import get_month_names
from web_visitor import ADDRESSES

from banen.account.account import account
from banen.model.rules import rules
from banen.observe.areas import areas
from banen.observe.series import series
from banen.serve.web.texts import words

SCRIPT = Path(__file__).with_name("pseudo_locale.py")
IN_CODE = {
    "personen", "bedden", "banen", "per", "jaar", "huidig", "beleid", "pakket", "maatregelen", "vanaf", "tot", "en",
    "met", "of", "meer", "rond", "van", "mrt", "Roemeens", "Pools", "hetzelfde",
}  # fmt: skip
"""Words that the code joins to numbers and lines itself, in Dutch and in English, each beside the other."""
ADDRESS = re.compile(r"https?://\S+")
SIGNS = {
    "EUPL-1.2",
    "AVG",
    "Awb",
    "IMI",
    "Stb",
    "Wet SUWI",
    "Wet goed verhuurderschap",
    "Wetboek van Strafvordering",
    "Banen",
    "Polen",  # what was asked, said back
    "JSON",
    "HTML",
    "PDF",
    "DOCX",
    "ODS",
    "SVG",
    "summary_large_image",
    "PNG",
    "CSV",
    "Richtlijn (EU)",
    "UWV Spanningsindicator",
    "width=device-width, initial-scale=1",
    "light dark",
}


def names() -> set[str]:
    """What is the same in every language: places, laws, variants of rules, short names on maps."""
    found = {
        area.name for kind in (areas().municipalities, areas().regions, areas().provinces) for area in kind.values()
    }
    found |= {*words("simulator", "nl")["map"]["short"].values(), *words("places", "nl")["short"].values()}
    found |= {name for width in ("wide", "abbreviated") for name in get_month_names(width, locale="nl").values()}
    found |= {point.location for point in account().points.values() if point.location}
    found |= {text for rule in rules().values() for text in (*rule.variants, *rule.law.split(), *rule.article.split())}
    return found | SIGNS | {f"series:{name}" for name in series()}


@pytest.fixture(scope="module")
def left() -> dict[str, list[str]]:
    """Per Dutch page how many marked texts it holds, and then what stands there without marks."""
    here = [str(Path(__file__).parents[2]), str(Path(__file__).parent), *sys.path]
    done = subprocess.run(
        [sys.executable, str(SCRIPT)], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": ":".join(here)}
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("path", [path for path, language in ADDRESSES if language == "nl"])
def test_every_text_of_a_page_comes_from_the_catalogues(left: dict[str, list[str]], path: str) -> None:
    marked, *texts = left[path]
    known = re.compile("|".join(rf"(?<!\w){re.escape(n)}(?!\w)" for n in sorted(names(), key=len, reverse=True)))
    assert int(marked) > 25
    strange = []
    for text in texts:
        rest = known.sub(" ", ADDRESS.sub(" ", text))
        if any(word not in IN_CODE for word in re.findall(r"(?<![\w.])[A-Za-zÀ-ÿ]{3,}(?![\w.]*\d)", rest)):
            strange.append(text)
    assert strange == []
