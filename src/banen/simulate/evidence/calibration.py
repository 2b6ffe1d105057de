"""Calibration: which draws of the assumptions and of past demand reproduce the figures, all at once.

Parameters are standard normal before any figure: a score z per assumption that history rests on, whose value is the
quantile of its distribution at Φ(z), chance ε in the level of demand of each market and year (the process of
:mod:`banen.model.demand`), and how far each sector's share lies from its table. With y the logarithms of the figures,
f(x) those of the model and R the covariance of their difference, the posterior is

    −2 log p(x | y) = (f(x) − y)ᵀ R⁻¹ (f(x) − y) + xᵀx + constant,

with R = error of each figure + an error that all figures of one count share, because definitions differ. The mode
comes from ``scipy.optimize.least_squares``. Members come by randomised maximum likelihood (Oliver, He and Reynolds
1996): each has figures disturbed by R and a starting point drawn from the prior, and is the x that fits both,

    min (f(x) − y − η)ᵀ R⁻¹ (f(x) − y − η) + (x − ξ)ᵀ(x − ξ),     η ~ N(0, R),  ξ ~ N(0, I),

by Gauss–Newton steps with the slopes at the mode, all members side by side. Where no figure speaks, x = ξ: the draws
are those of the range.

Labour migrants and the domestic potential (status holders, asylum seekers) share no parameter and no figure before
policy acts, so the posterior is the product of two, and each is calibrated by itself: the second without the engine.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from banen.model import demand
from banen.model.population import MARKETS, structure
from banen.observe import chance
from banen.observe.assumptions import Assumptions, DesignedDraws, register
from banen.observe.fitted import Fitted
from banen.quantities import FIRST_YEAR, POLICY_YEAR, Array
from banen.simulate.engine.cohorts import world_of
from banen.simulate.engine.potential import potential
from banen.simulate.evidence.backtest import POTENTIAL, Entry, compare, entries, modelled

Progress = Callable[[str], None]

INFORMED = (
    "stay.", "supply.", "views.", "registration.", "family.", "housing.need_", "housing.places_",
    "demand.adjustment", "demand.employer_spread", "demand.response", "demand.growth_", "entry.unfilled_stays_open",
)  # fmt: skip
"""Assumptions that the past can inform: those that history and the counts read."""
OF_POTENTIAL = (
    "status_holders.permits_before_2016", "status_holders.permits_since_2022", "status_holders.adult_share",
    "status_holders.leaving_rate", "status_holders.finding_rate", "status_holders.ceiling", "status_holders.delay_",
    "asylum.permits_", "asylum.spread_rate", "asylum.limit_response",
)  # fmt: skip
"""Assumptions on status holders and asylum seekers that figures can inform."""
YEARS = range(FIRST_YEAR, POLICY_YEAR + 1)
NUDGE = 1e-3
LEAST = 0.02
"""Share of a figure below which the model's answer is cut, so that a zero has a logarithm."""
MEMBERS, SEED = 1000, 1
STEPS = 6
"""Gauss–Newton steps of the members: after five the misfit stands still."""
LAST_KNOWN = POLICY_YEAR - 1


@dataclass(frozen=True)
class Observed:
    """Figures to reproduce: their entries, logarithms (K,), and the root of the covariance of the difference (K, K)."""

    entries: tuple[Entry, ...]
    logs: Array
    root: Array

    def apart(self, modelled_logs: Array) -> Array:
        """Differences in units of doubt: (K, D) → (K, D)."""
        from scipy.linalg import solve_triangular

        return np.asarray(solve_triangular(self.root, modelled_logs - self.logs[:, None], lower=True))


