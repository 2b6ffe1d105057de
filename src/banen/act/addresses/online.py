"""Address books over the network: PDOK's Locatieserver to find, the BAG to know status, use and floor.

A question carries nothing about who asks. Two seconds of patience and one more try; after that the book is left alone
for a minute and people go on unchecked. What was answered is kept for a day. Field names are those of the published
descriptions (Locatieserver v3_1, BAG Individuele Bevragingen v2; confidence R), tried against a server of our own.
"""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from urllib.parse import quote, urlencode

from banen.act.addresses.book import IN_USE, ISSUED, AddressBookError, Candidate, Query
from banen.errors import Fault

PDOK: Final = "https://api.pdok.nl/bzk/locatieserver/search/v3_1"
BAG: Final = "https://api.bag.kadaster.nl/lvbag/individuelebevragingen/v2"
PATIENCE: Final = 2.0
ALONE: Final = 60.0
KEPT: Final = 86_400.0
MOST_KEPT: Final = 5_000
MOST_BYTES: Final = 1_000_000


class _Asker:
    """Asks one host: with patience, a second try, a break after failures, and a memory of a day."""

    def __init__(self, headers: Mapping[str, str], clock: Callable[[], float] = time.monotonic) -> None:
        self.headers, self.clock = dict(headers), clock
        self._until = 0.0
        self._kept: OrderedDict[str, tuple[float, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def ask(self, address: str) -> Any:
        """The JSON at an address; None where the host knows nothing there (404)."""
        now = self.clock()
        with self._lock:
            if (kept := self._kept.get(address)) is not None and kept[0] > now:
                return kept[1]
            if now < self._until:
                raise AddressBookError(Fault("address book", "is left alone for a minute."))
        for attempt in (1, 2):
            try:
                found = self._asked(address)
                break
            except (OSError, ValueError) as error:
                if attempt == 2:
                    self._until = self.clock() + ALONE
                    raise AddressBookError(
                        Fault("address book", f"does not answer ({type(error).__name__}).")
                    ) from None
        with self._lock:
            self._kept[address] = (now + KEPT, found)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return found

    def _asked(self, address: str) -> Any:
        request = urllib.request.Request(address, headers=self.headers)  # noqa: S310 - an address of ours
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
                return json.loads(answer.read(MOST_BYTES))
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 404:
                return None
            raise OSError(error.code) from None


class LocationServer:
    """PDOK's Locatieserver: every address of the country by postcode or street, without its status or use."""

    name, is_whole = "PDOK Locatieserver", True

    def __init__(self, address: str = PDOK) -> None:
        self.address, self._asker = address.rstrip("/"), _Asker({"Accept": "application/json"})

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
            id=str(each["id"]), street=str(each["straatnaam"]), number=int(each["huisnummer"]),
            letter=str(each.get("huisletter") or "").upper(),
            addition=str(each.get("huisnummertoevoeging") or "").upper(),
            postcode=str(each.get("postcode") or ""), place=str(each["woonplaatsnaam"]),
            municipality=f"GM{each['gemeentecode']}",
        )  # fmt: skip
    except (KeyError, ValueError):
        return None


class Register:
    """The BAG itself (Individuele Bevragingen): status, use and floor as well. Takes a key of the Kadaster.

    It knows no municipality; ``finder`` (PDOK) gives that, and searches by street.
    """

    name, is_whole = "BAG", True

    def __init__(self, key: str, finder: LocationServer, address: str = BAG) -> None:
        headers = {"Accept": "application/hal+json", "X-Api-Key": key, "Accept-Crs": "epsg:28992"}
        self.address, self.finder, self._asker = address.rstrip("/"), finder, _Asker(headers)

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
        found, status=str(detail.get("nummeraanduidingStatus") or ISSUED), object_status=state or None,
        uses=tuple(detail["gebruiksdoelen"]) if detail.get("gebruiksdoelen") else None,
        area=int(area) if area is not None else None, kind=kind,
    )  # fmt: skip
