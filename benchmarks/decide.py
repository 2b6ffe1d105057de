"""Attribution, search, doubt and the hindcast: seconds, and how far sampling and screening are from exact.

Run ``python -m benchmarks.decide``. The peer of each short cut is the long way on a case small enough for both.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from banen.decide.accounts.appraisal import appraise
from banen.decide.doubt.attribution import attribute
from banen.decide.doubt.interactions import interactions
from banen.decide.doubt.sensitivity import moving, swings
from banen.decide.doubt.sobol import sobol
from banen.decide.doubt.tipping import tipping
from banen.decide.local import by_region
from banen.decide.search.frontier import Frontier, Method
from banen.decide.search.packages import decide
from banen.decide.targets import TargetBand, band_of
from banen.observe.assumptions import Draws, assumptions
from banen.simulate.engine.cohorts import world
from banen.simulate.ensembles import values_of
from banen.simulate.evidence.experiments import experiments
from banen.simulate.evidence.hindcast import hindcast
from banen.simulate.measures.packages import baseline, parse_settings, read_package
from banen.simulate.results.projection import project
from benchmarks.engine import PACKAGE, best

EIGHT = ("2.2", "2.3", "2.5", "2.8", "2.9", "2.11", "2.12", "2.14")
TWELVE = (*EIGHT, "2.1", "2.4", "2.7", "2.10")
CASES = (
    (":20000", "net_migration", ("2.1", "2.2", "2.3", "2.6", "2.11", "2.16")),
    (":1100000", "stock@present", ("1.1", "1.5", "2.1", "2.7", "2.11", "2.14")),
    (":1300000", "stock@present", ("1.1", "1.5", "2.1", "2.7", "2.11", "2.14")),
)
"""Bands that six measures reach in many ways: loose, so that many packages are nearly alike, and tight."""


def timed(job: Callable[[], Frontier]) -> tuple[Frontier, float]:
    """What a job gives and its seconds, once."""
    start = time.perf_counter()
    return job(), time.perf_counter() - start


def attribution() -> None:
    """Shapley shares with bands: eight measures by every subset, and the whole package by sampled orders."""
    whole = read_package(PACKAGE)
    eight = whole.only(*EIGHT)
    print("\nAttribution of a package, 8 draws (s)")
    print(
        f"  {len(eight.active())} measures, every subset      {best(lambda: attribute(eight, 2035), 2):6.2f} (target 5)"
    )
    twelve = whole.only(*TWELVE)
    print(f"  {len(twelve.active())} measures, every subset     {best(lambda: attribute(twelve, 2035), 1):6.2f}")
    print(f"  {len(whole.active())} measures, sampled orders   {best(lambda: attribute(whole, 2035), 1):6.2f}")


def costs_of(found: Frontier) -> set[tuple[float | str, ...]]:
    """The frontier as a reader compares it: plain objectives, and medians in steps of 1% of current policy."""
    steps = {k: max(abs(found.current.bands[k][1]), 1.0) / 100 for k in (found.posts, "housing_shortage")}
    return {
        (
            p.intervention, p.known_cost or 0.0, len(p.unknown_costs), p.legal_level, p.lead_time_years,
            *(float(np.ceil(p.bands[k][1] / step - 1e-4)) for k, step in steps.items()),
        )
        for p in found.points
    }  # fmt: skip


def search() -> None:
    """Packages that reach a band: all measures by each method, and six of them by each against running everything."""
    band = band_of(":900000", "stock@present")
    print("\nPackages that reach a band, 21 measures, 100 draws (s)")
    for levels in ("one", "two", "fine"):
        found, seconds = timed(lambda levels=levels: decide(band, 2035, levels=levels))  # type: ignore[misc]
        limit = "" if levels == "fine" else " (target 60)"
        print(f"  levels {levels:5} {found.method:10} {found.looked_at:23,} combinations {seconds:6.1f}{limit}")
    print("\nThe frontier of the engine, six measures, 32 draws: points found, others shown, packages run (s)")
    for text, indicator, measures in CASES:
        band = band_of(text, indicator)

        def by(method: Method, band: TargetBand = band, measures: tuple[str, ...] = measures) -> tuple[Frontier, float]:
            return timed(lambda: decide(band, 2035, measures=measures, draws=32, method=method, shown=10_000))

        exact, seconds = by("exact")
        wanted = costs_of(exact)
        print(f"  {indicator} {text}: {exact.tried} packages run, {len(wanted)} points in {seconds:.1f}")
        for method in ("screened", "optimised"):
            found, seconds = by(method)
            got = costs_of(found)
            shares = f"{len(got & wanted)} of {len(wanted)}, {len(got - wanted)} others, {found.tried} run"
            print(f"    {method:10} {shares}, {seconds:.1f}")


def doubt() -> None:
    """Indices, tipping points and interactions, and one assumption at a time in one batch against one by one."""
    whole, one = read_package(PACKAGE), parse_settings(["2.11.criterion_factor=1.3"])
    names = moving(one, "stock")

    def one_by_one() -> None:
        for name in names:
            for end in (assumptions()[name].low, assumptions()[name].high):
                here = world(Draws(1, 1, assumptions()).pin(**{name: end}))
                values_of([baseline(), one], here, ["stock"], 2035)

    def row(what: str, seconds: float, more: str = "") -> None:
        print(f"  {what:40} {seconds:6.2f}{more}")

    batched, apart = best(lambda: swings(one, "stock", 2035), 3), best(one_by_one, 1)
    band, pairs = band_of("450000:480000", "stock"), len(whole.active())
    print("\nDoubt, 2035 (s)")
    row("Sobol indices, residents", best(lambda: sobol(baseline(), "stock", 2035), 1), " (target 30)")
    row("Sobol indices, effect of the package", best(lambda: sobol(whole, "stock", 2035), 1), " (target 30)")
    row(f"{len(names)} assumptions one at a time", batched, f", one by one {apart:.1f}: {apart / batched:.0f}× faster")
    row("tipping points of the package", best(lambda: tipping(whole, band, 2035), 1))
    row(f"pairs of {pairs} measures", best(lambda: interactions(whole, "stock", 2035), 1))
    row("local numbers of 35 regions, 100 draws", best(lambda: by_region(-np.inf, 1e6, whole, 2035), 2))


def held_out() -> None:
    """A hindcast from one origin: fit and predict."""
    print("\nHindcast from 2014, 200 draws (s)")
    print(f"  fit and predict {best(lambda: hindcast(2014, draws=200), 2):.2f}")


def rules_and_accounts() -> None:
    """Natural experiments, and the appraisal of the whole package: what it adds to a projection."""
    whole = read_package(PACKAGE)
    print("\nNatural experiments and appraisal, 200 draws (s)")
    print(f"  all experiments      {best(lambda: experiments(), 2):.2f}")
    print(f"  project the package  {best(lambda: project(whole), 2):.2f}")
    print(f"  appraise the package {best(lambda: appraise(whole), 2):.2f}")


def main() -> None:
    """Print every measurement."""
    decide(band_of(":25000", "net_migration"), 2035, measures=("2.3",), draws=2)  # compiled before the clock runs
    attribution()
    search()
    doubt()
    held_out()
    rules_and_accounts()


if __name__ == "__main__":
    main()
