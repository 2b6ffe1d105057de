"""What tests are served: an application on a port of its own in this process, a command in another, and a Chromium.

Nothing here is waited for without end: what does not start fails the test that asked for it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

HOW = "Chromium is not installed, so nothing was tried in a browser. On Debian: apt-get install chromium"
SECONDS = 120.0
"""Within which whatever is started must have begun, on a machine that does much else."""
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


def until(true: Callable[[], bool], what: str, seconds: float = SECONDS) -> None:
    """Wait until something is true, and fail the test where it is not in time."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            pytest.fail(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.02)


@contextmanager
def served(app: Any, **how: Any) -> Iterator[str]:
    """The address of an application, served in a thread of this process.

    The port is bound here and handed over: one that was asked for and let go may be another's by then.
    """
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none", timeout_graceful_shutdown=5, **how))
        thread = threading.Thread(target=server.run, args=([port],), daemon=True)
        thread.start()
        try:
            until(lambda: server.started or not thread.is_alive(), "the application starts")
            if not server.started:
                pytest.fail("the application did not start")
            yield f"http://127.0.0.1:{port.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(30)


@contextmanager
def port_for_another() -> Iterator[int]:
    """A port on which a process of ours may listen, and which nobody else is given before it does.

    It stays bound here without listening, which keeps it from whoever asks for just any port, and not (on Linux) from
    a process that names it.
    """
    with socket.socket() as kept:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", 0))
        yield kept.getsockname()[1]


@contextmanager
def served_apart(data: Path, *more: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """``banen serve`` as a process of its own, ready for visitors, and its address."""
    words = [sys.executable, "-m", "banen.serve.cli", "serve", "--no-open", "--data", str(data), *more]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "env": {**os.environ, "BANEN_THREADS": "1"}}
    with port_for_another() as port:
        process = subprocess.Popen([*words, "--port", str(port)], **quiet)
        address = f"http://127.0.0.1:{port}"

        def ready() -> bool:
            if process.poll() is not None:
                pytest.fail(f"the application ended: {process.stderr.read()[-500:] if process.stderr else b''!r}")
            try:
                return httpx.get(f"{address}/readyz", timeout=30).status_code == 200
            except httpx.HTTPError:
                return False

        try:
            until(ready, "the application is ready")
            yield process, address
        finally:
            process.kill()
            process.communicate()


@contextmanager
def launched() -> Iterator[Browser]:
    """A Chromium; without one the test is left out and says how to install it."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not path:
        pytest.skip(HOW)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=[*QUIET])
        try:
            yield browser
        finally:
            browser.close()
