"""Rounds: the lot of an application, and when a round was drawn; the order of the line goes by the lot as well."""

import sqlalchemy as sa
from alembic import op

from banen.act.store.types import Instant

revision = "0050"
down_revision = "0070"
branch_labels = None
depends_on = None

_ORDER = ("after", "priority", "lot", "received_at")


def upgrade() -> None:
    """Add the columns, and make the two indices of the line anew."""
    op.add_column("claim", sa.Column("lot", sa.String(length=70), nullable=False, server_default=""))
    op.add_column("quota_period", sa.Column("drawn_at", Instant(length=27), nullable=True))
    for name, columns in (
        ("ix_claim_order", ("scheme", "state", *_ORDER, "seq")),
        ("ix_claim_class", ("scheme", "state", "together", "places", *_ORDER)),
    ):
        op.drop_index(name, table_name="claim")
        op.create_index(name, "claim", list(columns), unique=False)
