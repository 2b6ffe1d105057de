"""Files that a user asked for, and folders that one process holds: what the disk refuses leaves the old file as it was,
and is told.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from banen.errors import BanenError, Fault, OutputError
from banen.lasting import last as last
from banen.lasting import put as put
from banen.sentences import Sentence

try:
    import fcntl
except ImportError:  # a system without locks of this kind: one process is the rule there and is not checked
    fcntl = None  # type: ignore[assignment]

_log = logging.getLogger("banen.web")


def write(file: Path, content: bytes | str) -> None:
    """Write a file that a user asked for, whole or not at all.

    Raises :class:`~banen.errors.OutputError`, which says why it cannot be written.
    """
    data = content.encode() if isinstance(content, str) else content
    try:
        place = file.resolve()  # what a link points to is written, and the link stays
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists() and not place.is_file() and not place.is_dir():
            place.write_bytes(data)  # a device or a pipe keeps its place
        else:
            put(place, data, 0o666)
    except OSError as error:
        raise OutputError(unwritten(file, error)) from None


def check_writable(file: Path) -> None:
    """Refuse a place where a file cannot be written, before what it holds is made; nothing is written.

    Raises :class:`~banen.errors.OutputError`.
    """
    try:
        place = file.resolve()
        if place.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        above = next(folder for folder in place.parents if folder.exists())
        if not above.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        if not os.access(above, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise OutputError(unwritten(file, error)) from None


def unwritten(place: Path, error: OSError, other: str = "another place") -> Fault:
    """The fault of a file or folder that the disk refuses: why, and what to do, such as to choose ``other``."""
    reason = Sentence(error.strerror or str(error))
    return Fault(str(place), Sentence("cannot be written: {strerror}.", strerror=reason), _advice(error, other))


def _advice(error: OSError, other: str) -> str:
    """What to do about a disk that refuses."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Sentence("Make room on the disk, or choose {other}.", other=Sentence(other))
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "Choose a folder that you may write."
    if error.errno == errno.EISDIR:
        return "Name a file in it."
    return Sentence("Choose {other}.", other=Sentence(other))


@contextlib.contextmanager
def within(kind: type[BanenError], place: Path) -> Iterator[None]:
    """Whatever the disk refuses in here is logged with its place, and raised as ``kind`` without it."""
    try:
        yield
    except OSError as error:
        _log.error("%s: %s", place, error.strerror or error)
        raise kind(error.strerror or type(error).__name__) from error


class Lock:
    """A folder that one process holds: two would each keep answers that the other does not see."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._held: IO[str] | None = None

    def take(self) -> bool:
        """Hold it until the process ends or :meth:`give`; False where another process does.

        Raises :class:`OSError` where its folder cannot be written.
        """
        if self._held is not None or fcntl is None:
            return True
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        held = open(os.open(self.file, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="ascii")  # noqa: PTH123, SIM115
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held.close()
            return False
        held.truncate(0)
        held.write(f"{os.getpid()}\n")
        held.flush()
        self._held = held
        return True

    def give(self) -> None:
        """Let it go."""
        if self._held is not None:
            self._held.close()
            self._held = None
