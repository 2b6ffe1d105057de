"""Acting as pages: the portal for who comes to work here and the desk for who works on it.

Where no store is set up nothing of it is loaded: :func:`store_at` looks, and the rest is imported only then.
"""

from __future__ import annotations

import os
from pathlib import Path


def store_at(folder: Path) -> str | None:
    """The address of the store where acting is set up: ``BANEN_STORE``, or a file in the data folder; else None."""
    if url := os.environ.get("BANEN_STORE"):
        return url
    file = folder / "act.sqlite"
    return f"sqlite:///{file}" if file.is_file() else None
