"""Counting: how many people did something in a period, split by the categories of a table.

Each flow counts people, not clicks: who did the same twice in a category counts once. Every category that could occur
is given, so that a zero is hidden like any small count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from itertools import product
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from banen.act.clock import instant, local_day
from banen.act.releases.tables import Countable, Period
from banen.act.store.tables.cases import CASE, DECISION
from banen.act.store.tables.files import CONTACT, FILE_EVENT, MAIL, STATEMENT
from banen.act.store.tables.numbers import CLAIM, CLAIM_PLACE, PERIOD, QUOTA
from banen.act.store.tables.points import CONTACT_EVENT, POINT, REFERRAL, TOPICS
from banen.act.store.tables.postings import GROUPS, POSTED_WORKER, POSTING
from banen.act.store.tables.signals import SIGNAL
from banen.act.texts import languages
from banen.errors import InternalError
from banen.observe.areas import areas
from banen.observe.disclosure import Cell, CountTable, dominated

Key = tuple[str, ...]


@dataclass
class CountedRows:
    """What was counted: whom, per categories; which cells one organisation dominates; and policy that is exact."""

    who: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    weights: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    by_organisation: dict[Key, dict[str, int]] = field(default_factory=dict)
    exact: dict[str, int] = field(default_factory=dict)

    def count(self, key: Key) -> int:
        """How many in these categories."""
        return len(self.who[key]) if key in self.who else self.weights.get(key, 0)


Flow = Callable[[Connection, datetime, datetime], CountedRows]
FLOWS: dict[str, Flow] = {}
"""How each flow is counted between two instants; a table of the list without one fails when it is asked for."""


def flow(name: str) -> Callable[[Flow], Flow]:
    """Name a way of counting."""

    def named(work: Flow) -> Flow:
        FLOWS[name] = work
        return work

    return named


def region_of(municipality: str | None) -> str | None:
    """The labour-market region of a municipality."""
    found = areas().municipalities.get(municipality or "")
    return found.region_code if found else None


_CATEGORIES: Final[Mapping[str, Callable[[], Iterable[str]]]] = {
    "region": lambda: sorted(areas().regions),
    "given": lambda: ("address", "address and contact"),
    "change": lambda: ("moved", "ended"),
    "language": languages,
    "fate": lambda: ("delivered", "bounced"),
    "outcome": lambda: ("granted", "refused", "left_out"),
    "group": lambda: GROUPS,
    "topic": lambda: TOPICS,
}
"""Categories that are known beforehand; those of other dimensions are what the store holds."""


def count(connection: Connection, table: Countable, period: Period) -> tuple[CountTable, frozenset[Cell], CountedRows]:
    """A table as it is in the store, the cells that one organisation dominates, and all that was counted."""
    if table.flow not in FLOWS:
        raise InternalError(f"nothing counts {table.flow}")
    first, after = instant(period.first, time()), instant(period.last + timedelta(days=1), time())
    found = FLOWS[table.flow](connection, first, after)
    keys = {*found.who, *found.weights}
    own = [
        sorted({*_CATEGORIES.get(name, tuple)(), *(key[at] for key in keys)})
        for at, name in enumerate(table.dimensions)
    ]
    inner = {key: found.count(key) for key in product(*own)}
    dominant = frozenset(
        frozenset(zip(table.dimensions, key, strict=True))
        for key, each in found.by_organisation.items()
        if dominated(each.values())
    )
    return CountTable.of(inner, table.dimensions), dominant, found


@flow("statements")
def statements(connection: Connection, first: datetime, after: datetime) -> CountedRows:
    """Who delivered an address, with contact data or without; who was erased since is not counted any more."""
    reached = sa.select(CONTACT.c.subject).where(CONTACT.c.state.in_(("NEW", "SENT", "CONFIRMED", "UNREACHABLE")))
    asked = sa.select(STATEMENT.c.subject, STATEMENT.c.municipality, STATEMENT.c.subject.in_(reached)).where(
        STATEMENT.c.delivered_at >= first, STATEMENT.c.delivered_at < after, STATEMENT.c.municipality.is_not(None)
    )
    found = CountedRows()
    for subject, municipality, has_contact in connection.execute(asked):
        if (region := region_of(municipality)) is not None:
            found.who[region, "address and contact" if has_contact else "address"].add(subject)
    return found


@flow("moves")
def moves(connection: Connection, first: datetime, after: datetime) -> CountedRows:
    """Whose address was replaced or ended."""
    asked = (
        sa.select(STATEMENT.c.subject, STATEMENT.c.municipality, FILE_EVENT.c.to_state)
        .join(FILE_EVENT, FILE_EVENT.c.file_id == STATEMENT.c.id)
        .where(
            FILE_EVENT.c.file_kind == "statement",
            FILE_EVENT.c.to_state.in_(("CHANGED", "ENDED")),
            FILE_EVENT.c.at >= first,
            FILE_EVENT.c.at < after,
        )
    )
    found = CountedRows()
    for subject, municipality, state in connection.execute(asked):
        if (region := region_of(municipality)) is not None:
            found.who[region, "moved" if state == "CHANGED" else "ended"].add(subject)
    return found


@flow("mail")
def mail(connection: Connection, first: datetime, after: datetime) -> CountedRows:
    """To whom a mail went, by the language of the mail and whether it came back."""
    asked = sa.select(MAIL.c.subject, MAIL.c.language, MAIL.c.state).where(
        MAIL.c.sent_at >= first, MAIL.c.sent_at < after, MAIL.c.state.in_(("sent", "delivered", "bounced"))
    )
    found = CountedRows()
    for subject, language, state in connection.execute(asked):
        found.who[language, "bounced" if state == "bounced" else "delivered"].add(subject)
    return found


@flow("places")
def places(connection: Connection, first: datetime, after: datetime) -> CountedRows:
    """Places held or given under numbers, by route; the number and its capacity are policy and leave exactly."""
    found, periods = CountedRows(), {}
    for row in connection.execute(
        sa.select(PERIOD, QUOTA.c.route, QUOTA.c.name)
        .join(QUOTA, QUOTA.c.id == PERIOD.c.quota)
        .where(PERIOD.c.starts >= first, PERIOD.c.starts < after)
    ):
        route = row.route or row.name
        periods[row.id] = route
        for name, value in (("number", row.base), ("capacity", _capacity(row))):
            cell = f"policy={name}|route={route}"
            found.exact[cell] = found.exact.get(cell, 0) + value
    held = (
        sa.select(CLAIM_PLACE.c.period, CLAIM.c.places)
        .join(CLAIM, CLAIM.c.id == CLAIM_PLACE.c.claim)
        .where(
            CLAIM_PLACE.c.period.in_(periods),
            sa.or_(CLAIM.c.state == "GRANTED", sa.and_(CLAIM.c.state == "RESERVED", CLAIM.c.until >= after)),
        )
    )
    for route in periods.values():
        found.weights[route,] += 0
    for period, number in connection.execute(held):
        found.weights[periods[period],] += number
    return found


@flow("permits")
def permits(connection: Connection, first: datetime, after: datetime) -> CountedRows:
    """Applications on which was decided, by route and outcome."""
    asked = (
        sa.select(CASE.c.id, CASE.c.rule, DECISION.c.outcome)
        .join(DECISION, DECISION.c.case == CASE.c.id)
        .where(
            CASE.c.kind == "permit_check", DECISION.c.sent_on >= local_day(first), DECISION.c.sent_on < local_day(after)
        )
    )
    found = CountedRows()
    for case, route, outcome in connection.execute(asked):
        found.who[route, outcome].add(case)
    return found


@flow("postings")
def postings(connection: Connection, first: datetime, after: datetime) -> CountedRows:
    """Posted workers whose work began, by sector and group; a provider that dominates a count hides it."""
    asked = (
        sa.select(POSTED_WORKER.c.id, POSTED_WORKER.c.route_group, POSTING.c.sector, POSTING.c.provider)
        .join(POSTING, POSTING.c.id == POSTED_WORKER.c.posting)
        .where(
            POSTING.c.state != "CANCELLED",
            POSTED_WORKER.c.starts >= local_day(first),
            POSTED_WORKER.c.starts < local_day(after),
        )
    )
    found = CountedRows()
    for worker, group, sector, provider in connection.execute(asked):
        found.who[sector, group].add(worker)
        each = found.by_organisation.setdefault((sector, group), {})
        each[provider] = each.get(provider, 0) + 1
    return found


@flow("contacts")
def contacts(connection: Connection, first: datetime, after: datetime) -> CountedRows:
    """What was asked at information points, by region and topic: contacts, for who asks gives no name."""
    asked = sa.select(CONTACT_EVENT.c.id, POINT.c.region, CONTACT_EVENT.c.topic).join(POINT)
    return _each(connection, _within(asked, CONTACT_EVENT.c.day, first, after))


@flow("contacts by language")
def contacts_by_language(connection: Connection, first: datetime, after: datetime) -> CountedRows:
    """What was asked at information points, by the language in which."""
    asked = sa.select(CONTACT_EVENT.c.id, CONTACT_EVENT.c.language)
    return _each(connection, _within(asked, CONTACT_EVENT.c.day, first, after))


@flow("referrals")
def referrals(connection: Connection, first: datetime, after: datetime) -> CountedRows:
    """Who was helped further elsewhere, by kind and what came of it."""
    asked = sa.select(REFERRAL.c.id, REFERRAL.c.kind, sa.func.coalesce(REFERRAL.c.outcome, "none")).where(
        REFERRAL.c.ended_at >= first, REFERRAL.c.ended_at < after, REFERRAL.c.consent_at.is_not(None)
    )
    return _each(connection, asked)


@flow("signals")
def signals(connection: Connection, first: datetime, after: datetime) -> CountedRows:
    """Signals that were closed, by kind and outcome."""
    asked = sa.select(SIGNAL.c.id, SIGNAL.c.kind, SIGNAL.c.outcome).where(
        SIGNAL.c.ended_at >= first, SIGNAL.c.ended_at < after, SIGNAL.c.outcome.is_not(None)
    )
    return _each(connection, asked)


def _within(asked: sa.Select[Any], day: sa.ColumnElement[Any], first: datetime, after: datetime) -> sa.Select[Any]:
    return asked.where(day >= local_day(first), day < local_day(after))


def _each(connection: Connection, asked: sa.Select[Any]) -> CountedRows:
    """Every row once, by the categories that follow its id."""
    found = CountedRows()
    for id_, *key in connection.execute(asked):
        found.who[tuple(key)].add(id_)
    return found


def _capacity(row: Any) -> int:
    return int(row.base + row.carry_in + row.adjust - row.carried_out)
