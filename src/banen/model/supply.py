"""Who comes: attraction per origin, candidates per offer, and who of the third-country candidates is admitted.

Employers' offers in a market are met by candidates C from all origins. Matches follow

    M = O·x / √(1 + x²),   x = C / O,

which never exceeds offers or candidates, and are split over pairs in proportion to reference arrivals × sector
tilt × attraction, the multiplicative form of a logit choice. Attraction of origin o is

    A = (income ratio / income ratio in 2022)^ε · (stock / stock in 2022)^η · exp(size + trend·(year − 2022)),

where size and trend of an origin are what counts by nationality say of it; the trend ends in 2022.

Before its border opened, an origin could fill a post only with a work permit. A permit is asked for a post, not for a
person who is interested, so of the matches of that origin a share is let in (*access*) and the other posts are lost,
as with any refusal.

Sources: Ortega and Peri (income elasticity), network elasticities, CBS and World Bank income per head.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from banen.model.population import HIGHLY_SKILLED, MARKETS, REASONED, TABLES, Pair, structure
from banen.observe.assumptions import Draws
from banen.observe.classifications import classifications
from banen.observe.records import CONTENT, Faults, place
from banen.observe.series import series
from banen.observe.shapes import OneOf, Shape, at_least, lines
from banen.quantities import FIRST_YEAR, LAST_YEAR, MONTHS_PER_YEAR, Array, read_only
from banen.sentences import Sentence

REFERENCE_YEAR = 2022
INCOME_SERIES = {
    "PL": "gdp_per_head_ppp2021_ratio_NLD_over_POL",
    "RO": "gdp_per_head_ppp2021_ratio_NLD_over_ROU",
    "BG": "gdp_per_head_ppp2021_ratio_NLD_over_BGR",
    "other_cee": "gdp_per_head_ppp2021_ratio_NLD_over_POL",
}
"""Income ratio of each origin; other east Europeans follow Poland, other origins stay at their 2022 ratio."""
CLOSED_ONCE = ("PL", "other_cee", "RO", "BG")
"""Origins whose citizens needed a work permit after their country had joined."""
REGISTERING = frozenset({"eu_resident", "self_employed"})
"""Routes that stood open in part before 2014: free movement of persons since 2007, the self-employed, own permits."""


@dataclass(frozen=True)
class Supply:
    """Candidates per year and draw: ``attraction`` (years, P, D) without networks, ``candidates`` (M, D) a month.

    ``access`` (years, P, D) is the share of matches that the law of the time let in: 1 once the border is open.
    ``network_reference`` (O,) is the stock that makes a network of one; ``network_elasticity`` (D,).
    """

    attraction: Array
    access: Array
    candidates: Array
    network_reference: Array
    network_elasticity: Array


@cache
def when_opened() -> Mapping[str, float]:
    """When the Dutch labour market opened to each origin, in years: the first of its countries (classifications)."""
    countries = classifications().countries.values()
    first = {
        origin: min(c.free_movement_from for c in countries if c.origin == origin and c.free_movement_from)
        for origin in CLOSED_ONCE
    }
    return {origin: day.year + (day.month - 1) / MONTHS_PER_YEAR for origin, day in first.items()}


def supply(draws: Draws, opened: Mapping[str, float] | None = None) -> Supply:
    """Attraction and candidates under current law, 2005–2050; ``opened`` may say that the market opened otherwise."""
    cells = structure()
    years = np.arange(FIRST_YEAR, LAST_YEAR + 1)
    income = {o: _income(o, years, draws) for o in cells.origins}
    arrivals = np.array([p.arrivals_2022 for p in cells.pairs])
    per_offer = [draws[f"supply.candidates_{m}"] for m in MARKETS]
    return Supply(
        attraction=np.stack([income[p.origin] * _size(p, years, draws) for p in cells.pairs], axis=1),
        access=np.stack(
            [_access(p, years, draws, when_opened() if opened is None else opened) for p in cells.pairs], axis=1
        ),
        candidates=np.stack(
            [x * arrivals[cells.market_of == m].sum() / 12 / fill_rate(x) for m, x in enumerate(per_offer)]
        ),
        network_reference=network_reference(),
        network_elasticity=draws["supply.network_elasticity"],
    )


def fill_rate(candidates_per_offer: Array) -> Array:
    """Share of offers filled at this number of candidates per offer.

    >>> float(fill_rate(np.array(0.0)))
    0.0
    >>> round(float(fill_rate(np.array(2.0))), 3)
    0.894
    """
    return candidates_per_offer / np.sqrt(1 + candidates_per_offer**2)


def _income(origin: str, years: npt.NDArray[np.int64], draws: Draws) -> Array:
    """Income ratio against 2022 to the income elasticity, shape (years, D); after the last figure it converges."""
    name = INCOME_SERIES.get(origin)
    if name is None:
        return np.ones((len(years), draws.count))
    known = {int(y): v for y, v in series().values(name).items()}
    last = max(known)
    gap = known[last] - 1
    observed = np.array([known[min(int(y), last)] for y in years])[:, None]
    ahead = np.maximum(years - last, 0)[:, None]
    ratio = np.where(ahead > 0, 1 + gap * np.exp(-draws["supply.convergence"] * ahead), observed)
    return np.asarray((ratio / known[REFERENCE_YEAR]) ** draws["supply.income_elasticity"])


def size_group(pair: Pair) -> str | None:
    """Group whose size and trend are fitted: origins among residents and short stays, EU specialists, India."""
    if pair.route == "eu_short_stay":
        return f"short_stay_{pair.origin}"
    if pair.route == "eu_resident":
        return f"resident_{pair.origin}" if pair.market == "practical" else "specialist_eu"
    return "india" if pair.origin == "india" and pair.market == "specialist" else None


def _size(pair: Pair, years: npt.NDArray[np.int64], draws: Draws) -> Array:
    """How much larger an origin is than its table says, with its trend up to 2022, shape (years, D)."""
    group = size_group(pair)
    if group is None:
        return np.ones((len(years), draws.count))
    before = np.minimum(years - REFERENCE_YEAR, 0)[:, None]
    return np.exp(draws[f"supply.size_{group}"] + draws[f"supply.trend_{group}"] * before)


def _access(pair: Pair, years: npt.NDArray[np.int64], draws: Draws, opened: Mapping[str, float]) -> Array:
    since = opened.get(pair.origin)
    if since is None:
        return np.ones((len(years), draws.count))
    who = "romania_bulgaria" if pair.origin in ("RO", "BG") else "poland"
    registering = "_registering" if who == "romania_bulgaria" and pair.route in REGISTERING else ""
    before = draws[f"supply.access_before_{who}{registering}"]
    open_share = np.clip(years + 1 - since, 0.0, 1.0)[:, None]
    return np.asarray(before * (1 - open_share) + open_share)


@cache
def network_reference() -> Array:
    """Stock per origin in 2022 that the network term is measured against, shape (O,): the model's own."""
    return _stocks(CONTENT / "calibration" / "networks.csv", {})


