"""Numbers as they are written: exact, in plain or in people's spelling, and within bounds that no text can pass.

A text that can be read costs no more than its length: ``1e999999999`` is refused before anything is computed with it.
What the field of a number may hold is narrower and for the field to say; these bounds are the floor below every field.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Final, Literal

from banen.languages import DUTCH, ENGLISH, Language, marks

Unreadable = Literal["digits", "size", "form", "grouped"]

DIGITS: Final = 30
"""Digits that a number may be written with, beyond leading zeros."""
EXPONENT: Final = 30
"""A number other than zero lies between 10⁻³⁰ and 10³⁰."""
LARGEST: Final = 10**30
LONGEST: Final = 80
"""Characters of a number, its unit and its spaces together."""

THOUSANDS: Final = re.compile(r"(?<![\d.,])[1-9]\d{0,2}([.,]\d{3})+(?![\d.,])")
"""7.000 or 7,000 for seven thousand; 0.125 is a share and no match."""

_PLAIN = re.compile(r"[-+]?(?=\.?[0-9])(?P<whole>[0-9]*)(?:\.(?P<part>[0-9]*))?(?:[eE](?P<power>[-+]?[0-9]+))?")
_SPACES = "\u0020\u00a0\u2009\u202f"
_GROUPED = re.compile(rf"[0-9]{{1,3}}(?:(?P<apart>[.,{_SPACES}])[0-9]{{3}}(?:(?P=apart)[0-9]{{3}})*)(?:[.,][0-9]+)?")
_SINGLE = re.compile(r"(?P<whole>[0-9]*)(?:[.,](?P<part>[0-9]+))?")
_EITHER = re.compile(r"[1-9][0-9]{0,2}(?P<mark>[.,])[0-9]{3}")
_CURRENCY = re.compile(r"(?:€|EUR\b)\s*|\s*(?:€|\bEUR|\beuro)$", re.IGNORECASE)

_TOLD: Final[dict[Unreadable, dict[Language, str]]] = {
    "digits": {
        DUTCH: f"heeft meer dan {DIGITS} cijfers. Rond het af.",
        ENGLISH: f"has more than {DIGITS} digits. Round it.",
    },
    "size": {
        DUTCH: f"is te groot of te klein: een getal ligt tussen 10^-{EXPONENT} en 10^{EXPONENT}.",
        ENGLISH: f"is too large or too small: a number lies between 10^-{EXPONENT} and 10^{EXPONENT}.",
    },
    "form": {
        DUTCH: "is geen getal. Schrijf het als 1234,5, zonder woorden.",
        ENGLISH: "is not a number. Write it as 1234.5, without words.",
    },
    "grouped": {
        DUTCH: "kan duizend keer zo groot bedoeld zijn. Schrijf het zonder scheidingsteken voor duizendtallen.",
        ENGLISH: "could be meant a thousand times as large. Write it without a separator for thousands.",
    },
}


class NumberError(ValueError):
    """A text that is no number, or a number beyond what any field holds; ``why`` says which."""

    def __init__(self, text: str, why: Unreadable) -> None:
        self.text, self.why = text, why
        super().__init__(self.sentence(ENGLISH))

    def sentence(self, language: Language) -> str:
        """What was typed, shortened, what is wrong with it, and what to do."""
        return f"{short(self.text)!r} {_TOLD[self.why].get(language, _TOLD[self.why][ENGLISH])}"


def short(value: object, most: int = 40) -> str:
    """What was given, short enough to repeat in a sentence; the digits of a huge number are never written out."""
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 4 * most:
        return "a number of very many digits"
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def quoted(value: object, most: int = 60) -> str:
    """A value as a program writes it, short enough to repeat in a sentence: texts in quotes, all else without."""
    if isinstance(value, str):
        return repr(short(value, most))
    return short(value, most) if isinstance(value, int) else short(repr(value), most)


@dataclass(frozen=True, slots=True)
class Spelled:
    """A number in people's spelling: its value as it stands (30 for ``30%``), and whether a per cent sign followed."""

    value: Decimal
    percent: bool = False

    @property
    def share(self) -> Decimal:
        """The value, with per cents as a share of one."""
        return self.value.scaleb(-2) if self.percent else self.value


class Grouped(float):
    """A number whose digits stand in a group of three: 1.000 is one to YAML, and a thousand to a Dutch reader.

    ``written`` is the text of the file. Who reads the number decides whether it can be meant as one.
    """

    def __init__(self, written: str) -> None:
        self.written = written

    def __repr__(self) -> str:
        return self.written

    @property
    def readings(self) -> tuple[str, str]:
        """The two numbers that it can be read as, each so that it can be read as nothing else."""
        small = f"{float(self):g}"
        small += "0" if THOUSANDS.search(small) else ""
        return self.written.replace(".", ""), small

    @property
    def advice(self) -> str:
        """How to write the two numbers that it can be read as."""
        large, small = self.readings
        return f"Write {large}, or {small} if that is meant."


