"""Imports run one way; the public door is explicit; policy numbers stand in content."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import banen

SOURCE = Path(banen.__file__).parent
ALLOWED = {0, 1, 2, 3, 5, 6, 10, 12, 24, 60, 100}
"""Numbers of arithmetic, rounding and the calendar that formulas may hold."""


def test_import_contracts_are_kept() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_public_door_is_sorted_and_open() -> None:
    assert sorted(banen.__all__) == banen.__all__
    assert set(dir(banen)) == set(banen.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = banen.nothing  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", sorted((SOURCE / "model").glob("*.py")), ids=lambda p: p.name)
def test_model_formulas_hold_no_policy_numbers(path: Path) -> None:
    """A number with policy meaning is a dated or ranged parameter in content, not a literal in a formula."""
    found = [
        (node.value, node.lineno)
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
        and abs(node.value) not in ALLOWED
        and abs(node.value) > 1e-5
    ]
    odd = [(value, line) for value, line in found if value not in (0.5, 2005, 2050)]
    assert odd == []


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_module_outgrows_its_concept(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 500, f"{path.name} has {lines} lines: one concept each"
