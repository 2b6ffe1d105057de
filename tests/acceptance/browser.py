"""A real Chromium for the tests: Debian's, driven by Playwright, on the application served in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page
from tests.serving import launched, served
from web_visitor import application


@contextmanager
def opened() -> Iterator[tuple[Browser, str]]:
    """A browser and the address of the application."""
    with served(application()) as address, launched() as browser:
        yield browser, address


def complaints(page: Page) -> list[str]:
    """What the page complains of from now on: errors of scripts, refusals by the content-security policy."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda fault: found.append(str(fault)))
    return found
