"""Work of a run in person-years: the mean of two year ends, in season, by strand, market and sector.

The engine writes persons down on 31 December. Over a year, a stock that moves evenly has the mean of both ends, so a
measure that starts on 1 January counts half of what it changes by the end of that year. Winter is low in horticulture
and agriculture, which an assumption lifts to the mean of the year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from banen.decide.accounts.chart_of_accounts import read_chart
from banen.decide.accounts.payroll import PRACTICAL, employed_strands
from banen.model.channels import Channels
from banen.model.population import MARKETS, POSTED, structure
from banen.observe.assumptions import Draws
from banen.quantities import Array
from banen.simulate.engine.cohorts import Books, World
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import Package


def year_mean(ends: Array, before: Array) -> Array:
    """Mean over each year of what stands at its two ends, (Y, …); ``before`` is the end of the year before."""
    return np.asarray((ends + np.concatenate([before[None], ends[:-1]])) / 2)


@dataclass(frozen=True)
class Work:
    """Person-years: ``people`` (Y, T, S, D) by strand, ``employed`` (Y, M, S, D) by market, ``posted`` (Y, S, D)."""

    people: Array
    employed: Array
    posted: Array

    @classmethod
    def of(cls, books: Books, history: Books, draws: Draws) -> Work:
        """The work of a run after the history before it."""
        people = year_mean(books.sector_stock, history.sector_stock[-1])
        seasonal = [structure().sectors.index(name) for name in read_chart().seasonal]
        people[:, :, seasonal] *= draws["appraisal.season_outdoor"]
        employed = np.zeros((len(people), len(MARKETS), *people.shape[2:]))
        for t, _, market in employed_strands():
            employed[:, market] += people[:, t]
        posted = [t for t, (route, _) in enumerate(structure().strands) if route in POSTED]
        return cls(people, employed, people[:, posted].sum(1))

    @property
    def practical(self) -> Array:
        """Person-years of practical work by sector, (Y, S, D)."""
        return self.employed[:, PRACTICAL]

    def over_sectors(self) -> Array:
        """Each sector's share of practical work, (Y, S, D)."""
        return np.asarray(self.practical / np.maximum(self.practical.sum(1, keepdims=True), 1e-9))

    def done(self, package: Package | None, here: World, channels: Channels, law: Work, joined: Array) -> Array:
        """Work that still gets done, (Y, M, S, D): by migrants, by those who joined, and by labour that is saved.

        Saved labour, by technology or productivity, makes up for a fall and no more than the fall.
        """
        done = self.employed.copy()
        done[:, PRACTICAL] += joined[:, None] * law.over_sectors()
        saved = np.zeros_like(done)
        saved[:, PRACTICAL] += channels.automated
        for measure in read_chart().labour_saving:
            if package is not None and measure in package.active():
                factor = channels_of(package.only(measure), here)[0].quantity
                saved += law.employed * (1 - factor)[:, None]
        return np.asarray(done + np.minimum(saved, np.maximum(law.employed - done, 0.0)))
