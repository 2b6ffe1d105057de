"""The books of one scheme inside one transaction: the lock, the bookings with their chain, and the counters they move.

Nothing changes a counter or a claim but through :meth:`SchemeBooks.book`; the counters are the fold of the bookings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.clock import local_day, written
from banen.act.errors import AbsentError
from banen.act.identity import digest
from banen.act.quotas.definition import LedgerSettings
from banen.act.store.tables.numbers import BOOKING, CLAIM, CLAIM_PLACE, PERIOD, QUOTA, SCHEME
from banen.errors import Fault, InternalError
from banen.sentences import Sentence

GENESIS: Final = "0" * 64
SYSTEM: Final = "system"
PLACE_IN_LINE: Final = ("after", "priority", "lot", "received_at", "seq")
ORDER: Final = (*(CLAIM.c[name] for name in PLACE_IN_LINE), CLAIM.c.case_ref)
"""Who comes first: ahead by appeal, then class, then the lot of a round, then moment of receipt."""

_LOCK = sa.select(SCHEME).where(SCHEME.c.id == sa.bindparam("scheme")).with_for_update()
_NUMBERS = sa.select(QUOTA).where(QUOTA.c.scheme == sa.bindparam("scheme")).order_by(QUOTA.c.id)
_NUMBER = sa.select(QUOTA).where(QUOTA.c.name == sa.bindparam("named"))
_OPEN_PERIODS = (
    sa.select(PERIOD)
    .join(QUOTA, QUOTA.c.id == PERIOD.c.quota)
    .where(
        QUOTA.c.scheme == sa.bindparam("scheme"), PERIOD.c.closed_at.is_(None), PERIOD.c.year <= sa.bindparam("year")
    )
    .order_by(PERIOD.c.slot)
)
_PERIOD = sa.select(PERIOD).where(PERIOD.c.id == sa.bindparam("period"))
_PLACES = sa.select(CLAIM_PLACE).where(CLAIM_PLACE.c.claim == sa.bindparam("application")).order_by(CLAIM_PLACE.c.quota)
_LATEST = (
    sa.select(CLAIM)
    .where(CLAIM.c.quota == sa.bindparam("number"), CLAIM.c.case_ref == sa.bindparam("case"))
    .order_by(CLAIM.c.seq.desc())
    .limit(1)
)
_END = sa.update(SCHEME).where(SCHEME.c.id == sa.bindparam("the_scheme"))
_NEW_CLAIM, _NEW_PLACE, _NEW_BOOKING = sa.insert(CLAIM), sa.insert(CLAIM_PLACE), sa.insert(BOOKING)


@dataclass(frozen=True)
class Number:
    """A quota as its books need it."""

    id: str
    scheme: str
    name: str
    instrument: str
    settings: LedgerSettings

    @property
    def binding(self) -> bool:
        """Whether it refuses."""
        return self.instrument == "quotum"


def capacity(period: Row[Any]) -> int:
    """Places of a period: its part of the number, with what was carried and adjusted."""
    return int(period.base + period.carry_in + period.adjust - period.carried_out)


def free(period: Row[Any]) -> int:
    """Places nobody has; below zero where a guide number is passed."""
    return capacity(period) - int(period.reserved + period.granted)


class SchemeBooks:
    """The locked books of one scheme; ``now`` never goes back, also when a clock is set back."""

    def __init__(self, connection: Connection, scheme: str, moment: datetime) -> None:
        self.connection = connection
        row = connection.execute(_LOCK, {"scheme": scheme}).one_or_none()
        if row is None:
            raise InternalError(f"there is no scheme {scheme}")
        self.scheme = scheme
        self.seq, self.head = int(row.seq), str(row.head)
        self.last_received: datetime = row.last_received
        self.now: datetime = max(moment, row.last_at)
        self.numbers = {number.id: number for number in numbers_of(connection, scheme)}
        self._year = 0
        self._periods: Sequence[Row[Any]] | None = None

    @property
    def is_plain(self) -> bool:
        """Whether every claim needs one number only and nobody may pass a large head."""
        return len(self.numbers) == 1 and not any(n.settings.skip_ahead for n in self.numbers.values())

    @property
    def periods(self) -> Sequence[Row[Any]]:
        """Periods up to the end of this year that are not closed, as they stand now, in the order of time."""
        year = local_day(self.now).year
        if self._periods is None or self._year != year:
            self._year = year
            self._periods = self.connection.execute(_OPEN_PERIODS, {"scheme": self.scheme, "year": year}).all()
        return self._periods

    def period(self, quota: str, at: datetime) -> Row[Any] | None:
        """The open period of a number in which an instant falls."""
        return next((row for row in self.periods if row.quota == quota and row.starts <= at < row.ends), None)

    def forget(self) -> None:
        """Read the periods again when they are asked for: something wrote to them, or was undone."""
        self._periods = None

    def period_by_id(self, period: str) -> Row[Any]:
        """One period as it stands now."""
        return self.connection.execute(_PERIOD, {"period": period}).one()

    def places_of(self, claim: str) -> dict[str, str | None]:
        """The numbers a claim needs, each with the period it is charged to."""
        return {row.quota: row.period for row in self.connection.execute(_PLACES, {"application": claim})}

    def claim_of(self, quota: str, case_ref: str) -> Row[Any] | None:
        """The latest application of a case under a number."""
        return self.connection.execute(_LATEST, {"number": quota, "case": case_ref}).one_or_none()

    def add_claim(self, values: Mapping[str, Any], periods: Mapping[str, str | None]) -> None:
        """Put a new application in the books."""
        self.connection.execute(_NEW_CLAIM, values)
        rows = [{"claim": values["id"], "quota": quota, "period": period} for quota, period in periods.items()]
        self.connection.execute(_NEW_PLACE, rows)

    def change_claim(self, claim: Row[Any], state: str, **values: Any) -> None:
        """Move an application on, if it still stands where it was read."""
        done = self.connection.execute(
            sa.update(CLAIM).where(CLAIM.c.id == claim.id, CLAIM.c.state == claim.state).values(state=state, **values)
        )
        if done.rowcount != 1:
            raise InternalError(f"claim {claim.id} changed under its lock")

    def charge(self, claim: str, periods: Mapping[str, str]) -> None:
        """Note the periods to which an application is charged from now on."""
        for quota, period in periods.items():
            self.connection.execute(
                sa.update(CLAIM_PLACE)
                .where(CLAIM_PLACE.c.claim == claim, CLAIM_PLACE.c.quota == quota)
                .values(period=period)
            )

    def book(
        self, id_: str, kind: str, quota: str, *, at: datetime, period: str | None = None, claim: str | None = None,
        reserved: int = 0, granted: int = 0, places: int = 0, effect: Mapping[str, Any] | None = None,
        answer: Mapping[str, Any] | None = None, payload: str = GENESIS, actor: str = SYSTEM, second: str | None = None,
    ) -> None:  # fmt: skip
        """Write one booking at the end of the chain and move the counters of its period by it."""
        self.seq += 1
        facts = {
            "id": id_, "scheme": self.scheme, "seq": self.seq, "quota": quota, "period": period, "claim": claim,
            "kind": kind, "d_reserved": reserved, "d_granted": granted, "d_capacity": places,
            "payload_hash": payload, "effect": plain(effect or {}), "answer": plain(answer) if answer else None,
            "at": at, "actor": actor, "second_actor": second, "prev_hash": self.head,
        }  # fmt: skip
        self.head = booking_hash(facts)
        self.connection.execute(_NEW_BOOKING, {**facts, "hash": self.head})
        if period is not None and (reserved or granted or places):
            self._count(period, kind, reserved, granted, places)
        if at > self.now:
            raise InternalError("a booking after its own instant")

    def _count(self, period: str, kind: str, reserved: int, granted: int, places: int) -> None:
        moved = {PERIOD.c.reserved: PERIOD.c.reserved + reserved, PERIOD.c.granted: PERIOD.c.granted + granted}
        if kind == "carry":
            column = PERIOD.c.carry_in if places > 0 else PERIOD.c.carried_out
            moved[column] = column + abs(places)
        elif places:
            moved[PERIOD.c.adjust] = PERIOD.c.adjust + places
        taken = PERIOD.c.reserved + reserved + PERIOD.c.granted + granted
        room = PERIOD.c.base + PERIOD.c.carry_in + PERIOD.c.adjust - PERIOD.c.carried_out + places
        done = self.connection.execute(
            sa.update(PERIOD)
            .where(PERIOD.c.id == period, sa.or_(sa.not_(PERIOD.c.binding), taken <= room))
            .values({column.name: value for column, value in moved.items()})
        )
        if done.rowcount != 1:
            raise InternalError(f"period {period} has no room for what was booked")
        self.forget()

    def close(self) -> None:
        """Write the end of the chain; the last statement of every transaction on the books."""
        end = {"seq": self.seq, "head": self.head, "last_at": self.now, "last_received": self.last_received}
        self.connection.execute(_END, {"the_scheme": self.scheme, **end})


def numbers_of(connection: Connection, scheme: str) -> list[Number]:
    """The numbers of a scheme, in the order of their ids."""
    rows = connection.execute(_NUMBERS, {"scheme": scheme})
    return [Number(row.id, row.scheme, row.name, row.instrument, LedgerSettings.of(row.settings)) for row in rows]


def number_named(connection: Connection, name: str) -> Number:
    """A number by its name. Raises :class:`~banen.act.errors.AbsentError` where there is none."""
    row = connection.execute(_NUMBER, {"named": name}).one_or_none()
    if row is None:
        known = connection.execute(sa.select(QUOTA.c.name).order_by(QUOTA.c.name).limit(12)).scalars().all()
        hint = Sentence("Known are {known}.", known=known) if known else "None is defined: `banen quota define`."
        raise AbsentError(Fault("quota", Sentence("there is no number {name!r}.", name=name[:60]), hint))
    return Number(row.id, row.scheme, row.name, row.instrument, LedgerSettings.of(row.settings))


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """A structure with its instants as text, as it is stored and hashed."""
    return {key: _plain(value) for key, value in data.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return written(value)
    if isinstance(value, Mapping):
        return plain(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def booking_hash(facts: Mapping[str, Any]) -> str:
    """The link of a booking in the chain: everything it says, and the link before it."""
    return digest(plain({key: facts[key] for key in facts if key != "hash"}))
