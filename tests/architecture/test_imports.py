"""Imports run one way; the public door is explicit; policy numbers stand in content."""

from __future__ import annotations

import ast
import re
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


BEHAVIOUR = sorted(
    path
    for folder in ("model", "simulate/engine", "simulate/engine/lives", "simulate/measures/effects")
    for path in (SOURCE / folder).glob("*.py")
)
YEARS_OF_TABLES = {
    ("asylum_seekers.py", 2022): "first figure on permits",
    ("demand.py", 2015): "years of the table of sector shares",
    ("demand.py", 2022): "years of the table of sector shares",
    ("housing.py", 2025): "last year for which the table of places leans on a figure",
    ("status_holders.py", 2014): "first cohort that is followed",
    ("supply.py", 2022): "year of the table of arrivals",
    ("vacancies.py", 2023): "year of the vacancy rates",
}
TECHNICAL = {
    ("cache_folder.py", 32): "size of a cache",
    ("cache_folder.py", 1024): "size of a cache",
    ("asylum_seekers.py", 15): "day in the middle of a month",
    ("employers.py", 10_000): "hours over which a share is measured; only the ratio counts",
    ("entry.py", 101): "points of a distribution",
    ("outlooks.py", 4): "decimals",
    ("population.py", 4): "size of a cache",
    ("regions.py", 1000): "metres in a kilometre",
    ("regions.py", 45): "mean distance in a disc, 128/45π radii",
    ("regions.py", 128): "mean distance in a disc, 128/45π radii",
    ("cohorts.py", 84): "size of a store",
    ("compiled.py", 0o666): "who may read a file",
    ("cohorts.py", 8): "width of a vector of the processor",
    ("cohorts.py", 32): "draws in a block",
    ("cohorts.py", 56): "draws in a block",
    ("frame.py", 4): "slots of an array",
    ("frame.py", 7): "slots of an array",
    ("frame.py", 9): "slots of an array",
    ("economy.py", 1e6): "euro in a million",
    ("shared.py", 48): "megabytes of memory",
}
MIXING = "bits of the mixing function by which draws are keyed, or places in a key"
MIXED = {
    "draws.py": (
        0x9E3779B97F4A7C15,
        0xBF58476D1CE4E5B9,
        0x94D049BB133111EB,
        0xFFFFF,
        8,
        11,
        20,
        27,
        29,
        30,
        31,
        40,
        53,
    ),
    "plain.py": (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 11, 20, 27, 30, 31, 40, 53, 64),
    "difference.py": (58,),
}
LIVED = {
    ("beside.py", 4): "columns of an array",
    ("books.py", 64): "parts of the work side by side",
    ("books.py", 1.2): "spare room of an array",
    ("books.py", 1000): "spare room of an array",
    ("difference.py", 0.3): "share touched from which living everybody is quicker",
    ("draws.py", 1.1347241384015194): "root by which draws are spread evenly over the people of a home",
    ("motion.py", 4): "columns of an array",
    ("newcomers.py", 8): "size of a cache",
    ("newcomers.py", 52): "weeks in a year",
    ("newcomers.py", 1024): "size of a cache",
    ("newcomers.py", 1970): "first year of the calendar of the computer",
    ("spells.py", 4): "columns of an array",
    ("spells.py", 100_000): "months that are for ever",
}
JUSTIFIED = YEARS_OF_TABLES | TECHNICAL | LIVED | {(name, v): MIXING for name, values in MIXED.items() for v in values}


def numbers_of(path: Path) -> list[tuple[float, int]]:
    """Numbers in a file, in formulas and in constants of the module, that are no arithmetic, with their line."""
    return [
        (node.value, node.lineno)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
        and abs(node.value) not in ALLOWED
        and abs(node.value) > 1e-5
        and node.value not in (0.5, 2005, 2050)
    ]


@pytest.mark.parametrize("path", BEHAVIOUR, ids=lambda p: str(p.relative_to(SOURCE)))
def test_model_engine_and_effects_hold_no_number_of_behaviour(path: Path) -> None:
    """A number with policy meaning is a parameter in content, not a literal in a formula or constant."""
    assert [(v, line) for v, line in numbers_of(path) if (path.name, v) not in JUSTIFIED] == []


def test_every_number_that_is_justified_is_there() -> None:
    assert set(JUSTIFIED) <= {(path.name, value) for path in BEHAVIOUR for value, _ in numbers_of(path)}


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_module_outgrows_its_concept(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 500, f"{path.name} has {lines} lines: one concept each"


FLOOR = {"banen.errors", *(f"banen.model.rules.{name}" for name in ("rule", "terms", "days", "stays", "scales"))}
"""What a body of law stands on: how terms, days, stays and scales compute, and what makes a rule of functions."""
LIBRARY = {"__future__", "collections", "dataclasses", "datetime", "fractions", "functools", "typing"}


@pytest.mark.parametrize("path", sorted((SOURCE / "model" / "rules" / "law").glob("[a-z]*.py")), ids=lambda p: p.stem)
def test_every_body_of_law_stands_on_one_floor(path: Path) -> None:
    """No array, no other body of law and nothing that decides a case: a statute knows only its own articles."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    asked = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    asked |= {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    assert {name for name in asked if name not in FLOOR and name.partition(".")[0] not in LIBRARY} == set()


MOST_NAMELESS = 7
"""Arguments that a call may give by their place alone."""
BY_PLACE = {
    "check_all": "each argument is a check",
    "principal.one_of": "each argument is a condition",
    "Municipality": "its extent is what every kind of area has",
    "make": "its extent is what every kind of area has",
}


def test_a_long_call_names_what_it_gives() -> None:
    """Nobody can read off the eleventh argument what it is."""
    nameless = []
    for path in sorted(SOURCE.rglob("*.py")):
        file = path.relative_to(SOURCE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or ast.unparse(node.func).startswith(("sa.", "op.")):
                continue
            by_place = sum(not isinstance(value, ast.Starred) for value in node.args)
            if by_place > MOST_NAMELESS and ast.unparse(node.func) not in BY_PLACE:
                nameless.append(f"{file}:{node.lineno}")
    assert nameless == []


def test_what_is_loaded_anyway_is_imported_at_the_top() -> None:
    """An import inside a function keeps ``--help`` fast; the errors are there before it."""
    lazy = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in sorted((SOURCE / "serve").rglob("*.py"))
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom) and node.module == "banen.errors"
    ]
    assert lazy == []


def test_the_first_year_of_a_measure_stands_in_one_place() -> None:
    sources = [*SOURCE.rglob("*.py"), *(SOURCE / "serve").rglob("*.js"), *(SOURCE / "serve").rglob("*.j2")]
    year = re.compile(r"""(?:[=,\[] ?|>= ?)["']?2027["']?[,)\]; ]""")
    elsewhere = [
        f"{path.relative_to(SOURCE)}:{number}"
        for path in sorted(sources)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if year.search(line) and path.name != "quantities.py" and "examples=" not in line
    ]
    assert elsewhere == []


def test_the_readme_names_every_room() -> None:
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert sorted(room for room in rooms if f"| `{room}` |" not in readme) == []
