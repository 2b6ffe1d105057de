"""Renders every Dutch page with each Dutch text of the content in marks, and prints what stands there without marks.

A script of its own, because the readers of content must be replaced before anything reads: ``python pseudo_locale.py``.
"""

from __future__ import annotations

import dataclasses
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from banen.observe import records as reading

OPEN, CLOSE = "⟦", "⟧"
APART = {"slugs", "short", "addresses"}
"""Keys of the words of the web below which stand addresses, and short names of regions on a map."""
NAME = re.compile(r"[A-Z]{1,3}[0-9][\w.]*|[\w.]+[._][\w.]+|\S+=\S+|-?[0-9.,]+")
"""A value that names content, such as ST066, stay.eu_months_long or i=stock&h=1: nothing that anybody reads."""


def marked(value: Any) -> Any:
    """A text, or every text below, in marks."""
    if isinstance(value, str):
        return f"{OPEN}{value}{CLOSE}" if value and not NAME.fullmatch(value) else value
    if isinstance(value, dict):
        return {k: v if k in APART else marked(v) for k, v in value.items()}
    if isinstance(value, list):
        pairs = all(isinstance(v, list) and len(v) == 2 for v in value)  # of references: English, and what Dutch makes
        return [[v[0], marked(v[1])] for v in value] if value and pairs else [marked(v) for v in value]
    return value


def in_marks(value: Any) -> Any:
    """Content with all that stands under ``nl``, ``says_nl`` and the like in marks."""
    if isinstance(value, dict):
        return {k: marked(v) if str(k) == "nl" or str(k).endswith("_nl") else in_marks(v) for k, v in value.items()}
    return [in_marks(v) for v in value] if isinstance(value, list) else value


_yaml, _rows = reading.read_yaml, reading.read_rows


def read_yaml(path: Path, faults: reading.Faults) -> reading.Record | None:
    """The reader of records, with Dutch in marks."""
    record = _yaml(path, faults)
    return dataclasses.replace(record, data=in_marks(record.data)) if record and _is_content(path) else record


def read_rows(path: Path, columns: tuple[str, ...], faults: reading.Faults) -> Iterator[reading.Row]:
    """The reader of tables, with Dutch in marks."""
    for row in _rows(path, columns, faults):
        cells = {k: marked(v) if k == "nl" or k.endswith("_nl") else v for k, v in row.cells.items()}
        yield dataclasses.replace(row, cells=cells) if _is_content(path) else row


def _is_content(path: Path) -> bool:
    return path.is_relative_to(reading.CONTENT)


def bare(text: str) -> str:
    """What of a text stands outside the marks; a name may go on from the line above."""
    depth, kept = 0, ""
    if CLOSE in text and OPEN not in text.partition(CLOSE)[0]:
        text = text.partition(CLOSE)[2]
    for character in text:
        depth += (character == OPEN) - (character == CLOSE)
        kept += character if depth == 0 and character != CLOSE else ""
    return " ".join(kept.split())


def main() -> None:
    reading.read_yaml, reading.read_rows = read_yaml, read_rows  # type: ignore[assignment]
    sys.path.insert(0, str(Path(__file__).parent))
    from prose import Prose
    from web_visitor import ADDRESSES, get

    found: dict[str, list[int | str]] = {}
    for path, language in ADDRESSES:
        if language == "nl":
            page = get(path).text
            said = [bare(text) for tongue, text in Prose(page).said if tongue == "nl"]
            found[path] = [page.count(OPEN), *dict.fromkeys(said)]
    sys.stdout.write(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
