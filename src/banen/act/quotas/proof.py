"""Proof of the books: the invariants I1 to I7, read from the store as it stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from banen.act.clock import written
from banen.act.quotas.books import GENESIS, Number, booking_hash, capacity, free, numbers_of
from banen.act.store.tables.numbers import BOOKING, CLAIM, CLAIM_PLACE, PERIOD, QUOTA, SCHEME
from banen.errors import Fault
from banen.sentences import Sentence

HOLDS = ("RESERVED", "OFFERED")


def prove(connection: Connection) -> list[Fault]:
    """Every breach of an invariant, none where the books are right."""
    faults: list[Fault] = []
    for (scheme,) in connection.execute(sa.select(SCHEME.c.id).order_by(SCHEME.c.id)):
        numbers = numbers_of(connection, scheme)
        bookings = connection.execute(
            sa.select(BOOKING).where(BOOKING.c.scheme == scheme).order_by(BOOKING.c.seq)
        ).all()
        faults += _chain(connection, scheme, bookings)
        faults += _counters(connection, numbers, bookings)
        faults += _holds(connection, scheme)
        faults += _replay(connection, scheme, bookings)
    return faults


def _chain(connection: Connection, scheme: str, bookings: Sequence[Any]) -> list[Fault]:
    """I5: every booking names the one before it, and the scheme names the last."""
    previous = GENESIS
    for place, row in enumerate(bookings, start=1):
        facts = dict(row._mapping)
        if row.seq != place or row.prev_hash != previous or booking_hash(facts) != row.hash:
            return [
                Fault(
                    f"I5 {scheme}",
                    Sentence("the chain breaks at booking {place}.", place=place),
                    "Somebody changed it; restore a backup.",
                )
            ]
        previous = row.hash
    end = connection.execute(sa.select(SCHEME.c.seq, SCHEME.c.head).where(SCHEME.c.id == scheme)).one()
    if (end.seq, end.head) != (len(bookings), previous):
        return [
            Fault(f"I5 {scheme}", "the end of the chain is another than its last booking.", "Bookings are missing.")
        ]
    return []


def _counters(connection: Connection, numbers: list[Number], bookings: Sequence[Any]) -> list[Fault]:
    """I1, I2 and I4: counters are the fold of the bookings, never below zero, and a quota is never passed."""
    folded: dict[str, Counter[str]] = defaultdict(Counter)
    for row in bookings:
        if row.period is None:
            continue
        folded[row.period].update({"reserved": row.d_reserved, "granted": row.d_granted})
        name = "adjust" if row.kind != "carry" else "carry_in" if row.d_capacity > 0 else "carried_out"
        folded[row.period][name] += abs(row.d_capacity) if row.kind == "carry" else row.d_capacity
    faults, by_id = [], {number.id: number for number in numbers}
    rows = connection.execute(sa.select(PERIOD).where(PERIOD.c.quota.in_(by_id))).all()
    for row in rows:
        where = f"{by_id[row.quota].name} period {row.slot}"
        counters = {n: getattr(row, n) for n in ("reserved", "granted", "adjust", "carry_in", "carried_out")}
        if counters != {name: folded[row.id][name] for name in counters}:
            faults.append(Fault(f"I2 {where}", "counters are not the fold of the bookings."))
        if min(row.reserved, row.granted) < 0 or (row.binding and free(row) < 0):
            faults.append(
                Fault(
                    f"I1 {where}",
                    Sentence(
                        "{reserved} + {granted} of {capacity}.",
                        reserved=row.reserved,
                        granted=row.granted,
                        capacity=capacity(row),
                    ),
                )
            )
    for number in numbers:
        faults += _years(connection, number, [row for row in rows if row.quota == number.id])
    return faults


def _years(connection: Connection, number: Number, rows: list[Any]) -> list[Fault]:
    size = connection.execute(sa.select(QUOTA.c.number).where(QUOTA.c.id == number.id)).scalar_one()
    across = number.settings.carry_across_years
    years: Counter[int] = Counter()
    for row in rows:
        years[row.year] += capacity(row) - row.adjust
    return [
        Fault(f"I4 {number.name} {year}", Sentence("{total} places of {size}.", total=total, size=size))
        for year, total in years.items()
        if total > size + across
    ]


def _holds(connection: Connection, scheme: str) -> list[Fault]:
    """I3: what is held on the counters is what applications hold, once each."""
    held = connection.execute(
        sa.select(CLAIM_PLACE.c.period, CLAIM.c.state, sa.func.sum(CLAIM.c.places))
        .join(CLAIM, CLAIM.c.id == CLAIM_PLACE.c.claim)
        .where(CLAIM.c.scheme == scheme, CLAIM.c.state.in_((*HOLDS, "GRANTED")))
        .group_by(CLAIM_PLACE.c.period, CLAIM.c.state)
    ).all()
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for period, state, places in held:
        sums[period]["reserved" if state in HOLDS else "granted"] += int(places)
    rows = connection.execute(
        sa.select(PERIOD).join(QUOTA, QUOTA.c.id == PERIOD.c.quota).where(QUOTA.c.scheme == scheme)
    ).all()
    return [
        Fault(f"I3 period {row.id}", "applications hold other places than the counters say.")
        for row in rows
        if (row.reserved, row.granted) != (sums[row.id]["reserved"], sums[row.id]["granted"])
    ]


def _replay(connection: Connection, scheme: str, bookings: Sequence[Any]) -> list[Fault]:
    """I7: applications made anew from the bookings are the applications in the store."""
    claims: dict[str, dict[str, Any]] = {}
    charged: dict[str, dict[str, str | None]] = {}
    for row in bookings:
        effect = row.effect
        if "new_claim" in effect:
            claims[effect["new_claim"]["id"]] = {"lot": "", **effect["new_claim"]}
        if "claim" in effect:
            claims[effect["claim"]["id"]].update(effect["claim"])
        for claim, lot in effect.get("lots", {}).items():
            claims[claim]["lot"] = lot
        if "periods" in effect and row.claim:
            charged.setdefault(row.claim, {}).update(effect["periods"])
    stored = {
        row.id: {n: written(v) if n in ("received_at", "until") and v else v for n, v in row._mapping.items()}
        for row in connection.execute(sa.select(CLAIM).where(CLAIM.c.scheme == scheme))
    }
    places: dict[str, dict[str, str | None]] = {}
    asked = sa.select(CLAIM_PLACE).join(CLAIM, CLAIM.c.id == CLAIM_PLACE.c.claim).where(CLAIM.c.scheme == scheme)
    for row in connection.execute(asked):
        places.setdefault(row.claim, {})[row.quota] = row.period
    if claims == stored and charged == places:
        return []
    return [Fault(f"I7 {scheme}", "bookings played again give other applications than the store holds.")]
