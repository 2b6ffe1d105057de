"""Numbers as people read them, and the range of an assumption with its unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from banen.languages import Language, band, change, number, whole

if TYPE_CHECKING:
    from banen.observe.assumptions import Assumption

__all__ = ["assumed", "band", "change", "number", "whole"]


def assumed(entry: Assumption, language: Language = "en") -> str:
    """The range of an assumption with its unit: ``0.2 – 0.8 share``."""
    return f"{number(entry.low, language)} – {number(entry.high, language)} {entry.unit_label[language]}"
