"""The ledger: both stores and a plain reference of it do the same, whatever is asked and in what order."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from banen.act.errors import AbsentError, ConflictError
from banen.act.quotas import Ledger, LedgerSettings, QuotaDefinition
from banen.act.quotas.proof import prove
from banen.act.store.engine import Store, open_store
from banen.act.store.tables.numbers import CLAIM
from banen.model.rules.law.quotas import Application, Instrument, allocate
from tests.act.conftest import HandClock
from tests.act.plain_ledger import PlainLedger, Terms

CASES = [f"c{n}" for n in range(6)]
VERBS = [
    *("reserve",) * 5, *("release",) * 3, *("accept",) * 3, *("grant",) * 2, *("withdraw",) * 2, "decline", "adjust",
    "again",
]  # fmt: skip
TERMS = st.builds(
    Terms, number=st.sampled_from([2, 1, 3, 4, 6]), slices=st.sampled_from([1, 2, 4, 12]),
    hold=st.sampled_from([14, 1, 40]), offer=st.sampled_from([7, 1]), waiting=st.sampled_from([True, True, False]),
    skip_ahead=st.booleans(), carry=st.booleans(), late=st.booleans(),
)  # fmt: skip


class Clerks(RuleBasedStateMachine):
    """Anything that clerks may do with a number, in any order, while days go by."""

    stores: tuple[Store, ...] = ()
    clock: HandClock

    @initialize(terms=TERMS)
    def define(self, terms: Terms) -> None:
        self.clock.set("2026-01-05 09:00")
        self.plain, self.name = PlainLedger(terms), f"n{uuid4().hex}"
        kept = LedgerSettings(
            terms.hold, terms.offer, terms.waiting, terms.carry, 0, "carry" if terms.late else "lost",
            terms.skip_ahead, ("first", "second"),
        )  # fmt: skip
        number = QuotaDefinition(
            self.name, "quotum", terms.number, 2026, 2026, False, terms.slices, "", "NL", kept, None
        )
        for store in self.stores:
            Ledger(store).define(uuid4().hex, number, actor="a")

    def ask(self, command: Callable[[Ledger], Any], verb: str, *about: str | int) -> None:
        expected = self.plain.do(verb, self.clock.now, *about)
        assert {self.answer(store, command) for store in self.stores} == {expected}
        self.again = (command, expected)

    def answer(self, store: Store, command: Callable[[Ledger], Any]) -> str:
        try:
            return str(command(Ledger(store)).outcome)
        except (AbsentError, ConflictError):
            return "refused"

    @rule(
        verb=st.sampled_from(VERBS), at=st.integers(0, 5), places=st.sampled_from([1, 1, 1, 2, 3]),
        priority=st.integers(0, 1), hours=st.sampled_from([0, 0, 0, 0, 1, 24, 168, 336, 744]),
    )  # fmt: skip
    def step(self, verb: str, at: int, places: int, priority: int, hours: int) -> None:
        """Some time goes by, and somebody does something: mostly what fits an application, now and then not."""
        self.clock.now += timedelta(hours=hours)
        if verb == "again":
            self.ask_the_same_again()
        elif verb == "adjust":
            self.adjust((-2, -1, 1, 2, 1, -1)[at])
        else:
            self.plain.do("look", self.clock.now)
            fitting = [case for case in CASES if self.plain.fits(verb, case)]
            if not fitting and at:
                verb, fitting = "reserve", [case for case in CASES if self.plain.fits("reserve", case)]
            case = (fitting if at and fitting else CASES)[at % len(fitting if at and fitting else CASES)]
            self.apply(case, places, priority) if verb == "reserve" else self.decide(verb, case)

    def apply(self, case: str, places: int, priority: int) -> None:
        key, about = uuid4().hex, {"actor": "a", "places": places, "priority": priority}
        self.ask(lambda ledger: ledger.reserve(key, self.name, case, **about), "reserve", case, places, priority)

    def decide(self, verb: str, case: str) -> None:
        key = uuid4().hex
        self.ask(lambda ledger: getattr(ledger, verb)(key, self.name, case, actor="a"), verb, case)

    def adjust(self, by: int) -> None:
        key, told = uuid4().hex, {"actor": "a", "second": "b", "reason": "decision"}
        self.ask(lambda ledger: ledger.adjust(key, self.name, by, **told), "adjust", by)

    def ask_the_same_again(self) -> None:
        """By its key a command that was done is answered as it was, and done once."""
        command, expected = getattr(self, "again", (None, "refused"))
        if command is not None and expected != "refused":
            assert {command(Ledger(store)).replayed for store in self.stores} == {True}

    @invariant()
    def stores_are_as_the_reference(self) -> None:
        if not hasattr(self, "plain"):
            return
        self.plain.do("look", self.clock.now)
        expected = [(a.case, a.state, a.until) for a in self.plain.applications]
        sizes = [(p.places, self.plain.taken(p)) for p in self.plain.periods]
        for store in self.stores:
            stand = Ledger(store).look(self.name)
            assert [(p["capacity"], p["reserved"] + p["granted"]) for p in stand["periods"]] == sizes
            asked = sa.select(CLAIM.c.case_ref, CLAIM.c.state, CLAIM.c.until).where(CLAIM.c.case_ref.startswith("c"))
            with store.read() as connection:
                asked = asked.where(CLAIM.c.quota == sa.text("(SELECT id FROM quota WHERE name = :name)"))
                rows = connection.execute(asked.order_by(CLAIM.c.seq), {"name": self.name})
                assert [tuple(row) for row in rows] == expected

    def teardown(self) -> None:
        for store in self.stores:
            with store.read() as connection:
                assert prove(connection) == []


def test_both_stores_and_a_plain_ledger_agree_whatever_is_asked(
    sqlite_template: Path, postgresql_address: str, tmp_path: Path, clock: HandClock
) -> None:
    file = Path(shutil.copy(sqlite_template, tmp_path / "act.sqlite"))
    stores = tuple(open_store(address, clock) for address in (f"sqlite:///{file}", postgresql_address))
    machine = type("Machine", (Clerks,), {"stores": stores, "clock": clock})
    few = settings(
        max_examples=int(os.environ.get("BANEN_LEDGER_EXAMPLES", "6")), stateful_step_count=25, deadline=None,
        database=None, suppress_health_check=list(HealthCheck), phases=(Phase.generate,), derandomize=True,
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=few)
    for store in stores:
        store.close()


@pytest.mark.parametrize(
    ("instrument", "number", "slices"),
    [
        ("quotum", 0, 1),
        ("quotum", 4, 1),
        ("quotum", 3, 4),
        ("quotum", 5, 4),
        ("richtgetal", 0, 1),
        ("richtgetal", 4, 1),
        ("richtgetal", 3, 4),
        ("streefgetal", 5, 4),
    ],
)
def test_i8_without_a_line_and_releases_the_ledger_gives_what_the_rule_gives(
    instrument: Instrument, number: int, slices: int, store: Store, clock: HandClock
) -> None:
    """Granted at once in the order of receipt, places are those of the rule ``aantallen``.

    What is unused carries to the next slice, and by what a guide number was passed that slice is shorter.
    """
    kept = LedgerSettings(waiting=False)
    definition = QuotaDefinition("i8", instrument, number, 2026, 2026, False, slices, "", "NL", kept, None)
    clock.set("2026-01-05 09:00")
    ledger = Ledger(store)
    ledger.define(uuid4().hex, definition, actor="a")
    days = ("2026-01-05", "2026-01-06", "2026-05-04", "2026-05-05", "2026-05-06", "2026-08-03", "2026-12-01")
    cases, answers = [], {}
    for n, day in enumerate(days):
        moment = clock.set(f"{day} 10:00")
        cases.append(Application(f"c{n}", moment, (int(day[5:7]) - 1) // 3 if slices == 4 else 0))
        answer = ledger.reserve(uuid4().hex, "i8", f"c{n}", actor="a")
        answers[f"c{n}"] = answer.outcome == "RESERVED", answer.facts["flagged"] if instrument != "quotum" else None
        if answer.outcome == "RESERVED":
            ledger.grant(uuid4().hex, "i8", f"c{n}", actor="a")
    ruled = allocate(cases, instrument, number, group_contains_eu_eea_swiss=False, slices=slices)
    wanted = {each.case_id: (each.granted, each.flagged if instrument != "quotum" else None) for each in ruled}
    assert answers == wanted
