"""Housing need of labour migrants per region, from the national projection under any package.

Need is modelled per labour-market region; places are known for the country and spread as practical migrant work is,
which is an assumption. What a region file knows (free places, plans) is set against the shortage, never mixed into it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import floor
from typing import TYPE_CHECKING, Any

import numpy as np

from banen.bands import percentiles
from banen.languages import Language
from banen.model import housing
from banen.model.channels import Channels
from banen.model.population import POSTED, structure
from banen.model.regions import regions
from banen.observe.areas import areas
from banen.observe.words import words
from banen.quantities import FIRST_YEAR, POLICY_YEAR, Array
from banen.rounding import band
from banen.showing import Card, Showing
from banen.simulate.engine import cohorts
from banen.simulate.engine.cohorts import World, world
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import Package, baseline
from banen.simulate.results.indicators import series_of
from banen.simulate.results.receipt import Receipt, receipt_of
from banen.simulate.scenario import DEFAULT_DRAWS, DEFAULT_SEED, Scenario
from banen.sites.proposals import RegionFile, read_region
from banen.sites.settings import thresholds
from banen.sites.summed import places_by_municipality

if TYPE_CHECKING:
    from pathlib import Path

    import polars

Range = tuple[float, float, float]
"""The 5, 50 and 95% values over the draws."""

STAYS = {
    "short": frozenset({"eu_short_stay", "technician_pilot"}),
    "posted": frozenset(POSTED),
    "resident": frozenset({"eu_resident", "work_permit", "single_permit"}),
}
"""Who needs a place, by stay: not registered, posted, or registered as resident."""


@dataclass(frozen=True)
class RegionNeed:
    """One labour-market region in one year: persons who need a place, places, and persons without one.

    ``under_law`` is the shortage without the package. ``free`` and ``planned`` are places that the region file knows
    (None: it says nothing), ``told`` the number of municipalities it tells of; ``left`` is what remains.
    """

    code: str
    need: Range
    places: Range
    shortage: Range
    under_law: Range
    free: int | None
    planned: int | None
    told: int
    left: Range | None

    @property
    def name(self) -> str:
        """The name of the region."""
        return areas().regions[self.code].name

    def to_dict(self) -> dict[str, Any]:
        """The region as JSON, with its tile for the map."""
        area = areas().regions[self.code]
        return {
            "region": self.code, "name": self.name, "tile_col": area.tile_col, "tile_row": area.tile_row,
            **{key: _band(getattr(self, key)) for key in ("need", "places", "shortage", "under_law")},
            "free": self.free, "planned": self.planned, "municipalities_told": self.told,
            "municipalities": area.municipality_count, "left": None if self.left is None else _band(self.left),
        }  # fmt: skip


@dataclass(frozen=True, repr=False)
class HousingNeed(Showing):
    """The housing need of labour migrants in one year under a package: all regions, and the country together.

    ``by_stay`` splits the need of the country by :data:`STAYS`; within each region the model has the same split.
    """

    package: Package
    year: int
    regions: tuple[RegionNeed, ...]
    country: Mapping[str, Range]
    by_stay: Mapping[str, Range]
    receipt: Receipt

    def card(self, language: Language) -> Card:
        """Need, beds and shortage per region, the largest shortage first."""
        w = words("showing", language)
        order = sorted(self.regions, key=lambda region: -region.shortage[1])
        rows = tuple(
            (region.name, *(band(*value, language) for value in (region.need, region.places, region.shortage)))
            for region in order
        )
        heads = (w["region"], w["need"], w["beds"], w["shortage"])
        lack = band(*self.country["shortage"], language)
        sentence = w["without_bed"].format(lack=lack)
        title = w["need_for_beds"]
        return Card(f"{title}, {self.year}", sentence, heads, rows, self.receipt.digest)

    def to_dict(self) -> dict[str, Any]:
        """The need as JSON."""
        return {
            "year": self.year,
            "title": self.package.title.to_dict(),
            "country": {key: _band(value) for key, value in self.country.items()},
            "by_stay": {key: _band(value) for key, value in self.by_stay.items()},
            "regions": [region.to_dict() for region in self.regions],
            "receipt": self.receipt.to_dict(),
            "credit": areas().credit.to_dict(),
        }

    def table(self) -> polars.DataFrame:
        """One row per region: need, places and shortage with their bands, and what the region file knows."""
        import polars

        rows = []
        for region in self.regions:
            record = region.to_dict()
            row = {"region": region.code, "name": region.name, "year": self.year}
            for key in ("need", "places", "shortage", "under_law", "left"):
                row |= {f"{key}_{end}": (record[key] or {}).get(end) for end in ("p05", "p50", "p95")}
            rows.append(
                row | {key: record[key] for key in ("free", "planned", "municipalities_told", "municipalities")}
            )
        return polars.DataFrame(rows, infer_schema_length=None)


def housing_need(
    package: Package | None = None,
    year: int = 2035,
    *,
    region: RegionFile | Path | str | Mapping[str, Any] | None = None,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
) -> HousingNeed:
    """The housing need per region on 31 December of a year under a package (None: current law), with 5–95% bands.

    ``region`` is a region file as for an assessment: its free places and plans are set against the shortage.
    Raises :class:`~banen.errors.UserError` for a year or number of draws that cannot be run.
    """
    scenario = Scenario(package or baseline(), year, draws, seed)
    package = scenario.package
    around = None if region is None else region if isinstance(region, RegionFile) else read_region(region)
    here = world(scenario.sampled())
    law, *_ = _shortage(here, baseline(), year)
    shortage, need, places, stays = _shortage(here, package, year)
    parts = {"need": need, "places": places, "shortage": shortage, "under_law": law}
    rows = tuple(
        _region(code, around, year, {name: values[r] for name, values in parts.items()})
        for r, code in enumerate(regions())
    )
    leans = channels_of(package, here)[1]
    return HousingNeed(
        package,
        year,
        rows,
        {key: _range(value.sum(0)) for key, value in parts.items()},
        {key: _range(value) for key, value in stays.items()},
        receipt_of(scenario, leans),
    )


@cache
def _place_shares() -> Array:
    """Share of the country's places in each region, shape (35,): as practical migrant work is spread."""
    codes, share = list(regions()), np.zeros(len(regions()))
    for municipality, part in zip(areas().municipalities.values(), places_by_municipality(), strict=True):
        share[codes.index(municipality.region_code)] += part
    return share


