"""Reports are found again by the e-mail address that they gave as a safe way; postings and questions end by term."""

import sqlalchemy as sa
from alembic import op

from banen.act.store.types import Instant

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column("signal", sa.Column("reach_idx", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_signal_reach_idx"), "signal", ["reach_idx"], unique=False)
    op.add_column("posting", sa.Column("emptied_at", Instant(length=27), nullable=True))
