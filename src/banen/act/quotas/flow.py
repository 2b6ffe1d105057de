"""What time does to places: holds and offers end, periods close and carry, and the waiting list moves up.

Every event is booked at the instant at which it was due, in the order of time, before a command is looked at. So the
answer does not depend on when a job happened to run; a job only tidies up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Row

from banen.act.clock import days_later
from banen.act.identity import derived_id
from banen.act.quotas.books import ORDER, PLACE_IN_LINE, SYSTEM, Number, SchemeBooks, free
from banen.act.store.outbox import put
from banen.act.store.tables.numbers import CLAIM, PERIOD

_FIRST_UNTIL = sa.select(sa.func.min(CLAIM.c.until)).where(
    CLAIM.c.scheme == sa.bindparam("scheme"), CLAIM.c.until.is_not(None)
)
_WAITING = (CLAIM.c.scheme == sa.bindparam("scheme"), CLAIM.c.state == "WAITING")
_FIRST_WAITING = sa.select(CLAIM).where(*_WAITING).order_by(*ORDER).limit(1)
_FIRST_OF_CLASS = _FIRST_WAITING.where(
    CLAIM.c.together == sa.bindparam("together"), CLAIM.c.places == sa.bindparam("places")
)
_CLASSES = sa.select(CLAIM.c.together, CLAIM.c.places).where(*_WAITING).distinct()


UNDRAWN: Final = "z"
"""The lot of an application whose round is not drawn: behind every other, in any order of signs."""


def lot_of(slot: int, reveal: str, case: str) -> str:
    """The lot of a case in a round: anybody can work it out once the secret is revealed; without one all are alike."""
    return f"{slot:04}" + (sha256(f"{reveal} {slot} {case}".encode()).hexdigest() if reveal else "")


def behind(slot: int) -> str:
    """The lot of who comes after a round that was drawn."""
    return f"{slot:04}x"


def pass_time(books: SchemeBooks) -> None:
    """Book everything that was due up to now, one instant after the other."""
    while (due := _next_due(books)) is not None and due <= books.now:
        for claim in _lapsed(books, due):
            give_back(books, claim, "EXPIRED", "expire", derived_id(claim.id, "expire", claim.until), due)
        for period in _ended(books, due):
            _close(books, period, due)
        for period in list(undrawn(books, by_lot=False)):
            if books.numbers[period.quota].settings.closes(period.starts) <= due:
                draw(books, period, due)
        promote(books, due)


def _next_due(books: SchemeBooks) -> datetime | None:
    until = books.connection.execute(_FIRST_UNTIL, {"scheme": books.scheme}).scalar()
    ends = (row.ends for row in books.periods)
    rounds = (books.numbers[row.quota].settings.closes(row.starts) for row in undrawn(books, by_lot=False))
    return min((moment for moment in (until, *ends, *rounds) if moment is not None), default=None)


def _lapsed(books: SchemeBooks, due: datetime) -> Iterable[Row[Any]]:
    asked = sa.select(CLAIM).where(CLAIM.c.scheme == books.scheme, CLAIM.c.until <= due)
    return books.connection.execute(asked.order_by(CLAIM.c.until, CLAIM.c.seq)).all()


def _ended(books: SchemeBooks, due: datetime) -> Iterable[Row[Any]]:
    return sorted((row for row in books.periods if row.ends <= due), key=lambda row: (row.ends, row.quota))


def give_back(
    books: SchemeBooks,
    claim: Row[Any],
    state: str,
    kind: str,
    id_: str,
    at: datetime,
    *,
    reason: str = "",
    **booking: Any,
) -> None:
    """End an application: its places return to the periods it was charged to, or are lost with a closed one."""
    held = {"reserved": -claim.places} if claim.state in ("RESERVED", "OFFERED") else {}
    held = {"granted": -claim.places} if claim.state == "GRANTED" else held
    ended = reason or claim.reason
    books.change_claim(claim, state, until=None, reason=ended)
    effect = {"claim": {"id": claim.id, "state": state, "until": None, "reason": ended}}
    places = books.places_of(claim.id)
    for quota in sorted(places, key=lambda q: (q != claim.quota, q)):
        first = quota == claim.quota
        books.book(
            id_ if first else derived_id(id_, quota),
            kind,
            quota,
            at=at,
            claim=claim.id,
            period=places[quota] if held else None,
            effect=effect if first else None,
            **held,
            **(booking if first else {"actor": booking.get("actor", SYSTEM), "second": booking.get("second")}),
        )
        if held and (period := places[quota]):
            _return_late(books, books.numbers[quota], period, claim.places, id_, at)


def _return_late(books: SchemeBooks, number: Number, charged: str, places: int, cause: str, at: datetime) -> None:
    """A place that comes back after its period: lost, or carried to the present period of the same year."""
    old = books.period_by_id(charged)
    if number.settings.late_return != "carry" or old.closed_at is None:
        return
    present = books.period(number.id, at)
    if present is None or present.year != old.year or present.id == old.id:
        return
    _carry(books, number.id, old.id, present.id, min(places, max(free(old), 0)), derived_id(cause, "late", old.id), at)


def _close(books: SchemeBooks, period: Row[Any], at: datetime) -> None:
    """Close a period: what is free goes on to the next within the settings; at the end of a year nobody waits on.

    By what a number that only warns was passed, the next period of the year is shorter (rule ``aantallen``).
    """
    number = books.numbers[period.quota]
    following = books.connection.execute(
        sa.select(PERIOD).where(PERIOD.c.quota == period.quota, PERIOD.c.slot == period.slot + 1)
    ).one_or_none()
    spare = free(period)
    if following is not None and following.year == period.year:
        spare = spare if number.settings.carry_within_year else 0
    else:
        spare = min(max(spare, 0), number.settings.carry_across_years) if following is not None else 0
    if following is not None and spare:
        here, there = (period.id, following.id) if spare > 0 else (following.id, period.id)
        _carry(books, period.quota, here, there, abs(spare), derived_id(period.id, "carry"), at)
    books.connection.execute(sa.update(PERIOD).where(PERIOD.c.id == period.id).values(closed_at=at))
    books.forget()
    books.book(derived_id(period.id, "close"), "close", period.quota, at=at, period=period.id, effect={"closed_at": at})
    if following is None or following.year != period.year:
        _end_of_year(books, period.quota, at)


def _carry(books: SchemeBooks, quota: str, here: str, there: str, count: int, id_: str, at: datetime) -> None:
    if count:
        books.book(derived_id(id_, "out"), "carry", quota, at=at, period=here, places=-count)
        books.book(derived_id(id_, "in"), "carry", quota, at=at, period=there, places=count)


def _end_of_year(books: SchemeBooks, quota: str, at: datetime) -> None:
    asked = sa.select(CLAIM).where(CLAIM.c.scheme == books.scheme, CLAIM.c.state == "WAITING", CLAIM.c.quota == quota)
    for claim in books.connection.execute(asked.order_by(*ORDER)).all():
        give_back(books, claim, "REFUSED", "refuse", derived_id(claim.id, "period over"), at, reason="period over")
        put(books.connection, "quota.refused", claim.id, {"claim": claim.id}, at)


def heads(books: SchemeBooks, at: datetime) -> Iterator[tuple[Row[Any], set[str]]]:
    """Waiting applications from the front at an instant, each with the numbers that are full for it.

    Nobody behind a full one passes.

    Only the first of each class (same numbers, same places) is looked at: who stands behind it in the same class cannot
    fit where it does not.
    """
    blocked: set[str] = set()
    for claim in sorted(_firsts(books), key=_place_in_line):
        needed = set(books.places_of(claim.id))
        if needed & blocked:
            continue
        full = lacking(books, needed, claim.places, at, ahead=claim.after < 1)
        passing = books.numbers[claim.quota].settings.skip_ahead
        if full and not passing:
            blocked |= full
        yield claim, full


def _place_in_line(claim: Row[Any]) -> tuple[Any, ...]:
    return tuple(getattr(claim, name) for name in PLACE_IN_LINE)


def _firsts(books: SchemeBooks) -> list[Row[Any]]:
    of_scheme = {"scheme": books.scheme}
    if books.is_plain:
        return list(books.connection.execute(_FIRST_WAITING, of_scheme))
    classes = books.connection.execute(_CLASSES, of_scheme).all()
    return [
        row
        for together, places in classes
        for row in books.connection.execute(_FIRST_OF_CLASS, {**of_scheme, "together": together, "places": places})
    ]


def lacking(books: SchemeBooks, needed: Iterable[str], places: int, at: datetime, *, ahead: bool = False) -> set[str]:
    """The binding numbers among these that have no room for so many places at an instant.

    Until its round is drawn a number has room for nobody but who stands ahead by an appeal or an order of a court.
    """
    full = set()
    for quota in needed:
        number, period = books.numbers[quota], books.period(quota, at)
        waits = number.settings.in_rounds and not ahead and period is not None and period.drawn_at is None
        if number.binding and (period is None or waits or free(period) < places):
            full.add(quota)
    return full


def undrawn(books: SchemeBooks, *, by_lot: bool) -> Iterator[Row[Any]]:
    """Open periods whose round is not drawn, of numbers with a lot or of those without."""
    for row in books.periods:
        settings = books.numbers[row.quota].settings
        if settings.in_rounds and row.drawn_at is None and settings.by_lot == by_lot:
            yield row


def draw(
    books: SchemeBooks,
    period: Row[Any],
    at: datetime,
    reveal: str = "",
    told: Mapping[str, Any] | None = None,
    **booking: Any,
) -> dict[str, Any]:
    """Take the applications of a round together: each gets its place by lot, or by receipt where there is no lot.

    Who came after the round stands behind all of it. The answer, with how many there were in the round.
    """
    number = books.numbers[period.quota]
    asked = sa.select(CLAIM).where(*_WAITING, CLAIM.c.quota == number.id, CLAIM.c.lot == UNDRAWN)
    rows = books.connection.execute(asked.order_by(CLAIM.c.seq), {"scheme": books.scheme}).all()
    closed = number.settings.closes(period.starts)
    lots = {
        row.id: lot_of(period.slot, reveal, row.case_ref) if row.received_at < closed else behind(period.slot)
        for row in rows
    }
    for claim, lot in lots.items():
        books.connection.execute(sa.update(CLAIM).where(CLAIM.c.id == claim).values(lot=lot))
    books.connection.execute(sa.update(PERIOD).where(PERIOD.c.id == period.id).values(drawn_at=at))
    books.forget()
    key = booking.pop("key", "") or derived_id(period.id, "draw")
    effect = {"round": {"slot": period.slot, "reveal": reveal}, "lots": lots}
    answer = {**(told or {}), "drawn": sum(lot != behind(period.slot) for lot in lots.values())}
    books.book(
        key, "close", number.id, at=at, period=period.id, effect=effect, answer=answer if told else None, **booking
    )
    return answer


def promote(books: SchemeBooks, at: datetime) -> None:
    """Offer what is free to who waits, from the front, for as long as the head fits."""
    while True:
        fitting = next((claim for claim, full in heads(books, at) if not full), None)
        if fitting is None:
            return
        _offer(books, fitting, at)


def _offer(books: SchemeBooks, claim: Row[Any], at: datetime) -> None:
    periods = {quota: books.period(quota, at) for quota in books.places_of(claim.id)}
    charged = {quota: period.id for quota, period in periods.items() if period is not None}
    last = min(period.ends for period in periods.values() if period is not None)
    until = min(days_later(at, books.numbers[claim.quota].settings.offer_days), last)
    books.change_claim(claim, "OFFERED", until=until)
    books.charge(claim.id, charged)
    id_ = derived_id(claim.id, "offer", at)
    effect = {"claim": {"id": claim.id, "state": "OFFERED", "until": until}, "periods": charged}
    for quota in sorted(charged, key=lambda q: (q != claim.quota, q)):
        first = quota == claim.quota
        books.book(
            id_ if first else derived_id(id_, quota),
            "offer",
            quota,
            at=at,
            period=charged[quota],
            claim=claim.id,
            reserved=claim.places,
            effect=effect if first else None,
        )
    put(books.connection, "quota.offer", id_, {"claim": claim.id}, at)
