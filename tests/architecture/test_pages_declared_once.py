"""A page declares its address once: no module of the web application lists languages or guesses one from a path."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import banen.serve.web as web
from banen.serve.web.site import PAGES
from banen.serve.web.texts import LANGUAGES, words

MODULES = sorted(Path(web.__file__).parent.rglob("*.py"))
AGAIN = re.compile(r"""startswith\(["']/(nl|en)|def _language\(|for _tongue in""")


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_no_module_tells_the_language_of_an_address_by_itself(module: Path) -> None:
    assert AGAIN.findall(module.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_an_address_of_its_own_and_a_name_in_every_language(language: str) -> None:
    addresses = [at[language] for at in PAGES.values()]
    assert len(set(addresses)) == len(addresses)
    assert set(words("site", language)["pages"]) == set(PAGES)
