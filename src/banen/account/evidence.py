"""Evidence: the sources that a state rests on, what kind they are, and how much of each was read.

A status is worth what its source is worth. A law that was read whole can show that something is done; a newspaper, or
the opening of a page, cannot: what rests on those is told with "according to".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from banen.errors import nearest
from banen.languages import WHOLE
from banen.observe.records import Faults
from banen.observe.shapes import OneOf, Shape, TableLine, in_form, lines
from banen.sentences import Sentence

KINDS = ("wet", "kamerstuk", "staatscourant", "rapport", "pers", "eigen")
"""A law, a document of parliament, the government gazette, a report, press or a web page, a compilation of ours."""
EXTENTS = ("whole", "opening", "quoted")
"""How much was read: all of it, its opening, or what another text quotes of it."""
PROVING = ("wet", "staatscourant", "kamerstuk", "rapport")
"""Kinds that can show that something is done, when they were read whole."""
_SHAPE: Mapping[str, Shape] = {
    "key": in_form("[A-Z][A-Z0-9-]{1,15}", "S000 or RO241114"), "title": str, "language": OneOf(WHOLE, "language"),
    "kind": OneOf(KINDS, "kind"), "date?": str, "address?": str, "read": OneOf(EXTENTS, "extent"), "note?": str,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """A source: key, title with its language, kind, day (as far as known), address, and how much of it was read."""

    key: str
    title: str
    language: str
    kind: str
    date: str
    address: str
    read: str
    note: str

    @property
    def proves(self) -> bool:
        """Whether it can show that something is done."""
        return self.kind in PROVING and self.read == "whole"

    def to_dict(self) -> dict[str, str]:
        """The source as JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Cited:
    """A place in a source: its key and, where it is known, the page or article."""

    key: str
    locator: str = ""

    def __str__(self) -> str:
        return f"{self.key} {self.locator}".strip()


def read_evidence(folder: Path, faults: Faults) -> Mapping[str, Evidence]:
    """The sources of ``sources.csv`` by key."""
    return {line["key"]: Evidence(**line) for line in lines(folder / "sources.csv", _SHAPE, faults, once="key")}


def citations(line: TableLine, known: Mapping[str, Evidence]) -> tuple[Cited, ...]:
    """The places that the cell *evidence* names: a key, a space, and the page or article.

    A key that does not exist is a fault, with the nearest one that does.
    """
    cited = tuple(Cited(*part.split(" ", 1)) for part in line["evidence"])
    for citation in cited:
        if citation.key not in known:
            near = nearest(citation.key, known)
            hint = Sentence("The nearest is {near}.", near=near) if near else "Add it to sources.csv."
            line.fault(Sentence("evidence {key!r} is no source.", key=citation.key), hint)
    return cited
