"""Lives: the simple task of the field beside its packages that install, and everybody one by one at full scale.

Run ``python -m benchmarks.lives``; ``quick`` takes every tenth person. Seconds are of the clock and of the processor:
where others use the machine, only the processor's and the ratios of one run tell.
"""

from __future__ import annotations

import importlib.util
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from numba import njit

from banen.model.channels import Channels
from banen.model.population import HIGHLY_SKILLED, structure
from banen.observe.assumptions import Draws, assumptions
from banen.simulate.engine import cohorts
from banen.simulate.engine.lives import books
from banen.simulate.engine.lives.admission import admit
from banen.simulate.engine.lives.difference import ahead_from
from banen.simulate.engine.lives.motion import TURN
from banen.simulate.engine.lives.newcomers import newcomers
from banen.simulate.engine.lives.posts import wanted_of
from banen.simulate.lived import hurdles_of, pays_of
from banen.simulate.measures.effects import channels_of
from banen.simulate.measures.packages import Package, parse_settings, read_package
from benchmarks.simple_task import compiled, in_neworder, in_numpy

PACKAGE = Path(__file__).parent.parent / "examples" / "packages" / "grip-op-arbeidsmigratie.yml"
PEERS = Path(__file__).parent.parent / ".cache" / "peers"
"""Where ``make bench`` installs the packages of the field that install."""
DRAWS = Draws(1, 1, assumptions())
BAR_SIMPLE, BAR_PEER, BAR_WHOLE, BAR_MEMORY, BAR_RULES, BAR_VARIANCE = 0.5, 40.0, 1.5, 600.0, 0.5, 175.0
"""Seconds, times, seconds, megabytes, seconds and times of the issue that asked for lives; at full scale."""


def told(value: float, bar: float, *, least: bool = False) -> str:
    """Whether a bar is met, which only full scale can say."""
    if "quick" in sys.argv and not least:
        return f"bar {bar:g} at full scale"
    return f"bar {bar:g}: {'met' if (value >= bar if least else value <= bar) else 'MISSED'}"


def timed(job: Callable[[], object], runs: int = 3) -> tuple[float, float]:
    """Seconds of the clock and of the processor, each of the best run."""
    walls, processors = [], []
    for _ in range(runs):
        wall, processor = time.perf_counter(), time.process_time()
        job()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return min(walls), min(processors)


def simple(scale: float) -> None:
    """1,000,000 persons, 300 months: births, deaths, departures, entries; the right answer is about 1,249,500."""
    n = round(1_000_000 * scale)
    print(f"\nThe simple task, {n:,} persons × 300 months (s)")
    rows = {"ours, from event to event": lambda: compiled(n), "NumPy, month by month": lambda: in_numpy(n)}
    if importlib.util.find_spec("neworder"):
        rows["neworder"] = lambda: in_neworder(n)
    else:
        print("  neworder is not installed: left out (make bench installs it)")
    compiled(1000)
    found = {name: timed(job, 3 if name.startswith("ours") else 1) for name, job in rows.items()}
    ours = found["ours, from event to event"]
    for name, (wall, processor) in found.items():
        print(f"  {name:<28}{wall:>8.2f} clock {processor:>8.2f} processor {processor / ours[1]:>6.1f}×")
    print(f"  at the end {compiled(n):,} (NumPy {in_numpy(n):,})")
    print(f"  ours, seconds of the clock: {told(ours[0], BAR_SIMPLE)}")
    if peer := found.get("neworder"):
        times = [peer[i] / ours[i] for i in (0, 1)]
        bar = told(min(times), BAR_PEER, least=True)
        print(f"  neworder {times[0]:.1f}× by the clock, {times[1]:.1f}× by the processor: {bar}")


