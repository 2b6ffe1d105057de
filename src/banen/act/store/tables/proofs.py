"""Tables of account: who processed whose data, what staff did, what was erased and what was deleted by term."""

from __future__ import annotations

import sqlalchemy as sa

from banen.act.store.types import METADATA, Data, Digest, Id, Instant, Short

PROCESSING = sa.Table(
    "processing",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("trace_id", Id, nullable=False, index=True),
    sa.Column("span_id", sa.String(16), nullable=False),
    sa.Column("parent", sa.String(16)),
    sa.Column("name", Short, nullable=False),
    sa.Column("starts", Instant, nullable=False),
    sa.Column("ends", Instant, nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("foreign_operation", Data),
    sa.Column("activity", sa.String(200), nullable=False, index=True),
    sa.Column("data_subject", sa.String(160), nullable=False, index=True),
    sa.Column("data_subject_type", Short, nullable=False),
    sa.CheckConstraint("status IN (0, 1, 2)", name="status"),
)
"""One line per processing and person, by the standard Logboek dataverwerkingen; no staff, no address, no text."""

AUDIT = sa.Table(
    "audit",
    METADATA,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("actor", Short, nullable=False),
    sa.Column("role", Short, nullable=False),
    sa.Column("action", Short, nullable=False),
    sa.Column("object", sa.String(120), nullable=False),
    sa.Column("facts", Data, nullable=False),
    sa.Column("trace_id", Id),
    sa.Column("prev_hash", Digest, nullable=False),
    sa.Column("hash", Digest, nullable=False),
)
"""What staff did, in one chain; linked to the processing log by the trace."""

CHAIN = sa.Table(
    "chain",
    METADATA,
    sa.Column("name", Short, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("head", Digest, nullable=False),
)
"""The end of a chain; its row is the lock of who adds to it."""

ERASURE = sa.Table(
    "erasure",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("subject", Id, nullable=False),
    sa.Column("scope", Short, nullable=False),
    sa.Column("at", Instant, nullable=False),
)
"""Whose data were erased and when; the same line stands in a file outside the store."""

DELETED = sa.Table(
    "deleted",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("kind", Short, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("skipped", sa.Integer, nullable=False),
    sa.Column("at", Instant, nullable=False),
)
"""What a run of retention deleted and left, per kind."""

ABOUT = sa.Table(
    "about",
    METADATA,
    sa.Column("name", Short, primary_key=True),
    sa.Column("value", sa.String(200), nullable=False),
)
"""What the store says of itself: whether it holds demonstration data, and from when its erasures are known."""
