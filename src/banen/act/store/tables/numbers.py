"""Tables of the ledger of numbers: schemes, quotas, periods, claims and bookings.

Counters stand in ``quota_period`` and are the fold of ``booking``; its CHECK is the last line behind the lock.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from banen.act.store.types import METADATA, Data, Digest, Id, Instant, Short

INSTRUMENTS: Final = ("richtgetal", "streefgetal", "quotum", "bandbreedte")
OPEN_STATES: Final = ("RESERVED", "WAITING", "OFFERED", "GRANTED")
FINAL_STATES: Final = ("RELEASED", "WITHDRAWN", "EXPIRED", "REFUSED")
KINDS: Final = (
    "define", "reserve", "offer", "accept", "grant", "release", "withdraw", "expire", "refuse", "wait", "adjust",
    "carry", "close", "change",
)  # fmt: skip


def one_of(column: str, words: tuple[str, ...], name: str) -> sa.CheckConstraint:
    """A column that holds one of a closed list of words."""
    return sa.CheckConstraint(f"{column} IN ({', '.join(repr(word) for word in words)})", name=name)


SCHEME = sa.Table(
    "quota_scheme",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("head", Digest, nullable=False),
    sa.Column("last_at", Instant, nullable=False),
    sa.Column("last_received", Instant, nullable=False),
)
"""Numbers that one claim may need together, with the end of their chain; its row is the lock of them all."""

QUOTA = sa.Table(
    "quota",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("scheme", Id, sa.ForeignKey("quota_scheme.id"), nullable=False, index=True),
    sa.Column("name", Short, nullable=False, unique=True),
    sa.Column("instrument", sa.String(12), nullable=False),
    sa.Column("route", Short, nullable=False),
    sa.Column("area", Short, nullable=False),
    sa.Column("group_contains_eu_eea_swiss", sa.Boolean, nullable=False),
    sa.Column("year_from", sa.Integer, nullable=False),
    sa.Column("year_to", sa.Integer, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("slices", sa.Integer, nullable=False),
    sa.Column("settings", Data, nullable=False),
    one_of("instrument", INSTRUMENTS, "instrument"),
    sa.CheckConstraint("instrument <> 'quotum' OR NOT group_contains_eu_eea_swiss", name="free_movement"),
    sa.CheckConstraint("number >= 0", name="number"),
    sa.CheckConstraint("slices BETWEEN 1 AND 12", name="slices"),
    sa.CheckConstraint("year_from <= year_to", name="years"),
)

PERIOD = sa.Table(
    "quota_period",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("quota", Id, sa.ForeignKey("quota.id"), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("slot", sa.Integer, nullable=False),
    sa.Column("starts", Instant, nullable=False),
    sa.Column("ends", Instant, nullable=False),
    sa.Column("binding", sa.Boolean, nullable=False),
    sa.Column("base", sa.Integer, nullable=False),
    sa.Column("carry_in", sa.Integer, nullable=False),
    sa.Column("carried_out", sa.Integer, nullable=False),
    sa.Column("adjust", sa.Integer, nullable=False),
    sa.Column("reserved", sa.Integer, nullable=False),
    sa.Column("granted", sa.Integer, nullable=False),
    sa.Column("closed_at", Instant),
    sa.Column("drawn_at", Instant),
    sa.UniqueConstraint("quota", "slot"),
    sa.CheckConstraint(
        "base >= 0 AND carry_in >= 0 AND carried_out >= 0 AND reserved >= 0 AND granted >= 0", name="not_below_zero"
    ),
    sa.CheckConstraint(
        "NOT binding OR reserved + granted <= base + carry_in + adjust - carried_out", name="never_over_the_number"
    ),
    sa.CheckConstraint("starts < ends", name="order"),
)

CLAIM = sa.Table(
    "claim",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("scheme", Id, sa.ForeignKey("quota_scheme.id"), nullable=False),
    sa.Column("quota", Id, sa.ForeignKey("quota.id"), nullable=False),
    sa.Column("case_ref", Short, nullable=False),
    sa.Column("together", sa.String(400), nullable=False),
    sa.Column("places", sa.Integer, nullable=False),
    sa.Column("after", sa.Integer, nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("lot", sa.String(70), nullable=False, server_default=""),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("reason", Short, nullable=False),
    sa.Column("until", Instant),
    sa.Column("flagged", sa.Boolean, nullable=False),
    one_of("state", OPEN_STATES + FINAL_STATES, "state"),
    sa.CheckConstraint("places >= 1", name="places"),
    sa.CheckConstraint("(until IS NOT NULL) = (state IN ('RESERVED', 'OFFERED'))", name="until"),
    sa.Index("ix_claim_due", "scheme", "until"),
    sa.Index("ix_claim_order", "scheme", "state", "after", "priority", "lot", "received_at", "seq"),
    sa.Index("ix_claim_class", "scheme", "state", "together", "places", "after", "priority", "lot", "received_at"),
    sa.Index("ix_claim_case", "quota", "case_ref", "seq"),
    sa.Index(
        "uq_claim_open",
        "quota",
        "case_ref",
        unique=True,
        sqlite_where=sa.text("state IN ('RESERVED', 'WAITING', 'OFFERED', 'GRANTED')"),
        postgresql_where=sa.text("state IN ('RESERVED', 'WAITING', 'OFFERED', 'GRANTED')"),
    ),
)
"""One application. ``together`` names the quotas it needs, ``after`` is 0 for who stands ahead of all and else 1;
``lot`` is its place among those of its round."""

CLAIM_PLACE = sa.Table(
    "claim_place",
    METADATA,
    sa.Column("claim", Id, sa.ForeignKey("claim.id"), primary_key=True),
    sa.Column("quota", Id, sa.ForeignKey("quota.id"), primary_key=True),
    sa.Column("period", Id, sa.ForeignKey("quota_period.id")),
)
"""Where a claim is charged: the period in which it was reserved, whenever it is decided."""

BOOKING = sa.Table(
    "booking",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("scheme", Id, sa.ForeignKey("quota_scheme.id"), nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("quota", Id, nullable=False),
    sa.Column("period", Id),
    sa.Column("claim", Id, index=True),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("d_reserved", sa.Integer, nullable=False),
    sa.Column("d_granted", sa.Integer, nullable=False),
    sa.Column("d_capacity", sa.Integer, nullable=False),
    sa.Column("payload_hash", Digest, nullable=False),
    sa.Column("effect", Data, nullable=False),
    sa.Column("answer", Data),
    sa.Column("at", Instant, nullable=False),
    sa.Column("actor", Short, nullable=False),
    sa.Column("second_actor", Short),
    sa.Column("prev_hash", Digest, nullable=False),
    sa.Column("hash", Digest, nullable=False),
    sa.UniqueConstraint("scheme", "seq"),
    one_of("kind", KINDS, "kind"),
    sa.CheckConstraint("second_actor IS NULL OR second_actor <> actor", name="two_people"),
)
"""What happened to numbers, one row per fact, never changed; ``id`` is the client's key or follows from it."""
