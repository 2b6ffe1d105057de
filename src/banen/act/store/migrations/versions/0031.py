"""Cases: permit checks, site proposals, appeals; decisions, conditions, documents."""

import sqlalchemy as sa
from alembic import op

from banen.act.store.migrations.steps import append_only
from banen.act.store.types import Data, Instant

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "case_file",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=11), nullable=False),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("proposer", sa.String(length=80), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("idem_key", sa.String(length=32), nullable=True),
        sa.Column("rule", sa.String(length=80), nullable=True),
        sa.Column("variant", sa.String(length=80), nullable=True),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("rules_version", sa.String(length=80), nullable=True),
        sa.Column("quota", sa.String(length=80), nullable=True),
        sa.Column("of_case", sa.String(length=32), nullable=True),
        sa.Column("received_at", Instant(length=27), nullable=False),
        sa.Column("complete_at", Instant(length=27), nullable=True),
        sa.Column("suspended_on", sa.Date(), nullable=True),
        sa.Column("suspended_days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("drafted_by", sa.String(length=32), nullable=True),
        sa.Column("ended_at", Instant(length=27), nullable=True),
        sa.CheckConstraint("kind IN ('permit_check', 'site_proposal', 'appeal')", name=op.f("ck_case_file_kind")),
        sa.CheckConstraint(
            "state IN ('RECEIVED', 'INCOMPLETE', 'LEFT_OUT', 'COMPLETE', 'CHECKED', 'WAITING', 'DRAFTED', 'GRANTED', 'REFUSED', 'WITHDRAWN', 'RELEASED', 'DRAFT', 'SUBMITTED', 'REPORTED', 'HEARD', 'ADVISED', 'AGREED', 'AGREED_ON_CONDITIONS', 'DECLINED', 'REVIEW', 'BREACH', 'LODGED', 'HEARING', 'INADMISSIBLE', 'UPHELD', 'DISMISSED', 'AT_COURT', 'ORDERED', 'CLOSED')",
            name=op.f("ck_case_file_state"),
        ),
        sa.CheckConstraint("suspended_days >= 0", name=op.f("ck_case_file_suspended")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("idem_key", name=op.f("uq_case_file_idem_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_case_file_reference")),
    )
    op.create_index("ix_case_work", "case_file", ["kind", "state", "due_on"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("file_kind", sa.String(length=20), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_by", sa.String(length=32), nullable=False),
        sa.Column("added_at", Instant(length=27), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_document_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("file_kind", "file_id", "sha256", name=op.f("uq_document_file_kind_file_id_sha256")),
    )
    op.create_index("ix_document_file", "document", ["file_kind", "file_id"], unique=False)
    op.create_table(
        "case_condition",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=True),
        sa.Column("looked_by", sa.String(length=32), nullable=True),
        sa.CheckConstraint("(state = 'open') = (looked_on IS NULL)", name=op.f("ck_case_condition_looked")),
        sa.CheckConstraint("state IN ('open', 'kept', 'breach')", name=op.f("ck_case_condition_state")),
        sa.ForeignKeyConstraint(["case"], ["case_file.id"], name=op.f("fk_case_condition_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_condition")),
    )
    op.create_index(op.f("ix_case_condition_case"), "case_condition", ["case"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("case", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("reasons", Data(), nullable=False),
        sa.Column("drafted_by", sa.String(length=32), nullable=True),
        sa.Column("decided_by", sa.String(length=32), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("objection_until", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "outcome NOT IN ('refused', 'declined', 'dismissed', 'inadmissible', 'left_out') OR reasons <> '[]'",
            name=op.f("ck_decision_reasons"),
        ),
        sa.CheckConstraint("drafted_by IS NULL OR drafted_by <> decided_by", name=op.f("ck_decision_two_people")),
        sa.CheckConstraint("sent_on < objection_until", name=op.f("ck_decision_term")),
        sa.ForeignKeyConstraint(["case"], ["case_file.id"], name=op.f("fk_decision_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_case"), "decision", ["case"], unique=False)
    append_only("decision")
