"""Whoever opens a connection and does not go on is not waited for, and keeps nobody else waiting."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from threading import Event

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from banen.serve.web import door, server
from banen.serve.web.door import Door
from tests.serving import served

SHORT = 1.0
"""Seconds that stand here for the ten and thirty of the server itself; what is sent at once is there within them."""
LARGE = 30_000_000


class Told(server.Protocol):
    """The server's side of a connection, which says when it has let one go."""

    let_go = Event()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.let_go.set()


async def read(request: Request) -> Response:
    return PlainTextResponse(f"{len(await request.body())} bytes")


async def unread(request: Request) -> Response:
    return PlainTextResponse("well")


async def large(request: Request) -> Response:
    return Response(b"x" * LARGE)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    routes = [
        Route("/read", read, methods=["POST"]), Route("/unread", unread, methods=["GET", "POST"]),
        Route("/large", large),
    ]  # fmt: skip
    app = Door(Starlette(routes=routes), lambda request, status: PlainTextResponse("refused", status))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HEAD_SECONDS", "UNREAD_SECONDS"):
            patch.setattr(server, name, SHORT)
        patch.setattr(door, "BODY_SECONDS", SHORT)
        with served(app, http=Told, timeout_keep_alive=1) as found:
            yield found


def opened(address: str) -> socket.socket:
    host, _, port = address.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=20)


def rest_of(connection: socket.socket) -> bytes:
    """What is told until the other side closes; a test whose connection stays open ends with a timeout."""
    told = b""
    try:
        while part := connection.recv(65_536):
            told += part
    except ConnectionResetError:
        pass
    return told


HEAD = b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
BEGUN = {
    # what is sent before nothing more comes, and how what is told begins
    "nothing": (b"", b""),
    "half a line": (b"GET /unread HT", b""),
    "a head without its end": (b"GET /unread HTTP/1.1\r\nHost: x\r\nA: b\r\n", b""),
    "a head without a body": (HEAD, b"HTTP/1.1 408"),
    "half a body": (HEAD + b"x" * 500, b"HTTP/1.1 408"),
    "chunks without an end": (
        b"POST /read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n", b"HTTP/1.1 408",
    ),
    "a body that nobody reads": (HEAD.replace(b"/read", b"/unread"), b"HTTP/1.1 200"),
    "a second head without its end": (
        b"GET /unread HTTP/1.1\r\nHost: x\r\n\r\nGET /unread HTTP/1.1\r\nHost:", b"HTTP/1.1 200",
    ),
    "a whole request": (b"GET /unread HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 200"),
}  # fmt: skip


def test_a_request_that_is_not_gone_on_with_is_not_waited_for(address: str) -> None:
    """All at once, so that one waits while the others do; each is told, or just closed."""
    connections = {}
    for name, (sent, _) in BEGUN.items():
        connections[name] = opened(address)
        connections[name].sendall(sent)
    for name, (_, begins) in BEGUN.items():
        told = rest_of(connections[name])
        assert told[: len(begins) or None] == begins, (name, told[:200])
        connections[name].close()


def test_a_head_that_comes_letter_by_letter_is_not_waited_for(address: str) -> None:
    with opened(address) as connection:
        connection.settimeout(SHORT / 20)
        assert any(is_closed(connection) for _ in range(400))


def is_closed(connection: socket.socket) -> bool:
    """Whether the other side has closed, once another letter was sent and a while was waited."""
    try:
        connection.sendall(b"a")
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def test_who_does_not_read_an_answer_is_not_waited_for(address: str) -> None:
    with opened(address) as connection:
        Told.let_go.clear()
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        assert Told.let_go.wait(20)
        assert len(rest_of(connection)) < LARGE


def test_whoever_is_behind_three_hundred_of_them_is_answered(address: str) -> None:
    connections = [opened(address) for _ in range(300)]
    for connection in connections:
        connection.sendall(b"GET /unread HTTP/1.1\r\nHost: x\r\nA:")
    assert httpx.get(f"{address}/unread", timeout=20).text == "well"
    for connection in connections:
        assert rest_of(connection) == b""
        connection.close()
