"""Lines that editors propose for the account, for another to approve."""

import sqlalchemy as sa
from alembic import op

from banen.act.store.types import Instant

revision = "0070"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "account_line",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=11), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("evidence", sa.String(length=400), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("proposed_at", Instant(length=27), nullable=False),
        sa.Column("approved_by", sa.String(length=32), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("link", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> proposed_by", name=op.f("ck_account_line_two_people")
        ),
        sa.CheckConstraint(
            "state <> 'WRITTEN' OR (link IS NOT NULL AND approved_by IS NOT NULL)",
            name=op.f("ck_account_line_written"),
        ),
        sa.CheckConstraint(
            "state IN ('PROPOSED', 'APPROVED', 'WRITTEN', 'REJECTED', 'WITHDRAWN')", name=op.f("ck_account_line_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_line")),
        sa.UniqueConstraint("reference", name=op.f("uq_account_line_reference")),
    )
    op.create_index("ix_account_line_state", "account_line", ["state"], unique=False)
