"""Mail and jobs: the steps with their times, what is sent once, what counts, and who does work: RG-07…16 and JB."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

from banen.act.accounts.subjects import newcomer
from banen.act.clock import instant, written
from banen.act.errors import ConflictError
from banen.act.jobs.ended import ended, start_again
from banen.act.jobs.handlers import HANDLERS
from banen.act.jobs.round import do_round
from banen.act.jobs.worker import PAUSES, finish, lease, work_one
from banen.act.mail import sending
from banen.act.mail.postmen import SmtpPostman
from banen.act.mail.sending import HardRefusalError, SoftRefusalError, UnknownFateError, bounced, send_one
from banen.act.mail.steps import plan, plan_stay, plan_welcome, still_here
from banen.act.office import Office
from banen.act.registrations import contacts
from banen.act.registrations.answers import Reach
from banen.act.store.outbox import put
from banen.act.store.tables.files import CONTACT, MAIL, STATEMENT, SUPPRESSION
from banen.act.store.tables.work import OUTBOX
from tests.act.conftest import HandClock
from tests.act.test_portal import STAY, begun, rows
from tests.act.visitor import Visitor
from tests.serving import SECONDS, port_for_another


class Kept:
    """A postman that keeps what it was given, and refuses as told."""

    def __init__(self, *refusals: Exception | None) -> None:
        self.sent: list[EmailMessage] = []
        self.refusals = list(refusals)

    def send(self, mail: EmailMessage) -> None:
        refusal = self.refusals.pop(0) if self.refusals else None
        if refusal is not None:
            raise refusal
        self.sent.append(mail)


@pytest.fixture
def person(office: Office) -> str:
    """Somebody with a confirmed address, who reads Polish; M1 went."""

    def work(connection: Any) -> str:
        who = newcomer(connection, office.keys, "pl", office.now)
        contacts.give(connection, office.keys, who, Reach("person0001@example.org", None), "pl", office.now)
        row, actor = contacts.current(connection, who.id), contacts.Actor(who.id, "person")
        assert row is not None
        contacts.CONTACTS.step(connection, row.id, "confirm", actor, office.now, confirmed_at=office.now)
        connection.execute(sa.update(MAIL).values(state="sent", sent_at=office.now))
        return str(who.id)

    return office.write(work)


def deliver(office: Office, by: Any) -> int:
    count = 0
    while send_one(office, by, contacts.silenced):
        count += 1
    return count


def planned(office: Office, person: str, template: str, due: datetime | None = None, occasion: str = "x") -> None:
    office.write(lambda c: plan(c, person, template, occasion, "pl", due or office.now))


def state_of(office: Office, template: str) -> str:
    return str(next(row.state for row in rows(office, MAIL) if row.template == template))


@pytest.mark.parametrize(
    ("starts", "due"), [(date(2026, 3, 2), "2026-06-08T07:00"), (date(2026, 11, 23), "2027-03-01T08:00")]
)
def test_rg_07_m3_is_due_98_days_after_the_start_at_nine(
    office: Office, person: str, clock: HandClock, starts: date, due: str
) -> None:
    clock.now = instant(starts)
    office.write(lambda c: plan_stay(c, person, "s", "pl", starts, None, office.now))
    assert [written(row.due_at)[:16] for row in rows(office, MAIL) if row.template == "m3"] == [due]


def test_rg_08_m4_comes_two_weeks_before_the_end_or_the_next_morning_or_not() -> None:
    end = date(2026, 8, 31)
    assert still_here(end, instant(date(2026, 7, 1))) == instant(date(2026, 8, 17), sending_hour())
    assert still_here(end, instant(date(2026, 8, 20))) == instant(date(2026, 8, 21), sending_hour())
    assert still_here(end, instant(date(2026, 8, 29))) is None


def sending_hour() -> Any:
    from banen.act.mail.steps import MORNING

    return MORNING


def test_rg_09_one_mail_a_week_and_what_waits_is_not_lost(office: Office, person: str, clock: HandClock) -> None:
    clock.set("2026-06-01 10:00")
    office.write(lambda c: plan_welcome(c, person, "pl", office.now))
    by = Kept()
    clock.set("2026-06-01 10:15")
    assert deliver(office, by) == 1
    planned(office, person, "m5", instant(date(2026, 6, 3), sending_hour()))
    clock.set("2026-06-03 09:00")
    assert deliver(office, by) == 0
    assert [written(r.due_at)[:16] for r in rows(office, MAIL) if r.template == "m5"] == ["2026-06-08T07:00"]
    clock.set("2026-06-08 09:00")
    assert deliver(office, by) == 1


def test_a_mail_is_in_the_own_language_with_dutch_and_tracks_nobody(office: Office, person: str) -> None:
    """Bug report 15 (open-forms#2390)."""
    by = Kept()
    planned(office, person, "m5")
    deliver(office, by)
    mail = by.sent[0]
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "Twoja praca się skończyła?" in text
    assert "Is uw werk gestopt?" in text
    assert mail["List-Unsubscribe"]
    assert "<img" not in html
    assert not re.search(r"https?://\S*\?", text), "no query data in links"


def test_rg_13_a_scanner_that_opens_the_link_confirms_nothing(office: Office, visitor: Visitor) -> None:
    """Bug report 41: link scanners open mail, and some run scripts."""
    begun(visitor).get("/en/adres/mijn/contact").send({"email": "person0001@example.org", "phone": ""})
    by = Kept()
    deliver(office, by)
    link = re.search(r"/en/adres/bevestig/\S+", by.sent[0].get_body(("plain",)).get_content())[0]  # type: ignore[index,union-attr]
    scanner = visitor.other()
    for _ in range(3):
        assert scanner.get(link).status == 200
    assert "<script" not in scanner.text
    assert rows(office, CONTACT)[0].state == "SENT"
    scanner.send()
    assert "is confirmed" in scanner.words
    assert rows(office, CONTACT)[0].state == "CONFIRMED"
    assert "confirmed before" in scanner.get(link).words
    scanner.post(link, {})
    assert "confirmed before" in scanner.words
    assert [row.template for row in rows(office, MAIL)] == ["m1", "m2"]


def test_a_link_is_good_for_a_day(office: Office, visitor: Visitor, clock: HandClock) -> None:
    begun(visitor).get("/en/adres/mijn/contact").send({"email": "person0001@example.org", "phone": ""})
    by = Kept()
    deliver(office, by)
    link = re.search(r"/en/adres/bevestig/\S+", by.sent[0].get_body(("plain",)).get_content())[0]  # type: ignore[index,union-attr]
    clock.now += timedelta(hours=25)
    assert visitor.other().get(link).status == 404


def test_rg_15_what_is_withdrawn_before_the_mark_is_not_sent(office: Office, person: str) -> None:
    planned(office, person, "m5")
    office.write(lambda c: contacts.remove(c, person, office.now))
    by = Kept()
    assert deliver(office, by) == 0
    assert by.sent == []


def test_rg_16_a_code_that_is_too_old_lapses_and_the_draft_stays(
    office: Office, visitor: Visitor, clock: HandClock
) -> None:
    from tests.act.test_sign_in import clerk

    clock.set("2025-12-01 10:00")
    begun(visitor).send({"postcode": "1234 AB", "number": "51"})
    visitor.send(STAY)
    visitor.get("/en/adres/contact").send({"email": "", "phone": ""})
    visitor.send({"truth": "1"})
    code = re.search(r'<p class="number">(\w{8})</p>', visitor.text)[1]  # type: ignore[index]
    do_round(office)
    clock.now += timedelta(days=15)
    officer = visitor.other()
    officer.cookies.set("__Host-banen", clerk(office, "a", ("desk_clerk", "GM0518")))
    officer.get("/en/loket/code").send({"reference": rows(office, STATEMENT)[0].reference, "code": code})
    assert officer.status == 422
    assert rows(office, STATEMENT)[0].state == "CHECKED"


def test_two_hard_refusals_with_a_week_between_silence_an_address_and_a_person_can_lift_it(
    office: Office, person: str, clock: HandClock
) -> None:
    """Bug report 38 (postal#786): no window of 24 hours."""
    by = Kept(HardRefusalError(550), HardRefusalError(550))
    planned(office, person, "m5", occasion="1")
    deliver(office, by)
    clock.now += timedelta(days=8)
    planned(office, person, "m5", occasion="2")
    deliver(office, by)
    assert rows(office, CONTACT)[0].state == "UNREACHABLE"
    assert rows(office, SUPPRESSION)[0].since is not None
    planned(office, person, "m6", occasion="3")
    deliver(office, by)
    assert by.sent == []
    assert office.write(lambda c: sending.lift(c, rows(office, SUPPRESSION)[0].email_idx)) is True


def test_soft_refusals_never_silence_end_dead_and_can_be_started_again(
    office: Office, person: str, clock: HandClock
) -> None:
    """Bug reports 13, 14, 38, 40."""
    by = Kept(*[SoftRefusalError(452) for _ in range(20)])
    planned(office, person, "m5")
    for pause in (*PAUSES, timedelta(days=1)):
        deliver(office, by)
        clock.now += pause
    assert state_of(office, "m5") == "dead"
    assert rows(office, SUPPRESSION) == []
    by.refusals.clear()
    mail = next(row for row in rows(office, MAIL) if row.template == "m5")
    with office.store.read() as connection:
        assert [(each.id, each.kind) for each in ended(connection)] == [(mail.id, f"mail {mail.template}")]
    office.write(lambda c: start_again(c, mail.id, office.now))
    deliver(office, by)
    assert len(by.sent) == 1


def test_jb_05_a_refusal_in_the_talk_and_a_report_of_it_count_once(office: Office, person: str) -> None:
    """Bug report 39 (bunmail#68)."""
    planned(office, person, "m5")
    deliver(office, Kept(HardRefusalError(550)))
    mail = next(row for row in rows(office, MAIL) if row.template == "m5")
    assert office.write(lambda c: bounced(c, mail.message_id, office.now, contacts.silenced)) is False
    assert [row.hard for row in rows(office, SUPPRESSION)] == [1]


@pytest.mark.parametrize(("template", "times"), [("m5", 1), ("m1", 2)])
def test_jb_01_a_worker_killed_after_sending_sends_m5_once_and_m1_under_one_id(
    office: Office, person: str, clock: HandClock, template: str, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(office, person, template)
    if template == "m1":
        office.write(lambda c: c.execute(sa.update(CONTACT).values(state="SENT")))
    by = Kept()

    class KilledError(BaseException):
        pass

    def killed(*_: Any) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_sent", killed)
        with pytest.raises(KilledError):
            send_one(office, by, contacts.silenced)
    assert deliver(office, by) == 0, "its lease still runs"
    clock.now += timedelta(minutes=6)
    deliver(office, by)
    assert len(by.sent) == times
    assert len({mail["Message-ID"] for mail in by.sent}) == 1


def test_a_fate_that_is_unknown_is_not_tried_again(office: Office, person: str, clock: HandClock) -> None:
    planned(office, person, "m5")
    by = Kept(UnknownFateError())
    deliver(office, by)
    clock.now += timedelta(days=2)
    assert deliver(office, by) == 0
    assert state_of(office, "m5") == "unknown"


@pytest.fixture
def server() -> Iterator[tuple[SmtpPostman, list[Any]]]:
    """A real SMTP server that refuses one address for good and another for now."""
    kept: list[Any] = []

    class Handler:
        async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
            if address.startswith("gone"):
                return "550 no such user"
            if address.startswith("full"):
                return "452 mailbox full"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
            kept.append(envelope)
            return "250 OK"

    with port_for_another() as port:
        controller = Controller(Handler(), hostname="127.0.0.1", port=port, ready_timeout=SECONDS)
        controller.start()
        yield SmtpPostman(f"smtp://127.0.0.1:{port}"), kept
        controller.stop()


def test_mail_goes_by_smtp_and_its_refusals_are_told_apart(server: tuple[SmtpPostman, list[Any]]) -> None:
    by, kept = server
    for name, refusal in (("person0001", None), ("gone", HardRefusalError), ("full", SoftRefusalError)):
        mail = EmailMessage()
        mail["To"], mail["From"], mail["Subject"] = f"{name}@example.org", "portaal@example.org", "Test ł"
        mail.set_content("Zażółć")
        if refusal is None:
            by.send(mail)
        else:
            with pytest.raises(refusal):
                by.send(mail)
    assert len(kept) == 1
    with pytest.raises(SoftRefusalError):
        SmtpPostman("smtp://127.0.0.1:1").send(mail)


def work(office: Office, count: int) -> None:
    office.write(lambda c: [put(c, "test", str(n), {"n": n}, office.now) for n in range(count)])


def test_jb_02_two_workers_do_each_job_once(office: Office) -> None:
    work(office, 60)
    done: list[int] = []
    handlers = {"test": lambda connection, office, payload, at: done.append(payload["n"])}

    def one() -> None:
        while work_one(office, handlers):
            pass

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(one), pool.submit(one)]:
            each.result()
    assert {row.state for row in rows(office, OUTBOX)} == {"done"}
    assert set(done) == set(range(60))
    assert [row.attempts for row in rows(office, OUTBOX)] == [1] * 60


def test_two_workers_at_once_send_each_mail_once(office: Office, person: str) -> None:
    """Bug report 33 (plane#9609): two schedulers sent two."""

    def welcome(connection: Any) -> None:
        row = connection.execute(sa.select(MAIL)).one()
        for n in range(12):
            other = {**row._mapping, "id": f"{n:032x}", "message_id": f"<{n}@x>", "occasion": str(n), "template": "m6"}
            connection.execute(sa.insert(MAIL).values(**other | {"state": "waiting", "due_at": office.now}))

    office.write(welcome)
    by = Kept()

    def one() -> None:
        while send_one(office, by, contacts.silenced):
            pass

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(one), pool.submit(one)]:
            each.result()
    assert sorted(mail["Message-ID"] for mail in by.sent) == sorted(f"<{n}@x>" for n in range(12))