def observed(last: int, entries_register: Assumptions, *, of_potential: bool = False) -> Observed:
    """The figures marked ``fit`` that were known by the end of ``last``: of labour migrants, or of the potential."""
    wanted = tuple(e for e in entries() if e.fit and e.known <= last and (e.kind == POTENTIAL) == of_potential)
    found = [compare(e, np.zeros(1)) for e in wanted]
    own = [np.log(c.high / c.low) / 3.29 for c in found]  # a range is read as 5 to 95%
    error = entries_register["calibration.figure_spread"].central ** 2
    covariance = np.diag(error + np.square(own))
    for i, a in enumerate(wanted):
        for j, b in enumerate(wanted):
            if a.count == b.count:
                covariance[i, j] += entries_register[a.spread].central ** 2
    logs = np.log(np.array([c.observed for c in found]))
    return Observed(wanted, logs, np.asarray(np.linalg.cholesky(covariance)))


@dataclass(frozen=True)
class Problem:
    """What is calibrated: the register of ranges, the figures known by ``last``, and the names of the parameters.

    A parameter vector x (P,) holds the scores of ``names``, then per market the start, the first extra growth and the
    chance of each year after, then per market the distance of each sector's share; ``years`` is empty where demand
    plays no part, and then sectors play none.
    """

    register: Assumptions
    last: int
    figures: Observed
    names: tuple[str, ...]
    years: range = YEARS

    @property
    def size(self) -> int:
        """Number of parameters."""
        return len(self.names) + len(MARKETS) * (len(self.years) + len(self.of_demand))

    @property
    def of_demand(self) -> tuple[str, ...]:
        """Sectors whose share is calibrated: all of them, where demand plays a part."""
        return structure().sectors if self.years else ()

    def _parts(self, x: Array) -> tuple[Array, Array, Array]:
        """Scores (names, D), chance (years, M, D) and sectors (M, S, D) of parameters (P, D)."""
        first = len(self.names)
        second = first + len(MARKETS) * len(self.years)
        return (
            x[:first],
            x[first:second].reshape(len(self.years), len(MARKETS), x.shape[1]),
            x[second:].reshape(len(MARKETS), len(self.of_demand), x.shape[1]),
        )

    def shares(self, x: Array) -> dict[str, Array]:
        """Share of its distribution per assumption, each (D,), for parameters (P, D)."""
        from scipy.special import ndtr

        return {name: ndtr(score) for name, score in zip(self.names, self._parts(x)[0], strict=True)}

    def sectors(self, x: Array) -> dict[str, Array]:
        """Logarithm of each sector's share over its table, each (D,), for parameters (P, D)."""
        spread = self.register["calibration.sector_spread"].central
        return {
            demand.sector_name(market, sector): spread * z
            for market, of_market in zip(MARKETS, self._parts(x)[2], strict=True)
            for sector, z in zip(self.of_demand, of_market, strict=True)
        }

    def draws(self, x: Array) -> DesignedDraws:
        """Draws of the assumptions for parameters (P, D); what history does not inform stays at its centre."""
        values = {name: self.register[name].quantile(share) for name, share in self.shares(x).items()}
        return DesignedDraws.of(values | self.sectors(x), self.register)

    def path(self, x: Array) -> Array:
        """Logarithm of the level of demand on 1 January of 2005 … 2027 for parameters (P, D), shape (23, M, D)."""
        chances = iter(self._parts(x)[1])
        draws = self.draws(x)
        moves = demand.growth(draws)
        lasting = np.log1p(demand.lasting_growth())[:, None]
        start, spread, first = (
            self.register[f"calibration.{n}"].central
            for n in ("first_level", "first_level_spread", "first_growth_spread")
        )
        level = [np.log(start) + spread * next(chances)]
        extra, lead = first * next(chances), np.zeros_like(moves.drift)
        for year in YEARS[1:]:
            kept = moves.kept if year - 1 > self.last else 1.0
            step = moves.drift + extra - (1 - kept) * lead
            lead = lead + step if year - 1 > self.last else np.zeros_like(lead)
            level.append(level[-1] + lasting + step)
            if year < YEARS[-1]:
                extra = moves.again * extra + moves.change * next(chances)
        return np.stack(level)

    def predicted(self, x: Array) -> Array:
        """Logarithms of what the model says for each figure: (P, D) → (K, D)."""
        draws, wanted = self.draws(x), self.figures.entries
        if self.years:
            here = world_of(draws, demand.history(draws, np.exp(self.path(x))))
            said = np.stack([value for _, value in modelled(here, wanted)])
        else:
            said = np.stack([potential(draws, e.quantity, e.years, e.filters) for e in wanted])
        return np.asarray(np.log(np.maximum(said, LEAST * np.exp(self.figures.logs)[:, None])))

    def residual(self, x: Array) -> Array:
        """What the mode makes least the square of, (P,) → (K + P,)."""
        return np.concatenate([self.figures.apart(self.predicted(x[:, None]))[:, 0], x])

    def slopes(self, x: Array) -> Array:
        """Slopes of the residual, (P,) → (K + P, P); all nudges run side by side."""
        nudged = x[:, None] + np.concatenate([np.zeros((self.size, 1)), NUDGE * np.eye(self.size)], axis=1)
        apart = self.figures.apart(self.predicted(nudged))
        return np.concatenate([(apart[:, 1:] - apart[:, :1]) / NUDGE, np.eye(self.size)])

    def fitted(self, x: Array, centre: Array, levels: Array) -> Fitted:
        """Parameters (P, D) with their centre (P,) as fitted draws; levels are held against a central path (23, M)."""
        both = np.concatenate([centre[:, None], x], axis=1)
        columns = self.shares(both) | self.sectors(both)
        if self.years:
            apart = self.path(both) - np.log(levels)[:, :, None]
            for i, year in enumerate(self.years):
                for m, market in enumerate(MARKETS):
                    columns[demand.path_name(market, year)] = apart[i, m]
        values = np.stack(list(columns.values()))
        return Fitted(tuple(columns), values[:, 1:], values[:, 0])


