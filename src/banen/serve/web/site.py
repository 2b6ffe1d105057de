"""The map of the site and how a page is rendered: addresses per language, navigation, and the shared frame."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

import jinja2
from starlette.responses import HTMLResponse

from banen.languages import Language
from banen.serve.web.texts import LANGUAGES, words

PAGES: dict[str, dict[Language, str]] = {
    "simulator": {"nl": "simulator", "en": "simulator"},
    "shares": {"nl": "simulator/bijdragen", "en": "simulator/shares"},
    "appraisal": {"nl": "simulator/wie-betaalt", "en": "simulator/who-pays"},
    "compare": {"nl": "vergelijken", "en": "compare"},
    "decide": {"nl": "besluit", "en": "decide"},
    "state": {"nl": "stand", "en": "state"},
    "map": {"nl": "stand/kaart", "en": "state/map"},
    "figures": {"nl": "cijfers", "en": "figures"},
    "desk": {"nl": "toets", "en": "check"},
    "assessment": {"nl": "afweging", "en": "assessment"},
    "about": {"nl": "over", "en": "about"},
    "method": {"nl": "methode", "en": "method"},
    "assumptions": {"nl": "aannames", "en": "assumptions"},
    "quality": {"nl": "hoe-goed", "en": "how-good"},
    "sources": {"nl": "bronnen", "en": "sources"},
    "accessibility": {"nl": "toegankelijkheid", "en": "accessibility"},
    "changes": {"nl": "wijzigingen", "en": "changes"},
}
MENU = ("simulator", "decide", "state", "figures", "desk", "assessment", "about")
TRUST = ("method", "assumptions", "quality", "sources", "accessibility", "changes")

BELOW = {"about": TRUST, "simulator": ("compare", "shares", "appraisal"), "state": ("map",)}
"""Pages that stand under an entry of the menu."""


def address(page: str, language: Language, rest: str = "") -> str:
    """Where a page lives in a language: ``address("figures", "nl", "/ST038")``."""
    return f"/{language}/{PAGES[page][language]}{rest}"


@cache
def environment() -> jinja2.Environment:
    """The templates, with everything that comes from outside escaped and every unknown name an error."""
    found = jinja2.Environment(
        loader=jinja2.PackageLoader("banen.serve.web"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
    found.globals.update(address=address, version=version("banen"))
    return found


def part(template: str, language: Language, /, **values: Any) -> str:
    """One part of a page, as the live answer carries it."""
    return environment().get_template(template).render(language=language, site=words("site", language), **values)


def render(
    page: str, language: Language, template: str, status: int = 200, /, rest: str | Mapping[Language, str] = "",
    query: str = "", **values: Any,
) -> HTMLResponse:  # fmt: skip
    """A whole page. ``rest`` (the same in both languages, or one each) and ``query`` follow the page's address, so that
    the language switch keeps the place.
    """
    site = words("site", language)
    rests = dict.fromkeys(LANGUAGES, rest) if isinstance(rest, str) else rest
    asked = f"?{query}" if query else ""
    switch = [
        {"language": other, "name": words("site", other)["own_name"], "here": other == language,
         "href": (address(page, other, rests[other]) if page in PAGES else f"/{other}") + asked}
        for other in LANGUAGES
    ]  # fmt: skip
    menu = [
        {"name": site["pages"][name], "href": address(name, language),
         "here": name == page or page in BELOW.get(name, ())}
        for name in MENU
    ]  # fmt: skip
    trust = [{"name": site["pages"][name], "href": address(name, language), "here": name == page} for name in TRUST]
    text = part(template, language, switch=switch, menu=menu, trust=trust, page=page, **values)
    return HTMLResponse(text, status, {"Content-Language": language})
