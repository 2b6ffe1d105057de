"""Numbers as people read them: rounded to what is known, with the thousands apart, in Dutch or English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from banen.languages import Language

if TYPE_CHECKING:
    from banen.observe.assumptions import Assumption


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


def number(value: float, language: Language = "en") -> str:
    """A number as it is, in the form of the language.

    >>> number(-1250.5, "nl")
    '−1.250,5'
    """
    text = f"{value:,.10g}" if value != int(value) else f"{int(value):,}"
    if language == "nl":
        text = text.translate(str.maketrans(",.", ".,"))
    return text.replace("-", "−")


def assumed(entry: Assumption, language: Language = "en") -> str:
    """The range of an assumption with its unit: ``0.2 – 0.8 share``."""
    return f"{number(entry.low, language)} – {number(entry.high, language)} {entry.unit_label[language]}"


def band(low: float, middle: float, high: float, language: Language = "en", *, signed: bool = False) -> str:
    """A median with its 5–95% range: ``423,000 (374,000 – 461,000)``."""
    shown = [whole(v, language, signed=signed) for v in (middle, low, high)]
    to = "tot" if language == "nl" else "to"
    return f"{shown[0]} ({shown[1]} {to} {shown[2]})"


def change(low: float, high: float | None = None) -> str:
    """A relative change in whole per cents, or a range of them.

    >>> change(-0.38, -0.33)
    '−38% – −33%'
    """
    ends = [low] if high is None or f"{low:+.0%}" == f"{high:+.0%}" else [low, high]
    return " – ".join(f"{end:+.0%}" for end in ends).replace("-", "−")
