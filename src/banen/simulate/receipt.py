"""What produced a result: code, content versions, scenario, seed, and every assumption and figure it rests on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from banen.model.hazards import published_stay
from banen.model.population import structure
from banen.observe.assumptions import Assumption, Draws, assumptions
from banen.observe.reading import content_digest
from banen.simulate.measures import catalogue
from banen.simulate.packages import Package

PARTS = {
    "population": ("stay.", "demand.", "supply.", "registration.", "entry.unfilled_stays_open"),
    "housing": ("housing.",),
    "family": ("family.",),
    "views": ("views.", "registration."),
}
"""Parts of the model and the assumptions that each reads in every run; measures name their own."""


@dataclass(frozen=True)
class Receipt:
    """Enough to make the result again and to follow each number to its sources.

    ``measures`` maps each active measure to the assumptions it leans on; ``assumptions`` are all that were read.
    """

    code: str
    content: str
    package: Mapping[str, Any]
    package_digest: str
    until: int
    draws: int
    seed: int
    pinned: Mapping[str, float]
    measures: Mapping[str, tuple[str, ...]]
    assumptions: tuple[str, ...]
    figures: tuple[str, ...]

    @property
    def digest(self) -> str:
        """A short name for this receipt: two results with the same name are the same."""
        parts = (
            self.code, self.content, self.package_digest, self.until, self.draws, self.seed, sorted(self.pinned.items())
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]

    def command(self) -> str:
        """The command line that makes the result again."""
        words = ["banen project"]
        for measure, levers in self.package["measures"].items():
            words += [f"--set {measure}.{lever}={_word(value)}" for lever, value in levers.items()]
        words += [f"--until {self.until}", f"--draws {self.draws}", f"--seed {self.seed}"]
        return " ".join(words)

    def to_dict(self) -> dict[str, Any]:
        """The receipt in the JSON of ``project``."""
        return {
            "digest": self.digest, "code": self.code, "content": self.content, "package": dict(self.package),
            "package_digest": self.package_digest, "until": self.until, "draws": self.draws, "seed": self.seed,
            "pinned": dict(self.pinned), "measures": {m: list(a) for m, a in self.measures.items()},
            "assumptions": list(self.assumptions), "figures": list(self.figures),
        }  # fmt: skip


def _word(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value).lower() if isinstance(
        value, bool
    ) else str(value)


def receipt_of(package: Package, until: int, draws: Draws, leans: Mapping[str, frozenset[str]]) -> Receipt:
    """The receipt of one projection."""
    read = {name for prefixes in PARTS.values() for p in prefixes for name in assumptions() if name.startswith(p)}
    read |= {name for names in leans.values() for name in names}
    return Receipt(
        code=version("banen"),
        content=content_digest()[:16],
        package=package.to_dict(),
        package_digest=package.digest(),
        until=until,
        draws=draws.count,
        seed=draws.seed,
        pinned=dict(draws.fixed),
        measures={m: tuple(sorted(names)) for m, names in leans.items()},
        assumptions=tuple(sorted(read)),
        figures=tuple(sorted(_figures(read) | {f for m in leans for f in catalogue()[m].facts})),
    )


def _figures(names: set[str]) -> set[str]:
    found = {figure for name in names for figure in assumptions()[name].figures}
    found |= {figure for pair in structure().pairs for figure in pair.figures}
    return found | _stay_figures()


@cache
def _stay_figures() -> frozenset[str]:
    listed = [name for rows in published_stay().values() for row in rows for name in (row.left_2y, row.left_5y)]
    return frozenset(name for name in listed if name not in assumptions())


def assumption_rows(names: tuple[str, ...]) -> list[Assumption]:
    """The assumptions of a receipt, for tables."""
    return [assumptions()[name] for name in names]
