"""Code that the documentation shows runs: Python of the README, and every block marked with ``<!-- run -->``."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from banen.serve.cli import run

ROOT = Path(__file__).parents[2]
MARKED = re.compile(r"<!-- run -->\n```(?P<kind>python|console)\n(?P<code>.*?)```", re.S)
PYTHON = re.compile(r"^```(?P<kind>python)\n(?P<code>.*?)```", re.S | re.M)
CONSOLE_PROMPT = "$ "


def pages() -> list[Path]:
    return [p for p in sorted((ROOT / "docs").rglob("*.md")) if not {"_build", "generated"} & set(p.parts)]


def blocks() -> Iterator[tuple[str, str, str]]:
    for number, found in enumerate(PYTHON.finditer((ROOT / "README.md").read_text(encoding="utf-8")), start=1):
        yield f"README-{number}", found["kind"], found["code"]
    for page in pages():
        for number, found in enumerate(MARKED.finditer(page.read_text(encoding="utf-8")), start=1):
            yield f"{page.stem}-{number}", found["kind"], found["code"]


BLOCKS = list(blocks())


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers stand in the folder of the clone."""
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize(("kind", "code"), [b[1:] for b in BLOCKS], ids=[b[0] for b in BLOCKS])
def test_a_block_runs(kind: str, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    if kind == "python":
        exec(compile(code, "block", "exec"), {"__name__": "block"})  # noqa: S102  our own documentation
        assert capsys.readouterr().out.strip(), "a block that shows nothing teaches nothing"
        return
    for line in code.splitlines():
        if line.startswith(CONSOLE_PROMPT):
            program, *words = shlex.split(line.removeprefix(CONSOLE_PROMPT))
            assert program == "banen", f"only banen is run here: {line}"
            assert run(words) == 0, line
            assert capsys.readouterr().out.strip(), line


def test_the_tutorial_and_the_readme_have_blocks_that_run() -> None:
    names = {name.rpartition("-")[0] for name, _, _ in BLOCKS}
    assert {"README", "first-projection", "tour"} <= names
