"""The series: realised and forecast apart, definitions told, every fault of broken content at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from banen.errors import ContentError, UnknownNameError
from banen.observe.records import CONTENT
from banen.observe.series import COLUMNS, series

HEAD = ",".join(COLUMNS)
GOOD = "made_flow,2024,,100,persons,registered,CBS,found,high"


def test_all_values_are_there() -> None:
    found = series()
    assert len(found) >= 173
    assert sum(len(found[name]) for name in found) >= 2261


@pytest.mark.parametrize(
    ("name", "vintage", "year", "value"),
    [
        ("net_migration", None, 2019, 108_035),
        ("immigration_total", None, 1990, 117_350),
        ("forecast_immigration_total", "2002", 2002, 122_014),
        ("forecast_immigration_total", 2002, 2010, 120_368),
        ("immigration_EUEFTA_motive_labour", None, 2018, 39_980),
        ("workers_EU27", None, "2014Q4", 393_000),
        ("forecast_net_migration_mean", "2014", "2014/2059", 20_000),
        ("gdp_per_head_ppp2021_ratio_NLD_over_POL", None, 1995, 3.284),
    ],
)
def test_values_by_year(name: str, vintage: str | int | None, year: int | str, value: float) -> None:
    assert series().values(name, vintage)[year] == value


def test_a_plain_year_is_a_number_and_anything_else_is_text() -> None:
    years = [o.year for name in series() for o in series()[name]]
    assert all(1900 < year < 2100 for year in years if isinstance(year, int))
    assert {year for year in years if isinstance(year, str)} >= {"2014Q4", "2004/2006", "2025/.."}


def test_vintages() -> None:
    assert series().vintages("net_migration") == ()
    assert series().vintages("forecast_net_migration")[:3] == ("2002", "2003", "2004")


@pytest.mark.parametrize(
    ("name", "vintage", "told"),
    [
        ("forecast_net_migration", None, "is a forecast. Its vintages are: 2002, 2003"),
        ("forecast_net_migration", "1999", "has no values of vintage 1999. Its vintages are: 2002"),
        ("net_migration", "2002", "has no values of vintage 2002. Its vintages are: none."),
    ],
)
def test_realised_and_forecast_are_never_mixed(name: str, vintage: str | None, told: str) -> None:
    with pytest.raises(ContentError) as caught:
        series().values(name, vintage)
    assert told in str(caught.value)


def test_an_unknown_series_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"no series 'net_migratin'. The nearest is 'net_migration'"):
        series().values("net_migratin")


def test_a_description_tells_all_definitions() -> None:
    described = series().describe("employees_BG")
    assert len(described.definitions) == 3
    assert (described.unit, described.first, described.last) == ("persons", 2013, 2015)


def test_net_is_immigration_less_emigration_where_all_three_are_realised() -> None:
    net, arrived, left = (series().values(n) for n in ("net_migration", "immigration_total", "emigration_total"))
    rounded = {2023}  # the only year whose totals are known in thousands
    shared = [year for year in net if year in arrived and year in left and year not in rounded]
    assert len(shared) >= 20
    assert [year for year in shared if arrived[year] - left[year] != net[year]] == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("2024,,100", "24,,100", "year is '24', which is not in the form"),
        ("2024,,100", ",,100", "year is blank."),
        ("2024,,100", "2024,now,100", "vintage is 'now', which is not in the form"),
        ("2024,,100", "2024,,", "value is blank."),
        (",persons,", ",heads,", "unit 'heads' is not in units.csv."),
        (",registered,", ",,", "definition is blank."),
        ("made_flow", "made flow", "series is 'made flow', which is not in the form"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(ContentError) as caught:
        series(_content(tmp_path, GOOD.replace(old, new, 1)))
    assert told in str(caught.value)
    assert "made.csv:2:" in str(caught.value)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    rows = (GOOD, GOOD, GOOD.replace("2024", "2025").replace("persons", "jobs"), GOOD.replace("2024,,100", "2026,,x"))
    with pytest.raises(ContentError) as caught:
        series(_content(tmp_path, *rows))
    told = str(caught.value)
    assert "made.csv:3: made_flow of 2024 stands in" in told
    assert "made.csv:4: made_flow changes its unit or its file." in told
    assert "made.csv:5: value is 'x', which is not a number." in told


def _content(tmp_path: Path, *rows: str) -> Path:
    (tmp_path / "figures").mkdir()
    (tmp_path / "series").mkdir()
    shutil.copy(CONTENT / "figures" / "units.csv", tmp_path / "figures")
    (tmp_path / "series" / "made.csv").write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")
    return tmp_path
