"""Reading content files with the line of every value, and gathering every fault before stopping.

Content is CSV for tables and YAML for records. Nothing here knows what a figure or a parameter means. The folder is
the one that came with Banen, or the one that ``BANEN_CONTENT`` names: a copy that an organisation keeps itself.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from banen.errors import ContentError, Fault
from banen.languages import by_language, number_of
from banen.observe.documents import MOST_BYTES, decoded, read_document
from banen.sentences import Sentence

SHIPPED = Path(__file__).resolve().parent.parent / "content"
"""The content that came with Banen."""
PLACE = "BANEN_CONTENT"
"""The variable of the environment that names another folder of content."""
CONTENT = Path(os.environ[PLACE]).resolve() if os.environ.get(PLACE) else SHIPPED
"""The folder that policy staff edit; decided once, when Banen starts."""

_gathered: ContextVar[list[Fault] | None] = ContextVar("gathered", default=None)


@dataclass
class Faults:
    """A list of faults that raises once, with all of them.

    ``settled`` holds places whose text itself cannot be read: what follows from that there is not told again.
    """

    found: list[Fault] = field(default_factory=list)
    settled: set[str] = field(default_factory=set)
    noted: int = 0
    """How many times something was found wrong, also where it was told already: whether a part can be used."""

    def add(self, where: str, what: str, advice: str = "", dutch: str = "") -> None:
        """Note one fault and go on reading."""
        self.noted += 1
        if where not in self.settled:
            self.found.append(Fault(where, what, advice, dutch))

    def unread(self, where: str, error: OSError | UnicodeDecodeError | csv.Error) -> None:
        """Note that a file of text could not be read: it is not there, may not be read, or is no UTF-8 or no CSV."""
        if isinstance(error, FileNotFoundError):
            self.add(where, "is not there.", "Check the name of the file.")
        elif isinstance(error, OSError):
            what = Sentence("cannot be read ({strerror}).", strerror=Sentence(error.strerror or str(error)))
            self.add(where, what, "Name a file that you may read.")
        elif isinstance(error, csv.Error):
            self.add(where, "is not valid CSV.", "Check the quotation marks.")
        else:
            self.add(where, "cannot be read as UTF-8 text.", "Save it as UTF-8 CSV.")

    def raise_if_any(self) -> None:
        """Raise :class:`ContentError` with every fault, in the order of the files; while gathering, keep them."""
        if (kept := _gathered.get()) is not None:
            kept += self.found
        elif self.found:
            raise ContentError(*self.found)


@contextmanager
def gathering() -> Iterator[list[Fault]]:
    """Keep the faults of every file that is read, and read on with what is left of each.

    What is read meanwhile may be broken and stays in caches: only for a process that ends with telling the faults.
    """
    kept: list[Fault] = []
    token = _gathered.set(kept)
    try:
        yield kept
    finally:
        _gathered.reset(token)


@dataclass(frozen=True)
class Row:
    """One line of a CSV file: its cells by column name, and where it stands."""

    cells: Mapping[str, str]
    where: str

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


def place(path: Path, line: int) -> str:
    """The place of a line as people name it: ``figures/stocks.csv:12``."""
    return f"{_shown(path)}:{line}"


@cache
def _shown(path: Path) -> str:
    """A content file by its path within the content folder, another file by its full path."""
    return str(path.relative_to(CONTENT) if path.is_relative_to(CONTENT) else path)


def separator_of(head: str) -> str:
    """What stands between the cells of a table: a semicolon where a Dutch spreadsheet saved it, else a comma."""
    return ";" if ";" in head and "," not in head else ","


def text_of(path: Path, faults: Faults) -> str:
    """The text of a file of text; none, with the fault told, where it cannot be read or holds nothing."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        faults.unread(place(path, 1), error)
        return ""
    if (at := text.find("\0")) >= 0:
        where = place(path, text.count("\n", 0, at) + 1)
        faults.add(where, "holds a character that is no text.", "Save it as plain UTF-8 text.")
        return ""
    if not text.strip():
        faults.add(place(path, 1), "is empty.", "Write what belongs here.")
    return text


def ragged(cells: int, columns: int) -> tuple[str, str, str]:
    """What is wrong with a line of so many cells, what to do, and both in Dutch."""
    given, asked = number_of(cells, "cell", "cells"), number_of(columns, "column is", "columns are")
    kolommen = "er 1 kolom is" if columns == 1 else f"er {columns} kolommen zijn"
    dutch = f"heeft {number_of(cells, 'cel', 'cellen')}, terwijl {kolommen}. Herstel de regel."
    return f"has {given} where {asked} named.", "Mend the line.", dutch


