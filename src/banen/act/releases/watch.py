"""For who watches: how the rules that ask questions did, how the numbers stand, and how often rights were used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from banen.act.clock import instant, local_day
from banen.act.office import Office
from banen.act.quotas import Ledger
from banen.act.quotas.stand import names
from banen.act.signals.questions import PrecisionAccount, account
from banen.act.store.tables.files import FILE_EVENT
from banen.act.store.tables.proofs import AUDIT, ERASURE, PROCESSING
from banen.observe.disclosure import limits, rounded


@dataclass(frozen=True)
class Watched:
    """What is told to who watches; a count of people that is small is None."""

    questions: tuple[PrecisionAccount, ...]
    numbers: tuple[dict[str, Any], ...]
    years: tuple[tuple[int, Mapping[str, int | None]], ...]


def watched(office: Office) -> Watched:
    """The rules, the numbers, and an account of requests and breaches per year, this one as far as it is over."""
    ledger = Ledger(office.store)
    with office.store.read() as connection:
        rules, known = tuple(account(connection)), names(connection)
        years = tuple((year, _account(connection, year)) for year in _years(connection, office.today))
    return Watched(rules, tuple(_number(ledger.look(name)) for name in known), years)


def _number(stand: dict[str, Any]) -> dict[str, Any]:
    """A number as policy: exact what was set; what is taken rounded, and hidden where it is small."""
    now = next((period for period in stand["periods"] if period["present"]), None)
    taken = now["reserved"] + now["granted"] if now else 0
    return {
        "name": stand["quota"],
        "instrument": stand["instrument"],
        "number": stand["number"],
        "capacity": now["capacity"] if now else None,
        "taken": _told(taken),
    }


def _told(count: int) -> int | None:
    return rounded(count) if count >= limits()["least"] else None


def _years(connection: Connection, today: date) -> range:
    """This year and those before it in which something was noted."""
    first = connection.execute(sa.select(sa.func.min(AUDIT.c.at))).scalar()
    return range(today.year, (local_day(first).year if first else today.year) - 1, -1)


def _account(connection: Connection, year: int) -> dict[str, int | None]:
    """Requests of people and breaches in a year: how often data were looked at, taken, erased, recalled, stopped."""
    since, until = instant(date(year, 1, 1)), instant(date(year + 1, 1, 1))

    def within(column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        return sa.and_(column >= since, column < until)

    def steps(kind: str, event: str) -> sa.Select[Any]:
        of_kind = (FILE_EVENT.c.file_kind == kind, FILE_EVENT.c.event == event)
        return sa.select(sa.func.count()).where(*of_kind, within(FILE_EVENT.c.at))

    people = sa.func.count(sa.distinct(PROCESSING.c.data_subject))
    asked: dict[str, sa.Select[Any]] = {
        "looked": sa.select(people).where(PROCESSING.c.name == "inzage", within(PROCESSING.c.starts)),
        "taken": sa.select(sa.func.count()).where(PROCESSING.c.name == "uitvoer", within(PROCESSING.c.starts)),
        "withdrawn": steps("statement", "withdraw"),
        "erased": sa.select(sa.func.count()).select_from(ERASURE).where(within(ERASURE.c.at)),
        "shared": steps("share", "send"),
        "recalled": steps("share", "recall"),
        "stopped": sa.select(sa.func.count()).where(AUDIT.c.action == "share.firewall", within(AUDIT.c.at)),
    }
    return {name: _told(int(connection.execute(query).scalar_one())) for name, query in asked.items()}
