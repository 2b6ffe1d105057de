"""The order of events in a month, as the engine takes them: part of the specification, told to who asks.

Another order is another model, so the order stands in content with its words, and a test holds it to the calls of
:func:`banen.simulate.engine.kernel.advance`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from banen.languages import Text
from banen.observe.records import CONTENT
from banen.observe.shapes import TEXT, content
from banen.observe.words import text_of


@dataclass(frozen=True)
class Event:
    """What happens in a month of the engine: the steps of the code that do it, its name and what it means."""

    steps: tuple[str, ...]
    name: Text
    says: Text

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return {"steps": list(self.steps), "name": self.name.to_dict(), "says": self.says.to_dict()}


@cache
def events() -> tuple[Event, ...]:
    """The events of a month in their order, from ``content/engine_events.yml``; all faults at once."""
    shape = {"events": [{"steps": [str], "name": TEXT, "says": TEXT}]}
    listed = content(CONTENT / "engine_events.yml", shape)["events"]
    return tuple(Event(tuple(each["steps"]), text_of(each["name"]), text_of(each["says"])) for each in listed)
