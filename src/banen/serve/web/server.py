"""The server below the application: half-open requests are not waited for, a proxy is believed only where it is known,
and the end comes within five seconds.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
import threading
import time
from types import FrameType
from typing import Any, Final

import uvicorn
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.h11_impl import H11Protocol

from banen.serve.web.door import ending
from banen.serve.web.prefix import PREFIX, Under, prefix
from banen.serve.web.texts import LANGUAGES

ROOTS: Final = (*LANGUAGES, "static", "v1", "embed", "healthz", "readyz", "metrics", ".well-known")
"""The first parts of the addresses of the application."""
HEAD_SECONDS: Final = 10.0
"""The head of a request that is not there by then is not waited for."""
UNREAD_SECONDS: Final = 30.0
"""Who asked and does not read the answer is not waited for longer than this."""
IDLE_SECONDS: Final = 15
MOST_HEAD: Final = 65_536
END_SECONDS: Final = 4.0
"""After SIGTERM the process ends by then, whatever it computes."""


class Protocol(H11Protocol):
    """HTTP/1.1 with a time limit on the head of a request, and on the reading of its answer."""

    _head: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection begins; its first request must follow."""
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Read on; where a head is not whole yet, its time runs."""
        super().data_received(data)
        if self._is_answering():
            self._stop_waiting()
        elif self._head is None:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended."""
        self._stop_waiting()
        self._is_read()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The other side does not read as fast as is written; its time runs."""
        super().pause_writing()
        if self._unread is None:
            self._unread = self.loop.call_later(UNREAD_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The other side has read on."""
        super().resume_writing()
        self._is_read()

    def _is_read(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _await_head(self) -> None:
        self._head = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _stop_waiting(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None

    def _give_up(self) -> None:
        self._head = None
        if not self._is_answering() and not self.transport.is_closing():
            self.transport.close()

    def _is_answering(self) -> bool:
        cycle: Any = self.cycle  # none before the first request, whatever its type says
        return cycle is not None and not cycle.response_complete


class Server(uvicorn.Server):
    """A server that keeps its word about the end."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end, and be gone in time even where work cannot be stopped."""
        ending.set()
        if not self.should_exit:
            last = threading.Timer(END_SECONDS, os._exit, (0 if sig == signal.SIGTERM else 130,))
            last.daemon = True
            last.start()
        super().handle_exit(sig, frame)


class Proxied:
    """Middleware that believes the headers of known proxies: whom they speak for, and under which prefix.

    ``own`` is the prefix where the server itself was told it (``--root-path``), whatever a proxy says.
    """

    def __init__(self, app: ASGIApp, proxies: frozenset[str], own: str = "") -> None:
        self.proxies, self.app, self.own = proxies, app, own
        self.forwarded: Any = ProxyHeadersMiddleware(app, list(proxies)) if proxies else app  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, as the visitor sent it to the proxy."""
        known = (scope.get("client") or ("",))[0] in self.proxies
        if scope["type"] != "http" or not (known or self.own):
            await self.app(scope, receive, send)
            return
        told = Headers(scope=scope).get("x-forwarded-prefix", "").rstrip("/") if known else ""
        given = self.own or told
        token = prefix.set(given) if PREFIX.match(given) else None
        try:
            await (self.forwarded if known else self.app)(scope, receive, send)
        finally:
            if token is not None:
                prefix.reset(token)


class JsonLines(logging.Formatter):
    """A log line as JSON: time, level, what happened, and the fields of a request."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever the message holds."""
        told = getattr(record, "told", None) or {"message": record.getMessage()}
        if record.exc_info:
            told = {**told, "fault": self.formatException(record.exc_info)}
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        return json.dumps({"time": at, "level": record.levelname.lower(), "from": record.name, **told})


def log_as(form: str) -> None:
    """Write logs to standard error: ``text`` for a person at a terminal, warnings only; ``json`` all, per line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else logging.Formatter("%(levelname)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in ("banen.access", "banen.web"):
        logging.getLogger(name).setLevel(logging.INFO if form == "json" else logging.WARNING)


def proxies_known() -> frozenset[str]:
    """The addresses of proxies that are believed: the loopback ones and those of ``BANEN_PROXIES``."""
    named = (part.strip() for part in os.environ.get("BANEN_PROXIES", "").split(","))
    return frozenset({"127.0.0.1", "::1", *filter(None, named)})


def serve_on(app: ASGIApp, host: str, port: int, *, behind_proxy: bool, log: str, root_path: str = "") -> bool:
    """Serve until the end, under a prefix where there is one; whether it ever began."""
    log_as(log)
    outermost = Proxied(Under(app, ROOTS), proxies_known() if behind_proxy else frozenset(), root_path)
    config = uvicorn.Config(
        outermost,
        host=host,
        port=port,
        http=Protocol,
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        lifespan="on",
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=2,
        h11_max_incomplete_event_size=MOST_HEAD,
        backlog=512,
    )
    server = Server(config)
    server.run()
    return server.started
