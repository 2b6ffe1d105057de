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
            body: Any = {"response": {"numFound": len(docs), "docs": docs}}
            if parts.path.endswith("/adressenuitgebreid"):
                body = {"_embedded": {"adressen": state.details}} if state.details else {}
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


def test_no_server_at_all_is_told_as_unreachable() -> None:
    with pytest.raises(AddressBookError):
        LocationServer("http://127.0.0.1:1").find(Query("1234AB", 5), ON)
