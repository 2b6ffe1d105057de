"""Sites: one proposal at 342 municipalities, one assessment, and a region's allocation beside a plain greedy floor.

python benchmarks/sites.py [--laps 7]

Bounds: 342 municipalities within a second, an allocation by integer program within 50 milliseconds. Each time is the
best of several laps. The floor is least travel without an agreement, which sorting alone solves: what HiGHS costs
beside it is the price of keeping to an agreement on shares.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from banen.decide.need import housing_need
from banen.model.housing import places
from banen.model.population import structure
from banen.observe.areas import areas
from banen.observe.assumptions import Draws, assumptions
from banen.serve.reports.site import render
from banen.sites import assess, read_proposal, read_region, suitability
from banen.sites.allocation import Host, allocate, allocate_jointly
from banen.sites.summed import SiteConditions, judge

EXAMPLES = Path(__file__).parent.parent / "examples" / "sites"
GIVEN = {"GM0867", "GM1911", "GM0441", "GM0420"}
"""Municipalities of which the two examples give local facts themselves."""
BOUNDS = {"suitability": 1.0, "allocation": 0.050}


def best(work: Callable[[], object], laps: int) -> float:
    times = []
    for _ in range(laps):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def table(rng: random.Random) -> dict[str, object]:
    """Made-up local facts for every municipality but those of the examples, so that every criterion is judged."""
    rows = [
        {
            "municipality": code,
            "places": rng.randrange(0, 900),
            "gp_fte": rng.choice([0, 0.2, 0.5, 1]),
            "inside_urban_area": rng.random() < 0.5,
            "congestion": rng.choice(["available", "limited", "structural_shortage"]),
            "firm_kw": rng.choice([0, 500, 1200]),
            "plan_allows": False,
        }
        for code in areas().municipalities
        if code not in GIVEN
    ]
    return {"municipalities": rows}


def region(size: int, rng: random.Random) -> list[Host]:
    return [
        Host(f"GM{n:04d}", rng.randrange(0, 300), Fraction(rng.randrange(5, 60)), Fraction(rng.randrange(1, 9)))
        for n in range(size)
    ]


def reference_proposals(count: int) -> tuple[Callable[[str], Any], Any, Any]:
    """What the sum of assessments of measures 2.2 and L.2 reads: draws, work per sector, places delivered a year."""
    draws = Draws(count, 1, assumptions())
    work = np.full((len(structure().sectors), count), 50_000.0)
    return draws.__getitem__, work, np.diff(places(draws), axis=0)[-24:]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--laps", type=int, default=7)
    laps = parser.parse_args().laps
    rng = random.Random(1)  # noqa: S311 - a benchmark, not a secret
    proposal = read_proposal(EXAMPLES / "400-600-200.yml")
    season = read_proposal(EXAMPLES / "kas-met-seizoen.yml")
    known, hosts, whole = read_region(table(rng)), region(16, rng), region(342, rng)
    made = assess(season)
    country = best(lambda: suitability(proposal, known), laps)
    seasonal = best(lambda: suitability(season, known), laps)
    nearest = best(lambda: allocate(1200, hosts, "nearest"), laps)
    optimal = best(lambda: allocate(1200, hosts, "optimal", spread=40), laps)
    short = {f"site {n}": 200 + 50 * n for n in range(3)}
    free = {host.code: host.capacity for host in hosts}
    apart = {(site, host.code): host.minutes for site in short for host in hosts}
    together = best(lambda: allocate_jointly(short, free, apart, max_minutes=45), laps)
    drawn, sum_asked = reference_proposals(48), SiteConditions(1.0)
    rows = [
        ("342 municipalities, no local facts", best(lambda: suitability(proposal), laps), None),
        ("342 municipalities, all local facts", country, BOUNDS["suitability"]),
        ("342 municipalities, all local facts, table", best(lambda: suitability(proposal, known).table(), laps), None),
        ("342 municipalities, phases and season", seasonal, BOUNDS["suitability"]),
        ("one assessment with sentences (JSON)", best(lambda: assess(season).to_dict(), laps), None),
        ("one report (PDF)", best(lambda: render(made), laps), None),
        ("region of 16, nearest first (floor)", nearest, None),
        ("region of 16, fair share", best(lambda: allocate(1200, hosts, "fair"), laps), None),
        ("region of 16, least travel with agreement (HiGHS)", optimal, BOUNDS["allocation"]),
        ("342 hosts, least travel with agreement (HiGHS)",
         best(lambda: allocate(20_000, whole, "optimal", spread=60), laps), None),
        ("three sites over a region of 16 together (HiGHS)", together, None),
        ("10 sectors × 342 municipalities × 24 years, 48 draws", best(lambda: judge(sum_asked, *drawn), laps), None),
        ("need of 35 regions, 48 draws, once warm", best(lambda: housing_need(year=2035, draws=48), laps), None),
    ]  # fmt: skip
    late = 0
    for name, seconds, bound in rows:
        missed = bound is not None and seconds > bound
        late += missed
        told = "" if bound is None else f"  bound {bound * 1000:.0f} ms{'  MISSED' if missed else ''}"
        print(f"{name:<52}{seconds * 1000:9.2f} ms{told}")
    print(f"{'HiGHS with agreement / sorting without':<52}{optimal / nearest:9.1f} ×")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
