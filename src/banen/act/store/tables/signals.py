"""Tables of signals, of what is shared from them on a legal basis, of questions about places, and of joint actions."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from banen.act.store.tables.numbers import one_of
from banen.act.store.types import METADATA, Data, Digest, Id, Instant, Short

SIGNAL_STATES: Final = (
    "RECEIVED", "FORWARD", "IN_ASSESSMENT", "QUESTION", "FOUNDED", "SHARING", "ACTION", "CLOSED",
)  # fmt: skip
SHARE_STATES: Final = (
    "DRAFT", "PROPOSED", "APPROVED", "REJECTED", "SENT", "ACKNOWLEDGED", "DONE", "RECALLED", "CANCELLED",
)  # fmt: skip
JOINT_STATES: Final = ("PLANNED", "AGREED", "DONE", "REPORTED")
SOURCES: Final = ("worker", "citizen", "official", "body", "insurer", "question")
SIGNAL_KINDS: Final = (
    "pay", "hours", "housing", "threat", "documents_taken", "agency", "occupancy", "insurance_ended",
    "premium_kept_but_not_insured", "employer_has_card", "other",
)  # fmt: skip
OUTCOMES: Final = ("founded", "unfounded", "forwarded", "withdrawn")

SIGNAL: Final = sa.Table(
    "signal",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("reference", sa.String(11), nullable=False, unique=True),
    sa.Column("scope", Short, nullable=False),
    sa.Column("kind", sa.String(30), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("source_kind", sa.String(8), nullable=False),
    sa.Column("anonymous", sa.Boolean, nullable=False),
    sa.Column("firewalled", sa.Boolean, nullable=False),
    sa.Column("identity_agreed_at", Instant),
    sa.Column("key_id", Id, nullable=False),
    sa.Column("source", sa.Text),
    sa.Column("text", sa.Text),
    sa.Column("safe_contact", sa.Text),
    sa.Column("reach_idx", sa.String(64), index=True),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    sa.Column("region", sa.String(6)),
    sa.Column("kvk", sa.String(8)),
    sa.Column("address", sa.String(80)),
    sa.Column("happened_on", sa.Date),
    sa.Column("code_hash", Digest, index=True),
    sa.Column("idem_key", Id, unique=True),
    sa.Column("split_from", Id),
    sa.Column("outcome", sa.String(10)),
    sa.Column("forwarded_to", Short),
    sa.Column("due_on", sa.Date),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("emptied_at", Instant),
    one_of("kind", SIGNAL_KINDS, "kind"),
    one_of("state", SIGNAL_STATES, "state"),
    one_of("source_kind", SOURCES, "source_kind"),
    sa.CheckConstraint("source_kind <> 'worker' OR firewalled", name="firewall"),
    sa.CheckConstraint("NOT anonymous OR source IS NULL", name="anonymous"),
    sa.Index("ix_signal_work", "scope", "state", "due_on"),
)
"""A signal of something wrong. What it says and who said it are sealed apart from what it is found by."""

SHARE: Final = sa.Table(
    "share",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("reference", sa.String(11), nullable=False, unique=True),
    sa.Column("signal", Id, sa.ForeignKey("signal.id"), nullable=False, index=True),
    sa.Column("basis", Short, nullable=False),
    sa.Column("receiver", Short, nullable=False, index=True),
    sa.Column("fields", Data, nullable=False),
    sa.Column("reason", sa.String(400), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("proposed_by", Id, nullable=False),
    sa.Column("approved_by", Id),
    sa.Column("sealed", sa.Text),
    sa.Column("sent_at", Instant),
    sa.Column("expires_on", sa.Date, nullable=False),
    sa.Column("outcome", Short),
    sa.Column("foreign_trace", Id),
    sa.Column("tell_person", sa.Boolean, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    one_of("state", SHARE_STATES, "state"),
    sa.CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name="two_people"),
    sa.CheckConstraint("fields <> '[]'", name="fields"),
)
"""Fields of a signal for one receiver on one basis, by two people, until a day."""

HIT: Final = sa.Table(
    "rule_hit",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("rule", Short, nullable=False),
    sa.Column("rule_version", sa.Integer, nullable=False),
    sa.Column("object_kind", sa.String(12), nullable=False),
    sa.Column("object", sa.String(80), nullable=False),
    sa.Column("inputs", Data, nullable=False),
    sa.Column("region", sa.String(6)),
    sa.Column("sector", Short),
    sa.Column("outcome", sa.String(10), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("looked_at", Instant),
    sa.Column("looked_by", Id),
    sa.UniqueConstraint("rule", "rule_version", "object"),
    one_of("object_kind", ("address", "organisation"), "object_kind"),
    one_of("outcome", ("open", "founded", "unfounded"), "outcome"),
    sa.CheckConstraint("(outcome = 'open') = (looked_by IS NULL)", name="looked"),
)
"""A question that a rule asks about an address or an organisation, never about a person; somebody looks at it."""

SUSPENDED: Final = sa.Table(
    "rule_suspended",
    METADATA,
    sa.Column("rule", Short, primary_key=True),
    sa.Column("by", Id, nullable=False),
    sa.Column("reason", sa.String(400), nullable=False),
    sa.Column("at", Instant, nullable=False),
)
"""Rules that a person has stopped."""

JOINT: Final = sa.Table(
    "joint_action",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("reference", sa.String(11), nullable=False, unique=True),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("on", sa.Date, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("partners", Data, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    one_of("state", JOINT_STATES, "state"),
)
"""A joint action: each partner with its own power, agreement and report; there is no common file."""