@dataclass(frozen=True)
class Calibration:
    """Parameters at the mode (P,) and of the members (P, D), with what they say of the figures (K,) and (K, D).

    ``beside`` is the calibration of the domestic potential, where a figure speaks of it.
    """

    problem: Problem
    mode: Array
    members: Array
    mode_says: Array
    members_say: Array
    beside: Calibration | None = None

    @property
    def fitted(self) -> Fitted:
        """The members as fitted draws, beside the central path in content."""
        return self.fitted_beside(demand.levels())

    def fitted_beside(self, levels: Array) -> Fitted:
        """The members as fitted draws, levels held against a central path (23, M)."""
        own = self.problem.fitted(self.members, self.mode, levels)
        if self.beside is None:
            return own
        more = self.beside.fitted_beside(levels)
        values, centre = np.concatenate([own.values, more.values]), np.concatenate([own.centre, more.centre])
        return Fitted(own.names + more.names, values, centre)

    @property
    def _parts(self) -> tuple[Calibration, ...]:
        return (self,) if self.beside is None else (self, self.beside)

    def to_dict(self) -> dict[str, Any]:
        """The receipt: how much went in, and the root mean square log error of the centre and of the members."""
        centre = np.concatenate([p.mode_says - p.problem.figures.logs for p in self._parts])
        drawn = np.concatenate([p.members_say - p.problem.figures.logs[:, None] for p in self._parts])
        return {
            "figures": len(centre), "parameters": sum(p.problem.size for p in self._parts),
            "members": self.members.shape[1], "last_year_known": self.problem.last,
            "error_centre": round(float(np.sqrt(np.mean(centre**2))), 4),
            "error_members": round(float(np.sqrt(np.mean(drawn**2))), 4),
        }  # fmt: skip


def calibrate(
    last: int = LAST_KNOWN, *, members: int = MEMBERS, seed: int = SEED, progress: Progress | None = None
) -> Calibration:
    """Fit assumptions and past demand together to the figures known in a year, and draw members around the fit."""
    beside = potential_of(last)
    more = _calibrated(beside, members, seed, progress) if beside.figures.entries else None
    return replace(_calibrated(problem_of(last), members, seed, progress), beside=more)


def calibrate_potential(last: int, *, members: int = MEMBERS, seed: int = SEED) -> Calibration:
    """Fit the assumptions on status holders and asylum seekers alone to the figures known in a year."""
    return _calibrated(potential_of(last), members, seed, None)


