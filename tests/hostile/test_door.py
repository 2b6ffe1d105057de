"""What every request passes first: bounds of size, HEAD, numbers of requests, headers on every answer, health."""

from __future__ import annotations

import asyncio
import re
import threading
from pathlib import Path
from typing import Any

import pytest

from banen.act.errors import ActError
from banen.serve.web.act.api import _read
from banen.serve.web.assessment.drafts import Shelf
from banen.serve.web.door import MOST_ADDRESS, MOST_BYTES
from tests.acceptance.web_visitor import ask, get

EVERYWHERE = ("/nl/over", "/nl/nergens", "/static/nergens", "/v1/nergens", "/healthz", "/v1/measures")


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_carries_its_headers_and_a_number(path: str) -> None:
    answer = get(path, headers={"X-Request-ID": "nummer-0001"})
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-request-id"] == "nummer-0001"
    assert get(path, headers={"X-Request-ID": "<b>"}).headers["x-request-id"] != "<b>"


@pytest.mark.parametrize("path", ["/nl/simulator", "/nl/toets/minimumloon", "/nl/afweging", "/v1/projections"])
def test_a_body_beyond_the_bound_is_refused_by_its_announced_length(path: str) -> None:
    answer = ask("POST", path, headers={"Content-Length": str(300_000_000)}, content=b"")
    assert answer.status_code == 413
    assert "256 kB" in answer.text or "250 kB" in answer.text


def test_a_body_that_is_larger_than_it_says_is_refused() -> None:
    async def flood():  # type: ignore[no-untyped-def]
        for _ in range(10):
            yield b"x" * (MOST_BYTES // 4)

    assert ask("POST", "/nl/simulator", content=flood()).status_code == 413


def test_an_address_without_end_is_refused() -> None:
    assert get(f"/nl/simulator?p={'x' * MOST_ADDRESS}").status_code == 414


@pytest.mark.parametrize("path", ["/nl/over", "/en/check/minimumloon", "/v1/measures", "/healthz"])
def test_head_is_answered_as_get_without_its_body(path: str) -> None:
    answer = ask("HEAD", path)
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_method_that_is_not_known_says_which_are() -> None:
    answer = ask("DELETE", "/nl/over")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_a_browser_may_ask_beforehand() -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    answer = ask("OPTIONS", "/v1/projections", headers=asked)
    assert answer.status_code == 204
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "content",
    [b'{"on": "\\ud800"}', b'{"a": 1, "a": 2}', b"[" * 100_000, b'{"on": NaN}', b"\xff\xfe", b'{"on": 1e999}', b"{"],
)
def test_json_that_is_not_plain_is_refused(content: bytes) -> None:
    sent = ask("POST", "/v1/projections", content=content, headers={"Content-Type": "application/json"})
    assert sent.status_code == 400


@pytest.mark.parametrize("body", [b"{", b'{"a": 1,\n"a": 2}', b'{"on": NaN}', b"\xff\xfe"])
def test_a_body_of_an_office_that_cannot_be_read_is_told_in_sentences_with_its_line(body: bytes) -> None:
    with pytest.raises(ActError) as refused:
        _read(body)
    for fault in refused.value.faults:
        assert re.fullmatch(r"body:\d+", fault.where)
        assert fault.what.endswith(".")
        assert "Fault(" not in str(fault)


def test_a_day_before_a_rule_exists_is_told_at_its_field() -> None:
    for day in ("1200-01-01", "2005-01-01", "9999-12-31", "2026-02-30"):
        answer = ask("POST", "/nl/toets/minimumloon", data={"on": day, "hours_worked": "10"})
        assert answer.status_code == 422, day


def test_one_process_holds_the_drafts(tmp_path: Path) -> None:
    first, second = Shelf(tmp_path / "drafts"), Shelf(tmp_path / "drafts")
    assert first.take()
    assert not second.take()
    first.lock.give()
    assert second.take()
    second.lock.give()


