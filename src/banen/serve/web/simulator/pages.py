"""The simulator: the page, the form without a script, the live answer, the table to download, packages side by side."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import zip_longest
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from banen.charts.drawing import numbers
from banen.languages import Language
from banen.observe.numbers import few_digits
from banen.observe.words import unit_word
from banen.serve.numbers import band, number, whole
from banen.serve.web.built import charts_address
from banen.serve.web.pictures import described, drawn
from banen.serve.web.security import MOST_BYTES
from banen.serve.web.sheets import sheet
from banen.serve.web.simulator import assumed
from banen.serve.web.simulator.axes import ground_of
from banen.serve.web.simulator.effect import WIDTHS
from banen.serve.web.simulator.engine import DEEP_DRAWS, EXACT_DRAWS, LIVE_DRAWS, STEPS, deepened, let_go, projection_of
from banen.serve.web.simulator.outcome import HEADLINE, outcome, package_words, sentence, warnings_by_measure
from banen.serve.web.simulator.panel import panel, starters
from banen.serve.web.simulator.state import YEARS, State, from_address, from_form, key_of, lenient
from banen.serve.web.site import Tongue, address, page, part, render
from banen.serve.web.texts import LANGUAGES, words
from banen.simulate.measures.examples import example_packages
from banen.simulate.results.indicators import counted, definitions, indicators, label_of
from banen.simulate.results.projection import Projection
from banen.simulate.scenario import Scenario

router = APIRouter(include_in_schema=False)
_COLUMNS = ("indicator", "definition", "unit", "variant", "year", "p05", "p50", "p95", "package", "assumed")
PARTS = ("bar", "effect", "lead", "charts", "changed", "map", "package")
"""The parts of the page that a move replaces; page and live answer render the same templates."""
MOST_COMPARED = 3
HELD = ("d", "j", "u", "s", "g", "o")
"""Parts of an address that the form without a script carries along."""


async def _outcome(
    state: State, language: Language, draws: int | None = None, width: int | None = None
) -> dict[str, Any]:
    draws = draws or state.draws
    scenario = state.scenario(draws)
    now = await projection_of(scenario)
    before = None if state.before is None else await projection_of(scenario.with_package(state.before))
    usual = await projection_of(Scenario(draws=draws)) if state.assumed else None
    return outcome(state, now, before, await ground_of(state), language, usual, width)


@page(router, "simulator")
async def simulator(request: Request, language: Tongue) -> HTMLResponse:
    """The simulator with the state of its address."""
    return await _page(request, from_address(request.query_params), language)


async def _page(
    request: Request, state: State, language: Language, errors: dict[str, str] | None = None, typed: Any = None
) -> HTMLResponse:
    found = errors or {}
    here = address("simulator", language)
    shown = await _outcome(state, language)
    await _draw(shown, language)
    return render(
        "simulator", language, "simulator.html.j2", 422 if found else 200, query=state.query(),
        w=words("simulator", language), tracks=panel(state.package, language, found, typed),
        assumed=assumed.panel(state.assumed, language, found, typed),
        starters=starters(language, state.package),
        examples=[
            {"title": e.title[language], "about": e.about[language], "text": e.text,
             "href": f"{here}?{replace(state, package=e.package, before=None, draws=EXACT_DRAWS).query()}",
             "here": e.package == state.package}
            for e in example_packages().values()
        ],
        held_parts={k: v for k, v in state.parts().items() if k in HELD and k not in ("d", "j")},
        errors=[{"id": field.replace(".", "-"), "text": text} for field, text in found.items()],
        definitions=_definitions(language), years=YEARS, drawing=_drawing(shown, language), **shown,
    )  # fmt: skip


async def _draw(shown: dict[str, Any], language: Language) -> None:
    """Put the charts into the page as pictures, for the first sight of it and for who has no script."""
    for chart in shown["charts"]:
        chart["svg"] = await asyncio.to_thread(drawn, chart["data"], language)


async def warm_up() -> None:
    """Draw the charts of current law, so that the first page costs no drawing."""
    for language in LANGUAGES:
        await _draw(await _outcome(from_address({}), language), language)


def _drawing(shown: dict[str, Any], language: Language) -> dict[str, Any]:
    """What a script needs to draw the charts anew: Vega, the description, how numbers are written, and the data."""
    told = {"description": described(language), "number": numbers(language), "charts": _data(shown)}
    return {"module": charts_address(), "told": told}


def _data(shown: dict[str, Any]) -> dict[str, Any]:
    return {chart["key"]: chart["data"] for chart in shown["charts"]}


def _definitions(language: Language) -> list[dict[str, str]]:
    return [{"id": name, "name": told[language]} for name, told in definitions().items()]


@page(router, "simulator", methods=("POST",))
async def submit(request: Request, language: Tongue) -> Response:
    """The form without a script: the package of the fields, as an address to share; faults at their fields."""
    body = await request.body()
    if len(body) > MOST_BYTES:
        return Response(status_code=413)
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    query: dict[str, str] = {name: fields[name][0] for name in HELD if name in fields}
    held = from_address({**query, "p": fields.get("before", [""])[0]})
    reading = from_form(fields, language)
    if reading.errors:
        return await _page(request, held, language, dict(reading.errors), reading.typed)
    return RedirectResponse(
        f"{address('simulator', language)}?{replace(held.moved(reading.package), assumed=reading.assumed).query()}", 303
    )


@page(router, "simulator", "/live")
async def live(request: Request, language: Tongue) -> Response:
    """The parts of the page for a state, as a script asks for them.

    ``n`` says how: few draws for a moving hand, ``exact`` for those of the command line, ``deep`` for the job.
    """
    how = request.query_params.get("n", "")
    state = from_address({k: v for k, v in request.query_params.items() if k not in ("n", "w")})
    width = _width(request)
    if how == "deep":
        return await _deep(state, language, width)
    draws = EXACT_DRAWS if how == "exact" else LIVE_DRAWS
    said = words("simulator", language)
    status = said["exact" if draws == EXACT_DRAWS else "live"].format(draws=draws)
    return await _parts(state, language, draws, status, width)


def _width(request: Request) -> int | None:
    """The width for which a script asks its picture, within what can be drawn."""
    asked = few_digits(request.query_params.get("w", ""))
    return None if asked is None else min(max(asked, WIDTHS[0]), WIDTHS[-1])


async def _parts(state: State, language: Language, draws: int, status: str, width: int | None) -> Response:
    shown = await _outcome(state, language, draws, width)
    said = words("simulator", language)
    return JSONResponse({
        "address": state.query(), "p": state.package.short_text(), "said": shown["sentence"], "status": status,
        "active": list(state.package.active()), "unread": list(state.unread),
        "warned": warnings_by_measure(state.package, language),
        "charts": _data(shown),
        "parts": {name: part(f"parts/{name}.html.j2", language, w=said, **shown) for name in PARTS},
    })  # fmt: skip


async def _deep(state: State, language: Language, width: int | None) -> Response:
    """How far the job behind is; once it has ended, the parts with its line, and by how much the middle moved."""
    said = words("simulator", language)
    scenario = state.scenario(DEEP_DRAWS)
    asked = [scenario, *([scenario.with_package(state.before)] if state.before is not None else [])]
    jobs = [deepened(one) for one in asked]
    if any(job.failed for job in jobs):
        for one in asked:
            let_go(one)
        return JSONResponse({"running": False, "share": 0, "status": said["deep_failed"]})
    if not all(job.ended for job in jobs):
        share = round(100 * sum(job.steps for job in jobs) / (STEPS * len(jobs) + 1))
        return JSONResponse({"running": True, "share": share, "status": said["deep_running"].format(
            draws=number(DEEP_DRAWS, language), share=share
        )})  # fmt: skip
    key = key_of("stock", state.definition)
    quick, deep = [await projection_of(state.scenario(draws)) for draws in (EXACT_DRAWS, DEEP_DRAWS)]
    then, now = (whole(p[key].package.at(state.year)[1], language) for p in (quick, deep))
    status = said["deep_same" if then == now else "deep_done"].format(
        draws=number(DEEP_DRAWS, language), then=then, now=now, year=state.year
    )
    return await _parts(replace(state, draws=DEEP_DRAWS), language, DEEP_DRAWS, status, width)


@page(router, "simulator", "/csv")
async def table(request: Request, language: Tongue) -> Response:
    """One indicator under a package, every year, as CSV with its definition and receipt."""
    state = from_address(request.query_params)
    key = request.query_params.get("k", "stock")
    found = (await projection_of(state.scenario()))[key]
    rows = [
        (
            label_of(key, language), found.about["definition"], found.about["unit"], variant, int(point["year"]),
            point["p05"], point["p50"], point["p95"], state.package.short_text(), assumed.written(state.assumed),
        )
        for variant, values in (
            ("baseline", found.baseline), ("package", found.package), ("difference", found.difference),
        )
        for point in values.points()
    ]  # fmt: skip
    name = key.replace("@", "-").replace(":", "-")
    return sheet(name, _COLUMNS, rows, request.query_params.get("form", ""))


@page(router, "compare")
async def compare(request: Request, language: Tongue) -> HTMLResponse:
    """Current policy and up to three packages side by side."""
    said = words("simulator", language)
    known = from_address({k: v for k, v in request.query_params.items() if k in ("d", "j")})
    texts = _compared(request)
    columns: list[dict[str, Any]] = []
    unread = list(known.unread)
    for n, (text, held) in enumerate(texts, 1):
        package, pieces = lenient(text)
        own, others = assumed.read(held)
        unread += [*pieces, *others]
        named = next((e.title[language] for e in example_packages().values() if e.package == package), None)
        state = State(package, None, known.definition, known.year, assumed=own)
        projection = await projection_of(state.scenario())
        columns.append({
            "name": named or f"{said['package'].capitalize()} {n}", "projection": projection, "text": text,
            "sentence": sentence(state, projection, language), "measures": package_words(package, language),
            "held": assumed.spoken(own, language), "href": f"{address('simulator', language)}?{state.query()}",
        })  # fmt: skip
    law = await projection_of(Scenario())
    keys = [key_of(name, known.definition) for name in HEADLINE]
    rows = [_row(key, law, [c["projection"] for c in columns], known.year, language) for key in keys]
    return render(
        "compare", language, "compare.html.j2", query=str(request.url.query), w=said, columns=columns, rows=rows,
        unread=unread, year=known.year, years=YEARS, definition=known.definition, texts=texts, most=MOST_COMPARED,
        definitions=_definitions(language),
        examples=[{"title": e.title[language], "text": e.text} for e in example_packages().values()],
    )  # fmt: skip


def _compared(request: Request) -> list[tuple[str, str]]:
    """The packages of an address, each with the assumptions of the same place in the row: ``p=…&a=…&p=…&a=…``."""
    held = request.query_params.getlist("a")
    pairs = zip_longest(request.query_params.getlist("p"), held, fillvalue="")
    return [(text.strip(), own.strip()) for text, own in pairs if text.strip() or own.strip()][:MOST_COMPARED]


def _row(key: str, law: Projection, compared: list[Projection], year: int, language: Language) -> dict[str, Any]:
    about = law[key].about
    return {
        "label": indicators()[key.partition("@")[0]].label[language], "unit": unit_word(about["unit"], language),
        "definition": counted(key, language),
        "law": band(*law[key].baseline.at(year), language),
        "cells": [
            {"words": band(*p[key].difference.at(year), language, signed=True),
             "own_law": band(*p[key].baseline.at(year), language) if p.receipt.pinned else ""}
            for p in compared
        ],
    }  # fmt: skip
