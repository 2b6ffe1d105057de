"""The address book without a network: a list in a file, with its date; the sample that comes along is not the country.

A municipality puts its own extract in its place with ``BANEN_ADDRESSES``. What is not in a list that is not whole is
unchecked, and a person goes on.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from banen.act.addresses.book import AddressBook, Candidate, Query
from banen.act.addresses.location_api import LocationApi
from banen.act.addresses.online import LocationServer, Register
from banen.act.errors import StoreError
from banen.errors import Fault
from banen.observe.records import CONTENT
from banen.sentences import Sentence

_SAMPLE = CONTENT / "act" / "addresses.csv"


class AddressList:
    """Addresses from a CSV file; rows from a date that is still to come are not used yet."""

    def __init__(self, file: Path = _SAMPLE, *, is_whole: bool = False) -> None:
        self.name, self.is_whole = file.name, is_whole
        try:
            with file.open(encoding="utf-8", newline="") as text:
                rows = list(csv.DictReader(line for line in text if not line.startswith("#")))
            self.rows = [(date.fromisoformat(row["dated"]), _candidate(row)) for row in rows]
        except (OSError, KeyError, ValueError, TypeError, csv.Error) as error:
            raise StoreError(
                Fault(
                    str(file),
                    Sentence("is no list of addresses: {error}.", error=error),
                    "See docs/how-to/run-the-portal.md.",
                )
            ) from None

    def find(self, query: Query, on: date) -> Sequence[Candidate]:
        """Addresses of the list that answer a question."""
        return [candidate for dated, candidate in self.rows if dated <= on and candidate.answers(query)]

    def get(self, id_: str, on: date) -> Candidate | None:
        """One address of the list by its id."""
        return next((candidate for dated, candidate in self.rows if dated <= on and candidate.id == id_), None)

    def dated(self, on: date) -> date | None:
        """The newest date in the list that is not still to come."""
        return max((dated for dated, _ in self.rows if dated <= on), default=None)


def _candidate(row: dict[str, str]) -> Candidate:
    uses = tuple(row["uses"].split(";")) if row.get("uses") else None
    return Candidate(
        id=row["id"],
        street=row["street"],
        number=int(row["number"]),
        letter=row.get("letter") or "",
        addition=row.get("addition") or "",
        postcode=row["postcode"],
        place=row["place"],
        municipality=row["municipality"],
        status=row.get("status") or None,
        object_status=row.get("object_status") or None,
        uses=uses,
        area=int(row["area"]) if row.get("area") else None,
        kind=row.get("kind") or "verblijfsobject",
    )


def _key() -> str:
    file = os.environ.get("BANEN_BAG_KEY", "")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError:
        raise StoreError(
            Fault("BANEN_BAG_KEY", Sentence("{file} cannot be read.", file=file or "nothing"), "Name the file.")
        ) from None


def address_book() -> AddressBook:
    """The book that the settings of this machine name; without a setting the sample, and no network.

    ``BANEN_ADDRESSES`` is a file, ``pdok``, ``pdok-v1``, or ``bag`` with the key of the Kadaster in the file
    ``BANEN_BAG_KEY``.
    """
    if os.environ.get("BANEN_ADDRESSES") == "pdok":
        return LocationServer()
    if os.environ.get("BANEN_ADDRESSES") == "pdok-v1":
        return LocationApi()
    if os.environ.get("BANEN_ADDRESSES") == "bag":
        return Register(_key(), LocationServer())
    if given := os.environ.get("BANEN_ADDRESSES"):
        return AddressList(Path(given))
    return AddressList()
