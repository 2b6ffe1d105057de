"""The terminal: signs that it cannot print become plain ones, and what it cannot take is told by the exit code."""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata
from typing import Final, TextIO

PLAIN: Final = {
    "✓": "v", "✗": "x", "→": "->", "←": "<-", "−": "-", "–": "-", "—": "-", "…": "...", "•": "*", "½": "1/2",
    "’": "'", "‘": "'", "“": '"', "”": '"', "€": "EUR", "≤": "<=", "≥": ">=", "×": "x", "·": "-",
    "─": "-", "│": "|", "╭": "+", "╮": "+", "╰": "+", "╯": "+", "━": "-", "╸": "-", "█": "#",
}  # fmt: skip
"""Signs that Banen prints, and what stands for them on a terminal of another alphabet."""


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = []
    for sign in error.object[error.start : error.end]:
        bare = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
        signs.append(PLAIN.get(sign) or bare or "?")
    return "".join(signs), error.end


def prepare() -> None:
    """Let every sign be printed on this terminal, as itself or as a plain one."""
    codecs.register_error("banen.plain", _plain)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="banen.plain")


def takes(text: str, stream: TextIO) -> bool:
    """Whether a stream can print a text as it is."""
    try:
        text.encode(stream.encoding or "utf-8", "strict")
    except (UnicodeError, LookupError):
        return False
    return True


def settle() -> OSError | None:
    """Write out what waits for standard output; why it could not be, after which nothing more is tried."""
    try:
        sys.stdout.flush()
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        return error
    return None
