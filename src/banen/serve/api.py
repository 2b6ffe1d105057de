"""The API ``/v1``: what the command line and Python give, by the NLGov REST API Design Rules as far as they apply.

Every fault is a problem detail (RFC 9457) that lists all that is wrong at once. Names of resources and fields are
those of the command line (English, see the glossary), so that one answer is the same in all three doors.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from datetime import date
from functools import cache
from typing import Annotated, Any

from fastapi import Body, FastAPI, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from banen.errors import MOST_TOLD, BanenError, UnknownNameError, UserError
from banen.errors import Fault as BanenFault
from banen.languages import Language
from banen.observe.documents import read_json
from banen.observe.numbers import short
from banen.serve.scenarios import MOST_DRAWS, add_scenarios
from banen.serve.turns import DRAWS_AT_ONCE, BusyError, GoneError, in_turn

API_VERSION = "1.0.0"
HEADERS = {
    "API-Version": API_VERSION,
    "Cache-Control": "no-store",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "API-Version",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, X-Request-ID",
    "Access-Control-Max-Age": "86400",
}
PROBLEM = "application/problem+json"
Identifier = Annotated[str, Path(alias="id", description="Identifier, as the collection gives it.")]
Draws = Annotated[int, Query(ge=1, le=MOST_DRAWS, description="Draws behind the range.")]
Variant = Annotated[str | None, Query(max_length=40, description="A variant of the rule; else the law.")]
TAGS = {
    "projections": "What would happen under a package of measures.",
    "measures": "What a package can be made of.",
    "figures": "What is known, who says so, and what is assumed.",
    "rules": "Who may come, by law.",
    "sites": "Whether a business may come to a place.",
    "quality": "How good the model is.",
}


class Fault(BaseModel):
    """One thing wrong: where, and what to do."""

    where: str
    detail: str


class Problem(BaseModel):
    """A problem detail (RFC 9457) with every fault at once."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Fault] = []


class Case(BaseModel):
    """A case for a rule on a date, under the law or a variant."""

    model_config = ConfigDict(extra="forbid")
    on: date = Field(description="Reference date.")
    case: dict[str, Any] = Field(description="Inputs by name; what is absent or null is unknown.")
    variant: str | None = None
    levers: dict[str, Any] = Field(default_factory=dict)
    language: Language = "nl"


class Site(BaseModel):
    """A proposal for new business in the shape of a proposal file, with what the region knows."""

    model_config = ConfigDict(extra="forbid")
    proposal: dict[str, Any] = Field(description="Answers by topic and key; what is absent or null is not answered.")
    region: dict[str, Any] | None = Field(None, description="A region file.")
    on: date | None = Field(None, description="Day of assessment; else that of the proposal, else today.")
    regional_need: int | None = Field(None, ge=0, description="Places that the housing region needs.")
    language: Language = "nl"


_faulty: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": text}
    for status, text in (
        (400, "The request cannot be read; every fault is listed."),
        (404, "There is no such name."),
        (413, "The body is too large."),
        (414, "The address is too long."),
        (429, "You have as much under way as one visitor may; Retry-After says when."),
        (503, "Too many ask at once; Retry-After says when."),
    )
}


def create_api() -> FastAPI:
    """The API as an application to mount at ``/v1``."""
    api = FastAPI(
        title="Banen", version=API_VERSION, docs_url=None, redoc_url=None, redirect_slashes=False, responses=_faulty,
        openapi_url="/openapi.json",
        description="Steer labour migration in the Netherlands by the numbers: figures, law, packages of measures.",
        contact=_contact(), license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    )  # fmt: skip
    api.router.route_class = _StrictRoute
    add_scenarios(api)
    _quality(api)
    _content(api)
    _rules(api)
    _sites(api)
    api.openapi = lambda: _document(api)  # type: ignore[method-assign]
    api.add_middleware(_Dressed)
    api.add_exception_handler(RequestValidationError, _unreadable)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(UserError, _user)
    api.add_exception_handler(BusyError, _busy)
    api.add_exception_handler(GoneError, _gone)
    api.add_exception_handler(BanenError, _defect)
    api.add_exception_handler(Exception, _defect)
    return api


def _contact() -> dict[str, str]:
    """Who answers for this interface: the organisation that offers it says so in its environment."""
    given = {field: os.environ.get(f"BANEN_CONTACT_{field.upper()}", "") for field in ("name", "email", "url")}
    return {"name": "Banen developers"} | {field: value for field, value in given.items() if value}


def _quality(api: FastAPI) -> None:
    @api.get("/backtests", tags=["quality"], operation_id="getBacktest", summary="The model against the figures")
    async def backtest(draws: Draws = 200) -> dict[str, Any]:
        """The model beside every figure that it can answer, worst first."""
        from banen.simulate.evidence.backtest import backtest as run

        made = await in_turn(("backtest", draws), lambda: run(draws), heavy=draws > DRAWS_AT_ONCE)
        return made.to_dict()


