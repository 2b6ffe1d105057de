"""A number as somebody typed it for an option or a field: why it cannot be read, how to write it, what is asked.

It is read as a setting of a package is: with a point for decimals and nothing between thousands. What a comma, a
separator, a per cent sign or other digits must have meant is told and never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from banen.languages import DUTCH, WHOLE, Language
from banen.observe.numbers import THOUSANDS, Grouped, NumberError, plain_number, quoted, spelled_number
from banen.observe.words import words

WHOLE_MOST: Final = 2**63 - 1
"""A larger whole number fits in no store."""
_ENDLESS: Final = re.compile(r"[-+]?(nan|inf|infinity)", re.IGNORECASE)
_WHOLE: Final = re.compile(r"[-+]?[0-9]+")
_GROUPED: Final = re.compile(r"[-+]?[0-9.,]+")
_BETWEEN: Final = re.compile(r"(?<=[0-9])[_'’\s](?=[0-9])")

Misspelled = tuple[str, dict[str, str]]
"""Why a text is no number, as a word of ``terminal_usage.yml``, and how to write it; empty where it is one."""
_READ: Final[Misspelled] = ("", {})


@dataclass(frozen=True)
class NumberWanted:
    """What an option or a field asks for: a whole number or not, its bounds where it has them, and an example."""

    is_whole: bool
    low: float | None = None
    high: float | None = None
    example: float | None = None

    def refused(self, text: str) -> dict[Language, tuple[str, str]] | None:
        """What is wrong with a text and what to do, in each whole language; nothing where it is what is asked."""
        why, better = misspelled(text.strip(), is_whole=self.is_whole)
        if not why:
            value = int(text) if self.is_whole else float(text)
            why = "below" if self.low is not None and value < self.low else ""
            why = why or ("above" if self.high is not None and value > self.high else "")
        if not why:
            return None
        sentences = {}
        for language in WHOLE:
            facts = {"given": quoted(text, 40), "wanted": self.told(language), **better}
            what, advice = (part.format(**facts) for part in words("terminal_usage", language)[why])
            sentences[language] = (what, advice)
        return sentences

    def told(self, language: Language) -> str:
        """What is asked, as a sentence."""
        wanted = words("terminal_usage", language)["wanted"]
        within = ""
        if self.low is not None or self.high is not None:
            form = "most" if self.low is None else "least" if self.high is None else "between"
            within = wanted[form].format(low=_plain(self.low), high=_plain(self.high))
        as_in = "" if self.example is None else wanted["as_in"].format(example=_plain(self.example))
        return str(wanted["whole" if self.is_whole else "number"].format(range=within, as_in=as_in))


def misspelled(text: str, *, is_whole: bool) -> Misspelled:
    """Why a text is no number as it must be written, and how it must be.

    >>> misspelled("0,1", is_whole=False), misspelled("1.000", is_whole=True), misspelled("0.1", is_whole=False)
    (('comma', {'better': '0.1'}), ('separated', {'better': '1000'}), ('', {}))
    """
    if not text or _ENDLESS.fullmatch(text):
        return "endless" if text else "empty", {}
    if THOUSANDS.search(text) and _GROUPED.fullmatch(text):
        return _grouped(text, is_whole)
    try:
        return _plainly(text, is_whole)
    except NumberError as error:
        return ("size", {}) if error.why in ("size", "digits") else _otherwise(text, is_whole)


def _grouped(text: str, is_whole: bool) -> Misspelled:
    """Digits in groups of three: thousands, or one number of three decimals."""
    pointed = text.replace(",", ".")
    if is_whole or pointed.count(".") > 1:
        return "separated", {"better": re.sub("[.,]", "", text)}
    large, small = Grouped(pointed).readings
    return "thousands", {"large": large, "small": small}


def _plainly(text: str, is_whole: bool) -> Misspelled:
    """A number as programs write it, which may not be whole where that is asked."""
    number = plain_number(text)
    if not is_whole:
        return _READ
    if number != number.to_integral_value():
        return "not_whole", {}
    if abs(number) > WHOLE_MOST:
        return "size", {}
    return _READ if _WHOLE.fullmatch(text) else ("power", {"better": str(int(number))})


def _otherwise(text: str, is_whole: bool) -> Misspelled:
    """A number as people write it, in other digits, with signs between them, a comma or a per cent sign."""
    usual = unicodedata.normalize("NFKC", text).replace("−", "-")
    for better, why in ((usual, "digits"), (_BETWEEN.sub("", usual), "separated")):
        if better != text and misspelled(better, is_whole=is_whole) == _READ:
            return why, {"better": better}
    try:
        spelled = spelled_number(usual, DUTCH)
    except NumberError:
        return "no_number", {}
    if is_whole and spelled.value != spelled.value.to_integral_value():
        return "not_whole", {}
    why = "percent" if spelled.percent else "comma" if "," in text and "." not in text else "separated"
    better = f"{spelled.share.normalize():f}"
    return ("no_number", {}) if spelled.percent and is_whole else (why, {"better": better})


def _plain(value: float | None) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{value:g}"
