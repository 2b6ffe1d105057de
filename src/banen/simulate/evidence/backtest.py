"""Model against figure: every figure that the model can answer, with the error; bad fits are printed, not hidden.

Each entry of ``content/backtest.yml`` names a figure, the year and the part of the population that it counts.
Entries marked ``fit`` inform the draws (:mod:`banen.simulate.evidence.calibration`); the others test the model
elsewhere.

Sources count other things than the model. An entry can name a ``concept``, the factor by which its source counts what
the model counts, or a ``share_of``, the part of what its source counts that the model counts (with a trend where one is
needed): assumptions with a range, which calibration draws with the rest.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from banen.languages import Language
from banen.model.hazards import StayRates
from banen.model.population import HIGHLY_SKILLED, MARKETS, Structure, View, structure, views
from banen.model.regions import regions
from banen.model.supply import REFERENCE_YEAR
from banen.observe.areas import areas
from banen.observe.assumptions import Draws, assumptions, register
from banen.observe.figures import Figure, figures
from banen.observe.records import CONTENT, Faults, read_yaml
from banen.observe.series import series
from banen.observe.shapes import NUMBER, TEXT, Fits, OneOf, Shape, sound
from banen.observe.words import words
from banen.quantities import FIRST_YEAR, MONTHS_PER_YEAR, Array
from banen.rounding import band, change, whole
from banen.sentences import Sentence
from banen.showing import Card, Showing
from banen.simulate.engine.cohorts import Books, World, world
from banen.simulate.engine.potential import QUANTITIES, potential
from banen.simulate.results.indicators import series_of


@dataclass(frozen=True)
class BacktestEntry:
    """One figure and what the model says about the same thing; ``spread`` is the assumed doubt of its definition."""

    id: str
    figure: str
    years: tuple[int, int]
    kind: str
    quantity: str
    definition: str
    label: Mapping[str, str]
    fit: bool
    spread: str
    filters: Mapping[str, Any]

    @property
    def known(self) -> int:
        """First year at whose end the figure can be known: who leaves within months of arriving is counted later."""
        if self.quantity == GONE_IN_YEAR:
            return self.years[1] + int(self.filters["year_of_stay"]) - 1
        return self.years[1] + math.ceil(int(self.filters.get("months", 0)) / 12)

    @property
    def count(self) -> tuple[Any, ...]:
        """What is counted, without its year: figures of one count share their doubt, and follow each other in time."""
        kept = sorted((k, str(v)) for k, v in self.filters.items() if k not in ("share", *MEASURED, *OF_POTENTIAL))
        return self.kind, self.quantity, self.definition, *kept


@dataclass(frozen=True)
class Comparison:
    """Figure against model: ``observed`` with the figure's own range, and the model's 5, 50 and 95% values."""

    entry: BacktestEntry
    figure: Figure
    observed: float
    low: float
    high: float
    p05: float
    p50: float
    p95: float

    @property
    def error(self) -> float:
        """Relative error of the model's median."""
        return self.p50 / self.observed - 1

    @property
    def inside(self) -> bool:
        """Whether the figure, with its own range, meets the model's band."""
        return self.low <= self.p95 and self.high >= self.p05

    def to_dict(self) -> dict[str, Any]:
        """One row of the JSON of ``banen backtest``."""
        return {
            "id": self.entry.id, "figure": self.entry.figure, "year": self.entry.years[1],
            "label": dict(self.entry.label), "definition": self.entry.definition, "fit": self.entry.fit,
            "observed": self.observed, "p05": self.p05, "p50": self.p50, "p95": self.p95,
            "error": self.error, "inside": self.inside,
            "persistence": None, "trend": None, "official": None,
        }  # fmt: skip


