"""Outside events: what happened outside policy on work that a reader sees back in the figures, with its source.

They explain the past and drive nothing: no model reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from banen.languages import Text
from banen.observe.cells import entries
from banen.observe.records import CONTENT, Faults, read_yaml


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
        return self.day.year + (self.day.timetuple().tm_yday - 1) / 365


def outside_events(root: Path | None = None) -> tuple[OutsideEvent, ...]:
    """The events of the content folder (or of another root), by day.

    >>> [event.id for event in outside_events()]
    ['opening_2007', 'opening_2014', 'corona', 'ukraine']
    """
    return _events(root or CONTENT)


@cache
def _events(root: Path) -> tuple[OutsideEvent, ...]:
    faults, events = Faults(), []
    record = read_yaml(root / "outside_events.yml", faults)
    texts = ("short_nl", "short_en", "about_nl", "about_en")
    needed = ("id", "date", *texts, "source", "address", "retrieved")
    if record is not None:
        for entry in entries(record, "events", needed, faults, ("topics",)):
            if not entry.text("address").startswith("https://"):
                entry.fault("address does not begin with https://.", key="address")
            events.append(
                OutsideEvent(
                    id=entry.text("id"),
                    day=entry.day("date"),
                    short=entry.in_languages("short"),
                    about=entry.in_languages("about"),
                    source=entry.text("source"),
                    address=entry.text("address"),
                    retrieved=entry.day("retrieved"),
                    topics=entry.texts("topics"),
                )
            )
    faults.raise_if_any()
    return tuple(sorted(events, key=lambda event: event.day))
