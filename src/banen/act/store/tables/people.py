"""Tables of accounts: subjects, sessions, sign-ins under way and grants of roles.

A subject has no name here: an issuer and a digest of what the issuer calls it. What is sealed opens with the subject's
own key, which is kept elsewhere (:mod:`banen.act.store.keys`).
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from banen.act.store.tables.numbers import one_of
from banen.act.store.types import METADATA, Digest, Id, Instant, Short

KINDS: Final = ("person", "staff", "organisation")
LEVELS: Final = ("none", "low", "substantial", "high")

SUBJECT = sa.Table(
    "subject",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("issuer", sa.String(200), nullable=False),
    sa.Column("sub_hash", Digest, nullable=False),
    sa.Column("loa", sa.String(12), nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("key_id", Id, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("erased_at", Instant),
    sa.UniqueConstraint("issuer", "sub_hash"),
    one_of("kind", KINDS, "kind"),
    one_of("loa", LEVELS, "loa"),
)

SESSION = sa.Table(
    "session",
    METADATA,
    sa.Column("token_hash", Digest, primary_key=True),
    sa.Column("subject", Id, sa.ForeignKey("subject.id"), nullable=False, index=True),
    sa.Column("csrf", Short, nullable=False),
    sa.Column("loa", sa.String(12), nullable=False),
    sa.Column("door", sa.String(12), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("seen_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    one_of("loa", LEVELS, "loa"),
)
"""Who is signed in: only the digest of a token is stored, so that a copy of the store opens no session."""

SIGN_IN = sa.Table(
    "sign_in",
    METADATA,
    sa.Column("state_hash", Digest, primary_key=True),
    sa.Column("provider", Short, nullable=False),
    sa.Column("nonce", Short, nullable=False),
    sa.Column("verifier", sa.String(160), nullable=False),
    sa.Column("back_to", sa.String(400), nullable=False),
    sa.Column("binding", Digest, nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("used_at", Instant),
)
"""A sign-in that was begun: each in a row of its own, so that two tabs do not mix, and good for one use."""

ROLE_GRANT = sa.Table(
    "role_grant",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("subject", Id, sa.ForeignKey("subject.id"), nullable=False, index=True),
    sa.Column("role", Short, nullable=False),
    sa.Column("scope", Short, nullable=False),
    sa.Column("purpose", sa.String(200), nullable=False),
    sa.Column("valid_from", Instant, nullable=False),
    sa.Column("valid_to", Instant, nullable=False),
    sa.Column("by", Short, nullable=False),
    sa.Column("second_by", Short),
    sa.Column("approved_at", Instant),
    sa.Column("ended_at", Instant),
    sa.CheckConstraint("second_by IS NULL OR second_by <> by", name="two_people"),
    sa.CheckConstraint("valid_from <= valid_to", name="term"),
    sa.CheckConstraint("(second_by IS NULL) = (approved_at IS NULL)", name="approved"),
)
"""A role that a subject has within a scope for a term; it works once a second person has approved it."""

TALLY = sa.Table(
    "tally",
    METADATA,
    sa.Column("what", Short, primary_key=True),
    sa.Column("who", Digest, primary_key=True),
    sa.Column("since", Instant, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)
"""How often somebody did something in a window of time; what limits are counted in."""