@dataclass(frozen=True, repr=False)
class Backtest(Showing):
    """All comparisons, worst first, with the coverage of the bands."""

    comparisons: tuple[Comparison, ...]
    draws: int
    seed: int

    @property
    def coverage(self) -> float:
        """Share of figures inside the model's 5–95% band."""
        return sum(c.inside for c in self.comparisons) / len(self.comparisons)

    def worst_first(self) -> list[Comparison]:
        """Comparisons by size of the relative error."""
        return sorted(self.comparisons, key=lambda c: -abs(c.error))

    def card(self, language: Language) -> Card:
        """Each figure beside the model, worst first."""
        w = words("showing", language)
        rows = tuple(
            (
                c.entry.label[language],
                c.entry.figure,
                whole(c.observed, language),
                band(c.p05, c.p50, c.p95, language),
                change(c.error),
            )
            for c in self.worst_first()
        )
        heads = (w["what"], w["figure"], w["observed"], "model", w["error"])
        share = f"{self.coverage:.0%}"
        sentence = w["figures_inside"].format(share=share)
        return Card(w["model_beside_figures"], sentence, heads, rows)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of ``banen backtest``; fields of a hindcast stay empty, because nothing is held out here."""
        return {
            "origin": None, "coverage_90": self.coverage, "error_ratio_best_simple": None,
            "median_absolute_error": float(np.median([abs(c.error) for c in self.comparisons])),
            "draws": self.draws, "seed": self.seed,
            "series": [c.to_dict() for c in self.comparisons], "gates": [],
        }  # fmt: skip


POTENTIAL = "potential"
"""Kind of the figures on status holders and asylum seekers, whom the engine does not move."""
OF_POTENTIAL = ("cohort", "since", "until_month")
GONE_IN_YEAR = "gone_in_year"
"""Share of the arrivals of a year that is gone in its first, second, … calendar year of stay."""
COUNTS = ("count", "composition")
"""A count of persons; a composition tells who they are, and is not scored in a hindcast."""
KINDS = (*COUNTS, "indicator", POTENTIAL, "region", "sector_share", "stay")
SERIES = "series"
MEASURED = ("concept", "share_of", "share_trend")
"""How a source relates to the model: names of assumptions."""
_ASSUMED = OneOf(register, "assumption")
FILTERS: Mapping[str, Shape] = {
    "origins": [OneOf(lambda: structure().origins, "origin")], "among": [OneOf(lambda: structure().origins, "origin")],
    "routes": [OneOf(lambda: structure().routes, "route")], "market": OneOf(MARKETS, "market"),
    "sector": OneOf(lambda: structure().sectors, "sector"), **dict.fromkeys(("share", "province", "group"), str),
    **dict.fromkeys(("months", "year_of_stay", "cohort", "until_month"), int), "since": NUMBER,
    **dict.fromkeys(MEASURED, _ASSUMED),
}  # fmt: skip
_ENTRY: Shape = {
    "id": str, "figure": str, "year": Fits("a year, or the first and last of some", lambda year: _is_span(year)),
    "kind": OneOf(KINDS, "kind"), "quantity": str, "definition": str, "label": TEXT, "fit?": int, "spread?": _ASSUMED,
    **{f"{name}?": kind for name, kind in FILTERS.items()},
}  # fmt: skip


def _is_span(year: object) -> bool:
    years = year if isinstance(year, list) else [year]
    return 1 <= len(years) <= 2 and all(isinstance(each, int) for each in years)


@cache
def entries() -> tuple[BacktestEntry, ...]:
    """What is held against what, from content; unknown figures, fields and years are faults, all at once."""
    faults = Faults()
    record = sound(read_yaml(CONTENT / "backtest.yml", faults), [_ENTRY], faults)
    listed: list[BacktestEntry] = []
    for i, fields in enumerate(record.data if record else []):
        where = record.place_of(i) if record else ""
        for figure in filter(None, (fields["figure"], fields.get("share"))):
            if not _exists(figure, fields["year"]):
                faults.add(
                    where,
                    Sentence("{id} names figure {figure!r}, which does not exist.", id=fields["id"], figure=figure),
                )
        if fields["kind"] == POTENTIAL and fields["quantity"] not in QUANTITIES:
            faults.add(
                where,
                Sentence("{id} has quantity {quantity!r}.", id=fields["id"], quantity=fields["quantity"]),
                Sentence("Use {quantities}.", quantities=", ".join(QUANTITIES)),
            )
        span = fields["year"] if isinstance(fields["year"], list) else [fields["year"]] * 2
        listed.append(
            BacktestEntry(
                id=fields["id"],
                figure=fields["figure"],
                years=(span[0], span[1]),
                kind=fields["kind"],
                quantity=fields["quantity"],
                definition=fields["definition"],
                label=fields["label"],
                fit=bool(fields.get("fit")),
                spread=fields.get("spread", "calibration.count_spread"),
                filters={k: v for k, v in fields.items() if k in FILTERS},
            )
        )
    faults.raise_if_any()
    return tuple(listed)


def backtest(draws: int = 200, seed: int = 1) -> Backtest:
    """Hold the model against every figure of the backtest, with bands over the draws."""
    here = world(Draws(draws, seed, assumptions()))
    return Backtest(tuple(compare(entry, value) for entry, value in modelled(here, entries())), draws, seed)


def modelled(here: World, wanted: Sequence[BacktestEntry]) -> list[tuple[BacktestEntry, Array]]:
    """What the model says for each entry, shape (draws,)."""
    levels = series_of(here.draws, here.history, None)
    all_views = views(here.draws)
    answers: list[tuple[BacktestEntry, Array]] = []
    for entry in wanted:
        if entry.kind in COUNTS:
            value = _counted(here, entry, all_views)
        elif entry.kind == "indicator":
            value = levels[entry.quantity][entry.years[1] - FIRST_YEAR]
        elif entry.kind == POTENTIAL:
            value = potential(here.draws, entry.quantity, entry.years, entry.filters)
        elif entry.kind == "region":
            codes = _regions_of(entry.filters["province"])
            value = sum(
                (part * levels[f"{entry.quantity}:{c}"][entry.years[1] - FIRST_YEAR] for c, part in codes.items()),
                np.zeros(here.draws.count),
            )
        elif entry.kind == "sector_share":
            value = _sector_share(here.history, entry)
        else:
            value = _stayed(here, entry)
        answers.append((entry, value * _measured(here.draws, entry)))
    return answers


def _measured(draws: Draws, entry: BacktestEntry) -> Array:
    """Factor from what the model counts to what the source of an entry counts, shape (draws,)."""
    names = entry.filters
    factor = draws[names["concept"]] if "concept" in names else np.ones(draws.count)
    if "share_of" in names:
        factor = factor / draws[names["share_of"]]
    if "share_trend" in names:
        factor = factor / np.exp(draws[names["share_trend"]] * (entry.years[1] - REFERENCE_YEAR))
    return factor


def _counted(here: World, entry: BacktestEntry, all_views: Mapping[str, View]) -> Array:
    """Persons of an entry's definition and filters; with ``among``, per cent of those of other origins."""
    base = entry.definition.removesuffix("_with_family")
    view = all_views[base]
    if entry.quantity == "family":
        return _family(here.history, replace(entry, quantity="stock"), view.weight)
    value = _count(here.history, entry, view.weight, view.time == "year")
    if base != entry.definition:
        value = value + _family(here.history, entry, view.weight)
    if "among" in entry.filters:
        whole = replace(entry, filters={**entry.filters, "origins": entry.filters["among"]})
        value = 100 * value / _count(here.history, whole, view.weight, view.time == "year")
    return value


