"""The maps of areas: the same areas on map, in table and in the download, and nothing that no source counted."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from web_visitor import get

from banen.observe.areas import EXPECTED, areas
from banen.serve.web.library.places import ESTIMATE, LEVELS, SHOWN, _known, cells
from banen.serve.web.texts import words


@pytest.mark.parametrize("level", LEVELS)
def test_map_table_and_download_hold_the_same_areas(level: str) -> None:
    found = getattr(areas(), level)
    text = html.unescape(get(f"/nl/stand/kaart?n={level}&x=establishments").text)
    picture, table = text.split('<ul class="legend">')[0], text.split("<tbody>")[1]
    tiles = re.findall(r'<g class="tile [^"]+"><title>([^:]+): ([^<]+)</title>', picture)
    rows = re.findall(r'<tr><th scope="row"><a href="[^"]+g=(\w+)">([^<]+)</a></th><td>([^<]+)</td>', table)
    lines = list(csv.DictReader(io.StringIO(get(f"/nl/stand/kaart/csv?n={level}&x=establishments").text)))
    assert len(tiles) == EXPECTED[level]
    assert {code for code, *_ in rows} == {line["code"] for line in lines} == set(found)
    assert sorted(tiles) == sorted((name, value) for _, name, value in rows)


@pytest.mark.parametrize("level", LEVELS)
def test_no_two_areas_share_a_tile(level: str) -> None:
    places = cells(level)
    assert len(set(places.values())) == len(places) == EXPECTED[level]


def test_a_municipality_stands_near_its_place() -> None:
    places, found = cells("municipalities"), areas().municipalities
    named = {m.name: places[code] for code, m in found.items()}
    assert named["Groningen"][1] < named["Utrecht"][1] < named["Maastricht"][1]
    assert named["Terneuzen"][0] < named["Utrecht"][0] < named["Enschede"][0]


def test_the_estimate_of_the_model_stands_at_regions_alone() -> None:
    assert [level for level in LEVELS if ESTIMATE in _known(level)] == ["regions"]
    text = get(f"/nl/stand/kaart?n=municipalities&x={ESTIMATE}").text
    assert f"<code>x={ESTIMATE}</code>" in text  # said, and something that was counted is shown
    assert words("places", "nl")["shown"]["establishments"] in text


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_what_a_map_shows_is_what_the_content_holds(name: str) -> None:
    shown, venlo = SHOWN[name], areas().find("Venlo")
    lines = csv.DictReader(io.StringIO(get(f"/en/state/map/csv?x={name}").text))
    value = next(line[name] for line in lines if line["code"] == venlo.code)
    expected = shown.value(venlo)
    assert value == ("" if expected is None else f"{expected:.{shown.decimals}f}")
    sources = {column for s in areas().sources for column in s.columns}
    assert set(shown.columns) <= sources


def test_a_larger_area_is_unknown_where_one_of_its_municipalities_is() -> None:
    culture = SHOWN["culture_other"].value
    for region in areas().regions.values():
        parts = [culture(m) for m in areas().municipalities_of(region.code)]
        whole = culture(region)
        assert (whole is None) == (None in parts)
        assert whole is None or min(p for p in parts if p) <= whole <= max(p for p in parts if p)
