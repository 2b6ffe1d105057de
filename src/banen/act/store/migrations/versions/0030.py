"""Releases: counts that leave, by two people."""

import sqlalchemy as sa
from alembic import op

from banen.act.store.migrations.steps import append_only
from banen.act.store.types import Data, Instant

revision = "0030"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "release",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=11), nullable=False),
        sa.Column("counted", sa.String(length=8), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("vintage", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rules", sa.String(length=64), nullable=False),
        sa.Column("watermark", sa.BigInteger(), nullable=False),
        sa.Column("watermark_hash", sa.String(length=64), nullable=False),
        sa.Column("flags", Data(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", Instant(length=27), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=True),
        sa.Column("approved_by", sa.String(length=32), nullable=True),
        sa.Column("published_at", Instant(length=27), nullable=True),
        sa.CheckConstraint(
            "state IN ('COMPUTED', 'BLOCKED', 'PROPOSED', 'PUBLISHED', 'REVISED', 'RETRACTED', 'REJECTED')",
            name=op.f("ck_release_state"),
        ),
        sa.CheckConstraint("(published_at IS NULL) = (approved_by IS NULL)", name=op.f("ck_release_published")),
        sa.CheckConstraint("approved_by IS NULL OR approved_by <> created_by", name=op.f("ck_release_not_the_maker")),
        sa.CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name=op.f("ck_release_two_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("counted", "period", "vintage", name=op.f("uq_release_counted_period_vintage")),
        sa.UniqueConstraint("reference", name=op.f("uq_release_reference")),
    )
    op.create_index(
        "uq_release_standing",
        "release",
        ["counted", "period"],
        unique=True,
        sqlite_where=sa.text("state = 'PUBLISHED'"),
        postgresql_where=sa.text("state = 'PUBLISHED'"),
    )
    op.create_table(
        "release_count",
        sa.Column("release", sa.String(length=32), nullable=False),
        sa.Column("cell", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_release_count_number")),
        sa.ForeignKeyConstraint(["release"], ["release.id"], name=op.f("fk_release_count_release")),
        sa.PrimaryKeyConstraint("release", "cell", name=op.f("pk_release_count")),
    )
    append_only("release_count")
