"""What the model says of each area: people who came for work, or the beds they need, with or without a scenario.

The model spreads people over labour-market regions by where the establishments of their sectors stand. For a
municipality that same key divides the number of its region: an assumption, told as one, without a range of its own. No
source counts labour migrants in every municipality.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from banen.languages import Language
from banen.model.population import structure
from banen.model.regions import work_within_regions
from banen.observe.areas import Municipality, Region, areas
from banen.quantities import LAST_YEAR
from banen.serve.numbers import band, doubt, number, told
from banen.serve.web.simulator.engine import projection_of
from banen.serve.web.simulator.state import PageState
from banen.serve.web.texts import words
from banen.simulate.results.projection import Projection
from banen.simulate.scenario import Scenario

ESTIMATES: Mapping[str, tuple[str, bool]] = {
    "estimate": ("stock_by_region", False),
    "effect": ("stock_by_region", True),
    "beds": ("housing_need_by_region", False),
    "beds_effect": ("housing_need_by_region", True),
}
"""What a map shows of the model: its indicator, and whether it is the difference that a scenario makes."""
LEVELS = ("municipalities", "regions")
FIRST_YEAR = 2024
YEARS = (FIRST_YEAR, 2030, 2035, 2040, LAST_YEAR)
PER = 1000
WHOLE = 10
"""From this rate on no decimals are told."""


@dataclass(frozen=True)
class Estimate:
    """The number of an area (None: it cannot be told), and the band of its region where it is one."""

    value: float | None
    band: tuple[float, float, float]


async def estimates(name: str, level: str, year: int, state: PageState) -> Mapping[str, Estimate]:
    """Persons or beds per area, by code, as the model estimates them in a year."""
    now = await projection_of(state.scenario())
    law = await projection_of(Scenario(draws=state.draws, assumed=dict(state.assumed)))
    indicator, is_change = ESTIMATES[name]
    per_region = {code: _band(indicator, code, year, law, now, is_change) for code in areas().regions}
    if level == "regions":
        return {code: Estimate(known[1], known) for code, known in per_region.items()}
    people = np.array([law[f"stock_by_sector:{sector}"].baseline.at(year)[1] for sector in structure().sectors])
    shares = work_within_regions(people)
    return {
        code: Estimate(None if np.isnan(share) else per_region[m.region_code][1] * share, per_region[m.region_code])
        for (code, m), share in zip(areas().municipalities.items(), shares, strict=True)
    }


def _band(
    indicator: str, code: str, year: int, law: Projection, now: Projection, is_change: bool
) -> tuple[float, float, float]:
    key = f"{indicator}:{code}"
    base = law[key].baseline.at(year)
    if is_change:
        return now[key].difference.at(year)
    middle = base[1] + now[key].difference.at(year)[1]
    low, _, high = now[key].package.at(year)
    return min(low, middle), middle, max(high, middle)


def rate_words(estimate: Estimate, area: Municipality | Region, name: str, language: Language) -> str:
    """The number of an area per 1,000 inhabitants, in words."""
    if estimate.value is None:
        return str(words("places", language)["no_count"])
    rate = PER * estimate.value / area.population
    shown = (round(rate) if abs(rate) >= WHOLE else round(rate, 1)) + 0.0
    return ("+" if ESTIMATES[name][1] and shown > 0 else "") + number(shown, language)


def sentence(estimate: Estimate, area: Municipality | Region, name: str, rate: str, language: Language) -> str:
    """The read-out of an area: its number, that of its region with the range, and that nobody counted it."""
    w = words("places", language)
    signed = ESTIMATES[name][1]
    low, middle, high = estimate.band
    region = area if isinstance(area, Region) else areas().regions[area.region_code]
    facts: dict[str, Any] = {
        "name": area.name,
        "region": region.name,
        "rate": rate,
        "unit": w["units"][name],
        "band": band(low, middle, high, language, signed=signed),
    }
    if isinstance(area, Region):
        return str(w["told_region"]).format(**facts)
    if estimate.value is None:
        return str(w["told_unknown"]).format(**facts)
    part = estimate.value / middle if middle else 1.0
    value = told(estimate.value, doubt(low * part, high * part), language, signed=signed)
    return str(w["told_municipality"]).format(value=value, **facts)
