"""Hindcast: fit to what was known in a year, predict what came after, and hold it against simple methods.

Assumptions and past demand are calibrated to the figures known at the origin, and nothing else (:mod:`.calibration`).
After it the same process goes on: lasting growth of the sectors, the drift that the past showed, which fades, and the
chance of each year.

What is still known from later, and flatters: stay per arrival year, income per head, the sizes of routes and networks
of 2022, sector shares of 2015 and 2022, housing places. The page *how good is this?* says so beside the numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from banen.errors import Fault, ScenarioError
from banen.model.demand import levels
from banen.model.supply import network_reference
from banen.observe.assumptions import Assumptions, Draws, register
from banen.observe.fitted import Fitted
from banen.observe.records import CONTENT
from banen.observe.series import series
from banen.observe.shapes import NUMBER, SHARE, TEXT, WRITTEN, Maybe, OneOf, Shape, content
from banen.quantities import Array
from banen.sentences import Sentence
from banen.simulate.engine.cohorts import world
from banen.simulate.evidence.backtest import BacktestEntry, Comparison, compare, entries, modelled
from banen.simulate.evidence.calibration import calibrate
from banen.simulate.pieces import named, read, written

NAMES = ("coverage_90", "error_ratio_best_simple", "share_above_median")
TOGETHER = ("coverage_90", "mean_error", "mean_error_trend", "share_above_median", "crps")
WIDTHS = ("ratio", "persons")
"""How the width of an official interval is told."""
PUBLISHED = CONTENT / "calibration" / "hindcasts.yml"
PUBLISHED_TOGETHER = CONTENT / "calibration" / "hindcasts_together.yml"
HINDCAST_DRAWS = 1000
"""Draws of a hindcast that is published: with 200 the ends of a band of 90% move so much that coverage from one origin
was 40, 63 or 63% by the seed alone."""
TOTAL, TOTAL_FORECAST = "immigration_total", "forecast_immigration_total"


@dataclass(frozen=True)
class HindcastGate:
    """A bound set before the hindcast was run, the value that came out, and whether it lies within."""

    name: str
    bound: tuple[float, float]
    value: float | None
    says: Mapping[str, str]

    @property
    def passed(self) -> bool:
        """Whether the value lies within the bound; one that cannot be computed does not pass."""
        return self.value is not None and self.bound[0] <= self.value <= self.bound[1]

    def to_dict(self) -> dict[str, Any]:
        """The gate as JSON."""
        return {
            "name": self.name,
            "bound": list(self.bound),
            "value": self.value,
            "passed": self.passed,
            "says": dict(self.says),
        }


_BOUND: Shape = {"low": NUMBER, "high": NUMBER, "says": TEXT}
_BAR: Shape = {"name": str, "point": int, **{f"{end}?": NUMBER for end in ("low", "high", "within", "apart")},
               "figure?": str, "says": TEXT}  # fmt: skip
_GATES: Shape = {
    **dict.fromkeys(("first_origin", "last_origin", "trend_points", "trend_least"), int),
    "gates": [{"name": OneOf(NAMES, "gate"), **_BOUND}],
    "together": {"first_origin": int, "last_origin": int, "gates": [{"name": OneOf(TOGETHER, "gate"), **_BOUND}]},
    "bars": [_BAR],
    "official": [
        {
            **dict.fromkeys(("indicator", "series", "bounds", "vintage"), str),
            "share": SHARE,
            "years": [int],
            "width": OneOf(WIDTHS, "width"),
            "figures": [str],
            "says": TEXT,
        }
    ],
    "forms": [{"name": str, "says": TEXT, "central": {str: NUMBER}}],
}


@dataclass(frozen=True)
class Prediction:
    """One figure after the origin: what the model said, what simple methods said, what the forecasters got wrong.

    ``persistence`` and ``trend`` are None where the same count has no figure up to the origin. ``official_total_error``
    is the error of the official forecast of *all* immigration for that year, made at the origin or before: another
    quantity, so it stands beside and is not scored. There is no official forecast of labour migration. ``crps`` is the
    continuous ranked probability score of the draws over the figure: the error of the whole band, not of its middle.
    """

    comparison: Comparison
    crps: float
    persistence: float | None
    trend: float | None
    official_total_error: float | None

    @property
    def error(self) -> float:
        """Relative error of the median."""
        return self.comparison.error

    def simple_error(self, value: float | None) -> float | None:
        """Relative error of a simple method."""
        return None if value is None else value / self.comparison.observed - 1

    def to_dict(self) -> dict[str, Any]:
        """One row of the JSON of ``banen backtest --origin``."""
        return self.comparison.to_dict() | {
            "fit": False,
            "crps": self.crps,
            "persistence": self.persistence,
            "trend": self.trend,
            "official": None,
            "official_total_error": self.official_total_error,
        }


@dataclass(frozen=True)
class Score:
    """What a hindcast scored: figures predicted, and ``values`` by the names of the gates."""

    origin: int
    figures: int
    draws: int
    seed: int
    values: Mapping[str, float | None]

    @property
    def gates(self) -> tuple[HindcastGate, ...]:
        """Each gate with its value."""
        return tuple(
            HindcastGate(g["name"], (float(g["low"]), float(g["high"])), self.values[g["name"]], g["says"])
            for g in rules()["gates"]
        )

    def to_dict(self) -> dict[str, Any]:
        """The score as it stands in content, shares in four decimals."""
        rounded = {name: None if v is None else round(v, 4) for name, v in self.values.items()}
        return {"origin": self.origin, "figures": self.figures, "draws": self.draws, "seed": self.seed} | rounded


@dataclass(frozen=True)
class Hindcast:
    """All predictions from one origin, with their score and the gates."""

    origin: int
    draws: int
    seed: int
    fitted_to: int
    predictions: tuple[Prediction, ...]

    @property
    def coverage(self) -> float:
        """Share of figures, with their own range, that meet the 90% band."""
        return float(np.mean([p.comparison.inside for p in self.predictions]))

    @property
    def errors(self) -> dict[str, float]:
        """Mean absolute relative error of the model and the simple methods, where those exist; empty if nowhere."""
        rows = [p for p in self.predictions if p.persistence is not None and p.trend is not None]
        if not rows:
            return {}
        return {
            "model": float(np.mean([abs(p.error) for p in rows])),
            "persistence": float(np.mean([abs(p.simple_error(p.persistence) or 0.0) for p in rows])),
            "trend": float(np.mean([abs(p.simple_error(p.trend) or 0.0) for p in rows])),
            "figures": float(len(rows)),
        }

    @property
    def error_ratio(self) -> float | None:
        """Error of the model over that of the best simple method; None where there is none to beat."""
        found = self.errors
        return found["model"] / min(found["persistence"], found["trend"]) if found else None

    @property
    def above(self) -> float:
        """Share of figures above the model's median."""
        return float(np.mean([p.error < 0 for p in self.predictions]))

    @property
    def score(self) -> Score:
        """The score alone, as it is published."""
        values = (self.coverage, self.error_ratio, self.above)
        return Score(self.origin, len(self.predictions), self.draws, self.seed, dict(zip(NAMES, values, strict=True)))

    @property
    def gates(self) -> tuple[HindcastGate, ...]:
        """Each gate with its value."""
        return self.score.gates

    def worst_first(self) -> list[Prediction]:
        """Predictions by the size of their error."""
        return sorted(self.predictions, key=lambda p: -abs(p.error))

    def to_dict(self) -> dict[str, Any]:
        """The JSON of ``banen backtest --origin``."""
        return {
            "origin": self.origin, "coverage_90": self.coverage, "error_ratio_best_simple": self.error_ratio,
            "mean_absolute_errors": self.errors, "fitted_to": self.fitted_to,
            "draws": self.draws, "seed": self.seed,
            "series": [p.to_dict() for p in self.predictions], "gates": [g.to_dict() for g in self.gates],
        }  # fmt: skip


