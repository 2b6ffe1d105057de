"""Scenarios beside each other: what each does to an outcome, in numbers and as lines, and what it asks of whom."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import zip_longest
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import HTMLResponse

from banen.charts import differences
from banen.charts.differences import Course
from banen.languages import Language
from banen.observe.words import unit_word
from banen.quantities import LAST_YEAR, POLICY_YEAR
from banen.serve.numbers import band, whole
from banen.serve.web import drawn
from banen.serve.web.simulator import asks, assumed, effect
from banen.serve.web.simulator.axes import ground
from banen.serve.web.simulator.engine import projected
from banen.serve.web.simulator.outcome import package_words
from banen.serve.web.simulator.panel import name_of
from banen.serve.web.simulator.state import YEARS, PageState, from_address, key_of, lenient, named
from banen.serve.web.site import Tongue, address, made_in_turn, page, render
from banen.serve.web.texts import words
from banen.simulate.measures.examples import example_packages
from banen.simulate.results.indicators import counted, definitions, indicators, label_of, shown_in
from banen.simulate.results.projection import Projection
from banen.simulate.scenario import Scenario

router = APIRouter(include_in_schema=False)
MOST_COMPARED = 4
"""Scenarios beside each other: more lines than this cannot be told apart."""


@page(router, "compare")
async def compare(request: Request, language: Tongue) -> HTMLResponse:
    """Current policy and up to four scenarios side by side, each by its name."""
    query = request.query_params
    question = "compared", tuple(query.multi_items()), language
    return await made_in_turn(question, lambda: _compare(query, language))


def _compare(query: QueryParams, language: Language) -> HTMLResponse:
    wording = words("simulator", language)
    known = from_address({k: v for k, v in query.items() if k in ("d", "j", "u")})
    columns: list[dict[str, Any]] = []
    unread = list(known.unread)
    for text, held, name in _compared(query):
        package, pieces = lenient(text)
        own, others = assumed.read(held)
        unread += [*pieces, *others]
        if package.active() or own or not (pieces or others):
            columns.append(_column(replace(known, package=package, assumed=own, name=name), language))
    _tell_apart(columns)
    law = projected(Scenario())
    rows = [_row(key_of(name, known.definition), law, columns, known.year, language) for name in shown_in("compared")]
    key = key_of(known.outcome, known.definition)
    here = [(c["text"], c["held_text"], c["name"]) for c in columns]
    offered = [e for e in example_packages().values() if e.text not in {c["text"] for c in columns}]
    more = [(e.title[language], [*here, (e.text, "", e.title[language])]) for e in offered]
    return render(
        "compare",
        language,
        "compare.html.j2",
        query=urlencode(query.multi_items()),
        w=wording,
        columns=columns,
        rows=rows,
        asked=asks.by_level([c["package"] for c in columns], language),
        each=asks.by_measure([c["package"] for c in columns], language),
        unread=unread,
        year=known.year,
        years=YEARS,
        definition=known.definition,
        definitions=[{"id": name, "name": told[language]} for name, told in definitions().items()],
        picture=_picture(columns, key, language) if columns else "",
        picture_title=label_of(key, language),
        picture_about=counted(key, language),
        room=len(columns) < MOST_COMPARED,
        most=MOST_COMPARED,
        examples=[{"title": title, "href": _address(known, texts, language)} for title, texts in more],
        without=[_address(known, [*here[:n], *here[n + 1 :]], language) for n in range(len(here))],
    )


def _compared(asked: QueryParams) -> list[tuple[str, str, str]]:
    """Packages of an address with assumptions and name of the same place in the row: ``p=…&a=…&t=…&p=…&a=…&t=…``."""
    rows = zip_longest(asked.getlist("p"), asked.getlist("a"), asked.getlist("t"), fillvalue="")
    found = [(text.strip(), held.strip(), named(name)) for text, held, name in rows if text.strip() or held.strip()]
    return found[:MOST_COMPARED]


def _address(known: PageState, rows: list[tuple[str, str, str]], language: Language) -> str:
    pairs = [pair for p, a, t in rows for pair in (("p", p), ("a", a), ("t", t))]
    looked = [("d", known.definition), ("j", str(known.year))]
    return f"{address('compare', language)}?{urlencode([*pairs, *looked], safe=':,~.')}"


def _column(state: PageState, language: Language) -> dict[str, Any]:
    projection = projected(state.scenario())
    chart = effect.drawn(state, projection, None, None, ground(state), language)
    return {
        "name": name_of(state, language),
        "projection": projection,
        "text": state.package.short_text(),
        "held_text": assumed.written(state.assumed),
        "sentence": effect.sentence(state, chart.dots, chart.threshold, language),
        "measures": package_words(state.package, language),
        "held": assumed.spoken(state.assumed, language),
        "href": f"{address('simulator', language)}?{state.query()}",
        "package": state.package,
    }


def _tell_apart(columns: list[dict[str, Any]]) -> None:
    """Two scenarios of one name get a number."""
    names = [c["name"] for c in columns]
    for n, column in enumerate(columns):
        if names.count(column["name"]) > 1:
            column["name"] = f"{names[n]} {names[: n + 1].count(names[n])}"


def _picture(columns: list[dict[str, Any]], key: str, language: Language) -> Any:
    courses = [Course(c["name"], c["projection"][key].difference) for c in columns]
    wording, write = words("charts", language), partial(whole, language=language)
    return drawn.for_page(
        lambda width: differences.description(courses, POLICY_YEAR, LAST_YEAR, wording, width, write), language
    )


def _row(key: str, law: Projection, columns: list[dict[str, Any]], year: int, language: Language) -> dict[str, Any]:
    about = law[key].about
    projections: list[Projection] = [c["projection"] for c in columns]
    return {
        "label": indicators()[key.partition("@")[0]].label[language],
        "unit": unit_word(about["unit"], language),
        "definition": counted(key, language),
        "law": band(*law[key].baseline.at(year), language),
        "cells": [
            {
                "words": band(*p[key].difference.at(year), language, signed=True),
                "own_law": band(*p[key].baseline.at(year), language) if p.receipt.pinned else "",
            }
            for p in projections
        ],
    }
