"""What the templates become as Python, kept on disk: reading all of them anew takes longer than everything a page asks.

It stands in one file where the compiled engine stands, and is believed for the same reason: whoever can write there can
write the program. A file from another version, or one that was cut off, is not used and made again.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from contextlib import suppress
from pathlib import Path
from types import CodeType
from typing import Final

import jinja2
from jinja2.bccache import Bucket

from banen.lasting import put

_DIGEST: Final = hashlib.sha256().digest_size


class TemplateCache(jinja2.BytecodeCache):
    """The templates of one environment by their names, each with a checksum of its text.

    ``made_by`` says what else decides how a template is read: another makes all anew.
    """

    def __init__(self, file: Path, made_by: str) -> None:
        self.file, self.made_by = file, f"{made_by} {jinja2.__version__} {sys.version}".encode()
        self._kept = self._read()
        self._is_new = False

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code where its text is the one that was read."""
        checksum, code = self._kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        if bucket.code is not None:
            self._kept[bucket.key] = bucket.checksum, bucket.code
            self._is_new = True

    def save(self) -> None:
        """Put on disk what is new; where that cannot be, the next start reads the templates again."""
        if self._is_new:
            self._is_new = False
            content = marshal.dumps(dict(self._kept))
            with suppress(OSError):
                self.file.parent.mkdir(parents=True, exist_ok=True)
                put(self.file, self._sealed(content) + content)

    def _read(self) -> dict[str, tuple[str, CodeType | None]]:
        with suppress(OSError, EOFError, ValueError, TypeError):
            whole = self.file.read_bytes()
            if whole[:_DIGEST] == self._sealed(whole[_DIGEST:]):
                return dict(marshal.loads(whole[_DIGEST:]))  # noqa: S302  whole, and ours as the program is
        return {}

    def _sealed(self, content: bytes) -> bytes:
        return hashlib.sha256(self.made_by + b"\0" + content).digest()


def cache_file(name: str) -> Path:
    """Where such a file stands: with the compiled engine where that has a folder of its own, else beside the code."""
    folder = os.environ.get("NUMBA_CACHE_DIR")
    return (Path(folder) if folder else Path(__file__).parent / "__pycache__") / name
