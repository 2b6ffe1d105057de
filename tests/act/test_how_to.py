"""The commands of a how-to, as they are written: each works on demonstration data, one after the other."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from banen.serve.cli import run
from tests.act.conftest import new_store

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"```console\n(.*?)```", re.S)
NUMBER = re.compile(r"\bB-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
WRITTEN = "B-7K3M-Q2X9"
"""The number that stands in the page for the one that a command prints."""
CASES = "act-on-cases.md"
COUNTS = "protect-counts.md"


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("how-to")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BANEN_LANGUAGE", "en")
        patch.setenv("BANEN_DATA", str(folder))
        patch.setenv("BANEN_STORE", new_store(folder))
        assert run(["act", "seed", "--persons", "12"]) == 0
        yield


def blocks(page: str) -> list[list[str]]:
    text = (ROOT / "docs" / "how-to" / page).read_text(encoding="utf-8")
    return [[line[2:] for line in block.splitlines() if line.startswith("$ ")] for block in BLOCK.findall(text)]


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize(
    ("page", "block"), [(page, block) for page in (CASES, COUNTS) for block in blocks(page)], ids=lambda x: str(x)[:40]
)
def test_every_command_of_a_how_to_works_as_it_is_written(
    page: str, block: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    number = WRITTEN
    for line in block:
        words = shlex.split(line.replace(WRITTEN, number))
        code = run(words[1:])
        told = capsys.readouterr()
        assert code == 0, (line, told.err)
        if number == WRITTEN and (found := NUMBER.search(told.out)):
            number = found[0]
