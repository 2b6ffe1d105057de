"""Matching: 80,000 SYNTHETIC people to 100,000 vacancies, HiGHS by components beside one whole program of scipy.

python -m benchmarks.matching [--people 80000] [--vacancies 100000]

Bounds: assignment within 60 seconds of processor, candidates included within five minutes, memory within 4 GB.
Both solvers must find the same total where every vacancy has one place.
"""

from __future__ import annotations

import argparse
import resource
import time
from datetime import date

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from banen.decide.matching import LabourMarket
from banen.decide.matching.assignment import assign, blocking_pairs
from banen.decide.matching.candidates import Arcs, candidates
from banen.decide.matching.matching import places_of
from banen.decide.matching.occupations import shipped
from banen.decide.matching.shortage import read_shortage
from banen.decide.matching.synthetic import synthetic
from banen.decide.matching.travel import TravelTimes

ON = date(2026, 11, 29)
BOUNDS = {"assignment, processor s": 60.0, "candidates and assignment, s": 300.0, "memory, GB": 4.0}


def by_scipy(arcs: Arcs) -> int:
    """The total in ``total`` mode by scipy: a full matching in which everybody may also stay without a vacancy."""
    alone = np.arange(arcs.people)
    rows = np.concatenate([arcs.person, alone])
    columns = np.concatenate([arcs.vacancy, arcs.vacancies + alone])
    gains = np.concatenate([arcs.points.astype(float) + 1, np.ones(arcs.people)])
    graph = sparse.csr_array((gains, (rows, columns)), shape=(arcs.people, arcs.vacancies + arcs.people))
    matched = min_weight_full_bipartite_matching(graph, maximize=True)
    return int(np.asarray(graph[matched]).sum()) - arcs.people


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=80_000)
    parser.add_argument("--vacancies", type=int, default=100_000)
    asked = parser.parse_args()
    drawn = synthetic(asked.people, asked.vacancies, shipped(), 1, ON)
    start, began = time.perf_counter(), time.process_time()
    market = LabourMarket.of(drawn.people, drawn.vacancies, shipped(), read_shortage(), TravelTimes(), ON, 1)
    arcs = candidates(market).arcs
    weighed, weighing = time.perf_counter() - start, time.process_time() - began
    print(f"{len(arcs):,} arcs of {asked.people:,} people and {asked.vacancies:,} vacancies")
    print(f"candidates in {weighed:.1f} s, {weighing:.1f} s of processor")
    before, start = time.process_time(), time.perf_counter()
    made = assign(arcs, places_of(market), "total")
    processor, took = time.process_time() - before, time.perf_counter() - start
    before = time.process_time()
    other = by_scipy(arcs)
    scipy_took = time.process_time() - before
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"HiGHS by {made.components} components: {made.placed:,} placed, total {made.total:,}, gap {made.gap}")
    print(f"scipy: total {other:,} ({'the same' if other == made.total else 'NOT the same'}), {scipy_took:.1f} s")
    blocking = int(blocking_pairs(made, places_of(market)).sum())
    print(f"greedy: total {made.greedy_total:,}; pairs that would prefer each other: {blocking:,}")
    measured = {
        "assignment, processor s": processor, "candidates and assignment, s": weighed + took, "memory, GB": memory
    }  # fmt: skip
    for name, bound in BOUNDS.items():
        print(f"{name}: {measured[name]:.1f} (bound {bound:g}) {'held' if measured[name] <= bound else 'MISSED'}")
    print(f"HiGHS / scipy: {processor / scipy_took:.2f}")


if __name__ == "__main__":
    main()
