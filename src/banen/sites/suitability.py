"""Suitability: the same proposal at every municipality, hard reds out, the rest ranked per criterion.

There is no total score. Ranks are per criterion; who wants one order gives weights, and these are shown with it.
What no figure tells about a municipality stays undetermined, with what would have to be known or to change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from banen.errors import Fault, UnknownNameError, UserError
from banen.languages import DUTCH
from banen.model.regions import travel_matrix, travel_minutes
from banen.observe.areas import Municipality, areas
from banen.sites.assessment import ProposalLike, RegionLike, outcome
from banen.sites.criteria import RED, UNDETERMINED, Case, ground, is_hard, judge
from banen.sites.proposals import Proposal, RegionFile, read_proposal, read_region
from banen.sites.settings import Settings, merge, settle
from banen.sites.situation import HousingObject, Situation, gather
from banen.sites.texts import OUTCOMES, fill, texts
from banen.sites.timeline import Need, busiest, days, needs, sources

if TYPE_CHECKING:
    import polars

    from banen.charts.area_map import AreaMap

RANKED = ("housing", "reach", "pressure", "travel", "care", "energy")
"""What municipalities are ranked by: shortage, places within reach, newcomers per inhabitant, travel, doctors, grid."""

_PER_INHABITANTS = 1000


@dataclass(frozen=True)
class Fit:
    """A proposal at one municipality: outcome, cases, figures to rank by (None: not known), ranks."""

    municipality: Municipality
    outcome: str
    cases: tuple[Case, ...]
    red: tuple[str, ...]
    unknown: tuple[str, ...]
    figures: Mapping[str, float | None]

    @property
    def out(self) -> bool:
        """Whether a hard criterion is red, so that the municipality drops out."""
        return bool(self.red)

    def to_green(self, language: str) -> dict[str, str]:
        """Per criterion that is not green: what would have to change."""
        content = texts().criteria
        return {
            case.criterion: fill(content[case.criterion].change[case.case], case.figures, language)
            for case in self.cases
            if case.case in content[case.criterion].change
        }


@dataclass(frozen=True)
class Suitability:
    """The same proposal at many municipalities, in the order of their codes."""

    proposal: Proposal
    on: date
    fits: tuple[Fit, ...]

    @cached_property
    def ranks(self) -> Mapping[str, Mapping[str, int]]:
        """Ranks per criterion by municipality code (1 is best, equals share a rank); unknown figures have none."""
        return {name: _ranks(self.fits, name) for name in RANKED}

    def order(self, by: str = "housing", weights: Mapping[str, float] | None = None) -> tuple[Fit, ...]:
        """Suitable ones first, by the rank of one criterion or by the weighted mean of ranks that is asked for."""
        check_rank(by)
        key: Callable[[Fit], float | None] = (
            (lambda f: self.ranks[by].get(f.municipality.code))
            if weights is None
            else (lambda f: self.weighted(f, weights))
        )

        def place(fit: Fit) -> tuple[bool, bool, float, str]:
            rank = key(fit)
            return fit.out, rank is None, rank or 0, fit.municipality.code

        return tuple(sorted(self.fits, key=place))

    def weighted(self, fit: Fit, weights: Mapping[str, float]) -> float | None:
        """The weighted mean of ranks; None where a rank with weight is not known."""
        check_weights(weights)
        found = [(self.ranks[name].get(fit.municipality.code), weight) for name, weight in weights.items() if weight]
        if any(rank is None for rank, _ in found):
            return None
        return sum((rank or 0) * weight for rank, weight in found) / sum(weight for _, weight in found)

    def table(self, language: str = DUTCH, weights: Mapping[str, float] | None = None) -> polars.DataFrame:
        """One row per municipality: outcome, colours, figures, ranks and what would have to change."""
        import polars

        return polars.DataFrame([self._row(fit, language, weights) for fit in self.fits], infer_schema_length=None)

    def _row(self, fit: Fit, language: str, weights: Mapping[str, float] | None) -> dict[str, Any]:
        place, changes = fit.municipality, fit.to_green(language)
        row: dict[str, Any] = {
            "municipality": place.code, "name": place.name, "labour_market_region": place.region_code,
            "province": place.province_code, "outcome": fit.outcome, "out": fit.out,
            "hard_red": " ".join(fit.red), "hard_undetermined": " ".join(fit.unknown),
        }  # fmt: skip
        row |= {f"colour_{case.criterion}": case.colour for case in fit.cases}
        row |= dict(fit.figures)
        row |= {f"rank_{name}": self.ranks[name].get(place.code) for name in RANKED}
        if weights is not None:
            row["weights"] = ", ".join(f"{name}={weight:g}" for name, weight in weights.items())
            row["weighted_rank"] = self.weighted(fit, weights)
        row |= {f"to_green_{case.criterion}": changes.get(case.criterion, "") for case in fit.cases}
        return row

    def by_region(self) -> list[dict[str, Any]]:
        """Per labour-market region with its tile: how many municipalities have which outcome, for the tile map."""
        regions = []
        for region in areas().regions.values():
            here = [fit.outcome for fit in self.fits if fit.municipality.region_code == region.code]
            if here:
                outcomes = {name: here.count(name) for name in OUTCOMES}
                tile = {"tile_col": region.tile_col, "tile_row": region.tile_row}
                about = {"region": region.code, "name": region.name, **tile}
                regions.append({**about, "municipalities": len(here), "outcomes": outcomes})
        return regions

    def chart(self, language: str = DUTCH) -> AreaMap:
        """The tile map: a tile per labour-market region, coloured by the share of municipalities where it may come."""
        from banen.charts.tiles import suitability_tiles

        return suitability_tiles(self.by_region(), areas().credit[language], language)

    def to_dict(self, language: str = DUTCH, weights: Mapping[str, float] | None = None) -> dict[str, Any]:
        """The suitability as JSON, one entry per municipality."""
        counts = {name: sum(fit.outcome == name for fit in self.fits) for name in OUTCOMES}
        return {
            "title": self.proposal.title,
            "assessed_on": self.on.isoformat(),
            "outcomes": counts,
            "municipalities": self.table(language, weights).to_dicts(),
            "regions": self.by_region(),
            "credit": areas().credit[language],
        }


def check_rank(by: str) -> None:
    """Refuse a criterion by which municipalities have no rank."""
    if by not in RANKED:
        raise UnknownNameError("criterion to rank by", by, RANKED)


def check_weights(weights: Mapping[str, float]) -> None:
    """Weights name criteria to rank by, are not negative, and are not all zero."""
    for name in weights:
        check_rank(name)
    if any(weight < 0 for weight in weights.values()) or not any(weights.values()):
        what = "Weights must be zero or more, and one above zero."
        raise UserError(Fault("banen", what, "Write housing=2,care=1."))


def suitability(
    proposal: ProposalLike,
    region: RegionLike | None = None,
    *,
    on: date | None = None,
    among: Iterable[str] | None = None,
) -> Suitability:
    """The same proposal at every municipality, or at those of ``among`` (codes of municipalities).

    Local facts come from the region file (a CSV with one row per municipality serves the whole country); those of the
    proposal hold only at its own place. Travel between municipalities is estimated from their centres.
    """
    read = proposal if isinstance(proposal, Proposal) else read_proposal(proposal)
    around = RegionFile() if region is None else region if isinstance(region, RegionFile) else read_region(region)
    day = on or read.assessed_on or date.today()
    settings = settle(merge(around.decisions, read.decisions), day)
    base = gather(read, around, day)
    codes = sorted(areas().municipalities if among is None else set(among))
    if unknown := [code for code in codes if code not in areas().municipalities]:
        raise UnknownNameError("municipality", unknown[0], areas().municipalities)
    reach, seen = _Reach.of(around, settings), dict[tuple[date, ...], tuple[Need, ...]]()
    return Suitability(read, day, tuple(_fit(base, code, around, settings, reach, seen) for code in codes))


@dataclass(frozen=True)
class _Reach:
    """Free places elsewhere within the longest travel time, by municipality; None where none are known."""

    by_code: Mapping[str, int | None]

    @classmethod
    def of(cls, around: RegionFile, settings: Settings) -> _Reach:
        codes = list(areas().municipalities)
        free = np.array([around.municipalities.get(code, {}).get("places") or 0 for code in codes])
        apart = ~np.eye(len(codes), dtype=bool)
        known = np.asarray((apart & ~np.isnan(travel_matrix()) & (free > 0)).any(1))
        near = (apart & (travel_matrix() <= float(settings.number("max_travel_minutes")))) @ free
        return cls({code: int(n) if k else None for code, n, k in zip(codes, near, known, strict=True)})


def _fit(
    base: Situation,
    code: str,
    around: RegionFile,
    settings: Settings,
    reach: _Reach,
    seen: dict[tuple[date, ...], tuple[Need, ...]],
) -> Fit:
    place = areas().municipalities[code]
    here = base if code == base.municipality else _elsewhere(base, code, around)
    places = sources(here, settings)
    # The need is the business's own: on the same days it is the same everywhere.
    on = days(here, places)
    if on not in seen:
        seen[on] = needs(here, places)
    g = ground(here, settings, seen[on])
    cases = judge(g)
    hard = [case for case in cases if is_hard(case.criterion, settings)]
    by_id = {case.criterion: case.figures for case in cases}
    need = busiest(g.line()).need if g.needs else None
    travel, doctors = by_id["travel"].get("percent_green"), by_id["care"].get("gp_needed")
    gap = by_id["energy"].get("gap")
    figures: dict[str, float | None] = {
        "new_migrants": need,
        "shortage": by_id["housing"].get("shortage"),
        "free_places": here.own_places,
        "places_in_reach": _in_reach(base, settings) if here is base else reach.by_code[code],
        "per_1000_inhabitants": None if need is None else round(need * _PER_INHABITANTS / place.population, 2),
        "percent_within_green_minutes": None if travel is None else round(float(travel), 1),
        "gp_fte_over": None if doctors is None or here.gp_fte is None else round(float(here.gp_fte - doctors), 3),
        "gp_distance_km": place.indicators.gp_distance_km if place.indicators else None,
        "grid_gap_kw": None if gap is None else float(gap),
    }
    return Fit(
        place,
        outcome(cases, g),
        cases,
        tuple(c.criterion for c in hard if c.colour == RED and not here.plan_allows),
        tuple(c.criterion for c in hard if c.colour == UNDETERMINED),
        figures,
    )


_RANK_BY: Mapping[str, tuple[str, int]] = {
    "housing": ("shortage", 1),
    "reach": ("places_in_reach", -1),
    "pressure": ("per_1000_inhabitants", 1),
    "travel": ("percent_within_green_minutes", -1),
    "care": ("gp_fte_over", -1),
    "energy": ("grid_gap_kw", 1),
}


def _ranks(fits: tuple[Fit, ...], name: str) -> dict[str, int]:
    figure, direction = _RANK_BY[name]
    known = [
        (value * direction, f.municipality.code) for f in fits if (value := f.figures[figure]) is not None and not f.out
    ]
    values = sorted(value for value, _ in known)
    first = {value: position for position, value in reversed(list(enumerate(values, 1)))}
    return {code: first[value] for value, code in known}


def _elsewhere(base: Situation, code: str, around: RegionFile) -> Situation:
    """The proposal at another municipality: what belongs to the first place falls away, local facts come in."""
    row = around.municipalities.get(code, {})
    minutes = travel_minutes(code, code)
    return replace(
        base,
        municipality=code,
        objects=None if base.objects is None else tuple(o for o in base.objects if _movable(o, code)),
        own_places=row.get("places"),
        own_minutes=minutes,
        neighbours=(),  # nobody accepted anything for this place; free places elsewhere are counted as reach
        gp_fte=row.get("gp_fte"),
        care_agreement=None,
        inside_urban_area=row.get("inside_urban_area"),
        ladder_alternatives=False,
        congestion=row.get("congestion"),
        firm_kw=row.get("firm_kw"),
        advice=None,
        plan_allows=row.get("plan_allows"),
    )


def _movable(item: HousingObject, code: str) -> bool:
    """Housing in that municipality, or promised without an address."""
    fixed = any(item.get(key) is not None for key in ("municipality", "address", "bag_id"))
    return item.get("municipality") == code or (item.stage == "committed" and not fixed)


def _in_reach(here: Situation, settings: Settings) -> int | None:
    """Free places of the neighbours that the proposal and the region file name; None where none are known."""
    limit = settings.number("max_travel_minutes")
    known = [n for n in here.neighbours if n.places is not None and n.minutes is not None]
    return sum(n.places or 0 for n in known if n.minutes is not None and n.minutes <= limit) if known else None
