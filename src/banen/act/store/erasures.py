"""The erasures, kept twice: in the store and in a file outside it, so that a restored store forgets again.

The file is appended to before the store is changed. A store that lacks a line of the file is not opened: it was
restored from a copy of before, and the erasures must be done again first.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from banen.act.errors import StoreError
from banen.act.store.engine import Store
from banen.act.store.tables.proofs import ERASURE
from banen.errors import Fault
from banen.sentences import Sentence


def append(file: Path, line: dict[str, Any]) -> None:
    """Add an erasure to the file, and let the disk have it before going on."""
    told = (json.dumps(line, sort_keys=True) + "\n").encode()
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            told = b"\n" + told  # after a line that a crash cut off
        if os.write(descriptor, told) < len(told):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def recorded(file: Path) -> Iterator[dict[str, Any]]:
    """Every erasure of the file; a last line that was cut off by a crash counts as not begun."""
    if not file.exists():
        return
    for text in file.read_text(encoding="utf-8").splitlines():
        try:
            yield json.loads(text)
        except ValueError:
            continue


def missing(store: Store, file: Path) -> list[dict[str, Any]]:
    """Erasures of the file that the store does not know of."""
    lines = list(recorded(file))
    if not lines:
        return []
    with store.read() as connection:
        known = set(connection.execute(sa.select(ERASURE.c.id)).scalars())
    return [line for line in lines if line["id"] not in known]


def require_replayed(store: Store, file: Path) -> None:
    """Raise :class:`~banen.act.errors.StoreError` where the file is ahead of the store."""
    if lacking := missing(store, file):
        raise StoreError(
            Fault(
                "store",
                Sentence(
                    "is older than {count:erasure|erasures} in {file}: it was restored from a copy of before.",
                    count=len(lacking),
                    file=file.name,
                ),
                "Run `banen act erase --replay`.",
            )
        )
