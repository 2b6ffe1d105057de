"""Where compiled code is kept: in the folder that was given or beside the program, else in one of this process alone.

A container with a read-only root, a disk that is full and a user without a home can compile nothing into the usual
places, and the compiler then refuses to begin at all.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from banen.errors import Fault, OutputError
from banen.sentences import Sentence

MARK: Final = "banen-engine.sha256"
"""Stands in each folder of compiled code, and says from which code."""
ROOM: Final = 32 * 1024**2
"""Bytes that a disk must have left: all that is compiled is a fifth of it."""
GIVEN: Final = "NUMBA_CACHE_DIR"


def settle(source: Path) -> Path | None:
    """Let the compiler keep its code where it can be written; the folder of this process, where it needs one.

    What was compiled before, in a folder that may only be read, is taken along: nothing is compiled again for it.
    Raises :class:`~banen.errors.OutputError` where no folder at all can be written.
    """
    given = os.environ.get(GIVEN)
    usual = [Path(given)] if given else [source / "__pycache__", *_of_user()]
    if any(map(takes, usual)):
        return None
    try:
        own = Path(tempfile.mkdtemp(prefix="banen-engine-"))
    except OSError as error:
        what = Sentence(
            "no folder for compiled code can be written: {strerror}.", strerror=Sentence(error.strerror or "refused")
        )
        raise OutputError(Fault(GIVEN, what, "Give a folder with room in it.")) from None
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    for made in _compiled(Path(given)) if given else ():
        with suppress(OSError, shutil.Error):  # what cannot be read is compiled again
            shutil.copytree(made, own / made.name)
    os.environ[GIVEN] = str(own)  # also for the processes that this one starts
    return own


def takes(folder: Path) -> bool:
    """Whether compiled code can be kept in a folder: it can be made, be written, and has room."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as tried:
            tried.write(b"\0")
            tried.flush()
        return shutil.disk_usage(folder).free >= ROOM
    except OSError:
        return False


def _compiled(folder: Path) -> Iterator[Path]:
    """The folders of ours in a folder that other programs may use as well."""
    with suppress(OSError):
        yield from (mark.parent for mark in folder.glob(f"*/{MARK}"))


def _of_user() -> list[Path]:
    """The folder that a user has for such files, where the user has a home."""
    with suppress(RuntimeError):
        return [Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "numba"]
    return []