def first_networks() -> Array:
    """Stock per origin in 2022 with which calibration begins, shape (O,)."""
    return _stocks(TABLES / "networks.csv", REASONED)


def _stocks(path: Path, reasons: Mapping[str, Shape]) -> Array:
    faults = Faults()
    table = lines(path, {"origin": str, "stock_2022": at_least(1), **reasons}, faults, once="origin")
    stock = {line["origin"]: line["stock_2022"] for line in table}
    for origin in structure().origins:
        if origin not in stock:
            faults.add(place(path, 1), Sentence("has no row for {origin}.", origin=origin))
    faults.raise_if_any()
    return read_only(np.array([stock[o] for o in structure().origins]))


@cache
def sector_tilts() -> Array:
    """How much more a pair works in a sector than its market does, shape (P, S); 1 where the table is silent."""
    cells = structure()
    faults = Faults()
    tilt = np.ones((len(cells.pairs), len(cells.sectors)))
    shape = {
        "route": OneOf(cells.routes, "route"),
        "sector": OneOf(cells.sectors, "sector"),
        "tilt": at_least(0),
        "reason?": str,
    }
    for line in lines(TABLES / "sector_tilts.csv", shape, faults, once=("route", "sector")):
        if line.sound:
            tilt[cells.index(route=line["route"]), cells.sectors.index(line["sector"])] = line["tilt"]
    faults.raise_if_any()
    return read_only(tilt)


def highly_skilled_mask() -> npt.NDArray[np.bool_]:
    """Pairs that come under the highly-skilled-migrant scheme, shape (P,)."""
    return structure().on_routes(HIGHLY_SKILLED)
