"""A visitor of the web application without a browser: asks for pages and reads them as a strict reader would."""

from __future__ import annotations

import asyncio
import tempfile
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from banen.serve.web.app import create_app
from banen.serve.web.site import PAGES, address
from banen.serve.web.texts import LANGUAGES

PLACES = [
    *((page, "") for page in PAGES),
    ("figures", "/ST066"), ("series", "/immigration_EUEFTA_motive_labour"),
    ("search", "?q=Polen"), ("series", "/forecast_net_migration"),
    ("figures", "?q=huisvesting&t=housing"), ("state", "?g=Venlo"), ("state", "?g=PV31"),
    ("map", "?n=regions"), ("map", "?n=provinces&x=density&s=value"),
    ("desk", "/kennismigrant"), ("desk", "/aandeel_in_dienst"), ("simulator", "?p=L.20:real_increase:0.1"),
    ("compare", "?p=L.20:real_increase:0.1&p=2.8:budget_eur_m:100"),
    ("shares", "?p=L.20:real_increase:0.1~2.8:budget_eur_m:100"),
    ("appraisal", "?p=L.20:real_increase:0.1&a=stay.eu_months_long:150"),
    ("compare", "?p=L.20:real_increase:0.1&a=stay.eu_months_long:150&p=2.8:budget_eur_m:100"),
]  # fmt: skip
ADDRESSES = [(address(page, language) + rest, language) for page, rest in PLACES for language in LANGUAGES]
"""Every page of the site, and the pages that a query or a name opens, in both languages."""

PATIENCE = 90_000
"""Milliseconds that a browser waits before a test gives up: other tests run beside it."""
FIELDS = {"input", "select", "textarea"}


DATA = tempfile.TemporaryDirectory(prefix="banen-test-")


@cache
def application() -> FastAPI:
    return create_app(Path(DATA.name))


def ask(method: str, path: str, **more: Any) -> httpx.Response:
    """One request, answered inside this process; every visitor is another, so no hour's many is used up."""
    application().state.shelf._begun.clear()

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=application(), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://banen.test", timeout=120) as client:
            return await client.request(method, path, **more)

    return asyncio.run(asked())


def get(path: str, **more: Any) -> httpx.Response:
    return ask("GET", path, **more)


def post(path: str, fields: dict[str, Any]) -> httpx.Response:
    return ask("POST", path, data=fields)


class Page(HTMLParser):
    """What a page holds: its language, headings, fields with their names, links, and what a strict policy forbids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.language, self.title = "", ""
        self.ids, self.links, self.forbidden = list[str](), list[str](), list[str]()
        self.headings, self.labelled, self.referred = list[str](), set[str](), set[str]()
        self.fields, self.files = list[dict[str, str]](), list[str]()
        self.images = list[dict[str, str]]()
        self._open: str = ""
        self._select: dict[str, str] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._open = tag
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "html":
            self.language = found.get("lang", "")
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag in ("link", "script", "img") and found.get("type") != "application/json":
            self.files.append(found.get("href") or found.get("src") or "inline")
        if tag == "label":
            self.labelled.add(found.get("for", ""))
        if tag == "svg" and "aria-hidden" not in found:
            self.images.append(found)
        if tag == "style" or "style" in found or any(name.startswith("on") for name in found):
            self.forbidden.append(f"{tag} {found}")
        self.referred.update(" ".join(found.get(a, "") for a in ("aria-describedby", "aria-labelledby")).split())
        if tag in FIELDS:
            self.fields.append({"tag": tag, **found})
            self._select = self.fields[-1] if tag == "select" else None
        if tag == "option" and self._select is not None and ("selected" in found or "chosen" not in self._select):
            self._select["chosen"] = found.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._open == "title" and not self.title:
            self.title, self._open = data, ""
        if self._open == "textarea":
            self.fields[-1]["value"] = self.fields[-1].get("value", "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._open = ""

    def nameless(self) -> list[dict[str, str]]:
        """Fields that a screen reader could not name."""
        return [
            f for f in self.fields
            if f.get("type") != "hidden" and f.get("id") not in self.labelled
            and not f.get("aria-label") and not f.get("aria-labelledby")
        ]  # fmt: skip

    def submitted(self) -> dict[str, Any]:
        """What a browser without scripts would send for the form as it stands."""
        sent: dict[str, Any] = {}
        for field in self.fields:
            name = field.get("name")
            if not name or (field.get("type") in ("checkbox", "radio") and "checked" not in field):
                continue
            value = field["chosen"] if field["tag"] == "select" else field.get("value", "")
            if field.get("type") == "checkbox" and name in sent:
                sent[name] = [*(sent[name] if isinstance(sent[name], list) else [sent[name]]), value]
            else:
                sent[name] = value
        return sent
