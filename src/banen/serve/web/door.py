"""The door: what every request passes first, before anything of ours reads it.

Size and time of a request are bounded here, HEAD is answered as GET without its body, every request gets a number that
stands in the log and in the answer, and the visitor is known to whatever has to wait for a turn
(:mod:`banen.serve.turns`). Nothing personal is logged: no address, no query, no path of a draft.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
import re
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from banen.serve.turns import CUT_OFF, Visitor, visitor
from banen.serve.web.metrics import counted

MOST_BYTES: Final = 262_144
"""The largest body that is read, at any address: 256 kB."""
MOST_ADDRESS: Final = 16_384
"""The longest address with its query: every lever of every measure twice over."""
BODY_SECONDS: Final = 30.0
"""A body that is not there by then is not waited for."""
RETURN_SECONDS: Final = "5"
"""After so long somebody whose request was cut off by the end of the process may find another."""
ending: Final = threading.Event()
"""Set once the process has begun to end."""
SAFE: Final = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")
Refuse = Callable[[Request, int], Response]
_log = logging.getLogger("banen.access")


class _BodyError(HTTPException):
    """A body that is too large (413) or too slow (408)."""


class Door:
    """Middleware around the whole application; ``refuse`` makes the answer to what does not pass."""

    def __init__(self, app: ASGIApp, refuse: Refuse) -> None:
        self.app, self.refuse = app, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, and see its answer out."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        number, head = _number(scope), scope["method"] == "HEAD"
        seen = _Seen(send, number, head=head)
        root = scope.get("root_path", "")
        scope = {**scope, "method": "GET" if head else scope["method"], "number": number}
        token = visitor.set(Visitor(visitor_of(scope), receive))
        start = time.perf_counter()
        try:
            if status := _refused(scope):
                await self._refuse(scope, receive, seen, status)
            else:
                await self._answer(scope, receive, seen)
        finally:
            visitor.reset(token)
            _told(scope, root, seen, time.perf_counter() - start, head=head)

    async def _answer(self, scope: Scope, receive: Receive, seen: _Seen) -> None:
        body = _Body(receive)
        try:
            await self.app(scope, body, seen)
        except _BodyError as fault:
            if not seen.status:
                await self._refuse(scope, receive, seen, fault.status_code)
        except asyncio.CancelledError:  # the process ends, and whoever waits hears so; or somebody else broke it off
            if not seen.status:
                await self._refuse({**scope, CUT_OFF: not ending.is_set()}, receive, seen, 503)

    async def _refuse(self, scope: Scope, receive: Receive, seen: _Seen, status: int) -> None:
        response = self.refuse(Request(scope), status)
        response.headers["Connection"] = "close"  # what is still on its way is not read
        if status == 503:
            response.headers["Retry-After"] = RETURN_SECONDS
        await response(scope, receive, seen)


class _Body:
    """A body as it comes in, counted; once it is whole, only the end of the connection is left to hear of."""

    def __init__(self, receive: Receive) -> None:
        self.receive, self.size, self.whole = receive, 0, False
        self.until = time.monotonic() + BODY_SECONDS

    async def __call__(self) -> Message:
        if self.whole:
            return await self.receive()
        try:
            message = await asyncio.wait_for(self.receive(), max(0.0, self.until - time.monotonic()))
        except TimeoutError:
            raise _BodyError(408) from None
        self.size += len(message.get("body", b""))
        if self.size > MOST_BYTES:
            raise _BodyError(413)
        self.whole = not message.get("more_body", False)
        return message


class _Seen:
    """An answer on its way out: its status and size are noted, and HEAD gets no body."""

    def __init__(self, send: Send, number: str, *, head: bool) -> None:
        self.send, self.number, self.head = send, number, head
        self.status = self.size = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)["X-Request-ID"] = self.number
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
            if self.head:
                message = {**message, "body": b""}
        await self.send(message)


def _refused(scope: Scope) -> int:
    """The status with which a request is turned away unread; 0 where it may come in."""
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MOST_ADDRESS:
        return 414
    if "\0" in scope["path"] or b"%00" in scope["query_string"]:
        return 400  # no store and no file has a name with it
    length = Headers(scope=scope).get("content-length", "0")
    if not re.fullmatch(r"[0-9]{1,19}", length):
        return 400
    return 413 if int(length) > MOST_BYTES else 0


def visitor_of(scope: Scope) -> str:
    """Whom the fair turns are between: an address, and of the sixth version the network that one household has."""
    host = (scope.get("client") or ("", 0))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else str(address)


def _number(scope: Scope) -> str:
    """The number that a proxy gave the request, where it is one, or a new one."""
    given = Headers(scope=scope).get("x-request-id", "")
    return given if SAFE.match(given) else secrets.token_hex(8)


def route_of(scope: Scope, root: str = "") -> str:
    """The address as the application knows it, ``/nl/afweging/{draft_id}``: never what stands in it."""
    below = str(scope.get("root_path", "")).removeprefix(root)
    return f"{below}{getattr(scope.get('route'), 'path', '')}" or "none"


def _told(scope: Scope, root: str, seen: _Seen, seconds: float, *, head: bool) -> None:
    route, method = route_of(scope, root), "HEAD" if head else scope["method"]
    status = seen.status or 499
    counted(route, method if method in METHODS else "OTHER", status, seconds)
    if _log.isEnabledFor(logging.INFO):
        told: dict[str, Any] = {
            "request": seen.number, "method": method, "route": route, "status": status, "ms": round(1000 * seconds, 1),
            "bytes": seen.size,
        }  # fmt: skip
        _log.info(json.dumps(told), extra={"told": told})


METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
