"""Tables of information points: the points, contacts without identity, and referrals with consent."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from banen.act.store.tables.numbers import one_of
from banen.act.store.types import METADATA, Data, Id, Instant, Short

POINT_STATES: Final = ("planned", "preparing", "active", "closed")
CHANNELS: Final = ("office", "phone", "mobile", "digital")
TOPICS: Final = (
    "work", "pay", "contract", "housing", "registration", "care", "debts", "return", "language", "family", "safety",
    "other",
)  # fmt: skip
BANDS: Final = ("0-5", "5-15", "15-30", "30-60", "60+")
RESULTS: Final = ("answered", "referred", "follow-up", "none")
REFERRAL_STATES: Final = (
    "OFFERED", "CONSENTED", "SENT", "ACCEPTED", "DONE", "NO_SHOW", "DECLINED", "WITHDRAWN", "EXPIRED",
)  # fmt: skip
REFERRAL_KINDS: Final = ("help", "legal", "shelter", "return", "insurance", "debts")
REFERRAL_OUTCOMES: Final = ("work", "home", "return", "lost", "other")

POINT: Final = sa.Table(
    "point",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("region", sa.String(6), nullable=False, index=True),
    sa.Column("municipality", sa.String(6)),
    sa.Column("name", Short, nullable=False),
    sa.Column("status", sa.String(10), nullable=False),
    sa.Column("opened_on", sa.Date),
    sa.Column("languages", Data, nullable=False),
    sa.Column("channels", Data, nullable=False),
    sa.Column("place", sa.String(200), nullable=False),
    sa.Column("hours", sa.String(200), nullable=False),
    sa.Column("checked_on", sa.Date, nullable=False),
    sa.UniqueConstraint("region", "name"),
    one_of("status", POINT_STATES, "status"),
    sa.CheckConstraint("status <> 'active' OR (opened_on IS NOT NULL AND channels <> '[]')", name="active"),
)
"""An information point; a mobile team is one without a place."""

CONTACT_EVENT: Final = sa.Table(
    "contact_event",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("point", Id, sa.ForeignKey("point.id"), nullable=False, index=True),
    sa.Column("day", sa.Date, nullable=False, index=True),
    sa.Column("channel", sa.String(8), nullable=False),
    sa.Column("topic", sa.String(14), nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("minutes", sa.String(6), nullable=False),
    sa.Column("outcome", sa.String(10), nullable=False),
    sa.Column("referral", sa.String(10)),
    one_of("channel", CHANNELS, "channel"),
    one_of("topic", TOPICS, "topic"),
    one_of("minutes", BANDS, "minutes"),
    one_of("outcome", RESULTS, "outcome"),
    one_of("referral", REFERRAL_KINDS, "referral"),
)
"""That somebody asked something: no identity and no free text, so that there is nothing to lose."""

REFERRAL: Final = sa.Table(
    "referral",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("reference", sa.String(11), nullable=False, unique=True),
    sa.Column("point", Id, sa.ForeignKey("point.id"), nullable=False),
    sa.Column("receiver", Short, nullable=False, index=True),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("key_id", Id, nullable=False),
    sa.Column("contact", sa.Text),
    sa.Column("consent_at", Instant),
    sa.Column("consent_text", sa.String(40)),
    sa.Column("outcome", sa.String(8)),
    sa.Column("expires_on", sa.Date, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("subject", Id, sa.ForeignKey("subject.id"), index=True),
    one_of("kind", REFERRAL_KINDS, "kind"),
    one_of("state", REFERRAL_STATES, "state"),
    one_of("outcome", REFERRAL_OUTCOMES, "outcome"),
    sa.CheckConstraint("state NOT IN ('CONSENTED', 'SENT') OR consent_at IS NOT NULL", name="consent"),
)
"""That somebody is helped further elsewhere, with consent; how they are reached goes when it is over.

Whose it is stands here only where the person said so, with its code.
"""
