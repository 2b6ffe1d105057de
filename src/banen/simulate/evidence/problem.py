"""What is calibrated: the figures to reproduce, and the parameters that must.

Parameters are standard normal before any figure: a score z per assumption that history rests on, whose value is the
quantile of its distribution at Φ(z); per market the start, the first extra growth and the chance of each year (the
process of :mod:`banen.model.demand`), the turns of its drift and the pulse of each year; a jump in the years of an
accession; how far each sector's share lies from its table; and the doubt of each published share that left.

How large chance is (σ, ω, the pulses and their half-lives) is *drawn and not fitted*: the most likely values of a
process in these parameters take σ as large as it may be, because a larger σ makes the same path out of smaller numbers.
Each member has its own from the range, and the range follows from the marginal likelihood (:func:`.likelihood`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import prod

import numpy as np

from banen.model import demand
from banen.model.hazards import doubt_name, doubted
from banen.model.population import MARKETS, structure
from banen.model.supply import network_reference, supply
from banen.observe.assumptions import Assumptions, DesignedDraws, register
from banen.observe.fitted import Fitted
from banen.quantities import FIRST_YEAR, POLICY_YEAR, Array
from banen.simulate.engine.cohorts import World, world_of
from banen.simulate.engine.potential import potential
from banen.simulate.evidence.backtest import POTENTIAL, BacktestEntry, compare, entries, modelled

INFORMED = (
    "stay.", "supply.", "views.", "registration.", "family.", "housing.need_", "housing.places_", "concept.",
    "demand.adjustment_", "demand.employer_spread", "demand.response", "demand.growth_", "demand.pulse_",
    "entry.unfilled_stays_open",
)  # fmt: skip
"""Assumptions that the past can inform: those that history and the counts read."""
DRAWN = ("demand.growth_change_", "demand.growth_turn_", "demand.growth_half_life", "demand.pulse_")
"""Of these, how large chance is: drawn from the range, and not moved by the fit."""
OF_POTENTIAL = (
    "status_holders.permits_before_2016", "status_holders.permits_since_2022", "status_holders.adult_share",
    "status_holders.leaving_rate", "status_holders.finding_rate", "status_holders.ceiling", "status_holders.delay_",
    "asylum.permits_", "asylum.spread_rate", "asylum.limit_response",
)  # fmt: skip
"""Assumptions on status holders and asylum seekers that figures can inform."""
YEARS = range(FIRST_YEAR, POLICY_YEAR + 1)
ACCESSION = range(FIRST_YEAR, FIRST_YEAR + 3)
"""Years after the accession of 2004 and of the opening of 2007, in which demand may jump."""
OPENING = range(2014, 2014 + len(ACCESSION))
"""Years from the opening for Romania and Bulgaria, whose last day the treaty of 2005 fixed: known at any origin."""
NUDGE = 1e-3
LEAST = 0.02
"""Share of a figure below which the model's answer is cut, so that a zero has a logarithm."""
NINETY = 3.29
"""Standard deviations between the 5 and the 95% of a normal distribution: a range is read as such."""


@dataclass(frozen=True)
class Observed:
    """Figures to reproduce: their entries, logarithms (K,), and the root of the covariance of the difference (K, K)."""

    entries: tuple[BacktestEntry, ...]
    logs: Array
    root: Array

    def apart(self, modelled_logs: Array) -> Array:
        """Differences in units of doubt: (K, D) → (K, D)."""
        from scipy.linalg import solve_triangular

        return np.asarray(solve_triangular(self.root, modelled_logs - self.logs[:, None], lower=True))


def observed(last: int, entries_register: Assumptions, *, of_potential: bool = False) -> Observed:
    """The figures marked ``fit`` that were known by the end of ``last``: of labour migrants, or of the potential."""
    wanted = tuple(e for e in entries() if e.fit and e.known <= last and (e.kind == POTENTIAL) == of_potential)
    comparisons = [compare(e, np.zeros(1)) for e in wanted]
    own = [np.log(c.high / c.low) / NINETY for c in comparisons]
    error = entries_register["calibration.figure_spread"].central ** 2
    covariance = np.diag(error + np.square(own))
    for i, a in enumerate(wanted):
        for j, b in enumerate(wanted):
            if a.count == b.count:
                covariance[i, j] += entries_register[a.spread].central ** 2
    logs = np.log(np.array([c.observed for c in comparisons]))
    return Observed(wanted, logs, np.asarray(np.linalg.cholesky(covariance)))


