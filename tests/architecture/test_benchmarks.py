"""A benchmark that nobody can start measures nothing: each imports what is there, and its quick parts run, small."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
from benchmarks import engine, lives, matching, migrations, rules, survey

from banen.simulate.measures.packages import Package

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
NAMES = sorted(path.stem for path in BENCHMARKS.glob("*.py") if not path.stem.startswith("_"))
FEW = 0.002
"""Lives for each person."""


@pytest.mark.parametrize("name", NAMES)
def test_a_benchmark_imports_what_is_there(name: str) -> None:
    """Its types are checked with those of the product (``make check``), so its calls give what is asked."""
    assert import_module(f"benchmarks.{name}").__doc__


PARTS: dict[str, tuple[Callable[[Package], object], str]] = {
    "engine projections": (lambda grip: engine.projections(grip, {2: 1}), "2 "),
    "engine twin": (lambda grip: engine.twin(grip, 1), "largest difference"),
    "engine accuracy": (lambda grip: engine.accuracy(grip, 1), "worst error of the stock 0.00%"),
    "lives simple": (lambda _: lives.simple(FEW), "at the end"),
    "lives whole": (lambda grip: lives.whole(grip, FEW), "bit for bit the same: True"),
    "lives linear": (lambda _: lives.linear(FEW), "for 100%"),
    "lives rules": (lambda grip: lives.rules(grip, FEW), "The rules over"),
    "lives variance": (lambda _: lives.variance(FEW, 2), "effect"),
    "survey": (lambda _: survey.main(), "ours"),
}  # fmt: skip
COMMANDS: dict[str, tuple[Callable[[], object], list[str], str]] = {
    "matching": (matching.main, ["--people", "40", "--vacancies", "50"], "(the same)"),
    "migrations": (migrations.main, ["--rows", "3"], "chains whole"),
    "rules": (rules.main, ["--n", "200"], '"mixed_seconds"'),
}
"""What a benchmark asks of its command line. Not here: what starts servers and browsers, and takes long by itself."""


@pytest.mark.parametrize("part", [*PARTS, *COMMANDS])
def test_a_part_of_a_benchmark_runs_at_its_smallest(
    part: str, grip: Package, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if part in PARTS:
        work, says = PARTS[part]
        run: Callable[[], object] = partial(work, grip)
    else:
        run, options, says = COMMANDS[part]
        monkeypatch.setattr(sys, "argv", [part, *options])
    run()
    assert says in capsys.readouterr().out
