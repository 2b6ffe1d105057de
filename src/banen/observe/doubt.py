"""Sources of doubt: whether an assumption is about the law, about behaviour, about data, or about chance.

Each assumption has one source, which ``content/sources_of_doubt.yml`` gives by its name or by how its name begins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from banen.observe.assumptions import assumptions
from banen.observe.records import CONTENT, Faults, Record, read_yaml
from banen.observe.shapes import TEXT, sound
from banen.sentences import Sentence

SOURCES = ("law", "behaviour", "data", "chance")
HISTORY = "history"
"""What the figures of the past leave open of assumptions that calibration fitted together; it holds none by name."""


@dataclass(frozen=True)
class DoubtSource:
    """A source of doubt: its name, label and meaning in Dutch and English, and the assumptions it holds."""

    name: str
    label: Mapping[str, str]
    meaning: Mapping[str, str]
    assumptions: tuple[str, ...]


@cache
def doubt_sources(path: Path = CONTENT / "sources_of_doubt.yml") -> Mapping[str, DoubtSource]:
    """The sources of doubt by name; every assumption is held by one, and every fault is told at once."""
    faults = Faults()
    source = {"label": TEXT, "meaning": TEXT, "holds": [str]}
    shape = dict.fromkeys((*SOURCES, HISTORY), source)
    record = sound(read_yaml(path, faults), shape, faults)
    if record:
        _check(record, faults)
    faults.raise_if_any()
    data: Mapping[str, Any] = record.data if record else {}
    begins = {begin: name for name in SOURCES for begin in data[name]["holds"]}
    held: dict[str, list[str]] = {name: [] for name in SOURCES}
    for entry in assumptions():
        fitting = [begin for begin in begins if entry == begin or (begin[-1] in "._" and entry.startswith(begin))]
        if fitting:
            held[begins[max(fitting, key=len)]].append(entry)
        elif record:
            faults.add(
                record.where,
                Sentence("no source holds the assumption {entry}.", entry=entry),
                "Add it to `holds` of one source.",
            )
    faults.raise_if_any()
    held[HISTORY] = []
    return {n: DoubtSource(n, data[n]["label"], data[n]["meaning"], tuple(held[n])) for n in held}


def _check(record: Record, faults: Faults) -> None:
    seen: dict[str, str] = {}
    for name, fields in record.data.items():
        for i, begin in enumerate(fields["holds"]):
            where = record.place_of(name, "holds", i)
            if begin in seen:
                faults.add(
                    where,
                    Sentence("{begin} stands under {seen} and under {name}.", begin=begin, seen=seen[begin], name=name),
                    "Keep one.",
                )
            elif not begin.endswith((".", "_")) and begin not in assumptions():
                faults.add(
                    where,
                    Sentence("there is no assumption {begin!r}.", begin=begin),
                    "End the beginning of a name with . or _.",
                )
            seen[begin] = name


@cache
def source_of(assumption: str) -> str:
    """The source of doubt that an assumption belongs to."""
    return next(name for name, source in doubt_sources().items() if assumption in source.assumptions)
