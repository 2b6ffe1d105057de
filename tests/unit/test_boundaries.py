"""Boundaries: from a file or an address, checked before they are kept; made squares stand in for the real ones."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from banen.errors import UserError
from banen.observe.areas import areas
from banen.observe.boundaries import fetched_boundaries, read_boundaries, source
from banen.serve import cli
from banen.serve.reports.boundary_map import COLOURS, boundary_map
from banen.sites import suitability

EXAMPLE = Path(__file__).parents[2] / "examples" / "sites" / "400-600-200.yml"
SVG = "{http://www.w3.org/2000/svg}"


def square(x: float, y: float, half: float = 4000.0) -> list[list[float]]:
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    return [[x + half * a, y + half * b] for a, b in corners]


def collection(**other: Any) -> dict[str, Any]:
    """A square of eight kilometres around the centre of every municipality."""
    features = [
        {"type": "Feature", "properties": {"statcode": m.code, "statnaam": m.name},
         "geometry": {"type": "Polygon", "coordinates": [square(m.rd_x, m.rd_y)]}}
        for m in areas().municipalities.values()
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": features, **other}


@pytest.fixture
def squares(tmp_path: Path) -> Path:
    path = tmp_path / "squares.geojson"
    path.write_text(json.dumps(collection()), encoding="utf-8")
    return path


class Server(HTTPServer):
    """Answers every request with its content and counts them."""

    content: bytes = b""
    asked: int = 0


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked += 1
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.server.content)

    def log_message(self, *_: Any) -> None:
        """Say nothing on the screen of the tests."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    monkeypatch.setenv("BANEN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "*")
    made = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def address(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_port}/map?x=1"


def test_a_file_gives_the_rings_of_every_municipality(squares: Path) -> None:
    found = read_boundaries(squares)
    assert set(found) == set(areas().municipalities)
    tilburg = areas().municipalities["GM0855"]
    assert found["GM0855"][0][0] == (tilburg.rd_x - 4000, tilburg.rd_y - 4000)


def test_what_is_fetched_is_kept_and_asked_once(server: Server) -> None:
    server.content = json.dumps(collection()).encode()
    first = fetched_boundaries(address(server))
    assert fetched_boundaries(address(server)) == first
    assert server.asked == 1
    assert len(read_boundaries(first)) == 342


def test_what_is_not_this_edition_is_refused_and_not_kept(server: Server, tmp_path: Path) -> None:
    made = collection()
    made["features"] = made["features"][3:]
    server.content = json.dumps(made).encode()
    with pytest.raises(UserError, match=r"misses 3 of 342 municipalities \(GM0014, GM0034, GM0037\)"):
        fetched_boundaries(address(server))
    assert not list((tmp_path / "cache").glob("*")) if (tmp_path / "cache").exists() else True
    server.content = b"<html>not a map</html>"
    with pytest.raises(UserError, match="is not GeoJSON"):
        fetched_boundaries(address(server))
    assert server.asked == 2


def test_without_a_network_a_sentence_says_what_to_do(server: Server) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(UserError, match=r"cannot be fetched from http://127.0.0.1.*leave --boundaries out") as raised:
        fetched_boundaries(address(server))
    assert "?x=1" not in str(raised.value)
    with pytest.raises(UserError, match="is not a web address"):
        fetched_boundaries("ftp://example.org/map")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[]", "has no features"),
        ('{"features": 3}', "has no features"),
        ('{"features": []}', "misses 342 of 342"),
        ('{"features": [null, 3, {"properties": null}]}', "misses 342 of 342"),
        ('{"features": [{"properties": {"statcode": "GM0855"}, "geometry": null}]}', "feature 1: the shape of GM0855"),
        ('{"features": [{"properties": {"statcode": "GM0855"}, "geometry": {"type": "Polygon", '
         '"coordinates": [[[1, 2], [3, "x"], [5, 6], [1, 2]]]}}]}', "feature 1: the shape of GM0855"),
        ('{"features": [{"properties": {"statcode": "GM0855"}, "geometry": {"type": "Polygon", '
         '"coordinates": [[[1, 2], [3, 4]]]}}]}', "feature 1: the shape of GM0855"),
        ('{"features": [{"properties": {"statcode": "GM0855"}, "geometry": {"type": "Polygon", '
         '"coordinates": [[[1, 2], [3, NaN], [5, 6], [1, 2]]]}}]}', "feature 1: the shape of GM0855"),
    ],
)  # fmt: skip
def test_a_broken_file_is_told_in_a_sentence(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "broken.geojson"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError) as raised:
        read_boundaries(path)
    assert said in str(raised.value)


def test_the_address_is_that_of_the_edition_of_the_areas() -> None:
    assert source()["address"].startswith("https://service.pdok.nl/cbs/gebiedsindelingen/2023/")
    assert "2023" in areas().edition


@pytest.mark.parametrize("degrees", [False, True])
def test_the_map_colours_every_municipality_by_its_outcome(squares: Path, degrees: bool) -> None:
    shapes = read_boundaries(squares)
    if degrees:
        shapes = {
            m.code: (tuple(tuple(p) for p in square(m.lon, m.lat, 0.04)),) for m in areas().municipalities.values()
        }
    made = suitability(EXAMPLE)
    root = ElementTree.fromstring(boundary_map(made, shapes, "en"))  # noqa: S314 our own map
    paths = root.findall(f".//{SVG}path")
    assert len(paths) == 342
    assert {path.get("fill") for path in paths} <= set(COLOURS.values())
    titles = {path.findtext(f"{SVG}title") for path in paths}
    assert any(title and title.startswith("Tilburg: ") for title in titles)
    assert "CC BY 4.0" in "".join(root.itertext())


def test_the_command_draws_boundaries_and_writes_nothing_where_there_are_none(
    squares: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn, table = tmp_path / "map.svg", tmp_path / "table.csv"
    arguments = ["assess", str(EXAMPLE), "--suitability", "--map", str(drawn), "--out", str(table)]
    assert cli.run([*arguments, "--boundaries", str(tmp_path / "gone.geojson")]) == 2
    assert "gone.geojson" in capsys.readouterr().err
    assert not drawn.exists()
    assert not table.exists()
    assert cli.run([*arguments, "--boundaries", str(squares)]) == 0
    assert ElementTree.parse(drawn).getroot().tag == f"{SVG}svg"  # noqa: S314 our own map
    assert cli.run(["assess", str(EXAMPLE), "--suitability", "--boundaries", str(squares)]) == 2
    assert "no map to draw" in capsys.readouterr().err
