"""The built documentation works without a network: formulas are MathML, and nothing is fetched from another host."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docs.offline import foreign
from latex2mathml.converter import convert

PAGES = sorted((Path(__file__).parents[2] / "docs").glob("*/*.md"))
FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<![\w$`\\])\$([^$`\n]+?)\$(?![\w$])", re.S)


def formulas() -> list[str]:
    return [a or b for page in PAGES for a, b in FORMULA.findall(page.read_text(encoding="utf-8"))]


def test_every_formula_becomes_mathml_without_a_command_left() -> None:
    assert len(formulas()) > 40
    assert [f for f in formulas() if "\\" in convert(f)] == []


@pytest.mark.parametrize(
    ("written", "fetched"),
    [
        ('<script defer="defer" src="https://cdn.example.org/mathjax.js"></script>', True),
        ('<link rel="stylesheet" href="//fonts.example.org/css" />', True),
        ("<style>@font-face { src: url(https://fonts.example.org/a.woff) }</style>", True),
        ('<a href="https://semver.org">versions</a>', False),
        ('<script src="_static/doctools.js"></script>', False),
    ],
)
def test_what_a_page_fetches_is_told_from_what_it_links_to(tmp_path: Path, written: str, fetched: bool) -> None:
    (tmp_path / "page.html").write_text(written, encoding="utf-8")
    assert bool(foreign(tmp_path)) is fetched
