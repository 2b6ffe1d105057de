"""The estimator of a staggered start beside csdid, the Python port of the authors' package `did`, on SYNTHETIC regions.

python -m benchmarks.staggered     (csdid of PyPI in an environment apart, through PYTHONPATH; it is not in the lock)

Held against each other: every group-time effect with its error. And, with ours alone: how often the interval of the
lottery and that of the error hold the true effect, over many SYNTHETIC tables with as many regions as there are.
"""

from __future__ import annotations

import argparse
import time
from importlib import import_module

import numpy as np

from banen.decide.matching.audit import NORMAL_95
from banen.decide.matching.staggered import StartTable, evaluate

TRUE = 0.01


def drawn(seed: int, regions: int = 35, waves: int = 7, months: int = 16) -> StartTable:
    """SYNTHETIC regions that begin two months apart; matching truly adds one in a hundred people a month."""
    dice = np.random.Generator(np.random.Philox(seed))
    starts = dice.permutation(2 + 2 * (np.arange(regions) * waves // regions))
    people = dice.integers(900, 9000, regions)[:, None] * np.ones((1, months))
    level = (
        dice.normal(0.05, 0.01, (regions, 1))
        + dice.normal(0, 0.002, (1, months))
        + dice.normal(0, 0.002, (regions, months))
    )
    share = np.clip(level + TRUE * (np.arange(months)[None, :] >= starts[:, None]), 0, 1)
    names = tuple(f"SYNTHETIC-{at:02d}" for at in range(regions))
    found = dice.binomial(people.astype(int), share).astype(float)
    return StartTable(names, tuple(f"{month:02d}" for month in range(1, months + 1)), starts, people, found)


def beside_csdid(table: StartTable) -> None:
    """The largest difference with csdid in an effect and in an error, over groups and months after the start."""
    pd, csdid = import_module("pandas"), import_module("csdid.att_gt")

    months = len(table.months)
    rows = [
        (region, month + 1, table.shares[region, month], table.weights[region], 0 if start >= months else start + 1)
        for region, start in enumerate(table.starts)
        for month in range(months)
    ]
    data = pd.DataFrame(rows, columns=["id", "month", "share", "people", "starts"])
    named = {"yname": "share", "tname": "month", "idname": "id", "gname": "starts", "weights_name": "people"}
    other = csdid.ATTgt(**named, data=data, control_group="notyettreated").fit(est_method="reg", bstrap=False)
    found = other.results
    theirs = {
        (int(group), int(month)): (effect, error)
        for group, month, effect, error in zip(found["group"], found["year"], found["att"], found["se"], strict=True)
    }
    ours = {(int(one.starts), int(one.month)): one for one in evaluate(table).by_group if one.since_start >= 0}
    shared = sorted(ours.keys() & theirs.keys())
    effect = max(abs(ours[at].effect - theirs[at][0]) for at in shared)
    error = max(abs(ours[at].error / theirs[at][1] - 1) for at in shared)
    print(f"csdid: {len(shared)} of {len(ours)} effects; largest difference {effect:.2e}, of errors {error:.2e}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tables", type=int, default=100)
    asked = parser.parse_args()
    beside_csdid(drawn(1))
    began = time.process_time()
    told = [evaluate(drawn(seed)) for seed in range(1, asked.tables + 1)]
    took = (time.process_time() - began) / asked.tables
    lottery = sum((one.interval[0] or -1) <= TRUE <= (one.interval[1] or 1) for one in told)
    error = sum(abs(one.effect - TRUE) <= NORMAL_95 * one.error for one in told)
    print(f"true effect {TRUE}; mean of {asked.tables}: {np.mean([one.effect for one in told]):.5f}")
    print(f"interval of 95% by the lottery holds it {lottery} times of {asked.tables}, by the error {error} times")
    print(f"{took:.2f} s of processor per table")


if __name__ == "__main__":
    main()
