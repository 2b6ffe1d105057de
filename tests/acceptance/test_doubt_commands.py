"""What the terminal says of doubt and of local numbers, in both languages, and what it refuses before it runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from banen.serve.api.answers.decisions import Explanation
from banen.serve.cli import run

PACKAGE = ["--set", "2.11.criterion_factor=1.3", "--set", "2.1.low_value_growth=-2", "--year", "2030"]


@pytest.mark.parametrize(
    ("arguments", "english", "dutch"),
    [
        (["--sobol", "--points", "16"], "Not in the band", "Niet in de band"),
        (["--sensitivity"], "At the centre of every assumption", "Met elke aanname op het midden"),
        (["--tipping", "--band", "100000:460000"], "tipping point", "kantelpunt"),
        (["--tipping", "--band", "4000000:"], "No assumption does so by itself", "Geen aanname doet dat alleen"),
        (["--interactions"], "2.1 + 2.11", "2.1 + 2.11"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_each_question_has_an_answer_in_both_languages(
    arguments: list[str], english: str, dutch: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for language, said in (("en", english), ("nl", dutch)):
        assert run(["explain", "stock", *PACKAGE, *arguments, "--lang", language]) == 0
        told = capsys.readouterr()
        assert said in " ".join(told.out.split())
        assert told.err == ""


def test_the_answers_stand_together_in_the_json(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--sobol", "--points", "16", "--sensitivity", "--tipping", "--band", ":460000", "--interactions", "--json"]
    assert run(["explain", "stock", *PACKAGE, *asked]) == 0
    told = json.loads(capsys.readouterr().out)
    Explanation.model_validate_json(json.dumps(told), strict=True)
    assert {"about", "assumptions", "sobol", "sensitivity", "tipping", "interactions"} <= set(told)
    assert told["sobol"]["quantity"] == "effect"


def test_a_question_that_cannot_be_run_is_refused_with_all_its_faults(capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--sobol", "--points", "100", "--tipping", "--interactions", "--year", "2099"]
    assert run(["explain", "stock", *asked]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 4


def test_local_numbers_show_where_they_pinch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    agreed = tmp_path / "agreed.csv"
    agreed.write_text("area;low;high\nAM29;1000;2000\nGM0983;300;500\n", encoding="utf-8")
    asked = ["local", "--band", ":1000000", "--year", "2035", "--draws", "8", "--numbers", str(agreed), "--lang", "nl"]
    assert run([*asked, "--key", "inhabitants"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "eigen getal" in said
    assert "verdeling van sectoren" in said
    assert run([*asked, "--region", "am29", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    venlo = next(part for part in told["parts"] if part["code"] == "GM0983")
    assert (venlo["low"], venlo["high"], venlo["position"]) == (300, 500, None)
    assert told["whole"]["code"] == "AM29"
