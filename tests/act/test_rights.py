"""Rights, terms, backup and the command line: worked cases RT and AD."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from banen.act.backup import backup, move, restore
from banen.act.checks import everything
from banen.act.errors import ConflictError, StoreError
from banen.act.identity import seeded
from banen.act.jobs.round import do_round
from banen.act.office import Office, open_office
from banen.act.quotas import Ledger, LedgerSettings, QuotaDefinition
from banen.act.registrations import desk
from banen.act.registrations.mine import mine
from banen.act.rights.erase import erase, replay
from banen.act.rights.retention import retain
from banen.act.seed import export, seed
from banen.act.store.engine import Store, open_store
from banen.act.store.erasures import require_replayed
from banen.act.store.keys import Keyring
from banen.act.store.migrate import migrate, require
from banen.act.store.tables.files import CONTACT, FILE_TEXT, MAIL, STATEMENT
from banen.act.store.tables.numbers import BOOKING
from banen.act.store.tables.people import SUBJECT
from banen.act.store.tables.proofs import DELETED
from banen.serve.api.answers.numbers import NumberOutcome, NumbersKept
from banen.serve.cli import run
from tests.act.conftest import HandClock, database_url, make_database
from tests.act.test_desk import doubted
from tests.act.test_portal import begun, rows, through
from tests.act.test_sign_in import clerk
from tests.act.visitor import Visitor


@pytest.fixture
def clock() -> HandClock:
    return HandClock("2025-12-01 10:00")


def sqlite_only(office: Office) -> None:
    if not office.store.is_sqlite:
        pytest.skip("PostgreSQL is copied by its own tools")


def test_erasing_leaves_nothing_to_read_and_ends_the_session(visitor: Visitor, office: Office) -> None:
    through(visitor, email="person0001@example.org").send({"truth": "1"})
    visitor.get("/en/adres/mijn/wissen").send()
    assert "Everything about you is erased" in visitor.words
    assert visitor.get("/en/adres/mijn").path.endswith("/aanmelden")
    row = rows(office, STATEMENT)[0]
    assert (row.state, row.sealed, row.address_idx, row.municipality) == ("WITHDRAWN", None, None, None)
    assert rows(office, MAIL) == rows(office, FILE_TEXT) == []
    assert list(office.keys.people()) == []
    assert everything(office.store) == []


def test_rt_01_a_store_restored_from_before_an_erasure_does_not_open_until_it_forgets_again(
    visitor: Visitor, office: Office, tmp_path: Path
) -> None:
    """Bug report 52 (decidim#3315): a restore brought people back."""
    sqlite_only(office)
    through(visitor).send({"truth": "1"})
    me = rows(office, SUBJECT)[0].id
    copy = tmp_path / "yesterday.bak"
    backup(office.store, office.keys, copy)
    assert b"SQLite format" not in copy.read_bytes()
    erase(office, me)
    again = tmp_path / "restored.sqlite"
    restore(copy, office.keys, again)
    restored = Office(open_store(f"sqlite:///{again}", office.store.clock), office.keys, office.book)
    with pytest.raises(StoreError, match="older than 1 erasure in"):
        require_replayed(restored.store, restored.erasures_file)
    with restored.store.read() as connection:
        (pair,) = mine(connection, restored.keys, me).statements
    assert pair[1] == {}, "the key is gone, so nothing is readable even before"
    assert replay(restored) == 1
    require_replayed(restored.store, restored.erasures_file)
    assert rows(restored, STATEMENT)[0].sealed is None
    assert replay(restored) == 0


def test_rt_02_erasing_waits_for_the_term_of_an_objection_and_says_until_when(
    visitor: Visitor, office: Office, clock: HandClock
) -> None:
    doubted(office, visitor)

    def refused(connection: Any) -> None:
        row = connection.execute(sa.select(STATEMENT)).one()
        desk.act(connection, row, "propose_refusal", "a", office.now, seen=None, reason="resident")
        desk.act(connection, row, "refuse", "b", office.now, seen=None)

    office.write(refused)
    me = rows(office, SUBJECT)[0].id
    with pytest.raises(ConflictError) as caught:
        erase(office, me)
    assert caught.value.now["until"] == "2026-01-12"
    assert rows(office, STATEMENT)[0].sealed is not None
    assert not office.erasures_file.exists()
    clock.set("2026-01-13 10:00")
    erase(office, me)


def delivered(office: Office, visitor: Visitor, clock: HandClock, on: str) -> None:
    through(visitor).send({"truth": "1"})
    office.write(lambda c: c.execute(sa.update(STATEMENT).values(loa="substantial")))
    clock.set(on)
    do_round(office)
    assert rows(office, STATEMENT)[0].state == "ACTIVE"


def test_rt_03_a_copy_goes_on_the_thirtieth_day_and_not_before(
    visitor: Visitor, office: Office, clock: HandClock
) -> None:
    """Bug report 35: thirty days are thirty, over summer time as well."""
    delivered(office, visitor, clock, "2026-03-01 23:00")
    clock.set("2026-03-30 23:59")
    assert {r.count for r in retain(office, dry=True) if r.kind == "delivered"} == {0}
    retain(office, dry=False)
    assert rows(office, STATEMENT)[0].sealed is not None
    clock.set("2026-03-31 00:01")
    assert {r.count for r in retain(office, dry=True) if r.kind == "delivered"} == {1}
    assert rows(office, STATEMENT)[0].sealed is not None, "a dry run changes nothing"
    retain(office, dry=False)
    assert rows(office, STATEMENT)[0].sealed is None
    assert [(row.kind, row.count) for row in rows(office, DELETED) if row.kind == "delivered"] == [("delivered", 1)]


def test_rt_04_a_run_that_was_killed_is_finished_by_the_next(
    visitor: Visitor, office: Office, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from banen.act.rights import retention

    delivered(office, visitor, clock, "2026-03-01 23:00")
    clock.set("2027-05-01 10:00")

    class KilledError(BaseException):
        pass

    def killed(*_: Any) -> Any:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setitem(retention._TABLES, "mail", killed)
        with pytest.raises(KilledError):
            retain(office, dry=False)
    retain(office, dry=False)
    assert rows(office, STATEMENT)[0].sealed is None
    assert sum(r.count for r in retain(office, dry=True)) == 0


def test_rt_05_the_file_of_a_person_holds_nothing_of_anybody_else(visitor: Visitor, office: Office) -> None:
    for number in (1, 2):
        one = visitor.other()
        through(one, email=f"person000{number}@example.org").send({"truth": "1"})
    one.get("/en/adres/mijn").post("/en/adres/mijn/gegevens.json")
    data = json.loads(one.content)
    assert data["contact"]["email"] == "person0002@example.org"
    assert data["statements"][0]["address"].startswith("Proefstraat 51")
    assert "person0001" not in one.text
    assert "opgave" in {line["name"] for line in data["processing"]}
    one.get("/en/adres/mijn").post("/en/adres/mijn/gegevens.pdf")
    assert one.content.startswith(b"%PDF")
    one.get("/en/adres/mijn").post("/en/adres/mijn/gegevens.json")
    assert one.status == 429, "two files a day"


def test_ad_01_a_backup_during_writing_is_one_commit_and_its_books_are_right(office: Office, tmp_path: Path) -> None:
    sqlite_only(office)
    ledger = Ledger(office.store)
    definition = QuotaDefinition("proef", "quotum", 500, 2025, 2025, False, 1, "", "NL", LedgerSettings(), None)
    ledger.define(uuid4().hex, definition, actor="t")
    stop = threading.Event()

    def write() -> None:
        store = open_store(office.store.url, office.store.clock)
        number = 0
        while not stop.is_set():
            number += 1
            Ledger(store).reserve(uuid4().hex, "proef", f"c{number}", actor="t")
        store.close()

    thread = threading.Thread(target=write)
    thread.start()
    copy = tmp_path / "a.bak"
    try:
        backup(office.store, office.keys, copy)
    finally:
        stop.set()
        thread.join()
    again = tmp_path / "again.sqlite"
    restore(copy, office.keys, again)
    assert everything(open_store(f"sqlite:///{again}")) == []


def test_a_backup_that_was_changed_or_cut_off_or_has_another_key_is_refused(office: Office, tmp_path: Path) -> None:
    sqlite_only(office)
    copy, to = tmp_path / "a.bak", tmp_path / "x.sqlite"
    backup(office.store, office.keys, copy)
    whole = copy.read_bytes()
    other = bytes([whole[100] ^ 1])  # never the byte itself: what is encrypted has any byte anywhere
    for wrong in (whole[:-1], whole[:-40], whole[:100] + other + whole[101:], b"no backup"):
        (tmp_path / "wrong.bak").write_bytes(wrong)
        with pytest.raises(StoreError):
            restore(tmp_path / "wrong.bak", office.keys, to)
        assert not to.exists()
    with pytest.raises(StoreError):
        restore(copy, Keyring(tmp_path / "other"), to)
    with pytest.raises(StoreError, match="never overwritten"):
        backup(office.store, office.keys, copy)


def fingerprint(store: Store) -> list[Any]:
    """Tables, columns and the names of their constraints."""
    found = sa.inspect(store.engine)
    return [
        (table, sorted(column["name"] for column in found.get_columns(table)),
         sorted(str(check["name"]) for check in found.get_check_constraints(table)),
         sorted(str(unique["name"]) for unique in found.get_unique_constraints(table)),
         sorted(str(index["name"]) for index in found.get_indexes(table) if not index.get("duplicates_constraint")))
        for table in sorted(found.get_table_names())
    ]  # fmt: skip


def test_ad_02_from_empty_and_from_the_previous_schema_both_stores_end_alike(
    postgresql_server: str, tmp_path: Path
) -> None:
    """Bug report 44 (alembic#884): names and checks stay."""
    ends = []
    for before in ("", "0001", "0060"):
        name = f"m{before or 'empty'}"
        make_database(postgresql_server, name)
        for address in (f"sqlite:///{tmp_path / name}.sqlite", database_url(postgresql_server, name)):
            store = open_store(address)
            if before:
                migrate(store, before)
                _one_booking(store)
            migrate(store)
            require(store)
            ends.append(fingerprint(store))
            if before:
                assert everything(store) == [], "the data were kept"
            store.close()
    assert all(end == ends[0] for end in ends)


def _one_booking(store: Store) -> None:
    definition = QuotaDefinition("proef", "quotum", 2, 2026, 2026, False, 1, "", "NL", LedgerSettings(), None)
    Ledger(store).define(uuid4().hex, definition, actor="t")


def test_ad_03_a_move_to_postgresql_keeps_every_booking_and_the_ends_of_the_chains(
    visitor: Visitor, office: Office, postgresql_server: str
) -> None:
    sqlite_only(office)
    through(visitor, email="person0001@example.org").send({"truth": "1"})
    ledger = Ledger(office.store)
    definition = QuotaDefinition("proef", "quotum", 2, 2025, 2025, False, 1, "", "NL", LedgerSettings(), None)
    ledger.define(uuid4().hex, definition, actor="t")
    for case in "abc":
        ledger.reserve(uuid4().hex, "proef", case, actor="t")
    make_database(postgresql_server, "moved")
    address = database_url(postgresql_server, "moved")
    with pytest.raises(StoreError, match="no tables"):
        move(office.store, address)
    empty = open_store(address)
    migrate(empty)
    empty.close()
    move(office.store, address)
    moved = Office(open_store(address, office.store.clock), office.keys, office.book)
    for table in (BOOKING, STATEMENT, CONTACT):
        assert sorted(map(str, rows(office, table))) == sorted(map(str, rows(moved, table)))
    assert Ledger(moved.store).look("proef")["chain"] == ledger.look("proef")["chain"]
    with pytest.raises(StoreError, match="not empty"):
        move(office.store, address)
    moved.store.close()


def test_ad_03_one_seed_and_day_give_the_same_data(tmp_path: Path) -> None:
    from datetime import date

    made = []
    for name in ("a", "b"):
        office = open_office(f"sqlite:///{tmp_path / name / 'act.sqlite'}")
        seed(office, 8, 1, date(2026, 11, 30))
        made.append(export(office))
        assert everything(office.store) == []
    assert made[0] == made[1]
    with pytest.raises(StoreError, match="demonstration data already"):
        seed(office, 1, 1, date(2026, 11, 30))


def test_ids_outside_a_seed_are_never_foreseeable() -> None:
    from banen.act.identity import fresh_id, fresh_reference

    with seeded(1):
        first = (fresh_id(), fresh_reference())
    with seeded(1):
        assert (fresh_id(), fresh_reference()) == first
    assert fresh_id() != first[0]


def test_ad_04_a_schema_ahead_or_behind_is_refused_with_what_to_do(store: Store) -> None:
    with store.engine.begin() as connection:
        (now,) = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars()
    told = {"0001": "banen act migrate", "9999": "newer than this version"}
    try:
        for version, words in told.items():
            _set_version(store, version)
            with pytest.raises(StoreError, match=words):
                require(store)
    finally:
        _set_version(store, now)
    require(store)


def _set_version(store: Store, version: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def test_the_commands_of_an_operator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BANEN_DATA", str(tmp_path))
    who = ["--by", "operator 1", "--second"]

    def ran(*words: str) -> tuple[int, str]:
        code = run(["act", *words])
        told = capsys.readouterr()
        return code, told.out + told.err

    grant = ("grant", "a@b", "admin", "--scope", "*", "--purpose", "first", *who)
    assert ran("seed", "--persons", "3")[0] == 0
    assert ran(*grant, "operator 2")[0] == 0
    code, told = ran(*grant, "operator 1")
    assert code == 2
    assert "two different people" in told
    assert "would go" in ran("retain", "--dry-run")[1]
    assert ran("work", "--once")[0] == 0
    (tmp_path / "note.eml").write_bytes(b"Subject: Out of office\r\n\r\nBack on Monday")
    assert "None is dead" in ran("jobs")[1]
    assert ran("jobs", "--again", "none")[0] == 4
    assert "is not left alone" in ran("lift", "--address", "person0001@example.org")[1]
    assert "0 counted, 1 is no report" in ran("bounce", str(tmp_path / "note.eml"))[1]
    assert ran("backup", str(tmp_path / "a.bak"))[0] == 0
    store = open_store(f"sqlite:///{tmp_path / 'act.sqlite'}")
    with store.read() as connection:
        person = connection.execute(sa.select(SUBJECT.c.id).where(SUBJECT.c.kind == "person")).scalars().first()
    store.close()
    assert ran("erase", "--subject", str(person))[0] == 0
    assert ran("erase")[0] == 2
    assert "1 erasure to be done again" in ran("restore", str(tmp_path / "a.bak"), str(tmp_path / "new.sqlite"))[1]
    there = ["--store", f"sqlite:///{tmp_path / 'new.sqlite'}"]
    assert ran("check", *there)[0] == 0
    assert ran("work", "--once", *there)[0] == 9
    assert "1 erasure done again" in ran("erase", "--replay", *there)[1]
    assert ran("work", "--once", *there)[0] == 0


def test_the_api_of_numbers(office: Office, visitor: Visitor, new_key: Callable[[], str]) -> None:
    import asyncio

    import httpx

    def ask(method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=visitor.app)
            async with httpx.AsyncClient(transport=transport, base_url="https://banen.test") as client:
                return await client.request(method, f"/v1/quotas{path}", json=body, headers=headers)

        return asyncio.run(asked())

    token = {"authorization": f"Bearer {clerk(office, 'k', ('quota_keeper', 'proef'))}"}
    assert ask("GET", "").status_code == 401
    assert ask("GET", "", authorization=f"Bearer {clerk(office, 'c', ('desk_clerk', 'GM0518'))}").status_code == 403
    definition = {"name": "proef", "instrument": "quotum", "number": 1, "year_from": 2025, "year_to": 2025,
                  "group_contains_eu_eea_swiss": False}  # fmt: skip
    refused = ask(
        "POST", "", {**definition, "group_contains_eu_eea_swiss": True}, **token, **{"idempotency-key": new_key()}
    )
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["where"] == "Q-C1"
    assert ask("POST", "", definition, **token, **{"idempotency-key": new_key()}).json()["outcome"] == "DEFINED"
    assert (
        ask("POST", "", {**definition, "name": "of-another"}, **token, **{"idempotency-key": new_key()}).status_code
        == 404
    )
    key = {"idempotency-key": new_key()}
    first = ask("POST", "/proef/claims", {"case": "a"}, **token, **key)
    again = ask("POST", "/proef/claims", {"case": "a"}, **token, **key)
    assert (first.json()["outcome"], again.headers["idempotency-replayed"]) == ("RESERVED", "true")
    assert ask("POST", "/proef/claims", {"case": "b"}, **token, **key).status_code == 422
    waits = ask("POST", "/proef/claims", {"case": "b"}, **token, **{"idempotency-key": new_key()}).json()
    assert (waits["outcome"], waits["position"]) == ("WAITING", 1)
    granted = ask("POST", "/proef/claims/a/grant", **token, **{"idempotency-key": new_key()})
    assert granted.json()["outcome"] == "GRANTED"
    twice = ask("POST", "/proef/claims/a/grant", **token, **{"idempotency-key": new_key()})
    assert twice.status_code == 409
    assert twice.headers["content-type"] == "application/problem+json"
    assert ask("POST", "/proef/claims/a/eat", **token, **{"idempotency-key": new_key()}).status_code == 404
    assert ask("GET", "/proef", **token).json()["periods"][0]["granted"] == 1
    NumbersKept.model_validate_json(ask("GET", "", **token).text, strict=True)
    for answer in (first, granted):
        NumberOutcome.model_validate_json(answer.text, strict=True)
    assert ask("POST", "/proef/claims", {"case": "x", "places": "many"}, **token, **key).status_code == 400
    assert everything(office.store) == []


def test_a_store_that_a_test_copies_is_closed(tmp_path: Path, sqlite_template: Path) -> None:
    with contextlib.closing(sqlite3.connect(shutil.copy(sqlite_template, tmp_path / "x.sqlite"))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_session_without_a_key_left_is_nobody(visitor: Visitor, office: Office) -> None:
    begun(visitor)
    office.write(lambda c: c.execute(sa.update(SUBJECT).values(erased_at=office.now - timedelta(days=1))))
    assert visitor.get("/en/adres/mijn").path.endswith("/aanmelden")
