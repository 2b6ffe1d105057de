"""Tables of work that leaves the process: the outbox that workers lease from."""

from __future__ import annotations

import sqlalchemy as sa

from banen.act.store.tables.numbers import one_of
from banen.act.store.types import METADATA, Data, Id, Instant, Short

OUTBOX = sa.Table(
    "outbox",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("kind", Short, nullable=False),
    sa.Column("key", Short, nullable=False),
    sa.Column("payload", Data, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("leased_until", Instant),
    sa.Column("lease", Id),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("error_code", sa.String(200), nullable=False),
    sa.Column("done_at", Instant),
    sa.UniqueConstraint("kind", "key"),
    one_of("state", ("waiting", "leased", "done", "dead"), "state"),
    sa.Index("ix_outbox_due", "state", "due_at"),
)
"""Work to be done once after a commit; leased by time, so that a killed worker gives it back by itself."""
