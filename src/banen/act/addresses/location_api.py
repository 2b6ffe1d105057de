"""PDOK's Location API v1, with what PDOK shows of the BAG: status, use and floor without a key.

A search gives words and an id; the record behind it gives the parts, so that an address is never read out of words.
Nothing is searched unless a collection and its version are asked for. After the learning module of PDOK (search,
collections, versions) and published answers (confidence R), tried against a server of our own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from banen.act.addresses.asker import Asker
from banen.act.addresses.book import AddressBookError, Candidate, Query
from banen.act.names import fold
from banen.errors import Fault
from banen.observe.areas import areas
from banen.sentences import Sentence

SEARCH: Final = "https://api.pdok.nl/kadaster/location-api/v1/search"
RECORDS: Final = "https://api.pdok.nl/kadaster/bag/ogc/v2/collections"
MOST_HITS: Final = 50
MOST_RECORDS: Final = 20
"""Records that one question looks up; a question that fits more is told to be more exact."""
_ID = re.compile(r"[0-9a-f-]{36}(\.GM[0-9]{4})?\Z")
_MUNICIPALITY = re.compile(r",\s*([^,(]+?)\s*\([^)]*\)\s*\Z")


class LocationApi:
    """Addresses by PDOK's Location API. The id that it gives carries the municipality, which the record lacks."""

    name, is_whole = "PDOK Location API", True

    def __init__(self, search: str = SEARCH, records: str = RECORDS) -> None:
        self.search, self.records = search, records.rstrip("/")
        self._asker = Asker({"Accept": "application/geo+json, application/json"})

    def find(self, query: Query, on: date) -> Sequence[Candidate]:
        """Addresses that answer a question exactly; what merely looks alike is left out."""
        asked = query.spelled()
        words = f"{asked.postcode or asked.street} {asked.number or ''}{asked.letter} {asked.addition} {asked.place}"
        fields = {"q": " ".join(words.split()), "adres[version]": "1", "limit": str(MOST_HITS), "f": "json"}
        answer = self._asker.ask(f"{self.search}?{urlencode(fields)}") or {}
        alike = [each for each in answer.get("features", []) if _may_be(each, asked)]
        if len(alike) > MOST_RECORDS:
            raise AddressBookError(
                Fault("address book", Sentence("{count} addresses fit.", count=len(alike)), "Give the letter as well.")
            )
        candidates = (self._record(str(each["id"]), _municipality(each)) for each in alike)
        return [each for each in candidates if each is not None and each.answers(query)]

    def get(self, id_: str, on: date) -> Candidate | None:
        """One address with status, use and floor; None where the register has no detail of it: a doubt."""
        if not _ID.match(id_):
            return None
        uuid, _, municipality = id_.partition(".")
        candidate = self._record(uuid, municipality or None)
        if candidate is None or candidate.kind != "verblijfsobject":
            return candidate
        bag_object = self._properties(f"adres/items/{uuid}?f=json").get("adresseerbaar_object_identificatie")
        fields = urlencode({"identificatie": str(bag_object or ""), "f": "json", "limit": "10"})
        answer = self._asker.ask(f"{self.records}/verblijfsobject/items?{fields}") or {}
        details = [each.get("properties", {}) for each in answer.get("features", [])]
        details = [each for each in details if each.get("identificatie") == bag_object]
        return _with_detail(candidate, details[0]) if details else None

    def dated(self, on: date) -> date | None:
        """None: it is as of today."""
        return None

    def _properties(self, path: str) -> Mapping[str, Any]:
        properties = (self._asker.ask(f"{self.records}/{path}") or {}).get("properties")
        return properties if isinstance(properties, Mapping) else {}

    def _record(self, uuid: str, municipality: str | None) -> Candidate | None:
        """The record behind a hit, where it is whole and its municipality is known."""
        each = self._properties(f"adres/items/{uuid}?f=json")
        try:
            code = municipality or _present(f"GM{str(each['identificatie'])[:4]}")
            return (
                None
                if code is None
                else Candidate(
                    id=f"{uuid}.{code}",
                    street=str(each["openbare_ruimte_naam"]),
                    number=int(each["huisnummer"]),
                    letter=str(each.get("huisletter") or "").upper(),
                    addition=str(each.get("toevoeging") or "").upper(),
                    postcode=str(each.get("postcode") or ""),
                    place=str(each["woonplaats_naam"]),
                    municipality=code,
                    kind=str(each.get("adresseerbaar_object_type") or "Verblijfsobject").lower(),
                )
            )
        except (KeyError, ValueError):
            return None


def _may_be(hit: Mapping[str, Any], asked: Query) -> bool:
    """Whether a hit is worth looking up: it is an address, and its words have the postcode and the number."""
    about = hit.get("properties", {})
    words = str(about.get("display_name", ""))
    if about.get("collection_id") != "adres" or not _ID.match(str(hit.get("id", ""))):
        return False
    numbered = asked.number is None or re.search(rf"(?<!\d){asked.number}(?!\d)", words) is not None
    return numbered and (not asked.postcode or asked.postcode in words.replace(" ", ""))


def _municipality(hit: Mapping[str, Any]) -> str | None:
    """The municipality that the words of a hit end with, before the province, where it is one of today's."""
    town = _MUNICIPALITY.search(str(hit.get("properties", {}).get("display_name", "")))
    return _codes().get(fold(town[1])) if town else None


def _present(code: str) -> str | None:
    return code if code in areas().municipalities else None


@cache
def _codes() -> Mapping[str, str]:
    return {fold(area.name): code for code, area in areas().municipalities.items()}


def _with_detail(found: Candidate, detail: Mapping[str, Any]) -> Candidate:
    state, area = str(detail.get("status") or ""), detail.get("oppervlakte")
    uses = tuple(use.strip() for use in str(detail.get("gebruiksdoel") or "").split(",") if use.strip())
    return replace(
        found,
        object_status=re.sub(r"(?i)^verblijfsobject ", "", state) or None,
        uses=uses or None,
        area=int(area) if area is not None else None,
    )
