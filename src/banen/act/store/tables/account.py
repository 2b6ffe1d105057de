"""Lines that editors propose for the account: what becomes of a recommendation, a promise or an information point."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from banen.act.store.tables.numbers import one_of
from banen.act.store.types import METADATA, Digest, Id, Instant

LINE_STATES: Final = ("PROPOSED", "APPROVED", "WRITTEN", "REJECTED", "WITHDRAWN")

ACCOUNT_LINE = sa.Table(
    "account_line",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("reference", sa.String(11), nullable=False, unique=True),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("theme", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(12), nullable=False),
    sa.Column("status", sa.String(24), nullable=False),
    sa.Column("effective_on", sa.Date, nullable=False),
    sa.Column("reason", sa.String(400), nullable=False),
    sa.Column("evidence", sa.String(400), nullable=False),
    sa.Column("proposed_by", Id, nullable=False),
    sa.Column("proposed_at", Instant, nullable=False),
    sa.Column("approved_by", Id),
    sa.Column("seq", sa.Integer),
    sa.Column("link", Digest),
    one_of("state", LINE_STATES, "state"),
    sa.CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name="two_people"),
    sa.CheckConstraint("state <> 'WRITTEN' OR (link IS NOT NULL AND approved_by IS NOT NULL)", name="written"),
    sa.Index("ix_account_line_state", "state"),
)
"""One proposed line; ``link`` is the digest of the line and of all before it, as it was written in its file."""
