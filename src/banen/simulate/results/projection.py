"""Project a package: baseline, package and difference to a horizon, per indicator and definition, with bands.

The same draws serve baseline and package, so their difference carries no chance of its own: a package with every
lever at its default reproduces the baseline bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from banen.bands import Band, percentiles, shifted
from banen.errors import Fault, ScenarioError
from banen.kept import MEGABYTE, Kept
from banen.languages import ENGLISH, Language
from banen.model import demand
from banen.model.channels import Channels
from banen.model.rules import rule as rule_of
from banen.model.rules.record import describe as describe_rule
from banen.observe.assumptions import Draws
from banen.observe.words import each, words
from banen.quantities import FIRST_YEAR, LAST_YEAR, Array
from banen.rounding import band, whole
from banen.sentences import Sentence
from banen.showing import Card, Showing
from banen.simulate.engine import cohorts
from banen.simulate.engine.cohorts import world
from banen.simulate.measures.effects import Leaning, channels_of
from banen.simulate.measures.packages import Package, conflicts, target_of
from banen.simulate.results.indicators import counted, describe, group_label, indicators, series_of, shown_in
from banen.simulate.results.receipt import Receipt, receipt_of
from banen.simulate.scenario import DEFAULT_DRAWS, DEFAULT_SEED, Scenario

if TYPE_CHECKING:
    import altair as alt
    import polars as pl

    from banen.charts.course import Data

Progress = Callable[[str], None]
Futures = npt.NDArray[np.float32]
Engine = Callable[["Scenario", Progress | None], "Projection"]
"""What projects a scenario; its ``draws``, where it has them, are how many it is commonly asked for."""
HEADLINE_YEAR = 2035
"""The year of a headline, where the horizon is not sooner."""


@dataclass(frozen=True, repr=False)
class Outcome(Showing):
    """One indicator of a projection: what it is, and its bands under current law, under the package, and between.

    Levels and difference are one sum: the middle of the package is current law plus the middle of the differences
    between the two in each draw, so that a reader who subtracts finds the difference that is told.
    """

    key: str
    about: Mapping[str, Any]
    baseline: Band
    package: Band
    difference: Band

    def card(self, language: Language) -> Card:
        """The indicator in its headline years under current law, and what the package changes."""
        from banen.observe.words import unit_word

        w = words("showing", language)
        years = self.difference.years
        shown = headline_years(years[-1])
        rows = tuple(
            (str(year), band(*self.baseline.at(year), language), band(*self.difference.at(year), language, signed=True))
            for year in shown
        )
        last, unit = shown[-1], unit_word(self.about["unit"], language)
        sentence = f"{last}: {band(*self.package.at(last), language)} {unit}"
        heads = (unit, w["current_policy"], w["difference"])
        return Card(self.about["label"][language], sentence, heads, rows, counted(self.key, language))

    def picture(self, language: Language) -> str:
        """Baseline and package with their bands over the years."""
        from banen.charts import course
        from banen.charts.drawing import drawn
        from banen.observe.words import unit_word

        unit = unit_word(self.about["unit"], language)
        return drawn(self.about["label"][language], unit, course.data(self, language, None), language)

    def to_dict(self) -> dict[str, Any]:
        """The indicator as the JSON of ``project`` writes it."""
        return {
            **self.about,
            "baseline": self.baseline.points(),
            "package": self.package.points(),
            "difference": self.difference.points(),
        }


@dataclass(frozen=True, repr=False)
class Projection(Showing, Mapping[str, Outcome]):
    """The result of :func:`project`: outcomes by key, the receipt, and what to know beside the numbers."""

    scenario: Scenario
    receipt: Receipt
    warnings: tuple[Mapping[str, str], ...]
    _keys: tuple[str, ...]
    _years: tuple[int, ...]
    _bands: Array
    _futures: Mapping[str, Futures]

    def __getitem__(self, key: str) -> Outcome:
        if key not in self._index:
            from banen.errors import UnknownNameError

            raise UnknownNameError("indicator", key, self._keys)
        i = self._index[key]
        bands = [Band(self._years, *self._bands[which, :, i]) for which in range(3)]
        return Outcome(key, describe(key), *bands)

    def __contains__(self, key: object) -> bool:
        return key in self._index

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def __hash__(self) -> int:
        return id(self)

    @cached_property
    def _index(self) -> dict[str, int]:
        return {key: i for i, key in enumerate(self._keys)}

    def futures(self, key: str) -> Futures:
        """The difference from current law in every draw, (years from 2027 on, draws), of one shown in futures.

        Draw i depends on the seed and i alone: fewer draws are the first of more.
        """
        if key not in self._futures:
            from banen.errors import UnknownNameError

            raise UnknownNameError("indicator", key, self._futures)
        return self._futures[key]

    @property
    def bytes(self) -> int:
        """What its numbers take of the memory."""
        return int(self._bands.nbytes) + sum(int(part.nbytes) for part in self._futures.values())

    @property
    def counted_in_futures(self) -> tuple[str, ...]:
        """Keys of which :meth:`futures` knows the draws."""
        return tuple(self._futures)

    def groups(self, name: str) -> dict[str, Outcome]:
        """Outcomes of a breakdown by group, e.g. ``groups("stock_by_sector")``."""
        if indicators()[name].by is None:
            raise ScenarioError(Fault("banen", Sentence("Indicator {name!r} has no breakdown.", name=name)))
        return {key.partition(":")[2]: self[key] for key in self._keys if key.startswith(f"{name}:")}

    def card(self, language: Language) -> Card:
        """What the package does to the headline indicators in 2035, or in the last year where that comes sooner."""
        from banen.observe.words import unit_word

        w = words("showing", language)
        year = min(HEADLINE_YEAR, self.scenario.until)
        of = [self[key] for key in shown_in("headline")]
        rows = tuple(
            (
                o.about["label"][language],
                band(*o.baseline.at(year), language),
                band(*o.difference.at(year), language, signed=True),
                unit_word(o.about["unit"], language),
            )
            for o in of
        )
        changed = band(*of[0].difference.at(year), language, signed=True)
        sentence = w["present_in"].format(changed=changed, year=year)
        heads = (str(year), w["current_policy"], w["difference"], w["unit"])
        source = f"{self.receipt.digest}, {self.scenario.draws} × {self.scenario.seed}"
        return Card(self.scenario.package.title[language], sentence, heads, rows, w["receipt"].format(told=source))

    def picture(self, language: Language) -> str:
        """The first headline indicator over the years."""
        return self.drawn(shown_in("headline")[0], language)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of ``banen project``; a breakdown holds its groups below its name."""
        outcomes: dict[str, Any] = {}
        for key in self._keys:
            if ":" not in key:
                outcomes[key] = self[key].to_dict()
        for name, indicator in indicators().items():
            if indicator.by:
                outcomes[name] = {
                    "unit": indicator.unit,
                    "definition": describe(name)["definition"],
                    "label": dict(indicator.label),
                    "by": indicator.by,
                    "groups": {
                        group: {"label": dict(group_label(indicator.by, group)), **_bands_only(outcome)}
                        for group, outcome in self.groups(name).items()
                    },
                }
        return {
            "receipt": self.receipt.to_dict(),
            "indicators": outcomes,
            "attribution": {},
            "warnings": [dict(w) for w in self.warnings],
        }

    def chart(self, key: str = "stock", language: Language = ENGLISH) -> alt.LayerChart:
        """Baseline and package with their bands over the years, as an Altair chart; shows itself in a notebook."""
        from banen.charts import course

        return course.description(language, *self.words(key, language), self.course(key, language))

    def drawn(self, key: str, language: Language) -> str:
        """The picture of :meth:`chart` as SVG, made faster."""
        from banen.charts.drawing import drawn

        return drawn(*self.words(key, language), self.course(key, language), language)

    def changes(self, name: str, year: int, language: Language = ENGLISH) -> alt.LayerChart:
        """Difference per group of a breakdown in one year, the largest first, as an Altair chart."""
        from banen.charts.groups import changes

        return changes(*self._differences(name, year, language))

    def ranked(self, name: str, year: int, language: Language) -> str:
        """What :meth:`changes` shows as SVG, drawn by itself: made faster, for paper."""
        from banen.charts.ranked import ranked

        return ranked(*self._differences(name, year, language), partial(whole, language=language)).inked()

    def _differences(
        self, name: str, year: int, language: Language
    ) -> tuple[list[tuple[str, float, float, float]], str]:
        """Name and difference of the groups of a breakdown, and the title of their picture."""
        by, label = indicators()[name].by or "", indicators()[name].label[language]
        rows = [
            (group_label(by, group)[language], *outcome.difference.at(year))
            for group, outcome in self.groups(name).items()
        ]
        return rows, words("charts", language)["differences"].format(label=label, year=year)

    def words(self, key: str, language: Language) -> tuple[str, str]:
        """Label and unit of an indicator, as a picture says them."""
        from banen.observe.words import unit_word

        about = self[key].about
        return about["label"][language], unit_word(about["unit"], language)

    def course(self, key: str, language: Language) -> Data:
        """The data of the chart of one indicator, with the target band that the package sets."""
        from banen.charts import course

        return course.data(self[key], language, target_of(key, self.scenario.package))

    def table(self) -> pl.DataFrame:
        """All outcomes as a long Polars table: indicator, group, definition, unit, variant, year, p05, p50, p95."""
        import polars as pl

        frames = []
        for key in self._keys:
            outcome = self[key]
            name, _, group = key.partition("@")[0].partition(":")
            for variant, course in (
                ("baseline", outcome.baseline),
                ("package", outcome.package),
                ("difference", outcome.difference),
            ):
                frames.append(
                    pl.DataFrame(
                        {"year": course.years, "p05": course.p05, "p50": course.p50, "p95": course.p95}
                    ).select(
                        pl.lit(name).alias("indicator"),
                        pl.lit(group).alias("group"),
                        pl.lit(outcome.about["definition"]).alias("definition"),
                        pl.lit(outcome.about["unit"]).alias("unit"),
                        pl.lit(variant).alias("variant"),
                        pl.all(),
                    )
                )
        return pl.concat(frames)