def test_a_clock_that_leapt_throws_nothing_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    shelf = Shelf(tmp_path / "drafts")
    kept = [shelf.add({"title": str(n)}) for n in range(3)]
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 91 * 86_400)
    shelf.add({"title": "nieuw"})
    assert shelf.tidy() == 0
    assert all(shelf.find(draft.id) for draft in kept)


def test_a_full_disk_leaves_the_old_file_and_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno
    import os

    from banen.serve.web.assessment.drafts import ShelfError

    shelf = Shelf(tmp_path / "drafts")
    draft = shelf.add({"title": "oud"})
    shelf.save_region(draft, b"municipality\n", ".csv")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ShelfError):
        shelf.save(draft, {"title": "nieuw"})
    with pytest.raises(ShelfError):
        shelf.save_region(draft, b"x", ".yml")
    found = shelf.find(draft.id)
    assert found is not None
    assert found.data == {"title": "oud"}
    assert found.region is not None
    assert found.region.read_bytes() == b"municipality\n"
    assert not [file for file in draft.folder.iterdir() if file.name.startswith(".")]


@pytest.mark.parametrize("path", ["/nl/simulator?p=%00", "/nl/%00", "/v1/figures/%00", "/v1/projections?package=%00"])
def test_an_address_with_a_character_that_no_store_holds_is_refused(path: str) -> None:
    assert get(path).status_code == 400


@pytest.mark.parametrize("path", ["/nl", "/v1/projections"])
@pytest.mark.parametrize("ends", [True, False])
def test_whoever_waits_is_told_that_the_service_restarts_only_where_it_does(
    path: str, ends: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A request that a time limit of its asker broke off was told that the service restarts."""
    monkeypatch.setattr("banen.serve.web.door.ending", threading.Event())
    from banen.serve.web import door
    from banen.serve.web.app import _turned_away

    if ends:
        door.ending.set()
    said = cut_off(path, _turned_away)
    assert said[0]["status"] == 503
    assert (b"retry-after", b"5") in said[0]["headers"]
    assert ("herstart" in said[1]["body"].decode() or "restarts" in said[1]["body"].decode()) == ends


def cut_off(path: str, refuse: Any) -> list[Any]:
    """What is sent to whoever waits at an address without an end, and is broken off."""
    from banen.serve.web.door import Door

    sent = list[Any]()

    async def endless(scope: object, receive: object, send: object) -> None:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    async def play() -> None:
        scope = {
            "type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [], "client": ("::1", 1),
        }  # fmt: skip
        asking = asyncio.create_task(Door(endless, refuse)(scope, asyncio.Event().wait, send))  # type: ignore[arg-type]
        await asyncio.sleep(0.01)
        asking.cancel()
        await asking

    asyncio.run(play())
    return sent


def test_a_disk_that_only_reads_keeps_a_draft_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    from tests.acceptance.web_visitor import post

    draft = post("/nl/afweging", {"new": "1"}).headers["location"]

    def reads(self: Path, target: Path) -> Path:
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as disk:
        disk.setattr(Path, "rename", reads)
        answer = post(f"{draft}/wissen", {})
        assert answer.status_code == 503
        assert "Read-only" not in answer.text
    assert get(draft).status_code == 200


def test_a_draft_of_which_the_term_is_over_is_not_there_any_more() -> None:
    import os
    import time

    from tests.acceptance.web_visitor import application, post

    draft = post("/nl/afweging", {"new": "1"}).headers["location"]
    folder = application().state.shelf.folder / draft.rpartition("/")[2]
    long_ago = time.time() - 400 * 86_400
    for file in folder.iterdir():
        os.utime(file, (long_ago, long_ago))
    assert get(draft).status_code == 404


def test_who_finds_a_weakness_is_told_where_to_report_it() -> None:
    answer = get("/.well-known/security.txt")
    assert answer.status_code == 200
    assert "Contact: " in answer.text
    assert "Expires: 20" in answer.text
