"""The prefix under which a proxy shows the application, such as ``/banen``: it stands before every address."""

from __future__ import annotations

from contextvars import ContextVar

prefix: ContextVar[str] = ContextVar("prefix", default="")


def under(address: str) -> str:
    """An address of this application as the visitor's browser must ask for it."""
    return prefix.get() + address
