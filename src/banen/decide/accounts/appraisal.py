"""Appraisal: what a package does to the accounts against current law, with bands, and who gains and who bears.

The accounts of both runs share their draws (:mod:`banen.decide.accounts.accounts`), so a package with every lever at
its default differs from current law by exactly nothing, for every party. An unknown stays unknown: it has a sign and a
direction (PM+ or PM-), no number, and is never added as zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from banen.bands import Band, percentiles
from banen.decide.accounts.accounts import Accounts, accounts_of
from banen.decide.accounts.chart_of_accounts import MEASURE, AccountLine, UnknownAmount, read_chart
from banen.decide.accounts.costs import known_cost
from banen.decide.accounts.drivers import Driver, drivers_of
from banen.decide.accounts.value import present_value
from banen.languages import Language
from banen.model.channels import Channels
from banen.model.population import structure
from banen.observe.assumptions import Draws
from banen.observe.figures import Figure
from banen.observe.words import words
from banen.quantities import LAST_YEAR, POLICY_YEAR, Array
from banen.rounding import whole
from banen.showing import Card, Showing
from banen.simulate.engine import cohorts
from banen.simulate.engine.cohorts import world
from banen.simulate.measures.effects import Leaning, channels_of
from banen.simulate.measures.packages import Package
from banen.simulate.results.indicators import group_labels
from banen.simulate.results.receipt import Receipt, receipt_of
from banen.simulate.scenario import DEFAULT_DRAWS, DEFAULT_SEED, Scenario

if TYPE_CHECKING:
    import polars as pl

Verdict = Literal["gains", "bears", "either", "none"]
Sign = Literal["PM+", "PM-", "PM±", "PM0"]

VARIANTS = ("baseline", "package", "difference")


@dataclass(frozen=True)
class Effect:
    """A difference with current law as a band over the years, with its mean; means add up, medians do not."""

    band: Band
    mean: Array

    @classmethod
    def of(cls, draws: Array) -> Effect:
        """The band of a difference (Y, D) from the first policy year on."""
        years = tuple(range(POLICY_YEAR, POLICY_YEAR + len(draws)))
        return cls(Band(years, *percentiles(draws)), draws.mean(1))

    def mean_at(self, year: int) -> float:
        """The mean in a year."""
        return float(self.mean[self.band.years.index(year)])

    def verdict(self, year: int) -> Verdict:
        """Whether it is a gain or a burden in a year; ``either`` where the band holds zero."""
        low, _, high = self.band.at(year)
        if low == high == 0:
            return "none"
        if low <= 0 <= high:
            return "either"
        return "gains" if low > 0 else "bears"

    def points(self) -> list[dict[str, float]]:
        """As JSON: points per year, each with its mean."""
        return [p | {"mean": round(float(m), 2) + 0.0} for p, m in zip(self.band.points(), self.mean, strict=True)]


@dataclass(frozen=True)
class PresentValue:
    """Present value of a difference over the years of the appraisal: 5, 50 and 95% values and mean, at one rate."""

    rate: float
    p05: float
    p50: float
    p95: float
    mean: float

    @classmethod
    def each(cls, sums: Array, rate: float) -> list[PresentValue]:
        """One for each row of present values (G, D), draw by draw."""
        (low, middle, high), means = percentiles(sums), sums.mean(-1)
        return [cls(rate, float(low[g]), float(middle[g]), float(high[g]), float(means[g])) for g in range(len(sums))]

    def to_dict(self) -> dict[str, float]:
        """As JSON."""
        return {key: round(value, 4 if key == "rate" else 2) + 0.0 for key, value in vars(self).items()}


@dataclass(frozen=True)
class AppraisedLine:
    """A line or a group of it: under current law, under the package, the difference, its present value, and per party.

    ``present`` holds the present value at the discount rate and at the rates of its sensitivity, for money alone.
    """

    line: AccountLine
    group: str
    baseline: Band
    package: Band
    effect: Effect
    means: tuple[Array, Array, Array]
    present: tuple[PresentValue, ...]
    parties: Mapping[str, Effect]

    @property
    def difference(self) -> Band:
        """The band of the difference with current law."""
        return self.effect.band

    def verdict(self, party: str, year: int) -> Verdict:
        """Whether a party gains or bears in a year; ``either`` where the band holds zero."""
        return self.parties[party].verdict(year)

    def to_dict(self) -> dict[str, Any]:
        """As JSON: points per year, each with its mean; present values; what it is for each party."""
        bands = zip(VARIANTS, (self.baseline, self.package, self.difference), strict=True)
        points: dict[str, Any] = {
            name: [p | {"mean": round(float(m), 2) + 0.0} for p, m in zip(band.points(), mean, strict=True)]
            for (name, band), mean in zip(bands, self.means, strict=True)
        }
        if self.present:
            points["present_value"] = [value.to_dict() for value in self.present]
        if self.parties:
            points["by_party"] = {party: effect.points() for party, effect in self.parties.items()}
        return points


STEPS = 4
"""Steps that an appraisal tells: history, current law, the package, and who gains and who bears."""
HEADLINE, MILLION = 2035, 1e6
"""The year of a headline, where the horizon is not sooner, and what a party's amounts are shown in."""


