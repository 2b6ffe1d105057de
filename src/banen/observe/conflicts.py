"""Conflicts: where figures, series, areas and law contradict each other or mislead, and what Banen does about it.

A conflict is a record, not an error: both sides stay, and every page that shows one of them can tell the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from banen.languages import WHOLE, Text
from banen.observe.figures import Figures, figures
from banen.observe.records import CONTENT, Faults, Record, read_yaml
from banen.observe.series import AllSeries, series
from banen.observe.shapes import said, sound, spoken, told_twice
from banen.sentences import Sentence

SERIES_PREFIX = "series:"
"""Put before a name where figures and series are asked for together."""

_TEXTS = ("title", "explanation", "handling")
_INVOLVED = ("figures", "series", "parameters", "areas")


@dataclass(frozen=True, slots=True)
class Conflict:
    """One contradiction or trap: what contradicts what, why, and what Banen does about it, in Dutch and English.

    ``series`` are full names (a family in the content is spelt out here); ``areas`` are columns of the area tables.
    """

    id: str
    title: Text
    explanation: Text
    handling: Text
    figures: tuple[str, ...]
    series: tuple[str, ...]
    parameters: tuple[str, ...]
    areas: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The conflict as JSON, with both languages."""
        sentences = {name: getattr(self, name) for name in ("title", "explanation", "handling")}
        texts = {f"{name}_{language}": text[language] for name, text in sentences.items() for language in WHOLE}
        lists = {name: getattr(self, name) for name in ("figures", "series", "parameters", "areas")}
        return {"id": self.id, **texts, **lists}


def conflicts(root: Path | None = None) -> Mapping[str, Conflict]:
    """The conflicts of the content folder (or of another root) by id, read once per folder.

    Raises :class:`~banen.errors.ContentError` with every fault at once, an unknown figure or series included.
    """
    return _conflicts(root or CONTENT)


def conflicts_of(id_: str, root: Path | None = None) -> tuple[Conflict, ...]:
    """The conflicts that a figure, series, parameter or area column is part of; a part shares those of its whole.

    >>> [conflict.id for conflict in conflicts_of("ST038")]
    ['five_counts']
    """
    name = id_.removeprefix(SERIES_PREFIX)
    names = {name, name.partition(".")[0]}
    found = conflicts(root).values()
    return tuple(c for c in found if names & {*c.figures, *c.series} or name in (*c.parameters, *c.areas))


@cache
def _conflicts(root: Path) -> Mapping[str, Conflict]:
    all_figures, all_series, faults = figures(root), series(root), Faults()
    shape = {"conflicts": [{"id": str, **spoken(*_TEXTS), **{f"{key}?": [str] for key in _INVOLVED}}]}
    whole = read_yaml(root / "conflicts.yml", faults)
    told_twice(whole, "conflicts", faults)
    record, conflicts_by_id = sound(whole, shape, faults), dict[str, Conflict]()
    for index, data in enumerate(record.data["conflicts"] if record else ()):
        if record:
            conflicts_by_id[data["id"]] = _read(record, index, all_figures, all_series, faults)
    faults.raise_if_any()
    return conflicts_by_id


def _read(record: Record, index: int, all_figures: Figures, all_series: AllSeries, faults: Faults) -> Conflict:
    data = record.data["conflicts"][index]

    def fault(what: str, advice: str = "", key: str = "id") -> None:
        faults.add(record.place_of("conflicts", index, key), what, advice)

    named = {key: tuple(data.get(key, ())) for key in _INVOLVED}
    if not any(named.values()):
        fault(
            Sentence("{id} involves nothing.", id=data["id"]),
            Sentence("Name {involved}.", involved=", ".join(_INVOLVED)),
        )
    for id_ in named["figures"]:
        if id_ not in all_figures:
            fault(Sentence("figure {id} does not exist.", id=id_), key="figures")
    names: list[str] = []
    for pattern in named["series"]:
        if not (matching := [name for name in all_series if fnmatchcase(name, pattern)]):
            fault(Sentence("series {pattern} does not exist.", pattern=pattern), key="series")
        names += [name for name in matching if name not in names]
    return Conflict(
        id=data["id"],
        title=said(data, "title"),
        explanation=said(data, "explanation"),
        handling=said(data, "handling"),
        figures=named["figures"],
        series=tuple(names),
        parameters=named["parameters"],
        areas=named["areas"],
    )
