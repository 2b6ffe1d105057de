"""Commands on numbers: define, reserve, grant, release, withdraw, accept, decline, adjust, change, appeal, order.

Each runs in one transaction: take the lock, book what time has done, do the command, offer what it freed. The client
makes the key of a command; the same key and payload give the stored answer again, another payload is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from banen.act.clock import written
from banen.act.errors import ActError, ConflictError, KeyReusedError
from banen.act.identity import derived_id, read_key
from banen.act.quotas import commands
from banen.act.quotas.books import GENESIS, SchemeBooks, number_named
from banen.act.quotas.commands import Command
from banen.act.quotas.definition import QuotaDefinition
from banen.act.quotas.flow import pass_time, promote
from banen.act.quotas.stand import stand_of
from banen.act.store.engine import Store
from banen.act.store.tables.numbers import BOOKING, PERIOD, QUOTA, SCHEME
from banen.errors import Fault, InternalError
from banen.sentences import Sentence

_BOOKED = sa.select(BOOKING.c.payload_hash, BOOKING.c.answer).where(BOOKING.c.id == sa.bindparam("key"))


@dataclass(frozen=True)
class Answer:
    """What a command came to: outcome, state of the application, and whether it was answered before."""

    facts: Mapping[str, Any]
    replayed: bool = False

    @property
    def outcome(self) -> str:
        """RESERVED, WAITING, REFUSED, GRANTED, RELEASED … in one word."""
        return str(self.facts["outcome"])

    def to_dict(self) -> dict[str, Any]:
        """The answer as JSON."""
        return {**self.facts, "replayed": self.replayed}


class Ledger:
    """The ledger of numbers on a store. Every path to a place goes through here."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def define(self, key: str, definition: QuotaDefinition, *, actor: str) -> Answer:
        """Set a new number. Refused where the rule does not let it bind (Q-C1)."""
        definition.check()
        payload = {"definition": _written(definition)}
        command = Command(read_key(key), "define", definition.name, payload, actor)
        return self._write(lambda connection: _define(connection, command, definition, self.store.clock))

    def reserve(
        self,
        key: str,
        quota: str,
        case_ref: str,
        *,
        actor: str,
        places: int = 1,
        priority: str | int | None = None,
        received_at: datetime | None = None,
        also: Sequence[str] = (),
    ) -> Answer:
        """Ask places for a complete application, on one number or on several together: all or none.

        ``received_at`` is the post stamp of a paper application; it gives a place in the waiting list, and never
        takes a place from somebody who has one.
        """
        if not case_ref.strip() or len(case_ref) > 80:
            raise ActError(Fault("case", "is empty or longer than 80 characters.", "Give the reference of the case."))
        if places < 1:
            raise ActError(
                Fault("places", Sentence("{places} is no number of places.", places=places), "Ask for at least 1.")
            )
        payload = {
            "case": case_ref,
            "places": places,
            "priority": priority,
            "also": sorted(also),
            "received_at": written(received_at) if received_at else None,
        }
        return self.run(Command(read_key(key), "reserve", quota, payload, actor))

    def grant(self, key: str, quota: str, case_ref: str, *, actor: str) -> Answer:
        """Decide that a held place is given."""
        return self._on_case(key, "grant", quota, case_ref, actor)

    def release(self, key: str, quota: str, case_ref: str, *, actor: str) -> Answer:
        """Give back a place that was held or given."""
        return self._on_case(key, "release", quota, case_ref, actor)

    def withdraw(self, key: str, quota: str, case_ref: str, *, actor: str) -> Answer:
        """End an application that is not decided."""
        return self._on_case(key, "withdraw", quota, case_ref, actor)

    def accept(self, key: str, quota: str, case_ref: str, *, actor: str) -> Answer:
        """Take the place that was offered."""
        return self._on_case(key, "accept", quota, case_ref, actor)

    def decline(self, key: str, quota: str, case_ref: str, *, actor: str) -> Answer:
        """Leave the place that was offered to the next."""
        return self._on_case(key, "decline", quota, case_ref, actor)

    def adjust(self, key: str, quota: str, by: int, *, actor: str, second: str | None, reason: str) -> Answer:
        """Make the present period larger or smaller; takes two people and a reason."""
        payload = {"by": by, "reason": reason.strip()}
        return self.run(Command(read_key(key), "adjust", quota, payload, actor, second))

    def change(
        self,
        key: str,
        quota: str,
        *,
        actor: str,
        second: str | None,
        instrument: str | None = None,
        group_contains_eu_eea_swiss: bool | None = None,
    ) -> Answer:
        """Change the instrument or the group of a number; the rule is asked again (Q-C1)."""
        payload = {"instrument": instrument, "group_contains_eu_eea_swiss": group_contains_eu_eea_swiss}
        return self.run(Command(read_key(key), "change", quota, payload, actor, second))

    def uphold(self, key: str, quota: str, case_ref: str, *, actor: str, places: int = 1) -> Answer:
        """An appeal is upheld: a free place is given, else the case stands ahead of all in the list of this year."""
        return self.run(Command(read_key(key), "uphold", quota, {"case": case_ref, "places": places}, actor))

    def order(
        self, key: str, quota: str, case_ref: str, *, order: str, actor: str, second: str | None, places: int = 1
    ) -> Answer:
        """A court orders a place: the number grows by it (two people), and it is given in the same transaction."""
        payload = {"case": case_ref, "places": places, "order": order.strip()}
        return self.run(Command(read_key(key), "order", quota, payload, actor, second))

    def draw(self, key: str, quota: str, reveal: str, *, actor: str, second: str | None) -> Answer:
        """Draw the lot of a round that is over with the secret that was committed to; takes two people."""
        return self.run(Command(read_key(key), "draw", quota, {"reveal": reveal.strip().lower()}, actor, second))

    def look(self, quota: str) -> dict[str, Any]:
        """How a number stands now, with what time has done booked."""

        def work(connection: Connection) -> dict[str, Any]:
            number = number_named(connection, quota)
            books = SchemeBooks(connection, number.scheme, self.store.clock())
            pass_time(books)
            books.close()
            return stand_of(connection, number, books.now)

        return self.store.write(work)

    def tick(self) -> int:
        """Book what time has done on every scheme; the number of schemes looked at. A job calls this to tidy up."""
        with self.store.read() as connection:
            schemes = connection.execute(sa.select(SCHEME.c.id).order_by(SCHEME.c.id)).scalars().all()
        for scheme in schemes:
            self.store.write(lambda connection, scheme=scheme: _tick(connection, scheme, self.store.clock))  # type: ignore[misc]
        return len(schemes)

    def run(self, command: Command) -> Answer:
        """Do a command in a transaction of its own."""
        return self._write(lambda connection: execute(connection, command, self.store.clock))

    def _on_case(self, key: str, kind: str, quota: str, case_ref: str, actor: str) -> Answer:
        return self.run(Command(read_key(key), kind, quota, {"case": case_ref}, actor))

    def _write(self, work: Callable[[Connection], Answer | ActError]) -> Answer:
        answer = self.store.write(work)
        if isinstance(answer, ActError):
            raise answer
        return answer


