"""The races of the ledger at their full length: two processes that ask at one instant, over and over, on both stores.

Run with ``python -m benchmarks.races [--rounds 1000] [--case ql_32]``. These are the tests QL-27 to QL-33, which the
suite runs a few rounds of; what a round must come to stands there. A deadlock or a wrong answer ends the run.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--case", default="ql_32")
    given = parser.parse_args()
    begun = time.perf_counter()
    tests = ["-m", "pytest", "-p", "no:xdist", "-q", "tests/act/test_quota_races.py", "-k", given.case]
    done = subprocess.run(
        [sys.executable, *tests], cwd=Path(__file__).parents[1], check=False,
        env={**os.environ, "BANEN_RACE_ROUNDS": str(given.rounds)},
    )  # fmt: skip
    told = "every round right" if done.returncode == 0 else "WRONG"
    print(f"{given.case}: {given.rounds} rounds on each store in {time.perf_counter() - begun:.0f} s: {told}")
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
