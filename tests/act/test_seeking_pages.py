"""Work as pages: somebody tells, agrees and chooses in the portal; a consultant makes a round and looks at the desk."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi.routing import APIRoute

from banen.act.accounts.sessions import open_session
from banen.act.accounts.subjects import known
from banen.act.office import Office
from banen.act.processing.log import lines
from banen.act.seekers import profiles, proposals
from banen.act.store.tables.proofs import AUDIT
from banen.act.texts import COMPLETE, say
from banen.serve.seeking import make_round
from banen.serve.web.act import matching as desk_of_matching
from tests.act.conftest import HandClock
from tests.act.test_seekers import PLACE, offered, seeker
from tests.act.test_sign_in import clerk
from tests.act.visitor import Visitor
from tests.serving import SECONDS, until

WELDER = "7aedaa07-3884-4c5b-88f9-80997b2aa54b"
TOLD = {
    "place": PLACE,
    "right": "free",
    "hours_min": "24",
    "hours_max": "40",
    "minutes": "45",
    "mode_bike": "yes",
    "dutch_speaking": "A2",
    "dutch_listening": "B1",
    "wish_1": "7212",
    "isced": "3",
}


@pytest.fixture
def clock() -> HandClock:
    return HandClock("2026-03-02 10:00")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A round is waited for, however slow the machine is."""
    monkeypatch.setattr(desk_of_matching, "PATIENCE", SECONDS)


@pytest.fixture
def store_address(sqlite_template: Any, tmp_path: Any) -> str:
    """Pages are the same on both stores; what stands behind them is tried on both elsewhere."""
    import shutil

    file = tmp_path / "act.sqlite"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def person(office: Office, visitor: Visitor) -> Visitor:
    def work(connection: Any) -> str:
        who = known(connection, office.keys, "person", "demo", "Anna", "substantial", "pl", office.now)
        return open_session(connection, who, "demo", office.now)

    visitor.cookies.set("__Host-banen", office.write(work))
    return visitor


@pytest.fixture
def consultant(office: Office, visitor: Visitor) -> Callable[..., Visitor]:
    def signed_in(name: str = "c", *grants: tuple[str, str]) -> Visitor:
        found = visitor.other()
        found.cookies = type(found.cookies)()
        found.cookies.set("__Host-banen", clerk(office, name, *(grants or (("consultant", PLACE),))))
        return found

    return signed_in


def tell(person: Visitor) -> None:
    """Begin, and tell what is wanted and what one can."""
    person.get("/en/adres/werk").post("/en/adres/werk/begin")
    person.send({**TOLD, "hours_max": "12"})
    assert person.status == 422
    assert "least number of hours is more" in person.words
    person.send(TOLD)
    assert person.path == "/en/adres/werk/kunnen"
    person.get(f"/en/adres/werk/kunnen?beroep={WELDER}")
    person.send({f"s{at}": "3" for at in range(30)})
    assert "Saved" in person.words, person.words[:300]


def test_who_is_not_signed_in_goes_to_the_door_of_work_and_comes_back_to_it(visitor: Visitor) -> None:
    visitor.get("/pl/adres/werk")
    assert visitor.path == "/pl/adres/werk/aanmelden"
    assert say("wk.never", "pl") in visitor.words


def test_from_telling_to_choosing_with_a_consultant(
    office: Office, person: Visitor, consultant: Callable[..., Visitor]
) -> None:
    offered(office, skills=None, esco_occupation=WELDER)
    tell(person)
    desk = consultant().get("/en/loket/koppelen")
    assert "no consent to look yet" in desk.words
    person.post("/en/adres/werk/toestemming/propose", {"do": "give"})
    desk.get("/en/loket/koppelen").send({"mode": "most_people", "most": "1", "seed": "7"})
    assert "A proposal for 1 of 1 person" in desk.words, desk.words
    reference = desk.words.partition(": 1 found")[0].split()[-1]
    at = f"/en/loket/koppelen/mens/{reference}"
    desk.get(at)
    for told in ("skills needed", "Dutch", "travel", "level", "Missing most", "With Dutch B1"):
        assert told in desk.words, told
    desk.send({"do": "aside"})
    assert desk.status == 422
    assert "needs a reason" in desk.words
    desk.get(at).send({"do": "approve"})
    assert "the person chooses" in desk.words
    person.get("/en/adres/werk")
    assert "Yes, I want this" in person.words
    assert "With Dutch at level B1 it is" in person.words
    with office.store.read() as connection:
        row = profiles.seekers(connection, (PLACE,))[0]
        match = proposals.proposals_of(connection, row.id)[0]
    person.post(f"/en/adres/werk/kies/{match.id}", {"do": "choose"})
    assert "You said yes" in person.words
    desk.get(at).send({"do": "send"})
    assert desk.status == 409
    assert "share_contact is not given" in desk.words
    person.post("/en/adres/werk/toestemming/share_contact", {"do": "give"})
    desk.get(at).send({"do": "send"})
    assert "named to the employer" in desk.words
    person.post("/en/adres/werk/toestemming/share_contact", {"do": "take"})
    assert "It works now" in person.words or "That works now" in person.words
    with office.store.read() as connection:
        assert proposals.proposals_of(connection, row.id)[0].state == "WITHDRAWN"
        names = {line["name"] for line in lines(connection, subjects=office.keys.log_names(row.subject))}
        assert {"werk", "werk_advies", "werk_ronde", "werk_delen"} <= names
        assert connection.execute(sa.select(sa.func.count()).where(AUDIT.c.action == "seeker.read")).scalar_one() > 2
    person.get("/en/adres/werk").post("/en/adres/werk/stop")
    assert "erased" in person.words


