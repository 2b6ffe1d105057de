"""People who look for work: their sealed files, consent per purpose, vacancies, rounds and proposals."""

import sqlalchemy as sa
from alembic import op

from banen.act.store.types import Data, Instant

revision = "0060"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "match_round",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=11), nullable=False),
        sa.Column("scope", sa.String(length=6), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("counts", Data(), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.CheckConstraint("mode IN ('most_people', 'total', 'worst_first')", name=op.f("ck_match_round_mode")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_round")),
        sa.UniqueConstraint("reference", name=op.f("uq_match_round_reference")),
    )
    op.create_index(op.f("ix_match_round_scope"), "match_round", ["scope"], unique=False)
    op.create_table(
        "vacancy",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("scope", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("content", Data(), nullable=False),
        sa.Column("loaded_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.CheckConstraint("state IN ('OPEN', 'CLOSED')", name=op.f("ck_vacancy_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy")),
        sa.UniqueConstraint("scope", "name", name=op.f("uq_vacancy_scope_name")),
    )
    op.create_index(op.f("ix_vacancy_scope"), "vacancy", ["scope"], unique=False)
    op.create_table(
        "seeker",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=11), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("municipality", sa.String(length=6), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("touched_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint("state IN ('ACTIVE', 'ENDED')", name=op.f("ck_seeker_state")),
        sa.ForeignKeyConstraint(["subject"], ["subject.id"], name=op.f("fk_seeker_subject")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seeker")),
        sa.UniqueConstraint("reference", name=op.f("uq_seeker_reference")),
    )
    op.create_index(op.f("ix_seeker_municipality"), "seeker", ["municipality"], unique=False)
    op.create_index(op.f("ix_seeker_subject"), "seeker", ["subject"], unique=False)
    op.create_index(
        "uq_seeker_active",
        "seeker",
        ["subject"],
        unique=True,
        sqlite_where=sa.text("state = 'ACTIVE'"),
        postgresql_where=sa.text("state = 'ACTIVE'"),
    )
    op.create_table(
        "match_answer",
        sa.Column("round", sa.String(length=32), nullable=False),
        sa.Column("seeker", sa.String(length=32), nullable=False),
        sa.Column("proposals", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["round"], ["match_round.id"], name=op.f("fk_match_answer_round")),
        sa.ForeignKeyConstraint(["seeker"], ["seeker.id"], name=op.f("fk_match_answer_seeker")),
        sa.PrimaryKeyConstraint("round", "seeker", name=op.f("pk_match_answer")),
    )
    op.create_index(op.f("ix_match_answer_seeker"), "match_answer", ["seeker"], unique=False)
    op.create_table(
        "match_consent",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("seeker", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=14), nullable=False),
        sa.Column("text", sa.String(length=60), nullable=False),
        sa.Column("given_at", Instant(), nullable=False),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('propose', 'share_contact', 'evaluate')", name=op.f("ck_match_consent_purpose")
        ),
        sa.ForeignKeyConstraint(["seeker"], ["seeker.id"], name=op.f("fk_match_consent_seeker")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_consent")),
    )
    op.create_index(op.f("ix_match_consent_seeker"), "match_consent", ["seeker"], unique=False)
    op.create_index(
        "uq_match_consent_given",
        "match_consent",
        ["seeker", "purpose"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "match_proposal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("round", sa.String(length=32), nullable=False),
        sa.Column("seeker", sa.String(length=32), nullable=False),
        sa.Column("vacancy", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("approved_by", sa.String(length=32), nullable=True),
        sa.Column("chosen_at", Instant(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("here_after", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "state IN ('DRAFT', 'OFFERED', 'CHOSEN', 'DECLINED', 'ASIDE', 'SENT', 'TALK', 'STARTED', 'ENDED', 'WITHDRAWN')",
            name=op.f("ck_match_proposal_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('SENT', 'TALK', 'STARTED') OR approved_by IS NOT NULL",
            name=op.f("ck_match_proposal_approved"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('SENT', 'TALK', 'STARTED') OR chosen_at IS NOT NULL", name=op.f("ck_match_proposal_chosen")
        ),
        sa.CheckConstraint("here_after IN (0, 3, 6, 12)", name=op.f("ck_match_proposal_here_after")),
        sa.ForeignKeyConstraint(["round"], ["match_round.id"], name=op.f("fk_match_proposal_round")),
        sa.ForeignKeyConstraint(["seeker"], ["seeker.id"], name=op.f("fk_match_proposal_seeker")),
        sa.ForeignKeyConstraint(["vacancy"], ["vacancy.id"], name=op.f("fk_match_proposal_vacancy")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_proposal")),
        sa.UniqueConstraint("round", "seeker", "vacancy", name=op.f("uq_match_proposal_round_seeker_vacancy")),
    )
    op.create_index(op.f("ix_match_proposal_seeker"), "match_proposal", ["seeker"], unique=False)
    op.create_index(op.f("ix_match_proposal_vacancy"), "match_proposal", ["vacancy"], unique=False)
