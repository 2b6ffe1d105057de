"""New business as a sum of assessments: reference proposals at every municipality, judged as the site assessment does.

Each year new sites arise; one reference object stands for those of a sector. Each is put at every municipality, in
proportion to the work there, and meets the hard rules that a measure makes a condition: housing (DR-H1), space
(DR-S1) and energy (DR-E1). The sum tells which part of the new work is refused and which places are committed.
:mod:`banen.sites` judges one proposal in full; ``tests/spec/test_sites_sum.py`` holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from banen.languages import Text
from banen.model.demand import sector_table
from banen.model.population import structure
from banen.model.regions import municipality_shares, travel_matrix
from banen.observe.areas import areas
from banen.observe.classifications import classifications
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.observe.shapes import ANYTHING, TEXT, Maybe, OneOf, content, sound
from banen.observe.words import text_of
from banen.quantities import Array

Reader = Callable[[str], Array]
"""Draws of an assumption by its name, shape (D,)."""

GROWTH = {"many": "effects.new_site_growth", "some": "effects.new_site_growth_other"}
"""Share of a sector's work that arises at new sites each year, by what its reference object says."""

_HUNDRED = 100.0
_PER_INHABITANTS = 1000.0
_JUMP = 0.05
"""Deliveries that differ by more than this part from one year to the next are no smooth stretch."""
_SLIP = 1e-9
"""Rounding up forgives what floating point adds to a whole number."""


@dataclass(frozen=True, slots=True)
class ReferenceObject:
    """A known kind of business: its sector, what it is counted by, and which new sites it stands for.

    ``per`` is *parcel* (workers per hectare) or *floor* (workers per 1,000 m²); ``new_sites`` is *many*, *some* or
    *none*.
    """

    id: str
    label: Text
    sector: str
    per: str
    new_sites: str

    def part(self, part: str) -> str:
        """The name of the assumption for a part, such as ``workers``."""
        return f"sites.{self.id}.{part}"


@dataclass(frozen=True, slots=True)
class SiteConditions:
    """What a measure makes a condition for new business.

    ``places`` per new labour migrant (0 to 1); ``region``: whether free places elsewhere in the region count: *not*,
    *accepted* (where they are accepted in writing) or *coordinated* (always); tests of ``space`` and ``energy``;
    ``elsewhere``: whether a refused business is led to a better suited place.
    """

    places: float
    region: str = "accepted"
    space: bool = False
    energy: bool = False
    elsewhere: bool = False


@dataclass(frozen=True)
class Verdicts:
    """The sum of the assessments: part of the new work per sector that is refused, and places that are committed.

    ``refused`` (Y, S, D), zero in sectors without new sites; ``committed`` (Y, D): places a year that applicants
    arrange as a condition.
    """

    refused: Array
    committed: Array


@cache
def reference_objects() -> Mapping[str, ReferenceObject]:
    """The reference objects of the content, by id; every fault at once.

    >>> reference_objects()["distribution_centre"].per
    'floor'
    """
    faults, objects = Faults(), dict[str, ReferenceObject]()
    shape = {
        "id": str,
        **TEXT,
        "sector": OneOf(classifications().sectors, "sector"),
        "per": OneOf(("parcel", "floor"), "area that workers are counted by"),
        "new_sites": OneOf((*GROWTH, "none"), "growth of new sites"),
    }
    record = read_yaml(CONTENT / "sites" / "reference_objects.yml", faults)
    record = sound(record, {"reference_objects": [shape]}, faults)
    for item in record.data["reference_objects"] if record else ():
        objects[item["id"]] = ReferenceObject(item["id"], text_of(item), item["sector"], item["per"], item["new_sites"])
    arising = [item.sector for item in objects.values() if item.new_sites != "none"]
    if len(arising) != len(set(arising)):
        faults.add("sites/reference_objects.yml:1", "two objects stand for the new sites of one sector.", "Keep one.")
    faults.raise_if_any()
    return objects


def arising() -> tuple[ReferenceObject, ...]:
    """The reference objects that stand for new sites, one per sector."""
    return tuple(item for item in reference_objects().values() if item.new_sites != "none")


def workers(item: ReferenceObject, read: Reader) -> Array:
    """People at work at a new site of average size, shape (D,)."""
    return np.ceil(read(item.part("workers")) * read(item.part("size")) - _SLIP)


