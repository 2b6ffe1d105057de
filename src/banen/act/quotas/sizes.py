"""How large a number is: a change of the present period, and of the number or its instrument; each takes two people."""

from __future__ import annotations

import sqlalchemy as sa

from banen.act.errors import ActError, ConflictError
from banen.act.quotas.books import Number, SchemeBooks, capacity, free
from banen.act.quotas.command import Command, Facts, two
from banen.act.quotas.definition import may_bind
from banen.act.store.tables.numbers import PERIOD, QUOTA
from banen.errors import Fault
from banen.sentences import Sentence


def adjust(books: SchemeBooks, number: Number, command: Command) -> Facts:
    """The present period grows or shrinks; a quota never below what is taken."""
    two(command, "a change of a number")
    by, reason = int(command.payload["by"]), str(command.payload["reason"])
    if not by or not reason:
        raise ActError(Fault("adjust", "needs a change that is not 0, and a reason.", "Say which decision it follows."))
    period = books.period(number.id, books.now)
    if period is None:
        raise no_period(number.name)
    taken = period.reserved + period.granted
    if number.binding and capacity(period) + by < taken:
        raise ConflictError(
            Fault(
                "adjust",
                Sentence("the number would fall below occupied {taken}.", taken=taken),
                "First decide which places come back.",
            ),
            now={"capacity": capacity(period), "occupied": taken},
        )
    facts = {"outcome": "ADJUSTED", "quota": number.name, "by": by, "capacity": capacity(period) + by, "reason": reason}
    books.book(
        command.key,
        "adjust",
        number.id,
        at=books.now,
        period=period.id,
        places=by,
        effect={"reason": reason},
        answer=facts,
        **command.signature,
    )
    return facts


def change(books: SchemeBooks, number: Number, command: Command) -> Facts:
    """Another instrument or another group; the rule decides again whether the number may bind."""
    two(command, "a change of an instrument")
    quota = books.connection.execute(sa.select(QUOTA).where(QUOTA.c.id == number.id)).one()
    wanted = {
        name: value if (value := command.payload[name]) is not None else getattr(quota, name)
        for name in ("instrument", "group_contains_eu_eea_swiss")
    }
    may_bind(wanted["instrument"], wanted["group_contains_eu_eea_swiss"], quota.year_from)
    binding = wanted["instrument"] == "quotum"
    over = books.connection.execute(
        sa.select(PERIOD).where(PERIOD.c.quota == number.id, PERIOD.c.closed_at.is_(None))
    ).all()
    if binding and (worst := min((free(period) for period in over), default=0)) < 0:
        raise ConflictError(
            Fault(
                "instrument",
                Sentence("the number is passed by {value}.", value=-worst),
                "First decide which places come back.",
            )
        )
    books.connection.execute(sa.update(QUOTA).where(QUOTA.c.id == number.id).values(**wanted))
    if binding != number.binding:
        books.connection.execute(
            sa.update(PERIOD).where(PERIOD.c.quota == number.id, PERIOD.c.closed_at.is_(None)).values(binding=binding)
        )
        books.forget()
    facts = {"outcome": "CHANGED", "quota": number.name, **wanted}
    books.book(
        command.key,
        "change",
        number.id,
        at=books.now,
        effect={"change": {"quota": number.id, **wanted}},
        answer=facts,
        **command.signature,
    )
    books.numbers[number.id] = Number(number.id, number.scheme, number.name, wanted["instrument"], number.settings)
    return facts


def no_period(names: str) -> ConflictError:
    """That numbers have no period today: nothing of theirs can be given or changed."""
    return ConflictError(
        Fault("quota", Sentence("{names} has no period today.", names=names), "It has not begun, or is over.")
    )
