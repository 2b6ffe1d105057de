"""Sectors that society needs: those whose open posts count when packages are compared.

The content says which, with its source; a user may name others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from banen.errors import ContentError, Fault, ScenarioError, UnknownNameError
from banen.languages import Text
from banen.model.population import structure
from banen.observe.records import CONTENT
from banen.observe.shapes import TEXT, content
from banen.observe.words import text_of
from banen.sentences import Sentence

ALL_POSTS, POSTS = "vacancies_unfilled", "vacancies_by_sector"


@dataclass(frozen=True)
class NeededSectors:
    """The sectors that society needs by content: why each is named, and the source."""

    reasons: Mapping[str, Text]
    source: str

    @property
    def names(self) -> tuple[str, ...]:
        """The sectors, in the order of the content."""
        return tuple(self.reasons)


@cache
def needed_sectors(path: Path = CONTENT / "needed_sectors.yml") -> NeededSectors:
    """The sectors of the content, checked; all faults at once."""
    data = content(path, {"source": str, "sectors": {f"{name}?": TEXT for name in structure().sectors}})
    if not data["sectors"]:
        raise ContentError(Fault(f"{path.name}:1", "names no sector.", "Name at least one."))
    return NeededSectors({name: text_of(reason) for name, reason in data["sectors"].items()}, data["source"])


def sectors_known(names: Iterable[str]) -> tuple[str, ...]:
    """Names of sectors, checked and each once, in the order of the tables; ``all`` stands for every sector."""
    known = structure().sectors
    wanted = {name.strip() for name in names if name.strip()}
    if "all" in wanted:
        return known
    for name in sorted(wanted):
        if name not in known:
            raise UnknownNameError("sector", name, [*known, "all"])
    if not wanted:
        advice = Sentence("Name at least one, or all; known are {known}.", known=", ".join(known))
        raise ScenarioError(Fault("banen", "no sector is named.", advice))
    return tuple(s for s in known if s in wanted)


def posts_of(sectors: Iterable[str]) -> str:
    """The series of posts that stay open in these sectors together."""
    names = tuple(sectors)
    return ALL_POSTS if set(names) == set(structure().sectors) else f"{POSTS}:{'+'.join(names)}"
