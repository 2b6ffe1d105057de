"""Counts of the portal that were released: read from a folder of files, each with a receipt that must fit it.

They count users of a portal, not a population, so they are kept apart from every series of a statistic: shown beside
it, never added to it or fitted on.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from banen.observe.records import Faults, place
from banen.observe.series import Observation, observations

PLACE = "BANEN_RELEASES"
"""The variable of the environment that names the folder of releases."""


def releases_folder(data: Path) -> Path:
    """Where releases are: the folder that the settings name, else one in the data folder."""
    return Path(given) if (given := os.environ.get(PLACE)) else data / "releases"


@dataclass(frozen=True)
class ReleasedTable:
    """A table of counts as it was released: its observations and its receipt."""

    receipt: Mapping[str, Any]
    observations: tuple[Observation, ...]

    @property
    def table(self) -> str:
        """The id of the table, such as ``AT-01``."""
        return str(self.receipt["table"])

    def of(self, **categories: str) -> Observation | None:
        """The count of some categories over all others, where it may be shown: ``of(region="AM01")``."""
        ends = "_".join(part for pair in sorted(categories.items()) for part in pair)
        return next((one for one in self.observations if one.series == f"{self._stem}_{ends}"), None)

    @property
    def _stem(self) -> str:
        return self.table.replace("-", "_")

    @property
    def total(self) -> Observation | None:
        """The total of the table, where it may be shown."""
        return next((one for one in self.observations if one.series == f"{self._stem}_total"), None)


def released_tables(folder: Path) -> list[ReleasedTable]:
    """Releases that stand, by table, the newest period first; a file that does not fit its receipt is a fault.

    Raises :class:`~banen.errors.ContentError` with every fault at once.
    """
    faults = Faults()
    found = list(_read(folder, faults))
    faults.raise_if_any()
    found.sort(key=lambda each: (each.receipt["period"], each.receipt["vintage"]), reverse=True)
    return sorted(found, key=lambda each: each.table)


def _read(folder: Path, faults: Faults) -> Iterator[ReleasedTable]:
    for path in sorted(folder.glob("AT-*.json")):
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            state, digest = told["state"], told["sha256"]
            receipt = {
                **told,
                "table": str(told["table"]),
                "period": str(told["period"]),
                "vintage": int(told["vintage"]),
            }
        except (OSError, ValueError, KeyError, TypeError):
            faults.add(place(path, 1), "is no receipt of a release.", "Write it again: banen act release write.")
            continue
        if state != "PUBLISHED":
            continue
        table = path.with_suffix(".csv")
        if not table.is_file() or sha256(table.read_bytes()).hexdigest() != digest:
            faults.add(
                place(table, 1),
                "is not the table that was approved: its receipt does not fit.",
                "Write it again: banen act release write.",
            )
            continue
        yield ReleasedTable(receipt, tuple(observations(table, faults)))
