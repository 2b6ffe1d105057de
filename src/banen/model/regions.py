"""Where the work is: sectors spread over municipalities and the 35 labour-market regions, and how far apart they lie.

Base: establishments per branch and municipality in 2021 (CBS), summed per region; tilted for the regions where
figures show that labour migrants concentrate. Jobs per municipality were not found, so this is an assumption.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import hypot, pi, sqrt

import numpy as np
import numpy.typing as npt

from banen.model.population import MARKET, MARKETS, REASONED, TABLES, structure
from banen.observe.areas import areas
from banen.observe.assumptions import Draws, assumptions
from banen.observe.records import CONTENT, Faults
from banen.observe.shapes import OneOf, at_least, content, lines
from banen.quantities import Array, read_only

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

_MEAN_DISTANCE = 128 / (45 * pi)
"""Mean distance between two random points of a disc, in radii: the trip within a municipality."""

_METRES = 1000


@cache
def regions() -> dict[str, str]:
    """Code and name of the 35 labour-market regions, by code."""
    return {code: areas().regions[code].name for code in sorted(areas().regions)}


@cache
def region_shares() -> Array:
    """Share of each sector's work in each region, shape (M, S, 35); every row sums to one."""
    codes, count, home = list(regions()), _establishments(), region_of()
    base = np.zeros((len(count), len(codes)))
    for j, r in enumerate(home):
        base[:, r] += count[:, j]
    shares = base * region_tilts()[:, None]
    return read_only(shares / shares.sum(-1, keepdims=True))


@cache
def municipality_shares() -> Array:
    """Share of each sector's work in each municipality, in the order of their codes, shape (M, S, 342)."""
    shares = _establishments() * region_tilts()[:, None][..., region_of()]
    return read_only(shares / shares.sum(-1, keepdims=True))


def work_within_regions(by_sector: Array) -> Array:
    """Share of each municipality in the work of its region, in the order of their codes, shape (342,).

    ``by_sector`` is how many people work in each sector, shape (S,). Every region sums to one. An assumption, as all of
    this module: a sector stands where its establishments do. NaN where a branch of a municipality is not known.
    """
    home, work = region_of(), by_sector @ municipality_shares()[0]
    whole = np.bincount(home, weights=work, minlength=len(regions()))[home]
    branches = set(BRANCH_OF_SECTOR.values())
    known = [
        m.indicators is not None and all(m.indicators.percent_by_branch[branch] is not None for branch in branches)
        for m in areas().municipalities.values()
    ]
    return np.asarray(np.where(known, work / whole, np.nan))


@cache
def _establishments() -> Array:
    """Establishments of 2021 in the branch that stands for each sector, by municipality, shape (S, 342)."""
    sectors, places = structure().sectors, areas().municipalities.values()
    count = np.zeros((len(sectors), len(places)))
    for j, municipality in enumerate(places):
        indicators = municipality.indicators
        if indicators is None:
            continue
        for s, sector in enumerate(sectors):
            percent = indicators.percent_by_branch[BRANCH_OF_SECTOR[sector]]
            count[s, j] = indicators.establishments * (percent or 0.0) / 100
    return read_only(count)


@cache
def region_of() -> npt.NDArray[np.intp]:
    """Index of the labour-market region of each municipality, shape (342,)."""
    codes = list(regions())
    return read_only(np.array([codes.index(m.region_code) for m in areas().municipalities.values()], dtype=np.intp))


@cache
def region_tilts() -> Array:
    """How much more of a market's work stands in each region than its people say, shape (markets, regions)."""
    faults, codes = Faults(), list(regions())
    tilt = np.ones((len(MARKETS), len(codes)))
    shape = {"market": MARKET, "region": OneOf(codes, "region"), "tilt": at_least(0), **REASONED}
    for line in lines(TABLES / "region_tilts.csv", shape, faults, once=("market", "region")):
        if line.sound:
            tilt[MARKETS.index(line["market"]), codes.index(line["region"])] = line["tilt"]
    faults.raise_if_any()
    return read_only(tilt)


@cache
def islands() -> frozenset[str]:
    """Codes of the municipalities that no road reaches."""
    shape = {"source": str, "islands": [{"municipality": OneOf(areas().municipalities, "municipality"), "name": str}]}
    return frozenset(item["municipality"] for item in content(CONTENT / "sites" / "islands.yml", shape)["islands"])


@cache
def travel_minutes(one: str, other: str) -> Fraction | None:
    """Travel time between two municipalities in whole minutes, estimated from their centres; None to or from an island.

    Within a municipality: the mean distance in a disc of its area.
    """
    a, b = areas().municipalities[one], areas().municipalities[other]
    if one == other:
        km = _MEAN_DISTANCE * sqrt(a.land_area_km2 / pi)
    elif one in islands() or other in islands():
        return None
    else:
        km = hypot(a.rd_x - b.rd_x, a.rd_y - b.rd_y) / _METRES
    known = assumptions()
    return Fraction(
        round(known["sites.travel_minutes_fixed"].central + km * known["sites.travel_minutes_per_km"].central)
    )


@cache
def travel_matrix() -> Array:
    """Travel times between all municipalities as :func:`travel_minutes`, in the order of their codes, shape (342, 342).

    Not a number to and from an island.
    """
    places = list(areas().municipalities.values())
    x, y = (np.array([getattr(m, name) for m in places], dtype=float) for name in ("rd_x", "rd_y"))
    known = assumptions()
    fixed, per_km = (known[f"sites.travel_minutes_{part}"].central for part in ("fixed", "per_km"))
    minutes = np.asarray(np.round(fixed + np.hypot(x[:, None] - x, y[:, None] - y) / _METRES * per_km), dtype=float)
    apart = np.array([m.code in islands() for m in places])
    minutes[apart], minutes[:, apart] = np.nan, np.nan
    np.fill_diagonal(minutes, [float(travel_minutes(m.code, m.code) or 0) for m in places])
    return read_only(minutes)


def home_shares(draws: Draws) -> Array:
    """Where people live who work in a municipality, (342, 342): rows of work sum to one, columns are homes; one draw.

    As inhabitants do, within reach: less by e for each ``lives.home_minutes`` of travel. To an island nobody travels.
    """
    minutes, scale = travel_matrix(), draws["lives.home_minutes"][0]
    near = np.where(np.isnan(minutes), 0.0, np.exp(-np.nan_to_num(minutes) / scale))
    weight = near * np.array([m.population for m in areas().municipalities.values()], float)
    return np.asarray(weight / weight.sum(1, keepdims=True))
