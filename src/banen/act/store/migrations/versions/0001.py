"""Numbers: schemes, quotas, periods, claims, bookings; and the outbox."""

import sqlalchemy as sa
from alembic import op

from banen.act.store.migrations.steps import append_only
from banen.act.store.types import Data, Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("payload", Data(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("leased_until", Instant(), nullable=True),
        sa.Column("lease", sa.String(length=32), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("error_code", sa.String(length=200), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'leased', 'done', 'dead')", name=op.f("ck_outbox_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_outbox_kind_key")),
    )
    op.create_index("ix_outbox_due", "outbox", ["state", "due_at"], unique=False)
    op.create_table(
        "quota_scheme",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.Column("last_received", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_scheme")),
    )
    op.create_table(
        "booking",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scheme", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("quota", sa.String(length=32), nullable=False),
        sa.Column("period", sa.String(length=32), nullable=True),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("d_reserved", sa.Integer(), nullable=False),
        sa.Column("d_granted", sa.Integer(), nullable=False),
        sa.Column("d_capacity", sa.Integer(), nullable=False),
        sa.Column("payload_hash", sa.String(length=64), nullable=False),
        sa.Column("effect", Data(), nullable=False),
        sa.Column("answer", Data(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("second_actor", sa.String(length=80), nullable=True),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "kind IN ('define', 'reserve', 'offer', 'accept', 'grant', 'release', 'withdraw', 'expire', 'refuse', 'wait', 'adjust', 'carry', 'close', 'change')",
            name=op.f("ck_booking_kind"),
        ),
        sa.CheckConstraint("second_actor IS NULL OR second_actor <> actor", name=op.f("ck_booking_two_people")),
        sa.ForeignKeyConstraint(["scheme"], ["quota_scheme.id"], name=op.f("fk_booking_scheme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("scheme", "seq", name=op.f("uq_booking_scheme_seq")),
    )
    op.create_index(op.f("ix_booking_claim"), "booking", ["claim"], unique=False)
    op.create_table(
        "quota",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scheme", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("instrument", sa.String(length=12), nullable=False),
        sa.Column("route", sa.String(length=80), nullable=False),
        sa.Column("area", sa.String(length=80), nullable=False),
        sa.Column("group_contains_eu_eea_swiss", sa.Boolean(), nullable=False),
        sa.Column("year_from", sa.Integer(), nullable=False),
        sa.Column("year_to", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("slices", sa.Integer(), nullable=False),
        sa.Column("settings", Data(), nullable=False),
        sa.CheckConstraint(
            "instrument <> 'quotum' OR NOT group_contains_eu_eea_swiss", name=op.f("ck_quota_free_movement")
        ),
        sa.CheckConstraint(
            "instrument IN ('richtgetal', 'streefgetal', 'quotum', 'bandbreedte')", name=op.f("ck_quota_instrument")
        ),
        sa.CheckConstraint("number >= 0", name=op.f("ck_quota_number")),
        sa.CheckConstraint("slices BETWEEN 1 AND 12", name=op.f("ck_quota_slices")),
        sa.CheckConstraint("year_from <= year_to", name=op.f("ck_quota_years")),
        sa.ForeignKeyConstraint(["scheme"], ["quota_scheme.id"], name=op.f("fk_quota_scheme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota")),
        sa.UniqueConstraint("name", name=op.f("uq_quota_name")),
    )
    op.create_index(op.f("ix_quota_scheme"), "quota", ["scheme"], unique=False)
    op.create_table(
        "claim",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scheme", sa.String(length=32), nullable=False),
        sa.Column("quota", sa.String(length=32), nullable=False),
        sa.Column("case_ref", sa.String(length=80), nullable=False),
        sa.Column("together", sa.String(length=400), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("received_at", Instant(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("until", Instant(), nullable=True),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(until IS NOT NULL) = (state IN ('RESERVED', 'OFFERED'))", name=op.f("ck_claim_until")),
        sa.CheckConstraint(
            "state IN ('RESERVED', 'WAITING', 'OFFERED', 'GRANTED', 'RELEASED', 'WITHDRAWN', 'EXPIRED', 'REFUSED')",
            name=op.f("ck_claim_state"),
        ),
        sa.CheckConstraint("places >= 1", name=op.f("ck_claim_places")),
        sa.ForeignKeyConstraint(["quota"], ["quota.id"], name=op.f("fk_claim_quota")),
        sa.ForeignKeyConstraint(["scheme"], ["quota_scheme.id"], name=op.f("fk_claim_scheme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_index("ix_claim_case", "claim", ["quota", "case_ref", "seq"], unique=False)
    op.create_index(
        "ix_claim_class",
        "claim",
        ["scheme", "state", "together", "places", "after", "priority", "received_at"],
        unique=False,
    )
    op.create_index("ix_claim_due", "claim", ["scheme", "until"], unique=False)
    op.create_index(
        "ix_claim_order", "claim", ["scheme", "state", "after", "priority", "received_at", "seq"], unique=False
    )
    op.create_index(
        "uq_claim_open",
        "claim",
        ["quota", "case_ref"],
        unique=True,
        sqlite_where=sa.text("state IN ('RESERVED', 'WAITING', 'OFFERED', 'GRANTED')"),
        postgresql_where=sa.text("state IN ('RESERVED', 'WAITING', 'OFFERED', 'GRANTED')"),
    )
    op.create_table(
        "quota_period",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("quota", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("starts", Instant(), nullable=False),
        sa.Column("ends", Instant(), nullable=False),
        sa.Column("binding", sa.Boolean(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("carry_in", sa.Integer(), nullable=False),
        sa.Column("carried_out", sa.Integer(), nullable=False),
        sa.Column("adjust", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "NOT binding OR reserved + granted <= base + carry_in + adjust - carried_out",
            name=op.f("ck_quota_period_never_over_the_number"),
        ),
        sa.CheckConstraint(
            "base >= 0 AND carry_in >= 0 AND carried_out >= 0 AND reserved >= 0 AND granted >= 0",
            name=op.f("ck_quota_period_not_below_zero"),
        ),
        sa.CheckConstraint("starts < ends", name=op.f("ck_quota_period_order")),
        sa.ForeignKeyConstraint(["quota"], ["quota.id"], name=op.f("fk_quota_period_quota")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_period")),
        sa.UniqueConstraint("quota", "slot", name=op.f("uq_quota_period_quota_slot")),
    )
    op.create_table(
        "claim_place",
        sa.Column("claim", sa.String(length=32), nullable=False),
        sa.Column("quota", sa.String(length=32), nullable=False),
        sa.Column("period", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["claim"], ["claim.id"], name=op.f("fk_claim_place_claim")),
        sa.ForeignKeyConstraint(["period"], ["quota_period.id"], name=op.f("fk_claim_place_period")),
        sa.ForeignKeyConstraint(["quota"], ["quota.id"], name=op.f("fk_claim_place_quota")),
        sa.PrimaryKeyConstraint("claim", "quota", name=op.f("pk_claim_place")),
    )
    append_only("booking")