def whole(package: Package, scale: float) -> None:
    """2005–2050 at full scale: history, current law, a package, and the package from current law."""
    channels, leans = channels_of(package, cohorts.world(DRAWS))
    neutral, hurdles = Channels.neutral(1), hurdles_of(leans)
    here = books.past(DRAWS, 1, scale)
    law = books.ahead(here, neutral)
    print(f"\nEverybody, {scale:g} lives for a person, 2005–2050 (s)")
    jobs: dict[str, Callable[[], object]] = {
        "history 2005–2026": lambda: books.past(DRAWS, 1, scale),
        "2027–2050, current law": lambda: books.ahead(here, neutral),
        "2027–2050, the package of 21": lambda: books.ahead(here, channels, hurdles),
        "the package from current law": lambda: ahead_from(law, here, channels, hurdles),
    }
    for setting in ("2.11.criterion_factor=1.3", "1.4.improper_share_stopped=1", "L.20.real_increase=0.1"):
        one, of = channels_of(parse_settings([setting]), here.world)
        jobs[f"{setting} alone"] = partial(ahead_from, law, here, one, hurdles_of(of), pays_of(of))
    walls = {}
    for name, job in jobs.items():
        wall, processor = timed(job, 2)
        walls[name] = wall
        print(f"  {name:<38}{wall:>8.2f} clock {processor:>8.2f} processor")
    full, part = books.ahead(here, channels, hurdles), ahead_from(law, here, channels, hurdles)
    same = np.array_equal(full.sums.flows, part.sums.flows) and np.array_equal(full.sums.stays, part.sums.stays)
    with_baseline = min(walls[name] for name in list(jobs)[2:4]) + walls["2027–2050, current law"]
    print(f"  one package with baseline, history kept: {with_baseline:.2f} clock; {told(with_baseline, BAR_WHOLE)}")
    whole_span = with_baseline + walls["history 2005–2026"]
    print(f"  the same with history 2005–2026: {whole_span:.2f} clock; {told(whole_span, BAR_WHOLE)}")
    for name in list(jobs)[4:]:
        one_measure = walls[name] + walls["2027–2050, current law"] + walls["history 2005–2026"]
        print(f"  {name}, with baseline and history: {one_measure:.2f} clock; {told(one_measure, BAR_WHOLE)}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    print(f"  who can differ alone and everybody, bit for bit the same: {same} ({'met' if same else 'MISSED'})")
    print(f"  most memory {memory:.0f} MB; {told(memory, BAR_MEMORY)}")


def linear(scale: float) -> None:
    """Cost by the number of lives."""
    print("\nCost by scale (processor seconds of history)")
    for part in (0.1, 1.0, 3.0):
        _, processor = timed(lambda s=part * scale: books.past(DRAWS, 1, s), 2)  # type: ignore[misc]
        print(f"  {part * scale:>6.1%}{processor:>8.2f}  {processor / part / scale:>7.2f} for 100%")


def rules(package: Package, scale: float) -> None:
    """One pass of the rules over everybody whom they are asked about, 24 years."""
    channels, leans = channels_of(package, cohorts.world(DRAWS))
    here = books.past(DRAWS, 1, 0.001)
    run = cohorts.run_of(here.world, channels)
    wanted = wanted_of(cohorts.follow(run)[2]) * scale
    skilled = structure().on_routes(HIGHLY_SKILLED)

    def ask() -> int:
        people = newcomers(DRAWS, here.homes, np.where(skilled, wanted, 0.0), TURN)
        admit(people, hurdles_of(leans), channels, scale)
        return len(people)

    count = ask()
    wall, processor = timed(ask)
    print(
        f"\nThe rules over {count:,} people of 24 years: {wall:.2f} clock, {processor:.2f} processor; "
        f"{told(wall, BAR_RULES)}"
    )


def variance(scale: float, seeds: int = 60) -> None:
    """How much less the effect of a package varies with keyed draws than with independent seeds."""
    print(f"\nVariance of an effect in 2035 with independent seeds over that with keyed draws ({seeds} seeds)")
    neutral = Channels.neutral(1)
    for setting in ("2.11.criterion_factor=1.09", "1.4.improper_share_stopped=1", "2.11.search_months=6"):
        one, leans = channels_of(parse_settings([setting]), cohorts.world(DRAWS))
        levels = []
        for seed in range(seeds):
            here = books.past(DRAWS, seed, scale)
            law = books.ahead(here, neutral)
            levels.append([x.books.stock[8].sum() for x in (law, ahead_from(law, here, one, hurdles_of(leans)))])
        law_, package_ = np.array(levels).T
        keyed = (package_ - law_).var(ddof=1)
        independent = law_.var(ddof=1) + package_.var(ddof=1)
        times = independent / keyed
        bar = told(times, BAR_VARIANCE, least=True)
        print(f"  {setting:<34} effect {(package_ - law_).mean():>9.0f} {times:>7.0f}× ({bar})")


@njit()
def nothing() -> None:
    """Start the compiler before the clock."""


if __name__ == "__main__":
    sys.path.append(str(PEERS))
    part = 0.1 if "quick" in sys.argv else 1.0
    nothing()
    simple(part)
    grip = read_package(PACKAGE)
    whole(grip, part)
    linear(part)
    rules(grip, part)
    variance(0.1 * part)
