"""The lot of a round: a secret that was committed to is revealed after it, and anybody can check the lots."""

from __future__ import annotations

from hashlib import sha256

import sqlalchemy as sa

from banen.act.clock import written
from banen.act.errors import ActError, ConflictError
from banen.act.quotas.books import Number, SchemeBooks
from banen.act.quotas.command import Command, Facts, two
from banen.act.quotas.flow import draw
from banen.act.store.tables.numbers import BOOKING
from banen.errors import Fault
from banen.sentences import Sentence


def drawn_by_lot(books: SchemeBooks, number: Number, command: Command) -> Facts:
    """The lot of a round that is over: the secret that was committed to beforehand is revealed, by two people."""
    two(command, "a lot")
    settings, reveal = number.settings, str(command.payload["reveal"]).strip().lower()
    if not settings.by_lot:
        raise ConflictError(
            Fault(
                "lot",
                Sentence("{number} has none.", number=number.name),
                "It is set with --set mode=round --set lot=commit.",
            )
        )
    period = books.period(number.id, books.now)
    if period is None or books.now < settings.closes(period.starts):
        until = Sentence(" until {at}", at=written(settings.closes(period.starts))) if period is not None else ""
        raise ConflictError(
            Fault(
                "round", Sentence("is open{until}.", until=until) if period else "is not there today.", "Draw after it."
            )
        )
    if period.drawn_at is not None:
        raise ConflictError(Fault("round", "was drawn before.", "See the number."))
    if sha256(reveal.encode()).hexdigest() != _committed(books, number):
        raise ActError(Fault("reveal", "is not what was committed to.", "Give the next line of `banen quota lot`."))
    facts = {"outcome": "DRAWN", "quota": number.name, "round": period.slot, "reveal": reveal}
    return draw(
        books,
        period,
        books.now,
        reveal,
        facts,
        key=command.key,
        payload=command.payload_hash,
        actor=command.actor,
        second=command.second,
    )


def _committed(books: SchemeBooks, number: Number) -> str:
    """What the next reveal must hash to: the reveal of the round before, or what was published with the number."""
    rows = books.connection.execute(
        sa.select(BOOKING.c.effect)
        .where(BOOKING.c.quota == number.id, BOOKING.c.kind == "close")
        .order_by(BOOKING.c.seq.desc())
    ).scalars()
    reveals = (row["round"]["reveal"] for row in rows if "round" in row)
    return next(reveals, number.settings.commitment)
