"""The picture in the README: real output of the example package. Renew with ``python -m docs.picture``."""

from __future__ import annotations

from pathlib import Path

import altair as alt
import vl_convert

from banen.charts.drawing import locale
from banen.simulate.measures.packages import read_package
from banen.simulate.results.projection import project

ROOT = Path(__file__).parent
EXAMPLE = ROOT.parent / "examples" / "packages" / "grip-op-arbeidsmigratie.yml"


def main() -> None:
    """Write ``docs/picture.png``: residents and net migration under current policy and the package."""
    result = project(read_package(EXAMPLE))
    sides = [result.chart(key, "en").to_dict() for key in ("stock@present", "net_migration")]
    shared = sides[0].pop("config")
    sides[1].pop("config")
    for side in sides:
        for name in ("$schema", "padding", "autosize"):
            side.pop(name)
    data = {name: rows for side in sides for name, rows in side.pop("datasets", {}).items()}
    whole = {
        "$schema": alt.SCHEMA_URL,
        "hconcat": sides,
        "datasets": data,
        "config": shared,
        "background": "white",
        "padding": 12,
    }
    (ROOT / "picture.png").write_bytes(vl_convert.vegalite_to_png(whole, scale=1.6, **locale("en")))


if __name__ == "__main__":
    main()
