"""Tables as files: a workbook, a Parquet or a CSV that is broken, or of another shape or age, at every reader."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from banen.errors import UserError
from banen.serve.cli import run
from tests.hostile import fuzz

SHEET = "xl/worksheets/sheet1.xml"


def workbook(change: Callable[[str, bytes], bytes | None]) -> bytes:
    """A workbook of one case, with each of its parts changed; none leaves a part out."""
    from openpyxl import Workbook

    book, made, other = Workbook(), io.BytesIO(), io.BytesIO()
    book.active.append(["monthly_wage", "age"])  # type: ignore[union-attr]
    book.active.append([6000, 30])  # type: ignore[union-attr]
    book.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(other, "w") as changed:
        for name in parts.namelist():
            if (content := change(name, parts.read(name))) is not None:
                changed.writestr(name, content)
    return other.getvalue()


def part(name: str, new: Callable[[bytes], bytes | None]) -> bytes:
    return workbook(lambda at, content: new(content) if at == name else content)


def parquet(cells: Any) -> bytes:
    made = io.BytesIO()
    pl.DataFrame({"monthly_wage": cells}).write_parquet(made)
    return made.getvalue()


WHOLE = workbook(lambda _, content: content)
ENTITIES = b"".join(b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(9))
NO_TABLES: dict[str, bytes] = {
    "cut off.xlsx": WHOLE[: len(WHOLE) // 2],
    "noughts.xlsx": b"\0" * 5_000,
    "cut off inside.xlsx": part(SHEET, lambda content: content[: len(content) // 2]),
    "another book.xlsx": part("xl/workbook.xml", lambda _: b"<a"),
    "no sheet.xlsx": part(SHEET, lambda _: None),
    "entities.xlsx": part(
        SHEET, lambda _: b'<!DOCTYPE l [<!ENTITY a "a">' + ENTITIES + b"]><worksheet>&j;</worksheet>"
    ),
    "no number.xlsx": part(SHEET, lambda content: content.replace(b"<v>6000</v>", b"<v>abc</v>")),
    "digits.xlsx": part(SHEET, lambda content: content.replace(b"<v>6000</v>", b"<v>" + b"9" * 5_000 + b"</v>")),
    "cut off.parquet": parquet([6000])[:-20],
    "lists.parquet": parquet([[1, 2]]),
    "bytes.parquet": parquet([b"\xff\0"]),
    "spans.parquet": parquet([dt.timedelta(days=5)]),
    "records.parquet": parquet([{"a": 1}]),
    "a cell without end.csv": b'monthly_wage,age\n"' + b"9" * 140_000 + b'",30\n',
    "a quote without end.csv": b'monthly_wage\n"1\n',
}
READ = {
    "as it is.xlsx": WHOLE,
    "beyond any number.parquet": parquet([float("inf"), float("nan"), 1e308]),
    "lines of an old machine.csv": b"monthly_wage,age\r6000,30\r",
}


@pytest.mark.parametrize("name", [*NO_TABLES, *READ])
def test_a_table_of_cases_is_read_or_told_in_words(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    table, out = tmp_path / name, tmp_path / "out.csv"
    table.write_bytes({**NO_TABLES, **READ}[name])
    code = run(["check", "kennismigrant", "--table", str(table), "--out", str(out), "--on", "2026-03-01"])
    told = capfd.readouterr().err
    assert code == (0 if name in READ else 6), told
    assert "defect" not in told
    assert "Warning" not in told
    assert out.exists() == (name in READ)


@pytest.mark.parametrize("door", ["vacancies as a table", "minutes of travel", "counted answers", "groups of an audit"])
def test_a_cell_without_end_is_told_at_every_reader_of_csv(door: str) -> None:
    for content in ('id,group\n"' + "9" * 140_000 + '",b\n', 'id,group\n"1\n', "id,group\r1,2\r"):
        assert fuzz.judged(door, content)[0] == ""


def test_counts_agreed_numbers_and_addresses_too(tmp_path: Path) -> None:
    from banen.act.addresses.offline import AddressList
    from banen.decide.agreed import read_agreed
    from banen.observe.disclosure import read_counts

    table = tmp_path / "table.csv"
    table.write_text('a,count\n"' + "9" * 140_000 + '",1\n', encoding="utf-8")
    for reader in (AddressList, read_agreed, read_counts):
        with pytest.raises(UserError):
            reader(table)
