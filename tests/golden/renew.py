"""The golden projection: a table people can read. Renew it with `make golden` and read the difference first."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from banen.simulate.measures.packages import read_package
from banen.simulate.results.projection import project

ROOT = Path(__file__).parent
GOLDEN = ROOT / "grip-op-arbeidsmigratie.csv"
PACKAGE = ROOT.parent.parent / "examples" / "packages" / "grip-op-arbeidsmigratie.yml"
YEARS = (2010, 2015, 2020, 2024, 2027, 2030, 2035, 2040, 2050)


def golden_text() -> str:
    """Every indicator of the example package at central assumptions, in whole persons, for a few years."""
    result = project(read_package(PACKAGE), draws=1)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["indicator", "variant", *YEARS])
    for key in result:
        outcome = result[key]
        for variant, band in (("baseline", outcome.baseline), ("package", outcome.package)):
            writer.writerow([key, variant, *(f"{band.at(year)[1]:.0f}" for year in YEARS)])
    return out.getvalue()


if __name__ == "__main__":
    GOLDEN.write_text(golden_text(), encoding="utf-8")
