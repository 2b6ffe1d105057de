"""Backup, restore and moving: an encrypted copy of a SQLite store while it is used, and a copy into another store.

The keys of people are not in a backup; they are kept and thrown away apart, so that what was erased stays erased. A
backup opens with the master key it was made under.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from banen.act.checks import everything
from banen.act.errors import StoreError
from banen.act.store.engine import Store, open_store
from banen.act.store.keys import Keyring
from banen.act.store.migrate import require, revision_of
from banen.act.store.tables.numbers import BOOKING, SCHEME
from banen.act.store.types import METADATA
from banen.errors import Fault
from banen.sentences import Sentence

_MAGIC: Final = b"BANENBAK1"
_CHUNK: Final = 1 << 20
_ROWS: Final = 1000


def backup(store: Store, keys: Keyring, to: Path) -> int:
    """Write an encrypted copy of a SQLite store as it stands at one commit; its size in bytes.

    Raises :class:`~banen.act.errors.StoreError` for PostgreSQL, which has ``pg_dump``, and where the file is there.
    """
    if store.file is None:
        raise StoreError(Fault("backup", "is for a SQLite store.", "Use pg_dump for PostgreSQL, and keep keys apart."))
    if to.exists():
        raise StoreError(Fault(str(to), "is there already.", "Give another name: a backup is never overwritten."))
    with tempfile.TemporaryDirectory(dir=to.parent) as folder:
        plain, sealed = Path(folder) / "copy.sqlite", Path(folder) / "copy.bak"
        with (
            contextlib.closing(sqlite3.connect(store.file)) as source,
            contextlib.closing(sqlite3.connect(plain)) as target,
        ):
            source.backup(target)
            _require_whole(target)
        with plain.open("rb") as read, sealed.open("wb") as write:
            _seal(read, write, keys)
            write.flush()
            os.fsync(write.fileno())
        sealed.replace(to)
    return to.stat().st_size


def restore(backup_file: Path, keys: Keyring, to: Path) -> None:
    """Make a SQLite store from a backup, whole or not at all; never over a store that is there.

    A store that lacks erasures of the file beside the keys is not opened until they have been done again.
    """
    if to.exists():
        raise StoreError(Fault(str(to), "is there already.", "Move it away first; nothing was changed."))
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=to.parent) as folder:
        plain = Path(folder) / "restored.sqlite"
        with backup_file.open("rb") as read, plain.open("wb") as write:
            for chunk in _opened(read, keys):
                write.write(chunk)
            write.flush()
            os.fsync(write.fileno())
        with contextlib.closing(sqlite3.connect(plain)) as connection:
            _require_whole(connection)
        plain.replace(to)


def _require_whole(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
        raise StoreError(Fault("backup", "is not whole.", "Take an earlier one."))
    connection.execute("PRAGMA journal_mode=DELETE")


def _seal(read: BinaryIO, write: BinaryIO, keys: Keyring) -> None:
    version, prefix = keys.versions[-1], os.urandom(8)
    cipher = AESGCM(keys.backup_key(version))
    write.write(_MAGIC + version.to_bytes(2, "big") + prefix)
    chunk, number = read.read(_CHUNK), 0
    while True:
        following = read.read(_CHUNK)
        last = not following
        sealed = cipher.encrypt(prefix + number.to_bytes(4, "big"), chunk, b"last" if last else b"more")
        write.write(len(sealed).to_bytes(4, "big") + sealed)
        if last:
            return
        chunk, number = following, number + 1


def _opened(read: BinaryIO, keys: Keyring) -> Iterator[bytes]:
    what = "is no backup of Banen, was made under other keys, is cut off, or was changed."
    wrong = StoreError(Fault("backup", what, "Take another copy."))
    if read.read(len(_MAGIC)) != _MAGIC:
        raise wrong
    version, prefix = int.from_bytes(read.read(2), "big"), read.read(8)
    cipher, number, last = AESGCM(keys.backup_key(version)), 0, False
    while not last:
        size = int.from_bytes(read.read(4), "big")
        sealed = read.read(size)
        last = not read.read(1)
        if not last:
            read.seek(-1, os.SEEK_CUR)
        try:
            yield cipher.decrypt(prefix + number.to_bytes(4, "big"), sealed, b"last" if last else b"more")
        except InvalidTag:
            raise wrong from None
        number += 1


def move(source: Store, address: str) -> dict[str, int]:
    """Copy every row of a store into an empty, migrated one; rows by table. Compared before it is committed.

    Bookings, the ends of their chains and every answer stay the same: the ids follow from the keys of the clients.
    """
    require(source)
    target = open_store(address, source.clock)
    try:
        return _moved(source, target)
    finally:
        target.close()


def _moved(source: Store, target: Store) -> dict[str, int]:
    if revision_of(target) is None:
        raise StoreError(Fault("move", "the new store has no tables.", "Run `banen act migrate --store` on it first."))
    require(target)
    counts: dict[str, int] = {}
    with source.read() as read, target.engine.begin() as write:
        for table in METADATA.sorted_tables:
            if write.execute(sa.select(sa.func.count()).select_from(table)).scalar_one():
                raise StoreError(
                    Fault(
                        "move",
                        Sentence("{table} of the new store is not empty.", table=table.name),
                        "Give an empty one.",
                    )
                )
            counts[table.name] = _copy(read, write, table)
        if _stand(read) != _stand(write):
            raise StoreError(Fault("move", "the two stores differ; nothing was written."))
    if faults := everything(target):
        raise StoreError(*faults)
    return counts


def _copy(read: sa.Connection, write: sa.Connection, table: sa.Table) -> int:
    count = 0
    found = read.execute(sa.select(table).order_by(*table.primary_key))
    for rows in found.partitions(_ROWS):
        write.execute(sa.insert(table), [dict(row._mapping) for row in rows])
        count += len(rows)
    return count


def _stand(connection: sa.Connection) -> list[Any]:
    """What must be the same: the ends of the chains, and how many rows each table has."""
    heads = connection.execute(sa.select(SCHEME.c.id, SCHEME.c.head, SCHEME.c.seq).order_by(SCHEME.c.id)).all()
    last = connection.execute(
        sa.select(sa.func.count(), sa.func.min(BOOKING.c.hash), sa.func.max(BOOKING.c.hash))
    ).one()
    counts = [
        connection.execute(sa.select(sa.func.count()).select_from(t)).scalar_one() for t in METADATA.sorted_tables
    ]
    return [[tuple(row) for row in heads], tuple(last), counts]
