"""Areas: the municipalities, labour-market regions and provinces of the Netherlands, with their figures.

One edition (see ``content/areas/sources.yml``). A blank in the content is an unknown figure and stays None:
it is asked for where it is needed, never invented. Maps and tables print :attr:`Areas.credit`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from banen.errors import UnknownNameError
from banen.languages import Text
from banen.observe.cells import Cells
from banen.observe.records import CONTENT, Faults, place, read_rows, read_yaml
from banen.observe.shapes import TEXT, sound, told_twice
from banen.observe.spelling import folded
from banen.observe.words import text_of

EXPECTED = {"municipalities": 342, "regions": 35, "provinces": 12}
"""How many areas this edition has; a merger changes the content and this line together."""

SHARES = (
    "pct_agriculture",
    "pct_industry_energy",
    "pct_trade_hospitality",
    "pct_transport_ict",
    "pct_finance_real_estate",
    "pct_business_services",
    "pct_public_education_health",
    "pct_culture_other",
)
"""Share of business establishments per branch, in per cent."""

_MUNICIPALITY_COLUMNS = (
    *("code", "name", "province_code", "region_code", "region_basis", "region_vs_2015"),
    *("population", "population_year", "dwellings", "dwellings_year", "area_km2", "land_area_km2"),
    *("centroid_lon", "centroid_lat", "rd_x", "rd_y"),
)
_REGION_COLUMNS = (
    *("code", "name", "seat", "seat_code", "seat_basis", "municipalities"),
    *("population", "population_year", "dwellings", "dwellings_year", "area_km2", "land_area_km2"),
    *("centroid_lon", "centroid_lat", "tile_col", "tile_row"),
)
_INDICATOR_COLUMNS = ("code", "year", "basis", "population", "establishments", *SHARES, "gp_distance_km")
_MUNICIPALITY_CODE = re.compile(r"GM[0-9]{4}\Z")
_CODES = {"regions": (re.compile(r"AM[0-9]{2}\Z"), "AM01"), "provinces": (re.compile(r"PV[0-9]{2}\Z"), "PV20")}


@dataclass(frozen=True, slots=True)
class Indicators:
    """Establishments of a municipality by branch and the distance to a general practitioner, in one year."""

    year: int
    basis: str
    population: int
    establishments: int
    percent_by_branch: Mapping[str, float | None]
    gp_distance_km: float | None


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality (gemeente) with its region, province, people, dwellings and place on the map."""

    code: str
    name: str
    province_code: str
    region_code: str
    region_basis: str
    region_vs_2015: str
    population: int
    population_year: int
    dwellings: int | None
    dwellings_year: int | None
    area_km2: float
    land_area_km2: float
    lon: float
    lat: float
    rd_x: int
    rd_y: int
    indicators: Indicators | None = None


@dataclass(frozen=True, slots=True)
class Region:
    """A labour-market region (arbeidsmarktregio) with its seat, people, dwellings and tile."""

    code: str
    name: str
    seat: str
    seat_code: str
    seat_basis: str
    municipality_count: int
    population: int
    population_year: int
    dwellings: int | None
    dwellings_year: int | None
    area_km2: float
    land_area_km2: float
    lon: float
    lat: float
    tile_col: int
    tile_row: int


@dataclass(frozen=True, slots=True)
class Province(Region):
    """A province (provincie), with the same figures as a region."""


@dataclass(frozen=True, slots=True)
class AreaSource:
    """Where some columns of the area tables come from, of which year, under which licence, with which limits."""

    id: str
    columns: tuple[str, ...]
    source: str
    year: str
    licence: str
    note: str


AnyRegion = TypeVar("AnyRegion", bound=Region)


@dataclass(frozen=True)
class Areas:
    """All areas by code, in the order of their codes."""

    municipalities: Mapping[str, Municipality]
    regions: Mapping[str, Region]
    provinces: Mapping[str, Province]
    sources: tuple[AreaSource, ...]
    credit: Text
    edition: str
    aliases: Mapping[str, str]
    """Codes by other names that people use: a former name, a town within a municipality."""

    def municipalities_of(self, code: str) -> tuple[Municipality, ...]:
        """The municipalities of a labour-market region (AM..) or a province (PV..), by code."""
        if code in self.regions:
            return tuple(m for m in self.municipalities.values() if m.region_code == code)
        if code in self.provinces:
            return tuple(m for m in self.municipalities.values() if m.province_code == code)
        raise UnknownNameError("region or province", code, [*self.regions, *self.provinces])

    def find(self, code_or_name: str) -> Municipality | Region | Province:
        """An area by code or by any name that people use; one that is both municipality and region means the former."""
        kinds: tuple[Mapping[str, Municipality | Region], ...] = (self.municipalities, self.regions, self.provinces)
        for kind in kinds:
            if found := kind.get(code_or_name):
                return found
        wanted = folded(code_or_name)
        for kind in kinds:
            for area in kind.values():
                if folded(area.name) == wanted:
                    return area
        for alias, code in self.aliases.items():
            if folded(alias) == wanted:
                return self.find(code)
        raise UnknownNameError(
            "area",
            code_or_name,
            [*(n for kind in kinds for a in kind.values() for n in (a.code, a.name)), *self.aliases],
        )


