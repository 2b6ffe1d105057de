"""Postings: notifications, their editions, the workers apart, the client's check."""

import sqlalchemy as sa
from alembic import op

from banen.act.store.migrations.steps import append_only
from banen.act.store.types import Instant

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "posting",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=11), nullable=False),
        sa.Column("provider", sa.String(length=80), nullable=False),
        sa.Column("client", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("sector", sa.String(length=80), nullable=False),
        sa.Column("task", sa.String(length=64), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("in_time", sa.Boolean(), nullable=False),
        sa.Column("notified_at", Instant(length=27), nullable=False),
        sa.Column("check_due", sa.Date(), nullable=False),
        sa.Column("idem_key", sa.String(length=32), nullable=True),
        sa.Column("ended_at", Instant(length=27), nullable=True),
        sa.CheckConstraint(
            "state IN ('NOTIFIED', 'CONFIRMED', 'CONTESTED', 'UNCHECKED_BY_CLIENT', 'ENDED', 'CANCELLED')",
            name=op.f("ck_posting_state"),
        ),
        sa.CheckConstraint("edition >= 1", name=op.f("ck_posting_edition")),
        sa.CheckConstraint("starts <= ends", name=op.f("ck_posting_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
        sa.UniqueConstraint("idem_key", name=op.f("uq_posting_idem_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_posting_reference")),
    )
    op.create_index(op.f("ix_posting_client"), "posting", ["client"], unique=False)
    op.create_index("ix_posting_due", "posting", ["state", "check_due"], unique=False)
    op.create_index(op.f("ix_posting_provider"), "posting", ["provider"], unique=False)
    op.create_index(op.f("ix_posting_task"), "posting", ["task"], unique=False)
    op.create_table(
        "client_check",
        sa.Column("posting", sa.String(length=32), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("at", Instant(length=27), nullable=False),
        sa.CheckConstraint("outcome IN ('correct', 'error', 'absent')", name=op.f("ck_client_check_outcome")),
        sa.ForeignKeyConstraint(["posting"], ["posting.id"], name=op.f("fk_client_check_posting")),
        sa.PrimaryKeyConstraint("posting", "edition", name=op.f("pk_client_check")),
    )
    op.create_table(
        "posted_worker",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("posting", sa.String(length=32), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("route_group", sa.String(length=5), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("replaces", sa.String(length=32), nullable=True),
        sa.CheckConstraint("route_group IN ('eu', 'third')", name=op.f("ck_posted_worker_route_group")),
        sa.CheckConstraint("starts <= ends", name=op.f("ck_posted_worker_order")),
        sa.ForeignKeyConstraint(["posting"], ["posting.id"], name=op.f("fk_posted_worker_posting")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posted_worker")),
    )
    op.create_index(op.f("ix_posted_worker_posting"), "posted_worker", ["posting"], unique=False)
    op.create_table(
        "posting_edition",
        sa.Column("posting", sa.String(length=32), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("at", Instant(length=27), nullable=False),
        sa.ForeignKeyConstraint(["posting"], ["posting.id"], name=op.f("fk_posting_edition_posting")),
        sa.PrimaryKeyConstraint("posting", "edition", name=op.f("pk_posting_edition")),
    )
    append_only("posting_edition", "client_check")
