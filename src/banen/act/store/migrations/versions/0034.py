"""Information points: contacts without identity, referrals with consent."""

import sqlalchemy as sa
from alembic import op

from banen.act.store.migrations.steps import append_only
from banen.act.store.types import Data, Instant

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "point",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=False),
        sa.Column("municipality", sa.String(length=6), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("languages", Data(), nullable=False),
        sa.Column("channels", Data(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.String(length=200), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "status <> 'active' OR (opened_on IS NOT NULL AND channels <> '[]')", name=op.f("ck_point_active")
        ),
        sa.CheckConstraint("status IN ('planned', 'preparing', 'active', 'closed')", name=op.f("ck_point_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point")),
        sa.UniqueConstraint("region", "name", name=op.f("uq_point_region_name")),
    )
    op.create_index(op.f("ix_point_region"), "point", ["region"], unique=False)
    op.create_table(
        "contact_event",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("point", sa.String(length=32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("topic", sa.String(length=14), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("minutes", sa.String(length=6), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("referral", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "channel IN ('office', 'phone', 'mobile', 'digital')", name=op.f("ck_contact_event_channel")
        ),
        sa.CheckConstraint(
            "minutes IN ('0-5', '5-15', '15-30', '30-60', '60+')", name=op.f("ck_contact_event_minutes")
        ),
        sa.CheckConstraint(
            "outcome IN ('answered', 'referred', 'follow-up', 'none')", name=op.f("ck_contact_event_outcome")
        ),
        sa.CheckConstraint(
            "referral IN ('help', 'legal', 'shelter', 'return', 'insurance', 'debts')",
            name=op.f("ck_contact_event_referral"),
        ),
        sa.CheckConstraint(
            "topic IN ('work', 'pay', 'contract', 'housing', 'registration', 'care', 'debts', 'return', 'language', 'family', 'safety', 'other')",
            name=op.f("ck_contact_event_topic"),
        ),
        sa.ForeignKeyConstraint(["point"], ["point.id"], name=op.f("fk_contact_event_point")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_event")),
    )
    op.create_index(op.f("ix_contact_event_day"), "contact_event", ["day"], unique=False)
    op.create_index(op.f("ix_contact_event_point"), "contact_event", ["point"], unique=False)
    op.create_table(
        "referral",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=11), nullable=False),
        sa.Column("point", sa.String(length=32), nullable=False),
        sa.Column("receiver", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("consent_at", Instant(length=27), nullable=True),
        sa.Column("consent_text", sa.String(length=40), nullable=True),
        sa.Column("outcome", sa.String(length=8), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("created_at", Instant(length=27), nullable=False),
        sa.Column("ended_at", Instant(length=27), nullable=True),
        sa.CheckConstraint(
            "kind IN ('help', 'legal', 'shelter', 'return', 'insurance', 'debts')", name=op.f("ck_referral_kind")
        ),
        sa.CheckConstraint("outcome IN ('work', 'home', 'return', 'lost', 'other')", name=op.f("ck_referral_outcome")),
        sa.CheckConstraint(
            "state IN ('OFFERED', 'CONSENTED', 'SENT', 'ACCEPTED', 'DONE', 'NO_SHOW', 'DECLINED', 'WITHDRAWN', 'EXPIRED')",
            name=op.f("ck_referral_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('CONSENTED', 'SENT') OR consent_at IS NOT NULL", name=op.f("ck_referral_consent")
        ),
        sa.ForeignKeyConstraint(["point"], ["point.id"], name=op.f("fk_referral_point")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("reference", name=op.f("uq_referral_reference")),
    )
    op.create_index(op.f("ix_referral_receiver"), "referral", ["receiver"], unique=False)
    append_only("contact_event")
