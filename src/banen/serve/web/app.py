"""The whole application: pages, API, files, and what a visitor sees when something is wrong."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from banen.errors import UnknownNameError, UserError, nearest
from banen.languages import ENGLISH, Language
from banen.later import Later
from banen.model.rules import decide as law
from banen.model.rules import rules
from banen.observe.fault_texts import sentences
from banen.observe.releases import releases_folder
from banen.serve.memory import give_back, stand_still
from banen.serve.turns import CUT_OFF, GoneError, NoTurnError
from banen.serve.web import built, health
from banen.serve.web.act import store_at
from banen.serve.web.assessment import pages as assessment
from banen.serve.web.assessment import suitable, topics, verdict
from banen.serve.web.assessment.drafts import Shelf, ShelfError, data_folder
from banen.serve.web.door import Door, route_of
from banen.serve.web.library import (
    account,
    annual,
    desk,
    figures,
    home,
    interface,
    matching,
    open_data,
    places,
    points,
    registers,
    search,
    series,
    stories,
    survey,
    terms,
    trust,
)
from banen.serve.web.security import SecurityHeaders
from banen.serve.web.simulator import (
    appraisal,
    compare,
    decide,
    engine,
    outlooks,
    picture,
    ranking,
    report,
    shares,
    who,
)
from banen.serve.web.simulator import pages as simulator
from banen.serve.web.site import PAGES, address, render, tongue, warm_up, wished
from banen.serve.web.texts import LANGUAGES, words
from banen.simulate.engine.compiled import is_compiled, is_compiling
from banen.simulate.measures.examples import example_packages
from banen.sites.questions import questions

if TYPE_CHECKING:
    from banen.serve import api
    from banen.serve.web.act.site import ActSite
else:
    api = Later("banen.serve.api")

API = "/v1/"
TIDIED_EVERY = 3600.0
STATIC = Path(__file__).parent / "static"
_log = logging.getLogger("banen.web")
UNTIL_COMPILED = 5
"""Seconds after which a page asks again by itself while the engine is compiled."""


@asynccontextmanager
async def _warm(app: FastAPI) -> AsyncIterator[None]:
    """Run current law and draw the first page behind the first pages, not before them."""
    shelf: Shelf = app.state.shelf
    if not shelf.take():
        raise ShelfError("another process holds the data folder")
    tasks = [asyncio.create_task(_warm_up(app)), asyncio.create_task(_tidy(shelf))]
    if app.state.act is not None:
        app.state.act.start()
    yield
    if app.state.act is not None:
        app.state.act.stop()
    for task in tasks:
        task.cancel()
    shelf.lock.give()


async def _warm_up(app: FastAPI) -> None:
    """What is asked first comes first: the simulator, unless the engine has to be compiled for it."""
    try:
        steps = (_warm_page, _warm_moves, _warm_doors)
        for step in steps if is_compiled() else reversed(steps):
            await step()
        await asyncio.to_thread(lambda: app.state.api.made)
        await asyncio.to_thread(home.warm_up)
        await asyncio.to_thread(search.warm_up)
        await asyncio.to_thread(stand_still)
        await asyncio.to_thread(give_back)
        app.state.readiness.warm = True
    except Exception as error:
        _log.exception("the engine could not be warmed")
        app.state.readiness.fault = type(error).__name__


async def _warm_page() -> None:
    """Make the page of the simulator; where visitors already stand in line for it, they have it made."""
    with suppress(NoTurnError):
        await simulator.warm_up()


async def _warm_moves() -> None:
    """Project current law, and so compile the engine where that is still to be done: not in the line of visitors."""
    await asyncio.to_thread(engine.warm_up)


async def _warm_doors() -> None:
    """Read what the doors need to judge what is sent: templates, rules, questions, measures."""
    await asyncio.to_thread(_read_doors)


def _read_doors() -> None:
    warm_up()
    for rule in rules().values():
        law.decide(rule, {}, max(rule.valid_from, date.today()))
    questions()
    example_packages()


async def _tidy(shelf: Shelf) -> None:
    """Throw away, by the hour, drafts whose term is over."""
    while True:
        await asyncio.sleep(TIDIED_EVERY)
        await asyncio.to_thread(shelf.tidy)


class _Api:
    """The API, made when something is first asked of it: no page needs it."""

    @cached_property
    def made(self) -> FastAPI:
        return api.create_api()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        made = await asyncio.to_thread(lambda: self.made)
        await made(scope, receive, send)


class Site(FastAPI):
    """The application inside its door: also what goes wrong leaves with the headers that every answer has."""

    def build_middleware_stack(self) -> ASGIApp:
        """The library's own stack behind the door, dressed: so is what the door turns away."""
        return SecurityHeaders(Door(super().build_middleware_stack(), _turned_away))