def compare(entry: BacktestEntry, value: Array) -> Comparison:
    """An entry's figure against the model's values over the draws."""
    figure = _figure(entry.figure, entry.years[1])
    share = figures().number(entry.filters["share"]) / 100 if "share" in entry.filters else 1.0
    bounds = [b for b in (figure.low, figure.value, figure.high) if b is not None]
    observed = (figure.value if figure.value is not None else sum(bounds) / len(bounds)) * share
    p05, p50, p95 = (float(q) for q in np.percentile(value, (5, 50, 95)))
    return Comparison(
        entry=entry,
        figure=figure,
        observed=observed,
        low=min(bounds) * share,
        high=max(bounds) * share,
        p05=p05,
        p50=p50,
        p95=p95,
    )


def _exists(name: str, years: object) -> bool:
    """Whether a figure exists, or a year of a series, which is named ``series:NAME``."""
    kind, _, rest = name.partition(":")
    return name in figures() or (kind == SERIES and rest in series() and years in series().values(rest))


@cache
def _figure(name: str, year: int) -> Figure:
    """A figure, or a year of a series as one."""
    kind, _, rest = name.partition(":")
    if kind != SERIES:
        return figures()[name]
    seen = next(o for o in series()[rest] if o.year == year and not o.vintage)
    return Figure(
        id=name,
        quantity=seen.definition,
        value=seen.value,
        low=None,
        high=None,
        text=f"{seen.value:g}",
        unit=seen.unit,
        period=str(year),
        population="",
        source=seen.source,
        provenance=seen.provenance,
        status="observed",
        confidence=seen.confidence,
        note="",
        topic=seen.topic,
        where=seen.where,
    )


def _mask(entry: BacktestEntry, cells: Structure) -> npt.NDArray[np.bool_]:
    wanted = entry.filters
    return np.array(
        [
            p.origin in wanted.get("origins", (p.origin,))
            and p.route in wanted.get("routes", (p.route,))
            and p.market == wanted.get("market", p.market)
            for p in cells.pairs
        ]
    )


def _count(books: Books, entry: BacktestEntry, weight: Array, in_year: bool) -> Array:
    """Persons of the entry's definition and filters, summed over its years."""
    cells = structure()
    mask = _mask(entry, cells)[:, None] * weight
    rows = slice(entry.years[0] - FIRST_YEAR, entry.years[1] - FIRST_YEAR + 1)

    def total(values: Array) -> Array:
        return np.asarray(np.einsum("ypd,pd->yd", values[rows], mask))

    target = cells.registers_as
    moves = target >= 0
    gain = (mask[target[moves]] - mask[moves])[None]
    registered = books.registered[rows][:, moves]
    arrived = total(books.arrived) + (registered * np.maximum(gain, 0)).sum(1)
    left = total(books.left) + (registered * np.maximum(-gain, 0)).sum(1)
    if entry.quantity == "stock":
        stock = total(books.stock) + (left + total(books.died) if in_year else 0.0)
        return np.asarray(stock[-1])
    return np.asarray({"arrivals": arrived, "departures": left, "net_migration": arrived - left}[entry.quantity].sum(0))