def _bands_only(outcome: Outcome) -> dict[str, Any]:
    whole = outcome.to_dict()
    return {k: whole[k] for k in ("baseline", "package", "difference")}


class SeriesOfDraws(NamedTuple):
    """Some series in every draw: their keys; history, current law and the package, each (series, years, draws)."""

    keys: tuple[str, ...]
    past: Array
    law: Array
    package: Array


@dataclass(frozen=True)
class _Past:
    """History for some draws: keys of the series and their bands (3, series, years)."""

    keys: tuple[str, ...]
    bands: Array


@dataclass(frozen=True)
class _Baseline:
    """What draws decide beside their world: its history, and the outlook under current law (series, years, draws)."""

    past: _Past
    outlook: Array
    bands: Array

    @property
    def bytes(self) -> int:
        """What its numbers take of the memory."""
        return int(self.past.bands.nbytes + self.outlook.nbytes + self.bands.nbytes)


_pasts: Kept[_Past] = Kept("pasts", 4 * MEGABYTE, lambda past: int(past.bands.nbytes))
_baselines: Kept[_Baseline] = Kept("baselines", 24 * MEGABYTE, lambda baseline: baseline.bytes)


def _past(draws: Draws) -> _Past:
    return _pasts.of(draws, lambda: _past_of(draws))