def areas(root: Path | None = None) -> Areas:
    """The areas of the content folder (or of another root), read once per folder.

    Raises :class:`~banen.errors.ContentError` with every fault at once.

    >>> areas().municipalities["GM0599"].name
    'Rotterdam'
    """
    return _areas(root or CONTENT)


@cache
def _areas(root: Path) -> Areas:
    folder, faults = root / "areas", Faults()
    indicators = _read_indicators(folder / "indicators.csv", faults)
    municipalities = _read_municipalities(folder / "municipalities.csv", indicators, faults)
    regions = _read_regions(folder / "regions.csv", "regions", Region, faults)
    provinces = _read_regions(folder / "provinces.csv", "provinces", Province, faults)
    sources, credit, edition = _read_sources(folder / "sources.yml", faults)
    _check_uniqueness(
        folder / "municipalities.csv",
        "municipalities",
        faults,
        code=[m.code for m in municipalities],
        name=[m.name for m in municipalities],
    )
    for kind, wholes in (("regions", regions), ("provinces", provinces)):
        _check_uniqueness(
            folder / f"{kind}.csv",
            kind,
            faults,
            code=[w.code for w in wholes],
            name=[w.name for w in wholes],
            tile=[(w.tile_col, w.tile_row) for w in wholes],
        )
    for code in indicators.keys() - {m.code for m in municipalities}:
        faults.add(place(folder / "indicators.csv", 1), f"{code} is not a municipality.")
    _check_members(folder, municipalities, regions, "region_code", faults)
    _check_members(folder, municipalities, provinces, "province_code", faults)
    codes = {m.code for m in municipalities} | {r.code for r in regions} | {p.code for p in provinces}
    aliases = _read_aliases(folder / "aliases.csv", codes, faults)
    faults.raise_if_any()
    return Areas(
        {m.code: m for m in sorted(municipalities, key=lambda m: m.code)},
        {r.code: r for r in sorted(regions, key=lambda r: r.code)},
        {p.code: p for p in sorted(provinces, key=lambda p: p.code)},
        sources,
        credit,
        edition,
        aliases,
    )


def _read_aliases(path: Path, codes: set[str], faults: Faults) -> dict[str, str]:
    aliases: dict[str, str] = {}
    for row in read_rows(path, ("alias", "code"), faults):
        cells = Cells(row, faults)
        alias, code = cells.text("alias"), cells.text("code")
        if code not in codes:
            cells.fault(f"{code} is no area.", "Give the code of a municipality, region or province.")
        if alias in aliases:
            cells.fault(f"{alias} stands here twice.", "Keep one of the two.")
        aliases[alias] = code
    return aliases


def _read_municipalities(path: Path, indicators: Mapping[str, Indicators], faults: Faults) -> list[Municipality]:
    municipalities = []
    for row in read_rows(path, _MUNICIPALITY_COLUMNS, faults):
        cells = Cells(row, faults)
        code = cells.coded("code", _MUNICIPALITY_CODE, "GM0014")
        municipalities.append(
            Municipality(
                code,
                cells.text("name"),
                cells.coded("province_code", *_CODES["provinces"]),
                cells.coded("region_code", *_CODES["regions"]),
                cells.word("region_basis", ("cbs2026",)),
                cells.word("region_vs_2015", ("same", "same_via_merger", "split_merger", "changed")),
                *_extent(cells),
                cells.whole("rd_x"),
                cells.whole("rd_y"),
                indicators.get(code),
            )
        )
    return municipalities


_Extent = tuple[int, int, int | None, int | None, float, float, float, float]