def test_another_municipality_sees_nothing_and_other_roles_are_kept_out(
    office: Office, person: Visitor, consultant: Callable[..., Visitor]
) -> None:
    tell(person)
    with office.store.read() as connection:
        reference = profiles.seekers(connection, ("*",))[0].reference
    other = consultant("o", ("consultant", "GM0363"))
    assert reference not in other.get("/en/loket/koppelen").words
    assert other.get(f"/en/loket/koppelen/mens/{reference}").status == 404
    assert consultant("k", ("desk_clerk", PLACE)).get("/en/loket/koppelen").status == 403
    other.get("/en/loket/koppelen").send({"mode": "fair", "most": "9", "seed": "-1"})
    assert other.status == 422


def test_every_language_tells_a_person_why_nothing_was_found(
    office: Office, person: Visitor, consultant: Callable[..., Visitor]
) -> None:
    offered(office, hours={"min": 4, "max": 8}, skills=None, esco_occupation=WELDER)
    tell(person)
    consultant().get("/en/loket/koppelen").send({"mode": "most_people", "most": "1", "seed": "1"})
    for language in COMPLETE:
        person.get(f"/{language}/adres/werk")
        for text in ("wk.nothing", "wk.bar_uren", "wk.bar_toestemming", "wk.consent_free", "wk.choose_first"):
            assert say(text, language) in person.words, text


def test_who_may_open_each_page_of_work(
    office: Office, person: Visitor, visitor: Visitor, consultant: Callable[..., Visitor]
) -> None:
    """Every route of the person's and of the consultant's pages, by who asks: through, to a door, or kept out."""
    stranger = visitor.other()
    stranger.cookies = type(stranger.cookies)()
    askers = {
        "nobody": stranger, "person": person.other(), "clerk": consultant("k", ("desk_clerk", PLACE)),
        "consultant": consultant(),
    }  # fmt: skip
    askers["person"].cookies = person.cookies
    through = {"adres": "person", "loket": "consultant"}
    routes = [route for route in person.app.state.act.router.routes if isinstance(route, APIRoute)]
    ours = [r for r in routes if re.match(r"/\{language\}/(adres/werk(/|$)|loket/koppelen)", r.path)]
    assert len(ours) > 15
    for route in ours:
        side, method = route.path.split("/")[2], next(iter(route.methods))
        address = re.sub(r"\{\w+\}", "x", route.path.replace("{language}", "en"))
        for name, asker in askers.items():
            if address.endswith("/aanmelden"):
                continue
            asked = asker.get(address) if method == "GET" else asker.post(address, hidden=False)
            if name == through[side]:
                # 409: not begun yet; a form without the token of its page stays out even for who may come in
                assert asked.status in ((200, 404, 409) if method == "GET" else (403,)), (name, address, asked.status)
            elif method == "POST":
                assert asked.status == 403, (name, address, asked.status)
            elif side == "loket" and name == "clerk":
                assert asked.status == 403, (name, address)
            else:
                assert asked.path.endswith("/aanmelden"), (name, address, asked.path)


def test_nobody_chooses_or_sees_for_somebody_else(
    office: Office, person: Visitor, consultant: Callable[..., Visitor]
) -> None:
    other, who = seeker(office, "Ben"), offered(office)
    make_round(office, who, (PLACE,))
    with office.store.read() as connection:
        theirs = proposals.proposals_of(connection, other.id)[0]
    office.write(lambda c: proposals.step(c, theirs, "approve", who, office.now))
    tell(person)
    person.post(f"/en/adres/werk/kies/{theirs.id}", {"do": "choose"})
    assert person.status == 404
    with office.store.read() as connection:
        assert proposals.proposals_of(connection, other.id)[0].state == "OFFERED"


def test_a_round_that_takes_long_shows_how_far_it_is_and_can_be_stopped(
    office: Office, consultant: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    seeker(office)
    offered(office)
    going, told, asked = threading.Event(), threading.Event(), {"mode": "most_people", "most": "1", "seed": "1"}

    def slow(*given: Any, tell: Callable[[str], None], **more: Any) -> Any:
        tell("1/4")
        told.set()
        going.wait(SECONDS)
        return make_round(*given, tell=tell, **more)

    monkeypatch.setattr(desk_of_matching, "PATIENCE", 0.05)
    monkeypatch.setattr(desk_of_matching, "make_round", slow)
    desk = consultant().get("/en/loket/koppelen")
    desk.send(asked)
    at = desk.path
    assert "/koppelen/bezig/" in at
    assert told.wait(SECONDS)
    assert "Under way: 25%" in desk.get(at).words
    assert consultant("o", ("consultant", PLACE)).get(at).path == "/en/loket/koppelen", "another's job is not theirs"
    desk.post(f"{at}/stop")
    going.set()
    assert desk.path == "/en/loket/koppelen"
    with office.store.read() as connection:
        assert proposals.rounds(connection, (PLACE,), 10) == []
    going.clear()
    desk.get("/en/loket/koppelen").send(asked)
    at = desk.path
    going.set()
    until(lambda: bool(json.loads(desk.tab().get(f"{at}/stand").content)["done"]), "the round is made")
    assert "A proposal for 1 of 1 person" in desk.get(at).words
