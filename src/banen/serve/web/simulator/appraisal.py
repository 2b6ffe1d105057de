"""Who gains and who pays: the appraisal of the package of the simulator's address, as page, picture and table.

The same run as ``banen project --appraisal``: same package, draws, seed and assumptions held, so the same numbers.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import lru_cache

import polars.selectors as cs
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from banen.decide.accounts.appraisal import Appraisal, appraise_scenario
from banen.languages import DUTCH
from banen.serve.ledger import ledger, matrix_picture, over_years, picture
from banen.serve.ledger import words as ledger_words
from banen.serve.tables import csv_of
from banen.serve.turns import in_turn
from banen.serve.web.sheets import sheet
from banen.serve.web.simulator.assumed import spoken
from banen.serve.web.simulator.engine import projection_of
from banen.serve.web.simulator.outcome import package_words
from banen.serve.web.simulator.state import YEARS, PageState, from_address
from banen.serve.web.site import Tongue, address, page, render
from banen.serve.web.texts import words
from banen.simulate.scenario import Scenario

router = APIRouter(include_in_schema=False)


@lru_cache(maxsize=16)
def appraised(scenario: Scenario) -> Appraisal:
    """The appraisal of a scenario, kept for who asks again."""
    return appraise_scenario(scenario)


async def _appraisal(state: PageState) -> Appraisal:
    scenario = state.scenario()
    return await in_turn(("appraisal of a page", scenario), lambda: appraised(scenario), heavy=True)


@page(router, "appraisal")
async def overview(request: Request, language: Tongue) -> HTMLResponse:
    """Who gains and who pays in the chosen year, line by line over the years, per sector and region, and unknowns."""
    state = from_address(request.query_params)
    found = await _appraisal(state)
    made = await projection_of(state.scenario())
    place = state.place()
    carried = {name: value for name, value in replace(state, before=None).parts().items() if name != "j"}
    return render(
        "appraisal", language, "appraisal.html.j2", query=place, w=words("simulator", language),
        l=ledger_words(language), ledger=ledger(found, state.year, language), years=YEARS, year=state.year,
        lines=over_years(found, YEARS, language), carried=carried, unread=state.unread,
        back=f"{address('simulator', language)}?{place}", place=place, active=bool(state.package.active()),
        measures=package_words(state.package, language), held=spoken(state.assumed, language), draws=state.draws,
        command=f"{made.receipt.command()} --appraisal", receipt=made.receipt.digest,
    )  # fmt: skip


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
