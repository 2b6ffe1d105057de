"""Calibration: how far ways to find draws bring the model to the figures, at what price, and the fit of chance itself.

python -m benchmarks.calibration [--members 500]

All ways take the same problem (figures up to today, the parameters and the doubt of
``banen.simulate.evidence.calibration``):

- prior: draws of the ranges, untouched;
- weights: the same draws, weighed by how likely they make the figures (importance sampling);
- normal: the normal distribution around the best fit;
- ES-MDA: ensemble smoother of the library iterative_ensemble_smoother, if it is installed;
- ensemble MCMC: emcee, if it is installed, from the normal draws, for as long as ``--steps`` says;
- randomised: what Banen ships (best fit, then Gauss-Newton steps for each member).

``misfit`` is the mean over figures and members of the squared difference in units of doubt: near 1 where members
scatter around the figures as the doubt says, far above it where they miss them. ``held out`` is the root mean square
log error of the median on counts that were not fitted. Then the marginal likelihood of the figures (Laplace's
approximation) over size and half-life of chance, for figures up to several years: why the ranges are what they are.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from banen.model import demand
from banen.model.population import MARKETS
from banen.observe import chance
from banen.observe.assumptions import Assumptions, register
from banen.simulate.engine.cohorts import world_of
from banen.simulate.evidence.backtest import compare, entries, modelled
from banen.simulate.evidence.calibration import best_fit, randomised
from banen.simulate.evidence.problem import CalibrationProblem, problem_of

SIZES, HALF_LIVES, CUTS = (0.01, 0.03, 0.06, 0.1), (0.7, 1.4, 3.0), (2010, 2014, 2026)


def held_out(problem: CalibrationProblem, x: np.ndarray, weights: np.ndarray | None = None) -> float:
    """Error of the (weighted) median on counts that no calibration used."""
    draws = problem.draws(x)
    here = world_of(draws, demand.history(draws, np.exp(problem.path(x))))
    errors = []
    for entry, value in modelled(here, [e for e in entries() if e.kind == "count" and not e.fit]):
        order = np.argsort(value)
        mass = np.cumsum((weights if weights is not None else np.ones(value.size) / value.size)[order])
        median = value[order][int(np.searchsorted(mass, 0.5))]
        errors.append(np.log(max(median, 1.0) / compare(entry, value).observed))
    return float(np.sqrt(np.mean(np.square(errors))))


def report(
    name: str, problem: CalibrationProblem, x: np.ndarray, seconds: float, weights: np.ndarray | None = None
) -> None:
    apart = problem.figures.apart(problem.predicted(x)) ** 2
    share = weights if weights is not None else np.ones(x.shape[1]) / x.shape[1]
    effective = 1 / float((share**2).sum())
    print(
        f"{name:15s} misfit {float((apart.mean(0) * share).sum()):8.2f}   "
        f"held out {held_out(problem, x, weights):.1%}   "
        f"effective draws {effective:6.1f} of {x.shape[1]}   {seconds:6.1f} s",
        flush=True,
    )


def log_posterior(problem: CalibrationProblem, x: np.ndarray) -> np.ndarray:
    return np.asarray(-0.5 * ((problem.figures.apart(problem.predicted(x)) ** 2).sum(0) + (x**2).sum(0)))


def ways(members: int, steps: int) -> None:
    problem = problem_of(2026)
    prior = chance.stream(1, "benchmark").standard_normal((problem.size, members))
    print(f"{problem.size} parameters, {len(problem.figures.entries)} figures")
    report("prior", problem, prior, 0.0)

    def weigh(x: np.ndarray, log_proposal: np.ndarray) -> np.ndarray:
        logs = log_posterior(problem, x) - log_proposal
        found = np.exp(logs - logs.max())
        return np.asarray(found / found.sum())

    start = time.perf_counter()
    weights = weigh(prior, -0.5 * (prior**2).sum(0))
    report("weights", problem, prior, time.perf_counter() - start, weights)

    start = time.perf_counter()
    mode, slopes = best_fit(problem, np.zeros(problem.size))
    fitting = time.perf_counter() - start
    normal = mode[:, None] + np.linalg.solve(np.linalg.cholesky(slopes.T @ slopes).T, prior)
    report("normal", problem, normal, fitting)
    report("  and weighed", problem, normal, fitting, weigh(normal, -0.5 * (prior**2).sum(0)))

    smoothed(problem, prior)
    chained(problem, normal, steps)

    start = time.perf_counter()
    drawn, _ = randomised(problem, mode, slopes, members, 1, lambda _: None)
    report("randomised", problem, drawn, fitting + time.perf_counter() - start)


def smoothed(problem: CalibrationProblem, prior: np.ndarray) -> None:
    """ES-MDA in eight steps from the prior."""
    try:
        from iterative_ensemble_smoother import ESMDA
    except ImportError:
        print("ES-MDA          not installed: pip install iterative_ensemble_smoother")
        return
    start, x = time.perf_counter(), prior
    smoother = ESMDA(problem.figures.root @ problem.figures.root.T, problem.figures.logs, alpha=8, seed=1)
    for _ in range(smoother.num_assimilations()):
        smoother.prepare_assimilation(Y=problem.predicted(x))
        x = smoother.assimilate_batch(X=x)
    report("ES-MDA", problem, x, time.perf_counter() - start)


def chained(problem: CalibrationProblem, start_at: np.ndarray, steps: int) -> None:
    """Ensemble MCMC, every walker started at a draw of the normal distribution."""
    try:
        import emcee
    except ImportError:
        print("ensemble MCMC   not installed: pip install emcee")
        return
    start = time.perf_counter()
    sampler = emcee.EnsembleSampler(
        start_at.shape[1], problem.size, lambda x: log_posterior(problem, x.T), vectorize=True,
        moves=emcee.moves.DEMove(),
    )  # fmt: skip
    state = sampler.run_mcmc(start_at.T, steps)
    taken = sampler.acceptance_fraction.mean()
    report("ensemble MCMC", problem, state.coords.T, time.perf_counter() - start)
    print(f"{'':15s} {steps} steps, {taken:.0%} of the moves taken")


def evidence(problem: CalibrationProblem) -> float:
    """Logarithm of the marginal likelihood of the figures, by Laplace's approximation."""
    mode, slopes = best_fit(problem, np.zeros(problem.size))
    bend = np.linalg.slogdet(slopes.T @ slopes)[1]
    return float(log_posterior(problem, mode[:, None])[0] - 0.5 * bend - np.log(np.diag(problem.figures.root)).sum())


