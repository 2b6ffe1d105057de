"""The prefix under which a proxy shows the application, such as ``/banen``: it stands before every address."""

from __future__ import annotations

import re
from contextvars import ContextVar
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX: Final = re.compile(r"(/[A-Za-z0-9._~-]+){1,8}\Z")
"""What a prefix looks like; nothing that could be more than a path."""
WRITTEN: Final = ("text/html", "text/css", "text/javascript", "application/javascript", "application/json")
"""Answers in which addresses of the application stand."""
prefix: ContextVar[str] = ContextVar("prefix", default="")


def under(address: str) -> str:
    """An address of this application as the visitor's browser must ask for it."""
    return prefix.get() + address


class Under:
    """Middleware that puts the prefix before every address that leaves, and takes it off those that come in.

    What a link, form or picture of a page names without a host is ours; in scripts and data what begins with one of
    ``roots``, the first parts of our addresses (``nl``, ``static`` …).
    """

    def __init__(self, app: ASGIApp, roots: tuple[str, ...]) -> None:
        self.app = app
        names = "|".join(map(re.escape, roots))
        linked = r"(?:href|src|action|formaction|data-[a-z-]+)=\\?[\"']"
        named = rf"[\"'`(=\s](?=/(?:{names})(?:[/\"'?#)\s&\\]|$))"
        self.ours = re.compile(rf"({linked}|{named})/(?!/)".encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on without the prefix, and its answer back with it."""
        before = prefix.get()
        if scope["type"] != "http" or not before:
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if path == before or path.startswith(f"{before}/"):
            path = path[len(before) :] or "/"
        heads = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]  # the proxy packs
        scope = {**scope, "path": path, "raw_path": path.encode(), "headers": heads}
        await self.app(scope, receive, _Leaving(send, before, self.ours))


class _Leaving:
    """An answer on its way out; one in which addresses stand is held until it is whole."""

    def __init__(self, send: Send, before: str, ours: re.Pattern[bytes]) -> None:
        self.send, self.before, self.ours = send, before.encode(), ours
        self.start: Message | None = None
        self.body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("location", "").startswith("/"):
                headers["location"] = self.before.decode() + headers["location"]
            if headers.get("content-type", "").startswith(WRITTEN):
                self.start = message
                return
        elif self.start is not None and message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            if message.get("more_body"):
                return
            body = self.ours.sub(rb"\1" + self.before + b"/", bytes(self.body))
            headers = MutableHeaders(scope=self.start)
            if body or "content-length" not in headers:
                headers["content-length"] = str(len(body))
            await self.send(self.start)
            self.start, message = None, {**message, "body": body}
        await self.send(message)
