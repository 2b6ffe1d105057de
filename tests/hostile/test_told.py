"""What leaves beside the pages, to whoever runs it, and what never does: no person, no draft, no path of the server."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from banen.serve.turns import NoTurnError
from banen.serve.web.assessment import pages, suitable, topics, verdict
from banen.serve.web.assessment.drafts import Draft, Shelf, ShelfError
from banen.serve.web.server import JsonLines
from banen.serve.web.texts import words
from tests.acceptance.web_visitor import DATA, address, application, ask, get, post

HERE = Path(__file__).parents[2]
PROPOSAL = "work:\n  jobs: {heads: 12}\n"


def from_host(host: str, path: str) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=application(), client=(host, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://banen.test") as client:
            return await client.get(path)

    return asyncio.run(asked())


@pytest.fixture
def draft() -> str:
    return str(post(address("assessment", "nl"), {"new": "1"}).headers["location"])


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[list[dict[str, Any]]]:
    """What the log held, as it stands in the file of whoever runs it."""
    told = list[dict[str, Any]]()

    class Taken(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.append(json.loads(JsonLines().format(record)))

    taken = Taken()
    with caplog.at_level(logging.INFO, logger="banen"):
        logging.getLogger("banen").addHandler(taken)
        yield told
        logging.getLogger("banen").removeHandler(taken)


def test_a_log_has_a_line_per_request_and_nothing_of_who_asked_or_of_what_was_typed(
    draft: str, lines: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("a defect")

    before = len(lines)
    assert from_host("192.0.2.77", f"{draft}?secret=jan.jansen").status_code == 200
    assert (
        get(
            f"{address('search', 'nl')}?q=jan.jansen&x={'a' * 100}%0A", headers={"X-Request-ID": "request-0001"}
        ).status_code
        == 200
    )
    post(f"{draft}/{words('assessment', 'nl')['slugs']['work']}", {"work.jobs.heads": "jan.jansen"})
    monkeypatch.setattr(Shelf, "find", breaks)
    assert get(draft).status_code == 500
    told = lines[before:]
    assert [line["route"] for line in told if line.get("route", "").startswith("/nl/afweging")]
    assert [line["request"] for line in told if line.get("route") == address("search", "nl")] == ["request-0001"]
    assert [line for line in told if line["level"] == "error" and "a defect" in line["fault"]]
    whole = json.dumps(told)
    assert [word for word in ("192.0.2.77", "jan.jansen", draft.rpartition("/")[2], DATA.name) if word in whole] == []


def test_counts_are_for_this_machine_alone_unless_somebody_opens_them(monkeypatch: pytest.MonkeyPatch) -> None:
    get("/nl/over")
    told = from_host("127.0.0.1", "/metrics").text
    for name in (
        'banen_requests_total{method="GET",route="/nl/over",status="200"}', "banen_request_seconds_bucket",
        "banen_turns_waiting", "banen_turns_refused", "banen_kept_bytes", "process_resident_memory_bytes",
    ):  # fmt: skip
        assert name in told
    assert "/afweging/{draft_id}" in told or "/afweging/" not in told
    assert from_host("192.0.2.77", "/metrics").status_code == 403
    monkeypatch.setenv("BANEN_METRICS", "open")
    assert from_host("192.0.2.77", "/metrics").status_code == 200


@pytest.mark.parametrize(
    ("warm", "fault", "writes", "status", "parts"),
    [
        (True, "", True, 200, {"ready": True, "engine": True, "drafts": True}),
        (False, "", True, 503, {"ready": False, "engine": False, "drafts": True}),
        (True, "", False, 503, {"ready": False, "engine": True, "drafts": False}),
        (False, "OSError", True, 503, {"ready": False, "engine": False, "drafts": True, "fault": "OSError"}),
    ],
)
def test_it_is_ready_once_it_is_warm_and_can_keep_drafts(
    monkeypatch: pytest.MonkeyPatch, warm: bool, fault: str, writes: bool, status: int, parts: dict[str, Any]
) -> None:
    readiness = application().state.readiness
    monkeypatch.setattr(readiness, "warm", warm)
    monkeypatch.setattr(readiness, "fault", fault)
    monkeypatch.setattr(Shelf, "is_writable", lambda _: writes)
    answer = get("/readyz")
    assert (answer.status_code, answer.json()) == (status, parts)
    assert ("retry-after" in answer.headers) == (status == 503)
    assert get("/healthz").text == "ok\n"


def raises(error: Exception) -> Any:
    def find(*_: object) -> None:
        raise error

    return find


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (500, RuntimeError(f"in {HERE}")), (500, OSError(28, "No space left", DATA.name)), (503, ShelfError(DATA.name)),
        (503, NoTurnError(503, 3)), (429, NoTurnError(429, 3)), (499, None), (404, None), (405, None), (413, None),
        (414, None), (400, None),
    ],
    ids=lambda part: str(part)[:20] if isinstance(part, int) else type(part).__name__,
)  # fmt: skip
def test_what_goes_wrong_leaves_with_every_header_and_without_a_path(
    monkeypatch: pytest.MonkeyPatch, draft: str, status: int, error: Exception | None
) -> None:
    asked: dict[int, tuple[str, str, dict[str, Any]]] = {
        404: ("GET", f"{draft}/../../etc/passwd/{DATA.name}", {}),
        405: ("DELETE", "/nl/over", {}),
        413: ("POST", draft, {"headers": {"Content-Length": "999999999"}}),
        414: ("GET", "/nl/over?" + "x" * 20_000, {}),
        400: ("POST", draft, {"headers": {"Content-Length": "many"}}),
    }
    if status == 499:
        return  # whoever has left reads nothing
    if error is not None:
        monkeypatch.setattr(Shelf, "find", raises(error))
    method, path, more = asked.get(status, ("GET", draft, {})) if error is None else ("GET", draft, {})
    answer = ask(method, path, **more)
    assert answer.status_code == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-request-id"]
    assert ("retry-after" in answer.headers) == (status in (429, 503) and isinstance(error, NoTurnError))
    if status != 404:
        assert DATA.name not in answer.text
    assert str(HERE) not in answer.text
    assert "Traceback" not in answer.text


def test_no_page_of_a_draft_whose_files_are_wrong_tells_where_they_stand(draft: str) -> None:
    folder = application().state.shelf.folder / draft.rpartition("/")[2]
    slugs = words("assessment", "nl")["slugs"]
    for name, content in (("proposal.json", b'{"work": {"jobs": {"heads": 1}}}'), ("region.csv", b"x\n1\n")):
        (folder / name).write_bytes(content)
    for content in (b"x\n1\n", b"\xff\xfe\x00", b"municipality,places\nGM9999,x\n"):
        (folder / "region.csv").write_bytes(content)
        for step in ("", *(f"/{slugs[s]}" for s in ("check", "outcome", "suitability"))):
            answer = get(f"{draft}{step}")
            assert answer.status_code < 500, step
            assert [p for p in (DATA.name, str(folder), str(HERE)) if p in answer.text] == [], step


def test_a_draft_that_is_thrown_away_while_a_page_of_it_loads(draft: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the page was about to read is gone: it says so, and nothing of the draft comes back."""
    find = Shelf.find
    shelf = application().state.shelf

    def found_and_gone(self: Shelf, id_: str) -> Draft | None:
        found = find(self, id_)
        if found is not None:
            shutil.rmtree(found.folder)
        return found

    routes = [route for part in (pages, suitable, topics, verdict) for route in part.router.routes]
    doors = {(method, route.path) for route in routes for method in getattr(route, "methods", ())}
    here = sorted((m, p) for m, p in doors if p.startswith(f"{address('assessment', 'nl')}/{{draft_id}}"))
    assert len(here) > 20
    for method, path in here:
        made = shelf.add({"work": {"jobs": {"heads": 12}}})
        with monkeypatch.context() as patch:
            patch.setattr(Shelf, "find", found_and_gone)
            answer = ask(method, path.replace("{draft_id}", made.id))
        assert answer.status_code < 500, (method, path)
        assert not made.folder.exists(), (method, path)


def test_what_is_kept_of_people_is_for_its_owner_alone(draft: str) -> None:
    shelf = application().state.shelf
    made = shelf.find(draft.rpartition("/")[2])
    shelf.save_region(made, b"municipality\n", ".csv")
    held = [shelf.folder, made.folder, *made.folder.rglob("*")]
    assert len(held) > 3
    assert [path.name for path in held if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_the_hour_stands_in_a_log_as_everybody_reads_it() -> None:
    record = logging.LogRecord("banen.web", logging.WARNING, "", 0, "one\ntwo %s", ("\u2028",), None)
    line = JsonLines().format(record)
    assert "\n" not in line
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", json.loads(line)["time"])