def _content(api: FastAPI) -> None:
    from banen.observe import assumptions as register
    from banen.observe import conflicts as known_conflicts
    from banen.observe import figures as known_figures
    from banen.simulate.measures import catalogue as known_measures
    from banen.simulate.results import indicators as shown

    @api.get("/measures", tags=["measures"], operation_id="getMeasures", summary="All measures with their levers")
    async def measures() -> dict[str, Any]:
        """Every measure with its levers, their bounds and what is known of it."""
        return {"measures": [m.to_dict() for m in known_measures.catalogue().values()]}

    @api.get("/measures/{id}", tags=["measures"], operation_id="getMeasure", summary="One measure")
    async def one_measure(measure_id: Identifier) -> dict[str, Any]:
        """A measure with its levers, their bounds and what is known of it."""
        return known_measures.measure(measure_id).to_dict()

    @api.get("/indicators", tags=["projections"], operation_id="getIndicators", summary="What a projection shows")
    async def indicators() -> dict[str, Any]:
        """Every indicator with unit and meaning, and the counts of labour migrants."""
        return {
            "indicators": [
                {"name": i.name, "unit": i.unit, "label": dict(i.label), "meaning": dict(i.meaning), "by": i.by}
                for i in shown.indicators().values()
            ],
            "definitions": {name: dict(told) for name, told in shown.definitions().items()},
        }

    @api.get("/figures", tags=["figures"], operation_id="getFigures", summary="Search the figures")
    async def figures(
        q: Annotated[str, Query(max_length=200, description="Every word must occur.")] = "",
        topic: Annotated[str, Query(max_length=80, description="Only figures of this topic.")] = "",
    ) -> dict[str, Any]:
        """Figures in which every word occurs, with unit, period, population and source."""
        everything = known_figures.figures()
        found = everything.search(q) if q else tuple(everything.values())
        return {"figures": [f.to_dict() for f in found if not topic or f.topic == topic]}

    @api.get("/figures/{id}", tags=["figures"], operation_id="getFigure", summary="One figure, its uses and conflicts")
    async def one_figure(figure_id: Identifier) -> dict[str, Any]:
        """A figure with unit, period, population and source, where it is used and what contradicts it."""
        return {
            **known_figures.figures()[figure_id].to_dict(),
            "uses": [u.to_dict() for u in known_figures.uses_of(figure_id)],
            "conflicts": [c.to_dict() for c in known_conflicts.conflicts_of(figure_id)],
        }

    @api.get("/assumptions", tags=["figures"], operation_id="getAssumptions", summary="Every assumption with its range")
    async def assumptions() -> dict[str, Any]:
        """Every assumption with its range, its reason, and what the figures left of it."""
        known = register.assumptions()
        learned = {name: known.learned(name) for name in known}
        return {
            "assumptions": [
                {**a.to_dict(), "learned": found.to_dict() if (found := learned[name]) else None}
                for name, a in known.items()
            ]
        }


def _rules(api: FastAPI) -> None:
    from banen.model import rules as law
    from banen.model.rules.decide import decide
    from banen.model.rules.record import describe, schema
    from banen.model.rules.texts import texts_of

    @api.get("/rules", tags=["rules"], operation_id="getRules", summary="All rules")
    async def rules() -> dict[str, Any]:
        """Every rule with the law and article that it says."""
        return {"rules": [
            {"id": r.id, "name": texts_of(r.id)["name"], "law": r.law, "article": r.article,
             "variants": list(r.variants)}
            for r in law.rules().values()
        ]}  # fmt: skip

    @api.get("/rules/{id}", tags=["rules"], operation_id="getRule", summary="One rule and the schema of its cases")
    async def one_rule(rule_id: Identifier, variant: Variant = None) -> dict[str, Any]:
        """A rule with its text, its variants, and the JSON schema of a case."""
        found = law.rule(rule_id)
        return {**describe(found), "schema": schema(found, variant)}

    @api.post("/rules/{id}/_check", tags=["rules"], operation_id="checkCase", summary="Decide a case, with reasons")
    async def check(rule_id: Identifier, asked: Annotated[Case, Body()]) -> dict[str, Any]:
        """Whether a case meets a rule on a day, with the reasons; missing input leaves it undetermined."""
        found = law.rule(rule_id)
        case = {name: str(v) if isinstance(v, float) else v for name, v in asked.case.items()}
        decision = await asyncio.to_thread(decide, found, case, asked.on, asked.variant, asked.levers)
        return decision.to_dict(asked.language)


def _sites(api: FastAPI) -> None:
    from banen.sites import assess

    def assessed(asked: Site) -> dict[str, Any]:
        made = assess(asked.proposal, asked.region, on=asked.on, regional_need=asked.regional_need)
        return made.to_dict(asked.language)

    @api.post("/assessments", tags=["sites"], operation_id="postAssessment", summary="Assess a proposal for business")
    async def assessment(asked: Annotated[Site, Body()]) -> dict[str, Any]:
        """Eight criteria without compensation, conditions, places over time, and what is missing."""
        return await in_turn(object(), lambda: assessed(asked))


