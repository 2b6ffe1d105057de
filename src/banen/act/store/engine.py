"""The store: one engine, one way to write, and retries that never take a failed lock for an answer.

Every write takes its lock when it begins (SQLite: ``BEGIN IMMEDIATE``; PostgreSQL: row locks in one order), so nobody
decides on what another is changing. A lock that cannot be had is tried again a few times, then told as busy; nothing
is written then.
"""

from __future__ import annotations

import os
import random
import sqlite3
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from banen.act.clock import Clock, system_clock
from banen.act.errors import BusyError, StoreError
from banen.act.store.fitting import be_strict, told
from banen.errors import Fault
from banen.sentences import Sentence

T = TypeVar("T")
ATTEMPTS: Final = 6
PATIENCE: Final = 5.0
"""Seconds that one attempt to write waits for its turn on SQLite."""
_SQLSTATES: Final = frozenset({"40001", "40P01", "55P03"})
_READING: Final = "banen_reading"


def store_url(given: str | None = None) -> str:
    """Where the data are: as given, else ``BANEN_STORE``, else a SQLite file in the data folder."""
    if url := given or os.environ.get("BANEN_STORE"):
        return url
    return f"sqlite:///{data_folder() / 'act.sqlite'}"


def data_folder() -> Path:
    """Where Banen keeps its files: ``BANEN_DATA``, else the user's own data folder."""
    if given := os.environ.get("BANEN_DATA"):
        return Path(given)
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "banen"


@dataclass
class Store:
    """The data of acting, with the clock that stamps them."""

    url: str
    engine: Engine
    clock: Clock = system_clock
    isolation: str | None = None
    _rest: random.Random = field(default_factory=random.SystemRandom, repr=False)

    def __post_init__(self) -> None:
        weakref.finalize(self, self.engine.dispose)  # a command that ends leaves no connection open at the server

    @property
    def is_sqlite(self) -> bool:
        """Whether the data are in a SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @property
    def file(self) -> Path | None:
        """The SQLite file, where it is one."""
        name = self.engine.url.database
        return Path(name) if self.is_sqlite and name else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A reading transaction: one state of the store from first to last statement."""
        options = {_READING: True} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with told(writes=False), self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do ``work`` in one writing transaction and commit it, or nothing.

        A lock, deadlock or serialisation failure is tried again with a random pause. Raises
        :class:`~banen.act.errors.BusyError` when that does not help; nothing is written then.
        """
        for attempt in range(ATTEMPTS):
            try:
                with told(writes=True), self.engine.begin() as connection:
                    return work(connection)
            except DBAPIError as error:
                if not is_contention(error):
                    raise
                if attempt < ATTEMPTS - 1:
                    time.sleep(self._rest.uniform(0, 0.02 * 2**attempt))
        raise BusyError(Fault("banen", "The store is very busy; nothing was written.", "Try again in a few seconds."))

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def is_contention(error: DBAPIError) -> bool:
    """Whether a failure says only that another was first: a lock, a deadlock, a serialisation failure."""
    if isinstance(error.orig, sqlite3.OperationalError):
        return (error.orig.sqlite_errorcode & 0xFF) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return getattr(error.orig, "sqlstate", None) in _SQLSTATES


def open_store(url: str | None = None, clock: Clock = system_clock, isolation: str | None = None) -> Store:
    """Open the store at an address; a SQLite file is made where there is none, its tables are not.

    Raises :class:`~banen.act.errors.StoreError` for an address that cannot be used.
    """
    address = store_url(url)
    try:
        parsed = make_url(address)
    except ArgumentError:
        raise StoreError(Fault("BANEN_STORE", "is no address of a store.", _EXAMPLE)) from None
    if parsed.get_backend_name() == "sqlite":
        return Store(address, _sqlite(parsed), clock)
    if parsed.get_backend_name() == "postgresql":
        wanted = isolation or os.environ.get("BANEN_ISOLATION")
        return Store(address, _postgresql(parsed, wanted), clock, wanted)
    raise StoreError(
        Fault(
            "BANEN_STORE",
            Sentence("{get_backend_name} is no store of Banen.", get_backend_name=parsed.get_backend_name()),
            _EXAMPLE,
        )
    )


_EXAMPLE = "Give sqlite:////path/act.sqlite or postgresql+psycopg://user@host/database."


def _sqlite(url: sa.URL) -> Engine:
    if url.database and url.database != ":memory:":
        try:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise StoreError(
                Fault(
                    url.database,
                    Sentence("cannot be made: {strerror}.", strerror=Sentence(error.strerror or "refused")),
                    _EXAMPLE,
                )
            ) from None
    engine = sa.create_engine(
        url,
        connect_args={"timeout": PATIENCE, "isolation_level": None, "check_same_thread": False},
        hide_parameters=True,  # what stands in a row does not stand in a log
    )

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _: Any) -> None:
        waiting = f"busy_timeout={round(PATIENCE * 1000)}"
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", waiting):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get(_READING):
            connection.exec_driver_sql("BEGIN")
        elif not _first_in_line(connection.connection.dbapi_connection):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return be_strict(engine)


def _first_in_line(raw: Any) -> bool:
    """Wait for the lock of writers in short random steps; False where it was not free for a long time.

    SQLite's own waiting sleeps up to a tenth of a second between two looks, so that with many writers the store stands
    idle most of the time.
    """
    patience, rest = time.monotonic() + PATIENCE, random.Random()  # noqa: S311 - a pause
    raw.execute("PRAGMA busy_timeout=0")
    try:
        while time.monotonic() < patience:
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    return False
                time.sleep(rest.uniform(0.001, 0.006))
            else:
                return True
        return False
    finally:
        raw.execute(f"PRAGMA busy_timeout={round(PATIENCE * 1000)}")


def _postgresql(url: sa.URL, isolation: str | None) -> Engine:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    options: dict[str, Any] = {"isolation_level": isolation} if isolation else {}
    engine = sa.create_engine(
        url, pool_pre_ping=True, hide_parameters=True, connect_args={"options": "-c timezone=UTC"}, **options
    )
    try:
        with engine.connect():
            pass
    except OperationalError as error:
        engine.dispose()
        told = str(error.orig).strip().splitlines()[0]
        raise StoreError(
            Fault("BANEN_STORE", Sentence("PostgreSQL does not answer: {told}.", told=told), "Is it running?")
        ) from None
    return engine
