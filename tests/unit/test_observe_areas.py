"""The areas: complete, consistent, and every fault of broken content at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from banen.errors import ContentError, UnknownNameError
from banen.observe.areas import SHARES, areas
from banen.observe.records import CONTENT


def test_the_edition_is_complete() -> None:
    found = areas()
    assert (len(found.municipalities), len(found.regions), len(found.provinces)) == (342, 35, 12)
    assert sum(m.population for m in found.municipalities.values()) == 17_811_291
    assert list(found.municipalities) == sorted(found.municipalities)


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("PV20", 10),
        ("PV21", 18),
        ("PV22", 12),
        ("PV23", 25),
        ("PV24", 6),
        ("PV25", 51),
        ("PV26", 26),
        ("PV27", 44),
        ("PV28", 50),
        ("PV29", 13),
        ("PV30", 56),
        ("PV31", 31),
        ("AM01", 14),
    ],
)
def test_municipalities_of_a_region_or_province(code: str, count: int) -> None:
    members = areas().municipalities_of(code)
    whole = areas().find(code)
    assert len(members) == count
    assert sum(m.population for m in members) == whole.population


def test_every_municipality_lies_in_exactly_one_region_and_one_province() -> None:
    found = areas()
    for kind in (found.regions, found.provinces):
        members = [m.code for code in kind for m in found.municipalities_of(code)]
        assert sorted(members) == list(found.municipalities)


@pytest.mark.parametrize("code", ["GM0988"])
def test_an_unknown_number_of_dwellings_stays_unknown(code: str) -> None:
    found = areas()
    assert found.municipalities[code].dwellings is None
    assert found.find("Midden-Limburg").dwellings is None
    assert found.provinces["PV31"].dwellings is None


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("GM0599", "GM0599"),
        ("rotterdam", "GM0599"),
        ("Friesland", "AM02"),
        ("Fryslân", "PV21"),
        ("Groningen", "GM0014"),
    ],
)
def test_areas_are_found_by_code_and_name(asked: str, code: str) -> None:
    assert areas().find(asked).code == code


def test_an_unknown_name_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="'Rotterdam'"):
        areas().find("Roterdam")
    with pytest.raises(UnknownNameError, match=r"AM04.*nearest is .AM34"):
        areas().municipalities_of("AM04")


def test_sources_cover_every_column_and_the_credit_is_kept() -> None:
    found = areas()
    covered = {column for source in found.sources for column in source.columns}
    assert {"population", "dwellings", "area_km2", "land_area_km2", "tile_col", *SHARES} <= covered
    assert "Kadaster" in found.credit["nl"]
    assert "CBS" in found.credit["en"]


def test_indicators_keep_unknown_shares_blank() -> None:
    shares = [m.indicators.percent_by_branch for m in areas().municipalities.values() if m.indicators]
    assert len(shares) == 342
    assert sum(share is None for by_branch in shares for share in by_branch.values()) == 4


def test_broken_content_reports_every_fault_at_once(tmp_path: Path) -> None:
    shutil.copytree(CONTENT / "areas", tmp_path / "areas")
    table = tmp_path / "areas" / "municipalities.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace("GM0014", "G14").replace("238147", "238148")
    lines[2] = lines[2].replace("222825", "many")
    lines[3] = lines[3].replace(",AM", ",AX", 1)
    lines.append(lines[4])
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    regions = tmp_path / "areas" / "regions.csv"
    text = regions.read_text(encoding="utf-8").splitlines()
    text[2] = ",".join([*text[2].split(",")[:-2], *text[1].split(",")[-2:]])
    regions.write_text("\n".join(text) + "\n", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        areas(tmp_path)
    told = str(caught.value)
    for expected in (
        "municipalities.csv:2: code is 'G14', which is not in the form GM0014.",
        "municipalities.csv:3: population is 'many', which is not a whole number of 1 or more.",
        "municipalities.csv:4: region_code",
        "has 343 municipalities where this edition has 342.",
        "stands here 2 times",
        "tile (5, 0) stands here 2 times",
        "AM01 has 757396 people, its municipalities sum to",
    ):
        assert expected in told
