"""The simulator: the page, the form without a script, the live answer, the table to download."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from banen.kept import MEGABYTE, Kept
from banen.languages import Language
from banen.observe.numbers import few_digits
from banen.serve.numbers import number
from banen.serve.turns import MOVES, QUICK, in_turn, turns
from banen.serve.web.packed import Packed, packed
from banen.serve.web.security import MOST_BYTES
from banen.serve.web.sheets import sheet
from banen.serve.web.simulator import assumed
from banen.serve.web.simulator.axes import ground
from banen.serve.web.simulator.effect import WIDTHS
from banen.serve.web.simulator.engine import (
    DEEP_DRAWS,
    EXACT_DRAWS,
    LIVE_DRAWS,
    STEPS,
    deepened,
    lane_of,
    let_go,
    projected,
    projection_of,
)
from banen.serve.web.simulator.outcome import levels, outcome, warnings_by_measure
from banen.serve.web.simulator.panel import name_of, origin, panel, starters
from banen.serve.web.simulator.picture import cited, offered
from banen.serve.web.simulator.state import LONGEST_NAME, PageState, from_address, from_form
from banen.serve.web.site import Tongue, address, made_in_turn, page, part, render, whole_address
from banen.serve.web.texts import LANGUAGES, words
from banen.simulate.measures.examples import example_packages
from banen.simulate.measures.packages import Package, baseline
from banen.simulate.results.indicators import label_of
from banen.simulate.scenario import Scenario

router = APIRouter(include_in_schema=False)
_COLUMNS = ("indicator", "definition", "unit", "variant", "year", "p05", "p50", "p95", "package", "assumed")
PARTS = ("origin", "doors", "effect", "table", "lead", "changed", "map", "package")
"""The parts of the page that a move replaces; page and live answer render the same templates."""
ASKED = ("n", "w", "parts", "ahead")
"""Parts of the question of a script that are no part of the state of the page."""
HELD = ("d", "j", "u", "s", "g", "o", "t")
"""Parts of an address that the form without a script carries along."""


KEPT_ANSWERS = 10 * MEGABYTE
"""Answers to moves that are kept, packed and not: who drags a slider to and fro, or fifty who drag the same one."""
_answers: Kept[Packed] = Kept("moves", KEPT_ANSWERS, lambda answer: answer.bytes)


def _lane(state: PageState, draws: int) -> str:
    """The lane in which the outcome of a state is made, with the axis that stands still under it."""
    under = _standing(state, draws)
    still = state.scenario(EXACT_DRAWS).with_package(under.fitted or under.loaded)
    return lane_of(state.scenario(draws), still)


def _standing(state: PageState, draws: int) -> PageState:
    """The state whose axes stand still; a moving hand that does not say what was opened has those of current law."""
    unsaid = draws == LIVE_DRAWS and state.opened is None
    return replace(state, opened=baseline()) if unsaid else state


def _outcome(
    state: PageState,
    language: Language,
    draws: int | None = None,
    width: int | None = None,
    parts: tuple[str, ...] = PARTS,
) -> dict[str, Any]:
    draws = draws or state.draws
    scenario = state.scenario(draws)
    now = projected(scenario)
    before = None if state.before is None else projected(scenario.with_package(state.before))
    usual = projected(Scenario(draws=draws)) if state.assumed else None
    shown = outcome(
        state, now, before, ground(_standing(state, draws)), language, usual=usual, width=width, parts=parts
    )
    return {
        **shown,
        "name": name_of(state, language),
        "origin": origin(state, language),
        "offers": offered(state, language),
        "framed": words("framed", language),
        "cite": cited(state, shown["sentence"], now.receipt, language),
    }


@page(router, "simulator")
async def simulator(request: Request, language: Tongue) -> HTMLResponse:
    """The simulator with the state of its address."""
    return await _in_turn(from_address(request.query_params), language)


async def _in_turn(
    state: PageState, language: Language, errors: dict[str, str] | None = None, typed: Any = None
) -> HTMLResponse:
    question = "page", state, language, id(typed), whole_address("")
    lane = _lane(state, state.draws)
    return await made_in_turn(question, lambda: _page(state, language, errors, typed), lane=lane)


def _page(
    state: PageState, language: Language, errors: dict[str, str] | None = None, typed: Any = None
) -> HTMLResponse:
    found = errors or {}
    here = address("simulator", language)
    shown = _outcome(state, language)
    return render(
        "simulator",
        language,
        "simulator.html.j2",
        422 if found else 200,
        query=state.query(),
        w=words("simulator", language),
        tracks=panel(state.package, language, found, typed),
        assumed=assumed.panel(state.assumed, language, found, typed),
        starters=starters(language, state),
        longest_name=LONGEST_NAME,
        examples=[
            {
                "title": e.title[language],
                "about": e.about[language],
                "text": e.text,
                "href": f"{here}?{_opened(state, e.package).query()}",
                "here": e.package == state.package,
            }
            for e in example_packages().values()
        ],
        held_parts={k: v for k, v in state.parts().items() if k in HELD and k not in ("d", "t")},
        card=shown["offers"]["card"],
        errors=[{"id": field.replace(".", "-"), "text": text} for field, text in found.items()],
        **shown,
    )


def _opened(state: PageState, package: Package) -> PageState:
    """The state with another package opened in it: what was about the one before is let go."""
    return replace(
        state, package=package, before=None, opened=None, fitted=None, limit=None, name="", draws=EXACT_DRAWS
    )


async def warm_up() -> None:
    """Make the page of current law once, so that the first visitor does not wait for its axes."""
    for language in LANGUAGES:
        await _in_turn(from_address({}), language)


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
        return await _in_turn(held, language, dict(reading.errors), reading.typed)
    return RedirectResponse(
        f"{address('simulator', language)}?{replace(held.moved(reading.package), assumed=reading.assumed).query()}", 303
    )


@page(router, "simulator", "/live")
async def live(request: Request, language: Tongue) -> Response:
    """The parts of the page for a state, as a script asks for them.

    ``n`` says how: few draws for a moving hand, ``exact`` for those of the command line, ``deep`` for the job.
    ``parts`` names what is wanted, with dots between, as a moving hand asks only what is in view; else it is all.
    ``ahead`` says that nobody waits for it yet: it is made only where nobody waits for anything, else told 204.
    """
    if "ahead" in request.query_params and not turns().idle:
        return Response(status_code=204)
    how = request.query_params.get("n", "")
    state = from_address({k: v for k, v in request.query_params.items() if k not in ASKED})
    width, parts = _width(request), _wanted(request)
    if how == "deep":
        return await _deep(request, state, language, width)
    draws = EXACT_DRAWS if how == "exact" else LIVE_DRAWS
    wording = words("simulator", language)
    status = wording["exact" if draws == EXACT_DRAWS else "live"].format(draws=draws)
    return await _parts(request, state, language, draws, status=status, width=width, parts=parts)


def _wanted(request: Request) -> tuple[str, ...]:
    """The parts that a script asks for; where it names none, all."""
    named = request.query_params.get("parts")
    return PARTS if named is None else tuple(name for name in PARTS if name in named.split("."))


def _width(request: Request) -> int | None:
    """The width for which a script asks its picture, within what can be drawn."""
    asked = few_digits(request.query_params.get("w", ""))
    return None if asked is None else min(max(asked, WIDTHS[0]), WIDTHS[-1])


async def _parts(
    request: Request,
    state: PageState,
    language: Language,
    draws: int,
    status: str,
    width: int | None,
    parts: tuple[str, ...] = PARTS,
) -> Response:
    """The parts of a state in one turn; the answer to a moving hand comes soon or not at all."""
    question = "move", state, language, draws, width, parts, whole_address("")
    answer = _answers.found(question)
    if answer is None:
        moving = draws == LIVE_DRAWS
        work = partial(_answers.of, question, lambda: _made(state, language, draws, status, width, parts))
        lane = _lane(state, draws) or (MOVES if moving else "")
        answer = await in_turn(question, work, within=QUICK if moving else math.inf, lane=lane)
    return answer.response(request)


def _made(
    state: PageState, language: Language, draws: int, status: str, width: int | None, parts: tuple[str, ...] = PARTS
) -> Packed:
    shown = _outcome(state, language, draws, width, parts)
    wording = words("simulator", language)
    return packed(
        {
            "address": state.query(),
            "p": state.package.short_text(),
            "said": shown["sentence"],
            "status": status,
            "active": {m["id"]: m["levers"][0]["here"] for m in shown["package"]},
            "unread": list(state.unread),
            "name": shown["name"],
            "warned": warnings_by_measure(state.package, language),
            "parts": {name: part(f"parts/{name}.html.j2", language, w=wording, **shown) for name in parts},
        }
    )


async def _deep(request: Request, state: PageState, language: Language, width: int | None) -> Response:
    """How far the job behind is; once it has ended, the parts with its line, and by how much the middle moved."""
    wording = words("simulator", language)
    scenario = state.scenario(DEEP_DRAWS)
    asked = [scenario, *([scenario.with_package(state.before)] if state.before is not None else [])]
    jobs = [deepened(one) for one in asked]
    if any(job.failed for job in jobs):
        for one in asked:
            let_go(one)
        return JSONResponse({"running": False, "share": 0, "status": wording["deep_failed"]})
    if not all(job.ended for job in jobs):
        share = round(100 * sum(job.steps for job in jobs) / (STEPS * len(jobs) + 1))
        return JSONResponse(
            {
                "running": True,
                "share": share,
                "status": wording["deep_running"].format(draws=number(DEEP_DRAWS, language), share=share),
            }
        )
    status = wording["deep_done"].format(draws=number(DEEP_DRAWS, language))
    return await _parts(request, replace(state, draws=DEEP_DRAWS), language, DEEP_DRAWS, status, width)


@page(router, "simulator", "/csv")
async def table(request: Request, language: Tongue) -> Response:
    """One indicator under a package, every year, as CSV with its definition and receipt."""
    state = from_address(request.query_params)
    key = request.query_params.get("k", "stock")
    projection = await projection_of(state.scenario())
    law = await projection_of(Scenario(draws=EXACT_DRAWS, assumed=dict(state.assumed)))
    about = projection[key].about
    rows = [
        (
            label_of(key, language),
            about["definition"],
            about["unit"],
            variant,
            int(point["year"]),
            point["p05"],
            point["p50"],
            point["p95"],
            state.package.short_text(),
            assumed.written(state.assumed),
        )
        for variant, values in zip(("baseline", "package", "difference"), levels(projection, law, key), strict=True)
        for point in values.points()
    ]
    name = key.replace("@", "-").replace(":", "-")
    return sheet(name, _COLUMNS, rows, request.query_params.get("form", ""))