def _past_of(draws: Draws) -> _Past:
    series = series_of(draws, world(draws).history, None)
    return _Past(tuple(series), percentiles(np.stack(list(series.values()))))


def _baseline(draws: Draws) -> _Baseline:
    return _baselines.of(draws, lambda: _baseline_of(draws))


def _baseline_of(draws: Draws) -> _Baseline:
    here, past = world(draws), _past(draws.unpinned(demand.OUTLOOK))
    neutral = Channels.neutral(draws.count)
    ahead = series_of(draws, cohorts.project(here, neutral), neutral)
    outlook = np.stack([ahead[k] for k in past.keys])
    return _Baseline(past, outlook, percentiles(outlook))


def project(
    package: Package,
    *,
    until: int = LAST_YEAR,
    draws: int | None = None,
    seed: int = DEFAULT_SEED,
    assumed: Mapping[str, float] | None = None,
    progress: Progress | None = None,
    engine: Engine | None = None,
) -> Projection:
    """Project a package to ``until`` over a number of draws; same inputs give the same bytes on any machine load.

    ``draws`` are 200 unless given. ``assumed`` holds assumptions at a value within their range. ``progress`` is told,
    in words, what is being done. ``engine`` is the cohorts unless given, or ``banen.Lives(scale)``.

    Raises :class:`~banen.errors.ScenarioError` for a year, draws, a seed or held values that cannot be run, at once.
    """
    made_by = engine or run
    count = getattr(engine, "draws", DEFAULT_DRAWS) if draws is None else draws
    return made_by(Scenario(package, until, count, seed, assumed or {}), progress)


