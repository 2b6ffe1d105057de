"""Files that are never half there: written beside their place, made to last through a crash, and then put in it."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


def put(file: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file whole or not at all: a reader, a crash or a full disk meets the old one or the new one.

    Raises :class:`OSError` where it cannot be written; the old file then stands as it was.
    """
    beside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:  # noqa: PTH123
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    with contextlib.suppress(OSError):  # not every file system lets a folder be made to last
        last(file.parent)


def last(file: Path) -> None:
    """Make what was written to a file or a folder last through a crash; raises :class:`OSError` where it cannot."""
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
