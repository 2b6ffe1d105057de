"""The share of each measure in the effect of a package: alone, and shared out fairly (Shapley); a job."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from banen.decide.doubt.attribution import Attribution, attribute
from banen.decide.doubt.contributions import EVERYBODY, contributions_of
from banen.languages import Language
from banen.observe.words import unit_word
from banen.serve.jobs import Job, Jobs
from banen.serve.numbers import band, told
from banen.serve.web.simulator.assumed import spoken
from banen.serve.web.simulator.engine import projection_of
from banen.serve.web.simulator.outcome import about_whom, counts_people, package_words, short_count
from banen.serve.web.simulator.state import PageState, from_address, key_of
from banen.serve.web.simulator.waiting import awaited, patience, waiting
from banen.serve.web.site import Tongue, address, page, render
from banen.serve.web.texts import words
from banen.simulate.measures.catalogue import catalogue
from banen.simulate.results.indicators import counted, indicators, shown_in

router = APIRouter(include_in_schema=False)
EXACT_HERE = 10
"""Most measures that the page runs in every combination, because a reader waits; the page says so."""
_jobs: Jobs[Attribution] = Jobs("heavy")


def question_of(state: PageState) -> Hashable:
    """What makes two contributions the same."""
    return (state.package, state.year, state.assumed)


def attributed(state: PageState, tell: Callable[[str], None] | None = None) -> Attribution:
    """The contribution of each measure of a state; what the page has made is not made again."""
    found = _jobs.answered(question_of(state))
    if found is not None:
        return found
    progress = None if tell is None else (lambda _, done, whole: tell(f"{done}/{whole}"))
    return attribute(state.package, state.year, assumed=dict(state.assumed), most=EXACT_HERE, progress=progress)


def contributions(state: PageState) -> Job[Attribution]:
    """The job that makes the contributions of a state."""
    return _jobs.ask(question_of(state), lambda tell: attributed(state, tell))


@page(router, "shares")
async def shares(request: Request, language: Tongue) -> HTMLResponse:
    """What each measure contributes in the chosen year; until that is there, what it divides and how far it is."""
    state = from_address(request.query_params)
    tables: list[dict[str, Any]] = []
    job: Job[Attribution] | None = None
    if state.package.active():
        job = await awaited(lambda: contributions(state), patience(request))
        shown = await projection_of(state.scenario())
        effects = {key: shown[key].difference.at(state.year) for key in _keys(state)}
        tables = [_table(job.answer, key, effect, language, state) for key, effect in effects.items()]
        if job.ended and job.failed:
            _jobs.forget(question_of(state))
    at = address("shares", language)
    return render(
        "shares",
        language,
        "shares.html.j2",
        query=state.query(),
        w=words("simulator", language),
        tables=tables,
        year=state.year,
        back=f"{address('simulator', language)}?{state.query()}",
        exact=job is None or job.answer is None or job.answer.exact,
        held=spoken(state.assumed, language),
        unread=state.unread,
        measures=package_words(state.package, language),
        waiting=waiting(job, at, state.query(), language) if job and job.answer is None else None,
    )


@page(router, "shares", "/live")
async def live(request: Request, language: Tongue) -> Response:
    """How far the contributions are, as a script asks for it."""
    state = from_address(request.query_params)
    job = contributions(state)
    found = waiting(job, address("shares", language), state.query(), language)
    if found.failed:
        _jobs.forget(question_of(state))
    return found.answer()


@page(router, "shares", "/stop", methods=("POST",))
async def stop(request: Request, language: Tongue) -> Response:
    """Stop, and go back to the scenario."""
    state = from_address(request.query_params)
    _jobs.stop(question_of(state))
    return RedirectResponse(f"{address('simulator', language)}?{state.query()}", 303)


def _keys(state: PageState) -> list[str]:
    wanted = (key_of("stock", state.definition), EVERYBODY, "net_migration", "housing_shortage", "vacancies_unfilled")
    return [key for key in dict.fromkeys(wanted) if key in shown_in("attribution")]


def _table(
    found: Attribution | None, key: str, shown: tuple[float, float, float], language: Language, state: PageState
) -> dict[str, Any]:
    """The difference that the simulator shows, and its parts once they are there."""
    name = key.partition("@")[0]
    about = {
        "label": indicators()[name].label[language],
        "count": short_count(key, language),
        "counted": counted(key, language),
        "unit": unit_word(indicators()[name].unit, language),
        "whole": band(*shown, language, signed=True),
        "rows": [],
        "people": counts_people(key),
    }
    if found is None:
        return about
    parts = contributions_of(found, key, shown)
    largest = max((abs(part.value) for part in parts.rows), default=0) or 1
    to = words("simulator", language)["shares"]["to"]

    def said(value: float) -> str:
        return told(value, parts.unit, language, signed=True)

    return about | {
        "whole": said(shown[1]),
        "rows": [
            {
                "id": p.measure,
                "name": catalogue()[p.measure].name[language],
                "alone": said(p.alone),
                "share": said(p.value),
                "change": p.value,
                "range": f"{said(p.low)} {to} {said(p.high)}",
                "width": round(100 * abs(p.value) / largest, 1),
                "who": about_whom(state.package, state.package.without(p.measure), state.year, language),
            }
            for p in parts.rows
        ],
    }