def create_app(data: Path | None = None) -> FastAPI:
    """The application, ready for a server; nothing is fetched from another host.

    ``data`` is the folder for drafts of site assessments, else that of
    :func:`~banen.serve.web.assessment.drafts.data_folder`.
    """
    app = Site(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False, lifespan=_warm)
    pages = (
        home,
        open_data,
        survey,  # before the account: it and the reports stand below it
        annual,
        account,
        simulator,
        compare,
        shares,
        who,
        outlooks,
        appraisal,
        decide,
        picture,
        ranking,
        report,
        series,
        figures,
        places,
        points,
        registers,
        matching,
        search,
        stories,
        terms,
        trust,
        interface,
        desk,
        assessment,
        topics,
        verdict,
        suitable,
    )
    for module in pages:
        app.include_router(module.router)
    folder = data or data_folder()
    app.state.shelf = Shelf(folder / "drafts")
    app.state.act = _act(app, store_at(folder))
    app.state.releases = releases_folder(folder)
    app.state.readiness = health.Readiness()
    app.include_router(health.router)
    app.add_api_route("/", _front_door, methods=["GET"])
    app.include_router(built.router())
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.state.api = _Api()
    app.mount("/v1", app.state.api, name="api")
    app.add_exception_handler(HTTPException, _http_fault)
    app.add_exception_handler(UserError, _user_fault)
    app.add_exception_handler(ShelfError, assessment.no_shelf)
    app.add_exception_handler(NoTurnError, _busy)
    app.add_exception_handler(GoneError, _gone)
    app.add_exception_handler(Exception, _defect)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    return app


def _act(app: FastAPI, store: str | None) -> ActSite | None:
    """The part where people act, loaded only where a store is set up."""
    if store is None:
        return None
    from banen.serve.web.act.site import open_site

    act = open_site(store)
    app.include_router(act.router)
    return act


async def _front_door(request: Request) -> Response:
    """To the front page in the first language that the browser asks for and we have, in English for another."""
    asked = wished(request)
    language = next((ours for ours in asked if ours in LANGUAGES), ENGLISH if asked else LANGUAGES[0])
    return RedirectResponse(address("home", language), 307, {"Vary": "Accept-Language"})


async def _http_fault(request: Request, fault: Exception) -> Response:
    status = fault.status_code if isinstance(fault, HTTPException) else 500
    if request.url.path.startswith(API):
        return await api.faults.http(request, fault)
    if status == 404:
        act = request.app.state.act
        return (act and act.missing(request)) or _not_found(request, tongue(request.url.path), "")
    answer = _turned_away(request, status)
    answer.headers.update(getattr(fault, "headers", None) or {})
    if status == 405:
        answer.headers["Allow"] = ", ".join(api.faults.methods_at(request) or ["GET", "HEAD"])  # files have no route
    return answer


def _turned_away(request: Request, status: int) -> Response:
    """What does not pass the door, as a problem of the API or as a page."""
    if request.url.path.startswith(API):
        return api.turned_away(request, status)
    language = tongue(request.url.path)
    if status == 413 and request.url.path.startswith(address("assessment", language)):
        begins = request.url.path == address("assessment", language)
        return assessment.file_too_large(language) if begins else assessment.unkept(language, 413, "large")
    site = words("site", language)
    why = "cut_off" if request.scope.get(CUT_OFF) else str(status)
    sentence = site["turned_away"].get(why, site["turned_away"]["400"])
    return render("missing", language, "missing.html.j2", status, title=site["broken"], sentence=sentence, near=[])


async def _busy(request: Request, fault: Exception) -> Response:
    status, seconds = (fault.status, fault.seconds) if isinstance(fault, NoTurnError) else (503, 1)
    language = tongue(request.url.path)
    site, why = words("site", language), "compiling" if is_compiling() else "busy"
    page = render(
        "missing",
        language,
        "missing.html.j2",
        status,
        title=site[why],
        sentence=site[f"{why}_text"].format(seconds=seconds),
        again=UNTIL_COMPILED if why == "compiling" and request.method == "GET" else None,
        near=[],
    )
    page.headers.update({"Retry-After": str(seconds), "Cache-Control": "no-store"})
    return page


async def _gone(request: Request, fault: Exception) -> Response:
    return Response(status_code=499)  # nobody is there to read it


def _not_found(request: Request, language: Language, sentence: str) -> Response:
    known = {address(page, language): page for page in PAGES}
    near = nearest(request.url.path, known)
    site = words("site", language)
    return render(
        "missing",
        language,
        "missing.html.j2",
        404,
        title=site["not_found"],
        sentence=sentence or site["not_found_text"].format(path=request.url.path),
        near=[{"href": n, "name": site["pages"][known[n]]} for n in ([near] if near else [])],
    )


async def _user_fault(request: Request, fault: Exception) -> Response:
    language = tongue(request.url.path)
    if isinstance(fault, UnknownNameError):
        return _not_found(request, language, "")
    site = words("site", language)
    sentence = site["broken_text"]
    if isinstance(fault, UserError):
        few, more = fault.few()
        sentence = " ".join(
            [*sentences(UserError(*few), language), *([site["more_faults"].format(n=more)] if more else [])]
        )
    return render("missing", language, "missing.html.j2", 400, title=site["broken"], sentence=sentence, near=[])


async def _defect(request: Request, fault: Exception) -> Response:
    _log.error("defect at %s", route_of(request.scope), exc_info=fault)
    if request.url.path.startswith(API):
        return await api.faults.defect(request, fault)
    language, site = tongue(request.url.path), words("site", tongue(request.url.path))
    return render(
        "missing", language, "missing.html.j2", 500, title=site["broken"], sentence=site["broken_text"], near=[]
    )