def execute(connection: Connection, command: Command, clock: Callable[[], datetime]) -> Answer | ActError:
    """Do a command inside a transaction of the caller, who may write more in it.

    A conflict is returned, not raised: what time has done before it stays booked. The instant is read under the lock.
    """
    number = number_named(connection, command.quota)
    books = SchemeBooks(connection, number.scheme, clock())
    books.now = max(books.now, clock())  # the lock may have been waited for
    number = books.numbers[number.id]  # and the number changed meanwhile
    if (stored := _replayed(connection, command)) is not None:
        return stored
    pass_time(books)
    before = (books.seq, books.head, books.now, books.last_received)
    answer: Answer | ActError
    try:
        with connection.begin_nested() if command.kind in commands.WRITE_BEFORE_REFUSING else nullcontext():
            answer = Answer(commands.DO[command.kind](books, number, command))
            if command.kind not in commands.FREE_NOTHING:
                promote(books, books.now)
    except ActError as refusal:
        if books.seq != before[0] and command.kind not in commands.WRITE_BEFORE_REFUSING:
            raise InternalError(f"{command.kind} was refused after it wrote") from refusal
        answer = refusal
        books.seq, books.head, books.now, books.last_received = before
        books.forget()
    books.close()
    return answer


def _replayed(connection: Connection, command: Command) -> Answer | None:
    row = connection.execute(_BOOKED, {"key": command.key}).one_or_none()
    if row is None:
        return None
    if row.payload_hash != command.payload_hash or row.answer is None:
        raise KeyReusedError(
            Fault("key", "was used for another command; nothing was written.", "Make a new key for a new command.")
        )
    return Answer(row.answer, replayed=True)


