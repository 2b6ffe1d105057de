"""The maps of areas: the same areas on map, in table and in the download, and nothing that no source counted."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from web_visitor import get

from banen.charts.area_map import AreaMap, Tile
from banen.observe.areas import EXPECTED, areas
from banen.serve.web.library.counted import LEVELS, SHOWN
from banen.serve.web.library.estimates import ESTIMATES
from banen.serve.web.library.tiling import cells


@pytest.mark.parametrize("level", LEVELS)
def test_map_table_and_download_hold_the_same_areas(level: str) -> None:
    found = getattr(areas(), level)
    text = html.unescape(get(f"/nl/stand/kaart?n={level}&x=establishments").text)
    picture, table = text.split('<ul class="legend">')[0], text.split("<tbody>")[1]
    tiles = re.findall(r'<a class="tile [^>]+><title>([^:]+): ([^<]+)</title>', picture)
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


def table_of(query: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(get(f"/en/state/map/csv?{query}").text)))


@pytest.mark.parametrize("name", sorted(ESTIMATES))
def test_municipalities_divide_the_estimate_of_their_region_and_the_unknown_is_not_guessed(name: str) -> None:
    asked = f"p=L.20:real_increase:0.3&x={name}&j=2035"
    fine, coarse = table_of(f"{asked}&n=municipalities"), table_of(f"{asked}&n=regions")
    assert (len(fine), len(coarse)) == (342, 35)
    parts: dict[str, list[str]] = {}
    for line in fine:
        parts.setdefault(areas().municipalities[line["code"]].region_code, []).append(line["p50"])
        assert line["p05"] == line["p95"] == "", "the model has no range for a municipality"
    for line in coarse:
        told, whole = parts[line["code"]], float(line["p50"])
        if "" in told:  # of one municipality the establishments are not known
            continue
        assert sum(map(float, told)) == pytest.approx(whole, abs=0.5 * len(told) + 1)
    unknown = {areas().municipalities[line["code"]].name for line in fine if not line["p50"]}
    assert unknown == {"Vlieland", "Rozendaal", "Zandvoort", "Krimpen aan den IJssel"}


def test_a_map_of_a_scenario_shows_the_effect_keeps_the_scenario_and_says_where_nobody_counted() -> None:
    text = html.unescape(get("/nl/stand/kaart?p=L.20:real_increase:0.3&x=effect&t=Hoger+loon").text)
    assert text.count('<a class="tile f') > 300
    assert "Scenario: Hoger loon" in text
    assert 'name="p" value="L.20:real_increase:0.3"' in text
    told = re.findall(r'data-told="([^"]+)"', text)
    assert len(told) == 342
    assert sum("geen telling" in one.lower() for one in told) == 342
    # Without a scenario there is no difference to show, and an address that asks for one is told so.
    assert "<code>x=effect</code>" in get("/nl/stand/kaart?x=effect").text
    assert get("/nl/stand/kaart?j=1999&x=estimate").text.count("<code>j=1999</code>") == 1


@pytest.mark.parametrize(("path", "most"), [("/nl/stand/kaart", 1), ("/nl/simulator?p=L.20:real_increase:0.3", 1)])
def test_a_map_is_one_stop_of_the_tab_key(path: str, most: int) -> None:
    picture = get(path).text.split("data-map", 1)[1].split("</svg>")[0]
    assert picture.count('tabindex="0"') == most
    assert picture.count('tabindex="-1"') == picture.count("<a class=") - most


@pytest.mark.parametrize(("looks", "signs"), [("f0 f2 m1", "−−+"), ("f0 f2", ""), ("l0 l5", ""), ("m0 none f1", "+−")])
def test_a_map_with_both_signs_tells_them_apart_without_colour(looks: str, signs: str) -> None:
    places = [Tile(f"A{n}", f"A{n}", (n, 0), look, "1", "A: 1", "/a") for n, look in enumerate(looks.split())]
    drawn = AreaMap("t", places, 20, 1, ())
    assert "".join(re.findall(r">([−+])</text></a>", drawn.svg())) == signs
    assert "".join(re.findall(r">([−+])</text>", drawn.sheet(300).marks())) == signs


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


def test_the_tints_of_a_map_share_no_name_with_another_sign() -> None:
    """The sign of the house had the names of the tints, and its yellow rim lay around the letters of the regions."""
    style = get("/static/banen.css").text
    named = re.findall(r"(?:^|[},;])\s*([^{},;]*\.l[0-5]\b[^{},;]*)", style)
    assert named
    assert all(".logo" in one or ":is(" in one or ".tile" in one for one in named), named
