"""Every form of the portal and the desk, whoever is signed in, with texts that nobody means: answered, no defect."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date
from itertools import cycle
from pathlib import Path

import pytest

from banen.act.accounts import limits
from banen.act.accounts.demo import STAFF
from banen.act.office import Office, open_office
from banen.act.seed import seed
from tests.act.conftest import HandClock
from tests.act.test_sign_in import signed_in
from tests.act.visitor import Visitor

TEXTS = (
    "1e999999999", "9" * 4_400, "2026-02-30", "9999-12-31", "0001-01-01", "-1", "", " ", "\x00", "\x85\ufffe", "null",
    "<script>alert(1)</script>", "' OR 1=1 --", "../../etc/passwd", "٣", "😀" * 3_000, "x" * 100_000, "{{ 7 * 7 }}",
    "=cmd|' /C calc'!A0", "\r\nSet-Cookie: a=b", "e\u0301\u202e",
)  # fmt: skip
MOST_PAGES = 60
LINK = re.compile(r'href="(/(?:nl/(?:loket|adres)[^"#]*))"')
FORM = re.compile(r'<form[^>]*method="post"[^>]*action="([^"]+)"[^>]*>(.*?)</form>', re.S)
FIELD = re.compile(r"<(?:input|select|textarea)([^>]*)>")
OUT = ("afmelden", "wissen", "/einde")
"""Forms that end the visit."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder: Path = tmp_path_factory.mktemp("act")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "count", lambda *_: None)  # how often is tried elsewhere
        patch.setenv("BANEN_DATA", str(folder))
        office = open_office(f"sqlite:///{folder / 'act.sqlite'}")
        seed(office, 6, 3, date(2026, 12, 15))
        office.store.clock = HandClock("2026-12-15 10:00")
        yield office
        office.store.close()


def attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


def fields_of(form: str) -> tuple[dict[str, str], dict[str, str]]:
    """What a form holds for the machine, and what a person fills in, with something that could be meant."""
    hidden, filled = dict[str, str](), dict[str, str]()
    for tag in FIELD.findall(form):
        of = hidden if attribute(tag, "type") == "hidden" else filled
        of[attribute(tag, "name")] = attribute(tag, "value") or ("" if of is hidden else "2026-03-01")
    for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        filled[name] = next((value for value in re.findall(r'value="([^"]+)"', options)), "")
    return hidden, {name: value for name, value in filled.items() if name}


def walked(visitor: Visitor, *starts: str) -> Iterator[tuple[str, str, str]]:
    """Page, address and body of each form that can be come to from a page, each kind of address once."""
    left, seen, kinds = [*starts], set[str](), set[str]()
    while left and len(seen) < MOST_PAGES:
        path = left.pop(0)
        if path in seen:
            continue
        seen.add(path)
        text = visitor.get(path).text
        assert visitor.status < 500, path
        left += [html.unescape(there) for there in LINK.findall(text) if "." not in there.rpartition("/")[2]]
        for action, form in FORM.findall(text):
            kind = re.sub(r"[0-9a-f-]{8,}|[A-Z0-9]{6,}|\d+", "#", action)
            if kind not in kinds and not any(part in action for part in OUT):
                kinds.add(kind)
                yield path, html.unescape(action), form


@pytest.mark.parametrize("user", [*STAFF])
def test_every_form_of_the_desk_holds(office: Office, user: str) -> None:
    visitor = signed_in(Visitor(office), user)
    tried = tries(visitor, "/nl/loket")
    assert tried or user


def test_every_form_of_the_portal_holds(office: Office) -> None:
    anybody, person = Visitor(office), signed_in(Visitor(office), "Person 0001", "person")
    assert tries(anybody, *(f"/nl/adres{page}" for page in ("", "/melden", "/melden/stand", "/werk-weg"))) > 1
    assert (
        tries(person, *(f"/nl/adres{page}" for page in ("/adres", "/verblijf", "/contact", "/controle", "/mijn"))) > 2
    )


def tries(visitor: Visitor, *starts: str) -> int:
    """How many forms were tried; each with some of the texts in every field, in turn, and the page then still opens."""
    texts, tried = cycle(TEXTS), 0
    for path, action, form in list(walked(visitor, *starts)):
        hidden, filled = fields_of(form)
        if not filled:
            continue
        tried += 1
        for one in (None, None, *list(filled)[:4]):
            sent = {name: next(texts) if one in (None, name) else value for name, value in filled.items()}
            told = visitor.tab().post(action, {**hidden, **sent}, hidden=False)
            assert told.status < 500, (action, sent)
            assert "Traceback" not in told.text
        assert visitor.get(path).status < 500, path
    return tried