def _calibrated(problem: Problem, members: int, seed: int, progress: Progress | None) -> Calibration:
    tell = progress or (lambda _: None)
    tell(f"the best fit of {problem.size} parameters to {len(problem.figures.entries)} figures up to {problem.last}")
    mode, slopes = best_fit(problem)
    drawn, say = randomised(problem, mode, slopes, members, seed, tell)
    return Calibration(problem, mode, drawn, problem.predicted(mode[:, None])[:, 0], say)


def best_fit(problem: Problem) -> tuple[Array, Array]:
    """The mode (P,) and the slopes of the residual there (K + P, P)."""
    from scipy.optimize import least_squares

    found = least_squares(problem.residual, np.zeros(problem.size), problem.slopes, max_nfev=40, xtol=1e-6, ftol=1e-6)
    return np.asarray(found.x), np.asarray(found.jac)


def randomised(
    problem: Problem, mode: Array, slopes: Array, members: int, seed: int, tell: Progress
) -> tuple[Array, Array]:
    """Members (P, D) and what they say of the figures (K, D); a later step that fits worse is halved, not taken."""
    from scipy.linalg import cho_factor, cho_solve

    figures = problem.figures
    known = len(figures.logs)
    named = f"calibration.{problem.last}" if problem.years else f"calibration.potential.{problem.last}"
    numbers = chance.stream(seed, named).standard_normal((problem.size + known, members))
    start, disturbed = numbers[: problem.size], numbers[problem.size :]
    factor, towards = cho_factor(slopes.T @ slopes), slopes[:known].T

    def misfit(x: Array, say: Array) -> Array:
        return np.asarray(((figures.apart(say) - disturbed) ** 2).sum(0) + ((x - start) ** 2).sum(0))

    x = np.repeat(mode[:, None], members, axis=1)
    say = problem.predicted(x)
    size, reach = np.full(members, np.inf), np.ones(members)
    for step in range(STEPS):
        tell(f"{members} members, step {step + 1} of {STEPS}")
        moved = x - reach * cho_solve(factor, towards @ (figures.apart(say) - disturbed) + (x - start))
        heard = problem.predicted(moved)
        better = (found := misfit(moved, heard)) < size
        x, say, size = np.where(better, moved, x), np.where(better, heard, say), np.where(better, found, size)
        reach = np.where(better, 1.0, reach / 2)
    return x, say


def write(found: Calibration, content: Path) -> tuple[Path, ...]:
    """Write the calibration into a content folder: central path, draws and receipt; the files that were written."""
    folder = content / "calibration"
    folder.mkdir(parents=True, exist_ok=True)
    (content / "assumptions").mkdir(exist_ok=True)
    path = content / "assumptions" / "demand_levels.csv"
    levels: Array = np.asarray(np.round(np.exp(found.problem.path(found.mode[:, None]))[:, :, 0] / 100) * 100, float)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["year", *MARKETS])
        writer.writerows([year, *levels[i]] for i, year in enumerate(YEARS))
    draws, names = found.fitted_beside(levels).files()
    np.save(folder / "draws.npy", draws, allow_pickle=False)
    told = found.to_dict() | {"names": list(names)}
    (folder / "receipt.yml").write_text(
        "# Made by `banen calibrate` together with draws.npy; do not edit.\n" + yaml.safe_dump(told, sort_keys=False),
        encoding="utf-8",
    )
    return path, folder / "draws.npy", folder / "receipt.yml"


def problem_of(last: int, ranges: Assumptions | None = None) -> Problem:
    """The problem of labour migrants for the figures known by a year."""
    ranges = ranges or register()
    names = tuple(n for n in ranges if n.startswith(INFORMED) and ranges[n].low < ranges[n].high)
    return Problem(ranges, last, observed(last, ranges), names)


def potential_of(last: int, ranges: Assumptions | None = None) -> Problem:
    """The problem of the domestic potential for the figures known by a year."""
    ranges = ranges or register()
    names = tuple(n for n in ranges if n.startswith(OF_POTENTIAL) and ranges[n].low < ranges[n].high)
    return Problem(ranges, last, observed(last, ranges, of_potential=True), names, range(0))
