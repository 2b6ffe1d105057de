"""Content that an organisation keeps itself: every fault of every file at once, whatever was done to the files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from banen.errors import ContentError
from banen.observe import shapes
from banen.observe.fitted import fitted
from banen.observe.records import SHIPPED, Faults, Record, read_rows, read_yaml
from banen.observe.shapes import NUMBER, SHARE, TEXT, OneOf, TableLine, at_least, in_form, lines, sound


def swap(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def put(file: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / file).write_bytes(content) and None


CHANGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "unknown figure of an assumption": (swap("assumptions/stay.yml", "figures: [", "figures: [ZZ999, "), "'ZZ999'"),
    "bananas of an assumption": (
        swap("assumptions/appraisal.yml", "unit: share of the wage", "unit: bananas"), "unit is 'bananas'",
    ),
    "bananas of a figure": (swap("figures/stocks.csv", "jobs,jobs", "jobs,bananas"), "unit 'bananas' is not in"),
    "bananas of an indicator": (swap("indicators.yml", "unit: persons\n", "unit: bananas\n"), "stock.unit is"),
    "bananas of a lever": (swap("measures/2.11.yml", "unit: factor", "unit: bananas"), "'bananas', which is no unit"),
    "NUL in a record": (swap("gates.yml", "\n", "\n\0"), "holds a character that is no text"),
    "NUL in a table": (swap("assumptions/pairs.csv", "\n", "\n\0"), "holds a character that is no text"),
    "unknown value of a disagreement": (
        swap("parameters/disagreements.yml", "[zvw.run_off.seed]", "[zvw.run_of.seed]"),
        "parameter zvw.run_of.seed does not exist",
    ),
    "unknown rule of a disagreement": (
        swap("parameters/disagreements.yml", "rules: [inhoudingen]", "rules: [inhouding]"),
        "'inhouding', which is no rule",
    ),
    "unknown source of what went wrong": (swap("matching/elsewhere.yml", "GM26", "GM62"), "'GM62', which is no"),
    "deleted file": (lambda folder: (folder / "measures/L.1.yml").unlink(), "is missing"),
    "deleted words": (lambda folder: (folder / "texts/web_trust.yml").unlink(), "is missing"),
    "400 digits": (swap("assumptions/entry.yml", "high: ", "high: " + "9" * 400), "digits"),
    "400 digits of a bound": (swap("measures/2.10.yml", "maximum: ", "maximum: " + "9" * 400), "digits"),
    "400 digits in a table": (swap("figures/flows.csv", "18775", "9" * 400), "more than 30 digits"),
    "a loop of aliases": (put("outlooks.yml", b"a: &a [*a, *a]\n"), "refers to another place"),
    "deep": (put("needed_sectors.yml", b"a: " + b"[" * 4000 + b"]" * 4000), "nested too deeply"),
    "missing label": (
        swap("assumptions/demand.yml", "  label: {", "  lobel: {"), "label",
    ),
    "label in one language": (swap("conflicts.yml", "nl: ", "nm: "), ""),
    "broken draws": (put("calibration/draws.npy", b"\x93NUMPY broken"), "is no file of draws"),
    "empty": (put("act/settings.yml", b""), "is empty"),
    "a list": (put("areas/boundaries.yml", b"- 3\n"), "not a mapping"),
    "no UTF-8": (put("sites/islands.yml", b"a: \xe9\n"), "UTF-8"),
}  # fmt: skip


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    """Twenty faults in twenty files: one run tells all of them, each with its file."""
    folder = tmp_path / "content"
    shutil.copytree(SHIPPED, folder)
    for change, _ in CHANGES.values():
        change(folder)
    run = subprocess.run(
        [sys.executable, "-m", "banen.serve.cli", "--content", str(folder), "content", "check", "--json"],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": ""}, check=False,
    )  # fmt: skip
    assert run.returncode == ContentError.exit_code, run.stderr
    told = "\n".join(f"{fault['where']}: {fault['what']}" for fault in json.loads(run.stdout)["faults"])
    assert not {name for name, (_, says) in CHANGES.items() if says not in told}
    assert "Traceback" not in run.stderr


def test_no_command_reads_content_before_it_has_heard_which() -> None:
    """A module of commands imports what reads content inside its functions."""
    code = "import sys, banen.serve.cli; sys.exit('banen.observe.records' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_content_that_came_with_banen_has_no_fault() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "banen.serve.cli", "content", "check"], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")


UNREAD = """
import json, sys
opened = set()
sys.addaudithook(lambda event, given: opened.add(str(given[0])) if event == "open" else None)
from banen.observe.records import CONTENT
from banen.serve import upkeep
upkeep._check_files = upkeep._check_references = lambda: None  # they open every file, and hold none to a shape
upkeep.inspect()
files = [path for path in CONTENT.rglob("*.*") if path.suffix in (".yml", ".csv", ".npy")]
print(json.dumps([path.relative_to(CONTENT).as_posix() for path in files if str(path) not in opened]))
"""


def test_every_file_of_content_has_a_reader_in_the_check() -> None:
    run = subprocess.run([sys.executable, "-c", UNREAD], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == []


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("draws.npy", b""), ("draws.npy", b"hello"), ("draws.npy", b"\x93NUMPY\x01\x00"), ("draws.npy", b"\x80\x04]."),
        ("receipt.yml", b""), ("receipt.yml", b"- 1\n"), ("receipt.yml", b"names: 3\n"), ("receipt.yml", b"\0"),
    ],
)  # fmt: skip
def test_a_calibration_that_cannot_be_read_is_told(tmp_path: Path, file: str, content: bytes) -> None:
    np.save(tmp_path / "draws.npy", np.zeros((4, 2), np.int16))
    (tmp_path / "receipt.yml").write_text("names: [a, b]\n")
    (tmp_path / file).write_bytes(content)
    with pytest.raises(ContentError):
        fitted(tmp_path)


SHAPE = {"items": [{"id": str, "label": TEXT, "share": NUMBER, "kind": OneOf(("one", "two")), "note?": str}]}
WHOLE = {"id": "a", "label": {"nl": "a", "en": "a"}, "share": 0.5, "kind": "one"}


@pytest.mark.parametrize(
    ("item", "says"),
    [
        (WHOLE | {"share": "much"}, "share is 'much', which is not a number."),
        (WHOLE | {"share": True}, "share is 'True', which is not a number."),
        (WHOLE | {"share": float("nan")}, "share is 'nan', which is not a number."),
        (WHOLE | {"kind": "twoo"}, "kind is 'twoo', which is no name. The nearest is 'two'."),
        (WHOLE | {"label": {"nl": "a"}}, "label lacks 'en'."),
        (WHOLE | {"label": "a"}, "label is 'a', which is not a mapping of names to values."),
        (WHOLE | {"lable": 3}, "has an unknown key 'lable'. The nearest is 'label'."),
        ({k: v for k, v in WHOLE.items() if k != "id"}, "lacks 'id'. Write id: …."),
        ([], "is '[]', which is not a mapping"),
        (None, "is blank, which is not a mapping"),
    ],
)
def test_a_shape_tells_what_does_not_fit_and_keeps_the_rest(item: object, says: str) -> None:
    faults = Faults()
    kept = sound(Record({"items": [WHOLE, item]}, {}, "a.yml:1"), SHAPE, faults)
    assert says in " ".join(f"{fault.what} {fault.advice}" for fault in faults.found)
    assert kept is not None
    assert kept.data == {"items": [WHOLE]}


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "mark"])
@pytest.mark.parametrize("between", [b",", b";"], ids=["comma", "semicolon"])
def test_a_table_reads_as_a_spreadsheet_saves_it(tmp_path: Path, mark: bytes, between: bytes) -> None:
    path, faults = tmp_path / "a.csv", Faults()
    path.write_bytes(mark + between.join([b"id", b"name"]) + b"\r\n" + between.join([b"1", b"een"]) + b"\r\n")
    assert [dict(row.cells) for row in read_rows(path, ("id", "name"), faults)] == [{"id": "1", "name": "een"}]
    assert not faults.found


@pytest.mark.parametrize("content", [b"", b"\n", b"# nothing\n", b"---\n", b"null\n"])
def test_an_empty_record_is_told(tmp_path: Path, content: bytes) -> None:
    faults = Faults()
    (tmp_path / "a.yml").write_bytes(content)
    assert read_yaml(tmp_path / "a.yml", faults) is None
    assert "is empty" in faults.found[0].what


COLUMNS = {
    "id": in_form("[A-Z]", "A"), "people?": at_least(0, int), "share": SHARE, "on?": date,
    "kinds?": [OneOf(("x", "y"))], "note?": str,
}  # fmt: skip


def table(folder: Path, *cells: str) -> tuple[list[TableLine], list[str]]:
    file, faults = folder / "table.csv", Faults()
    file.write_text("id,people,share,on,kinds,note\n" + "".join(f"{line}\n" for line in cells), encoding="utf-8")
    return list(lines(file, COLUMNS, faults, once="id")), [
        f"{f.where.rpartition('/')[2]} {f.what}" for f in faults.found
    ]


def test_lines_that_are_told_apart_by_two_columns_stand_there_once(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("market,sector,share\na,x,1\na,y,2\nb,x,3\na,x,4\n", encoding="utf-8")
    faults = Faults()
    shape = {"market": str, "sector": str, "share": at_least(0)}
    read = list(lines(tmp_path / "t.csv", shape, faults, once=("market", "sector")))
    assert len(read) == 4
    assert [(f.where.rpartition(":")[2], f.what) for f in faults.found] == [("5", "a x stands here twice.")]


def test_a_line_of_a_table_holds_what_its_shape_says(tmp_path: Path) -> None:
    read, told = table(tmp_path, "A,3,0.5,2027-03-01,x; y,so", "B,,0,,,")
    assert told == []
    assert read[0] == {"id": "A", "people": 3, "share": 0.5, "on": date(2027, 3, 1), "kinds": ["x", "y"], "note": "so"}
    assert read[1] == {"id": "B", "people": None, "share": 0, "on": None, "kinds": [], "note": ""}, (
        "unknown, never zero"
    )


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("a,3,0.5,,,", ["id is 'a', which is not in the form A."]),
        ("A,-3,0.5,,,", ["people is '-3', which is not a whole number of 0 or more."]),
        ("A,1e5,0.5,,,", ["people is '1e5', which is not a whole number of 0 or more."]),
        ("A,3,1.5,,,", ["share is '1.5', which is not a share from 0 to 1."]),
        ("A,3,\"0,5\",,,", ["share is '0,5', which is not a share from 0 to 1."]),
        (f"A,3,0.{'3' * 60},,,", ["share '0.333"]),
        ("A,3,,,,", ["share is blank."]),
        ("A,3,0.5,20270301,,", ["on is '20270301', which is not a day such as 2027-03-01."]),
        ("A,3,0.5,,x; z,", ["kinds, item 2, is 'z', which is no name."]),
        (",many,half,today,z,", ["id is blank.", "people is 'many'", "share is 'half'", "on is 'today'", "kinds"]),
    ],
)  # fmt: skip
def test_every_wrong_cell_of_a_line_is_told_and_the_line_stays(tmp_path: Path, line: str, says: list[str]) -> None:
    read, told = table(tmp_path, line, "B,3,0.5,,,", "B,3,0.5,,,")
    assert all(what.startswith(f"table.csv:2 {part}") for part, what in zip(says, told, strict=False)), told
    assert told[len(says) :] == ["table.csv:4 B stands here twice."]
    assert [each.sound for each in read] == [False, True, False]


def test_a_term_that_is_wrong_in_one_key_stays_known() -> None:
    faults, record = Faults(), Record({"items": [{**WHOLE, "share": "much"}, {"id": "b"}]}, {}, "x.yml:1")
    kept = sound(record, SHAPE, faults, blanks=True)
    assert kept is not None
    told = [(item["id"], item["share"], item.get("kind")) for item in kept.data["items"]]
    assert told == [("a", 0.0, "one"), ("b", 0.0, "")]
    assert faults.noted == 4


def test_a_file_that_is_taken_as_it_is_written_tells_all_its_faults(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("one: {value: 1}\ntwo: {value: x}\nthree: {}\n", encoding="utf-8")
    with pytest.raises(ContentError) as told:
        shapes.content(tmp_path / "a.yml", {str: {"value": int}})
    assert len(told.value.faults) == 2
