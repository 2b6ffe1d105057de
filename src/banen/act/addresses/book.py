"""The port to an address book, how a question to it is written, and what is found out about an address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal, Protocol

from banen.act.errors import ActError
from banen.act.names import fold

Finding = Literal["ok", "unchecked", "doubt"]
ISSUED: Final = "Naamgeving uitgegeven"
IN_USE: Final = ("in gebruik", "in gebruik (niet ingemeten)")
TO_SLEEP: Final = ("woonfunctie", "logiesfunctie")
_SAME_PLACE: Final = {"den haag": "s gravenhage", "den bosch": "s hertogenbosch"}
"""Places that people call otherwise than the register does."""
_POSTCODE = re.compile(r"[1-9][0-9]{3}(?!SA|SD|SS)[A-Z]{2}\Z")


class AddressBookError(ActError):
    """The address book does not answer; nobody is stopped by that."""

    status = 503
    code = "address book"


@dataclass(frozen=True)
class Query:
    """What a person gives to be found by: postcode and number, or street and place."""

    postcode: str = ""
    number: int | None = None
    letter: str = ""
    addition: str = ""
    street: str = ""
    place: str = ""

    def spelled(self) -> Query:
        """The same question in the spelling of the register: capitals, no space, a curled apostrophe straight."""
        return replace(
            self,
            postcode=re.sub(r"\s", "", self.postcode).upper(),
            letter=self.letter.strip().upper(),
            addition=self.addition.strip().upper(),
            street=self.street.strip(),
            place=self.place.strip(),
        )


def is_postcode(text: str) -> bool:
    """Whether a postcode can exist: four digits, the first not 0, and two letters that are not SA, SD or SS."""
    return _POSTCODE.match(text) is not None


@dataclass(frozen=True)
class Candidate:
    """An address as a book knows it. ``status`` and ``uses`` are None where the book does not say."""

    id: str
    street: str
    number: int
    letter: str
    addition: str
    postcode: str
    place: str
    municipality: str
    status: str | None = None
    object_status: str | None = None
    uses: tuple[str, ...] | None = None
    area: int | None = None
    kind: str = "verblijfsobject"

    @property
    def line(self) -> str:
        """The address as it stands on an envelope."""
        suffix = f"{self.letter}{'-' + self.addition if self.addition else ''}"
        return f"{self.street} {self.number}{suffix}, {self.postcode[:4]} {self.postcode[4:]} {self.place}"

    def answers(self, query: Query) -> bool:
        """Whether this is what was asked for: the number exactly, letters in any case, names without their marks.

        A letter or addition that was not typed leaves the choice open; one that was typed must be there.
        """
        asked = query.spelled()
        if asked.number is not None and asked.number != self.number:
            return False
        if asked.postcode and asked.postcode != self.postcode:
            return False
        if asked.street and fold(asked.street) != fold(self.street):
            return False
        if asked.place and _place(asked.place) != _place(self.place):
            return False
        typed = (asked.letter + asked.addition).replace(" ", "")
        return not typed or typed == (self.letter + self.addition).upper()

    def to_dict(self) -> dict[str, Any]:
        """The address as it is sealed in a statement."""
        return {
            "id": self.id, "street": self.street, "number": self.number, "letter": self.letter,
            "addition": self.addition, "postcode": self.postcode, "place": self.place,
            "municipality": self.municipality,
        }  # fmt: skip


def _place(name: str) -> str:
    folded = fold(name)
    return _SAME_PLACE.get(folded, folded)


class AddressBook(Protocol):
    """Where addresses are looked up; questions carry nothing about who asks."""

    name: str
    is_whole: bool
    """Whether every address of the country should be in it."""

    def find(self, query: Query, on: date) -> Sequence[Candidate]:
        """Addresses that answer a question. Raises :class:`AddressBookError` where the book does not answer."""

    def get(self, id_: str, on: date) -> Candidate | None:
        """One address by its id; None where the book has no record of it."""

    def dated(self, on: date) -> date | None:
        """The date of what is looked in, where it is a list."""


def checked(candidate: Candidate | None, barred: bool = False) -> tuple[Finding, str]:
    """What is found out about an address, and by which rule: AC-1, AC-2, AC-3, AC-5.

    Doubt is a question to the person, never a refusal.
    """
    if candidate is None:
        return "doubt", "no detail"
    if candidate.status is not None and candidate.status != ISSUED:
        return "doubt", "AC-1"
    if candidate.object_status is not None and candidate.object_status.lower() not in IN_USE:
        return "doubt", "AC-2"
    moored = candidate.kind in ("standplaats", "ligplaats")
    if not moored and candidate.uses is not None and not set(candidate.uses) & set(TO_SLEEP):
        return "doubt", "AC-3"
    return ("doubt", "AC-5") if barred else ("ok", "")
