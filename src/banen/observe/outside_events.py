"""Outside events: what happened outside policy on work that a reader sees back in the figures, with its source.

They explain the past and drive nothing: no model reads them.
"""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from banen.languages import Text
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.observe.shapes import in_form, said, sound, spoken, told_twice


@dataclass(frozen=True, slots=True)
class OutsideEvent:
    """One event: its day, a few words for a chart, a sentence, source and address with the day it was read.

    ``topics`` names the topics of series (``migration_flows``, …) in whose charts it stands.
    """

    id: str
    day: date
    short: Text
    about: Text
    source: str
    address: str
    retrieved: date
    topics: tuple[str, ...]

    @property
    def at(self) -> float:
        """Where it stands on an axis of years: 1 July 2022 is 2022.5."""
        days = 366 if isleap(self.day.year) else 365
        return self.day.year + (self.day.timetuple().tm_yday - 1) / days


def outside_events(root: Path | None = None) -> tuple[OutsideEvent, ...]:
    """The events of the content folder (or of another root), by day.

    >>> [event.id for event in outside_events()]
    ['opening_2007', 'opening_2014', 'corona', 'ukraine']
    """
    return _events(root or CONTENT)


@cache
def _events(root: Path) -> tuple[OutsideEvent, ...]:
    faults, events = Faults(), []
    shape = {"id": str, "date": date, **spoken("short", "about"), "source": str, "retrieved": date, "topics?": [str]}
    address = in_form("https://.+", "https://…")
    whole = read_yaml(root / "outside_events.yml", faults)
    told_twice(whole, "events", faults)
    record = sound(whole, {"events": [{**shape, "address": address}]}, faults)
    for data in record.data["events"] if record else ():
        events.append(
            OutsideEvent(
                id=data["id"],
                day=data["date"],
                short=said(data, "short"),
                about=said(data, "about"),
                source=data["source"],
                address=data["address"],
                retrieved=data["retrieved"],
                topics=tuple(data.get("topics", ())),
            )
        )
    faults.raise_if_any()
    return tuple(sorted(events, key=lambda event: event.day))
