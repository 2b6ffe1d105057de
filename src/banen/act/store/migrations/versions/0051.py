"""Reports are found again by the address that they gave as a safe way; postings and contacts end by their term."""

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
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER append_only_contact_event ON contact_event")
        op.execute(
            "CREATE TRIGGER append_only_contact_event BEFORE UPDATE ON contact_event"
            " FOR EACH ROW EXECUTE FUNCTION banen_append_only()"
        )
    else:
        op.execute("DROP TRIGGER append_only_contact_event_DELETE")
    op.add_column("posting", sa.Column("emptied_at", Instant(length=27), nullable=True))