@dataclass(frozen=True)
class CalibrationProblem:
    """What is calibrated: the register of ranges, the figures known by ``last``, and the names of the parameters.

    A parameter vector x (P,) holds the ``sections`` one after another; ``years`` is empty where demand plays no part,
    and then only the scores of ``names`` are left. ``network`` (O,) is the stock per origin that makes a network
    of one.
    ``pinned`` holds assumptions at a value.
    """

    register: Assumptions
    last: int
    figures: Observed
    names: tuple[str, ...]
    years: range = YEARS
    network: Array = field(default_factory=network_reference)
    pinned: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def sections(self) -> dict[str, tuple[slice, tuple[int, ...]]]:
        """Where each part of the parameters stands, and its shape without draws."""
        shapes: dict[str, tuple[int, ...]] = {"scores": (len(self.names),)}
        if self.years:
            markets, past = len(MARKETS), len(self.years) - 1
            shapes |= {
                "chance": (len(self.years), markets), "turns": (past, markets), "pulses": (past, markets),
                "jumps": (len(ACCESSION),), "sectors": (markets, len(structure().sectors)), "doubts": (len(doubted()),),
            }  # fmt: skip
            if self.last < OPENING[0]:
                shapes["openings"] = (len(OPENING),)
        ends = np.cumsum([prod(shape) for shape in shapes.values()])
        starts = [0, *(int(e) for e in ends[:-1])]
        return {n: (slice(a, int(b)), s) for (n, s), a, b in zip(shapes.items(), starts, ends, strict=True)}

    @property
    def size(self) -> int:
        """Number of parameters."""
        return max(int(part.stop) for part, _ in self.sections.values())

    def part(self, x: Array, name: str) -> Array:
        """One section of the parameters (P, D), in its own shape with draws last."""
        where, shape = self.sections[name]
        return x[where].reshape(*shape, x.shape[1])

    def shares(self, x: Array) -> dict[str, Array]:
        """Share of its distribution per assumption, each (D,), for parameters (P, D)."""
        from scipy.special import ndtr

        return {name: ndtr(score) for name, score in zip(self.names, self.part(x, "scores"), strict=True)}

    def beside(self, x: Array) -> dict[str, Array]:
        """What is calibrated beside assumptions and levels: sectors, doubts, pulses and the turned drift, each (D,)."""
        if not self.years:
            return {}
        spread, doubt = (self.register[f"calibration.{n}"].central for n in ("sector_spread", "stay_doubt"))
        found = {
            demand.sector_name(market, sector): spread * z
            for market, of_market in zip(MARKETS, self.part(x, "sectors"), strict=True)
            for sector, z in zip(structure().sectors, of_market, strict=True)
        }
        found |= {doubt_name(f): doubt * z for f, z in zip(doubted(), self.part(x, "doubts"), strict=True)}
        moves, last = demand.growth(self._assumed(x)), np.zeros((len(MARKETS), x.shape[1]))
        again = moves.pulse_again
        for i, (year, z) in enumerate(zip(self.years, self.part(x, "pulses"), strict=False)):
            last = moves.pulse * z if i == 0 else again * last + moves.pulse * np.sqrt(1 - again**2) * z
            found |= {demand.pulse_name(market, year): last[m] for m, market in enumerate(MARKETS)}
        turned = self._drift(x, moves)[-1] - moves.drift
        return found | {demand.drift_name(market): turned[m] for m, market in enumerate(MARKETS)}

    def _assumed(self, x: Array) -> DesignedDraws:
        values = {name: self.register[name].quantile(share) for name, share in self.shares(x).items()}
        held = {name: np.full(x.shape[1], value) for name, value in self.pinned.items()}
        return DesignedDraws.of(values | held, self.register)

    def draws(self, x: Array) -> DesignedDraws:
        """Draws of the assumptions for parameters (P, D); what history does not inform stays at its centre."""
        assumed = self._assumed(x)
        return DesignedDraws.of({**assumed.values, **self.beside(x)}, self.register)

    def _drift(self, x: Array, moves: demand.Growth) -> list[Array]:
        """Drift per year from 2005, each (M, D); it turns every year, and fades from the last known year on."""
        drift = [moves.drift]
        for year, turn in zip(self.years, self.part(x, "turns"), strict=False):
            kept = moves.damped if year >= self.last else 1.0
            drift.append(kept * drift[-1] + moves.turn * turn)
        return drift

    def path(self, x: Array) -> Array:
        """Logarithm of the level of demand on 1 January of 2005 … 2027 for parameters (P, D), shape (23, M, D)."""
        chances, jumps = iter(self.part(x, "chance")), self.part(x, "jumps")
        moves = demand.growth(self._assumed(x))
        lasting = np.log1p(demand.lasting_growth())[:, None]
        start, spread, first, jump = (
            self.register[f"calibration.{n}"].central
            for n in ("first_level", "first_level_spread", "first_growth_spread", "accession_spread")
        )
        level = [np.log(start) + spread * next(chances)]
        openings = self._openings(x, jump)
        extra, lead = first * next(chances), np.zeros_like(moves.drift)
        drift = self._drift(x, moves)
        for i, year in enumerate(YEARS[1:]):
            kept = moves.kept if year - 1 > self.last else 1.0
            step = drift[i + 1] + extra - (1 - kept) * lead
            lead = lead + step if year - 1 > self.last else np.zeros_like(lead)
            level.append(level[-1] + lasting + step)
            if i < len(jumps) and ACCESSION[i] <= self.last:
                level[-1] = level[-1] + jump * np.stack([jumps[i], np.zeros_like(jumps[i])])
            if year - 1 in openings:
                level[-1] = level[-1] + np.stack([openings[year - 1], np.zeros_like(jumps[0])])
            if year < YEARS[-1]:
                extra = moves.again * extra + moves.change * next(chances)
        return np.stack(level)

    def _openings(self, x: Array, jump: float) -> dict[int, Array]:
        """Jump of practical demand per year after an opening that lies ahead of the last known year, each (D,).

        It is what the accession of 2004 brought from the same year on, for the people of the countries that open, with
        a doubt of its own as large for its size. An opening that is past is among the chance that the fit finds.
        """
        if "openings" not in self.sections:
            return {}
        size = self.register["calibration.opening_size"].central
        before, own = self.part(x, "jumps"), self.part(x, "openings")
        return {year: size * jump * (before[i] + own[i]) for i, year in enumerate(OPENING)}

    def world(self, x: Array) -> World:
        """History for parameters (P, D)."""
        draws = self.draws(x)
        supplied = replace(supply(draws), network_reference=self.network)
        return world_of(draws, demand.history(draws, np.exp(self.path(x))), supplied)

    def predicted(self, x: Array) -> Array:
        """Logarithms of what the model says for each figure: (P, D) → (K, D)."""
        wanted = self.figures.entries
        if self.years:
            said = np.stack([value for _, value in modelled(self.world(x), wanted)])
        else:
            draws = self.draws(x)
            said = np.stack([potential(draws, e.quantity, e.years, e.filters) for e in wanted])
        return np.asarray(np.log(np.maximum(said, LEAST * np.exp(self.figures.logs)[:, None])))

    def residual(self, x: Array) -> Array:
        """What the mode makes least the square of, (P,) → (K + P,)."""
        return np.concatenate([self.figures.apart(self.predicted(x[:, None]))[:, 0], x])

    def slopes(self, x: Array) -> Array:
        """Slopes of the residual, (P,) → (K + P, P); all nudges run side by side. Of what is drawn there are none."""
        nudged = x[:, None] + np.concatenate([np.zeros((self.size, 1)), NUDGE * np.eye(self.size)], axis=1)
        apart = self.figures.apart(self.predicted(nudged))
        found = (apart[:, 1:] - apart[:, :1]) / NUDGE
        found[:, : len(self.names)][:, [name.startswith(DRAWN) for name in self.names]] = 0.0
        return np.concatenate([found, np.eye(self.size)])

    def fitted(self, x: Array, centre: Array, levels: Array) -> Fitted:
        """Parameters (P, D) with their centre (P,) as fitted draws; levels are held against a central path (23, M)."""
        both = np.concatenate([centre[:, None], x], axis=1)
        columns = self.shares(both) | self.beside(both)
        if self.years:
            apart = self.path(both) - np.log(levels)[:, :, None]
            for i, year in enumerate(self.years):
                for m, market in enumerate(MARKETS):
                    columns[demand.path_name(market, year)] = apart[i, m]
        values = np.stack(list(columns.values()))
        return Fitted(tuple(columns), values[:, 1:], values[:, 0])


def problem_of(last: int, ranges: Assumptions | None = None) -> CalibrationProblem:
    """The problem of labour migrants for the figures known by a year."""
    ranges = ranges or register()
    names = tuple(n for n in ranges if n.startswith(INFORMED) and ranges[n].low < ranges[n].high)
    return CalibrationProblem(ranges, last, observed(last, ranges), names)


def potential_of(last: int, ranges: Assumptions | None = None) -> CalibrationProblem:
    """The problem of the domestic potential for the figures known by a year."""
    ranges = ranges or register()
    names = tuple(n for n in ranges if n.startswith(OF_POTENTIAL) and ranges[n].low < ranges[n].high)
    return CalibrationProblem(ranges, last, observed(last, ranges, of_potential=True), names, range(0))
