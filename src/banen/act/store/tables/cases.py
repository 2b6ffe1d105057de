"""Tables of cases: permit checks, site proposals and appeals, with decisions, dated conditions and documents.

What a case is about is sealed under a key of its own; beside it stand only what the work needs to be found by.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from banen.act.store.tables.numbers import one_of
from banen.act.store.types import METADATA, Data, Digest, Id, Instant, Short

PERMIT_STATES: Final = (
    "RECEIVED", "INCOMPLETE", "LEFT_OUT", "COMPLETE", "CHECKED", "WAITING", "DRAFTED", "GRANTED", "REFUSED",
    "WITHDRAWN", "RELEASED",
)  # fmt: skip
SITE_STATES: Final = (
    "DRAFT", "SUBMITTED", "REPORTED", "HEARD", "ADVISED", "AGREED", "AGREED_ON_CONDITIONS", "DECLINED", "REVIEW",
    "BREACH",
)  # fmt: skip
APPEAL_STATES: Final = ("LODGED", "HEARING", "INADMISSIBLE", "UPHELD", "DISMISSED", "AT_COURT", "ORDERED", "CLOSED")
CASE_KINDS: Final = ("permit_check", "site_proposal", "appeal")
REFUSALS: Final = ("refused", "declined", "dismissed", "inadmissible", "left_out")
_STATES: Final = tuple(dict.fromkeys((*PERMIT_STATES, *SITE_STATES, *APPEAL_STATES)))

CASE: Final = sa.Table(
    "case_file",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("reference", sa.String(11), nullable=False, unique=True),
    sa.Column("kind", sa.String(14), nullable=False),
    sa.Column("state", sa.String(24), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("scope", Short, nullable=False),
    sa.Column("proposer", Short, nullable=False),
    sa.Column("key_id", Id, nullable=False),
    sa.Column("content", sa.Text),
    sa.Column("idem_key", Id, unique=True),
    sa.Column("rule", Short),
    sa.Column("variant", Short),
    sa.Column("on", sa.Date),
    sa.Column("rules_version", Short),
    sa.Column("quota", Short),
    sa.Column("of_case", Id),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("complete_at", Instant),
    sa.Column("suspended_on", sa.Date),
    sa.Column("suspended_days", sa.Integer, nullable=False),
    sa.Column("due_on", sa.Date),
    sa.Column("drafted_by", Id),
    sa.Column("ended_at", Instant),
    one_of("kind", CASE_KINDS, "kind"),
    one_of("state", _STATES, "state"),
    sa.CheckConstraint("suspended_days >= 0", name="suspended"),
    sa.Index("ix_case_work", "kind", "state", "due_on"),
)

DECISION: Final = sa.Table(
    "decision",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("case", Id, sa.ForeignKey("case_file.id"), nullable=False, index=True),
    sa.Column("outcome", sa.String(24), nullable=False),
    sa.Column("reasons", Data, nullable=False),
    sa.Column("drafted_by", Id),
    sa.Column("decided_by", Id, nullable=False),
    sa.Column("sent_on", sa.Date, nullable=False),
    sa.Column("objection_until", sa.Date, nullable=False),
    sa.CheckConstraint("drafted_by IS NULL OR drafted_by <> decided_by", name="two_people"),
    sa.CheckConstraint(f"outcome NOT IN ({', '.join(map(repr, REFUSALS))}) OR reasons <> '[]'", name="reasons"),
    sa.CheckConstraint("sent_on < objection_until", name="term"),
)
"""What was decided on a case, by whom, for which reasons with their articles, and until when one may object."""

CONDITION: Final = sa.Table(
    "case_condition",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("case", Id, sa.ForeignKey("case_file.id"), nullable=False, index=True),
    sa.Column("text", sa.String(400), nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("looked_on", sa.Date),
    sa.Column("looked_by", Id),
    one_of("state", ("open", "kept", "breach"), "state"),
    sa.CheckConstraint("(state = 'open') = (looked_on IS NULL)", name="looked"),
)
"""A condition of an agreement with the day on which it comes back."""

DOCUMENT: Final = sa.Table(
    "document",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("file_kind", sa.String(20), nullable=False),
    sa.Column("file_id", Id, nullable=False),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("name", Short, nullable=False),
    sa.Column("media_type", Short, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("sha256", Digest, nullable=False),
    sa.Column("added_by", Id, nullable=False),
    sa.Column("added_at", Instant, nullable=False),
    sa.UniqueConstraint("file_kind", "file_id", "sha256"),
    sa.CheckConstraint("size > 0", name="size"),
    sa.Index("ix_document_file", "file_kind", "file_id"),
)
"""A document of a file: what it is, and the digest of what is kept, sealed, outside the store."""
