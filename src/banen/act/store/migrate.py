"""Bringing a store to the schema of this version, and refusing one of another."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from banen.act.errors import StoreError
from banen.act.store.engine import Store
from banen.errors import Fault
from banen.sentences import Sentence


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def migrate(store: Store, revision: str = "head") -> tuple[str | None, str]:
    """Run the steps that are missing; the revision before and after."""
    with store.engine.begin() as connection:
        if not store.is_sqlite:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(20260117)"))
        before = _revision(connection)
        command.upgrade(_config(connection), revision)
        after = _revision(connection)
    if after is None:
        raise StoreError(Fault("migrate", "no step was run."))
    return before, after


def revision_of(store: Store) -> str | None:
    """The revision of a store; None where it is empty."""
    with store.engine.connect() as connection:
        return _revision(connection)


def newest() -> str:
    """The revision that this version of Banen needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None  # noqa: S101 - there is a first step
    return head


def require(store: Store) -> None:
    """Raise :class:`~banen.act.errors.StoreError` unless the store has exactly the schema of this version."""
    found, wanted = revision_of(store), newest()
    if found == wanted:
        return
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise StoreError(
            Fault(
                "store",
                Sentence(
                    "has schema {found}, which is newer than this version of Banen ({wanted}).",
                    found=found,
                    wanted=wanted,
                ),
                "Run the newer version, or restore the backup of before the upgrade.",
            )
        )
    state = Sentence("is empty") if found is None else Sentence("has the older schema {found}", found=found)
    raise StoreError(
        Fault(
            "store",
            Sentence("{state}; this version needs {wanted}.", state=state, wanted=wanted),
            "Run `banen act migrate`.",
        )
    )


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def ready(store: Store) -> None:
    """Make the tables of a SQLite file that is new; require the right schema of every other store."""
    if store.is_sqlite and revision_of(store) is None:
        migrate(store)
    require(store)
