"""What the build made of packages from npm: one module of charts, packed for the wire and kept by browsers for good."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from banen.errors import Fault, UserError

BUILT = Path(__file__).parent / "static" / "built"
ADDRESS = "/static/built"
FOREVER = "public, max-age=31536000, immutable"
"""The name of the module changes with its content, so nobody need ask again."""
LICENCES = "THIRD-PARTY-LICENCES.txt"


@cache
def charts() -> str:
    """The name of the module of charts."""
    try:
        return str(json.loads((BUILT / "built.json").read_text(encoding="utf-8"))["charts"])
    except OSError:
        raise UserError(
            Fault(
                "banen",
                "The charts of the pages have not been built.",
                "In a checkout, run `make` or `pip install --no-build-isolation --editable .`.",
            )
        ) from None


def charts_address() -> str:
    """Where pages find the module of charts."""
    return f"{ADDRESS}/{charts()}"


async def module(request: Request) -> Response:
    """The module, as small as the browser can read it."""
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding"}
    small = "gzip" in request.headers.get("accept-encoding", "")
    if small:
        headers["Content-Encoding"] = "gzip"
    return FileResponse(BUILT / f"{charts()}{'.gz' if small else ''}", media_type="text/javascript", headers=headers)


async def licences(request: Request) -> Response:
    """The licences of the packages in the module."""
    return FileResponse(BUILT / LICENCES, media_type="text/plain; charset=utf-8")


def router() -> APIRouter:
    """The addresses of what was built; a checkout without it stops here, with one sentence."""
    made = APIRouter(include_in_schema=False)
    made.add_api_route(charts_address(), module, methods=["GET"])
    made.add_api_route(f"{ADDRESS}/{LICENCES}", licences, methods=["GET"])
    return made
