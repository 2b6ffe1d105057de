"""Sectors that society needs: those whose open posts count when packages are compared.

The content says which, with its source; a user may name others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from banen.errors import Fault, ScenarioError, UnknownNameError
from banen.languages import WHOLE, Text
from banen.model.population import structure
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.observe.words import languages, text_of

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
    faults = Faults()
    record = read_yaml(path, faults)
    data = record.data if record and isinstance(record.data, dict) else {}
    sectors: dict[str, Any] = data["sectors"] if isinstance(data.get("sectors"), dict) else {}
    if record and not (sectors and str(data.get("source") or "").strip()):
        faults.add(record.where, "does not have a source and at least one sector.")
    for name, reason in sectors.items():
        where = record.place_of("sectors", name) if record else ""
        if name not in structure().sectors:
            faults.add(where, f"there is no sector {name!r}.", f"Known are {', '.join(structure().sectors)}.")
        if not (isinstance(reason, dict) and {*WHOLE} <= {*reason} <= {*languages()}):
            faults.add(where, f"the reason of {name} is not a pair of nl and en.")
    faults.raise_if_any()
    return NeededSectors({n: text_of(r) for n, r in sectors.items()}, str(data["source"]))


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
        advice = f"Name at least one, or all; known are {', '.join(known)}."
        raise ScenarioError(Fault("banen", "no sector is named.", advice))
    return tuple(s for s in known if s in wanted)


def posts_of(sectors: Iterable[str]) -> str:
    """The series of posts that stay open in these sectors together."""
    names = tuple(sectors)
    return ALL_POSTS if set(names) == set(structure().sectors) else f"{POSTS}:{'+'.join(names)}"
