"""Numbers as people read them, rounded to their doubt (:mod:`banen.rounding`), and the range of an assumption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from banen.languages import ENGLISH, Language
from banen.rounding import FINEST_OF_DOUBT, adding_up, band, change, doubt, middle, nearest, number, told, whole

if TYPE_CHECKING:
    from banen.observe.assumptions import Assumption

__all__ = [
    "FINEST_OF_DOUBT",
    "adding_up",
    "assumed",
    "band",
    "change",
    "doubt",
    "middle",
    "nearest",
    "number",
    "told",
    "whole",
]


def assumed(entry: Assumption, language: Language = ENGLISH) -> str:
    """The range of an assumption with its unit: ``0.2 – 0.8 share``."""
    return f"{number(entry.low, language)} – {number(entry.high, language)} {entry.unit_label[language]}"
