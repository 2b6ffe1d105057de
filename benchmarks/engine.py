"""The cohort engine: speed per number of draws, against its plain NumPy twin, and accuracy against finer time.

Run ``python -m benchmarks.engine``. Times are the best of several runs in one process; ratios travel better than
seconds between machines.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from banen.observe.assumptions import Draws, assumptions
from banen.simulate.engine import cohorts
from banen.simulate.engine.cohorts import run_of, world
from banen.simulate.engine.reference import advance_plainly
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import Package, baseline, read_package
from banen.simulate.results.projection import _baselines, project

PACKAGE = Path(__file__).parent.parent / "examples" / "packages" / "grip-op-arbeidsmigratie.yml"


def best(job: Callable[[], object], runs: int = 5) -> float:
    """Seconds of the fastest run."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        job()
        times.append(time.perf_counter() - start)
    return min(times)


BARS = {1: 30, 200: 150, 1000: 2000}
"""Milliseconds of a package alone, by the number of draws."""


def projections(package: Package, bars: dict[int, int] = BARS) -> None:
    """Baseline and package, all indicators and bands, to 2050; history known, as behind a slider."""
    print("\nProjection to 2050, all indicators with bands (ms, warm)")
    print(f"{'draws':>7} {'baseline + package':>20} {'package alone':>15} {'target':>8}")
    for draws, target in bars.items():
        project(package, draws=draws)
        here = world(Draws(draws, 1, assumptions()))

        def both(n: int = draws) -> None:
            _baselines.forget()
            project(package, draws=n)

        alone = best(partial(project, package, draws=draws))
        print(f"{draws:>7} {1e3 * best(both):>20.1f} {1e3 * alone:>15.1f} {target:>8}")
        del here


def twin(package: Package, draws: int = 56) -> None:
    """The compiled engine against the plain one, same numbers, per draw."""
    here = world(Draws(draws, 1, assumptions()))
    channels = channels_of(package, here)[0]
    compiled = best(lambda: cohorts.project(here, channels)) / draws
    run = run_of(here, channels)
    plain = best(lambda: advance_plainly(run, 0), runs=2)
    books, ledger = cohorts.project(here, channels), advance_plainly(run, 0)
    apart = np.abs(books.stock[..., 0] - np.array(ledger.stock)).max()
    print("\nOne draw, 24 years by month, 1,332 cells")
    print(f"  plain NumPy {1e3 * plain:.0f} ms, compiled {1e3 * compiled:.2f} ms: {plain / compiled:.0f}× faster,")
    print(f"  largest difference in any pair and year {apart:.1e} persons")


def accuracy(package: Package, finer: int = 4) -> None:
    """Monthly steps against weekly steps, history included: what the chosen step costs in stock and in effect."""
    import dataclasses

    from banen.model import demand
    from banen.model.channels import Channels
    from banen.simulate.engine.cohorts import HISTORY_YEARS, _run

    here = world(Draws(1, 1, assumptions()))
    neutral = Channels.neutral(1)
    past = _run(
        here.draws,
        here.stay,
        here.supply,
        slice(0, HISTORY_YEARS),
        demand.history(here.draws, demand.levels()),
        neutral,
    )

    def whole(each: Package, steps: int) -> np.ndarray:
        ahead = run_of(here, channels_of(each, here)[0])
        joined: dict[str, Any] = {
            name: np.concatenate([getattr(past, name), getattr(ahead, name)])
            for name in ("attraction", "kept", "leaving", "pulse", "yearly")
        }
        shares = np.concatenate([past.shares, np.repeat(ahead.shares, len(ahead.attraction), axis=0)])
        desired = np.concatenate([past.desired, ahead.desired[1:]])
        run = dataclasses.replace(past, desired=desired, shares=shares, pilot_months=ahead.pilot_months, **joined)
        return np.asarray(np.array(advance_plainly(run, 0, steps).stock).sum(1))

    law, changed = whole(baseline(), 1), whole(package, 1)
    law_weekly, changed_weekly = whole(baseline(), finer), whole(package, finer)
    stock = np.abs(law / law_weekly - 1)[1:].max()
    effect = np.abs((changed - law)[24:] / (changed_weekly - law_weekly)[24:] - 1).max()
    print("\nMonthly against weekly steps, 2005–2050")
    print(f"  worst error of the stock {100 * stock:.2f}% (bar 0.5%)")
    print(f"  worst error of the effect of the package {100 * effect:.2f}% (bar 1%)")


def start_up() -> None:
    """What a fresh process costs, on a machine that keeps what Python reads of the code, as it does by itself."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    print("\nFresh process (s)")
    banen = str(Path(sys.executable).parent / "banen")
    for name, words, target in (
        ("banen --help", ["--help"], 0.3),
        ("banen project, 200 draws", ["project", "--package", str(PACKAGE), "--json"], 2.0),
    ):
        taken = best(partial(subprocess.run, [banen, *words], capture_output=True, check=True, env=environment), runs=3)
        print(f"  {name:<28} {taken:.2f} (target {target})")


def main() -> None:
    """Print every measurement."""
    package = read_package(PACKAGE)
    projections(package)
    twin(package)
    accuracy(package)
    start_up()


if __name__ == "__main__":
    main()