def held_at(ranges: Assumptions, values: dict[str, float]) -> Assumptions:
    """The register with some assumptions fixed."""
    return Assumptions({
        name: replace(e, central=values[name], low=values[name], high=values[name], distribution="fixed")
        if name in values else e for name, e in ranges.items()
    })  # fmt: skip


def at(size: float, half_life: float) -> Assumptions:
    """The register with chance of one size and half-life in both markets."""
    sizes = {f"demand.growth_change_{m}": size for m in MARKETS}
    return held_at(register(), sizes | {"demand.growth_half_life": half_life})


def likelihoods() -> None:
    print("\nLogarithm of the marginal likelihood, against the best of the row's year")
    print("year  half-life  " + "".join(f"{'size ' + str(s):>12}" for s in SIZES))
    for last in CUTS:
        table = np.array([[evidence(problem_of(last, at(s, h))) for s in SIZES] for h in HALF_LIVES])
        for h, row in zip(HALF_LIVES, table - table.max(), strict=True):
            print(f"{last}  {h:9.1f}  " + "".join(f"{v:12.1f}" for v in row), flush=True)


def lap(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=500)
    parser.add_argument("--steps", type=int, default=100)
    chosen = parser.parse_args()
    from banen.simulate.evidence.calibration import calibrate

    print(f"banen calibrate, 1,000 members: {lap(calibrate):.1f} s (bar 600)")
    ways(chosen.members, chosen.steps)
    likelihoods()


if __name__ == "__main__":
    main()
