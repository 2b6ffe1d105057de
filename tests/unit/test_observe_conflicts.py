"""The conflicts: complete, in two languages, about figures and series that exist."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from banen.errors import ContentError
from banen.observe.areas import areas
from banen.observe.conflicts import conflicts, conflicts_of
from banen.observe.records import CONTENT


def test_the_known_contradictions_are_recorded() -> None:
    known = set(conflicts())
    assert {"five_counts", "highly_skilled_2022_2024", "family_ratio", "agency_counts", "year_labels"} <= known
    assert {"decisio_growth", "agency_sector_noise", "indian_median_income", "foreign_thresholds_reach"} <= known
    assert {"eurostat_twelve_months", "motive_method", "emigration_corrections", "december_vintages"} <= known
    assert {"registration_jump_2007", "employees_do_not_chain", "cpb_2004_two_forms"} <= known
    assert {name[:2] for name in known if name[0] == "c" and name[1].isdigit()} == {f"c{n}" for n in range(1, 8)}
    assert {name for name in known if name.startswith("area_")} >= {"area_dwellings", "area_seats", "area_indicators"}


def test_every_conflict_is_told_in_two_languages_with_what_is_done() -> None:
    for conflict in conflicts().values():
        for told in (conflict.title, conflict.explanation, conflict.handling):
            assert told["nl"]
            assert told["nl"] != told["en"]


@pytest.mark.parametrize(
    ("id_", "expected"),
    [
        ("ST038", ["five_counts"]),
        ("DV006.eu_efta", ["family_ratio"]),
        ("series:immigration_citizenship_PL", ["eurostat_twelve_months"]),
        ("immigration_citizenship_PL", ["eurostat_twelve_months"]),
        ("wtta.enforcement_from", ["c4_wtta_dates"]),
        ("dwellings", ["area_dwellings"]),
        ("LD005", []),
    ],
)
def test_conflicts_of_an_id(id_: str, expected: list[str]) -> None:
    assert [conflict.id for conflict in conflicts_of(id_)] == expected


def test_parameters_and_area_columns_exist() -> None:
    names: set[str] = set()
    for path in (CONTENT / "parameters").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            names |= {row.get("name", "") for row in csv.DictReader(lines)}
    columns = {column for source in areas().sources for column in source.columns}
    for conflict in conflicts().values():
        assert set(conflict.parameters) <= names, conflict.id
        assert set(conflict.areas) <= columns, conflict.id


def test_broken_content_reports_every_fault_at_once(tmp_path: Path) -> None:
    for folder in ("figures", "series"):
        shutil.copytree(CONTENT / folder, tmp_path / folder)
    text = (CONTENT / "conflicts.yml").read_text(encoding="utf-8")
    text = text.replace("figures: [ST001,", "figures: [ST999,", 1).replace(
        "series: [net_migration]", "series: [net_*x]", 1
    )
    text = text.replace("    title_en: Family per labour migrant\n", "", 1).replace(
        "id: year_labels", "id: family_ratio", 1
    )
    (tmp_path / "conflicts.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        conflicts(tmp_path)
    told = str(caught.value)
    for expected in (
        "figure ST999 does not exist.",
        "series net_*x does not exist.",
        "lacks 'title_en'",
        "family_ratio stands here twice.",
    ):
        assert expected in told
