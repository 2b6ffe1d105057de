"""The worked cases of the ledger of numbers, QL-01 to QL-26, QL-36 and QL-37, as they are written in the specification.

A case is a number, and steps: a local time, what is done, and what it must come to. After every step the invariants
I1 to I7 hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest

from banen.act.clock import AMSTERDAM, local, read
from banen.act.errors import ActError
from banen.act.quotas import Answer, Ledger, LedgerSettings, QuotaDefinition
from banen.act.quotas.flow import lot_of
from banen.act.quotas.proof import prove
from banen.act.store.engine import Store
from tests.act.conftest import HandClock

Step = tuple[str, str, str]
"""When (local), what, and what comes of it."""


def number(
    n: int, slices: int = 1, instrument: str = "quotum", *, eu: bool = False, **settings: Any
) -> QuotaDefinition:
    return QuotaDefinition(
        "proef", instrument, n, 2026, 2026, eu, slices, settings=LedgerSettings.of(settings)  # type: ignore[arg-type]
    )  # fmt: skip


def hashed(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def drawn_first(reveal: str, slot: int) -> str:
    """Who of a, b and late stands first by the lot of a round."""
    return min("ab", key=lambda case: lot_of(slot, reveal, case))


CASES: Mapping[str, tuple[QuotaDefinition, tuple[Step, ...]]] = {
    "QL-03": (number(2), (
        ("2026-02-02 10:00", "reserve b", "RESERVED"),
        ("2026-02-02 10:00", "reserve a", "RESERVED"),
        ("2026-02-02 10:01", "reserve c", "WAITING 1"),
    )),
    "QL-04": (number(1, waiting=False), (
        ("2026-02-02 10:00", "reserve a", "RESERVED"),
        ("2026-02-02 10:01", "reserve b", "REFUSED number reached"),
    )),
    "QL-05": (number(1, instrument="streefgetal", eu=True), (
        ("2026-02-02 10:00", "reserve a", "RESERVED"),
        ("2026-02-02 10:01", "reserve b", "RESERVED flagged"),
        ("2026-02-02 10:02", "look", "free -1"),
        ("2026-02-02 10:03", "release b", "RELEASED"),
        ("2026-02-02 10:04", "look", "free 0"),
    )),
    "QL-06": (number(2), (
        ("2026-02-02 10:00", "reserve a key=k", "RESERVED"),
        ("2026-02-03 10:00", "reserve a key=k", "RESERVED replayed"),
        ("2026-02-03 10:01", "bookings of a", "1"),
    )),
    "QL-07": (number(2), (
        ("2026-02-02 10:00", "reserve a key=k", "RESERVED"),
        ("2026-02-02 10:01", "reserve b key=k", "422"),
        ("2026-02-02 10:02", "look", "free 1"),
        ("2026-02-02 10:02", "state b", "none"),
    )),
    "QL-08": (number(1), (
        ("2026-02-02 09:00", "reserve a", "RESERVED"),
        ("2026-02-02 09:01", "reserve b", "WAITING 1"),
        ("2026-02-16 08:59", "grant a", "GRANTED"),
        ("2026-02-16 09:00", "state b", "WAITING"),
    )),
    "QL-09": (number(1), (
        ("2026-02-02 09:00", "reserve a", "RESERVED"),
        ("2026-02-02 09:01", "reserve b", "WAITING 1"),
        ("2026-02-16 09:00", "grant a", "409 EXPIRED"),
        ("2026-02-16 09:00", "state b", "OFFERED until 2026-02-23 09:00"),
    )),
    "QL-10": (number(1), (
        ("2026-02-02 09:00", "reserve a", "RESERVED"),
        ("2026-02-02 09:01", "reserve b", "WAITING 1"),
        ("2026-02-04 09:00", "release a", "RELEASED"),
        ("2026-02-04 09:00", "state b", "OFFERED until 2026-02-11 09:00"),
        ("2026-02-04 09:01", "grant b", "409 offer not accepted"),
        ("2026-02-04 09:02", "accept b", "RESERVED"),
        ("2026-02-04 09:03", "grant b", "GRANTED"),
    )),
    "QL-11": (number(1), (
        ("2026-02-02 09:00", "reserve a", "RESERVED"),
        ("2026-02-02 09:01", "reserve b", "WAITING 1"),
        ("2026-02-02 09:02", "reserve c", "WAITING 2"),
        ("2026-02-04 09:00", "release a", "RELEASED"),
        ("2026-02-11 09:00", "look", "free 0"),
        ("2026-02-11 09:00", "state b", "EXPIRED"),
        ("2026-02-11 09:00", "state c", "OFFERED until 2026-02-18 09:00"),
    )),
    "QL-11 looked at two days late": (number(1), (
        ("2026-02-02 09:00", "reserve a", "RESERVED"),
        ("2026-02-02 09:01", "reserve b", "WAITING 1"),
        ("2026-02-02 09:02", "reserve c", "WAITING 2"),
        ("2026-02-04 09:00", "release a", "RELEASED"),
        ("2026-02-13 17:00", "look", "free 0"),
        ("2026-02-13 17:00", "state c", "OFFERED until 2026-02-18 09:00"),
    )),
    "QL-12": (number(3), (
        ("2026-02-02 09:00", "reserve a places=2", "RESERVED"),
        ("2026-02-02 09:01", "reserve b places=2", "WAITING 1"),
        ("2026-02-02 09:02", "reserve c", "WAITING 2"),
        ("2026-02-02 09:03", "look", "free 1"),
    )),
    "QL-12 with skip_ahead": (number(3, skip_ahead=True), (
        ("2026-02-02 09:00", "reserve a places=2", "RESERVED"),
        ("2026-02-02 09:01", "reserve b places=2", "WAITING 1"),
        ("2026-02-02 09:02", "reserve c", "RESERVED"),
    )),
    "QL-13": (number(3), (("2026-02-02 09:00", "reserve a places=4", "REFUSED never fits"),)),
    "QL-14": (number(2, priorities=["first", "second"]), (
        ("2026-02-02 09:00", "reserve a", "RESERVED"),
        ("2026-02-02 09:01", "reserve b", "RESERVED"),
        ("2026-02-02 09:02", "reserve c class=second", "WAITING 1"),
        ("2026-02-03 09:02", "reserve d class=first", "WAITING 1"),
        ("2026-02-04 09:00", "release a", "RELEASED"),
        ("2026-02-04 09:00", "state d", "OFFERED until 2026-02-11 09:00"),
        ("2026-02-04 09:00", "state c", "WAITING"),
    )),
    "QL-15": (number(4, 4), (
        ("2026-01-10 09:00", "reserve a", "RESERVED"),
        ("2026-04-01 09:00", "look", "capacity 2"),
        ("2026-04-01 09:00", "state a", "EXPIRED booked 2026-01-24 09:00"),
        ("2026-04-02 09:00", "reserve b", "RESERVED"),
        ("2026-04-02 09:01", "reserve c", "RESERVED"),
        ("2026-04-02 09:02", "reserve d", "WAITING 1"),
    )),
    "QL-16": (number(4, 4), (("2026-10-01 00:00", "look", "capacity 4"),)),
    "QL-16 without carry": (number(4, 4, carry_within_year=False), (("2026-10-01 00:00", "look", "capacity 1"),)),
    "QL-17": (number(4, 4), (
        ("2026-03-30 09:00", "reserve a", "RESERVED"),
        ("2026-04-05 09:00", "grant a", "GRANTED"),
        ("2026-04-05 09:01", "look", "capacity 1"),
        ("2026-04-05 09:01", "look slot=0", "granted 1"),
    )),
    "QL-18": (number(4, 4), (
        ("2026-03-30 09:00", "reserve a", "RESERVED"),
        ("2026-04-05 09:00", "grant a", "GRANTED"),
        ("2026-04-20 09:00", "release a", "RELEASED"),
        ("2026-04-21 09:00", "reserve b", "RESERVED"),
        ("2026-04-21 09:01", "reserve c", "WAITING 1"),
    )),
    "QL-19": (number(4, 4, late_return="carry"), (
        ("2026-03-30 09:00", "reserve a", "RESERVED"),
        ("2026-04-10 09:00", "release a", "RELEASED"),
        ("2026-04-10 09:01", "look slot=0", "capacity 0"),
        ("2026-04-10 09:01", "look", "capacity 2"),
        ("2026-04-10 09:01", "look", "year 4"),
    )),
    "QL-20": (number(4, 4), (
        ("2026-03-31 23:59:59", "reserve a", "RESERVED"),
        ("2026-04-01 00:00:00", "reserve b", "RESERVED"),
        ("2026-04-01 00:00:01", "look slot=0", "reserved 1"),
        ("2026-04-01 00:00:01", "look slot=1", "reserved 1"),
    )),
    "QL-21": (number(1), (
        ("2026-12-20 09:00", "reserve a", "RESERVED"),
        ("2026-12-20 09:01", "reserve b", "WAITING 1"),
        ("2026-12-29 12:00", "release a", "RELEASED"),
        ("2026-12-29 12:00", "state b", "OFFERED until 2027-01-01 00:00"),
        ("2027-01-02 12:00", "state b", "EXPIRED"),
    )),
    "QL-22": (number(5), (
        ("2026-02-02 09:00", "reserve a places=3", "RESERVED"),
        ("2026-02-03 09:00", "adjust -3", "409 below occupied 3"),
        ("2026-02-03 09:01", "adjust -2", "ADJUSTED"),
        ("2026-02-03 09:02", "look", "capacity 3"),
        ("2026-02-03 09:03", "reserve d", "WAITING 1"),
    )),
    "QL-22 for a guide number": (number(5, instrument="richtgetal"), (
        ("2026-02-02 09:00", "reserve a places=3", "RESERVED"),
        ("2026-02-03 09:00", "adjust -3", "ADJUSTED"),
        ("2026-02-03 09:03", "reserve d", "RESERVED flagged"),
    )),
    "QL-23": (number(1), (
        ("2026-02-02 09:00", "reserve a", "RESERVED"),
        ("2026-02-02 09:01", "reserve b", "WAITING 1"),
        ("2026-02-03 09:00", "adjust +1 alone", "403"),
        ("2026-02-03 09:00", "state b", "WAITING"),
        ("2026-02-03 09:01", "adjust +1", "ADJUSTED"),
        ("2026-02-03 09:01", "state b", "OFFERED until 2026-02-10 09:01"),
    )),
    "QL-24": (number(3), (
        ("2026-02-02 09:00", "reserve a", "RESERVED"),
        ("2026-02-03 09:00", "release a key=r", "RELEASED"),
        ("2026-02-03 09:01", "release a key=r", "RELEASED replayed"),
        ("2026-02-03 09:02", "release a", "409 RELEASED"),
        ("2026-02-03 09:03", "look", "free 3"),
        ("2026-02-04 09:00", "reserve e", "RESERVED"),
        ("2026-02-04 09:01", "grant e", "GRANTED"),
        ("2026-02-04 09:02", "grant e", "409 GRANTED"),
    )),
    "QL-25": (number(1), (
        ("2026-02-02 09:00", "reserve a", "RESERVED"),
        ("2026-02-02 09:01", "reserve b", "WAITING 1"),
        ("2026-02-03 09:00", "withdraw b", "WITHDRAWN"),
        ("2026-02-04 09:00", "release a", "RELEASED"),
        ("2026-02-04 09:01", "look", "free 1"),
        ("2026-02-04 09:01", "state b", "WITHDRAWN"),
    )),
    "QL-26": (number(2), (
        ("2026-02-02 09:00", "reserve a", "RESERVED"),
        ("2026-02-02 09:01", "reserve b", "RESERVED"),
        ("2026-02-12 09:00", "reserve c", "WAITING 1"),
        ("2026-02-13 09:00", "reserve d stamped=2026-02-09T09:00", "WAITING 1"),
        ("2026-02-13 09:01", "state a", "RESERVED"),
        ("2026-02-13 09:01", "state b", "RESERVED"),
        ("2026-02-14 09:00", "release a", "RELEASED"),
        ("2026-02-14 09:00", "state d", "OFFERED until 2026-02-21 09:00"),
        ("2026-02-14 09:00", "state c", "WAITING"),
    )),
    "QL-36": (number(1), (
        ("2026-02-02 09:00", "reserve a", "RESERVED"),
        ("2026-02-02 09:01", "reserve b", "WAITING 1"),
        ("2026-02-03 08:00", "uphold x", "WAITING 1"),
        ("2026-02-04 08:01", "release a", "RELEASED"),
        ("2026-02-04 08:01", "state x", "OFFERED until 2026-02-11 08:01"),
        ("2026-02-04 08:01", "state b", "WAITING"),
    )),
    "QL-36 with a free place": (number(2), (
        ("2026-02-02 09:00", "reserve a", "RESERVED"),
        ("2026-03-02 08:00", "uphold x", "GRANTED"),
    )),
    "QL-37": (number(1), (
        ("2026-12-18 09:00", "reserve a", "RESERVED"),
        ("2026-12-19 09:00", "grant a", "GRANTED"),
        ("2026-12-20 09:00", "order x alone", "403"),
        ("2026-12-20 09:00", "order x", "GRANTED order"),
        ("2026-12-20 09:01", "look", "capacity 2"),
    )),
    "anchor 22: a hold ends while no job runs": (number(1), (
        ("2026-02-02 09:00", "reserve a", "RESERVED"),
        ("2026-06-02 09:00", "reserve b", "RESERVED"),
    )),
    "anchor 23: accepted, granted, released": (number(1), (
        ("2026-02-02 09:00", "reserve a", "RESERVED"),
        ("2026-02-02 09:01", "reserve b", "WAITING 1"),
        ("2026-02-03 09:00", "release a", "RELEASED"),
        ("2026-02-03 09:01", "accept b", "RESERVED"),
        ("2026-02-03 09:02", "grant b", "GRANTED"),
        ("2026-02-03 09:03", "release b", "RELEASED"),
        ("2026-02-03 09:04", "look", "free 1"),
        ("2026-02-03 09:05", "accept b", "409 RELEASED"),
        ("2026-12-31 09:05", "state b", "RELEASED"),
    )),
    "anchor 24: no places appear that never existed": (number(1, instrument="richtgetal"), (
        ("2026-02-02 09:00", "reserve a", "RESERVED"),
        ("2026-02-02 09:01", "reserve b", "RESERVED flagged"),
        ("2026-02-02 09:02", "release b", "RELEASED"),
        ("2026-02-02 09:03", "reserve c", "RESERVED flagged"),
    )),
    "a clock set back does no harm": (number(2), (
        ("2026-02-02 10:00", "reserve a", "RESERVED"),
        ("2026-02-02 09:00", "reserve b", "RESERVED"),
        ("2026-02-02 09:01", "reserve c", "WAITING 1"),
        ("2026-02-02 10:00", "received in order", "a b c"),
    )),
    "a waiting list ends with the year": (number(1), (
        ("2026-12-20 09:00", "reserve a", "RESERVED"),
        ("2026-12-20 09:01", "grant a", "GRANTED"),
        ("2026-12-20 09:02", "reserve b", "WAITING 1"),
        ("2027-01-01 00:00", "state b", "REFUSED period over"),
        ("2027-01-01 00:01", "reserve c", "409 period"),
    )),
    "a round: its applications are taken together, the first class first": (
        number(2, mode="round", priorities=["first", "second"]), (
        ("2026-01-05 09:00", "reserve a", "WAITING"),
        ("2026-01-06 09:00", "reserve b", "WAITING"),
        ("2026-01-07 09:00", "reserve c class=first", "WAITING"),
        ("2026-01-14 23:59", "state c", "WAITING"),
        ("2026-01-15 00:00", "state c", "OFFERED until 2026-01-22 00:00"),
        ("2026-01-15 00:00", "state a", "OFFERED until 2026-01-22 00:00"),
        ("2026-01-15 00:00", "state b", "WAITING"),
        ("2026-01-16 09:00", "reserve d", "WAITING 2"),
    )),
    "a round in which places are left: who comes after it need not wait": (number(2, mode="round"), (
        ("2026-01-05 09:00", "reserve a", "WAITING"),
        ("2026-02-02 09:00", "reserve b", "RESERVED"),
    )),
    "an appeal does not wait for the round": (number(1, mode="round"), (
        ("2026-01-05 09:00", "reserve a", "WAITING"),
        ("2026-01-06 09:00", "uphold x", "GRANTED"),
        ("2026-01-15 00:00", "state a", "WAITING"),
    )),
    "a lot by a secret that was committed to, round after round": (
        number(1, 2, mode="round", lot="commit", commitment=hashed(hashed("deep"))), (
        ("2026-01-05 09:00", "reserve a", "WAITING"),
        ("2026-01-06 09:00", "reserve b", "WAITING"),
        ("2026-01-07 09:00", f"draw {hashed('deep')}", "409 round"),
        ("2026-01-20 09:00", "reserve late", "WAITING"),
        ("2026-01-20 09:00", "draw deep", "400 reveal"),
        ("2026-01-20 09:00", f"draw {hashed('deep')} alone", "403"),
        ("2026-01-20 09:01", f"draw {hashed('deep')} key=k", "DRAWN"),
        ("2026-01-20 09:02", f"draw {hashed('deep')} key=k", "DRAWN replayed"),
        ("2026-01-20 09:02", f"draw {hashed('deep')}", "409 round"),
        ("2026-07-20 09:01", "draw deep", "DRAWN"),
        ("2026-07-20 09:01", f"state {drawn_first('deep', 1)}", "OFFERED"),
    )),
    "a guide number that was passed leaves less of the next slice": (number(4, 4, instrument="richtgetal"), (
        ("2026-02-02 09:00", "reserve a places=3", "RESERVED flagged"),
        ("2026-02-02 09:01", "grant a", "GRANTED"),
        ("2026-04-02 09:00", "look", "free -1 capacity -1"),
        ("2026-04-02 09:01", "reserve b", "RESERVED flagged"),
        ("2026-04-02 09:02", "grant b", "GRANTED"),
        ("2026-10-02 09:00", "look", "free 0"),
        ("2026-10-02 09:00", "look", "year 4"),
    )),
    "a hold over the change to summer time ends at the same local hour": (number(1), (
        ("2026-03-20 09:00", "reserve a", "RESERVED"),
        ("2026-04-03 08:59", "grant a", "GRANTED"),
    )),
}  # fmt: skip


class Desk:
    """Does the steps of a case and says what came of them, in the words of the table."""

    def __init__(self, store: Store, clock: HandClock) -> None:
        self.store, self.clock, self.ledger = store, clock, Ledger(store)
        self.keys: dict[str, str] = {}

    def do(self, when: str, what: str) -> str:
        self.clock.set(when)
        verb, *words = what.split(" ")
        options = dict(word.split("=", 1) for word in words if "=" in word)
        plain = [word for word in words if "=" not in word]
        try:
            return str(getattr(self, f"_{verb}")(plain, options))
        except ActError as refusal:
            return f"{refusal.status} {refusal}"

    def _key(self, options: Mapping[str, str]) -> str:
        name = options.get("key")
        return self.keys.setdefault(name, uuid4().hex) if name else uuid4().hex

    def _say(self, answer: Answer) -> str:
        facts = answer.to_dict()
        marks = [mark for mark in ("flagged", "replayed", "order") if facts.get(mark)]
        words = [facts["outcome"], facts.get("position"), facts.get("reason"), *marks]
        return " ".join(str(word) for word in words if word)

    def _reserve(self, plain: list[str], options: Mapping[str, str]) -> str:
        stamped = options.get("stamped")
        answer = self.ledger.reserve(
            self._key(options), "proef", plain[0], actor="keeper", places=int(options.get("places", 1)),
            priority=options.get("class"), received_at=HandClock(stamped.replace("T", " ")).now if stamped else None,
        )  # fmt: skip
        return self._say(answer)

    def _on_case(self, verb: str, plain: list[str], options: Mapping[str, str]) -> str:
        return self._say(getattr(self.ledger, verb)(self._key(options), "proef", plain[0], actor="keeper"))

    def __getattr__(self, name: str) -> Callable[..., str]:
        if name in ("_grant", "_release", "_withdraw", "_accept", "_decline", "_uphold"):
            return lambda plain, options: self._on_case(name[1:], plain, options)
        raise AttributeError(name)

    def _adjust(self, plain: list[str], options: Mapping[str, str]) -> str:
        second = None if "alone" in plain else "second"
        answer = self.ledger.adjust(
            self._key(options), "proef", int(plain[0]), actor="keeper", second=second, reason="decision of the cabinet"
        )
        return self._say(answer).replace(" decision of the cabinet", "")

    def _order(self, plain: list[str], options: Mapping[str, str]) -> str:
        second = None if "alone" in plain else "second"
        return self._say(
            self.ledger.order(
                self._key(options), "proef", plain[0], order="ECLI:NL:EXAMPLE", actor="keeper", second=second
            )
        )

    def _draw(self, plain: list[str], options: Mapping[str, str]) -> str:
        second = None if "alone" in plain else "second"
        return self._say(self.ledger.draw(self._key(options), "proef", plain[0], actor="keeper", second=second))

    def _look(self, plain: list[str], options: Mapping[str, str]) -> str:
        stand = self.ledger.look("proef")
        slot = options.get("slot")
        period = next(p for p in stand["periods"] if (p["index"] == int(slot) if slot else p["present"]))
        year = sum(p["capacity"] for p in stand["periods"])
        return " ".join(f"{n} {period[n]}" for n in ("free", "capacity", "granted", "reserved")) + f" year {year}"

    def _state(self, plain: list[str], options: Mapping[str, str]) -> str:
        import sqlalchemy as sa

        from banen.act.store.tables.numbers import BOOKING, CLAIM

        self.ledger.look("proef")
        with self.store.read() as connection:
            row = connection.execute(sa.select(CLAIM).where(CLAIM.c.case_ref == plain[0])).first()
            if row is None:
                return "none"
            booked = connection.execute(
                sa.select(sa.func.max(BOOKING.c.at)).where(BOOKING.c.claim == row.id)
            ).scalar_one()
        at = local(booked if hasattr(booked, "year") else read(booked)).strftime("%Y-%m-%d %H:%M")
        until = f" until {local(row.until).strftime('%Y-%m-%d %H:%M')}" if row.until else ""
        return f"{row.state}{until} {row.reason} booked {at}".replace("  ", " ")

    def _bookings(self, plain: list[str], options: Mapping[str, str]) -> str:
        import sqlalchemy as sa

        from banen.act.store.tables.numbers import BOOKING, CLAIM

        with self.store.read() as connection:
            joined = sa.select(BOOKING.c.id).join(CLAIM, CLAIM.c.id == BOOKING.c.claim)
            return str(len(connection.execute(joined.where(CLAIM.c.case_ref == plain[1])).all()))

    def _received(self, plain: list[str], options: Mapping[str, str]) -> str:
        import sqlalchemy as sa

        from banen.act.store.tables.numbers import CLAIM

        with self.store.read() as connection:
            rows = connection.execute(sa.select(CLAIM.c.case_ref, CLAIM.c.received_at).order_by(CLAIM.c.received_at))
            found = rows.all()
        assert len({row.received_at for row in found}) == len(found), "receipts rise strictly"
        return " ".join(row.case_ref for row in found)


@pytest.mark.parametrize("case", CASES)
def test_a_worked_case_of_the_ledger(case: str, store: Store, clock: HandClock) -> None:
    definition, steps = CASES[case]
    clock.set("2026-01-01 00:00")
    desk = Desk(store, clock)
    desk.ledger.define(uuid4().hex, definition, actor="keeper")
    for when, what, expected in steps:
        outcome = desk.do(when, what)
        status, _, told = expected.partition(" ") if expected[0] == "4" else ("", "", expected)
        assert outcome.startswith(status), f"{case}, {when} {what}: {outcome}"
        assert told in outcome, f"{case}, {when} {what}: {outcome}"
        with store.read() as connection:
            assert prove(connection) == [], f"{case} after {what}"


@pytest.mark.parametrize(
    ("n", "slices", "bases"),
    [(10, 4, [2, 3, 2, 3]), (7, 12, [0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 1]), (600, 12, [50] * 12)],
    ids=["QL-01 ten", "QL-01 seven", "QL-01 six hundred"],
)
def test_parts_of_a_year_sum_to_the_number(n: int, slices: int, bases: list[int]) -> None:
    parts = [slot.base for slot in number(n, slices).slots()]
    assert parts == bases
    assert sum(parts) == n


def test_ql_02_a_quota_never_binds_citizens_of_the_eu(store: Store, clock: HandClock) -> None:
    ledger = Ledger(store)
    with pytest.raises(ActError, match="Q-C1"):
        ledger.define(uuid4().hex, number(5, eu=True), actor="keeper")
    ledger.define(uuid4().hex, number(5), actor="keeper")
    with pytest.raises(ActError, match="Q-C1"):
        ledger.change(uuid4().hex, "proef", group_contains_eu_eea_swiss=True, actor="keeper", second="second")
    ledger.change(
        uuid4().hex, "proef", instrument="richtgetal", group_contains_eu_eea_swiss=True, actor="keeper", second="second"
    )
    with pytest.raises(ActError, match="Q-C1"):
        ledger.change(uuid4().hex, "proef", instrument="quotum", actor="keeper", second="second")
    assert ledger.look("proef")["instrument"] == "richtgetal"
    with store.read() as connection:
        assert prove(connection) == []


def test_slices_that_are_no_whole_months_are_runs_of_days() -> None:
    starts = [slot.starts.astimezone(AMSTERDAM).strftime("%m-%d") for slot in number(5, 5).slots()]
    assert starts == ["01-01", "03-15", "05-27", "08-08", "10-20"]
