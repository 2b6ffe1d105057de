"""The whole application: pages, API, files, and what a visitor sees when something is wrong."""

from __future__ import annotations

import asyncio
import difflib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from banen.errors import UnknownNameError, UserError
from banen.languages import Language
from banen.serve import api
from banen.serve.web import built
from banen.serve.web.assessment import pages as assessment
from banen.serve.web.assessment import suitable, topics, verdict
from banen.serve.web.assessment.drafts import Shelf, ShelfError, data_folder
from banen.serve.web.library import desk, figures, places, trust
from banen.serve.web.security import SecurityHeaders
from banen.serve.web.simulator import appraisal, decide, engine, report, shares
from banen.serve.web.simulator import pages as simulator
from banen.serve.web.site import PAGES, address, render
from banen.serve.web.texts import LANGUAGES, words

STATIC = Path(__file__).parent / "static"
_log = logging.getLogger("banen.web")


@asynccontextmanager
async def _warm(app: FastAPI) -> AsyncIterator[None]:
    """Run current law and draw the first page behind the first pages, not before them."""
    warming = asyncio.create_task(_warm_up())
    yield
    warming.cancel()


async def _warm_up() -> None:
    await asyncio.to_thread(engine.warm_up)
    await simulator.warm_up()


def create_app(data: Path | None = None) -> FastAPI:
    """The application, ready for a server; nothing is fetched from another host.

    ``data`` is the folder for drafts of site assessments, else that of
    :func:`~banen.serve.web.assessment.drafts.data_folder`.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False, lifespan=_warm)
    pages = (
        simulator,
        shares,
        appraisal,
        decide,
        report,
        figures,
        places,
        trust,
        desk,
        assessment,
        topics,
        verdict,
        suitable,
    )
    for module in pages:
        app.include_router(module.router)
    app.state.shelf = Shelf((data or data_folder()) / "drafts")
    app.add_api_route("/", _home, methods=["GET"])
    for language in LANGUAGES:
        app.add_api_route(f"/{language}", _home, methods=["GET"])
    app.include_router(built.router())
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.mount("/v1", api.create_api(), name="api")
    app.add_exception_handler(HTTPException, _http_fault)
    app.add_exception_handler(UserError, _user_fault)
    app.add_exception_handler(ShelfError, assessment.no_shelf)
    app.add_exception_handler(Exception, _defect)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    app.add_middleware(SecurityHeaders)
    return app


async def _home(request: Request) -> Response:
    """The simulator in the language of the address, or else the first that the browser asks for and we have."""
    language: Language = "nl"
    if request.url.path == "/":
        for wanted in request.headers.get("accept-language", "").lower().split(","):
            if wanted.strip()[:2] in LANGUAGES:
                language = "nl" if wanted.strip()[:2] == "nl" else "en"
                break
    else:
        language = _language(request)
    return RedirectResponse(address("simulator", language), 307, {"Vary": "Accept-Language"})


def _language(request: Request) -> Language:
    return "en" if request.url.path.startswith("/en") else "nl"


async def _http_fault(request: Request, fault: Exception) -> Response:
    status = fault.status_code if isinstance(fault, HTTPException) else 500
    if status != 404:
        return PlainTextResponse(str(getattr(fault, "detail", "")), status)
    return _not_found(request, _language(request), "")


def _not_found(request: Request, language: Language, sentence: str) -> Response:
    known = {address(page, language): page for page in PAGES}
    near = difflib.get_close_matches(request.url.path, known, n=1, cutoff=0.5)
    site = words("site", language)
    return render(
        "missing", language, "missing.html.j2", 404, title=site["not_found"],
        sentence=sentence or site["not_found_text"].format(path=request.url.path),
        near=[{"href": n, "name": site["pages"][known[n]]} for n in near],
    )  # fmt: skip


async def _user_fault(request: Request, fault: Exception) -> Response:
    language = _language(request)
    if isinstance(fault, UnknownNameError):
        return _not_found(request, language, "")
    site = words("site", language)
    sentence = " ".join(fault.sentences()) if isinstance(fault, UserError) else site["broken_text"]
    return render("missing", language, "missing.html.j2", 400, title=site["broken"], sentence=sentence, near=[])


async def _defect(request: Request, fault: Exception) -> Response:
    _log.error("defect at %s", request.url.path, exc_info=fault)
    language, site = _language(request), words("site", _language(request))
    return render(
        "missing", language, "missing.html.j2", 500, title=site["broken"], sentence=site["broken_text"], near=[]
    )
