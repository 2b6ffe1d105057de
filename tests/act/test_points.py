"""Information points (F8), homelessness and return (F10): IP-01 to IP-04, HR-02, on both stores."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from banen.account.points import Coverage, coverage, least_with_neither, share_of_points
from banen.act.checks import everything
from banen.act.errors import AbsentError, ActError, ConflictError
from banen.act.office import Office
from banen.act.points import contacts, referrals
from banen.act.rights.erase import erase
from banen.act.store.tables.points import CONTACT_EVENT, POINT, REFERRAL
from banen.act.workflow import Actor
from banen.errors import UnknownNameError
from tests.act.conftest import HandClock
from tests.act.test_portal import begun
from tests.act.visitor import Visitor

LEAD, ADVISER, RECEIVER, PERSON = (Actor("x", role) for role in ("point_lead", "adviser", "receiver", "person"))
TAPS = {"channel": "office", "topic": "pay", "language": "pl", "minutes": "5-15", "outcome": "answered", "referral": ""}


@pytest.fixture
def clock() -> HandClock:
    return HandClock("2026-03-02 10:00")


def opened(office: Office, **more: Any) -> Any:
    asked = {
        "region": "AM25", "name": "Breda", "status": "active", "opened_on": date(2024, 2, 1),
        "languages_": ["ro", "pl"], "channels": ["office", "mobile"], "place": "stadskantoor", "hours": "Mon-Fri 9-17",
    } | more  # fmt: skip
    return office.write(lambda c: contacts.set_point(c, LEAD, office.now, **asked))


def sent(office: Office, kind: str = "help", receiver: str = "fairwork") -> Any:
    place = opened(office)

    def work(connection: Any) -> Any:
        row = referrals.offer(
            connection, office, ADVISER, office.now, point_id=place.id, receiver=receiver, kind=kind, language="pl"
        )
        row = referrals.consent(connection, office, row, ADVISER, office.now, kind=kind, contact="Anna, 0612345678")
        return referrals.step(connection, office, row, "send", ADVISER, office.now)

    return office.write(work)


def offered(office: Office, receiver: str, kind: str) -> Any:
    place = opened(office)
    asked = {"point_id": place.id, "receiver": receiver, "kind": kind, "language": "pl"}
    return office.write(lambda c: referrals.offer(c, office, ADVISER, office.now, **asked))


def test_ip_01_nine_of_35_regions_are_a_quarter_and_five_have_neither_point_nor_plan() -> None:
    assert round(share_of_points(9, 35, each_in_its_own=True)[0], 1) == 25.7
    assert least_with_neither(9, 21, 35) == 5
    known = coverage({**{f"AM{n:02}": "active" for n in range(1, 10)}, "AM10": "onbekend", "AM11": "preparing"})
    assert known == Coverage(9, 1, 11)
    assert known.low < known.high, "while a region is unknown the coverage is a range"


def test_ip_02_an_event_that_a_tablet_sends_twice_is_one(office: Office) -> None:
    place, key = opened(office), str(uuid4())
    for expected in (True, False):
        assert (
            office.write(lambda c: contacts.note_contact(c, key, place.id, date(2026, 3, 1), TAPS, office.now))
            is expected
        )
    assert len(_all(office, CONTACT_EVENT)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"topic": "0612345678"},
        {"note": "call 0612345678"},
        {"referral": "shelter"},
        {"language": "xx"},
        {"minutes": "7"},
    ],
)
def test_ip_03_there_is_no_place_for_a_text(office: Office, wrong: dict[str, str]) -> None:
    place = opened(office)
    with pytest.raises(ActError) as told:
        office.write(
            lambda c: contacts.note_contact(c, str(uuid4()), place.id, date(2026, 3, 1), TAPS | wrong, office.now)
        )
    assert told.value.status == 400
    assert "0612345678" not in str(told.value)
    assert _all(office, CONTACT_EVENT) == []


def test_ip_04_consent_that_is_withdrawn_destroys_the_contact_tells_the_receiver_and_leaves_the_count(
    office: Office,
) -> None:
    row = sent(office)
    with office.store.read() as connection:
        assert referrals.for_receiver(connection, office, row.reference, "fairwork")["contact"] == "Anna, 0612345678"
        with pytest.raises(AbsentError):
            referrals.for_receiver(connection, office, row.reference, "barka")
    assert not re.search(r"Anna, |0612345678", str(_all(office, REFERRAL)))
    office.write(lambda c: referrals.step(c, office, row, "withdraw", PERSON, office.now))
    with office.store.read() as connection:
        told = referrals.for_receiver(connection, office, row.reference, "fairwork")
    assert (told["state"], told["contact"]) == ("WITHDRAWN", None)
    assert [each["kind"] for each in _all(office, REFERRAL)] == ["help"]
    assert everything(office.store) == []


def test_hr_02_return_takes_a_consent_of_its_own_and_is_never_chosen_beforehand(office: Office) -> None:
    place = opened(office)
    assert referrals.PRESELECTED == ""

    def offered(connection: Any) -> Any:
        return referrals.offer(
            connection, office, ADVISER, office.now, point_id=place.id, receiver="barka", kind="return", language="ro"
        )

    row = office.write(offered)
    with pytest.raises(ConflictError, match="another kind"):
        office.write(lambda c: referrals.consent(c, office, row, ADVISER, office.now, kind="help", contact="x"))
    with pytest.raises(ConflictError):
        office.write(lambda c: referrals.step(c, office, row, "send", ADVISER, office.now))
    after = office.write(lambda c: referrals.consent(c, office, row, ADVISER, office.now, kind="return", contact="x"))
    assert after.consent_text.startswith("ref.return:")
    with pytest.raises(ActError, match="does not help with"):
        office.write(
            lambda c: referrals.offer(
                c, office, ADVISER, office.now, point_id=place.id, receiver="fairwork", kind="return", language="ro"
            )
        )


def test_help_is_offered_in_a_language_that_its_consent_is_written_in(office: Office) -> None:
    asked = {"point_id": opened(office).id, "receiver": "fairwork", "kind": "help"}
    for language in ("\x00", "", "xx"):
        with pytest.raises(UnknownNameError, match="language"):
            office.write(
                lambda c, language=language: referrals.offer(c, office, ADVISER, office.now, **asked, language=language)
            )


def test_a_referral_ends_with_an_outcome_or_after_its_term(office: Office, clock: HandClock) -> None:
    first, second = sent(office, "shelter", "gemeente_opvang"), sent(office)
    with pytest.raises(ActError, match="none of"):
        office.write(lambda c: referrals.step(c, office, first, "done", RECEIVER, office.now, "cured"))
    done = office.write(lambda c: referrals.step(c, office, first, "done", RECEIVER, office.now, "work"))
    assert (done.state, done.outcome, done.contact, office.keys.has(first.key_id)) == ("DONE", "work", None, False)
    clock.set("2026-04-02 10:00")
    assert office.write(lambda c: referrals.expire(c, office, office.now)) == 1
    assert not office.keys.has(second.key_id)


def test_an_active_point_has_a_day_and_a_channel_and_is_changed_in_place(office: Office) -> None:
    for wrong in ({"opened_on": None}, {"channels": []}, {"region": "AM99"}, {"status": "open"}):
        with pytest.raises(ActError):
            opened(office, **wrong)
    first, again = opened(office), opened(office, hours="Tue 9-12")
    assert (first.id, again.hours) == (again.id, "Tue 9-12")
    with pytest.raises(DBAPIError, match="active"):
        office.write(lambda c: c.execute(sa.update(POINT).values(opened_on=None)))


def test_what_is_known_of_a_receiver_grows_stale() -> None:
    assert referrals.is_stale(None, date(2026, 3, 2))
    assert referrals.is_stale(date(2025, 9, 2), date(2026, 3, 2))
    assert not referrals.is_stale(date(2025, 9, 3), date(2026, 3, 2))
    assert all(each["source"] for each in referrals.receivers().values())


def _all(office: Office, table: sa.Table) -> list[dict[str, Any]]:
    with office.store.read() as connection:
        return [dict(row._mapping) for row in connection.execute(sa.select(table))]


PORTAL = "/pl/adres/mijn"


def test_a_person_sees_a_referral_by_its_code_says_yes_and_stops_it(office: Office, visitor: Visitor) -> None:
    """What another organisation does for me, in my words: nobody's until its code is shown, and mine alone after."""
    row = offered(office, "barka", "return")
    begun(visitor, "pl").get(PORTAL)
    visitor.post("/pl/adres/mijn/hulp", {"code": "B-0000-0000"})
    assert "Nie znamy tego kodu" in visitor.words
    visitor.post("/pl/adres/mijn/hulp", {"code": row.reference.replace("-", " ").lower()})
    assert "Stichting Barka: pomoc w powrocie" in visitor.words
    assert "Pomoc w powrocie jest dobrowolna" in visitor.words, "the text of this kind, in the own language"
    assert "Hulp bij terugkeer is vrijwillig" in visitor.words, "Dutch stands beside it"
    visitor.post(f"/pl/adres/mijn/hulp/{row.id}/ja", {"reach": " "})
    assert "Wpisz, jak organizacja" in visitor.words
    visitor.post(f"/pl/adres/mijn/hulp/{row.id}/ja", {"reach": "0612345678"})
    assert "Twoja odpowiedź to: tak" in visitor.words
    other = visitor.other()
    begun(other, "pl").get(PORTAL).post("/pl/adres/mijn/hulp", {"code": row.reference})
    assert "Stichting Barka" not in other.words, "a referral is one person's"
    assert other.post(f"/pl/adres/mijn/hulp/{row.id}/stop").status == 404
    visitor.get(PORTAL).post("/pl/adres/mijn/gegevens.json")
    assert json.loads(visitor.text)["referrals"][0]["state"] == "CONSENTED"
    visitor.get(PORTAL).post(f"/pl/adres/mijn/hulp/{row.id}/stop")
    with office.store.read() as connection:
        after = referrals.referral_by_id(connection, row.id)
    assert (after.state, after.contact) == ("WITHDRAWN", None)
    assert "Ktoś obejrzał lub zmienił Twoje skierowanie" in visitor.get(PORTAL).words


def test_who_is_erased_leaves_no_referral_behind(office: Office, visitor: Visitor) -> None:
    row = offered(office, "fairwork", "help")
    begun(visitor, "pl").get(PORTAL).post("/pl/adres/mijn/hulp", {"code": row.reference})
    with office.store.read() as connection:
        (person,) = {referrals.referral_by_id(connection, row.id).subject}
    erase(office, str(person))
    with office.store.read() as connection:
        after = referrals.referral_by_id(connection, row.id)
    assert (after.subject, after.state) == (None, "WITHDRAWN")