def run(scenario: Scenario, progress: Progress | None = None) -> Projection:
    """The projection of a scenario, as :func:`project` makes it; ``progress`` is told what is being done."""
    tell = progress or (lambda _: None)
    package, draws = scenario.package, scenario.sampled()
    tell("history and current law")
    here, base = world(draws), _baseline(draws)
    tell("the package")
    channels, leans = channels_of(package, here)
    if package.active():
        ahead = series_of(draws, cohorts.project(here, channels), channels)
        values = np.stack([ahead[k] for k in base.past.keys])
    else:
        values = base.outlook
    tell("bands")
    bands = _with_history(base, values)
    years = tuple(range(FIRST_YEAR, scenario.until + 1))
    return Projection(
        scenario=scenario,
        receipt=receipt_of(scenario, leans),
        warnings=(*_warnings(package), *_limits_of_rules(leans)),
        _keys=base.past.keys,
        _years=years,
        _bands=bands[..., : len(years)],
        _futures=_futures(base, values, scenario.until),
    )


def from_series(
    scenario: Scenario, leans: Mapping[str, Leaning], parts: Iterable[SeriesOfDraws], code: str, engine: str
) -> Projection:
    """The projection of series of history, current law and the package that another engine made, some at a time.

    ``code`` names that engine in the receipt, ``engine`` as options of the command line.
    """
    keys: list[str] = []
    bands, futures = [], dict[str, Futures]()
    for part in parts:
        base = _Baseline(_Past(part.keys, percentiles(part.past)), part.law, percentiles(part.law))
        keys += part.keys
        bands.append(_with_history(base, part.package))
        futures |= _futures(base, part.package, scenario.until)
    years = tuple(range(FIRST_YEAR, scenario.until + 1))
    return Projection(
        scenario=scenario,
        receipt=replace(receipt_of(scenario, leans), code=code, engine=engine),
        warnings=(*_warnings(scenario.package), *_limits_of_rules(leans)),
        _keys=tuple(keys),
        _years=years,
        _bands=np.concatenate(bands, axis=2)[..., : len(years)],
        _futures=futures,
    )


def _futures(base: _Baseline, values: Array, until: int) -> dict[str, Futures]:
    """Differences by draw of the indicators that are counted in futures, as small as their use allows."""
    kept = shown_in("futures")
    rows = [i for i, key in enumerate(base.past.keys) if key.partition("@")[0] in kept]
    ahead = slice(0, values.shape[1] - (LAST_YEAR - until))
    found = (values[rows, ahead] - base.outlook[rows, ahead]).astype(np.float32)
    return {base.past.keys[row]: part for row, part in zip(rows, found, strict=True)}


def _with_history(base: _Baseline, values: Array) -> Array:
    """Bands of baseline, package and difference from 2005 on: (3 variants, 3 percentiles, series, years)."""
    past = base.past.bands.shape[-1]
    bands = np.zeros((3, *base.bands.shape[:-1], past + base.bands.shape[-1]))
    bands[:2, ..., :past] = base.past.bands
    bands[0, ..., past:] = base.bands
    if values is base.outlook:
        bands[1, ..., past:] = base.bands
    else:
        bands[2, ..., past:] = percentiles(values - base.outlook)
        bands[1, ..., past:] = shifted(base.bands, percentiles(values), bands[2, ..., past:])
    return bands


@cache
def _limits_of(rule: str) -> tuple[Mapping[str, str], tuple[Mapping[str, str], ...]]:
    """Name of a rule, and what it leaves to people or leaves out."""
    record = describe_rule(rule_of(rule))
    return record["name"], (*record["open_norms"], *record["left_out"])


def _limits_of_rules(leans: Mapping[str, Leaning]) -> Iterator[Mapping[str, str]]:
    """What the rules behind the measures leave to people or leave out: it is carried to the result."""
    by_rule: dict[str, list[str]] = {}
    for measure, leaning in leans.items():
        for name in sorted(leaning.rules):
            by_rule.setdefault(name, []).append(measure)
    for name, measures in by_rule.items():
        title, limits = _limits_of(name)
        if limits:
            yield {"kind": "rule", **each(partial(_rule_limits, measures, title, limits)).to_dict()}


def _rule_limits(
    measures: Sequence[str], title: Mapping[str, str], limits: Sequence[Mapping[str, str]], language: Language
) -> str:
    left_out = "; ".join(text[language].rstrip(".") for text in limits)
    sentence = str(words("packages", language)["rule_limits"])
    return sentence.format(measures=", ".join(measures), rule=title[language], limits=left_out)


def _warnings(package: Package) -> Iterator[Mapping[str, str]]:
    for conflict in conflicts(package):
        yield {"kind": conflict.kind, **conflict.reason.to_dict()}


def headline_years(until: int) -> tuple[int, ...]:
    """Years of the headline table: 2030, 2035 and the horizon, as far as they lie before it."""
    return tuple(sorted({y for y in (2030, HEADLINE_YEAR) if y < until} | {until}))
