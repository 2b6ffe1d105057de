"""Calibration: which draws of the assumptions and of past demand reproduce the figures, all at once.

With y the logarithms of the figures, f(x) those of the model for parameters x (:mod:`.problem`) and R the covariance of
their difference, the posterior is

    −2 log p(x | y) = (f(x) − y)ᵀ R⁻¹ (f(x) − y) + xᵀx + constant,

with R = error of each figure + an error that all figures of one count share, because definitions differ. The mode
comes from ``scipy.optimize.least_squares``. Members come by randomised maximum likelihood (Oliver, He and Reynolds
1996): each has figures disturbed by R and a starting point drawn from the prior, and is the x that fits both,

    min (f(x) − y − η)ᵀ R⁻¹ (f(x) − y − η) + (x − ξ)ᵀ(x − ξ),     η ~ N(0, R),  ξ ~ N(0, I),

by Gauss–Newton steps with the slopes at the mode, all members side by side. Where no figure speaks, x = ξ: the draws
are those of the range.

Networks are measured against the model's own stocks of 2022, so the mode is sought twice: with the stocks of the
content table, and with those that the first mode gave.

Labour migrants and the domestic potential (status holders, asylum seekers) share no parameter and no figure before
policy acts, so the posterior is the product of two, and each is calibrated by itself: the second without the engine.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from banen.model import demand
from banen.model.population import MARKETS, structure
from banen.model.supply import REFERENCE_YEAR, first_networks
from banen.observe import chance
from banen.observe.assumptions import Assumptions
from banen.observe.fitted import Fitted
from banen.quantities import FIRST_YEAR, POLICY_YEAR, Array
from banen.simulate.evidence.problem import YEARS, CalibrationProblem, potential_of, problem_of

Progress = Callable[[str], None]

MEMBERS, SEED = 1000, 1
STEPS = 6
"""Gauss–Newton steps of the members: after five the misfit stands still."""
LAST_KNOWN = POLICY_YEAR - 1


@dataclass(frozen=True)
class Calibration:
    """Parameters at the mode (P,) and of the members (P, D), with what they say of the figures (K,) and (K, D).

    ``beside`` is the calibration of the domestic potential, where a figure speaks of it.
    """

    problem: CalibrationProblem
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
    def levels(self) -> Array:
        """The central path of demand, in whole hundreds, shape (23, M)."""
        path = np.exp(self.problem.path(self.mode[:, None]))[:, :, 0]
        return np.asarray(np.round(path / 100) * 100, dtype=float)

    @property
    def _parts(self) -> tuple[Calibration, ...]:
        return (self,) if self.beside is None else (self, self.beside)

    def to_dict(self) -> dict[str, Any]:
        """The receipt: how much went in, and the root mean square log error of the centre and of the members."""
        centre = np.concatenate([p.mode_says - p.problem.figures.logs for p in self._parts])
        drawn = np.concatenate([p.members_say - p.problem.figures.logs[:, None] for p in self._parts])
        return {
            "figures": len(centre),
            "parameters": sum(p.problem.size for p in self._parts),
            "members": self.members.shape[1],
            "last_year_known": self.problem.last,
            "error_centre": round(float(np.sqrt(np.mean(centre**2))), 4),
            "error_members": round(float(np.sqrt(np.mean(drawn**2))), 4),
        }


def calibrate(
    last: int = LAST_KNOWN,
    *,
    members: int = MEMBERS,
    seed: int = SEED,
    ranges: Assumptions | None = None,
    network: Sequence[float] | None = None,
    progress: Progress | None = None,
) -> Calibration:
    """Fit assumptions and past demand together to the figures known in a year, and draw members around the fit.

    ``ranges`` may be other than those in use, and the stock per origin that makes a ``network`` of one too. With all
    that is known today the networks are those that the model itself gives: nothing is read that calibration writes.
    """
    beside = potential_of(last, ranges)
    more = _calibrated(beside, np.zeros(beside.size), members, seed, progress) if beside.figures.entries else None
    problem = problem_of(last, ranges)
    if network is not None:
        problem = replace(problem, network=np.array(network))
    start = np.zeros(problem.size)
    if last == LAST_KNOWN:
        (progress or (lambda _: None))("networks against the stocks of 2022 that the model itself gives")
        first = replace(problem, network=first_networks())
        start = best_fit(first, start)[0]
        problem = replace(first, network=own_networks(first, start))
    return replace(_calibrated(problem, start, members, seed, progress), beside=more)


def calibrate_potential(last: int, *, members: int = MEMBERS, seed: int = SEED) -> Calibration:
    """Fit the assumptions on status holders and asylum seekers alone to the figures known in a year."""
    problem = potential_of(last)
    return _calibrated(problem, np.zeros(problem.size), members, seed, None)


def own_networks(problem: CalibrationProblem, x: Array) -> Array:
    """Persons per origin at the end of 2022 for parameters (P,), in whole hundreds, shape (O,)."""
    stock = problem.world(x[:, None]).history.stock[REFERENCE_YEAR - FIRST_YEAR, :, 0]
    of_origin = np.bincount(structure().origin_of, stock, len(structure().origins))
    return np.asarray(np.maximum(np.round(of_origin / 100) * 100, 100.0), dtype=float)


def _calibrated(
    problem: CalibrationProblem, start: Array, members: int, seed: int, progress: Progress | None
) -> Calibration:
    tell = progress or (lambda _: None)
    tell(f"the best fit of {problem.size} parameters to {len(problem.figures.entries)} figures up to {problem.last}")
    mode, slopes = best_fit(problem, start)
    drawn, say = randomised(problem, mode, slopes, members, seed, tell)
    return Calibration(problem, mode, drawn, problem.predicted(mode[:, None])[:, 0], say)


def best_fit(problem: CalibrationProblem, start: Array) -> tuple[Array, Array]:
    """The mode (P,) and the slopes of the residual there (K + P, P)."""
    from scipy.optimize import least_squares

    solution = least_squares(problem.residual, start, problem.slopes, max_nfev=40, xtol=1e-6, ftol=1e-6)
    return np.asarray(solution.x), np.asarray(solution.jac)


def likelihood(problem: CalibrationProblem, mode: Array, slopes: Array) -> float:
    """−2 log of the marginal likelihood by Laplace, but for a constant: misfit at the mode + log det JᵀJ.

    It says how well a size of chance explains the figures when its path is integrated out, which the mode cannot.
    """
    misfit = float((problem.residual(mode) ** 2).sum())
    return misfit + float(np.linalg.slogdet(slopes.T @ slopes)[1])


def randomised(
    problem: CalibrationProblem, mode: Array, slopes: Array, members: int, seed: int, tell: Progress
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
    """Write the calibration into a content folder: central path, draws, receipt and networks; the files written."""
    folder = content / "calibration"
    folder.mkdir(parents=True, exist_ok=True)
    (content / "assumptions").mkdir(exist_ok=True)
    path = content / "assumptions" / "demand_levels.csv"
    levels = found.levels
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["year", *MARKETS])
        writer.writerows([year, *levels[i]] for i, year in enumerate(YEARS))
    networks = folder / "networks.csv"
    with networks.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["origin", "stock_2022"])
        writer.writerows(zip(structure().origins, found.problem.network, strict=True))
    draws, names = found.fitted_beside(levels).files()
    np.save(folder / "draws.npy", draws, allow_pickle=False)
    told = found.to_dict() | {"names": list(names)}
    (folder / "receipt.yml").write_text(
        "# Made by `banen calibrate` together with draws.npy; do not edit.\n" + yaml.safe_dump(told, sort_keys=False),
        encoding="utf-8",
    )
    return path, folder / "draws.npy", folder / "receipt.yml", networks
