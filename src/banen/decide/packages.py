"""What reaches the target: packages whose outcome lies in a band, and the frontier among them.

A package takes measures off current law at one of two levels: that of a package of reference, or ``far``, the proposal
at its strongest. No package is the best: each point of the frontier is better than every other in something. Costs
that no source gives are unknown; they are counted and named, and never added as zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from banen.decide.batches import at_places, values_of
from banen.decide.needed import ALL_POSTS, needed_sectors, posts_of, sectors_known
from banen.decide.screening import (
    LEGAL_LEVELS,
    STEP,
    Surrogate,
    combinations_of,
    non_dominated,
    objectives,
    screen,
    spread,
    that_fit,
    together,
)
from banen.decide.targets import TargetBand
from banen.errors import Fault, ScenarioError, check_all
from banen.observe.assumptions import Draws, assumptions
from banen.observe.reading import CONTENT, Faults, Text, read_yaml
from banen.simulate.bands import percentiles
from banen.simulate.cohorts import world
from banen.simulate.indicators import describe, group_labels
from banen.simulate.measures import catalogue
from banen.simulate.packages import Package, conflicts, from_short_text
from banen.simulate.projection import check_draws, check_year

if TYPE_CHECKING:
    import altair as alt
    import polars as pl

Array = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SHORTAGE = "housing_shortage"
OBJECTIVES = (
    "intervention", "known_cost", "unknown_costs", "legal_level", "lead_time", "needed_posts", SHORTAGE,
)  # fmt: skip
"""Less is better in each. ``intervention`` counts a measure once, and twice at its strongest; ``needed_posts`` are the
posts that stay open in the sectors that society needs (:mod:`banen.decide.needed`)."""
AT_PACKAGE, AT_FAR = 1, 2
EXACT = 1_000
"""Most combinations that are all run on the engine; above it they are screened first."""
TRIED, SHOWN, NEAREST = 128, 24, 5
"""Combinations that are run on the engine after screening, points that are shown, and those shown if none reaches."""
MARGIN = 0.1
"""How much less than the wanted probability screening lets through, because it knows only medians over few draws."""
FEW_DRAWS = 6
"""Draws over which combinations are screened: those at equal steps of the outcome under current policy."""
DEFAULT_PROBABILITY, DEFAULT_DRAWS = 0.5, 100

Method = Literal["exact", "screened"]


@dataclass(frozen=True)
class Choice:
    """One measure at one level: its settings alone, and what it costs in the plain objectives.

    ``cost_eur_m`` is million euro a year, None where no source gives it.
    """

    measure: str
    level: Literal["package", "far"]
    package: Package
    intervention: int
    cost_eur_m: float | None
    legal_level: str
    lead_time_years: float

    def plain(self) -> tuple[float, float, float, float, float]:
        """The plain objectives as numbers: three that add up, two of which the largest counts."""
        rank = LEGAL_LEVELS.index(self.legal_level)
        return self.intervention, self.cost_eur_m or 0.0, self.cost_eur_m is None, rank, self.lead_time_years


@dataclass(frozen=True)
class FrontierPoint:
    """A package with its probability to be in the band, its bands, and what it asks."""

    number: int
    package: Package
    choices: tuple[Choice, ...]
    probability: float
    position: Mapping[str, float]
    bands: Mapping[str, tuple[float, float, float]]

    @property
    def intervention(self) -> int:
        """Measures, counted twice where at their strongest."""
        return sum(c.intervention for c in self.choices)

    @property
    def known_cost(self) -> float | None:
        """Million euro a year as far as known; None where no part of it is."""
        known = [c.cost_eur_m for c in self.choices if c.cost_eur_m is not None]
        return sum(known) if known or not self.choices else None

    @property
    def unknown_costs(self) -> tuple[str, ...]:
        """Measures whose cost no source gives."""
        return tuple(c.measure for c in self.choices if c.cost_eur_m is None)

    @property
    def legal_level(self) -> str:
        """The highest level at which something must be decided."""
        return max((c.legal_level for c in self.choices), key=LEGAL_LEVELS.index, default="none")

    @property
    def lead_time_years(self) -> float:
        """Years until the slowest measure can be at work, at the long end of its range."""
        return max((c.lead_time_years for c in self.choices), default=0.0)

    def to_dict(self) -> dict[str, Any]:
        """The point as JSON; ``text`` is the package for the address bar."""
        return {
            "number": self.number, "text": self.package.short_text(), "package": self.package.to_dict(),
            "measures": {c.measure: c.level for c in self.choices},
            "probability": self.probability, "position": dict(self.position),
            "indicators": {k: dict(zip(("p05", "p50", "p95"), v, strict=True)) for k, v in self.bands.items()},
            "intervention": self.intervention,
            "cost": {"known_eur_m_per_year": self.known_cost, "unknown": list(self.unknown_costs)},
            "legal_level": self.legal_level, "lead_time_years": self.lead_time_years,
            "conflicts": [c.to_dict() for c in conflicts(self.package)],
        }  # fmt: skip


@dataclass(frozen=True)
class Frontier:
    """The packages that reach a band, none better than another in everything; ``nearest`` where none reaches it.

    ``looked_at`` counts combinations, ``tried`` those run on the engine with bands, ``left_out`` names choices that
    were not combined. ``error`` is the mean error of the surrogate in the indicator, a median, over random
    combinations (None if exact); ``span`` is the range of the indicator over all that were looked at: of the
    surrogate, or of the engine if exact, as medians. ``sectors`` are those whose open posts count.
    """

    target: TargetBand
    year: int
    sectors: tuple[str, ...]
    asked: float
    draws: int
    seed: int
    method: Method
    current: FrontierPoint
    points: tuple[FrontierPoint, ...]
    nearest: tuple[FrontierPoint, ...]
    looked_at: int
    tried: int
    left_out: tuple[str, ...]
    error: float | None
    span: tuple[float, float]

    @property
    def key(self) -> str:
        """The indicator."""
        return str(self.target.indicator)

    @property
    def posts(self) -> str:
        """The series of posts that stay open in the sectors that count."""
        return posts_of(self.sectors)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of ``banen decide``."""
        return {
            "band": self.target.to_dict(), "indicator": {"key": self.key, **describe(self.key)}, "year": self.year,
            "probability_asked": self.asked, "draws": self.draws, "seed": self.seed,
            "current_policy": self.current.to_dict(),
            "reached": bool(self.points),
            "frontier": [p.to_dict() for p in self.points], "nearest": [p.to_dict() for p in self.nearest],
            "objectives": list(OBJECTIVES),
            "needed_posts": {"key": self.posts, "sectors": list(self.sectors), **describe(self.posts)},
            "method": {
                "name": self.method, "combinations": self.looked_at, "run_with_bands": self.tried,
                "left_out": list(self.left_out), "mean_error_of_surrogate": self.error,
                "range": list(self.span), "step": STEP, "about": method_text(self.method).to_dict(),
            },
            "warnings": [self.target.caveat.to_dict()] if self.target.caveat else [],
        }  # fmt: skip

    def table(self) -> pl.DataFrame:
        """The points as a Polars table, current policy first; an unknown cost stays empty."""
        import polars as pl

        rows = [
            {
                "number": p.number, "measures": " ".join(f"{c.measure}:{c.level}" for c in p.choices),
                "probability": p.probability, "intervention": p.intervention,
                "known_cost_eur_m": p.known_cost, "unknown_costs": " ".join(p.unknown_costs),
                "legal_level": p.legal_level, "lead_time_years": p.lead_time_years,
                **{f"{k}_{n}": v for k, b in p.bands.items() for n, v in zip(("p05", "p50", "p95"), b, strict=True)},
                "text": p.package.short_text(),
            }
            for p in (self.current, *(self.points or self.nearest))
        ]  # fmt: skip
        return pl.DataFrame(rows, infer_schema_length=None)

    def chart(self, language: Literal["nl", "en"] = "en") -> alt.LayerChart:
        """The frontier as a picture: open posts against housing shortage, size for intervention, colour for law."""
        from banen.decide.pictures import frontier_chart

        return frontier_chart(self, language)


