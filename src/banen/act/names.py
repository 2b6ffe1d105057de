"""Names of the world: kept as they are typed, found without their marks, and spelled in Latin letters where asked.

No pattern says which letters a name may have; each such pattern has refused somebody's passport.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from banen.act.errors import ActError
from banen.errors import Fault
from banen.sentences import Sentence

MOST: Final = 200
_ODD: Final = str.maketrans({
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ŋ": "ng", "ħ": "h",
    "ŧ": "t", "ə": "e", "ĸ": "k",
})  # fmt: skip
_BULGARIAN: Final = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h",
    "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ъ": "a", "ь": "y", "ю": "yu", "я": "ya",
}  # fmt: skip
"""The Bulgarian law on transliteration of 2009 (confidence R)."""
_GREEK: Final = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
    "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
"""ELOT 743 letter by letter; ου, αυ and ευ are taken together before (confidence R)."""


def stored(text: str) -> str:
    """A name as it is kept: composed (NFC), without blanks around it, otherwise as typed.

    Raises :class:`~banen.act.errors.ActError` for what is empty, too long or holds no letter; one hyphen alone stands
    for a surname that is not known.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not 1 <= len(name) <= MOST:
        raise ActError(
            Fault(
                "name", Sentence("has {count} characters.", count=len(name)), Sentence("Give 1 to {most}.", most=MOST)
            )
        )
    if name != "-" and not any(letter.isalpha() for letter in name):
        raise ActError(Fault("name", "has no letter.", "Give it as in the passport; - where there is none."))
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Nd", "So", "Co") for letter in name):
        raise ActError(Fault("name", "has a sign that no name has.", "Give it as in the passport."))
    return name


def fold(text: str) -> str:
    """A name as it is searched: small, without marks, other signs as blanks.

    >>> fold("Łukasz Żółć"), fold("’s-Hertogenbosch") == fold("'s-Hertogenbosch")
    ('lukasz zolc', True)
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_ODD)).translate(_ODD)
    kept = (letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    return " ".join("".join(kept).split())


def latin(text: str) -> str | None:
    """A proposal in Latin letters for a name in Cyrillic or Greek; None where there is nothing to propose.

    The spelling of the passport counts; this is shown to be confirmed, never used by itself.

    >>> latin("Щерева"), latin("Мария"), latin("Ивайло")
    ('Shtereva', 'Maria', 'Ivaylo')
    """
    table = _GREEK if any("\u0370" <= letter <= "\u03ff" for letter in text) else _BULGARIAN
    if not any(letter.lower() in table for letter in text):
        return None
    return " ".join(_spelled(word, table) for word in unicodedata.normalize("NFC", text).split())


def _spelled(word: str, table: dict[str, str]) -> str:
    small = word.lower()
    if table is _BULGARIAN and small.endswith("ия"):
        small = small[:-2] + "\0"
    for pair, sound in {"ου": "ou", "αυ": "av", "ευ": "ev", "ού": "ou"}.items():
        small = small.replace(pair, sound)
    out = "".join("ia" if c == "\0" else table.get(c) or table.get(_bare(c), c) for c in small)
    return out[:1].upper() + out[1:] if word[:1].isupper() else out


def _bare(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]
