"""Posting notifications (F7): PW-01 to PW-06, chains, the importer, and what is not in a table of steps (WF-01)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from banen.act.accounts.acting import acting
from banen.act.checks import KINDS, everything
from banen.act.errors import AbsentError, ActError, ConflictError, RefusedError
from banen.act.identity import fresh_id, fresh_reference
from banen.act.jobs.round import do_round
from banen.act.office import Office
from banen.act.postings import notifications
from banen.act.postings.notifications import POSTINGS, Notice, Worker
from banen.act.postings.table import COLUMNS, read_notices
from banen.act.rights.retention import retain
from banen.act.signals.signals import SIGNALS
from banen.act.store.tables.files import FILE_EVENT
from banen.act.store.tables.people import SUBJECT
from banen.act.store.tables.points import POINT
from banen.act.store.tables.postings import POSTED_WORKER, POSTING_EDITION
from banen.act.store.tables.seekers import MATCH_ROUND, SEEKER, VACANCY
from banen.act.store.tables.signals import HIT, SIGNAL
from banen.act.workflow import Actor, Workflow
from banen.model.rules import rule
from banen.model.rules.decide import decide
from tests.act.conftest import HandClock
from tests.act.officers import officer

PROVIDER, CLIENT = Actor("p", "provider"), Actor("c", "client")


@pytest.fixture
def clock() -> HandClock:
    return HandClock("2026-03-30 09:00")


def worker(name: str = "Zoltán Szőke", starts: str = "2026-04-02", ends: str = "2026-08-31", **more: Any) -> Worker:
    return Worker(
        name, date(1990, 1, 1), "third", date.fromisoformat(starts), date.fromisoformat(ends), "A1-77", **more
    )


def notice(*workers: Worker, starts: str = "2026-04-02", ends: str = "2027-12-31", at: str = "08:00") -> Notice:
    given = workers or (worker(starts=starts, ends=ends),)
    return Notice(
        "PL 1", "12345678", "J. de Vries", "steel work", "Kade 1, Rotterdam", "2511", date.fromisoformat(starts),
        date.fromisoformat(ends), time.fromisoformat(at), given,
    )  # fmt: skip


def notified(office: Office, what: Notice, key: str = "") -> Any:
    return office.write(lambda c: notifications.notify(c, office, PROVIDER, office.now, what, key or uuid4().hex))


@pytest.mark.parametrize(
    ("starts", "due"), [("2026-04-02", "2026-04-13"), ("2026-12-23", "2026-12-31")], ids=["PW-01", "PW-02"]
)
def test_pw_01_and_02_the_client_checks_within_five_working_days(office: Office, starts: str, due: str) -> None:
    assert notified(office, notice(starts=starts)).check_due == date.fromisoformat(due)


@pytest.mark.parametrize(("at", "in_time"), [("07:59", True), ("08:00", False), ("10:00", False)])
def test_pw_03_a_notification_on_the_day_itself_is_in_time_before_the_hour_of_work(
    office: Office, clock: HandClock, at: str, in_time: bool
) -> None:
    clock.set(f"2026-04-02 {at}")
    assert notified(office, notice()).in_time is in_time


def test_pw_04_a_client_that_says_no_gets_a_new_edition_to_check_and_the_first_stays_readable(
    office: Office, clock: HandClock
) -> None:
    row = notified(office, notice())
    with pytest.raises(ActError, match="reason"):
        office.write(lambda c: notifications.check(c, row, CLIENT, office.now, "error"))
    row = office.write(lambda c: notifications.check(c, row, CLIENT, office.now, "error", "he works elsewhere"))
    assert row.state == "CONTESTED"
    better = Notice(**{**notice().__dict__, "nature": "welding"})
    row = office.write(lambda c: notifications.change(c, office, row, PROVIDER, office.now, better))
    assert (row.state, row.edition) == ("NOTIFIED", 2)
    with office.store.read() as connection:
        said = [notifications.edition_of(connection, office, row, n)["nature"] for n in (1, 2)]
    assert said == ["steel work", "welding"]
    row = office.write(lambda c: notifications.check(c, row, CLIENT, office.now, "correct"))
    assert row.state == "CONFIRMED"
    with pytest.raises(DBAPIError, match="append-only"):
        office.write(lambda c: c.execute(sa.update(POSTING_EDITION).values(sealed="x")))
    assert everything(office.store) == []


def test_pw_05_who_replaces_somebody_on_the_same_task_goes_on_where_the_other_stopped(office: Office) -> None:
    first = worker("Anna Kowalska", "2026-04-02", "2026-08-31")
    second = worker("-", "2026-09-01", "2027-12-31", replaces="Anna Kowalska")
    row = notified(office, notice(first))
    row = office.write(lambda c: notifications.change(c, office, row, PROVIDER, office.now, notice(first, second)))
    with office.store.read() as connection:
        assert notifications.full_terms_from(connection, row, date(2027, 1, 1)) == date(2027, 4, 2), "not 1 Sep 2027"
        (one, held_one), (two, held_two) = notifications.workers_of(connection, office, row.id)
    assert (two.replaces, held_two["name"]) == (one.id, "-")
    office.keys.destroy(two.key_id)
    with office.store.read() as connection:
        assert [held["name"] for _, held in notifications.workers_of(connection, office, row.id)] == ["Anna Kowalska"]
    assert held_one != held_two


def test_workers_side_by_side_are_one_stay_and_a_gap_is_not_work(office: Office) -> None:
    workers = (worker("A", "2026-04-02", "2026-10-31"), worker("B", "2026-05-01", "2026-09-30"),
               worker("C", "2027-01-01", "2027-12-31"))  # fmt: skip
    row = notified(office, notice(*workers))
    with office.store.read() as connection:
        found = notifications.full_terms_from(connection, row, date(2027, 1, 1))
    stays = "2026-04-02/2026-10-31, 2027-01-01/2027-12-31"
    case = {"reasoned_notice": False, "all_dutch_terms_given": False, "stays": stays}
    by_hand = decide(rule("detachering_voorwaarden"), case, date(2027, 1, 1)).results["full_terms_from"][0]
    assert found == by_hand == date(2027, 6, 1), "B worked beside A and adds nothing; November and December add nothing"


def test_pw_06_the_client_sees_names_and_period_and_no_number_and_nobody_else_sees_anything(office: Office) -> None:
    row = notified(office, notice())
    with office.store.read() as connection:
        (shown,) = notifications.as_seen_by(connection, office, row, "client")
        (own,) = notifications.as_seen_by(connection, office, row, "provider")
        assert notifications.in_scope(connection, row.reference, ("12345678",)).id == row.id
        with pytest.raises(AbsentError):
            notifications.in_scope(connection, row.reference, ("87654321",))
    assert set(shown) == {"name", "starts", "ends"}
    assert own["a1"] == "A1-77"
    stored = str(_all(office, POSTED_WORKER)) + str(_all(office, POSTING_EDITION))
    assert "Szőke" not in stored
    assert "A1-77" not in stored


def test_one_key_one_notification_and_every_fault_at_once(office: Office) -> None:
    key = uuid4().hex
    assert notified(office, notice(), key).id == notified(office, notice(), key).id
    wrong = Notice("", "12345678", "", "x", "y", "z", date(2026, 4, 2), date(2026, 4, 1), time(8), (worker("123"),))
    with pytest.raises(ActError) as told:
        notified(office, wrong)
    assert {fault.where for fault in told.value.faults} == {"provider", "contact", "ends", "worker 1"}


def test_what_the_client_does_not_check_in_time_is_noted_and_a_posting_ends_or_is_cancelled(
    office: Office, clock: HandClock
) -> None:
    row, other = notified(office, notice()), notified(office, notice())
    with pytest.raises(ConflictError, match="starts on"):
        office.write(lambda c: POSTINGS.step(c, row.id, "end", PROVIDER, office.now))
    office.write(lambda c: POSTINGS.step(c, other.id, "cancel", PROVIDER, office.now))
    clock.set("2026-04-13 23:00")
    assert office.write(lambda c: notifications.pass_by(c, office.now)) == 0
    clock.set("2026-04-14 09:00")
    assert office.write(lambda c: notifications.pass_by(c, office.now)) == 1
    with pytest.raises(ConflictError, match="started on"):
        office.write(lambda c: POSTINGS.step(c, row.id, "cancel", PROVIDER, office.now))
    assert office.write(lambda c: POSTINGS.step(c, row.id, "end", PROVIDER, office.now)).state == "ENDED"


LINE = "a,PL 1,12345678,J. de Vries,steel,Kade 1,2511,2026-04-02,2026-12-31,08:00,{name},{born},{group},,,A1-1,,"


def test_a_table_of_notifications_is_taken_whole_or_told_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "postings.csv"
    good = LINE.format(name="Łukasz Żółć", born="1990-02-03", group="eu")
    file.write_text("\n".join((",".join(COLUMNS), good, good.replace("Łukasz Żółć", "Đorđe"))), encoding="utf-8")
    (read,) = read_notices(file).values()
    assert [each.name for each in read.workers] == ["Łukasz Żółć", "Đorđe"]
    bad = (good.replace("1990-02-03", "3-2-1990"), good.replace("a,", "b,", 1).replace(",eu,", ",mars,"),
           good.replace("Kade 1", "Kade 2"))  # fmt: skip
    file.write_text("\n".join((",".join(COLUMNS), good, *bad)), encoding="utf-8")
    with pytest.raises(ActError) as told:
        read_notices(file)
    text = " ".join(str(fault) for fault in told.value.faults)
    assert all(part in text for part in ("3-2-1990", "mars", "another workplace"))


# WF-01 over every kind of file of the second half -------------------------------------------------------------------

ROLES = ("system", "person", "case_worker", "decider", "proposer", "provider", "client", "adviser", "receiver",
         "signal_taker", "assessor", "sharing_officer", "release_officer", "admin", "consultant", "account_editor",
         "account_approver")  # fmt: skip
NEW = [kind for kind in KINDS if kind.kind not in ("statement", "contact")]
FILLED = {
    "release": {"counted": "AT-01", "period": "2026Q1", "vintage": 1, "rules": "x", "watermark": 0, "flags": [],
                "watermark_hash": "x", "demo": False, "created_by": "a"},
    "case": {"scope": "x", "proposer": "x", "key_id": "0" * 32, "suspended_days": 0},
    "posting": {"provider": "x", "client": "x", "edition": 1, "key_id": "0" * 32, "sector": "x", "task": "x",
                "starts": date(2026, 4, 2), "ends": date(2026, 5, 2), "in_time": True, "check_due": date(2026, 4, 13)},
    "signal": {"scope": "x", "kind": "pay", "source_kind": "worker", "anonymous": True, "firewalled": True,
               "key_id": "0" * 32, "language": "nl", "urgent": False},
    "share": {"signal": "0" * 32, "basis": "LB-03", "receiver": "SVB", "fields": ["kvk"], "reason": "x",
              "proposed_by": "a", "expires_on": date(2027, 1, 1), "tell_person": True},
    "referral": {"point": "0" * 32, "receiver": "barka", "kind": "help", "language": "pl", "key_id": "0" * 32,
                 "expires_on": date(2026, 5, 2), "consent_at": datetime(2026, 3, 1, tzinfo=UTC)},
    "seeker": {"subject": "0" * 32, "municipality": "GM0363", "touched_at": datetime(2026, 3, 1, tzinfo=UTC)},
    "match": {"round": "0" * 32, "seeker": "0" * 32, "vacancy": "0" * 32, "points": 50, "listed": True,
              "approved_by": "a", "chosen_at": datetime(2026, 3, 1, tzinfo=UTC), "here_after": 0},
    "account_line": {"theme": "x", "subject": "R1", "status": "x", "effective_on": date(2026, 4, 2), "reason": "x",
                     "evidence": "x", "proposed_by": "a", "proposed_at": datetime(2026, 3, 1, tzinfo=UTC),
                     "approved_by": "b", "link": "0" * 64},
    "joint": {"title": "x", "on": date(2026, 4, 2), "partners": {}},
}  # fmt: skip


def filled(workflow: Workflow, office: Office) -> dict[str, Any]:
    """A file of a kind as it would begin."""
    table = workflow.table
    more: dict[str, Any] = dict(next(v for k, v in FILLED.items() if table.name.startswith(k)))
    times = {c.name: office.now for c in table.c if c.name in ("created_at", "received_at", "notified_at")}
    own = {"kind": workflow.kind} if table.name == "case_file" else {}
    if "reference" in table.c:
        own["reference"] = fresh_reference()
    return {"id": fresh_id(), **more, **times, **own}


def looked_for(connection: Any, office: Office, round_id: str | None) -> None:
    """The person, and for a proposal the search, the vacancy and the round that it belongs to."""
    one = "0" * 32
    person = {"kind": "person", "issuer": "x", "sub_hash": "0" * 64, "loa": "low", "language": "nl", "key_id": one}
    connection.execute(sa.insert(SUBJECT).values(id=one, created_at=office.now, **person))
    if round_id is None:
        return
    connection.execute(sa.insert(SEEKER).values(
        id=one, reference=fresh_reference(), state="ACTIVE", version=1, subject=one, created_at=office.now,
        touched_at=office.now))  # fmt: skip
    vacancy = {"name": "x", "scope": "AM25", "state": "OPEN", "content": {}, "loaded_at": office.now}
    connection.execute(sa.insert(VACANCY).values(id=one, **vacancy))
    made = {"mode": "total", "seed": 1, "counts": {}, "content": "x", "by": "a", "made_at": office.now}
    connection.execute(sa.insert(MATCH_ROUND).values(
        id=round_id, reference=fresh_reference(), scope="AM25", day=date(2026, 3, 1), **made))  # fmt: skip


@pytest.mark.parametrize("workflow", NEW, ids=lambda w: w.kind)
def test_wf_01_what_is_not_in_a_table_changes_nothing(office: Office, workflow: Workflow) -> None:
    states = sorted({t.source for t in workflow.transitions} | {t.target for t in workflow.transitions})
    guarded = {(t.source, t.event) for t in workflow.transitions if t.guard is not None}
    allowed = {(t.source, t.event, role): t.target for t in workflow.transitions for role in t.roles}
    row = filled(workflow, office)

    def work(connection: Any) -> None:
        if workflow.kind == "share":
            signal = filled(SIGNALS, office) | {"id": row["signal"], "state": "FOUNDED", "version": 1}
            connection.execute(sa.insert(SIGNAL).values(**signal))
        if workflow.kind == "referral":
            connection.execute(sa.insert(POINT).values(
                id=row["point"], region="AM25", name="x", status="planned", languages=[], channels=[], place="",
                hours="", checked_on=date(2026, 3, 1)))  # fmt: skip
        if workflow.kind in ("seeker", "match"):
            looked_for(connection, office, row["round"] if workflow.kind == "match" else None)
        workflow.begin(connection, {**row, "state": states[0]}, Actor("x", "system"), office.now)
        count = sa.select(sa.func.count()).select_from(FILE_EVENT)
        before = connection.execute(count).scalar_one()
        for state, event, role in product(states, workflow.events, ROLES):
            target = allowed.get((state, event, role))
            if target is not None and (state, event) in guarded:
                continue
            point = connection.begin_nested()
            connection.execute(sa.update(workflow.table).where(workflow.table.c.id == row["id"]).values(state=state))
            try:
                moved = workflow.step(connection, row["id"], event, Actor("x", role), office.now, reason="x").state
            except (ConflictError, RefusedError):
                moved = None
                assert connection.execute(count).scalar_one() == before
            point.rollback()
            assert moved == target, (state, event, role)

    office.write(work)


def test_nobody_of_staff_is_the_system() -> None:
    """No outcome against somebody is reached without a person: the system has no event that refuses."""
    for workflow in NEW:
        refusing = {t.target for t in workflow.transitions if "system" in t.roles}
        assert not refusing & {"REFUSED", "DECLINED", "DISMISSED", "INADMISSIBLE", "LEFT_OUT", "GRANTED"}, workflow.kind


def _all(office: Office, table: sa.Table) -> list[Any]:
    with office.store.read() as connection:
        return [dict(row._mapping) for row in connection.execute(sa.select(table))]


def test_a_role_is_needed_to_act(office: Office) -> None:
    assert officer(office, "firm", "provider", "PL 1").role == "provider"
    with pytest.raises(RefusedError, match="no client"):
        office.write(lambda c: acting(c, office, "firm", "client", "12345678", "demo"))


def test_chains_and_stopping_to_begin_anew_are_asked_about_once_a_day_and_name_nobody(
    office: Office, clock: HandClock
) -> None:
    clock.set("2026-12-01 10:00")
    for number, (starts, ends) in enumerate((("2025-10-01", "2026-03-31"), ("2026-04-01", "2027-03-31"))):
        notified(office, replace(notice(starts=starts, ends=ends), provider=f"PL {number}"))
    for _ in range(3):
        row = notified(office, replace(notice(starts="2026-11-01", ends="2026-12-31"), provider="RO 9", client="8" * 8))
        office.write(lambda c, row=row: notifications.finish(c, row, PROVIDER, office.now, "end"))
    for _ in range(2):
        do_round(office)
    with office.store.read() as connection:
        found = {(row.rule, row.object): (row.inputs, row.sector) for row in connection.execute(sa.select(HIT))}
    assert found == {
        ("posting_chain", "12345678"): ({"postings_on_task": 2, "months_on_task": 14}, "2511"),
        ("stop_and_start", "RO 9"): ({"stops_in_year": 3, "starts_in_year": 3}, "2511"),
    }


def test_what_a_posting_said_goes_five_years_after_its_end_and_its_days_stay(office: Office, clock: HandClock) -> None:
    row = notified(office, notice(starts="2026-04-02", ends="2026-05-31"))
    clock.set("2026-05-04 09:00")
    office.write(lambda c: notifications.finish(c, row, PROVIDER, office.now, "end"))
    for day, count in (("2031-05-03", 0), ("2031-05-05", 1)):
        clock.set(f"{day} 09:00")
        found = {each.kind: each.count for each in retain(office, dry=True)}
        assert found["posting"] == count, day
    retain(office, dry=False)
    with office.store.read() as connection:
        (worker_,) = connection.execute(sa.select(POSTED_WORKER)).all()
        assert (worker_.sealed, worker_.starts) == (None, date(2026, 4, 2))
        assert notifications.workers_of(connection, office, row.id) == []
        assert notifications.edition_of(connection, office, row, 1) == {}
    assert {each.kind: each.count for each in retain(office, dry=True)}["posting"] == 0
    assert everything(office.store) == []
