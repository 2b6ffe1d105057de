"""``/v1/mail/receipts``: where NotifyNL tells what became of a mail, with the bearer token that was given to it."""

from __future__ import annotations

import asyncio
import hmac
import os
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from banen.act.mail.returned import read_receipt, take_in
from banen.act.office import Office
from banen.act.registrations.contacts import silenced
from banen.observe.documents import read_json
from banen.serve.web.act.api import refuse_others
from banen.serve.web.act.gate import MACHINE


def router(office: Office) -> APIRouter:
    """The address of receipts; it answers 404 where no token is set up."""
    routes = APIRouter(include_in_schema=False)

    async def receipt(request: Request) -> Response:
        return await asyncio.to_thread(_take, office, request, await request.body())

    receipt.auth = MACHINE  # type: ignore[attr-defined]
    routes.add_api_route("/v1/mail/receipts", receipt, methods=["POST"])
    refuse_others(routes)
    return routes


def _take(office: Office, request: Request, body: bytes) -> Response:
    file = os.environ.get("BANEN_NOTIFY_CALLBACK")
    if not file:
        return Response(status_code=404)
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    wanted = Path(file).read_text(encoding="utf-8").strip()
    if kind.lower() != "bearer" or not wanted or not hmac.compare_digest(token.encode(), wanted.encode()):
        return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
    told = read_json(body)
    report = read_receipt(told.data) if isinstance(told.data, dict) and not told.faults else None
    if report is None:
        return Response(status_code=400)
    take_in(office, report, silenced)
    return Response(status_code=204)
