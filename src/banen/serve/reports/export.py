"""A result as files: tables (CSV, Parquet), charts (SVG), pages, JSON, the package and the receipt.

Everything is made in a folder beside the target first and moved there at the end, so nothing is half-written.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from banen.charts.drawing import svg
from banen.decide.accounts.appraisal import Appraisal
from banen.decide.doubt.attribution import Attribution
from banen.decide.doubt.growth import UnderOutlook
from banen.errors import Fault, OutputError
from banen.languages import DUTCH, ENGLISH
from banen.serve.reports.page import anchor, page
from banen.simulate.results.indicators import shown_in
from banen.simulate.results.projection import Projection


def write(
    projection: Projection, folder: Path, shares: Attribution | None = None, appraisal: Appraisal | None = None,
    growth: Sequence[UnderOutlook] = (),
) -> Path:  # fmt: skip
    """Write every file of a projection into ``folder`` and return its page; same result, same bytes."""
    fill(folder, lambda making: _make(projection, shares, appraisal, growth, making))
    return folder / "index.html"


def fill(folder: Path, make: Callable[[Path], None]) -> None:
    """Let ``make`` write files into an empty folder and move them to ``folder`` when all of them are there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as making:
            make(Path(making))
            for made in sorted(Path(making).rglob("*")):
                if made.is_file():
                    target = folder / made.relative_to(making)
                    target.parent.mkdir(exist_ok=True)
                    shutil.move(made, target)
    except OSError as error:
        raise OutputError(
            Fault(str(folder), f"cannot be written ({error.strerror or error}).", "Give another folder with --out.")
        ) from error


def _make(
    projection: Projection, shares: Attribution | None, appraisal: Appraisal | None,
    growth: Sequence[UnderOutlook], folder: Path,
) -> None:  # fmt: skip
    table = projection.table()
    table.write_csv(folder / "results.csv", float_precision=2)
    table.write_parquet(folder / "results.parquet", compression="zstd", statistics=False)
    whole = projection.to_dict() | ({"attribution": shares.to_dict()} if shares else {})
    if appraisal:
        appraisal.table().write_csv(folder / "appraisal.csv", float_precision=2)
        _write_json(folder / "appraisal.json", appraisal.to_dict())
    for name, language, other in (("index.html", DUTCH, "index.en.html"), ("index.en.html", ENGLISH, "index.html")):
        told = page(projection, language, other, shares, appraisal, growth)
        (folder / name).write_text(told, encoding="utf-8")
    _write_json(folder / "results.json", whole)
    _write_json(folder / "receipt.json", whole["receipt"])
    (folder / "package.yml").write_text(projection.scenario.package.to_yaml(), encoding="utf-8")
    pictures = folder / "charts"
    pictures.mkdir()
    for key in shown_in("report_charts"):
        (pictures / f"{anchor(key)}.svg").write_text(projection.drawn(key, DUTCH), encoding="utf-8")
    if projection.scenario.package.active():
        for name in shown_in("report_groups"):
            picture = projection.changes(name, min(2035, projection.scenario.until), DUTCH)
            (pictures / f"{name}.svg").write_text(svg(picture, DUTCH), encoding="utf-8")


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