@cache
def rules() -> Mapping[str, Any]:
    """The gates and the rules of scoring, from content; all faults at once."""
    whole: Mapping[str, Any] = content(CONTENT / "gates.yml", _GATES)
    return whole


def hindcast(
    origin: int,
    *,
    draws: int = HINDCAST_DRAWS,
    seed: int = 1,
    ranges: Assumptions | None = None,
    progress: Callable[[str], None] | None = None,
    known: KnownFit | None = None,
) -> Hindcast:
    """Fit to what was known in ``origin`` and predict what came after; raises for an origin without enough figures.

    ``ranges`` may be other than those in use; ``known`` is the fit, and to how many figures, where it was made before.
    """
    first, last = rules()["first_origin"], rules()["last_origin"]
    if not first <= origin <= last:
        advice = Sentence(
            "Give a year from {first} to {last}: before it too few figures were known, after it too few follow.",
            first=first,
            last=last,
        )
        raise ScenarioError(Fault("banen", Sentence("{origin} cannot be an origin.", origin=origin), advice))
    ranges = ranges or register()
    if known is None:
        found = calibrate(origin, members=draws, seed=seed, ranges=ranges, progress=progress)
        known = found.fitted, len(found.problem.figures.entries)
    here = world(Draws(draws, seed, ranges.fitted_to(known[0])))
    scored = [e for e in entries() if e.kind == "count" and e.years[0] > origin]
    predictions = tuple(
        Prediction(
            made := compare(e, v),
            crps(v, made.observed),
            *simple_methods(e, origin),
            official_total_error(e.years[1], origin),
        )
        for e, v in modelled(here, scored)
    )
    return Hindcast(origin, draws, seed, known[1], predictions)


