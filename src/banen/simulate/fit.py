"""First calibration by hand-set figures: demand levels such that the model follows the figures marked ``fit``.

The demand for labour migrants in the past is not observed; arrivals and stocks are. This finds, with every
assumption at its central value, the yearly levels per market that bring the model closest to the figures, held
smooth. Run ``python -m banen.simulate.fit`` to renew ``content/assumptions/demand_levels.csv``.
"""

from __future__ import annotations

import csv
import sys

import numpy as np
import numpy.typing as npt

from banen.model.demand import levels, sector_table
from banen.model.population import FIRST_YEAR, MARKETS, TABLES
from banen.observe.assumptions import Draws, assumptions
from banen.simulate.backtest import compare, entries, modelled
from banen.simulate.cohorts import world_with

Array = npt.NDArray[np.float64]

FIGURE_SPREAD = 0.04
"""Relative error at which a figure weighs as much as one bend of the path."""
BEND_SPREAD = 0.05
"""Change of yearly growth that weighs as much: paths stay smooth unless the figures ask otherwise."""
STEPS = 8
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