class _StrictRoute(APIRoute):
    """A route that reads JSON strictly before anything else does: bounded numbers, whole characters, each key once."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """As that of the library, on a body that has been read here."""
        answer = super().get_route_handler()

        async def handler(request: Request) -> Response:
            if content := await request.body():
                document = read_json(content)
                if document.faults:
                    raise UserError(*(BanenFault("body", f.what, f.advice, f.dutch) for f in document.faults))
                request._json = document.data
            return await answer(request)

        return handler


class _Dressed:
    """Middleware that gives every answer of the API its headers, and answers what a browser asks beforehand (CORS)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and dress its answer."""

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        asked = Headers(scope=scope).get("access-control-request-method") if scope["type"] == "http" else None
        if asked and scope["method"] == "OPTIONS":
            await Response(None, 204, PREFLIGHT)(scope, receive, dressed)
            return
        await self.app(scope, receive, dressed)


def _problem(request: Request, status: int, title: str, detail: str, errors: list[dict[str, str]]) -> JSONResponse:
    if len(errors) > MOST_TOLD:
        more = {"where": "request", "detail": f"{len(errors) - MOST_TOLD} more faults are not listed."}
        errors = [*errors[:MOST_TOLD], more]
    found = {"type": "about:blank", "title": title, "status": status, "detail": short(detail, 2000),
             "instance": request.url.path, "errors": errors}  # fmt: skip
    return JSONResponse(found, status, HEADERS, PROBLEM)


def turned_away(request: Request, status: int) -> Response:
    """The problem of a request that is too large, too long, too slow or not to be read at all."""
    title = {408: "Too slow", 413: "Too large", 414: "Address too long"}.get(status, "The request cannot be read")
    return _problem(request, status, title, f"{title}: at most 256 kB, and 16 kB of address.", [])


async def _busy(request: Request, fault: Exception) -> Response:
    status, seconds = (fault.status, fault.seconds) if isinstance(fault, BusyError) else (503, 1)
    detail = f"Too much is being computed. Ask again in {seconds} s."
    answer = _problem(request, status, "Too busy", detail, [])
    answer.headers["Retry-After"] = str(seconds)
    return answer


async def _gone(request: Request, fault: Exception) -> Response:
    return Response(status_code=499)  # nobody is there to read it


async def _unreadable(request: Request, fault: Exception) -> Response:
    listed = fault.errors() if isinstance(fault, RequestValidationError) else []
    errors = [{"where": short(".".join(map(str, e["loc"])), 120), "detail": str(e["msg"])} for e in listed]
    detail = "; ".join(e["detail"] for e in errors[:MOST_TOLD])
    return _problem(request, 400, "The request cannot be read", detail, errors)


async def _http(request: Request, fault: Exception) -> Response:
    status = fault.status_code if isinstance(fault, HTTPException) else 500
    answer = _problem(request, status, str(getattr(fault, "detail", "")), f"{request.method} {request.url.path}", [])
    if status == 405:
        answer.headers["Allow"] = ", ".join(_methods_at(request))
    return answer


def _methods_at(request: Request) -> list[str]:
    """The methods that an address knows; several routes may share it."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    routes = [r for r in request.app.routes if isinstance(r, Route) and r.path_regex.match(path)]
    return sorted({method for route in routes for method in route.methods or ()})


async def _user(request: Request, fault: Exception) -> Response:
    found = fault.faults if isinstance(fault, UserError) else ()
    errors = [{"where": f.where, "detail": f"{f.what} {f.advice}".strip()} for f in found]
    status = 404 if isinstance(fault, UnknownNameError) else 400
    title = "There is no such name" if status == 404 else "This cannot be run as asked"
    return _problem(request, status, title, " ".join(e["detail"] for e in errors[:MOST_TOLD]), errors)


async def _defect(request: Request, fault: Exception) -> Response:
    return _problem(request, 500, "A defect in Banen", "The answer could not be made. Please report it.", [])


@cache
def _document(api: FastAPI) -> dict[str, Any]:
    """The OpenAPI document: answers carry the version, and faults are problem details, never FastAPI's own."""
    found = get_openapi(
        title=api.title, version=api.version, description=api.description, routes=api.routes, contact=api.contact,
        license_info=api.license_info, servers=[{"url": "/v1"}],
        tags=[{"name": name, "description": text} for name, text in sorted(TAGS.items())],
    )  # fmt: skip
    for operations in found["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            for status, response in operation["responses"].items():
                if status.startswith("2"):
                    response["headers"] = {
                        "API-Version": {"schema": {"type": "string"}, "description": "Full version."}
                    }
                else:
                    response["content"] = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for unused in ("HTTPValidationError", "ValidationError"):
        found["components"]["schemas"].pop(unused, None)
    return found
