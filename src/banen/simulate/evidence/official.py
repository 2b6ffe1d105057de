"""The official forecast beside the outlook: how wide its interval is, and how wide that of the model.

Statistics Netherlands forecasts *all* migration with intervals that hold two futures of three; there is no official
interval for labour migration. So the two stand beside each other with what they count, and nothing is judged. The
model's interval is taken at the same share of its draws, under current law.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from banen.languages import Text
from banen.model.channels import Channels
from banen.observe.assumptions import Draws
from banen.observe.series import series
from banen.observe.words import text_of
from banen.quantities import LAST_YEAR, POLICY_YEAR, Array
from banen.simulate.engine import cohorts
from banen.simulate.engine.cohorts import world
from banen.simulate.evidence.hindcast import rules
from banen.simulate.results.indicators import series_of

Interval = tuple[float, float, float]
"""Lower bound, middle, upper bound."""


@dataclass(frozen=True)
class OfficialInterval:
    """One year of an official forecast beside the model: low, middle and high of each, and how wide each is.

    ``share`` is the share of futures that both hold; ``width`` says how they are compared: ``ratio`` of upper to
    lower bound, or ``persons`` between them.
    """

    indicator: str
    year: int
    vintage: str
    share: float
    official: Interval
    model: Interval
    width: str
    figures: tuple[str, ...]
    says: Text

    @property
    def widths(self) -> tuple[float, float]:
        """How wide the official interval is, and the model's."""
        ends = [(found[0], found[2]) for found in (self.official, self.model)]
        first, second = (high / max(low, 1.0) if self.width == "ratio" else high - low for low, high in ends)
        return first, second

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {"says": self.says.to_dict(), "widths": list(self.widths)}


def official_intervals(draws: Draws, until: int = LAST_YEAR) -> tuple[OfficialInterval, ...]:
    """Each official interval up to a year beside that of the model for these draws; all faults of content at once."""
    rows = rules()["official"]
    if not any(year <= until for row in rows for year in row["years"]):
        return ()
    neutral = Channels.neutral(draws.count)
    ahead = series_of(draws, cohorts.project(world(draws), neutral), neutral)
    return tuple(_beside(row, year, ahead) for row in rows for year in row["years"] if year <= until)


def _beside(row: Mapping[str, Any], year: int, ahead: Mapping[str, Array]) -> OfficialInterval:
    name, outside = f"forecast_{row['series']}", 50 * (1 - row["share"])
    middle, low, high = (
        series().values(f"{name}{end}", row["vintage"])[year]
        for end in ("", f"_lower{row['bounds']}", f"_upper{row['bounds']}")
    )
    drawn = np.percentile(ahead[row["indicator"]][year - POLICY_YEAR], (outside, 50, 100 - outside))
    return OfficialInterval(
        indicator=row["indicator"],
        year=year,
        vintage=row["vintage"],
        share=row["share"],
        official=(low, middle, high),
        model=(float(drawn[0]), float(drawn[1]), float(drawn[2])),
        width=row["width"],
        figures=tuple(name for name in row["figures"] if name.partition(".")[2] in ("", str(year))),
        says=text_of(row["says"]),
    )
