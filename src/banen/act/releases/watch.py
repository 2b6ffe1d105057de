"""For who watches: how the rules that ask questions did, how the numbers stand, and how often rights were used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from banen.act.clock import instant
from banen.act.office import Office
from banen.act.quotas import Ledger
from banen.act.quotas.stand import names
from banen.act.signals.questions import PrecisionAccount, account
from banen.act.store.tables.proofs import AUDIT, ERASURE, PROCESSING
from banen.act.store.tables.signals import SHARE
from banen.observe.disclosure import limits, rounded


@dataclass(frozen=True)
class Watched:
    """What is told to who watches; a count of people that is small is None."""

    questions: tuple[PrecisionAccount, ...]
    numbers: tuple[dict[str, Any], ...]
    rights: tuple[tuple[str, int | None], ...]


def watched(office: Office) -> Watched:
    """The rules, the numbers, and the rights of the last whole year and what is over of this one."""
    ledger = Ledger(office.store)
    with office.store.read() as connection:
        rules, known = tuple(account(connection)), names(connection)
        rights = tuple(_rights(connection, office.today))
    return Watched(rules, tuple(_number(ledger.look(name)) for name in known), rights)


def _number(stand: dict[str, Any]) -> dict[str, Any]:
    """A number as policy: exact what was set; what is taken rounded, and hidden where it is small."""
    now = next((period for period in stand["periods"] if period["present"]), None)
    taken = now["reserved"] + now["granted"] if now else 0
    return {
        "name": stand["quota"], "instrument": stand["instrument"], "number": stand["number"],
        "capacity": now["capacity"] if now else None, "taken": _told(taken),
    }  # fmt: skip


def _told(count: int) -> int | None:
    return rounded(count) if count >= limits()["least"] else None


def _rights(connection: Connection, today: date) -> list[tuple[str, int | None]]:
    """How often people looked, took their data, had them erased, and how often something was recalled: past year."""
    since = instant(today - timedelta(days=365))
    asked = {
        "looked": sa.select(sa.func.count(sa.distinct(PROCESSING.c.data_subject))).where(
            PROCESSING.c.name == "inzage", PROCESSING.c.starts >= since
        ),
        "taken": sa.select(sa.func.count()).where(PROCESSING.c.name == "uitvoer", PROCESSING.c.starts >= since),
        "erased": sa.select(sa.func.count()).select_from(ERASURE).where(ERASURE.c.at >= since),
        "recalled": sa.select(sa.func.count()).select_from(SHARE).where(SHARE.c.state == "RECALLED"),
        "stopped": sa.select(sa.func.count()).where(AUDIT.c.action == "share.firewall", AUDIT.c.at >= since),
    }
    return [(name, _told(int(connection.execute(query).scalar_one()))) for name, query in asked.items()]