def _extent(cells: Cells) -> _Extent:
    """People, dwellings, areas and centre: the figures that every kind of area has."""
    lon, lat = cells.number("centroid_lon"), cells.number("centroid_lat")
    if not (3 < lon < 8 and 50 < lat < 54):
        cells.fault(f"the centre {lon}, {lat} is not in the Netherlands.", "Give degrees of longitude and latitude.")
    dwellings, dwellings_year = cells.optional_whole("dwellings"), cells.optional_whole("dwellings_year")
    if (dwellings is None) != (dwellings_year is None):
        cells.fault("dwellings and dwellings_year must both be filled or both be blank.")
    population, area, land_area = cells.whole("population"), cells.number("area_km2"), cells.number("land_area_km2")
    if population <= 0 or area <= 0 or land_area <= 0:
        cells.fault("population, area_km2 and land_area_km2 must be above zero.")
    return (
        population,
        cells.whole("population_year"),
        dwellings,
        dwellings_year,
        area,
        land_area,
        lon,
        lat,
    )


def _read_regions(path: Path, kind: str, make: type[AnyRegion], faults: Faults) -> list[AnyRegion]:
    regions = []
    for row in read_rows(path, _REGION_COLUMNS, faults):
        cells = Cells(row, faults)
        regions.append(
            make(
                cells.coded("code", *_CODES[kind]),
                cells.text("name"),
                cells.text("seat"),
                cells.coded("seat_code", _MUNICIPALITY_CODE, "GM0014"),
                cells.word("seat_basis", ("annex", "recalled")),
                cells.whole("municipalities"),
                *_extent(cells),
                cells.whole("tile_col"),
                cells.whole("tile_row"),
            )
        )
    return regions


def _read_indicators(path: Path, faults: Faults) -> dict[str, Indicators]:
    indicators: dict[str, Indicators] = {}
    for row in read_rows(path, _INDICATOR_COLUMNS, faults):
        cells = Cells(row, faults)
        code = cells.coded("code", _MUNICIPALITY_CODE, "GM0014")
        if code in indicators:
            cells.fault(f"{code} stands here twice.", "Keep one of the two.")
        shares = {column.removeprefix("pct_"): cells.optional_number(column) for column in SHARES}
        if any(share is not None and not 0 <= share <= 100 for share in shares.values()):
            cells.fault("a share lies outside 0 to 100 per cent.")
        indicators[code] = Indicators(
            cells.whole("year"),
            cells.word("basis", ("direct", "predecessors")),
            cells.whole("population"),
            cells.whole("establishments"),
            shares,
            cells.optional_number("gp_distance_km"),
        )
    return indicators


def _read_sources(path: Path, faults: Faults) -> tuple[tuple[AreaSource, ...], Text, str]:
    source = {**dict.fromkeys(("id", "source", "year", "licence", "note"), str), "columns": [str]}
    whole = read_yaml(path, faults)
    told_twice(whole, "sources", faults)
    record = sound(whole, {"edition": str, "credit": TEXT, "sources": [source]}, faults)
    if record is None:
        return (), Text.of({}), ""
    return (
        tuple(AreaSource(**{**each, "columns": tuple(each["columns"])}) for each in record.data["sources"]),
        text_of(record.data["credit"]),
        record.data["edition"],
    )


def _check_uniqueness(path: Path, kind: str, faults: Faults, **labels: Sequence[object]) -> None:
    here = place(path, 1)
    if len(labels["code"]) != EXPECTED[kind]:
        faults.add(here, f"has {len(labels['code'])} {kind} where this edition has {EXPECTED[kind]}.")
    for label, values in labels.items():
        for value, times in Counter(values).items():
            if times > 1:
                faults.add(here, f"{label} {value} stands here {times} times.", "Each area needs its own.")


def _check_members(
    folder: Path, municipalities: Sequence[Municipality], wholes: Sequence[Region], parent: str, faults: Faults
) -> None:
    """Every municipality lies in one known region or province, whose figures are the sums of its members."""
    table = "regions" if parent == "region_code" else "provinces"
    here, people, members = place(folder / f"{table}.csv", 1), Counter[str](), Counter[str]()
    for m in municipalities:
        code = m.region_code if parent == "region_code" else m.province_code
        people[code] += m.population
        members[code] += 1
    known = {whole.code for whole in wholes}
    for code in sorted(members.keys() - known):
        faults.add(place(folder / "municipalities.csv", 1), f"{parent} {code} is not in {table}.csv.")
    codes = {m.code for m in municipalities}
    for whole in wholes:
        if members[whole.code] != whole.municipality_count:
            faults.add(
                here, f"{whole.code} names {whole.municipality_count} municipalities, {members[whole.code]} lie in it."
            )
        if people[whole.code] != whole.population:
            faults.add(
                here, f"{whole.code} has {whole.population} people, its municipalities sum to {people[whole.code]}."
            )
        if whole.seat_code not in codes:
            faults.add(here, f"{whole.code}: seat {whole.seat_code} is not a municipality.")
