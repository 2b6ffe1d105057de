"""Signals and lawful sharing (F9): SG-01 to SG-14, on both stores."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from banen.act.cases.files import settled
from banen.act.checks import everything
from banen.act.errors import AbsentError, ActError, ConflictError, RefusedError
from banen.act.jobs.round import do_round
from banen.act.office import Office
from banen.act.rights.retention import retain
from banen.act.sharing import joint, shares
from banen.act.sharing.bases import bases, basis_for, bodies
from banen.act.sharing.shares import FirewallError
from banen.act.signals import codes, questions, signals
from banen.act.signals.questions import PrecisionAccount
from banen.act.store.tables.files import MAIL
from banen.act.store.tables.proofs import AUDIT
from banen.act.store.tables.signals import HIT, SHARE, SIGNAL
from banen.act.store.tables.work import OUTBOX
from banen.act.workflow import Actor
from banen.errors import ContentError
from banen.observe.records import CONTENT
from tests.act.conftest import HandClock
from tests.act.test_mail import Kept
from tests.act.visitor import Visitor

TAKER, ASSESSOR = Actor("t", "signal_taker"), Actor("a", "assessor")
FIRST, SECOND = Actor("a", "sharing_officer"), Actor("b", "sharing_officer")
PERSON, NLA = Actor("p", "person"), Actor("r", "receiver")
CONFIRMED = {id_: replace(row, confirmed_by="a lawyer") for id_, row in bases().items()}


@pytest.fixture
def clock() -> HandClock:
    return HandClock("2026-03-02 10:00")


def taken(office: Office, **more: Any) -> tuple[Any, str]:
    asked = {
        "key": uuid4().hex, "scope": "NLA", "kind": "pay", "source_kind": "worker", "text": "I am paid 5 euros an hour",
        "source": "Jan Kowalski", "safe_contact": "0612345678, evenings", "kvk": "12345678",
        "address": "Kade 1, Rotterdam", "municipality": "GM0599",
    } | more  # fmt: skip
    return office.write(lambda c: signals.take(c, office, PERSON, office.now, **asked))


def moved(office: Office, row: Any, event: str, who: Actor = ASSESSOR, reason: str = "looked at", **more: Any) -> Any:
    return office.write(lambda c: signals.step(c, office, row, event, who, office.now, reason=reason, **more))


def founded(office: Office, **more: Any) -> Any:
    return moved(office, moved(office, taken(office, **more)[0], "triage", TAKER), "founded")


def proposed(
    office: Office, row: Any, receiver: str = "SVB", fields: tuple[str, ...] = ("kvk", "address"), **more: Any
) -> Any:
    asked = {"basis": "LB-03", "receiver": receiver, "fields": fields, "reason": "same firm"} | more
    return settled(office, lambda c: shares.propose(c, office, _signal(c, row), FIRST, office.now, **asked))


def sent(office: Office, share: Any) -> Any:
    office.write(lambda c: shares.approve(c, office, _share(c, share), SECOND, office.now))
    office.write(lambda c: shares.send_all(c, office, office.now))
    return office.write(lambda c: _share(c, share))


def test_sg_01_a_workers_complaint_never_goes_where_residence_is_enforced(office: Office) -> None:
    row = founded(office)
    assert not {"IND", "AVIM", "DTV"} & set(shares.offered_to(row))
    allowed = {**CONFIRMED, "LB-99": replace(CONFIRMED["LB-03"], id="LB-99", to=("IND", "AVIM", "DTV"))}
    for receiver in ("IND", "AVIM", "DTV"):
        with pytest.raises(FirewallError) as told:
            proposed(office, row, receiver, basis="LB-99", known=allowed)
        assert (told.value.status, told.value.code) == (403, "firewall")
    assert [line.facts["to"] for line in _audit(office, "share.firewall")] == ["IND", "AVIM", "DTV"]
    assert _all(office, SHARE) == []
    citizen = founded(office, source_kind="citizen")
    assert "IND" in shares.offered_to(citizen)
    with pytest.raises(DBAPIError, match="firewall"):
        office.write(lambda c: c.execute(sa.update(SIGNAL).where(SIGNAL.c.id == row.id).values(firewalled=False)))


def test_sg_02_no_row_an_ended_row_and_an_unconfirmed_one_are_refused_in_three_sentences(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = founded(office)
    ended = {"LB-03": replace(CONFIRMED["LB-03"], valid_to=date(2026, 3, 1))}
    said = []
    for basis, known in (("LB-77", CONFIRMED), ("LB-03", ended)):
        with pytest.raises(RefusedError) as told:
            proposed(office, row, basis=basis, known=known)
        said.append(str(told.value))
    monkeypatch.setenv("BANEN_ENV", "production")
    with pytest.raises(RefusedError) as told:
        proposed(office, row)
    said.append(str(told.value))
    assert ["no legal basis" in said[0], "ended on 2026-03-01" in said[1], "confirmed by nobody" in said[2]] == [
        True
    ] * 3
    proposed(office, row, known=CONFIRMED)


def test_sg_03_nobody_approves_an_own_share_also_not_in_another_role_or_in_the_store(office: Office) -> None:
    share = proposed(office, founded(office))
    with pytest.raises(RefusedError, match="colleague"):
        office.write(lambda c: shares.approve(c, office, share, Actor("a", "sharing_officer"), office.now))
    with pytest.raises(RefusedError):
        office.write(lambda c: shares.SHARES.step(c, share.id, "approve", Actor("b", "assessor"), office.now))
    with pytest.raises(DBAPIError, match="two_people"):
        office.write(lambda c: c.execute(sa.update(SHARE).values(approved_by="a")))


def test_sg_04_only_fields_of_the_categories_and_nothing_by_itself(office: Office) -> None:
    row = founded(office, source_kind="citizen")
    with pytest.raises(RefusedError, match="reporter_name is not in the categories of LB-03"):
        proposed(office, row, fields=("reporter_name",))
    for fields in ((), ("everything",)):
        with pytest.raises(ActError):
            proposed(office, row, fields=fields)
    share = sent(office, proposed(office, row))
    told = office.write(lambda c: shares.read(c, office, share.reference, ("SVB",), NLA, office.now))
    assert told["fields"] == {"kvk": "12345678", "address": "Kade 1, Rotterdam"}


@pytest.mark.parametrize("name", ["language", "nationality", "age", "name"])
def test_sg_05_a_rule_that_looks_at_what_it_may_not_does_not_load(tmp_path: Path, name: str) -> None:
    text = (CONTENT / "act" / "questions.yml").read_text(encoding="utf-8")
    (tmp_path / "act").mkdir()
    file = tmp_path / "act" / "questions.yml"
    file.write_text(
        text.replace("inputs: [persons_at_address,", f"inputs: [{name}, persons_at_address,", 1), encoding="utf-8"
    )
    with pytest.raises(ContentError, match=name) as told:
        questions.questions(tmp_path)
    assert told.value.exit_code == 3
    file.write_text(text.replace("allowed: [", f"allowed: [{name}, ", 1), encoding="utf-8")
    with pytest.raises(ContentError, match="never be looked at"):
        questions.questions(tmp_path)


def test_sg_06_the_precision_of_a_rule_is_told_from_thirty_looked_at(office: Office) -> None:
    def asked(count: int, start: int = 0) -> list[str]:
        def work(connection: Any) -> None:
            for index in range(start, start + count):
                inputs = {"persons_at_address": 6, "floor_m2": 60, "norm_m2": 12}
                questions.ask(connection, "occupancy", f"Street {index}", inputs, office.now, region="AM25")

        office.write(work)
        return [hit["id"] for hit in _all(office, HIT) if hit["outcome"] == "open"]

    waiting = asked(60)
    for index, id_ in enumerate(waiting[:29]):
        outcome = "founded" if index < 18 else "unfounded"
        office.write(lambda c, id_=id_, outcome=outcome: questions.look(c, id_, ASSESSOR, office.now, outcome))
    assert _account(office).precision is None, "29 looked at: not shown"
    for id_ in waiting[29:48]:
        office.write(lambda c, id_=id_: questions.look(c, id_, ASSESSOR, office.now, "unfounded"))
    told = _account(office)
    assert (told.hits, told.looked_at, told.open, told.precision) == (60, 48, 12, 37.5)
    with pytest.raises(ConflictError, match="looked at before"):
        office.write(lambda c: questions.look(c, waiting[0], ASSESSOR, office.now, "founded"))
    office.write(lambda c: questions.suspend(c, "occupancy", ASSESSOR, office.now, "wrong floors"))
    assert office.write(
        lambda c: questions.ask(c, "occupancy", "x", {"persons_at_address": 1, "floor_m2": 1, "norm_m2": 1}, office.now)
    ) is False  # fmt: skip


def test_a_rule_that_is_seldom_right_or_in_one_group_only_warns(office: Office) -> None:
    assert questions._warnings({"founded": 9, "unfounded": 41}, {}) == ("seldom right",)
    assert questions._warnings({"founded": 9, "unfounded": 40}, {}) == ()
    groups = {"AM25": {"founded": 20, "unfounded": 20}, "AM26": {"founded": 12, "unfounded": 28}}
    assert questions._warnings({"founded": 32, "unfounded": 48}, groups) == ("right in one group more than in another",)


def test_no_question_is_about_a_person() -> None:
    for rule in questions.questions().values():
        assert rule.object in ("address", "organisation")
        assert not questions.FORBIDDEN & set(rule.inputs)


def test_sg_07_a_signal_that_is_withdrawn_cancels_what_was_not_sent_and_tells_who_got_something(office: Office) -> None:
    row = founded(office)
    gone = sent(office, proposed(office, row))
    waits = proposed(office, row, "UWV")
    waits = office.write(lambda c: shares.approve(c, office, waits, SECOND, office.now))
    row = moved(office, row, "withdraw", PERSON)
    assert office.write(lambda c: shares.signal_withdrawn(c, row.id, office.now)) == (1, 1)
    states = {share["id"]: share["state"] for share in _all(office, SHARE)}
    assert (states[waits.id], states[gone.id]) == ("CANCELLED", "SENT")
    assert office.write(lambda c: shares.send_all(c, office, office.now)) == 0


def test_sg_08_what_is_for_another_body_goes_there_within_five_working_days_and_is_not_copied(office: Office) -> None:
    row, _ = taken(office)
    assert row.due_on == date(2026, 3, 9)
    with pytest.raises(ActError, match="not named"):
        moved(office, row, "not_ours", TAKER)
    row = moved(office, moved(office, row, "not_ours", TAKER, to="SVB"), "forwarded", TAKER)
    assert (row.state, row.outcome, row.forwarded_to) == ("CLOSED", "forwarded", "SVB")
    assert signals.opened(office, row) == {"text": None, "safe_contact": None}


def test_sg_09_an_unfounded_report_at_a_municipal_point_is_unreadable_the_same_night(
    office: Office, clock: HandClock
) -> None:
    rows = [moved(office, taken(office, scope=scope)[0], "triage", TAKER) for scope in ("GEMEENTE GM0599", "NLA")]
    municipal, other = (moved(office, row, "unfounded") for row in rows)
    assert _went(office, dry=True) == 1
    assert signals.opened(office, municipal)["text"] is not None, "a dry run only counts"
    assert _went(office) == 1
    assert signals.opened(office, municipal)["text"] is None
    assert signals.opened(office, other)["text"] is not None
    clock.set("2026-04-01 03:00")
    assert _went(office) == 1
    kept = {(row["state"], row["outcome"], row["kind"]) for row in _all(office, SIGNAL)}
    assert kept == {("CLOSED", "unfounded", "pay")}, "the counts stay"
    assert everything(office.store) == []


def test_sg_10_of_a_report_that_is_split_who_told_stays_on_one(office: Office) -> None:
    row, _ = taken(office)
    second = office.write(
        lambda c: signals.split(c, office, row, ASSESSOR, office.now, "the room", "housing", "two things")
    )
    assert (second.anonymous, second.source, second.firewalled, second.split_from) == (True, None, True, row.id)
    first = office.write(lambda c: signals.signal_by_id(c, row.id))
    assert office.keys.open(first.key_id, first.source) == "Jan Kowalski"
    nameless, _ = taken(office, source="")
    third = office.write(lambda c: signals.split(c, office, nameless, ASSESSOR, office.now, "x", "hours", "y"))
    assert third.anonymous, "signals#434: what is anonymous stays so in the copy"


def test_sg_11_no_mail_goes_to_who_told_and_a_page_behind_a_code_says_how_it_stands(office: Office) -> None:
    row, code = taken(office, source="")
    moved(office, moved(office, row, "triage", TAKER), "unfounded")
    assert _all(office, MAIL) == []
    with office.store.read() as connection:
        assert signals.by_code(connection, code.lower()).state == "CLOSED"
        with pytest.raises(AbsentError):
            signals.by_code(connection, "0000-0000-0000")


def test_sg_13_a_receiver_finds_its_own_share_alone_and_looking_for_another_is_written_down(office: Office) -> None:
    own, other = sent(office, proposed(office, founded(office))), sent(office, proposed(office, founded(office), "UWV"))
    assert (
        settled(office, lambda c: shares.read(c, office, own.reference, ("SVB",), NLA, office.now))["basis"] == "LB-03"
    )
    for reference in (other.reference, "B-0000-0000"):
        with pytest.raises(AbsentError):
            settled(office, lambda c, reference=reference: shares.read(c, office, reference, ("SVB",), NLA, office.now))
    assert len(_audit(office, "share.missed")) == 2


def test_a_share_expires_is_acknowledged_reports_its_outcome_or_is_recalled(office: Office, clock: HandClock) -> None:
    share = sent(office, proposed(office, founded(office)))
    steps = shares.SHARES
    office.write(lambda c: steps.step(c, share.id, "acknowledge", NLA, office.now))
    office.write(lambda c: steps.step(c, share.id, "report", NLA, office.now, reason="fine", outcome="fine"))
    office.write(lambda c: steps.step(c, share.id, "recall", SECOND, office.now, reason="wrong firm"))
    with pytest.raises(AbsentError):
        settled(office, lambda c: shares.read(c, office, share.reference, ("SVB",), NLA, office.now))
    later = sent(office, proposed(office, founded(office)))
    clock.set("2027-03-03 10:00")
    with pytest.raises(AbsentError):
        settled(office, lambda c: shares.read(c, office, later.reference, ("SVB",), NLA, office.now))


def test_sg_14_what_is_closed_is_opened_again_first(office: Office) -> None:
    row = moved(office, moved(office, taken(office)[0], "triage", TAKER), "unfounded")
    for event, who in (("founded", ASSESSOR), ("answer", PERSON), ("act", ASSESSOR), ("withdraw", PERSON)):
        with pytest.raises(ConflictError, match="Possible now"):
            moved(office, row, event, who)
    with pytest.raises(ConflictError, match="founded is shared"):
        proposed(office, row)
    with pytest.raises(ActError, match="reason"):
        moved(office, row, "reopen", reason="")
    assert moved(office, row, "reopen").state == "IN_ASSESSMENT"
    with pytest.raises(ConflictError):
        moved(office, row, "reopen")


def test_who_told_is_sealed_shown_for_a_reason_and_named_only_after_agreeing(office: Office) -> None:
    row = founded(office)
    assert "Kowalski" not in str(_all(office, SIGNAL))
    with pytest.raises(ActError, match="reason"):
        office.write(lambda c: signals.source_of(c, office, row, ASSESSOR, office.now, " "))
    with pytest.raises(RefusedError):
        office.write(lambda c: signals.source_of(c, office, row, TAKER, office.now, "x"))
    assert office.write(lambda c: signals.source_of(c, office, row, ASSESSOR, office.now, "to call")) == "Jan Kowalski"
    assert len(_audit(office, "signal.source")) == 1
    with pytest.raises(FirewallError, match="agree in writing"):
        proposed(office, row, "COMENSHA", ("reporter_name",), basis="LB-10")
    row = moved(office, row, "agree_to_name", PERSON)
    assert proposed(office, row, "COMENSHA", ("reporter_name",), basis="LB-10").state == "PROPOSED"


def test_where_life_is_in_danger_a_report_is_due_today_and_not_withdrawn(office: Office) -> None:
    row, _ = taken(office, urgent=True)
    assert row.due_on == date(2026, 3, 2)
    with pytest.raises(ConflictError, match="112"):
        moved(office, row, "withdraw", PERSON)


def test_one_key_one_report_and_every_fault_at_once(office: Office) -> None:
    key = uuid4().hex
    (first, code), (again, none) = taken(office, key=key), taken(office, key=key)
    assert (first.id == again.id, bool(code), none) == (True, True, "")
    with pytest.raises(ActError) as told:
        taken(office, kind="x", text="", kvk="12", source_kind="employer")
    assert {fault.where for fault in told.value.faults} == {"kind", "text", "kvk", "source"}


def test_a_joint_action_has_partners_with_own_powers_and_own_reports_and_no_common_file(office: Office) -> None:
    with pytest.raises(ActError, match="own"):
        office.write(
            lambda c: joint.plan(c, FIRST, office.now, "houses", date(2026, 4, 1), {"NLA": "WML 18", "SVB": " "})
        )
    powers = {"NLA": "WML art. 18a", "SVB": "SUWI art. 54"}
    row = office.write(lambda c: joint.plan(c, FIRST, office.now, "houses in the harbour", date(2026, 4, 1), powers))
    row = office.write(lambda c: joint.agree(c, row, FIRST, office.now, "NLA"))
    assert row.state == "PLANNED"
    with pytest.raises(RefusedError, match="no partner"):
        office.write(lambda c: joint.agree(c, row, FIRST, office.now, "UWV"))
    row = office.write(lambda c: joint.agree(c, row, SECOND, office.now, "SVB"))
    assert row.state == "AGREED"
    row = office.write(lambda c: joint.JOINTS.step(c, row.id, "done", FIRST, office.now))
    row = office.write(lambda c: joint.report(c, row, FIRST, office.now, "NLA", "two fines"))
    row = office.write(lambda c: joint.report(c, row, SECOND, office.now, "SVB", "nothing found"))
    assert (row.state, set(row.partners)) == ("REPORTED", {"NLA", "SVB"})


def test_every_basis_has_a_day_a_law_and_bodies_and_none_is_for_an_employer_or_for_residence() -> None:
    residence = {name for name, each in bodies().items() if each["enforces_residence"]}
    for row in bases().values():
        assert row.law
        assert row.article
        assert not residence & set(row.to), row.id
        assert row.confirmed_by is None, "a lawyer's name is for whoever runs it"
    with pytest.raises(RefusedError, match="gets nothing under LB-07"):
        basis_for("LB-07", "NLA", ["kvk"], date(2026, 3, 1))


def _went(office: Office, *, dry: bool = False) -> int:
    return next(each.count for each in retain(office, dry=dry) if each.kind == "signal")


def _signal(connection: Any, row: Any) -> Any:
    return signals.signal_by_id(connection, row.id)


def _share(connection: Any, share: Any) -> Any:
    return shares.share_by_id(connection, share.id)


def _account(office: Office) -> PrecisionAccount:
    with office.store.read() as connection:
        return questions.account(connection)[0]


def _audit(office: Office, action: str) -> list[Any]:
    with office.store.read() as connection:
        return list(connection.execute(sa.select(AUDIT).where(AUDIT.c.action == action).order_by(AUDIT.c.seq)))


def _all(office: Office, table: sa.Table) -> list[dict[str, Any]]:
    with office.store.read() as connection:
        return [dict(row._mapping) for row in connection.execute(sa.select(table))]


def test_sg_12_a_lost_code_is_asked_by_any_address_and_sent_to_a_known_one_alone(
    visitor: Visitor, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page and the work done before it is sent are the same; the mail has no word of a report."""
    visitor.get("/en/adres/melden").send({"text": "no pay", "safe": "evenings, to Person0001@example.org please"})
    old = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", visitor.words)[0]  # type: ignore[index]
    pages, counts = [], []
    for address in ("person0001@example.org", "person0002@example.org"):
        asked: list[str] = []
        note = lambda *each, asked=asked: asked.append(each[2].split("(")[0])  # noqa: E731
        sa.event.listen(office.store.engine, "before_cursor_execute", note)
        visitor.get("/en/adres/melden/stand").post("/en/adres/melden/code", {"email": address})
        sa.event.remove(office.store.engine, "before_cursor_execute", note)
        pages.append(visitor.text)
        counts.append(asked)
    assert pages[0] == pages[1]
    assert counts[0] == counts[1]
    by = Kept()
    monkeypatch.setattr(codes, "postman", lambda: by)
    do_round(office)
    (mail,) = by.sent
    assert mail["To"] == "Person0001@example.org"
    assert not re.search("report|melding|pay|pressure", str(mail["Subject"]) + mail.get_content(), re.IGNORECASE)
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", mail.get_content())[0]  # type: ignore[index]
    assert "We have your report" in visitor.get("/en/adres/bericht").send({"code": code}).words
    assert visitor.get("/en/adres/bericht").send({"code": old}).status == 404
    for _ in range(4):
        visitor.get("/en/adres/melden/stand").post("/en/adres/melden/code", {"email": "person0001@example.org"})
        assert visitor.text == pages[0], "who asks too often is told the same"
    do_round(office)
    assert len(by.sent) == 3
    with office.store.read() as connection:
        assert code not in str(connection.execute(sa.select(OUTBOX)).all())
