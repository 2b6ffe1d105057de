"""A command line that cannot be read: told in our words, in both languages, with what to do, and all of it at once."""

from __future__ import annotations

import ast
import os
import re
from inspect import getsource, unwrap
from pathlib import Path
from textwrap import dedent

import pytest
from typer.core import TyperArgument, TyperOption

from banen.errors import Fault
from banen.languages import DUTCH
from banen.observe.fault_texts import told as in_language
from banen.serve.cli import run
from banen.serve.commands.usage import _checks_at_once
from banen.serve.typed_numbers import NumberWanted
from tests.hostile.commands import commands, kind_of, takes, told

THEIR_WORDS = re.compile(r"Input should|unable to parse|Invalid value|No such|Missing (option|argument)|Got unexpected")
NO_NUMBERS = (
    "0,1",
    "1.000",
    "1.000,5",
    "１２",
    "nan",
    "-inf",
    "",
    "x",
    "1e400",
    "9" * 40,
    "1_000",
    "50%",
    "0x10",
    "12 uur",
)
NUMBERS = [
    (name, param) for name, command in commands().items() for param in takes(command) if kind_of(param) in (int, float)
]


def in_our_words(fault: Fault) -> bool:
    """Whether a fault says what is wrong and what to do, in English and in Dutch."""
    english = f"{fault.what} {fault.advice}"
    dutch = in_language(fault, DUTCH).text
    sentences = [english, dutch]
    ended = all(sentence.rstrip().endswith((".", "?", "…")) for sentence in sentences)
    return ended and bool(fault.advice) and english != dutch and not THEIR_WORDS.search(english)


def line(param: TyperOption | TyperArgument, text: str) -> list[str]:
    """A value as somebody gives it to an option, or to an argument."""
    return [f"{param.opts[0]}={text}"] if isinstance(param, TyperOption) else ["x", text]


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_told_by_every_option_that_asks_for_one(text: str) -> None:
    wrong = []
    for name, param in NUMBERS:
        faults = [fault for fault in told(name, *line(param, text)) if "missing" not in fault.what]
        if len(faults) != 1 or not in_our_words(faults[0]) or (text and text[:20] not in faults[0].what):
            wrong.append((name, param.name, faults))
    assert not wrong
    assert len(NUMBERS) > 50


@pytest.mark.parametrize(
    ("text", "is_whole", "english", "dutch"),
    [
        ("0,1", False, "'0,1' has a decimal comma. Write 0.1, with a point.", "heeft een decimale komma. Schrijf 0.1"),
        (
            "1.234",
            False,
            "'1.234' could be meant a thousand times as large. Write 1234, or 1.2340",
            "Schrijf 1234, of 1.2340",
        ),
        ("1.000", True, "Write 1000.", "Schrijf 1000."),
        ("1.234,5", False, "Write 1234.5.", "Schrijf 1234.5."),
        ("2,5", True, "'2,5' is not a whole number.", "'2,5' is geen geheel getal."),
        ("2.0", True, "Write 2.", "Schrijf 2."),
        ("1e3", True, "Write 1000.", "Schrijf 1000."),
        (
            "１２",
            True,
            "has other digits than 0 to 9. Write 12.",
            "heeft andere cijfers dan 0 tot en met 9. Schrijf 12.",
        ),
        ("−3", True, "Write -3.", "Schrijf -3."),
        ("50%", False, "'50%' has a per cent sign. Write 0.5", "heeft een procentteken. Schrijf 0.5"),
        (
            "NaN",
            False,
            "is no number that can be reckoned with. A number from 0 to 9 is asked for, such as 2.",
            "zoals 2.",
        ),
        (
            "10",
            True,
            "'10' is too high. A whole number from 0 to 9 is asked for, such as 2.",
            "van 0 tot en met 9, zoals 2.",
        ),
        ("-1", False, "'-1' is too low.", "'-1' is te laag."),
    ],
)
def test_a_number_is_told_with_how_to_write_it(text: str, is_whole: bool, english: str, dutch: str) -> None:
    refused = NumberWanted(is_whole, 0, 9, 2).refused(text)
    assert refused is not None
    assert english in " ".join(refused["en"])
    assert dutch in " ".join(refused["nl"])


@pytest.mark.parametrize(
    ("text", "is_whole"), [("0.1", False), ("1e-2", False), (".5", False), (" 7 ", True), ("+7", True)]
)
def test_a_number_with_a_point_is_read(text: str, is_whole: bool) -> None:
    assert NumberWanted(is_whole, 0, 9).refused(text) is None


@pytest.mark.parametrize("name", commands())
def test_every_command_tells_an_option_it_does_not_know_and_all_that_is_missing_at_once(name: str) -> None:
    params = takes(commands()[name])
    required = [param for param in params if param.required and getattr(param, "prompt", None) is None]
    faults = told(name, "--zz-top")
    assert all(map(in_our_words, faults))
    missing = [param for param in required if isinstance(param, TyperOption)]
    assert len(faults) == 1 + len(missing)
    faults = told(name) if required else ()
    assert all(map(in_our_words, faults))
    assert len(faults) == len(required)


