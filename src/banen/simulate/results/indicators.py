"""Indicators: what the books of the engine say, per definition, route, sector, origin and region.

Each definition is a view on the one population (:func:`banen.model.population.views`), so persons are conserved
within every definition: stock = stock before + arrivals − departures − deaths.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from banen.errors import UnknownNameError
from banen.languages import DUTCH, ENGLISH, WHOLE, ByLanguage
from banen.model import asylum_seekers
from banen.model.channels import Channels
from banen.model.population import DEFAULT_DEFINITION, FREE_MOVEMENT, POSTED, View, structure, views
from banen.model.regions import region_shares, regions
from banen.model.status_holders import status_holders
from banen.observe.assumptions import Draws
from banen.observe.classifications import classifications
from banen.observe.figures import units
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.observe.shapes import TEXT, Fits, OneOf, content, sound
from banen.observe.words import languages
from banen.quantities import FIRST_YEAR, Array
from banen.simulate.engine.cohorts import Books
from banen.simulate.results.dependence import dependence

FLOWS = ("stock", "arrivals", "departures", "deaths", "net_migration")
NO_LABOUR_MIGRANTS = "no_labour_migrants"
"""What indicators of status holders and asylum seekers count: who did not come to work, never added to who did."""
COUNTS = ("present", NO_LABOUR_MIGRANTS)
"""What an indicator may count, apart from the definitions that a reader chooses from."""
USUAL = "usual"
"""The definition that an indicator has where none is named."""
PLACES = (
    *("terminal", "report", "report_charts", "report_groups", "ranked", "ranked_groups", "attribution"),
    *("headline", "futures", "compared"),
)
"""Where an indicator may be shown first; everywhere else all of them are."""
RANK = Fits(
    "a rank, or a rank per definition",
    lambda value: all(isinstance(rank, int) for rank in (value.values() if isinstance(value, dict) else [value])),
)
BREAKDOWNS = ("sector", "route", "origin", "region")
SHAPE = {
    str: {
        "unit": OneOf(lambda: units(CONTENT), "unit of figures/units.csv"), "label": TEXT, "meaning": TEXT,
        "by?": OneOf(BREAKDOWNS, "breakdown"), "counts?": OneOf(COUNTS, "count"), "rests_on?": [str],
        "shown_in?": {f"{place}?": RANK for place in PLACES},
    }
}  # fmt: skip


@dataclass(frozen=True)
class Indicator:
    """What an indicator is: unit, label and meaning, its groups, whom it counts, and what it rests on.

    ``counts`` is None where the reader chooses the definition. ``rests_on`` holds beginnings of names of assumptions.
    ``shown_in`` holds per place its rank there, or one per definition.
    """

    name: str
    unit: str
    label: Mapping[str, str]
    meaning: Mapping[str, str]
    by: str | None = None
    counts: str | None = None
    rests_on: tuple[str, ...] = ()
    shown_in: Mapping[str, int | Mapping[str, int]] = field(default_factory=dict)


@cache
def indicators() -> dict[str, Indicator]:
    """Every indicator that Banen shows, from content; all faults at once."""
    faults = Faults()
    record = sound(read_yaml(CONTENT / "indicators.yml", faults), SHAPE, faults)
    by_name: dict[str, Indicator] = {}
    for name, fields in (record.data if record else {}).items():
        by_name[name] = Indicator(name, **fields | {"rests_on": tuple(fields.get("rests_on", ()))})
    faults.raise_if_any()
    return by_name


def shown_in(place: str) -> tuple[str, ...]:
    """The indicators that stand in a place, in their order: ``stock``, ``stock@payroll_year`` …"""
    ranks: dict[str, int] = {}
    for name, about in indicators().items():
        asked = about.shown_in.get(place)
        for definition, rank in (asked if isinstance(asked, Mapping) else {USUAL: asked} if asked else {}).items():
            ranks[name if definition == USUAL else f"{name}@{definition}"] = rank
    return tuple(sorted(ranks, key=lambda key: ranks[key]))


@cache
def definitions() -> dict[str, Mapping[str, str]]:
    """Label and definition text, in Dutch and English, of each count of labour migrants."""
    own = _own_definitions()
    texts: dict[str, Mapping[str, str]] = {
        d.id: ByLanguage(d.label.to_dict() | {f"definition_{language}": text for language, text in d.definition.said})
        for d in classifications().definitions.values()
    }
    return texts | {name: text for name, text in own.items() if name != NO_LABOUR_MIGRANTS}


def definition_text(name: str) -> Mapping[str, str]:
    """Label and definition text of what an indicator counts: labour migrants by one of their counts, or others."""
    return (definitions() | _own_definitions())[name]


@cache
def _own_definitions() -> dict[str, Mapping[str, str]]:
    texts = {DUTCH: str, ENGLISH: str, "definition_nl": str, "definition_en": str}
    own: dict[str, Mapping[str, str]] = content(CONTENT / "own_definitions.yml", {str: texts})
    return own


@cache
def group_labels(by: str) -> dict[str, Mapping[str, str]]:
    """Names of the groups of a breakdown, in the order of the tables."""
    cells, terms = structure(), classifications()
    if by == "region":
        return {code: dict.fromkeys(languages(), name) for code, name in regions().items()}
    order, known = {
        "sector": (cells.sectors, terms.sectors),
        "route": (cells.routes, terms.routes),
        "origin": (cells.origins, terms.origins),
    }[by]
    return {key: ByLanguage(known[key].label.to_dict()) for key in order}


def group_label(by: str, group: str) -> Mapping[str, str]:
    """Name of a group, or of groups that figures or a reader join by ``+``."""
    names = group_labels(by)
    parts = [names[_known(by, part, names)] for part in group.split("+")]
    return parts[0] if len(parts) == 1 else {code: " + ".join(part[code] for part in parts) for code in languages()}


def series_of(draws: Draws, books: Books, channels: Channels | None, keys: Collection[str] = ()) -> dict[str, Array]:
    """All indicator series of a run: key → (years, draws); where ``keys`` are all that is asked, maybe not all.

    Keys are ``name`` for the default definition, ``name@definition`` for the others and ``name:group`` for the
    groups of a breakdown. ``channels`` is None for history, where no measure acts.
    """
    strands = _Strands.of(books)
    all_views = views(draws)
    series: dict[str, Array] = {}
    for key, view in all_views.items():
        series |= _flows(key, view, strands)
    series |= _with_family(all_views[DEFAULT_DEFINITION], books, series)
    needs = _needs(draws, books, channels)
    if keys and all(key in series or key in needs for key in keys):
        return series | needs
    series |= _breakdowns(books)
    series |= needs
    series |= _potential(draws, books, channels)
    series |= dependence(draws, books, channels)
    return series


def label_of(key: str, language: str) -> str:
    """Name of a series for people: indicator, definition or group; groups that are summed are joined by ``+``.

    Raises :class:`~banen.errors.UnknownNameError` for a name that does not exist.
    """
    name, _, rest = key.partition("@")
    name, _, group = name.partition(":")
    indicator = indicators()[_known("indicator", name, indicators())]
    text = indicator.label[language]
    if rest:
        return f"{text} — {definitions()[_known('definition', rest, definitions())][language]}"
    if group and indicator.by:
        return f"{text}: {group_label(indicator.by, group)[language]}"
    return text


def _known(kind: str, name: str, known: Iterable[str]) -> str:
    if name not in known:
        raise UnknownNameError(kind, name, known)
    return name


def definition_of(key: str) -> str:
    """Which count of labour migrants a series uses."""
    name, _, definition = key.partition("@")
    if definition:
        return definition
    about = indicators().get(name.partition(":")[0])
    return (about and about.counts) or DEFAULT_DEFINITION


def counted(key: str, language: str) -> str:
    """What a series counts, in words: the definition of labour migrant, or the meaning of another indicator."""
    name = key.partition("@")[0].partition(":")[0]
    if name in FLOWS:
        return str(definitions()[definition_of(key)][language])
    return indicators()[name].meaning[language]


@dataclass(frozen=True)
class _Strands:
    """The books summed over origins: (years, strands, draws), with the strand of each pair."""

    stock: Array
    arrived: Array
    left: Array
    died: Array
    registered: Array
    first_pair: npt.NDArray[np.intp]
    becomes: npt.NDArray[np.intp]
    books: Books

    @classmethod
    def of(cls, books: Books) -> _Strands:
        cells = structure()
        strand = cells.strand_of
        first = np.array([int(np.flatnonzero(strand == t)[0]) for t in range(len(cells.strands))])
        sums = [_sum_groups(part, strand) for part in (books.stock, books.arrived, books.left, books.died)]
        registers = cells.registers_as[first]
        becomes = np.where(registers >= 0, strand[registers], -1)
        registered = _sum_groups(books.registered, strand)
        return cls(
            stock=sums[0],
            arrived=sums[1],
            left=sums[2],
            died=sums[3],
            registered=registered,
            first_pair=first,
            becomes=becomes,
            books=books,
        )

    def alike(self, weight: Array) -> bool:
        """Whether a weight (P, D) is the same for all origins of each strand."""
        return np.array_equal(weight, weight[self.first_pair][structure().strand_of])

    @cached_property
    def by_pair(self) -> _Strands:
        """The books with every pair on its own."""
        books, cells = self.books, structure()
        pairs = np.arange(len(cells.pairs))
        return _Strands(
            stock=books.stock,
            arrived=books.arrived,
            left=books.left,
            died=books.died,
            registered=books.registered,
            first_pair=pairs,
            becomes=cells.registers_as,
            books=books,
        )


def _sum_groups(values: Array, group: npt.NDArray[np.int64]) -> Array:
    """Sum the second axis within groups: (years, pairs, draws) → (years, groups, draws)."""
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(group.max() + 1))
    return np.asarray(np.add.reduceat(values[:, order], starts, axis=1))


def _flows(key: str, view: View, strands: _Strands) -> dict[str, Array]:
    """Stock and flows of one definition; where its weights differ between origins of a strand, by pair."""
    if not strands.alike(view.weight):
        strands = strands.by_pair
    weight = view.weight[strands.first_pair]
    arrived = _weighted(strands.arrived, weight)
    left = _weighted(strands.left, weight)
    died = _weighted(strands.died, weight)
    moves = strands.becomes >= 0
    gain = weight[strands.becomes[moves]] - weight[moves]
    registered = strands.registered[:, moves]
    arrived = arrived + _weighted(registered, np.maximum(gain, 0.0))
    left = left + _weighted(registered, np.maximum(-gain, 0.0))
    stock = _weighted(strands.stock, weight)
    if view.time == "year":
        stock = stock + left + died
    suffix = "" if key == DEFAULT_DEFINITION else f"@{key}"
    return {
        f"stock{suffix}": stock,
        f"arrivals{suffix}": arrived,
        f"departures{suffix}": left,
        f"deaths{suffix}": died,
        f"net_migration{suffix}": arrived - left,
    }


def _weighted(values: Array, weight: Array) -> Array:
    return np.asarray(np.einsum("ytd,td->yd", values, weight))


def _with_family(view: View, books: Books, series: Mapping[str, Array]) -> dict[str, Array]:
    own = np.where(view.weight > 0, view.weight, 0.0)
    stock, joined, left = (
        np.einsum("ypd,pd->yd", part, own) for part in (books.family, books.family_joined, books.family_left)
    )
    at = "@residents_with_family"
    return {
        "family_members": stock,
        f"stock{at}": series["stock"] + stock,
        f"arrivals{at}": series["arrivals"] + joined,
        f"departures{at}": series["departures"] + left,
        f"deaths{at}": series["deaths"],
        f"net_migration{at}": series["net_migration"] + joined - left,
    }


def _breakdowns(books: Books) -> dict[str, Array]:
    cells = structure()
    series: dict[str, Array] = {}
    by_sector = books.sector_stock.sum(1)
    series |= {f"stock_by_sector:{s}": by_sector[:, i] for i, s in enumerate(cells.sectors)}
    for name, values, group, keys in (
        ("stock_by_route", books.stock, cells.route_of, cells.routes),
        ("stock_by_origin", books.stock, cells.origin_of, cells.origins),
        ("arrivals_by_route", books.arrived, cells.route_of, cells.routes),
    ):
        sums = _sum_groups(values, group)
        series |= {f"{name}:{k}": sums[:, i] for i, k in enumerate(keys)}
    market = np.array([0 if m == "practical" else 1 for _, m in cells.strands])
    present = np.stack([books.sector_stock[:, market == m].sum(1) for m in (0, 1)], axis=1)
    shares = region_shares()
    practical, specialist = (_over_regions(present[:, m], shares[m]) for m in (0, 1))
    by_region = practical + specialist
    need = books.need[:, None] * practical / practical.sum(1, keepdims=True)
    for i, code in enumerate(regions()):
        series[f"stock_by_region:{code}"] = by_region[:, i]
        series[f"housing_need_by_region:{code}"] = need[:, i]
    return series


def _over_regions(present: Array, shares: Array) -> Array:
    """Persons per sector (Y, S, D) spread over regions by shares (S, 35): (Y, 35, D)."""
    years, sectors, draws = present.shape
    flat = shares.T @ present.transpose(1, 0, 2).reshape(sectors, years * draws)
    return np.asarray(flat.reshape(-1, years, draws).transpose(1, 0, 2))


def _needs(draws: Draws, books: Books, channels: Channels | None) -> dict[str, Array]:
    cells = structure()
    years = len(books.need)
    none, one = np.zeros((years, draws.count)), np.ones((years, draws.count))
    filling = channels.domestic_filling if channels else none
    open_posts = books.open_posts.sum(1)
    # Domestic workers are matched with open posts: the posts left are open²/(open + workers), never below zero. Workers
    # who go (a rule that shuts them out) leave posts behind: open + workers gone, which has the same slope at zero.
    left_open = np.where(
        filling < 0,
        (open_posts - filling) / np.maximum(open_posts, 1e-9),
        open_posts / np.maximum(open_posts + np.maximum(filling, 0.0), 1e-9),
    )
    posts = books.open_posts * left_open[:, None]
    short = books.stock[:, cells.on_routes(frozenset({"eu_short_stay"}))].sum(1)
    practical = np.array([p.market == "practical" for p in cells.pairs])
    eu = practical & cells.on_routes(FREE_MOVEMENT) & ~cells.on_routes(POSTED)
    agency = channels.agency if channels else np.ones((years, len(cells.sectors), draws.count))
    in_agencies = np.array([r == "eu_short_stay" for r, _ in cells.strands])
    served = (books.sector_stock[:, in_agencies].sum(1) * agency).sum(1)
    return {
        "vacancies_unfilled": posts.sum(1),
        **{f"vacancies_by_sector:{s}": posts[:, i] for i, s in enumerate(cells.sectors)},
        "housing_need": books.need,
        "housing_shortage": books.need * books.crowded,
        "homeless": books.stock[:, eu].sum(1)
        * draws["housing.homeless_share"]
        * (channels.homeless if channels else one),
        "poor_employment": short * draws["housing.bad_employer_share"] * (channels.bad_employers if channels else one),
        "address_unknown": short * (1 - draws["registration.address_share"]) * (channels.address if channels else one),
        "agency_workers": served * draws["demand.agency_share"],
        "refused": books.refused.sum(1),
    }


def _potential(draws: Draws, books: Books, channels: Channels | None) -> dict[str, Array]:
    """Status holders and asylum seekers in the years of the books; the engine does not move them, measures do."""
    rows = slice(books.first_year - FIRST_YEAR, books.first_year - FIRST_YEAR + len(books.need))
    holders, permits = status_holders(draws), asylum_seekers.permits(draws)
    more, granted = (channels.status_holders, channels.asylum_permits) if channels else (0.0, 0.0)
    return {
        "status_holders_in_work": holders.in_work[rows] + more,
        "status_holders_without_work": holders.without_work[rows] - more,
        "asylum_work_permits": permits[rows] + granted,
    }


@lru_cache(maxsize=1024)
def describe(key: str) -> Mapping[str, Any]:
    """Unit, definition and labels of a series, as they stand in the JSON of ``project``."""
    name = key.partition("@")[0].partition(":")[0]
    return MappingProxyType(
        {
            "unit": indicators()[name].unit,
            "definition": definition_of(key),
            "label": ByLanguage({language: label_of(key, language) for language in WHOLE}),
        }
    )
