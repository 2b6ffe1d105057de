"""Search over the whole site: pages, places, measures, rules, words, series, figures and assumptions."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import cache
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from banen.languages import Language
from banen.model.rules import rules
from banen.model.rules.texts import cited, texts_of
from banen.observe.areas import Municipality, areas
from banen.observe.assumptions import assumptions
from banen.observe.figures import figures
from banen.observe.series import series
from banen.serve.web.library.figures import amount_words
from banen.serve.web.library.index import Index, Indexed, by_kind, meanings, page_words
from banen.serve.web.library.series import titles
from banen.serve.web.library.stories import step_address, stories
from banen.serve.web.library.terms import explained
from banen.serve.web.site import PAGES, Tongue, address, page, render
from banen.serve.web.texts import LANGUAGES, words
from banen.serve.wording import period_words
from banen.simulate.measures.catalogue import catalogue

router = APIRouter(include_in_schema=False)
MOST_TYPED = 200
FIRST_OF_A_KIND = 6
"""How many of a kind the page shows at once; the others open below them."""


@page(router, "search")
async def search(request: Request, language: Tongue) -> HTMLResponse:
    """What a question finds, by kind, the kind of the best first; a word that nothing bears is read as the nearest."""
    wording = words("search", language)
    query = " ".join(request.query_params.get("q", "").split())[:MOST_TYPED]
    index = await asyncio.to_thread(index_of, language)
    meant = index.meant(query) if query else ""
    found = index.find(query)
    corrected = ""
    if not found and meant:
        found, corrected = index.find(meant), meant
    best, groups = found[:1], list(by_kind(found[1:]))
    return render(
        "search",
        language,
        "search.html.j2",
        query=str(request.url.query),
        w=wording,
        asked=query,
        best=best,
        corrected=corrected if found else "",
        count=len(found),
        first=FIRST_OF_A_KIND,
        groups=[{"kind": kind, "name": wording["kinds"][kind], "entries": entries} for kind, entries in groups],
    )


@cache
def index_of(language: Language) -> Index:
    """The index of the site in one language."""
    parts = (_pages, _places, _measures, _rules, _terms, _stories, _series, _figures, _assumptions)
    return Index(tuple(entry for part in parts for entry in part(language)), meanings())


def _pages(language: Language) -> Iterator[Indexed]:
    names = words("site", language)["pages"]
    told = page_words(language)
    for name in PAGES:
        yield Indexed("page", names[name], address(name, language), keywords=(told.get(name, ""),))


def _places(language: Language) -> Iterator[Indexed]:
    wording, found = words("search", language)["places"], areas()
    also: dict[str, list[str]] = {}
    for alias, code in found.aliases.items():
        also.setdefault(code, []).append(alias)
    for kind, level in (
        ("municipality", found.municipalities),
        ("region", found.regions),
        ("province", found.provinces),
    ):
        for area in level.values():
            below = wording[kind]
            if isinstance(area, Municipality):
                below = wording["within"].format(province=found.provinces[area.province_code].name)
            href = f"{address('state', language)}?g={quote(area.code)}"
            yield Indexed("place", area.name, href, below, (area.code,), tuple(also.get(area.code, ())))


def _measures(language: Language) -> Iterator[Indexed]:
    for measure in catalogue().values():
        levers = measure.levers.values()
        text = " ".join(t for lever in levers for t in (lever.label[language], lever.meaning[language]))
        href = f"{address('simulator', language)}#m-{measure.id}"
        yield Indexed("measure", measure.name[language], href, measure.id, (measure.id,), text=text)


def _rules(language: Language) -> Iterator[Indexed]:
    for rule in rules().values():
        texts = texts_of(rule.id)
        law = cited(f"{rule.law} {rule.article}", language)
        href = address("desk", language, f"/{rule.id}")
        yield Indexed("rule", texts["name"][language], href, law, (rule.id,), text=texts["about"][language])


def _terms(language: Language) -> Iterator[Indexed]:
    for term in explained().values():
        href = f"{address('terms', language)}#{term.id}"
        yield Indexed("term", term.word[language], href, term.means[language], keywords=term.also)


def _stories(language: Language) -> Iterator[Indexed]:
    wording = words("stories", language)["stories"]
    for id_ in stories():
        steps = " ".join(step["name"] for step in wording[id_]["steps"])
        yield Indexed("story", wording[id_]["name"], step_address(id_, 1, language), text=steps)


def _series(language: Language) -> Iterator[Indexed]:
    for name in series():
        about = series().describe(name)
        below = str(about.first) if about.first == about.last else f"{about.first} – {about.last}"
        yield Indexed("series", titles()[name][language], address("series", language, f"/{name}"), below, (name,))


def _figures(language: Language) -> Iterator[Indexed]:
    topics = words("figures", language)["topics"]
    for figure in figures().values():
        value = f"{amount_words(figure, language)} · {period_words(figure.period, language)}"
        text = f"{figure.quantity} {figure.population} {figure.source} {topics.get(figure.topic, '')}"
        href = address("figures", language, f"/{figure.id}")
        yield Indexed("figure", figure.label[language], href, value, (figure.id,), text=text)


def _assumptions(language: Language) -> Iterator[Indexed]:
    for entry in assumptions().values():
        href = f"{address('assumptions', language)}#{entry.name}"
        yield Indexed("assumption", entry.label[language], href, entry.unit_label[language], (entry.name,))


def warm_up() -> None:
    """Read the index behind the first visitor."""
    for language in LANGUAGES:
        index_of(language)