def test_every_option_with_a_value_says_so_when_it_has_none_and_every_switch_when_it_has_one() -> None:
    wrong = []
    for name, command in commands().items():
        for param in takes(command):
            if isinstance(param, TyperOption) and param.name != "help":
                given = f"{param.opts[-1]}=1" if param.is_flag else param.opts[-1]
                faults = [fault for fault in told(name, given) if param.opts[-1] in fault.what]
                wrong += [(name, given, faults)] if len(faults) != 1 or not in_our_words(faults[0]) else []
    assert not wrong


@pytest.mark.parametrize(
    ("typed", "english", "dutch"),
    [
        (
            "prject",
            "'prject' is no command of banen. Did you mean project?",
            "'prject' is geen opdracht van banen. Bedoelde u",
        ),
        ("quota ajust", "is no command of banen quota. Did you mean adjust?", "is geen opdracht van banen quota."),
        ("act zzz", "Choose from migrate, seed", "Kies uit migrate, seed"),
        ("--json project", "--json stands too early. Write it after the command", "--json staat te vroeg."),
        ("who --sclae 1", "--sclae is no option of banen who. Did you mean --scale?", "Bedoelde u --scale?"),
        ("who –scale 1", "Write --scale, with two hyphens.", "Schrijf --scale, met twee koppeltekens."),
        ("who extra words", "extra words is more than banen who asks for.", "extra words hoort niet bij banen who."),
        ("who --scale --json", "--scale has no value.", "--scale heeft geen waarde."),
        (
            "who --scale 0,1 --year 2,5 --zzz",
            "--year: '2,5' is not a whole number.",
            "--zzz bestaat niet bij banen who.",
        ),
        (
            "rules changes --since 31-12-2026",
            "'31-12-2026' is no day. Write it as 2026-12-31.",
            "is geen dag. Schrijf een dag als 2026-12-31.",
        ),
        (
            "figures update --content README.md",
            "is a file, where a folder is asked for.",
            "is een bestand, en hier hoort een map.",
        ),
        ("who --year 2035 --year 2036", "more than once, with '2035', '2036'. Keep one.", "Houd er een."),
        ("--content nowhere who", "'nowhere' does not exist.", "'nowhere' bestaat niet."),
        (
            "act restore src x",
            "'src' is a folder, where a file is asked for.",
            "'src' is een map, en hier hoort een bestand.",
        ),
        ("project --draws 0,5 --lang xx", "'xx' is no language of Banen.", "'xx' is geen taal van Banen."),
    ],
)
def test_a_line_is_told_in_the_language_that_was_asked(
    typed: str, english: str, dutch: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for language, sentence in (("en", english), ("nl", dutch)):
        monkeypatch.setenv("BANEN_LANGUAGE", language)
        assert run(typed.split()) == 2
        assert sentence in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ("decide --band x --indicator nett --year 2,5 --probability 0,5 --mode z --levels q --draws 0", 7),
        ("who --scale 0,1 --year 1900 --by x --package nope.yml", 4),
        ("local --band 1.000: --year 1e3 --key x --indicator y --mode z --region AM999 --draws 0", 7),
        ("project --until 1e3 --set foo=1 --assume x=0,2 --outlook z --engine q", 5),
        ("explain --events --points 1,5", 1),
        ("explain stok --points 1,5 --year 1900 --band x --out=", 2),
        ("who --out= --scale 0,1", 2),
        ("need --year 1900 --among AM99 --region nope.yml --draws 2,5", 4),
    ],
)
def test_what_a_line_and_what_a_command_refuses_come_together(
    typed: str, faults: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(typed.split()) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", faults), err


def test_no_command_does_anything_by_a_number_that_stands_in_for_a_wrong_one() -> None:
    """Only a command that checks all, outside any branch, gets a stand-in: it is refused before anything is done."""
    checking = {name: command for name, command in commands().items() if _checks_at_once(command)}
    assert len(checking) > 20
    for name, command in checking.items():
        body = ast.parse(dedent(getsource(unwrap(command.callback)))).body[0].body  # type: ignore[attr-defined]
        whole = [each for each in body if isinstance(each, ast.Assign | ast.Expr)]
        assert any("check_all" in ast.unparse(each) for each in whole), name


def test_help_is_given_whatever_else_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["who", "--zzz", "--scale", "0,1", "--help"]) == 0
    assert "--scale" in capsys.readouterr().out


def test_a_number_below_zero_needs_no_two_hyphens_before_it() -> None:
    assert told("quota adjust", "vakkrachten-2026", "-2", "--reason", "x") == ()
    assert [fault.where for fault in told("quota adjust", "x", "-2,5", "--reason", "x")] == ["BY"]


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "case.json"
    file.write_text("{}")
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert "may not be read" in told("act restore", str(file), "x")[0].what
