"""Cases, counts, signals, shares, postings and points as pages: by role, by two people, with what was typed kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from banen.act.cases import permits
from banen.act.jobs.round import do_round
from banen.act.office import Office
from banen.act.points import contacts
from banen.act.postings import notifications
from banen.act.sharing import shares
from banen.act.signals import questions, signals
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
def store_address(one_store_address: str) -> str:
    return one_store_address


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
    assert "KvK number" in assessor.words
    share = {"do": "propose_share", "basis": "LB-03", "receiver": "SVB", "fields.kvk": "1", "reason": "same firm"}
    assessor.get(at).send(share | {"receiver": "IND"})
    assert assessor.status == 403
    assessor.get(at).send(share)
    assert "proposed" in assessor.words
    officer = staff("b", ("sharing_officer", "NLA"))
    officer.get("/en/loket/delen")
    assert "LB-03" not in officer.words, "a basis goes by what it is for"
    reference = officer.words.partition("supervision of work, pay and benefits (SUWI Act 54, 64, 73)")[0].split()[-1]
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


def test_a_question_is_looked_at_and_stopped_by_people_and_a_signal_begun_by_hand(
    office: Office, staff: Callable[..., Visitor]
) -> None:
    inputs = {"persons_at_address": 6, "floor_m2": 60, "norm_m2": 12}
    office.write(lambda c: questions.ask(c, "occupancy", "Kade 1, Rotterdam", inputs, office.now, region="AM29"))
    looker = staff("a", ("assessor", "*")).get("/en/loket/vragen")
    assert "Kade 1, Rotterdam" in looker.words
    (at,) = set(re.findall(r'href="(/en/loket/vragen/[0-9a-f]{32})"', looker.text))
    looker.get(at)
    assert "6 persons stated this address; 60 m² at a norm of 12 m²" in looker.words
    assert "This is a question, not a verdict" in looker.words
    assert "told only after 30 questions" in looker.words
    looker.send({"do": "take_up", "reason": "we went there"})
    assert looker.title.startswith("Question: was right") or "was right" in looker.words
    assert "occupancy · question of a rule" in looker.get("/en/loket/meldingen").words
    looker.get(at).send({"do": "suspend"})
    assert looker.status == 422
    looker.get(at).send({"do": "suspend", "reason": "seldom right"})
    ask = lambda c: questions.ask(c, "occupancy", "Kade 2, Rotterdam", inputs, office.now)  # noqa: E731
    assert office.write(ask) is False
    looker.get(at).send({"do": "resume", "reason": "new norm"})
    assert office.write(ask) is True
    assert staff("b", ("assessor", "AM05")).get(at).status == 404


def test_a_receiver_reads_acknowledges_and_reports_its_own_share_alone(
    office: Office, staff: Callable[..., Visitor]
) -> None:
    row, _ = office.write(
        lambda c: signals.take(
            c, office, Actor("p", "person"), office.now, key=uuid4().hex, scope="NLA", kind="pay", source_kind="worker",
            text="five euros an hour", source="Jan Kowalski", kvk="12345678",
        )
    )  # fmt: skip
    assessor, approver = Actor("a", "assessor"), Actor("b", "sharing_officer")
    for event in ("triage", "founded"):
        row = office.write(lambda c, e=event, r=row: signals.step(c, office, r, e, assessor, office.now, reason="x"))
    share = office.write(
        lambda c: shares.propose(
            c, office, row, assessor, office.now, basis="LB-03", receiver="SVB", fields=["kvk"], reason="same firm"
        )
    )  # fmt: skip
    office.write(lambda c: shares.approve(c, office, share, approver, office.now))
    do_round(office)
    at = f"/en/loket/ontvangen/{share.reference}"
    svb = staff("svb", ("receiver", "SVB"))
    assert share.reference in svb.get("/en/loket/ontvangen").words
    assert "12345678" in svb.get(at).words
    assert not {"five euros", "Kowalski"} & {word for word in ("five euros", "Kowalski") if word in svb.text}
    svb.send({"do": "acknowledge"})
    svb.get(at).send({"do": "report", "reason": "fine"})
    assert "fine" in svb.words
    other = staff("uwv", ("receiver", "UWV"))
    assert other.get("/en/loket/ontvangen").words.count(share.reference) == 0
    assert other.get(at).status == 404
    with office.store.read() as connection:
        missed = sa.select(sa.func.count()).where(AUDIT.c.action == "share.missed")
        assert connection.execute(missed).scalar_one() == 1, "that it was looked for stays in the audit"


def test_help_further_on_is_offered_consented_and_ended_and_the_contact_is_gone(
    office: Office, staff: Callable[..., Visitor]
) -> None:
    place = office.write(
        lambda c: contacts.set_point(
            c, Actor("l", "point_lead"), office.now, region="AM25", name="Breda", status="active",
            opened_on=date(2024, 2, 1), languages_=["pl"], channels=["office"], place="", hours="",
        )
    )  # fmt: skip
    adviser = staff("a", ("adviser", place.id)).get("/en/loket/doorverwijzing")
    assert 'value="return" selected' not in adviser.text, "no kind is chosen beforehand (HR-02)"
    adviser.send({"point": place.id, "receiver": "barka", "kind": "return", "language": "pl"})
    at = adviser.path
    assert "Pomoc w powrocie jest dobrowolna" in adviser.words
    adviser.send({"do": "consent", "contact": "0612345678"})
    barka = staff("b", ("receiver", "barka"))
    assert barka.get(at).status == 404, "nothing is seen before it is sent"
    adviser.get(at).send({"do": "send"})
    assert "0612345678" not in adviser.text
    assert "0612345678" in barka.get(at).words
    barka.send({"do": "done", "outcome": "home"})
    assert "0612345678" not in barka.get(at).text
    assert staff("c", ("receiver", "fairwork")).get(at).status == 404


def test_machines_see_and_do_what_the_desk_does_by_the_same_roles(office: Office, visitor: Visitor) -> None:
    def bearer(name: str, *grants: tuple[str, str]) -> dict[str, str]:
        return {"authorization": f"Bearer {clerk(office, name, *grants)}", "accept-language": "en"}

    firm, key = bearer("f", ("provider", "PL 1")), uuid4().hex
    told = {
        "provider": "PL 1", "client": "12345678", "contact": "J. de Vries", "nature": "steel work", "sector": "2511",
        "workplace": "Kade 1", "starts": "2026-04-02", "ends": "2026-08-31", "work_from": "08:00", "workers": [
            {"name": "Zoltán Szőke", "birth_date": "1990-01-01", "group": "eu", "starts": "2026-04-02",
             "ends": "2026-08-31"}],
    }  # fmt: skip
    assert visitor.json("/v1/postings", told).status == 401
    numbers = set()
    for _ in range(2):
        answer = json.loads(visitor.json("/v1/postings", told, **firm, **{"idempotency-key": key}).text)
        numbers.add(answer["reference"])
    (number,) = numbers
    wrong = visitor.json("/v1/postings", {**told, "starts": "soon", "age": 3}, **firm, **{"idempotency-key": key})
    assert wrong.status == 400
    assert "age: is not known here" in wrong.text
    client = bearer("c", ("client", "12345678"))
    seen = json.loads(visitor.other()._ask("GET", f"/v1/postings/{number}", None, client).text)
    assert seen["possible"] == ["correct", "error", "absent"]
    assert visitor.json(f"/v1/postings/{number}/correct", {"version": 7}, **client).status == 409
    done = visitor.json(f"/v1/postings/{number}/correct", {"version": seen["version"]}, **client)
    assert json.loads(done.text)["state"] == "CONFIRMED"
    other = bearer("o", ("client", "87654321"))
    assert visitor.other()._ask("GET", f"/v1/postings/{number}", None, other).status == 404
    assert visitor.other()._ask("GET", "/v1/signals", None, other).status == 403
    place = office.write(
        lambda c: contacts.set_point(
            c, Actor("l", "point_lead"), office.now, region="AM25", name="Breda", status="active",
            opened_on=date(2024, 2, 1), languages_=["pl"], channels=["office"], place="", hours="",
        )
    )  # fmt: skip
    taps = {"point": place.id, "day": "2026-03-01", "channel": "office", "topic": "pay", "language": "pl",
            "minutes": "0-5", "outcome": "answered", "referral": ""}  # fmt: skip
    tablet = {**bearer("t", ("adviser", place.id)), "idempotency-key": uuid4().hex}
    assert json.loads(visitor.json("/v1/contacts", taps, **tablet).text) == {"kept": True}
    assert visitor.json("/v1/contacts", {**taps, "topic": "call 0612345678"}, **tablet).status == 400, "IP-03"
    worker = {**bearer("w", ("case_worker", "kennismigrant")), "idempotency-key": uuid4().hex}
    begun = {"rule": "kennismigrant", "proposer": "firm 1", "facts": facts(), "given": list(ALL),
             "on": MEETS.on.isoformat()}  # fmt: skip
    case = json.loads(visitor.json("/v1/cases", json.loads(json.dumps(begun, default=str)), **worker).text)
    assert case["state"] == "RECEIVED"
    assert json.loads(visitor.json(f"/v1/cases/{case['reference']}/complete", {}, **worker).text)["state"] == "COMPLETE"
