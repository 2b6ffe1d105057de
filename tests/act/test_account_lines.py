"""Lines of the account by the web: proposed by an editor of a theme, approved by another, and one file with by hand."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from banen.account import account as reading
from banen.account import lines as writing
from banen.account import reports
from banen.account.account import Account, account
from banen.account.lines import StatusLine, check_line, write_line
from banen.act.account_lines import LINES
from banen.act.office import Office
from banen.act.store.tables.account import ACCOUNT_LINE
from banen.act.store.tables.files import FILE_EVENT
from banen.act.workflow import prove
from banen.errors import ContentError, OutputError, UnknownNameError
from banen.observe.records import CONTENT, SHIPPED
from banen.serve.web.act import account as desk
from tests.act.conftest import HandClock
from tests.act.test_sign_in import clerk
from tests.act.visitor import Visitor

AT = "/en/loket/verantwoording"
LINE = {
    "subject": "AJT-19", "status": "in_uitvoering", "effective_on": "2026-03-01", "reason": "The portal is on trial.",
    "evidence": "TK2509",
}  # fmt: skip


@pytest.fixture
def clock() -> HandClock:
    return HandClock("2026-03-10 10:00")


@pytest.fixture
def store_address(one_store_address: str) -> str:
    return one_store_address


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An own copy of the content, in use."""
    root = tmp_path / "content"
    for folder in ("account", "figures"):
        shutil.copytree(CONTENT / folder, root / folder)
    for module in (reading, writing, reports):
        monkeypatch.setattr(module, "CONTENT", root)
    return root


@pytest.fixture
def staff(office: Office, visitor: Visitor) -> Callable[..., Visitor]:
    def signed_in(name: str, *grants: tuple[str, str]) -> Visitor:
        found = visitor.other()
        found.cookies.set("__Host-banen", clerk(office, name, *grants))
        return found

    return signed_in


def line(**changes: Any) -> StatusLine:
    made = {**LINE, "effective_on": date(2026, 3, 1), "recorded_on": date(2026, 3, 10), "by": "one",
            "approved_by": "two", **changes}  # fmt: skip
    return StatusLine(**made)


def status(held: Account, known: str = "2026-03-10") -> str:
    return held.state("AJT-19", date(2026, 3, 10), date.fromisoformat(known)).status


def test_a_change_goes_from_an_editor_by_another_person_to_the_file_and_the_page(
    own: Path, office: Office, staff: Callable[..., Visitor]
) -> None:
    before = (own / "account" / "events.csv").read_bytes()
    both = ("account_editor", "zicht_op_arbeidsmigratie"), ("account_approver", "*")
    editor, colleague = staff("one", *both), staff("two", *both)
    editor.get(f"{AT}?subject=AJT-19").send(LINE)
    assert editor.status == 200, editor.words
    at = editor.path
    assert 'id="do-approve"' not in editor.text, "nobody is offered to approve what they proposed"
    editor.post(at, {"do": "approve", "version": "1"})
    assert editor.status == 403
    assert status(account()) == "in_voorbereiding", "what waits shows nowhere"
    colleague.get(at).send({"do": "approve"})
    assert "stands in the account" in colleague.words
    text = (own / "account" / "events.csv").read_bytes()
    assert text.startswith(before), "the file only grows"
    added = text.removeprefix(before).decode().strip().split(",")
    assert added[:5] == ["88", "AJT-19", "in_uitvoering", "2026-03-01", "2026-03-10"]
    assert added[5].startswith("editor ")
    assert added[6].startswith("approver ")
    assert added[5][7:] != added[6][9:]
    assert (status(account()), status(account(), "2026-03-09")) == ("in_uitvoering", "in_voorbereiding")
    assert "✓" in colleague.words
    with office.store.read() as connection:
        row = connection.execute(sa.select(ACCOUNT_LINE)).one()
        events = connection.execute(sa.select(FILE_EVENT.c.event).order_by(FILE_EVENT.c.seq)).scalars().all()
        assert (row.seq, events) == (88, ["begin", "approve", "write"])
        assert prove(connection, LINES) == []
    (own / "account" / "events.csv").write_bytes(text.replace(b"on trial", b"finished"))
    assert "✗" in colleague.get(at).words, "an edit of a line that was approved is seen"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"subject": "AJT-99"}, "no recommendation or commitment 'AJT-99'"),
        ({"status": "voldaan"}, "status is 'voldaan', which is no status"),
        ({"effective_on": "yesterday"}, "yesterday"),
        ({"effective_on": "2026-03-11"}, "recorded when it has come about"),
        ({"status": "afgerond", "evidence": "NR90"}, "needs the day on which the law came into force"),
        ({"evidence": "TK2508X"}, "is no source"),
        ({"subject": "AJT-25"}, "role"),
    ],
    ids=["subject", "status", "day", "future", "step", "source", "theme"],
)
def test_what_the_account_would_refuse_is_told_at_once_and_what_was_typed_stays(
    own: Path, staff: Callable[..., Visitor], changes: dict[str, str], told: str
) -> None:
    editor = staff("one", ("account_editor", "zicht_op_arbeidsmigratie"))
    editor.get(AT).send({**LINE, **changes})
    assert editor.status == 422
    assert told in editor.words
    assert "The portal is on trial." in editor.text
    assert not list((own / "account").glob(".*")), "nothing half-written is left"


