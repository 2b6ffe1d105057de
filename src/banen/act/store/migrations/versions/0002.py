"""People: accounts, roles, statements, contact data, mail; the processing log, the audit and what was erased."""

import sqlalchemy as sa
from alembic import op

from banen.act.store.migrations.steps import append_only
from banen.act.store.types import Data, Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "about",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_about")),
    )
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(length=27), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("object", sa.String(length=120), nullable=False),
        sa.Column("facts", Data(), nullable=False),
        sa.Column("trace_id", sa.String(length=32), nullable=True),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_table(
        "chain",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chain")),
    )
    op.create_table(
        "deleted",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("at", Instant(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deleted")),
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("at", Instant(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_table(
        "file_event",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("file_kind", sa.String(length=20), nullable=False),
        sa.Column("file_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=False),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("at", Instant(length=27), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("facts", Data(), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_event")),
        sa.UniqueConstraint("file_kind", "file_id", "seq", name=op.f("uq_file_event_file_kind_file_id_seq")),
    )
    op.create_table(
        "processing",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("trace_id", sa.String(length=32), nullable=False),
        sa.Column("span_id", sa.String(length=16), nullable=False),
        sa.Column("parent", sa.String(length=16), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("starts", Instant(length=27), nullable=False),
        sa.Column("ends", Instant(length=27), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("foreign_operation", Data(), nullable=True),
        sa.Column("activity", sa.String(length=200), nullable=False),
        sa.Column("data_subject", sa.String(length=160), nullable=False),
        sa.Column("data_subject_type", sa.String(length=80), nullable=False),
        sa.CheckConstraint("status IN (0, 1, 2)", name=op.f("ck_processing_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processing")),
    )
    op.create_index(op.f("ix_processing_activity"), "processing", ["activity"], unique=False)
    op.create_index(op.f("ix_processing_data_subject"), "processing", ["data_subject"], unique=False)
    op.create_index(op.f("ix_processing_trace_id"), "processing", ["trace_id"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("provider", sa.String(length=80), nullable=False),
        sa.Column("nonce", sa.String(length=80), nullable=False),
        sa.Column("verifier", sa.String(length=160), nullable=False),
        sa.Column("back_to", sa.String(length=400), nullable=False),
        sa.Column("binding", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("expires_at", Instant(length=27), nullable=False),
        sa.Column("used_at", Instant(length=27), nullable=True),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_sign_in")),
    )
    op.create_table(
        "subject",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("sub_hash", sa.String(length=64), nullable=False),
        sa.Column("loa", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", Instant(length=27), nullable=False),
        sa.Column("erased_at", Instant(length=27), nullable=True),
        sa.CheckConstraint("kind IN ('person', 'staff', 'organisation')", name=op.f("ck_subject_kind")),
        sa.CheckConstraint("loa IN ('none', 'low', 'substantial', 'high')", name=op.f("ck_subject_loa")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        sa.UniqueConstraint("issuer", "sub_hash", name=op.f("uq_subject_issuer_sub_hash")),
    )
    op.create_table(
        "suppression",
        sa.Column("email_idx", sa.String(length=64), nullable=False),
        sa.Column("hard", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("since", Instant(length=27), nullable=True),
        sa.PrimaryKeyConstraint("email_idx", name=op.f("pk_suppression")),
    )
    op.create_table(
        "tally",
        sa.Column("what", sa.String(length=80), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("since", Instant(length=27), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("what", "who", "since", name=op.f("pk_tally")),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("email_sealed", sa.Text(), nullable=True),
        sa.Column("email_idx", sa.String(length=64), nullable=True),
        sa.Column("phone_sealed", sa.Text(), nullable=True),
        sa.Column("job_loss_info", sa.Boolean(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("code_until", Instant(length=27), nullable=True),
        sa.Column("created_at", Instant(length=27), nullable=False),
        sa.Column("confirmed_at", Instant(length=27), nullable=True),
        sa.CheckConstraint(
            "state IN ('NEW', 'SENT', 'CONFIRMED', 'UNREACHABLE', 'REMOVED')", name=op.f("ck_contact_state")
        ),
        sa.ForeignKeyConstraint(["subject"], ["subject.id"], name=op.f("fk_contact_subject")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index(op.f("ix_contact_code_hash"), "contact", ["code_hash"], unique=False)
    op.create_index(op.f("ix_contact_email_idx"), "contact", ["email_idx"], unique=False)
    op.create_index(op.f("ix_contact_subject"), "contact", ["subject"], unique=False)
    op.create_index(
        "uq_contact_current",
        "contact",
        ["subject"],
        unique=True,
        sqlite_where=sa.text("state <> 'REMOVED'"),
        postgresql_where=sa.text("state <> 'REMOVED'"),
    )
    op.create_table(
        "file_text",
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["file_event.id"], name=op.f("fk_file_text_event")),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_file_text")),
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("template", sa.String(length=4), nullable=False),
        sa.Column("occasion", sa.String(length=80), nullable=False),
        sa.Column("facts", Data(), nullable=False),
        sa.Column("secret_sealed", sa.Text(), nullable=True),
        sa.Column("texts_version", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("due_at", Instant(length=27), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("marked_at", Instant(length=27), nullable=True),
        sa.Column("sent_at", Instant(length=27), nullable=True),
        sa.Column("final_at", Instant(length=27), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'marked', 'sent', 'delivered', 'bounced', 'skipped', 'unknown', 'dead')",
            name=op.f("ck_mail_state"),
        ),
        sa.ForeignKeyConstraint(["subject"], ["subject.id"], name=op.f("fk_mail_subject")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mail_message_id")),
        sa.UniqueConstraint("subject", "template", "occasion", name=op.f("uq_mail_subject_template_occasion")),
    )
    op.create_index("ix_mail_due", "mail", ["state", "due_at"], unique=False)
    op.create_index(op.f("ix_mail_subject"), "mail", ["subject"], unique=False)
    op.create_table(
        "role_grant",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("valid_from", Instant(length=27), nullable=False),
        sa.Column("valid_to", Instant(length=27), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("second_by", sa.String(length=80), nullable=True),
        sa.Column("approved_at", Instant(length=27), nullable=True),
        sa.Column("ended_at", Instant(length=27), nullable=True),
        sa.CheckConstraint("(second_by IS NULL) = (approved_at IS NULL)", name=op.f("ck_role_grant_approved")),
        sa.CheckConstraint("second_by IS NULL OR second_by <> by", name=op.f("ck_role_grant_two_people")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_role_grant_term")),
        sa.ForeignKeyConstraint(["subject"], ["subject.id"], name=op.f("fk_role_grant_subject")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index(op.f("ix_role_grant_subject"), "role_grant", ["subject"], unique=False)
    op.create_table(
        "session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("csrf", sa.String(length=80), nullable=False),
        sa.Column("loa", sa.String(length=12), nullable=False),
        sa.Column("door", sa.String(length=12), nullable=False),
        sa.Column("created_at", Instant(length=27), nullable=False),
        sa.Column("seen_at", Instant(length=27), nullable=False),
        sa.Column("expires_at", Instant(length=27), nullable=False),
        sa.CheckConstraint("loa IN ('none', 'low', 'substantial', 'high')", name=op.f("ck_session_loa")),
        sa.ForeignKeyConstraint(["subject"], ["subject.id"], name=op.f("fk_session_subject")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_subject"), "session", ["subject"], unique=False)
    op.create_table(
        "statement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=11), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("texts_version", sa.String(length=64), nullable=False),
        sa.Column("loa", sa.String(length=12), nullable=False),
        sa.Column("idem_key", sa.String(length=32), nullable=True),
        sa.Column("replaces", sa.String(length=32), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("municipality", sa.String(length=6), nullable=True),
        sa.Column("address_idx", sa.String(length=64), nullable=True),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("check_state", sa.String(length=10), nullable=False),
        sa.Column("check_source", sa.String(length=80), nullable=False),
        sa.Column("check_date", sa.Date(), nullable=True),
        sa.Column("check_why", sa.String(length=80), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("code_until", Instant(length=27), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("drafted_by", sa.String(length=32), nullable=True),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("objection_until", sa.Date(), nullable=True),
        sa.Column("created_at", Instant(length=27), nullable=False),
        sa.Column("submitted_at", Instant(length=27), nullable=True),
        sa.Column("delivered_at", Instant(length=27), nullable=True),
        sa.Column("ended_at", Instant(length=27), nullable=True),
        sa.Column("copy_removed_at", Instant(length=27), nullable=True),
        sa.CheckConstraint(
            "check_state IN ('none', 'ok', 'unchecked', 'doubt')", name=op.f("ck_statement_check_state")
        ),
        sa.CheckConstraint("kind IN ('first', 'move')", name=op.f("ck_statement_kind")),
        sa.CheckConstraint(
            "state IN ('DRAFT', 'SUBMITTED', 'CHECKED', 'DOUBT', 'NEEDS_INFO', 'PROPOSED_REFUSAL', 'REFUSED', 'DELIVERED', 'ACTIVE', 'CHANGED', 'ENDED', 'LAPSED', 'WITHDRAWN')",
            name=op.f("ck_statement_state"),
        ),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> drafted_by", name=op.f("ck_statement_two_people")),
        sa.CheckConstraint("starts IS NULL OR ends IS NULL OR starts <= ends", name=op.f("ck_statement_order")),
        sa.ForeignKeyConstraint(["subject"], ["subject.id"], name=op.f("fk_statement_subject")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("reference", name=op.f("uq_statement_reference")),
        sa.UniqueConstraint("subject", "idem_key", name=op.f("uq_statement_subject_idem_key")),
    )
    op.create_index(op.f("ix_statement_address_idx"), "statement", ["address_idx"], unique=False)
    op.create_index(op.f("ix_statement_subject"), "statement", ["subject"], unique=False)
    op.create_index("ix_statement_work", "statement", ["municipality", "state", "due_on"], unique=False)
    op.create_index(
        "uq_statement_open",
        "statement",
        ["subject"],
        unique=True,
        sqlite_where=sa.text("state IN ('DRAFT', 'SUBMITTED', 'DOUBT', 'NEEDS_INFO', 'PROPOSED_REFUSAL')"),
        postgresql_where=sa.text("state IN ('DRAFT', 'SUBMITTED', 'DOUBT', 'NEEDS_INFO', 'PROPOSED_REFUSAL')"),
    )
    append_only("file_event", "processing", "audit", "erasure")
