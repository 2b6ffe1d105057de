"""Faults in what a visitor sent, each a sentence in the language of the page, or marked where there is none."""

from __future__ import annotations

from banen.errors import Fault, UserError
from banen.languages import Language
from banen.observe.fault_texts import told as told_in
from banen.serve.web.texts import words

LONGEST = 500
"""Letters of a sentence about a fault: what was sent may stand in it, and may be long."""


def told(error: UserError, language: Language, folder: str = "") -> list[dict[str, str]]:
    """Every fault as text with its language; ``folder`` of the server is left out of the place."""
    few, more = error.few()
    rest = words("site", language)["more_faults"].format(n=more)
    return [_told(fault, language, folder) for fault in few] + ([{"text": rest, "language": language}] if more else [])


def _told(fault: Fault, language: Language, folder: str) -> dict[str, str]:
    said = told_in(fault, language)
    return {"text": _placed(fault.where, said.text, said.language, folder), "language": said.language}


def _placed(where: str, sentence: str, language: Language, folder: str) -> str:
    """A sentence behind the place it is about, unless that is the program itself."""
    name, colon, line = where.replace(folder, "").partition(":") if folder else where.partition(":")
    name = words("assessment", language)["places_of_faults"].get(name, name)
    told = sentence if name == "banen" else f"{name}{colon}{line}: {sentence}"
    return told if len(told) <= LONGEST else f"{told[:LONGEST]}…"
