"""The processing log: one line per processing and person, in the transaction of the work itself.

After the standard Logboek dataverwerkingen: trace, span, activity with its version, the person under a pseudonym. No
staff, no address, no text. Where the line cannot be written the work is not done, and nothing is shown.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from banen.act.clock import written
from banen.act.errors import ActError
from banen.act.identity import fresh_id
from banen.act.store.keys import Keyring
from banen.act.store.tables.proofs import PROCESSING
from banen.errors import Fault, InternalError
from banen.observe.records import CONTENT
from banen.observe.shapes import TEXT, content

_PARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}\Z")
DONE, FAILED = 0, 2
SUBJECT_TYPE: Final = "banen:subject"


@cache
def activities() -> Mapping[str, Mapping[str, Any]]:
    """The register of processing activities: purpose, legal basis, confidential or not, version."""
    row = {"version": int, "confidential": bool, **TEXT, "basis": str}
    held: Mapping[str, Mapping[str, Any]] = content(CONTENT / "act" / "activities.yml", {str: row})
    return held


def uri(name: str) -> str:
    """The address of an activity, with its version."""
    if name not in activities():
        raise InternalError(f"{name} is no processing activity")
    return f"urn:banen:activity:{name}:{activities()[name]['version']}"


@dataclass(frozen=True)
class Trace:
    """One operation across systems, as ``traceparent`` carries it."""

    id: str = field(default_factory=fresh_id)
    parent: str | None = None

    @classmethod
    def of(cls, header: str | None) -> Trace:
        """The trace that a caller names; a new one where the header is malformed or absent."""
        found = _PARENT.match(header or "")
        return cls(found[1], found[2]) if found and found[1].strip("0") and found[2].strip("0") else cls()


def note(
    connection: Connection,
    keys: Keyring,
    activity: str,
    subjects: Iterable[str],
    trace: Trace,
    at: datetime,
    *,
    status: int = DONE,
    foreign: Mapping[str, Any] | None = None,
) -> int:
    """Write one line per person; the number of lines."""
    rows = [
        {
            "id": fresh_id(),
            "trace_id": trace.id,
            "span_id": secrets.token_hex(8),
            "parent": trace.parent,
            "name": activity,
            "starts": at,
            "ends": at,
            "status": status,
            "foreign_operation": foreign,
            "activity": uri(activity),
            "data_subject": keys.log_names(subject)[-1],
            "data_subject_type": SUBJECT_TYPE,
        }
        for subject in subjects
    ]
    if rows:
        connection.execute(sa.insert(PROCESSING), rows)
    return len(rows)


def lines(
    connection: Connection,
    *,
    trace: str | None = None,
    activity: str | None = None,
    subjects: Sequence[str] = (),
    confidential: bool = False,
) -> list[dict[str, Any]]:
    """Lines of the log, the newest first; at least one of trace, activity and person must be given.

    Lines of confidential activities are left out unless asked for. Raises :class:`~banen.act.errors.ActError` for a
    question without a key.
    """
    if not (trace or activity or subjects):
        raise ActError(Fault("log", "is asked for nothing.", "Give traceID, processingActivityID or dataSubjectId."))
    asked = sa.select(PROCESSING).order_by(PROCESSING.c.starts.desc(), PROCESSING.c.id)
    if trace:
        asked = asked.where(PROCESSING.c.trace_id == trace)
    if activity:
        asked = asked.where(PROCESSING.c.activity == activity)
    if subjects:
        asked = asked.where(PROCESSING.c.data_subject.in_(subjects))
    return [_line(row) for row in connection.execute(asked) if confidential or not _hidden(row.name)]


def _hidden(name: str) -> bool:
    return bool(activities().get(name, {}).get("confidential", True))


def _line(row: sa.Row[Any]) -> dict[str, Any]:
    """One line with the names of the standard."""
    return {
        "trace_id": row.trace_id, "span_id": row.span_id, "parent_span_id": row.parent, "name": row.name,
        "start_time": written(row.starts), "end_time": written(row.ends), "status_code": row.status,
        "foreign_operation": row.foreign_operation, "dpl.core.processing_activity_id": row.activity,
        "dpl.core.data_subject_id": row.data_subject, "dpl.core.data_subject_id_type": row.data_subject_type,
    }  # fmt: skip
