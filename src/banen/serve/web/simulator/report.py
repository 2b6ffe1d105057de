"""The report of the scenario on the screen as a PDF: the same projection and numbers; a job of some seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from banen.languages import Language
from banen.serve.jobs import Job, Jobs
from banen.serve.reports.package import render_beside, render_report
from banen.serve.web.simulator.appraisal import appraised
from banen.serve.web.simulator.engine import projected
from banen.serve.web.simulator.panel import name_of
from banen.serve.web.simulator.shares import attributed
from banen.serve.web.simulator.state import PageState, from_address
from banen.serve.web.simulator.waiting import awaited, patience, waiting
from banen.serve.web.site import Tongue, address, page, render
from banen.serve.web.texts import words

router = APIRouter(include_in_schema=False)
KEPT = 8
Question = tuple[PageState, Language, date]
_jobs: Jobs[bytes] = Jobs("heavy", KEPT)


def _asked(request: Request, language: Language) -> Question:
    state = from_address(request.query_params)
    return replace(state, before=None, opened=None, fitted=None, unread=()), language, date.today()


def _job(question: Question) -> Job[bytes]:
    return _jobs.ask(question, lambda tell: _made(question, tell))


def _made(question: Question, tell: Callable[[str], None]) -> bytes:
    state, language, on = question
    scenario, name = state.scenario(), name_of(state, language)
    if not state.package.active():
        return render_report(projected(scenario), None, (), language, on, None, name)
    return render_beside(
        lambda: projected(scenario), lambda: attributed(state, tell), lambda: appraised(scenario), language, on, name
    )


@page(router, "simulator", "/pdf")
async def report(request: Request, language: Tongue) -> Response:
    """The PDF; a browser sees how far it is, and whoever asks for the file alone waits for it."""
    question = _asked(request, language)
    job = await awaited(lambda: _job(question), patience(request))
    if job.answer is not None:
        name = f"banen-{projected(question[0].scenario()).receipt.digest}.pdf"
        return Response(
            job.answer, media_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
        )
    state = question[0]
    if job.ended:
        _jobs.forget(question)
    return render(
        "simulator",
        language,
        "job.html.j2",
        500 if job.ended else 200,
        rest="/pdf",
        query=state.query(),
        w=words("simulator", language),
        name=name_of(state, language),
        back=f"{address('simulator', language)}?{state.query()}",
        waiting=waiting(job, address("simulator", language, "/pdf"), state.query(), language),
    )


@page(router, "simulator", "/pdf/live")
async def live(request: Request, language: Tongue) -> Response:
    """How far the report is, as a script asks for it."""
    question = _asked(request, language)
    found = waiting(_job(question), address("simulator", language, "/pdf"), question[0].query(), language)
    if found.failed:
        _jobs.forget(question)
    return found.answer()


@page(router, "simulator", "/pdf/stop", methods=("POST",))
async def stop(request: Request, language: Tongue) -> Response:
    """Stop, and go back to the scenario."""
    question = _asked(request, language)
    _jobs.stop(question)
    return RedirectResponse(f"{address('simulator', language)}?{question[0].query()}", 303)