def plain_number(text: str) -> Decimal:
    """A number as programs write it: ``-1234.5`` or ``1.5e-3``, exactly.

    Raises :class:`NumberError` for anything else, and for more digits or a greater power than any field holds.

    >>> plain_number("0.1"), plain_number("1.5e3")
    (Decimal('0.1'), Decimal('1.5E+3'))
    >>> plain_number("1e999999999")
    Traceback (most recent call last):
    banen.observe.numbers.NumberError: '1e999999999' is too large or too small: a number lies between ...
    """
    bare = text.strip()
    if (form := _PLAIN.fullmatch(bare)) is None:
        raise NumberError(text, "form")
    digits = (form["whole"] + (form["part"] or "")).lstrip("0")
    power = form["power"] or "0"
    if len(digits) > DIGITS:
        raise NumberError(text, "digits")
    if len(bare) > LONGEST or len(power.lstrip("+-").lstrip("0")) > len(str(EXPONENT)):
        raise NumberError(text, "size")
    number = Decimal(bare)
    if number and not -EXPONENT <= number.adjusted() <= EXPONENT:
        raise NumberError(text, "size")
    return number


def whole_number(text: str) -> int:
    """A whole number in plain digits, such as ``-1234``.

    Raises :class:`NumberError` for anything else.
    """
    number = plain_number(text)
    if number != number.to_integral_value() or not re.fullmatch(r"\s*[-+]?[0-9]+\s*", text):
        raise NumberError(text, "form")
    return int(number)


def few_digits(text: str) -> int | None:
    """A whole number of at most nine plain digits, as a year or a count is written; None for anything else.

    >>> few_digits("2035"), few_digits("9" * 5000), few_digits("٢٠٣٥"), few_digits("-1")
    (2035, None, None, None)
    """
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def spelled_number(text: str, language: Language | None = None) -> Spelled:
    """A number as people write it, in Dutch or English: ``6.000,00``, ``6,000.00``, ``€ 6 000``, ``12,5 %``, ``−3``.

    One group of three may be thousands or decimals: it is read as the ``language`` reads it, and refused where the
    other language would make something else of it, or where no language is given.

    Raises :class:`NumberError`.

    >>> spelled_number("6.000,00", "nl").value, spelled_number("6.000", "nl").value, spelled_number("0,5%").share
    (Decimal('6000.00'), Decimal('6000'), Decimal('0.005'))
    """
    if len(text) > LONGEST:
        raise NumberError(text, "digits" if text.strip().isdecimal() else "form")
    bare = _CURRENCY.sub("", text.strip()).replace("−", "-").strip()
    percent = bare.endswith("%")
    bare = bare.removesuffix("%").strip()
    bare = re.sub(r"[.,](-{1,2}|–|—)$", "", bare)
    sign, digits = ("-", bare[1:].lstrip()) if bare.startswith("-") else ("", bare.removeprefix("+").lstrip())
    return Spelled(plain_number(sign + _unseparated(digits, text, language)), percent)


def _unseparated(digits: str, text: str, language: Language | None) -> str:
    """The digits with a point for decimals and nothing between thousands."""
    if either := _EITHER.fullmatch(digits):
        if language is None or either["mark"] != marks(language)[0]:
            raise NumberError(text, "grouped")
        return digits.replace(either["mark"], "")
    if (form := _GROUPED.fullmatch(digits)) and not digits.startswith("0"):
        return digits.replace(form["apart"], "").replace(",", ".")
    if digits and _SINGLE.fullmatch(digits):
        return digits.replace(",", ".")
    if _PLAIN.fullmatch(digits):
        return digits
    raise NumberError(text, "form")


def fits(value: object) -> bool:
    """Whether a value is a number within the bounds of every field: no switch, finite, and of bearable size.

    >>> fits(10**30), fits(10**31), fits(float("inf")), fits(True)
    (True, False, False, False)
    """
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return abs(value) <= LARGEST
    if isinstance(value, float):
        return isfinite(value) and abs(value) <= float(LARGEST)
    if isinstance(value, Decimal):
        if not value.is_finite() or len(value.as_tuple().digits) > 2 * DIGITS:
            return False
        return not value or -EXPONENT <= value.adjusted() <= EXPONENT
    return isinstance(value, Fraction) and abs(value) <= LARGEST and value.denominator <= 10 ** (2 * EXPONENT)


def exact(value: object) -> Fraction:
    """A number or its plain text as a fraction, exactly: 0.1 is a tenth.

    Raises :class:`NumberError` for what is no number or lies beyond the bounds.
    """
    if isinstance(value, str):
        return Fraction(plain_number(value))
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction):
        raise NumberError(short(value), "form")
    if not fits(value):
        raise NumberError(short(value), "size")
    if isinstance(value, float):  # shortest text that is this float, so that 0.1 is a tenth
        return Fraction(Decimal(float.__repr__(value)))
    return Fraction(value)