def _tick(connection: Connection, scheme: str, clock: Callable[[], datetime]) -> None:
    books = SchemeBooks(connection, scheme, clock())
    pass_time(books)
    books.close()


def _written(definition: QuotaDefinition) -> dict[str, Any]:
    names = ("name", "instrument", "number", "year_from", "year_to", "group_contains_eu_eea_swiss", "slices", "route",
             "area", "within")  # fmt: skip
    return {**{name: getattr(definition, name) for name in names}, "settings": definition.settings.to_dict()}


def _define(
    connection: Connection, command: Command, definition: QuotaDefinition, clock: Callable[[], datetime]
) -> Answer | ActError:
    if (stored := _replayed(connection, command)) is not None:
        return stored
    first = next(iter(definition.slots()))
    if definition.within is None:
        scheme = derived_id(command.key, "scheme")
        moment = min(clock(), first.starts)
        connection.execute(
            sa.insert(SCHEME).values(id=scheme, seq=0, head=GENESIS, last_at=moment, last_received=moment)
        )
    else:
        scheme = number_named(connection, definition.within).scheme
    books = SchemeBooks(connection, scheme, clock())
    if any(each.settings.mode != definition.settings.mode for each in books.numbers.values()):
        return ActError(Fault("settings.mode", "is another than of the number it stands within.", "Set both alike."))
    quota = {
        "id": derived_id(command.key, "quota"), "scheme": scheme, "name": definition.name,
        "instrument": definition.instrument, "route": definition.route, "area": definition.area,
        "group_contains_eu_eea_swiss": definition.group_contains_eu_eea_swiss, "year_from": definition.year_from,
        "year_to": definition.year_to, "number": definition.number, "slices": definition.slices,
        "settings": definition.settings.to_dict(),
    }  # fmt: skip
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(QUOTA).values(**quota))
    except IntegrityError:
        return ConflictError(
            Fault(
                "name",
                Sentence("there is a number {definition!r} already.", definition=definition.name),
                "Choose another name, or look at it with `banen quota show`.",
            )
        )
    periods = [
        {
            "id": derived_id(quota["id"], slot.index),
            "quota": quota["id"],
            "year": slot.year,
            "slot": slot.index,
            "starts": slot.starts,
            "ends": slot.ends,
            "binding": definition.binding,
            "base": slot.base,
            "carry_in": 0,
            "carried_out": 0,
            "adjust": 0,
            "reserved": 0,
            "granted": 0,
            "closed_at": None,
        }
        for slot in definition.slots()
    ]
    connection.execute(sa.insert(PERIOD), periods)
    answer = {"outcome": "DEFINED", "quota": definition.name, "periods": [p["base"] for p in periods]}
    books.book(
        command.key,
        "define",
        str(quota["id"]),
        at=books.now,
        effect={"quota": quota, "periods": periods},
        answer=answer,
        payload=command.payload_hash,
        actor=command.actor,
    )
    books.close()
    return Answer(answer)