def test_what_came_with_banen_is_not_written(staff: Callable[..., Visitor]) -> None:
    editor = staff("one", ("account_editor", "*"))
    assert "BANEN_CONTENT" in editor.get(AT).words
    token = re.search(r'name="token" value="([^"]+)"', editor.text)
    editor.post(AT, LINE | {"token": token[1] if token else ""})
    assert editor.status == 422
    assert "This is the content that came with Banen" in editor.words
    with pytest.raises(OutputError, match="not written"):
        check_line(line(), SHIPPED)


def test_two_lines_that_cannot_follow_each_other_are_not_both_approved(
    own: Path, office: Office, staff: Callable[..., Visitor]
) -> None:
    editor, colleague = staff("one", ("account_editor", "*")), staff("two", ("account_approver", "*"))
    places = []
    for fate in ("niet_haalbaar", "vervallen"):
        editor.get(AT).send({**LINE, "status": fate})
        places.append(editor.path)
    colleague.get(places[0]).send({"do": "approve"})
    colleague.get(places[1]).send({"do": "approve"})
    assert "from niet_haalbaar to vervallen is no step" in colleague.words
    with office.store.read() as connection:
        states = connection.execute(sa.select(ACCOUNT_LINE.c.state)).scalars().all()
    assert sorted(states) == ["PROPOSED", "WRITTEN"]
    colleague.get(places[1]).send({"do": "reject", "reason": "came too late"})
    assert "came too late" in colleague.words


def test_a_line_that_was_written_before_the_store_could_say_so_is_not_written_twice(
    own: Path, staff: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    editor, colleague = staff("one", ("account_editor", "*")), staff("two", ("account_approver", "*"))
    editor.get(AT).send(LINE)
    at, whole = editor.path, desk._written

    def cut(row: Any, on: date) -> tuple[int, str]:
        whole(row, on)
        raise OutputError("the power went out")

    monkeypatch.setattr(desk, "_written", cut)
    colleague.get(at).send({"do": "approve"})
    assert "the power went out" in colleague.words
    monkeypatch.setattr(desk, "_written", whole)
    colleague.get(at).send({"do": "approve"})
    assert "stands in the account" in colleague.words
    assert (own / "account" / "events.csv").read_text(encoding="utf-8").count("on trial") == 1


def test_only_readers_of_the_account_come_in_and_an_auditor_reads_all(own: Path, staff: Callable[..., Visitor]) -> None:
    editor = staff("one", ("account_editor", "*"))
    editor.get(AT).send(LINE)
    auditor = staff("three", ("account_auditor", "*"))
    assert "AJT-19" in auditor.get(AT).words
    assert "<form" not in auditor.text.partition("<main")[2]
    assert auditor.post(AT, LINE).status == 403
    assert staff("four", ("account_editor", "huisvesting")).get(editor.path).status == 404
    assert staff("five", ("desk_clerk", "GM0518")).get(AT).status == 403


def test_a_report_is_made_definitive_and_its_lines_are_sealed(own: Path, staff: Callable[..., Visitor]) -> None:
    publisher = staff("one", ("account_publisher", "*"))
    asked = {"year": "2025", "on": "2025-11-01", "known": "2026-03-01", "source": "S000"}
    address = f"{AT}/verslag"
    for wrong in ({"year": "soon"}, {"known": "2025-01-01"}, {"source": "NIX"}, {"year": "2024"}):
        publisher.get(AT).post(address, {**asked, **wrong})
        assert publisher.status == 422
        assert 'role="alert"' in publisher.text
    publisher.get(AT).post(address, asked)
    assert "published" in publisher.words
    assert 'role="status"' in publisher.text
    assert 'role="alert"' not in publisher.text, "what went well is no fault"
    assert reports.moment_of(2025).known == date(2026, 3, 1)
    path = own / "account" / "events.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("project,review", "somebody,review", 1), encoding="utf-8")
    with pytest.raises(ContentError, match="not append-only"):
        account()


def test_by_hand_and_by_the_web_it_is_one_file(own: Path) -> None:
    path = own / "account" / "events.csv"
    with path.open("a", encoding="utf-8") as file:
        file.write("88,AJT-19,in_uitvoering,2026-03-01,2026-03-02,anna,bert,By hand.,TK2509\n")
    assert status(account()) == "in_uitvoering", "an edit by hand is seen without a new start"
    assert write_line(line(status="in_voorbereiding", reason="Stopped.")).seq == 89
    assert write_line(line(subject="AM01", status="planned", evidence="VNGINF")).seq == 9
    assert account().state("AM01", date(2026, 3, 10)).status == "planned"
    with pytest.raises(UnknownNameError, match="AJT-19"):
        write_line(line(subject="AJT-191"))
