"""The audit forgets its oldest lines by term, from the front only and with the link of the last one kept."""

from alembic import op

revision = "0040"
down_revision = "0034"
branch_labels = None
depends_on = None

_KEPT = "COALESCE((SELECT seq FROM chain WHERE name = 'audit start'), 0)"


def upgrade() -> None:
    """Let lines be deleted up to the start that the chain names; all others stay as they are."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER append_only_audit ON audit")
        op.execute(
            "CREATE TRIGGER append_only_audit BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION banen_append_only()"
        )
        op.execute(
            "CREATE OR REPLACE FUNCTION banen_audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF OLD.seq > {_KEPT} THEN RAISE EXCEPTION 'audit is append-only'; END IF; RETURN OLD; END $$"
        )
        op.execute(
            "CREATE TRIGGER append_only_audit_kept BEFORE DELETE ON audit"
            " FOR EACH ROW EXECUTE FUNCTION banen_audit_kept()"
        )
        return
    op.execute("DROP TRIGGER append_only_audit_DELETE")
    op.execute(
        f"CREATE TRIGGER append_only_audit_DELETE BEFORE DELETE ON audit WHEN OLD.seq > {_KEPT}"
        " BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
    )
