"""A result as files: tables (CSV, Parquet), charts (SVG), pages, JSON, the package and the receipt.

Everything is made in a folder beside the target first and moved there at the end, so nothing is half-written.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from banen.decide.accounts.appraisal import Appraisal
from banen.decide.doubt.attribution import Attribution
from banen.decide.doubt.growth import UnderOutlook
from banen.errors import OutputError
from banen.languages import DUTCH, ENGLISH, WHOLE
from banen.observe.numbers import few_digits
from banen.serve.files import last, put, unwritten
from banen.serve.reports.page import anchor, by_cohorts, page
from banen.serve.tables import csv_of
from banen.simulate.evidence.official import OfficialInterval
from banen.simulate.results.indicators import shown_in
from banen.simulate.results.projection import Projection

MADE = ".banen"
"""The list of what a run made in a folder."""


def write(
    projection: Projection,
    folder: Path,
    shares: Attribution | None = None,
    appraisal: Appraisal | None = None,
    growth: Sequence[UnderOutlook] = (),
    official: Sequence[OfficialInterval] = (),
) -> Path:
    """Write every file of a projection into ``folder`` and return its page; same result, same bytes."""
    fill(folder, lambda making: _make(projection, shares, appraisal, growth, official, making))
    return folder / "index.html"


def told_by_cohorts(projection: Projection, **parts: object) -> dict[str, dict[str, str]]:
    """For JSON: which parts beside a projection by lives are of the cohorts, in words; nothing where none is."""
    said = {language: by_cohorts(projection, language, **parts) for language in WHOLE}
    return {"by_cohorts": said} if all(said.values()) else {}


def fill(folder: Path, make: Callable[[Path], None], *, listed: bool = True) -> None:
    """Let ``make`` write files into an empty folder and move them to ``folder`` when all of them are there.

    What an earlier run of the same kind left there and this one does not make goes, so that no picture or table stands
    among others it never met; a list of what was made (``.banen``) tells which files those are. Where nothing goes,
    as in a folder that people keep themselves, no list is kept either.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        with tempfile.TemporaryDirectory(dir=folder, prefix=f".making-{os.getpid()}-") as making:
            make(Path(making))
            files = {str(file.relative_to(making)): file for file in sorted(Path(making).rglob("*")) if file.is_file()}
            for file in files.values():
                last(file)
            if not files:
                return  # whether the folder can be written was all that was asked
            before = _made_before(folder) if listed else set()
            for name, file in files.items():
                (folder / name).parent.mkdir(exist_ok=True)
                file.replace(folder / name)
            for name in before - set(files):
                (folder / name).unlink(missing_ok=True)
            if listed:
                put(folder / MADE, "".join(f"{name}\n" for name in files).encode(), 0o666)
    except OSError as error:
        raise OutputError(unwritten(folder, error, "another folder with --out")) from error


def _sweep(folder: Path) -> None:
    """Take away what a run that was killed left half made; one that still runs keeps its own."""
    for left in folder.glob(".making-*"):
        process = few_digits(left.name.split("-")[1])
        if process is not None and not _runs(process):
            shutil.rmtree(left, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _made_before(folder: Path) -> set[str]:
    """The files that an earlier run made in a folder, by its own list; a name that leads outside it is not believed."""
    try:
        names = (folder / MADE).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return set()
    within = folder.resolve()
    return {name for name in names if name and (folder / name).resolve().is_relative_to(within)}


def _make(
    projection: Projection,
    shares: Attribution | None,
    appraisal: Appraisal | None,
    growth: Sequence[UnderOutlook],
    official: Sequence[OfficialInterval],
    folder: Path,
) -> None:
    table = projection.table()
    (folder / "results.csv").write_text(csv_of(table, 2), encoding="utf-8")
    table.write_parquet(folder / "results.parquet", compression="zstd", statistics=False)
    whole = projection.to_dict() | ({"attribution": shares.to_dict()} if shares else {})
    whole |= told_by_cohorts(projection, attribution=shares)
    if appraisal:
        (folder / "appraisal.csv").write_text(csv_of(appraisal.table(), 2), encoding="utf-8")
        of_cohorts = told_by_cohorts(projection, appraisal=appraisal)
        _write_json(folder / "appraisal.json", appraisal.to_dict() | of_cohorts)
    for name, language, other in (("index.html", DUTCH, "index.en.html"), ("index.en.html", ENGLISH, "index.html")):
        told = page(projection, language, other, shares, appraisal, growth, official)
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
            picture = projection.ranked(name, min(2035, projection.scenario.until), DUTCH)
            (pictures / f"{name}.svg").write_text(picture, encoding="utf-8")


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
