"""Reading content files with the line of every value, and gathering every fault before stopping.

Content is CSV for tables and YAML for records. Nothing here knows what a figure or a parameter means.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any

import yaml

from banen.errors import ContentError, Fault

CONTENT = Path(__file__).resolve().parent.parent / "content"
"""The folder that policy staff edit."""


@dataclass
class Faults:
    """A list of faults that raises once, with all of them."""

    found: list[Fault] = field(default_factory=list)

    def add(self, where: str, what: str, advice: str = "", dutch: str = "") -> None:
        """Note one fault and go on reading."""
        self.found.append(Fault(where, what, advice, dutch))

    def raise_if_any(self) -> None:
        """Raise :class:`ContentError` with every fault, in the order of the files."""
        if self.found:
            raise ContentError(*self.found)


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


def read_rows(path: Path, columns: tuple[str, ...], faults: Faults) -> Iterator[Row]:
    """Lines of a CSV file with exactly these columns; a wrong header or a ragged line is a fault."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        faults.add(
            place(path, 1), f"cannot be read as UTF-8 text ({type(error).__name__}).", "Save it as UTF-8 CSV.",
            "is niet te lezen als UTF-8-tekst. Sla het op als CSV in UTF-8.",
        )  # fmt: skip
        return
    lines = csv.reader(text.splitlines(keepends=True), strict=True)
    try:
        header = tuple(next(lines, ()))
        if header != columns:
            missing, extra = set(columns) - set(header), set(header) - set(columns)
            faults.add(
                place(path, 1),
                f"the columns are not {', '.join(columns)}"
                + (f"; missing {', '.join(sorted(missing))}" if missing else "")
                + (f"; unknown {', '.join(sorted(extra))}" if extra else "")
                + ".",
            )
            return
        start = lines.line_num + 1
        for cells in lines:
            where, start = place(path, start), lines.line_num + 1
            if not cells:
                continue
            if len(cells) != len(columns):
                what = f"has {len(cells)} cells where {len(columns)} columns are named."
                faults.add(where, what, "", f"heeft {len(cells)} cellen, terwijl er {len(columns)} kolommen zijn.")
                continue
            yield Row(dict(zip(columns, (c.strip() for c in cells), strict=True)), where)
    except csv.Error as error:
        dutch = "is geen geldige CSV. Controleer de aanhalingstekens op deze regel."
        faults.add(place(path, lines.line_num), f"is not valid CSV ({error}).", "", dutch)


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
            if found := self.lines.get(".".join(parts)):
                return found
            parts.pop()
        return self.where


THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}([.,]\d{3})+(?![\d.,])")
"""7.000 or 7,000 for seven thousand; 0.125 is a share and no match."""


class Grouped(float):
    """A number whose digits stand in a group of three: 1.000 is one to YAML, and a thousand to a Dutch reader.

    ``written`` is the text of the file. Who reads the number decides whether it can be meant as one.
    """

    def __init__(self, written: str) -> None:
        self.written = written

    def __repr__(self) -> str:
        return self.written

    @property
    def readings(self) -> tuple[str, str]:
        """The two numbers that it can be read as, each so that it can be read as nothing else."""
        small = f"{float(self):g}"
        small += "0" if THOUSANDS.search(small) else ""
        return self.written.replace(".", ""), small

    @property
    def advice(self) -> str:
        """How to write the two numbers that it can be read as."""
        large, small = self.readings
        return f"Write {large}, or {small} if that is meant."


_Loader: Any = type("_Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})


def _float(loader: Any, node: yaml.ScalarNode) -> float:
    if THOUSANDS.fullmatch(node.value.lstrip("+-")):
        return Grouped(node.value)
    found: float = loader.construct_yaml_float(node)
    return found


_Loader.add_constructor("tag:yaml.org,2002:float", _float)


def yaml_value(text: str) -> Any:
    """One value as a YAML file holds it; what is no YAML stays text."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  a safe loader, with our own reading of numbers
    except yaml.YAMLError:
        return text


def is_text(value: object) -> bool:
    """Whether a value is a pair of texts, nl and en."""
    return isinstance(value, dict) and {"nl", "en"} <= set(value) and all(isinstance(t, str) for t in value.values())


def holds(fields: object, wanted: Mapping[str, Callable[[Any], bool]], where: str, faults: Faults) -> bool:
    """Whether a value is a mapping whose fields are all there and as ``wanted``; all that are not are faults."""
    if not isinstance(fields, dict):
        faults.add(where, "is not a mapping of fields.", f"Write {', '.join(wanted)}.")
        return False
    bad = [name for name, fits in wanted.items() if name not in fields or not fits(fields[name])]
    for name in bad:
        told = f"{name} is {str(fields[name])[:40]!r}, which does not fit." if name in fields else f"lacks {name}."
        faults.add(where, told)
    return not bad


def is_number(value: object) -> bool:
    """Whether a value is a finite number: no switch, and no digits in a group that may mean thousands."""
    return isinstance(value, int | float) and not isinstance(value, bool | Grouped) and isfinite(value)


def is_list_of(*kinds: type) -> Callable[[Any], bool]:
    """A check that a value is a list of values of these kinds, possibly empty."""
    return lambda value: isinstance(value, list) and all(isinstance(item, kinds) for item in value)


def read_yaml(path: Path, faults: Faults) -> Record | None:
    """A YAML file with the line of every key; broken YAML and doubled keys are faults."""
    try:
        text = path.read_text(encoding="utf-8")
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            lines: dict[str, str] = {}
            doubled: list[tuple[str, str]] = []
            if node is not None:
                _mark(node, (), path, lines, doubled)
            data = loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        dutch = "is geen geldige YAML of JSON. Controleer inspringing, haakjes en aanhalingstekens rond deze regel."
        faults.add(place(path, mark.line + 1 if mark else 1), f"is not valid YAML: {error.problem}.", "", dutch)
        return None
    except OSError as error:
        faults.add(str(path), f"cannot be read ({error.strerror or error}).", "Check the name of the file.")
        return None
    except (yaml.YAMLError, ValueError) as error:
        dutch = "is niet te lezen als YAML of JSON."
        faults.add(place(path, 1), f"cannot be read as YAML ({type(error).__name__}).", "", dutch)
        return None
    for where, key in doubled:
        dutch = f"{key!r} staat hier twee keer. Houd een van de twee."
        faults.add(where, f"key {key!r} stands here twice.", "Keep one of the two.", dutch)
    return Record(data, lines, place(path, 1))


def _mark(
    node: yaml.Node, path: tuple[str, ...], file: Path, lines: dict[str, str], doubled: list[tuple[str, str]]
) -> None:
    if path:
        lines[".".join(path)] = place(file, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                doubled.append((place(file, key.start_mark.line + 1), name))
            seen.add(name)
            _mark(value, (*path, name), file, lines, doubled)
            lines[".".join((*path, name))] = place(file, key.start_mark.line + 1)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _mark(value, (*path, str(index)), file, lines, doubled)


@cache
def content_digest() -> str:
    """SHA-256 over every content file, by name and bytes: the content version of a receipt."""
    digest = hashlib.sha256()
    for path in sorted(p for p in CONTENT.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        digest.update(path.relative_to(CONTENT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
