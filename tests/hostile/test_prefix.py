"""Behind a proxy under a prefix: every address that leaves has it, every address that comes in may have it."""

from __future__ import annotations

import asyncio
import re

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from banen.serve.web.prefix import Under
from banen.serve.web.server import ROOTS, Proxied
from tests.acceptance.web_visitor import application

PROXY = frozenset({"127.0.0.1"})


def ask(path: str, said: str = "/banen", own: str = "", app: object = None) -> httpx.Response:
    async def asked() -> httpx.Response:
        under = Proxied(Under(app or application(), ROOTS), PROXY, own)  # type: ignore[arg-type]
        transport = httpx.ASGITransport(app=under)
        async with httpx.AsyncClient(transport=transport, base_url="http://banen.test") as client:
            return await client.get(path, headers={"X-Forwarded-Prefix": said} if said else {})

    return asyncio.run(asked())


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    path = Request(scope).url.path
    answers: dict[str, Response] = {
        "/page": HTMLResponse(
            '<a href="/nl/x">/nl</a><img src=\'/static/a.png\'><form action="/mijn"><a href="//x.nl/y">'
        ),
        "/json": JSONResponse({"html": '<a href="/en/x">', "at": "/v1/jobs/1", "text": "a/nl/b"}),
        "/css": Response("a { background: url(/static/a.svg) }", media_type="text/css"),
        "/js": Response("import('/static/a.js'); fetch(`/nl/x`); const half = 1 /nl", media_type="text/javascript"),
        "/away": RedirectResponse("/nl/y", 303),
        "/plain": Response("/nl", media_type="text/plain"),
    }
    await answers.get(path, Response(path, 404))(scope, receive, send)


@pytest.mark.parametrize(
    ("path", "held"),
    [
        (
            "/page",
            ['href="/banen/nl/x"', ">/nl<", "src='/banen/static/a.png'", 'action="/banen/mijn"', 'href="//x.nl/y"'],
        ),
        ("/json", ['href=\\"/banen/en/x\\"', '"/banen/v1/jobs/1"', '"a/nl/b"']),
        ("/css", ["url(/banen/static/a.svg)"]),
        ("/js", ["'/banen/static/a.js'", "`/banen/nl/x`"]),
        ("/plain", ["/nl"]),
    ],
)
def test_addresses_that_leave_have_the_prefix(path: str, held: list[str]) -> None:
    for asked in (path, f"/banen{path}"):
        text = ask(asked, app=echo).text
        assert [part for part in held if part not in text] == []
    assert ask("/away", app=echo).headers["Location"] == "/banen/nl/y"


@pytest.mark.parametrize("said", ["banen", "//evil.example", "/a b", '/"><script>', "/" + "a/" * 40, "https://x"])
def test_what_is_no_prefix_is_not_believed(said: str) -> None:
    assert ask("/page", said, app=echo).text == ask("/page", "", app=echo).text


def test_the_prefix_of_the_server_itself_stands_whoever_says_another() -> None:
    assert 'href="/own/nl/x"' in ask("/page", "/other", "/own", echo).text


@pytest.mark.parametrize("path", ["/nl", "/en/figures", "/nl/afweging", "/en/check/minimumloon"])
def test_no_page_links_outside_its_prefix(path: str) -> None:
    answer = ask(path)
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content)
    links = re.findall(r'(?:href|src|action|data-[a-z-]+)="(/[^"]*)"', answer.text)
    assert len(links) > 10
    assert [link for link in links if not link.startswith("/banen/")] == []
