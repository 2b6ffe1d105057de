"""Column types that mean the same on both stores, and the names of constraints."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from banen.act.clock import read, written
from banen.act.identity import canonical

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name: a change on SQLite copies the table and loses what has none."""

METADATA = sa.MetaData(naming_convention=NAMES)
"""The tables of the data."""

Id = sa.String(32)
Short = sa.String(80)
Digest = sa.String(64)


class Instant(TypeDecorator[datetime]):
    """A UTC instant to the microsecond; text of one length on SQLite, so that it sorts as time does."""

    impl = sa.String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A timestamp with zone on PostgreSQL, text elsewhere."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(sa.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(sa.String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse an instant without a zone: it would mean another moment elsewhere."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone")
        return value if dialect.name == "postgresql" else written(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The instant in UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else read(value)


class Data(TypeDecorator[Any]):
    """A small structure in the one spelling that is hashed, so that both stores hold the same bytes."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """The structure as text."""
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The text as a structure."""
        return None if value is None else json.loads(value)
