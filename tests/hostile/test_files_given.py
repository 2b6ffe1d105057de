"""A file that a user gives and that cannot be read, at every option and argument that takes one."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import get_args

import pytest
from typer.core import TyperOption

from banen.errors import UserError
from banen.languages import DUTCH
from banen.observe.fault_texts import sentences
from banen.serve.cli import run, whole
from tests.hostile.commands import commands, kind_of, takes

STORE = "--by x --store {store}"
DOORS = {
    # a report of mail that came back is taken in whatever it is, and counted
    "project --package": "project --package {}",
    "explain --package": "explain stock --package {}",
    "check --case": "check kennismigrant --on 2026-03-01 --case {}",
    "check --table": "check kennismigrant --on 2026-03-01 --table {} --out {out}.csv",
    "assess PROPOSAL": "assess {}",
    "assess --region": "assess examples/sites/400-600-200.yml --region {}",
    "assess --boundaries": "assess examples/sites/400-600-200.yml --suitability --map {out}.svg --boundaries {}",
    "need --region": "need --region {}",
    "need --package": "need --package {}",
    "decide --package": "decide --band :1 --indicator stock --year 2035 --package {}",
    "local --numbers": "local --band :1 --year 2035 --numbers {}",
    "local --package": "local --band :1 --year 2035 --package {}",
    "who --package": "who --package {}",
    "who --against": "who --against {}",
    "match --people": "match --vacancies examples/matching/vacancies.yml --people {}",
    "match --vacancies": "match --people examples/matching/people.yml --vacancies {}",
    "match --shortage": "match --synthetic 5 --shortage {}",
    "match --travel": "match --synthetic 5 --travel {}",
    "match --esco": "match --synthetic 5 --esco {}",
    "match audit --groups": "match audit --synthetic 5 --groups {}",
    "match vacancies FILE": "match vacancies {}",
    "match evaluate --table": "match evaluate --table {}",
    "figures protect COUNTS": "figures protect {}",
    "figures update --content": "figures update --content {}",
    "report package --package": "report package --pdf {out}.pdf --package {}",
    "report site PROPOSAL": "report site --pdf {out}.pdf {}",
    "report site --region": "report site examples/sites/400-600-200.yml --pdf {out}.pdf --region {}",
    "report decision --case": "report decision kennismigrant --on 2026-03-01 --pdf {out}.pdf --case {}",
    "rules laws --corpus": "rules laws --corpus {}",
    "rules changes --case": "rules changes --since 2026-01-01 --rule kennismigrant --case {}",
    "survey estimate TABLE": "survey estimate {}",
    "survey compare FIRST": "survey compare {} 2024",
    "survey compare SECOND": "survey compare 2024 {}",
    "act restore FILE": "act restore {} {out}.sqlite",
    "act case receive FACTS": "act case receive kennismigrant {} --proposer 1 " + STORE,
    "act case propose PROPOSAL": "act case propose {} --proposer 1 " + STORE,
    "act case attach FILE": "act case attach B-0000-0000 {} " + STORE,
    "act case do --region": "act case do B-0000-0000 report --region {} " + STORE,
    "act posting import FILE": "act posting import {} " + STORE,
    "act match load FILE": "act match load {} --scope GM0518 " + STORE,
    "act match audit --groups": "act match audit --groups {} --scope GM0518 " + STORE,
}
"""A command line for each option or argument that takes a file to read."""
NOT_READ = {
    *("out", "pdf", "html", "docx", "ods", "tiles", "shards", "data", "keys", "to", "folder"),
}
"""Places that are written, or folders of Banen's own."""
FILES: dict[str, bytes | None] = {
    "absent": None,
    "folder": b"",
    "empty": b"",
    "blank": b"\xef\xbb\xbf \n",
    "binary": b"\x00\x01\xff\xfe\x00PK",
    "latin": "naam,caf\xe9\n1,2\n".encode("latin-1"),
    "cut": b'{"a": [1, ',
}
THEIR_WORDS = re.compile(
    r"defect|Traceback|Expecting|char \d|codec|invalid start|NoData|ComputeError|expected <|Errno|polars|pyarrow|<class"
)
TABLES = (
    "table",
    "COUNTS",
    "groups",
    "shortage",
    "travel",
    "numbers",
    "TABLE",
    "FIRST",
    "SECOND",
    "import",
    "vacancies",
)
OF_THE_DESK = ("act case propose PROPOSAL cut", "act case do --region cut")
"""Texts that are taken in as they are: the desk refuses who asks before it reads them."""


def endings(door: str) -> tuple[str, ...]:
    """The kinds of files that a door takes."""
    if door == "check --table":
        return ".csv", ".xlsx", ".parquet"
    if any(word in door for word in TABLES):
        return (".csv",)
    return (".json", ".yml") if door.endswith(("case", "FACTS")) else (".yml",)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("given")
    assert run(["act", "migrate", "--store", f"sqlite:///{made / 'store.sqlite'}"]) == 0
    for ending in (".csv", ".xlsx", ".parquet", ".json", ".yml"):
        for kind, content in FILES.items():
            if kind == "folder":
                (made / f"{kind}{ending}").mkdir()
            elif content is not None:
                (made / f"{kind}{ending}").write_bytes(content)
    return made


