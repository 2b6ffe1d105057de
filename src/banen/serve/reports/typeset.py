"""From data to a tagged PDF (PDF/UA-1) with Typst; the same data and day give the same bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence, Set
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from banen.errors import InternalError
from banen.languages import DUTCH, Language
from banen.observe.words import words
from banen.serve.files import write

Standard = Literal["a-2a", "ua-1"]
"""What a PDF is made as: for archives with tags, and for everybody who reads it."""


_UNSHOWN = re.compile(r'the text `"(.*?)"` could not be displayed|disallowed codepoint `"(.*?)"`', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_NOTE = """
#{
  let note = json(bytes(sys.inputs.data)).at("unshown", default: none)
  if note != none { block(above: 2em, text(size: 9pt, note)) }
}
"""
"""What stands at the end of every document in which a character had to be replaced."""
_CONTROL = frozenset(map(chr, (*range(9), *range(11, 32), *range(127, 160))))
_PLAIN = "\u024f"
"""Up to this character every typeface has all letters."""


ATTEMPTS = 4
"""Without the typefaces of the system, with them, without what they lack, and with plain letters alone."""


def typeset(template: Path, data: Mapping[str, Any], on: date, standards: Sequence[Standard] = ("ua-1",)) -> bytes:
    """Lay data out by a template, with the fonts inside Typst and the day as the document's date.

    A character that none of them has is looked for in the typefaces of the system. Where it is not there either, its
    number in Unicode stands in its place, as in ``[U+738B]``, and a sentence at the end says so. Raises
    :class:`~banen.errors.InternalError` where the template is at fault.
    """
    import typst

    source, found = template.read_bytes() + _NOTE.encode(), dict(data)
    missing: set[str] = set()
    for attempt in range(ATTEMPTS):
        try:
            return typst.compile(
                source,
                sys_inputs={"data": json.dumps(found, ensure_ascii=False)},
                ignore_system_fonts=attempt == 0,
                format="pdf",
                pdf_standards=list(standards),
                timestamp=datetime.combine(on, datetime.min.time(), UTC),
            )
        except BaseException as error:  # where Typst itself breaks, its fault is no Exception
            if not (isinstance(error, typst.TypstError) or _is_broken(error)):
                raise
            told = _told(error)
            if attempt == ATTEMPTS - 1 or not (told or _is_broken(error)):
                raise InternalError(f"the report cannot be typeset: {error}") from error
            if attempt:
                missing |= told
            if attempt == ATTEMPTS - 2 or _is_broken(error):
                missing |= {letter for letter in json.dumps(data, ensure_ascii=False) if letter > _PLAIN}
                missing |= _CONTROL
            if missing:
                found = {**_without(data, missing), "unshown": _sentence(missing, str(data.get("lang", DUTCH)))}
    raise InternalError("the report cannot be typeset")


def _told(error: BaseException) -> set[str]:
    """The characters for which Typst says that it has no typeface."""
    found = ("".join(parts) for parts in _UNSHOWN.findall(str(error)))
    texts = (_ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) for text in found)
    return {letter for text in texts for letter in text if not " " <= letter <= "~"}


def _is_broken(error: BaseException) -> bool:
    """Whether Typst broke over a text, as it does over some rows of accents, instead of refusing it."""
    return type(error).__name__ == "PanicException"


def _without(data: Any, missing: Set[str]) -> Any:
    """Data with the number of every missing character in its place; those that follow each other share brackets."""
    if isinstance(data, Mapping):
        return {key: _without(value, missing) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_without(value, missing) for value in data]
    if not isinstance(data, str) or missing.isdisjoint(data):
        return data
    parts = []
    for gone, letters in groupby(data, missing.__contains__):
        run = "".join(letters)
        parts.append(f"[{' '.join(f'U+{ord(letter):04X}' for letter in run)}]" if gone else run)
    return "".join(parts)


def _sentence(missing: Set[str], language: Language) -> str:
    return str(words("wording", language)["unshown"]).format(example=f"U+{ord(min(missing)):04X}", count=len(missing))


def save(content: bytes, path: Path) -> None:
    """Write a finished document whole or not at all; :class:`~banen.errors.OutputError` where it cannot be written."""
    write(path, content)
