"""The interface of the desk with bodies that no machine should send, and on a disk that takes nothing more.

Every address that takes a body is found in the application; the fields of its body are those that it asks for itself.
"""

from __future__ import annotations

import copy
import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from banen.act.accounts.demo import STAFF
from banen.act.errors import StoreError
from banen.errors import MOST_TOLD, OutputError
from banen.serve.cli import run
from tests.act.conftest import SERVER
from tests.act.test_sign_in import clerk
from tests.hostile.doors import PART, asked, doors, office

ELSEWHERE = {"provider": "PL 1", "client": "12345678", "proposer": "firm 1", "receiver": "SVB"}
"""Roles that nobody has everywhere."""
WRONG = (
    "1e999999999",
    "9" * 4_400,
    "2026-02-30",
    "0001-01-01",
    "",
    "\x00",
    "x" * 100_000,
    "٣",
    True,
    None,
    -1,
    10**29,
    2**63,
    1.5,
    [],
    ["x"],
    [[["x"]]],
    [{}],
    {"a": {"b": 1}},
    ["9" * 5_000] * 40,
)
"""Values that some field or other cannot be; each is tried in every field, also where it is what is meant."""
BODIES: dict[str, dict[str, Any]] = {
    "/v1/quotas": {
        "name": "een",
        "instrument": "quotum",
        "number": 5,
        "year_from": 2026,
        "year_to": 2027,
        "slices": 1,
        "route": "",
        "group_contains_eu_eea_swiss": False,
        "area": "NL",
        "within": None,
        "settings": {"hold_days": 3},
    },
    "/v1/quotas/{name}/claims": {
        "case": "C9",
        "places": 1,
        "priority": None,
        "received_at": "2026-02-09T09:00:00+01:00",
        "also": [],
    },
    "/v1/quotas/{name}/adjustments": {"by": 1, "reason": "x"},
    "/v1/quotas/{name}/lots": {"reveal": "x"},
    "/v1/quotas/{name}/appeals": {"case": "C8", "places": 1},
    "/v1/quotas/{name}/orders": {"case": "C8", "judgment": "ECLI:NL:RVS:2026:1", "places": 1},
    "/v1/quotas/{name}/proposals/{id}/decisions": {"approve": True},
    "/v1/cases": {
        "rule": "kennismigrant",
        "proposer": "firm 1",
        "facts": {"monthly_wage": 6000},
        "given": [],
        "variant": None,
        "on": "2026-03-01",
    },
    "/v1/contacts": {"point": "IP01", "day": "2026-03-01", "topic": "x"},
    "/v1/postings": {
        "provider": "PL 1",
        "client": "12345678",
        "contact": "x",
        "nature": "x",
        "workplace": "x",
        "sector": "x",
        "starts": "2026-12-01",
        "ends": "2026-12-30",
        "work_from": "08:00",
        "workers": [
            {
                "name": "a",
                "birth_date": "1990-01-01",
                "group": "EU",
                "starts": "2026-12-01",
                "ends": "2026-12-30",
                "a1": "",
                "permit_until": None,
                "replaces": "",
            }
        ],
    },
}
STEP = {
    "version": 1,
    "reason": "x",
    "text": "x",
    "conditions": "2026-01-01 x",
    "places": "GM0867=4",
    "day": "2026-01-01",
    "receiver": "SVB",
}
EVENTS = ("decide", "approve", "take_up", "suspend", "withdraw", "x")


@cache
def token() -> dict[str, str]:
    """Somebody who may do everything at the desk."""
    roles = sorted({role for granted in STAFF.values() for role, _ in granted} - set(ELSEWHERE))
    return {"authorization": f"Bearer {clerk(office(), 'all', *((role, '*') for role in roles), *ELSEWHERE.items())}"}


@cache
def commands() -> list[tuple[str, str]]:
    """Each pattern that takes a body, and an address of it at which something is."""
    found = list[tuple[str, str]]()
    for pattern in (each for each, methods in doors().items() if "POST" in methods and each.startswith("/v1/")):
        if pattern not in BODIES and "{event}" not in pattern and "{command}" not in pattern:
            continue
        kind = pattern.split("/{", maxsplit=1)[0]
        listed = sent(("GET", kind, None))[0]
        rows = next(iter(listed.json().values())) if listed.status_code == 200 else []
        name = next((row.get("reference") or row.get("name") or row.get("quota") for row in rows), uuid4().hex)
        for event in EVENTS if "{event}" in pattern else ("grant",):
            at = pattern.replace("{event}", event).replace("{command}", event)
            found.append((pattern, PART.sub("C1", at.replace("{reference}", name).replace("{name}", name))))
    return found


