"""The packages of a search in order of what they cost: known cost, surplus lost, or what one sector loses."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from banen.decide.accounts.chart_of_accounts import read_chart
from banen.decide.accounts.ranking import COST, SURPLUS, RankedPackage, priced
from banen.decide.search.frontier import Frontier, FrontierPoint
from banen.languages import Language
from banen.serve.jobs import Job, Jobs
from banen.serve.numbers import number, whole
from banen.serve.web.simulator.decide import TargetQuestion, answered, asked_of
from banen.serve.web.simulator.state import PageState
from banen.serve.web.site import Tongue, address, page, render
from banen.serve.web.texts import words
from banen.simulate.results.indicators import group_labels

router = APIRouter(include_in_schema=False)
PATIENCE = 1.5
"""Seconds that the page waits for the numbers before it shows how far they are."""
Priced = tuple[RankedPackage, ...]
_jobs: Jobs[Priced] = Jobs("heavy")


def _points(found: Frontier) -> tuple[FrontierPoint, ...]:
    return tuple(found.points or found.nearest)


async def _job(question: TargetQuestion, found: Frontier, patience: float) -> Job[Priced]:
    packages = [point.package for point in _points(found)]
    job = _jobs.ask(question, lambda tell: priced(packages, found.year, seed=found.seed, progress=tell))
    await asyncio.to_thread(job.wait, patience)
    if job.failed:
        _jobs.forget(question)
        raise job.refused or RuntimeError("the order could not be made; the log says why")
    return job


def _share(job: Job[Priced], found: Frontier) -> int:
    return round(100 * job.steps / (len(_points(found)) + 1))


@page(router, "ranking")
async def ranking(request: Request, language: Tongue) -> Response:
    """The packages of a search in the order that is asked; where it was not kept, the way to search again."""
    asked = {name: value[:40] for name, value in request.query_params.items()}
    question, _ = asked_of(asked, language)
    found = answered(question) if question else None
    if question is None or found is None:
        back = f"{address('decide', language)}?{question.query()}" if question else address("decide", language)
        told = words("decide", language)["ranking"]
        return render("ranking", language, "ranking.html.j2", w=told, lead=told["gone"], back=back, rows=[])
    key = asked.get("r", SURPLUS)
    if key not in _keys(language):
        key = SURPLUS
    query = f"{question.query()}&r={key}"
    job = await _job(question, found, PATIENCE)
    said = words("decide", language)["ranking"]
    if job.answer is None:
        return render(
            "ranking",
            language,
            "waiting.html.j2",
            query=query,
            said=said,
            share=_share(job, found),
            again=f"{address('ranking', language)}?{query}",
            live=f"{address('ranking', language, '/live')}?{query}",
            stop=f"{address('ranking', language, '/stop')}?{query}",
            stop_word=words("simulator", language)["waiting"]["stop"],
        )
    return _page(question, found, job.answer, key, language)


def _page(question: TargetQuestion, found: Frontier, costs: Priced, key: str, language: Language) -> HTMLResponse:
    said = words("decide", language)["ranking"]
    rows = sorted(zip(_points(found), costs, strict=True), key=lambda row: row[1].by(key))
    return render(
        "ranking",
        language,
        "ranking.html.j2",
        query=f"{question.query()}&r={key}",
        w=said,
        lead=said["lead"].format(year=found.year),
        keys=_keys(language),
        key=key,
        asked=dict(parse_qsl(question.query())),
        back=f"{address('decide', language)}?{question.query()}",
        of_sector=key not in (COST, SURPLUS),
        note=said["note"].format(price_year=read_chart().prices.year),
        rows=[_row(point, cost, key, question, language) for point, cost in rows],
    )


@page(router, "ranking", "/live")
async def live(request: Request, language: Tongue) -> JSONResponse:
    """How far the numbers are, as a script asks for it."""
    question, _ = asked_of({name: value[:40] for name, value in request.query_params.items()}, language)
    found = answered(question) if question else None
    if question is None or found is None:
        return JSONResponse({}, 404)
    job = await _job(question, found, 0.2)
    told = words("decide", language)["ranking"]["waiting"].format(share=_share(job, found))
    return JSONResponse({"done": job.answer is not None, "share": _share(job, found), "told": told})


@page(router, "ranking", "/stop", methods=("POST",))
async def stop(request: Request, language: Tongue) -> Response:
    """Stop, and go back to the packages that were found."""
    question, _ = asked_of({name: value[:40] for name, value in request.query_params.items()}, language)
    if question:
        _jobs.stop(question)
    back = f"?{question.query()}" if question else ""
    return RedirectResponse(f"{address('decide', language)}{back}", 303)


def _keys(language: Language) -> dict[str, str]:
    """Every order that can be asked, with its name."""
    said = words("decide", language)["ranking"]
    sectors = {name: said["sector"].format(sector=label[language]) for name, label in group_labels("sector").items()}
    return {COST: said["cost"], SURPLUS: said["surplus"], **sectors}


def _row(
    point: FrontierPoint, cost: RankedPackage, key: str, question: TargetQuestion, language: Language
) -> dict[str, Any]:
    said = words("decide", language)
    known = "" if cost.known_cost is None else number(round(cost.known_cost, 1), language)
    unknown = said["ranking"]["unknown_also"].format(n=len(point.unknown_costs)) if point.unknown_costs else ""
    state = PageState(point.package, None, question.shown_count)
    return {
        "name": said["open"].format(n=point.number),
        "href": f"{address('simulator', language)}?{state.query()}",
        "money": f"{address('appraisal', language)}?{state.query()}",
        "known": known,
        "unknown": unknown,
        "lost": whole(cost.surplus, language),
        "sector": whole(cost.by_sector.get(key, 0.0), language),
        "measures": " ".join(choice.measure for choice in point.choices),
    }
