"""The door of Python: what a person types after ``import banen``, and what a type checker sees of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import banen
from banen.errors import ScenarioError
from banen.serve.cli import run


def test_a_decision_is_that_of_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    found = banen.decide(":25000", "net_migration", 2035, measures=["2.1", "2.3"], draws=8).to_dict()
    options = ["--indicator", "net_migration", "--year", "2035", "--measures", "2.1,2.3", "--draws", "8", "--json"]
    assert run(["decide", "--band", ":25000", *options]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [point["text"] for point in told["frontier"]] == [point["text"] for point in found["frontier"]]
    error = told["current_policy"].pop("sampling_error")  # the command tells it beside each probability
    assert error == pytest.approx(told["frontier"][0]["sampling_error"], abs=0.5)
    assert told["current_policy"] == json.loads(json.dumps(found["current_policy"]))


def test_local_numbers_are_those_of_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    found = banen.local(":1000000", 2035, region="am26", draws=4).to_dict()
    assert run(["local", "--band", ":1000000", "--year", "2035", "--region", "AM26", "--draws", "4", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(found))
    assert found["whole"]["code"] == "AM26"


def test_every_fault_of_a_question_is_told_at_once() -> None:
    with pytest.raises(ScenarioError) as refused:
        banen.decide("many", "net_migration", 1990, probability=2, draws=0, levels="five")  # type: ignore[arg-type]
    assert len(refused.value.faults) == 5
    with pytest.raises(ScenarioError) as refused:
        banen.local("many", 1990, draws=0)
    assert len(refused.value.faults) == 3


CHECKED = """
import banen

frontier = banen.decide(":25000", "net_migration", 2035)
low: float = frontier.points[0].probability
spread = banen.local(":1000000", 2035)
name: str = spread.parts[0].name
wrong: int = banen.project(banen.baseline()).receipt.digest
"""


def test_a_type_checker_sees_the_types(tmp_path: Path) -> None:
    (tmp_path / "asked.py").write_text(CHECKED, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "asked.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.count("error:") == 1, done.stdout + done.stderr
    assert 'asked.py:8: error: Incompatible types in assignment (expression has type "str"' in done.stdout
