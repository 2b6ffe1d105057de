"""Tables to take along: as a Dutch Excel opens them by itself, and as machines read them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from starlette.responses import Response

from banen.languages import DUTCH
from banen.serve.tables import harmless_cell


def sheet(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], form: str = "") -> Response:
    """A table as CSV: for machines, or in the form ``nl``, with semicolons, decimal commas and a mark of its encoding:
    Excel set to Dutch opens that in columns. Unknown is an empty cell, never nought."""
    text = io.StringIO()
    dutch = form == DUTCH
    writer = csv.writer(text, delimiter=";" if dutch else ",", lineterminator="\r\n" if dutch else "\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(value, dutch) for value in row])
    mark = "\ufeff" if dutch else ""
    headers = {"Content-Disposition": f'attachment; filename="banen-{name}{".nl" if dutch else ""}.csv"'}
    return Response(mark + text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _cell(value: Any, dutch: bool) -> Any:
    """A cell; what a spreadsheet would take for a formula stays a text."""
    if value is None:
        return ""
    if isinstance(value, float) and dutch:
        return repr(value).removesuffix(".0").replace(".", ",")
    return harmless_cell(value)
