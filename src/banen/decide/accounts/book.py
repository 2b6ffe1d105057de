"""The book that one run is written into: lines by group and by party, and the refusal of what does not close."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from banen.decide.accounts.chart_of_accounts import read_chart
from banen.errors import InternalError
from banen.model.population import MARKETS, structure
from banen.model.regions import region_shares, regions
from banen.quantities import Array

Groups = Mapping[str, Array]

EURO = 1.0
"""By how much a transfer may miss zero over its parties, for the rounding of sums of billions."""


@dataclass
class Book:
    """``values`` line → group → (Y, D), ``parties`` line → party → (Y, D) signed; group "" is the total.

    Other groups are ``sector:…``, ``region:…`` and ``wage_group:…``. A line whose amount is unknown is absent.
    """

    values: dict[str, Groups] = field(default_factory=dict)
    parties: dict[str, Groups] = field(default_factory=dict)

    def by_market(self, key: str, amount: Array, shares: Groups | None = None) -> None:
        """Write a line by market and sector (Y, M, S, D)."""
        self.total(key, amount.sum((1, 2)), shares, dict(_grouped(amount, read_chart().lines[key].by)))

    def by_sector(self, key: str, amount: Array, shares: Groups | None = None) -> None:
        """Write a line of practical work by sector (Y, S, D)."""
        self.by_market(key, np.stack([amount, np.zeros_like(amount)], axis=1), shares)

    def total(self, key: str, amount: Array, shares: Groups | None = None, groups: Groups | None = None) -> None:
        """Write a line as a whole (Y, D): to its parties by ``shares``, or whole to each by its sign in the chart.

        Raises :class:`~banen.errors.InternalError` for a transfer that does not sum to zero in a year and draw.
        """
        line = read_chart().lines[key]
        parties = dict(shares) if shares else {party: sign * amount for party, sign in line.parties.items()}
        if line.kind == "transfer":
            missing = float(np.abs(sum(parties.values(), np.zeros(1))).max())
            if not missing < EURO:
                raise InternalError(f"transfer {key} does not close: {missing:.2f} euro is left over")
        self.values[key] = {"": amount, **(groups or {})}
        self.parties[key] = parties


def _grouped(part: Array, by: tuple[str, ...]) -> Iterator[tuple[str, Array]]:
    """Groups of (Y, M, S, D); those of each breakdown sum to the total."""
    if "sector" in by:
        by_sector = part.sum(1)
        for i, sector in enumerate(structure().sectors):
            yield f"sector:{sector}", by_sector[:, i]
    if "wage_group" in by:
        for m, market in enumerate(MARKETS):
            yield f"wage_group:{market}", part[:, m].sum(1)
    if "region" in by:
        years, draws = len(part), part.shape[-1]
        flat = part.reshape(years, -1, draws)
        by_region = region_shares().reshape(flat.shape[1], -1).T @ flat
        for i, code in enumerate(regions()):
            yield f"region:{code}", by_region[:, i]
