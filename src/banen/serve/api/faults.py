"""What the API says when something is wrong: a problem detail (RFC 9457) with every fault at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from banen.errors import MOST_TOLD, UnknownNameError, UserError
from banen.languages import number_of
from banen.observe import fault_texts
from banen.observe.numbers import short
from banen.serve.api.headers import HEADERS
from banen.serve.api.unread import language_of, told
from banen.serve.turns import CUT_OFF, NoTurnError

PROBLEM: Final = "application/problem+json"


class Fault(BaseModel):
    """One thing wrong: where, and what to do."""

    where: str = Field(description="Field or place.", examples=["2.11.criterion_factor"])
    detail: str = Field(description="What is wrong there, and what to do.")


class Problem(BaseModel):
    """A problem detail (RFC 9457) with every fault at once."""

    type: str = Field("about:blank", description="Always about:blank: the title tells the kind.")
    title: str = Field(description="What kind of problem it is.", examples=["This cannot be run as asked"])
    status: int = Field(description="The status of the answer.", examples=[400])
    detail: str = Field(description="Every fault as sentences.")
    instance: str = Field(description="The address that was asked.", examples=["/v1/projections"])
    errors: list[Fault] = Field([], description="Every fault by itself.")


FAULTY: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": text}
    for status, text in (
        (400, "The request cannot be read; every fault is listed."),
        (404, "There is no such name."),
        (409, "The job behind this answer has not ended, or could not answer; Retry-After says when to come back."),
        (413, "The body is too large."),
        (414, "The address is too long."),
        (429, "You have as much under way as one visitor may; Retry-After says when."),
        (503, "Too many ask at once; Retry-After says when."),
    )
}


def _problem(request: Request, status: int, title: str, detail: str, errors: list[dict[str, str]]) -> JSONResponse:
    if len(errors) > MOST_TOLD:
        rest = number_of(len(errors) - MOST_TOLD, "more fault is", "more faults are")
        more = {"where": "request", "detail": f"{rest} not listed."}
        errors = [*errors[:MOST_TOLD], more]
    found = {"type": "about:blank", "title": title, "status": status, "detail": short(detail, 2000),
             "instance": request.url.path, "errors": errors}  # fmt: skip
    return JSONResponse(found, status, HEADERS, PROBLEM)


def turned_away(request: Request, status: int) -> Response:
    """The problem of a request that is too large, too long, too slow or not to be read at all."""
    if request.scope.get(CUT_OFF):
        detail = "The request was broken off before its answer was there; nothing of it goes on. Ask again."
        return _problem(request, status, "Broken off", detail, [])
    if status == 503:
        return _problem(request, status, "Restarting", "The service restarts. Try again in a few seconds.", [])
    title = {408: "Too slow", 413: "Too large", 414: "Address too long"}.get(status, "The request cannot be read")
    return _problem(request, status, title, f"{title}: at most 256 kB, and 16 kB of address.", [])


async def busy(request: Request, fault: Exception) -> Response:
    """Too much is being computed: when to ask again."""
    status, seconds = (fault.status, fault.seconds) if isinstance(fault, NoTurnError) else (503, 1)
    detail = f"Too much is being computed. Ask again in {seconds} s."
    answer = _problem(request, status, "Too busy", detail, [])
    answer.headers["Retry-After"] = str(seconds)
    return answer


async def unfinished(request: Request, fault: Exception) -> Response:
    """An answer that is not there yet, with the time to come back."""
    answer = _problem(request, 409, "Not there yet", str(fault), [])
    answer.headers["Retry-After"] = str(getattr(fault, "seconds", 1))
    return answer


async def gone(request: Request, fault: Exception) -> Response:
    """Nobody is there to read an answer."""
    return Response(status_code=499)  # nobody is there to read it


async def unreadable(request: Request, fault: Exception) -> Response:
    """A request that cannot be read: every place at once."""
    listed = fault.errors() if isinstance(fault, RequestValidationError) else []
    language = language_of(request)
    errors = [{"where": short(".".join(map(str, e["loc"])), 120), "detail": told(e)[language]} for e in listed]
    detail = " ".join(e["detail"] for e in errors[:MOST_TOLD])
    return _problem(request, 400, "The request cannot be read", detail, errors)


async def http(request: Request, fault: Exception) -> Response:
    """An address, method or size that is refused before it is read."""
    status = fault.status_code if isinstance(fault, HTTPException) else 500
    answer = _problem(request, status, str(getattr(fault, "detail", "")), f"{request.method} {request.url.path}", [])
    answer.headers.update(getattr(fault, "headers", None) or {})
    if status == 405:
        answer.headers["Allow"] = ", ".join(methods_at(request, request.scope.get("root_path", "")))
    return answer


def methods_at(request: Request, below: str = "") -> list[str]:
    """The methods that an address knows; several routes may share it, and what answers GET answers HEAD.

    ``below`` is the part of the address below which the application stands.
    """
    path = request.scope["path"].removeprefix(below)
    matching = [route for route in _routes(request.app.routes) if route.path_regex.match(path)]
    known = {method for route in matching for method in route.methods or ()}
    return sorted(known | ({"HEAD"} if "GET" in known else set()))


def _routes(routes: Sequence[BaseRoute]) -> Iterator[Route]:
    """The routes of an application, also those of the routers that it was made of."""
    for route in routes:
        if isinstance(route, Route):
            yield route
        else:
            yield from _routes(getattr(getattr(route, "original_router", None), "routes", ()))


async def user(request: Request, fault: Exception) -> Response:
    """What the user can mend: every fault at once."""
    faults = fault.faults if isinstance(fault, UserError) else ()
    language = language_of(request)
    errors = [{"where": f.where, "detail": fault_texts.told(f, language).text} for f in faults]
    status = 404 if isinstance(fault, UnknownNameError) else 400
    title = "There is no such name" if status == 404 else "This cannot be run as asked"
    return _problem(request, status, title, " ".join(e["detail"] for e in errors[:MOST_TOLD]), errors)


async def defect(request: Request, fault: Exception) -> Response:
    """A defect of ours; nothing of it leaves the server."""
    return _problem(request, 500, "A defect in Banen", "The answer could not be made. Please report it.", [])