@dataclass(frozen=True, repr=False)
class Appraisal(Showing):
    """All lines of a package beside current law, per year, party, sector, region and wage group, with the unknown."""

    scenario: Scenario
    receipt: Receipt
    price_year: int
    lines: Mapping[str, Mapping[str, AppraisedLine]]
    nets: Mapping[str, Effect]
    present: Mapping[str, tuple[PresentValue, ...]]
    unknown: tuple[UnknownAmount, ...]
    unknown_measures: tuple[str, ...]
    _differences: Mapping[str, Array] = field(repr=False)
    _samples: Draws = field(repr=False)
    _leans: frozenset[str] = field(repr=False)

    def __getitem__(self, key: str) -> AppraisedLine:
        """A line by its key, or a group of it as ``wage_bill:sector:food``."""
        name, _, group = key.partition(":")
        return self.lines[name][group]

    def party_lines(self, party: str) -> tuple[AppraisedLine, ...]:
        """The lines that are a gain or a burden to a party."""
        return tuple(found[""] for found in self.lines.values() if party in found[""].parties)

    def matrix(self) -> tuple[AppraisedLine, ...]:
        """The lines of the matrix of parties that are known: transfers, and real lines of the national balance."""
        return tuple(found[""] for found in self.lines.values() if found[""].line.in_matrix)

    def sign_of(self, unknown: UnknownAmount, party: str, year: int) -> Sign:
        """Which way an unknown goes for a party in a year: by its sign and by what it moves with."""
        direction = self._direction(unknown.moves_with, year) * unknown.parties[party]
        if np.isnan(direction):
            return "PM±"
        return "PM+" if direction > 0 else "PM-" if direction < 0 else "PM0"

    def _direction(self, moves_with: str, year: int) -> float:
        """1 where what an unknown moves with grows, -1 where it falls, 0 where it stands still, NaN where unsure."""
        if moves_with.startswith(MEASURE):
            measure = moves_with.removeprefix(MEASURE)
            return float(measure in self.scenario.package.active() and self.scenario.package.from_year[measure] <= year)
        verdict = self[moves_with].effect.verdict(year)
        return {"gains": 1.0, "bears": -1.0, "none": 0.0, "either": float("nan")}[verdict]

    def known_share(self) -> tuple[int, int]:
        """How many of the amounts are known and how many there are: lines of money, unknowns, and costs of measures."""
        money = [line for line in read_chart().lines.values() if line.kind in ("transfer", "real")]
        known = (
            sum(line.key in self.lines for line in money)
            + len(self.scenario.package.active())
            - len(self.unknown_measures)
        )
        return known, len(money) + len(self.unknown) + len(self.scenario.package.active())

    def public_funds(self, year: int) -> tuple[float, float]:
        """What the known lines come to for public money in a year, and what its cost adds at the sensitivity; means."""
        funds = read_chart().public_funds
        net = sum(self.nets[party].mean_at(year) for party in funds.parties)
        return net, (funds.sensitivity - funds.cost) * net

    def drivers(self, key: str, year: int) -> tuple[Driver, ...]:
        """The inputs that move a line most in a year, with the value at which its sign would turn."""
        line, at = read_chart().lines[key], self[key].difference.years.index(year)
        names = sorted(self._leans | set(line.rests_on))
        return drivers_of(self._differences[key][at], names, self._samples)

    def card(self, language: Language) -> Card:
        """What each party gains or bears in 2035, or in the last year; never a total, as much is unknown."""
        w = words("showing", language)
        year = min(self.scenario.until, HEADLINE)
        parties = read_chart().parties
        at = year - POLICY_YEAR
        rows = tuple(
            (label[language], whole(self.nets[party].points()[at]["mean"] / MILLION, language, signed=True))
            for party, label in parties.items()
        )
        known, of = self.known_share()
        sentence = w["amounts_known"].format(known=known, of=of)
        title = w["who_bears"]
        heads = (str(year), w["million_a_year"])
        source = w["prices_of"].format(price_year=self.price_year)
        return Card(f"{title}, {year}", sentence, heads, rows, source)

    def to_dict(self) -> dict[str, Any]:
        """The appraisal in the JSON of ``banen project --appraisal``."""
        chart, year = read_chart(), min(self.scenario.until, LAST_YEAR)
        known, amounts = self.known_share()
        return {
            "draws": self.scenario.draws,
            "seed": self.scenario.seed,
            "price_year": self.price_year,
            "discount": vars(chart.discount) | {"from": POLICY_YEAR, "until": self.scenario.until},
            "public_funds": {
                "cost": chart.public_funds.cost,
                "sensitivity": chart.public_funds.sensitivity,
                "parties": list(chart.public_funds.parties),
                "year": year,
                "net": round(self.public_funds(year)[0], 2) + 0.0,
                "added": round(self.public_funds(year)[1], 2) + 0.0,
            },
            "known": {"amounts": known, "of": amounts, "share": round(known / amounts, 4)},
            "parties": {
                party: {
                    "label": dict(label),
                    "net": self.nets[party].points(),
                    "present_value": [value.to_dict() for value in self.present[party]],
                }
                for party, label in chart.parties.items()
            },
            "lines": {key: self._line_to_dict(found, year) for key, found in self.lines.items()},
            "unknown": [self._unknown_to_dict(u, year) for u in self.unknown],
            "unknown_lines": [key for key in chart.lines if key not in self.lines],
            "measures_of_unknown_cost": list(self.unknown_measures),
            "value_added": {sector: _told(figure) for sector, figure in self.value_added().items()},
        }

    def value_added(self) -> dict[str, Figure | None]:
        """Per sector what its whole industry adds in a year: told beside the lines, in none of them and in no sum."""
        return {sector: read_chart().value_added_of(sector) for sector in structure().sectors}

    def _line_to_dict(self, found: Mapping[str, AppraisedLine], year: int) -> dict[str, Any]:
        row, line = found[""], found[""].line
        return {
            "kind": line.kind, "block": line.block, "unit": line.unit, "label": dict(line.label),
            "price_year": None if line.kind == "count" else self.price_year,
            "meaning": dict(line.meaning), "support": line.support, "parties": dict(line.parties),
            "rests_on": list(line.rests_on), **row.to_dict(),
            "drivers": [driver.to_dict() for driver in self.drivers(line.key, year)],
            "groups": {group: part.to_dict() for group, part in found.items() if group},
        }  # fmt: skip

    def _unknown_to_dict(self, unknown: UnknownAmount, year: int) -> dict[str, Any]:
        return {
            "key": unknown.key, "amount": None, "present_value": None, "parties": list(unknown.parties),
            "sign": {party: self.sign_of(unknown, party, year) for party in unknown.parties},
            "moves_with": unknown.moves_with, "reason": dict(unknown.reason), "figures": list(unknown.figures),
        }  # fmt: skip

    def table(self) -> pl.DataFrame:
        """All lines as a long table: line, kind, group, party, unit, price_year, variant, year, p05 … mean, source.

        Party is empty for the line itself; the rows of a party are differences. ``present_value`` has no year. Rows of
        kind *beside* are published figures with their source: the value added of a sector's industry, in no sum.
        """
        import polars as pl

        frames = []
        for key, found in self.lines.items():
            for group, row in found.items():
                bands = zip(
                    ("baseline", "package", "difference"), (row.baseline, row.package, row.difference), strict=True
                )
                about = {"line": key, "kind": row.line.kind, "group": group, "party": "", "unit": row.line.unit}
                for (variant, band), mean in zip(bands, row.means, strict=True):
                    frames.append(_frame(about, self._priced(row.line), variant, band, mean))
                for party, effect in row.parties.items():
                    of_party = about | {"party": party}
                    frames.append(_frame(of_party, self._priced(row.line), "difference", effect.band, effect.mean))
        for party, effect in self.nets.items():
            about = {"line": "all", "kind": "net", "group": "", "party": party, "unit": "EUR per year"}
            frames.append(_frame(about, self.price_year, "difference", effect.band, effect.mean))
        modelled = pl.concat(frames).with_columns(pl.lit(None, pl.String).alias("source"))
        return pl.concat([modelled, *_beside(self.value_added(), modelled)])

    def _priced(self, line: AccountLine) -> int | None:
        return None if line.kind == "count" else self.price_year


