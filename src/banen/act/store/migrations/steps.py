"""Parts that several steps of the schema share."""

from __future__ import annotations

from alembic import op

_SQLITE = """CREATE TRIGGER append_only_{table}_{what} BEFORE {what} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
_FUNCTION = """CREATE OR REPLACE FUNCTION banen_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"""
_POSTGRESQL = """CREATE TRIGGER append_only_{table} BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION banen_append_only()"""


def append_only(*tables: str) -> None:
    """Let rows of these tables be written and read, never changed or deleted."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_FUNCTION)
        for table in tables:
            op.execute(_POSTGRESQL.format(table=table))
        return
    for table in tables:
        for what in ("UPDATE", "DELETE"):
            op.execute(_SQLITE.format(table=table, what=what))
