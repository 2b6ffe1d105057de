"""The report of the package on the screen as a PDF: the same projection, so the same numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache

from fastapi import APIRouter, Request
from starlette.responses import Response

from banen.languages import Language
from banen.serve.reports.package import render_report
from banen.serve.turns import in_turn
from banen.serve.web.simulator.appraisal import appraised
from banen.serve.web.simulator.engine import projection_of
from banen.serve.web.simulator.shares import attributed
from banen.serve.web.simulator.state import PageState, from_address
from banen.serve.web.site import Tongue, page
from banen.simulate.results.projection import Projection

router = APIRouter(include_in_schema=False)


@lru_cache(maxsize=8)
def _rendered(state: PageState, projection: Projection, language: Language, on: date) -> bytes:
    shares, costs = None, None
    if state.package.active():
        shares = attributed(state.package, state.year, state.assumed)
        costs = appraised(state.scenario())
    return render_report(projection, shares, (), language, on, costs)


@page(router, "simulator", "/pdf")
async def report(request: Request, language: Tongue) -> Response:
    """The PDF; a large package takes some seconds for its contributions."""
    state = from_address(request.query_params)
    projection = await projection_of(state.scenario())
    today = date.today()
    asked = (replace(state, before=None), projection, language, today)
    content = await in_turn(("report", state, language, today), lambda: _rendered(*asked), heavy=True)
    name = f"banen-{projection.receipt.digest}.pdf"
    return Response(
        content, media_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
