"""Somebody at the pages of acting without a browser: follows links, fills in forms, keeps cookies, runs no script."""

from __future__ import annotations

import asyncio
import html
import json
import re
from typing import Any

import httpx
from fastapi import FastAPI

from banen.act.office import Office
from banen.serve.web.act.site import open_site

HOST = "https://banen.test"


class Visitor:
    """One browser: ``text`` is the page in front of it."""

    def __init__(self, office: Office, app: FastAPI | None = None) -> None:
        self.office = office
        self.app = app or application(office)
        self.cookies = httpx.Cookies()
        self.text, self.status, self.path = "", 0, ""
        self.headers = httpx.Headers()
        self.content = b""

    def other(self) -> Visitor:
        """Another browser at the same site."""
        return Visitor(self.office, self.app)

    def tab(self) -> Visitor:
        """Another tab of the same browser."""
        found = Visitor(self.office, self.app)
        found.cookies = self.cookies
        return found

    def get(self, path: str, **headers: str) -> Visitor:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, fields: dict[str, Any] | None = None, *, hidden: bool = True, **headers: str) -> Visitor:
        """Send a form to an address, with the hidden fields of the page where ``hidden``."""
        sent = {**(self.hidden(path) if hidden else {}), **(fields or {})}
        return self._ask("POST", path, sent, {"origin": HOST, "sec-fetch-site": "same-origin", **headers})

    def leave(self, path: str) -> str:
        """Send a form that leads to another site; its address."""
        self._ask("POST", path, self.hidden(path), {"origin": HOST, "sec-fetch-site": "same-origin"}, follow=False)
        return self.headers["location"]

    def json(self, path: str, body: Any, **headers: str) -> Visitor:
        """Ask as a machine does: JSON, no cookie, no form."""
        return self.other()._ask("POST", path, None, headers, content=json.dumps(body).encode())

    def send(self, fields: dict[str, Any] | None = None) -> Visitor:
        """Send the first form with visible fields on the page in front."""
        address = re.search(r'<form class="pform[^"]*" method="post" action="([^"]+)"', self.text)
        assert address, f"no form at {self.path}: {self.words[:300]}"
        return self.post(address[1], fields)

    def hidden(self, address: str) -> dict[str, str]:
        """The hidden fields of the form for an address, else the token of the page."""
        forms = re.findall(r'<form[^>]* action="([^"]+)"[^>]*>(.*?)</form>', self.text.partition("<main")[2], re.S)
        body = next((text for action, text in forms if action == address), forms[0][1] if forms else "")
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body)
        return {name: html.unescape(value) for name, value in found if name == "token" or (address, body) in forms}

    @property
    def words(self) -> str:
        """What a reader reads."""
        return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", self.text.partition("<main")[2])).split())

    @property
    def title(self) -> str:
        return html.unescape(re.sub(r"<[^>]*>", "", re.search(r"<title>(.*?)</title>", self.text, re.S)[1]))  # type: ignore[index]

    def _ask(
        self, method: str, path: str, fields: dict[str, Any] | None, headers: dict[str, str], follow: bool = True,
        content: bytes | None = None,
    ) -> Visitor:  # fmt: skip
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(
                transport=transport, base_url=HOST, cookies=self.cookies, follow_redirects=follow, timeout=60
            ) as client:
                answer = await client.request(method, path, data=fields, content=content, headers=headers)
                self.cookies = client.cookies
                return answer

        answer = asyncio.run(asked())
        self.text, self.status, self.path = answer.text, answer.status_code, answer.url.path
        self.headers, self.content = answer.headers, answer.content
        return self


def application(office: Office) -> FastAPI:
    """The pages of acting alone."""
    app = FastAPI()
    app.state.act = open_site("", office)
    app.include_router(app.state.act.router)
    return app