KnownFit = tuple[Fitted, int]
"""Fitted draws, and to how many figures they were fitted."""


@dataclass(frozen=True)
class OriginFit:
    """What was known in a year, fitted: the work of a hindcast, with so many members.

    ``network`` (O) and ``levels`` (23, M) are what a calibration of today gave, so that whoever computes the fit needs
    no content in which they stand.
    """

    origin: int
    members: int
    seed: int
    network: tuple[float, ...] = field(default_factory=lambda: tuple(network_reference()))
    levels: tuple[tuple[float, ...], ...] = field(default_factory=lambda: tuple(map(tuple, levels())))

    @cached_property
    def name(self) -> str:
        """The file of this piece."""
        return named(".npz", "origin", self.origin, self.members, self.seed, self.network, self.levels)

    def compute(self) -> bytes:
        """Calibrate to what was known in the year."""
        found = calibrate(self.origin, members=self.members, seed=self.seed, network=self.network)
        fitted, figures = found.fitted_beside(np.array(self.levels)), np.array(len(found.problem.figures.entries))
        return written(names=np.array(fitted.names), values=fitted.values, centre=fitted.centre, figures=figures)

    @staticmethod
    def fitted(data: bytes) -> KnownFit:
        """The fitted draws in the bytes of a piece, and to how many figures."""
        found = read(data)
        return Fitted(tuple(map(str, found["names"])), found["values"], found["centre"]), int(found["figures"])


def scored_origins() -> range:
    """Every second origin that has figures to score."""
    return range(rules()["first_origin"], rules()["last_origin"], 2)


def crps(values: Array, observed: float) -> float:
    """E|X − y| − E|X − X′| / 2 over y, for draws X of a figure y: 0 for a sharp hit, the relative error for a point.

    Source: Gneiting and Raftery (2007).

    >>> crps(np.array([90.0, 90.0]), 100.0)
    0.1
    """
    ranked = np.sort(values)
    count = len(ranked)
    spread = float((ranked * (2 * np.arange(count) - count + 1)).sum()) / count**2
    return (float(np.abs(values - observed).mean()) - spread) / observed


@dataclass(frozen=True)
class PooledScore:
    """Hindcasts of several origins judged as one, with the score of each series: figures, coverage and mean CRPS."""

    figures: int
    values: Mapping[str, float]
    series: tuple[tuple[Mapping[str, str], int, float, float], ...]

    @property
    def gates(self) -> tuple[HindcastGate, ...]:
        """Each gate of the second set with its value."""
        return tuple(
            HindcastGate(g["name"], (float(g["low"]), float(g["high"])), self.values[g["name"]], g["says"])
            for g in rules()["together"]["gates"]
        )

    def to_dict(self) -> dict[str, Any]:
        """As it stands in content, in four decimals."""
        return {
            "figures": self.figures,
            "values": {name: round(v, 4) for name, v in self.values.items()},
            "series": [
                {"label": dict(label), "figures": n, "coverage_90": round(inside, 4), "crps": round(score, 4)}
                for label, n, inside, score in self.series
            ],
        }


