"""Cases, counts, signals, shares, postings and points as pages: by role, by two people, with what was typed kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from banen.act.cases import permits
from banen.act.office import Office
from banen.act.points import contacts
from banen.act.postings import notifications
from banen.act.signals import signals
from banen.act.store.tables.points import CONTACT_EVENT
from banen.act.store.tables.proofs import AUDIT
from banen.act.workflow import Actor
from tests.act.conftest import HandClock
from tests.act.test_cases import ALL, MEETS, facts
from tests.act.test_postings import notice
from tests.act.test_sign_in import clerk
from tests.act.visitor import Visitor


@pytest.fixture
def clock() -> HandClock:
    return HandClock("2026-03-02 10:00")


@pytest.fixture
def store_address(sqlite_template: Any, tmp_path: Any) -> str:
    """Pages are the same on both stores; what stands behind them is tried on both elsewhere."""
    import shutil

    file = tmp_path / "act.sqlite"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def staff(office: Office, visitor: Visitor) -> Callable[..., Visitor]:
    def signed_in(name: str, *grants: tuple[str, str]) -> Visitor:
        found = visitor.other()
        found.cookies.set("__Host-banen", clerk(office, name, *grants))
        return found

    return signed_in


def test_a_case_from_received_to_granted_by_two_people_on_pages(office: Office, staff: Callable[..., Visitor]) -> None:
    row = office.write(
        lambda c: permits.receive(
            c, office, Actor("x", "case_worker"), office.now, key=uuid4().hex, rule_id="kennismigrant",
            proposer="firm 1", facts=facts(), given=ALL, on=MEETS.on,
        )
    )  # fmt: skip
    worker = staff("w", ("case_worker", "kennismigrant"))
    assert row.reference in worker.get("/en/loket/zaken").words
    at = f"/en/loket/zaken/{row.reference}"
    for step in ({"do": "complete"}, {"do": "run"}, {"do": "draft", "proposed": "grant", "reason": "meets"}):
        worker.get(at).send(step)
        assert worker.status == 200, worker.words
    assert "KM-C" in worker.words
    assert 'id="do-grant"' not in worker.text, "who drafted is offered no decision"
    decider = staff("d", ("decider", "kennismigrant"))
    decider.get(at).send({"do": "refuse", "reason": "because"})
    assert decider.status == 422
    assert "because" in decider.text, "what was typed is kept"
    decider.get(at).send({"do": "grant", "reason": "agreed"})
    assert "granted" in decider.title or "granted" in decider.words
    assert staff("o", ("case_worker", "blauwe_kaart")).get(at).status == 404
    assert staff("c", ("desk_clerk", "GM0518")).get(at).status == 403
    with office.store.read() as connection:
        reads = sa.select(sa.func.count()).where(AUDIT.c.action == "permit_check.read")
        assert connection.execute(reads).scalar_one() >= 4


def test_a_table_is_counted_proposed_and_approved_by_two_on_pages(
    office: Office, staff: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("BANEN_RELEASES", str(tmp_path / "out"))
    one, two = (staff(name, ("release_officer", "*")) for name in ("one", "two"))
    one.get("/en/loket/cijfers").send({"table": "AT-04", "period": "2026"})
    assert "not over" in one.words
    one.get("/en/loket/cijfers").send({"table": "AT-04", "period": "2025"})
    at = one.path
    one.send({"do": "propose"})
    assert "Approve" not in one.words.partition("History")[0]
    two.get(at).send({"do": "approve"})
    assert "released" in two.words


def test_a_signal_is_founded_and_shared_on_pages_and_never_offered_to_residence(
    office: Office, staff: Callable[..., Visitor]
) -> None:
    row, _ = office.write(
        lambda c: signals.take(
            c, office, Actor("p", "person"), office.now, key=uuid4().hex, scope="NLA", kind="pay", source_kind="worker",
            text="five euros an hour", source="Jan Kowalski", kvk="12345678",
        )
    )  # fmt: skip
    at = f"/en/loket/meldingen/{row.reference}"
    assessor = staff("a", ("assessor", "NLA"))
    for step in ({"do": "triage"}, {"do": "founded", "reason": "payslips"}):
        assessor.get(at).send(step)
    assert "five euros" in assessor.words
    assert "Kowalski" not in assessor.text, "who told is not on the page"
    assert not {'value="IND"', 'value="AVIM"', 'value="DTV"'} & set(assessor.text.split())
    assert 'value="SVB"' in assessor.text
    share = {"do": "propose_share", "basis": "LB-03", "receiver": "SVB", "fields": "kvk", "reason": "same firm"}
    assessor.get(at).send(share | {"receiver": "IND"})
    assert assessor.status == 403
    assessor.get(at).send(share)
    assert "proposed" in assessor.words
    officer = staff("b", ("sharing_officer", "NLA"))
    officer.get("/en/loket/delen")
    reference = officer.words.partition("LB-03")[0].split()[-1]
    officer.get(f"/en/loket/delen/{reference}").send({"do": "approve"})
    assert "approved" in officer.words
    assert staff("e", ("assessor", "GEMEENTE GM0518")).get(at).status == 404


def test_a_client_checks_a_posting_on_a_page(office: Office, staff: Callable[..., Visitor]) -> None:
    row = office.write(
        lambda c: notifications.notify(c, office, Actor("p", "provider"), office.now, notice(), uuid4().hex)
    )
    client = staff("c", ("client", "12345678")).get(f"/en/loket/detachering/{row.reference}")
    assert "Zoltán Szőke" in client.words
    assert "A1-77" not in client.text
    client.send({"do": "correct"})
    assert "confirmed" in client.words


def test_six_taps_are_kept_once_and_a_wrong_one_is_told(office: Office, staff: Callable[..., Visitor]) -> None:
    place = office.write(
        lambda c: contacts.set_point(
            c, Actor("l", "point_lead"), office.now, region="AM25", name="Breda", status="active",
            opened_on=date(2024, 2, 1), languages_=["pl"], channels=["office"], place="", hours="",
        )
    )  # fmt: skip
    adviser = staff("a", ("adviser", place.id)).get("/en/loket/punt")
    key = adviser.hidden("/en/loket/punt")["key"]
    taps = {"point": place.id, "channel": "office", "topic": "pay", "language": "pl", "minutes": "0-5",
            "outcome": "answered", "referral": "", "key": key}  # fmt: skip
    for _ in range(2):
        adviser.get("/en/loket/punt").send(taps)
        assert "Noted" in adviser.words
    adviser.get("/en/loket/punt").send(taps | {"topic": "call 0612345678", "key": uuid4().hex})
    assert adviser.status == 422
    with office.store.read() as connection:
        assert len(connection.execute(sa.select(CONTACT_EVENT)).all()) == 1
    assert staff("b", ("adviser", "another")).get("/en/loket/punt").words.count("You have no point") == 1
