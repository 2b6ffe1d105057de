"""The words of the pages, explained: all of them on one page, and each on hover and focus where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import markupsafe
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from banen.languages import Language, Text
from banen.observe.records import CONTENT
from banen.observe.shapes import TEXT, content
from banen.observe.words import text_of
from banen.serve.web.site import Tongue, address, environment, page, render
from banen.serve.web.texts import words

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Explained:
    """A word with what it means, and other names for it."""

    id: str
    word: Text
    means: Text
    also: tuple[str, ...]


@cache
def explained() -> Mapping[str, Explained]:
    """Every explained word by its id, all faults at once."""
    shape = {"terms": {str: {"word": TEXT, "means": TEXT, "also": [str]}}}
    return {
        name: Explained(name, text_of(each["word"]), text_of(each["means"]), tuple(each["also"]))
        for name, each in content(CONTENT / "texts" / "terms.yml", shape)["terms"].items()
    }


@page(router, "terms")
async def terms(request: Request, language: Tongue) -> HTMLResponse:
    """All words in the order of the alphabet."""
    ordered = sorted(explained().values(), key=lambda term: term.word[language].casefold())
    return render(
        "terms",
        language,
        "terms.html.j2",
        w=words("search", language),
        terms=[{"id": t.id, "word": t.word[language], "means": t.means[language]} for t in ordered],
    )


def marked(text: str, language: Language) -> markupsafe.Markup:
    """A text in which the first time of each explained word says on hover and on focus what it means."""
    known = _forms(language)
    seen: set[str] = set()

    def one(found: re.Match[str]) -> str:
        term = known[found[0].casefold()]
        if term.id in seen:
            return str(markupsafe.escape(found[0]))
        seen.add(term.id)
        href = f"{address('terms', language)}#{term.id}"
        return (
            f'<a class="term" href="{href}">{markupsafe.escape(found[0])}'
            f'<span class="means" role="tooltip">{markupsafe.escape(term.means[language])}</span></a>'
        )

    parts, at = list[str](), 0
    for found in _pattern(language).finditer(text):
        parts += [str(markupsafe.escape(text[at : found.start()])), one(found)]
        at = found.end()
    return markupsafe.Markup("".join(parts) + str(markupsafe.escape(text[at:])))  # noqa: S704  # each part is escaped


@cache
def _forms(language: Language) -> Mapping[str, Explained]:
    """The words as they stand in a text, singular and plural."""
    found: dict[str, Explained] = {}
    for term in explained().values():
        word = term.word[language].casefold()
        for form in (word, f"{word}s", f"{word}en", f"{word}e"):
            found.setdefault(form, term)
    return found


@cache
def _pattern(language: Language) -> re.Pattern[str]:
    forms = sorted(_forms(language), key=len, reverse=True)
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, forms))})(?!\w)", re.IGNORECASE)


environment().filters["explained"] = marked
