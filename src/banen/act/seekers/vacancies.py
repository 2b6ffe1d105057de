"""Vacancies that people of a municipality are matched to: loaded as they are, closed by hand or by their last day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.errors import AbsentError
from banen.act.identity import derived_id
from banen.act.processing import audit
from banen.act.seekers.proposals import TAKEN
from banen.act.store.tables.seekers import MATCH, VACANCY
from banen.act.workflow import Actor
from banen.errors import Fault, UnknownNameError
from banen.observe.areas import areas


def load(
    connection: Connection, who: Actor, scope: str, records: Mapping[str, Mapping[str, Any]], at: datetime
) -> tuple[int, int]:
    """Put vacancies at a municipality, by their name; one that is there is renewed and open again. New and renewed."""
    if scope not in areas().municipalities:
        raise UnknownNameError("municipality", scope, areas().municipalities)
    new = 0
    for name, content in records.items():
        id_ = derived_id("vacancy", scope, name)
        values = {"state": "OPEN", "content": dict(content), "loaded_at": at, "closed_at": None}
        if connection.execute(sa.update(VACANCY).where(VACANCY.c.id == id_).values(**values)).rowcount == 0:
            connection.execute(sa.insert(VACANCY).values(id=id_, name=name[:80], scope=scope, **values))
            new += 1
    audit.enter(connection, "vacancies.load", scope, at, actor=who.id, role=who.role, facts={"count": len(records)})
    return new, len(records) - new


def open_vacancies(connection: Connection, scopes: Sequence[str], on: date) -> list[Row[Any]]:
    """Vacancies that are open on a day, with the places that nobody holds yet as ``free``."""
    taken = (
        sa.select(MATCH.c.vacancy, sa.func.count().label("taken"))
        .where(MATCH.c.state.in_(TAKEN))
        .group_by(MATCH.c.vacancy)
        .subquery()
    )
    asked = (
        sa.select(VACANCY, sa.func.coalesce(taken.c.taken, 0).label("taken"))
        .outerjoin(taken, taken.c.vacancy == VACANCY.c.id)
        .where(VACANCY.c.state == "OPEN")
        .order_by(VACANCY.c.name, VACANCY.c.scope)
    )
    rows = connection.execute(asked if "*" in scopes else asked.where(VACANCY.c.scope.in_(scopes))).all()
    return [row for row in rows if not row.content.get("closes") or date.fromisoformat(row.content["closes"]) >= on]


def vacancies_by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Row[Any]]:
    """Vacancies by their id, open or closed."""
    rows = connection.execute(sa.select(VACANCY).where(VACANCY.c.id.in_(sorted(set(ids))))).all()
    return {row.id: row for row in rows}


def close(connection: Connection, who: Actor, scopes: Sequence[str], id_: str, at: datetime) -> None:
    """Close a vacancy: it is in no round any more; proposals for it stand until somebody puts them aside."""
    row = connection.execute(sa.select(VACANCY).where(VACANCY.c.id == id_)).one_or_none()
    if row is None or not ("*" in scopes or row.scope in scopes):
        raise AbsentError(Fault("vacancy", "is not there, or not for you."))
    connection.execute(sa.update(VACANCY).where(VACANCY.c.id == id_).values(state="CLOSED", closed_at=at))
    audit.enter(connection, "vacancies.close", row.name, at, actor=who.id, role=who.role)
