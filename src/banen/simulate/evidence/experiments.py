"""Natural experiments: the model is given a change of rule and nothing else, and held against what the figures did.

For every draw the model runs with the rule as before and as after, with the same demand and the same chance, so that

    effect = after / before − 1

is the work of the rule alone. The expectations in ``content/experiments.yml`` were written before the first run, from
figures and series: the change itself, and the change against a control group for whom the rule stayed the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from banen.bands import percentiles
from banen.languages import ENGLISH, Language
from banen.model import demand
from banen.model.asylum_seekers import permits_in, weeks_by_month
from banen.model.channels import Channels
from banen.model.entry import law_number, net_wage
from banen.model.population import HIGHLY_SKILLED, structure
from banen.model.rules.amounts import untaxed_allowance
from banen.model.supply import supply, when_opened
from banen.observe.assumptions import Draws, assumptions, register
from banen.observe.figures import figures
from banen.observe.words import words
from banen.quantities import LAST_YEAR, POLICY_YEAR, Array
from banen.rounding import change
from banen.showing import Card, Showing
from banen.simulate.engine import cohorts
from banen.simulate.engine.cohorts import Books, World, world, world_of
from banen.simulate.evidence.backtest import BacktestEntry, modelled
from banen.simulate.evidence.calibration import calibrate_potential
from banen.simulate.evidence.expectations import Expectation, Kind, NaturalExperiment, Untestable, read_experiments
from banen.simulate.evidence.hindcast import HindcastGate
from banen.simulate.measures.effects import Action, channels_of
from banen.simulate.measures.packages import parse_settings
from banen.simulate.results.indicators import series_of

if TYPE_CHECKING:
    import altair as alt

NEVER = LAST_YEAR + 1.0
"""An opening after the last year: the market stays shut."""
WAGES = 21
"""Wages at which the ruling is evaluated, evenly over the band above the norm."""


@dataclass(frozen=True)
class ExpectationTest:
    """One expectation beside the effect in the model: its 5, 50 and 95% values as relative changes."""

    experiment: NaturalExperiment
    expected: Expectation
    p05: float
    p50: float
    p95: float

    @property
    def inside(self) -> bool:
        """Whether the range of the figures meets the model's band of 90%."""
        return self.expected.low <= self.p95 and self.expected.high >= self.p05

    @property
    def right_direction(self) -> bool:
        """Whether the model's median moves as the figures did."""
        return self.p50 > 0 if self.expected.direction == "more" else self.p50 < 0

    def to_dict(self) -> dict[str, Any]:
        """One row of the JSON of ``banen experiments``."""
        e = self.expected
        return {
            "experiment": self.experiment.id, "date": self.experiment.on.isoformat(), "outcome": e.id,
            "label": dict(e.label), "counts": dict(e.counts), "direction": e.direction, "low": e.low, "high": e.high,
            "compared": {name: list(ids) for name, ids in e.compared.items()},
            "p05": self.p05, "p50": self.p50, "p95": self.p95,
            "inside": self.inside, "right_direction": self.right_direction, "seen": dict(e.seen) if e.seen else None,
        }  # fmt: skip


