"""What postings give reason to ask about an organisation: chains on one task, and stopping to begin anew.

Once a day, from dates and counts alone: no worker is looked at. A question asks a person to look, and nothing follows
from it by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from banen.act.clock import instant, local_day
from banen.act.office import Office
from banen.act.settings import setting
from banen.act.signals.questions import ask
from banen.act.store.outbox import put
from banen.act.store.tables.postings import POSTING

_MONTH: Final = 365.25 / 12
_YEAR: Final = timedelta(days=365)


def plan_day(connection: Connection, at: datetime) -> None:
    """Put the look of today in line, once."""
    put(connection, "questions.day", local_day(at).isoformat(), {}, instant(local_day(at)))


def ask_of_postings(connection: Connection, office: Office, payload: Mapping[str, Any], at: datetime) -> None:
    """Ask what there is to ask about organisations today."""
    today = local_day(at)
    rows = connection.execute(
        sa.select(POSTING).where(POSTING.c.state != "CANCELLED", POSTING.c.starts <= today).order_by(POSTING.c.starts)
    ).all()
    by_task: dict[tuple[str, str], list[Row[Any]]] = defaultdict(list)
    for row in rows:
        by_task[row.client, row.task].append(row)
    for (client, _), chain in by_task.items():
        months = months_of(((row.starts, _last_day(row)) for row in chain), today)
        if len(chain) >= setting("question.chain_postings") and months >= setting("question.chain_months"):
            counted = {"postings_on_task": len(chain), "months_on_task": months}
            ask(connection, "posting_chain", client, counted, at, sector=chain[-1].sector)
    by_provider: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        by_provider[row.provider].append(row)
    for provider, notified in by_provider.items():
        stops = sum(row.ended_at is not None and today - local_day(row.ended_at) < _YEAR for row in notified)
        starts = sum(today - row.starts < _YEAR for row in notified)
        if min(stops, starts) >= setting("question.stops_in_year"):
            counted = {"stops_in_year": stops, "starts_in_year": starts}
            ask(connection, "stop_and_start", provider, counted, at, sector=notified[-1].sector)


def _last_day(row: Row[Any]) -> date:
    """The day until which somebody was at work: the end that was told, or the day on which it was ended."""
    last: date = row.ends
    return min(last, local_day(row.ended_at)) if row.ended_at is not None else last


def months_of(stays: Iterable[tuple[date, date]], today: date) -> int:
    """Whole months on which somebody was at work up to a day; stays side by side count once.

    >>> months_of([(date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 4, 1), date(2025, 12, 31))], date(2026, 6, 1))
    11
    """
    days, reached = 0, date.min
    for first, last in sorted(stays):
        begins, ends = max(first, reached), min(last, today)
        days += max((ends - begins).days + 1, 0)
        reached = max(reached, ends + timedelta(days=1))
    return int(days / _MONTH)
