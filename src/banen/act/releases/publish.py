"""A release as it leaves: a table of observations with the columns of every series, and a receipt beside it.

The file follows from the counts that were approved, so writing it again gives the same bytes. A release that was
retracted keeps its receipt, which says so.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.clock import local_day
from banen.act.office import Office
from banen.act.releases.releases import OFFICER, counts_of, read
from banen.act.releases.tables import table
from banen.act.store.engine import data_folder
from banen.act.store.tables.releases import RELEASE
from banen.lasting import put
from banen.observe.disclosure import Cell, limits, rounded
from banen.observe.releases import releases_folder
from banen.observe.series import COLUMNS

USERS: Final = "users of this portal, not a population"
SYNTHETIC: Final = "SYNTHETIC demonstration data; "
_PLAIN = re.compile(r"[^A-Za-z0-9]+")


def folder_of(office: Office) -> Path:
    """Where releases are written: beside a SQLite store, else in the data folder, or as the settings say."""
    return releases_folder(office.store.file.parent if office.store.file else data_folder())


def series_name(id_: str, cell: Cell) -> str:
    """The series that a cell of a table belongs to.

    >>> series_name("AT-01", frozenset({("region", "AM01")})), series_name("AT-01", frozenset())
    ('AT_01_region_AM01', 'AT_01_total')
    """
    parts = [part for pair in sorted(cell) for part in pair] or ["total"]
    return "_".join([id_.replace("-", "_"), *(_PLAIN.sub("_", part).strip("_") for part in parts)])


def as_table(connection: Connection, row: Row[Any]) -> str:
    """The published observations: what is hidden is absent."""
    wanted = table(row.counted)
    counts, hidden, exact = counts_of(connection, row.id)
    said = f"{SYNTHETIC if row.demo else ''}{USERS}: {wanted.definition}"
    step = int(limits()["rounding"])
    shared = {
        "year": row.period, "vintage": "", "unit": wanted.unit, "provenance": "derived", "confidence": "high",
        "source": f"Banen, release {row.counted} {row.period}, vintage {row.vintage}, {row.reference}",
    }  # fmt: skip
    lines: list[dict[str, Any]] = [
        {
            **shared,
            "series": series_name(row.counted, cell),
            "value": rounded(n),
            "definition": f"{said}; rounded to {step}, small counts absent",
        }
        for cell, n in sorted(counts.items(), key=lambda pair: (len(pair[0]), sorted(pair[0])))
        if cell not in hidden
    ]
    lines += [
        {**shared, "series": series_name(row.counted, read(name)), "value": n, "definition": f"{said}; policy, exact"}
        for name, n in sorted(exact.items())
    ]
    written = io.StringIO(newline="")
    sheet = csv.DictWriter(written, COLUMNS, lineterminator="\n")
    sheet.writeheader()
    sheet.writerows(lines)
    return written.getvalue()


def receipt(row: Row[Any], text: str) -> dict[str, Any]:
    """What a release was made of, by which roles it was approved, and the digest of its table."""
    wanted = table(row.counted)
    return {
        "table": row.counted, "names": dict(wanted.names), "period": row.period, "vintage": row.vintage,
        "reference": row.reference, "state": row.state, "definition": f"{USERS}: {wanted.definition}",
        "beside": list(wanted.beside), "synthetic": bool(row.demo), "rules": row.rules,
        "watermark": {"audit": row.watermark, "head": row.watermark_hash}, "sha256": _digest(text),
        "approved_as": [OFFICER, OFFICER],
        "published_on": local_day(row.published_at).isoformat() if row.published_at else None,
    }  # fmt: skip


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def write(office: Office, id_: str) -> Path:
    """Write the table and the receipt of a release; of one that was retracted the receipt alone."""
    with office.store.read() as connection:
        row = connection.execute(sa.select(RELEASE).where(RELEASE.c.id == id_)).one()
        text = as_table(connection, row)
    folder = folder_of(office)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{row.counted}_{row.period}_v{row.vintage}"
    if row.state == "RETRACTED":
        (folder / f"{name}.csv").unlink(missing_ok=True)
    else:
        put(folder / f"{name}.csv", text.encode(), 0o666)
    told = json.dumps(receipt(row, text), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    put(folder / f"{name}.json", told.encode(), 0o666)
    return folder / f"{name}.csv"


def hand_out(connection: Connection, office: Office, payload: Mapping[str, Any], at: datetime) -> None:
    """The work after a decision on a release: write its files, and those of the one it replaced, after the commit."""
    row = connection.execute(sa.select(RELEASE).where(RELEASE.c.id == str(payload["release"]))).one()
    same = sa.select(RELEASE.c.id).where(
        RELEASE.c.counted == row.counted, RELEASE.c.period == row.period, RELEASE.c.published_at.is_not(None)
    )
    for id_ in connection.execute(same).scalars().all():
        write(office, id_)
