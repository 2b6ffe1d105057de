"""Instants in UTC and days in Amsterdam: what o'clock it is, and when a local hour begins.

A local hour that does not exist means the first instant after it; one that comes twice means the first.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""What gives the present instant, aware of its zone; a test gives one that it moves itself."""

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
MICROSECOND: Final = timedelta(microseconds=1)


def system_clock() -> datetime:
    """The present instant of this machine."""
    return datetime.now(UTC)


def instant(day: date, hour: time = time()) -> datetime:
    """The UTC instant at which a local hour of a day begins in Amsterdam.

    >>> instant(date(2026, 10, 25), time(2, 30)).isoformat()  # comes twice: the first
    '2026-10-25T00:30:00+00:00'
    >>> instant(date(2026, 3, 29), time(2, 30)).isoformat()  # does not exist: the first instant after it
    '2026-03-29T01:00:00+00:00'
    """
    wall = datetime.combine(day, hour)
    while (found := wall.replace(tzinfo=AMSTERDAM).astimezone(UTC)).astimezone(AMSTERDAM).replace(tzinfo=None) != wall:
        wall = wall.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return found


def local(moment: datetime) -> datetime:
    """An instant as the clock in Amsterdam shows it."""
    return moment.astimezone(AMSTERDAM)


def local_day(moment: datetime) -> date:
    """The day in Amsterdam in which an instant falls."""
    return local(moment).date()


def days_later(moment: datetime, days: int) -> datetime:
    """The same local hour some days later, over a change to or from summer time as well.

    >>> days_later(instant(date(2026, 3, 27), time(9)), 14).isoformat()
    '2026-04-10T07:00:00+00:00'
    """
    wall = local(moment)
    return instant(wall.date() + timedelta(days=days), wall.time())


def written(moment: datetime) -> str:
    """An instant as it is stored and hashed: UTC to the microsecond, always of one length."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read(text: str) -> datetime:
    """The instant that :func:`written` wrote."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
