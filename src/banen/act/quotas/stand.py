"""How a number stands: what each period holds, what is free, how many wait, and where a band stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from banen.act.clock import written
from banen.act.quotas.books import ORDER, Number, capacity, free
from banen.act.store.tables.numbers import CLAIM, PERIOD, QUOTA, SCHEME


def stand_of(connection: Connection, number: Number, now: datetime) -> dict[str, Any]:
    """The number as JSON: its definition, every period, its counters, and the number of applications by state."""
    quota = connection.execute(sa.select(QUOTA).where(QUOTA.c.id == number.id)).one()
    rows = connection.execute(sa.select(PERIOD).where(PERIOD.c.quota == number.id).order_by(PERIOD.c.slot)).all()
    periods = [
        {
            "year": row.year,
            "index": row.slot,
            "starts": written(row.starts),
            "ends": written(row.ends),
            "base": row.base,
            "carry_in": row.carry_in,
            "carried_out": row.carried_out,
            "adjust": row.adjust,
            "capacity": capacity(row),
            "reserved": row.reserved,
            "granted": row.granted,
            "free": free(row),
            "closed": row.closed_at is not None,
            "drawn": written(row.drawn_at) if row.drawn_at else None,
            "present": row.starts <= now < row.ends,
        }
        for row in rows
    ]
    counted = connection.execute(
        sa.select(CLAIM.c.state, sa.func.count()).where(CLAIM.c.quota == number.id).group_by(CLAIM.c.state)
    )
    states = {str(state): int(count) for state, count in counted}
    head, seq = connection.execute(sa.select(SCHEME.c.head, SCHEME.c.seq).where(SCHEME.c.id == number.scheme)).one()
    return {
        "quota": number.name,
        "instrument": quota.instrument,
        "binding": number.binding,
        "number": quota.number,
        "route": quota.route,
        "area": quota.area,
        "years": [quota.year_from, quota.year_to],
        "slices": quota.slices,
        "group_contains_eu_eea_swiss": quota.group_contains_eu_eea_swiss,
        "settings": quota.settings,
        "periods": periods,
        "applications": dict(sorted(states.items())),
        "at": written(now),
        "chain": {"bookings": int(seq), "head": str(head)},
    }


def _rooms(connection: Connection, number: Number, now: datetime) -> dict[str, tuple[str, int]]:
    """Binding numbers of the same scheme, each with what its present period has free; none where it is in a round."""
    asked = (
        sa.select(PERIOD, QUOTA.c.name.label("named"), QUOTA.c.settings)
        .join(QUOTA, QUOTA.c.id == PERIOD.c.quota)
        .where(QUOTA.c.scheme == number.scheme, PERIOD.c.binding, PERIOD.c.starts <= now, PERIOD.c.ends > now)
    )
    return {
        row.quota: (row.named, 0 if row.settings.get("mode") == "round" and row.drawn_at is None else free(row))
        for row in connection.execute(asked)
    }


def applications_of(connection: Connection, number: Number, now: datetime, limit: int = 200) -> list[dict[str, Any]]:
    """Applications that are open, in the order of the line; one that waits with the numbers that are full for it."""
    rooms = _rooms(connection, number, now)
    asked = (
        sa.select(CLAIM)
        .where(CLAIM.c.quota == number.id, CLAIM.c.state.in_(("RESERVED", "OFFERED", "WAITING")))
        .order_by(CLAIM.c.until.is_(None), CLAIM.c.until, *ORDER)
        .limit(limit)
    )
    return [
        {
            "case": row.case_ref,
            "state": row.state,
            "places": row.places,
            "received_at": row.received_at,
            "until": row.until,
            "flagged": row.flagged,
            "ahead": row.after < 1,
            "priority": row.priority,
            "full": sorted(
                rooms[each][0]
                for each in row.together.split(" ")
                if row.state == "WAITING" and each in rooms and rooms[each][1] < row.places
            ),
        }
        for row in connection.execute(asked)
    ]


def names(connection: Connection) -> list[str]:
    """Every number by its name."""
    return list(connection.execute(sa.select(QUOTA.c.name).order_by(QUOTA.c.name)).scalars())