def sectors_text(found: Frontier) -> Text:
    """The sectors whose open posts count, as a reader says them."""
    if found.posts == ALL_POSTS:
        return Text("alle sectoren", "all sectors")
    labels = [group_labels("sector")[s] for s in found.sectors]
    return Text(*(", ".join(label[language].lower() for label in labels) for language in ("nl", "en")))


def method_text(method: Method) -> Text:
    """How the packages were found, in a sentence."""
    if method == "exact":
        return Text(
            "Alle combinaties zijn met onzekerheid doorgerekend.", "Every combination was run with its uncertainty."
        )
    return Text(
        "Alle combinaties zijn gezeefd met een benadering (effecten van maatregelen en paren, medianen over weinig "
        "trekkingen); wat overbleef is met alle onzekerheid doorgerekend.",
        "All combinations were screened with an approximation (effects of measures and of pairs, medians over few "
        "draws); what was left was run with all its uncertainty.",
    )


@cache
def reference_package() -> Package:
    """The 21 measures at their moderate level, as the example package has them."""
    faults = Faults()
    record = read_yaml(CONTENT / "texts" / "web_packages.yml", faults)
    faults.raise_if_any()
    texts = {p["id"]: p["text"] for p in record.data["packages"]} if record else {}
    return from_short_text(texts["grip"])