def new_migrants(item: ReferenceObject, read: Reader) -> Array:
    """New labour migrants of one site, rounded up: people × share of labour migrants × share new to the region."""
    share = read(item.part("migrant_percent")) / _HUNDRED * read("effects.site_new_to_region")
    return np.ceil(workers(item, read) * share - _SLIP)


@cache
def places_by_municipality() -> Array:
    """Share of the country's new places in each municipality, shape (342,): as practical migrant work is spread."""
    practical = municipality_shares()[0]
    return np.asarray(sector_table().shares[0, -1] @ practical)


@cache
def places_in_reach(most_minutes: float) -> Array:
    """Share of the country's new places in each municipality and those of its region within reach, shape (342,)."""
    alike = _regions()[:, None] == _regions()
    near = (travel_matrix() <= most_minutes) & alike
    np.fill_diagonal(near, True)  # a municipality sees its own places, however large it is
    return np.asarray(near @ places_by_municipality())


@cache
def longest_travel() -> float:
    """The longest travel time when a shortage is spread over the region, as the site assessment sets it by default."""
    settings = content(CONTENT / "sites" / "settings.yml", {"settings": [{str: Maybe(ANYTHING)}]})["settings"]
    return float(next(item["default"] for item in settings if item["name"] == "max_travel_minutes"))


def judge(asked: SiteConditions, read: Reader, stock: Array, delivered: Array) -> Verdicts:
    """Judge a year's reference proposals at every municipality and sum the verdicts.

    ``stock`` (S, D) is the practical work in persons of which new sites are a part; ``delivered`` (Y, D) the places
    that are delivered in the country each year.
    """
    turns = _turns(delivered)
    found = _judge(asked, read, stock, delivered[turns])
    years = np.arange(len(delivered))
    return Verdicts(_between(found.refused, turns, years), _between(found.committed, turns, years))


def _judge(asked: SiteConditions, read: Reader, stock: Array, delivered: Array) -> Verdicts:
    cells, free = structure(), delivered * read("effects.site_free_places")
    objects = arising()
    index = [cells.sectors.index(item.sector) for item in objects]
    wanted = np.stack([np.ceil(asked.places * new_migrants(item, read) - _SLIP) for item in objects])
    # New work of a year over the work of one site is the number of sites, so claims follow from it.
    starts = np.stack(
        [
            read(GROWTH[item.new_sites])
            * stock[s]
            / np.maximum(workers(item, read) * read(item.part("migrant_percent")) / _HUNDRED, 1.0)
            for item, s in zip(objects, index, strict=True)
        ]
    )
    claims = (starts * wanted)[:, None]
    work = municipality_shares()[0][index]
    housed = _housed(asked, read, work, wanted, claims, free)
    brought = (1 - housed) * read("effects.site_applicant_brings")
    passed = (housed + brought) * _other_tests(asked, read, objects)[:, None]
    if asked.elsewhere:
        moved = (1 - passed) * read("effects.site_elsewhere")
        left = np.maximum(free - (claims * housed).sum(0), 0.0)
        passed = passed + moved * _claimed_once((claims * moved).sum(0), left)
    refused = np.zeros((len(free), *stock.shape))
    refused[:, index] = (1 - passed).transpose(1, 0, 2)
    return Verdicts(refused, (claims * brought).sum(0))


def _housed(asked: SiteConditions, read: Reader, work: Array, wanted: Array, claims: Array, free: Array) -> Array:
    """DR-H1 without the applicant: part of the proposals (O, Y, D) for which the places are free before opening."""
    before = free * read("effects.site_lead_years")
    if not asked.places:
        return np.ones((len(work), *free.shape))
    if asked.region == "not":
        return _with_places(places_by_municipality(), _alone(), work, wanted, claims, free, before)
    around = _with_places(places_in_reach(longest_travel()), _regions(), work, wanted, claims, free, before)
    if asked.region == "coordinated":
        return around
    own = _with_places(places_by_municipality(), _alone(), work, wanted, claims, free, before)
    # A region agrees as a whole or not at all; so a place that is promised within it is not claimed a second time.
    return own + (around - own) * read("effects.site_region_accepts")


