"""PDOK and BAG as they describe themselves, played by a server of our own: exact, broken, without detail."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from banen.act.addresses import AddressBookError, Query, checked
from banen.act.addresses.location_api import LocationApi
from banen.act.addresses.online import LocationServer, Register

ON = date(2026, 1, 5)
STATUS = "adresseerbaarObjectStatus"


def doc(number: int, letter: str = "", **more: Any) -> dict[str, Any]:
    """A hit as the Locatieserver gives it. SYNTHETIC."""
    found = {"id": f"adr-{number}{letter}", "type": "adres", "straatnaam": "Proefstraat", "huisnummer": number,
             "postcode": "1234AB", "woonplaatsnaam": "Proefstad", "gemeentecode": "0518"}  # fmt: skip
    return {**found, **({"huisletter": letter} if letter else {}), **more}


class Played:
    """What the server answers, and what it was asked."""

    def __init__(self) -> None:
        self.docs = [doc(5), doc(5, "a"), doc(51), doc(53), {"id": "broken"}]
        self.details: list[dict[str, Any]] = [
            {"adresseerbaarObjectStatus": "Verblijfsobject in gebruik", "gebruiksdoelen": ["woonfunctie"],
             "oppervlakte": 60, "typeAdresseerbaarObject": "Verblijfsobject"}
        ]  # fmt: skip
        self.asked: list[str] = []
        self.keys: list[str | None] = []
        self.fails = 0
        self.is_detailed = True

    def location_api(self, path: str, fields: dict[str, list[str]]) -> Any:
        """PDOK's Location API and the BAG behind it, as their published answers look. SYNTHETIC."""
        if path == "/v1/search":
            if fields.get("adres[version]") != ["1"]:
                return {"features": []}
            return {"features": [hit(number, letter) for number, letter in NUMBERS]}
        if path.startswith("/v1/bag/adres/items/"):
            number, letter = NUMBERS[int(path.rsplit("-", 1)[1])]
            return {"properties": {
                "identificatie": "0518200000000005", "adresseerbaar_object_identificatie": "0518010000000005",
                "adresseerbaar_object_type": "Verblijfsobject", "openbare_ruimte_naam": "Proefstraat",
                "huisnummer": str(number), "huisletter": letter or None, "toevoeging": None, "postcode": "1234AB",
                "woonplaats_naam": "Proefstad",
            }}  # fmt: skip
        detail = {"identificatie": fields["identificatie"][0], "status": "Verblijfsobject in gebruik",
                  "gebruiksdoel": "onderwijsfunctie,woonfunctie", "oppervlakte": 62}  # fmt: skip
        return {"features": [{"properties": detail}] if self.is_detailed else []}


NUMBERS = [(5, ""), (5, "A"), (51, ""), (53, "")]


def hit(number: int, letter: str) -> dict[str, Any]:
    """A hit of the Location API. SYNTHETIC."""
    words = f"Proefstraat {number}{letter}, 1234AB Proefstad, 's-Gravenhage (Zuid-Holland)"
    at = NUMBERS.index((number, letter))
    about = {"collection_id": "adres", "collection_version": 1, "display_name": words}
    return {"id": f"690240c0-fc13-59d9-8e98-{at:012d}", "properties": about}


@pytest.fixture
def played() -> Iterator[tuple[Played, str]]:
    state = Played()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(self.path)
            state.keys.append(self.headers.get("X-Api-Key"))
            parts = urlsplit(self.path)
            fields = parse_qs(parts.query)
            if state.fails:
                state.fails -= 1
                self.send_response(503)
                self.end_headers()
                return
            docs = state.docs
            if parts.path.endswith("/lookup"):
                docs = [each for each in docs if each["id"] == fields["id"][0]]
            if parts.path.startswith("/v1"):
                self.say(state.location_api(parts.path, fields))
                return
            body: Any = {"response": {"numFound": len(docs), "docs": docs}}
            if parts.path.endswith("/adressenuitgebreid"):
                body = {"_embedded": {"adressen": state.details}} if state.details else {}
            self.say(body)

        def say(self, body: Any) -> None:
            data = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_similar_hits_of_pdok_are_left_out_and_letters_fit_in_any_case(played: tuple[Played, str]) -> None:
    """Bug reports 9 and 12."""
    book = LocationServer(played[1])
    assert [each.id for each in book.find(Query("1234ab", 5), ON)] == ["adr-5", "adr-5a"]
    assert [each.id for each in book.find(Query("1234 AB", 5, "A"), ON)] == ["adr-5a"]
    (found,) = book.find(Query(number=51, street="proefstraat", place="Proefstad"), ON)
    assert (found.municipality, found.line) == ("GM0518", "Proefstraat 51, 1234 AB Proefstad")


