"""The command line as people use it: the main job, its files, and what it says when the input is wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from banen.errors import EXIT_CODES
from banen.serve.cli import run
from banen.serve.reports.export import MADE

GRIP = "examples/packages/grip-op-arbeidsmigratie.yml"
KEYS = {"receipt", "indicators", "attribution", "warnings"}
INDICATORS = [
    "stock", "arrivals", "departures", "net_migration", "stock@payroll_year", "stock@posted", "stock@cabinet_brp",
    "stock@migrantenmonitor", "stock@seo", "arrivals@posted", "departures@posted", "net_migration@posted",
    "stock_by_sector", "stock_by_region", "stock_by_route", "stock_by_origin", "vacancies_unfilled", "housing_need",
    "housing_shortage",
]  # fmt: skip


def test_project_prints_json_of_the_fixed_shape(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["project", "--set", "2.11.criterion_factor=1.3", "--until", "2035", "--draws", "10", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == KEYS
    assert set(INDICATORS) <= set(answer["indicators"])
    stock = answer["indicators"]["stock"]
    assert {"unit", "definition", "label", "baseline", "package", "difference"} <= set(stock)
    assert set(stock["baseline"][0]) == {"year", "p05", "p50", "p95"}
    assert [p["year"] for p in stock["baseline"]] == list(range(2005, 2036))
    assert stock["difference"][-1]["p50"] < 0
    sector = answer["indicators"]["stock_by_sector"]
    assert sector["by"] == "sector"
    assert len(sector["groups"]) == 12
    assert len(answer["indicators"]["stock_by_region"]["groups"]) == 35


def test_a_name_that_resembles_none_is_told_with_those_that_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["local", "--band", ":1000000", "--year", "2035", "--key", "foo"]) == 4
    assert "Known are establishments, inhabitants, work." in " ".join(capsys.readouterr().err.split())


def test_calibration_that_cannot_be_written_is_told_before_it_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("here")
    assert run(["calibrate", "--out", str(tmp_path / "file" / "below")]) not in (0, 70)
    assert "cannot be written" in capsys.readouterr().err


def test_project_writes_every_file_and_the_same_bytes_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one", "two"):
        assert run(["project", "--package", GRIP, "--draws", "8", "--out", str(tmp_path / name)]) == 0
    capsys.readouterr()
    first = {p.relative_to(tmp_path / "one"): p.read_bytes() for p in (tmp_path / "one").rglob("*") if p.is_file()}
    second = {p.relative_to(tmp_path / "two"): p.read_bytes() for p in (tmp_path / "two").rglob("*") if p.is_file()}
    assert first == second
    names = {str(p) for p in first}
    assert {"index.html", "index.en.html", "results.csv", "results.parquet", "results.json", "package.yml"} <= names
    assert "receipt.json" in names
    table = pl.read_parquet(tmp_path / "one" / "results.parquet")
    again = pl.read_csv(tmp_path / "one" / "results.csv", infer_schema_length=None)
    assert again.shape == table.shape
    assert (again["p50"] - table["p50"]).abs().max() <= 0.005 + 1e-9  # type: ignore[operator]
    assert not list((tmp_path / "one").glob(".making-*"))


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.headings = 0
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids |= {str(found["id"])} if "id" in found else set()
        if tag == "a" and (target := found.get("href")):
            self.links.append(target)
        self.headings += tag == "h1"
        self.scripts += tag == "script"


@pytest.mark.parametrize("page", ["index.html", "index.en.html"])
def test_every_number_on_the_page_leads_to_its_receipt(
    tmp_path: Path, page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["project", "--package", GRIP, "--draws", "4", "--out", str(tmp_path)]) == 0
    capsys.readouterr()
    text = (tmp_path / page).read_text(encoding="utf-8")
    seen = _Links()
    seen.feed(text)
    assert seen.headings == 1
    assert seen.scripts == 0
    broken = [link for link in seen.links if link.startswith("#") and link[1:] not in seen.ids]
    assert broken == []
    numbers = re.findall(r"<td><a href=\"#receipt-", text)
    assert len(numbers) == 26 * 6
    assert not re.search(r"(src|href)=\"https?://", text)
    assert re.search(r"<html lang=\"(nl|en)\">", text)


def test_the_reproduce_line_gives_the_same_receipt(capsys: pytest.CaptureFixture[str]) -> None:
    run(["project", "--package", GRIP, "--draws", "3", "--json"])
    first = json.loads(capsys.readouterr().out)
    from banen.simulate.measures.packages import read_package
    from banen.simulate.results.projection import project

    words = project(read_package(Path(GRIP)), draws=3).receipt.command().split()
    assert run([*words[1:], "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["receipt"]["digest"] == first["receipt"]["digest"]
    assert again["indicators"]["stock"] == first["indicators"]["stock"]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["project", "--set", "2.111.criterion_factor=1.3"], 2, "2.11"),
        (["project", "--set", "2.11.criterium_factor=1.3"], 2, "criterion_factor"),
        (["project", "--set", "2.11.criterion_factor=9"], 2, "2"),
        (["project", "--set", "2.11.criterion_factor=1,3"], 2, "1.3"),
        (["project", "--set", "2.11.criterion_factor=hoog"], 2, "number"),
        (["project", "--until", "2051"], 2, "from 2027 to 2050"),
        (["project", "--until", "1999"], 2, "from 2027 to 2050"),
        (["project", "--draws", "0"], 2, "from 1 to 5000"),
        (["project", "--draws", "veel"], 2, "'veel' is not a number"),
        (["project", "--seed", "-1"], 2, "from 0"),
        (["project", "--package", "niet-hier.yml"], 2, "niet-hier.yml"),
        (["figures", "show", "ST0038"], 4, "ST038"),
        (["measures", "show", "2.99"], 4, "nearest"),
        (["explain", "stocks"], 4, "stock"),
        (["backtest", "--draws", "99999"], 2, "from 1 to 5000"),
        (["backtest", "--origin", "1999"], 2, "from 2010 to 2022"),
        (["decide", "--band", "1:2", "--indicator", "stocks", "--year", "2030"], 4, "stock"),
        (["decide", "--band", "1;2", "--indicator", "stock", "--year", "2030"], 2, "LOW:HIGH"),
        (["decide", "--band", "7.000:14.000", "--indicator", "stock", "--year", "2030"], 2, "thousands"),
        (["decide", "--band", "2:1", "--indicator", "stock", "--year", "2030"], 2, "lower bound first"),
        (["decide", "--band", ":9", "--indicator", "stock", "--year", "2030", "--mode", "quotum"], 6, "TFEU art. 45"),
        (["explain", "stock", "--band", "1:2"], 2, "--tipping"),
        (["explain", "stock_by_sector:fod"], 4, "food"),
        (["explain", "stock@seoo", "--tipping", "--band", "1:2"], 4, "seo"),
        (["local", "--band", ":9", "--year", "2030", "--mode", "quotum"], 6, "TFEU art. 45"),
        (["local", "--band", ":9", "--year", "2030", "--region", "AM99"], 4, "AM"),
        (["local", "--band", ":9", "--year", "2030", "--numbers", "not-here.csv"], 2, "not-here.csv"),
        (["decide", "--band", ":9", "--indicator", "stock", "--year", "2030", "--sectors", "caer"], 4, "care"),
        (["projct"], 2, "projct"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_input_gets_a_sentence_and_a_code(
    arguments: list[str], code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == code
    said = capsys.readouterr()
    assert sentence in said.err
    assert "Traceback" not in said.err
    assert code in EXIT_CODES


def test_all_faults_of_a_command_are_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["project", "--set", "2.11.criterion_factor=9", "--set", "L.99.x=1", "--set", "L.10.levi=5"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 3


def test_a_search_tells_all_its_faults_before_it_starts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    asked = ["--band", "2;1", "--indicator", "stock", "--year", "2099", "--measures", "9.9", "--draws", "0"]
    assert run(["decide", *asked, "--out", str(tmp_path / "file" / "out")]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 5


def test_a_search_leaves_files_that_the_other_commands_take(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--band", ":25000", "--indicator", "net_migration", "--year", "2035", "--measures", "2.3,2.11"]
    assert run(["decide", *asked, "--draws", "20", "--json", "--out", str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {MADE, "frontier.csv", "frontier.json", "frontier.svg", "packages"} == {p.name for p in tmp_path.iterdir()}
    for point in told["frontier"]:
        assert run(["project", "--draws", "1", "--package", point["file"], "--json"]) == 0


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert run(["project", "--draws", "1", "--out", str(tmp_path / "file" / "out")]) == 7
    assert "--out" in capsys.readouterr().err


words = st.one_of(
    st.sampled_from(
        ["project", "backtest", "figures", "list", "show", "measures", "explain", "rules", "check", "--set", "--lang",
         "decide", "assess", "--band", "7000:", "--indicator", "--year", "--origin",
         "--package", "--until", "--draws", "--seed", "--json", "nl", "2.11.criterion_factor=1.3", "L.10.x", "=",
         "from=2030", "--search", "2035", "1", GRIP, "README.md", "pyproject.toml", "examples", "stock", "--on",
         "2024-02-30", "--case"]
    ),
    st.text(max_size=12),
)  # fmt: skip


@given(arguments=st.lists(words, max_size=5))
@settings(max_examples=75, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_command_line_ends_in_a_traceback_or_a_defect(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO("{}"))
    if "--out" in arguments:
        return
    code = run([*arguments, *(["--draws", "1"] if arguments[:1] in (["project"], ["backtest"]) else [])])
    said = capsys.readouterr()
    assert code in EXIT_CODES
    assert code != 70, said.err
    assert "Traceback" not in said.err + said.out


def test_help_names_every_command_and_is_light() -> None:
    """Help must not load the engine: no numpy, numba or polars is imported for it."""
    script = (
        "import sys; from banen.serve.cli import run; code = run(['--help']);"
        "heavy = {'numpy', 'numba', 'polars', 'altair', 'yaml'} & set(sys.modules); sys.exit(bool(heavy) or code)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for command in ("project", "backtest", "explain", "figures", "measures", "rules", "check", "assess", "decide"):
        assert command in done.stdout


def test_python_gives_typed_results_with_a_table_and_a_chart() -> None:
    import banen

    result = banen.project(banen.parse_settings(["L.10.levy_eur_per_worker_month=100"]), draws=4)
    assert {"indicator", "group", "definition", "unit", "variant", "year", "p05", "p50", "p95"} == set(
        result.table().columns
    )
    chart = result.chart("net_migration", "nl").to_dict()
    assert chart["layer"]
    assert result.to_dict()["indicators"]["stock"] == result["stock"].to_dict()
    for name in banen.__all__:
        assert getattr(banen, name) is not None


def test_an_assumption_can_be_held_and_its_receipt_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["project", "--draws", "2", "--until", "2030", "--assume", "entry.paid_up_share=0.3", "--json"]) == 0
    receipt = json.loads(capsys.readouterr().out)["receipt"]
    assert receipt["pinned"] == {"entry.paid_up_share": 0.3}


def test_every_wrong_assumption_is_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = [
        "--assume",
        "entry.paid_up_share=9",
        "--assume",
        "entry.paid_up_shar=1",
        "--assume",
        "entry.paid_up_share=much",
    ]
    assert run(["project", *wrong]) != 0
    said = capsys.readouterr().err
    for part in ("its range is", "'entry.paid_up_share'", "holds no number"):
        assert part in said
