"""Bringing a store with 100,000 rows of each large table to the schema of today: seconds, on the store that is given.

Run with ``python -m benchmarks.migrations [--rows 100000] [--from 0003] [--postgresql]``. The rows are SYNTHETIC: lines
of the audit and of the processing log, subjects and statements, written as the earlier schema takes them.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa

from banen.act.processing import audit
from banen.act.quotas import Ledger, QuotaDefinition
from banen.act.quotas.proof import prove
from banen.act.store.engine import Store, open_store
from banen.act.store.migrate import migrate
from banen.act.store.types import METADATA, Instant
from benchmarks import postgresql

BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
AT_ONCE = 5_000
LARGE = ("subject", "processing", "statement", "audit")


def row_of(table: sa.TableClause, empty: set[str], n: int) -> dict[str, Any]:
    """One row that fits the columns of a table: texts from its place, instants a minute apart, the rest empty."""
    values: dict[str, Any] = {}
    for column in table.columns:
        if column.name in empty:
            continue
        if isinstance(column.type, sa.Integer):
            values[column.name] = n
        elif isinstance(column.type, Instant):
            values[column.name] = BEGAN + timedelta(minutes=n)
        else:
            values[column.name] = f"{n:032x}"[-(getattr(column.type, "length", None) or 32) :]
    return values


def fill(store: Store, rows: int) -> None:
    """Write the rows with the schema that the store has now."""
    fixed: dict[str, dict[str, Any]] = {
        "subject": {"kind": "person", "loa": "none", "language": "nl"},
        "processing": {"status": 0},
        "statement": {"kind": "first", "state": "ENDED", "check_state": "ok", "loa": "none", "language": "nl"},
    }
    for name, values in fixed.items():
        there = {column["name"] for column in sa.inspect(store.engine).get_columns(name)}
        table = sa.table(name, *(sa.column(c.name, c.type) for c in METADATA.tables[name].c if c.name in there))
        empty = {c.name for c in METADATA.tables[name].c if c.nullable}
        for start in range(0, rows, AT_ONCE):
            batch = list(_batch(table, empty, start, min(start + AT_ONCE, rows), values))
            store.write(partial(_insert, table=table, batch=batch))
    definition = QuotaDefinition("large", "quotum", rows, 2026, 2026, group_contains_eu_eea_swiss=False)
    Ledger(store).define(f"{1:032x}", definition, actor="benchmark")
    for start in range(0, rows, AT_ONCE):
        store.write(partial(_audit, start=start, end=min(start + AT_ONCE, rows)))


def _batch(
    table: sa.TableClause, empty: set[str], start: int, end: int, values: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    return (row_of(table, empty, n) | values for n in range(start, end))


def _insert(connection: sa.Connection, table: sa.TableClause, batch: list[dict[str, Any]]) -> None:
    connection.execute(sa.insert(table), batch)


def _audit(connection: sa.Connection, start: int, end: int) -> None:
    for n in range(start, end):
        audit.enter(connection, "benchmark", str(n), BEGAN + timedelta(minutes=n), actor="benchmark")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--from", dest="before", default="0003")
    parser.add_argument("--postgresql", action="store_true")
    given = parser.parse_args()
    with ExitStack() as open_:
        folder = open_.enter_context(tempfile.TemporaryDirectory(prefix="banen-migrate-"))
        address = open_.enter_context(postgresql()) if given.postgresql else f"sqlite:///{folder}/act.sqlite"
        store = open_store(address)
        migrate(store, given.before)
        fill(store, given.rows)
        begun = time.perf_counter()
        before, after = migrate(store)
        seconds = time.perf_counter() - begun
        with store.read() as connection:
            kept = [connection.execute(sa.text(f"SELECT count(*) FROM {name}")).scalar_one() for name in LARGE]  # noqa: S608
            whole = not audit.prove(connection) and not prove(connection)
        print(f"{store.engine.dialect.name}: {given.rows} rows a table, {before} to {after} in {seconds:.1f} s;"
              f" rows after it {kept}, chains {'whole' if whole else 'BROKEN'}")  # fmt: skip
        store.close()


if __name__ == "__main__":
    main()
