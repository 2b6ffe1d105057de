"""A day that nothing can be asked about is refused at every door, by one reader."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from banen.model.rules import first_day
from banen.observe.days import DayError, read_day
from banen.serve.cli import run
from tests.acceptance.web_visitor import ask, get, post

BEYOND = ("1800-01-01", "0001-01-01", "9999-12-31", "2101-01-01")
NO_DAYS = (
    "2026-02-30",
    "20270301",
    "2027-W09-1",
    "1-3-2027",
    "gisteren",
    "2027-03-01T00:00",
    "２０２７-03-01",
    "9" * 5_000,
)
SITES = Path(__file__).parents[2] / "examples" / "sites"


@pytest.mark.parametrize("text", [*BEYOND, *NO_DAYS], ids=lambda text: ascii(text)[:16])
def test_the_reader_refuses_what_is_no_day_of_ours(text: str) -> None:
    with pytest.raises(DayError) as refused:
        read_day(text)
    assert len(refused.value.sentence("nl")) < 160 > len(refused.value.sentence("en"))
    assert read_day(" 2027-03-01 ") == date(2027, 3, 1)


@pytest.mark.parametrize("text", [*BEYOND, "2013-12-31", "2026-02-30", "20270301"])
def test_every_command_that_asks_about_a_day(text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    proposal = SITES / "400-600-200.yml"
    by_law = [
        ["match", "--synthetic", "5", "--on", text],
        ["check", "minimumloon", "--on", text],
        ["assess", proposal, "--on", text],
        ["report", "decision", "minimumloon", "--case", SITES / "regio.yml", "--on", text, "--out", tmp_path / "a.pdf"],
    ]
    others = [
        ["account", "list", "--on", text],
        ["account", "list", "--known", text],
        ["act", "seed", "--on", text],
        ["report", "annual", "--on", text, "--out", tmp_path],
        ["update", "--on", text],
    ]
    for command in by_law if text == "2013-12-31" else [*by_law, *others]:
        assert run([str(word) for word in command]) in (2, 3, 4, 6, 8), command
        told = capsys.readouterr().err
        assert "defect" not in told
        assert "Traceback" not in told
    assert first_day() == date(2014, 1, 6)


@pytest.mark.parametrize("text", [*BEYOND, "2026-02-30"])
def test_every_address_that_asks_about_a_day(text: str) -> None:
    proposal = {"work": {"jobs": {"heads": 12}}}
    for path, body in (
        ("/v1/assessments", {"proposal": proposal, "on": text}),
        ("/v1/suitabilities", {"proposal": proposal, "on": text}),
        ("/v1/rules/minimumloon/_check", {"on": text, "case": {}}),
    ):
        assert ask("POST", path, json=body).status_code in (400, 422), path
    for name in ("on", "known", "before"):
        assert get(f"/nl/verantwoording?{name}={text}").status_code == 400, name
    assert post("/nl/toets/minimumloon", {"on": text, "hours_worked": "10"}).status_code == 422
