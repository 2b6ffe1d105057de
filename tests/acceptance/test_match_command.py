"""``banen match`` as a consultant uses it: a round, one person explained, an audit, and what goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from banen.serve.cli import app

ROOT = Path(__file__).parents[2]
FILES = [
    "--people", str(ROOT / "examples/matching/people.yml"), "--vacancies",
    str(ROOT / "examples/matching/vacancies.yml"), "--on", "2026-11-29",
]  # fmt: skip


def told(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["match", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_round_from_files() -> None:
    found = json.loads(told(*FILES, "--json"))
    assert (found["placed"], found["gap"], found["SYNTHETIC"]) == (7, 0, False)
    assert found["refused_vacancies"][0]["article"] == "WML art. 7 lid 1"
    assert {one["person"] for one in found["proposals"]} == {f"SYNTHETIC-{i}" for i in range(1, 8)}


@pytest.mark.parametrize(("language", "words"), [("nl", "noodzakelijke vaardigheden"), ("en", "essential skills")])
def test_one_person_is_told_why(language: str, words: str) -> None:
    text = told("explain", "SYNTHETIC-1", *FILES, "--language", language)
    assert words in text
    assert "SYNTHETIC-V1" in text


def test_an_audit_by_groups(tmp_path: Path) -> None:
    groups = tmp_path / "groups.csv"
    groups.write_text("id,group\n" + "".join(f"SYNTHETIC-P{i:06d},{'ab'[i % 2]}\n" for i in range(200)))
    text = told("audit", "--groups", str(groups), "--synthetic", "200", "--on", "2026-11-29", "--language", "en")
    assert "group: " in text
    assert "No signal is no proof of fairness." in text


def test_proposals_are_written_with_their_mark(tmp_path: Path) -> None:
    out = tmp_path / "proposals.csv"
    told("--synthetic", "100", "--on", "2026-11-29", "--out", str(out))
    lines = out.read_text().splitlines()
    assert lines[0] == "person,vacancy,points,turn,mark"
    assert all(line.endswith(",SYNTHETIC") for line in lines[1:])


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["--synthetic", "10", "--mode", "fair"], "no mode"),
    ([], "Give --people and --vacancies"),
    (["--synthetic", "10", "--on", "gisteren"], "is no day"),
    (["--synthetic", "10", "--proposals", "9"], "Ask 1 to 3"),
    (["explain", "nobody", "--synthetic", "10"], "no person"),
    (["--people", "missing.yml", "--vacancies", "missing.yml"], "cannot be read"),
])  # fmt: skip
def test_what_is_wrong_is_said(arguments: list[str], sentence: str) -> None:
    from banen.errors import UserError

    result = CliRunner().invoke(app, ["match", *arguments])
    assert isinstance(result.exception, UserError)
    assert sentence in " ".join(result.exception.sentences())
