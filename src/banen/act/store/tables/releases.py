"""Tables of counts that leave: a release with who made, proposed and approved it, and its counts as they were."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from banen.act.store.tables.numbers import one_of
from banen.act.store.types import METADATA, Data, Digest, Id, Instant

RELEASE_STATES: Final = ("COMPUTED", "BLOCKED", "PROPOSED", "PUBLISHED", "REVISED", "RETRACTED", "REJECTED")
_STANDS: Final = sa.text("state = 'PUBLISHED'")

RELEASE = sa.Table(
    "release",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("reference", sa.String(11), nullable=False, unique=True),
    sa.Column("counted", sa.String(8), nullable=False),
    sa.Column("period", sa.String(10), nullable=False),
    sa.Column("vintage", sa.Integer, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("rules", Digest, nullable=False),
    sa.Column("watermark", sa.BigInteger, nullable=False),
    sa.Column("watermark_hash", Digest, nullable=False),
    sa.Column("flags", Data, nullable=False),
    sa.Column("demo", sa.Boolean, nullable=False),
    sa.Column("created_by", Id, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("proposed_by", Id),
    sa.Column("approved_by", Id),
    sa.Column("published_at", Instant),
    sa.UniqueConstraint("counted", "period", "vintage"),
    one_of("state", RELEASE_STATES, "state"),
    sa.CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name="two_people"),
    sa.CheckConstraint("approved_by IS NULL OR approved_by <> created_by", name="not_the_maker"),
    sa.CheckConstraint("(published_at IS NULL) = (approved_by IS NULL)", name="published"),
    sa.Index("uq_release_standing", "counted", "period", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
)
"""One table of one period, as it was counted at one moment."""

COUNT = sa.Table(
    "release_count",
    METADATA,
    sa.Column("release", Id, sa.ForeignKey("release.id"), primary_key=True),
    sa.Column("cell", sa.String(200), primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("hidden", sa.Boolean, nullable=False),
    sa.CheckConstraint("number >= 0", name="number"),
)
"""Counts of a release before rounding; they never leave, and what is asked later is held against them."""
