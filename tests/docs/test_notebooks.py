"""The notebooks among the tutorials run from their first cell to their last, and each cell shows something."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "tutorials"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def cells(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return found


def shown(code: str, names: dict[str, Any]) -> Any:
    """Run a cell as a notebook does: what its last expression gives is what is shown."""
    tree = ast.parse(code)
    last = tree.body.pop()
    assert isinstance(last, ast.Expr), "a cell that shows nothing teaches nothing"
    exec(compile(tree, "cell", "exec"), names)  # noqa: S102  our own documentation
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_notebook_runs_and_every_cell_shows_something(path: Path) -> None:
    names: dict[str, Any] = {"__name__": "notebook"}
    for cell in cells(path):
        if cell["cell_type"] == "code":
            found = shown("".join(cell["source"]), names)
            assert found is not None
            assert repr(found)
            if hasattr(found, "_repr_html_"):
                assert found._repr_html_()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_a_notebook_is_kept_without_numbers_of_an_old_run(path: Path) -> None:
    assert all(not c["outputs"] and c["execution_count"] is None for c in cells(path) if c["cell_type"] == "code")
    assert cells(path)[0]["cell_type"] == "markdown"


def test_there_are_three_and_the_documentation_leads_to_each() -> None:
    assert len(NOTEBOOKS) == 3
    page = (FOLDER / "notebooks.md").read_text(encoding="utf-8")
    assert all(path.name in page for path in NOTEBOOKS)
