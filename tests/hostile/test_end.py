"""SIGTERM ends the process in time, whatever it is doing: a real process, real work, a real signal."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest

from banen.serve.web.server import END_SECONDS
from tests.serving import SECONDS, port_for_another, until

DOING = {
    "nothing": "return Response('x')",
    "a thread that sleeps": "await asyncio.to_thread(time.sleep, 3600)",
    "a thread that computes": "await asyncio.to_thread(spin)",
    "threads that nobody waits for": "[threading.Thread(target=spin).start() for _ in range(4)]; return Response('x')",
    "the loop itself": "spin()",
    "an answer without end": "return StreamingResponse(endless())",
}
SERVER = """
import asyncio, sys, threading, time
from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from banen.serve.web import server
server.END_SECONDS = 1.0
def spin():
    while True:
        sum(range(10_000))
async def endless():
    while True:
        yield b"x" * 65_536
        await asyncio.sleep(0)
async def does(request):
    await asyncio.sleep(0.1)
    print("begun", flush=True)
    {doing}
server.serve_on(
    Starlette(routes=[Route("/", does)]), "127.0.0.1", int(sys.argv[1]), behind_proxy=False, log="text"
)
"""


def test_the_process_says_that_it_ends_sooner_than_five_seconds() -> None:
    assert END_SECONDS < 5


@pytest.mark.parametrize("signal_sent", [signal.SIGTERM, signal.SIGINT], ids=["TERM", "INT"])
def test_whatever_it_does_it_ends_when_told_to(signal_sent: signal.Signals) -> None:
    """All kinds of work at once, each in a process of its own: it ends by itself, with the code of an end in peace."""
    kinds = DOING if signal_sent is signal.SIGTERM else {"the loop itself": DOING["the loop itself"]}
    codes = (0, -signal.SIGTERM) if signal_sent is signal.SIGTERM else (130, -signal.SIGINT)
    with ExitStack() as open_ones:
        processes = {kind: open_ones.enter_context(began(doing)) for kind, doing in kinds.items()}
        for process in processes.values():
            process.send_signal(signal_sent)
        for kind, process in processes.items():
            assert process.wait(SECONDS) in codes, kind


@contextmanager
def began(doing: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server that does what was asked of it, by a visitor who stays."""
    with ExitStack() as open_ones:
        port = open_ones.enter_context(port_for_another())
        command = [sys.executable, "-c", SERVER.replace("{doing}", doing), str(port)]
        process = open_ones.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE))
        open_ones.callback(process.kill)
        found = list[socket.socket]()

        def listens() -> bool:
            assert process.poll() is None
            with suppress(OSError):
                found.append(open_ones.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5)))
            return bool(found)

        until(listens, "the server takes a request")
        found[0].sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        yield process
