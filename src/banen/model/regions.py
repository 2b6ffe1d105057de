"""Where the work is: sectors spread over the 35 labour-market regions.

Base: establishments per branch and municipality in 2021 (CBS), summed per region; tilted for the regions where
figures show that labour migrants concentrate. Jobs per municipality were not found, so this is an assumption.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from banen.model.population import MARKETS, TABLES, read_number, structure
from banen.observe.areas import areas
from banen.observe.reading import Faults, read_rows

Array = npt.NDArray[np.float64]

BRANCH_OF_SECTOR = {
    "logistics": "transport_ict",
    "horticulture": "agriculture",
    "food": "industry_energy",
    "agriculture": "agriculture",
    "metal": "industry_energy",
    "transport": "transport_ict",
    "ict": "transport_ict",
    "business_services": "business_services",
    "construction": "industry_energy",
    "hospitality": "trade_hospitality",
    "care": "public_education_health",
    "cleaning_other": "business_services",
}
"""Branch of the 2021 indicators that stands for a sector."""


@cache
def regions() -> dict[str, str]:
    """Code and name of the 35 labour-market regions, by code."""
    return {code: areas().regions[code].name for code in sorted(areas().regions)}


@cache
def region_shares() -> Array:
    """Share of each sector's work in each region, shape (M, S, 35); every row sums to one."""
    cells = structure()
    codes = list(regions())
    base = np.zeros((len(cells.sectors), len(codes)))
    for municipality in areas().municipalities.values():
        found = municipality.indicators
        if found is None:
            continue
        r = codes.index(municipality.region_code)
        for s, sector in enumerate(cells.sectors):
            percent = found.percent_by_branch[BRANCH_OF_SECTOR[sector]]
            base[s, r] += found.establishments * (percent or 0.0) / 100
    shares = base * _tilts(codes)[:, None]
    return np.asarray(shares / shares.sum(-1, keepdims=True))


def _tilts(codes: list[str]) -> Array:
    faults = Faults()
    tilt = np.ones((len(MARKETS), len(codes)))
    for row in read_rows(TABLES / "region_tilts.csv", ("market", "region", "tilt", "reason", "figures"), faults):
        if row["market"] not in MARKETS or row["region"] not in codes:
            faults.add(row.where, f"market {row['market']!r} or region {row['region']!r} is unknown.")
            continue
        market = [m == row["market"] for m in MARKETS].index(True)
        tilt[market, codes.index(row["region"])] = read_number(row, "tilt", faults, minimum=0.0)
    faults.raise_if_any()
    return tilt
