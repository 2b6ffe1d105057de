"""Looking for work: told by the person, consent per purpose, proposals the person chooses, nothing rejects anybody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from banen.act.accounts.subjects import known
from banen.act.checks import everything
from banen.act.errors import ActError, ConflictError, RefusedError
from banen.act.office import Office
from banen.act.registrations.mine import mine
from banen.act.rights.erase import erase
from banen.act.rights.retention import retain
from banen.act.seekers import profiles, proposals, vacancies
from banen.act.seekers.counts import counts_of_year
from banen.act.store.tables.seekers import MATCH, SEEKER
from banen.act.workflow import Actor
from banen.serve.seeking import help_now, make_round
from tests.act.conftest import HandClock
from tests.act.officers import officer

PLACE = "GM0518"
SKILLS = ("align components", "apply arc welding techniques", "cutting technologies")
TOLD: dict[str, Any] = {
    "place": PLACE,
    "hours": {"min": 24, "max": 40},
    "work_right": "free",
    "dutch": {"speaking": "B1", "listening": "B1"},
    "travel": {"modes": ["bike"], "max_minutes": 45},
    "wishes": ["7212"],
    "skills": [{"skill": name, "level": 3, "evidence": "stated"} for name in SKILLS],
}
WORK: dict[str, Any] = {
    "id": "V1",
    "isco": "7212",
    "skills": {"essential": list(SKILLS)},
    "hours": {"min": 32, "max": 40},
    "wage": 18.0,
    "place": PLACE,
    "dutch_required": {"speaking": "B1"},
}


@pytest.fixture
def clock() -> HandClock:
    return HandClock("2026-03-02 10:00")


def seeker(office: Office, name: str = "Anna", *consents: str, **changes: Any) -> Any:
    def work(connection: Any) -> Any:
        person = known(connection, office.keys, "person", "demo", name, "substantial", "pl", office.now)
        row = profiles.begin(connection, person.id, office.now)
        told = {**TOLD, **changes}
        row = profiles.keep(connection, office.keys, row, Actor(person.id, "person"), office.now, told)
        for purpose in consents or ("propose", "share_contact", "evaluate"):
            profiles.consent(connection, row, purpose, office.now)
        return row

    return office.write(work)


def offered(office: Office, **changes: Any) -> Actor:
    who = officer(office, "consultant", "consultant", PLACE)
    office.write(lambda c: vacancies.load(c, who, PLACE, {"V1": {**WORK, **changes}}, office.now))
    return who


def proposed(office: Office, row: Any) -> Any:
    with office.store.read() as connection:
        made = proposals.proposals_of(connection, row.id)
    return next((each for each in made if each.state != "WITHDRAWN"), made[0])


def do(office: Office, row: Any, event: str, who: Actor, **given: Any) -> Any:
    with office.store.read() as connection:
        match = proposals.proposal(connection, row.id, row.seeker)
    return office.write(lambda c: proposals.step(c, match, event, who, office.now, **given))


def test_from_a_round_to_work_after_the_person_chose_and_agreed(office: Office, clock: HandClock) -> None:
    row, who = seeker(office), offered(office)
    made = make_round(office, who, (PLACE,))
    assert (made.counts["placed"], made.counts["gap"], made.counts["total"]) == (1, 0, made.counts["bound"])
    match, me = proposed(office, row), Actor(row.subject, "person")
    with pytest.raises(ConflictError):
        do(office, match, "choose", me)  # not before a consultant has looked
    with pytest.raises(RefusedError):
        do(office, match, "approve", me)
    do(office, match, "approve", who)
    with pytest.raises(ConflictError):
        do(office, match, "send", who)  # not before the person has chosen
    do(office, match, "decline", me)
    do(office, match, "choose", me)  # no has no consequence
    do(office, match, "send", who)
    do(office, match, "talk", who)
    with pytest.raises(ActError, match="starts_on"):
        do(office, match, "start", who, facts={"starts_on": "soon"})
    do(office, match, "start", who, facts={"starts_on": "2026-04-01"})
    for months in (3, 6, 12):
        assert do(office, match, "still_there", who).here_after == months
    assert everything(office.store) == []


def test_mc_16_consent_is_per_purpose_and_taken_back_at_once(office: Office, clock: HandClock) -> None:
    row, who = seeker(office, "Anna", "propose"), offered(office)
    make_round(office, who, (PLACE,))
    match, me = proposed(office, row), Actor(row.subject, "person")
    do(office, match, "approve", who)
    do(office, match, "choose", me)
    with pytest.raises(ConflictError, match="share_contact"):
        do(office, match, "send", who)
    assert office.write(lambda c: profiles.withdraw(c, row, "propose", office.now)) == 1
    assert proposed(office, row).state == "WITHDRAWN"
    clock.set("2026-03-02 10:01")
    make_round(office, who, (PLACE,))
    with office.store.read() as connection:
        told = next(iter(proposals.told_to(connection, office.keys, row).values()))
        assert told["nothing_found_now"], "the person stays in advice"
        helps = help_now(connection, office, row)
        assert helps is not None
        assert helps["kind"] == "toestemming"
    office.write(lambda c: profiles.consent(c, row, "propose", office.now))
    office.write(lambda c: profiles.consent(c, row, "share_contact", office.now))
    make_round(office, who, (PLACE,))
    match = proposed(office, row)
    for event, actor in (("approve", who), ("choose", me), ("send", who)):
        do(office, match, event, actor)
    office.write(lambda c: profiles.withdraw(c, row, "share_contact", office.now))
    assert proposed(office, row).state == "WITHDRAWN", "also what an employer saw is recalled"


def test_nobody_is_proposed_again_what_was_refused_and_a_newer_round_replaces_drafts(office: Office) -> None:
    row, who = seeker(office), offered(office)
    make_round(office, who, (PLACE,))
    make_round(office, who, (PLACE,))
    with office.store.read() as connection:
        assert [m.state for m in proposals.proposals_of(connection, row.id)].count("DRAFT") == 1
    match = proposed(office, row)
    with pytest.raises(ActError, match="reason"):
        do(office, match, "aside", who)
    do(office, match, "approve", who)
    do(office, match, "decline", Actor(row.subject, "person"))
    assert make_round(office, who, (PLACE,)).counts["placed"] == 0


def test_a_field_that_has_no_place_is_refused_and_what_is_told_is_sealed(office: Office) -> None:
    row = seeker(office)
    for barred in ("nationality", "sex", "birth_date", "kans"):
        with pytest.raises(ActError, match=barred):
            seeker(office, "Anna", **{barred: "x"})
    assert "welding" not in str([tuple(each) for each in _all(office, SEEKER)])
    with office.store.read() as connection:
        assert profiles.profile_of(connection, office.keys, row)["wishes"] == ["7212"]
        work = mine(connection, office.keys, row.subject).to_dict()["work"]
        assert work["consents"] == ["evaluate", "propose", "share_contact"]


def test_erased_or_over_term_the_file_is_empty(office: Office, clock: HandClock) -> None:
    first, second, who = seeker(office), seeker(office, "Ben"), offered(office)
    make_round(office, who, (PLACE,))
    erase(office, first.subject)
    clock.set("2028-03-03 10:00")
    assert [each.count for each in retain(office, dry=True) if each.kind == "seeker"] == [1]
    retain(office, dry=False)
    assert [(each.state, each.sealed) for each in _all(office, SEEKER)] == [("ENDED", None), ("ENDED", None)]
    assert {each.state for each in _all(office, MATCH)} == {"WITHDRAWN"}
    assert everything(office.store) == []
    assert second.state == "ACTIVE"


def test_the_database_itself_keeps_two_consents(office: Office) -> None:
    seeker(office)
    make_round(office, offered(office), (PLACE,))
    with pytest.raises(DBAPIError, match=r"approved|chosen"):
        office.write(lambda c: c.execute(sa.update(MATCH).values(state="SENT")))


def test_vacancies_that_break_the_law_take_no_part_and_counts_leave_protected(office: Office) -> None:
    seeker(office)
    who = offered(office, wage=12.0)
    with pytest.raises(ConflictError, match="none is open"):
        make_round(office, who, (PLACE,))
    with office.store.read() as connection:
        counts = counts_of_year(connection, ("*",), office.now)
        assert set(counts.values()) == {None}, "one person is under the least that may be shown"
        assert len(vacancies.open_vacancies(connection, (PLACE,), date(2026, 3, 2))) == 1


def _all(office: Office, table: sa.Table) -> list[Any]:
    with office.store.read() as connection:
        return list(connection.execute(sa.select(table)).all())
