"""Tables of what people state: where they stay and how to reach them, with what happened to it.

What a person states is sealed under the person's key; beside it stand only what the work needs to be found by:
municipality, dates, state, and keyed digests of an address or e-mail.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from banen.act.store.tables.numbers import one_of
from banen.act.store.types import METADATA, Data, Digest, Id, Instant, Short

STATEMENT_STATES: Final = (
    "DRAFT", "SUBMITTED", "CHECKED", "DOUBT", "NEEDS_INFO", "PROPOSED_REFUSAL", "REFUSED", "DELIVERED", "ACTIVE",
    "CHANGED", "ENDED", "LAPSED", "WITHDRAWN",
)  # fmt: skip
OPEN_STATEMENTS: Final = ("DRAFT", "SUBMITTED", "DOUBT", "NEEDS_INFO", "PROPOSED_REFUSAL")
CONTACT_STATES: Final = ("NEW", "SENT", "CONFIRMED", "UNREACHABLE", "REMOVED")
CHECKS: Final = ("none", "ok", "unchecked", "doubt")
_OPEN = sa.text(f"state IN ({', '.join(map(repr, OPEN_STATEMENTS))})")
_CURRENT = sa.text("state <> 'REMOVED'")

STATEMENT = sa.Table(
    "statement",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("reference", sa.String(11), nullable=False, unique=True),
    sa.Column("subject", Id, sa.ForeignKey("subject.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("texts_version", Digest, nullable=False),
    sa.Column("loa", sa.String(12), nullable=False),
    sa.Column("idem_key", Id),
    sa.Column("replaces", Id),
    sa.Column("sealed", sa.Text),
    sa.Column("municipality", sa.String(6)),
    sa.Column("address_idx", Digest, index=True),
    sa.Column("starts", sa.Date),
    sa.Column("ends", sa.Date),
    sa.Column("check_state", sa.String(10), nullable=False),
    sa.Column("check_source", Short, nullable=False),
    sa.Column("check_date", sa.Date),
    sa.Column("check_why", Short, nullable=False),
    sa.Column("code_hash", Digest),
    sa.Column("code_until", Instant),
    sa.Column("due_on", sa.Date),
    sa.Column("drafted_by", Id),
    sa.Column("decided_by", Id),
    sa.Column("objection_until", sa.Date),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("submitted_at", Instant),
    sa.Column("delivered_at", Instant),
    sa.Column("ended_at", Instant),
    sa.Column("copy_removed_at", Instant),
    sa.UniqueConstraint("subject", "idem_key"),
    one_of("kind", ("first", "move"), "kind"),
    one_of("state", STATEMENT_STATES, "state"),
    one_of("check_state", CHECKS, "check_state"),
    sa.CheckConstraint("starts IS NULL OR ends IS NULL OR starts <= ends", name="order"),
    sa.CheckConstraint("decided_by IS NULL OR decided_by <> drafted_by", name="two_people"),
    sa.Index("ix_statement_work", "municipality", "state", "due_on"),
    sa.Index("uq_statement_open", "subject", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
)
"""A person's own statement of a temporary address, from draft to end; one at a time is open."""

CONTACT = sa.Table(
    "contact",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("subject", Id, sa.ForeignKey("subject.id"), nullable=False, index=True),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("email_sealed", sa.Text),
    sa.Column("email_idx", Digest, index=True),
    sa.Column("phone_sealed", sa.Text),
    sa.Column("job_loss_info", sa.Boolean, nullable=False),
    sa.Column("code_hash", Digest, index=True),
    sa.Column("code_until", Instant),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("confirmed_at", Instant),
    one_of("state", CONTACT_STATES, "state"),
    sa.Index("uq_contact_current", "subject", unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT),
)
"""How a person is reached; one per person, changed by that person alone."""

FILE_EVENT = sa.Table(
    "file_event",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("file_kind", sa.String(20), nullable=False),
    sa.Column("file_id", Id, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("event", Short, nullable=False),
    sa.Column("from_state", sa.String(20), nullable=False),
    sa.Column("to_state", sa.String(20), nullable=False),
    sa.Column("actor", Short, nullable=False),
    sa.Column("role", Short, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("reason", Short, nullable=False),
    sa.Column("facts", Data, nullable=False),
    sa.Column("prev_hash", Digest, nullable=False),
    sa.Column("hash", Digest, nullable=False),
    sa.UniqueConstraint("file_kind", "file_id", "seq"),
)
"""What happened to a file, one row per step, never changed; each holds the digest of the one before it."""

FILE_TEXT = sa.Table(
    "file_text",
    METADATA,
    sa.Column("event", Id, sa.ForeignKey("file_event.id"), primary_key=True),
    sa.Column("sealed", sa.Text, nullable=False),
)
"""What somebody wrote with a step, sealed under the person's key; goes with the person, unlike the step."""

MAIL = sa.Table(
    "mail",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("subject", Id, sa.ForeignKey("subject.id"), nullable=False, index=True),
    sa.Column("template", sa.String(4), nullable=False),
    sa.Column("occasion", Short, nullable=False),
    sa.Column("facts", Data, nullable=False),
    sa.Column("secret_sealed", sa.Text),
    sa.Column("texts_version", Digest, nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("message_id", sa.String(120), nullable=False, unique=True),
    sa.Column("why", sa.String(200), nullable=False),
    sa.Column("marked_at", Instant),
    sa.Column("sent_at", Instant),
    sa.Column("final_at", Instant),
    sa.UniqueConstraint("subject", "template", "occasion"),
    one_of("state", ("waiting", "marked", "sent", "delivered", "bounced", "skipped", "unknown", "dead"), "state"),
    sa.Index("ix_mail_due", "state", "due_at"),
)
"""A mail that is to go or went; what it said is not kept, its template, day and fate are."""

SUPPRESSION = sa.Table(
    "suppression",
    METADATA,
    sa.Column("email_idx", Digest, primary_key=True),
    sa.Column("hard", sa.Integer, nullable=False),
    sa.Column("reason", Short, nullable=False),
    sa.Column("since", Instant),
)
"""Addresses that refused: hard bounces counted, and since when nothing is sent there."""
