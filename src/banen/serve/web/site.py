"""The map of the site and how a page is rendered: addresses per language, navigation, and the shared frame.

A page is declared once: its address and its name stand in ``content/texts/web_site.yml`` in every language, and
:func:`page` puts a function there.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from contextvars import ContextVar
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, TypeVar

import jinja2
from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse

from banen import languages
from banen.languages import ENGLISH, Language, begin_noting, is_lacking, own_name
from banen.observe.words import lacking_note
from banen.serve.turns import in_turn
from banen.serve.web.prefix import under
from banen.serve.web.security import EMBED
from banen.serve.web.template_cache import TemplateCache, cache_file
from banen.serve.web.texts import LANGUAGES, words
from banen.serve.wording import moment_words

PAGES: dict[str, dict[Language, str]] = {
    name: {language: words("site", language)["addresses"][name] for language in LANGUAGES}
    for name in words("site", LANGUAGES[0])["addresses"]
}
"""Where each page stands in each language."""
MENU = ("simulator", "compare", "decide", "figures", "stories", "desk", "assessment", "about")
TRUST = (
    "account", "survey", "method", "assumptions", "quality", "sources", "terms", "points", "registers", "matching",
    "accessibility", "changes", "interface",
)  # fmt: skip

BELOW = {
    "about": TRUST,
    "simulator": ("shares", "outlooks", "appraisal", "who"),
    "decide": ("ranking",),
    "figures": ("series", "state", "map"),
}
"""Pages that stand under an entry of the menu."""
Answer = TypeVar("Answer", bound=Callable[..., Any])
_host: ContextVar[str] = ContextVar("host", default="")


def address(page: str, language: Language, rest: str = "") -> str:
    """Where a page lives in a language: ``address("figures", "nl", "/ST038")``."""
    at = PAGES[page][language]
    return f"/{language}/{at}{rest}" if at else f"/{language}{rest}"


async def language_of(request: Request) -> Language:
    """The language of an address; on the way it is kept under which name this site was asked for."""
    _host.set(str(request.base_url).rstrip("/"))
    begin_noting()
    return tongue(request.url.path)


def tongue(path: str) -> Language:
    """The language that an address begins with; English for another language, and else the first of ours."""
    first = first_of(path)
    if first in LANGUAGES:
        return first
    return ENGLISH if len(first) == len(ENGLISH) and first.isalpha() else LANGUAGES[0]


def first_of(path: str) -> str:
    """The first part of an address: its language, where it has one."""
    return path.removeprefix(EMBED).lstrip("/").partition("/")[0]


def wished(request: Request) -> list[Language]:
    """The languages that a browser asks for, the dearest first."""
    return languages.wished(request.headers.get("accept-language", ""))


Tongue = Annotated[Language, Depends(language_of)]
"""What a page takes as ``language``."""


def page(
    router: APIRouter, name: str, rest: str = "", methods: tuple[str, ...] = ("GET",)
) -> Callable[[Answer], Answer]:
    """Put a function at the address of a page, or below it, in every language; it takes ``language: Tongue``."""

    def declared(answer: Answer) -> Answer:
        for language in LANGUAGES:
            router.add_api_route(address(name, language, rest), answer, methods=list(methods))
        return answer

    return declared


def whole_address(path: str) -> str:
    """An address as somebody elsewhere must ask for it, under the name by which the visitor found this site."""
    return f"{_host.get()}{under(path)}"


@jinja2.pass_context
def _day(context: jinja2.runtime.Context, day: date | str) -> str:
    """A day or a month as people write it in the language of the page; a year alone, or words, as they are."""
    return moment_words(str(day), context["language"])


@cache
def _templates() -> TemplateCache:
    return TemplateCache(cache_file("templates.bin"), Path(__file__).read_text(encoding="utf-8"))


@cache
def environment() -> jinja2.Environment:
    """The templates, with everything that comes from outside escaped and every unknown name an error."""
    found = jinja2.Environment(
        loader=jinja2.PackageLoader("banen.serve.web"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
        bytecode_cache=_templates(),
    )
    found.globals.update(address=address, version=version("banen"), whole_address=whole_address)
    found.filters["day"] = _day
    return found


def warm_up() -> None:
    """Read every template, so that the first visitor of a page does not wait for it."""
    for name in environment().list_templates():
        environment().get_template(name)
    _templates().save()


def part(template: str, language: Language, /, **values: Any) -> str:
    """One part of a page, as the live answer carries it."""
    return environment().get_template(template).render(language=language, site=words("site", language), **values)


def render(
    page: str,
    language: Language,
    template: str,
    status: int = 200,
    /,
    rest: str | Mapping[Language, str] = "",
    query: str = "",
    card: str = "",
    **values: Any,
) -> HTMLResponse:
    """A whole page. ``rest`` (the same in both languages, or one each) and ``query`` follow the page's address, so that
    the language switch keeps the place. ``card`` is the address of the picture that shows with a shared link.
    """
    site = words("site", language)
    rests = dict.fromkeys(LANGUAGES, rest) if isinstance(rest, str) else rest
    asked = f"?{query}" if query else ""
    switch = [
        {
            "language": other,
            "name": own_name(other),
            "here": other == language,
            "href": (address(page, other, rests[other]) if page in PAGES else f"/{other}") + asked,
        }
        for other in LANGUAGES
    ]
    menu = [
        {
            "name": site["menu_names"].get(name, site["pages"][name]),
            "href": address(name, language),
            "here": name == page or page in BELOW.get(name, ()),
        }
        for name in MENU
    ]
    trust = [{"name": site["pages"][name], "href": address(name, language), "here": name == page} for name in TRUST]
    values |= {"switch": switch, "menu": menu, "trust": trust, "page": page, "card": card}
    text = part(template, language, lacking="", **values)
    if is_lacking(language):
        text = part(template, language, lacking=lacking_note(language), **values)
    return HTMLResponse(text, status, {"Content-Language": language})


async def made_in_turn(question: Hashable, make: Callable[[], HTMLResponse], *, lane: str = "") -> HTMLResponse:
    """A page that must be computed, made when its turn comes; who asks the same meanwhile gets a copy."""
    made = await in_turn(question, make, lane=lane)
    return HTMLResponse(made.body, made.status_code, dict(made.headers))
