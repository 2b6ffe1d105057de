"""Demonstration data: people without names at public buildings, clerks, a number; the same for a seed and day.

A store that holds anything else is refused. Every page on such a store says that its data are a demonstration.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.accounts import roles
from banen.act.accounts.demo import ISSUER, STAFF
from banen.act.accounts.subjects import known
from banen.act.addresses import AddressList, Candidate
from banen.act.cases.sites import number_of
from banen.act.clock import instant
from banen.act.errors import StoreError
from banen.act.identity import fresh_id, seeded
from banen.act.jobs.round import do_round
from banen.act.office import Office
from banen.act.quotas import Ledger, QuotaDefinition
from banen.act.registrations import contacts
from banen.act.registrations.answers import Reach, Stay
from banen.act.registrations.statements import CLERK, STATEMENTS, begin, save, submit, with_code
from banen.act.seed_files import fill
from banen.act.store.tables.files import STATEMENT
from banen.act.store.tables.numbers import BOOKING
from banen.act.store.tables.people import SUBJECT
from banen.act.store.tables.proofs import ABOUT
from banen.act.texts import COMPLETE
from banen.act.workflow import THE_SYSTEM, Actor
from banen.errors import Fault
from banen.languages import DUTCH
from banen.observe.calendar import add_working_days
from banen.sentences import Sentence

NUMBER: Final = "demo-vakkrachten"
_DAYS: Final = 40
_DOUBTS: Final = ("AC-3", "AC-2", "not found", "AC-5")


class _SetClock:
    """A clock that the seed sets."""

    def __init__(self, moment: datetime) -> None:
        self.now = moment

    def __call__(self) -> datetime:
        return self.now


def seed(office: Office, persons: int, number: int, on: date, proposals: tuple[str, ...] = ()) -> dict[str, int]:
    """Fill an empty store with demonstration data up to a day; what was made, by kind.

    ``proposals`` are files of site proposals as ``banen assess`` reads them.
    """
    clock = _SetClock(instant(on - timedelta(days=_DAYS), time(9)))
    before, office.store.clock = office.store.clock, clock
    try:
        with seeded(number):
            office.write(_claim)
            staff = office.write(lambda connection: _staff(connection, office, clock.now))
            made = fill(office, staff, on, clock, proposals)
            chance = random.Random(number)  # noqa: S311 - the same every time
            for index, day in enumerate(sorted(chance.randrange(_DAYS) for _ in range(persons)), start=1):
                clock.now = instant(on - timedelta(days=_DAYS - day), time(9 + index % 8, index % 60))
                _person(office, index, chance, clock.now)
            clock.now = instant(on, time(8))
            do_round(office)
            _desk(office, staff, chance, clock.now)
            _numbers(office, on, chance, clock)
            clock.now = instant(on, time(8, 30))
            do_round(office)
    finally:
        office.store.clock = before
    return {"persons": persons, "staff": len(STAFF), "numbers": 2, **made}


def _claim(connection: Connection) -> None:
    """Make the store one of demonstration data, or refuse where it holds something."""
    said = connection.execute(sa.select(ABOUT.c.value).where(ABOUT.c.name == "data")).scalar_one_or_none()
    rows = sum(connection.execute(sa.select(sa.func.count()).select_from(t)).scalar_one() for t in (SUBJECT, BOOKING))
    if rows or said:
        what = Sentence("demonstration data already" if said else "real data")
        raise StoreError(
            Fault("store", Sentence("holds {what}; nothing was written.", what=what), "Give another file with --store.")
        )
    connection.execute(sa.insert(ABOUT).values(name="data", value="demo"))


def _staff(connection: Connection, office: Office, at: datetime) -> dict[str, Row[Any]]:
    found = {}
    for name, granted in STAFF.items():
        found[name] = known(connection, office.keys, "staff", ISSUER, name, loa="substantial", language=DUTCH, at=at)
        for role, scope in granted:
            id_ = roles.propose(
                connection,
                found[name].id,
                role,
                scope=scope,
                purpose="demonstration",
                valid_from=at,
                valid_to=at + timedelta(days=400),
                by="operator 1",
                at=at,
            )
            roles.approve(connection, id_, "operator 2", at)
    return found


def _person(office: Office, index: int, chance: random.Random, at: datetime) -> None:
    """One person who states an address; two in three at a high level of assurance."""
    book = AddressList()
    places: Sequence[Candidate] = [each for _, each in book.rows]
    place = chance.choice([p for p in places if p.municipality == "GM0518"] if chance.random() < 0.4 else places)
    language = chance.choices(COMPLETE, (1, 2, 1, 5, 4, 2, 1))[0]
    starts = at.date() - timedelta(days=chance.randrange(10))
    stay = Stay(starts, starts + timedelta(days=chance.randrange(40, 130)), chance.randrange(16, 28), 100)
    loa = "substantial" if chance.random() < 0.66 else "none"
    unchecked, reaches = chance.random() < 0.06, chance.random() < 0.8
    line = "Onbekendplein 1, 9999 ZZ" if unchecked else place.line
    asked = {"postcode": "9999ZZ" if unchecked else place.postcode, "number": "1" if unchecked else str(place.number),
             "addition": "", "street": "", "place": ""}  # fmt: skip
    address = {"asked": asked, "line": line, "found": None if unchecked else place.to_dict()}

    def work(connection: Connection) -> None:
        person = known(
            connection, office.keys, "person", ISSUER, f"Person {index:04}", loa=loa, language=language, at=at
        )
        row = begin(connection, office.keys, person, language, at)
        held = {"address": address, "stay": stay.to_dict()}
        row = save(
            connection,
            office.keys,
            row.id,
            person,
            row.version,
            at,
            held,
            starts=stay.starts,
            ends=stay.ends,
            municipality=None if unchecked else place.municipality,
            address_idx=office.keys.index(line.casefold() if unchecked else place.id),
            language=language,
        )
        submit(connection, person, row.id, fresh_id(), at, sealed=with_code(office.keys, person, held, "DEMO0000"))
        if reaches:
            email = f"person{index:04}@example.org"
            contacts.give(connection, office.keys, person, Reach(email, None), language, at)

    office.write(work)


def _desk(office: Office, staff: dict[str, Row[Any]], chance: random.Random, at: datetime) -> None:
    """Give the officers of one municipality work: doubts, some asked about, some proposed to be refused."""

    def work(connection: Connection) -> None:
        rows = connection.execute(
            sa.select(STATEMENT)
            .where(STATEMENT.c.municipality == "GM0518", STATEMENT.c.state == "CHECKED")
            .order_by(STATEMENT.c.reference)
            .limit(9)
        ).all()
        first = Actor(staff["clerk-1"].id, CLERK)
        for index, row in enumerate(rows):
            due = (
                add_working_days(at.date(), index - 2)
                if index > 2
                else at.date() - timedelta(days=1 if not index else 0)
            )
            why = chance.choice(_DOUBTS)
            STATEMENTS.step(
                connection,
                row.id,
                "check_doubt",
                THE_SYSTEM,
                at,
                facts={"finding": "doubt", "why": why},
                check_state="doubt",
                check_why=why,
                due_on=due,
            )
            if index % 3 == 1:
                STATEMENTS.step(
                    connection,
                    row.id,
                    "propose_refusal",
                    first,
                    at,
                    reason="not_a_place_to_sleep",
                    facts={"article": "Wet BRP art. 2.75"},
                    drafted_by=first.id,
                    due_on=due,
                )

    office.write(work)


def _numbers(office: Office, on: date, chance: random.Random, clock: _SetClock) -> None:
    """A number of places for a pilot, nearly taken, with some who wait."""
    ledger = Ledger(office.store)
    clock.now = max(instant(date(on.year, 1, 1), time(9)), instant(on - timedelta(days=13), time(9)))
    definition = QuotaDefinition(
        NUMBER, "quotum", 12, on.year, on.year, group_contains_eu_eea_swiss=False, route="vakkrachten_techniek"
    )
    ledger.define(fresh_id(), definition, actor="keeper-1")
    places = QuotaDefinition(
        number_of("GM0867"), "quotum", 400, on.year, on.year + 1, group_contains_eu_eea_swiss=False, area="GM0867"
    )
    ledger.define(fresh_id(), places, actor="keeper-1")
    for index in range(1, 16):
        clock.now += timedelta(hours=chance.randrange(3, 20))
        clock.now = min(clock.now, instant(on, time(7)))
        case = f"DEMO-{index:02}"
        if ledger.reserve(fresh_id(), NUMBER, case, actor="demo").outcome == "RESERVED" and index % 3 == 0:
            ledger.grant(fresh_id(), NUMBER, case, actor="demo")


def export(office: Office) -> str:
    """Everything that follows from the seed, table by table: what two stores of one seed have alike."""
    hidden = {
        "sealed", "email_sealed", "phone_sealed", "secret_sealed", "key_id", "token_hash", "code_hash", "csrf", "who",
        "address_idx", "email_idx", "data_subject", "span_id", "hash", "prev_hash", "trace_id",
    }  # fmt: skip
    kept: dict[str, Any] = {}
    with office.store.read() as connection:
        for table in (SUBJECT, STATEMENT, BOOKING):
            rows = connection.execute(sa.select(table).order_by(*table.primary_key)).all()
            kept[table.name] = [
                {k: str(v) for k, v in row._mapping.items() if k not in hidden or table is BOOKING} for row in rows
            ]
    return json.dumps(kept, sort_keys=True)
