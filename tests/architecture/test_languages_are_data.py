"""A language is data: its code stands in ``languages.py`` alone, and sentences stand in content."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

import banen
from banen.languages import WHOLE

SOURCE = Path(banen.__file__).parent
ACT = ("act/", "serve/web/act/")
NO_LANGUAGE = {
    "languages.py": "where the codes stand",
    "model/rules/corpus.py": "the folder of a country in a collection of law",
    "serve/web/library/index.py": "the Dutch word for *and*",
    "serve/web/library/terms.py": "the Dutch plural",
}
MOST_PAIRS = 1
"""Sentences that code holds in two languages outside that room, which may only become fewer."""
FILES = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))


@cache
def tree(file: str) -> ast.Module:
    return ast.parse((SOURCE / file).read_text("utf-8"))


def codes(file: str) -> list[int]:
    """The lines on which a file writes the code of a language out."""
    return [n.lineno for n in ast.walk(tree(file)) if isinstance(n, ast.Constant) and n.value in WHOLE]


@pytest.mark.parametrize("file", FILES)
def test_a_code_of_a_language_stands_in_languages_alone(file: str) -> None:
    assert file in NO_LANGUAGE or codes(file) == [], "use DUTCH or ENGLISH, or content"


def test_every_exemption_is_used() -> None:
    assert [file for file in NO_LANGUAGE if not codes(file)] == []


def test_sentences_stand_in_content() -> None:
    """A pair of sentences in code is a text that no translator finds."""
    pairs = [
        f"{file}:{node.lineno}"
        for file in FILES
        if not file.startswith(ACT)
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "pair"
        if any(isinstance(value, ast.Constant) and value.value for value in node.args)
    ]
    assert len(pairs) <= MOST_PAIRS, pairs