@cache
def measure_costs() -> Mapping[str, tuple[str, float] | None]:
    """Per measure the lever whose unit costs so many million euro a year, or None: unknown; all faults at once."""
    faults = Faults()
    record = read_yaml(CONTENT / "measure_costs.yml", faults)
    found: dict[str, tuple[str, float] | None] = {}
    for identifier, fields in (record.data if record else {}).items():
        where = record.place_of(identifier) if record else ""
        if identifier not in catalogue():
            faults.add(where, f"there is no measure {identifier!r}.")
            continue
        known = fields.get("known")
        if known and known["lever"] not in catalogue()[identifier].levers:
            faults.add(where, f"measure {identifier} has no lever {known['lever']!r}.")
        found[identifier] = (known["lever"], float(known["per_unit_eur_m"])) if known else None
    faults.raise_if_any()
    return found


def choices_of(reference: Package, measures: Iterable[str] | None = None) -> tuple[Choice, ...]:
    """Each measure at the level of the reference package and at its strongest within the law.

    ``measures`` limits the search; without it, the 21 measures of the package are searched.
    """
    wanted = list(measures) if measures is not None else [i for i, m in catalogue().items() if m.document == "P"]
    found: list[Choice] = []
    for identifier in wanted:
        moderate, strongest = reference.only(identifier), _strongest(identifier, reference)
        levels: list[tuple[Literal["package", "far"], Package]] = []
        if moderate.active() and moderate != strongest:
            levels.append(("package", moderate))
        if strongest.active():
            levels.append(("far", strongest))
        found += [_choice(identifier, level, package) for level, package in levels]
    return tuple(found)


def _strongest(identifier: str, reference: Package) -> Package:
    """A measure with every lever at ``far``, less the levers that law of a higher rank forbids there."""
    year = reference.from_year.get(identifier, reference.start)
    package = Package(reference.title, {identifier: catalogue()[identifier].at_far()}, {identifier: year})
    refused = {lever for c in conflicts(package) if c.kind in ("forbidden", "idle") for lever in c.levers}
    kept = {n: v for n, v in package.settings.get(identifier, {}).items() if f"{identifier}.{n}" not in refused}
    return Package(reference.title, {identifier: kept}, {identifier: year})


def _choice(identifier: str, level: Literal["package", "far"], package: Package) -> Choice:
    measure, cost = catalogue()[identifier], measure_costs().get(identifier)
    amount = None
    if cost is not None:
        value = package.values(identifier)[cost[0]]
        amount = float(value) * cost[1] if isinstance(value, int | float) else None
    return Choice(
        identifier, level, package, AT_FAR if level == "far" else AT_PACKAGE, amount, measure.legal_level,
        measure.lead_time_years[1],
    )  # fmt: skip


def decide(
    target: TargetBand, year: int, *, probability: float = DEFAULT_PROBABILITY, draws: int = DEFAULT_DRAWS,
    seed: int = 1, reference: Package | None = None, measures: Iterable[str] | None = None,
    sectors: Iterable[str] | None = None,
    method: Method | None = None, progress: Callable[[str], None] | None = None,
) -> Frontier:  # fmt: skip
    """Packages that lie in the band in a year with at least this probability, as a frontier.

    ``sectors`` are those whose open posts count; without it, those that society needs by the content. ``method`` is
    chosen by the number of combinations unless given. Raises :class:`~banen.errors.ScenarioError` for a band that the
    model cannot answer, or a year, draws or a probability that cannot be run.
    """
    _check(target, year, probability, draws, seed)
    tell = progress or (lambda _: None)
    choices = choices_of(reference or reference_package(), measures)
    if not choices:
        raise ScenarioError(Fault("banen", "no measure is left to choose.", "Name at least one measure."))
    needed = needed_sectors().names if sectors is None else sectors_known(sectors)
    search = _Search(target, year, probability, draws, seed, choices, needed, tell)
    all_of_them = combinations_of(search.measure)
    chosen_method: Method = method or ("exact" if all_of_them <= EXACT else "screened")
    return search.exact(all_of_them) if chosen_method == "exact" else search.screened()


