"""The language of a command: the option, else BANEN_LANGUAGE, else the locale, else English; one rule for all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from typer.main import get_command
from typer.testing import CliRunner

from banen.observe.records import CONTENT
from banen.observe.words import words
from banen.serve.cli import app, run
from banen.serve.commands.options import language_of


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "nl_NL.UTF-8"}, "nl"),
        ({"LANG": "nl"}, "nl"),
        ({"LANG": "nl_BE"}, "nl"),
        ({"LANG": "nld"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "nl_NL.UTF-8"}, "nl"),
        ({"LANG": "nl_NL.UTF-8", "LC_MESSAGES": "nl_NL.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "nl_NL.UTF-8", "LC_ALL": ""}, "nl"),
    ],
)
def test_the_locale_is_read_as_posix_does(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


@pytest.mark.parametrize(
    ("words", "own", "locale", "language"),
    [
        ([], None, "nl_NL.UTF-8", "nl"),
        ([], "en", "nl_NL.UTF-8", "en"),
        ([], "nl", "C", "nl"),
        (["--language", "nl"], "en", "C", "nl"),
        (["--lang", "en"], "nl", "nl_NL.UTF-8", "en"),
    ],
)
def test_an_option_goes_before_the_setting_and_that_before_the_locale(
    monkeypatch: pytest.MonkeyPatch, words: list[str], own: str | None, locale: str, language: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    monkeypatch.delenv("BANEN_LANGUAGE")
    if own is not None:
        monkeypatch.setenv("BANEN_LANGUAGE", own)
    said = CliRunner().invoke(app, ["measures", "show", "2.11", *words], catch_exceptions=False).stdout
    assert {"nl": "Kennismigrantenregeling", "en": "highly skilled"}[language] in said


def test_an_unknown_language_is_refused_with_where_it_comes_from(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BANEN_LANGUAGE", "de")
    assert run(["measures", "show", "2.11"]) == 2
    assert "BANEN_LANGUAGE" in capsys.readouterr().err


def _options(command: Any) -> Iterator[Any]:
    yield from (option for option in command.params if option.name == "lang")
    for inner in getattr(command, "commands", {}).values():
        yield from _options(inner)


def test_every_command_that_speaks_has_the_same_option() -> None:
    options = list(_options(get_command(app)))
    assert len(options) > 10
    assert {(*option.opts, option.envvar, option.required) for option in options} == {
        ("--language", "--lang", "BANEN_LANGUAGE", False)
    }


@pytest.mark.parametrize(("language", "words", "others"), [
    ("nl", ["Aannames van het model", "Tabellen met aannames", "bereik"], ["Assumptions", "range", " persons"]),
    ("en", ["Assumptions of the model", "Tables of assumptions", "range"], ["Aannames", "bereik", "personen"]),
])  # fmt: skip
def test_an_explanation_is_in_one_language(language: str, words: list[str], others: list[str]) -> None:
    said = CliRunner().invoke(app, ["explain", "housing_shortage", "--language", language]).stdout
    assert [word for word in words if word not in said] == []
    assert [word for word in others if word in said] == []


def pairs(value: Any, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every pair of texts in a file of the content, with where it stands."""
    if isinstance(value, dict):
        if {"nl", "en"} <= set(value):
            yield place, value
        for key, inner in value.items():
            yield from pairs(inner, f"{place}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from pairs(inner, f"{place}.{number}")


def test_no_sentence_of_the_content_ends_at_its_first_comma() -> None:
    """Between braces YAML takes a comma for the end of a text, unless the text is quoted."""
    found = [
        (place, key)
        for path in sorted(CONTENT.rglob("*.yml"))
        for place, told in pairs(yaml.safe_load(path.read_text(encoding="utf-8")), path.name)
        for key in told
        if told[key] is None and (" " in str(key) or not str(key).isidentifier())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("language", "number", "sentence"),
    [
        ("nl", 1, "1 pakket haalt de band met een kans van ten minste 50%; geen is de beste."),
        ("nl", 2, "2 pakketten halen de band met een kans van ten minste 50%; geen is de beste."),
        ("en", 1, "1 package reaches the band with a probability of at least 50%; none is the best."),
        ("en", 0, "0 packages reach the band with a probability of at least 50%; none is the best."),
    ],
)
def test_a_noun_follows_its_number(language: str, number: int, sentence: str) -> None:
    assert str(words("terminal_decide", language)["reached"]).format(n=number, p=0.5) == sentence


def test_no_text_counts_one_thing_as_many() -> None:
    plural = re.compile(r"\{(n|count|places|draws|people|lines|days|months|all|total)\} ([a-z]+)")
    many = {
        "maatregelen",
        "measures",
        "pakketten",
        "packages",
        "cijfers",
        "figures",
        "dagen",
        "days",
        "maanden",
        "months",
    }
    texts = (CONTENT / "texts").glob("*.yml")
    assert not [f"{p.name}: {m[0]}" for p in texts for m in plural.finditer(p.read_text("utf-8")) if m[2] in many]
