"""The desk: what is due, four eyes, the log before the page, and every step that is not in the table: WF and LG."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from banen.act.checks import everything
from banen.act.errors import ActError, ConflictError, RefusedError
from banen.act.jobs.round import do_round
from banen.act.office import Office
from banen.act.processing.log import Trace, lines, note, uri
from banen.act.quotas import Ledger, LedgerSettings, QuotaDefinition
from banen.act.registrations import desk
from banen.act.registrations.contacts import CONTACTS
from banen.act.registrations.statements import STATEMENTS
from banen.act.store.tables.files import CONTACT, CONTACT_STATES, FILE_EVENT, STATEMENT, STATEMENT_STATES
from banen.act.store.tables.proofs import AUDIT, PROCESSING
from banen.act.workflow import Actor, Workflow
from banen.serve.api.answers.numbers import NumberOutcome, NumberProposal, NumberProposals
from tests.act.test_portal import STAY, begun, rows
from tests.act.test_sign_in import clerk
from tests.act.visitor import Visitor

ROLES = ("person", "desk_clerk", "system", "authority", "admin", "quota_keeper")
KINDS = {"statement": (STATEMENTS, STATEMENT_STATES), "contact": (CONTACTS, CONTACT_STATES)}
GUARDED = {("CHECKED", "vouch"), ("DOUBT", "vouch"), ("CHECKED", "deliver")}
"""Allowed steps that ask for more than the table says: a code, or somebody who was seen."""


def doubted(office: Office, visitor: Visitor) -> str:
    """A statement about which the address check raises a doubt; its number."""
    begun(visitor).send({"postcode": "1234 AB", "number": "52"})
    visitor.send(STAY)
    visitor.get("/en/adres/contact").send({"email": "", "phone": ""})
    visitor.send({"truth": "1"})
    do_round(office)
    row = rows(office, STATEMENT)[0]
    assert (row.state, row.check_why) == ("DOUBT", "AC-3")
    return str(row.reference)


@pytest.fixture
def clock() -> Any:
    from tests.act.conftest import HandClock

    return HandClock("2025-12-01 10:00")


@pytest.fixture
def officer(office: Office, visitor: Visitor) -> Callable[[str], Visitor]:
    def signed_in(name: str) -> Visitor:
        found = visitor.other()
        found.cookies.set("__Host-banen", clerk(office, name, ("desk_clerk", "GM0518")))
        return found

    return signed_in


@pytest.mark.parametrize("kind", KINDS)
def test_wf_01_every_state_event_and_role_that_is_not_in_the_table_changes_nothing(
    office: Office, visitor: Visitor, kind: str
) -> None:
    workflow, states = KINDS[kind]
    doubted(office, visitor)
    if kind == "contact":
        visitor.get("/en/adres/mijn/contact").send({"email": "", "phone": "0612345678"})
    table = workflow.table
    row = rows(office, table)[0]

    def tried(state: str, event: str, role: str) -> str:
        """What comes of a step; whatever comes of it is taken back."""

        class BackError(Exception):
            pass

        outcome = ""

        def work(connection: Any) -> None:
            nonlocal outcome
            connection.execute(sa.update(table).where(table.c.id == row.id).values(state=state))
            count = sa.select(sa.func.count()).select_from(FILE_EVENT)
            before = connection.execute(count).scalar_one()
            try:
                after = workflow.step(connection, row.id, event, Actor("somebody", role), office.now, reason="x")
                outcome = f"to {after.state}"
            except (ConflictError, RefusedError) as error:
                outcome = type(error).__name__
                assert connection.execute(count).scalar_one() == before
                assert connection.execute(sa.select(table.c.state, table.c.version)).one() == (state, row.version)
            raise BackError

        with pytest.raises(BackError):
            office.write(work)
        return outcome

    allowed = {(t.source, t.event, role): t.target for t in workflow.transitions for role in t.roles}
    for state, event, role in product(states, workflow.events, ROLES):
        outcome, target = tried(state, event, role), allowed.get((state, event, role))
        if target is None:
            assert outcome in ("ConflictError", "RefusedError"), (state, event, role, outcome)
        elif (state, event) not in GUARDED:
            assert outcome == f"to {target}", (state, event, role, outcome)


def test_the_table_ends_where_it_should() -> None:
    ended = {"REFUSED", "ENDED", "LAPSED", "WITHDRAWN"}
    assert ended <= set(STATEMENT_STATES)
    assert not [t for t in STATEMENTS.transitions if t.source in ended]
    assert not [t for t in CONTACTS.transitions if "authority" in t.roles or "desk_clerk" in t.roles], "RG-14, RNI-C4"
    with pytest.raises(ValueError, match="stands twice"):
        Workflow("x", STATEMENT, (STATEMENTS.transitions[0], STATEMENTS.transitions[0]))


def test_rg_14_an_authority_cannot_change_contact_data(office: Office, visitor: Visitor) -> None:
    begun(visitor).get("/en/adres/mijn/contact").send({"email": "", "phone": "0612345678"})
    contact = rows(office, CONTACT)[0]
    with pytest.raises((RefusedError, ConflictError)):
        office.write(lambda c: CONTACTS.step(c, contact.id, "correct", Actor("a", "authority"), office.now))


def test_wf_02_two_officers_at_once_one_verdict_the_other_sees_what_happened(
    office: Office, visitor: Visitor, officer: Callable[[str], Visitor]
) -> None:
    reference = doubted(office, visitor)
    pair = [officer(name).get(f"/en/loket/zaak/{reference}") for name in ("a", "b")]
    with ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(one.send, {"do": "accept", "text": f"I looked, {n}"}) for n, one in enumerate(pair)]
        statuses = sorted(each.result().status for each in sent)
    assert statuses == [200, 409]
    late = next(one for one in pair if one.status == 409)
    assert "changed in the meantime" in late.words
    assert "I looked" in late.text, "what was typed is kept"
    assert [e.event for e in rows(office, FILE_EVENT)].count("accept") == 1


def test_wf_03_an_objection_runs_six_weeks_moved_by_days_off() -> None:
    assert desk.objection_until(date(2026, 2, 20)) == date(2026, 4, 7)
    assert desk.objection_until(date(2026, 11, 13)) == date(2026, 12, 28)


def test_wf_04_a_refusal_takes_a_reason_with_its_article_and_another_person(
    office: Office, visitor: Visitor, officer: Callable[[str], Visitor]
) -> None:
    reference = doubted(office, visitor)
    first, second = officer("a"), officer("b")
    first.get(f"/en/loket/zaak/{reference}").send({"do": "propose_refusal", "reason": ""})
    assert first.status == 422
    first.get(f"/en/loket/zaak/{reference}").send(
        {"do": "propose_refusal", "reason": "not_a_place_to_sleep", "text": "An office"}
    )
    assert "you proposed this; a colleague decides" in first.words
    assert 'name="do" value="refuse"' not in first.text
    first.post(f"/en/loket/zaak/{reference}", {"do": "refuse"})
    assert first.status == 403
    assert rows(office, STATEMENT)[0].state == "PROPOSED_REFUSAL"
    second.get("/en/loket")
    assert "Second pair of eyes: you" in second.words
    assert "Waits for somebody else 0" in second.words
    assert "Waits for somebody else 1" in first.get("/en/loket").words, "what they proposed is a colleague's turn"
    second.get(f"/en/loket/zaak/{reference}")
    assert "you did not propose this" in second.words
    assert "An office" in second.words
    second.send({"do": "refuse"})
    row = rows(office, STATEMENT)[0]
    assert (row.state, row.objection_until) == ("REFUSED", desk.objection_until(date(2025, 12, 1)))
    assert row.drafted_by != row.decided_by
    assert everything(office.store) == []
    with pytest.raises(sa.exc.IntegrityError):
        office.write(lambda c: c.execute(sa.update(STATEMENT).values(decided_by=row.drafted_by)))


def test_a_question_goes_to_the_person_and_the_answer_comes_back(
    office: Office, visitor: Visitor, officer: Callable[[str], Visitor]
) -> None:
    reference = doubted(office, visitor)
    officer("a").get(f"/en/loket/zaak/{reference}").send({"do": "ask", "text": "Is there a bed?"})
    visitor.get("/en/adres/mijn")
    assert "Is there a bed?" in visitor.words
    visitor.send({"answer": "Yes, since Monday."})
    do_round(office)
    found = officer("b").get(f"/en/loket/zaak/{reference}")
    assert "Yes, since Monday." in found.words
    assert rows(office, STATEMENT)[0].state == "DOUBT", "the address is still an office"


def test_the_code_at_the_desk_makes_a_statement_somebodys_and_delivers_it(
    office: Office, visitor: Visitor, officer: Callable[[str], Visitor], clock: Any
) -> None:
    begun(visitor).send({"postcode": "1234 AB", "number": "51"})
    visitor.send(STAY)
    visitor.get("/en/adres/contact").send({"email": "", "phone": ""})
    visitor.send({"truth": "1"})
    import re

    code = re.search(r'<p class="number">(\w{8})</p>', visitor.text)[1]  # type: ignore[index]
    do_round(office)
    row = rows(office, STATEMENT)[0]
    at_desk = officer("a").get("/en/loket/code")
    at_desk.send({"reference": row.reference, "code": "WRONG000"})
    assert at_desk.status == 422
    at_desk.send({"reference": row.reference.lower().replace("-", " "), "code": code.lower()})
    assert "Seen" in at_desk.words
    do_round(office)
    assert rows(office, STATEMENT)[0].state == "ACTIVE"


def test_an_officer_of_another_municipality_finds_nothing(office: Office, visitor: Visitor) -> None:
    reference = doubted(office, visitor)
    other = visitor.other()
    other.cookies.set("__Host-banen", clerk(office, "far", ("desk_clerk", "GM0796")))
    assert "Nothing is due today" in other.get("/en/loket").words
    assert other.get(f"/en/loket/zaak/{reference}").status == 404


def test_lg_01_three_stays_that_are_read_are_three_lines_of_one_trace(office: Office, visitor: Visitor) -> None:
    stays(office, visitor, 3)
    reader = visitor.other()
    reader.cookies.set("__Host-banen", clerk(office, "reader", ("municipality_reader", "GM0518")))
    assert reader.get("/en/loket/verblijf").words.count("Proefstraat 51") == 3
    with office.store.read() as connection:
        read = lines(connection, activity=uri("verblijf_gemeente"))
    assert len(read) == 3
    assert len({line["trace_id"] for line in read}) == 1
    assert len({line["dpl.core.data_subject_id"] for line in read}) == 3
    assert "reader" not in str(read), "no staff in the log"


def stays(office: Office, visitor: Visitor, count: int) -> None:
    """Delivered statements of several people."""
    for _ in range(count):
        one = visitor.other()
        begun(one).send({"postcode": "1234 AB", "number": "51"})
        one.send(STAY)
        one.get("/en/adres/contact").send({"email": "", "phone": ""})
        one.send({"truth": "1"})
    office.write(lambda c: c.execute(sa.update(STATEMENT).values(loa="substantial")))
    do_round(office)
    assert {row.state for row in rows(office, STATEMENT)} == {"ACTIVE"}


def test_lg_02_what_cannot_be_logged_is_not_shown(
    office: Office, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays(office, visitor, 1)
    reader = visitor.other()
    reader.cookies.set("__Host-banen", clerk(office, "reader", ("municipality_reader", "GM0518")))
    with office.store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE processing RENAME TO processing_away"))
    try:
        assert reader.get("/en/loket/verblijf").status == 503
        assert "Proefstraat" not in reader.text
    finally:
        with office.store.engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE processing_away RENAME TO processing"))


def test_lg_03_under_a_newer_key_a_person_is_another_ciphertext_and_the_log_is_whole(office: Office) -> None:
    def entered(connection: Any) -> None:
        note(connection, office.keys, "inzage", ["person-1"], Trace(), office.now)

    office.write(entered)
    office.keys.add_master()
    office.write(entered)
    assert len({row.data_subject for row in rows(office, PROCESSING)}) == 2
    with office.store.read() as connection:
        assert len(lines(connection, subjects=office.keys.log_names("person-1"))) == 2


def test_lg_04_a_question_without_a_key_is_refused_and_an_unknown_activity_is_empty(
    office: Office, visitor: Visitor
) -> None:
    officer = visitor.other()
    officer.cookies.set("__Host-banen", clerk(office, "p", ("privacy_officer", "*")))
    officer.get("/en/loket/logboek").send({"trace": "", "activity": "", "person": ""})
    assert officer.status == 400
    officer.get("/en/loket/logboek").send({"trace": "", "activity": "urn:unknown", "person": ""})
    assert "Nothing here" in officer.words
    with office.store.read() as connection, pytest.raises(ActError):
        lines(connection)


def test_lines_of_log_audit_and_history_cannot_be_changed(office: Office, visitor: Visitor) -> None:
    doubted(office, visitor)
    for table in (PROCESSING, FILE_EVENT):
        assert rows(office, table)
        for statement in (sa.delete(table), sa.update(table).values(id="x")):
            with pytest.raises(sa.exc.DBAPIError, match="append-only"):
                office.write(lambda c, statement=statement: c.execute(statement))  # type: ignore[misc]
    clerk(office, "a", ("desk_clerk", "GM0518"))
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        office.write(lambda c: c.execute(sa.delete(AUDIT)))


def test_a_traceparent_is_kept_and_a_malformed_one_makes_a_new_trace() -> None:
    kept = Trace.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    assert (kept.id, kept.parent) == ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331")
    for wrong in ("", "00-x-y-01", "00-" + "0" * 32 + "-b7ad6b7169203331-01", None):
        assert Trace.of(wrong).parent is None


def test_a_change_of_a_number_takes_two_keepers(office: Office, visitor: Visitor) -> None:
    from uuid import uuid4

    from banen.act.quotas import Ledger, LedgerSettings, QuotaDefinition

    ledger = Ledger(office.store)
    definition = QuotaDefinition("proef", "quotum", 2, 2025, 2025, False, 1, "", "NL", LedgerSettings(), None)
    ledger.define(uuid4().hex, definition, actor="test")
    first, second = visitor.other(), visitor.other()
    first.cookies.set("__Host-banen", clerk(office, "k1", ("quota_keeper", "proef")))
    second.cookies.set("__Host-banen", clerk(office, "k2", ("quota_keeper", "proef")))
    first.get("/en/loket/aantallen/proef").send({"by": "3", "reason": "Decision 7"})
    import re

    address = re.search(r'action="(/en/loket/voorstel/\w+)"', first.text)[1]  # type: ignore[index]
    assert first.post(address, {"do": "approve"}).status == 403
    assert ledger.look("proef")["periods"][0]["capacity"] == 2
    second.get("/en/loket/aantallen").post(address, {"do": "approve"})
    assert ledger.look("proef")["periods"][0]["capacity"] == 5
    assert second.get("/en/loket/aantallen").post(address, {"do": "approve"}).status == 403, "it is decided"


def test_a_refusal_is_a_letter_with_reason_article_and_the_last_day_to_object(office: Office, visitor: Visitor) -> None:
    doubted(office, visitor)

    def refused(connection: Any) -> None:
        row = connection.execute(sa.select(STATEMENT)).one()
        desk.act(connection, row, "propose_refusal", "a", office.now, seen=None, reason="not_a_place_to_sleep")
        desk.act(connection, row, "refuse", "b", office.now, seen=None)

    office.write(refused)
    import io
    import re

    from pypdf import PdfReader

    visitor.get("/pl/adres/mijn")
    visitor.get(re.search(r'href="(/pl/adres/mijn/besluit/[^"]+)"', visitor.text)[1])  # type: ignore[index]
    reader = PdfReader(io.BytesIO(visitor.content))
    text = " ".join("".join(page.extract_text() for page in reader.pages).split())
    assert "dit is geen plek om te slapen (Wet BRP art. 2.75)" in text
    assert "to nie jest miejsce do spania" in text
    assert "12 januari 2026" in text
    assert "12 stycznia 2026" in text
    assert reader.trailer["/Root"].get("/MarkInfo"), "tagged"


def _round_of_two(office: Office, clock: Any) -> Ledger:
    """A round for one place, with a lot that was committed to, and two who ask for it."""
    kept = LedgerSettings.of({"mode": "round", "lot": "commit", "commitment": sha256(b"secret").hexdigest()})
    number = QuotaDefinition("proef", "quotum", 1, 2025, 2025, group_contains_eu_eea_swiss=False, settings=kept)
    clock.set("2025-01-05 10:00")
    ledger = Ledger(office.store)
    ledger.define(uuid4().hex, number, actor="k")
    for case in ("a", "b"):
        assert ledger.reserve(uuid4().hex, "proef", case, actor="k").facts["position"] is None
    return ledger


def test_the_lot_of_a_round_is_proposed_by_one_keeper_and_drawn_by_another(
    office: Office, visitor: Visitor, clock: Any
) -> None:
    ledger = _round_of_two(office, clock)
    clock.set("2025-01-20 10:00")
    first, second = visitor.other(), visitor.other()
    for name, keeper in (("k1", first), ("k2", second)):
        keeper.cookies.set("__Host-banen", clerk(office, name, ("quota_keeper", "*")))
    first.get("/en/loket/aantallen/proef").post("/en/loket/aantallen/proef/loting", {"reveal": "secret"})
    assert "Lot of this round" in first.words
    second.get("/en/loket/aantallen/proef")
    address = re.search(r'action="(/en/loket/voorstel/[^"]+)"', second.text)[1]  # type: ignore[index]
    assert first.post(address, {"do": "approve"}).status == 403
    second.get("/en/loket/aantallen/proef").post(address, {"do": "approve"})
    assert ledger.look("proef")["applications"] == {"OFFERED": 1, "WAITING": 1}


def test_an_appeal_and_an_order_have_an_address_and_an_order_takes_two_keepers(
    office: Office, visitor: Visitor, clock: Any
) -> None:
    """``/v1/quotas/{name}/appeals`` and ``orders``: who was refused gets what is free; a court adds a place."""
    clock.set("2026-01-05 10:00")
    ledger = Ledger(office.store)
    number = QuotaDefinition("proef", "quotum", 1, 2026, 2026, group_contains_eu_eea_swiss=False)
    ledger.define(uuid4().hex, number, actor="k")
    first, second = ({"authorization": f"Bearer {clerk(office, k, ('quota_keeper', 'proef'))}"} for k in ("k1", "k2"))

    def ask(path: str, body: Any, token: dict[str, str], key: str = "") -> Any:
        answer = visitor.json(f"/v1/quotas/proef{path}", body, **token, **{"idempotency-key": key or uuid4().hex})
        return answer.status, answer.text

    key = uuid4().hex
    _, upheld = ask("/appeals", {"case": "A1"}, first, key)
    assert NumberOutcome.model_validate_json(upheld, strict=True).state == "GRANTED"
    assert json.loads(ask("/appeals", {"case": "A1"}, first, key)[1]) == {**json.loads(upheld), "replayed": True}
    assert ask("/appeals", {"case": "A1"}, first)[0] == 409, "it has a place"
    assert json.loads(ask("/appeals", {"case": "A2"}, first)[1])["position"] == 1

    _, told = ask("/orders", {"case": "A3", "judgment": "ECLI:NL:RVS:2026:1"}, first)
    order = NumberProposal.model_validate_json(told, strict=True)
    assert (order.kind, order.case, order.places, order.order) == ("order", "A3", 1, "ECLI:NL:RVS:2026:1")
    assert ledger.look("proef")["periods"][0]["capacity"] == 1, "nobody decided yet"
    keeper = visitor.other()
    keeper.cookies.set("__Host-banen", clerk(office, "k3", ("quota_keeper", "*")))
    assert "1 place for A3 by order of a court" in keeper.get("/en/loket/aantallen").words
    assert ask(f"/proposals/{order.id}/decisions", {"approve": True}, first)[0] == 403
    _, given = ask(f"/proposals/{order.id}/decisions", {"approve": True}, second)
    outcome = NumberOutcome.model_validate_json(given, strict=True)
    assert (outcome.state, outcome.order) == ("GRANTED", "ECLI:NL:RVS:2026:1")
    stand = ledger.look("proef")
    assert (stand["periods"][0]["capacity"], stand["applications"]) == (2, {"GRANTED": 2, "WAITING": 1})
    wrong = ({}, {"case": "A4"}, {"case": "", "judgment": "x"}, {"case": "A4", "judgment": " "})
    for body in (*wrong, {"case": "A4", "judgment": "x", "places": 0}, {"case": "A4", "judgment": "x", "second": "k2"}):
        assert ask("/orders", body, first)[0] == 400, body
    elsewhere = {"authorization": f"Bearer {clerk(office, 'k4', ('quota_keeper', 'other'))}"}
    assert {ask(path, {"case": "A5", "judgment": "x"}, elsewhere)[0] for path in ("/appeals", "/orders")} == {404}
    assert everything(office.store) == []


def test_the_lot_and_a_change_have_an_address_where_one_keeper_proposes_and_another_decides(
    office: Office, visitor: Visitor, clock: Any
) -> None:
    """``/v1/quotas/{name}/lots`` and ``adjustments``: the document's types hold, a key asks once, two people book."""
    ledger = _round_of_two(office, clock)

    def signed_in() -> list[dict[str, str]]:
        who = [clerk(office, name, ("quota_keeper", "proef")) for name in ("k1", "k2")]
        return [{"authorization": f"Bearer {token}"} for token in who]

    first, second = signed_in()

    def ask(path: str, body: Any, token: dict[str, str], key: str = "") -> Any:
        answer = visitor.json(f"/v1/quotas/proef{path}", body, **token, **{"idempotency-key": key or uuid4().hex})
        return answer.status, answer.text

    key = uuid4().hex
    _, lot = ask("/lots", {"reveal": "Secret"}, first, key)
    proposal = NumberProposal.model_validate_json(lot, strict=True)
    assert (proposal.kind, proposal.mine, proposal.replayed) == ("draw", True, False)
    assert json.loads(ask("/lots", {"reveal": "Secret"}, first, key)[1]) == {**json.loads(lot), "replayed": True}
    assert ask("/lots", {"reveal": "another"}, first, key)[0] == 422
    decisions = f"/proposals/{proposal.id}/decisions"
    assert ask(decisions, {"approve": True}, first)[0] == 403
    assert ask(decisions, {"approve": True}, second)[0] == 409, "the round is open"
    clock.set("2025-01-20 10:00")
    first, second = signed_in()
    assert ask(decisions, {"approve": True}, first)[0] == 403
    _, drawn = ask(decisions, {"approve": True}, second)
    outcome = NumberOutcome.model_validate_json(drawn, strict=True)
    assert (outcome.outcome, outcome.reveal, outcome.drawn) == ("DRAWN", "secret", 2)
    assert json.loads(ask(decisions, {"approve": True}, second)[1]) == {**json.loads(drawn), "replayed": True}
    assert ask(decisions, {"approve": False}, second)[0] == 409
    assert ledger.look("proef")["applications"] == {"OFFERED": 1, "WAITING": 1}

    change = ask("/adjustments", {"by": 1, "reason": "Decision 7"}, second)[1]
    (waits,) = NumberProposals.model_validate_json(
        visitor.other().get("/v1/quotas/proef/proposals", **first).text, strict=True
    ).proposals
    assert (waits.id, waits.by, waits.mine) == (json.loads(change)["id"], 1, False)
    _, rejected = ask(f"/proposals/{waits.id}/decisions", {"approve": False}, first)
    assert json.loads(rejected) == {"outcome": "REJECTED", "quota": "proef", "replayed": False}
    assert ledger.look("proef")["periods"][0]["capacity"] == 1
    for path, body in (
        ("/lots", {"reveal": ""}),
        ("/lots", {}),
        ("/lots", {"reveal": "x", "seed": 1}),
        ("/adjustments", {"by": "2", "reason": "x"}),
        ("/adjustments", {"by": 2, "reason": " "}),
        (decisions, {"approve": "yes"}),
    ):
        assert ask(path, body, first)[0] == 400, (path, body)
    assert ask("/proposals/nobody/decisions", {"approve": True}, first)[0] == 404
    elsewhere = {"authorization": f"Bearer {clerk(office, 'k3', ('quota_keeper', 'other'))}"}
    assert ask("/lots", {"reveal": "x"}, elsewhere)[0] == 404
    assert everything(office.store) == []
