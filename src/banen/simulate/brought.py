"""What pieces of work brought: their bytes, on disk and not in memory, however many there are.

In a folder a piece is a file whose name says what it is of and which bytes it holds: one that was cut off, changed, or
overwritten by another is not taken for it and is made again. Without a folder they stand in a file without a name,
which goes with the process, however that ends.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from banen.errors import Fault, OutputError
from banen.lasting import put
from banen.sentences import Sentence

IN_MEMORY = 8_000_000
"""Bytes up to which nothing is written where no folder was named."""
DIGITS = 32
"""Digits of the digest of its bytes in the name of a file."""
ANOTHER_FOLDER = "Make room, or name another folder; the same command goes on from what is there."
A_FOLDER = "Make room there, or keep the pieces in a folder with room: --shards FOLDER."
RIGHTS = "Name a folder that you may read."


class _Place(Protocol):
    def found(self, name: str) -> bytes | None: ...
    def keep(self, name: str, data: bytes) -> None: ...
    def read(self, name: str) -> bytes: ...


class Brought:
    """The bytes of pieces in their order, each read when it is asked for and held against what it was when it came.

    Raises :class:`~banen.errors.OutputError` where the ``folder`` cannot be made, written or read.
    """

    def __init__(self, names: Iterable[str], folder: Path | None = None) -> None:
        self._names = tuple(names)
        self._place: _Place = _Scratch() if folder is None else _Folder(folder)
        there = ((name, self._place.found(name)) for name in self._names)
        self._digests = {name: _digest(data) for name, data in there if data is not None}

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[bytes]:
        return (self[at] for at in range(len(self)))

    def __getitem__(self, at: int) -> bytes:
        name = self._names[at]
        data = self._place.read(name)
        if _digest(data) != self._digests[name]:
            raise _changed(name)
        return data

    def has(self, name: str) -> bool:
        """Whether the piece of a name is there."""
        return name in self._digests

    def keep(self, name: str, data: bytes) -> None:
        """Put down what a piece brought."""
        self._place.keep(name, data)
        self._digests[name] = _digest(data)

    @property
    def digest(self) -> str:
        """SHA-256 over the pieces in their order: the same digest, the same bytes."""
        return hashlib.sha256(b"".join(self._digests[name] for name in self._names)).hexdigest()


class _Folder:
    """Files in a folder, each named by what it is of and by its bytes."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._files = folder, dict[str, Path]()
        with _told(str(folder)):
            folder.mkdir(parents=True, exist_ok=True)
        with _told(str(folder), written=False):
            listed = sorted(path for path in folder.iterdir() if path.is_file())
        self._listed: dict[str, list[Path]] = {}
        for path in listed:
            self._listed.setdefault(f"{path.name.partition('.')[0]}{path.suffix}", []).append(path)

    def found(self, name: str) -> bytes | None:
        """The bytes of a piece from the file that holds what its name says, if there is one."""
        for path in self._listed.get(name, ()):
            with _told(str(path), written=False):
                data = path.read_bytes()
            if path == self._file(name, data):
                self._files[name] = path
                return data
        return None

    def keep(self, name: str, data: bytes) -> None:
        path = self._file(name, data)
        with _told(str(self.folder)):
            put(path, data, 0o666)
        self._files[name] = path

    def read(self, name: str) -> bytes:
        path = self._files[name]
        with _told(str(path), written=False):
            try:
                return path.read_bytes()
            except FileNotFoundError:
                raise _changed(str(path)) from None

    def _file(self, name: str, data: bytes) -> Path:
        stem, _, kind = name.partition(".")
        return self.folder / f"{stem}.{_digest(data).hex()[:DIGITS]}.{kind}"


class _Scratch:
    """A file without a name; nothing of it is written while it is small, and nothing of it stays."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed when nobody asks any more
        self._parts: dict[str, tuple[int, int]] = {}
        weakref.finalize(self, self._file.close)

    def found(self, name: str) -> bytes | None:
        return None

    def keep(self, name: str, data: bytes) -> None:
        with _told(tempfile.gettempdir(), kept=False):
            self._parts[name] = self._file.seek(0, os.SEEK_END), len(data)
            self._file.write(data)
            self._file.flush()

    def read(self, name: str) -> bytes:
        begin, size = self._parts[name]
        with _told(tempfile.gettempdir(), written=False):
            self._file.seek(begin)
            return self._file.read(size)


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _changed(name: str) -> OutputError:
    what = Sentence("{name} was changed or taken away while it was in use.", name=name)
    return OutputError(Fault("shards", what, "Run the same command again: it is then made again."))


@contextmanager
def _told(place: str, *, written: bool = True, kept: bool = True) -> Iterator[None]:
    """A disk that refuses is told with the place and what to do; what was there before stays."""
    try:
        yield
    except OSError as error:
        strerror, room = Sentence(error.strerror or "refused"), ANOTHER_FOLDER if kept else A_FOLDER
        if written:
            fault = Fault(place, Sentence("cannot be written: {strerror}.", strerror=strerror), room)
        else:
            fault = Fault(place, Sentence("cannot be read: {strerror}.", strerror=strerror), RIGHTS)
        raise OutputError(fault) from None
