"""Sources of doubt: whether an assumption is about the law, about behaviour, about data, or about chance.

Each assumption has one source, which ``content/sources_of_doubt.yml`` gives by its name or by how its name begins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from banen.languages import WHOLE
from banen.observe.assumptions import assumptions
from banen.observe.records import CONTENT, Faults, Record, read_yaml
from banen.observe.words import languages

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
    record = read_yaml(path, faults)
    data = record.data if record and isinstance(record.data, dict) else {}
    if record:
        _check(data, record, faults)
    faults.raise_if_any()
    begins = {begin: name for name in SOURCES for begin in data[name]["holds"]}
    held: dict[str, list[str]] = {name: [] for name in SOURCES}
    for entry in assumptions():
        fitting = [begin for begin in begins if entry == begin or (begin[-1] in "._" and entry.startswith(begin))]
        if fitting:
            held[begins[max(fitting, key=len)]].append(entry)
        elif record:
            faults.add(record.where, f"no source holds the assumption {entry}.", "Add it to `holds` of one source.")
    faults.raise_if_any()
    held[HISTORY] = []
    return {n: DoubtSource(n, data[n]["label"], data[n]["meaning"], tuple(held[n])) for n in held}


def _check(data: Mapping[str, object], record: Record, faults: Faults) -> None:
    if set(data) != {*SOURCES, HISTORY}:
        faults.add(record.where, f"the sources are not {', '.join(SOURCES)} and {HISTORY}.")
    seen: dict[str, str] = {}
    for name in (*SOURCES, HISTORY):
        fields = data.get(name)
        if not isinstance(fields, dict) or {"label", "meaning", "holds"} != set(fields):
            faults.add(record.place_of(name), f"{name} does not have label, meaning and holds, and nothing else.")
            continue
        for text in ("label", "meaning"):
            if not (isinstance(fields[text], dict) and {*WHOLE} <= {*fields[text]} <= {*languages()}):
                faults.add(record.place_of(name, text), f"{text} of {name} is not a pair of nl and en.")
        for i, begin in enumerate(fields["holds"] if isinstance(fields["holds"], list) else []):
            where = record.place_of(name, "holds", i)
            if begin in seen:
                faults.add(where, f"{begin} stands under {seen[begin]} and under {name}.", "Keep one.")
            elif not str(begin).endswith((".", "_")) and begin not in assumptions():
                faults.add(where, f"there is no assumption {begin!r}.", "End the beginning of a name with . or _.")
            seen[str(begin)] = name


@cache
def source_of(assumption: str) -> str:
    """The source of doubt that an assumption belongs to."""
    return next(name for name, source in doubt_sources().items() if assumption in source.assumptions)
