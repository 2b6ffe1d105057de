"""The words of the pages, from ``content/texts/web_*.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from banen.languages import Language
from banen.observe import words as book

LANGUAGES: Final[tuple[Language, ...]] = book.languages()
"""The languages in which the site has addresses."""


def words(part: str, language: Language) -> Mapping[str, Any]:
    """The words of one part of the site (``site``, ``simulator``, ``figures`` …) in one language."""
    return book.words(f"web_{part}", language)
