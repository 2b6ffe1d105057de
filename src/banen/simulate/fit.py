"""First calibration by hand-set figures: demand levels such that the model follows the figures marked ``fit``.

The demand for labour migrants in the past is not observed; arrivals and stocks are. This finds, with every
assumption at its central value, the yearly levels per market that bring the model closest to the figures, held
smooth. Run ``python -m banen.simulate.fit`` to renew ``content/assumptions/demand_levels.csv``.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from banen.model import demand
from banen.model.demand import levels, sector_table
from banen.model.population import FIRST_YEAR, MARKETS, TABLES
from banen.observe.assumptions import Draws, assumptions
from banen.simulate.backtest import compare, entries, modelled
from banen.simulate.cohorts import HISTORY_YEARS, World, world_of, world_with

Array = npt.NDArray[np.float64]

FIGURE_SPREAD = 0.04
"""Relative error at which a figure weighs as much as one bend of the path."""
BEND_SPREAD = 0.05
"""Change of yearly growth that weighs as much: paths stay smooth unless the figures ask otherwise."""
STEPS = 8
NUDGE = 1e-4
LENGTHS = (0.0, 0.1, 0.25, 0.5, 1.0)
"""Parts of a step that are tried; the best is taken, none if all are worse."""
FIRST_GUESS = 1e5
UNSEEN = 3
"""Last years without figures, in which growth returns to the outlook."""


def fit_levels(start: Array, report: bool = False) -> Array:
    """Demand levels (years, M) by damped Gauss–Newton on log levels."""
    draws = Draws(1, 1, assumptions())
    wanted = [e for e in entries() if e.fit]
    path = np.log(start)
    table = sector_table()
    momentum = assumptions()["demand.momentum"].central
    outlook = np.log1p((table.growth * table.shares[:, -1]).sum(-1) + momentum)

    def misfit(log_levels: Array) -> Array:
        here = world_with(draws, np.exp(log_levels))
        errors = [np.log(float(v[0]) / compare(e, v).observed) / FIGURE_SPREAD for e, v in modelled(here, wanted)]
        bends = np.diff(log_levels, n=2, axis=0) / BEND_SPREAD
        ahead = (np.diff(log_levels, axis=0)[-UNSEEN:] - outlook) / BEND_SPREAD
        return np.concatenate([errors, bends.ravel(), ahead.ravel()])

    size = float(np.sum(misfit(path) ** 2))
    for step in range(STEPS):
        residual = misfit(path)
        nudge = 1e-4
        columns = []
        for i in range(path.size):
            moved = path.copy().ravel()
            moved[i] += nudge
            columns.append((misfit(moved.reshape(path.shape)) - residual) / nudge)
        change = np.linalg.lstsq(np.stack(columns, axis=1), -residual, rcond=None)[0].reshape(path.shape)
        length = 1.0
        while length > 1e-3 and np.sum(misfit(path + length * change) ** 2) >= size:
            length /= 2
        path = path + length * change
        size = float(np.sum(misfit(path) ** 2))
        if report:
            print(f"step {step + 1}: misfit {size:.1f}", file=sys.stderr)  # noqa: T201
    return np.asarray(np.exp(path))


def fit_known(origin: int, progress: Callable[[str], None] | None = None) -> Array:
    """Demand levels (years, M) up to 1 January after the origin, fitted only to figures known by then.

    Only fitted figures with their last year at or before ``origin`` take part, and smoothness; nothing draws the last
    years to what the outlook says today. All nudges of a step run side by side, so a step costs one run.
    """
    wanted = [e for e in entries() if e.fit and e.years[1] <= origin]
    observed = np.array([compare(e, np.zeros(1)).observed for e in wanted])
    known = origin + 2 - FIRST_YEAR
    path = np.log(np.geomspace(*_first_guess(), known))

    def misfits(paths: Array) -> Array:
        here = _worlds(np.exp(paths))
        errors = np.log(np.stack([v for _, v in modelled(here, wanted)], axis=1) / observed) / FIGURE_SPREAD
        bends = np.diff(paths, n=2, axis=1) / BEND_SPREAD
        return np.concatenate([errors, bends.reshape(len(paths), -1)], axis=1)

    for step in range(STEPS):
        if progress:
            progress(f"fit to {origin}, step {step + 1} of {STEPS}")
        nudges = np.concatenate([np.zeros((1, path.size)), np.eye(path.size) * NUDGE]).reshape(-1, *path.shape)
        residuals = misfits(path + nudges)
        slopes = (residuals[1:] - residuals[0]).T / NUDGE
        change = np.linalg.lstsq(slopes, -residuals[0], rcond=None)[0].reshape(path.shape)
        tried = path + change * np.array(LENGTHS)[:, None, None]
        sizes = (misfits(tried) ** 2).sum(1)
        path = tried[int(sizes.argmin())]
    return np.asarray(np.exp(path))


def _first_guess() -> tuple[Array, Array]:
    """A start that knows no figure: practical and specialist work of one size, growing evenly."""
    return np.full(len(MARKETS), FIRST_GUESS), np.full(len(MARKETS), 2 * FIRST_GUESS)


def _worlds(paths: Array) -> World:
    """One history per path of levels (N, years, M), side by side, every assumption at its centre."""
    register = assumptions()
    draws = Draws(len(paths), 1, register).pin(**{name: entry.central for name, entry in register.items()})
    one = Draws(1, 1, register)
    ahead = np.repeat(paths[:, -1:], HISTORY_YEARS + 1 - paths.shape[1], axis=1)
    desired = [demand.history(one, path) for path in np.concatenate([paths, ahead], axis=1)]
    return world_of(draws, np.concatenate(desired, axis=-1))


def main() -> None:
    """Renew the table of demand levels."""
    found = fit_levels(levels(), report=True)
    with (TABLES / "demand_levels.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["year", *MARKETS])
        for i, row in enumerate(found):
            writer.writerow([FIRST_YEAR + i, *(round(float(v), -2) for v in row)])


if __name__ == "__main__":
    main()
