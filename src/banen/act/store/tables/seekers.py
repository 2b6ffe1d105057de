"""Tables of people who look for work: what they can and want, for what they gave consent, vacancies, and proposals.

What a person tells is sealed under the person's key; so is why a proposal was made. Beside it stand only what the work
needs to be found by. Nothing of who a person is (origin, sex, age, name) has a column.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from banen.act.store.tables.numbers import one_of
from banen.act.store.types import METADATA, Data, Id, Instant, Short

SEEKER_STATES: Final = ("ACTIVE", "ENDED")
PURPOSES: Final = ("propose", "share_contact", "evaluate")
VACANCY_STATES: Final = ("OPEN", "CLOSED")
MATCH_STATES: Final = (
    "DRAFT",
    "OFFERED",
    "CHOSEN",
    "DECLINED",
    "ASIDE",
    "SENT",
    "TALK",
    "STARTED",
    "ENDED",
    "WITHDRAWN",
)
MODES: Final = ("most_people", "total", "worst_first")
_ACTIVE = sa.text("state = 'ACTIVE'")
_GIVEN = sa.text("withdrawn_at IS NULL")

SEEKER: Final = sa.Table(
    "seeker",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("reference", sa.String(11), nullable=False, unique=True),
    sa.Column("subject", Id, sa.ForeignKey("subject.id"), nullable=False, index=True),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("municipality", sa.String(6), index=True),
    sa.Column("sealed", sa.Text),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("touched_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    one_of("state", SEEKER_STATES, "state"),
    sa.Index("uq_seeker_active", "subject", unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE),
)
"""A person who looks for work; one file per person is open."""

MATCH_CONSENT: Final = sa.Table(
    "match_consent",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("seeker", Id, sa.ForeignKey("seeker.id"), nullable=False, index=True),
    sa.Column("purpose", sa.String(14), nullable=False),
    sa.Column("text", sa.String(60), nullable=False),
    sa.Column("given_at", Instant, nullable=False),
    sa.Column("withdrawn_at", Instant),
    one_of("purpose", PURPOSES, "purpose"),
    sa.Index("uq_match_consent_given", "seeker", "purpose", unique=True, sqlite_where=_GIVEN, postgresql_where=_GIVEN),
)
"""Consent for one purpose, with the text that was read; taken back at once."""

VACANCY: Final = sa.Table(
    "vacancy",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("name", Short, nullable=False),
    sa.Column("scope", sa.String(6), nullable=False, index=True),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("content", Data, nullable=False),
    sa.Column("loaded_at", Instant, nullable=False),
    sa.Column("closed_at", Instant),
    sa.UniqueConstraint("scope", "name"),
    one_of("state", VACANCY_STATES, "state"),
)
"""A vacancy as it was loaded, for the people of a municipality; nothing in it is about a person."""

MATCH_ROUND: Final = sa.Table(
    "match_round",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("reference", sa.String(11), nullable=False, unique=True),
    sa.Column("scope", sa.String(6), nullable=False, index=True),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("mode", sa.String(12), nullable=False),
    sa.Column("seed", sa.Integer, nullable=False),
    sa.Column("counts", Data, nullable=False),
    sa.Column("content", sa.String(64), nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    one_of("mode", MODES, "mode"),
)
"""A round: how it was asked, its totals beside the proof, and the digest of what it was weighed with."""

MATCH_ANSWER: Final = sa.Table(
    "match_answer",
    METADATA,
    sa.Column("round", Id, sa.ForeignKey("match_round.id"), primary_key=True),
    sa.Column("seeker", Id, sa.ForeignKey("seeker.id"), primary_key=True, index=True),
    sa.Column("proposals", sa.Integer, nullable=False),
    sa.Column("sealed", sa.Text),
)
"""Why a person has these proposals of a round, or none now; sealed under the person's key."""

MATCH: Final = sa.Table(
    "match_proposal",
    METADATA,
    sa.Column("id", Id, primary_key=True),
    sa.Column("round", Id, sa.ForeignKey("match_round.id"), nullable=False),
    sa.Column("seeker", Id, sa.ForeignKey("seeker.id"), nullable=False, index=True),
    sa.Column("vacancy", Id, sa.ForeignKey("vacancy.id"), nullable=False, index=True),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("points", sa.Integer, nullable=False),
    sa.Column("listed", sa.Boolean, nullable=False),
    sa.Column("approved_by", Id),
    sa.Column("chosen_at", Instant),
    sa.Column("starts_on", sa.Date),
    sa.Column("here_after", sa.Integer, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.UniqueConstraint("round", "seeker", "vacancy"),
    one_of("state", MATCH_STATES, "state"),
    sa.CheckConstraint("state NOT IN ('SENT', 'TALK', 'STARTED') OR approved_by IS NOT NULL", name="approved"),
    sa.CheckConstraint("state NOT IN ('SENT', 'TALK', 'STARTED') OR chosen_at IS NOT NULL", name="chosen"),
    sa.CheckConstraint("here_after IN (0, 3, 6, 12)", name="here_after"),
)
"""A proposal: a draft until a consultant approves it; no employer sees anything before the person has chosen."""