def _with_places(
    seen: Array, pool: npt.NDArray[np.intp], work: Array, wanted: Array, claims: Array, free: Array, before: Array
) -> Array:
    """Part of the proposals (O, Y, D) that find what they want among the share of the places they see (342,).

    Places of a ``pool`` of municipalities are claimed once, by all proposals in it together.
    """
    here = seen[:, None, None] * before >= wanted[:, None, None]  # (O, 342, Y, D)
    claimed = np.einsum("oj,ojyd,oyd->jyd", work, here, np.broadcast_to(claims, (len(work), *free.shape)))
    of_pool = np.zeros((pool.max() + 1, *free.shape))
    np.add.at(of_pool, pool, claimed)
    there = np.bincount(pool, places_by_municipality())[:, None, None] * free
    return np.asarray(np.einsum("oj,ojyd,jyd->oyd", work, here, _claimed_once(of_pool, there)[pool]))


@cache
def _alone() -> npt.NDArray[np.intp]:
    """Every municipality a pool of its own, shape (342,)."""
    return np.arange(len(areas().municipalities))


@cache
def _regions() -> npt.NDArray[np.intp]:
    """The labour-market region of each municipality as a number, shape (342,)."""
    codes = [m.region_code for m in areas().municipalities.values()]
    return np.array([sorted(set(codes)).index(code) for code in codes], dtype=np.intp)


def _claimed_once(claims: Array, free: Array) -> Array:
    """A place is claimed once: where proposals together claim more than there is, this part of them holds."""
    return np.divide(np.minimum(claims, free), claims, out=np.ones_like(claims), where=claims > 0)


def _turns(delivered: Array) -> npt.NDArray[np.intp]:
    """Years (indices) between which deliveries run smoothly: the first, the last, and both sides of a jump."""
    level = delivered.mean(1)
    jump = np.flatnonzero(np.abs(np.diff(level)) > _JUMP * level[:-1])
    return np.unique(np.concatenate([[0], jump, jump + 1, [len(level) - 1]]))


def _between(values: Array, turns: npt.NDArray[np.intp], years: npt.NDArray[np.intp]) -> Array:
    """Values at the turns (T, …) carried to every year by straight lines, shape (Y, …)."""
    right = np.clip(np.searchsorted(turns, years, side="left"), 1, len(turns) - 1)
    left = right - 1
    part = (years - turns[left]) / np.maximum(turns[right] - turns[left], 1)
    part = part.reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray(values[left] * (1 - part) + values[right] * part)


def _other_tests(asked: SiteConditions, read: Reader, objects: tuple[ReferenceObject, ...]) -> Array:
    """Part of the proposals (O, D) that is not red on space (DR-S1) nor on energy (DR-E1); no criterion buys off."""
    passed = np.ones((len(objects), len(read("effects.site_lead_years"))))
    if asked.space:
        # A glasshouse is no urban development, so the ladder does not hold for it.
        urban = np.array([item.per == "floor" for item in objects], dtype=float)[:, None]
        passed = passed * (1 - urban * read("effects.site_outside_urban") * read("effects.site_ladder_open"))
    if asked.energy:
        passed = passed * (1 - read("effects.site_grid_full") * read("effects.site_grid_unsolved"))
    return passed


def above_ceiling(ceiling: float, read: Reader, stock: Array) -> Array:
    """Part of the new work per sector (S, D) above a ceiling on new workplaces per 1,000 inhabitants and year.

    The ceiling holds in each labour-market region by itself.
    """
    cells = structure()
    places = areas().municipalities.values()
    regions = sorted({m.region_code for m in places})
    work = np.zeros((len(cells.sectors), len(regions)))
    inhabitants = np.zeros(len(regions))
    for j, municipality in enumerate(places):
        r = regions.index(municipality.region_code)
        inhabitants[r] += municipality.population
        work[:, r] += municipality_shares()[0, :, j]
    new = np.zeros_like(stock)
    for item in arising():
        s = cells.sectors.index(item.sector)
        new[s] = read(GROWTH[item.new_sites]) * stock[s]
    planned = work.T @ new
    allowed = ceiling * inhabitants[:, None] / _PER_INHABITANTS
    over = np.maximum(0.0, 1 - allowed / np.maximum(planned, 1.0))
    return np.asarray((work @ over) * (new > 0))
