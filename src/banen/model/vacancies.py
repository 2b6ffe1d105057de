"""Vacancy rates per sector, for the Beveridge function by which posts stand open (:func:`.cohorts.open_posts`).

With θ the offers per candidate that employers reckon with in a market, found from the share f of posts they expect to
fill (:func:`banen.model.supply.fill_rate` turned round),

    open = Σ v̄·present·(θ / θ₂₀₂₃)^b + lost,     θ = √(1/f² − 1),

so that vacancies rise with tightness and never vanish: there is always somebody who has just left. v̄ is the vacancy
rate of 2023 by sector (figures FX066–FX077); b follows from how vacancies and unemployment moved together (FX078):
v ∝ u^−0.65 is b = 0.65 / 1.65. Source of the form: Beveridge curve with a matching function (Pissarides 2000).
"""

from __future__ import annotations

from functools import cache

import numpy as np

from banen.model.population import REASONED, TABLES, structure
from banen.observe.records import Faults
from banen.observe.shapes import at_least, lines
from banen.quantities import Array, read_only
from banen.sentences import Sentence

RATES_YEAR = 2023
"""Year of the vacancy rates."""


@cache
def vacancy_rates() -> Array:
    """Open vacancies per job in 2023, per sector, shape (S,)."""
    faults = Faults()
    shape = {"sector": str, "rate": at_least(0), **REASONED}
    table = lines(TABLES / "vacancy_rates.csv", shape, faults, once="sector")
    rate = {line["sector"]: line["rate"] for line in table}
    for sector in structure().sectors:
        if sector not in rate:
            faults.add("assumptions/vacancy_rates.csv:1", Sentence("has no row for {sector}.", sector=sector))
    faults.raise_if_any()
    return read_only(np.array([rate[s] for s in structure().sectors]))
