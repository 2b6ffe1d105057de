"""What a figure counts, in the languages: ``texts/quantities.csv`` holds the words of each part of a name.

A name is one part, or parts with a colon between them: *Poland: in 2020*. A name of which a part has no words in a
language stands in English, and that is noted (:mod:`banen.languages`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from banen.languages import ENGLISH, WHOLE, Text
from banen.observe.records import CONTENT, Faults
from banen.observe.shapes import NAMED, lines
from banen.observe.words import text_of

BETWEEN = ": "
"""What stands between the parts of a name."""


def named(quantity: str) -> Text:
    """The English name of what a figure counts, in every language that has words for all its parts.

    >>> named("Applications kennismigrant: in 2019")["nl"]
    'Aanvragen kennismigrant: in 2019'
    """
    parts = [_parts().get(part) for part in quantity.split(BETWEEN)]
    said = {ENGLISH: quantity}
    for language in WHOLE:
        words = [part[language] for part in parts if part is not None]
        if language != ENGLISH and len(words) == len(parts):
            said[language] = BETWEEN.join(words)
    return Text.of(said)


@cache
def _parts() -> Mapping[str, Text]:
    faults = Faults()
    table = lines(CONTENT / "texts" / "quantities.csv", NAMED, faults, once=ENGLISH)
    parts = {line[ENGLISH]: text_of(line) for line in table}
    faults.raise_if_any()
    return parts