def _shortage(here: World, package: Package, year: int) -> tuple[Array, Array, Array, dict[str, Array]]:
    """Shortage, need and places per region and draw, (35, D) each; and the need of the country by stay, (D,)."""
    channels: Channels = channels_of(package, here)[0]
    books = cohorts.project(here, channels)
    series = series_of(here.draws, books, channels)
    y = year - POLICY_YEAR
    need = np.stack([series[f"housing_need_by_region:{code}"][y] for code in regions()])
    total = housing.places(here.draws)[year - FIRST_YEAR] + channels.places[y]
    places = _place_shares()[:, None] * total
    wanting = books.stock[y] * housing.need_per_person(here.draws)
    stays = {name: wanting[structure().on_routes(routes)].sum(0) for name, routes in STAYS.items()}
    return np.maximum(need - places, 0.0), need, places, stays


def _region(code: str, around: RegionFile | None, year: int, values: Mapping[str, Array]) -> RegionNeed:
    free, planned, known = _known(code, around, year)
    left = None
    if free is not None or planned is not None:
        left = _range(np.maximum(values["shortage"] - (free or 0) - (planned or 0), 0.0))
    need, places, shortage, law = (_range(values[key]) for key in ("need", "places", "shortage", "under_law"))
    return RegionNeed(
        code=code,
        need=need,
        places=places,
        shortage=shortage,
        under_law=law,
        free=free,
        planned=planned,
        told=known,
        left=left,
    )


def _known(code: str, around: RegionFile | None, year: int) -> tuple[int | None, int | None, int]:
    """Free places and plans delivered by the end of the year in a region, as the region file tells them."""
    if around is None:
        return None, None, 0
    inside = {m.code for m in areas().municipalities_of(code)}
    stated = [row["places"] for c, row in around.municipalities.items() if c in inside and "places" in row]
    last = date(year, 12, 31)
    decided = around.decisions.get("soft_plan_weight")
    soft = (decided.value if decided else thresholds()["soft_plan_weight"].default) / 100
    plans = [
        floor(p["places"] * (1 if p["plan"] == "hard" else soft))
        for p in around.projects
        if p.get("municipality") in inside and p["delivered"] <= last
    ]
    return sum(stated) if stated else None, sum(plans) if plans else None, len(stated)


def _range(values: Array) -> Range:
    low, middle, high = percentiles(values)
    return float(low), float(middle), float(high)


def _band(value: Range) -> dict[str, float]:
    return {name: round(part, 1) + 0.0 for name, part in zip(("p05", "p50", "p95"), value, strict=True)}