@dataclass(frozen=True, repr=False)
class Trials(Showing):
    """All natural experiments with their verdicts, what cannot be tested, and the gates set beforehand."""

    verdicts: tuple[ExpectationTest, ...]
    untestable: tuple[Untestable, ...]
    draws: int
    seed: int

    @property
    def gates(self) -> tuple[HindcastGate, ...]:
        """Each gate with its value: a share of the outcomes."""
        values = {
            "direction": float(np.mean([v.right_direction for v in self.verdicts])),
            "inside": float(np.mean([v.inside for v in self.verdicts])),
        }
        return tuple(HindcastGate(name, bound, values[name], says) for name, bound, says in read_experiments().gates)

    def of(self, experiment: str) -> tuple[ExpectationTest, ...]:
        """The verdicts of one experiment."""
        return tuple(v for v in self.verdicts if v.experiment.id == experiment)

    def chart(self, experiment: str, language: Language = ENGLISH) -> alt.LayerChart:
        """Figures beside the model's band for one experiment, as an Altair chart."""
        from banen.charts.groups import beside

        trial = self.of(experiment)
        rows = [(v.expected.label[language], v.expected.low, v.expected.high, v.p05, v.p50, v.p95) for v in trial]
        return beside(rows, trial[0].experiment.name[language], language)

    def card(self, language: Language) -> Card:
        """Each change of rule with what the figures and the model say."""
        w = words("showing", language)
        rows = tuple(
            (
                v.experiment.name[language],
                v.expected.label[language],
                change(v.expected.low, v.expected.high),
                change(v.p05, v.p95),
                w["inside"] if v.inside else w["outside"],
            )
            for v in self.verdicts
        )
        heads = (w["change_of_rule"], w["what"], w["figures"], "model", "")
        within = sum(v.inside for v in self.verdicts)
        sentence = w["sizes_inside"].format(within=within, count=len(rows))
        return Card(w["natural_experiments"], sentence, heads, rows)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of ``banen experiments``."""
        return {
            "draws": self.draws,
            "seed": self.seed,
            "outcomes": [v.to_dict() for v in self.verdicts],
            "untestable": [u.to_dict() for u in self.untestable],
            "gates": [g.to_dict() for g in self.gates],
        }


def experiments(draws: int = 200, seed: int = 1, progress: Callable[[str], None] | None = None) -> Trials:
    """Run every natural experiment over some draws and hold it against its expectation."""
    sampled = Draws(draws, seed, assumptions())
    known = read_experiments()
    verdicts = []
    for experiment in known.experiments:
        if progress:
            progress(experiment.id)
        for expected, effect in zip(experiment.outcomes, EFFECT[experiment.kind](experiment, sampled), strict=True):
            verdicts.append(ExpectationTest(experiment, expected, *(float(q) for q in percentiles(effect))))
    return Trials(tuple(verdicts), known.untestable, draws, seed)


def trade_off(draws: int = 200, seed: int = 1) -> tuple[tuple[float, tuple[ExpectationTest, ...]], ...]:
    """The outcomes that one assumption cannot meet together, at each value it is held at: (value, verdicts)."""
    known = read_experiments()
    apart = known.trade_off
    if apart is None:
        return ()
    pulled = [(e, replace(e, outcomes=of)) for e in known.experiments if (of := _named(e, apart.outcomes))]
    found = []
    for value in apart.values:
        held = Draws(draws, seed, assumptions()).pin(**{apart.assumption: value})
        verdicts = tuple(
            ExpectationTest(whole, expected, *(float(q) for q in percentiles(effect)))
            for whole, part in pulled
            for expected, effect in zip(part.outcomes, EFFECT[part.kind](part, held), strict=True)
        )
        found.append((value, verdicts))
    return tuple(found)


def _named(experiment: NaturalExperiment, outcomes: Sequence[str]) -> tuple[Expectation, ...]:
    return tuple(o for o in experiment.outcomes if o.id in outcomes)


# ------------------------------------------------------------------------------------------ the model's side


def relative_change(before: Array, after: Array) -> Array:
    """after / before − 1 over the draws in which anybody is there before: elsewhere a rule has nobody to act on.

    >>> relative_change(np.array([0.0, 4.0]), np.array([0.0, 3.0])).tolist()
    [-0.25]
    """
    some = before > 0
    return np.asarray(after[some] / before[some] - 1)


def shut(draws: Draws, origins: Sequence[str]) -> World:
    """History for these draws with the labour market never opened to some origins, demand as it was."""
    opened = {**when_opened(), **dict.fromkeys(origins, NEVER)}
    return world_of(draws, demand.history(draws, demand.past_levels(draws)), supply(draws, opened))


def _opening(experiment: NaturalExperiment, draws: Draws) -> Iterator[Array]:
    before, after = shut(draws, experiment.setup["opens"]), world(draws)
    for expected in experiment.outcomes:
        yield relative_change(_counted(before, expected), _counted(after, expected))


def _counted(here: World, expected: Expectation) -> Array:
    """Persons of the expectation's measure, summed over its years, shape (D,)."""
    m = expected.measure
    filters = {name: m[name] for name in ("origins", "routes") if name in m}
    wanted = [
        BacktestEntry(
            id=expected.id,
            figure="",
            years=(y, y),
            kind="count",
            quantity=m["quantity"],
            definition=m["definition"],
            label=expected.label,
            fit=False,
            spread="",
            filters=filters,
        )
        for y in m["years"]
    ]
    return np.asarray(sum(value for _, value in modelled(here, wanted)))


