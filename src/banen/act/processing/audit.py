"""The audit: what staff and operators did, in one chain that shows where a line was changed or taken out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.engine import Connection

from banen.act.clock import written
from banen.act.identity import digest
from banen.act.store.tables.proofs import AUDIT, CHAIN
from banen.errors import Fault
from banen.sentences import Sentence

GENESIS: Final = "0" * 64
_NAME: Final = "audit"
_START: Final = "audit start"
"""The row that names the last line that went by its term: where the chain begins now."""


def enter(
    connection: Connection,
    action: str,
    object_: str,
    at: datetime,
    *,
    actor: str,
    role: str = "",
    facts: Mapping[str, Any] | None = None,
    trace: str | None = None,
) -> None:
    """Add a line at the end of the chain, in the transaction of what it tells of."""
    insert = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    connection.execute(insert(CHAIN).values(name=_NAME, seq=0, head=GENESIS).on_conflict_do_nothing())
    end = connection.execute(sa.select(CHAIN).where(CHAIN.c.name == _NAME).with_for_update()).one()
    row = {
        "seq": end.seq + 1, "at": at, "actor": actor[:80], "role": role, "action": action, "object": object_[:120],
        "facts": dict(facts or {}), "trace_id": trace, "prev_hash": end.head,
    }  # fmt: skip
    link = _hash(row)
    connection.execute(sa.insert(AUDIT).values(**row, hash=link))
    connection.execute(sa.update(CHAIN).where(CHAIN.c.name == _NAME).values(seq=end.seq + 1, head=link))


def _hash(row: Mapping[str, Any]) -> str:
    return digest({**{key: row[key] for key in row if key != "hash"}, "at": written(row["at"])})


def prove(connection: Connection) -> list[Fault]:
    """Where the chain is broken; none where it is whole."""
    start = connection.execute(sa.select(CHAIN).where(CHAIN.c.name == _START)).one_or_none()
    previous, count = (start.head, int(start.seq)) if start is not None else (GENESIS, 0)
    faults: list[Fault] = []
    for row in connection.execute(sa.select(AUDIT).order_by(AUDIT.c.seq)):
        count += 1
        if row.seq != count or row.prev_hash != previous or _hash(dict(row._mapping)) != row.hash:
            faults.append(Fault(f"audit {row.seq}", "does not follow from the line before it."))
            break
        previous = row.hash
    end = connection.execute(sa.select(CHAIN).where(CHAIN.c.name == _NAME)).one_or_none()
    if not faults and end is not None and (end.seq, end.head) != (count, previous):
        faults.append(Fault("audit", Sentence("ends at {count}, and should at {seq}.", count=count, seq=end.seq)))
    return faults


def prune(connection: Connection, before: datetime) -> int:
    """Remove the lines at the front that are from before an instant; how many. The link of the last one stays."""
    kept = connection.execute(sa.select(sa.func.min(AUDIT.c.seq)).where(AUDIT.c.at >= before)).scalar_one()
    gone = sa.true() if kept is None else AUDIT.c.seq < kept
    last = connection.execute(sa.select(AUDIT).where(gone).order_by(AUDIT.c.seq.desc()).limit(1)).one_or_none()
    if last is None:
        return 0
    insert = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    end = {"seq": last.seq, "head": last.hash}
    row = insert(CHAIN).values(name=_START, **end)
    connection.execute(row.on_conflict_do_update(index_elements=["name"], set_=end))
    return connection.execute(sa.delete(AUDIT).where(AUDIT.c.seq <= last.seq)).rowcount
