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
<<<<<<< HEAD
    found: dict[str, Any] = _read(part)[language]
    return found


PARTS = (
    "assessment", "charts", "decide", "desk", "figures", "framed", "home", "places", "simulator", "site", "trust",
)  # fmt: skip
"""The parts of the site that have words; a test holds them equal to the files."""


@cache
def _read(part: str) -> Mapping[str, Any]:
    faults = Faults()
    record = read_yaml(CONTENT / "texts" / f"web_{part}.yml", faults)
    if record is not None:
        _compare(record, faults)
    faults.raise_if_any()
    found: dict[str, Any] = record.data if record else {}
    return found


_PAIRS: tuple[tuple[Language, Language], ...] = (("nl", "en"), ("en", "nl"))


def _compare(record: Record, faults: Faults) -> None:
    """A word that one language has and the other lacks is a fault in the content."""
    keys = {language: set(_keys(record.data.get(language) or {})) for language in LANGUAGES}
    for language, other in _PAIRS:
        for key in sorted(keys[other] - keys[language]):
            faults.add(record.where, f"{key} has no text in {language!r}.", "Write it in both languages.")


def _keys(data: Any, above: str = "") -> Iterator[str]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield f"{above}{key}"
            yield from _keys(value, f"{above}{key}.")
    elif isinstance(data, list):
        yield f"{above}#{len(data)}"
=======
    return book.words(f"web_{part}", language)
>>>>>>> main
