"""Every address of the site, the interface and the desk with the methods it answers, as the application itself knows
them: a door that is added later cannot be forgotten.
"""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from banen.act.office import Office, open_office
from banen.act.seed import seed
from banen.serve.web.app import create_app
from tests.act.conftest import HandClock

PART = re.compile(r"\{[^}]*\}")


@cache
def whole_site() -> FastAPI:
    """The application with everything in it: pages, interface, portal and desk, with demonstration data."""
    folder = Path(tempfile.mkdtemp(prefix="banen-doors-"))
    office = open_office(f"sqlite:///{folder / 'act.sqlite'}")
    seed(office, 6, 3, date(2026, 12, 15))
    office.store.close()
    store, os.environ["BANEN_STORE"] = os.environ.get("BANEN_STORE"), f"sqlite:///{folder / 'act.sqlite'}"
    try:
        app = create_app(folder)
        app.state.act.office.store.clock = HandClock("2026-12-15 10:00")
        return app
    finally:
        del os.environ["BANEN_STORE"]
        os.environ.update({"BANEN_STORE": store} if store else {})


def office() -> Office:
    """What stands behind the desk of the whole site."""
    found: Office = whole_site().state.act.office
    return found


@cache
def doors() -> dict[str, frozenset[str]]:
    """Every pattern of an address, such as ``/nl/toets/{rule_id}``, with its methods."""
    known = dict[str, set[str]]()
    for path, methods in _doors(whole_site().routes):
        known.setdefault(path, set()).update(methods)
    return {path: frozenset(methods) for path, methods in sorted(known.items())}


def _doors(routes: Sequence[Any], before: str = "") -> Iterator[tuple[str, set[str]]]:
    for route in routes:
        if methods := getattr(route, "methods", None):
            yield before + route.path, set(methods)
            continue
        inside = getattr(route, "original_router", None) or getattr(route, "app", None)
        inside = getattr(inside, "made", inside)  # the interface, which is made when it is first asked
        yield from _doors(getattr(inside, "routes", ()), before + getattr(route, "path", ""))


def filled(pattern: str, part: str = "x") -> str:
    """An address of a pattern: its language is ours, a number is one, and all else is ``part``."""
    return PART.sub(part, pattern.replace("{language}", "nl").replace("{step:int}", "1"))


def asked(*requests: tuple[str, str, dict[str, Any]]) -> list[httpx.Response]:
    """The answers to many requests, asked of the whole site in turn."""

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=whole_site(), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="https://banen.test") as client:
            return [await client.request(method, path, **more) for method, path, more in requests]

    return asyncio.run(ask())
