"""Where labour migrants live: who needs a place, and how many places there are.

Need = Σ persons × share that needs a place in labour-migrant housing. Places are certified beds; the series
after the last count is an assumption. Regional need follows the regional distribution of the sectors.
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np

from banen.model.hazards import interpolate
from banen.model.population import DRAWS_KEPT, POSTED, REASONED, TABLES, structure
from banen.observe.assumptions import Draws
from banen.observe.records import Faults
from banen.observe.shapes import NUMBER, at_least, lines
from banen.quantities import FIRST_YEAR, LAST_YEAR, Array, read_only

OUTLOOK_FROM = 2025
"""Last year for which the places table leans on a figure; the growth deviation starts here."""


def need_per_person(draws: Draws) -> Array:
    """Share of the persons of a pair that needs a place, shape (P, D)."""
    cells = structure()
    share = np.zeros((len(cells.pairs), draws.count))
    for i, pair in enumerate(cells.pairs):
        if pair.route == "eu_short_stay" or pair.route == "technician_pilot":
            share[i] = draws["housing.need_short_stay"]
        elif pair.route in POSTED:
            share[i] = draws["housing.need_posted"]
        elif pair.market == "practical" and pair.route in ("eu_resident", "work_permit", "single_permit"):
            share[i] = draws["housing.need_resident"]
    return share


@cache
def places_table() -> tuple[Array, Array]:
    """Years and the places known in them, from content."""
    faults = Faults()
    table = list(lines(TABLES / "housing_places.csv", {"year": NUMBER, "places": at_least(0), **REASONED}, faults))
    years, places = [line["year"] for line in table], [line["places"] for line in table]
    if years != sorted(set(years)):
        faults.add("assumptions/housing_places.csv:1", "the years do not rise.", "Sort the rows and keep one per year.")
    faults.raise_if_any()
    return read_only(np.array(years)), read_only(np.array(places))


@lru_cache(maxsize=DRAWS_KEPT)
def places(draws: Draws) -> Array:
    """Places for labour migrants per year 2005–2050, shape (years, D); kept, and so read-only."""
    at, known = places_table()
    years = np.arange(FIRST_YEAR, LAST_YEAR + 1)
    central = np.array([interpolate(float(y), at, known) for y in years])[:, None]
    ahead = np.maximum(years - OUTLOOK_FROM, 0)[:, None]
    return read_only(central * draws["housing.places_level"] * (1 + draws["housing.places_growth"]) ** ahead)
