"""Cases (F3.1, F4 and WF): permit checks by our own rules, site proposals with their assessment, appeals, documents."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from PIL import Image
from sqlalchemy.exc import DBAPIError

from banen.act import documents
from banen.act.cases import appeals, permits, sites
from banen.act.cases.files import case_in_scope, content_of, decisions_of, settled
from banen.act.checks import everything
from banen.act.documents import read_document
from banen.act.errors import AbsentError, ActError, ConflictError, RefusedError
from banen.act.office import Office
from banen.act.quotas import Ledger, LedgerSettings, QuotaDefinition
from banen.act.store.tables.cases import CASE, DECISION
from banen.act.workflow import Actor
from banen.model.rules import rule
from banen.model.rules.examples import examples
from tests.act.conftest import HandClock
from tests.act.officers import officer

EXAMPLES = Path(__file__).parents[2] / "examples" / "sites"
MEETS = next(e for e in examples(rule("kennismigrant")) if e.id == "KM-01")
A_CENT_LESS = next(e for e in examples(rule("kennismigrant")) if e.id == "KM-02")
ALL = ("application", "identity", "employment_contract", "wage_statement")


@pytest.fixture
def clock() -> HandClock:
    return HandClock("2026-02-02 09:00")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANEN_DATA", str(tmp_path))


@pytest.fixture
def people(office: Office) -> dict[str, Actor]:
    roles = {"worker": "case_worker", "firm": "proposer", **dict.fromkeys(("decider", "second", "third"), "decider")}
    return {name: officer(office, name, role) for name, role in roles.items()}


def facts(example: Any = MEETS) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in example.case.items()}


def received(office: Office, people: dict[str, Actor], given: tuple[str, ...] = ALL, example: Any = MEETS) -> Any:
    return office.write(
        lambda c: permits.receive(
            c, office, people["firm"], office.now, key=uuid4().hex, rule_id="kennismigrant", proposer="firm 1",
            facts=facts(example), given=given, on=example.on,
        )
    )  # fmt: skip


def completed(office: Office, people: dict[str, Actor], row: Any) -> Any:
    return settled(office, lambda c: permits.complete(c, office, row, people["worker"], office.now))


def checked(office: Office, people: dict[str, Actor], example: Any = MEETS) -> Any:
    row = completed(office, people, received(office, people, example=example))
    return office.write(lambda c: permits.run(c, office, row, office.now))


def drafted(office: Office, people: dict[str, Actor], row: Any, proposed: str = "grant", *conditions: str) -> Any:
    return office.write(
        lambda c: permits.draft(c, office, row, people["worker"], office.now, proposed=proposed, conditions=conditions)
    )


def decided(office: Office, row: Any, who: Actor, outcome: str, **more: Any) -> Any:
    return settled(office, lambda c: permits.decide(c, office, row, who, office.now, outcome, **more))


def number(office: Office, places: int, new_key: Callable[[], str], name: str = "pilot", **settings: Any) -> Ledger:
    ledger = Ledger(office.store)
    definition = QuotaDefinition(
        name, "quotum", places, 2026, 2026, False, route="kennismigrant", settings=LedgerSettings(**settings)
    )
    ledger.define(new_key(), definition, actor="keeper")
    return ledger


def free(ledger: Ledger, name: str = "pilot") -> int:
    return next(int(p["free"]) for p in ledger.look(name)["periods"] if p["present"])


# Permit checks ------------------------------------------------------------------------------------------------------


def test_a_check_names_every_condition_with_article_and_text_under_a_fixed_version(
    office: Office, people: dict[str, Actor]
) -> None:
    row = checked(office, people)
    held = content_of(office, row)
    told = held["result"]["nl"]
    assert told["outcome"] == "voldoet"
    assert all(each["article"] and each["text"] for each in told["reasons"])
    assert row.rules_version.split()[0] == "0.1.0"
    assert len(row.rules_version.split()[1]) == 16
    stored = next(r for r in _rows(office, CASE) if r.id == row.id)
    words = {word for word in re.findall(r"\w{8,}", json.dumps(held)) if word in str(stored.content)}
    assert words == set(), "what a case is about is sealed; a shorter word may stand in what seals it"


def test_drafted_by_one_decided_by_another_with_the_day_until_which_one_may_object(
    office: Office, people: dict[str, Actor], clock: HandClock
) -> None:
    row = drafted(office, people, checked(office, people))
    clock.set("2026-02-20 15:00")
    after = decided(office, row, people["decider"], "grant")
    (decision,) = _decisions(office, after)
    assert (after.state, decision.outcome, decision.sent_on) == ("GRANTED", "granted", date(2026, 2, 20))
    assert decision.objection_until == date(2026, 4, 7), "WF-03: 3 April is Good Friday"
    assert everything(office.store) == []


@pytest.mark.parametrize(("sent", "until"), [("2026-02-20", "2026-04-07"), ("2026-11-13", "2026-12-28")])
def test_wf_03_the_term_to_object_ends_on_a_working_day(
    office: Office, people: dict[str, Actor], clock: HandClock, sent: str, until: str
) -> None:
    row = drafted(office, people, checked(office, people))
    clock.set(f"{sent} 23:50")
    decided(office, row, people["decider"], "grant")
    assert _decisions(office, row)[0].objection_until.isoformat() == until


def test_wf_04_a_refusal_without_an_article_and_a_decision_on_an_own_draft_are_refused(
    office: Office, people: dict[str, Actor]
) -> None:
    row = checked(office, people, A_CENT_LESS)
    told = content_of(office, row)["result"]["nl"]
    assert (told["outcome"], row.state) == ("voldoet_niet", "CHECKED"), "the outcome of a rule refuses nobody"
    with pytest.raises(ActError, match="reasons"):
        drafted(office, people, row, "refuse")
    failed = [each["condition"] for each in told["reasons"] if each["passed"] is False]
    row = drafted(office, people, row, "refuse", *failed)
    officer(office, "worker", "decider")
    with pytest.raises(RefusedError, match="drafted"):
        decided(office, row, Actor(people["worker"].id, "decider"), "refuse")
    with pytest.raises(DBAPIError, match="two_people"):
        office.write(lambda c: c.execute(sa.insert(DECISION).values(
            id="1" * 32, case=row.id, outcome="refused", reasons=[{"article": "x"}], drafted_by="a", decided_by="a",
            sent_on=date(2026, 1, 1), objection_until=date(2026, 2, 12))))  # fmt: skip
    with pytest.raises(DBAPIError, match="reasons"):
        office.write(lambda c: c.execute(sa.insert(DECISION).values(
            id="2" * 32, case=row.id, outcome="refused", reasons=[], drafted_by="a", decided_by="b",
            sent_on=date(2026, 1, 1), objection_until=date(2026, 2, 12))))  # fmt: skip
    after = decided(office, row, people["decider"], "refuse")
    (decision,) = _decisions(office, after)
    assert decision.outcome == "refused"
    assert all(each["article"] for each in decision.reasons)
    assert {each["condition"] for each in decision.reasons} == set(failed)


def test_wf_02_two_deciders_at_once_one_decision(office: Office, people: dict[str, Actor]) -> None:
    row = drafted(office, people, checked(office, people))

    def one(who: str) -> str:
        try:
            return str(decided(office, row, people[who], "grant", seen=row.version).state)
        except ConflictError as error:
            return str(error.status)

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(one, ("decider", "second")))
    assert found == ["409", "GRANTED"]
    assert len(_decisions(office, row)) == 1


def test_the_same_key_gives_the_same_case_and_no_number_is_given_twice(
    office: Office, people: dict[str, Actor]
) -> None:
    key = uuid4().hex

    def one(_: int) -> Any:
        return office.write(
            lambda c: permits.receive(
                c, office, people["firm"], office.now, key=key, rule_id="kennismigrant", proposer="firm 1",
                facts=facts(), given=ALL, on=MEETS.on,
            )
        )  # fmt: skip

    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(one, range(2)))
    assert len({row.reference for row in both}) == 1, "open-forms: pressed twice within milliseconds"
    others = [received(office, people).reference for _ in range(5)]
    assert len({*others, both[0].reference}) == 6


def test_incomplete_gets_a_term_in_which_the_term_to_decide_stands_still_and_is_left_out_after_it(
    office: Office, people: dict[str, Actor], clock: HandClock
) -> None:
    row = received(office, people, ALL[:2])
    assert row.due_on == date(2026, 3, 30), "eight weeks (Awb 4:13)"
    with pytest.raises(ConflictError, match="employment_contract, wage_statement"):
        completed(office, people, row)
    row = office.write(lambda c: permits.gaps(c, office, row, people["worker"], office.now))
    assert (row.state, row.due_on) == ("INCOMPLETE", date(2026, 2, 16))
    with pytest.raises(ConflictError, match="runs until 2026-02-16"):
        decided(office, row, people["decider"], "leave_out", reason="nothing came")
    other = received(office, people, ALL[:2])
    other = office.write(lambda c: permits.gaps(c, office, other, people["worker"], office.now))
    clock.set("2026-02-12 09:00")
    other = office.write(lambda c: permits.supply(c, office, other, people["firm"], office.now, ALL[2:]))
    assert (other.state, other.due_on) == ("RECEIVED", date(2026, 4, 9)), "ten days stood still"
    clock.set("2026-02-17 09:00")
    assert decided(office, row, people["decider"], "leave_out", reason="nothing came").state == "LEFT_OUT"
    assert _decisions(office, row)[0].reasons[0]["article"] == "Awb 4:5"


def test_leaving_out_is_told_within_four_weeks_or_the_application_is_decided(
    office: Office, people: dict[str, Actor], clock: HandClock
) -> None:
    row = received(office, people, ALL[:2])
    row = office.write(lambda c: permits.gaps(c, office, row, people["worker"], office.now))
    clock.set("2026-03-17 09:00")
    with pytest.raises(ConflictError, match="Awb 4:5"):
        decided(office, row, people["decider"], "leave_out", reason="late")


# The number ---------------------------------------------------------------------------------------------------------


def test_a_binding_number_holds_a_place_from_completion_and_gives_it_with_the_decision(
    office: Office, people: dict[str, Actor], new_key: Callable[[], str]
) -> None:
    ledger = number(office, 1, new_key)
    first = checked(office, people)
    assert (first.quota, free(ledger)) == ("pilot", 0)
    second = checked(office, people)
    waiting = drafted(office, people, second)
    assert waiting.state == "WAITING"
    with pytest.raises(ConflictError, match="no place is held"):
        decided(office, waiting, people["decider"], "grant")
    granted = decided(office, drafted(office, people, first), people["decider"], "grant")
    assert granted.state == "GRANTED"
    freed = office.write(
        lambda c: permits.end(c, office, granted, people["decider"], office.now, "unused", "did not come")
    )
    assert (freed.state, free(ledger)) == ("RELEASED", 0), "the place was offered to who waits"
    taken = settled(office, lambda c: permits.accept(c, office, waiting, people["firm"], office.now))
    assert taken.state == "DRAFTED"
    assert decided(office, taken, people["decider"], "grant").state == "GRANTED"
    assert ledger.look("pilot")["applications"] == {"GRANTED": 1, "RELEASED": 1}
    assert everything(office.store) == []


def test_a_hold_that_lapsed_decides_nothing(
    office: Office, people: dict[str, Actor], clock: HandClock, new_key: Callable[[], str]
) -> None:
    ledger = number(office, 1, new_key, hold_days=14)
    row = drafted(office, people, checked(office, people))
    clock.set("2026-02-16 09:00")
    with pytest.raises(ConflictError, match="EXPIRED"):
        decided(office, row, people["decider"], "grant")
    with office.store.read() as connection:
        assert case_in_scope(connection, row.reference, ("*",)).state == "DRAFTED"
    assert _decisions(office, row) == []
    assert free(ledger) == 1


def test_a_refusal_and_a_withdrawal_give_the_place_back(
    office: Office, people: dict[str, Actor], new_key: Callable[[], str]
) -> None:
    ledger = number(office, 2, new_key)
    row = checked(office, people, A_CENT_LESS)
    told = content_of(office, row)["result"]["nl"]["reasons"]
    row = drafted(office, people, row, "refuse", *(r["condition"] for r in told if r["passed"] is False))
    decided(office, row, people["decider"], "refuse")
    other = checked(office, people)
    office.write(lambda c: permits.end(c, office, other, people["firm"], office.now, "withdraw", "not needed"))
    assert free(ledger) == 2


def test_many_applications_at_once_never_pass_the_number(
    office: Office, people: dict[str, Actor], new_key: Callable[[], str]
) -> None:
    ledger = number(office, 3, new_key)
    rows = [received(office, people) for _ in range(6)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda row: completed(office, people, row), rows))
    assert ledger.look("pilot")["applications"] == {"RESERVED": 3, "WAITING": 3}
    assert everything(office.store) == []


# Appeals ------------------------------------------------------------------------------------------------------------


def appealed(office: Office, people: dict[str, Actor]) -> Any:
    row = checked(office, people, A_CENT_LESS)
    told = content_of(office, row)["result"]["nl"]["reasons"]
    row = drafted(office, people, row, "refuse", *(r["condition"] for r in told if r["passed"] is False))
    return decided(office, row, people["decider"], "refuse")


def lodged(office: Office, people: dict[str, Actor], row: Any) -> Any:
    return office.write(
        lambda c: appeals.lodge(c, office, row, people["firm"], office.now, key=uuid4().hex, text="the wage was raised")
    )


def moved(office: Office, row: Any, who: Actor, event: str, **more: Any) -> Any:
    return settled(office, lambda c: appeals.step(c, office, row, who, office.now, event, **more))


def test_an_appeal_in_time_is_heard_by_somebody_else_and_takes_a_free_place(
    office: Office, people: dict[str, Actor], new_key: Callable[[], str]
) -> None:
    ledger = number(office, 1, new_key)
    appeal = lodged(office, people, appealed(office, people))
    with pytest.raises(RefusedError, match="Awb 7:5"):
        moved(office, appeal, people["decider"], "admit")
    with pytest.raises(ConflictError, match="in time"):
        moved(office, appeal, people["second"], "too_late", reason="x", article="Awb 6:7")
    heard = moved(office, appeal, people["second"], "admit")
    assert moved(office, heard, people["second"], "uphold", reason="the wage counts").state == "UPHELD"
    assert (ledger.look("pilot")["applications"]["GRANTED"], free(ledger)) == (1, 0)


def test_an_appeal_that_is_late_is_inadmissible_with_its_article_or_excused_with_a_reason(
    office: Office, people: dict[str, Actor], clock: HandClock
) -> None:
    row = appealed(office, people)
    clock.set("2026-03-17 09:00")
    first, second = lodged(office, people, row), lodged(office, people, row)
    with pytest.raises(ConflictError, match="ended on 2026-03-16"):
        moved(office, first, people["second"], "admit")
    with pytest.raises(ActError, match="article"):
        moved(office, first, people["second"], "too_late", reason="a day late")
    assert (
        moved(office, first, people["second"], "too_late", reason="a day late", article="Awb 6:7").state
        == "INADMISSIBLE"
    )
    assert moved(office, second, people["second"], "admit", reason="in hospital (Awb 6:11)").state == "HEARING"


def test_an_order_of_a_court_adds_a_place_by_two_people(
    office: Office, people: dict[str, Actor], new_key: Callable[[], str]
) -> None:
    ledger = number(office, 1, new_key)
    appeal = lodged(office, people, appealed(office, people))
    holder = decided(office, drafted(office, people, checked(office, people)), people["decider"], "grant")
    heard = moved(office, appeal, people["second"], "admit")
    lost = moved(office, heard, people["second"], "dismiss", reason="no", article="Vw 16")
    court = moved(office, lost, people["firm"], "go_to_court")
    with pytest.raises(RefusedError, match="two different people"):
        moved(office, court, people["second"], "order", reason="ECLI:NL:RBDHA:2026:1")
    moved(office, court, people["second"], "order", reason="ECLI:NL:RBDHA:2026:1", second=people["third"].id)
    stand = ledger.look("pilot")
    assert (stand["applications"]["GRANTED"], stand["periods"][0]["capacity"]) == (2, 2)
    assert holder.state == "GRANTED"


# Site proposals -----------------------------------------------------------------------------------------------------


def proposed(office: Office, people: dict[str, Actor], text: str | None = None) -> Any:
    written = (EXAMPLES / "400-600-200.yml").read_text(encoding="utf-8") if text is None else text
    return office.write(
        lambda c: sites.propose(
            c, office, people["firm"], office.now, key=uuid4().hex, proposer="12345678", text=written
        )
    )


def advised(office: Office, people: dict[str, Actor], places: dict[str, int]) -> Any:
    row = proposed(office, people)
    region = (EXAMPLES / "regio.yml").read_text(encoding="utf-8")
    worker = people["worker"]
    row = office.write(lambda c: sites.submit(c, office, row, people["firm"], office.now))
    row = office.write(lambda c: sites.report(c, office, row, worker, office.now, region))
    row = office.write(
        lambda c: sites.SITES.step(c, row.id, "hear", worker, office.now, reason="region heard on 20 November")
    )
    return office.write(lambda c: sites.advise(c, office, row, worker, office.now, "agree, in phases", places))


def numbers(office: Office, new_key: Callable[[], str], **places: int) -> Ledger:
    ledger = Ledger(office.store)
    for code, count in places.items():
        definition = QuotaDefinition(
            sites.number_of(code), "richtgetal", count, 2026, 2026, True, route="places", area=code
        )
        ledger.define(new_key(), definition, actor="keeper")
    return ledger


def test_400_600_200_from_a_proposal_with_its_receipt_to_places_in_the_ledger_and_back_for_review(
    office: Office, people: dict[str, Actor], clock: HandClock, new_key: Callable[[], str]
) -> None:
    ledger = numbers(office, new_key, GM0867=400, GM0797=90, GM0809=40, GM0855=150)
    row = advised(office, people, {"GM0867": 400, "GM0797": 60, "GM0809": 40, "GM0855": 100})
    report = content_of(office, row)["report"]
    assert (report["outcome"], report["receipt"]["banen"]) == ("afwijzen_mogelijk", "0.1.0")
    assert sum(each["asked"] for each in report["allocation"]) == 200
    agreed = office.write(
        lambda c: sites.decide(
            c, office, row, people["decider"], office.now, "agree_with_conditions",
            conditions=[("the 200 places have a certificate", date(2026, 6, 1)), ("phase two opens", date(2027, 9, 1))],
        )
    )  # fmt: skip
    assert agreed.state == "AGREED_ON_CONDITIONS"
    stands = {
        code: ledger.look(sites.number_of(code))["periods"][0] for code in ("GM0867", "GM0797", "GM0809", "GM0855")
    }
    assert [(p["granted"], p["free"]) for p in stands.values()] == [(400, 0), (60, 30), (40, 0), (100, 50)]
    assert _back(office) == 0
    clock.set("2026-06-01 08:00")
    assert _back(office) == 1
    due = office.write(
        lambda c: sites.review(c, _again(c, row), people["worker"], office.now, "kept", "seen the papers")
    )
    with office.store.read() as connection:
        states = [each.state for each in sites.conditions_of(connection, row.id)]
    assert (due.state, due.due_on, states) == ("AGREED_ON_CONDITIONS", date(2027, 6, 1), ["kept", "open"])
    clock.set("2027-06-01 08:00")
    assert _back(office) == 1, "a year passes"
    broken = office.write(lambda c: sites.review(c, _again(c, row), people["worker"], office.now, "breach", "no bed"))
    assert broken.state == "BREACH"
    assert everything(office.store) == []


def test_places_that_do_not_fit_leave_the_decision_and_every_number_as_they_were(
    office: Office, people: dict[str, Actor], new_key: Callable[[], str]
) -> None:
    ledger = numbers(office, new_key, GM0867=400)
    row = advised(office, people, {"GM0867": 400, "GM0855": 100})
    with pytest.raises(AbsentError, match="gm0855"):
        office.write(lambda c: sites.decide(c, office, row, people["decider"], office.now, "agree"))
    assert ledger.look("plaatsen-gm0867")["applications"] == {}
    assert _decisions(office, row) == []


def test_a_proposal_without_housing_a_receipt_of_another_and_an_adviser_who_decides_are_refused(
    office: Office, people: dict[str, Actor], new_key: Callable[[], str]
) -> None:
    text = (EXAMPLES / "400-600-200.yml").read_text(encoding="utf-8")
    start, end = text.index("housing:"), text.index("transport:")
    bare = proposed(office, people, text[:start] + text[end:])
    with pytest.raises(ActError, match="housing"):
        office.write(lambda c: sites.submit(c, office, bare, people["firm"], office.now))
    draft = proposed(office, people)
    row = office.write(lambda c: sites.submit(c, office, draft, people["firm"], office.now))
    for made in ({}, {"receipt": {"proposal": "0" * 64}}):
        with pytest.raises(ConflictError, match="another proposal"):
            office.write(lambda c, made=made: sites.report(c, office, row, people["worker"], office.now, made=made))
    ready = advised(office, people, {})
    with pytest.raises(RefusedError, match="advised"):
        office.write(
            lambda c: sites.decide(c, office, ready, Actor(people["worker"].id, "decider"), office.now, "agree")
        )
    with pytest.raises(ActError, match="article"):
        office.write(lambda c: sites.decide(c, office, ready, people["decider"], office.now, "decline"))
    with pytest.raises(ActError, match="day to come"):
        office.write(
            lambda c: sites.decide(
                c, office, ready, people["decider"], office.now, "agree_with_conditions",
                conditions=[("x", date(2026, 2, 2))],
            )
        )  # fmt: skip


# Documents ----------------------------------------------------------------------------------------------------------


def picture(kind: str = "JPEG", *, gps: bool = True) -> bytes:
    made, written = Image.new("RGB", (40, 20), (200, 30, 30)), io.BytesIO()
    exif = Image.Exif()
    if gps:
        exif.get_ifd(0x8825)[1] = "N"
        exif[0x010F] = "SecretCamera"
        exif[0x0112] = 6
    made.save(written, kind, exif=exif)
    return written.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("offer.pdf", b"<!DOCTYPE html><html><script>alert(1)</script>", "web page"),
        ("offer.pdf", b"  \n<svg xmlns='x'></svg>", "web page"),
        ("offer.pdf", b"PK\x03\x04rest of an archive", "no PDF"),
        ("offer.exe", b"MZ\x90\x00", "no PDF"),
        ("offer.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript/JS(x)>>"), "runs something"),
        ("offer.pdf", PDF[:40], "cut off"),
        ("photo.jpg", b"\xff\xd8\xff\xe0 not a picture", "cannot be opened"),
        ("empty.pdf", b"", "empty"),
        ("large.pdf", PDF + b" " * (10 << 20), "larger than 10"),
    ],
    ids=["html", "svg", "zip", "exe", "pdf with script", "half a pdf", "half a picture", "empty", "large"],
)
def test_wf_05_what_is_not_what_it_looks_like_is_refused(name: str, content: bytes, told: str) -> None:
    with pytest.raises(ActError, match=told):
        read_document(name, content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_wf_05_a_picture_is_kept_upright_without_where_it_was_taken(kind: str) -> None:
    content = picture(kind)
    assert b"SecretCamera" in content
    taken = read_document("../../home/holiday.html", content)
    assert taken.name == f"holiday{'.jpg' if kind == 'JPEG' else '.png'}"
    with Image.open(io.BytesIO(taken.content)) as kept:
        assert (kept.size, dict(kept.getexif())) == ((20, 40), {})
    assert b"SecretCamera" not in taken.content


def test_documents_are_sealed_outside_the_store_once_and_five_with_a_step(
    office: Office, people: dict[str, Actor]
) -> None:
    row = received(office, people)
    taken = read_document("contract.pdf", PDF)

    def put(extra: bytes = b"") -> str:
        content = read_document("contract.pdf", PDF[:-7] + extra + PDF[-7:])
        return office.write(
            lambda c: documents.add(c, office, "permit_check", row, row.key_id, content, people["firm"].id, office.now)
        )

    id_ = put()
    file = documents.folder_of(office) / id_
    assert b"Catalog" not in file.read_bytes()
    with office.store.read() as connection:
        (held,) = documents.documents_of(connection, "permit_check", row.id)
        assert documents.content_of(office, held, row.key_id) == taken.content
    with pytest.raises(ConflictError, match="already"):
        put()
    for index in range(4):
        put(f"% {index}\n".encode())
    with pytest.raises(ActError, match="are 5"):
        put(b"% six\n")
    with office.store.read() as connection:
        assert documents.orphans(connection, office) == []
    office.keys.destroy(row.key_id)
    with pytest.raises(AbsentError):
        documents.content_of(office, held, row.key_id)
    office.write(lambda c: documents.remove(c, office, "permit_check", row.id))()
    assert list(documents.folder_of(office).iterdir()) == []


def _rows(office: Office, table: sa.Table) -> list[Any]:
    with office.store.read() as connection:
        return list(connection.execute(sa.select(table)))


def _decisions(office: Office, row: Any) -> list[Any]:
    with office.store.read() as connection:
        return decisions_of(connection, row.id)


def _back(office: Office) -> int:
    return office.write(lambda c: sites.come_back(c, office.now))


def _again(connection: Any, row: Any) -> Any:
    return case_in_scope(connection, row.reference, ("*",))
