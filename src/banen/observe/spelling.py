"""Names as people type them: capitals, accents and apostrophes make no difference."""

from __future__ import annotations

import re
import unicodedata

_APART = re.compile(r"[^a-z0-9]+")


def folded(text: str) -> str:
    """A name without capitals, accents and signs, its words one space apart.

    >>> folded("'s-Gravenhage")
    's gravenhage'
    >>> folded("Súdwest-Fryslân")
    'sudwest fryslan'
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _APART.sub(" ", "".join(c for c in plain if not unicodedata.combining(c))).strip()
