"""What goes by its term: the audit from its front, accounts without use after a warning; a dry run comes first."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from banen.act.accounts.subjects import newcomer
from banen.act.checks import everything
from banen.act.clock import instant
from banen.act.office import Office
from banen.act.points import contacts as point_contacts
from banen.act.processing import audit
from banen.act.processing.log import Trace, note
from banen.act.registrations import contacts
from banen.act.registrations.answers import Reach
from banen.act.rights import retention
from banen.act.rights.retention import retain
from banen.act.store.tables.files import MAIL, STATEMENT
from banen.act.store.tables.people import SUBJECT
from banen.act.store.tables.points import CONTACT_EVENT
from banen.act.store.tables.proofs import AUDIT
from banen.act.workflow import Actor
from tests.act.conftest import HandClock
from tests.act.test_portal import rows
from tests.act.test_rights import delivered
from tests.act.visitor import Visitor


@pytest.fixture
def clock() -> HandClock:
    return HandClock("2025-12-01 10:00")


def counted(office: Office, kind: str, *, dry: bool) -> tuple[int, int]:
    return next((r.count, r.skipped) for r in retain(office, dry=dry) if r.kind == kind)


def test_the_audit_goes_after_two_years_from_the_front_and_what_stays_is_still_one_chain(
    office: Office, clock: HandClock
) -> None:
    for day in ("2024-01-01", "2024-06-01", "2026-01-01"):
        clock.set(f"{day} 10:00")
        office.write(lambda c: audit.enter(c, "test", "x", office.now, actor="a"))
    clock.set("2026-01-01 12:00")
    assert counted(office, "audit", dry=True) == (1, 0)
    assert len(rows(office, AUDIT)) == 3, "a dry run changes nothing"
    assert counted(office, "audit", dry=False) == (1, 0)
    clock.set("2026-07-01 12:00")
    assert counted(office, "audit", dry=False) == (1, 0)
    assert [row.seq for row in rows(office, AUDIT)] == [3]
    assert everything(office.store) == []
    for wrong in (sa.delete(AUDIT), sa.update(AUDIT).values(actor="b")):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            office.write(lambda c, wrong=wrong: c.execute(wrong))
    office.write(lambda c: audit.enter(c, "test", "y", office.now, actor="a"))
    assert everything(office.store) == []


def person(office: Office, email: str | None) -> str:
    def work(connection: Any) -> str:
        who = newcomer(connection, office.keys, "pl", office.now)
        if email:
            contacts.give(connection, office.keys, who, Reach(email, None), "pl", office.now)
            row = contacts.current(connection, who.id)
            assert row is not None
            actor = contacts.Actor(who.id, "person")
            contacts.CONTACTS.step(connection, row.id, "confirm", actor, office.now, confirmed_at=office.now)
        return str(who.id)

    return office.write(work)


def test_an_account_without_use_is_told_a_month_before_and_erased_after_a_year(
    office: Office, clock: HandClock
) -> None:
    silent, told, used = (person(office, email) for email in (None, "p2@example.org", "p3@example.org"))
    clock.set("2026-06-01 10:00")
    office.write(lambda c: note(c, office.keys, "inzage", [used], Trace(), office.now))
    clock.set("2026-11-05 03:00")
    assert counted(office, "account", dry=True) == (0, 0)
    assert [row for row in rows(office, MAIL) if row.template == "m7"] == [], "a dry run tells nobody"
    assert counted(office, "account", dry=False) == (0, 0)
    (mail,) = [row for row in rows(office, MAIL) if row.template == "m7"]
    assert (mail.subject, mail.facts["end"], mail.language) == (told, "2026-12-06", "pl")
    clock.set("2026-12-01 03:00")
    assert counted(office, "account", dry=True) == (1, 0)
    assert counted(office, "account", dry=False) == (1, 0)
    clock.set("2026-12-06 03:00")
    assert counted(office, "account", dry=False) == (1, 0)
    gone = {row.id for row in rows(office, SUBJECT) if row.erased_at is not None}
    assert gone == {silent, told}
    clock.set("2026-12-07 03:00")
    assert counted(office, "account", dry=False) == (0, 0), "a run again changes nothing"


def test_who_looks_at_their_data_in_the_month_of_warning_stays(office: Office, clock: HandClock) -> None:
    me = person(office, "p1@example.org")
    clock.set("2026-11-05 03:00")
    retain(office, dry=False)
    clock.set("2026-11-20 10:00")
    office.write(lambda c: note(c, office.keys, "inzage", [me], Trace(), office.now))
    clock.set("2026-12-20 10:00")
    retain(office, dry=False)
    assert rows(office, SUBJECT)[0].erased_at is None


def test_an_address_that_stands_is_not_without_use(visitor: Visitor, office: Office, clock: HandClock) -> None:
    delivered(office, visitor, clock, "2026-01-01 10:00")
    clock.set("2029-01-01 10:00")
    assert counted(office, "account", dry=False) == (0, 0)


def test_37_a_shorter_term_shows_what_it_would_do_and_leaves_what_has_open_work(
    visitor: Visitor, office: Office, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """notifications-api#2029: terms were shortened and too much went."""
    delivered(office, visitor, clock, "2026-03-01 23:00")
    clock.set("2026-03-10 03:00")
    office.write(lambda c: c.execute(sa.update(STATEMENT).values(objection_until=office.today + timedelta(days=3))))
    terms = retention.setting
    monkeypatch.setattr(retention, "setting", lambda name: 5 if name == "keep.delivered_days" else terms(name))
    assert counted(office, "delivered", dry=True) == (0, 1)
    assert counted(office, "delivered", dry=False) == (0, 1)
    assert rows(office, STATEMENT)[0].sealed is not None
    clock.set("2026-03-14 03:00")
    assert counted(office, "delivered", dry=True) == (1, 0)
    assert rows(office, STATEMENT)[0].sealed is not None


def test_contacts_of_a_point_go_after_two_years_and_are_never_changed_before(office: Office, clock: HandClock) -> None:
    lead = Actor("l", "point_lead")
    place = office.write(
        lambda c: point_contacts.set_point(
            c, lead, office.now, region="AM25", name="Breda", status="planned", opened_on=None, languages_=[],
            channels=[], place="", hours="",
        )
    )  # fmt: skip
    taps = {"channel": "office", "topic": "pay", "language": "pl", "minutes": "0-5", "outcome": "answered"}
    day = office.today
    office.write(lambda c: point_contacts.note_contact(c, uuid4().hex, place.id, day, taps, office.now))
    with pytest.raises(DBAPIError):
        office.write(lambda c: c.execute(sa.update(CONTACT_EVENT).values(topic="work")))
    for days, left in ((730, 1), (731, 0)):
        clock.now += timedelta(days=days) - (clock.now - instant(day, time(9)))
        retain(office, dry=False)
        with office.store.read() as connection:
            assert len(connection.execute(sa.select(CONTACT_EVENT)).all()) == left
