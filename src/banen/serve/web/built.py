"""What is fetched from npm before Banen is installed: the typefaces of the pages, with their licences."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from banen.errors import Fault, UserError

BUILT = Path(__file__).parent / "static" / "built"
ADDRESS = "/static/built"
LICENCES = "THIRD-PARTY-LICENCES.txt"


async def licences(request: Request) -> Response:
    """The licences of the typefaces."""
    return FileResponse(BUILT / LICENCES, media_type="text/plain; charset=utf-8")


def router() -> APIRouter:
    """The address of the licences; a checkout in which nothing was fetched stops here, with one sentence."""
    if not (BUILT / LICENCES).is_file():
        raise UserError(
            Fault(
                "banen",
                "The typefaces of the pages have not been fetched.",
                "In a checkout, run `make` or `pip install --no-build-isolation --editable .`.",
            )
        )
    made = APIRouter(include_in_schema=False)
    made.add_api_route(f"{ADDRESS}/{LICENCES}", licences, methods=["GET"])
    return made