def _frame(about: Mapping[str, str], price_year: int | None, variant: str, band: Band, mean: Array) -> pl.DataFrame:
    import polars as pl

    frame = pl.DataFrame({"year": band.years, "p05": band.p05, "p50": band.p50, "p95": band.p95, "mean": mean})
    priced = pl.lit(price_year, dtype=pl.Int64).alias("price_year")
    return frame.select(
        *(pl.lit(v).alias(k) for k, v in about.items()), priced, pl.lit(variant).alias("variant"), pl.all()
    )


def _beside(value_added: Mapping[str, Figure | None], modelled: pl.DataFrame) -> list[pl.DataFrame]:
    """Value added of the sectors of which it is known, in the columns of the lines; its price year is its own."""
    import polars as pl

    rows = [
        {
            "line": "value_added", "kind": "beside", "group": f"sector:{sector}", "party": "", "unit": "EUR per year",
            "price_year": int(figure.period), "variant": "published", "year": int(figure.period),
            "mean": figure.value, "source": f"{figure.id}: {figure.source}",
        }
        for sector, figure in value_added.items()
        if figure
    ]  # fmt: skip
    return [pl.from_dicts(rows, schema=modelled.schema)] if rows else []


def _told(figure: Figure | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    return {"figure": figure.id, "amount": figure.value, "unit": figure.unit, "period": figure.period,
            "source": figure.source}  # fmt: skip


def appraise(
    package: Package,
    *,
    until: int = LAST_YEAR,
    draws: int = DEFAULT_DRAWS,
    seed: int = DEFAULT_SEED,
    assumed: Mapping[str, float] | None = None,
) -> Appraisal:
    """Appraise a package against current law over the same draws, up to a year; ``assumed`` holds assumptions.

    Raises :class:`~banen.errors.ScenarioError` for draws, a seed, a year or held values that cannot be run.
    """
    return appraise_scenario(Scenario(package, until, draws, seed, assumed or {}))


def appraise_scenario(scenario: Scenario, progress: Callable[[str], None] | None = None) -> Appraisal:
    """The appraisal of a scenario, as :func:`appraise` makes it; ``progress`` is told each of :data:`STEPS` steps."""
    tell = progress or (lambda _: None)
    tell("history")
    package, here = scenario.package, world(scenario.sampled())
    neutral = Channels.neutral(scenario.draws)
    tell("current law")
    before = after = accounts_of(None, here, cohorts.project(here, neutral), neutral)
    leans: Mapping[str, Leaning] = {}
    tell("the package")
    if package.active():
        channels, leans = channels_of(package, here)
        after = accounts_of(package, here, cohorts.project(here, channels), channels, before.work, before.pay)
    span = scenario.until - POLICY_YEAR + 1
    unknown = tuple(m for m in package.active() if known_cost(m, package.values(m)) is None)
    tell("who gains and who bears")
    nets = _nets(before, after, span)
    return Appraisal(
        scenario=scenario,
        receipt=receipt_of(scenario, leans),
        price_year=read_chart().prices.year,
        lines=_lines(before, after, span),
        nets={party: Effect.of(net) for party, net in nets.items()},
        present={party: _present(net) for party, net in nets.items()},
        unknown=read_chart().unknown,
        unknown_measures=unknown,
        _differences={key: groups[""][:span] - before.values[key][""][:span] for key, groups in after.values.items()},
        _samples=here.draws,
        _leans=frozenset(name for leaning in leans.values() for name in leaning.assumptions),
    )


def _lines(before: Accounts, after: Accounts, span: int) -> dict[str, dict[str, AppraisedLine]]:
    lines: dict[str, dict[str, AppraisedLine]] = {}
    for key, groups in after.values.items():
        line = read_chart().lines[key]
        parties = {
            party: Effect.of(amount[:span] - before.parties[key][party][:span])
            for party, amount in after.parties[key].items()
        }
        law, own = (np.stack([found[group][:span] for group in groups]) for found in (before.values[key], groups))
        lines[key] = dict(zip(groups, _appraised(line, tuple(groups), law, own, parties), strict=True))
    return lines


def _appraised(
    line: AccountLine, groups: tuple[str, ...], before: Array, after: Array, parties: Mapping[str, Effect]
) -> Iterator[AppraisedLine]:
    """Every group of a line from amounts (G, Y, D), all at once: a line has up to fifty of them."""
    years = tuple(range(POLICY_YEAR, POLICY_YEAR + before.shape[1]))
    parts = (before, after, after - before)
    bands, means = [percentiles(part) for part in parts], [part.mean(-1) for part in parts]
    present = [()] * len(groups) if line.kind == "count" else _presents(parts[2])
    for g, group in enumerate(groups):
        baseline, package, difference = (Band(years, *band[:, g]) for band in bands)
        law, own, change = (mean[g] for mean in means)
        yield AppraisedLine(
            line=line,
            group=group,
            baseline=baseline,
            package=package,
            effect=Effect(difference, change),
            means=(law, own, change),
            present=present[g],
            parties={} if group else parties,
        )


def _present(difference: Array) -> tuple[PresentValue, ...]:
    """Present value of one difference (Y, D)."""
    return _presents(difference[None])[0]


def _presents(differences: Array) -> list[tuple[PresentValue, ...]]:
    """Present values of differences (G, Y, D) at the discount rate, and at those of its sensitivity."""
    discount = read_chart().discount
    rates = (discount.rate, discount.rate - discount.sensitivity, discount.rate + discount.sensitivity)
    growth = (1 + discount.real_wage_growth) ** np.arange(differences.shape[1])
    grown = np.moveaxis(differences * growth[:, None], 1, 0)
    by_rate = [PresentValue.each(present_value(grown, rate), rate) for rate in rates]
    return list(zip(*by_rate, strict=True))


def _nets(before: Accounts, after: Accounts, span: int) -> dict[str, Array]:
    """What the known lines of the matrix come to for each party, draw by draw, (Y, D): a sum of what is known alone."""
    chart = read_chart()
    some = next(iter(after.values.values()))[""][:span]
    nets = {party: np.zeros_like(some) for party in chart.parties}
    for key, parties in after.parties.items():
        if chart.lines[key].in_matrix:
            for party, amount in parties.items():
                nets[party] = nets[party] + (amount[:span] - before.parties[key][party][:span])
    return nets


def group_label(group: str, language: Language) -> str:
    """Name of a group such as ``sector:food``."""
    by, _, key = group.partition(":")
    return read_chart().wage_groups[key][language] if by == "wage_group" else group_labels(by)[key][language]