def _package(experiment: NaturalExperiment, draws: Draws) -> Iterator[Array]:
    here = world(draws)
    neutral = Channels.neutral(draws.count)
    before = cohorts.project(here, neutral)
    ways = {"settings": channels_of(parse_settings(experiment.setup["settings"]), here)[0]}
    if "refused" in experiment.setup:
        ways["refused"] = _refusing(here, figures().number(experiment.setup["refused"]) / 100)
    after = {name: cohorts.project(here, channels) for name, channels in ways.items()}
    for expected in experiment.outcomes:
        way = expected.measure.get("use", "settings")
        yield relative_change(
            _first_year(draws, before, neutral, expected.measure),
            _first_year(draws, after[way], ways[way], expected.measure),
        )


def _refusing(here: World, share: float) -> Channels:
    """A share of the highly skilled candidates falls short of the criterion; some of them are paid up to it."""
    channels = Channels.neutral(here.draws.count)
    action = Action("2.11", {}, POLICY_YEAR, here)
    pairs = np.flatnonzero(structure().on_routes(HIGHLY_SKILLED))
    short = share * (1 - action.assumed("entry.paid_up_share"))
    action.refuse(channels, pairs, short, action.assumed("entry.spill_share"), "criterion")
    return channels


def _first_year(draws: Draws, books: Books, channels: Channels, measure: Mapping[str, Any]) -> Array:
    """The measured number in the first year of policy, shape (D,)."""
    if "agency_in" in measure:
        cells = structure()
        sector = cells.sectors.index(measure["agency_in"])
        lent = np.array([m == "practical" and r in ("eu_short_stay", "eu_resident") for r, m in cells.strands])
        return np.asarray(books.sector_stock[0, lent, sector].sum(0) * channels.agency[0, sector])
    found = series_of(draws, books, channels)
    return np.asarray(sum(found[key][0] for key in measure["series"]))


def _ruling(experiment: NaturalExperiment, draws: Draws) -> Iterator[Array]:
    """Candidates at wages above the norm when the untaxed allowance comes, by the net wage to the elasticity."""
    on = experiment.setup["norm_of"]
    norm, share = law_number("expat30.norm.standard", on), law_number("expat30.percentage", on)
    low, high = experiment.setup["band"]
    # The norm is on the taxable wage after the ruling; the rule takes the wage including the allowance.
    wage = norm * (1 + np.linspace(low, high, WAGES)) / (1 - share)
    allowance = untaxed_allowance(wage, on, ruling_start=on)[:, None]
    tax = draws["effects.marginal_tax"]
    pull = (net_wage(wage[:, None], allowance, tax) / net_wage(wage[:, None], np.zeros_like(allowance), tax)) ** draws[
        "entry.tax_elasticity"
    ]
    for _ in experiment.outcomes:
        yield np.asarray(pull.mean(0) - 1)


def _work_permits(experiment: NaturalExperiment, draws: Draws) -> Iterator[Array]:
    """Permits for asylum seekers with the rule as it became, over those with the rule held as it was.

    The draws are calibrated to what was known in ``fitted_to``, before the change, and to nothing after it.
    """
    found = calibrate_potential(experiment.setup["fitted_to"], members=draws.count, seed=draws.seed)
    blind = Draws(draws.count, draws.seed, register().fitted_to(found.fitted))
    held = weeks_by_month(held_on=experiment.on - timedelta(days=1))
    for expected in experiment.outcomes:
        when = expected.measure["year"], expected.measure["until_month"]
        yield relative_change(permits_in(blind, *when, weeks=held), permits_in(blind, *when))


EFFECT: dict[Kind, Callable[[NaturalExperiment, Draws], Iterator[Array]]] = {
    "opening": _opening,
    "package": _package,
    "ruling": _ruling,
    "work_permits": _work_permits,
}
