"""Numbers as people read them: rounded to what is known, with the thousands apart, in Dutch or English."""

from __future__ import annotations

from typing import Literal

Language = Literal["nl", "en"]


def whole(value: float, language: Language = "en", *, signed: bool = False) -> str:
    """A count of persons or places, rounded to three significant digits because the model knows no more.

    >>> whole(423128.4)
    '423,000'
    >>> whole(-14902, "nl", signed=True)
    '−14.900'
    """
    size = abs(value)
    step = 1 if size < 1000 else 10 ** (len(str(int(size))) - 3)
    rounded = round(value / step) * step
    text = f"{abs(rounded):,.0f}"
    if language == "nl":
        text = text.replace(",", ".")
    if rounded < 0:
        return "−" + text
    return ("+" if signed and rounded > 0 else "") + text


def band(low: float, middle: float, high: float, language: Language = "en", *, signed: bool = False) -> str:
    """A median with its 5–95% range: ``423,000 (374,000 – 461,000)``."""
    shown = [whole(v, language, signed=signed) for v in (middle, low, high)]
    to = "tot" if language == "nl" else "to"
    return f"{shown[0]} ({shown[1]} {to} {shown[2]})"
