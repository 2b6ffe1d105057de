"""Address books over the network: PDOK's Locatieserver to find, the BAG to know status, use and floor.

Field names are those of the published
descriptions (Locatieserver v3_1, BAG Individuele Bevragingen v2; confidence R), tried against a server of our own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from urllib.parse import quote, urlencode

from banen.act.addresses.asker import Asker
from banen.act.addresses.book import IN_USE, ISSUED, Candidate, Query

PDOK: Final = "https://api.pdok.nl/bzk/locatieserver/search/v3_1"
BAG: Final = "https://api.bag.kadaster.nl/lvbag/individuelebevragingen/v2"


class LocationServer:
    """PDOK's Locatieserver: every address of the country by postcode or street, without its status or use."""

    name, is_whole = "PDOK Locatieserver", True

    def __init__(self, address: str = PDOK) -> None:
        self.address, self._asker = address.rstrip("/"), Asker({"Accept": "application/json"})

    def find(self, query: Query, on: date) -> Sequence[Candidate]:
        """Addresses that answer a question exactly; what merely looks alike is left out."""
        asked = query.spelled()
        words = f"{asked.postcode or asked.street} {asked.number or ''}{asked.letter}{asked.addition} {asked.place}"
        fields = {"q": " ".join(words.split()), "fq": "type:adres", "rows": "50", "fl": "*"}
        found = self._asker.ask(f"{self.address}/free?{urlencode(fields)}") or {}
        made = (_of_pdok(each) for each in found.get("response", {}).get("docs", []))
        return [each for each in made if each is not None and each.answers(query)]

    def get(self, id_: str, on: date) -> Candidate | None:
        """One address by its id."""
        found = self._asker.ask(f"{self.address}/lookup?{urlencode({'id': id_, 'fl': '*'})}") or {}
        docs = found.get("response", {}).get("docs", [])
        return _of_pdok(docs[0]) if docs else None

    def dated(self, on: date) -> date | None:
        """None: it is as of today."""
        return None


def _of_pdok(each: Mapping[str, Any]) -> Candidate | None:
    try:
        return Candidate(
            id=str(each["id"]),
            street=str(each["straatnaam"]),
            number=int(each["huisnummer"]),
            letter=str(each.get("huisletter") or "").upper(),
            addition=str(each.get("huisnummertoevoeging") or "").upper(),
            postcode=str(each.get("postcode") or ""),
            place=str(each["woonplaatsnaam"]),
            municipality=f"GM{each['gemeentecode']}",
        )
    except (KeyError, ValueError):
        return None


class Register:
    """The BAG itself (Individuele Bevragingen): status, use and floor as well. Takes a key of the Kadaster.

    It knows no municipality; ``finder`` (PDOK) gives that, and searches by street.
    """

    name, is_whole = "BAG", True

    def __init__(self, key: str, finder: LocationServer, address: str = BAG) -> None:
        headers = {"Accept": "application/hal+json", "X-Api-Key": key, "Accept-Crs": "epsg:28992"}
        self.address, self.finder, self._asker = address.rstrip("/"), finder, Asker(headers)

    def find(self, query: Query, on: date) -> Sequence[Candidate]:
        """Addresses that PDOK finds; each is looked up here when it is checked."""
        return self.finder.find(query, on)

    def get(self, id_: str, on: date) -> Candidate | None:
        """One address with status, use and floor; None where the register has no detail of it: a doubt."""
        found = self.finder.get(id_, on)
        if found is None:
            return None
        fields = {"postcode": found.postcode, "huisnummer": found.number, "exacteMatch": "true"}
        fields |= {k: v for k, v in (("huisletter", found.letter), ("huisnummertoevoeging", found.addition)) if v}
        told = self._asker.ask(f"{self.address}/adressenuitgebreid?{urlencode(fields, quote_via=quote)}") or {}
        details = told.get("_embedded", {}).get("adressen", [])
        return _with_detail(found, details[0]) if details else None

    def dated(self, on: date) -> date | None:
        """None: it is as of today."""
        return None


def _with_detail(found: Candidate, detail: Mapping[str, Any]) -> Candidate:
    kind = str(detail.get("typeAdresseerbaarObject") or "Verblijfsobject").lower()
    state = str(detail.get("adresseerbaarObjectStatus") or "")
    for prefix in ("verblijfsobject ", "plaats "):
        state = state[len(prefix) :] if state.lower().startswith(prefix) else state
    if kind != "verblijfsobject" and state.lower() == "aangewezen":
        state = IN_USE[0]
    area = detail.get("oppervlakte")
    return replace(
        found,
        status=str(detail.get("nummeraanduidingStatus") or ISSUED),
        object_status=state or None,
        uses=tuple(detail["gebruiksdoelen"]) if detail.get("gebruiksdoelen") else None,
        area=int(area) if area is not None else None,
        kind=kind,
    )
