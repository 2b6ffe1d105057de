"""Tables of what one person proposes and another decides."""

from __future__ import annotations

import sqlalchemy as sa

from banen.act.store.tables.numbers import one_of
from banen.act.store.types import METADATA, Data, Id, Instant, Short

PROPOSAL = sa.Table(
    "proposal",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("kind", Short, nullable=False),
    sa.Column("object", Short, nullable=False, index=True),
    sa.Column("facts", Data, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("by", Short, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("second_by", Short),
    sa.Column("decided_at", Instant),
    one_of("state", ("open", "approved", "rejected"), "state"),
    sa.CheckConstraint("second_by IS NULL OR state = 'rejected' OR second_by <> by", name="two_people"),
    sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
)
"""A change of a number that waits for a second pair of eyes."""
