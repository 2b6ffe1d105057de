"""Tables as files: text that a spreadsheet would run as a formula stays text, and a file is whole or not there."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from banen.serve.files import write

if TYPE_CHECKING:
    import polars as pl

STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet runs."""


def harmless_cell(value: Any) -> Any:
    """A cell of a CSV; a text that would be a formula with an apostrophe before it, a number as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(STARTS_A_FORMULA) else value


def harmless(table: pl.DataFrame) -> pl.DataFrame:
    """A table whose names and texts no spreadsheet runs as a formula; numbers stay what they are."""
    import polars.selectors as cs

    names = {name: f"'{name}" for name in table.columns if name.startswith(STARTS_A_FORMULA)}
    return table.with_columns(cs.string().str.replace(r"^([=+\-@\t\r])", "'${1}")).rename(names)


def csv_of(table: pl.DataFrame, decimals: int | None = None) -> str:
    """A table as CSV that is safe to open in a spreadsheet."""
    return harmless(table).write_csv(float_precision=decimals)


def write_table(table: pl.DataFrame, out: Path) -> None:
    """A table as Parquet or, by any other name, CSV, whole or not at all.

    Raises :class:`~banen.errors.OutputError` where it cannot be written.
    """
    made = io.BytesIO()
    if out.suffix == ".parquet":
        table.write_parquet(made)
    else:
        made.write(csv_of(table).encode())
    write(out, made.getvalue())
