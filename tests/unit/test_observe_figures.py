"""The figures: read as published, one unit per quantity, and every fault of broken content at once."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banen.errors import ContentError, UnknownNameError
from banen.observe import records as reading
from banen.observe.figures import COLUMNS, PERIOD, STATUSES, figures, references, uses_of
from banen.observe.series import series as all_series

HEAD = ",".join(COLUMNS)
GOOD = "ST900,Migrants,100,90,110,about 100 persons,persons,2024,all,CBS,found,observed,high,"


@pytest.mark.parametrize(
    ("id_", "value", "low", "high", "unit", "period"),
    [
        ("ST038", 984169, None, None, "persons", "2022"),
        ("ST001", 1_225_000, None, None, "jobs", "2023"),
        ("L009", 9_800_000, None, None, "persons", "2024Q2"),
        ("PO001", 605_000, None, 605_000, "certificates", "2020"),
        ("P020", 120, 120, None, "persons", "2023/.."),
        ("ST091", None, 70, 80, "%", "2017"),
        ("HO001.2019", None, 120_000, 150_000, "places", "2019"),
        ("LD001.open", 423_700, None, None, "vacancies", "2023"),
        ("LD001.new", 1_432_000, None, None, "vacancies", "2023"),
        ("LD001.filled", 1_462_000, None, None, "vacancies", "2023"),
        ("LD035.wages", 305e9, None, None, "EUR/year", "2019"),
        ("TW007", None, 1840, 2000, "permits", "2023"),
        ("TW007.2023", 1840, None, None, "permits", "2023"),
        ("G131.2022", 26_000, 26_000, None, "persons", "2022"),
        ("G131.2024", 16_000, None, None, "persons", "2024"),
        ("FL053", 39_980, None, None, "persons", "2018"),
        ("FL143", 42.3, None, None, "%", "2019"),
        ("WM029.2030", 0, None, None, "%", "2030"),
        ("WM023", 14.71, None, None, "EUR/hour", "2026-01-01/.."),
        ("EL007", None, 1.6, 2.7, "elasticity", "2012"),
        ("G119.under30_fall", 8, 4, 20, "%", "2026"),
        ("FI007", None, 19_000_000, 20_000_000, "persons", "2050"),
        ("KM057", -70, None, None, "persons", "2012"),
        ("EN010.in_force", None, None, None, "date", "2027-01-01"),
        ("G114", None, None, None, "text", ""),
    ],
)
def test_published_text_becomes_a_number_a_range_or_neither(
    id_: str, value: float | None, low: float | None, high: float | None, unit: str, period: str
) -> None:
    figure = figures()[id_]
    assert (figure.value, figure.low, figure.high, figure.unit, figure.period) == (value, low, high, unit, period)


def test_every_figure_of_the_two_collections_is_there_with_its_parts() -> None:
    found = figures()
    wholes = [figure for figure in found.values() if figure.parent is None]
    assert len(wholes) >= 927
    assert len(found) - len(wholes) > 700
    assert {figure.status for figure in found.values()} == set(STATUSES)
    assert all(found[id_].status == "gap" for id_ in ("G114", "G134", "G211", "G422", "HO018", "RG017"))
    assert all(figure.source and figure.text and figure.quantity for figure in found.values())


def test_no_record_leans_on_the_record_above_it() -> None:
    for figure in figures().values():
        said = f"{figure.quantity} {figure.population} {figure.source}".casefold().split()
        assert "idem" not in said, figure.id


@pytest.mark.parametrize(
    ("id_", "parts"),
    [("LD001", 3), ("ST038", 0), ("FL082", 13), ("G715", 20), ("WM029", 6), ("G830", 6), ("G319", 0)],
)
def test_a_text_with_several_numbers_has_a_part_for_each(id_: str, parts: int) -> None:
    assert len(figures().parts(id_)) == parts


@pytest.mark.parametrize(
    ("id_", "told"),
    [
        ("LD001", "has parts and no number of its own. Take one of: LD001.open, LD001.new, LD001.filled."),
        ("ST091", "is a range from 70 to 80."),
        ("G114", "is a known gap."),
        ("KM061", "has no single number (qualitative)."),
    ],
)
def test_a_figure_without_a_single_number_says_why_and_where(id_: str, told: str) -> None:
    with pytest.raises(ContentError) as caught:
        figures().number(id_)
    assert told in str(caught.value)
    assert figures()[id_].where in str(caught.value)


def test_an_unknown_figure_names_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"There is no figure 'LD001.opn'. The nearest is 'LD001.open'"):
        figures()["LD001.opn"]


@pytest.mark.parametrize(
    ("text", "contains"),
    [("payroll definition 2022", "ST038"), ("KENNISMIGRANTEN criterion 2026", "KM045"), ("st038", "ST038")],
)
def test_search_takes_every_word_in_any_case(text: str, contains: str) -> None:
    assert contains in [figure.id for figure in figures().search(text)]
    assert figures().search(f"{text} nosuchword") == ()


KNOWN_PERIODS = [
    "2024",
    "2024~",
    "2024Q4",
    "2024H2",
    "2024-07",
    "2024-07-31",
    "2019/2023",
    "2026-01-01/..",
    "../2023",
]
OTHER_PERIODS = ["n.d.", "2024*", "2024-13", "2024Q5", "July 2024", "24", "2019-2023", "2023-02-29", "2023/2019"]


@pytest.mark.parametrize("period", [*KNOWN_PERIODS, *OTHER_PERIODS])
def test_the_form_of_a_period(period: str) -> None:
    assert bool(PERIOD.check(period)) is (period in KNOWN_PERIODS)


@given(st.integers(1900, 2100), st.integers(1900, 2100))
def test_a_span_of_years_is_a_period(first: int, last: int) -> None:
    assert PERIOD.check(f"{first}/{last}~") is (first <= last)
    assert not PERIOD.check(f"{first}-{last}")


def test_same_quantity_same_unit() -> None:
    """A count is in whole persons, jobs or permits, never in thousands."""
    assert not [unit for unit in figures().units if "1000 " in unit and not unit.startswith("per ")]
    assert not [unit for unit in figures().units if unit.startswith(("x", "million"))]


def _content(tmp_path: Path, *rows: str, header: str = HEAD) -> Path:
    folder = tmp_path / "figures"
    folder.mkdir()
    shutil.copy(reading.CONTENT / "figures" / "units.csv", folder)
    (folder / "made.csv").write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return tmp_path


def test_good_content_is_read(tmp_path: Path) -> None:
    found = figures(_content(tmp_path, GOOD))
    assert list(found) == ["ST900"]
    assert found["ST900"].topic == "made"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("ST900", "stock", "id is 'stock', which is not in the form ST038"),
        ("100,90", "many,90", "value is 'many', which is not a number."),
        ("100,90", "1.000.000,90", "value is '1.000.000', which is not a number."),
        ("100,90", "100,105", "low, value and high are not in order."),
        (",persons,", ",people,", "unit 'people' is not in units.csv."),
        (",persons,", ",%,", "is a share outside 0 to 100 per cent."),
        (",persons,", ",text,", "has a number in unit 'text'."),
        (",2024,", ",July 2024,", "period is 'July 2024', which is not in the form"),
        (",found,", ",heard,", "provenance is 'heard', which is no provenance."),
        (",observed,", ",gap,", "is a gap and has a number."),
        (",observed,", ",seen,", "status is 'seen', which is no status."),
        (",high,", ",sure,", "confidence is 'sure', which is no confidence."),
        (",CBS,", ",,", "source is blank."),
        (",about 100 persons,", ",,", "text is blank."),
        ("ST900", "ST901.part", "ST901.part is a part, and ST901 is not in this file."),
        (",found", "", "has 13 cells where 14 columns are named."),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(ContentError) as caught:
        figures(_content(tmp_path, GOOD.replace(old, new, 1)))
    assert told in str(caught.value)
    assert "made.csv:2:" in str(caught.value)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    rows = (GOOD, GOOD, GOOD.replace("ST900", "x"), GOOD.replace("ST900,Migrants,100", "ST902,,one"))
    with pytest.raises(ContentError) as caught:
        figures(_content(tmp_path, *rows))
    lines = str(caught.value).splitlines()
    assert [line.partition("made.csv:")[2][:1] for line in lines] == ["3", "4", "5", "5"]
    assert "ST900 stands in" in lines[0]


def test_a_wrong_header_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="missing note; unknown remark"):
        figures(_content(tmp_path, GOOD, header=HEAD.replace("note", "remark")))


def test_uses_are_found_in_every_kind_of_content(tmp_path: Path) -> None:
    files = {
        "assumptions/stay.yml": "stay.short:\n  central: 7\n  figures: [ST900, FL158]\n",
        "measures/2.1.yml": "id: '2.1'\nfacts: [ST900]\n",
        "classifications/definitions.yml": "definitions:\n  - id: residents\n    held_against: [ST900]\n",
        "backtest.yml": "targets:\n  - name: net\n    figure: series:net_migration\n",
        "assumptions/shares.csv": "market,share,figures\npractical,0.2,ST900;G1\n",
        "assumptions/saved.csv": "\ufeffmarket;share;figures\nspecialist;0.2;ST900\n",  # as a Dutch spreadsheet does
        "conflicts.yml": "conflicts:\n  - id: c\n    figures: [ST900]\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    told = [(use.file, use.holder, use.key) for use in uses_of("ST900", tmp_path)]
    assert sorted(told) == [
        ("assumptions/saved.csv", "specialist", "figures"),
        ("assumptions/shares.csv", "practical", "figures"),
        ("assumptions/stay.yml", "stay.short", "figures"),
        ("classifications/definitions.yml", "residents", "held_against"),
        ("measures/2.1.yml", "2.1", "facts"),
    ]
    assert [use.holder for use in uses_of("series:net_migration", tmp_path)] == ["net"]
    assert uses_of("ST901", tmp_path) == ()


def test_everything_the_content_refers_to_exists() -> None:
    known = {*figures(), *(f"series:{name}" for name in all_series())}
    missing = {id_: uses[0].where for id_, uses in references().items() if id_ not in known}
    assert missing == {}


def test_the_order_is_that_of_the_files() -> None:
    written = []
    for path in sorted((reading.CONTENT / "figures").glob("*.csv")):
        if path.name != "units.csv":
            with path.open(encoding="utf-8", newline="") as lines:
                written += [row["id"] for row in csv.DictReader(lines)]
    assert list(figures()) == written
