"""The closed list of tables that may leave, and the fixed periods in which they are counted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from banen.act.errors import ActError
from banen.errors import Fault, UnknownNameError
from banen.languages import DUTCH, ENGLISH, WHOLE
from banen.observe.calendar import add_months
from banen.observe.records import CONTENT
from banen.observe.shapes import OneOf, content
from banen.sentences import Sentence

MONTHS: Final = {"quarter": 3, "half-year": 6, "year": 12}
_WRITTEN: Final = {"quarter": "2026Q1", "half-year": "2026H1", "year": "2026"}
_FORM = re.compile(r"([0-9]{4})(?:([QH])([1-4]))?\Z")
_PARTS: Final = {None: ("year", 1), "Q": ("quarter", 4), "H": ("half-year", 2)}


@dataclass(frozen=True)
class Period:
    """A fixed span of whole days: a year, a half year or a quarter of one."""

    name: str
    kind: str
    first: date
    last: date

    @classmethod
    def of(cls, text: str, kind: str) -> Period:
        """The period that a text names, where it is of the one length in which a table is counted.

        >>> period = Period.of("2026Q1", "quarter"); str(period.first), str(period.last)
        ('2026-01-01', '2026-03-31')
        """
        found = _FORM.match(text)
        named, parts = _PARTS[found[2]] if found else ("", 0)
        at = int(found[3] or 1) if found else 0
        if found is None or named != kind or at > parts or int(found[1]) < 2000:
            raise ActError(
                Fault(
                    "period",
                    Sentence("{text!r} is no {kind}.", text=text[:20], kind=Sentence(kind)),
                    Sentence("Write it as {written}.", written=_WRITTEN[kind]),
                )
            )
        first = add_months(date(int(found[1]), 1, 1), (at - 1) * MONTHS[kind])
        return cls(text, kind, first, add_months(first, MONTHS[kind]) - timedelta(days=1))


@dataclass(frozen=True)
class Countable:
    """A table that may leave: what it counts, in which periods, split by what, and beside which official figures."""

    id: str
    names: Mapping[str, str]
    definition: str
    flow: str
    period: str
    unit: str
    dimensions: tuple[str, ...]
    beside: tuple[str, ...]


@cache
def tables() -> Mapping[str, Countable]:
    """Every table by its id. Raises all faults of the file at once."""
    row: Any = {
        DUTCH: str, ENGLISH: str, "definition": str, "flow": str, "period": OneOf(MONTHS, "period"), "unit": str,
        "dimensions": [str], "beside": [str],
    }  # fmt: skip
    held = content(CONTENT / "act" / "releases.yml", {str: row})
    return {
        id_: Countable(
            id_,
            names={language: each[language] for language in WHOLE},
            dimensions=tuple(each["dimensions"]),
            beside=tuple(each["beside"]),
            **{name: each[name] for name in ("definition", "flow", "period", "unit")},
        )
        for id_, each in held.items()
    }


def table(id_: str) -> Countable:
    """One table; an unknown one is named with those that there are."""
    if id_ not in tables():
        raise UnknownNameError("table", id_, tables())
    return tables()[id_]
