"""Reference objects: what a typical business of a sector asks, when the applicant has no figures yet.

Workers per hectare or per 1,000 m², share of labour migrants, stay and wage are assumptions with a range and a
reason (``content/assumptions/sites.yml``). A verdict that differs over the range stays *undetermined*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from banen.errors import ContentError, Fault
from banen.languages import Text
from banen.observe.assumptions import Assumption, assumptions
from banen.sentences import Sentence
from banen.sites.spans import Span, exact
from banen.sites.summed import reference_objects

PARTS = ("workers", "migrant_percent", "stay_short", "stay_mid", "wage_eur_per_hour")


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference object: its sector, the area it counts by, and its assumptions by part.

    ``per`` is *parcel* (workers per hectare of parcel) or *floor* (workers per 1,000 m² of gross floor area).
    """

    id: str
    label: Text
    sector: str
    per: str
    parts: Mapping[str, Assumption]

    def span(self, part: str) -> Span:
        """The range of a part, as exact numbers."""
        part_span = self.parts[part]
        return Span(*(exact(value) or Fraction(0) for value in (part_span.low, part_span.central, part_span.high)))

    def workers(self, area_m2: Fraction) -> Span:
        """Workers on an area of parcel or floor."""
        unit = Fraction(10_000 if self.per == "parcel" else 1_000)
        return self.span("workers").times(Span.of(area_m2 / unit))


@cache
def references() -> Mapping[str, Reference]:
    """The reference objects of the content, by id; every fault at once.

    >>> references()["distribution_centre"].per
    'floor'
    """
    known, by_name = reference_objects(), dict[str, Reference]()
    names = {item.id: {part: item.part(part) for part in PARTS} for item in known.values()}
    if missing := [name for parts in names.values() for name in parts.values() if name not in assumptions()]:
        raise ContentError(
            Fault("assumptions/sites.yml", Sentence("misses {missing}.", missing=", ".join(missing)), "Add them.")
        )
    for item in known.values():
        parts = {part: assumptions()[name] for part, name in names[item.id].items()}
        by_name[item.id] = Reference(item.id, item.label, item.sector, item.per, parts)
    return by_name
