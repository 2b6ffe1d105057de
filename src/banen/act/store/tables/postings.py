"""Tables of postings: notifications by the employer abroad, each version, the workers apart, and the client's check."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from banen.act.store.tables.numbers import one_of
from banen.act.store.types import METADATA, Digest, Id, Instant, Short

POSTING_STATES: Final = ("NOTIFIED", "CONFIRMED", "CONTESTED", "UNCHECKED_BY_CLIENT", "ENDED", "CANCELLED")
GROUPS: Final = ("eu", "third")

POSTING: Final = sa.Table(
    "posting",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("reference", sa.String(11), nullable=False, unique=True),
    sa.Column("provider", Short, nullable=False, index=True),
    sa.Column("client", Short, nullable=False, index=True),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("edition", sa.Integer, nullable=False),
    sa.Column("key_id", Id, nullable=False),
    sa.Column("sector", Short, nullable=False),
    sa.Column("task", Digest, nullable=False, index=True),
    sa.Column("starts", sa.Date, nullable=False),
    sa.Column("ends", sa.Date, nullable=False),
    sa.Column("in_time", sa.Boolean, nullable=False),
    sa.Column("notified_at", Instant, nullable=False),
    sa.Column("check_due", sa.Date, nullable=False),
    sa.Column("idem_key", Id, unique=True),
    sa.Column("ended_at", Instant),
    sa.Column("emptied_at", Instant),
    one_of("state", POSTING_STATES, "state"),
    sa.CheckConstraint("starts <= ends", name="order"),
    sa.CheckConstraint("edition >= 1", name="edition"),
    sa.Index("ix_posting_due", "state", "check_due"),
)
"""A notification of posting; ``task`` is the digest of what is done where, by which workers are counted on."""

POSTING_EDITION: Final = sa.Table(
    "posting_edition",
    METADATA,
    sa.Column("posting", Id, sa.ForeignKey("posting.id"), primary_key=True),
    sa.Column("edition", sa.Integer, primary_key=True),
    sa.Column("sealed", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
)
"""What was notified, edition by edition: an earlier one stays readable."""

POSTED_WORKER: Final = sa.Table(
    "posted_worker",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("posting", Id, sa.ForeignKey("posting.id"), nullable=False, index=True),
    sa.Column("key_id", Id, nullable=False),
    sa.Column("sealed", sa.Text),
    sa.Column("route_group", sa.String(5), nullable=False),
    sa.Column("starts", sa.Date, nullable=False),
    sa.Column("ends", sa.Date, nullable=False),
    sa.Column("replaces", Id),
    one_of("route_group", GROUPS, "route_group"),
    sa.CheckConstraint("starts <= ends", name="order"),
)
"""A posted worker, sealed under a key of its own; ``replaces`` names whose work on the same task goes on."""

CLIENT_CHECK: Final = sa.Table(
    "client_check",
    METADATA,
    sa.Column("posting", Id, sa.ForeignKey("posting.id"), primary_key=True),
    sa.Column("edition", sa.Integer, primary_key=True),
    sa.Column("outcome", sa.String(8), nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("at", Instant, nullable=False),
    one_of("outcome", ("correct", "error", "absent"), "outcome"),
)
"""What the client said of one edition."""