def test_a_question_is_asked_once_a_day_and_says_nothing_of_who_asks(played: tuple[Played, str]) -> None:
    state, address = played
    book = LocationServer(address)
    for _ in range(3):
        book.find(Query("1234AB", 5), ON)
    assert len(state.asked) == 1
    assert set(parse_qs(urlsplit(state.asked[0]).query)) == {"q", "fq", "rows", "fl"}


def test_one_failure_is_tried_again_and_two_leave_the_book_alone(played: tuple[Played, str]) -> None:
    state, address = played
    book = LocationServer(address)
    state.fails = 1
    assert book.find(Query("1234AB", 5), ON)
    state.fails = 2
    for _ in range(3):
        with pytest.raises(AddressBookError):
            book.find(Query("1234AB", 51), ON)
    assert len(state.asked) == 4, "two for the first question, two for the second, then none for a minute"


def test_the_bag_adds_status_use_and_floor(played: tuple[Played, str]) -> None:
    state, address = played
    book = Register("secret", LocationServer(address), address)
    found = book.get("adr-51", ON)
    assert found is not None
    assert (found.area, found.uses, checked(found)) == (60, ("woonfunctie",), ("ok", ""))
    assert state.keys[-1] == "secret"
    assert "exacteMatch=true" in state.asked[-1]
    assert "secret" not in "".join(state.asked)


@pytest.mark.parametrize(
    ("detail", "finding"),
    [
        ([], ("doubt", "no detail")),
        ([{STATUS: "Verblijfsobject ingetrokken", "gebruiksdoelen": ["woonfunctie"]}], ("doubt", "AC-2")),
        ([{STATUS: "Verblijfsobject in gebruik", "gebruiksdoelen": ["kantoorfunctie"]}], ("doubt", "AC-3")),
        ([{STATUS: "Plaats aangewezen", "typeAdresseerbaarObject": "Standplaats"}], ("ok", "")),
    ],
)  # fmt: skip
def test_what_the_bag_says_raises_a_doubt_and_never_a_refusal(
    played: tuple[Played, str], detail: list[dict[str, Any]], finding: tuple[str, str]
) -> None:
    state, address = played
    state.details = detail
    assert checked(Register("k", LocationServer(address), address).get("adr-51", ON)) == finding


def test_the_location_api_is_asked_with_a_version_and_read_from_records_not_words(played: tuple[Played, str]) -> None:
    """Bug report 9 on the newer API: 5 is not 51 or 53; status, use and floor come from the BAG behind it."""
    state, address = played
    book = LocationApi(f"{address}/v1/search", f"{address}/v1/bag")
    found = book.find(Query("1234 ab", 5), ON)
    assert [(each.number, each.letter, each.municipality) for each in found] == [(5, "", "GM0518"), (5, "A", "GM0518")]
    assert parse_qs(urlsplit(state.asked[0]).query)["adres[version]"] == ["1"]
    assert not any("51" in asked.rsplit("-", 1)[-1] for asked in state.asked[1:]), "what looks alike is not looked up"
    detailed = book.get(found[1].id, ON)
    assert detailed is not None
    assert (detailed.area, detailed.uses, checked(detailed)) == (62, ("onderwijsfunctie", "woonfunctie"), ("ok", ""))
    assert book.get("../../secrets", ON) is None


def test_an_address_without_detail_in_the_location_api_is_a_doubt(played: tuple[Played, str]) -> None:
    """Bug report 10."""
    state, address = played
    state.is_detailed = False
    book = LocationApi(f"{address}/v1/search", f"{address}/v1/bag")
    (found,) = book.find(Query("1234AB", 5, "A"), ON)
    assert checked(book.get(found.id, ON)) == ("doubt", "no detail")


def test_no_server_at_all_is_told_as_unreachable() -> None:
    with pytest.raises(AddressBookError):
        LocationServer("http://127.0.0.1:1").find(Query("1234AB", 5), ON)
