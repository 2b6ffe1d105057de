"""Files of cases as people have them: one case as JSON or YAML, many as CSV, Excel or Parquet; decisions written back.

A file is read as it was meant or refused in words with the line: no number is guessed from how a format reads it
(010, 2:30, 149_90), no doubled name or ragged line is lost, and what goes into a spreadsheet cannot act there.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import yaml

from banen.errors import Fault, OutputError, RuleError
from banen.observe.documents import broken_json
from banen.observe.records import ragged
from banen.sentences import Sentence
from banen.serve.files import check_writable, write
from banen.serve.tables import csv_of

if TYPE_CHECKING:
    import polars as pl

KINDS: Final = (".parquet", ".csv", ".xlsx")
SHOWN: Final = 20
_PLAIN_CELLS: Final = "Write a text, a number, a day, or true or false in each cell."
_DUTCH_DAY: Final = r"^\s*(\d{1,2})-(\d{1,2})-(\d{4})\s*$"
_SEPARATOR_LINE: Final = re.compile(r"\Asep=[;,\t]\r?\n", re.IGNORECASE)
_DUTCH_NUMBER: Final = r"^\s*(?:€\s*)?(\d{1,3}(?:\.\d{3})+|\d+),(\d+)\s*$"


class _AsWritten(yaml.SafeLoader):
    """YAML whose numbers, days and switches stay the text of the file, so that one reader reads them all."""


_AsWritten.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag in ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _mapping(loader: _AsWritten, node: yaml.MappingNode) -> dict[str, Any]:
    names = [str(key.value) for key, _ in node.value]
    for name in _doubled(names):
        at = next(key for key, _ in reversed(node.value) if str(key.value) == name)
        raise _TwiceError(name, at.start_mark.line + 1)
    return dict(zip(names, (loader.construct_object(value, deep=True) for _, value in node.value), strict=True))


_AsWritten.add_constructor("tag:yaml.org,2002:map", _mapping)


class _TwiceError(ValueError):
    """A name that stands twice in one object; the second would silently win."""

    def __init__(self, name: str, line: int | None = None) -> None:
        super().__init__(name)
        self.name, self.line = name, line


def _doubled(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def read_case(source: str) -> dict[str, Any]:
    """One case from a JSON or YAML file, or as JSON from the input (``-``).

    Raises :class:`~banen.errors.RuleError` with a sentence for whatever is no single case.
    """
    text = _input() if source == "-" else _text(Path(source))
    try:
        if source.endswith((".yml", ".yaml")):
            case = yaml.load(text, Loader=_AsWritten)  # noqa: S506  a safe loader that converts nothing
        else:
            case = json.loads(text.removeprefix("\ufeff"), parse_float=str, object_pairs_hook=_object)
    except _TwiceError as error:
        where = f"{source}:{error.line}" if error.line else source
        raise RuleError(
            Fault(where, Sentence("{error!r} stands here twice.", error=error.name), "Keep one of the two.")
        ) from None
    except RecursionError:
        raise RuleError(Fault(source, "is nested too deep to be a case.", _ONE_OBJECT)) from None
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise RuleError(Fault(f"{source}{line}", "is not valid YAML.", _NO_YAML)) from None
    except json.JSONDecodeError as error:
        broken = broken_json(error)
        raise RuleError(Fault(f"{source}:{broken.line}", broken.what, broken.advice, broken.dutch)) from None
    except (ValueError, yaml.YAMLError):
        what = "holds a character or a value that cannot be read."
        raise RuleError(Fault(source, what, "Save it as plain UTF-8 text.")) from None
    if not text.strip():
        raise RuleError(Fault(source, "is empty.", _ONE_OBJECT))
    if not isinstance(case, dict):
        raise RuleError(Fault(source, "holds no case.", _ONE_OBJECT))
    return case


_ONE_OBJECT = "Write one object with the inputs by name."
_NO_YAML = "Look at the indentation, colons, brackets and quotation marks around this line."


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    for name in _doubled(name for name, _ in pairs):
        raise _TwiceError(name)
    return dict(pairs)


def _input() -> str:
    """What comes in by a pipe, as text."""
    try:
        return sys.stdin.read()
    except UnicodeDecodeError:
        raise RuleError(Fault("-", "cannot be read: it is not UTF-8 text.", _AS_UTF8)) from None


def _text(source: Path) -> str:
    """A file as text; UTF-16 and other encodings are told in words."""
    try:
        data = source.read_bytes()
    except OSError as error:
        raise RuleError(
            Fault(
                str(source),
                Sentence("cannot be read: {strerror}.", strerror=Sentence(error.strerror or "refused")),
                "Check the name of the file.",
            )
        ) from None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[1:4:2] == b"\0\0" or data[:3:2] == b"\0\0":
        raise RuleError(Fault(str(source), "is UTF-16 text.", _AS_UTF8))
    if b"\0" in data:
        raise RuleError(
            Fault(
                str(source),
                "is no text.",
                "Name a file of text; a workbook ends in .xlsx.",
            )
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RuleError(Fault(str(source), "cannot be read: it is not UTF-8 text.", _AS_UTF8)) from None


def read_cases(source: Path) -> pl.DataFrame:
    """The cases of a table with one row per case; the first row of CSV and Excel names the inputs."""
    import polars as pl

    if source.suffix not in KINDS:
        raise RuleError(Fault(str(source), Sentence("is neither {kinds}.", kinds=", ".join(KINDS)), _ONE_KIND))
    try:
        if source.suffix == ".parquet":
            return _flat(pl.read_parquet(source), source)
        return _read_csv(source) if source.suffix == ".csv" else _read_excel(source)
    except pl.exceptions.NoDataError:
        raise RuleError(Fault(str(source), "is empty.", "The first row names the inputs.")) from None
    except OSError as error:
        what = Sentence(
            "cannot be read ({strerror}).", strerror=Sentence(error.strerror or "it is no file of this kind")
        )
        raise RuleError(Fault(str(source), what, "Check the name of the file.")) from None
    except (pl.exceptions.PolarsError, csv.Error):
        kind = {".parquet": "Parquet", ".csv": "CSV"}.get(source.suffix, "Excel")
        what, advice = Sentence("cannot be read as {kind}.", kind=kind), "Save it again, or name another file."
        raise RuleError(Fault(str(source), what, advice)) from None


_AS_UTF8 = "Save it as UTF-8; in Excel: CSV UTF-8."
_ONE_KIND = "Name a file of one of these kinds."


def _flat(table: pl.DataFrame, source: Path) -> pl.DataFrame:
    """A table of which every cell is a text, a number, a day or a switch; a column of anything else is a fault."""
    import polars as pl

    plain = (pl.String, pl.Categorical, pl.Enum, pl.Boolean, pl.Date, pl.Datetime, pl.Time, pl.Null)
    other = [name for name, kind in table.schema.items() if not (kind.is_numeric() or kind in plain)]
    if other:
        raise RuleError(
            *(
                Fault(f"{source}: {name}", Sentence("holds {schema}.", schema=table.schema[name]), _PLAIN_CELLS)
                for name in other[:SHOWN]
            )
        )
    return table


def _read_csv(source: Path) -> pl.DataFrame:
    """Columns of text. A first row with semicolons and no comma, or with tabs, is as Dutch spreadsheets save it.

    Rows without any cell are no cases, and a first line ``sep=;`` is a word to the spreadsheet.
    """
    import polars as pl

    text = _text(source).replace("\r\n", "\n").replace("\r", "\n")  # a line also ends as it did on old machines
    text = _SEPARATOR_LINE.sub("", text)
    head = text.split("\n", 1)[0]
    separator = "\t" if "\t" in head else ";" if ";" in head and "," not in head else ","
    if not text.strip():
        raise pl.exceptions.NoDataError
    names = next(csv.reader([head.rstrip("\r")], delimiter=separator), [])
    _check_names(names, str(source))
    _check_lines(text, separator, len(names), source)
    table = pl.read_csv(io.BytesIO(text.encode()), infer_schema=False, separator=separator)
    table = table.rename({name: name.strip() for name in table.columns})
    filled = table.filter(~pl.all_horizontal(pl.all().is_null()))
    return filled if separator == "," else _from_dutch(filled)


def _check_names(names: Sequence[str], source: str) -> None:
    """A doubled column would be read as one of the two."""
    if twice := _doubled(name.strip() for name in names):
        where = f"{source}:1"
        raise RuleError(
            *(Fault(where, Sentence("column {n!r} stands here twice.", n=n), "Keep one of the two.") for n in twice)
        )


def _check_lines(text: str, separator: str, columns: int, source: Path) -> None:
    """Refuse lines with more or fewer cells than there are columns, each by its number."""
    if '"' in text:
        reader = csv.reader(io.StringIO(text), delimiter=separator)
        uneven = [(reader.line_num, len(cells)) for cells in reader if cells and len(cells) != columns]
    else:
        counts = ((at, line.count(separator) + 1) for at, line in enumerate(text.split("\n"), 1) if line.strip("\r"))
        uneven = [(at, cells) for at, cells in counts if cells != columns]
    if uneven:
        faults = [Fault(f"{source}:{line}", *ragged(cells, columns)) for line, cells in uneven[:SHOWN]]
        if len(uneven) > SHOWN:
            more = len(uneven) - SHOWN
            rest = Sentence("{more:more line has|more lines have} another number of cells.", more=more)
            faults.append(Fault(str(source), rest, "Mend them."))
        raise RuleError(*faults)


def _from_dutch(table: pl.DataFrame) -> pl.DataFrame:
    """Days as dd-mm-jjjj and decimals with a comma, as Dutch spreadsheets save them, in the form all else reads."""
    import polars as pl

    column = pl.all()
    day = (
        column.str.replace(_DUTCH_DAY, "${3}-${2}-${1}").str.replace(r"-(\d)-", "-0$1-").str.replace(r"-(\d)$", "-0$1")
    )
    number = column.str.replace_all(r"[.€\s]", "").str.replace(",", ".", literal=True)
    return table.with_columns(
        pl.when(column.str.contains(_DUTCH_DAY))
        .then(day)
        .when(column.str.contains(_DUTCH_NUMBER))
        .then(number)
        .otherwise(column)
    )


def _read_excel(source: Path) -> pl.DataFrame:
    """The first sheet of a workbook, each cell as the text that it holds."""
    import polars as pl
    from openpyxl import load_workbook

    try:
        with source.open("rb") as file:
            sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
            rows = [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
            if any(None in row for row in rows):
                _check_formulas(file, source)
    except (OSError, RuleError):
        raise
    except Exception:  # what was cut off or made by hand can be wrong in any way
        raise RuleError(
            Fault(
                str(source),
                "is no Excel workbook that can be read.",
                "Save it as .xlsx.",
            )
        ) from None
    rows = [row for row in rows if any(cell is not None for cell in row)]
    if not rows:
        raise pl.exceptions.NoDataError
    width = max((at + 1 for at, name in enumerate(rows[0]) if name is not None), default=0)
    names = [(name or "").strip() for name in rows[0][:width]]
    _check_names(names, str(source))
    beyond = [f"{source}: row {at}" for at, row in enumerate(rows[1:], 2) if any(c is not None for c in row[width:])]
    if beyond:
        raise RuleError(
            *(
                Fault(
                    where,
                    "has cells beyond the named columns.",
                    "Name them.",
                )
                for where in beyond[:SHOWN]
            )
        )
    columns = {name: [row[at] if at < len(row) else None for row in rows[1:]] for at, name in enumerate(names)}
    return _from_dutch(pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String)))


def _check_formulas(file: BinaryIO, source: Path) -> None:
    """A formula whose value the file does not hold would be read as an empty cell."""
    from openpyxl import load_workbook

    told, held = (load_workbook(file, read_only=True, data_only=value).worksheets[0] for value in (False, True))
    open_ = [
        f"{source}: row {at}"
        for at, (formulas, values) in enumerate(
            zip(*(s.iter_rows(values_only=True) for s in (told, held)), strict=True), 1
        )
        if any(isinstance(f, str) and f.startswith("=") and v is None for f, v in zip(formulas, values, strict=False))
    ]
    if open_:
        advice = "Save the workbook in a spreadsheet program, or write the value."
        raise RuleError(*(Fault(where, "holds a formula without its value.", advice) for where in open_[:SHOWN]))


def _cell(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if hasattr(value, "isoformat"):
        return re.sub(r"[T ]00:00:00$", "", str(value.isoformat()))
    return str(value)


def check_out(out: Path, source: Path) -> None:
    """Refuse a place for the decisions that cannot be, or that would overwrite the cases."""
    if out.suffix not in KINDS:
        raise OutputError(Fault(str(out), Sentence("is neither {kinds}.", kinds=", ".join(KINDS)), _ONE_KIND))
    if not out.parent.is_dir():
        what = "cannot be written: its folder does not exist."
        raise OutputError(Fault(str(out), what, "Make the folder first."))
    if out.exists() and source.exists() and out.samefile(source):
        raise OutputError(Fault(str(out), "is the table of cases itself.", "Name another file with --out."))
    check_writable(out)


def write_decisions(decisions: pl.DataFrame, out: Path) -> None:
    """Decisions as CSV, Excel or Parquet, whole or not at all; text that would act as a formula stays text."""
    buffer = io.BytesIO()
    if out.suffix == ".parquet":
        decisions.write_parquet(buffer)
    elif out.suffix == ".csv":
        buffer.write(csv_of(decisions).encode())
    else:
        _excel(decisions, buffer)
    write(out, buffer.getvalue())


def _excel(decisions: pl.DataFrame, made: io.BytesIO) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet("besluiten")

    def cell(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        told = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
        told.data_type = "s"  # never a formula
        return told

    sheet.append([cell(name) for name in decisions.columns])
    for row in decisions.iter_rows():
        sheet.append([cell(value) for value in row])
    book.save(made)
