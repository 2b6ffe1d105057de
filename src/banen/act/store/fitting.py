"""What a column cannot hold is refused by both stores alike: SQLite takes a text of any length, PostgreSQL does not.

The floor below every field, whatever door it came in by; what a field itself may hold is narrower.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.exc import DataError, DontWrapMixin

from banen.act.errors import AbsentError, ActError
from banen.errors import Fault

Bind = Callable[[Any], Any]


class UnfitError(DontWrapMixin, ValueError):
    """A value that its column cannot hold; where it was to go is in nobody's log."""


class _Text(sa.String):
    """A text that fits its column, and can be written at all."""

    def bind_processor(self, dialect: Dialect) -> Bind:
        """Refuse what is too long, and what no encoding has."""
        longest = self.length

        def process(value: Any) -> Any:
            if isinstance(value, str):
                if longest is not None and len(value) > longest:
                    raise UnfitError
                if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
                    raise UnfitError
                if "\0" in value:
                    raise UnfitError
            return value

        return process


def _within(bound: int) -> Bind:
    def process(value: Any) -> Any:
        if isinstance(value, int) and not -bound <= value < bound:
            raise UnfitError
        return value

    return process


class _Whole(sa.Integer):
    """A whole number of four bytes."""

    def bind_processor(self, dialect: Dialect) -> Bind:
        """Refuse a larger one."""
        return _within(2**31)


class _Large(sa.BigInteger):
    """A whole number of eight bytes."""

    def bind_processor(self, dialect: Dialect) -> Bind:
        """Refuse a larger one."""
        return _within(2**63)


def be_strict(engine: Engine) -> Engine:
    """Let a store that takes everything refuse what the other would."""
    ours: dict[type, type] = {sa.String: _Text, sa.Integer: _Whole, sa.BigInteger: _Large}
    engine.dialect.colspecs = {**engine.dialect.colspecs, **ours}
    return engine


@contextmanager
def told(*, writes: bool) -> Iterator[None]:
    """Say of what a column cannot hold that it is not there, or that nothing was written."""
    try:
        yield
    except (UnfitError, DataError):
        if not writes:
            raise AbsentError(Fault("banen", "There is nothing by that name.")) from None
        what = "Something is longer or larger than can be kept, or holds a character that is no text."
        raise ActError(Fault("banen", what, "Nothing was written; make it shorter.")) from None