def sent(*requests: tuple[str, str, Any]) -> list[httpx.Response]:
    """The answers to who may do everything; each body as JSON."""
    heads = token()
    return asked(
        *(
            (
                method,
                path,
                {
                    "headers": {**heads, "idempotency-key": uuid4().hex},
                    "content": None if body is None else json.dumps(body).encode(),
                },
            )
            for method, path, body in requests
        )
    )


def changed(body: Any) -> Iterator[Any]:
    """A body with each of its fields, however deep, made each of the wrong values, one at a time."""
    for key in body if isinstance(body, dict) else range(len(body)):
        for value in WRONG:
            other = copy.copy(body)
            other[key] = value
            yield other
        if isinstance(body[key], dict | list) and body[key]:
            for value in changed(body[key]):
                other = copy.copy(body)
                other[key] = value
                yield other


def judged(path: str, answers: list[httpx.Response]) -> None:
    for answer in answers:
        assert answer.status_code < 500, (path, answer.request.content[:200], answer.text[:200])
        assert len(answer.content) < 40_000, (path, answer.request.content[:200])
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json", path
            assert len(answer.json()["errors"]) <= MOST_TOLD + 1


@pytest.mark.parametrize("pattern", BODIES)
def test_every_field_of_every_command_takes_what_it_is_and_refuses_the_rest(pattern: str) -> None:
    path = next(at for known, at in commands() if known == pattern)
    judged(path, sent(*(("POST", path, body) for body in chain(changed(BODIES[pattern]), WRONG))))
    judged(path, sent(("POST", path, {f"field {n}": n for n in range(3_000)})))


def test_every_step_of_every_file_takes_what_it_is_and_refuses_the_rest() -> None:
    steps = [path for pattern, path in commands() if pattern not in BODIES]
    assert len(steps) > 30
    for at, path in enumerate(steps):  # each value at each step, in turn, so that this stays short
        bodies = [{**STEP, name: WRONG[(at + n) % len(WRONG)]} for n, name in enumerate(STEP)]
        judged(path, sent(*(("POST", path, body) for body in bodies)))


BESIDE_US = pytest.mark.skipif(bool(SERVER), reason="a server of its own writes where our disk is not")


@contextmanager
def full_disk() -> Iterator[None]:
    """Nothing more can be written to any file: the store, its journal, a document or a log."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@BESIDE_US
def test_a_disk_that_takes_nothing_more_is_said_at_every_command() -> None:
    """The interface answered with a page that called it a defect."""
    wanted = [("POST", path, BODIES.get(pattern, STEP)) for pattern, path in commands()]
    sent(*wanted[:1])
    with full_disk():
        answers = sent(*wanted)
    assert {503} <= {answer.status_code for answer in answers}
    for (_, path, _), answer in zip(wanted, answers, strict=True):
        assert answer.status_code < 500 or answer.status_code == 503, (path, answer.text[:200])
        assert "Traceback" not in answer.text
        assert "sqlite" not in answer.text.lower()
        if answer.status_code == 503:
            assert answer.headers["retry-after"], path
    assert sent(("GET", "/v1/quotas", None))[0].status_code == 200


@BESIDE_US
@pytest.mark.parametrize(
    "command",
    [
        ("act", "retain"),
        ("act", "token", "SUB"),
        ("act", "jobs", "--again", "*"),
        ("act", "grant", "SUB", "admin", "--scope", "*", "--purpose", "x", "--by", "a", "--second", "b"),
        ("act", "backup", "there.bak"),
        ("act", "check"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_disk_that_takes_nothing_more_is_said_by_the_commands_of_the_desk(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They called it a defect, with the address of a manual of the library below."""
    monkeypatch.setenv("BANEN_STORE", office().store.url)
    monkeypatch.chdir(tmp_path)
    office().store.close()  # so that its journal is to be made anew
    with full_disk():
        code = run([*command])
    told = capsys.readouterr().err
    assert code in (StoreError.exit_code, OutputError.exit_code), told
    assert "defect" not in told
    assert "http" not in told
    assert [*tmp_path.iterdir()] == []


def test_what_is_no_text_is_told_by_a_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BANEN_STORE", office().store.url)
    assert run(["act", "token", "\udcff\udcfe"]) in (2, 4)
    assert "defect" not in capsys.readouterr().err


def test_an_address_that_holds_no_text_is_not_there() -> None:
    paths = [
        PART.sub(part, pattern)
        for pattern, methods in doors().items()
        if "GET" in methods and pattern.startswith("/v1/q")
        for part in ("%00", "%ED%A0%80", "x" * 3_000, "%C0%AF", "..%2F..", "'%20OR%201=1")
    ]
    assert {answer.status_code for answer in sent(*(("GET", path, None) for path in paths))} <= {200, 400, 404, 405}
