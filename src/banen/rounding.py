"""Numbers as people read them: rounded to their doubt, with the thousands apart, in Dutch or English.

The unit of a number that has a range is the power of ten at or below a twentieth of that range, and every number of one
sentence has the same unit. So a reader is never shown a digit that the next draw of the dice would change.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from banen.languages import DUTCH, ENGLISH, Language, with_marks

FINEST_OF_DOUBT = 20
"""A range of nine in ten futures holds at least so many units of the numbers that are told from it."""


def doubt(low: float, high: float) -> int:
    """The unit to which a number is told that lies between ``low`` and ``high`` in nine of ten futures; at least one.

    >>> doubt(-36858, -13479), doubt(290000, 770000), doubt(3, 9)
    (1000, 10000, 1)
    """
    width = abs(high - low)
    if not math.isfinite(width) or width < FINEST_OF_DOUBT:
        return 1
    return int(10 ** math.floor(math.log10(width / FINEST_OF_DOUBT) + 1e-9))


def nearest(value: float, unit: int) -> int:
    """The nearest multiple of a unit; halves away from nought, so that more and less are told alike."""
    size = math.floor(abs(value) / unit + 0.5) * unit
    return -size if value < 0 else size


def adding_up(parts: Sequence[float], total: float, unit: int) -> list[int]:
    """Parts in a unit that add up to their total in that unit: what rounding leaves goes to who lost most by it.

    >>> adding_up([1400, 1400, 1400], 4200, 1000)
    [2000, 1000, 1000]
    """
    rounded = [nearest(part, unit) for part in parts]
    left = round((nearest(total, unit) - sum(rounded)) / unit)
    way = 1 if left > 0 else -1
    order = sorted(range(len(parts)), key=lambda i: -way * (parts[i] - rounded[i]))
    for i in range(abs(left)):
        rounded[order[i % len(order)]] += way * unit
    return rounded


def told(value: float, unit: int, language: Language = ENGLISH, *, signed: bool = False) -> str:
    """A count in a unit of doubt.

    >>> told(-23935.2, 1000, "nl")
    '−24.000'
    """
    found = nearest(value, unit)
    text = f"{abs(found):,}"
    text = with_marks(text, language)
    if found < 0:
        return "−" + text
    return ("+" if signed and found > 0 else "") + text


def whole(value: float, language: Language = ENGLISH, *, signed: bool = False) -> str:
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
    text = with_marks(text, language)
    if rounded < 0:
        return "−" + text
    return ("+" if signed and rounded > 0 else "") + text


def number(value: float, language: Language = ENGLISH) -> str:
    """A number as it is, in the form of the language.

    >>> number(-1250.5, "nl")
    '−1.250,5'
    """
    text = f"{value:,.10g}" if value != int(value) else f"{int(value):,}"
    text = with_marks(text, language)
    return text.replace("-", "−")


_TO: Final = {DUTCH: "tot", ENGLISH: "to"}
"""What stands between the ends of a range; another language has a dash."""


def band(low: float, middle: float, high: float, language: Language = ENGLISH, *, signed: bool = False) -> str:
    """A middle with its range of nine in ten, in one unit of doubt: ``420,000 (370,000 to 460,000)``.

    >>> band(-36858, -23935, -13479, "nl", signed=True)
    '−24.000 (−37.000 tot −13.000)'
    """
    to = _TO.get(language, "–")
    if low == high:
        shown = [whole(v, language, signed=signed) for v in (middle, low, high)]
    else:
        unit = doubt(low, high)
        shown = [told(v, unit, language, signed=signed) for v in (middle, low, high)]
    return f"{shown[0]} ({shown[1]} {to} {shown[2]})"


def middle(found: tuple[float, float, float], language: Language = ENGLISH, *, signed: bool = False) -> str:
    """The middle of a range (5%, middle, 95%) in the unit of its doubt, as :func:`band` tells it."""
    return band(*found, language, signed=signed).partition(" (")[0]


def change(low: float, high: float | None = None) -> str:
    """A relative change in whole per cents, or a range of them.

    >>> change(-0.38, -0.33)
    '−38% – −33%'
    """
    ends = [low] if high is None or f"{low:+.0%}" == f"{high:+.0%}" else [low, high]
    return " – ".join(f"{end:+.0%}" for end in ends).replace("-", "−")
