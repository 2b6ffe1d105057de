"""The outbox: what must happen after a commit, written in the transaction that decided it.

One row per (kind, key): a second insert of the same work changes nothing. Nothing leaves the process before the commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.engine import Connection

from banen.act.identity import derived_id
from banen.act.store.tables.work import OUTBOX

_ASK = {
    "postgresql": insert_postgresql(OUTBOX).on_conflict_do_nothing(),
    "sqlite": insert_sqlite(OUTBOX).on_conflict_do_nothing(),
}


def put(connection: Connection, kind: str, key: str, payload: Mapping[str, Any], due: datetime) -> str:
    """Ask for work of a kind at an instant, once per key; the id of the work."""
    id_ = derived_id("outbox", kind, key)
    values = {
        "id": id_, "kind": kind, "key": key, "payload": dict(payload), "due_at": due, "state": "waiting",
        "attempts": 0, "error_code": "",
    }  # fmt: skip
    connection.execute(_ASK[connection.dialect.name], values)
    return id_


def drop(connection: Connection, kind: str, key: str) -> bool:
    """Take back work that nobody has begun."""
    done = connection.execute(
        sa.delete(OUTBOX).where(OUTBOX.c.kind == kind, OUTBOX.c.key == key, OUTBOX.c.state == "waiting")
    )
    return done.rowcount == 1
