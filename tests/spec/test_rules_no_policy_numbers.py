"""Numbers with policy meaning stand in the content with a date and a source, never in the text of a rule."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import banen.model.rules as package

FOLDER = Path(package.__file__).parent
PLAIN = {0, 1, -1, 12, 100}
"""Nothing, one, a year's months, a hundred cents or hundredths."""

JUSTIFIED = {
    ("terms.py", 2): "half_up doubles before it divides",
    ("texts.py", 2): "a text has two sentences, and an amount two decimals",
    ("texts.py", 1000): "metres in a kilometre",
    ("days.py", 32): "more days than a month has, to count days by month",
    ("days.py", 200): "fewer working days than any year has, to size a calendar",
    ("days.py", 2): "a margin in the same calendar",
    ("cases.py", 10): "powers of ten that bound an input",
    ("cases.py", 6): "largest number of hours",
    ("cases.py", 8): "largest distance",
    ("cases.py", 9): "largest count",
    ("cases.py", 1e-6): "rounding error of binary floats",
    ("terms.py", 1970): "day 0 of dates in columns",
    ("rule.py", 1_000_000): "levers are exact to six decimals",
    ("rule.py", 1900): "earliest date that can be read",
    ("rule.py", 2200): "latest date that can be read",
    ("rule.py", 31): "last day of that year",
    ("decide.py", 17): "rows in a block, as a power of two",
    ("stays.py", 30): "days left over that make a month, as the law counts a month without a date",
    ("values.py", 1024): "size of a cache",
    ("texts.py", 4096): "size of a cache",
    ("citations.py", 4096): "size of a cache",
}
LEVERS = {
    "22000": "default of a lever: users of the scheme in 2022 (seed 2.11)",
    "500": "default of a lever: cap of the pilot in the worked example VK-01",
    "24": "default of a lever: longest stay in the pilot",
    "5": "upper bound of a lever",
    "120": "upper bound of a lever",
}


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda p: p.name)
def test_a_rule_holds_no_number_of_policy(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    in_levers = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "RuleLever"
        for part in ast.walk(node)
    }
    wrong = [
        f"{path.name}:{node.lineno}: {node.value!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
        and node.value not in PLAIN
        and (path.name, node.value) not in JUSTIFIED
        and not (id(node) in in_levers and str(node.value) in LEVERS)
    ]
    assert not wrong, "put the number in content/parameters with its article, or justify it here"


def test_every_justification_is_used() -> None:
    found = {
        (path.name, node.value)
        for path in FOLDER.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float)
    }
    assert set(JUSTIFIED) <= found
