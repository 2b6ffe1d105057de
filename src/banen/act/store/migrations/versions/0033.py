"""Signals, shares on a legal basis, questions about places, joint actions."""

import sqlalchemy as sa
from alembic import op

from banen.act.store.types import Data, Instant

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "joint_action",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=11), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("partners", Data(), nullable=False),
        sa.Column("created_at", Instant(length=27), nullable=False),
        sa.CheckConstraint("state IN ('PLANNED', 'AGREED', 'DONE', 'REPORTED')", name=op.f("ck_joint_action_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_action")),
        sa.UniqueConstraint("reference", name=op.f("uq_joint_action_reference")),
    )
    op.create_table(
        "rule_hit",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("object_kind", sa.String(length=12), nullable=False),
        sa.Column("object", sa.String(length=80), nullable=False),
        sa.Column("inputs", Data(), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=True),
        sa.Column("sector", sa.String(length=80), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("at", Instant(length=27), nullable=False),
        sa.Column("looked_at", Instant(length=27), nullable=True),
        sa.Column("looked_by", sa.String(length=32), nullable=True),
        sa.CheckConstraint("(outcome = 'open') = (looked_by IS NULL)", name=op.f("ck_rule_hit_looked")),
        sa.CheckConstraint("object_kind IN ('address', 'organisation')", name=op.f("ck_rule_hit_object_kind")),
        sa.CheckConstraint("outcome IN ('open', 'founded', 'unfounded')", name=op.f("ck_rule_hit_outcome")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_hit")),
        sa.UniqueConstraint("rule", "rule_version", "object", name=op.f("uq_rule_hit_rule_rule_version_object")),
    )
    op.create_table(
        "rule_suspended",
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("at", Instant(length=27), nullable=False),
        sa.PrimaryKeyConstraint("rule", name=op.f("pk_rule_suspended")),
    )
    op.create_table(
        "signal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=11), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source_kind", sa.String(length=8), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("firewalled", sa.Boolean(), nullable=False),
        sa.Column("identity_agreed_at", Instant(length=27), nullable=True),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("safe_contact", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("region", sa.String(length=6), nullable=True),
        sa.Column("kvk", sa.String(length=8), nullable=True),
        sa.Column("address", sa.String(length=80), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("idem_key", sa.String(length=32), nullable=True),
        sa.Column("split_from", sa.String(length=32), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("forwarded_to", sa.String(length=80), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("received_at", Instant(length=27), nullable=False),
        sa.Column("ended_at", Instant(length=27), nullable=True),
        sa.Column("emptied_at", Instant(length=27), nullable=True),
        sa.CheckConstraint(
            "kind IN ('pay', 'hours', 'housing', 'threat', 'documents_taken', 'agency', 'occupancy', 'insurance_ended', 'premium_kept_but_not_insured', 'employer_has_card', 'other')",
            name=op.f("ck_signal_kind"),
        ),
        sa.CheckConstraint("source_kind <> 'worker' OR firewalled", name=op.f("ck_signal_firewall")),
        sa.CheckConstraint(
            "source_kind IN ('worker', 'citizen', 'official', 'body', 'insurer', 'question')",
            name=op.f("ck_signal_source_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('RECEIVED', 'FORWARD', 'IN_ASSESSMENT', 'QUESTION', 'FOUNDED', 'SHARING', 'ACTION', 'CLOSED')",
            name=op.f("ck_signal_state"),
        ),
        sa.CheckConstraint("NOT anonymous OR source IS NULL", name=op.f("ck_signal_anonymous")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal")),
        sa.UniqueConstraint("idem_key", name=op.f("uq_signal_idem_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_signal_reference")),
    )
    op.create_index(op.f("ix_signal_code_hash"), "signal", ["code_hash"], unique=False)
    op.create_index("ix_signal_work", "signal", ["scope", "state", "due_on"], unique=False)
    op.create_table(
        "share",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=11), nullable=False),
        sa.Column("signal", sa.String(length=32), nullable=False),
        sa.Column("basis", sa.String(length=80), nullable=False),
        sa.Column("receiver", sa.String(length=80), nullable=False),
        sa.Column("fields", Data(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("approved_by", sa.String(length=32), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("sent_at", Instant(length=27), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=80), nullable=True),
        sa.Column("foreign_trace", sa.String(length=32), nullable=True),
        sa.Column("tell_person", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(length=27), nullable=False),
        sa.CheckConstraint("fields <> '[]'", name=op.f("ck_share_fields")),
        sa.CheckConstraint(
            "state IN ('DRAFT', 'PROPOSED', 'APPROVED', 'REJECTED', 'SENT', 'ACKNOWLEDGED', 'DONE', 'RECALLED', 'CANCELLED')",
            name=op.f("ck_share_state"),
        ),
        sa.CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name=op.f("ck_share_two_people")),
        sa.ForeignKeyConstraint(["signal"], ["signal.id"], name=op.f("fk_share_signal")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share")),
        sa.UniqueConstraint("reference", name=op.f("uq_share_reference")),
    )
    op.create_index(op.f("ix_share_receiver"), "share", ["receiver"], unique=False)
    op.create_index(op.f("ix_share_signal"), "share", ["signal"], unique=False)
