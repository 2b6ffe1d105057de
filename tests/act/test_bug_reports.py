"""Public bug reports of other systems tried on ours, by their number in the study of anchors; the rest by its test."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from banen.act.accounts.subjects import newcomer
from banen.act.errors import BusyError, ConflictError
from banen.act.jobs.worker import Handler, work_one
from banen.act.office import Office
from banen.act.quotas import Ledger, LedgerSettings, QuotaDefinition
from banen.act.quotas.proof import prove
from banen.act.registrations import statements
from banen.act.rights.erase import erase
from banen.act.store.engine import open_store
from banen.act.store.outbox import put
from banen.act.store.tables.files import STATEMENT
from banen.act.store.tables.work import OUTBOX
from tests.act.conftest import HandClock
from tests.act.test_portal import rows, through
from tests.act.test_sign_in import clerk
from tests.act.visitor import Visitor

ACT = Path(__file__).parents[2] / "src" / "banen" / "act"


def statement(office: Office) -> str:
    def work(connection: sa.Connection) -> str:
        who = newcomer(connection, office.keys, "nl", office.now)
        return str(statements.begin(connection, office.keys, who, "nl", office.now).reference)

    return office.write(work)


def test_1_two_cases_in_one_millisecond_have_two_references(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """open-zaak#1271: a number was counted up, so two at one moment had the same; a taken one is drawn again here."""
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: statement(office), range(12)))
    assert len(set(found)) == 12
    draws: Iterator[str] = iter([found[0], found[1], "B-0000-0000"])
    monkeypatch.setattr(statements, "fresh_reference", lambda: next(draws))
    assert statement(office) == "B-0000-0000"


def test_2_a_reference_is_never_given_again(visitor: Visitor, office: Office) -> None:
    """open-zaak#2388: the number of a case that was deleted was given to the next. Erasing leaves the row here."""
    through(visitor).send({"truth": "1"})
    (before,) = rows(office, STATEMENT)
    erase(office, before.subject)
    (after,) = rows(office, STATEMENT)
    assert (after.reference, after.sealed) == (before.reference, None)


def test_3_a_conflict_names_the_field_and_what_to_do(office: Office) -> None:
    """open-zaak#1256: a conflict of uniqueness was told without the field."""
    ledger = Ledger(office.store)
    kept = QuotaDefinition("proef", "quotum", 5, 2020, 2040, group_contains_eu_eea_swiss=False)
    ledger.define(uuid4().hex, kept, actor="t")
    ledger.reserve(uuid4().hex, "proef", "a", actor="t")
    with pytest.raises(ConflictError, match=r"name: there is a number 'proef' already\. Choose another name"):
        ledger.define(uuid4().hex, kept, actor="t")
    with pytest.raises(ConflictError, match=r"case: a has an application here already: RESERVED\. Ask for it"):
        ledger.reserve(uuid4().hex, "proef", "a", actor="t")


