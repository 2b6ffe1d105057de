"""Notifications from a CSV: a line per worker, every wrong line told, and none taken where one is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any, Final

from banen.act.errors import ActError
from banen.act.postings.notifications import Notice, Worker
from banen.errors import Fault
from banen.observe.days import plain_day
from banen.observe.records import Faults, Row, read_rows

COLUMNS: Final = (
    "posting", "provider", "client", "contact", "nature", "workplace", "sector", "starts", "ends", "work_from", "name",
    "birth_date", "group", "worker_starts", "worker_ends", "a1", "permit_until", "replaces",
)  # fmt: skip
_SHARED: Final = COLUMNS[1:10]


def read_notices(path: Path) -> dict[str, Notice]:
    """Notifications by the name that the table gives them. Raises every fault of every line at once."""
    faults = Faults()
    lines: dict[str, list[Row]] = {}
    for row in read_rows(path, COLUMNS, faults):
        lines.setdefault(row["posting"], []).append(row)
    faults.raise_if_any()
    found, wrong = {}, []
    for name, rows in lines.items():
        wrong += [
            Fault(row.where, f"says another {column} of {name} than {rows[0].where}.")
            for row in rows[1:]
            for column in _SHARED
            if row[column] != rows[0][column]
        ]
        try:
            notice = _notice(rows)
        except ActError as error:
            wrong += error.faults
            continue
        wrong += [Fault(f"{rows[0].where}, {each.where}", each.what, each.advice) for each in notice.faults()]
        found[name] = notice
    if wrong:
        raise ActError(*wrong)
    return found


def _notice(rows: list[Row]) -> Notice:
    first = rows[0]
    try:
        hour = time.fromisoformat(first["work_from"] or "00:00")
    except ValueError:
        raise ActError(Fault(first.where, f"work_from {first['work_from'][:20]!r} is no hour.", "08:00.")) from None
    shared: Mapping[str, Any] = {
        name: first[name] for name in ("provider", "client", "contact", "nature", "workplace", "sector")
    }
    return Notice(
        **shared,
        starts=_day(first, "starts"),
        ends=_day(first, "ends"),
        work_from=hour,
        workers=tuple(_worker(row) for row in rows),
    )


def _worker(row: Row) -> Worker:
    return Worker(
        row["name"],
        birth_date=_day(row, "birth_date"),
        group=row["group"],
        starts=_day(row, "worker_starts") if row["worker_starts"] else _day(row, "starts"),
        ends=_day(row, "worker_ends") if row["worker_ends"] else _day(row, "ends"),
        a1=row["a1"],
        permit_until=_day(row, "permit_until") if row["permit_until"] else None,
        replaces=row["replaces"],
    )


def _day(row: Row, name: str) -> date:
    try:
        return plain_day(row[name])
    except ValueError:
        raise ActError(Fault(row.where, f"{name} {row[name][:20]!r} is no day.", "Write it as 2026-04-02.")) from None
