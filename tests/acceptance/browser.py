"""A real Chromium for the tests: Debian's, driven by Playwright, on the application served in this process."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from web_visitor import application

HOW = "Chromium is not installed, so nothing was tried in a browser. On Debian: apt-get install chromium"


def chromium() -> str:
    """Where Chromium is; without it the test is left out and says how to install it."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not found:
        pytest.skip(HOW)
    return found


@contextmanager
def served() -> Iterator[str]:
    """The application on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(application(), port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "The application did not start: its fault stands above."
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(30)


@contextmanager
def opened() -> Iterator[tuple[Browser, str]]:
    """A browser and the address of the application."""
    path = chromium()
    with served() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser, address
        browser.close()


def complaints(page: Page) -> list[str]:
    """What the page complains of from now on: errors of scripts, refusals by the content-security policy."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda fault: found.append(str(fault)))
    return found