def test_5_no_address_postcode_or_reach_stands_in_any_address(
    visitor: Visitor, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """gemma-zaken#2607: personal numbers stood in the log of a web server."""
    asked: list[str] = []
    sent = Visitor._ask

    def keep(self: Visitor, method: str, path: str, *rest: object, **more: object) -> Visitor:
        sent(self, method, path, *rest, **more)  # type: ignore[arg-type]
        asked.extend([path, self.path])
        return self

    monkeypatch.setattr(Visitor, "_ask", keep)
    through(visitor, email="person0001@example.org").send({"truth": "1"})
    visitor.get("/en/adres/mijn")
    assert len(asked) > 12
    assert not [path for path in asked if re.search(r"\?|1234|Proef|person|example|%40|@", path)]


def test_20_nothing_but_the_ledger_writes_places() -> None:
    """eventyay#1359: one path in the code passed the lock."""
    write = re.compile(r"sa\.(insert|update|delete)\((PERIOD|CLAIM|BOOKING|QUOTA|SCHEME|CLAIM_PLACE)\b")
    writers = {file.relative_to(ACT).parts[0] for file in ACT.rglob("*.py") if write.search(file.read_text())}
    assert writers == {"quotas"}


def test_26_who_waits_for_two_numbers_is_offered_nothing_and_told_which_is_full(
    office: Office, visitor: Visitor, clock: HandClock
) -> None:
    """pretix#3628: a place was offered although the other of two quotas was full."""
    clock.set("2026-02-02 09:00")
    ledger = Ledger(office.store)
    for name, places, within in (("country", 1, None), ("north", 1, "country"), ("south", 1, "country")):
        kept = QuotaDefinition(name, "quotum", places, 2026, 2026, group_contains_eu_eea_swiss=False, within=within)
        ledger.define(uuid4().hex, kept, actor="t")
    ledger.reserve(uuid4().hex, "north", "a", actor="t", also=["country"])
    answer = ledger.reserve(uuid4().hex, "south", "b", actor="t", also=["country"])
    assert (answer.outcome, answer.facts["full"]) == ("WAITING", ["country"])
    ledger.adjust(uuid4().hex, "south", 1, actor="t", second="u", reason="decision")
    assert ledger.look("south")["applications"] == {"WAITING": 1}, "a place under one number is no offer"
    visitor.cookies.set("__Host-banen", clerk(office, "k", ("quota_keeper", "*")))
    assert "full: country" in visitor.get("/en/loket/aantallen/south").words


def test_32_a_worker_that_is_killed_in_the_middle_gives_its_work_back(office: Office, clock: HandClock) -> None:
    """procrastinate#307, #1408: a job of a killed worker stayed in work for ever. Here its lease ends by time."""
    id_ = office.write(lambda c: put(c, "quiet", "k", {}, office.now))
    victim = subprocess.Popen(
        [sys.executable, "-m", "tests.act.victim", office.store.url, str(office.keys.folder), office.now.isoformat()],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert victim.stdout is not None
    assert victim.stdout.readline() == "in the middle\n"
    victim.kill()
    assert victim.wait() == -9
    victim.stdout.close()
    done: list[str] = []
    handlers: dict[str, Handler] = {"quiet": lambda connection, office, payload, at: done.append("done")}

    def state() -> tuple[str, int]:
        with office.store.read() as connection:
            row = connection.execute(sa.select(OUTBOX).where(OUTBOX.c.id == id_)).one()
            assert connection.execute(sa.select(sa.func.count()).select_from(OUTBOX)).scalar_one() == 1
        return row.state, row.attempts

    assert state() == ("leased", 1), "what it had written is not there"
    assert not work_one(office, handlers), "the lease still runs"
    clock.now += timedelta(minutes=6)
    assert work_one(office, handlers)
    assert not work_one(office, handlers)
    assert (done, state()) == (["done"], ("done", 2))


def test_30_a_failure_to_serialise_is_tried_again_and_never_the_answer(postgresql_address: str, office: Office) -> None:
    """dbos#679: it was kept as the answer. The same number under SERIALIZABLE gives the same places."""
    if office.store.is_sqlite:
        pytest.skip("SQLite has one writer at a time, so nothing is ever to be serialised")
    strict = [open_store(postgresql_address, office.store.clock, "SERIALIZABLE") for _ in range(3)]
    number = QuotaDefinition("proef", "quotum", 10, 2026, 2026, False, 1, "", "NL", LedgerSettings(), None)
    Ledger(strict[0]).define(uuid4().hex, number, actor="t")

    def ask(which: int) -> list[str]:
        outcomes = []
        for n in range(8):
            key = uuid4().hex
            while True:
                try:
                    outcomes.append(Ledger(strict[which]).reserve(key, "proef", f"c{which}-{n}", actor="t").outcome)
                    break
                except BusyError:
                    continue
        return outcomes

    with ThreadPoolExecutor(3) as pool:
        told = [outcome for outcomes in pool.map(ask, range(3)) for outcome in outcomes]
    assert (told.count("RESERVED"), told.count("WAITING")) == (10, 14)
    with office.store.read() as connection:
        assert prove(connection) == []
    for store in strict:
        store.close()


def test_each_of_the_56_reports_has_an_outcome_and_a_test_that_is_there() -> None:
    page = (ACT.parents[2] / "docs" / "explanation" / "act-tried.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| [^|]+ \| [^|]+ \| (held|mended)[:,] [^|]+ \| `([\w/.]+)::(\w+)` \|$", page, re.M)
    assert [int(number) for number, *_ in rows] == list(range(1, 57))
    tests = Path(__file__).parents[1]
    for number, _, file, name in rows:
        text = (tests / (file if "/" in file else f"act/{file}")).read_text(encoding="utf-8")
        assert f"def {name}(" in text, number