def together(found: Sequence[Hindcast]) -> PooledScore:
    """Judge the hindcasts of the origins that the second set of gates names as one."""
    span = rules()["together"]
    late = [h for h in found if span["first_origin"] <= h.origin <= span["last_origin"]]
    rows = [p for h in late for p in h.predictions]
    by_count: dict[tuple[Any, ...], list[Prediction]] = {}
    for row in rows:
        by_count.setdefault(row.comparison.entry.count, []).append(row)
    errors = [np.mean([abs(p.error) for p in h.predictions if p.trend is not None]) for h in late]
    trends = [
        np.mean([abs(p.simple_error(p.trend) or 0.0) for p in h.predictions if p.trend is not None]) for h in late
    ]
    values = {
        "coverage_90": float(np.mean([p.comparison.inside for p in rows])),
        "mean_error": float(np.mean(errors)),
        "mean_error_trend": float(np.mean(trends)),
        "share_above_median": float(np.mean([p.error < 0 for p in rows])),
        "crps": float(np.mean([p.crps for p in rows])),
    }
    series = [
        (
            of[0].comparison.entry.label,
            len(of),
            float(np.mean([p.comparison.inside for p in of])),
            float(np.mean([p.crps for p in of])),
        )
        for of in by_count.values()
    ]
    return PooledScore(len(rows), values, tuple(sorted(series, key=lambda s: -s[3])))


@cache
def published_together() -> PooledScore:
    """What the origins together scored, as ``banen calibrate`` wrote it."""
    row = {"label": TEXT, "figures": int, "coverage_90": WRITTEN, "crps": WRITTEN}
    shape = {"figures": int, "values": dict.fromkeys(TOGETHER, WRITTEN), "series": [row]}
    data = content(PUBLISHED_TOGETHER, shape)
    series = tuple((s["label"], s["figures"], s["coverage_90"], s["crps"]) for s in data["series"])
    return PooledScore(data["figures"], data["values"], series)


@cache
def published() -> tuple[Score, ...]:
    """Scores of the hindcasts as ``banen calibrate`` wrote them, because running them takes a minute."""
    counted = ("origin", "figures", "draws", "seed")
    rows = content(PUBLISHED, [{**dict.fromkeys(counted, int), **dict.fromkeys(NAMES, Maybe(WRITTEN))}])
    return tuple(Score(**{n: row[n] for n in counted}, values={n: row[n] for n in NAMES}) for row in rows)


def publish(found: Sequence[Hindcast], content: Path) -> tuple[Path, Path]:
    """Write the scores of each origin and of all together into a content folder; the files that were written."""
    paths = tuple(content / p.relative_to(CONTENT) for p in (PUBLISHED, PUBLISHED_TOGETHER))
    for path, told in zip(paths, ([h.score.to_dict() for h in found], together(found).to_dict()), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump(told, sort_keys=False, allow_unicode=True)
        path.write_text("# Made by `banen calibrate`; do not edit.\n" + text, encoding="utf-8")
    return paths[0], paths[1]


def simple_methods(entry: BacktestEntry, origin: int) -> tuple[float | None, float | None]:
    """Persistence and trend for a figure, from figures of the same count up to the origin, over the same years."""
    known = sorted((y, v) for other in entries() if other.count == entry.count for y, v in _yearly(other, origin))
    if not known:
        return None, None
    years = np.arange(entry.years[0], entry.years[1] + 1)
    last = known[-1][1]
    used = known[-rules()["trend_points"] :]
    slope, level = 0.0, last
    if len(used) >= rules()["trend_least"]:
        at, values = np.array(used).T
        slope, level = (float(x) for x in np.polyfit(at, values, 1))
    return last * len(years), float(np.maximum(slope * years + level, 0.0).sum())


def _yearly(entry: BacktestEntry, origin: int) -> list[tuple[float, float]]:
    """Value per year of a figure known by the origin, at the middle of its years."""
    if entry.years[1] > origin:
        return []
    span = entry.years[1] - entry.years[0] + 1
    return [((entry.years[0] + entry.years[1]) / 2, compare(entry, np.zeros(1)).observed / span)]


def official_total_error(year: int, origin: int) -> float | None:
    """Error of the latest official forecast of all immigration that was made by the origin, for a later year."""
    vintages = [v for v in series().vintages(TOTAL_FORECAST) if int(v) <= origin]
    realised = series().values(TOTAL)
    for vintage in reversed(vintages):
        forecast = series().values(TOTAL_FORECAST, vintage)
        if year in forecast and year in realised:
            return forecast[year] / realised[year] - 1
    return None
