"""Whose referral it is, where the person says so with its code."""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the person, empty for everything that is there."""
    with op.batch_alter_table("referral") as table:
        table.add_column(sa.Column("subject", sa.String(length=32), nullable=True))
        table.create_foreign_key(op.f("fk_referral_subject"), "subject", ["subject"], ["id"])
        table.create_index(op.f("ix_referral_subject"), ["subject"])
