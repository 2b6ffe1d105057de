"""Which language a request wishes, by weight, for the pages and the interface alike."""

from __future__ import annotations

import pytest
from fastapi import Request

from banen.languages import wished
from banen.serve.api.unread import language_of


@pytest.mark.parametrize(
    ("header", "asked", "told"),
    [
        ("nl", ["nl"], "nl"),
        ("en;q=0.5, nl-NL;q=0.9", ["nl", "en"], "nl"),
        ("nl;q=0.1, en", ["en", "nl"], "en"),
        ("pl, de;q=0.9, nl;q=0.8", ["pl", "de", "nl"], "nl"),
        ("pl", ["pl"], "en"),
        ("nl;q=0", [], "en"),
        ("nlx!, ;;", [], "en"),
        ("", [], "en"),
    ],
)
def test_the_dearest_language_comes_first(header: str, asked: list[str], told: str) -> None:
    assert wished(header) == asked
    heads = [(b"accept-language", header.encode())]
    assert language_of(Request({"type": "http", "headers": heads})) == told
