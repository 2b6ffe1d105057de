"""Proposals: what one person asks and another decides."""

import sqlalchemy as sa
from alembic import op

from banen.act.store.types import Data, Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "proposal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("object", sa.String(length=80), nullable=False),
        sa.Column("facts", Data(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("second_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_proposal_decided")),
        sa.CheckConstraint(
            "second_by IS NULL OR state = 'rejected' OR second_by <> by", name=op.f("ck_proposal_two_people")
        ),
        sa.CheckConstraint("state IN ('open', 'approved', 'rejected')", name=op.f("ck_proposal_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_object"), "proposal", ["object"], unique=False)