def _family(books: Books, entry: BacktestEntry, weight: Array) -> Array:
    """Family members of the persons counted: stock at the end of the last year, or flows summed over the years."""
    mask = _mask(entry, structure())[:, None] * weight
    rows = slice(entry.years[0] - FIRST_YEAR, entry.years[1] - FIRST_YEAR + 1)
    stock, joined, left = (
        np.einsum("ypd,pd->yd", part[rows], mask) for part in (books.family, books.family_joined, books.family_left)
    )
    flows = {"arrivals": joined, "departures": left, "net_migration": joined - left}
    return np.asarray(stock[-1] if entry.quantity == "stock" else flows[entry.quantity].sum(0))


def _sector_share(books: Books, entry: BacktestEntry) -> Array:
    """Percentage of the persons on the entry's routes who work in its sector, on 31 December."""
    cells = structure()
    routes, market = entry.filters["routes"], entry.filters.get("market")
    strands = np.array([r in routes and (market is None or m == market) for r, m in cells.strands])
    by_sector = books.sector_stock[entry.years[1] - FIRST_YEAR][strands].sum(0)
    return np.asarray(100 * by_sector[cells.sectors.index(entry.filters["sector"])] / by_sector.sum(0))


@cache
def _regions_of(province: str) -> dict[str, float]:
    """Labour-market regions of a province with the part of their inhabitants that lives in it."""
    inside: dict[str, float] = {}
    for municipality in areas().municipalities.values():
        if municipality.province_code == province:
            code = municipality.region_code
            inside[code] = inside.get(code, 0.0) + municipality.population
    return {code: people / areas().regions[code].population for code, people in inside.items() if code in regions()}


def _stayed(here: World, entry: BacktestEntry) -> Array:
    """Percentage of the arrivals of years that left (or is still here) after months, or in a calendar year of stay."""
    group, cells = entry.filters["group"], structure()
    if group == "polish_2011":
        pairs = np.concatenate([cells.index(origin="PL", route=r) for r in ("eu_resident", "eu_short_stay")])
    else:
        routes = {"eu": ("eu_resident",), "highly_skilled": HIGHLY_SKILLED}.get(group)
        pairs = np.flatnonzero(cells.on_routes(routes) if routes else here_routes(cells))
        if group == "registered":
            pairs = np.concatenate([cells.index(route="eu_resident"), pairs])
    came, stayed = np.zeros(here.draws.count), np.zeros(here.draws.count)
    for year in range(entry.years[0] - FIRST_YEAR, entry.years[1] - FIRST_YEAR + 1):
        for p in pairs:
            arrived = _came_to_live(here, year, int(p))
            came = came + arrived
            stayed = stayed + arrived * _here(here.stay, entry, int(p), year)
    share = stayed / np.maximum(came, 1e-9)
    if entry.quantity == GONE_IN_YEAR:
        return np.asarray(100 * share)
    return np.asarray(100 * (share if entry.quantity == "still_here" else 1 - share))


def _came_to_live(here: World, year: int, pair: int) -> Array:
    """Arrivals of a pair in a year with those who became part of it by registering, shape (draws,)."""
    cells, books = structure(), here.history
    registered = books.registered[year][cells.registers_as == pair].sum(0)
    counts = here.draws["registration.motive_share"] if cells.pairs[pair].route == "eu_resident" else 1.0
    return np.asarray((books.arrived[year, pair] + registered) * counts)


def _here(stays: StayRates, entry: BacktestEntry, pair: int, year: int) -> Array:
    """Share of a pair's arrivals of a year that an entry asks for: here after months, or gone in a calendar year.

    Who comes in the first month of a year has had eleven whole months by its end, who comes in the last none.
    """
    if entry.quantity != GONE_IN_YEAR:
        return stays.here_after(pair, year, int(entry.filters["months"]))
    nth = int(entry.filters["year_of_stay"])
    before, after = (
        sum(stays.here_after(pair, year, MONTHS_PER_YEAR * n + m) for m in range(MONTHS_PER_YEAR)) / MONTHS_PER_YEAR
        if n >= 0
        else 1.0
        for n in (nth - 2, nth - 1)
    )
    return np.asarray(before - after)


def here_routes(cells: Structure) -> npt.NDArray[np.bool_]:
    """Pairs of third-country labour migrants who become residents, shape (P,)."""
    return np.array([p.market == "specialist" and p.route != "eu_resident" for p in cells.pairs])
