"""What leaves as a file or on a terminal: whole or not at all, no formula, nothing of before, any terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from banen.errors import OutputError
from banen.serve.console import PLAIN
from banen.serve.files import write
from banen.serve.reports.export import MADE, fill
from banen.serve.tables import STARTS_A_FORMULA, csv_of, harmless_cell, write_table
from tests.acceptance.web_visitor import ADDRESSES, DATA, ask, get

HERE = Path(__file__).parents[2]
FORMULAS = ("=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "=cmd|' /C calc'!A0")


def banen(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "banen.serve.cli", *arguments], capture_output=True, check=False,
        env={**os.environ, **environment},
    )  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_and_no_name_is_run_by_a_spreadsheet(text: str, tmp_path: Path) -> None:
    table = pl.DataFrame({text: [text, "plain", None], "n": [-1.5, 2.0, 3.0]})
    for told in (csv_of(table), _written(table, tmp_path / "a.csv")):
        cells = pl.read_csv(told.encode(), infer_schema=False)
        assert cells.columns[0].startswith("'")
        assert cells[:, 0][0] == f"'{text}"
        assert cells["n"][0] == "-1.5"
    assert harmless_cell(text) == f"'{text}"
    assert harmless_cell(-1) == -1
    assert text.startswith(STARTS_A_FORMULA)


def _written(table: pl.DataFrame, out: Path) -> str:
    write_table(table, out)
    return out.read_bytes().decode()


def test_every_file_that_a_command_or_page_writes_goes_through_these_doors() -> None:
    """A table as CSV is written by ``serve/tables.py`` alone."""
    home = Path(__file__).parents[2] / "src" / "banen"
    others = {
        str(path.relative_to(home))
        for path in home.rglob("*.py")
        if ".write_csv(" in path.read_text(encoding="utf-8") and path != home / "serve" / "tables.py"
    }
    assert others == set()


NOT_YET_IN_PLACE = {
    # files that are written elsewhere than where they are to stand, and why that is whole all the same
    "serve/files.py": "a device or a pipe keeps its place",
    "serve/reports/export.py": "in the folder that `fill` puts in its place",
    "serve/commands/decide.py": "in the folder that `fill` puts in its place",
    "serve/commands/experiments.py": "in the folder that `fill` puts in its place",
    "serve/commands/match.py": "in the folder that `fill` puts in its place",
    "serve/commands/who.py": "in the folder that `fill` puts in its place",
    "simulate/evidence/calibration.py": "in the folder that `fill` puts in its place",
    "simulate/evidence/hindcast.py": "in the folder that `fill` puts in its place",
    "simulate/evidence/bars.py": "in the folder that `fill` puts in its place",
    "serve/web/assessment/upload.py": "read again and thrown away",
    "account/lines.py": "read again and thrown away",
    "act/cases/sites.py": "read again and thrown away",
    "act/backup.py": "in a folder of its own, flushed, and then put in its place",
}


def test_whatever_is_to_last_is_written_whole_or_not_at_all() -> None:
    """By the one writer of ``lasting.py``, or in a place that is thrown away; a new way to write is told here."""
    home = Path(__file__).parents[2] / "src" / "banen"
    writes = re.compile(
        r"\.write_(text|bytes)\(|\bopen\([^)]*[\"'](w|a|x|r\+)b?[\"']|NamedTemporaryFile|\.savefig\(|np\.save\("
    )
    found = {
        str(path.relative_to(home)) for path in home.rglob("*.py") if writes.search(path.read_text(encoding="utf-8"))
    }
    assert found == set(NOT_YET_IN_PLACE)


def test_a_folder_used_before_keeps_nothing_of_the_run_before(tmp_path: Path) -> None:
    def make(*names: str) -> None:
        def write_all(folder: Path) -> None:
            for name in names:
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).write_text(name)

        fill(tmp_path, write_all)

    (tmp_path / "own.txt").write_text("of the user")
    make("index.html", "charts/a.svg", "appraisal.csv")
    make("index.html", "charts/b.svg")
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"own.txt", "index.html", "charts/b.svg", MADE}


def test_a_list_that_leads_elsewhere_is_not_believed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("kept")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / MADE).write_text("../outside.txt\n" + str(outside) + "\n")
    fill(folder, lambda making: (making / "a.txt").write_text("a") and None)
    assert outside.exists()
    fill(folder, lambda making: None)  # only whether it can be written is asked
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], stdout=subprocess.PIPE, text=True)
    killed, running = folder / f".making-{ended.stdout.strip()}-x", folder / f".making-{os.getpid()}-y"
    for left in (killed, running):
        left.mkdir()
    fill(folder, lambda making: None)
    assert [left.exists() for left in (killed, running)] == [False, True]
    running.rmdir()
    assert (folder / "a.txt").exists()


@pytest.mark.parametrize("writes", ["half", "none"])
def test_a_disk_that_refuses_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: str) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync" if writes == "half" else "open", full if writes == "half" else lambda *a: full(0))
    with pytest.raises(OutputError, match="No space left"):
        write(file, b"new" * 1000)
    monkeypatch.undo()
    assert file.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_a_link_stays_and_what_it_points_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "there")
    write(tmp_path / "link", "text")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there").read_text() == "text"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("command", [("figures", "list"), ("--help",), ("measures", "list", "--json")])
def test_a_full_disk_behind_standard_output_ends_with_its_own_code(command: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        run = subprocess.run(
            [sys.executable, "-m", "banen.serve.cli", *command], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert run.returncode == OutputError.exit_code, run.stderr
    assert b"Traceback" not in run.stderr
    assert b"No space left" in run.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_a_terminal_of_any_alphabet(encoding: str) -> None:
    text = "✗ — ✓ → Žižek € café …"
    code = f"from banen.serve.console import prepare; prepare(); print({text!r})"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    told = run.stdout.decode(encoding).strip()
    assert (told == text) == (encoding == "utf-8")
    assert "?" not in told
    for sign in PLAIN:
        assert encoding == "utf-8" or sign not in "✗✓→" or sign not in told


def test_a_decision_on_a_terminal_without_signs() -> None:
    run = banen(
        "check", "minimumloon", "--case", "age=30", "--on", "2026-03-01", "--language", "nl",
        PYTHONIOENCODING="ascii", NO_COLOR="1",
    )  # fmt: skip
    assert b"Traceback" not in run.stderr
    assert b"codec" not in run.stderr
    assert run.returncode in (0, 6)


def test_every_page_answers_head_and_refuses_other_methods_with_those_it_knows() -> None:
    computing = (
        "simulator",
        "besluit",
        "decide",
        "verdeling",
        "shares",
        "wie-betaalt",
        "who-pays",
        "vooruitzichten",
        "outlooks",
        "compare",
        "vergelijk",
    )
    plain = sorted({there.partition("?")[0] for there, _ in ADDRESSES} - {""})
    assert len(plain) > 20
    for path in plain[::2]:  # each page in one of its languages
        if any(word in path for word in computing):
            continue  # the door answers HEAD the same way for all
        got, head = get(path), ask("HEAD", path)
        assert not [there for there in (DATA.name, str(HERE), str(Path.home()), "site-packages") if there in got.text]
        assert (head.status_code, head.content) == (got.status_code, b""), path
        wrong = ask("PATCH", path)
        assert wrong.status_code == 405, path
        assert "GET" in wrong.headers["Allow"], path
