"""Legal bases as dated rows, and the bodies that may get something: without a row there is no sharing."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from typing import Any, Final

from banen.act.errors import RefusedError
from banen.errors import Fault, UnknownNameError
from banen.languages import DUTCH, ENGLISH
from banen.observe.records import CONTENT
from banen.observe.shapes import Maybe, OneOf, content
from banen.sentences import Sentence

FIELDS: Final[Mapping[str, str]] = {
    "kind": "facts", "text": "facts", "happened_on": "period", "kvk": "organisation", "address": "address",
    "reporter_name": "reporter", "reporter_contact": "reporter",
}  # fmt: skip
"""Each field of a signal that can be shared, and the category it belongs to."""


@dataclass(frozen=True)
class Basis:
    """What a law lets go from whom to whom, for which purpose, and since when."""

    id: str
    to: tuple[str, ...]
    purpose: str
    categories: frozenset[str]
    law: str
    article: str
    four_eyes: bool
    needs_consent: bool
    valid_from: date
    valid_to: date | None
    confidence: str
    confirmed_by: str | None

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@cache
def bases() -> Mapping[str, Basis]:
    """Every basis by its id. Raises all faults of the file at once."""
    row: Any = {
        "to": [OneOf(bodies(), "body of bodies.yml")], "purpose": str,
        "categories": [OneOf(tuple(FIELDS.values()), "category")], "law": str, "article": str, "case_bound": bool,
        "four_eyes": bool, "needs_consent": bool, "valid_from": date, "valid_to": Maybe(date), "dated_by": str,
        "oldest_read": bool, "confidence": str, "confirmed_by": Maybe(str), "confirmed_on": Maybe(date),
    }  # fmt: skip
    held = content(CONTENT / "act" / "bases.yml", {str: row})
    names = [each.name for each in fields(Basis) if each.name not in ("id", "to", "categories")]
    return {
        id_: Basis(
            id_,
            to=tuple(each["to"]),
            categories=frozenset(each["categories"]),
            **{name: each[name] for name in names},
        )
        for id_, each in held.items()
    }


@cache
def bodies() -> Mapping[str, Mapping[str, Any]]:
    """Every body by its name. Raises all faults of the file at once."""
    row: Any = {DUTCH: str, ENGLISH: str, "enforces_residence": bool}
    return dict(content(CONTENT / "act" / "bodies.yml", {str: row}))


def body(name: str) -> Mapping[str, Any]:
    """One body; a municipality by its code is one of the municipalities."""
    known = "GEMEENTE" if name.startswith("GM") else name
    if known not in bodies():
        raise UnknownNameError("body", name, bodies())
    return bodies()[known]


def is_production() -> bool:
    """Whether real people may be in the store, so that a basis takes a lawyer's name."""
    return os.environ.get("BANEN_ENV") == "production"


def basis_for(
    id_: str, receiver: str, fields: Sequence[str], on: date, known: Mapping[str, Basis] | None = None
) -> Basis:
    """The basis of a share, or the reason why there is none: no row, not in force, not confirmed, not these fields."""
    rows = bases() if known is None else known
    if id_ not in rows:
        raise RefusedError(
            Fault(
                "basis",
                Sentence("{id!r} is no legal basis of the list.", id=id_[:20]),
                "Without a basis nothing is shared.",
            )
        )
    row = rows[id_]
    if not row.holds_on(on):
        told = (
            Sentence("ended on {day}", day=row.valid_to)
            if row.valid_to and row.valid_to < on
            else Sentence("holds from {day}", day=row.valid_from)
        )
        raise RefusedError(
            Fault(
                "basis",
                Sentence("{id} ({law}) {told}.", id=id_, law=row.law, told=told),
                "Ask a lawyer which one holds now.",
            )
        )
    if is_production() and not row.confirmed_by:
        raise RefusedError(
            Fault(
                "basis",
                Sentence("{id} ({law}) was confirmed by nobody.", id=id_, law=row.law),
                "A lawyer confirms it in bases.yml first.",
            )
        )
    wanted = "GEMEENTE" if receiver.startswith("GM") else receiver
    if wanted not in row.to:
        raise RefusedError(
            Fault(
                "receiver",
                Sentence("{receiver} gets nothing under {id}.", receiver=receiver[:20], id=id_),
                Sentence("It is for {to}.", to=", ".join(row.to)),
            )
        )
    if outside := [name for name in fields if FIELDS.get(name) not in row.categories]:
        raise RefusedError(
            Fault(
                "fields",
                Sentence("{outside} is not in the categories of {id}.", outside=", ".join(outside), id=id_),
                Sentence("It lets go {categories}.", categories=", ".join(sorted(row.categories))),
            )
        )
    return row