def test_no_door_for_a_file_is_forgotten() -> None:
    named = {
        f"{name} {param.opts[0] if isinstance(param, TyperOption) else (param.metavar or param.name).upper()}"
        for name, command in commands().items()
        for param in takes(command)
        if Path in (kind_of(param), *get_args(kind_of(param))) and param.name not in NOT_READ
    }
    named -= {"act bounce FILES"}  # mail that came back is taken in whatever it is, and counted
    others = {
        each.replace("match explain", "match").replace("match audit --", "match --") for each in named - set(DOORS)
    }
    assert others <= set(DOORS), others - set(DOORS)  # explain and audit take what a round takes


def refused(line: str) -> UserError:
    """What a command line refuses."""
    with pytest.raises(UserError) as raised:
        whole()(line.split(), standalone_mode=False)
    return raised.value


@pytest.mark.parametrize("door", DOORS)
def test_a_file_that_cannot_be_read_is_told_in_both_languages(
    door: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BANEN_DATA", str(folder / "data"))
    wrong = []
    for ending in endings(door):
        for kind in FILES:
            file, store = folder / f"{kind}{ending}", f"sqlite:///{folder / 'store.sqlite'}"
            error = refused(DOORS[door].format(file, out=folder / "out", store=store))
            english, dutch = error.sentences(), sentences(error, DUTCH)
            same = english == dutch and f"{door} {kind}" not in OF_THE_DESK
            fine = all(sentence.rstrip().endswith((".", "?")) for sentence in (*english, *dutch))
            if same or not fine or THEIR_WORDS.search(str((english, dutch))):
                wrong.append((kind, ending, english, dutch))
    assert capsys.readouterr().out == ""
    assert not wrong
    assert not [*folder.glob("out*")]


PLACES = {
    "project --out": "project --until 2030 --draws 1 --out {}",
    "calibrate --out": "calibrate --out {}",
    "experiments --out": "experiments --draws 1 --out {}",
    "check --out": "check minimumloon --on 2026-07-01 --table {table} --out {}.csv",
    "assess --pdf": "assess examples/sites/400-600-200.yml --pdf {}",
    "assess --out": "assess examples/sites/400-600-200.yml --suitability --out {}",
    "assess --map": "assess examples/sites/400-600-200.yml --suitability --map {}",
    "need --out": "need --out {}",
    "decide --out": "decide --band :1 --indicator stock --year 2035 --out {}",
    "who --out": "who --out {}",
    "content copy FOLDER": "content copy {}",
    "match --out": "match --synthetic 5 --out {}",
    "match vacancies --out": "match vacancies examples/matching/vacancies.yml --out {}",
    "match figures --out": "match figures --starts 9 --listed 3 --rounds 99 --without 999 --out {}",
    "match evaluate --out": "match evaluate --table examples/matching/staggered_start.csv --out {}",
    "figures protect --out": "figures protect examples/counts/statements.csv --out {}",
    "report package --pdf": "report package --draws 1 --pdf {}",
    "report site --pdf": "report site examples/sites/400-600-200.yml --pdf {}",
    "report decision --pdf": "report decision minimumloon --case - --on 2026-07-01 --pdf {}",
    "report annual --out": "report annual --year 2026 --out {}",
    "report annual --html": "report annual --year 2026 --html {}",
    "report annual --pdf": "report annual --year 2026 --pdf {}",
    "report annual --docx": "report annual --year 2026 --docx {}",
    "report annual --ods": "report annual --year 2026 --ods {}",
    "survey translate --out": "survey translate pl --out {}",
    "survey export --out": "survey export --format ddi --out {}",
}
"""A command line for each option or argument that names a place to write."""


def test_no_door_for_a_place_is_forgotten() -> None:
    named = {
        f"{name} {param.opts[0] if isinstance(param, TyperOption) else param.name.upper()}"
        for name, command in commands().items()
        for param in takes(command)
        if kind_of(param) is Path and param.name in NOT_READ - {"shards", "data", "keys", "to"}
    }
    assert named == set(PLACES)


@pytest.mark.parametrize("door", PLACES)
def test_a_place_that_cannot_be_is_told_before_anything_is_made(
    door: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("here")
    (tmp_path / "cases.csv").write_text("paid\n1\n")
    monkeypatch.setattr("sys.stdin", io.StringIO("{}"))
    error = refused(PLACES[door].format(tmp_path / "file" / "below", table=tmp_path / "cases.csv"))
    assert error.exit_code == 7, error
    assert error.sentences() != sentences(error, DUTCH)
    assert capsys.readouterr().out == ""
    assert {file.name for file in tmp_path.iterdir()} == {"file", "cases.csv"}


@pytest.mark.parametrize("door", ["figures protect --out", "survey export --out", "match vacancies --out"])
def test_a_full_disk_is_told(door: str) -> None:
    assert "Maak ruimte op de schijf" in sentences(refused(PLACES[door].format("/dev/full")), DUTCH)[0]
