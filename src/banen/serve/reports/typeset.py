"""From data to a tagged PDF (PDF/UA-1) with Typst; the same data and day give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from banen.errors import Fault, InternalError, OutputError

Standard = Literal["a-2a", "ua-1"]
"""What a PDF is made as: for archives with tags, and for everybody who reads it."""


def typeset(template: Path, data: Mapping[str, Any], on: date, standards: Sequence[Standard] = ("ua-1",)) -> bytes:
    """Lay data out by a template, with the fonts inside Typst and the day as the document's date."""
    import typst

    try:
        return typst.compile(
            template.read_bytes(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=list(standards),
            timestamp=datetime.combine(on, datetime.min.time(), UTC),
        )
    except typst.TypstError as error:
        raise InternalError(f"the report cannot be typeset: {error}") from error


def save(content: bytes, path: Path) -> None:
    """Write a finished document; :class:`~banen.errors.OutputError` where the file cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise OutputError(
            Fault("banen", f"{path} cannot be written ({error.strerror}).", "Choose another file.")
        ) from None
