"""What a figure counts, in the languages: ``texts/quantities.csv`` holds the words of each part of a name.

A name is one part, or parts with a colon between them: *Poland: in 2020*. A name of which a part has no words in a
language stands in English, and that is noted (:mod:`banen.languages`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from banen.languages import ENGLISH, WHOLE, Text
from banen.observe.cells import Cells
from banen.observe.records import CONTENT, Faults, read_rows

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
    faults, parts = Faults(), dict[str, Text]()
    for row in read_rows(CONTENT / "texts" / "quantities.csv", WHOLE, faults):
        cells = Cells(row, faults)
        text = cells.in_languages()
        if text[ENGLISH] in parts:
            cells.fault(f"{text[ENGLISH]!r} stands here twice.", "Keep one of the two.")
        parts[text[ENGLISH]] = text
    faults.raise_if_any()
    return parts