def test_jb_03_who_comes_late_with_a_lease_that_is_over_is_refused(office: Office, clock: HandClock) -> None:
    work(office, 1)
    first = office.write(lambda c: lease(c, ("test",), office.now))
    clock.now += timedelta(minutes=6)
    second = office.write(lambda c: lease(c, ("test",), office.now))
    assert first is not None
    assert second is not None
    with pytest.raises(ConflictError):
        office.write(lambda c: finish(c, first, office.now))
    office.write(lambda c: finish(c, second, office.now))
    assert [row.state for row in rows(office, OUTBOX)] == ["done"]


def test_jb_04_an_hour_that_comes_twice_is_the_first(office: Office) -> None:
    from datetime import time

    assert written(instant(date(2026, 10, 25), time(2, 30))).startswith("2026-10-25T00:30")


def test_work_that_always_fails_ends_dead_and_a_person_starts_it_again(office: Office, clock: HandClock) -> None:
    work(office, 1)

    def broken(*_: Any) -> None:
        raise RuntimeError("no")

    for pause in (*PAUSES, timedelta(days=1)):
        assert work_one(office, {"test": broken})
        clock.now += pause
    assert not work_one(office, {"test": broken})
    with office.store.read() as connection:
        (row,) = ended(connection)
    assert (row.kind, row.why) == ("test", "RuntimeError: no")
    office.write(lambda c: start_again(c, row.id, office.now))
    assert work_one(office, {"test": lambda *_: None})


def test_the_same_work_asked_twice_is_one(office: Office) -> None:
    work(office, 1)
    work(office, 1)
    assert len(rows(office, OUTBOX)) == 1
    assert set(HANDLERS) >= {"statement.check", "statement.deliver", "statement.receipt"}
