"""``banen quota`` and ``banen act``: the same ledger from a command line, in both languages, with its exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from banen.serve.cli import run

Say = Callable[..., str]


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Runs a command line and gives what it printed, after its exit code."""
    monkeypatch.setenv("BANEN_DATA", str(tmp_path))
    monkeypatch.delenv("BANEN_STORE", raising=False)

    def do(line: str) -> str:
        code = run(line.split(" "))
        printed = capsys.readouterr()
        return f"{code} {printed.out}{printed.err}"

    return do


def test_a_number_from_definition_to_waiting_list(say: Say) -> None:
    assert say("quota define proef --number 1 --year 2020-2040").startswith("0 proef: DEFINED")
    assert "There is a place" in say("quota reserve proef zaak-1")
    assert "nummer 1" not in say("quota reserve proef zaak-2 --lang nl")
    told = json.loads(say("quota show proef --json")[2:])
    assert told["applications"] == {"RESERVED": 1, "WAITING": 1}
    assert say("quota grant proef zaak-2").startswith("8 zaak-2: the application is WAITING")
    assert "GRANTED" in say("quota grant proef zaak-1")
    assert say("act check") == "0 Nothing is wrong.\n"


def test_a_lot_is_committed_to_and_drawn_by_two(say: Say) -> None:
    made = json.loads(say("quota lot --json")[2:])
    (reveal,) = made["reveals"]
    assert made["commitment"] in say("quota lot") or "commitment=" in say("quota lot --lang nl")
    rounds = f"--set mode=round --set round_days=1 --set lot=commit --set commitment={made['commitment']}"
    assert "DEFINED" in say(f"quota define proef --number 1 --year 2020-2040 {rounds}")
    assert "takes part in the round" in say("quota reserve proef zaak-1")
    assert say(f"quota draw proef {reveal}").startswith("2 second: a lot takes two")
    assert "The round is closed. 0 applications" in say(f"quota draw proef {reveal} --second b")
    assert '"OFFERED": 1' in say("quota show proef --json")


def test_a_key_makes_a_command_safe_to_repeat(say: Say) -> None:
    say("quota define proef --number 5 --year 2020-2040")
    key = uuid4()
    first = json.loads(say(f"quota reserve proef a --json --key {key}")[2:])
    again = json.loads(say(f"quota reserve proef a --json --key {key}")[2:])
    assert again == {**first, "replayed": True}
    assert say(f"quota reserve proef b --key {key}").startswith("8 key: was used for another command")


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("quota reserve nope a", 4, "there is no number 'nope'"),
        ("quota define eu --number 1 --year 2030 --eu", 8, "Q-C1"),
        ("quota define X --number 1 --year 2030 --slices 13", 2, "slices"),
        ("quota define x --number 1 --year soon", 2, "is no year"),
        ("quota define x --number 1 --year 2030 --set hold_days=0", 2, "settings.hold_days"),
        ("quota define x --number 1 --year 2030 --set hold=1", 2, "there is no setting 'hold'"),
        ("quota reserve x a --key 12", 2, "is no UUID"),
        ("act check --store mysql://x", 9, "mysql is no store of Banen"),
    ],
)
def test_bad_input_is_told_in_a_sentence(say: Say, line: str, code: int, told: str) -> None:
    outcome = say(line)
    assert outcome.startswith(f"{code} ")
    assert told in outcome
    assert "Traceback" not in outcome


def test_a_place_is_returned_once_and_the_number_is_kept(say: Say) -> None:
    say("quota define proef --number 1 --year 2020-2040")
    say("quota reserve proef a")
    say("quota reserve proef b")
    assert "RELEASED" in say("quota release proef a")
    assert "There is a place" in say("quota accept proef b --lang en")
    assert say("quota adjust proef 1 --reason besluit").startswith("2 second: a change of a number takes two")
    assert "2 places" in say("quota adjust proef 1 --reason besluit --by x --second y")


def test_a_point_is_set_by_its_lead_said_anew_and_listed(say: Say) -> None:
    """``banen act point``: what is wrong is told at once, and nobody without the role sets one."""
    say("act seed --persons 1 --on 2026-11-30")
    wrong = say("act point set AM99 Breda --by point-1 --status open --channels letter")
    assert all(part in wrong for part in ("AM99", "'open'", "letter")), wrong
    assert wrong[0] != "0"
    assert say("act point set AM25 Tilburg --by clerk-1")[0] != "0", "a clerk sets no points"
    assert say("act point set AM25 Tilburg --by point-1 --status active")[0] != "0", "active takes a day and a channel"
    when = "--status active --opened 2026-03-01 --channels office --languages nl,pl"
    told = f"act point set AM25 Tilburg --by point-1 {when}"
    first = json.loads(say(f"{told} --json")[2:])
    assert (first["region"], first["status"], first["languages"]) == ("AM25", "active", ["nl", "pl"])
    again = json.loads(say("act point set AM25 Tilburg --by point-1 --status closed --json")[2:])
    assert (again["id"], again["status"]) == (first["id"], "closed")
    listed = json.loads(say("act point list --json")[2:])
    assert [each["name"] for each in listed if each["region"] == "AM25"][-1] == "Voorbeeldpunt AM25 (SYNTHETIC)"
    assert "Tilburg: closed" in say("act point list")
    assert say("act point set AM25 Tilburg --by point-1 --opened soon")[0] != "0"