def read_cells(path: Path, faults: Faults) -> list[tuple[int, list[str]]]:
    """The cells of every line of a CSV, with the number of the line; none, with the fault told, where it is none."""
    text = text_of(path, faults)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=separator_of(text.partition("\n")[0]))
    try:
        return [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        faults.unread(place(path, reader.line_num), error)
        return []


def read_rows(path: Path, columns: tuple[str, ...], faults: Faults) -> Iterator[Row]:
    """Lines of a CSV file with exactly these columns; a wrong header or a ragged line is a fault."""
    before = faults.noted
    text = text_of(path, faults)
    if faults.noted > before:
        return
    lines = csv.reader(text.splitlines(keepends=True), strict=True, delimiter=separator_of(text.partition("\n")[0]))
    try:
        header = tuple(cell.strip() for cell in next(lines, ()))
        if header != columns:
            missing, extra = set(columns) - set(header), set(header) - set(columns)
            lacking = Sentence("; missing {names}", names=", ".join(sorted(missing))) if missing else ""
            unknown = Sentence("; unknown {names}", names=", ".join(sorted(extra))) if extra else ""
            what = Sentence(
                "the columns are not {columns}{lacking}{unknown}.",
                columns=", ".join(columns),
                lacking=lacking,
                unknown=unknown,
            )
            faults.add(place(path, 1), what)
            return
        start = lines.line_num + 1
        for cells in lines:
            where, start = place(path, start), lines.line_num + 1
            if not cells:
                continue
            if len(cells) != len(columns):
                faults.add(where, *ragged(len(cells), len(columns)))
                continue
            yield Row(dict(zip(columns, (c.strip() for c in cells), strict=True)), where)
    except csv.Error:
        faults.add(place(path, lines.line_num), "is not valid CSV.", "Check the quotation marks on this line.")


@dataclass(frozen=True)
class Record:
    """A YAML value with the line of each key: ``lines`` maps a path such as ``levers.0.min`` to its place."""

    data: Any
    lines: Mapping[str, str]
    where: str

    def place_of(self, *path: str | int) -> str:
        """The place of a key, or of the nearest enclosing key that has one."""
        parts = [str(p) for p in path]
        while parts:
            if line := self.lines.get(".".join(parts)):
                return line
            parts.pop()
        return self.where


def read_yaml(path: Path, faults: Faults, *, number_keys: bool = False) -> Record | None:
    """A YAML file with the line of every key, read strictly; everything that is wrong in it is a fault.

    ``number_keys`` lets numbers be keys, kept as they are written (:func:`~banen.observe.documents.read_document`).
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        faults.add(
            str(path),
            Sentence("cannot be read ({strerror}).", strerror=Sentence(error.strerror or str(error))),
            "Check the name of the file.",
        )
        return None
    text, unreadable = decoded(content)
    if unreadable:
        faults.add(place(path, unreadable.line), unreadable.what, unreadable.advice, unreadable.dutch)
        return None
    document = read_document(text, number_keys=number_keys)
    for fault in document.faults:
        faults.add(place(path, fault.line), fault.what, fault.advice, fault.dutch)
    faults.settled.update(place(path, fault.line) for fault in document.faults)
    if document.unseen:
        what = Sentence("has {unseen:more fault|more faults}.", unseen=document.unseen)
        faults.add(place(path, 1), what, "Mend these first.")
    if document.faults and document.data is None:
        return None
    if document.data is None:
        advice = (
            "Write what belongs here, or put the file back."
            if path.is_relative_to(CONTENT)
            else "Write what belongs here."
        )
        faults.add(place(path, 1), "is empty.", advice)
        return None
    lines = {at: place(path, line) for at, line in document.lines.items()}
    return Record(by_language(document.data), lines, place(path, 1))


@cache
def content_digest() -> str:
    """SHA-256 over every content file, by name and bytes: the content version of a receipt.

    Hidden files are no content: what a run keeps for itself there, and what one that was killed left half made.
    """
    digest = hashlib.sha256()
    for path in sorted(p for p in CONTENT.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        if any(part.startswith(".") for part in path.relative_to(CONTENT).parts):
            continue
        digest.update(path.relative_to(CONTENT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
