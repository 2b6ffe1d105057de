"""What whoever runs the application asks it: does it live, is it ready, what does it count, who mends a weakness."""

from __future__ import annotations

import asyncio
import ipaddress
import os
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from banen.languages import DUTCH
from banen.serve.web.metrics import exposition
from banen.serve.web.prefix import under
from banen.serve.web.site import address

router = APIRouter(include_in_schema=False)
_FRESH = {"Cache-Control": "no-store"}
POLICY_DAYS = 180


class Readiness:
    """What has to be done before visitors are let in, and what has been."""

    def __init__(self) -> None:
        self.warm = False
        self.fault = ""


@router.get("/healthz")
async def alive() -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n", headers=_FRESH)


@router.get("/readyz")
async def ready(request: Request) -> Response:
    """The engine is warm and drafts can be kept; else what is still to come or is wrong."""
    state: Readiness = request.app.state.readiness
    kept = await asyncio.to_thread(request.app.state.shelf.is_writable)
    parts: dict[str, Any] = {"engine": state.warm, "drafts": kept}
    if state.fault:
        parts["fault"] = state.fault
    good = state.warm and kept
    return JSONResponse(
        {"ready": good, **parts}, 200 if good else 503, {**_FRESH, **({} if good else {"Retry-After": "5"})}
    )


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Counts for Prometheus, for this machine alone unless the environment opens them."""
    if os.environ.get("BANEN_METRICS") != "open" and not _is_here(request.client.host if request.client else ""):
        return PlainTextResponse("only for this machine\n", 403, _FRESH)
    return PlainTextResponse(exposition().decode(), headers=_FRESH, media_type="text/plain; version=0.0.4")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@router.get("/.well-known/security.txt")
async def security(request: Request) -> Response:
    """Where to report a weakness (RFC 9116): what the environment says, else the page that says who offers this."""
    email, url = (os.environ.get(f"BANEN_CONTACT_{field}", "") for field in ("EMAIL", "URL"))
    contacts = [*([f"mailto:{email}"] if email else []), *([url] if url.startswith("https://") else [])]
    about = f"https://{request.url.netloc}{under(address('about', DUTCH))}"
    until = (datetime.now(UTC) + timedelta(days=POLICY_DAYS)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [f"Contact: {contact}" for contact in contacts or [about]]
    lines += [f"Expires: {until.isoformat().replace('+00:00', 'Z')}", "Preferred-Languages: nl, en"]
    return PlainTextResponse("\n".join(lines) + "\n")
