"""A benchmark that nobody can start measures nothing: each one imports what is there."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
NAMES = sorted(path.stem for path in BENCHMARKS.glob("*.py") if not path.stem.startswith("_"))


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_imports_what_is_there(name: str) -> None:
    """Its types are checked with those of the product (``make check``), so its calls give what is asked."""
    assert import_module(f"benchmarks.{name}").__doc__
