"""The OpenAPI document of the API, and the route that reads a body strictly."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import cache
from typing import Annotated, Any, Final

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import AfterValidator, BaseModel, Field
from starlette.responses import Response

from banen.errors import Fault, UserError
from banen.languages import ENGLISH
from banen.observe.documents import read_json
from banen.observe.numbers import short
from banen.serve.api.faults import PROBLEM
from banen.serve.api.unread import misspelled_numbers

TAGS: Final = {
    "projections": "What would happen under a package of measures.",
    "decisions": "What to do: packages that reach a band, local numbers, and what the answer rests on.",
    "jobs": "How far long work is; its answer is kept for who asks the same again.",
    "measures": "What a package can be made of.",
    "figures": "What is known, who says so, and what is assumed.",
    "rules": "Who may come, by law.",
    "sites": "Whether a business may come to a place.",
    "quality": "How good the model is.",
    "account": "What was asked and promised, what came of it, and on what that rests.",
    "numbers": "Numbers of places: how they stand, and commands for who keeps them.",
    "matching": "People who look for work beside vacancies: rounds, and the constants they go by.",
}


def _written(language: str) -> str:
    from banen.observe.words import languages

    if language not in languages():
        raise ValueError(f"Banen does not write {short(language)!r}; it writes {', '.join(languages())}.")
    return language


Spoken = Annotated[
    str, Field(max_length=8, description="Language of the sentences.", examples=[ENGLISH]), AfterValidator(_written)
]
"""A language that an answer can be written in."""


def answers(model: type[BaseModel], status: int = 200, said: str = "The answer.") -> dict[str, Any]:
    """How a route declares its answer: the type goes into the document, and the answer is sent as it was made."""
    return {"response_model": None, "status_code": status, "responses": {status: {"model": model, "description": said}}}


class StrictRoute(APIRoute):
    """A route that reads JSON strictly before anything else does: bounded numbers, whole characters, each key once."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """As that of the library, on a body that has been read here."""
        answer = super().get_route_handler()

        async def handler(request: Request) -> Response:
            if content := await request.body():
                document = read_json(content)
                if document.faults:
                    raise UserError(*(Fault("body", f.what, f.advice, f.dutch) for f in document.faults))
                request._json = document.data
            if faults := [*misspelled_numbers(request, self.dependant)]:
                raise UserError(*faults)
            return await answer(request)

        return handler


@cache
def document(api: FastAPI) -> dict[str, Any]:
    """The OpenAPI document: answers carry the version, and faults are problem details, never FastAPI's own."""
    schema = get_openapi(
        title=api.title,
        version=api.version,
        description=api.description,
        routes=api.routes,
        contact=api.contact,
        license_info=api.license_info,
        servers=[{"url": "/v1"}],
        tags=[{"name": name, "description": text} for name, text in sorted(TAGS.items())],
    )
    for operations in schema["paths"].values():
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
        schema["components"]["schemas"].pop(unused, None)
    return schema
