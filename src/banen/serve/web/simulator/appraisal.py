"""Who gains and who pays: the appraisal of the package of the simulator's address, as page, picture and table.

The same run as ``banen project --appraisal``: same package, draws, seed and assumptions held, so the same numbers.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from banen.decide.accounts.appraisal import STEPS, Appraisal, appraise_scenario
from banen.languages import DUTCH
from banen.later import Later
from banen.serve.jobs import Job, Jobs
from banen.serve.ledger import ledger, matrix_picture, over_years, picture
from banen.serve.ledger import words as ledger_words
from banen.serve.tables import csv_of
from banen.serve.turns import NoTurnError
from banen.serve.web.pictures import inline
from banen.serve.web.sheets import sheet
from banen.serve.web.simulator.assumed import spoken
from banen.serve.web.simulator.outcome import package_words
from banen.serve.web.simulator.state import YEARS, PageState, from_address
from banen.serve.web.site import Tongue, address, page, render
from banen.serve.web.texts import words
from banen.simulate.scenario import Scenario

if TYPE_CHECKING:
    import polars.selectors as cs
else:
    cs = Later("polars.selectors")

router = APIRouter(include_in_schema=False)


PATIENCE = 1.5
"""Seconds that the page waits for the accounts before it shows how far they are."""
LONGEST = 20.0
"""Seconds that a picture or a table of the page waits for them."""
_jobs: Jobs[Appraisal] = Jobs("heavy", 16)


def appraised(scenario: Scenario) -> Appraisal:
    """The appraisal of a scenario: that of the page, where it is kept."""
    return _jobs.answered(scenario) or appraise_scenario(scenario)


async def _job(state: PageState, patience: float) -> Job[Appraisal]:
    """The job that keeps the accounts of a state, after so many seconds of waiting for its end."""
    scenario = state.scenario()
    job = _jobs.ask(scenario, lambda tell: appraise_scenario(scenario, tell))
    await asyncio.to_thread(job.wait, patience)
    if job.failed:
        _jobs.forget(scenario)
        raise job.refused or RuntimeError("the accounts could not be kept; the log says why")
    return job


async def _appraisal(state: PageState) -> Appraisal:
    """The accounts for a picture or a table: there, or an honest no."""
    job = await _job(state, LONGEST)
    if job.answer is None:
        raise NoTurnError(503, 2)
    return job.answer


def _share(job: Job[Appraisal]) -> int:
    return round(100 * job.steps / (STEPS + 1))


@page(router, "appraisal")
async def overview(request: Request, language: Tongue) -> HTMLResponse:
    """Who gains and who pays in the chosen year, line by line over the years, per sector and region, and unknowns."""
    state = from_address(request.query_params)
    job = await _job(state, PATIENCE)
    place = state.place()
    if (found := job.answer) is None:
        return render(
            "appraisal",
            language,
            "waiting.html.j2",
            query=place,
            said=words("simulator", language)["appraisal"],
            share=_share(job),
            again=f"{address('appraisal', language)}?{place}",
            live=f"{address('appraisal', language, '/live')}?{place}",
            stop=f"{address('appraisal', language, '/stop')}?{place}",
            stop_word=words("simulator", language)["waiting"]["stop"],
        )
    said, by_year, matrix = ledger_words(language), "", ""
    if state.package.active():
        who_pays = await asyncio.to_thread(matrix_picture, found, state.year, language)
        matrix = inline(who_pays, said["matrix_caption"].format(year=state.year))
        over = await asyncio.to_thread(picture, found, language)
        by_year = inline(over, f"{said['picture']}. {said['picture_sentence']}")
    carried = {name: value for name, value in replace(state, before=None).parts().items() if name != "j"}
    return render(
        "appraisal",
        language,
        "appraisal.html.j2",
        query=place,
        w=words("simulator", language),
        l=said,
        matrix=matrix,
        by_year=by_year,
        ledger=ledger(found, state.year, language),
        years=YEARS,
        year=state.year,
        lines=over_years(found, YEARS, language),
        carried=carried,
        unread=state.unread,
        back=f"{address('simulator', language)}?{place}",
        place=place,
        active=bool(state.package.active()),
        measures=package_words(state.package, language),
        held=spoken(state.assumed, language),
        draws=state.draws,
        command=f"{found.receipt.command()} --appraisal",
        receipt=found.receipt.digest,
    )


@page(router, "appraisal", "/live")
async def live(request: Request, language: Tongue) -> JSONResponse:
    """How far the accounts are, as a script asks for it."""
    job = await _job(from_address(request.query_params), 0.2)
    told = words("simulator", language)["appraisal"]["waiting"].format(share=_share(job))
    return JSONResponse({"done": job.answer is not None, "share": _share(job), "told": told})


@page(router, "appraisal", "/stop", methods=("POST",))
async def stop(request: Request, language: Tongue) -> Response:
    """Stop, and go back to the scenario."""
    state = from_address(request.query_params)
    _jobs.stop(state.scenario())
    return RedirectResponse(f"{address('simulator', language)}?{state.place()}", 303)


@page(router, "appraisal", "/svg")
async def drawn(request: Request, language: Tongue) -> Response:
    """Who pays and who receives over the years, as a picture."""
    found = await _appraisal(from_address(request.query_params))
    return Response(await asyncio.to_thread(picture, found, language), media_type="image/svg+xml")


@page(router, "appraisal", "/matrix")
async def matrix(request: Request, language: Tongue) -> Response:
    """Who pays whom in the chosen year, as a picture."""
    state = from_address(request.query_params)
    found = await _appraisal(state)
    drawn_matrix = await asyncio.to_thread(matrix_picture, found, state.year, language)
    return Response(drawn_matrix, media_type="image/svg+xml")


@page(router, "appraisal", "/csv")
async def table(request: Request) -> Response:
    """Every line, group, variant and year as the ``appraisal.csv`` of the command line."""
    found = await _appraisal(from_address(request.query_params))
    if request.query_params.get("form") == DUTCH:
        frame = found.table().with_columns(cs.float().round(2))
        return sheet("appraisal", frame.columns, frame.iter_rows(), DUTCH)
    text = csv_of(found.table(), 2)
    headers = {"Content-Disposition": 'attachment; filename="banen-appraisal.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