def _check(target: TargetBand, year: int, probability: float, draws: int, seed: int) -> None:
    check_run(year, probability, draws, seed)
    if target.indicator is None:
        raise ScenarioError(Fault("banen", target.caveat.en if target.caveat else "This band cannot be answered."))


def check_run(year: int, probability: float, draws: int, seed: int) -> None:
    """Refuse a year, a probability, draws or a seed that a search cannot be run with, all at once."""
    check_all(lambda: check_draws(draws, seed), lambda: check_year(year), lambda: _check_probability(probability))


def _check_probability(probability: float) -> None:
    if not 0 < probability <= 1:
        raise ScenarioError(Fault("banen", f"{probability} is no probability.", "Give a number above 0, up to 1."))


class _Search:
    """One search: the choices, the worlds over few draws and over all, and current law in the latter."""

    def __init__(
        self, target: TargetBand, year: int, asked: float, draws: int, seed: int, choices: tuple[Choice, ...],
        sectors: tuple[str, ...], tell: Callable[[str], None],
    ) -> None:  # fmt: skip
        self.target, self.year, self.asked, self.draws, self.seed = target, year, asked, draws, seed
        self.choices, self.sectors, self.tell = choices, sectors, tell
        ids = list(dict.fromkeys(c.measure for c in choices))
        self.measure: Ints = np.array([ids.index(c.measure) for c in choices])
        self.plain: Array = np.array([c.plain() for c in choices])
        self.keys = (str(target.indicator), posts_of(sectors), SHORTAGE)
        tell("current policy")
        self.over_draws = world(Draws(draws, seed, assumptions()))
        self.now = self._values(np.zeros((1, len(choices)), bool))[0]
        few = min(draws, FEW_DRAWS)
        spread_out = np.argsort(self.now[0], kind="stable")[((np.arange(few) + 0.5) * draws / few).astype(int)]
        self.over_few = world(at_places(self.over_draws.draws, spread_out))

    def exact(self, count: int) -> Frontier:
        """Run every combination on the engine over all draws."""
        options = [[-1, *np.flatnonzero(self.measure == m)] for m in range(self.measure.max() + 1)]
        picks = np.array(list(product(*options)))
        chosen = np.zeros((count, len(self.choices) + 1), bool)
        chosen[np.arange(count)[:, None], picks] = True
        chosen = chosen[:, :-1]
        values = self._values(chosen)
        middle = np.median(values[:, 0], axis=1)
        return self._frontier("exact", chosen, values, count, (), None, (float(middle.min()), float(middle.max())))

    def screened(self) -> Frontier:
        """Screen all combinations with the surrogate, then run what is left on the engine over all draws."""
        self.tell("effects of measures, alone and in pairs")
        whole = Surrogate.measured([c.package for c in self.choices], self.measure, self.over_few, self.keys, self.year)
        kept = that_fit(whole)
        surrogate, plain = whole.only(kept), self.plain[kept]
        self.tell(f"{combinations_of(surrogate.measure):,} combinations")
        found = screen(surrogate, plain, self._window(float(whole.zero[0])), TRIED)
        if not len(found.chosen):
            found = screen(surrogate, plain, self._nearest(whole, found.lowest, found.highest), SHOWN)
        chosen = np.zeros((len(found.chosen), len(self.choices)), bool)
        chosen[:, kept] = found.chosen
        self.tell(f"{len(chosen)} packages with their bands")
        left_out = tuple(f"{c.measure} ({c.level})" for i, c in enumerate(self.choices) if i not in set(kept.tolist()))
        shift = float(np.median(self.now[0]) - whole.zero[0])  # few draws have another median than all of them
        span = (found.lowest + shift, found.highest + shift)
        return self._frontier(
            "screened", chosen, self._values(chosen), found.looked_at, left_out, float(whole.error[0]), span
        )

    def _window(self, middle: float) -> tuple[float, float]:
        """Medians over few draws that can have the probability asked for, if a package only shifts the draws."""
        now, low, high = self.now[0], self.target.low, self.target.high
        reach = float(np.ptp(now)) + 1.0
        ends = [b for b in (low, high) if np.isfinite(b)] or [float(now.mean())]
        at = np.linspace(min(ends) - now.max() - reach, max(ends) - now.min() + reach, 2001)
        moved = now[None] + at[:, None]
        inside = ((moved >= low) & (moved <= high)).mean(1)
        wanted = min(self.asked, float(inside.max())) - MARGIN
        fits = at[inside >= max(wanted, 1e-9)]
        below, above = (-np.inf if np.isinf(low) else fits.min()), (np.inf if np.isinf(high) else fits.max())
        return float(below + middle), float(above + middle)

    def _nearest(self, whole: Surrogate, lowest: float, highest: float) -> tuple[float, float]:
        """The end of the range of outcomes that lies nearest to the window."""
        window = self._window(float(whole.zero[0]))
        width = STEP * max(abs(float(whole.zero[0])), 1.0)
        end = highest if highest < window[0] else lowest
        if lowest <= window[1] and highest >= window[0]:  # outcomes lie on both sides, none in between
            end = highest if window[0] - lowest > highest - window[1] else lowest
        return end - width, end + width

    def _package(self, chosen: npt.NDArray[np.bool_]) -> Package:
        packages = [self.choices[i].package for i in np.flatnonzero(chosen)]
        return together(packages) if packages else self.choices[0].package.only()

    def _values(self, chosen: npt.NDArray[np.bool_]) -> Array:
        packages = [self._package(c) for c in chosen]
        return values_of(packages, self.over_draws, self.keys, self.year)

    def _frontier(
        self, method: Method, chosen: npt.NDArray[np.bool_], values: Array, looked_at: int, left_out: tuple[str, ...],
        error: float | None, span: tuple[float, float],
    ) -> Frontier:  # fmt: skip
        inside = np.array([self.target.position(v[0])["inside"] for v in values])
        reaching = np.flatnonzero(inside >= self.asked)
        points = self._best(chosen, values, reaching, SHOWN)
        nearest: tuple[FrontierPoint, ...] = ()
        if not points:
            closest = np.flatnonzero(inside >= inside.max() - STEP)
            if not inside.max():  # no draw lies inside, so the distance of the median tells
                miss = np.array([self._miss(v[0]) for v in values])
                closest = np.flatnonzero(miss <= miss.min() + STEP * max(abs(float(np.median(self.now[0]))), 1.0))
            nearest = self._best(chosen, values, closest, NEAREST)
        nothing = np.zeros(len(self.choices), bool)
        return Frontier(
            self.target, self.year, self.sectors, self.asked, self.draws, self.seed, method,
            self._point(0, nothing, self.now), points, nearest, looked_at, len(chosen), left_out, error, span,
        )  # fmt: skip

    def _miss(self, values: Array) -> float:
        middle = float(np.median(values))
        return max(self.target.low - middle, middle - self.target.high, 0.0)

    def _best(self, chosen: npt.NDArray[np.bool_], values: Array, among: Ints, most: int) -> tuple[FrontierPoint, ...]:
        """The frontier among some combinations: medians in steps, one package of those that are alike in everything."""
        if not len(among):
            return ()
        scale = np.maximum(np.abs(np.median(self.now[1:], axis=1)), 1.0) * STEP
        medians = np.ceil(np.median(values[among][:, 1:], axis=2) / scale - 1e-4)
        costs = np.column_stack([objectives(chosen[among], self.plain), medians])
        costs, first = np.unique(costs, axis=0, return_index=True)
        best = non_dominated(costs)
        shown = best[spread(costs[best], most)]
        return tuple(self._point(n, chosen[among[first[i]]], values[among[first[i]]]) for n, i in enumerate(shown, 1))

    def _point(self, number: int, chosen: npt.NDArray[np.bool_], values: Array) -> FrontierPoint:
        choices = tuple(self.choices[i] for i in np.flatnonzero(chosen))
        names = " + ".join(f"{c.measure}{'!' if c.level == 'far' else ''}" for c in choices) or "–"
        package = self._package(chosen)
        title = Text(f"Grens {number}: {names}", f"Frontier {number}: {names}")
        bands = percentiles(values)
        position = self.target.position(values[0])
        return FrontierPoint(
            number, Package(title, package.settings, package.from_year, package.start), choices, position["inside"],
            position, {k: (float(b[0]), float(b[1]), float(b[2])) for k, b in zip(self.keys, bands.T, strict=True)},
        )  # fmt: skip


def measures_known(names: Sequence[str]) -> tuple[str, ...]:
    """Names of measures, checked; an unknown one names the nearest."""
    from banen.simulate.measures import measure

    return tuple(measure(name.strip()).id for name in names if name.strip())
